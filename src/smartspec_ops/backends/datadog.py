"""Datadog: metrics, distributions and formulas of one organisation, read through its API and inside its limits.

Counts are kept along, in intervals of Datadog's own grid: a tick asks for the newest minutes of every series, a hundred
of them in one request, and any window is a sum of intervals. Everything else is one number over a window, asked for
with all others of the same window. Units come from the answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from smartspec_ops.backends import _datadog_api as api
from smartspec_ops.backends import _datadog_units as units
from smartspec_ops.backends import _datadog_values as values
from smartspec_ops.backends._config import Access, Allow, SourceConfig
from smartspec_ops.backends._datadog_api import Asked, Number
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.backends._datadog_counting import ALONE, Counting, Wanted, minute, wanted
from smartspec_ops.backends._numbers import NOT_OURS
from smartspec_ops.domain.elsewhere import Elsewhere
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    ValueIndicator,
)
from smartspec_ops.ports import Clock, Description, Finding, Http, Setting, Store
from smartspec_ops.spec.datadog_query import QueryFault, Term, distribution, expression
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Source

DELAY, NEAREST = timedelta(minutes=5), timedelta(minutes=1)
"""Points of some integrations take minutes to arrive; the newest minute is never whole."""
STALE_AFTER = timedelta(minutes=5)
SITES = (
    "datadoghq.com",
    "us3.datadoghq.com",
    "us5.datadoghq.com",
    "ap1.datadoghq.com",
    "ap2.datadoghq.com",
    "uk1.datadoghq.com",
    "datadoghq.eu",
    "ddog-gov.com",
    "us2.ddog-gov.com",
)
"""Keys go to these, or to a url that somebody wrote down."""
_READS = frozenset({"/api/v1/validate", "/api/v1/query", "/api/v1/slo", "/api/v1/slo/search"})
_READ_POSTS = frozenset({api.SCALAR, api.TIMESERIES})
_TAG = re.compile(r"[^\s{}(),'\"*!]*")
"""What can be asked for again."""
_WITHIN = timedelta(hours=1)
_UNKNOWN = NoData(Silence.EMPTY, "the distribution has no points in the last hour, so its unit is not known")


def describe() -> Description:
    return Description(
        kind="datadog",
        summary="a Datadog organisation, through its metrics API",
        settings=(
            Setting(name="site", help=f"where the organisation is ({SITES[0]}): {', '.join(SITES[1:])}"),
            Setting(name="api_key", help="the API key (env:DD_API_KEY)", secret=True),
            Setting(name="app_key", help="an application key that may read (env:DD_APP_KEY)", secret=True),
            Setting(name="auth", help="a bearer token instead of both keys", secret=True),
            Setting(name="url", help="another address instead of https://api.<site>, such as a proxy's"),
            Setting(name="delay", help="how far behind the present to ask (5m, at least 1m)"),
        ),
        abilities=frozenset({"counters", "distributions", "history"}),
    )


def access(source: Source, reveal: Callable[[str | SecretRef], str]) -> Access:
    """Where it is and who we are there. UserFault where keys would go to a site that is none of Datadog's."""
    is_bearer = source.auth.kind == "bearer" and source.api_key is None and source.app_key is None
    keys = {} if is_bearer else _keys(source, reveal)
    if source.url is not None:
        return Access(url=source.url, headers=keys)
    site = reveal(source.site or SITES[0])
    if site not in SITES:
        hint = f"write one of: {', '.join(SITES)}; or url: for a proxy"
        raise UserFault.of("observability/site", f"source {source.id!r} names no site of Datadog's", hint)
    return Access(url=f"https://api.{site}", headers=keys)


def _keys(source: Source, reveal: Callable[[SecretRef], str]) -> Mapping[str, SecretRef]:
    return {
        "dd-api-key": _key(source, source.api_key, "API", "DD_API_KEY", "api_key", reveal),
        "dd-application-key": _key(source, source.app_key, "application", "DD_APP_KEY", "app_key", reveal),
    }


def _key(
    source: Source, given: SecretRef | None, kind: str, variable: str, setting: str, reveal: Callable[[SecretRef], str]
) -> SecretRef:
    """The reference to a key; UserFault where nobody wrote one and the usual variable is not set either."""
    if given is not None:
        return given
    usual = SecretRef("env", variable)
    try:
        reveal(usual)
    except UserFault:
        hint = f"set {variable}, or write {setting}: with a reference in observability.yaml"
        message = f"source {source.id!r} has no {kind} key, and Datadog answers queries to both keys only"
        raise UserFault.of(f"observability/{setting.replace('_', '-')}", message, hint) from None
    return usual


def allow(config: SourceConfig) -> Allow:
    """Reads only. Two of them are POSTs, because their questions are long."""
    base = urlsplit(config.base).path

    def allowed(method: str, path: str) -> bool:
        if not path.startswith(base):
            return False
        asked = path[len(base) :]
        return (method == "POST" and asked in _READ_POSTS) or (method == "GET" and asked in _READS)

    return allowed


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> Elsewhere:
    """`backends.BackendKind.elsewhere`: its own SLOs."""
    from smartspec_ops.backends import _datadog_elsewhere

    return await _datadog_elsewhere.elsewhere(config, http, clock)


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _datadog_preflight

    return await _datadog_preflight.preflight(config, http, clock)


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> "Datadog":  # noqa: ARG001 - of the port
    return Datadog(config, http, clock)


class Datadog:
    """`ports.MetricsBackend` on the metrics API."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        self._clock = clock
        self._stale_after = config.stale_after or max(STALE_AFTER, 3 * config.interval)
        self._client = Client(config, http, clock)
        self._counting = Counting(self._client, self._stale_after)
        self._scales: dict[str, Decimal | NoData] = {}
        self._answered: dict[Ask, Measurement] = {}
        self._at: int | None = None
        self._sorted = _Sorted((), {}, (), ())

    def delay(self) -> timedelta:
        return DELAY if self._config.delay is None else max(self._config.delay, NEAREST)

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        end = minute(at)
        if self._at is not None and end < self._at:
            return await self._look(Counting(self._client, self._stale_after), asks, end, self._stale_after)
        known = self._answered if end == self._at else {}
        new = [ask for ask in dict.fromkeys(asks) if ask not in known]
        if new:
            if opens := self._opens(new, end):
                return self._meanwhile(asks, end, opens)
            self._answered = {**known, **await self._look(self._counting, new, end, self._stale_after)}
            self._at = end
        return {ask: self._answered[ask] for ask in asks}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        """Asked anew: nothing of what is counted along is used."""
        return await self._look(Counting(self._client, None), asks, minute(at), None)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """Every series of a query with a point in the last hour, with the average of its points."""
        read = expression(query if "{" in query else f"{query}{{*}}")
        if isinstance(read, QueryFault):
            return NoData(Silence.BAD_QUERY, f"{read.message}: {read.hint}")
        asked = Asked(read, tuple(str(term) for term in read.terms), ("avg",) * len(read.terms))
        end = minute(at)
        [found] = await self._client.numbers([asked], end - int(_WITHIN.total_seconds()), end)
        if isinstance(found, NoData):
            return found
        if len(found) >= api.MOST_GROUPS:
            return NoData(Silence.PARTIAL, f"{api.MOST_GROUPS:,} series or more, of which not all may be told")
        known = [one for one in found if one.value is not None and all(map(_TAG.fullmatch, one.tags))]
        return [Sample(_labels(one.tags), one.value) for one in known if one.value is not None]

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """`ports.Chronicle`, from the intervals Datadog keeps."""
        from smartspec_ops.backends import _datadog_course

        await self._learn_scales([ask], minute(until))
        if isinstance(ask.indicator, ValueIndicator):
            return await _datadog_course.numbers(self._client, ask, ask.indicator, since, until)
        one = self._wanted(ask)
        if one is None or isinstance(one, NoData):
            return one or NOT_OURS
        return await _datadog_course.counted(self._client, one, since, until)

    # --- within the limit --------------------------------------------------------------------------------------

    def _opens(self, asks: Sequence[Ask], end: int) -> datetime | None:
        """When the organisation's limit allows a reading; None where it does now."""
        known = self._sort(asks)
        points = self._counting.cost(known.counted, end)
        return self._client.opens(points=points, numbers=values.cost(self._client, known.numbers, self._stale_after))

    def _meanwhile(self, asks: Sequence[Ask], end: int, opens: datetime) -> Mapping[Ask, Measurement]:
        """The answers of the reading before, while they are fresh: their windows end a little earlier."""
        is_fresh = self._at is not None and end - self._at <= self._stale_after.total_seconds()
        wait = f"the organisation's limit leaves no request before {opens:%H:%M:%S} UTC"
        silent = NoData(Silence.OVERLOADED, wait)
        return {ask: self._answered.get(ask, silent) if is_fresh else silent for ask in asks}

    # --- one look ----------------------------------------------------------------------------------------------

    async def _look(
        self, counting: Counting, asks: Sequence[Ask], end: int, stale_after: timedelta | None
    ) -> Mapping[Ask, Measurement]:
        self._client.begin()
        if await self._learn_scales(asks, end):
            self._sorted = _Sorted((), {}, (), ())
        known = self._sort(asks)
        found = dict(known.refused)
        if known.counted:
            found |= await self._counted(counting, known.counted, end)
        if known.numbers:
            found |= await values.measure(self._client, known.numbers, end, stale_after)
        return found

    def _sort(self, asks: Sequence[Ask]) -> "_Sorted":
        """How each is answered. A plan asks the same at every tick: looked at once."""
        if self._sorted.asks != (asked := tuple(asks)):
            found = {ask: self._wanted(ask) for ask in asked}
            self._sorted = _Sorted(
                asked,
                {ask: one for ask, one in found.items() if isinstance(one, NoData)},
                [one for one in found.values() if isinstance(one, Wanted)],
                [ask for ask, one in found.items() if one is None],
            )
        return self._sorted

    async def _counted(self, counting: Counting, asked: Sequence[Wanted], end: int) -> Mapping[Ask, Measurement]:
        await counting.read(asked, end)
        return await counting.doubt(asked, counting.answer(asked))

    def _wanted(self, ask: Ask) -> Wanted | NoData | None:
        match ask.indicator:
            case ValueIndicator():
                return None
            case CompositeIndicator():
                return NOT_OURS
            case HistogramIndicator(histogram=metric) | NativeHistogramIndicator(histogram=metric):
                scale = self._scales.get(metric)
                return scale if isinstance(scale, NoData) else wanted(ask, scale)
            case _:
                return wanted(ask)

    async def _learn_scales(self, asks: Sequence[Ask], end: int) -> bool:
        """The units of distributions, once: a threshold is compared in the distribution's own. Whether any is news."""
        new = {
            ask.indicator.histogram: ask.indicator
            for ask in asks
            if isinstance(ask.indicator, HistogramIndicator | NativeHistogramIndicator)
            and not isinstance(self._scales.get(ask.indicator.histogram, _UNKNOWN), Decimal)
        }
        terms = {text: term for text in new if not isinstance(term := distribution(text), QueryFault)}
        if not terms:
            return False
        asked = [Asked(ALONE, (f"max:{term.metric}{{{term.filter}}}",), ("max",)) for term in terms.values()]
        found = await self._client.numbers(asked, end - int(_WITHIN.total_seconds()), end)
        for text, told in zip(terms, found, strict=True):
            self._scales[text] = told if isinstance(told, NoData) else self._scale(new[text], terms[text], told)
        return True

    @staticmethod
    def _scale(
        indicator: HistogramIndicator | NativeHistogramIndicator, term: Term, told: Sequence[Number]
    ) -> Decimal | NoData:
        """What makes a bound canonical. Without a point nobody knows the unit, and a threshold could mean anything."""
        if not any(one.value is not None for one in told):
            return _UNKNOWN
        read = expression(str(term))
        assert not isinstance(read, QueryFault)
        return units.scale_for(indicator.unit, indicator.scale, told[0].unit, read)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Asks by how they are answered: not at all, by counting, by one number."""

    asks: tuple[Ask, ...]
    refused: Mapping[Ask, Measurement]
    counted: Sequence[Wanted]
    numbers: Sequence[Ask]


def _labels(tags: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, text) for name, _, text in (tag.partition(":") for tag in tags)))
