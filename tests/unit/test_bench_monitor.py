"""What the monitor's benchmark measures on: the generated history is known in every detail, and is written as it is."""

import json
import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bench import monitor
from bench.monitor import bars, fleet, history, wire
from bench.monitor.history import BOUNDS, CODES, INTERVAL, MINUTES, SERIES, ZERO, Incident, Shape, Trouble
from bench.monitor.longspec import long_spec
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.wiring.target import read_target

pytestmark = pytest.mark.edge

SHAPE = Shape(services=40, start=1_790_000_040)
FAILED = CODES.index("500")
TOTAL = SERIES - 2
FAST = len(CODES) + BOUNDS.index("0.25")


def _incident(trouble: Trouble) -> Incident:
    """The first of its kind on a day without restart or missed scrape."""
    return next(
        one
        for one in history.incidents(SHAPE, 10)
        if one.trouble is trouble
        and one.first > 0
        and len(history.day_of(SHAPE, one.service, one.day, ZERO).minutes) == MINUTES
        and one.service % 20
    )


def _gain(columns: Sequence[Sequence[float]], column: int, first: int, last: int) -> float:
    return columns[column][last] - columns[column][first - 1]


def test_a_day_is_the_same_whenever_it_is_drawn_and_however_many_services_there_are() -> None:
    again = Shape(services=7, start=SHAPE.start)
    assert history.day_of(SHAPE, 3, 5, ZERO) == history.day_of(again, 3, 5, ZERO)
    assert history.day_of(SHAPE, 3, 5, ZERO) != history.day_of(SHAPE, 4, 5, ZERO)
    assert history.day_of(Shape(services=40, start=SHAPE.start, seed=2), 3, 5, ZERO) != history.day_of(
        SHAPE, 3, 5, ZERO
    )


def test_counters_go_on_where_the_day_before_ended() -> None:
    monday = history.day_of(SHAPE, 1, 0, ZERO)
    tuesday = history.day_of(SHAPE, 1, 1, monday.carry)
    assert monday.carry[TOTAL] == monday.columns[TOTAL][-1] > 0
    assert tuesday.columns[TOTAL][0] >= monday.carry[TOTAL]
    assert tuesday.stamps[0] - monday.stamps[-1] == INTERVAL * 1000


def test_an_incident_of_errors_is_in_the_counters_and_nowhere_else() -> None:
    found = _incident(Trouble.ERRORS)
    day = history.day_of(SHAPE, found.service, found.day, ZERO)
    failed, total = (_gain(day.columns, column, found.first, found.last) for column in (FAILED, TOTAL))
    assert failed / total == pytest.approx(found.share, abs=0.01)
    elsewhere = (day.columns[FAILED][-1] - failed) / (day.columns[TOTAL][-1] - total)
    assert elsewhere < 0.001


def test_an_incident_of_slowness_leaves_the_codes_alone() -> None:
    found = _incident(Trouble.SLOWNESS)
    day = history.day_of(SHAPE, found.service, found.day, ZERO)
    fast, failed, total = (_gain(day.columns, column, found.first, found.last) for column in (FAST, FAILED, TOTAL))
    assert fast / total < 0.75
    assert failed / total < 0.01


def test_each_scrape_adds_up() -> None:
    day = history.day_of(SHAPE, 9, 3, ZERO)
    assert len(day.minutes) > 97
    for scrape in range(0, len(day.minutes), 97):
        row = [column[scrape] for column in day.columns]
        assert sum(row[: len(CODES)]) == row[TOTAL] == row[TOTAL - 1], "codes, _count and +Inf agree"
        assert row[len(CODES) : TOTAL] == sorted(row[len(CODES) : TOTAL]), "buckets are cumulative"


def test_a_restart_begins_again_at_zero_and_only_in_some_services() -> None:
    def falls(service: int) -> int:
        days = (history.day_of(SHAPE, service, day, ZERO) for day in range(30))
        return sum(after < before for day in days for before, after in pairwise(day.columns[TOTAL]))

    assert falls(0) >= 1
    assert falls(1) == 0


def test_a_missed_scrape_is_marked_once_and_the_counters_go_on() -> None:
    days = (history.day_of(SHAPE, service, day, ZERO) for service in range(1, 20) for day in range(5))
    day = next(each for each in days if any(map(math.isnan, each.columns[TOTAL][:-2])))
    gap = next(n for n, value in enumerate(day.columns[TOTAL]) if math.isnan(value))
    assert all(math.isnan(column[gap]) for column in day.columns)
    assert struct.pack("<d", day.columns[TOTAL][gap]) == struct.pack("<Q", 0x7FF0_0000_0000_0002)
    assert day.columns[TOTAL][gap + 1] > day.columns[TOTAL][gap - 1]


def test_what_was_gained_counts_over_restarts_and_gaps() -> None:
    shape = Shape(services=1, start=SHAPE.start)
    days = [history.day_of(shape, 0, day, ZERO) for day in range(3)]
    alone = sum(day.carry[TOTAL] for day in days if min(day.columns[TOTAL]) == day.columns[TOTAL][0])
    end = shape.start + 3 * 86_400
    assert history.gained(shape, 0, shape.start - 1, end)[TOTAL] >= alone > 0
    one = history.gained(shape, 0, shape.start + 600, shape.start + 660)[TOTAL]
    both = history.gained(shape, 0, shape.start + 600, shape.start + 720)[TOTAL]
    assert both - one == history.gained(shape, 0, shape.start + 660, shape.start + 720)[TOTAL] > 0


# --- the wire --------------------------------------------------------------------------------------------------


def _fields(body: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a protocol buffers message, as its specification reads them."""
    at = 0

    def varint() -> int:
        nonlocal at
        number = shift = 0
        while True:
            byte = body[at]
            at, number, shift = at + 1, number | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return number

    while at < len(body):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
            continue
        length = 8 if kind == 1 else varint()
        yield key >> 3, body[at : at + length]
        at += length


def test_a_series_is_written_as_the_protocol_has_it() -> None:
    stamps, values = [1_790_000_040_123, 1_790_000_100_123], array("d", [1.0, 2.5])
    labels = wire.encode_labels([("__name__", "up"), ("job", "shop")])
    ((number, body),) = _fields(wire.series(labels, wire.sample_frame(stamps), values))
    assert isinstance(body, bytes)
    found = list(_fields(body))
    named = [dict(_fields(each)) for tag, each in found if tag == 1 and isinstance(each, bytes)]
    samples = [dict(_fields(each)) for tag, each in found if tag == 2 and isinstance(each, bytes)]
    assert number == 1
    assert named == [{1: b"__name__", 2: b"up"}, {1: b"job", 2: b"shop"}]
    assert samples == [{1: struct.pack("<d", value), 2: stamp} for value, stamp in zip(values, stamps, strict=True)]


def test_a_time_that_would_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        wire.sample_frame([0])


# --- what is printed -------------------------------------------------------------------------------------------


def test_a_bar_is_about_the_ratio_where_there_is_a_peer_and_else_about_the_figure() -> None:
    beside = bars.Line(name="tick", unit="s", ours=[0.01, 0.03], peer=[4.0, 6.0], at_most=1 / 300)
    assert beside.is_met is False, "the median of 1/400 and 1/200 is 3/800"
    alone = bars.Line(name="requests", unit="", ours=[3, 4], at_most=4)
    assert alone.is_met is True
    assert bars.Line(name="bytes", unit="kB", ours=[3]).is_met is None


def test_a_table_shows_each_figure_with_its_share_and_whether_its_bar_is_met() -> None:
    line = bars.Line(name="tick", unit="ms", ours=[10.0], peer=[4_000.0], peer_name="a pass", at_most=1 / 1_000)
    text = bars.table("what", [line], ["seeded"])
    for shown in ("10 ms", "4,000 ms a pass", "1/400", "≤ 1/1,000", "NOT MET", "note: seeded"):
        assert shown in text


def test_the_long_spec_has_the_length_asked_for() -> None:
    assert len(long_spec(500).splitlines()) == 500
    assert long_spec(500) == long_spec(500)


@pytest.mark.parametrize("argv", [["nothing"], ["--services", "0"], ["--days", "x"]])
def test_a_wrong_flag_ends_with_exit_code_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        monitor.main(argv)
    assert ended.value.code == 2


def test_both_sides_are_asked_the_same_of_a_service(tmp_path: Path) -> None:
    fleet.write_workspace(tmp_path / "ours", [3], "http://127.0.0.1:1")
    fleet.write_peer_config(tmp_path / "peer", [3], "http://127.0.0.1:1")
    workspace = Workspace.find(tmp_path / "ours")
    plan = read_target(workspace, workspace.locate("svc-0003")).plan
    theirs = [json.loads(path.read_text()) for path in sorted((tmp_path / "peer" / "slos").iterdir())]
    assert not plan.unbound
    assert {one.id: float(one.goal) for one in plan.objectives} == {
        one["metadata"]["name"].removeprefix("svc-0003-"): one["spec"]["goal"] for one in theirs
    }
    assert {one.window for one in plan.objectives} == {timedelta(seconds=fleet.PEER_WINDOWS["28d"])}
