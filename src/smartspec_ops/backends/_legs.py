"""What has to be added up to answer asks, and the few selectors that find all of it.

A leg is one running total: everything one selector finds, or of a histogram the buckets of one bound. Legs are shared
by all asks that need them. Their selectors are read together: `{service=~"a|b"}` finds what `{service="a"}` and
`{service="b"}` do, and what belongs to whom is told by matching here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

from smartspec_ops.backends._selector import Matcher, Selector

MAX_BYTES = 12_000
"""Of one query; VictoriaMetrics refuses more than 16,384."""
MAX_UNION = 1_000
"""Values of one union: a server may bound the alternatives of an expression."""


class Side(StrEnum):
    """From where the bucket of each process comes nearest to a threshold."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Leg:
    """One running total. `bound` is the bucket's upper bound as the source has it, None where there are no buckets.

    With a `side` it is a threshold, and of every process the bucket that is nearest to it counts.
    """

    selector: Selector
    bound: float | None = None
    side: Side | None = None

    @property
    def name(self) -> str:
        name = str(self.selector) if self.bound is None else f"{self.selector} le {self.bound!r}"
        return name if self.side is None else f"{name} from {self.side}"


def bound_of(labels: Mapping[str, str]) -> float | None:
    """The upper bound of a bucket; None where there is none that is a number."""
    try:
        bound = float(labels["le"])
    except (KeyError, ValueError):
        return None
    return None if isnan(bound) else bound


def around(bounds: Sequence[float], threshold: float) -> Sequence[float]:
    """Of a histogram's ascending `bounds`, those that decide on `threshold`: it or its two neighbours, and the last."""
    near = [bound for bound in bounds if is_same(bound, threshold)]
    if not near:
        below = [bound for bound in bounds if bound < threshold]
        above = [bound for bound in bounds if bound > threshold]
        near = [*below[-1:], *above[:1]]
    return sorted({*near, *bounds[-1:]})


def is_same(bound: float, threshold: float) -> bool:
    """But for the last digits of a conversion."""
    return bound == threshold or abs(bound - threshold) <= 1e-9 * abs(threshold)


@dataclass(frozen=True, slots=True)
class Union:
    """One selector to send, and those it reads for."""

    selector: Selector
    wanted: tuple[Selector, ...]

    @property
    def halves(self) -> Sequence["Union"]:
        """The same in two, to find out which one is refused."""
        middle = len(self.wanted) // 2
        return [union for half in (self.wanted[:middle], self.wanted[middle:]) for union in unions(half)]


def unions(selectors: Iterable[Selector]) -> Sequence[Union]:
    """Selectors that find everything all of `selectors` find, as few as the limits allow."""
    by_name: dict[str, list[Selector]] = defaultdict(list)
    for selector in dict.fromkeys(selectors):
        by_name[selector.name].append(selector)
    return [union for alike in by_name.values() for union in _of_one_metric(alike)]


def _of_one_metric(selectors: Sequence[Selector]) -> Iterator[Union]:
    wider = _widest(selectors)
    label = _told_apart_by(list(wider))
    groups: dict[tuple[Matcher, ...], dict[str, list[Selector]]] = defaultdict(lambda: defaultdict(list))
    for selector, narrower in wider.items():
        rest = tuple(matcher for matcher in selector.matchers if not _is_value(matcher, label))
        if len(rest) == len(selector.matchers):
            yield Union(selector, tuple(narrower))
            continue
        (value,) = (matcher.value for matcher in selector.matchers if _is_value(matcher, label))
        groups[rest][value].extend(narrower)
    for rest, by_value in groups.items():
        for part in _parts(by_value):
            name = next(iter(by_value.values()))[0].name
            wanted = tuple(selector for value in part for selector in by_value[value])
            yield Union(Selector(name, (*rest, _matcher(label, part))), wanted)


def _widest(selectors: Sequence[Selector]) -> Mapping[Selector, Sequence[Selector]]:
    """Selectors that no other one includes, each with those it includes: fewer matchers find more."""
    found: dict[frozenset[Matcher], list[Selector]] = {}
    for selector in sorted(selectors, key=lambda one: len(one.matchers)):
        matchers = frozenset(selector.matchers)
        home = next((known for known in _subsets(matchers) if known in found), matchers)
        found.setdefault(home, []).append(selector)
    return {alike[0]: alike for alike in found.values()}


def _subsets(matchers: frozenset[Matcher]) -> Iterator[frozenset[Matcher]]:
    """The set itself, and without one or two of its members: what usual plans hold."""
    yield matchers
    if len(matchers) <= 8:
        for one in matchers:
            yield matchers - {one}
        for one in matchers:
            for other in matchers:
                if one is not other:
                    yield matchers - {one, other}


def _told_apart_by(selectors: Sequence[Selector]) -> str:
    """The label whose values differ most between them; empty where there is none."""
    values: dict[str, set[str]] = defaultdict(set)
    for selector in selectors:
        names = [matcher.label for matcher in selector.matchers]
        for matcher in selector.matchers:
            if matcher.sign == "=" and names.count(matcher.label) == 1:
                values[matcher.label].add(matcher.value)
    return max(values, key=lambda label: (len(values[label]), label), default="")


def _is_value(matcher: Matcher, label: str) -> bool:
    return matcher.sign == "=" and matcher.label == label


def _parts(values: Iterable[str]) -> Iterator[Sequence[str]]:
    part: list[str] = []
    size = 0
    for value in values:
        length = len(re.escape(value).encode()) * 2 + 1  # a backslash is written twice in a query
        if part and (size + length > MAX_BYTES // 2 or len(part) >= MAX_UNION):
            yield part
            part, size = [], 0
        part.append(value)
        size += length
    if part:
        yield part


def _matcher(label: str, values: Sequence[str]) -> Matcher:
    if len(values) == 1:
        return Matcher(label, "=", values[0])
    return Matcher(label, "=~", "|".join(map(escaped, values)))


def escaped(value: str) -> str:
    """Only what means something in an expression: RE2 refuses a backslash before a letter."""
    return _MEANING.sub(r"\\\g<0>", value)


_MEANING = re.compile(r"[\\.+*?()|\[\]{}^$]")


class Matching:
    """Which of many selectors a series belongs to, without trying them all."""

    def __init__(self, selectors: Iterable[Selector]) -> None:
        self._by_label: dict[str, str] = {}
        self._by_value: dict[tuple[str, str], list[Selector]] = defaultdict(list)
        self._others: dict[str, list[Selector]] = defaultdict(list)
        by_name: dict[str, list[Selector]] = defaultdict(list)
        for selector in selectors:
            by_name[selector.name].append(selector)
        for name, alike in by_name.items():
            label = self._by_label[name] = _told_apart_by(alike)
            for selector in alike:
                values = [matcher.value for matcher in selector.matchers if label and _is_value(matcher, label)]
                (self._by_value[name, values[0]] if values else self._others[name]).append(selector)

    def of(self, labels: Mapping[str, str]) -> Sequence[Selector]:
        name = labels.get("__name__", "")
        found = []
        for known in dict.fromkeys((name, "")):  # a selector may name its metric by an expression
            label = self._by_label.get(known)
            if label is not None:
                candidates = [*self._by_value.get((known, labels.get(label, "")), ()), *self._others.get(known, ())]
                found += [selector for selector in candidates if selector.matches(name, labels)]
        return found
