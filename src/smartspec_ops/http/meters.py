"""Our own measurements as Prometheus reads them: a page of every instrument that was used.

What a label may hold is bounded: beyond `MOST` series of one instrument, the rest are counted together as "other".
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from smartspec_ops.edge.instruments import Instrument, Kind

MOST = 200
OTHER = "other"
_Series = Counter | Gauge | Histogram


class Meters:
    """`edge.instruments.Listener`, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (GCCollector, PlatformCollector, ProcessCollector):
            collector(registry=self.registry)
        self._made: dict[str, _Series] = {}
        self._series: dict[tuple[str, tuple[str, ...]], _Series] = {}
        self._known: dict[str, int] = {}

    def count(self, what: Instrument, by: float, labels: tuple[str, ...]) -> None:
        series = self._of(what, labels)
        assert isinstance(series, Counter)
        series.inc(by)

    def put(self, what: Instrument, value: float, labels: tuple[str, ...]) -> None:
        series = self._of(what, labels)
        assert isinstance(series, Gauge)
        series.set(value)

    def observe(self, what: Instrument, value: float, labels: tuple[str, ...]) -> None:
        series = self._of(what, labels)
        assert isinstance(series, Histogram)
        series.observe(value)

    def page(self, accept: str) -> tuple[bytes, str]:
        """(text, media type), in the newest format the reader takes."""
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type

    def _of(self, what: Instrument, labels: tuple[str, ...]) -> _Series:
        found = self._series.get((what.name, labels))
        if found is not None:
            return found
        known = self._known.get(what.name, 0)
        if known >= MOST:
            labels = (OTHER,) * len(labels)
            if (found := self._series.get((what.name, labels))) is not None:
                return found
        self._known[what.name] = known + 1
        made = self._made.get(what.name) or self._make(what)
        found = self._series[what.name, labels] = made.labels(*labels) if labels else made
        return found

    def _make(self, what: Instrument) -> _Series:
        made: _Series
        match what.kind:
            case Kind.COUNTER:
                made = Counter(what.name, what.help, what.labels, registry=self.registry)
            case Kind.GAUGE:
                made = Gauge(what.name, what.help, what.labels, registry=self.registry)
            case Kind.HISTOGRAM:
                made = Histogram(what.name, what.help, what.labels, registry=self.registry, buckets=what.buckets)
        self._made[what.name] = made
        return made
