"""What a soak says: counts that were not served are found, and a busy machine is no leak."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bench.soak import verdict
from bench.soak.exact import Compared, Marks, Rules, compare, missing
from bench.soak.pages import Page, increases
from bench.soak.report import Look, Soaked, Stored
from bench.soak.verdict import Point
from smartspec_ops.ports.ledger import LedgerRow

pytestmark = pytest.mark.edge

RULES = Rules(interval=2_000, window=6_000, budget_window=28 * 86_400_000, share=0.001)


def row(at: float, good: float, bad: float, left: float | None = None) -> LedgerRow:
    return LedgerRow(
        objective_key="part-000/part_3",
        generation="g",
        tick=datetime.fromtimestamp(at, UTC),
        verdict="met",
        value=None,
        good=good,
        total=good + bad,
        slice_good=True,
        budget_remaining=left,
        why="",
    )


def read(page: Page, scrapes: Sequence[tuple[float, int]]) -> Marks:
    """A monitor that kept these scrapes of those that were served, each 0.3 s after the time it was given."""
    marks = Marks(page)
    for at, scrape in scrapes:
        page.served[scrape - 1] = at + 0.3
        marks.take([(round(at * 1000), float(page.counted(0, scrape)[0]))])
    return marks


def wrong(marks: Marks, *rows: LedgerRow, part: int = 3) -> Sequence[str]:
    compared = Compared()
    compare("k", part, rows, marks, RULES, compared)
    return compared.wrong


def gained(page: Page, part: int, before: int, now: int) -> tuple[int, int]:
    """(good, bad) from one scrape to another of a service that does not begin again."""
    (good, bad), (first, worse) = page.counted(part, now), page.counted(part, before)
    return good - first, bad - worse


def test_a_count_is_right_to_the_last_event_or_drift() -> None:
    page = Page(parts=4, served=[0.0] * 6)
    marks = read(page, [(100.0 + 2 * n, n + 1) for n in range(6)])
    assert marks.scrapes == [1, 2, 3, 4, 5, 6]
    good, bad = gained(page, 3, 3, 6)
    assert wrong(marks, row(110.0, good, bad)) == []
    assert len(wrong(marks, row(110.0, good + 1, bad))) == 1
    assert len(wrong(marks, row(110.0, good, bad + 1))) == 1


def test_a_tick_that_was_skipped_moves_what_a_window_begins_with_and_is_no_drift() -> None:
    page = Page(parts=4, served=[0.0] * 6)
    marks = read(page, [(100.0, 1), (102.0, 3), (110.0, 6)])
    assert marks.scrapes == [1, 3, 6], "two pages were served and not kept"
    assert wrong(marks, row(110.0, *gained(page, 3, 3, 6))) == []
    assert len(wrong(marks, row(110.0, *gained(page, 3, 1, 6)))) == 1


def test_a_service_that_begins_again_is_counted_from_zero() -> None:
    page = Page(parts=4, restarts=4, served=[0.0] * 6)
    assert page.counted(3, 5) < page.counted(3, 4)
    marks = read(page, [(100.0 + 2 * n, n + 1) for n in range(6)])
    (three, bad3), (four, bad4), (six, bad6) = (page.counted(3, n) for n in (3, 4, 6))
    assert wrong(marks, row(110.0, four - three + six, bad4 - bad3 + bad6)) == []
    assert increases([5, 8, 2, 2, 9]) == [0, 3, 2, 0, 7]


def test_a_budget_is_compared_over_all_there_was() -> None:
    page = Page(parts=4, served=[0.0] * 9)
    marks = read(page, [(100.0 + 2 * n, n + 1) for n in range(9)])
    good, bad = gained(page, 3, 1, 9)
    assert bad == 1
    left = 1 - bad / ((good + bad) * 0.001)
    now = gained(page, 3, 6, 9)
    assert wrong(marks, row(116.0, *now, left)) == []
    assert len(wrong(marks, row(116.0, *now, left + 1e-9))) == 1


def test_a_budget_that_takes_the_unseen_rest_as_perfect_may_leave_out_pauses() -> None:
    page = Page(parts=4, served=[0.0] * 9)
    marks = read(page, [(100.0 + 2 * n + 50 * (n > 4), n + 1) for n in range(9)])
    good, bad = gained(page, 3, 1, 9)
    spent, now = bad / ((good + bad) * 0.001) / (28 * 86_400), gained(page, 3, 6, 9)
    assert wrong(marks, row(166.0, *now, 1 - spent * 66)) == []
    assert wrong(marks, row(166.0, *now, 1 - spent * 14)) == []
    assert len(wrong(marks, row(166.0, *now, 1 - spent * 70))) == 1
    assert len(wrong(marks, row(166.0, *now, 1 - spent * 10))) == 1


def test_a_sample_that_nobody_served_or_that_is_older_than_its_page_is_found() -> None:
    page = Page(parts=1, served=[100.0, 102.0])
    marks = Marks(page)
    marks.take([(99_900, float(page.counted(0, 1)[0])), (103_000, float(page.counted(0, 2)[0])), (104_000, 7.0)])
    assert [one.split(" ")[0] for one in marks.faults] == ["the", "a"]
    assert marks.scrapes == [1, 2]


def test_ticks_that_are_missing_between_two_are_counted() -> None:
    assert missing([row(at, 1, 0) for at in (0, 2, 4, 10, 12)], 2.0) == 2


# --- the verdict -------------------------------------------------------------------------------------------------


def resident(minutes: int, an_hour: float, noise: float = 0.0) -> Sequence[Point]:
    """A look every five seconds; each third minute is out by `noise`."""
    times = [5.0 * n for n in range(12 * minutes)]
    return [(at, 140 + an_hour * at / 3600 + noise * ((at // 60) % 3 == 0)) for at in times]


@pytest.mark.parametrize(
    ("looks", "is_bad"),
    [
        (resident(60, 0.0), False),
        (resident(60, 20.0), True),
        (resident(60, 1.0), False),
        (resident(60, 20.0, noise=-15.0), True),  # a machine that takes pages away does not hide a leak
        (resident(60, 0.0, noise=25.0), False),  # a third of all looks is out by 25 MiB
        (resident(8, 0.0), None),
    ],
)
def test_memory_is_judged_by_what_most_minutes_say(looks: Sequence[Point], is_bad: bool | None) -> None:
    assert verdict.memory(looks, 3.0, "stated").is_bad is is_bad


def soaked(scraped: Sequence[float], grows: float) -> Soaked:
    """An hour, of which memory holds what was scraped by then, and `grows` MiB an hour."""
    times = [5.0 * n for n in range(721)]
    bare = Soaked(
        minutes=60.0, objectives=1000, interval=2.5, looks=(), tasks=(), compared=Compared(), ticks=1, missed=0,
        scraped=scraped, late=(), stored=Stored(sheets=0, ledger_bytes=0, samples=0, file=0),
    )  # fmt: skip
    memory = [140 + bare.held(at) * bare.row() + grows * at / 3600 for at in times]
    looks = [
        Look(at=at, resident=round(mib * 2**20), files=9, threads=9, cpu=at, stored=0)
        for at, mib in zip(times, memory, strict=True)
    ]
    return replace(bare, looks=looks)


EVERY_TICK = [2.5 * n for n in range(1441)]
SKIPPED_AT_FIRST = [at for n, at in enumerate(EVERY_TICK) if at > 1800 or n % 3 == 0]


@pytest.mark.parametrize(("scraped", "most"), [(EVERY_TICK, 3.0), (SKIPPED_AT_FIRST, 20.0)])
@pytest.mark.parametrize(("grows", "is_bad"), [(0.0, False), (1.5, False), (6.0, True)])
def test_what_histories_grew_by_is_taken_from_the_scrapes_and_a_leak_beside_them_is_found(
    scraped: Sequence[float], most: float, grows: float, is_bad: bool
) -> None:
    run = soaked(scraped, grows)
    assert run.bound()[0] < most
    assert run.verdicts()[0].is_bad is is_bad


def test_of_old_scrapes_one_a_minute_is_in_memory() -> None:
    run = soaked(EVERY_TICK, 0.0)
    assert run.held(1500.0) == 601
    assert run.held(3600.0) == 661 + 33
    assert run.row() * run.held(3600.0) == pytest.approx(10.6, abs=0.1)


def test_a_slope_is_the_one_that_most_pairs_of_minutes_have() -> None:
    found = verdict.slope(resident(30, 6.0))
    assert found is not None
    assert found.middle == pytest.approx(6.0)
    assert found.low <= 6.0 <= found.high


@pytest.mark.parametrize(
    ("counts", "is_bad"),
    [
        ([9, 13] * 60, False),
        ([9, 13] * 30 + [10, 30] * 30, False),  # more at once under load, and as few as before in between
        ([9 + n // 10 for n in range(120)], True),
        ([9], None),
        ([5] * 30 + [9] * 30, None),  # it has only just started
    ],
)
def test_descriptors_leak_where_even_the_fewest_become_more(counts: Sequence[int], is_bad: bool | None) -> None:
    assert verdict.level("files flat", [(5.0 * n, float(one)) for n, one in enumerate(counts)], 1).is_bad is is_bad
