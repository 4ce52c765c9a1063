"""A number judged, before it becomes a requirement: what it inherits, its scope, and the words for people."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.objective import (
    Criticality,
    Promise,
    Requirement,
    Scope,
    Statistic,
    Verdict,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.ids import Names, derived_id
from smartspec_ops.spec.nfr.rules.rule import Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.statement.statement import Part, Statement
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A verdict on a number or a whole block, before it has an id.

    One that the document withholds keeps its `promise`, for an annotation to settle.
    """

    verdict: Verdict
    why: str
    text: str
    place: Place
    words: tuple[str, ...]
    explicit: str | None = None
    promise: Promise | None = None
    metric: str | None = None
    criticality: Criticality | None = None
    confidence: float = 1.0
    column: str = ""
    """The header of a column that names one of several things a row asks of: "| Page | First load | API |"."""


@dataclass(slots=True, kw_only=True)
class Around:
    """What a statement inherits from its surroundings, as text. Not frozen: made for every line and cell, at half the price."""

    section: Section
    section_rule: str
    label: str = ""
    row_label: str = ""
    notes: str = ""
    context: str = ""
    headings: tuple[str, ...] = ()
    column: Column = Column.UNKNOWN
    header: str = ""
    unit: str = ""
    sign: str = ""
    in_table: bool = False
    has_measured_column: bool = False
    beside_target: bool = False
    explicit: str | None = None
    parent_commits: bool = False
    above: str = ""
    """The item or line that leads to this one."""
    section_percentile: Statistic | None = None
    """What a line of the section that says nothing else gives to all its times."""


_ENDPOINT = re.compile(
    r"\b(?:(?:GET|POST|PUT|PATCH|DELETE)\s{1,3})/[\w/{}:.*-]{0,120}|(?<![\w.<])/(?:api|v\d)[\w/{}:.*-]{1,120}"
)


_ENVIRONMENT = re.compile(r"\b(production|prod|staging|development|dev)\b", re.IGNORECASE)


_FIGURES = frozenset(
    {
        Concept.LATENCY,
        Concept.ERROR,
        Concept.SUCCESS,
        Concept.AVAILABILITY,
        Concept.DOWNTIME,
        Concept.THROUGHPUT,
        Concept.FRESHNESS,
        Concept.DURABILITY,
        Concept.SERVICE_LEVEL,
        Concept.MEAN,
        Concept.MEDIAN,
        Concept.MAXIMUM,
        Concept.MINIMUM,
        Concept.OF,
        Concept.WINDOW,
        Concept.SYSTEM,
    }
)
_ACTS = frozenset({Concept.RESPONDING, Concept.EVENT})
_WORDS_OF_LABELS = re.compile(r"[^\W\d_]+\d*|\d+[^\W\d_]+")
_OF_FIGURES = frozenset(
    [
        "p",
        "p50",
        "p75",
        "p90",
        "p95",
        "p98",
        "p99",
        "p999",
        "p9999",
        "50th",
        "75th",
        "90th",
        "95th",
        "98th",
        "99th",
        "percentile",
        "percentiles",
        "slo",
        "sla",
        "sli",
        "nfr",
        "kpi",
        "the",
        "a",
        "of",
        "per",
        "in",
        "rate",
        "ratio",
        "share",
        "time",
        "times",
        "target",
        "targets",
        "goal",
        "request",
        "requests",
        "response",
        "api",
        "overall",
        "total",
        "monthly",
        "second",
        "seconds",
    ]
)
_CRITICALITY = (
    (Criticality.HIGH, re.compile(r"\b(?:critical|high|p0|must|hoch|haut\w*|alta|высок\w*|高)(?!\w)", re.IGNORECASE)),
    (Criticality.MEDIUM, re.compile(r"\b(?:medium|p1|should|mittel|moyen\w*|media|средн\w*|中)(?!\w)", re.IGNORECASE)),
    (Criticality.LOW, re.compile(r"\b(?:low|p[23]|could|niedrig|bass\w*|baja|baixa|низк\w*|低)(?!\w)", re.IGNORECASE)),
)


_CONFIDENCE = {"clause": 0.95, "sentence": 0.9, "label": 0.95, "earlier": 0.8, "context": 0.8, "heading": 0.7}


def named(item: Found, names: Names) -> Requirement:
    name = (
        names.unique(item.explicit, reserved=True)
        if item.explicit
        else names.unique(derived_id(item.words, item.metric))
    )
    return Requirement(
        id=name,
        text=item.text,
        place=item.place,
        verdict=item.verdict,
        why=item.why,
        promise=item.promise if item.verdict is Verdict.MEASURABLE else None,
        metric=item.metric,
        criticality=item.criticality,
        confidence=item.confidence,
    )


def without_repeats(found: list[Found]) -> Iterator[Found]:
    """A target said twice in one block is one promise."""
    seen: set[tuple[object, ...]] = set()
    for item in found:
        if item.promise is not None:
            promise = item.promise
            key = (promise.kind, promise.statistic, promise.comparator, promise.target, promise.proportion, item.column)
            if key in seen:
                continue
            seen.add(key)
        yield item


def with_share(share: Decimal | None, read: Iterator[Found]) -> Iterator[Found]:
    """ "API answer | < 2 s | 90 % of requests": one objective, with the share as its proportion."""
    for found in read:
        promise = found.promise
        if share is None or promise is None or promise.target.unit is not Unit.SECOND or promise.proportion:
            yield found
        else:
            yield replace(found, promise=replace(promise, proportion=share))


def with_mention(statement: Statement, old: Mention, new: Mention) -> Statement:
    mentions = tuple(new if m is old else m for m in statement.mentions)
    return replace(statement, mentions=mentions, comparators={})


def shown(text: str) -> str:
    return " ".join(text.split())[:500].strip(" |")


def reason(rule: Rule | None, facts: Facts) -> str:
    if rule is not None:
        return f"{rule.name}: {rule.why}"
    assert facts.sense is not None
    return f"{facts.sense.kind} named by '{facts.sense.concept}' in the {facts.sense.source}"


def confidence_in(facts: Facts) -> float:
    if facts.sense is None:
        return 0.5
    base = _CONFIDENCE[facts.sense.source]
    return round(base - (0.1 if facts.sense.strength is Strength.IMPLIED else 0) - (0 if facts.comparator else 0.05), 2)


def without_numbers(statement: Statement, mention: Mention) -> str:
    """The words of the number's own sentence, which stay when the target changes."""
    low, high = statement.sentence(mention)
    return re.sub(r"\d[\d.,]*", "", statement.text[low:high])


def share_for(statement: Statement, mention: Mention) -> Decimal | None:
    """The share of events that belongs to this time: the nearest in its sentence."""
    if mention.quantity.unit is not Unit.SECOND:
        return None
    bounds = statement.sentence(mention)
    shares = [
        m
        for m, part in zip(statement.mentions, statement.parts, strict=True)
        if part is Part.SHARE and statement.sentence(m) == bounds
    ]
    shares = [share for share in shares if not _is_of_the_next(statement, share, mention)]
    if not shares:
        return None
    following = statement.text[mention.end : mention.end + 1]
    before = [m for m in shares if m.end <= mention.start]
    if len(shares) > 1 and before and following in ",;":
        return before[-1].quantity.value  # "95 % under 500 ms, 99 % under 1 s": each before its own
    nearest = min(shares, key=lambda m: min(abs(m.start - mention.end), abs(mention.start - m.end)))
    return nearest.quantity.value


def _is_of_the_next(s: Statement, share: Mention, mention: Mention) -> bool:
    """ "mean < 250 ms, 95 % of requests < 600 ms": the share stands behind a comma, before a time of its own."""
    if share.start < mention.end or not _COMMA.search(s.text, mention.end, share.start):
        return False
    later = (m for m in s.targets() if m.start > share.end and m.unit is Unit.SECOND)
    return any(not _COMMA.search(s.text, share.end, m.start) for m in later)


_COMMA = re.compile(r"[,，、;；]\s*")


def scope_of(statement: Statement, mention: Mention, around: Around) -> Scope:
    endpoint = _own(_ENDPOINT, statement, mention) or _ENDPOINT.search(around.label)
    environment = (
        _own(_ENVIRONMENT, statement, mention)
        or _ENVIRONMENT.search(around.header)
        or _only(_ENVIRONMENT, around.label)
        or _only(_ENVIRONMENT, " ; ".join(around.headings[-1:]))
    )
    conditions = [
        statement.text[m.start : m.end + 24].split(",")[0].split(")")[0].strip()
        for m, part in zip(statement.mentions, statement.parts, strict=True)
        if part is Part.CONDITION and statement.sentence(m) == statement.sentence(mention)
    ]
    return Scope(
        endpoint=endpoint[0] if endpoint else None,
        operation=operation_of(statement, mention, around),
        condition=" and ".join(conditions) or None,
        environment=environment[1].lower() if environment else None,
    )


def _own(pattern: re.Pattern, s: Statement, mention: Mention) -> re.Match[str] | None:
    """What `pattern` finds for this number: in its clause, else in a clause that speaks for no other number.

    Several finds in one clause go to its numbers in order where they are as many, else to the nearest number.
    """
    low, high = s.clause(mention)
    targets = list(s.targets())
    here = [m for m in targets if low <= m.start < high]
    found = list(pattern.finditer(s.text, low, high))
    if len(found) == len(here) and mention in here:
        return found[here.index(mention)]
    if found:
        return min(found, key=lambda m: min(abs(m.start() - mention.end), abs(mention.start - m.end())))
    bounds = s.sentence(mention)
    free = [m for m in pattern.finditer(s.text, *bounds) if not any(_same_clause(s, m.start(), t) for t in targets)]
    ahead = list(pattern.finditer(s.text, 0, targets[0].start)) if targets else []
    return next(iter(free or ahead), None)


def _same_clause(s: Statement, at: int, mention: Mention) -> bool:
    low, high = s.clause(mention)
    return low <= at < high


def _only(pattern: re.Pattern, text: str) -> re.Match[str] | None:
    """The find of a text in which the pattern names one thing only."""
    found = list(pattern.finditer(text))
    return found[0] if len({m[0].lower() for m in found}) == 1 else None


def operation_of(statement: Statement, mention: Mention, around: Around) -> str | None:
    """The row's label, or the words before the colon of the number's own sentence or of the whole bullet."""
    if around.in_table:
        return " ".join(around.label.rsplit(";", 1)[0].split()).strip(" ;") or None
    low, _ = statement.sentence(mention)
    for start in (low, 0):
        head, colon, _ = statement.text[start : mention.start].partition(":")
        if colon and len(head) <= 60 and not any(map(str.isdigit, head)):
            return " ".join(head.split()) or None
    return None


def says_only_what_is_measured(label: str, tags_of: Callable[[str], Sequence[Tag]]) -> bool:
    """True of "Availability", "p95 latency" and "Error rate": labels that name a figure, and nothing it is of.

    "Search time" names an operation, by a word that says what the system does.
    """
    rest = list(label)
    for tag in tags_of(label):
        phrase = label[tag.start : tag.end]
        first = phrase.split()[0]
        is_act = (
            first != phrase and first.lower() not in _OF_FIGURES and any(t.concept in _ACTS for t in tags_of(first))
        )
        if tag.concept in _FIGURES and not is_act:
            rest[tag.start : tag.end] = " " * (tag.end - tag.start)
    return not set(_WORDS_OF_LABELS.findall("".join(rest).lower())) - _OF_FIGURES


def criticality_of(text: str) -> Criticality | None:
    return next((level for level, pattern in _CRITICALITY if pattern.search(text)), None)
