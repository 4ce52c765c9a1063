"""Excluded time: what the file may say, which stretches that is, and what is left of measurements without them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.adjusting import Part, drop, forgive, parts_of
from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.exclusions import (
    NOTHING,
    Entry,
    Every,
    Excluded,
    Exclusion,
    Recurrence,
    Revocation,
    named,
    occurrences_of,
    overlay,
)
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.period import Period
from smartspec_ops.spec.exclusions import read_exclusions, schema
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, SILENT, UPTIME

HOUR = timedelta(hours=1)
WHO = "author: ann, reason: database upgrade, created_at: 2026-03-01T09:00:00Z"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def entries(*lines: str) -> tuple[Entry, ...]:
    reading = read_exclusions("exclusions:\n" + "".join(f"  - {{{line}}}\n" for line in lines), "x.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value


def period(since: str, until: str) -> Period:
    return Period(since=at(since), until=at(until))


def exclusion(name: str, since: datetime, until: datetime, **more: Any) -> Exclusion:
    facts = {"author": "ann", "reason": "upgrade", "created_at": since - DAY, **more}
    return Exclusion(id=name, when=Period(since=since, until=until), **facts)


# --- the file ----------------------------------------------------------------------------------------------------


def test_one_stretch_of_one_spec() -> None:
    line = (
        f"id: EX-1, {WHO}, from: 2026-03-02T02:00:00+01:00, to: 2026-03-02T03:00:00Z, spec: checkout, objectives: [a]"
    )
    assert entries(line) == (
        Exclusion(
            id="EX-1",
            author="ann",
            reason="database upgrade",
            created_at=at("2026-03-01T09:00:00Z"),
            when=period("2026-03-02T01:00:00Z", "2026-03-02T03:00:00Z"),
            spec_id="checkout",
            objectives=("a",),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("week on sunday at 02:00 for 2h", Recurrence(every=Every.WEEK, days=(6,), hour=2, length=2 * HOUR)),
        ("week on sunday 02:00 for 2h", Recurrence(every=Every.WEEK, days=(6,), hour=2, length=2 * HOUR)),
        ("Week on wed, mon at 23:30 for 1h30m",
         Recurrence(every=Every.WEEK, days=(0, 2), hour=23, minute=30, length=90 * MINUTE)),
        ("day at 4:00 for 10m", Recurrence(every=Every.DAY, hour=4, length=10 * MINUTE)),
        ("month on 1, 15 at 01:00 for 1d", Recurrence(every=Every.MONTH, days=(1, 15), hour=1, length=DAY)),
    ],
)  # fmt: skip
def test_a_recurrence_is_one_sentence(text: str, expected: Recurrence) -> None:
    (one,) = entries(f'id: a, {WHO}, every: "{text}", timezone: Europe/Berlin, to: 2027-01-01T00:00:00Z')
    assert isinstance(one, Exclusion)
    assert one.when == replace(expected, timezone="Europe/Berlin", until=at("2027-01-01T00:00:00Z"))


def test_an_entry_is_taken_back_by_a_later_one() -> None:
    once = f"id: EX-1, {WHO}, from: 2026-03-02T02:00:00Z, to: 2026-03-02T03:00:00Z"
    _, taken = entries(once, f"id: EX-2, {WHO}, revokes: EX-1")
    assert taken == Revocation(
        id="EX-2", author="ann", reason="database upgrade", created_at=at("2026-03-01T09:00:00Z"), revokes="EX-1"
    )


FAULTS = [
    ("id: a", [("missing-key", 2), ("missing-key", 2), ("missing-key", 2)]),
    (f"id: a, {WHO}", [("missing-key", 2)]),
    (f"id: a, {WHO}, from: 2026-03-02T02:00:00Z", [("missing-key", 2)]),
    (f"id: a, {WHO}, from: 2026-03-02T02:00:00, to: 2026-03-02T03:00:00Z", [("instant", 2)]),
    (f"id: a, {WHO}, from: yesterday, to: 2026-03-02T03:00:00Z", [("instant", 2)]),
    (f"id: a, {WHO}, from: 2026-03-02T03:00:00Z, to: 2026-03-02T03:00:00Z", [("order", 2)]),
    (f"id: a, {WHO}, every: sometimes", [("every", 2)]),
    (f"id: a, {WHO}, every: week at 02:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: week on soonday at 02:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: week on s at 02:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: month on 32 at 02:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: day on monday at 02:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: day at 24:00 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: day at 02:60 for 2h", [("every", 2)]),
    (f"id: a, {WHO}, every: day at 02:00 for ever", [("every", 2)]),
    (f"id: a, {WHO}, every: day at 02:00 for 32d", [("every", 2)]),
    (f"id: a, {WHO}, every: day at 02:00 for 2h, timezone: Berlin", [("timezone", 2)]),
    (f"id: a, {WHO}, every: day at 02:00 for 2h, objectives: [x]", [("missing-key", 2)]),
    (f"id: a, {WHO}, every: day at 02:00 for 2h, where: here", [("unknown-key", 2)]),
    (f"id: a, {WHO}, revokes: b", [("unknown-id", 2)]),
    (f"id: a, {WHO}, revokes: a, spec: x", [("conflict", 2), ("unknown-id", 2)]),
]


@pytest.mark.parametrize(("line", "expected"), FAULTS)
def test_a_fault_is_told_at_its_place(line: str, expected: list[tuple[str, int]]) -> None:
    reading = read_exclusions(f"exclusions:\n  - {{{line}}}\n", "x.yaml")
    assert reading.value is None
    assert all(fault.place for fault in reading.diagnostics)
    found = [(d.code.removeprefix("exclusions/"), d.place.line) for d in reading.diagnostics if d.place]
    assert sorted(set(found)) == sorted(set(expected))


def test_an_id_is_used_once() -> None:
    line = f"{{id: a, {WHO}, every: day at 02:00 for 2h}}"
    reading = read_exclusions(f"exclusions: [{line}, {line}]", "x.yaml")
    assert [one.code for one in reading.diagnostics] == ["exclusions/duplicate-name"]


@pytest.mark.parametrize("text", ["", "exclusions: []\n", "# nothing yet\n"])
def test_an_empty_file_excludes_nothing(text: str) -> None:
    assert read_exclusions(text, "x.yaml").value == ()


@pytest.mark.parametrize("text", ["[]", "exclusions: 3", "exclusions: [3]", "a: [", "entries: []"])
def test_a_file_of_another_shape_is_a_fault(text: str) -> None:
    reading = read_exclusions(text, "x.yaml")
    assert reading.value is None
    assert reading.diagnostics


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = Path(__file__).resolve().parents[2] / "docs/schema/exclusions.schema.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == schema()


def test_the_schema_names_the_keys_as_they_are_written() -> None:
    keys = set(schema()["$defs"]["ExclusionEntry"]["properties"])
    assert {"from", "to", "every", "revokes", "author", "reason", "created_at"} <= keys


# --- which stretches ---------------------------------------------------------------------------------------------

SUNDAYS = Recurrence(every=Every.WEEK, days=(6,), hour=2, length=2 * HOUR, timezone="Europe/Berlin")


def begins(when: Recurrence, since: str, until: str) -> list[str]:
    return [f"{one.since:%Y-%m-%dT%H:%MZ}" for one in occurrences_of(when, period(since, until))]


def test_a_local_time_is_another_instant_in_summer() -> None:
    assert begins(SUNDAYS, "2026-03-20T00:00Z", "2026-04-06T00:00Z") == [
        "2026-03-22T01:00Z",
        "2026-03-29T01:00Z",  # 02:00 does not exist that day: when the clocks jump
        "2026-04-05T00:00Z",
    ]
    assert begins(SUNDAYS, "2026-10-25T00:00Z", "2026-10-26T00:00Z") == ["2026-10-25T00:00Z"]  # the first of two


def test_an_occurrence_that_began_earlier_still_counts() -> None:
    assert begins(SUNDAYS, "2026-03-22T02:59Z", "2026-03-22T03:30Z") == ["2026-03-22T01:00Z"]
    assert begins(SUNDAYS, "2026-03-22T03:00Z", "2026-03-22T03:30Z") == []


def test_a_month_without_that_day_has_no_occurrence() -> None:
    ends = Recurrence(every=Every.MONTH, days=(31,), hour=0, length=HOUR)
    assert begins(ends, "2026-01-01T00:00Z", "2026-06-01T00:00Z") == [
        "2026-01-31T00:00Z", "2026-03-31T00:00Z", "2026-05-31T00:00Z",
    ]  # fmt: skip


def test_a_recurrence_begins_and_ends() -> None:
    bounded = replace(
        Recurrence(every=Every.DAY, hour=4, length=HOUR),
        since=at("2026-03-02T00:00Z"),
        until=at("2026-03-04T04:00Z"),
    )
    assert begins(bounded, "2026-03-01T00:00Z", "2026-03-09T00:00Z") == ["2026-03-02T04:00Z", "2026-03-03T04:00Z"]
    assert str(bounded) == "every day at 04:00 UTC"
    assert str(SUNDAYS) == "every week on sunday at 02:00 Europe/Berlin"
    assert str(Recurrence(every=Every.MONTH, days=(1, 15), hour=1, length=HOUR)) == "every month on 1, 15 at 01:00 UTC"


WEEK = Period(since=NOON - 7 * DAY, until=NOON)


def stretches(
    *given_: Entry, over: Period = WEEK, objective: Any = ERRORS
) -> list[tuple[float, float, tuple[str, ...]]]:
    """(hours before noon it begins, ends, by whom)."""
    found = overlay(given_, over).of(objective, over)
    return [((NOON - one.period.since) / HOUR, (NOON - one.period.until) / HOUR, one.ids) for one in found]


def test_stretches_that_overlap_or_touch_are_one() -> None:
    a, b = exclusion("a", NOON - 5 * HOUR, NOON - 3 * HOUR), exclusion("b", NOON - 4 * HOUR, NOON - 2 * HOUR)
    c, d = exclusion("c", NOON - 2 * HOUR, NOON - HOUR), exclusion("d", NOON - 30 * MINUTE, NOON + HOUR)
    assert stretches(b, d, a, c) == [(5, 1, ("a", "b", "c")), (0.5, 0, ("d",))]


def test_only_what_it_is_about_is_excluded() -> None:
    about = {
        "all": {},
        "spec": {"spec_id": "checkout"},
        "other": {"spec_id": "cart"},
        "objective": {"spec_id": "checkout", "objectives": ("error_rate",)},
        "requirement": {"spec_id": "checkout", "objectives": ("NFR-error_rate",)},
        "another": {"spec_id": "checkout", "objectives": ("availability",)},
    }
    made = [exclusion(name, NOON - HOUR, NOON, **scope) for name, scope in about.items()]
    assert [ids for _, _, ids in stretches(*made)] == [("all", "objective", "requirement", "spec")]
    assert [ids for _, _, ids in stretches(*made, objective=UPTIME)] == [("all", "another", "spec")]


def test_what_is_taken_back_is_excluded_no_more() -> None:
    one = exclusion("a", NOON - 5 * HOUR, NOON - 3 * HOUR)
    back = Revocation(id="r", author="bo", reason="never happened", created_at=NOON, revokes="a")
    assert stretches(one, back) == []
    assert stretches(one, replace(back, since=NOON - 4 * HOUR)) == [(5, 4, ("a",))]
    assert stretches(one, replace(back, revokes="b")) == [(5, 3, ("a",))]
    assert stretches(one, replace(back, since=NOON - 9 * DAY)) == []


def test_what_was_asked_for_afterwards_is_told() -> None:
    late = exclusion("late", NOON - 5 * HOUR, NOON - 3 * HOUR, created_at=NOON)
    early = exclusion("early", NOON - 2 * HOUR, NOON - HOUR)
    found = overlay([late, early], WEEK).of(ERRORS, WEEK)
    assert [(one.ids, one.late) for one in found] == [(("late",), ("late",)), (("early",), ())]
    assert named(found) == (("late", "early"), ("late",))
    weekly = Exclusion(id="w", author="a", reason="r", created_at=NOON - 3 * DAY, when=replace(SUNDAYS, timezone="UTC"))
    sundays = overlay([weekly], Period(since=NOON - 14 * DAY, until=NOON)).of(ERRORS, WEEK)
    assert [one.late for one in sundays] == [()]  # the Sunday after it was asked for


def test_nothing_is_excluded_without_entries() -> None:
    assert overlay([], WEEK) == NOTHING
    assert NOTHING.of(ERRORS, WEEK) == ()


spans = st.tuples(st.integers(0, 600), st.integers(1, 200)).map(
    lambda pair: exclusion(f"x{pair}", NOON - pair[0] * MINUTE, NOON - (pair[0] - pair[1]) * MINUTE)
)


@given(st.lists(spans, max_size=6))
def test_every_minute_is_left_out_once_or_not_at_all(given_: list[Exclusion]) -> None:
    """Brute force, minute by minute."""
    over = Period(since=NOON - 500 * MINUTE, until=NOON)
    found = overlay(given_, over).of(ERRORS, over)
    for number in range(500):
        minute = over.since + number * MINUTE
        covered = [one for one in found if one.period.since <= minute < one.period.until]
        wanted = [one for one in given_ if isinstance(one.when, Period) and one.when.since <= minute < one.when.until]
        assert len(covered) == (1 if wanted else 0)


# --- what is left of measurements ---------------------------------------------------------------------------------


def cut(since: datetime, until: datetime) -> Excluded:
    return Excluded(period=Period(since=since, until=until), ids=("a",))


def test_a_stretch_is_the_difference_of_two_windows() -> None:
    one = [cut(NOON - 5 * HOUR, NOON - 3 * HOUR)]
    assert parts_of(one, DAY, NOON, MINUTE) == (Part(long=5 * HOUR, short=3 * HOUR),)
    assert parts_of(one, 4 * HOUR, NOON, MINUTE) == (Part(long=4 * HOUR, short=3 * HOUR),)
    assert parts_of(one, 3 * HOUR, NOON, MINUTE) == ()
    assert parts_of(one, DAY, NOON - 4 * HOUR, MINUTE) == (Part(long=HOUR, short=timedelta(0)),)
    assert parts_of(one, DAY, NOON - 3 * HOUR + timedelta(seconds=59), MINUTE)[0].short == timedelta(0)
    assert parts_of(one, DAY, NOON - 5 * HOUR + timedelta(seconds=59), MINUTE) == ()
    assert Part(long=HOUR, short=timedelta(0)).windows == (HOUR,)


def test_a_window_shorter_than_the_time_between_samples_is_left_out_as_a_whole() -> None:
    second = timedelta(seconds=1)
    lasting = [cut(NOON - HOUR, NOON + HOUR)]
    assert parts_of(lasting, 3 * second, NOON, MINUTE) == (Part(long=3 * second, short=timedelta(0)),)
    over = [cut(NOON - HOUR, NOON - 10 * second)]
    assert parts_of(over, 3 * second, NOON, MINUTE) == ()


past = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=60, max_size=60)


@given(past, st.lists(st.tuples(st.integers(0, 70), st.integers(1, 30)), max_size=3), st.integers(2, 60))
def test_adjusted_counts_are_those_of_the_minutes_that_are_left(
    minutes: list[tuple[int, int]], cuts: list[tuple[int, int]], length: int
) -> None:
    """Brute force: minute n before noon had these (good, bad) events."""
    given_ = [exclusion(f"x{i}", NOON - (a + b) * MINUTE, NOON - a * MINUTE) for i, (a, b) in enumerate(cuts)]
    window = length * MINUTE
    over = Period(since=NOON - window, until=NOON)
    excluded = overlay(given_, over).of(ERRORS, over)

    def counts(span: timedelta) -> Counts:
        seen = minutes[: span // MINUTE]
        return Counts(sum(good for good, _ in seen), sum(good + bad for good, bad in seen))

    parts = parts_of(excluded, window, NOON, MINUTE)
    seen = {span: counts(span) for part in parts for span in part.windows}
    left = [
        pair for number, pair in enumerate(minutes[:length])
        if not any(a <= number < a + b for a, b in cuts)
    ]  # fmt: skip
    adjusted = drop(counts(window), window, parts, seen)
    assert isinstance(adjusted, Counts)
    assert (adjusted.good, adjusted.total) == (sum(good for good, _ in left), sum(g + b for g, b in left))
    assert adjusted.coverage == pytest.approx(1.0 if left else 0.0)


@pytest.mark.parametrize("raw", [Counts(5, 9, 0.7), Buckets(((1.0, 3), (float("inf"), 4)), 0.5), Value(3.0), SILENT])
def test_without_exclusions_the_adjusted_figure_is_the_raw_one(raw: Measurement) -> None:
    assert drop(raw, HOUR, (), {}) is raw


def test_buckets_lose_the_events_of_the_stretch() -> None:
    inf = float("inf")
    raw = Buckets(((0.1, 50), (0.2, 80), (inf, 100)))
    part = Part(long=30 * MINUTE, short=10 * MINUTE)
    seen: dict[timedelta, Measurement] = {
        part.long: Buckets(((0.2, 30), (inf, 50))),  # bounds that decide nothing may be missing
        part.short: Buckets(((0.2, 10), (inf, 10))),
    }
    assert drop(raw, HOUR, (part,), seen) == Buckets(((0.2, 60), (inf, 60)), 1.0)


def test_coverage_is_that_of_the_time_that_is_left() -> None:
    part = Part(long=30 * MINUTE, short=timedelta(0))
    seen: dict[timedelta, Measurement] = {part.long: Counts(0, 10, 1.0)}
    assert drop(Counts(90, 100, 0.75), HOUR, (part,), seen) == Counts(90, 90, 0.5)
    unseen: dict[timedelta, Measurement] = {part.long: Counts(0, 0, 0.0)}
    assert drop(Counts(90, 100, 0.5), HOUR, (part,), unseen) == Counts(90, 100, 1.0)


def test_events_that_were_counted_while_nobody_looked_are_of_the_time_that_is_left_as_well() -> None:
    part = Part(long=30 * MINUTE, short=timedelta(0))
    seen: dict[timedelta, Measurement] = {part.long: Counts(0, 10, 0.5)}
    raw = Counts(90, 100, 0.5, counted=0.75)  # 45 minutes of the hour, 30 of them seen; of the excluded 30, 15
    assert drop(raw, HOUR, (part,), seen) == Counts(90, 90, 0.5, counted=1.0)


def test_a_window_that_is_left_out_as_a_whole_says_nothing() -> None:
    part = Part(long=HOUR, short=timedelta(0))
    assert drop(Counts(0, 100), HOUR, (part,), {HOUR: Counts(0, 100)}) == Counts(0, 0, 0.0)


def test_what_is_not_known_of_the_stretch_makes_the_figure_unknown() -> None:
    part = Part(long=30 * MINUTE, short=10 * MINUTE)
    for seen in ({}, {part.long: SILENT, part.short: Counts(1, 1)}):
        adjusted = drop(Counts(5, 9), HOUR, (part,), seen)
        assert isinstance(adjusted, NoData)
        assert adjusted.why is Silence.PARTIAL
    since_then = {part.long: Counts(0, 4), part.short: NoData(Silence.COLD, "not yet two samples")}
    assert drop(Counts(5, 9), HOUR, (part,), since_then) == Counts(5, 5, 1.0)


def test_a_drift_between_windows_makes_no_negative_count() -> None:
    part = Part(long=30 * MINUTE, short=timedelta(0))
    assert drop(Counts(9.8, 10), HOUR, (part,), {part.long: Counts(10.1, 10.2)}) == Counts(0.0, 0.0, 1.0)


def test_bad_slices_are_forgiven_and_their_number_stays() -> None:
    assert forgive(90, 100, []) == (90, 100)
    assert forgive(90, 100, [(2, 5), (0, 4)]) == (97, 100)
