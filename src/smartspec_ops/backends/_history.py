"""What was scraped, kept in the store and, while the process lives, in memory: thinned with age, by whole scrapes.

A mark per selector says when that selector was looked for. So a selector asked for the first time starts cold instead
of taking a counter's whole past for one window's events.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from smartspec_ops.backends._exposition import Exposed
from smartspec_ops.backends._index import Index
from smartspec_ops.backends._selector import Selector, parts
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.window import TIERS, Point, Tier
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import RawSample, Store

log = logger(__name__)

NOT_FINITE = -1.0
"""The value of a mark where a series found was no finite number; else it is how many series were found."""
UNWRITTEN = 240
"""Scrapes that wait in memory while the database is away: four hours of one a minute. What is older is lost to later
processes, and to nobody else."""


Labelled = tuple[Mapping[str, str], Sequence[Point]]


class History:
    """The samples of one source."""

    def __init__(self, source: str, store: Store, *, keeps: bool = True, pause: timedelta | None = None) -> None:
        """Without `keeps` what is added lives as long as this object.

        Another process may have scraped while this one did not, for longer than `pause`: what it kept is read then.
        """
        self._source = source
        self._store = store
        self._keeps = keeps
        self._pause = pause
        self._loaded_at: datetime | None = None
        self._points: Mapping[Tier, dict[str, list[Point]]] = {tier: {} for tier in TIERS}
        self._last: datetime | None = None
        self._takers: Sequence[Tier] = TIERS[:1]
        self._unwritten: deque[tuple[datetime, Sequence[Tier], Sequence[RawSample]]] = deque(maxlen=UNWRITTEN)
        self._matched: dict[Selector, Sequence[Labelled]] = {}
        self._index: Index[tuple[str, Mapping[str, str]]] | None = None

    async def load(self, at: datetime) -> None:
        """Read what other processes kept: at first, and after a pause."""
        before = self._loaded_at
        if before is not None and (self._pause is None or at - before <= self._pause):
            self._loaded_at = max(before, at)
            return
        async with self._store.begin() as tx:
            for tier in TIERS:
                since = at - tier.keep if self._last is None else max(at - tier.keep, self._last)
                self._keep(tier, await tx.samples(self._name(tier), since))
        times = [points[-1][0] for points in self._points[TIERS[0]].values()]
        self._last = max(times, default=self._last)
        self._loaded_at = at

    async def add(self, at: datetime, page: Sequence[Exposed], selectors: Iterable[Selector]) -> None:
        """Keep what `selectors` find on a page scraped at `at`; committed before anything is answered from it, or as
        soon as the database is back."""
        samples = [RawSample(series=name, at=at, value=value) for name, value in _found(page, selectors).items()]
        if at != self._last:
            self._takers = [tier for tier in TIERS if tier.takes(at, self._last)]
        if self._keeps:
            self._unwritten.append((at, self._takers, samples))
            await self._write()
        for tier in self._takers:
            self._keep(tier, samples)
            _forget(self._points[tier], at - tier.keep)
        self._last = at

    async def _write(self) -> None:
        try:
            async with self._store.begin() as tx:
                for at, takers, samples in self._unwritten:
                    for tier in takers:
                        await tx.add_samples(self._name(tier), samples)
                        await tx.prune(self._name(tier), at - tier.keep)
        except StoreUnavailable as fault:
            log.warning("samples.unwritten", source=self._source, scrapes=len(self._unwritten), why=fault.why)
        else:
            self._unwritten.clear()

    def is_past(self, at: datetime) -> bool:
        """Whether something newer is kept: what is scraped now, dated `at`, would look like a restarted counter."""
        return self._last is not None and at < self._last

    def marks(self, selector: Selector) -> Sequence[Point]:
        """When `selector` was looked for, and how many series it found."""
        return self.points(_mark(selector))

    def series(self, selector: Selector) -> Sequence[Labelled]:
        """(labels, points) of every series kept that `selector` matches. Found once per scrape, for all windows."""
        if selector not in self._matched:
            self._matched[selector] = self._match(selector)
        return self._matched[selector]

    def _match(self, selector: Selector) -> Sequence[Labelled]:
        if self._index is None:
            names = {name for kept in self._points.values() for name in kept if not name.startswith(_MARK)}
            known = ((name, *parts(name)) for name in sorted(names))
            self._index = Index((metric, labels, (name, labels)) for name, metric, labels in known)
        return [(labels, self.points(name)) for name, labels in self._index.find(selector)]

    def points(self, series: str) -> Sequence[Point]:
        """Every point kept, ascending: from each tier what is older than the first of the next finer one."""
        merged: list[Point] = []
        for tier in TIERS:
            kept = self._points[tier].get(series, [])
            merged = kept[: bisect_left(kept, merged[0][0], key=_time) if merged else len(kept)] + merged
        return merged

    def _keep(self, tier: Tier, samples: Iterable[RawSample]) -> None:
        self._matched.clear()
        self._index = None
        for sample in samples:
            points = self._points[tier].setdefault(sample.series, [])
            if not points or points[-1][0] < sample.at:
                points.append((sample.at, sample.value))

    def _name(self, tier: Tier) -> str:
        return f"{self._source}/{tier.name}"


_MARK = "looked for "
"""No canonical series holds a space before its labels, so a mark is never mistaken for one."""


def _mark(selector: Selector) -> str:
    return f"{_MARK}{selector}"


def _found(page: Sequence[Exposed], selectors: Iterable[Selector]) -> Mapping[str, float]:
    index = Index((line.name, line.labels, line) for line in page)
    values: dict[str, float] = {}
    for selector in selectors:
        found = index.find(selector)
        finite = all(line.is_finite for line in found)
        values[_mark(selector)] = len(found) if finite else NOT_FINITE
        values |= {line.series: line.value for line in found if line.is_finite}
    return values


def _forget(kept: dict[str, list[Point]], before: datetime) -> None:
    """Drop older points, and series of which nothing is left."""
    for series in [name for name, points in kept.items() if points[0][0] < before]:
        del kept[series][: bisect_left(kept[series], before, key=_time)]
        if not kept[series]:
            del kept[series]


def _time(point: Point) -> datetime:
    return point[0]
