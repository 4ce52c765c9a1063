"""The text a `/metrics` endpoint exposes, as samples: bounded in number, damaged text refused as a whole.

The parser accepts numbers that overflow to infinity, so finiteness is looked at where a value is used.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from smartspec_ops.backends import _faults, _selector
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer

ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
MAX_SAMPLES = 50_000
_TEXT = ("text/", "application/openmetrics-text", "application/octet-stream")
"""What a page may call itself; many are written by hand and called ``text/html`` by a framework."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """One line of an exposition."""

    name: str
    labels: Mapping[str, str]
    value: float
    known_as: str | None = None
    """Its `series`, where that is known already."""

    @property
    def is_finite(self) -> bool:
        return isfinite(self.value)

    @property
    def series(self) -> str:
        return self.known_as or _selector.canonical(self.name, self.labels)


class Reader:
    """Reads the pages of one source: what is the page before in all but its numbers is not parsed again.

    Only where a parser could not see it otherwise: every line a series and one plain number, and nothing on the page
    whose numbers have to fit together.
    """

    def __init__(self) -> None:
        self._heads: Sequence[str] | None = None
        self._lines: Sequence[tuple[int, Exposed]] | None = None
        """(which of the page's numbers, a line with it), as parsed; None while that is not known."""

    def decode(self, answer: Answer) -> Sequence[Exposed] | NoData:
        cut = _cut(answer)
        if cut is None:
            return decode(answer)
        heads, numbers, media_type = cut
        is_new, self._heads = heads != self._heads, heads
        if is_new:
            self._lines = None
            return decode(answer)
        if self._lines is None:
            self._lines = _learnt(heads, media_type)
        if not self._lines:
            return decode(answer)
        return [Exposed(one.name, one.labels, float(numbers[place]), one.known_as) for place, one in self._lines]


def _cut(answer: Answer) -> tuple[Sequence[str], Sequence[str], str] | None:
    """What stands before the number of each line, the numbers, and the media type; None where a page must be parsed."""
    media_type = answer.headers.get("content-type") or "text/plain"
    if answer.status != 200 or not media_type.startswith(_TEXT) or len(answer.body) > LEARNT:
        return None
    try:
        lines = answer.body.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    heads, numbers = [media_type], list[str]()
    for line in lines:
        head = line
        if line and line[0] != "#":
            head, _, number = line.rpartition(" ")
            numbers.append(number)
        heads.append(head)
    plain = _COUNTS if "openmetrics" in media_type else _NUMBERS
    return (heads, numbers, media_type) if plain.fullmatch("\n".join([*numbers, ""])) else None


def _learnt(heads: Sequence[str], media_type: str) -> Sequence[tuple[int, Exposed]]:
    """The lines of a page of these heads, from what the parser says to one that holds the numbers from 0; none where
    the heads alone do not say what is on it."""
    text, count = list[str](), 0
    for head in heads[1:]:
        is_told = not head or head[0] == "#"
        if not is_told and not _HEAD.fullmatch(head):
            return ()
        if "openmetrics" in media_type and head.startswith("# TYPE ") and head.rpartition(" ")[2] not in _SIMPLE:
            return ()
        text.append(head if is_told else f"{head} {count}")
        count += not is_told
    body = "\n".join(text).encode()
    found = decode(Answer(status=200, headers={"content-type": media_type}, body=body))
    if isinstance(found, NoData) or sorted(one.value for one in found) != [float(place) for place in range(count)]:
        return ()
    return [(int(one.value), Exposed(one.name, one.labels, 0.0, one.series)) for one in found]


LEARNT = 500_000
"""Bytes of the longest page whose lines are remembered."""
_HEAD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^#{}]*\})?")
"""A series; one with another brace or a number sign in a label could be an exemplar."""
_NUMBERS = re.compile(r"(-?\d+(\.\d*)?([eE][+-]?\d+)?\n)+", re.ASCII)
_COUNTS = re.compile(r"(\d+(\.\d*)?([eE][+-]?\d+)?\n)+", re.ASCII)
"""OpenMetrics knows of counters below zero that they are damaged."""
_SIMPLE = ("counter", "gauge", "unknown")


def decode(answer: Answer, most: int = MAX_SAMPLES) -> Sequence[Exposed] | NoData:
    if answer.status != 200:
        hint = _faults.hint_of(answer.status, "address of the metrics page")
        return NoData(_faults.of_status(answer.status), f"status {answer.status}{hint}")
    media_type = answer.headers.get("content-type") or "text/plain"
    if not media_type.startswith(_TEXT):
        return NoData(Silence.GARBAGE, "the answer does not call itself text")
    try:
        lines = (line for family in parsed(answer.body.decode("utf-8"), media_type) for line in family.samples)
        exposed = [Exposed(line.name, line.labels, float(line.value)) for line in islice(lines, most + 1)]
    except (ValueError, LookupError, TypeError, AttributeError):  # what the parser throws at damaged text
        return NoData(Silence.GARBAGE, "the page is not in the Prometheus or OpenMetrics text format")
    if len(exposed) > most:
        return NoData(Silence.GARBAGE, f"the page holds more than {most} samples")
    return _once(exposed)


def _once(exposed: Sequence[Exposed]) -> Sequence[Exposed]:
    """Of a series that stands there twice the first, as a Prometheus takes it: both would count its events twice."""
    first = dict[tuple[str, frozenset[tuple[str, str]]], Exposed]()
    for one in exposed:
        first.setdefault((one.name, frozenset(one.labels.items())), one)
    return exposed if len(first) == len(exposed) else list(first.values())


def parsed(text: str, media_type: str) -> Iterator[Any]:
    """The families of a page as the client library reads them, every series under the name it has on the page.

    Of the text format the library calls a counter ``x`` by ``x_total``; a server that scrapes the page does not.
    """
    is_open = "openmetrics" in media_type
    declared = set() if is_open else {name.strip('"') for name in _COUNTER.findall(text)}
    read: Callable[[str], Iterable[Any]] = openmetrics_families if is_open else text_families
    for family in read(text):
        if family.type == "counter" and family.name in declared and f"{family.name}_total" not in declared:
            family.samples = [line._replace(name=line.name.removesuffix("_total")) for line in family.samples]
        yield family


_COUNTER = re.compile(r"^[ \t]*#[ \t]*TYPE[ \t]+(\S+)[ \t]+counter\b", re.MULTILINE)
