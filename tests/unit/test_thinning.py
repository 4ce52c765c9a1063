"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.thinning import Keep, kept

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURLY = [NOON - HOUR * n for n in range(24 * 40)]


@pytest.mark.parametrize(
    ("keep", "wanted"),
    [
        (Keep(last=3), [NOON, NOON - HOUR, NOON - 2 * HOUR]),
        (Keep(last=1, daily=3), [NOON, NOON - 13 * HOUR, NOON - 37 * HOUR]),
        (Keep(last=1, weekly=3), [NOON, NOON - 13 * HOUR, NOON - 13 * HOUR - 7 * DAY]),
        (Keep(last=1, daily=2, weekly=2), [NOON, NOON - 13 * HOUR]),
        (Keep(last=10_000), HOURLY),
    ],
)
def test_what_is_kept_of_a_backup_every_hour(keep: Keep, wanted: list[datetime]) -> None:
    assert sorted(kept(HOURLY, keep), reverse=True) == wanted


TIER = st.integers(0, 5)


@given(st.sets(st.integers(0, 10_000)), st.builds(Keep, last=TIER, daily=TIER, weekly=TIER))
def test_letting_go_bit_by_bit_keeps_what_letting_go_at_once_keeps(hours: set[int], keep: Keep) -> None:
    moments = [NOON + HOUR * n for n in sorted(hours)]
    held: frozenset[datetime] = frozenset()
    for one in moments:
        held = kept([*held, one], keep)
    assert held == kept(moments, keep)
    assert (max(moments) in held) if moments else not held
    assert len(held) <= max(keep.last, 1) + keep.daily + keep.weekly
