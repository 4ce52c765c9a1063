"""Health: quick to worsen, slow to recover, and never healthy out of ignorance."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.budget import Budget, budget
from smartspec_ops.domain.health import (
    FailOn,
    HealthState,
    ServiceWord,
    Status,
    advance,
    exit_code,
    sentence,
    word,
    worst,
)
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts
from tests.unit.objectives import ERRORS, IDLE, MINUTE, NOON, PERFECT, SILENT

GOOD = judge(ERRORS, Counts(1000, 1000))
BAD = judge(ERRORS, Counts(900, 1000))
UNSEEN = judge(ERRORS, SILENT)
QUIET = judge(ERRORS, IDLE)
TICKS = {"g": GOOD, "b": BAD, "u": UNSEEN, "i": QUIET}

FULL = budget(Counts(1000, 1000), ERRORS.goal)
SPENT = budget(Counts(999, 1000), ERRORS.goal)


def left(percent: int) -> Budget:
    return budget(Counts(999_000 + 10 * percent, 1_000_000), Decimal("0.999"))


def walk(ticks: str, budgets: Budget | None = FULL, *, alerting: str = "") -> list[HealthState]:
    """The states after each tick; an ``x`` at a tick's place in `alerting` means its alert is open."""
    states: list[HealthState] = []
    for n, letter in enumerate(ticks):
        is_open = alerting[n : n + 1] == "x"
        states.append(advance(states[-1] if states else None, TICKS[letter], budgets, is_open, NOON + n * MINUTE))
    return states


@pytest.mark.parametrize(
    ("ticks", "statuses"),
    [
        ("g", "healthy"),  # one check of a new objective counts
        ("u", "unknown"),
        ("i", "unknown"),
        ("b", "breached"),
        ("ug", "unknown healthy"),  # nothing known before: the first good tick is the first news
        ("gb", "healthy breached"),
        ("bggg", "breached at_risk at_risk healthy"),
        ("bgggu", "breached at_risk at_risk healthy unknown"),
        ("bgugg", "breached at_risk unknown at_risk at_risk"),  # silence ends the run of good ticks
        ("bgigg", "breached at_risk unknown at_risk at_risk"),
        ("ggugg", "healthy healthy unknown at_risk at_risk"),
    ],
)
def test_recovering_takes_three_good_ticks_in_a_row(ticks: str, statuses: str) -> None:
    assert " ".join(state.status for state in walk(ticks)) == statuses


def test_a_status_keeps_the_time_it_began() -> None:
    states = walk("gggb")
    assert [state.since for state in states] == [NOON, NOON, NOON, NOON + 3 * MINUTE]
    assert [state.provisional for state in states] == [True, True, False, False]


def test_healthy_without_a_measured_budget_stays_provisional() -> None:
    assert walk("gggg", None)[-1].provisional


@pytest.mark.parametrize(
    ("percent", "status"), [(0, Status.EXHAUSTED), (1, Status.AT_RISK), (24, Status.AT_RISK), (25, Status.HEALTHY)]
)
def test_a_low_budget_is_a_risk_and_none_is_exhausted(percent: int, status: Status) -> None:
    assert walk("g", left(percent))[0].status is status


@pytest.mark.parametrize(("percent", "status"), [(1, Status.EXHAUSTED), (2, Status.EXHAUSTED), (3, Status.AT_RISK)])
def test_leaving_exhausted_takes_more_than_two_percent(percent: int, status: Status) -> None:
    before = walk("g", SPENT)[0]
    assert advance(before, GOOD, left(percent), False, NOON + MINUTE).status is status


def test_an_exhausted_budget_stays_exhausted_while_nobody_can_measure_it() -> None:
    before = walk("g", SPENT)[0]
    after = advance(before, UNSEEN, None, False, NOON + MINUTE)
    assert (after.status, after.reason) == (Status.EXHAUSTED, "budget_exhausted")


def test_one_bad_event_exhausts_a_goal_of_all() -> None:
    state = advance(None, judge(PERFECT, Counts(5, 5)), budget(Counts(9, 10), Decimal(1)), False, NOON)
    assert state.status is Status.EXHAUSTED
    assert state.why.startswith("1 bad where none is allowed")


def test_silence_does_not_improve_a_breach_whose_alert_is_open() -> None:
    assert [state.status for state in walk("bu", alerting="xx")] == [Status.BREACHED, Status.BREACHED]


def test_the_same_tick_again_changes_nothing() -> None:
    state = walk("gg")[-1]
    assert advance(state, BAD, None, True, state.at) is state


@pytest.mark.parametrize(
    ("ticks", "alerting", "said"),
    [
        ("bb", "", "{}"),
        ("uu", "", "{}"),
        ("gg", "", "{}"),
        ("bug", "xxx", "the alert is still open: {}"),
        ("bg", "", "1 of 3 good ticks in a row; "),  # of a state that says more than a judgement, its own sentence
    ],
)
def test_a_state_that_lasts_is_told_with_the_figures_of_the_present(ticks: str, alerting: str, said: str) -> None:
    state = walk(ticks, alerting=alerting)[-1]
    assert sentence(state, "0.1 % of 5000").startswith(said.format("0.1 % of 5000"))


@pytest.mark.parametrize(("then", "now", "reason"), [(20, 12, "budget_low"), (-5, -30, "budget_exhausted")])
def test_what_is_left_of_a_budget_is_told_as_of_the_present(then: int, now: int, reason: str) -> None:
    before = advance(None, GOOD, left(then), False, NOON)
    after = advance(before, GOOD, left(now), False, NOON + MINUTE)
    assert after is before
    assert (after.reason, after.why.split()[0]) == (reason, str(then))
    said = f"{now} % of the error budget is left; 0.1 % of 5000"
    assert sentence(after, "0.1 % of 5000", left(now)) == said


def test_a_clock_that_is_set_back_mutes_no_status() -> None:
    before = walk("gg")[-1]
    back = before.at - timedelta(hours=1)
    state = advance(before, BAD, None, True, back)
    assert (state.status, state.since, state.at) == (Status.BREACHED, back, back)
    well = advance(before, GOOD, None, False, back)
    assert (well.status, well.since) == (Status.HEALTHY, back)


runs = st.tuples(st.sampled_from("ggbui"), st.integers(1, 4)).map(lambda run: run[0] * run[1])
any_ticks = st.lists(runs, max_size=8).map("".join)


@given(any_ticks)
def test_ignorance_is_never_health(ticks: str) -> None:
    for letter, state in zip(ticks, walk(ticks), strict=True):
        assert letter == "g" or state.status is not Status.HEALTHY


@given(any_ticks)
def test_healthy_again_means_three_good_ticks_in_a_row(ticks: str) -> None:
    states = walk(ticks)
    for n, state in enumerate(states):
        was_measured = any(letter in "gb" for letter in ticks[:n])
        if state.status is Status.HEALTHY and was_measured and states[n - 1].status is not Status.HEALTHY:
            assert ticks[n - 2 : n + 1] == "ggg"


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ([], Status.UNKNOWN),  # nothing watched is not healthy
        ([Status.HEALTHY], Status.HEALTHY),
        ([Status.HEALTHY, Status.AT_RISK], Status.AT_RISK),
        ([Status.AT_RISK, Status.UNKNOWN], Status.UNKNOWN),
        ([Status.UNKNOWN, Status.EXHAUSTED], Status.EXHAUSTED),
        ([Status.EXHAUSTED, Status.BREACHED, Status.HEALTHY], Status.BREACHED),
    ],
)
def test_a_service_is_as_healthy_as_its_worst_objective(statuses: list[Status], whole: Status) -> None:
    assert worst(statuses) is whole


@pytest.mark.parametrize(
    ("status", "said", "codes"),
    [
        # exit codes for: default, strict, never, unknown, degraded
        (Status.HEALTHY, ServiceWord.HEALTHY, (0, 0, 0, 0, 0)),
        (Status.AT_RISK, ServiceWord.DEGRADED, (0, 0, 0, 0, 1)),
        (Status.UNKNOWN, ServiceWord.DEGRADED, (0, 1, 0, 1, 1)),
        (Status.EXHAUSTED, ServiceWord.UNHEALTHY, (1, 1, 0, 1, 1)),
        (Status.BREACHED, ServiceWord.UNHEALTHY, (1, 1, 0, 1, 1)),
    ],
)
def test_words_and_exit_codes(status: Status, said: ServiceWord, codes: tuple[int, ...]) -> None:
    assert word(status) is said
    asked = (
        exit_code(status),
        exit_code(status, strict=True),
        exit_code(status, fail_on=FailOn.NEVER),
        exit_code(status, fail_on=FailOn.UNKNOWN),
        exit_code(status, fail_on=FailOn.DEGRADED),
    )
    assert asked == codes
