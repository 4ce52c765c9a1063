"""Windows as differences of two rows: what brute force over everything that happened gives, at any age."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.frames import KEEP, TIERS, Frames, Row, pack, unpack

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def frames(totals: Sequence[float], times: Sequence[float] | None = None) -> Frames:
    """One column, a row a minute unless `times` (in minutes) say otherwise."""
    kept = Frames(interval=MINUTE, columns=["a"])
    for time, total in zip(times or range(len(totals)), totals, strict=True):
        kept.add(at(time), array("d", [total]))
        kept.put_away()
    return kept


happened = st.lists(st.integers(0, 1000), min_size=2, max_size=60)


@given(happened, st.integers(1, 70))
def test_a_young_window_holds_exactly_what_happened_in_it(events: list[int], length: int) -> None:
    delta = frames([*accumulate(events)]).window(at(len(events) - 1), length * MINUTE)
    assert delta is not None
    assert delta[0] == delta.row()[0] == sum(events[max(1, len(events) - length) :])
    assert delta.coverage == min(1, (len(events) - 1) / length)


@given(happened, st.data())
def test_adjacent_windows_add_up(events: list[int], data: st.DataObject) -> None:
    kept = frames([*accumulate(events)])
    end = data.draw(st.integers(1, len(events) - 1))
    cut = data.draw(st.integers(0, end))
    parts = [kept.window(at(end), (end - cut) * MINUTE), kept.window(at(cut), cut * MINUTE)]
    whole = kept.window(at(end), end * MINUTE)
    assert whole is not None
    assert whole[0] == sum(part[0] for part in parts if part is not None)


@st.composite
def months(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Minutes of rows over up to 40 days with pauses between, and what had happened up to each."""
    steps = draw(st.lists(st.sampled_from([1, 1, 1, 1, 2, 7, 61, 60 * 25]), min_size=2, max_size=300))
    runs = draw(st.integers(1, 12))
    times = [*accumulate([0, *(step if n % runs else 1 for n, step in enumerate(steps))])]
    return times, [*accumulate(draw(st.lists(st.integers(0, 9), min_size=len(times), max_size=len(times))))]


@given(months(), st.sampled_from([5, 30, 60, 120, 360, 1440, 3 * 1440, 28 * 1440]))
def test_thinned_rows_lose_no_event_between_the_two_they_are_asked_for(
    month: tuple[list[int], list[int]], length: int
) -> None:
    times, totals = month
    kept = frames(totals, times)
    delta = kept.window(at(times[-1]), length * MINUTE)
    wanted = at(times[-1] - length)
    if delta is None:
        assert not any(wanted <= at(time) < at(times[-1]) for time in times[-150:-1])
        return
    known = dict(zip(map(at, times), totals, strict=True))
    assert delta[0] == known[delta.end] - known[delta.start]
    assert delta.end == at(times[-1])
    step = next((tier.step for tier in reversed(TIERS) if length * MINUTE > tier.after), MINUTE)
    assert delta.start >= wanted - 2.5 * step


@pytest.mark.parametrize("window", [timedelta(minutes=5), HOUR, 6 * HOUR, timedelta(days=1), timedelta(days=3), KEEP])
def test_on_the_hour_every_usual_window_begins_exactly_where_it_should(window: timedelta) -> None:
    minutes = 29 * 24 * 60
    kept = frames([float(n * n) for n in range(minutes + 1)])
    delta = kept.window(at(minutes), window)
    assert delta is not None
    assert (delta.start, delta.coverage) == (at(minutes) - window, 1.0)
    assert delta[0] == minutes**2 - (minutes - window // MINUTE) ** 2


@pytest.mark.parametrize(("days", "step"), [(1, 5), (3, 15)])
def test_a_window_as_long_as_rows_are_kept_closely_begins_no_earlier_than_they_stand_apart(
    days: int, step: int
) -> None:
    """Whatever the minute: rows that are a little older than the window are not thinned out yet."""
    length, last = timedelta(days=days), days * 1440 + 120
    kept = Frames(interval=MINUTE, columns=["a"])
    for n in range(last):
        kept.add(at(n), array("d", [n]))
        found = kept.window(at(n), length)
        if n >= last - 60:
            assert found is not None
            assert at(n) - length - found.start == (at(n) - length - START) % (step * MINUTE)


def test_a_month_of_minutes_costs_fourteen_hundred_rows() -> None:
    assert len(frames([0.0] * (35 * 24 * 60))) < 1450


@pytest.mark.parametrize(("seconds", "most"), [(1, 1600), (10, 1030), (30, 780), (60, 430)])
def test_rows_that_come_often_do_not_cost_more(seconds: int, most: int) -> None:
    """Seven hours of them."""
    interval = timedelta(seconds=seconds)
    kept = Frames(interval=interval, columns=["a"])
    for n in range(7 * 3600 // seconds + 1):
        kept.add(START + n * interval, array("d", [n]))
    assert len(kept) < most
    for length in (5 * MINUTE, 6 * HOUR):
        delta = kept.window(START + 7 * HOUR, length)
        assert delta is not None
        assert delta[0] == length / interval


@pytest.mark.parametrize(
    ("times", "window", "now", "expected"),
    [
        (range(11), 5, 10, (5, 10, 1.0)),
        ([0, 4, 6, 10], 5, 10, (4, 10, 0.4)),  # near enough before the start; the gaps were not observed
        ([0.5, 1.5, 5.5, 9.5], 5, 10, (5.5, 9.5, 0.0)),  # the row before the start is too old: begins inside
        (range(3), 60, 2, (0, 2, 2 / 60)),  # new: what there is
        ([0], 5, 0, None),
        ([], 5, 0, None),
        ([0, 60], 5, 60, None),  # after a pause of an hour the row before it does not speak for five minutes
        ([0, 60], 60 * 24, 60, (0, 60, 0.0)),
        ([1, 2, 12], 5, 3, (1, 2, 0.2)),  # the future is not looked at
        ([0, 1, 2, 3], 2, 3.5, (1, 3, 1.0)),
    ],
)
def test_which_rows_a_window_takes(
    times: Sequence[float], window: float, now: float, expected: tuple[float, float, float] | None
) -> None:
    delta = frames([float(n) for n in range(len(times))], list(times)).window(at(now), window * MINUTE)
    if expected is None:
        assert delta is None
    else:
        assert delta is not None
        assert (delta.start, delta.end) == (at(expected[0]), at(expected[1]))
        assert delta.coverage == pytest.approx(expected[2])


def test_seconds_said_to_be_observed_count_instead_of_the_rule() -> None:
    kept = frames([0])
    kept.add(at(60), array("d", [5]), observed=3600.0)
    kept.add(at(61), array("d", [6]), observed=30.0)
    delta = kept.window(at(61), 61 * MINUTE)
    assert delta is not None
    assert delta.coverage == 3630 / 3660


def test_a_new_column_counts_from_its_first_row() -> None:
    kept = frames([10, 11, 12])
    kept.arrange(["b", "a"])
    assert kept.totals().tolist() == [0.0, 12.0]
    kept.add(at(3), array("d", [100, 13]))
    early = kept.window(at(3), 3 * MINUTE)
    kept.add(at(4), array("d", [107, 14]))
    late = kept.window(at(4), 4 * MINUTE)
    before = kept.window(at(2), 2 * MINUTE)
    assert early is not None
    assert late is not None
    assert before is not None
    assert [*early.row()] == [0.0, 3.0]
    assert [*late.row()] == [7.0, 4.0]
    assert late.coverage == 1.0
    assert [*before.row()] == [0.0, 2.0]


def test_a_new_column_may_say_that_nothing_was_added_before() -> None:
    kept = frames([10, 11])
    kept.arrange(["a", "b"], before=0.0)
    kept.add(at(2), array("d", [12, 1]))
    delta = kept.window(at(2), 2 * MINUTE)
    assert delta is not None
    assert [*delta.row()] == [2.0, 1.0]


def test_a_column_can_be_given_its_past() -> None:
    kept = frames([1, 2, 3, 4])
    kept.arrange(["a", "b"])
    kept.fill({1: [nan, 20.0, 25.0, 27.0]})
    delta = kept.window(at(3), 3 * MINUTE)
    assert delta is not None
    assert [*delta.row()] == [3.0, 7.0]


def test_what_was_kept_can_be_loaded_again_from_bytes() -> None:
    kept = frames([float(n) for n in range(1000)])
    kept.arrange(["a", "b"])
    kept.add(at(1000), array("d", [1000, 7]))
    stored = [(row.at, row.observed, pack(row.values)) for row in kept.rows()]
    again = Frames(interval=MINUTE, columns=["a", "b"])
    again.load(Row(at=time, observed=observed, values=unpack(packed)) for time, observed, packed in stored)
    for one in (kept, again):
        one.add(at(1001), array("d", [1001, 9]))
    for length in (5, 60, 2000):
        windows = [one.window(at(1001), length * MINUTE) for one in (kept, again)]
        assert [[*window.row()] for window in windows if window] == [
            [*window.row()] for window in windows[:1] if window
        ] * 2


def test_what_is_learnt_late_is_added_to_the_rows_it_belongs_to() -> None:
    kept = frames([0, 1, 2])
    assert (kept.columns, kept.newest, Frames(interval=MINUTE).newest) == ({"a": 0}, at(2), None)
    late = kept.since(at(0))
    assert [row.at for row in late] == [at(1), at(2)]
    for row in late:
        row.values[0] += 10
    delta = kept.window(at(2), 2 * MINUTE)
    assert delta is not None
    assert delta[0] == 12


def test_nothing_changes_where_nothing_is_arranged_anew_or_loaded() -> None:
    kept = frames([5, 7])
    kept.arrange(["a"])
    delta = kept.window(at(1), MINUTE)
    assert delta is not None
    assert delta[0] == 2
    kept.load([])
    assert (len(kept), kept.window(at(1), MINUTE)) == (0, None)


def test_adding_says_which_rows_became_too_old() -> None:
    kept = Frames(interval=MINUTE, columns=["a"])
    times = {at(0)}
    kept.add(at(0), array("d", [0.0]))
    for n in range(1, 3000):
        dropped = kept.add(at(n), array("d", [n]))
        times = (times | {at(n)}) - {*dropped}
    assert sorted(times) == kept.times


def test_a_row_of_the_same_millisecond_is_known_not_to_be_newer() -> None:
    kept = frames([1, 2])
    assert kept.newest is not None
    assert [kept.is_newer(kept.newest + timedelta(microseconds=n)) for n in (-1, 0, 999, 1000)] == [
        False, False, False, True,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="order of time"):
        kept.add(kept.newest + timedelta(microseconds=999), array("d", [3.0]))


def test_rows_out_of_order_or_of_another_width_are_refused() -> None:
    kept = frames([1, 2])
    for time, values in ((at(1), [3.0]), (at(0.5), [3.0]), (at(2), [3.0, 4.0])):
        with pytest.raises(ValueError, match=r"order of time|values for"):
            kept.add(time, array("d", values))
    with pytest.raises(ValueError, match="one name"):
        Frames(interval=MINUTE, columns=["a", "a"])


def test_packed_rows_are_the_same_on_every_machine() -> None:
    assert pack(array("d", [1.0, 2.5])) == bytes.fromhex("000000000000f03f0000000000000440")


@given(months())
def test_no_row_is_kept_that_no_window_could_need(month: tuple[list[int], list[int]]) -> None:
    times, totals = month
    kept = frames(totals, times)
    young = [time for time in map(at, times) if time >= at(times[-1]) - 6 * HOUR]
    assert kept.times[-len(young) :] == young
    assert bisect_right(kept.times, at(times[-1]) - KEEP - 3 * HOUR) <= 1
