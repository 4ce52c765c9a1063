"""What was scraped, kept in the store and, while the process lives, in memory: thinned with age, by whole scrapes.

What is from before a pause of days goes only once a day of scrapes has followed: the clock may have been set ahead.
What was old at its last scrape goes at once: that moment has come, whatever the clock says now.

A mark per selector says when that selector was looked for. So a selector asked for the first time starts cold instead
of taking a counter's whole past for one window's events.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zlib import crc32

from smartspec_ops.backends._exposition import Exposed
from smartspec_ops.backends._index import Index
from smartspec_ops.backends._scrapes import NOT_FINITE, Column, Scrapes
from smartspec_ops.backends._selector import Selector, parts
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.pruning_clock import DAY, FURTHEST, kept_before, run_of
from smartspec_ops.domain.window import TIERS, Point, Tier
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import RawSample, Store, Transaction

log = logger(__name__)

UNWRITTEN = 240
"""Scrapes that wait in memory while the database is away: four hours of one a minute. What is older is lost to later
processes, and to nobody else."""


class History:
    """The samples of one source."""

    def __init__(
        self,
        source: str,
        store: Store,
        *,
        keeps: bool = True,
        pause: timedelta | None = None,
        tiers: Sequence[Tier] = TIERS,
        hold: timedelta = timedelta(0),
        passed: Callable[[], timedelta] | None = None,
    ) -> None:
        """Without `keeps` what is added lives as long as this object. A scrape waits for others, `hold` at most, to be
        written with them; `flush` writes what waits.

        Another process may have scraped while this one did not, for longer than `pause`: what it kept is read then.
        `passed` is a clock that nobody sets: it tells a pause from a clock that was set ahead.
        """
        self.scrapes = Scrapes(tiers)
        self._source = source
        self._store = store
        self._keeps = keeps
        self._pause = pause
        self._tiers = tiers
        self._hold = hold
        self._last: Mapping[str, float] = {}
        self._ended: dict[str, tuple[float, int]] = {}
        """Counters that vanished from the page: their last number, and in how many tiers it is kept."""
        self._run: datetime | None = None
        """The first scrape of the present run."""
        self._untidied: set[Tier] = set()
        """In which there may be what was old before the pause that the present run began after."""
        self._passed = passed
        self._passed_then: timedelta | None = None
        self._written: datetime | None = None
        self._loaded_at: datetime | None = None
        self._one = asyncio.Lock()  # What is read is put in order; a scrape between the two would come first.
        self._takers: Sequence[Tier] = tiers[:1]
        self._unwritten: deque[tuple[datetime, Sequence[Tier], Mapping[str, float]]] = deque(maxlen=UNWRITTEN)
        self._matched: dict[Selector, Sequence[tuple[Mapping[str, str], Column]]] = {}
        self._index: Index[tuple[str, Mapping[str, str]]] | None = None

    async def load(self, at: datetime) -> None:
        """Read what other processes kept: at first, and after a pause."""
        async with self._one:
            await self._load(at)

    async def _load(self, at: datetime) -> None:
        before, newest = self._loaded_at, self.scrapes.newest
        if before is not None and (self._pause is None or at - before <= self._pause):
            self._loaded_at = max(before, at)
            return
        rows: dict[datetime, tuple[int, dict[str, float]]] = {}
        async with self._store.begin() as tx:
            for level, tier in enumerate(self._tiers):
                # The store keeps milliseconds: what we wrote last is not read again.
                since = at - tier.keep if newest is None else max(at - tier.keep, newest + _MILLISECOND)
                for sample in await tx.samples(self._name(tier), since):
                    _, known = rows.get(sample.at) or (level, dict[str, float]())
                    known.setdefault(sample.series, sample.value)
                    rows[sample.at] = level, known
        for time, (level, found) in sorted(rows.items()):
            self._note(time)
            self._put(time, level, found)
        self._loaded_at = at

    async def add(self, at: datetime, page: Sequence[Exposed], selectors: Iterable[Selector]) -> None:
        """Keep what `selectors` find on a page scraped at `at`; committed before anything is answered from it, unless
        it may wait, or as soon as the database is back."""
        async with self._one:
            await self._add(at, _found(page, selectors))

    async def _add(self, at: datetime, found: Mapping[str, float]) -> None:
        if self._note(at) and self._is_set_ahead():
            self._untidied.clear()
        self._passed_then = self._passed() if self._passed else None
        if at != self.scrapes.newest:
            self._takers = [tier for tier in self._tiers if tier.takes(at, self.scrapes.newest)]
        found = self._with_ended(found)
        if self._keeps:
            self._unwritten.append((at, self._takers, found))
            if self._written is None or at - self._written >= self._hold:
                await self._write()
        self._put(at, len(self._takers) - 1, found)
        if self.scrapes.forget(at, kept_before(self._run, at)):
            self._look_again()

    def _with_ended(self, found: Mapping[str, float]) -> Mapping[str, float]:
        """With the last numbers of counters that vanished, until every tier has them: what they counted since its last
        scrape would be lost with the scrapes in between."""
        if self._last.keys() != found.keys():
            for name in self._last.keys() - found.keys():
                if (column := self.scrapes.series.get(name)) is not None and column.is_counter:
                    self._ended[name] = self._last[name], 1
            for name in self._ended.keys() & found.keys():
                del self._ended[name]
        self._last, level = found, len(self._takers)
        due = {name: value for name, (value, kept) in self._ended.items() if kept < level}
        for name, value in due.items():
            if level < len(self._tiers):
                self._ended[name] = value, level
            else:
                del self._ended[name]
        return {**found, **due} if due else found

    def _note(self, at: datetime) -> bool:
        """There is a scrape at that time, the newest; whether a run begins with it."""
        newest = self.scrapes.newest
        begins = newest is None or at - newest > FURTHEST
        if begins:
            self._run, self._untidied = at, set(self._tiers)
        return begins

    def _is_set_ahead(self) -> bool:
        """Of a clock that says that days have passed since this process scraped last. One that did not cannot tell: the
        time since the machine was started is not kept with what was scraped."""
        if self._passed is None or self._passed_then is None:
            return False
        return self._passed() - self._passed_then < DAY / 2

    async def flush(self) -> None:
        """Write what waits."""
        async with self._one:
            if self._unwritten:
                await self._write()

    async def _write(self) -> None:
        newest = self._unwritten[-1][0]
        by_tier: dict[Tier, list[RawSample]] = {}
        for at, takers, found in self._unwritten:
            samples = [RawSample(series=name, at=at, value=value) for name, value in found.items()]
            for tier in takers:
                by_tier.setdefault(tier, []).extend(samples)
        try:
            async with self._store.begin() as tx:
                for tier, samples in by_tier.items():
                    await tx.add_samples(self._name(tier), samples)
                    await self._let_go(tx, tier, newest)
        except StoreUnavailable as fault:
            log.warning("samples.unwritten", source=self._source, scrapes=len(self._unwritten), why=fault.why)
        else:
            self._unwritten.clear()
            self._untidied -= by_tier.keys()
            # Sources that began together are not written at the same tick for ever.
            self._written = newest - (self._hold * self._share if self._written is None else timedelta(0))

    async def _let_go(self, tx: Transaction, tier: Tier, newest: datetime) -> None:
        name, held = self._name(tier), kept_before(self._run, newest)
        await tx.prune(name, newest - tier.keep, held)
        if held is not None and tier in self._untidied and (seen := await tx.newest_sample(name, held)) is not None:
            await tx.prune(name, seen - tier.keep)

    @property
    def _share(self) -> float:
        """0 to 1, another of each source."""
        return crc32(self._source.encode()) / 2**32

    async def take_back(self, after: datetime) -> None:
        """Forget what is dated later than that: the clock was set back since."""
        async with self._one:
            waiting = [one for one in self._unwritten if one[0] <= after]
            self._unwritten.clear()
            self._unwritten.extend(waiting)
            if self._keeps:
                async with self._store.begin() as tx:
                    for tier in self._tiers:
                        await tx.take_back_samples(self._name(tier), after)
            self.scrapes.take_back(after)
            self._last = {}
            self._ended.clear()
            self._run = run_of(self.scrapes.times)
            self._loaded_at, self._written = after, None
            if self._run is None:  # begun by the clock that was ahead, it has read nothing of what there is
                self._loaded_at = None
                await self._load(after)
            self._look_again()
        log.warning("scrapes.taken_back", source=self._source, after=after.isoformat())

    def is_past(self, at: datetime) -> bool:
        """Whether something newer is kept: what is scraped now, dated `at`, would look like a restarted counter."""
        return self.scrapes.newest is not None and at < self.scrapes.newest

    def looks(self, selector: Selector) -> Column | None:
        """When `selector` was looked for, and how many series it found; None where it never was."""
        return self.scrapes.looks.get(_mark(selector))

    def is_looked_for(self, selector: Selector, at: datetime) -> bool:
        """Whether it was at that time, and not since."""
        column = self.looks(selector)
        newest = self.scrapes.newest
        if column is None or newest is None:
            return False
        last = self.scrapes.last(column, newest)
        return last is not None and last[0] == at

    def columns(self, selector: Selector) -> Sequence[tuple[Mapping[str, str], Column]]:
        """(labels, numbers) of every series kept that `selector` matches."""
        if selector not in self._matched:
            self._matched[selector] = self._match(selector)
        return self._matched[selector]

    def series(self, selector: Selector) -> Sequence[tuple[Mapping[str, str], Sequence[Point]]]:
        """The same as points, ascending."""
        return [(labels, self.scrapes.points(column)) for labels, column in self.columns(selector)]

    def _match(self, selector: Selector) -> Sequence[tuple[Mapping[str, str], Column]]:
        if self._index is None:
            known = ((name, *parts(name)) for name in sorted(self.scrapes.series))
            self._index = Index((metric, labels, (name, labels)) for name, metric, labels in known)
        return [(labels, self.scrapes.series[name]) for name, labels in self._index.find(selector)]

    def _put(self, at: datetime, level: int, found: Mapping[str, float]) -> None:
        series = {name: value for name, value in found.items() if not name.startswith(_MARK)}
        looks = {name: value for name, value in found.items() if name.startswith(_MARK)}
        if self.scrapes.put(at, level, series, looks, self._ended.keys()):
            self._look_again()

    def _look_again(self) -> None:
        """Other series are kept than before."""
        self._matched.clear()
        self._index = None

    def _name(self, tier: Tier) -> str:
        return f"{self._source}/{tier.name}"


_MILLISECOND = timedelta(milliseconds=1)
_MARK = "looked for "
"""No canonical series holds a space before its labels, so a mark is never mistaken for one."""


@lru_cache(maxsize=16_384)
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
