"""Grafana's data frames, as the answer to ``/api/ds/query`` carries them, to series of numbers.

A frame is a table in columns: a schema that says what each is, and the values. JSON has no NaN and no infinity: such a
value is null, and named in ``entities``; whoever ignores that takes "not a number" for "no data". Which column is the
time, which are numbers and which tell series apart is said by their types, never by their order or names.

Source: the frame contract of grafana-plugin-sdk-go (time series and numeric kinds: wide, long, multi), and what
Grafana's own decoder makes of the same frames.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._prometheus_api import partial_warning
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer

Labels = tuple[tuple[str, str], ...]

_ENTITIES = {"NaN": nan, "Inf": inf, "NegInf": -inf}
_NUMBERS = ("int", "uint", "float")
_NATIVE = {"time.Time": "time", "string": "string", "bool": "boolean"}
_COUNTED = frozenset({"number", "boolean"})
_TEXTS = frozenset({"string", "enum"})
_HINT = "; is this the address of a Grafana?"


@dataclass(frozen=True, slots=True)
class Strand:
    """One series of a frame. Points are (seconds since 1970, value) in the order of time; nulls are left out.

    The time is None where the frame has no column of times. A value may be NaN or infinite.
    """

    name: str
    labels: Labels
    points: Sequence[tuple[float | None, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one query gave. `kind` is the source's own word for it, such as ``matrix``, where it says one."""

    strands: Sequence[Strand]
    kind: str = ""

    @property
    def live(self) -> Sequence[Strand]:
        """Those with points."""
        return [one for one in self.strands if one.points]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a frame. `kind` is Grafana's word: time, number, string, boolean, enum, or another."""

    name: str
    kind: str
    labels: Mapping[str, str]
    values: Sequence[Any]


class ShapeFault(ValueError):
    """A frame that contradicts itself; the text says how."""


def results(answer: Answer, clean: Cleaner) -> Mapping[str, Result | NoData] | NoData:
    """By refId, what each query gave. One that failed makes the answer a 400; the others are in it all the same."""
    body = _json.read(answer)
    found = body.get("results") if isinstance(body, dict) else None
    if not isinstance(found, dict):
        return refused(answer, body, clean)
    return {str(ref): _result(one, answer.status, clean) for ref, one in found.items()}


def refused(answer: Answer, body: Any, clean: Cleaner) -> NoData:
    """An answer without results: an error of Grafana itself, a login page, a gateway in between."""
    if answer.status < 300:
        if isinstance(body, NoData):
            return body
        return NoData(Silence.GARBAGE, f"the answer is not what was asked for{_HINT}")
    said = str(body.get("message") or "") if isinstance(body, dict) else ""
    text = said or answer.body[:500].decode("utf-8", errors="replace")
    hint = _HINT if answer.status == 404 and not said else ""
    shown = f": {said}" if said else ""
    return NoData(_faults.of_status(answer.status, text=text), clean(f"status {answer.status}{shown}{hint}"))


def _result(one: Any, outer: int, clean: Cleaner) -> Result | NoData:
    if not isinstance(one, dict):
        return NoData(Silence.GARBAGE, "a result that is no object")
    if one.get("error"):
        return _failed(one, outer, clean)
    try:
        frames = [one for one in one.get("frames") or () if isinstance(one, dict)]
        if warned := next(filter(None, map(_warning, frames)), None):
            return NoData(Silence.PARTIAL, clean(warned))
        found = [strand for frame in frames for strand in strands(columns(frame))]
        return Result(found, next(filter(None, map(_kind, frames)), ""))
    except ShapeFault as fault:
        return NoData(Silence.GARBAGE, f"a frame that cannot be read: {fault}")
    except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
        return NoData(Silence.GARBAGE, "a frame that cannot be read")


def _failed(one: Mapping[str, Any], outer: int, clean: Cleaner) -> NoData:
    """Its own status says what happened; the 400 around it only that something did."""
    text = str(one["error"])
    status = next((s for key in ("status", "errorStatus") if isinstance(s := one.get(key), int) and s >= 300), None)
    if status is None:
        status = 502 if _faults.is_network(text) else max(outer, 400)
    return NoData(_faults.of_status(status, text=text), clean(f"{status}: {text}"))


def _meta(frame: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = frame["schema"].get("meta") if isinstance(frame.get("schema"), dict) else None
    return meta if isinstance(meta, dict) else {}


def _kind(frame: Mapping[str, Any]) -> str:
    custom = _meta(frame).get("custom")
    return str(custom.get("resultType") or "") if isinstance(custom, dict) else ""


def _warning(frame: Mapping[str, Any]) -> str | None:
    """What the source says about not having read everything."""
    notices = [one for one in _meta(frame).get("notices") or () if isinstance(one, dict)]
    return partial_warning(str(one.get("text", "")) for one in notices if one.get("severity") in ("warning", "error"))


def columns(frame: Mapping[str, Any]) -> Sequence[Column]:
    """The columns of one frame, with what JSON cannot write put back; `ShapeFault` where they do not fit the schema."""
    schema, data = frame.get("schema"), frame.get("data")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    values = data.get("values") if isinstance(data, dict) else None
    if not fields:
        return ()
    if not isinstance(values, list) or len(values) != len(fields):
        raise ShapeFault(f"{len(fields)} columns announced, {len(values) if isinstance(values, list) else 0} sent")
    if len({len(column) for column in values}) > 1:
        raise ShapeFault("columns of different lengths")
    entities = (data.get("entities") if isinstance(data, dict) else None) or ()
    return [
        Column(
            name=str(field.get("name") or ""),
            kind=_type(field),
            labels={str(label): str(value) for label, value in (field.get("labels") or {}).items()},
            values=_restored(column, entities[at] if at < len(entities) else None),
        )
        for at, (field, column) in enumerate(zip(fields, values, strict=True))
    ]


def strands(table: Sequence[Column]) -> Iterator[Strand]:
    """The series of one frame: one for each column of numbers and each combination of its texts."""
    times = next((column.values for column in table if column.kind == "time"), None)
    texts = [column for column in table if column.kind in _TEXTS]
    for column in table:
        if column.kind in _COUNTED:
            yield from _series(column, times, texts)


def _type(field: Mapping[str, Any]) -> str:
    """Grafana's own word for it; by the native type where there is none."""
    if kind := field.get("type"):
        return str(kind)
    info = field.get("typeInfo")
    native = str(info.get("frame", "")) if isinstance(info, dict) else ""
    return _NATIVE.get(native, "number" if native.startswith(_NUMBERS) else "other")


def _restored(column: Sequence[Any], entities: Any) -> Sequence[Any]:
    """The values that JSON cannot write, put back."""
    if not isinstance(entities, dict):
        return column
    whole = list(column)
    for name, value in _ENTITIES.items():
        for row in entities.get(name) or ():
            if not (isinstance(row, int) and 0 <= row < len(whole)):
                raise ShapeFault("an entity of a row that is not there")
            whole[row] = value
    return whole


def _series(column: Column, times: Sequence[Any] | None, texts: Sequence[Column]) -> Iterator[Strand]:
    found: dict[Labels, list[tuple[float | None, float]]] = {}
    if not texts:
        found[tuple(sorted(column.labels.items()))] = []
    for row, value in enumerate(column.values):
        at = None if times is None else times[row]
        told = {text.name: str(text.values[row]) for text in texts if text.values[row] is not None}
        points = found.setdefault(tuple(sorted({**column.labels, **told}.items())), [])
        if value is not None and (times is None or at is not None):
            points.append((None if at is None else float(at) / 1000, float(value)))
    for labels, points in found.items():
        if times is not None:
            points.sort(key=lambda point: point[0] or 0.0)
        yield Strand(column.name, labels, points)
