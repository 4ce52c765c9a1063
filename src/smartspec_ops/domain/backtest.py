"""A policy replayed over the past: which alerts it would have raised, when, and what of the budget was left then.

The replay is the live watch without its surroundings: the same judgement, the same rules, the same alert lifecycle,
and the same quick look at what is well, tick by tick over what was measured. Only the ticks are as far apart as the
measurements of the past are.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alert_sights import AlertState, Burns, Context, Tick
from smartspec_ops.domain.alerting import turn
from smartspec_ops.domain.budget import Budget, budget, slice_budget
from smartspec_ops.domain.burn import Level, Options, ladder_of, windows_of
from smartspec_ops.domain.burn_reading import Seen, Windows, seen_in
from smartspec_ops.domain.frames import Frames
from smartspec_ops.domain.judge import Compliance, Judgement, judge
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, NativeHistogramIndicator, Objective
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.steady import Quick, look, quick

_LOW, _HIGH, _TOTAL = range(3)
_COLUMNS = ("surely good", "possibly good", "total")
_BEFORE = timedelta(milliseconds=1)
_UNSEEN = NoData(Silence.COLD, "counted over a silence, nobody knows when")


@dataclass(frozen=True, slots=True)
class Moment:
    """What was measured in the step that ends at `at`; after a silence, `counted` in so many steps up to then."""

    at: datetime
    measured: Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that would have been: the first broken tick, the tick it fired, its worst level, its end if it ended.

    `remaining` is what was left of the budget when it fired, 1 being all of it; None where that was not known.
    """

    started_at: datetime
    fired_at: datetime
    level: Level
    rule: str
    escalated_at: datetime | None = None
    resolved_at: datetime | None = None
    remaining: float | None = None

    @property
    def took(self) -> timedelta:
        """From the first broken tick to the alert."""
        return self.fired_at - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One objective over `period`. `left` is its budget at the end, `measured` the share of ticks that were judged.

    `unknown` says why the last one that was not could not be.
    """

    objective: Objective
    period: Period
    raised: Sequence[Raised]
    left: Budget | None
    measured: Fraction
    broken_ticks: int
    unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Alerts against what really happened, by overlap in time.

    A share is None where there is nothing to take it of, and precision where no incident was recorded at all.
    """

    alerts: int
    alerts_with_incident: int
    incidents: int
    incidents_with_alert: int

    @property
    def precision(self) -> Fraction | None:
        return Fraction(self.alerts_with_incident, self.alerts) if self.alerts and self.incidents else None

    @property
    def recall(self) -> Fraction | None:
        return Fraction(self.incidents_with_alert, self.incidents) if self.incidents else None


def replay(
    objective: Objective, moments: Sequence[Moment], every: timedelta, since: datetime, policy: Policy
) -> Replay:
    """The alerts from `since` on. `moments` are ascending, `every` apart; those before `since` are the lead-in."""
    past = _Past(objective, every, moments[0].at - every if moments else since)
    state, found, open_now = AlertState(), list[Raised](), None
    measured = broken = 0
    unknown = ""
    broken_since: datetime | None = None
    policy = replace(policy, interval=every)
    for moment in moments:
        judgement, seen = past.take(moment, state)
        if judgement is None:
            measured, broken_since = measured + (moment.at > since), None
            continue
        left = past.left(seen[objective.window])
        burns = Burns(rules=past.rules, seen=seen)
        tick = Tick(objective=objective, judgement=judgement, left=left, burns=burns, context=Context())
        state, _ = turn(state, tick, moment.at, policy)
        if judgement.verdict is not Compliance.BREACHED:
            broken_since = None
        elif broken_since is None:
            broken_since = moment.at
        open_now = _follow(found, open_now, state, moment.at, left, broken_since)
        if moment.at > since:
            measured += judgement.verdict is not Compliance.UNKNOWN
            broken += judgement.verdict is Compliance.BREACHED
            unknown = judgement.why if judgement.verdict is Compliance.UNKNOWN else unknown
    until = moments[-1].at if moments else since
    # What the source did not have yet is a part of the period, too.
    inside = -((since - until) // every)
    return Replay(
        objective=objective,
        period=Period(since=since, until=until),
        raised=tuple(one for one in found if one.resolved_at is None or one.resolved_at > since),
        left=past.left(past.window(until, objective.window)),
        measured=Fraction(measured, inside) if inside else Fraction(0),
        broken_ticks=broken,
        unknown=unknown,
    )


def _follow(
    found: list[Raised],
    now: Raised | None,
    state: AlertState,
    at: datetime,
    left: Budget | None,
    broken_since: datetime | None,
) -> Raised | None:
    """Keep the list of alerts as the state of the promise's alert changes; the open one, if any."""
    breach = state.breach
    if not breach.phase.is_open:
        if now is not None:
            found[-1] = replace(found[-1], resolved_at=at)
        return None
    if now is None:
        remaining = left.proven if left else None
        found.append(
            Raised(
                started_at=min(at, *(time for time in (breach.started_at, broken_since) if time)),
                fired_at=at,
                level=breach.level,
                rule=breach.rule,
                remaining=None if remaining is None else float(remaining),
            )
        )
    elif breach.level is Level.PAGE and found[-1].level is Level.TICKET:
        found[-1] = replace(found[-1], level=Level.PAGE, rule=breach.rule, escalated_at=at)
    return found[-1]


class _Past:
    """The running totals of one objective, and its windows."""

    def __init__(self, objective: Objective, every: timedelta, start: datetime) -> None:
        self.objective = objective
        self.rules = ladder_of(objective, Options(interval=every))
        self._every = every
        self._asks = {window: Ask(objective.indicator, window) for window in windows_of(objective, self.rules)}
        self._quick = quick(objective, self.rules, self._asks)
        self._frames = Frames(interval=every, columns=_COLUMNS, keep=max(self._asks), tiers=())
        self._frames.add(start, array("d", (0.0, 0.0, 0.0)))

    def take(self, moment: Moment, state: AlertState) -> tuple[Judgement | None, Windows]:
        """Count a step, judge the objective's current window as of its end, and look at all windows.

        No judgement where the promise is kept by a margin and the step changes nothing in `state`.
        """
        if not self.objective.counts_events:
            judgement = judge(self.objective, moment.measured)
            self._add(moment.at, _slice(judgement))
            return judgement, self._windows(moment.at)
        step = seen_in(self.objective, moment.measured)
        self._add(moment.at, step)
        seen = self._windows(moment.at)
        if step is not None and not step.coverage:
            return judge(self.objective, _UNSEEN), seen
        is_steady = state.is_quiet and state.seen_in == self.objective.generation
        if step is not None and is_steady and self._is_well(seen, moment.measured):
            return None, seen
        if self.objective.current_window <= self._every:
            return judge(self.objective, moment.measured), seen
        now = _measurement(self.objective, seen[self.objective.current_window], moment.measured)
        return judge(self.objective, now), seen

    def _windows(self, at: datetime) -> Windows:
        return {window: self.window(at, window) for window in self._asks}

    def _is_well(self, seen: Windows, newest: Measurement) -> bool:
        if not isinstance(self._quick, Quick):
            return False
        told = {ask: _measurement(self.objective, seen[window], newest) for window, ask in self._asks.items()}
        if self.objective.current_window <= self._every:
            told[self._quick.current] = newest  # exact, as it is judged
        return look(self._quick, told) is not None

    def left(self, seen: Seen | None) -> Budget | None:
        """The budget of the window that is its own."""
        if seen is None or seen.low != seen.high:
            return None
        if not self.objective.counts_events:
            slices = self.objective.window // self._every
            return slice_budget(round(seen.low), round(seen.total), slices, self.objective.goal)
        return replace(budget(Counts(seen.low, seen.total), self.objective.goal), coverage=seen.coverage)

    def _add(self, at: datetime, seen: Seen | None) -> None:
        row = self._frames.totals()
        if seen is not None:
            for column, more in ((_LOW, seen.low), (_HIGH, seen.high), (_TOTAL, seen.total)):
                row[column] += more
        self._frames.add(at, row, observed=0.0 if seen is None else self._every.total_seconds() * seen.coverage)
        if seen is not None and seen.counted:
            self._take_back(at, seen, seen.counted)

    def _take_back(self, at: datetime, seen: Seen, steps: float) -> None:
        """What was counted unseen is of the windows that hold all of that time, and of no other."""
        for earlier in self._frames.since(at - self._every * steps - _BEFORE):
            if earlier.at < at:
                for column, more in ((_LOW, seen.low), (_HIGH, seen.high), (_TOTAL, seen.total)):
                    earlier.values[column] += more

    def window(self, at: datetime, length: timedelta) -> Seen | None:
        delta = self._frames.window(at, max(length, self._every))
        if delta is None or delta.coverage == 0:
            return None
        return Seen(delta[_LOW], delta[_HIGH], delta[_TOTAL], delta.coverage)


def _slice(judgement: Judgement) -> Seen | None:
    if judgement.verdict is Compliance.UNKNOWN:
        return None
    good = float(judgement.verdict is Compliance.MET)
    return Seen(good, good, 1.0)


def _measurement(objective: Objective, seen: Seen | None, newest: Measurement) -> Measurement:
    """What a window held, in the shape its judge reads; nothing where its newest step was silent."""
    if isinstance(newest, NoData):
        return newest
    if seen is None:
        return NoData(Silence.COLD, "nothing was measured in this window")
    is_histogram = isinstance(objective.indicator, HistogramIndicator | NativeHistogramIndicator)
    if not (is_histogram and isinstance(newest, Buckets)):
        return Counts(seen.low, seen.total, seen.coverage)
    threshold = float(objective.promise.target.value)
    is_upper = objective.promise.comparator.is_upper_bound
    # Of a lower bound the good events are those beyond the threshold, and buckets count those below it.
    low, high = (seen.low, seen.high) if is_upper else (seen.total - seen.high, seen.total - seen.low)
    edges = ((threshold, low),) if low == high else ((threshold / 2, low), (threshold * 2, high))
    return Buckets((*edges, (float("inf"), seen.total)), seen.coverage)


def match(raised: Sequence[Raised], incidents: Sequence[Period]) -> Match:
    """Which alerts fell into an incident, and which incidents had an alert."""

    def overlaps(alert: Raised, incident: Period) -> bool:
        return alert.started_at < incident.until and (alert.resolved_at is None or alert.resolved_at > incident.since)

    return Match(
        alerts=len(raised),
        alerts_with_incident=sum(any(overlaps(one, incident) for incident in incidents) for one in raised),
        incidents=len(incidents),
        incidents_with_alert=sum(any(overlaps(one, incident) for one in raised) for incident in incidents),
    )
