"""Which questions an error budget needs, and what is left of it once they are answered: rolling or by the calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from smartspec_ops.domain.budget import Budget, event_budget, slice_budget
from smartspec_ops.domain.calendar import Calendar
from smartspec_ops.domain.calendar_budget import calendar_event_budget, calendar_slice_budget
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.objective import Objective
from smartspec_ops.ports import Transaction


def budget_asks(objective: Objective, until: datetime) -> Sequence[Ask]:
    """Of an objective that counts events, in windows that end at `until`; none of one that counts time slices."""
    if not objective.counts_events:
        return ()
    rolling = Ask(objective.indicator, objective.window)
    return (rolling,) if objective.calendar is None else (rolling, _so_far(objective, objective.calendar, until))


def event_left(objective: Objective, answers: Mapping[Ask, Measurement], until: datetime) -> Budget | None:
    """What is left by the `answers` to `budget_asks`; None where the window was not measured exactly."""
    rolling = answers[Ask(objective.indicator, objective.window)]
    if objective.calendar is None:
        return event_budget(objective, rolling)
    seen = answers[_so_far(objective, objective.calendar, until)]
    return calendar_event_budget(objective, objective.calendar.ending(until), until, seen, rolling)


async def slices_left(
    tx: Transaction, objective: Objective, until: datetime, interval: timedelta, is_good: bool | None = None
) -> Budget:
    """What is left in time slices before `until`, by the ledger; `is_good` is one more that is not in it yet."""
    calendar = objective.calendar.ending(until) if objective.calendar else None
    since = calendar.since if calendar else until - objective.window
    good, measured = await tx.slices(objective.key, objective.generation, since, until)
    good, measured = good + bool(is_good), measured + (is_good is not None)
    if calendar:
        return calendar_slice_budget(good, measured, calendar, interval, objective.goal)
    return slice_budget(good, measured, objective.window // interval, objective.goal)


def _so_far(objective: Objective, calendar: Calendar, until: datetime) -> Ask:
    return Ask(objective.indicator, until - calendar.ending(until).since)
