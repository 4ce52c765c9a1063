"""Answers read off when they are looked up: a glimpse says what the answer says, and no later tick changes it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends._columns import (
    COLD,
    YOUNGER,
    BucketReader,
    CutReader,
    Filling,
    RateReader,
    RatioReader,
    Reader,
)
from smartspec_ops.backends._told import Joined, Span, Told
from smartspec_ops.backends._watch import Seen
from smartspec_ops.domain.burn import ladder_of, windows_of
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, NoData, Silence, Value, silences
from smartspec_ops.domain.objective import Objective, RatioIndicator
from smartspec_ops.domain.steady import Quick, look, quick
from tests.unit.counters import Counters, minute
from tests.unit.objectives import ERRORS, MINUTE, UPTIME, latency

INF = float("inf")
RATIO = RatioIndicator(source="s", total='r{job="a"}', bad='r{job="a",code="500"}')
EMPTY = NoData(Silence.EMPTY, "no such series, now or in the past")
readers = st.sampled_from(
    [
        RatioReader(0, 1, total=0, part=1, is_good=False),
        RatioReader(0, 1, total=0, part=1, is_good=True),
        CutReader(0, 0.2, below=1, whole=0),
        CutReader(0, 0.1, below=1, whole=0),
        CutReader(0, 0.2 * (1 + 1e-10), below=1, whole=0),
        BucketReader(0, ((0.2, 1), (INF, 0)), Filling(((0.2, 1), (INF, 0)), 2)),
        RateReader(0, 0, 60.0),
    ]
)
gains = st.one_of(st.sampled_from([0.0, 1.0, 999.0, 1000.0, 1001.0]), st.floats(0, 1e6))
rows = st.one_of(st.tuples(gains, gains), st.builds(lambda part: (1e6, part), st.sampled_from([5.0, 999_995.0])))


def span(row: tuple[float, ...], length: float, observed: dict[int, tuple[float, float]] | None = None) -> Span:
    seen = Seen(0.0, length, -length, observed or {})
    return Span(row, None, seen, (observed or {}).keys(), seen.least(60.0))


@given(st.sampled_from([ERRORS, UPTIME, latency()]), readers, st.data())
def test_a_quick_look_sees_the_same_whether_answers_are_made_or_not(
    promised: Objective, reader: Reader, data: st.DataObject
) -> None:
    rules = ladder_of(promised)
    asks = {window: Ask(promised.indicator, window) for window in windows_of(promised, rules)}
    observed = data.draw(st.sampled_from([{}, {0: (0.5, 0.5)}, {0: (0.0, 0.0)}, {1: (0.5, 0.5)}]))
    spans = [span(data.draw(rows), window.total_seconds(), observed) for window in asks]
    silences = data.draw(st.sampled_from([{}, {}, {1: EMPTY}])) if 1 in observed else {}
    told = Told({ask: (number, reader) for number, ask in enumerate(asks.values())}, spans, silences, {1: -1.0})
    limits = quick(promised, rules, asks)
    assert isinstance(limits, Quick)
    assert look(limits, told) == look(limits, dict(told))


@given(readers, rows)
def test_a_glimpse_has_the_numbers_of_the_answer(reader: Reader, row: tuple[float, float]) -> None:
    ask = Ask(RATIO, MINUTE)
    told = Told({ask: (0, reader)}, [span(row, 60.0)], {}, {})
    match told[ask]:
        case Counts(good, total, coverage):
            assert told.glimpse(ask) == (good, total, INF, coverage)
        case Buckets(((bound, below), (_, total)), coverage):
            assert told.glimpse(ask) == (below, total, bound, coverage)
        case _:
            assert told.glimpse(ask) is None


def test_a_rate_of_too_short_a_stretch_does_not_say_that_samples_are_lacking() -> None:
    ask = Ask(RATIO, MINUTE)
    told = Told({ask: (0, RateReader(0, 0, 600.0))}, [span((10.0, 1.0), 600.0, {0: (0.5, 0.5)})], {}, {})
    assert told[ask] == NoData(Silence.COLD, YOUNGER)


def test_what_is_not_as_usual_is_looked_at_whole() -> None:
    known, cold, other = (Ask(RATIO, n * MINUTE) for n in (1, 2, 3))
    reader = RatioReader(0, 1, total=0, part=1, is_good=False)
    spans = [span((10.0, 1.0), 60.0, {1: (0.0, 0.0)}), span((), 120.0, {0: (0.0, 0.0)})]
    told = Told({known: (0, reader), cold: (1, reader)}, spans, {}, {})
    assert told.glimpse(known) is None
    assert told[known] == Counts(9.0, 10.0)
    assert told[cold] == NoData(Silence.COLD, COLD)
    assert told.glimpse(other) is None
    assert (other in told, told.get(other), len(told)) == (False, None, 2)
    with pytest.raises(KeyError):
        told[other]


def test_answers_of_several_are_all_there() -> None:
    counted, asked, neither = (Ask(RATIO, n * MINUTE) for n in (1, 2, 3))
    reader = RatioReader(0, 1, total=0, part=1, is_good=False)
    told = Told({counted: (0, reader)}, [span((10.0, 1.0), 60.0)], {}, {})
    joined = Joined(told, {asked: Value(3.0)})
    assert dict(joined) == {counted: Counts(9.0, 10.0), asked: Value(3.0)}
    assert joined == {**told, asked: Value(3.0)}
    assert joined.glimpse(counted) == (9.0, 10.0, INF, 1.0)
    assert (joined.glimpse(asked), joined.glimpse(neither), joined.get(neither)) == (None, None, None)
    assert len(joined) == 2
    with pytest.raises(KeyError):
        joined[neither]


@given(readers, rows, st.sampled_from(list(Silence)), st.sampled_from([0, 1]), st.sampled_from([-1.0, 50.0]))
def test_what_a_source_says_of_its_silence_is_among_the_silences(
    reader: Reader, row: tuple[float, float], why: Silence, mark: int, newest: float
) -> None:
    ask, other = Ask(RATIO, MINUTE), Ask(RATIO, 2 * MINUTE)
    said, refused = NoData(why, "the source's own words"), NoData(Silence.UNREACHABLE, "refused by the other")
    told = Told({ask: (0, reader)}, [span(row, 60.0, {mark: (1.0, 60.0)})], {mark: said}, {mark: newest})
    both = Joined(told, {other: refused})
    answered = {one for one in both.values() if isinstance(one, NoData) and one.detail in (said.detail, refused.detail)}
    assert refused in answered
    assert answered <= set(silences(both))


async def test_a_later_tick_does_not_change_what_was_told() -> None:
    counters = Counters()
    for n in range(-60, 3):
        counters.add(n, "r", 9.0 * (n + 60), job="a", code="200")
        counters.add(n, "r", 1.0 * (n + 60), job="a", code="500")
    counting = counters.counting()
    asks = [one for one in (wanted(Ask(RATIO, n * MINUTE)) for n in (5, 30, 600)) if one]
    told = await counting.measure(asks, minute(2))
    before = dict(told)
    for n in range(9, 12):
        counters.add(n, "r", 9.0 * (n + 60), job="a", code="200")
    later = await counting.measure(asks, minute(11))
    assert dict(told) == before
    assert dict(later) != before
    await counting.measure(asks, minute(11) + timedelta(minutes=40))
    assert dict(told) == before
