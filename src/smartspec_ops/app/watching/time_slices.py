"""Counting time slices at a tick: any window is the difference of two rows of the plan's frames."""

from array import array
from datetime import datetime, timedelta

from smartspec_ops.app.watching.excluded_windows import Shade
from smartspec_ops.app.watching.plan import Item, Plan, calendar_begins
from smartspec_ops.domain.adjusting import forgive
from smartspec_ops.domain.budget import ENOUGH, Budget, slice_budget
from smartspec_ops.domain.burn_reading import Seen
from smartspec_ops.domain.calendar_budget import calendar_slice_budget
from smartspec_ops.domain.frames import Delta
from smartspec_ops.domain.steady import QuickSlice
from smartspec_ops.ports.ledger import slices_of

_MOMENT = timedelta(milliseconds=1)


class Slices:
    """The slices of windows that end `now`, each window found once; a column is an objective's place in the frames."""

    def __init__(self, plan: Plan, now: datetime) -> None:
        self._plan, self._now = plan, now
        self._deltas: dict[timedelta, Delta | None] = {}
        self._totals: array[float] | None = None

    def seen(self, window: timedelta, column: int, shade: Shade | None) -> Seen | None:
        counted = self.count(window, column, shade)
        if counted is None:
            return None
        good, measured = counted
        delta = self._deltas[window]
        assert delta is not None  # it was counted from
        # Ticks may once have come faster than now: they cannot cover more time than has passed since the first.
        coverage = min(1.0, measured * self._plan.interval / window, (delta.end - delta.start) / window)
        return Seen(good, good, measured, coverage)

    def count(self, window: timedelta, column: int, shade: Shade | None = None) -> tuple[int, int] | None:
        """(good, measured) slices of the window, those in excluded time forgiven."""
        if window not in self._deltas:
            self._deltas[window] = self._plan.frames.window(self._now, window)
        delta = self._deltas[window]
        counted = None if delta is None else slices_of(delta[column])
        return counted and self._forgiven(counted, window, column, shade)

    def _forgiven(
        self, counted: tuple[int, int], window: timedelta, column: int, shade: Shade | None
    ) -> tuple[int, int]:
        if shade is None:
            return counted
        parts = []
        for part in shade.parts(window):
            since, ended = self.count(part.long, column), self.count(part.short, column) if part.short else None
            (good, seen), (good_after, seen_after) = since or (0, 0), ended or (0, 0)
            parts.append((good - good_after, seen - seen_after))
        return forgive(*counted, parts)

    def left(self, item: Item, column: int, shade: Shade | None) -> Budget | None:
        objective, interval = item.objective, self._plan.interval
        calendar = objective.calendar.ending(self._now) if objective.calendar else None
        if calendar:
            so_far = self._so_far(item, column, calendar.since, shade)
            return calendar_slice_budget(*so_far, calendar, self._now, interval, objective.goal)
        counted = self.count(objective.window, column, shade)
        return slice_budget(*counted, objective.window // interval, objective.goal) if counted else None

    def _so_far(self, item: Item, column: int, since: datetime, shade: Shade | None) -> tuple[int, int]:
        """(good, measured) slices since a calendar's window began, which no row may stand at any more. The tick at the
        boundary begins the new window, as it does in the ledger."""
        begins = calendar_begins(item.objective, self._now)
        item.before = {begin: item.before.get(begin, item.slices) for begin in begins}
        totals = self._totals = self._totals or self._plan.frames.totals()
        counted = slices_of(totals[column] - item.before[since])
        return self._forgiven(counted, self._now - since + _MOMENT, column, shade)

    def are_well(self, item: Item, quick: QuickSlice, whole: tuple[int, int], column: int) -> bool:
        """Whether no window holds so many bad slices that a rule, or the budget, needs a closer look."""
        assert item.health is not None
        good, measured = whole
        slices = item.objective.window // self._plan.interval
        if (slices > 0 and measured / slices < ENOUGH) is not item.health.provisional:
            return False
        if good == measured:
            return True
        for window, limit in quick.windows:
            counted = self.count(window, column)
            if counted is None or counted[1] - counted[0] > counted[1] * limit:
                return False
        return True
