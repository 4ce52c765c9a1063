"""Scrapes that share their times say what a list of every series' samples would say, however they are thinned."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends._scrapes import NOT_FINITE, Scrapes, Seen
from smartspec_ops.domain.window import TIERS, Point, Span, tiers_of

START = datetime(2026, 3, 2, tzinfo=UTC)
ABSENT_AT_ONCE = 1
"""A series that is gone leaves its place to the next but one."""
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def points(*values: float | None) -> list[Point]:
    """One sample a minute; None is a minute without."""
    return [(at(i), value) for i, value in enumerate(values) if value is not None]


def increase(samples: Sequence[Point], over: Span) -> float:
    """Of a series that holds these samples among scrapes that were made every minute."""
    scrapes, known = Scrapes(), dict(samples)
    times = [at(i) for i in range(50)]
    for time in times:
        scrapes.put(time, 0, {"s": known[time]} if time in known else {}, {"looked": 1.0})
    if not samples:
        return 0.0
    seen = Seen(over=over, first=times.index(over.start), last=times.index(over.end), coverage=1.0)
    return scrapes.increase(scrapes.series["s"], seen)


@pytest.mark.parametrize(
    ("values", "first", "last", "expected"),
    [
        ([10, 12, 15], 0, 2, 5),
        ([10, 12, 15], 1, 2, 3),
        ([10, 12, 3], 0, 2, 5),  # a restart: 2 before it, 3 since
        ([10, 0, 0], 0, 2, 0),
        ([None, 5, 7], 0, 2, 7),  # absent one scrape earlier: its first 5 events count
        ([10, None, 15], 0, 2, 5),  # a missed scrape loses nothing
        ([10, None, 15], 1, 2, 5),  # last known value before the start
        ([7, 7, 7], 0, 2, 0),
        ([], 0, 2, 0),
        ([1, 2, 3, 9], 0, 2, 2),  # what comes after the end is not seen
    ],
)
def test_increase_of_one_series(values: list[float | None], first: int, last: int, expected: float) -> None:
    assert increase(points(*values), Span(start=at(first), end=at(last))) == expected


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[datetime, float]], list[int]]:
    """A scraped counter and the events before each scrape; a restart is one that a scraper can see."""
    value, samples, events = 0, [], []
    for i in range(draw(st.integers(2, 40))):
        happened = draw(st.integers(0, 20))
        restarted = draw(st.booleans()) and happened < value
        value = happened if restarted else value + happened
        samples.append((at(i), float(value)))
        events.append(happened)
    return samples, events


@given(histories(), st.data())
def test_increase_counts_every_event_between_the_scrapes(
    history: tuple[list[tuple[datetime, float]], list[int]], data: st.DataObject
) -> None:
    samples, events = history
    first = data.draw(st.integers(0, len(samples) - 2))
    last = data.draw(st.integers(first + 1, len(samples) - 1))
    assert increase(samples, Span(start=at(first), end=at(last))) == sum(events[first + 1 : last + 1])


@given(histories(), st.data())
def test_adjacent_windows_add_up(history: tuple[list[tuple[datetime, float]], list[int]], data: st.DataObject) -> None:
    samples, _ = history
    cut = data.draw(st.integers(0, len(samples) - 1))
    whole, left, right = (
        increase(samples, Span(start=at(a), end=at(b)))
        for a, b in [(0, len(samples) - 1), (0, cut), (cut, len(samples) - 1)]
    )
    assert whole == left + right


def brute(samples: Sequence[Point], over: Span) -> float:
    """The definition: sample by sample."""
    total, before = 0.0, 0.0
    for time, value in samples:
        if over.start < time <= over.end:
            total += value - before if value >= before else value
        if time <= over.end:
            before = value
    return total


ALWAYS = "a"


@st.composite
def pages(draw: st.DrawFn) -> list[tuple[datetime, dict[str, float]]]:
    """Scrapes of three counters that begin again, all but `ALWAYS` come and go; hours apart now and then."""
    time, counters, found = START, {"a": 0.0, "b": 0.0, "c": 0.0}, []
    for _ in range(draw(st.integers(2, 30))):
        time += draw(st.sampled_from([1, 1, 1, 2, 7, 61, 400])) * MINUTE
        for name, counted in counters.items():
            restarted = draw(st.integers(0, 7)) == 0
            counters[name] = draw(st.integers(0, 9)) + (0.0 if restarted else counted)
        here = {ALWAYS, *draw(st.sets(st.sampled_from(sorted(counters))))}
        found.append((time, {name: counters[name] for name in sorted(here)}))
    return found


@given(pages())
def test_what_is_kept_is_what_three_tiers_of_samples_hold_and_what_is_counted_is_every_sample(
    scraped: list[tuple[datetime, dict[str, float]]],
) -> None:
    scrapes, previous = Scrapes(), None
    tiers: dict[str, dict[str, list[Point]]] = {tier.name: {} for tier in TIERS}
    for time, page in scraped:
        takers = [tier for tier in TIERS if tier.takes(time, previous)]
        previous = time
        scrapes.put(time, len(takers) - 1, page, {f"{name}?": float(name in page) for name in "abc"})
        scrapes.forget(time)
        for tier in takers:
            for name, value in page.items():
                tiers[tier.name].setdefault(name, []).append((time, value))
        for name, column in scrapes.series.items():  # asked all the time, so that restarts are followed along
            seen = scrapes.seen((scrapes.looks[f"{name}?"],), 30 * MINUTE, time, MINUTE)
            assert seen is None or scrapes.increase(column, seen) >= 0.0
    now = scraped[-1][0]
    for name, column in scrapes.series.items():
        merged: list[Point] = []
        for tier in TIERS:
            kept = [one for one in tiers[tier.name].get(name, []) if one[0] >= now - tier.keep]
            merged = [one for one in kept if not merged or one[0] < merged[0][0]] + merged
        assert scrapes.points(column) == merged
        every = [(time, page[name]) for time, page in scraped if name in page]
        for window in (5 * MINUTE, 60 * MINUTE, 60 * 24 * MINUTE):
            seen = scrapes.seen((scrapes.looks[f"{name}?"],), window, now, MINUTE)
            if seen is None:
                continue
            if name == ALWAYS:
                assert scrapes.increase(column, seen) == brute(every, seen.over), "restarts between rows are known"
            else:  # what came and went between two rows is not
                assert scrapes.increase(column, seen) >= brute(merged, seen.over)


def test_selectors_that_always_find_the_same_cost_one_column_and_part_when_they_do_not() -> None:
    scrapes = Scrapes()
    for minute in range(3):
        scrapes.put(at(minute), 0, {}, {"x": 1.0, "y": 1.0, "z": 1.0})
    assert len(set(scrapes.looks.values())) == 1
    scrapes.put(at(3), 0, {}, {"x": 1.0, "y": NOT_FINITE})
    found = {name: [value for _, value in scrapes.points(column)] for name, column in scrapes.looks.items()}
    assert found == {"x": [1, 1, 1, 1], "y": [1, 1, 1, -1], "z": [1, 1, 1]}
    scrapes.put(at(4), 0, {}, {"x": 2.0, "y": 2.0, "z": 2.0})
    found = {name: [value for _, value in scrapes.points(column)] for name, column in scrapes.looks.items()}
    assert found == {"x": [1, 1, 1, 1, 2], "y": [1, 1, 1, -1, 2], "z": [1, 1, 1, 2]}


@pytest.mark.parametrize(("seconds", "whole"), [(60, 400), (2, 660)])
def test_the_finest_tier_is_bounded_in_rows_and_what_is_older_stands_further_apart(seconds: int, whole: int) -> None:
    every = timedelta(seconds=seconds)
    tiers, previous, scrapes = tiers_of(every), None, Scrapes(tiers_of(every))
    for time in (START + n * every for n in range(whole + 300)):
        level = sum(tier.takes(time, previous) for tier in tiers) - 1
        scrapes.put(time, level, {"s": 1.0}, {"looked": 1.0})
        scrapes.forget(time)
        previous = time
    assert previous is not None
    times = [time for time, _ in scrapes.points(scrapes.series["s"])]
    old = [time for time in times if time < previous - tiers[0].keep]
    assert len(times) - len(old) == whole + 1
    assert old[0] == START
    assert {later - earlier for earlier, later in pairwise(old)} == {tiers[1].step}


def test_a_full_history_takes_no_more_room_whatever_comes_and_goes() -> None:
    """A column for each series there ever was would make a row of 52 numbers of 4."""
    every = timedelta(seconds=2)
    tiers, previous, scrapes = tiers_of(every), None, Scrapes(tiers_of(every))
    sizes = []
    for n in range(2_500):
        time = START + n * every
        level = sum(tier.takes(time, previous) for tier in tiers) - 1
        pod = f"pod {n // 50}"
        scrapes.put(time, level, {"always": float(n % 90), pod: float(n)}, {"always?": 1.0, "pod?": 1.0})
        scrapes.forget(time)
        previous = time
        sizes.append(scrapes.size)
    assert {rows for rows, _, _ in sizes[700:]} <= set(range(661, 661 + 2_500 * 2 // 60)), "660, and one a minute"
    assert {width for _, width, _ in sizes[100:]} == {2 + 1 + ABSENT_AT_ONCE}
    assert len(scrapes.series) == 51
    for number in range(50):
        held = scrapes.points(scrapes.series[f"pod {number}"])
        assert held, "each is known by what is left of it"
        assert {int(value) // 50 for _, value in held} == {number}


@given(st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=40))
def test_series_that_come_and_go_keep_their_own_numbers(pages: list[set[str]]) -> None:
    scrapes, held = Scrapes(), dict[str, list[Point]]()
    for n, names in enumerate(pages):
        scrapes.put(at(n), 0, {name: 100.0 * n + ord(name) for name in names}, {"looked": 1.0})
        for name in names:
            held.setdefault(name, []).append((at(n), 100.0 * n + ord(name)))
    assert {name: scrapes.points(column) for name, column in scrapes.series.items()} == held
    for name, column in scrapes.series.items():
        for n in range(len(pages)):
            before = [one for one in held[name] if one[0] <= at(n)]
            assert scrapes.last(column, at(n)) == (before[-1] if before else None)


def test_services_that_begin_again_cost_a_row_and_not_a_note_for_each_of_their_counters() -> None:
    every, length = timedelta(seconds=2), 90
    tiers, previous, scrapes = tiers_of(every), None, Scrapes(tiers_of(every))
    for n in range(1_500):
        time = START + n * every
        level = sum(tier.takes(time, previous) for tier in tiers) - 1
        scrapes.put(time, level, {str(part): float(n % length + 1) for part in range(20)}, {"looked": 1.0})
        scrapes.forget(time)
        previous = time
        seen = scrapes.seen((scrapes.looks["looked"],), timedelta(days=1), time, every)
        assert seen is None or {scrapes.increase(column, seen) for column in scrapes.series.values()} == {float(n)}
    assert scrapes.size[2] == (1_500 - 1) // length
    scrapes.take_back(START)
    assert scrapes.size[2] == 0


@given(st.lists(st.tuples(st.sets(st.sampled_from("abcd")), st.booleans()), min_size=2, max_size=30), st.data())
def test_counters_that_come_go_and_begin_again_count_what_each_counted(
    pages: list[tuple[set[str], bool]], data: st.DataObject
) -> None:
    """Every page has `e`, so that all is seen."""
    scrapes, held, now = Scrapes(), dict[str, list[Point]](), dict.fromkeys("abcde", 0.0)
    for n, (names, restarts) in enumerate(pages):
        now = {name: 1.0 + n % 3 + (0.0 if restarts else counted) for name, counted in now.items()}
        here = {name: now[name] for name in sorted(names | {"e"})}
        scrapes.put(at(n), 0, here, {"looked": 1.0})
        for name, value in here.items():
            held.setdefault(name, []).append((at(n), value))
        if data.draw(st.booleans()):  # asked now and then, so that restarts are found later or followed along
            seen = scrapes.seen((scrapes.looks["looked"],), 60 * MINUTE, at(n), MINUTE)
            for column in scrapes.series.values() if seen else ():
                scrapes.increase(column, seen)  # type: ignore[arg-type]
    first = data.draw(st.integers(0, len(pages) - 2))
    last = data.draw(st.integers(first + 1, len(pages) - 1))
    seen = Seen(over=Span(start=at(first), end=at(last)), first=first, last=last, coverage=1.0)
    for name, column in scrapes.series.items():
        assert scrapes.increase(column, seen) == brute(held[name], seen.over)
