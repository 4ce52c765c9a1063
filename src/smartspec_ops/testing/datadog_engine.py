"""A small Datadog inside: metrics with points, the query language's usual shapes, and what the real one makes of them.

Buckets lie on the grid of the interval and begin inside the time asked for; an interval without a point is null, and
the newest one holds what there is so far. Longer times get longer intervals, whatever was asked for.
Source: Datadog's documentation of queries and rollups, and the recorded answers of its Python client.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import ceil
from typing import Literal

Kind = Literal["count", "rate", "gauge", "distribution"]
FLOORS = ((3600, 20), (4 * 3600, 60), (86_400, 300), (7 * 86_400, 3600), (31 * 86_400, 4 * 3600))
"""No rollup is finer than this, by the seconds asked for; beyond them a day."""
MOST_POINTS = 1500
RETENTION = 455 * 86_400
UNITS: Mapping[str, tuple[str, float, str]] = {
    "second": ("time", 1.0, "s"),
    "millisecond": ("time", 0.001, "ms"),
    "microsecond": ("time", 1e-06, "μs"),
    "nanosecond": ("time", 1e-09, "ns"),
    "byte": ("bytes", 1.0, "B"),
    "kibibyte": ("bytes", 1024.0, "KiB"),
    "percent": ("percentage", 1.0, "%"),
    "fraction": ("percentage", 100.0, "fr"),
    "request": ("network", 1.0, "req"),
    "hit": ("cache", 1.0, "hit"),
    "error": ("general", 1.0, "err"),
    "item": ("general", 1.0, "item"),
}
"""Family, factor and short name."""


class Refused(Exception):
    """400: what the query language does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a metric is. `interval` is how far apart the points of a rate are, in seconds."""

    name: str
    type: Kind
    unit: str | None = None
    per_unit: str | None = None
    interval: int = 10


@dataclass(slots=True, kw_only=True)
class Series:
    """Points of one combination of tags, ascending, times in epoch seconds; of a distribution observations."""

    metric: str
    tags: frozenset[str]
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def cut(self, start: float, end: float) -> Sequence[float]:
        """The values in [start, end)."""
        return self.values[bisect_left(self.times, start) : bisect_left(self.times, end)]


@dataclass(frozen=True, slots=True)
class Found:
    """One series of a result: its group's tags, and value by the start of its interval."""

    tags: tuple[str, ...]
    points: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Result:
    """`grid` are the intervals of the time asked for, those without a point included."""

    series: Sequence[Found]
    unit: tuple[str | None, str | None] = (None, None)
    grid: range = range(0)

    @property
    def interval(self) -> int:
        return self.grid.step


@dataclass(frozen=True, slots=True)
class Span:
    """From and to in seconds; `interval` is the one asked for, None where none is. Points after `now` are not there."""

    start: float
    end: float
    now: float
    interval: int | None = None
    whole: bool = False
    """One bucket over all of it: a scalar."""


# --- one metric ------------------------------------------------------------------------------------------------

_TERM = re.compile(
    r"^(?:(?P<how>avg|sum|min|max|count|p\d{2}(?:\.\d+)?|count\(v: ?v ?(?:<=|<|>=|>) ?[\d.eE+-]+\)):)?"
    r"(?P<metric>[A-Za-z][\w.]*)\{(?P<filter>[^{}]*)\}(?: ?by ?\{(?P<by>[^{}]*)\})?(?P<calls>(?:\.\w+\([^()]*\))*)$"
)
_CALL = re.compile(r"\.(\w+)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class _Query:
    how: str
    metric: Metric
    matches: Callable[[frozenset[str]], bool]
    by: Sequence[str]
    mode: str
    rollup: str | None
    step: int | None


def interval_for(span: Span, rollup: int | None = None) -> int:
    """What an answer's interval is, whatever was asked for."""
    length = span.end - span.start
    floor = next((step for reach, step in FLOORS if length <= reach), 86_400)
    if rollup is not None:
        return max(rollup, floor)
    if span.interval is None:
        return floor
    step = max(span.interval, 1)
    return step if length / step <= MOST_POINTS else ceil(length / MOST_POINTS / step) * step


def query(text: str, metrics: Mapping[str, Metric], series: Iterable[Series], span: Span) -> Result:
    """One query of the language. `Refused` with the real one's kind of words."""
    asked = _read(text, metrics)
    if asked is None:
        return Result((), grid=_grid(span, interval_for(span)))
    step = ceil(span.end - span.start) if span.whole else interval_for(span, asked.step)
    grid = _grid(span, step)
    groups: dict[tuple[str, ...], list[Series]] = {}
    for one in series:
        if one.metric == asked.metric.name and asked.matches(one.tags):
            group = tuple(tag for name in asked.by for tag in sorted(one.tags) if tag.startswith(f"{name}:"))
            groups.setdefault(group, []).append(one)
    found = [Found(tags, _points(asked, some, span, grid)) for tags, some in sorted(groups.items())]
    per = "second" if asked.mode == "as_rate" else asked.metric.per_unit
    return Result([one for one in found if one.points], (asked.metric.unit, per), grid)


def _grid(span: Span, step: int) -> range:
    """Where intervals begin: on the grid of their length, and for one number at the start."""
    if span.whole:
        return range(int(span.start), int(span.start) + 1, max(step, 1))
    return range(ceil(span.start / step) * step, int(span.end // step * step) + 1, step)


def _read(text: str, metrics: Mapping[str, Metric]) -> _Query | None:
    """None for a metric nobody ever sent: Datadog answers with nothing."""
    found = _TERM.match(text.strip())
    if found is None:
        raise Refused(f"Rule 'scope_expr' didn't match at '{text[:40]}' (line 1, column 1).")
    calls = dict(_CALL.findall(found["calls"]))
    unknown = set(calls) - {"as_count", "as_rate", "rollup"}
    if unknown:
        raise Refused(f"unknown function {min(unknown)}")
    metric = metrics.get(found["metric"])
    if metric is None:
        return None
    rollup = [part.strip() for part in calls.get("rollup", "").split(",") if part.strip()]
    return _Query(
        how=found["how"] or "avg",
        metric=metric,
        matches=_filter(found["filter"]),
        by=[part.strip() for part in (found["by"] or "").split(",") if part.strip()],
        mode=next((call for call in ("as_count", "as_rate") if call in calls), ""),
        rollup=rollup[0] if rollup and not rollup[0].isdigit() else None,
        step=next((int(part) for part in rollup if part.isdigit()), None),
    )


def _filter(text: str) -> Callable[[frozenset[str]], bool]:
    clauses = [part.strip() for part in re.split(r",(?![^(]*\))|\bAND\b", text) if part.strip() not in ("", "*")]
    return lambda tags: all(_holds(clause, tags) for clause in clauses)


def _holds(clause: str, tags: frozenset[str]) -> bool:
    if clause.startswith("(") and clause.endswith(")"):
        return any(_holds(part.strip(), tags) for part in re.split(r"\bOR\b", clause[1:-1]))
    if " OR " in clause:
        return any(_holds(part.strip(), tags) for part in clause.split(" OR "))
    if negated := re.match(r"!|NOT\s+", clause):
        return not _holds(clause[negated.end() :], tags)
    if listed := re.fullmatch(r"([\w.-]+)\s+(NOT\s+)?IN\s*\(([^)]*)\)", clause):
        wanted = {f"{listed[1]}:{part.strip()}" for part in listed[3].split(",")}
        return bool(wanted & tags) is not bool(listed[2])
    return any(fnmatchcase(tag, clause) for tag in tags)


def _points(asked: _Query, series: Sequence[Series], span: Span, grid: range) -> Mapping[int, float]:
    found = {}
    for begin in grid:
        end = min(span.end, span.now) if span.whole else min(begin + grid.step, span.now)
        cuts = [cut for one in series if (cut := one.cut(begin, end))]
        if cuts:
            found[begin] = _bucket(asked, cuts, grid.step)
    return found


def _bucket(asked: _Query, cuts: Sequence[Sequence[float]], step: int) -> float:
    how, kind = asked.how, asked.metric.type
    if kind == "distribution":
        return _of_observations(how, sorted(value for cut in cuts for value in cut), asked.mode, step)
    return _SPACE.get(how, _mean)([_over_time(asked, cut, step) for cut in cuts])


def _over_time(asked: _Query, cut: Sequence[float], step: int) -> float:
    kind, mode = asked.metric.type, asked.mode
    if kind == "gauge" or (kind == "rate" and mode != "as_count"):
        return _SPACE.get(asked.rollup or "avg", _mean)(cut)
    total = sum(cut) * (asked.metric.interval if kind == "rate" else 1)
    return total / step if mode == "as_rate" else total


def _of_observations(how: str, values: Sequence[float], mode: str, step: int) -> float:
    if how.startswith("p"):
        return values[min(len(values) - 1, max(0, ceil(float(how[1:]) / 100 * len(values)) - 1))]
    if how.startswith("count"):
        counted = float(sum(map(_condition(how), values)))
        return counted / step if mode == "as_rate" else counted
    return _SPACE[how](values)


def _condition(how: str) -> Callable[[float], bool]:
    found = re.search(r"(<=|>=|<|>)\s*([\d.eE+-]+)", how)
    if found is None:
        return lambda _: True
    bound = float(found[2])
    return {
        "<=": lambda value: value <= bound,
        "<": lambda value: value < bound,
        ">=": lambda value: value >= bound,
        ">": lambda value: value > bound,
    }[found[1]]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


_SPACE: Mapping[str, Callable[[Sequence[float]], float]] = {"avg": _mean, "sum": sum, "min": min, "max": max}


# --- formulas --------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/(),]))")
Operand = Result | float


class Formula:
    """``+ - * /``, brackets, numbers, `default_zero` and `abs` over named results."""

    def __init__(self, text: str, results: Mapping[str, Result]) -> None:
        self._results = results
        self._tokens = self._read(text)
        self._at = 0

    def result(self) -> Result:
        found = self._sum()
        if self._at < len(self._tokens):
            raise Refused(f"Error parsing formula near '{self._tokens[self._at]}'")
        return found if isinstance(found, Result) else Result(())

    @staticmethod
    def _read(text: str) -> Sequence[str]:
        tokens, at = [], 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None:
                raise Refused(f"Error parsing formula near '{text[at : at + 20]}'")
            tokens.append(found[0].strip())
            at = found.end()
        return tokens

    def _next(self, *wanted: str) -> str | None:
        if self._at < len(self._tokens) and (not wanted or self._tokens[self._at] in wanted):
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _sum(self) -> Operand:
        left = self._product()
        while sign := self._next("+", "-"):
            left = _combine(sign, left, self._product())
        return left

    def _product(self) -> Operand:
        left = self._factor()
        while sign := self._next("*", "/"):
            left = _combine(sign, left, self._factor())
        return left

    def _factor(self) -> Operand:
        token = self._next()
        if token == "(":
            inner = self._sum()
            self._expect(")")
            return inner
        if token == "-":
            return _combine("-", 0.0, self._factor())
        if token is None or token in "+*/),":
            raise Refused("Error parsing formula")
        if token[0].isdigit():
            return float(token)
        if self._next("("):
            inner = self._sum()
            self._expect(")")
            return _call(token, inner)
        if token not in self._results:
            raise Refused(f"Formula refers to unknown query '{token}'")
        return self._results[token]

    def _expect(self, sign: str) -> None:
        if self._next(sign) is None:
            raise Refused("Error parsing formula")


def _call(name: str, inner: Operand) -> Operand:
    if name not in ("default_zero", "abs"):
        raise Refused(f"unknown function {name}")
    if not isinstance(inner, Result):
        return abs(inner)
    if name == "default_zero":
        zeroes = dict.fromkeys(inner.grid, 0.0)
        series = inner.series or [Found((), {})]
        return Result([Found(one.tags, {**zeroes, **one.points}) for one in series], inner.unit, inner.grid)
    found = [Found(one.tags, {time: abs(value) for time, value in one.points.items()}) for one in inner.series]
    return Result(found, inner.unit, inner.grid)


def _combine(sign: str, left: Operand, right: Operand) -> Operand:
    if not isinstance(left, Result) and not isinstance(right, Result):
        return _OPERATE[sign](left, right) or 0.0
    grid = next(one.grid for one in (left, right) if isinstance(one, Result))
    pairs = _pairs(left, right)
    series = [
        Found(tags, {time: value for time, a, b in both if (value := _OPERATE[sign](a, b)) is not None})
        for tags, both in pairs
    ]
    unit = next((one.unit for one in (left, right) if isinstance(one, Result)), (None, None))
    is_both = isinstance(left, Result) and isinstance(right, Result)
    return Result([one for one in series if one.points], (None, None) if is_both and sign in "*/" else unit, grid)


Pairs = Sequence[tuple[tuple[str, ...], Sequence[tuple[int, float, float]]]]


def _pairs(left: Operand, right: Operand) -> Pairs:
    """By group, the times at which both have a number."""
    if not isinstance(right, Result):
        assert isinstance(left, Result)
        return [(one.tags, [(time, value, right) for time, value in one.points.items()]) for one in left.series]
    if not isinstance(left, Result):
        return [(one.tags, [(time, left, value) for time, value in one.points.items()]) for one in right.series]
    others = {one.tags: one.points for one in right.series}
    return [
        (
            one.tags,
            [(time, value, others[one.tags][time]) for time, value in one.points.items() if time in others[one.tags]],
        )
        for one in left.series
        if one.tags in others
    ]


_OPERATE: Mapping[str, Callable[[float, float], float | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
}
