"""Datadog's metric queries, as far as a question needs to be taken apart: series of one metric, and what is computed.

``sum:trace.http.request.hits{service:shop}.as_count()`` is one *term*; everything between terms (operators, numbers,
functions around them) is the *formula*. Nothing is evaluated here.
Source: Datadog's documentation of the metric query language; distributions counted at a threshold are
``count(v: v<=0.2):metric{...}``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.promql import selector_fault

_AGGREGATOR = r"(?:avg|sum|min|max|count|p\d{2}(?:\.\d{1,3})?|count\(v:\s*v\s*(?:<=|>=|<|>)\s*[\d.eE+-]{1,30}\))"
_TERM = re.compile(
    rf"(?:(?P<aggregator>{_AGGREGATOR}):)?(?P<metric>[A-Za-z][\w.]{{0,199}})\{{(?P<filter>[^{{}}]*)\}}"
    r"(?:\s*by\s*\{(?P<by>[^{}]*)\})?(?P<suffix>(?:\.[a-z_]\w*(?:\([^()]*\))?)*)"
)
_FORMULA = re.compile(r"[\w\s.+\-*/(),'\"]*")
_ROLLUP = re.compile(r"\.rollup\([^()]*\)")
_ZERO = re.compile(r"\s*default_zero\((.*)\)\s*", re.DOTALL)
_PLACE = "\0"


@dataclass(frozen=True, slots=True)
class Term:
    """One metric's series. `aggregator` is empty where none is written; `suffix` are the calls after it, as written."""

    aggregator: str
    metric: str
    filter: str
    by: tuple[str, ...] = ()
    suffix: str = ""

    def __str__(self) -> str:
        before = f"{self.aggregator}:" if self.aggregator else ""
        by = f" by {{{','.join(self.by)}}}" if self.by else ""
        return f"{before}{self.metric}{{{self.filter}}}{by}{self.suffix}"

    @property
    def is_percentile(self) -> bool:
        return self.aggregator.startswith("p")


@dataclass(frozen=True, slots=True)
class Expression:
    """Terms, and the formula over them: ``_PLACE`` stands for each of them, in order."""

    terms: tuple[Term, ...]
    formula: str

    def named(self, names: tuple[str, ...]) -> str:
        """The formula with a name in the place of each term."""
        parts = self.formula.split(_PLACE)
        return parts[0] + "".join(name + part for name, part in zip(names, parts[1:], strict=True))

    @property
    def computes(self) -> bool:
        """Whether there is arithmetic, after which the unit of an answer says little."""
        return bool(re.search(r"[+\-*/]", self.formula))

    @property
    def gives(self) -> Unit | None:
        """What its numbers must be, where the text alone tells: events per second, or a number of events."""
        if "/" in self.formula:
            return None
        calls = [term.suffix for term in self.terms]
        if any(".as_rate()" in call or ".per_second()" in call for call in calls) or "per_second(" in self.formula:
            return Unit.PER_SECOND
        return Unit.COUNT if all(".as_count()" in call for call in calls) else None


@dataclass(frozen=True, slots=True)
class Counter:
    """Events added up over one or several metrics. `zeroes` says that intervals without a point had no events."""

    terms: tuple[Term, ...]
    zeroes: bool = False


@dataclass(frozen=True, slots=True)
class QueryFault:
    message: str
    hint: str


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression | QueryFault:
    """`text` taken apart; a fault where Datadog could not read it either."""
    terms = [
        Term(
            aggregator=re.sub(r"\s", "", found["aggregator"] or "").replace("(v:", "(v: "),
            metric=found["metric"],
            filter=found["filter"].strip(),
            by=tuple(part.strip() for part in (found["by"] or "").split(",") if part.strip()),
            suffix=found["suffix"],
        )
        for found in _TERM.finditer(text)
    ]
    formula = _TERM.sub(_PLACE, text).strip()
    if not terms:
        return QueryFault("no metric of Datadog's in it", "write for instance avg:system.cpu.user{env:prod}")
    if not _FORMULA.fullmatch(formula.replace(_PLACE, "x")) or formula.count("(") != formula.count(")"):
        return QueryFault("not a metric query of Datadog's", "check its braces and brackets")
    return Expression(tuple(terms), formula)


@lru_cache(maxsize=4096)
def counter(text: str) -> Counter | QueryFault:
    """A selector of events: one metric, or a sum of them, each counted."""
    if whole := _ZERO.fullmatch(text):
        inner = counter(whole[1])
        return inner if isinstance(inner, QueryFault) else replace(inner, zeroes=True)
    read = expression(text)
    if isinstance(read, QueryFault):
        return read
    if re.sub(r"\s", "", read.formula) != "+".join(_PLACE * len(read.terms)):
        hint = "write one metric, a sum of them with +, and default_zero(...) around the whole where nothing means zero"
        return QueryFault("events are counted here, not computed", hint)
    for term in read.terms:
        if fault := _uncounted(term):
            return fault
    return Counter(tuple(replace(term, aggregator=term.aggregator or "sum") for term in read.terms))


def distribution(text: str) -> Term | QueryFault:
    """A distribution metric by its name and tags, of which events are counted up to a threshold."""
    read = expression(text if "{" in text else f"{text}{{*}}")
    if isinstance(read, QueryFault):
        return read
    term = read.terms[0]
    if read.formula != _PLACE or term.aggregator or term.suffix or term.by:
        hint = (
            "write its name and tags only, such as trace.http.request{service:shop}; the threshold comes from the spec"
        )
        return QueryFault("a distribution is named here, not queried", hint)
    return term


def counted(term: Term, step: int) -> str:
    """The query that adds up `term`'s events in intervals of `step` seconds."""
    return f"{replace(term, by=(), suffix='')}.as_count().rollup(sum, {step})"


def up_to(term: Term, bound: str) -> Term:
    """A distribution's events at or below `bound`, in its own unit."""
    return replace(term, aggregator=f"count(v: v<={bound})")


def _uncounted(term: Term) -> QueryFault | None:
    if term.by:
        return QueryFault("'by' makes several series where one number is needed", "remove by {...}")
    if term.aggregator not in ("", "sum", "count") and not term.aggregator.startswith("count("):
        return QueryFault(f"{term.aggregator!r} does not add events up", "write sum:, or count: for a distribution")
    if _ROLLUP.sub("", term.suffix).replace(".as_count()", "").replace(".as_rate()", ""):
        return QueryFault(f"{term.suffix!r} cannot be counted", "remove it: events are counted by .as_count()")
    return None


def by_tags(text: str, names: Sequence[str]) -> str | None:
    """The series of `text`, of its first metric where it adds several, one for each of these tags' values.

    None where it is no query of Datadog's.
    """
    read = _own(text)
    if read is None:
        return None
    term = read.terms[0]
    return str(replace(term, aggregator=term.aggregator or "max", by=tuple(names), suffix=""))


def limited(text: str, tags: Sequence[tuple[str, str]]) -> str | None:
    """`text` about the series with these tags alone; an empty value is that of series without the tag.

    None where it is no query of Datadog's.
    """
    read = _own(text)
    if read is None:
        return None
    further = [f"{name}:{value}" if value else f"!{name}:*" for name, value in tags]
    terms = [
        replace(term, filter=",".join([*(part for part in [term.filter] if part and part != "*"), *further]))
        for term in read.terms
    ]
    return read.named(tuple(map(str, terms)))


def _own(text: str) -> Expression | None:
    """A query that is Datadog's and cannot be PromQL: tags are told from matchers by how they are written."""
    read = expression(text)
    return None if isinstance(read, QueryFault) or selector_fault(text) is None else read


def group_fault(text: str) -> QueryFault | None:
    """Why the series of `text` cannot be told apart by tags."""
    read = expression(text)
    if isinstance(read, QueryFault):
        return QueryFault("its tags are not written", "write for instance web.latency{*}")
    is_sum = set(re.sub(r"\s", "", read.formula.replace("default_zero(", "(").replace(_PLACE, ""))) <= set("+()")
    return (
        None
        if is_sum
        else QueryFault("only metrics can be grouped, not what is computed from them", "group bad and total")
    )


def query_fault(text: str) -> QueryFault | None:
    read = expression(text)
    if isinstance(read, QueryFault):
        return read
    if any(term.by for term in read.terms):
        return QueryFault("'by' makes several series where one number is needed", "remove by {...}")
    return None


def counter_fault(text: str) -> QueryFault | None:
    read = counter(text)
    return read if isinstance(read, QueryFault) else None


def distribution_fault(text: str) -> QueryFault | None:
    read = distribution(text)
    return read if isinstance(read, QueryFault) else None


def misfit(query: str, promised: Unit) -> str | None:
    """Why the numbers of `query` cannot be what is promised, where its text alone tells; None where it does not."""
    read = expression(query)
    gives = None if isinstance(read, QueryFault) else read.gives
    if gives is None or gives is promised:
        return None
    hint = {
        Unit.RATIO: "write bad: (or good:) and total: instead of query:, both counted with .as_count()",
        Unit.PER_SECOND: "write rate: instead of query:",
    }.get(promised, "write a query that gives it")
    what = "events per second" if gives is Unit.PER_SECOND else "a number of events"
    return f"its query gives {what}; {hint}"


def same_events(one: str, other: str) -> bool:
    """Whether two selectors count the same events: tags in any order, with or without ``.as_count()``."""
    first, second = _meaning(one), _meaning(other)
    return first is not None and first == second


def _meaning(text: str) -> frozenset[tuple[str, str, frozenset[str]]] | None:
    read = counter(text)
    if isinstance(read, QueryFault):
        return None
    return frozenset(
        (
            term.aggregator,
            term.metric,
            frozenset(part.strip() for part in term.filter.split(",") if part.strip() != "*"),
        )
        for term in read.terms
    )
