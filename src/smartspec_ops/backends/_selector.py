"""Series selectors: read by the PromQL parser, printed by our own escaping, and matched here where there is no server.

The parser's own printing of an edited selector does not escape quotes and could widen it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from promql_parser import MatchOp, VectorSelector, parse

from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.spec.promql import PromqlFault, selector_in
from smartspec_ops.spec.promql import selector as written

_SIGNS = ((MatchOp.Equal, "="), (MatchOp.NotEqual, "!="), (MatchOp.Re, "=~"), (MatchOp.NotRe, "!~"))


@dataclass(frozen=True, slots=True)
class Matcher:
    label: str
    sign: str
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """One metric name (empty where only matchers name it) and its matchers, all of which must hold."""

    name: str
    matchers: tuple[Matcher, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looked up by the thousand, so hashed once."""
        object.__setattr__(self, "_hash", hash((self.name, self.matchers)))

    def __hash__(self) -> int:
        return self._hash

    def bucket(self) -> "Selector":
        """The buckets of a histogram family."""
        return _bucket(self)

    def __str__(self) -> str:
        return written(self.name, [(m.label, m.sign, m.value) for m in self.matchers])

    def matches(self, name: str, labels: Mapping[str, str]) -> bool:
        """As a server would: a missing label is an empty one, expressions are anchored at both ends."""
        if self.name and self.name != name:
            return False
        return all(_holds(m, name if m.label == "__name__" else labels.get(m.label, "")) for m in self.matchers)


@lru_cache(maxsize=16_384)
def _bucket(family: Selector) -> Selector:
    return replace(family, name=family.name if family.name.endswith("_bucket") else f"{family.name}_bucket")


@lru_cache(maxsize=16_384)
def read(text: str) -> Selector | str:
    """The selector, or one sentence that says why it is none."""
    parsed = selector_in(text)
    if isinstance(parsed, PromqlFault):
        return parsed.message
    return "matchers joined by 'or' are not supported" if parsed.matchers.or_matchers else _of(parsed)


def read_local(text: str) -> Selector | str:
    """Like `read`, for a selector that is matched here and not by a server."""
    selector = read(text)
    for matcher in selector.matchers if isinstance(selector, Selector) else ():
        if matcher.sign in {"=~", "!~"}:
            try:
                _regex(matcher.value)
            except re.error:
                return f"the expression for '{matcher.label}' is not a regular expression"
    return selector


def read_all(read_one: Callable[[str], Selector | str], *texts: str) -> Sequence[Selector] | NoData:
    """Every selector, or why the first that is none is refused."""
    selectors = []
    for text in texts:
        selector = read_one(text)
        if isinstance(selector, str):
            return NoData(Silence.BAD_QUERY, selector)
        selectors.append(selector)
    return selectors


def canonical(name: str, labels: Mapping[str, str]) -> str:
    """A series as text: labels sorted, values escaped; equal series have equal texts."""
    return str(Selector(name, tuple(Matcher(label, "=", value) for label, value in sorted(labels.items()))))


@lru_cache(maxsize=65_536)
def parts(series: str) -> tuple[str, Mapping[str, str]]:
    """Name and labels of a `canonical` text."""
    parsed = parse(series)  # our own text, escaped: no need to look for faults
    assert isinstance(parsed, VectorSelector)
    selector = _of(parsed)
    return selector.name, {matcher.label: matcher.value for matcher in selector.matchers}


def _of(parsed: VectorSelector) -> Selector:
    """The metric's name may come as a matcher."""
    matchers = tuple(Matcher(m.name, _sign(m.op), m.value) for m in parsed.matchers.matchers)
    name = parsed.name or next((m.value for m in matchers if m.label == "__name__" and m.sign == "="), "")
    return Selector(name, tuple(m for m in matchers if (m.label, m.sign, m.value) != ("__name__", "=", name)))


def _sign(operator: MatchOp) -> str:
    return next(sign for known, sign in _SIGNS if known == operator)  # not hashable, so no mapping


def _holds(matcher: Matcher, value: str) -> bool:
    if matcher.sign in {"=", "!="}:
        return (value == matcher.value) is (matcher.sign == "=")
    return (_regex(matcher.value).fullmatch(value) is not None) is (matcher.sign == "=~")


@lru_cache(maxsize=512)
def _regex(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)
