"""Where an alert goes: matchers, groups, silences and windows, inhibition, flapping; each against plain brute force."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.routing.flapping import Course, Limits, Step, calm_at, step
from smartspec_ops.domain.routing.grouping import Rule, group_of
from smartspec_ops.domain.routing.inhibition import Inhibition, inhibitor
from smartspec_ops.domain.routing.matching import Matcher, Unreadable, all_match, parse
from smartspec_ops.domain.routing.quiet import Maintenance, Silence, hushed
from smartspec_ops.edge.redact import Redactor
from tests.unit.response import ALERT, NOON

MINUTE = timedelta(minutes=1)


def matcher(text: str) -> Matcher:
    found = parse(text)
    assert isinstance(found, Matcher)
    return found


def matchers(*texts: str) -> tuple[Matcher, ...]:
    return tuple(matcher(text) for text in texts)


def alert(**changes: Any) -> Alert:
    return replace(ALERT, **changes)


# --- matching --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("service=checkout", True),
        ("service=CHECKOUT", True),
        ("service=check*", True),
        ("service=*out", True),
        ("service=c?eckout", True),
        ("service=checkout2", False),
        ("service!=checkout", False),
        ("service!=search", True),
        ("region=eu-*", True),
        ("region!=eu-*", False),
        ("zone=", True),
        ("zone!=", False),
        ("zone=*", True),
        ("spec=checkout", True),
        ("metric=error_rate", True),
    ],
)
def test_a_matcher_looks_at_facts_and_labels(text: str, holds: bool) -> None:
    assert matcher(text).matches(alert(labels={"region": "eu-west-1"})) is holds
    assert str(matcher(text)) == text


@pytest.mark.parametrize("text", ["", "service", "=x", "ser vice=x", "a=" + "x" * 201, "!=x"])
def test_what_is_no_matcher_says_why(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Unreadable)
    assert found.why
    assert found.hint


def test_no_matchers_match_nothing() -> None:
    assert not all_match((), ALERT)


@given(st.text(alphabet="ab*?", max_size=8), st.text(alphabet="ab", max_size=10))
def test_a_pattern_means_what_it_means_to_a_shell(pattern: str, text: str) -> None:
    one = Matcher(name="x", pattern=pattern)
    assert one.matches(alert(labels={"x": text})) is fnmatchcase(text, pattern)


def test_a_hostile_pattern_takes_no_longer_than_its_length() -> None:
    """Backtracking would take longer than the age of the universe."""
    one = Matcher(name="x", pattern="*a" * 99 + "b")
    assert not one.matches(alert(labels={"x": "a" * 5_000}))


# --- grouping --------------------------------------------------------------------------------------------------------

BY_REGION = Rule(name="regions", matchers=matchers("service=check*"), by=("service", "region"))


def test_the_first_rule_that_matches_gives_the_key_and_without_one_the_spec_does() -> None:
    eu, us = alert(labels={"region": "eu"}), alert(labels={"region": "us"}, fingerprint="9" * 32)
    again = alert(labels={"pod": "x", "region": "EU"}, metric="latency", fingerprint="8" * 32)
    assert group_of(eu, [BY_REGION], "spec").key == group_of(again, [BY_REGION], "spec").key
    assert group_of(eu, [BY_REGION], "spec").key != group_of(us, [BY_REGION], "spec").key
    assert group_of(alert(service="search"), [BY_REGION], "spec").key == "spec:checkout"
    assert group_of(alert(spec_id=None, service="search"), [BY_REGION], "spec").key.startswith("alert:")
    assert group_of(alert(service="search"), [], "alert").key.startswith("alert:")


def test_a_key_holds_no_label_and_a_drill_has_one_of_its_own() -> None:
    named = alert(labels={"region": "customer Jo Doe"})
    key = group_of(named, [BY_REGION], "spec").key
    assert "doe" not in key.lower()
    assert group_of(replace(named, extra={"drill": True}), [BY_REGION], "spec").key == f"drill:{key}"


# --- silences and windows --------------------------------------------------------------------------------------------


def silence(name: str, *texts: str, starts: datetime = NOON, minutes: int = 60) -> Silence:
    end = starts + minutes * MINUTE
    return Silence(id=name, matchers=matchers(*texts), starts=starts, ends=end, by="lead-a", why="moving house")


def test_a_silence_holds_from_its_start_up_to_its_end() -> None:
    one = silence("S1", "service=checkout")
    assert [hushed(ALERT, [one], [], NOON + m * MINUTE) is not None for m in (-1, 0, 59, 60)] == [
        False,
        True,
        True,
        False,
    ]
    assert hushed(alert(service="search"), [one], [], NOON) is None


def test_the_one_that_lasts_longest_is_named_with_its_reason() -> None:
    found = hushed(ALERT, [silence("S1", "service=*"), silence("S2", "metric=*", minutes=90)], [], NOON)
    assert found is not None
    assert (found.by, found.until, found.why) == ("S2", NOON + 90 * MINUTE, "silenced by lead-a: moving house")


SUNDAYS = Maintenance(
    name="patching",
    matchers=matchers("service=*"),
    length=timedelta(hours=2),
    begins=time(2, 0),
    days=frozenset({6}),
    zone=ZoneInfo("Europe/Berlin"),
)


def test_a_weekly_window_follows_the_clock_of_its_place() -> None:
    winter, summer = datetime(2026, 1, 4, 1, 0, tzinfo=UTC), datetime(2026, 7, 5, 0, 0, tzinfo=UTC)
    for start in (winter, summer):
        assert SUNDAYS.until(start - MINUTE) is None
        assert SUNDAYS.until(start) == SUNDAYS.until(start + 119 * MINUTE) == start + timedelta(hours=2)
        assert SUNDAYS.until(start + 120 * MINUTE) is None
        assert SUNDAYS.next_start(start - timedelta(days=6)) == start
        assert SUNDAYS.next_start(start) == start + timedelta(days=7)


@given(
    st.integers(0, 230 * 24 * 60),
    st.integers(0, 23),
    st.integers(1, 60),
    st.frozensets(st.integers(0, 6), max_size=3),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
@example(8520, 0, 1, frozenset({0, 1, 6}), "Europe/Berlin")  # an hour before the day on which summer time begins
def test_a_window_covers_what_counting_days_says(
    minutes: int, hour: int, hours: int, days: frozenset[int], name: str
) -> None:
    zone, length = ZoneInfo(name), timedelta(hours=hours)
    at = datetime(2026, 3, 20, tzinfo=UTC) + minutes * MINUTE
    one = Maintenance(
        name="w", matchers=matchers("service=*"), length=length, begins=time(hour, 0), days=days, zone=zone
    )
    local = at.astimezone(zone).date()
    starts = [
        datetime.combine(day, time(hour, 0), zone).astimezone(UTC)
        for day in (local + timedelta(days=n) for n in range(-5, 10))
        if not days or day.weekday() in days
    ]
    assert (one.until(at) is not None) is any(start <= at < start + length for start in starts)
    ahead = min((start for start in starts if start > at), default=None)
    if ahead is not None:
        assert one.next_start(at) == ahead


# --- inhibition ------------------------------------------------------------------------------------------------------

REDACTOR = Redactor()
REDACTOR.know("person-1", ["ann@example.test"])


def as_kept(one: Alert) -> Alert:
    return REDACTOR.record(one, frozenset())


DOWN = Inhibition(name="down", source=matchers("metric=up"), target=matchers("metric!=up"), equal=("region",))


def test_a_firing_source_explains_what_agrees_with_it() -> None:
    down = alert(metric="up", fingerprint="1" * 32, labels={"region": "eu"})
    here, there = alert(labels={"region": "eu"}), alert(labels={"region": "us"})
    found = inhibitor(here, [DOWN], [down], as_kept)
    assert found is not None
    assert (found[0].name, found[1].fingerprint) == ("down", "1" * 32)
    assert inhibitor(there, [DOWN], [down], as_kept) is None
    assert inhibitor(here, [DOWN], [replace(down, status=AlertStatus.RESOLVED)], as_kept) is None
    assert inhibitor(down, [DOWN], [down, here], as_kept) is None


@pytest.mark.parametrize(
    ("there", "here", "agrees"),
    [
        ("eu", "eu", True),
        ("eu", "EU", False),
        ("ann@example.test", "ann@example.test", True),  # known by a pseudonym, and so to be told from others
        ("bob@example.test", "bob@example.test", False),
        ("bob@example.test", "carol@example.test", False),
        ("password=hunter2hunter2", "password=swordfish77", False),
        ("", "", True),
    ],
)
@pytest.mark.parametrize("again", [False, True], ids=["as it came", "as it was kept"])
def test_what_was_taken_out_of_two_alerts_agrees_with_nothing(there: str, here: str, agrees: bool, again: bool) -> None:
    down = as_kept(alert(metric="up", fingerprint="1" * 32, labels={"region": there}))
    one = alert(labels={"region": here})
    found = inhibitor(as_kept(one) if again else one, [DOWN], [down], as_kept)
    assert (found is not None) is agrees


def test_two_sources_do_not_silence_each_other() -> None:
    both = Inhibition(name="both", source=matchers("metric=*"), target=matchers("metric=*"))
    one, other = alert(fingerprint="1" * 32), alert(fingerprint="2" * 32)
    assert inhibitor(one, [both], [other], as_kept) is None


# --- flapping --------------------------------------------------------------------------------------------------------

LIMITS = Limits(changes=4, within=timedelta(minutes=20), quiet=timedelta(minutes=10))
ON, OFF = AlertStatus.FIRING, AlertStatus.RESOLVED


def course(*messages: tuple[float, AlertStatus]) -> list[Step]:
    state, steps = Course(), []
    for number, (minutes, status) in enumerate(messages):
        at = NOON + minutes * MINUTE
        steps.append(step(state, alert(status=status, at=at, seq=number + 1), at, LIMITS))
        state = steps[-1].course
    return steps


def test_an_alert_that_changes_often_is_told_once_held_and_believed_again_when_calm() -> None:
    steps = course((0, ON), (1, OFF), (2, ON), (3, OFF), (4, ON), (5, OFF), (16, OFF), (17, ON))
    assert [s.began for s in steps] == [False, False, False, True, False, False, False, False]
    assert [s.holds for s in steps] == [False, False, False, True, True, True, False, False]
    assert [s.ended for s in steps] == [False] * 6 + [True, False]
    assert calm_at(steps[5].course, LIMITS) == NOON + 15 * MINUTE
    assert calm_at(steps[-1].course, LIMITS) is None


def test_a_steady_alert_and_one_that_says_nothing_do_not_flap() -> None:
    assert not any(s.holds for s in course(*((n, ON) for n in range(30))))
    assert not any(s.holds for s in course(*((n * 15, ON if n % 2 else OFF) for n in range(30))))
    frozen = AlertStatus.FROZEN
    assert not any(s.holds for s in course(*((n, ON if n % 2 else frozen) for n in range(30))))


@pytest.mark.parametrize("episodes", [("e1", "e1"), ("e1", "e2"), ("", "")])
def test_messages_that_come_again_or_late_are_no_changes(episodes: tuple[str, str]) -> None:
    """Two senders that repeat each other used to make a steady alert flap, and its end was held back."""
    first, second = episodes
    fired = alert(status=ON, at=NOON, episode=first, seq=1)
    over = alert(status=OFF, at=NOON + MINUTE, episode=second, seq=2)
    state = Course()
    for number, message in enumerate([fired, over, fired, over, fired, over, over, fired, fired]):
        one = step(state, message, NOON + (2 + number) * MINUTE, LIMITS)
        state = one.course
        assert not one.holds
        assert state.is_firing is (number == 0)
    assert len(state.changed_at) == 2


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([ON, OFF])), max_size=40))
def test_flapping_begins_and_ends_in_turn(messages: Sequence[tuple[int, AlertStatus]]) -> None:
    at, timed = 0, []
    for wait, status in messages:
        at += wait
        timed.append((at, status))
    steps = course(*timed)
    marks = [("b" if s.began else "e") for s in steps if s.began or s.ended]
    assert marks == ["b", "e"] * (len(marks) // 2) + ["b"] * (len(marks) % 2)
    for index, one in enumerate(steps):
        assert one.holds == (one.course.flapping_since is not None)
        if one.began:
            changes = [t for n, (t, s) in enumerate(timed[: index + 1]) if s is not (timed[n - 1][1] if n else OFF)]
            assert sum(timed[index][0] - t < 20 for t in changes) >= LIMITS.changes
