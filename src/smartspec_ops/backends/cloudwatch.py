"""Amazon CloudWatch: the sums and statistics of its metrics, many to a request.

Counts are the sums of one-minute points, older ones in periods of 5 minutes and an hour, as long as CloudWatch keeps
them; what lies in the past is read once and remembered while it lasts. Other statistics do not add up, so each is asked
for over a period as long as the window.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from smartspec_ops.backends._cloudwatch_api import Api
from smartspec_ops.backends._config import Access, Allow, SourceConfig
from smartspec_ops.backends._periodic import Dialect, Periodic
from smartspec_ops.backends._periods import DAY, FIVE_MINUTES, HOUR, Periods
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample
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


PERIODS = Periods(kept=((63 * DAY - HOUR, HOUR), (15 * DAY - HOUR, FIVE_MINUTES)))
"""How long CloudWatch keeps minutes and five minutes; an hour less, for what passes while we ask."""
DIALECT = Dialect(
    counted=lambda text: _read(read_counted(text)),
    valued=lambda text: _read(read_value(text)),
    periods=PERIODS,
    longest=timedelta(days=1),
)


class CloudWatch:
    """`ports.MetricsBackend` on GetMetricData."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        stale_after = config.stale_after or max(STALE_AFTER, 3 * config.interval)
        self._points = Periodic(Api(config, http, clock), DIALECT, clock, stale_after)

    def delay(self) -> timedelta:
        return DELAY if self._config.delay is None else self._config.delay

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._points.measure(asks, at)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._points.history(asks, at)

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """`ports.Chronicle`."""
        return await self._points.course(ask, since, until)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """The newest value of one metric, where it had one in the last three hours."""
        found = await self._points.newest(query, at)
        if found is None or isinstance(found, NoData):
            return found or []
        metric, newest = found
        return [Sample(tuple(sorted((("__name__", metric.name), *metric.dimensions))), newest)]


def _read(found: CloudMetric | PromqlFault) -> CloudMetric | str:
    return found.message if isinstance(found, PromqlFault) else found
