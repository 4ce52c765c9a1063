"""Data frames as a Grafana makes them: of Prometheus' answers, and of the rows of a SQL query.

Shapes as recorded in the goldens of Grafana's Prometheus library (``pkg/promlib/testdata``) and the frame contract of
its plug-in SDK. `BENT` are frames as other plug-ins, other versions and bad days would send them.
"""

import copy
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Frame = dict[str, Any]


def of_prometheus(body: Mapping[str, Any], query: str, step: float) -> list[Frame]:
    """The frames of a success of Prometheus' API: one for each series, one without fields where there is none."""
    kind, result = body["data"]["resultType"], body["data"]["result"]
    shape = "timeseries-multi" if kind == "matrix" else "numeric-multi"
    meta: dict[str, Any] = {"type": shape, "typeVersion": [0, 1], "custom": {"resultType": kind}}
    notices = [
        {"severity": severity, "text": str(text)}
        for key, severity in (("warnings", "warning"), ("infos", "info"))
        for text in body.get(key) or ()
    ]
    if notices:
        meta["notices"] = notices
    series = [{"metric": {}, "value": result}] if kind == "scalar" else result
    frames = [_series(one, meta, query, step) for one in series]
    frames = frames or [{"schema": {"meta": copy.deepcopy(meta), "fields": []}, "data": {"values": []}}]
    frames[0]["schema"]["meta"]["executedQueryString"] = f"Expr: {query}\nStep: {step:g}s"
    return frames


def _series(one: Mapping[str, Any], meta: Mapping[str, Any], query: str, step: float) -> Frame:
    samples = one["values"] if "values" in one else [one["value"]]
    labels = {str(name): str(value) for name, value in sorted(one["metric"].items())}
    shown = "{" + ", ".join(f"{n}={json.dumps(v)}" for n, v in labels.items() if n != "__name__") + "}"
    name = labels.get("__name__", "") + (shown if shown != "{}" else "")
    fields = [
        {"name": "Time", "type": "time", "typeInfo": {"frame": "time.Time"}, "config": {"interval": step * 1000}},
        {
            "name": "Value",
            "type": "number",
            "typeInfo": {"frame": "float64"},
            "labels": labels,
            "config": {"displayNameFromDS": name or query},
        },
    ]
    times = [round(float(at) * 1000) for at, _ in samples]
    schema = {"name": name or query, "meta": copy.deepcopy(dict(meta)), "fields": fields}
    return {"schema": schema, "data": columns([times, [float(value) for _, value in samples]])}


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]], query: str) -> list[Frame]:
    """One table. A column called ``time`` holds seconds since 1970, as the SQL data sources read it."""
    values: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    fields = []
    for at, name in enumerate(names):
        kind, native = _column_type(name, values[at])
        if kind == "time":
            values[at] = [None if one is None else round(float(one) * 1000) for one in values[at]]
        fields.append({"name": name, "type": kind, "typeInfo": {"frame": native, "nullable": True}})
    schema = {"meta": {"typeVersion": [0, 0], "executedQueryString": query}, "fields": fields}
    return [{"schema": schema, "data": columns(values)}]


def _column_type(name: str, values: Iterable[Any]) -> tuple[str, str]:
    if name == "time":
        return "time", "time.Time"
    known = [one for one in values if one is not None]
    if known and all(isinstance(one, str) for one in known):
        return "string", "string"
    return "number", "int64" if known and all(isinstance(one, int) for one in known) else "float64"


def columns(values: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """As JSON can write them: what is no finite number becomes null, and is named in ``entities``."""
    data: dict[str, Any] = {"values": [[_written(one) for one in column] for column in values]}
    entities = [_entities(column) for column in values]
    return {**data, "entities": entities} if any(entities) else data


def _written(one: Any) -> Any:
    if not isinstance(one, float):
        return one
    if not math.isfinite(one):
        return None
    return int(one) if one.is_integer() and abs(one) < 1e15 else one


def _entities(column: Sequence[Any]) -> dict[str, list[int]] | None:
    found: dict[str, list[int]] = {}
    for row, one in enumerate(column):
        if isinstance(one, float) and not math.isfinite(one):
            name = "NaN" if math.isnan(one) else "Inf" if one > 0 else "NegInf"
            found.setdefault(name, []).append(row)
    return found or None


# --- frames that are not as usual ----------------------------------------------------------------------------------


def _reordered(frame: Frame) -> Frame:
    frame["schema"]["fields"].reverse()
    for key in ("values", "entities"):
        if key in frame["data"]:
            frame["data"][key].reverse()
    return frame


def _with(frame: Frame, field: Mapping[str, Any], column: Any, *, first: bool = False) -> Frame:
    at = 0 if first else len(frame["schema"]["fields"])
    frame["schema"]["fields"].insert(at, dict(field))
    frame["data"]["values"].insert(at, column)
    if "entities" in frame["data"]:
        frame["data"]["entities"].insert(at, None)
    return frame


def _rows(frame: Frame) -> int:
    return len(frame["data"]["values"][0]) if frame["data"]["values"] else 0


def _two_values(frame: Frame) -> Frame:
    return _with(frame, {"name": "other", "type": "number", "typeInfo": {"frame": "float64"}}, [1] * _rows(frame))


def _text_first(frame: Frame) -> Frame:
    column = ["fr"] * _rows(frame)
    return _with(frame, {"name": "region", "type": "string", "typeInfo": {"frame": "string"}}, column, first=True)


def _short(frame: Frame) -> Frame:
    frame["data"]["values"] = frame["data"]["values"][:-1]
    return frame


def _native(native: str) -> Callable[[Frame], Frame]:
    def change(frame: Frame) -> Frame:
        for field in frame["schema"]["fields"]:
            if field["type"] == "number":
                field["typeInfo"] = {"frame": native, "nullable": True}
        return frame

    return change


def _untyped(frame: Frame) -> Frame:
    for field in frame["schema"]["fields"]:
        del field["type"]
    return frame


def _noticed(frame: Frame) -> Frame:
    notice = {"severity": "warning", "text": "results truncated due to limit"}
    frame["schema"].setdefault("meta", {})["notices"] = [notice]
    return frame


BENT: Mapping[str, Callable[[list[Frame]], list[Frame]]] = {
    "columns in another order": lambda frames: [_reordered(one) for one in frames],
    "two columns of values": lambda frames: [_two_values(one) for one in frames],
    "a column of texts first": lambda frames: [_text_first(one) for one in frames],
    "64-bit integers": lambda frames: [_native("int64")(one) for one in frames],
    "a native type nobody knows": lambda frames: [_native("decimal128")(one) for one in frames],
    "types by native type only": lambda frames: [_untyped(one) for one in frames],
    "fewer columns than announced": lambda frames: [_short(one) for one in frames],
    "no frame at all": lambda _: [],
    "a warning that not all was read": lambda frames: [_noticed(one) for one in frames],
}
"""By what is unusual about them; applied to frames as usual."""
