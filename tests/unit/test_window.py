"""Local windows give the events that really happened, whatever resets, gaps and new series there are."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.measurement import Buckets, NoData, Silence
from smartspec_ops.domain.window import TIERS, Span, Tier, buckets, canonical, coverage, pauses, span, tiers_of

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def points(*values: float | None) -> list[tuple[datetime, float]]:
    """One sample a minute; None is a minute without."""
    return [(at(i), value) for i, value in enumerate(values) if value is not None]


@pytest.mark.parametrize(
    ("scrapes", "window", "now", "expected"),
    [
        (range(11), 5, 10, (5, 10)),
        ([0.5, 1.5, 5.5, 9.5], 5, 10, (5.5, 9.5)),  # the scrape before the start is too old: begins inside
        ([0, 4, 6, 10], 5, 10, (4, 10)),  # one minute before the start is near enough
        (range(3), 60, 2, (0, 2)),  # a new service: what is there
        ([0], 5, 0, None),  # one scrape says nothing about events
        ([], 5, 0, None),
        ([0, 60], 5, 60, None),  # after a pause of an hour the first scrape cannot speak for five minutes
        ([0, 60], 60 * 24, 60, (0, 60)),
        ([-30, 60], 60 * 10, 60 * 10, (-30, 60)),  # within a tenth of a long window
        ([1, 2, 12], 5, 3, (1, 2)),  # the future is not looked at
    ],
)
def test_span_is_what_was_observed(
    scrapes: Sequence[float], window: float, now: float, expected: tuple[float, float] | None
) -> None:
    found = span([at(m) for m in scrapes], window * MINUTE, at(now), MINUTE)
    assert found == (Span(start=at(expected[0]), end=at(expected[1])) if expected else None)
    if found and expected:
        assert found.covered == (expected[1] - expected[0]) * MINUTE


@pytest.mark.parametrize(
    ("scrapes", "window", "expected"),
    [
        (range(61), 60, 1.0),
        (range(58, 61), 60, 2 / 60),
        ([*range(20), *range(30, 61)], 60, 49 / 60),
        (range(0, 61, 2), 60, 1.0),
        ([-1, *range(1, 61)], 60, 1.0),
        ([*range(-24 * 60, -8 * 60, 5), *range(-8 * 60, 61)], 25 * 60, 1.0),  # thinned, and whole
        ([*range(-24 * 60, -12 * 60, 5), *range(-8 * 60, 61)], 25 * 60, 1 - 245 / 1500),
    ],
)
def test_coverage_is_what_was_observed(scrapes: Sequence[float], window: float, expected: float) -> None:
    times = [at(m) for m in scrapes]
    found = coverage(pauses(times, MINUTE), Span(start=times[0], end=times[-1]), window * MINUTE, MINUTE)
    assert found == pytest.approx(expected)


def test_buckets_of_several_series_add_up_in_the_canonical_unit() -> None:
    inf = float("inf")
    merged = buckets([(100, 3), (200, 5), (inf, 6), (200, 1), (100, 1), (inf, 1)], Decimal("0.001"))
    assert merged == Buckets(((0.1, 4), (0.2, 6), (inf, 7)))


def test_a_histogram_without_its_last_bucket_is_not_believed() -> None:
    assert buckets([(0.1, 3)]) == NoData(Silence.INSANE, "the histogram has no +Inf bucket")
    assert buckets([]) == NoData(Silence.EMPTY, "no buckets")


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 1.0]), st.floats(0, 1e6)), max_size=20), st.floats(0, 1e6))
def test_merged_buckets_never_fall(counts: list[tuple[float, float]], last: float) -> None:
    merged = buckets([*counts, (float("inf"), last)])
    assert isinstance(merged, Buckets)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(merged.cumulative))


@pytest.mark.parametrize(("value", "scale", "expected"), [(200.0, "0.001", 0.2), (0.1, "1", 0.1), (3.0, "1e3", 3000)])
def test_scaling_is_exact(value: float, scale: str, expected: float) -> None:
    assert canonical(value, Decimal(scale)) == expected


def test_tiers_keep_what_was_promised() -> None:
    tier = Tier(name="5m", step=timedelta(minutes=5), keep=timedelta(days=3))
    scrapes = [at(m) for m in range(23)]
    kept = [b for a, b in pairwise([None, *scrapes]) if b and tier.takes(b, a)]
    assert kept == [at(m) for m in (0, 5, 10, 15, 20)]
    assert [
        t.keep >= k for t, k in zip(TIERS, (timedelta(hours=6), timedelta(days=3), timedelta(days=40)), strict=True)
    ]


@pytest.mark.parametrize(
    ("seconds", "kept"),
    [
        (60, [("raw", 400), ("5m", 4_800), ("1h", 57_600)]),
        (600, [("raw", 400), ("5m", 4_800), ("1h", 57_600)]),
        (2, [("raw", 22), ("1m", 400), ("5m", 4_800), ("1h", 57_600)]),
    ],
)
def test_a_fast_source_keeps_no_more_scrapes_than_a_usual_one(seconds: int, kept: list[tuple[str, int]]) -> None:
    tiers = tiers_of(timedelta(seconds=seconds))
    assert [(tier.name, tier.keep // MINUTE) for tier in tiers] == kept
    every, minute = timedelta(seconds=seconds), timedelta(minutes=1)
    scrapes = [START + n * every for n in range(1 + timedelta(hours=1) // every)]
    thinned = [
        time for time in scrapes if scrapes[-1] - time <= tiers[0].keep or (time - START) % minute == timedelta(0)
    ]
    whole = span(thinned, 60 * MINUTE, scrapes[-1], every)
    assert whole is not None
    assert coverage(pauses(thinned, every), whole, 60 * MINUTE, every, tiers) == 1.0
