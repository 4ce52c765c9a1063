"""What a watch asks and remembers between ticks: built once, so that a tick that changes nothing costs next to nothing.

States are kept in memory for as long as nobody else has written about the same objectives; the ledger's numbering
tells. Whatever is uncertain (a lost race, a failed commit) is forgotten and read again.
"""

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from smartspec_ops.app.watching.budgets import budget_asks
from smartspec_ops.app.watching.waiting_ticks import Outage
from smartspec_ops.app.watching.workers_part import Part
from smartspec_ops.domain.alert_lifecycle import AT_REST
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.burn import Ladder, Options, ladder_of, windows_of
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.frames import Frames, Row
from smartspec_ops.domain.health import GOOD_TICKS_TO_HEALTHY, Activity, HealthState, Status
from smartspec_ops.domain.measurement import Ask
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.source_alert import SourceState
from smartspec_ops.domain.steady import Quick, QuickSlice, quick
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Layout, Transaction
from smartspec_ops.ports.ledger import Watermark, slices_of, slices_total

HEALTH = "health"
ALERT = "alert"
SOURCE = "source"
LEFT_OUT = "left_out"
COLUMNS = 128
"""Objectives in one row of the ledger: a report reads a few of them, a tick writes them all."""
_RAW, _MEDIUM = timedelta(hours=6), timedelta(days=3)
"""How long every row of the ledger is read back, and one in 5 minutes; beyond, one an hour."""
_MOMENT = timedelta(microseconds=1)
_SLACK = timedelta(minutes=15)
"""Rows are read back a little beyond where their tier ends, for the one before a window's start."""


@dataclass(slots=True, kw_only=True)
class Item:
    """One objective: its rules, its questions by window, and its states as of `mark`, the last tick judged.

    `slices` is the running total of its judged ticks. `is_steady` says that a quick look may suffice.
    """

    objective: Objective
    rules: Ladder
    asks: Mapping[timedelta, Ask]
    quick: Quick | QuickSlice | None
    source: str
    place: tuple[str, str]
    counts_events: bool
    has_calendar: bool
    health: HealthState | None = None
    health_version: int = 0
    alert: AlertState = field(default_factory=AlertState)
    alert_version: int = 0
    mark: datetime | None = None
    slices: float = 0.0
    is_steady: bool = False
    before: Mapping[datetime, float] = field(default_factory=dict)
    """Of a budget in slices by the calendar: when its window began, and the running total of the ticks before."""
    so_far: Sequence[Ask] = ()
    """What a budget by the calendar asks besides; another question at every tick."""
    left_out: LeftOut | None = None
    left_out_version: int = 0
    rests: bool = False
    """Not judged now: it is not its turn."""
    rested: int = 0
    """So many ticks were kept without it since it was judged, because it was not its turn."""

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be judged and nobody has judged `now` yet; a tick ahead came from a clock set back since."""
        return not self.rests and self.mark != now

    def settle(self) -> None:
        """Find out whether a quick look may suffice from now on."""
        health, alert = self.health, self.alert
        self.is_steady = (
            self.quick is not None
            and health is not None
            and health.status is Status.HEALTHY
            and health.good_streak == GOOD_TICKS_TO_HEALTHY
            and health.measured
            and health.activity is Activity.QUIET
            and not health.frozen
            and alert.is_quiet
            and alert.seen_in == self.objective.generation
        )


@dataclass(slots=True, kw_only=True)
class Source:
    """One metrics source: its questions, who depends on it, and its own alert.

    `objectives` are empty where another worker tells of it.
    """

    asks: Sequence[Ask]
    objectives: Sequence[Objective]
    state: SourceState = field(default_factory=SourceState)
    version: int = 0


class Plan:
    """The items of a watch, its sources by name, and the ledger's `mark` they are known up to.

    `frames` keep the slices of the objectives that are counted in them.
    """

    def __init__(self, objectives: Sequence[Objective], options: Options, part: Part | None = None) -> None:
        self.items = [_item(one, options) for one in objectives]
        self.sources = _sources(self.items, part)
        self._part = part
        self.layouts = _layouts(self.items, part)
        self.has_layouts = False
        self.is_cut = False
        """Whether some of it rests; then each spec has rows of the ledger of its own, so that none is written in part:
        what was judged last is read from the newest row."""
        self.is_known = False
        self.was_known = False
        """Whether it was ever read: while the database is away, what was known last is all there is."""
        self.outage: Outage | None = None
        self.mark = 0
        self.judged: datetime | None = None
        """The tick that was judged last."""
        self.ahead: datetime | None = None
        """After the clock was set back: the last tick judged before; None once that lies in the past again. Until then
        instants are judged again, as others judged them."""
        self.interval = options.interval
        self.sliced = [item for item in self.items if not item.counts_events]
        self.by_calendar = [item for item in self.items if item.has_calendar and item.counts_events]
        self.frames = self._new_frames()

    @property
    def _longest(self) -> timedelta:
        """The longest budget counted in slices; one by the calendar may be a little longer than its name."""
        return max((item.objective.window for item in self.sliced), default=timedelta(days=1)) + timedelta(days=3)

    def _new_frames(self) -> Frames:
        columns = [column_of(item) for item in self.sliced]
        return Frames(interval=self.interval, columns=columns, keep=self._longest)

    def rest(self, specs: Collection[str], *, is_cut: bool) -> None:
        """Judge all but these from now on."""
        if is_cut is self.is_cut and not is_cut:
            return
        for item in self.items:
            item.rests = item.objective.spec_id in specs
        if is_cut is not self.is_cut:
            self.is_cut, self.has_layouts = is_cut, False
            self.layouts = _layouts(self.items, self._part, by_spec=is_cut)

    def usual(self, name: str) -> Sequence[Ask]:
        """What the source is asked at every tick by those that do not rest; nothing where all behind it do."""
        if not self.is_cut:
            return self.sources[name].asks
        awake = (item for item in self.items if item.source == name and not item.rests)
        return tuple(dict.fromkeys(ask for item in awake for ask in item.asks.values()))

    def asks(self, ends: Mapping[str, datetime], whole: Collection[str] = ()) -> Mapping[str, Sequence[Ask]]:
        """By source, the questions of a tick whose windows end at `ends`. Those of `whole` are asked all of them,
        whoever rests."""
        more: dict[str, list[Ask]] = {}
        for item in self.by_calendar:
            if item.rests:
                continue
            known = item.asks.values()
            item.so_far = [ask for ask in budget_asks(item.objective, ends[item.source]) if ask not in known]
            more.setdefault(item.source, []).extend(item.so_far)
        usual = {name: one.asks if name in whole else self.usual(name) for name, one in self.sources.items()}
        found = {name: (*asks, *dict.fromkeys(more.get(name, ()))) for name, asks in usual.items()}
        return {name: asks for name, asks in found.items() if asks} if self.is_cut else found

    def forget(self) -> None:
        """What is in memory may not be what is stored: read before the next decision."""
        self.is_known = False

    def heed_clock(self, now: datetime) -> bool:
        """Before a tick: whether the clock was set back since the last one.

        What was judged of instants that are ahead now does not count until they have come; then it is read again.
        """
        is_back = self.judged is not None and now < self.judged
        if self.judged is not None and now < self.judged:
            self.ahead = max(self.judged, self.ahead or self.judged)
        is_over = self.ahead is not None and now > self.ahead
        if is_over:
            self.ahead = None
        # While the database is away memory is all there is.
        if (is_back or is_over) and self.outage is None:
            self.forget()
        return is_back

    async def learn(self, tx: Transaction, now: datetime, *, is_second: bool = False) -> None:
        """Read everything a decision depends on; all of it, or what was known stays.

        Ticks ahead of `now` are of a clock that was set back since. `is_second`: unless they were written while we
        decided; then others are ahead of us, and have judged `now` as well.
        """
        newest = await tx.ledger_mark()
        keys = [item.objective.key for item in self.items]
        health = await tx.documents_of(HEALTH, keys)
        alerts = await tx.documents_of(ALERT, keys)
        left_out = await tx.documents_of(LEFT_OUT, keys)
        marks = await self._marks(tx, now, is_second=is_second)
        sources = await tx.documents_of(SOURCE, list(self.sources))
        frames = await self._slices(tx, now)
        self.mark, self.frames = newest, frames
        for item in self.items:
            stored, alert, mark = health.get(item.objective.key), alerts.get(item.objective.key), marks.get(item.place)
            item.health = decode(HealthState, stored.body) if stored else None
            item.health_version = stored.version if stored else 0
            item.alert = decode(AlertState, alert.body) if alert else AlertState()
            item.alert_version = alert.version if alert else 0
            excluded = left_out.get(item.objective.key)
            item.left_out = decode(LeftOut, excluded.body) if excluded else None
            item.left_out_version = excluded.version if excluded else 0
            item.mark, item.slices = (min(mark.tick, now), mark.slices) if mark else (None, 0.0)
            item.settle()
        for item in self.sliced:
            item.before = await _before_its_window(tx, item, now)
        for name, source in self.sources.items():
            found = sources.get(name)
            source.state = decode(SourceState, found.body) if found else SourceState()
            source.version = found.version if found else 0
        self.is_known = self.was_known = True

    async def _marks(self, tx: Transaction, now: datetime, *, is_second: bool) -> Mapping[tuple[str, str], Watermark]:
        places = [item.place for item in self.items]
        marks = await tx.watermarks(places)
        last = max((one.tick for one in marks.values()), default=now)
        if is_second or last <= now:
            return marks
        if last - now > self.interval:  # further than another worker's clock may be ahead
            self.ahead = max(last, self.ahead or last)
        return await tx.watermarks(places, now if self.ahead is None else now - _MOMENT)

    async def _slices(self, tx: Transaction, now: datetime) -> Frames:
        frames = self._new_frames()
        if not self.sliced:
            return frames
        since = now - _RAW - _SLACK, now - _MEDIUM - _SLACK, now - self._longest - timedelta(hours=3)
        found = await tx.slice_totals([item.place for item in self.sliced], *since)
        totals, rows = array("d", bytes(8 * len(self.sliced))), list[Row]()
        for tick, by_place in found:
            if tick >= now:
                continue
            following = array("d", totals)
            for position, item in enumerate(self.sliced):
                following[position] = max(by_place.get(item.place, 0.0), following[position])
            if not rows:
                rows.append(Row(at=tick - self.interval, observed=0.0, values=_before(following)))
            rows.append(Row(at=tick, observed=0.0, values=following))
            totals = following
        if not rows:
            rows.append(Row(at=now - self.interval, observed=0.0, values=totals))
        frames.load(rows)
        return frames


async def _before_its_window(tx: Transaction, item: Item, now: datetime) -> Mapping[datetime, float]:
    """By the ledger, which has every tick: rows of `frames` are an hour apart by the end of a month."""
    before = {}
    for since in calendar_begins(item.objective, now):
        after = (0, 0) if item.mark is None else await tx.slices(*item.place, since, item.mark + _MOMENT)
        before[since] = item.slices - slices_total(*after)
    return before


def calendar_begins(objective: Objective, now: datetime) -> Collection[datetime]:
    """When the calendar's window of a tick began; at the boundary one ends and another begins."""
    calendar = objective.calendar
    return {calendar.ending(now).since, calendar.window(now).since} if calendar else ()


def _before(first: "array[float]") -> "array[float]":
    """The totals before the oldest row known: zero where that row holds the very first slice."""
    return array("d", [0.0 if slices_of(total)[1] <= 1 else total for total in first])


def alert_body(alert: AlertState) -> Mapping[str, Any]:
    """As it is stored: an alert at rest is left out, and reading makes one of nothing."""
    told = {one.name: getattr(alert, one.name) for one in fields(alert)}
    return {name: encode(value) for name, value in told.items() if value != AT_REST}


def column_of(item: Item) -> str:
    return "\0".join(item.place)


def _item(objective: Objective, options: Options) -> Item:
    rules = ladder_of(objective, options)
    windows = windows_of(objective, rules) if objective.counts_events else (objective.current_window,)
    asks = {window: Ask(objective.indicator, window) for window in windows}
    return Item(
        objective=objective,
        rules=rules,
        asks=asks,
        quick=quick(objective, rules, asks),
        source=objective.indicator.source,
        place=(objective.key, objective.generation),
        counts_events=objective.counts_events,
        has_calendar=objective.calendar is not None,
    )


def _sources(items: Sequence[Item], part: Part | None) -> Mapping[str, Source]:
    asks: dict[str, dict[Ask, None]] = {}
    objectives: dict[str, list[Objective]] = {}
    for item in items:
        asks.setdefault(item.source, {}).update(dict.fromkeys(item.asks.values()))
        objectives.setdefault(item.source, []).append(item.objective)
    behind: Mapping[str, Sequence[Objective]] = objectives if part is None else part.behind
    return {name: Source(asks=tuple(found), objectives=behind.get(name, ())) for name, found in asks.items()}


def _layouts(items: Sequence[Item], part: Part | None, *, by_spec: bool = False) -> Sequence[Layout]:
    """Rows of the ledger; of a fleet each is about one shard, so that it stays the same whoever writes it."""

    def whole(item: Item) -> int | str:
        if by_spec:
            return item.objective.spec_id
        return part.shards[item.objective.spec_id or ""] if part else 0

    made = []
    for _, together in groupby(items, whole):
        places = [item.place for item in together]
        made += [Layout(tuple(places[start : start + COLUMNS])) for start in range(0, len(places), COLUMNS)]
    return made
