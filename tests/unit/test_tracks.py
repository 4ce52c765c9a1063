"""Series of the past on a grid: from a page scraped by ourselves, and what is refused."""

import pytest

from smartspec_ops.domain.investigation.tracks import Grid, Track, shape
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Tracker
from tests.unit.test_openmetrics import BAD, MINUTE, OK, START, Bench, bench

pytestmark = pytest.mark.edge

__all__ = ["bench"]


async def scraped(bench: Bench) -> None:
    for n in range(1, 6):
        await bench.tick({OK: 100.0 * n, **({BAD: 10.0 * n} if n > 3 else {})})


def grid(count: int = 6) -> Grid:
    return Grid(start=START, step=MINUTE, count=count)


async def test_what_was_scraped_is_told_as_it_was_by_this_process_and_by_the_next(bench: Bench) -> None:
    await scraped(bench)
    for backend in (bench.backend, bench.build(keeps=False)):
        assert isinstance(backend, Tracker)
        found = await backend.tracks("requests_total", grid(), 10)
        assert not isinstance(found, NoData)
        assert [(dict(one.labels)["code"], one.values, one.is_counter) for one in found] == [
            ("200", (None, 100.0, 200.0, 300.0, 400.0, 500.0), True),
            ("500", (None, None, None, None, 40.0, 50.0), True),
        ]


async def test_a_sample_stands_for_a_few_minutes_and_then_no_more(bench: Bench) -> None:
    await scraped(bench)
    found = await bench.backend.tracks("requests_total", grid(count=16), 10)
    assert not isinstance(found, NoData)
    assert [value is None for value in found[0].values] == [True] + [False] * 10 + [True] * 5


@pytest.mark.parametrize(
    ("selector", "most", "why"),
    [
        ('{job="a"}', 10, Silence.BAD_QUERY),
        ("sum(requests_total)", 10, Silence.BAD_QUERY),
        ("requests_total", 1, Silence.PARTIAL),
    ],
)
async def test_what_cannot_be_told_is_silent_with_a_reason(
    bench: Bench, selector: str, most: int, why: Silence
) -> None:
    await scraped(bench)
    found = await bench.backend.tracks(selector, grid(), most)
    assert isinstance(found, NoData)
    assert found.why is why


def test_a_course_of_any_length_is_a_line_of_one_width() -> None:
    assert len(shape([float(n) for n in range(500)])) <= 32
    assert shape([0.0] * 20 + [1.0] * 12) == "▁" * 20 + "█" * 12
    assert shape([]) == ""


def test_a_series_reads_as_a_selector() -> None:
    labels = (("__name__", "r_total"), ("code", "500"))
    assert str(Track(labels=labels, values=())) == 'r_total{code="500"}'
