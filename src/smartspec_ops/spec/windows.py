"""Over how long an objective is judged: what the spec states, then the metric, then the file, then our own."""

from datetime import timedelta

from smartspec_ops.domain.calendar import Calendar
from smartspec_ops.domain.objective import Promise
from smartspec_ops.spec.budget_window import CalendarEntry
from smartspec_ops.spec.observability import Metric, Observability

BUDGET_WINDOW = timedelta(days=28)
CURRENT_WINDOW = timedelta(minutes=5)
SHORTEST_BUDGET = timedelta(days=1)


def windows_of(
    promise: Promise, metric: Metric, observability: Observability
) -> tuple[timedelta, Calendar | None, timedelta]:
    """The budget's window, the calendar it follows if it does, and the current window.

    A window in the spec of less than a day is the one judged now, not one for a budget. A longer one is the budget's;
    a configured calendar says which months "per month" means, and does not turn a week into a month.
    """
    stated = promise.window
    budget = stated if stated and stated >= SHORTEST_BUDGET else None
    current = stated if stated and stated < SHORTEST_BUDGET else None
    configured = metric.window or observability.windows.budget or BUDGET_WINDOW
    calendar = configured.value if isinstance(configured, CalendarEntry) else None
    if calendar is not None and budget is not None and not calendar.means(budget):
        calendar = None
    usual = calendar.nominal if calendar else configured if isinstance(configured, timedelta) else BUDGET_WINDOW
    length = usual if calendar else budget or usual
    own = metric.slices.window if metric.slices else None
    return length, calendar, own or current or observability.windows.current or CURRENT_WINDOW
