"""Data frames: our decoder against Grafana's own, our server's frames against recorded ones, and frames gone wrong."""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._frames import Column, Result, ShapeFault, Strand, columns, results, strands
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer
from smartspec_ops.testing import grafana_frames as made

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/grafana"
FRAMES = json.loads((GOLDEN / "frames.json").read_text())
RECORDED = json.loads((GOLDEN / "decoded.json").read_text())
CLEAN = Cleaner(SourceConfig(name="s", url="http://grafana.example.test"))

RANGE = {
    "data": {
        "resultType": "matrix",
        "result": [
            {
                "metric": {"job": "shop", "__name__": "up"},
                "values": [[1767225600, "21"], [1767225601, "32.5"], [1767225604, "43"]],
            },
            {"metric": {"job": "other"}, "values": [[1767225600, "NaN"], [1767225601, "+Inf"], [1767225604, "-Inf"]]},
        ],
    }
}


def as_javascript(value: Any) -> str:
    """How the oracle prints a value."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, float):
        known = {math.inf: "Infinity", -math.inf: "-Infinity"}
        return "NaN" if math.isnan(value) else known.get(value) or f"{value:g}"
    return str(value)


def shown(table: Sequence[Column]) -> list[Mapping[str, Any]]:
    return [
        {"name": one.name, "type": one.kind, "labels": one.labels, "values": [as_javascript(v) for v in one.values]}
        for one in table
    ]


@pytest.mark.parametrize("what", FRAMES)
def test_what_grafanas_own_decoder_made_of_a_frame_is_what_we_make_of_it(what: str) -> None:
    assert RECORDED["decoder"].startswith("@grafana/data ")
    assert shown(columns(FRAMES[what])) == RECORDED["decoded"][what]


def test_grafanas_own_decoder_reads_the_frames_of_our_server_as_we_do() -> None:
    """The decoder is JavaScript, and large; where it is not at hand, what it said of other frames is recorded above."""
    home, node = os.environ.get("GRAFANA_DATA", ""), shutil.which("node")
    if not home or node is None:
        pytest.skip("no @grafana/data: npm install --prefix DIR @grafana/data, and GRAFANA_DATA=DIR")
    sent = {str(at): frame for at, frame in enumerate(made.of_prometheus(RANGE, "up", 1))}
    sent |= {f"rows {at}": one for at, one in enumerate(made.of_rows(["time", "n", "who"], [(1, 2, "a")], "SELECT"))}
    for what, bend in made.BENT.items():
        if what != "fewer columns than announced":
            sent |= {f"{what} {at}": one for at, one in enumerate(bend(made.of_prometheus(RANGE, "up", 1)))}
    argv = [node, str(ROOT / "tools/grafana_decode.mjs"), home]
    said = subprocess.run(argv, input=json.dumps(sent).encode(), capture_output=True, check=True, timeout=60).stdout
    decoded = json.loads(said)["decoded"]
    # Without its type a column is guessed there from its name and values, here told by its native type.
    guessed = {key for key in sent if key.startswith("types by native type only")}
    assert {key: shown(columns(frame)) for key, frame in sent.items() if key not in guessed} == {
        key: one for key, one in decoded.items() if key not in guessed
    }
    assert len(decoded) > 15


def test_our_server_frames_a_range_as_grafanas_recorded_answers_do() -> None:
    first, second = made.of_prometheus(RANGE, "up", 1)
    recorded = FRAMES["a series with a gap"]
    assert first["data"] == recorded["data"]
    assert [(f["name"], f["type"], f["typeInfo"], f.get("labels")) for f in first["schema"]["fields"]] == [
        ("Time", "time", {"frame": "time.Time"}, None),
        ("Value", "number", {"frame": "float64"}, {"__name__": "up", "job": "shop"}),
    ]
    assert {"type", "typeVersion", "custom", "executedQueryString"} == set(first["schema"]["meta"])
    assert second["data"]["values"][1] == [None, None, None]
    assert second["data"]["entities"] == [None, {"NaN": [0], "Inf": [1], "NegInf": [2]}]


@given(
    st.lists(st.tuples(st.integers(0, 2**40), st.one_of(st.none(), st.floats(allow_nan=True))), max_size=20),
    st.dictionaries(st.text(min_size=1), st.text(), max_size=3),
)
def test_every_number_comes_back_through_frames_and_json(
    points: list[tuple[int, float | None]], labels: dict[str, str]
) -> None:
    values = [value for _, value in points]
    fields = [{"name": "Time", "type": "time"}, {"name": "Value", "type": "number", "labels": labels}]
    frame = {"schema": {"fields": fields}, "data": made.columns([[at for at, _ in points], values])}
    (found,) = strands(columns(json.loads(json.dumps(frame))))
    sent = sorted((at / 1000, value) for at, value in points if value is not None)
    assert found.labels == tuple(sorted(labels.items()))
    assert sorted(map(repr, found.points)) == sorted(map(repr, [(at, float(value)) for at, value in sent]))


ROWS = [(1767225600, "eu", 1), (1767225600, "us", 10), (1767225660, "eu", 2)]


def test_texts_tell_series_apart_and_time_orders_them() -> None:
    (frame,) = made.of_rows(["time", "region", "orders"], ROWS[::-1], "SELECT")
    assert list(strands(columns(frame))) == [
        Strand("orders", (("region", "eu"),), [(1767225600.0, 1.0), (1767225660.0, 2.0)]),
        Strand("orders", (("region", "us"),), [(1767225600.0, 10.0)]),
    ]


def test_a_table_without_times_is_a_number_without_a_time() -> None:
    (frame,) = made.of_rows(["orders"], [(7,)], "SELECT")
    assert list(strands(columns(frame))) == [Strand("orders", (), [(None, 7.0)])]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame["data"]["values"].pop(), "2 columns announced, 1 sent"),
        (lambda frame: frame["data"].pop("values"), "2 columns announced, 0 sent"),
        (lambda frame: frame["data"]["values"][0].pop(), "columns of different lengths"),
        (lambda frame: frame["data"].update(entities=[None, {"NaN": [9]}]), "an entity of a row that is not there"),
    ],
)
def test_a_frame_that_contradicts_itself_is_refused(change: Any, said: str) -> None:
    frame = json.loads(json.dumps(FRAMES["a series with a gap"]))
    change(frame)
    with pytest.raises(ShapeFault, match=said):
        columns(frame)


def answer(results: Any, status: int = 200) -> Answer:
    return Answer(status=status, headers={"content-type": "application/json"}, body=json.dumps(results).encode())


def read(one: Any, status: int = 200) -> Result | NoData:
    found = results(answer({"results": {"A": one}}, status), CLEAN)
    assert not isinstance(found, NoData)
    return found["A"]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"error": "bad_data: parse error", "status": 400}, Silence.BAD_QUERY),
        ({"error": "execution: query timed out in expression evaluation", "status": 422}, Silence.UNREACHABLE),
        ({"error": "dial tcp: connect: connection refused", "status": 502}, Silence.UNREACHABLE),
        ({"error": 'Post "http://p:9090": dial tcp: lookup p: no such host'}, Silence.UNREACHABLE),  # up to version 9
        ({"error": "too many requests", "status": 429}, Silence.OVERLOADED),
        ({"error": "Unauthorized", "status": 401, "errorSource": "downstream"}, Silence.UNAUTHORIZED),
        ({"error": "forbidden", "errorStatus": 403}, Silence.UNAUTHORIZED),
        ({"error": "pq: syntax error at or near"}, Silence.BAD_QUERY),
        ({"error": "plugin panicked", "status": 500, "errorSource": "plugin"}, Silence.UNREACHABLE),
        ([], Silence.GARBAGE),
        ({"frames": [{"schema": {"fields": [{"name": "x", "type": "number"}]}, "data": {}}]}, Silence.GARBAGE),
        ({"frames": [{"schema": {"fields": ["x"]}, "data": {"values": [[1]]}}]}, Silence.GARBAGE),
        (
            {"frames": [{"schema": {"fields": [{"type": "number"}]}, "data": {"values": [["one"]]}}]},
            Silence.GARBAGE,
        ),
    ],
)
def test_a_failed_query_is_judged_by_its_own_status_and_not_by_the_400_around_it(one: Any, why: Silence) -> None:
    found = read(one, 400)
    assert isinstance(found, NoData)
    assert found.why is why


def test_one_failing_query_leaves_the_others_their_frames() -> None:
    good = {"status": 200, "frames": [FRAMES["a series with a gap"]]}
    found = results(answer({"results": {"A": good, "B": {"error": "no", "status": 400}, "C": good}}, 400), CLEAN)
    assert not isinstance(found, NoData)
    assert isinstance(found["B"], NoData)
    assert isinstance(found["A"], Result)
    assert found["A"] == found["C"]
    assert found["A"].strands[0].points[-1] == (1767225604.0, 43.0)


def test_a_warning_is_partial_and_a_remark_on_style_is_not() -> None:
    frame = json.loads(json.dumps(FRAMES["a series with a gap"]))
    for text, is_partial in (
        ("results truncated due to limit", True),
        ("PromQL warning: encountered a mix of histograms and floats", False),
        ("store gateway unreachable", True),
    ):
        frame["schema"]["meta"]["notices"] = [{"severity": "warning", "text": text}]
        assert (read({"frames": [frame]}) == NoData(Silence.PARTIAL, f"the source warns: {text}")) is is_partial
    frame["schema"]["meta"]["notices"] = [{"severity": "info", "text": "cached"}]
    assert isinstance(read({"frames": [frame]}), Result)
