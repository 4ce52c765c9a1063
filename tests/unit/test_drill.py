"""Which label value carries the failure, which series moved along, which version fails: against naive oracles."""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.investigation.drill import Split, Symptom, drill, version_split
from smartspec_ops.domain.investigation.movers import movers
from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.investigation.tracks import Grid, Track, increments, is_counter
from tests.unit.objectives import MINUTE, NOON

COUNT, BROKE = 60, 50
GRID = Grid(start=NOON, step=MINUTE, count=COUNT)
"""An hour, a point a minute; what is broken is so from the 51st step on."""


def onset(earliest: int = BROKE - 1, latest: int = BROKE) -> Onset:
    return Onset(earliest=NOON + earliest * MINUTE, latest=NOON + latest * MINUTE, before=0, after=1, why="drawn")


def counter(name: str, rates: Iterable[float | None], **labels: str) -> Track:
    """Of what is counted each minute; None while the series is not there."""
    total, values = 0.0, list[float | None]()
    for rate in rates:
        total += rate or 0
        values.append(None if rate is None else total)
    return track(name, values, **labels)


def track(name: str, values: Sequence[float | None], **labels: str) -> Track:
    named = tuple(sorted({"__name__": name, "job": "pay", **labels}.items()))
    return Track(labels=named, values=tuple(values), is_counter=is_counter(name))


def steady(before: float, after: float) -> list[float]:
    return [before] * BROKE + [after] * (COUNT - BROKE)


def fleet(failing: dict[str, float], usual: float = 0.0) -> Symptom:
    """100 requests a minute of each of three routes in each of two regions; `failing` share of a route fails."""
    total, bad = [], []
    for route in ("/a", "/b", "/pay"):
        for region in ("eu", "us"):
            labels = {"route": route, "region": region}
            total.append(counter("requests_total", steady(100, 100), **labels))
            share = failing.get(route, usual)
            bad.append(counter("errors_total", steady(100 * usual, 100 * share), **labels))
    return Symptom(total=total, bad=bad)


def test_the_route_that_fails_is_pointed_at_and_the_region_is_not() -> None:
    by_label = {one.label: one for one in drill(fleet({"/pay": 0.5}), GRID, onset(), GRID.end)}
    assert by_label["route"].points_at == ("/pay",)
    first = by_label["route"].parts[0]
    assert (first.value, first.share, first.traffic) == ("/pay", 1, Fraction(1, 3))
    assert str(by_label["route"]) == "route '/pay': 100 % of the failure with 33.3 % of the traffic"
    assert by_label["region"].points_at == ()
    assert "job" not in by_label, "a label with one value tells nothing apart"


def test_the_label_that_points_comes_first() -> None:
    assert [one.label for one in drill(fleet({"/pay": 0.5}), GRID, onset(), GRID.end)] == ["route", "region"]


def test_good_events_say_the_same_as_bad_ones() -> None:
    bad = fleet({"/pay": 0.5, "/a": 0.1})
    good = [
        counter("good_total", [t - b for t, b in zip(_rates(total), _rates(part), strict=True)],
                **{k: v for k, v in total.labels if k in ("route", "region")})
        for total, part in zip(bad.total, bad.bad, strict=True)
    ]  # fmt: skip
    assert drill(Symptom(total=bad.total, good=good), GRID, onset(), GRID.end) == drill(bad, GRID, onset(), GRID.end)


def _rates(one: Track) -> list[float]:
    values = [value or 0.0 for value in one.values]
    return [values[0], *(b - a for a, b in pairwise(values))]


def test_what_was_failing_before_is_no_part_of_it() -> None:
    """Of a failure that was there all along only the excess counts."""
    symptom = fleet({"/a": 0.2, "/b": 0.2, "/pay": 0.6}, usual=0.2)
    parts = {part.value: part for part in drill(symptom, GRID, onset(), GRID.end)[0].parts}
    assert parts["/pay"].share == 1
    assert parts["/a"].excess == 0


def test_a_label_that_defines_what_is_bad_is_no_finding() -> None:
    symptom = fleet({"/pay": 0.5})
    chosen = Symptom(total=symptom.total, bad=symptom.bad, selected=frozenset({"route"}))
    assert [one.label for one in drill(chosen, GRID, onset(), GRID.end)] == ["region"]


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2),
    st.integers(0, 1),
)
def test_parts_add_up_to_the_whole_exactly(drawn: dict[str, tuple[int, int]], late: int) -> None:
    """Against sums over the drawn numbers themselves."""
    total = [counter("r_total", steady(60, 60), v=value) for value in drawn]
    bad = [counter("e_total", steady(*pair), v=value) for value, pair in drawn.items()]
    steps = COUNT - BROKE - late
    found = drill(Symptom(total=total, bad=bad), GRID, onset(latest=BROKE + late - 1), GRID.end)
    usual = Fraction(sum(before for before, _ in drawn.values()), 60 * len(drawn))
    excess = {value: steps * (after - 60 * usual) for value, (_, after) in drawn.items()}
    failure = sum(one for one in excess.values() if one > 0)
    if failure < 5:
        assert not found
        return
    assert {part.value: part.excess for part in found[0].parts}.items() <= excess.items()
    for part in found[0].parts:
        assert part.share == max(excess[part.value], Fraction(0)) / failure
        assert part.traffic == Fraction(1, len(drawn))


def test_counters_that_restart_and_appear_lose_nothing() -> None:
    restarted = track("r_total", [10.0, 12.0, 3.0, 5.0])
    late = track("r_total", [None, None, 7.5, 9.5], v="b")
    assert increments([restarted, late]) == [(None, 2, 3, 2), (None, None, Fraction(15, 2), 2)]
    alone = increments([track("r_total", [None, None, 1000.0, 1001.0])])
    assert alone == [(None, None, None, 1)], "what was there before anybody looked is not counted"
    assert increments([track("r_total", [5.0, None, 9.0, 10.0]), restarted])[0] == (None, None, None, 1)


# --- versions ------------------------------------------------------------------------------------------------------


def two_versions(new: float, old: float, usual: float = 0.0) -> Symptom:
    """`v2` appears at minute 45 and takes half of the traffic; so many of each hundred fail from the onset on."""
    absent: list[float | None] = [None] * 45
    total = [
        counter("r_total", [200.0] * 45 + [100.0] * 15, version="v1"),
        counter("r_total", [*absent, *[100.0] * 15], version="v2"),
    ]
    bad = [
        counter("e_total", [*[200 * usual] * 45, *[100 * usual] * 5, *[old] * 10], version="v1"),
        counter("e_total", [*absent, *[100 * usual] * 5, *[new] * 10], version="v2"),
    ]
    return Symptom(total=total, bad=bad)


@pytest.mark.parametrize(
    ("new", "old", "usual", "split"),
    [
        (40, 0, 0, Split.NEW_ALONE),
        (40, 1, 0.01, Split.NEW_ALONE),
        (40, 40, 0, Split.BOTH),
        (30, 40, 0, Split.BOTH),
        (0, 40, 0, Split.OLD_ALONE),
        (40, 15, 0, Split.UNCLEAR),
        (0.1, 0, 0, Split.UNCLEAR),
    ],
)
def test_the_same_indicator_of_the_new_and_of_the_old_version(
    new: float, old: float, usual: float, split: Split
) -> None:
    found = version_split(two_versions(new, old, usual), GRID, onset(), GRID.end)
    assert found is not None
    assert (found.new, found.split) == ("v2", split)


def test_a_version_that_was_there_all_along_is_not_new() -> None:
    total = [counter("r_total", steady(9, 9), version="v1"), counter("r_total", steady(9, 9), version="v2")]
    assert version_split(Symptom(total=total), GRID, onset(), GRID.end) is None


def test_without_an_old_version_left_there_is_nothing_to_compare() -> None:
    gone = counter("r_total", [*[9.0] * 45, *[None] * 15], version="v1")
    total = [gone, counter("r_total", [*[None] * 45, *[9.0] * 15], version="v2")]
    found = version_split(Symptom(total=total), GRID, onset(), GRID.end)
    assert found is not None
    assert found.split is Split.UNCLEAR
    assert "the old versions had no traffic" in found.why


# --- what moved along ----------------------------------------------------------------------------------------------


def noisy(seed: int, level: float, shift: float) -> list[float]:
    drawn = random.Random(seed)
    return [drawn.gauss(level if n < BROKE else level + shift, level / 20) for n in range(COUNT)]


def naive_score(values: Sequence[float]) -> float:
    past, present = sorted(values[1:BROKE]), values[BROKE + 1 :]
    low, high = past[len(past) // 4], past[3 * len(past) // 4]
    return abs(median(present) - median(past)) / ((high - low) / 1.349)


def test_the_series_that_moved_most_comes_first_and_noise_is_left_out() -> None:
    shifts = {"queue_depth": 80.0, "open_files": 40.0, **{f"quiet_{n}": 0.0 for n in range(30)}}
    drawn = {name: noisy(seed, 50, shift) for seed, (name, shift) in enumerate(shifts.items())}
    found = movers("pay", [track(name, values) for name, values in drawn.items()], GRID, onset(), GRID.end)
    assert [one.metric for one in found] == ["queue_depth", "open_files"]
    assert found[0].score == pytest.approx(naive_score(drawn["queue_depth"]), rel=0.15)
    assert found[0].rises
    assert found[0].shape.startswith(("▁", "▂"))


def test_an_onset_a_few_minutes_off_moves_nobodys_rank() -> None:
    tracks = [track(f"m_{n}", noisy(n, 50, shift)) for n, shift in enumerate((80.0, 40.0, 20.0, 0.0))]
    ranks = [
        [one.metric for one in movers("pay", tracks, GRID, onset(early, late), GRID.end)]
        for early, late in ((49, 50), (44, 50), (47, 53), (49, 55))
    ]
    assert ranks == [["m_0", "m_1", "m_2"]] * 4


def test_counts_of_rare_events_scatter_by_chance() -> None:
    drawn = random.Random(3)
    rare = [counter("rare_total", [float(drawn.random() < 0.2) for _ in range(COUNT)])]
    assert movers("pay", rare, GRID, onset(), GRID.end) == ()


def test_a_counter_that_came_with_the_symptom_has_moved() -> None:
    others = counter("jobs_total", steady(50, 50), kind="done")
    late = counter("jobs_total", [*[None] * BROKE, *[40.0] * 10], kind="lost")
    [found] = movers("pay", [others, late], GRID, onset(), GRID.end)
    assert found.series == 'jobs_total{job="pay",kind="lost"}'
    assert (found.before, found.after, found.moved, found.of) == (0.0, 40.0, 1, 2)


def test_the_symptom_itself_stands_after_what_may_explain_it() -> None:
    tracks = [counter("errors_total", steady(0, 4000)), track("pool_used", noisy(1, 10, 10))]
    found = movers("pay", tracks, GRID, onset(), GRID.end, symptom={"errors_total"})
    assert [(one.metric, one.is_symptom) for one in found] == [("pool_used", False), ("errors_total", True)]


def test_points_of_a_grid_within_a_stretch_are_those_whose_whole_step_is() -> None:
    assert GRID.within(NOON, NOON + 3 * MINUTE) == range(1, 4)
    assert GRID.within(NOON + timedelta(seconds=30), NOON + 3 * MINUTE) == range(2, 4)
    assert GRID.within(NOON + 58 * MINUTE, NOON + 99 * MINUTE) == range(59, 60)


def test_a_label_that_points_nowhere_says_so() -> None:
    spread = next(one for one in drill(fleet({"/pay": 0.5}), GRID, onset(), GRID.end) if one.label == "region")
    assert str(spread) == "region: spread over its 2 values as the traffic is"


def test_without_a_new_version_or_a_label_for_it_versions_are_not_compared() -> None:
    never = track("r_total", [None] * COUNT, version="v1")
    assert version_split(Symptom(total=[never]), GRID, onset(), GRID.end) is None
    assert version_split(Symptom(total=[counter("r_total", steady(9, 9))]), GRID, onset(), GRID.end) is None
    two_pods = [counter("r_total", [*[None] * 45, *[9.0] * 15], version="v2", pod=pod) for pod in "ab"]
    assert version_split(Symptom(total=two_pods), GRID, onset(), GRID.end) is None, "there is no other version"


def test_an_onset_in_the_last_minute_is_compared_by_that_minute() -> None:
    late = [*[5.0] * (COUNT - 1), 90.0]
    found = movers("pay", [track("depth", late)], GRID, onset(COUNT - 2, COUNT - 1), GRID.end)
    assert [(one.metric, one.after) for one in found] == [("depth", 90.0)]


def test_a_gauge_without_a_past_has_not_moved() -> None:
    new = track("depth", [*[None] * BROKE, *[90.0] * 10])
    assert movers("pay", [new], GRID, onset(), GRID.end) == ()
