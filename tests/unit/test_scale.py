"""What a million objectives ask for is worked out, and the page says what was worked out."""

from datetime import UTC, datetime

import pytest

from bench import scale, soak, takeover
from smartspec_ops.ports.ledger import LedgerRow

pytestmark = pytest.mark.edge


def test_the_page_holds_the_table_as_it_is_now() -> None:
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.written(page) == page, "run ./dev bench scale --write"
    assert scale.table().count("\n") == len(scale.ROWS) + 1


def test_what_is_needed_grows_with_what_is_watched_and_never_without_a_spare() -> None:
    found = [scale.needs(size) for size in scale.SIZES]
    assert [one.cpu for one in found] == sorted(one.cpu for one in found)
    assert min(one.workers for one in found) == 2
    assert found[-1].written == pytest.approx(42e6)
    assert found[-1].stored == pytest.approx(42e6 * (40 * 1440 + 360 * 288) + 1_815e6)


def test_more_objectives_than_the_shards_hold_in_memory_are_seen_in_the_memory_of_a_worker() -> None:
    assert scale.needs(100_000_000).workers == scale.SHARDS
    assert scale.needs(100_000_000).memory > scale.ASSUMED.worker_memory


@pytest.mark.parametrize(
    ("points", "expected"),
    [([(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)], 2.0), ([(0.0, 4.0), (9.0, 4.0)], 0.0), ([(1.0, 7.0)], 0.0)],
)
def test_growth_is_the_slope_of_the_line_that_fits(points: list[tuple[float, float]], expected: float) -> None:
    assert soak.slope(points) == pytest.approx(expected)


def row(at: float, good: float, bad: float) -> LedgerRow:
    return LedgerRow(
        objective_key="part-000/part_3",
        generation="g",
        tick=datetime.fromtimestamp(at, UTC),
        verdict="met",
        value=None,
        good=good,
        total=good + bad,
        slice_good=True,
        budget_remaining=1.0,
        why="",
    )


def test_counts_that_were_not_served_are_drift_and_those_that_were_are_none() -> None:
    page = soak.Page(parts=4, served=[100.1, 102.1, 104.1, 106.1, 108.1, 110.1])
    (now, bad), (before, worse) = soak.counted(3, 6), soak.counted(3, 3)
    right = row(110.0, now - before, bad - worse)
    assert soak._drifted("k", 3, [right], page) == []
    assert len(soak._drifted("k", 3, [row(110.0, now - before + 1, bad - worse)], page)) == 1


def test_ticks_that_are_missing_between_two_are_counted() -> None:
    rows = [row(at, 1, 0) for at in (0, 2, 4, 10, 12)]
    assert soak._missing(rows, 2.0) == 2


def test_a_quantile_is_a_value_that_was_seen() -> None:
    values = [float(number) for number in range(1, 101)]
    assert takeover.quantile(values, 0.99) == 99
    assert takeover.quantile([5.0, 1.0], 0.99) == 5.0


def test_a_bar_that_is_not_met_is_said_so() -> None:
    told = takeover.told({"kill -9": [(0.2, 0.4), (2.0, 3.0), (1.5, 2.5)]})
    assert [line.endswith("NOT MET") for line in told] == [True, True]
    assert all(line.endswith("s: met") for line in takeover.told({"SIGSTOP": [(4.0, 4.5)]}))
