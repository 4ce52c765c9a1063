"""A range answer of Prometheus' API, cut apart without building what is not looked at.

A tick reads thousands of series and needs the last number of each. The usual servers write their answers without
spaces; such a body is split where each series begins, in a third of the time of parsing it as JSON. A quote inside a
JSON string is escaped, so no label can hold what is split at. Whatever is written in another way is parsed as JSON.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from smartspec_ops.backends import _json
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._prometheus_api import judged
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer

Line = tuple[bytes, Sequence[bytes]]
"""One series: its labels as the server wrote them, and its samples still as text, cut at every quote.

The pieces are a time, a value, a time, a value, ..., and what came after. Before a time stands what parted two samples.
"""

_SERIES = b'{"metric":{'
_VALUES = b'},"values":[['
_END = b"]]}"
_NEXT = b"]]},"
_RESULT = b'"result":['
_UNUSUAL = (None, None)
_PAIR = re.compile(rb'"(?:[^"\\]|\\.)*":"(?:[^"\\]|\\.)*"')


@lru_cache(maxsize=65_536)
def labels(key: bytes) -> Mapping[str, str]:
    return {str(name): str(text) for name, text in _json.loads(b"{" + key + b"}").items()}


def ordered(key: bytes) -> bytes:
    """Labels in the order of their names, as Prometheus writes them.

    VictoriaMetrics has another order where it is asked for raw samples than where it is asked for points.
    """
    pairs: list[bytes] = _PAIR.findall(key)
    pairs.sort(key=_name)
    return b",".join(pairs)


def _name(pair: bytes) -> bytes:
    return pair.partition(b'":"')[0]


def values(cut: Sequence[bytes]) -> list[float]:
    """In the order of time."""
    return list(map(float, cut[1::2]))


def times(cut: Sequence[bytes]) -> list[float]:
    """Seconds since 1970, ascending."""
    return [time(piece) for piece in cut[:-1:2]]


@lru_cache(maxsize=1024)
def time(piece: bytes) -> float:
    """Thousands of series share their moments."""
    return float(piece[piece.rfind(b"[") + 1 : -1])


def stamp(piece: bytes) -> bytes:
    """A time as written, with the comma after it; equal stamps are equal times."""
    return piece[piece.rfind(b"[") + 1 :]


def decode(answer: Answer, clean: Cleaner) -> Sequence[Line] | NoData:
    """The series of a range query, or of a range selector at one time."""
    envelope, lines = _split(answer.body) if answer.status == 200 and _json.may_be(answer) else _UNUSUAL
    body = judged(answer, clean, envelope)
    if isinstance(body, NoData):
        return body
    try:
        if body["data"]["resultType"] != "matrix":
            return NoData(Silence.BAD_QUERY, "the query gives no range of samples")
        return lines if lines is not None else [_line(entry) for entry in body["data"]["result"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of a range of samples")


def _split(body: bytes) -> tuple[Mapping[str, Any] | None, Sequence[Line] | None]:
    """The answer without its series, and the series; nothing where it is not written as usual."""
    head, *parts = body.split(_SERIES)
    if not parts or not head.endswith(_RESULT):
        return _UNUSUAL
    *before, last = parts
    samples, _, tail = last.partition(_END)
    lines = list[Line]()
    for part in (*before, samples + _NEXT):
        key, _, rest = part.partition(_VALUES)
        cut = rest.split(b'"')
        if cut[-1] != _NEXT or len(cut) % 2 == 0:
            return _UNUSUAL
        lines.append((key, cut))
    try:
        return _json.loads(head + tail), lines
    except ValueError:
        return _UNUSUAL


def _line(entry: Mapping[str, Any]) -> Line:
    """From parsed JSON; a native histogram has no value of its own."""
    samples = entry["values"] if "values" in entry else [(at, "NaN") for at, _ in entry["histograms"]]
    return line(entry["metric"], samples)


def line(metric: Mapping[str, Any], samples: Iterable[tuple[Any, Any]]) -> Line:
    """A series written as the usual servers would, from (seconds since 1970, value). ValueError without samples."""
    cut = [piece for at, value in samples for piece in (b"%r," % float(at), b"%r" % float(value))]
    if not cut:
        raise ValueError("a series without samples")
    key = json.dumps({str(name): str(text) for name, text in metric.items()}, separators=(",", ":"))
    return key[1:-1].encode(), [*cut, _NEXT]
