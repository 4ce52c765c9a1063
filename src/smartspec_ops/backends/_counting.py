"""Counting along: what a tick needs is kept here, and the source is asked only for what is new.

A tick reads the newest raw samples, a handful of queries whatever the number of objectives and windows, and any window
is the difference of two rows kept. Nothing kept is trusted in doubt: what could not be read is silent, what was missed
is read again, and what is new is first given its past by the source itself.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from smartspec_ops.backends import _matrix, _past
from smartspec_ops.backends._answers import Answers, Wanted
from smartspec_ops.backends._filling import Filling, Source, narrowed
from smartspec_ops.backends._kept import Head, Keeper, Kept
from smartspec_ops.backends._legs import Leg, Union, unions
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._selector import Selector
from smartspec_ops.backends._tally import DETAIL, EVERY, Heard, Tally
from smartspec_ops.backends._told import Joined
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Indicator

LATE = 20.0
"""So many seconds before what was read already are read again: samples arrive late."""
LOOKBACK = 300.0
"""So many seconds before where another process ended are read, to find each series as it was then."""
MOST_RAW = timedelta(minutes=30)
"""A longer pause is filled at the distance rows are kept at, not with every sample."""
KEEP_EVERY = timedelta(minutes=5)
"""The next process reads more than that again anyhow, to find every series as it was."""
AT_ONCE = 4
CALLERS = 4
"""Whose questions are not looked at again while they stay the same."""
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Reader:
    """One query sent at every tick. `since` is up to when it was read, None where what it finds is new to us."""

    union: Union
    since: float | None = None
    fault: NoData | None = None
    lines: Sequence[Line] = ()
    floor: float = -inf
    """Where another process read up to this time, not we; then its series are not known here."""
    deciding: Selector | None = None
    """Finds of histograms the buckets that decide only; None where all are wanted at every tick."""

    @property
    def is_known(self) -> bool:
        """Whether the series it finds are known here."""
        return self.since is not None and self.floor == -inf


class Counting:
    """Everything counted at one source."""

    def __init__(
        self, source: Source, interval: timedelta, stale_after: timedelta, keeper: Keeper | None = None
    ) -> None:
        self._source = source
        self._keeper = keeper
        self._is_loaded = keeper is None
        self._unsaved = -inf  # the first row that changed since the last time they were kept
        self._saved: datetime | None = None
        self._dropped: list[datetime] = []
        self._head: Head | None = None
        self._interval = interval
        self._detail = (DETAIL + EVERY * interval).total_seconds()
        self._stale_after = stale_after.total_seconds()
        self._wanted: dict[Ask, Wanted] = {}
        self._counted: Mapping[bool, set[Indicator]] = {False: set(), True: set()}  # over long windows, and short ones
        self._planned: list[Collection[Wanted]] = []  # all of which is wanted for good
        self._readers: list[Reader] = []
        self._tally = Tally(interval, timedelta(0))
        self._pastless: set[Leg] = set()
        self._answers: Answers | None = None
        self._answered: tuple[datetime, Mapping[Ask, Measurement]] | None = None
        self._ticks = 0
        self._one_tick = asyncio.Lock()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._filling = Filling(source, self._slots)

    @property
    def newest(self) -> datetime | None:
        """The newest time counted up to."""
        return self._tally.long.newest

    async def measure(self, asks: Collection[Wanted], at: datetime) -> Mapping[Ask, Measurement]:
        """Every ask answered for `at`, which must not be before `newest`."""
        async with self._one_tick:
            is_planned = any(asks is one for one in self._planned)
            unknown = [] if is_planned else [one for one in asks if one.ask not in self._wanted]
            new = [one for one in unknown if not self._counts_already(one)]
            once = [one for one in unknown if self._counts_already(one)]
            if new:
                self._plan(new)
            if not is_planned and not once:
                self._planned = [asks, *self._planned[: CALLERS - 1]]
            if new or self._answered is None or self._answered[0] != at:
                self._answered = (at, await self._tick(at))
            if not once:
                return self._answered[1]
            return Joined(self._answered[1], self._read_off(self._tally.answers(once), at))

    def _counts_already(self, one: Wanted) -> bool:
        """Whether only the window is new, as that of a calendar's month is at every tick: it is read off once."""
        indicator = one.ask.indicator
        return one.ask.window <= self._tally.keep and indicator in self._counted[one.is_short]

    # --- planning ----------------------------------------------------------------------------------------------

    def _plan(self, new: Iterable[Wanted]) -> None:
        """Which queries find everything wanted. A longer window than any before begins everything again."""
        self._wanted |= {one.ask: one for one in new}
        for one in new:
            self._counted[one.is_short].add(one.ask.indicator)
        self._answers = None
        keep = max(one.ask.window for one in self._wanted.values())
        if keep > self._tally.keep:
            # One that is no number of days grows at every tick: some more now, or each would begin everything again.
            keep = keep if not keep % _DAY else keep * 1.1
            self._tally, self._readers = Tally(self._interval, keep), []
        known = {selector for reader in self._readers if reader.since is not None for selector in reader.union.wanted}
        since = min((reader.since for reader in self._readers if reader.since is not None), default=None)
        before = {reader.union: reader for reader in self._readers}
        selectors: dict[Selector, set[Selector]] = {}
        for one in self._wanted.values():
            selectors.setdefault(one.whole, set()).add(one.whole)
            if one.part:
                selectors.setdefault(one.part, set()).add(one.whole)
        self._readers = [
            before.get(union) or Reader(union, since if known.issuperset(union.wanted) else None)
            for union in unions(selectors)
        ]
        self._tally.book.watch(selectors)

    # --- one tick ----------------------------------------------------------------------------------------------

    async def _tick(self, at: datetime) -> Mapping[Ask, Measurement]:
        tally = self._tally
        if self._keeper and not self._is_loaded:
            self._is_loaded = True
            self._resume(await self._keeper.load(), at)
        if tally.is_behind(at, MOST_RAW):
            for reader in self._readers:
                reader.since, reader.floor = None, -inf
        self._give_up_reading_on(at)
        is_detailed = self._ticks % EVERY == 0 or any(not one.is_known for one in self._readers)
        self._ticks = 1 if is_detailed else self._ticks + 1
        await self._read_all(at, is_detailed)
        is_detailed = is_detailed or all(reader.deciding is None for reader in self._readers)
        has_strangers = self._has_strangers()
        if has_strangers and not is_detailed:
            # A new process may have other buckets than those that decided so far: they begin together.
            is_detailed = True
            await self._read_all(at, is_detailed)
        known = len(tally.book.series)
        given: Collection[int] = ()
        is_new = (
            self._answers is None
            or tally.book.buckets.is_new
            or any(r.since is None and not r.fault for r in self._readers)
        )
        if is_new or has_strangers:
            columns = list(tally.long.columns)
            given = await self._settle(at)
            if given or columns != list(tally.long.columns):
                self._unsaved = -inf
        else:
            self._dropped += tally.extend(self._missed(at))
        self._hear(at, given)
        if is_detailed and (is_new or has_strangers):
            tally.book.look_again()
        tally.long.put_away()
        if len(tally.book.series) > known:
            self._ticks = 0  # what has just appeared may have more buckets than were read
        if is_detailed:
            tally.detailed = at
            _matrix.labels.cache_clear()  # looked up when columns are laid out, and hardly ever again
        await self._save(at)
        assert self._answers is not None
        return self._read_off(self._answers, at)

    def _has_strangers(self) -> bool:
        """Whether a process was read that was not known."""
        return any(self._tally.book.is_strange(key) for reader in self._readers for key, _ in reader.lines)

    def _give_up_reading_on(self, at: datetime) -> None:
        """What could not be read for long is given its past anew: one answer may not hold the samples of hours."""
        oldest = (at - MOST_RAW).timestamp()
        for reader in self._readers:
            if reader.since is not None and reader.since < oldest:
                reader.since, reader.floor = None, -inf
                wanted = set(reader.union.wanted)
                self._pastless.update(leg for leg in self._tally.legs if leg.selector in wanted)

    def _read_off(self, answers: Answers, at: datetime) -> Mapping[Ask, Measurement]:
        tally = self._tally
        silent = {tally.book.number(s): r.fault for r in self._readers if r.fault for s in r.union.wanted}
        return answers.at(at, tally.long, tally.short, silent, self._stale_after, tally.detailed)

    def _resume(self, kept: Kept | None, at: datetime) -> None:
        known = set(self._tally.restore(kept, at)) if kept else set()
        if kept and known and kept.rows[-1].at < at:
            self._unsaved = inf  # the rows stand where they were read from
        for reader in self._readers:
            if known.issuperset(reader.union.wanted):
                reader.since = reader.floor = self._tally.newest

    async def _save(self, at: datetime) -> None:
        """Keep what changed since the last time, so that the next process goes on from there."""
        is_afresh = self._unsaved == -inf
        is_due = is_afresh or self._saved is None or at - self._saved >= KEEP_EVERY
        if self._keeper is None or self._tally.long.newest is None or not is_due:
            return
        head = self._tally.head()
        changed = None if head == self._head else head
        if await self._keeper.save(self._tally.kept(self._unsaved), None if is_afresh else self._dropped, changed):
            self._unsaved, self._dropped, self._head, self._saved = inf, [], head, at

    def _missed(self, at: datetime) -> Sequence[float]:
        """Times of rows there should be by now: one per interval since the newest, and the tick's."""
        now, step = at.timestamp(), self._interval.total_seconds()
        since = max(
            self._tally.newest, now - MOST_RAW.total_seconds() if self._answers else now - DETAIL.total_seconds()
        )
        count = int((now - since - step / 2) // step)
        return [*(now - n * step for n in range(max(0, count), 0, -1)), now]

    def _hear(self, at: datetime, given: Collection[int]) -> None:
        for reader in self._readers:
            if not reader.fault and reader.since != at.timestamp():
                heard = Heard(lines=reader.lines, since=reader.since, floor=reader.floor)
                self._unsaved = min(self._unsaved, self._tally.hear(heard, at.timestamp(), given))
                reader.since, reader.lines, reader.floor = at.timestamp(), (), -inf

    # --- reading -----------------------------------------------------------------------------------------------

    async def _read_all(self, at: datetime, is_detailed: bool) -> None:
        """Ask what was not read yet up to `at`."""
        due = [reader for reader in self._readers if reader.since != at.timestamp()]
        await asyncio.gather(*(self._read(reader, at, is_detailed) for reader in due))
        refused = [reader for reader in self._readers if reader.fault and reader.fault.why is Silence.BAD_QUERY]
        if any(len(reader.union.wanted) > 1 for reader in refused) and await self._source.may_search():
            for reader in refused:
                await self._take_apart(reader, at)

    async def _take_apart(self, reader: Reader, at: datetime) -> None:
        """Find the selector that is refused, so that it does not blind the others of its query."""
        halves = [Reader(union, reader.since) for union in reader.union.halves]
        if len(halves) < 2:
            return
        self._readers = [one for one in self._readers if one is not reader] + halves
        for half in halves:
            await self._read(half, at)
            if half.fault and half.fault.why is Silence.BAD_QUERY and len(half.union.wanted) > 1:
                await self._take_apart(half, at)

    async def _read(self, reader: Reader, at: datetime, is_detailed: bool = True) -> None:
        length = self._detail if reader.since is None else at.timestamp() - reader.since + LATE
        if reader.floor > -inf:
            length = max(self._detail, length + LOOKBACK)
        async with self._slots:
            selector = reader.union.selector if is_detailed or reader.deciding is None else reader.deciding
            lines = await self._source.raw(selector, length, at)
        reader.fault, reader.lines = (lines, ()) if isinstance(lines, NoData) else (None, lines)

    # --- what is new -------------------------------------------------------------------------------------------

    async def _settle(self, at: datetime) -> Collection[int]:
        """Lay out the columns anew and give those that are new, or were left behind, their past: which ones got it."""
        tally = self._tally
        keys = {*tally.book.series, *(key for reader in self._readers for key, _ in reader.lines)}
        self._pastless.update(tally.lay_out(self._wanted.values(), keys))
        self._pastless.intersection_update(tally.legs)
        after = tally.newest if tally.is_behind(at, MOST_RAW) else -inf
        if after > -inf:
            self._pastless.update(tally.legs)
        reach = tally.keep if after == -inf else timedelta(seconds=at.timestamp() - after)
        readable = {selector for reader in self._readers if not reader.fault for selector in reader.union.wanted}
        asked = [leg for leg in tally.legs if leg in self._pastless and leg.selector in readable]
        # Any of the buckets may stand for a threshold, and which are late is seen by that of all events.
        histograms = {leg.selector for leg in asked if leg.bound is not None}
        read = [leg for leg in tally.legs if leg in self._pastless or leg.selector in histograms]
        read = [leg for leg in read if leg.selector in readable]
        past, faults = await self._filling.fetch(read, _past.grid(at, reach, self._interval), keys)
        past.call(keys)
        self._blame({selector: fault for selector, fault in faults.items() if not fault.why.is_permanent})
        fresh = [reader for reader in self._readers if reader.since is None and not reader.fault]
        lines = [line for reader in self._readers for line in reader.lines]
        tally.know(past, lines, {selector for reader in fresh for selector in reader.union.wanted})
        is_cold = tally.long.newest is None
        is_given = (is_cold or after > -inf) and len(faults) < len(asked)
        self._dropped += tally.extend(past.times if is_given else self._missed(at))
        got = {leg for leg in asked if leg.selector not in faults}
        given = {column for column, leg in enumerate(tally.legs) if leg in got}
        tally.give_past(past, given, after)
        self._pastless -= got | {leg for leg in asked if leg not in got and faults[leg.selector].why.is_permanent}
        self._answers = tally.answers(self._wanted.values())
        labels = [_matrix.labels(key) for key in keys]
        for reader in self._readers:
            selector, _ = narrowed(reader.union, tally.legs, labels)
            reader.deciding = selector if selector != reader.union.selector else None
        return given

    def _blame(self, faults: Mapping[Selector, NoData]) -> None:
        """What has no past for now is not counted either: half a window is not shown as a whole one."""
        for reader in self._readers:
            fault = next((faults[selector] for selector in reader.union.wanted if selector in faults), None)
            if fault is not None:
                reader.fault, reader.lines = fault, ()
