"""Who answers: at once the other one when the first answers nobody, and the first again when it holds."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.failover import MOST_STINTS, RETURN_AFTER, Failover, Stint, outage, step
from smartspec_ops.domain.measurement import Counts, Measurement, NoData, Silence, Value

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = ("main", "spare")
DOWN = NoData(Silence.UNREACHABLE, "connection refused")


def silent(why: Silence) -> NoData:
    return NoData(why, "")


@pytest.mark.parametrize(
    ("answers", "is_out"),
    [
        ([DOWN], True),
        ([DOWN, silent(Silence.OVERLOADED), silent(Silence.UNAUTHORIZED), silent(Silence.GARBAGE)], True),
        ([DOWN, silent(Silence.BAD_QUERY)], True),  # that is known without asking
        ([silent(Silence.BAD_QUERY)], False),
        ([DOWN, Counts(1, 1)], False),  # it answers somebody
        ([DOWN, silent(Silence.EMPTY)], False),
        ([silent(Silence.COLD)], False),
        ([silent(Silence.PARTIAL), silent(Silence.STALE)], False),
        ([Value(0.0)], False),
        ([], False),
    ],
)
def test_a_source_is_out_when_it_answers_nobody(answers: list[Measurement], is_out: bool) -> None:
    assert (outage(answers) is not None) is is_out


def played(checks: str) -> tuple[Failover, str]:
    """One letter a check: F the first answers, S only the second, N neither, B both; and who is in charge after it."""
    state, who = Failover(), ""
    for minute, check in enumerate(checks):
        first = None if check in "FB" else DOWN
        second = None if check in "SB" else DOWN
        state = step(state, NAMES, first, second, AT + minute * MINUTE)
        who += "2" if state.now else "1"
    return state, who


@pytest.mark.parametrize(
    ("checks", "who"),
    [
        ("BBB", "111"),
        ("BSS", "122"),
        ("NNN", "111"),  # nobody to go over to
        ("NSNS", "1222"),
        ("SBBB", "2221"),  # back after three in a row
        ("SBBSBBB", "2222221"),  # which begin anew
        ("SF", "21"),  # the other one is out: back at once
        ("SNF", "221"),
        ("SBBBS", "22212"),
    ],
)
def test_who_answers_after_each_check(checks: str, who: str) -> None:
    assert played(checks)[1] == who


def test_a_stint_says_who_when_and_why() -> None:
    state, _ = played("BSBBB")
    assert state.stints == (
        Stint(by="spare", instead_of="main", since=AT + MINUTE, why="connection refused", until=AT + 4 * MINUTE),
    )


def test_a_check_counts_once_however_often_it_is_told() -> None:
    state, _ = played("S")
    for _ in range(2 * RETURN_AFTER):
        state = step(state, NAMES, None, None, AT + MINUTE)
    assert (state.good, state.now is not None) == (1, True)


@given(st.text("FSNB", max_size=300))
def test_only_the_last_stint_may_go_on_and_none_overlap(checks: str) -> None:
    stints = played(checks)[0].stints
    assert len(stints) <= MOST_STINTS
    for before, after in pairwise(stints):
        assert before.until is not None
        assert before.since < before.until <= after.since
