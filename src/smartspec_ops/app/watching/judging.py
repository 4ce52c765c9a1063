"""What one tick comes to: a quick look at what is well, the careful way for the rest, and the rows to write.

Pure given the plan and the answers, except that the slices of the tick are added to the plan's frames; a tick that is
not committed makes the plan forget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import nan

from smartspec_ops.app.watching.budgets import budget_asks, event_left
from smartspec_ops.app.watching.excluded_windows import Shade
from smartspec_ops.app.watching.ledger_rows import MET, NOTHING, Record, record_of, sheets
from smartspec_ops.app.watching.outcome import LATER, Changed, Shaded, Watched, Weighed
from smartspec_ops.app.watching.plan import Item, Plan
from smartspec_ops.app.watching.time_slices import Slices
from smartspec_ops.domain.alert import Alert, Deployment
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alerting import AlertState, Burns, Context, doing, step
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.burn_reading import Seen, proven_burn, seen_in
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.health import REFRESH, REMAINING_AT_RISK, HealthState, Outlook, advance
from smartspec_ops.domain.judge import Compliance, Judgement, judge
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.overload import MOST
from smartspec_ops.domain.source_alert import FAULTS, SourceState, step_source
from smartspec_ops.domain.steady import DAY, HOUR, Figures, Quick, QuickSlice, look
from smartspec_ops.ports.ledger import ABSENT, GOOD_SLICE

Answers = Mapping[str, Mapping[Ask, Measurement]]
"""By source."""
UNANSWERED = NoData(Silence.GARBAGE, "the source did not answer this question")

_SILENCE: Mapping[Ask, Measurement] = {}


@dataclass(slots=True, kw_only=True)
class Weighing:
    """One tick in the making."""

    plan: Plan
    answers: Answers
    now: datetime
    policy: Policy
    absent_is_bad: frozenset[str]
    ends: Mapping[str, datetime]
    shades: Mapping[int, Shade] = field(default_factory=dict)
    deployments: Mapping[str, Deployment] = field(default_factory=dict)
    judged: dict[int, Judgement] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    positions: dict[int, int] = field(default_factory=dict)
    slices: Slices = field(init=False)

    def __post_init__(self) -> None:
        self.slices = Slices(self.plan, self.now)

    def glance(self) -> set[str]:
        """Look at every objective that is due; the services with one that is not kept."""
        unwell = set()
        for index, item in enumerate(self.plan.items):
            record = self._quick(index, item, self.answers.get(item.source, _SILENCE))
            if record is None:
                judgement = self.judged[index] = self.judged_again(item)
                record = record_of(judgement)
                if judgement.verdict is not Compliance.MET:
                    unwell.add(item.objective.service)
            if item.rested and record[1]:
                # A slice stands for the ticks before it that were not its turn, or windows would look unobserved.
                record = (record[0], record[1] * (1 + min(item.rested, MOST - 1)), *record[2:])
            self.records.append(record)
        self._count_slices()
        return unwell

    def _quick(self, index: int, item: Item, answers: Mapping[Ask, Measurement]) -> Record | None:
        if not item.is_due(self.now):
            return NOTHING
        if not item.is_steady:
            return None
        if (shade := self.shades.get(index)) is not None:
            # What the current window holds is raw and adjusted alike; the careful way knows what else there may be.
            if not item.counts_events or item.has_calendar or shade.touches(item.objective.current_window):
                return None
            answers = shade.adjusted(item.asks.values(), answers)
        found = item.quick
        if found.__class__ is Quick:
            figures = look(found, answers)
            if figures is not None and item.has_calendar:
                figures = self._by_calendar(item, figures)
            if figures is None or figures[4] is not item.health.provisional:  # type: ignore[union-attr]
                return None
            return MET, GOOD_SLICE, figures[0], figures[1], figures[2], figures[3], ""
        seen = found.read(answers.get(found.current))  # type: ignore[union-attr]
        return None if seen is None else (MET, GOOD_SLICE, *seen, nan, "")

    def _by_calendar(self, item: Item, figures: Figures) -> Figures | None:
        """The same figures with the budget of the calendar's window; None where that is at risk."""
        left = self.left(item, 0)
        if left is None or left.proven is None or left.proven <= REMAINING_AT_RISK:
            return None
        return (*figures[:3], float(left.proven), left.is_provisional)

    def judged_again(self, item: Item) -> Judgement:
        """The judgement in full."""
        objective = item.objective
        seen = self._answers(item).get(item.asks[objective.current_window], UNANSWERED)
        return judge(objective, seen, absent_is_bad=objective.key in self.absent_is_bad)

    def left(self, item: Item, column: int) -> Budget | None:
        """The budget, without what is excluded."""
        shade = self._shade(item)
        if not item.counts_events:
            return self.slices.left(item, column, shade)
        return self._events_left(item, self._seen(item, shade))

    def shaded(self, item: Item, column: int) -> Shaded | None:
        """What exclusions make of an objective that a glance settled."""
        shade = self._shade(item)
        if shade is None:
            return None
        return self._shaded(item, column, shade, None, self._seen(item, shade), self.left(item, column))

    def _raw_left(self, item: Item, column: int) -> Budget | None:
        if item.counts_events:
            return self._events_left(item, self._answers(item))
        return self.slices.left(item, column, None)

    def _shade(self, item: Item) -> Shade | None:
        if self.shades and not self.positions:
            self.positions = {id(one): position for position, one in enumerate(self.plan.items)}
        return self.shades.get(self.positions[id(item)]) if self.shades else None

    def _seen(self, item: Item, shade: Shade | None) -> Mapping[Ask, Measurement]:
        """The answers, without what is excluded."""
        answers = self._answers(item)
        return answers if shade is None else shade.adjusted((*item.asks.values(), *item.so_far), answers)

    def _answers(self, item: Item) -> Mapping[Ask, Measurement]:
        return self.answers.get(item.source, _SILENCE)

    def _count_slices(self) -> None:
        """Add this tick's slices to the frames, and look again at those counted in slices."""
        frames = self.plan.frames
        if not self.plan.sliced or not frames.is_newer(self.now):
            return
        row = frames.totals()
        position = 0
        for item, record in zip(self.plan.items, self.records, strict=True):
            if not item.counts_events:
                row[position] = item.slices + record[1]
                position += 1
        frames.add(self.now, row)
        frames.put_away()

    def finish(self, deployments: Mapping[str, Deployment]) -> Weighed:
        """Decide whatever a glance did not settle."""
        self.deployments = deployments
        down = {
            name: _fault(self.answers.get(name, _SILENCE), asks)
            for name in self.plan.sources
            if (asks := self.plan.usual(name))
        }
        watched = []
        position = 0
        for index, item in enumerate(self.plan.items):
            column = position
            position += not item.counts_events
            if item.rests:
                if item.health is not None:
                    watched.append(Watched(self, item, column, item.health, item.alert, None, LATER, LATER))
                continue
            is_usual = not self.shades and item.left_out is None and item.counts_events and index not in self.judged
            if is_usual or self._is_settled(index, item, column):
                later = LATER if index in self.shades else None
                watched.append(Watched(self, item, column, item.health, item.alert, None, LATER, later))  # type: ignore[arg-type]
            else:
                watched.append(self._finish(index, item, column, is_down=down[item.source] is not None))
        sources = self._sources(down)
        return Weighed(
            watched=watched,
            alerts=self.alerts,
            sheets=sheets(self.plan, self.records, self.now),
            changed=self.changed,
            sources=sources,
            records=self.records,
        )

    def _is_settled(self, index: int, item: Item, column: int) -> bool:
        """Whether a glance was enough: nothing changes but the figures. Slices are looked at window by window."""
        shade = self.shades.get(index)
        if index in self.judged or not self._is_told(item, shade):
            return False
        record = self.records[index]
        if item.counts_events or record[0] == ABSENT:
            return True
        quick, counted = item.quick, self.slices.count(item.objective.window, column)
        if isinstance(quick, QuickSlice) and counted is not None and self.slices.are_well(item, quick, counted, column):
            good, measured = counted
            slices = max(measured, item.objective.window // self.plan.interval)
            left = 1 - (measured - good) / (slices * quick.budget) if good < measured else 1.0
            self.records[index] = (*record[:5], left, record[6])
            return True
        self.judged[index] = self.judged_again(item)
        return False

    def _is_told(self, item: Item, shade: Shade | None) -> bool:
        """Whether what is stored of its exclusions still stands."""
        if shade is None:
            return item.left_out is None or not item.left_out.ids
        if not item.counts_events or item.left_out is None:
            return False
        left_out = shade.left_out(item.objective, self.now, None, None)
        return not _is_news(item.left_out, replace(left_out, raw=item.left_out.raw, adjusted=item.left_out.adjusted))

    def _finish(self, index: int, item: Item, column: int, *, is_down: bool) -> Watched:
        judgement, shade = self.judged.get(index), self.shades.get(index)
        seen = self._seen(item, shade)
        left = self._events_left(item, seen) if item.counts_events else self.slices.left(item, column, shade)
        health, alert = item.health, item.alert
        shaded = None if shade is None else self._shaded(item, column, shade, judgement, seen, left)
        if judgement is not None:
            heard = shaded.heard if shaded else judgement
            burns = Burns(rules=item.rules, seen=self._windows(item, column, seen, shade))
            health, alert = self._decide(index, item, judgement, heard, left, burns, is_down=is_down)
        self._keep_left_out(item, shaded)
        assert health is not None  # due, or judged before
        return Watched(self, item, column, health, alert, judgement, left, shaded)

    def _decide(
        self,
        index: int,
        item: Item,
        judgement: Judgement,
        heard: Judgement,
        left: Budget | None,
        burns: Burns,
        *,
        is_down: bool,
    ) -> tuple[HealthState, AlertState]:
        """Health is about what was measured; alerts hear of it without what is excluded."""
        objective, now = item.objective, self.now
        if left is not None and left.proven is not None:
            record = self.records[index]
            self.records[index] = (*record[:5], float(left.proven), record[6])
        context = Context(
            deployment=self.deployments.get(objective.service),
            is_source_down=is_down,
            idle_ok=objective.idle_ok,
            ahead=self.plan.ahead,
        )
        alert, messages = step(item.alert, objective, heard, left, now, self.policy, context, burns)
        outlook = _outlook(objective, burns)
        health = advance(item.health, judgement, left, doing(alert), now, outlook)
        self.alerts += messages
        new_health = None if health is item.health else health
        new_alert = None if alert is item.alert else alert
        if new_health is not None or new_alert is not None:
            self.changed.append(Changed(item=item, health=new_health, alert=new_alert))
        return health, alert

    def _shaded(
        self,
        item: Item,
        column: int,
        shade: Shade,
        judgement: Judgement | None,
        seen: Mapping[Ask, Measurement],
        left: Budget | None,
    ) -> Shaded:
        objective = item.objective
        raw = self._raw_left(item, column)
        current = seen[item.asks[objective.current_window]] if item.counts_events else None
        heard = shade.heard(objective, judgement or self.judged_again(item), current)
        return Shaded(left_out=shade.left_out(objective, self.now, raw, left), raw_left=raw, heard=heard)

    def _keep_left_out(self, item: Item, shaded: Shaded | None) -> None:
        """What is excluded is stored when it changes, and its figures now and then."""
        before, after = item.left_out, shaded.left_out if shaded else None
        if not item.is_due(self.now) or (after is None and (before is None or not before.ids)):
            return
        after = after or LeftOut(at=self.now)
        if before is None or _is_news(before, after):
            self.changed.append(Changed(item=item, health=None, alert=None, left_out=after))

    def windows(self, index: int) -> Mapping[timedelta, Seen | None]:
        """What was seen of every window that a rule of the item looks at, without what is excluded."""
        item, shade = self.plan.items[index], self.shades.get(index)
        seen = self._seen(item, shade)
        column = sum(not before.objective.counts_events for before in self.plan.items[:index])
        return self._windows(item, column, seen, shade)

    def _windows(
        self, item: Item, column: int, seen: Mapping[Ask, Measurement], shade: Shade | None
    ) -> Mapping[timedelta, Seen | None]:
        if item.counts_events:
            return {window: seen_in(item.objective, seen.get(ask, UNANSWERED)) for window, ask in item.asks.items()}
        windows = {*item.rules.windows, *(min(span, item.objective.window) for span in (HOUR, DAY))}
        return {window: self.slices.seen(window, column, shade) for window in windows}

    def _events_left(self, item: Item, answers: Mapping[Ask, Measurement]) -> Budget | None:
        until = self.ends[item.source]
        asked = budget_asks(item.objective, until)
        return event_left(item.objective, {ask: answers.get(ask, UNANSWERED) for ask in asked}, until)

    def _sources(self, down: Mapping[str, NoData | None]) -> Mapping[str, SourceState]:
        changed = {}
        for name, source in self.plan.sources.items():
            if not source.objectives or not any(one.is_due(self.now) for one in self.plan.items if one.source == name):
                continue
            state, messages = step_source(
                source.state, name, down[name], source.objectives, self.now, self.policy, self.plan.ahead
            )
            self.alerts += messages
            if state is not source.state:
                changed[name] = state
        return changed


def is_cold(items: Sequence[Item], answers: Answers) -> bool:
    """Whether there is not enough of something to judge by yet, and another look makes it so."""
    seen = (answers.get(item.source, _SILENCE).get(item.asks[item.objective.current_window]) for item in items)
    return any(isinstance(one, NoData) and one.why is Silence.COLD for one in seen)


def _is_news(before: LeftOut, after: LeftOut) -> bool:
    def shape(one: LeftOut) -> object:
        return one.ids, one.late, one.is_now, one.raw is None, one.adjusted is None

    return shape(before) != shape(after) or abs(after.at - before.at) >= REFRESH


def _outlook(objective: Objective, burns: Burns) -> Outlook | None:
    if not burns.rules.rules:
        return None
    day, hour = (burns.seen.get(min(span, objective.window)) for span in (DAY, HOUR))
    return Outlook(
        day=proven_burn(objective.goal, day), hour=proven_burn(objective.goal, hour), window=objective.window
    )


def _fault(answers: Mapping[Ask, Measurement], asks: Sequence[Ask]) -> NoData | None:
    """What keeps a whole source from answering; None where any question had an answer of its own."""
    fault: NoData | None = None
    for ask in asks:
        found = answers.get(ask, UNANSWERED)
        if not isinstance(found, NoData) or found.why not in FAULTS:
            return None
        fault = fault or found
    return fault
