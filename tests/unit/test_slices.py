"""Time slices counted at a tick: how much of a window they speak for."""

from array import array
from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.app.watching.plan import Plan
from smartspec_ops.app.watching.time_slices import Slices
from smartspec_ops.domain.burn import Options
from smartspec_ops.ports.ledger import GOOD_SLICE
from tests.unit.objectives import DEPTH

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("every", "coverage"), [(MINUTE, 7 / 60), (timedelta(seconds=5), 7 / 60)])
def test_ticks_that_came_faster_cover_no_more_time_than_has_passed(every: timedelta, coverage: float) -> None:
    """Seven minutes of a daemon at 5 s are 84 slices, and not an hour and 24 minutes of one at 60 s."""
    plan = Plan([DEPTH], Options(interval=MINUTE))
    for n in range(7 * MINUTE // every + 1):
        plan.frames.add(NOON + n * every, array("d", [n * GOOD_SLICE]))
    seen = Slices(plan, NOON + 7 * MINUTE).seen(timedelta(hours=1), 0, None)
    assert seen is not None
    assert seen.total == 7 * MINUTE // every
    assert seen.coverage == pytest.approx(coverage)
