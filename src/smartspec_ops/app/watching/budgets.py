"""Which questions an error budget needs, and what is left of it once they are answered: rolling or by the calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from smartspec_ops.domain.adjusting import forgive
from smartspec_ops.domain.budget import Budget, event_budget, slice_budget
from smartspec_ops.domain.calendar import Calendar
from smartspec_ops.domain.calendar_budget import calendar_event_budget, calendar_slice_budget
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Period
from smartspec_ops.ports import Transaction

_MOMENT = timedelta(milliseconds=1)


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
    tx: Transaction, objective: Objective, until: datetime, interval: timedelta, excluded: Sequence[Period] = ()
) -> Budget:
    """What is left in time slices before `until`, by the ledger; those in `excluded` time are forgiven."""
    calendar = objective.calendar.ending(until) if objective.calendar else None
    since = calendar.since if calendar else until - objective.window
    good, measured = await tx.slices(objective.key, objective.generation, since, until)
    window = Period(since=since, until=until)
    parts = [part for one in excluded if (part := window.clip(one.since, one.until)) is not None]
    good, measured = forgive(
        good,
        measured,
        # Ticks after a stretch's beginning, up to its end.
        [
            await tx.slices(objective.key, objective.generation, part.since + _MOMENT, min(part.until + _MOMENT, until))
            for part in parts
        ],
    )
    if calendar:
        return calendar_slice_budget(good, measured, calendar, until, interval, objective.goal)
    return slice_budget(good, measured, objective.window // interval, objective.goal)


def _so_far(objective: Objective, calendar: Calendar, until: datetime) -> Ask:
    return Ask(objective.indicator, until - calendar.ending(until).since)
