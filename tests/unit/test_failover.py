"""Who answers: at once the other one when the first answers nobody, and the first again when it holds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends._fallback import Fallback, fallback
from smartspec_ops.domain.failover import KIND, MOST_STINTS, RETURN_AFTER, Failover, Stint, outage, step
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Store

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


# --- as one backend ----------------------------------------------------------------------------------------------

ASK = Ask(RatioIndicator(source="main, else spare", total="all_total", bad="bad_total"), MINUTE)


class Source:
    """A source that has counted so much of anything, or is silent."""

    def __init__(self, name: str, seen: Measurement) -> None:
        self.name = name
        self.seen = seen
        self.asked = 0
        self.closed = False

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        self.asked += 1
        return dict.fromkeys(asks, self.seen)

    history = measure

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return self.seen if isinstance(self.seen, NoData) else [Sample(labels=(), value=1.0)]

    def delay(self) -> timedelta:
        return MINUTE

    async def close(self) -> None:
        self.closed = True


async def kept(store: Store) -> Failover:
    async with store.begin() as tx:
        found = await tx.document(KIND, "main, else spare")
    return decode(Failover, found.body) if found else Failover()


def both(store: Store, first: Source, second: Source, *, keeps: bool = True) -> Fallback:
    return fallback("main, else spare", first, second, store, keeps=keeps)


async def test_two_processes_that_go_over_at_once_tell_it_once(store: Store) -> None:
    first, second = Source("main", DOWN), Source("spare", Counts(9, 10))
    processes = [both(store, first, second) for _ in range(2)]
    for minute in range(3):
        seen = [await one.measure([ASK], AT + minute * MINUTE) for one in processes]
        assert seen == [{ASK: Counts(9, 10)}] * 2
    assert [stint.since for stint in (await kept(store)).stints] == [AT + MINUTE], "the time of the check"
    first.seen = Counts(10, 10)
    for minute in range(3, 7):
        for one in processes:
            await one.measure([ASK], AT + minute * MINUTE)
    assert (await kept(store)).now is None
    assert await processes[0].measure([ASK], AT + 7 * MINUTE) == {ASK: Counts(10, 10)}


async def test_a_look_leaves_nothing_behind(store: Store) -> None:
    one = both(store, Source("main", DOWN), Source("spare", Counts(9, 10)), keeps=False)
    assert await one.measure([ASK], AT) == {ASK: Counts(9, 10)}
    assert await kept(store) == Failover()


async def test_a_database_that_is_damaged_blinds_nobody(store: Store, tmp_path: Path) -> None:
    first, second = Source("main", Counts(10, 10)), Source("spare", Counts(9, 10))
    one = both(store, first, second)
    assert await one.measure([ASK], AT) == {ASK: Counts(10, 10)}
    await store.close()
    (tmp_path / "ops.db").write_bytes(b"a letter to nobody in particular\n" * 100)
    first.seen = DOWN
    for minute in range(1, 4):
        assert await one.measure([ASK], AT + minute * MINUTE) == {ASK: Counts(9, 10)}


async def test_what_both_say_when_neither_answers(store: Store) -> None:
    first, second = Source("main", DOWN), Source("spare", NoData(Silence.UNAUTHORIZED, "status 401"))
    one = both(store, first, second)
    said = NoData(Silence.UNREACHABLE, "connection refused; nor does spare: status 401")
    assert (await one.measure([ASK], AT), await one.history([ASK], AT)) == ({ASK: said}, {ASK: said})
    assert await one.series("x", AT) == second.seen
    assert await kept(store) == Failover()


async def test_no_question_asks_nobody_and_all_is_closed(store: Store) -> None:
    first, second = Source("main", DOWN), Source("spare", DOWN)
    one = both(store, first, second)
    assert await one.measure([], AT) == {}
    assert (first.asked, second.asked, one.delay()) == (0, 0, MINUTE)
    await one.close()
    assert (first.closed, second.closed) == (True, True)
