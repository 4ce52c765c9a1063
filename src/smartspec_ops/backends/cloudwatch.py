"""Amazon CloudWatch: the sums and statistics of its metrics, many to a request.

Counts are the sums of one-minute points, older ones in periods of 5 minutes and an hour, as long as CloudWatch keeps
them; what lies in the past is read once and remembered while it lasts. Other statistics do not add up, so each is asked
for over a period as long as the window.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from smartspec_ops.backends import _cloudwatch_stretches as stretches
from smartspec_ops.backends._cloudwatch_api import Api, Found, Points, Stretch
from smartspec_ops.backends._cloudwatch_lines import Lines, Summed
from smartspec_ops.backends._config import Access, Allow, SourceConfig
from smartspec_ops.backends._numbers import NOT_OURS, counts, value
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import CompositeIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.ports import Clock, Description, Finding, Http, Setting, Store
from smartspec_ops.spec.cloudwatch import CloudMetric, read_counted, read_value
from smartspec_ops.spec.promql import PromqlFault
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Source

DELAY = timedelta(minutes=3)
"""Services publish their minutes one to three minutes late."""
STALE_AFTER = timedelta(minutes=15)


def describe() -> Description:
    return Description(
        kind="cloudwatch",
        summary="Amazon CloudWatch: sums and statistics of its metrics, by GetMetricData",
        settings=(
            Setting(name="auth", help="sigv4, with region, access_key and secret_key", required=True, secret=True),
            Setting(name="url", help="another endpoint than the region's usual one, such as a VPC's"),
            Setting(name="delay", help="how far behind the present to ask (3m)"),
            Setting(name="interval", help="how often there is a new point (60s)"),
        ),
        abilities=frozenset({"counters", "history"}),
    )


def access(source: Source, _reveal: Callable[[str | SecretRef], str]) -> Access:
    """The region's own endpoint, where no other is given."""
    url = source.url or f"https://monitoring.{source.auth.region}.amazonaws.com"
    return Access(url=url, headers={})


def allow(config: SourceConfig) -> Allow:
    """One path: which operation it is says a header that is always the same here."""
    page = urlsplit(config.base).path
    return lambda method, path: method == "POST" and path == f"{page}/"


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _cloudwatch_preflight

    return await _cloudwatch_preflight.preflight(config, http, clock)


def build(config: SourceConfig, http: Http, _store: Store, clock: Clock) -> "CloudWatch":
    return CloudWatch(config, http, clock)


class CloudWatch:
    """`ports.MetricsBackend` on GetMetricData."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        self._clock = clock
        self._api = Api(config, http, clock)
        self._stale_after = config.stale_after or max(STALE_AFTER, 3 * config.interval)
        self._settled: Found = {}
        """Points of stretches that are over, as long as somebody asks for them."""

    def delay(self) -> timedelta:
        return DELAY if self._config.delay is None else self._config.delay

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        found, seen = await self._answered(asks, at, self._stale_after)
        self._settled = {key: points for key, points in found.items() if _may_be_kept(key[1], points, at)}
        return seen

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return (await self._answered(asks, at, None))[1]

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """The newest value of one metric, where it had one in the last three hours."""
        metric = read_value(query)
        metric = read_counted(query) if isinstance(metric, PromqlFault) else metric
        if isinstance(metric, PromqlFault):
            return NoData(Silence.BAD_QUERY, metric.message)
        stretch = stretches.lately(at, self._clock.now())
        points = (await self._api.read({stretch: [metric]}))[metric, stretch]
        if isinstance(points, NoData) or not points:
            return points if isinstance(points, NoData) else []
        labels = (("__name__", metric.name), *metric.dimensions)
        return [Sample(tuple(sorted(labels)), points[max(points)])]

    async def _answered(
        self, asks: Sequence[Ask], at: datetime, stale_after: timedelta | None
    ) -> tuple[Found, Mapping[Ask, Measurement]]:
        """Also what was read for it."""
        now, read = self._clock.now(), {ask: _metrics(ask) for ask in asks}
        windows = [(metric, ask.window) for ask, found in read.items() if isinstance(found, tuple) for metric in found]
        lines = Lines(await self._read(stretches.of(windows, at, now)), at, now, stale_after)
        parts = [found for ask, found in read.items() if isinstance(found, tuple) and _doubts(ask, found, lines)]
        ever = await self._read({stretches.ever(at, now): {part for _, part in parts}}) if parts else {}
        once = {metric for (metric, _), points in ever.items() if points and not isinstance(points, NoData)}
        answers = {
            ask: _answer(ask, found, lines, once) if isinstance(found, tuple) else found for ask, found in read.items()
        }
        return lines.found, answers

    async def _read(self, wanted: Mapping[Stretch, Iterable[CloudMetric]]) -> Found:
        """What is settled is not asked for again."""
        missing = {
            stretch: list(left)
            for stretch, metrics in wanted.items()
            if (left := [metric for metric in metrics if (metric, stretch) not in self._settled])
        }
        new = await self._api.read(missing)
        old = {(m, s): self._settled[m, s] for s, metrics in wanted.items() for m in metrics if (m, s) in self._settled}
        return {**old, **new}


def _may_be_kept(stretch: Stretch, points: Points | NoData, at: datetime) -> bool:
    """What is over for hours changes no more."""
    return not isinstance(points, NoData) and stretch.end <= at.timestamp() - stretches.FINE


def _metrics(ask: Ask) -> tuple[CloudMetric, ...] | NoData:
    """What an indicator reads; where it counts events, all of them first."""
    match ask.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return _all(read_counted(total), read_counted(good or bad or ""))
        case RateIndicator(events=events):
            return _all(read_counted(events))
        case ValueIndicator(query=query):
            metric = read_value(query)
            if isinstance(metric, CloudMetric) and not metric.is_additive and ask.window > stretches.LONGEST:
                return NoData(Silence.BAD_QUERY, f"{metric.statistic} can be had over a day at most")
            return _all(metric)
        case CompositeIndicator():
            return NOT_OURS
        case _:
            return NoData(Silence.BAD_QUERY, "CloudWatch has no histograms")


def _all(*read: CloudMetric | PromqlFault) -> tuple[CloudMetric, ...] | NoData:
    fault = next((one for one in read if isinstance(one, PromqlFault)), None)
    return NoData(Silence.BAD_QUERY, fault.message) if fault else tuple(m for m in read if isinstance(m, CloudMetric))


def _doubts(ask: Ask, metrics: tuple[CloudMetric, ...], lines: Lines) -> bool:
    """Good events that are not there may be none, or may be spelt wrongly: what was there lately tells."""
    if not isinstance(ask.indicator, RatioIndicator) or ask.indicator.good is None:
        return False
    total, good = (lines.sum(metric, ask.window) for metric in metrics)
    return isinstance(total, Summed) and good is None


def _answer(ask: Ask, metrics: tuple[CloudMetric, ...], lines: Lines, once: Collection[CloudMetric]) -> Measurement:
    match ask.indicator:
        case RatioIndicator(good=good):
            return _ratio(ask, metrics, lines, is_good=good is not None, was_there=metrics[1] in once)
        case RateIndicator():
            total = lines.events(metrics[0], ask.window)
            return total if isinstance(total, NoData) else value(total.value / ask.window.total_seconds())
        case ValueIndicator(scale=scale) if metrics[0].is_additive:
            total = lines.events(metrics[0], ask.window)
            return total if isinstance(total, NoData) else value(total.value, scale)
        case ValueIndicator(scale=scale):
            single = lines.single(metrics[0], ask.window)
            return single if isinstance(single, NoData) else value(single, scale)
        case _:
            return NOT_OURS


def _ratio(
    ask: Ask, metrics: tuple[CloudMetric, ...], lines: Lines, *, is_good: bool, was_there: bool
) -> Counts | NoData:
    total, part = lines.events(metrics[0], ask.window), lines.sum(metrics[1], ask.window)
    if isinstance(total, NoData):
        return total
    if isinstance(part, NoData):
        return part
    if part is None and is_good and not was_there:
        return NoData(Silence.EMPTY, "no good event was counted in 28 days: do the two belong together?")
    # Services publish a count of failures with the first one.
    return counts(part.value if part else 0.0, total.value, is_good=is_good, coverage=total.coverage)
