"""Is this number a promise, and of what kind? Tables of rules, each with the reason it gives.

The order of a decision: what the number measures (`kind_of`), then the look-alike rules, then the review rules, then
whether the place and the wording are evidence enough. The first rule that holds decides and its name is the `why`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from smartspec_ops.domain.objective import Comparator, Kind, Statistic, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.context import Column, Section
from smartspec_ops.spec.nfr.quantities import Mention
from smartspec_ops.spec.nfr.sentence import Statement
from smartspec_ops.spec.nfr.vocabulary import Concept
from smartspec_ops.spec.nfr.words import Tag


class Strength(Enum):
    """How directly a word says what is measured."""

    NAMED = auto()
    IMPLIED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What is measured, and where that is said: ``clause``, ``sentence``, ``label``, ``context`` or ``heading``."""

    kind: Kind
    concept: Concept
    strength: Strength
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the rules look at for one number."""

    statement: Statement
    mention: Mention
    comparator: Comparator | None
    section: Section
    section_rule: str
    column: Column = Column.UNKNOWN
    in_table: bool = False
    explicit_id: bool = False
    label: tuple[Tag, ...] = ()
    label_text: str = ""
    context: tuple[Tag, ...] = ()
    context_is_title: bool = False
    heading: tuple[Tag, ...] = ()
    sense: Sense | None = None
    share: bool = False
    percentile: Statistic | None = None
    clause: frozenset[Concept] = field(default=frozenset())
    sentence: frozenset[Concept] = field(default=frozenset())

    @property
    def unit(self) -> Unit:
        return self.mention.quantity.unit

    @property
    def value(self) -> Decimal:
        return self.mention.quantity.value

    @property
    def is_named_here(self) -> bool:
        """A word of the same clause or of the row's label names the kind."""
        return (
            self.sense is not None
            and self.sense.concept is not Concept.JOB
            and self.sense.strength is Strength.NAMED
            and self.sense.source in ("clause", "label" if self.in_table else "clause")
        )

    @property
    def label_concepts(self) -> frozenset[Concept]:
        return frozenset(t.concept for t in self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    concept: Concept
    kind: Kind
    strength: Strength = Strength.NAMED
    rank: int = 0
    low: Decimal = Decimal(0)
    high: Decimal = Decimal("1e30")


_HALF = Decimal("0.5")
# Which concepts say what a number of this unit measures. A lower rank wins before distance does.
_MEANINGS: dict[Unit, tuple[_Meaning, ...]] = {
    Unit.SECOND: (
        _Meaning(concept=Concept.DOWNTIME, kind=Kind.AVAILABILITY),
        _Meaning(concept=Concept.FRESHNESS, kind=Kind.FRESHNESS),
        _Meaning(concept=Concept.LATENCY, kind=Kind.LATENCY, rank=1),
        _Meaning(concept=Concept.JOB, kind=Kind.DURATION, rank=2),
        _Meaning(concept=Concept.RESPONDING, kind=Kind.LATENCY, strength=Strength.IMPLIED, rank=3),
    ),
    Unit.RATIO: (
        _Meaning(concept=Concept.HIT_RATE, kind=Kind.OTHER_RUNTIME),
        _Meaning(concept=Concept.ERROR, kind=Kind.ERROR_RATE, rank=1, high=_HALF),
        _Meaning(concept=Concept.AVAILABILITY, kind=Kind.AVAILABILITY, rank=1, low=_HALF),
        _Meaning(concept=Concept.SUCCESS, kind=Kind.AVAILABILITY, rank=1, low=_HALF),
        _Meaning(concept=Concept.DURABILITY, kind=Kind.DURABILITY, rank=1),
        _Meaning(concept=Concept.DOWNTIME, kind=Kind.AVAILABILITY, rank=1, high=_HALF),
        _Meaning(concept=Concept.UTILISATION, kind=Kind.SATURATION, rank=1),
    ),
    Unit.PER_SECOND: (
        _Meaning(concept=Concept.FRAMES, kind=Kind.OTHER_RUNTIME),
        _Meaning(concept=Concept.THROUGHPUT, kind=Kind.THROUGHPUT, rank=1),
        _Meaning(concept=Concept.RESPONDING, kind=Kind.THROUGHPUT, strength=Strength.IMPLIED, rank=2),
    ),
    Unit.BYTE: (_Meaning(concept=Concept.UTILISATION, kind=Kind.SATURATION),),
    Unit.COUNT: (
        _Meaning(concept=Concept.BACKLOG, kind=Kind.SATURATION),
        _Meaning(concept=Concept.FRAMES, kind=Kind.OTHER_RUNTIME),
    ),
}
_LOWER_BOUND_CONCEPTS = {Concept.AVAILABILITY, Concept.SUCCESS, Concept.HIT_RATE, Concept.THROUGHPUT, Concept.FRAMES}


def kind_of(facts: Facts) -> Sense | None:
    """The nearest word that says what is measured: own clause first, headings last."""
    s, mention = facts.statement, facts.mention
    clause, sentence = s.within(s.clause(mention)), s.within(s.sentence(mention))
    earlier = tuple(t for t in s.tags if t.end <= s.sentence(mention)[0])
    scopes: tuple[tuple[str, tuple[Tag, ...], Strength], ...] = (
        ("clause", clause, Strength.NAMED),
        ("sentence", sentence, Strength.NAMED),
        ("label", facts.label, Strength.NAMED),
        ("context", facts.context if facts.context_is_title else (), Strength.NAMED),
        ("clause", clause, Strength.IMPLIED),
        ("sentence", sentence, Strength.IMPLIED),
        ("label", facts.label, Strength.IMPLIED),
        ("earlier", earlier, Strength.NAMED),
        ("context", facts.context, Strength.NAMED),
        ("heading", facts.heading, Strength.NAMED),
        ("context", facts.context, Strength.IMPLIED),
        ("heading", facts.heading, Strength.IMPLIED),
    )
    for source, tags, strength in scopes:
        meaning = _best(tags, mention, strength, measured_here=source in ("clause", "sentence"))
        if (
            meaning
            and meaning.concept is Concept.JOB
            and facts.percentile is not None
            and source not in ("clause", "sentence")
        ):
            continue  # a distribution of many runs: the answer time of an operation, not the length of a job
        if meaning:
            return Sense(kind=meaning.kind, concept=meaning.concept, strength=strength, source=source)
    return _sense_of_unit(facts)


def _sense_of_unit(facts: Facts) -> Sense | None:
    """A rate is a throughput and a percentile of time a latency, even where no word says so."""
    if facts.unit is Unit.PER_SECOND:
        return Sense(kind=Kind.THROUGHPUT, concept=Concept.THROUGHPUT, strength=Strength.IMPLIED, source="clause")
    if facts.unit is Unit.SECOND and facts.percentile is not None:
        return Sense(kind=Kind.LATENCY, concept=Concept.LATENCY, strength=Strength.IMPLIED, source="clause")
    return None


def _best(tags: tuple[Tag, ...], mention: Mention, strength: Strength, *, measured_here: bool) -> _Meaning | None:
    candidates = []
    for meaning in _MEANINGS[mention.quantity.unit]:
        if meaning.strength is not strength or not meaning.low <= mention.quantity.value <= meaning.high:
            continue
        for tag in tags:
            if tag.concept is meaning.concept:
                distance = _distance(tag, mention) if measured_here else -tag.start
                candidates.append((meaning.rank, distance, meaning))
    return min(candidates, key=lambda c: c[:2])[2] if candidates else None


def _distance(tag: Tag, mention: Mention) -> int:
    return mention.start - tag.end if tag.end <= mention.start else tag.start - mention.end


def comparator_for(facts: Facts) -> Comparator:
    """The one written, else the conventional side: at most for times and errors, at least for uptime and throughput."""
    assert facts.sense is not None
    written = facts.comparator
    if facts.sense.kind is Kind.THROUGHPUT and written is Comparator.LE:
        return Comparator.GE
    if written is not None:
        return written
    return Comparator.GE if _is_lower_bound(facts) else Comparator.LE


def _is_lower_bound(facts: Facts) -> bool:
    assert facts.sense is not None
    if facts.sense.kind is Kind.DURABILITY:
        return facts.value >= _HALF
    if facts.sense.concept is Concept.DOWNTIME:
        return False
    if facts.sense.kind is Kind.THROUGHPUT:
        return True
    return facts.sense.concept in _LOWER_BOUND_CONCEPTS


def statistic_for(facts: Facts) -> Statistic | None:
    """The stated percentile, else a stated mean, median or maximum; shares and rates say it by their unit."""
    assert facts.sense is not None
    if facts.unit is Unit.PER_SECOND:
        return Statistic.RATE
    if facts.unit is Unit.RATIO and facts.sense.kind is not Kind.SATURATION:
        return Statistic.RATIO
    if facts.percentile is not None:
        return facts.percentile
    return _worded_statistic(facts)


_WORDED_STATISTICS = {Concept.MEDIAN: Statistic.P50, Concept.MEAN: Statistic.MEAN, Concept.MAXIMUM: Statistic.MAX}


def _worded_statistic(facts: Facts) -> Statistic | None:
    s, mention = facts.statement, facts.mention
    # "at most 200 ms" holds the word "max" as a bound; only a "max" that describes the indicator is a statistic.
    here = [t for t in s.within(s.clause(mention)) if not _bounds_number(s, t, mention)]
    sentence = [t for t in s.within(s.sentence(mention)) if not _bounds_number(s, t, mention)]
    others = len([m for m in s.targets() if s.sentence(m) == s.sentence(mention)]) > 1
    for tags in (here, [] if others else sentence, facts.label):
        for concept, statistic in _WORDED_STATISTICS.items():
            if any(t.concept is concept for t in tags):
                return statistic
    return Statistic.MAX if facts.column is Column.LIMIT else None


def _bounds_number(s: Statement, tag: Tag, mention: Mention) -> bool:
    if tag.concept is not Concept.MAXIMUM:
        return False
    gap = s.text[tag.end : mention.start] if tag.end <= mention.start else s.text[mention.end : tag.start]
    return not re.search(r"[^\W\d_]{3}", gap)


# ---------------------------------------------------------------------------------------------------- rules

Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`why` is the sentence shown to people; it names what the line is instead of a promise."""

    name: str
    verdict: Verdict
    why: str
    holds: Test


class _Reach(Enum):
    """How far from the number a look-alike word still counts."""

    CLAUSE = auto()
    """In the clause or label, even beside a word that names the kind."""
    UNLESS_NAMED = auto()
    """In the sentence, unless the clause names what is measured."""


_TIMES = frozenset({Unit.SECOND})
_SHARES = frozenset({Unit.RATIO})
_RATES = frozenset({Unit.PER_SECOND})
_ALL = frozenset(Unit)
# concept, units it disqualifies, how far it reaches, smallest value (in the canonical unit), what the line is
_LOOKALIKES: tuple[tuple[Concept, frozenset[Unit], _Reach, str, str], ...] = (
    (Concept.PLACEHOLDER, _ALL, _Reach.CLAUSE, "0", "a placeholder still to be filled in"),
    (Concept.TIMEOUT, _TIMES, _Reach.CLAUSE, "0", "a timeout or idle setting, not a promise"),
    (Concept.EXPIRY, _TIMES, _Reach.CLAUSE, "0", "an expiry or lifetime, not a promise"),
    (Concept.RETRY, _TIMES | {Unit.COUNT}, _Reach.CLAUSE, "0", "a retry rule, not a promise"),
    (Concept.RATE_LIMIT, _RATES | {Unit.COUNT}, _Reach.CLAUSE, "0", "a limit put on callers, not a promise to them"),
    (Concept.RETENTION, _TIMES, _Reach.UNLESS_NAMED, "3600", "a retention period"),
    (Concept.SUPPORT, _TIMES, _Reach.CLAUSE, "60", "a service time of people, not of the running system"),
    (Concept.SUPPORT, _SHARES, _Reach.UNLESS_NAMED, "0", "a figure about support work"),
    (Concept.ANIMATION, _TIMES, _Reach.CLAUSE, "0", "an animation or display time by design"),
    (Concept.SCHEDULE, _TIMES, _Reach.UNLESS_NAMED, "0", "a schedule or interval"),
    (Concept.BUILD, _TIMES | _SHARES, _Reach.UNLESS_NAMED, "1", "build or release work, not the running system"),
    (Concept.COVERAGE, _SHARES, _Reach.CLAUSE, "0", "test or code quality, not the running system"),
    (Concept.COVERAGE, _TIMES, _Reach.UNLESS_NAMED, "0", "test or code quality, not the running system"),
    (Concept.STAFFING, _TIMES, _Reach.UNLESS_NAMED, "3600", "effort or a plan of people"),
    (Concept.COST, _ALL, _Reach.CLAUSE, "0", "a cost, price or credit"),
    (Concept.BUDGET, _SHARES | _TIMES, _Reach.CLAUSE, "0", "an error budget that restates a target"),
    (Concept.ACCESSIBILITY, _SHARES | {Unit.COUNT}, _Reach.CLAUSE, "0", "an accessibility or interface grade"),
    (Concept.MODEL, _SHARES, _Reach.UNLESS_NAMED, "0", "quality of an answer, which operations do not measure"),
    (Concept.BUSINESS, _SHARES, _Reach.UNLESS_NAMED, "0", "a business or user figure"),
    (Concept.IMPROVEMENT, _SHARES, _Reach.UNLESS_NAMED, "0", "a relative improvement without a fixed target"),
    (Concept.SAMPLING, _SHARES, _Reach.UNLESS_NAMED, "0", "a sampling or rollout share"),
    (Concept.SCALING, _SHARES, _Reach.CLAUSE, "0", "a scaling trigger"),
    (Concept.TEST_SETUP, _TIMES, _Reach.UNLESS_NAMED, "60", "the set-up of a test"),
    (Concept.TEST_SETUP, _RATES | {Unit.COUNT}, _Reach.CLAUSE, "0", "the set-up of a test"),
    (Concept.UPLOAD, frozenset({Unit.BYTE}), _Reach.CLAUSE, "0", "a size limit on input"),
    (Concept.BUNDLE, frozenset({Unit.BYTE}), _Reach.CLAUSE, "0", "the size of an artefact"),
    (Concept.HARDWARE, frozenset({Unit.BYTE}), _Reach.CLAUSE, "0", "hardware that is provided"),
    (Concept.MEASURED, _ALL, _Reach.CLAUSE, "0", "a measured or present value, not a target"),
    (Concept.ALTERNATIVE, _ALL, _Reach.CLAUSE, "0", "an alternative that was not chosen"),
)


def _lookalike(concept: Concept, units: frozenset[Unit], reach: _Reach, least: str) -> Test:
    minimum = Decimal(least)

    def holds(facts: Facts) -> bool:
        if facts.unit not in units or (facts.unit is Unit.SECOND and facts.value < minimum):
            return False
        if concept in facts.clause or concept in facts.label_concepts:
            return reach is _Reach.CLAUSE or not facts.is_named_here
        named_in_clause = facts.sense is not None and facts.sense.source == "clause"
        return concept in facts.sentence and not named_in_clause

    return holds


def _is_user_task(facts: Facts) -> bool:
    """People doing something: a task takes them ten seconds or more, or is a task by name."""
    concepts = facts.sentence | facts.label_concepts
    if facts.unit is Unit.SECOND:
        people = Concept.USER in concepts
        if people and Concept.TASK in concepts and (facts.value >= 10 or facts.share):
            return True
        able = re.search(
            r"\b(?:can|able to|could|learn|spend)\b|können|peuvent|pueden|podem|possono|kunnen|мог(?:ут|ли)|能够|可以|できる|수 있|สามารถ",
            facts.statement.text,
        )
        if people and able and facts.value >= 15:
            return True
        return Concept.TASK in concepts and facts.value >= 60 and not _names_time(facts)
    if facts.unit is Unit.RATIO:
        sense = facts.sense
        vague = sense is None or sense.concept in (Concept.SUCCESS, Concept.AVAILABILITY) and sense.source != "label"
        return vague and (Concept.BUSINESS in concepts or {Concept.TASK, Concept.USER} <= concepts)
    return False


def _names_time(facts: Facts) -> bool:
    return (
        facts.sense is not None
        and facts.sense.strength is Strength.NAMED
        and facts.sense.source in ("clause", "sentence", "label")
    )


def _is_repeated(facts: Facts) -> bool:
    """ "every 5 minutes", "5分ごと": the interval itself."""
    if facts.unit is not Unit.SECOND:
        return False
    text, mention = facts.statement.text, facts.mention
    return any(
        t.concept is Concept.EVERY
        and (
            (t.end <= mention.start and not re.search(r"[^\W\d_]", text[t.end : mention.start]))
            or (t.start >= mention.end and not text[mention.end : t.start].strip() and ord(text[t.start]) > 0x2E80)
        )
        for t in facts.statement.tags
    )


def _is_inverted(facts: Facts) -> bool:
    """ "error rate > 5 %": the bad side of a threshold, as in alerts and incident reports."""
    if facts.comparator is None or facts.sense is None or facts.sense.kind is Kind.THROUGHPUT:
        return facts.comparator is Comparator.LT and facts.sense is not None and facts.sense.kind is Kind.THROUGHPUT
    if facts.sense.concept in (Concept.FRAMES,):
        return facts.comparator.is_upper_bound
    lower = _is_lower_bound(facts)
    return facts.comparator.is_upper_bound == lower


_CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|after)\b|(?<!\w)(?:wenn|falls|sobald|si|lorsque|quand|cuando|se|quando|als|wanneer|jeśli|gdy|если|когда|eğer|khi|nếu)\b|如果|当.{0,12}时|場合|たら|경우|하면|หาก|เมื่อ",
    re.IGNORECASE,
)


def _is_alert(facts: Facts) -> bool:
    """An alert threshold: an alert word with a condition, or as the label of the line."""
    if Concept.ALERT in facts.label_concepts:
        return True
    if Concept.ALERT not in facts.sentence:
        return False
    return (
        bool(_CONDITIONAL.search(facts.statement.text))
        or facts.comparator in (Comparator.GT, Comparator.GE)
        and facts.unit is Unit.SECOND
    )


def _is_conditional_failure(facts: Facts) -> bool:
    """ "if no answer comes within 5 s, ...": a condition of behaviour."""
    if facts.unit is not Unit.SECOND:
        return False
    low, _ = facts.statement.sentence(facts.mention)
    ahead = facts.statement.text[low : facts.mention.start]
    if _UNLESS.search(ahead):
        return True
    return (
        bool(
            re.match(
                r"\s*(?:[-*]\s*)?(?:if|unless|after|once|wenn|falls|si|se|если|после|nach|après|después de|如果)\b",
                ahead,
                re.IGNORECASE,
            )
        )
        and "," not in ahead
    )


_UNLESS = re.compile(
    r"(?<!\w)(?:if|when|whenever|unless|wenn|falls|si|quand|cuando|se|quando|als|jeśli|gdy|если|когда|якщо|eğer|nếu|如果|若|当)(?!\w)?[^,.;]{0,70}?"
    r"(?:\bnot\b|n't\b|\bno\b|\bfails?\b|\bunavailable\b|\bnicht\b|\bkeine?\b|\bpas\b|\bnão\b|\bnon\b|\bniet\b|\bnie\b|\bне\b|不|没|未)[^,.;]{0,40}$",
    re.IGNORECASE,
)


def _by_column(*columns: Column) -> Test:
    return lambda facts: facts.column in columns


def _by_section(name: str) -> Test:
    return lambda facts: facts.section is Section.NO_PROMISES and facts.section_rule == name


_PLACEHOLDER = re.compile(
    r"\[[^\]\n]{0,60}(?:e\.g\.|NEEDS|TBD|TODO|domain-specific|insert|your|example)[^\]\n]{0,200}\]|\bX{2,}\b|<[A-Z_ ]{3,40}>|\{\{[^}]{1,60}\}\}|\bTBD\b|\?\?\?"
)

NOT_PROMISES: tuple[Rule, ...] = (
    *(
        Rule(name, Verdict.NOT_A_PROMISE, f"stands under a heading about {name}", _by_section(name))
        for name in (
            "change log",
            "alternatives",
            "alerting",
            "measured results",
            "testing",
            "no promises",
            "background",
            "costs and plans",
            "limits and settings",
        )
    ),
    Rule(
        "measured column",
        Verdict.NOT_A_PROMISE,
        "a measured or present value, not a target",
        _by_column(Column.MEASURED),
    ),
    Rule("alert column", Verdict.NOT_A_PROMISE, "an alert threshold beside the target", _by_column(Column.ALERT)),
    Rule(
        "note column",
        Verdict.NOT_A_PROMISE,
        "a note beside the target",
        _by_column(Column.NOTE, Column.WINDOW, Column.LOAD),
    ),
    Rule("gloss column", Verdict.NOT_A_PROMISE, "restates the target as a budget", _by_column(Column.GLOSS)),
    Rule(
        "placeholder",
        Verdict.NOT_A_PROMISE,
        "a placeholder still to be filled in",
        lambda f: bool(_PLACEHOLDER.search(f.statement.text)),
    ),
    Rule("interval", Verdict.NOT_A_PROMISE, "a schedule or interval", _is_repeated),
    Rule("user task", Verdict.NOT_A_PROMISE, "time or success of people doing a task", _is_user_task),
    *(
        Rule(concept.value, Verdict.NOT_A_PROMISE, why, _lookalike(concept, units, reach, least))
        for concept, units, reach, least, why in _LOOKALIKES
    ),
    Rule("alert threshold", Verdict.NOT_A_PROMISE, "an alert threshold that mirrors a target", _is_alert),
    Rule("condition", Verdict.NOT_A_PROMISE, "a condition of behaviour, not a promise", _is_conditional_failure),
    Rule("bad side", Verdict.NOT_A_PROMISE, "names the bad side of a threshold", _is_inverted),
)


def _has(concept: Concept) -> Test:
    return lambda facts: concept in facts.clause or concept in facts.label_concepts


def _is_capacity(facts: Facts) -> bool:
    if facts.unit is not Unit.COUNT:
        return False
    return bool({Concept.CAPACITY, Concept.USER} & (facts.clause | facts.label_concepts))


def _is_ceiling_of_rate(facts: Facts) -> bool:
    return facts.unit is Unit.PER_SECOND and facts.column is Column.LIMIT


def _is_recovery(facts: Facts) -> bool:
    concepts = facts.clause | facts.label_concepts
    if Concept.RECOVERY not in concepts and not (Concept.RECOVERY in facts.sentence and not facts.is_named_here):
        return (
            Concept.RECOVERY in {t.concept for t in facts.heading}
            and facts.unit is Unit.SECOND
            and not _names_time(facts)
        )
    return facts.unit in (Unit.SECOND, Unit.COUNT)


def _is_phased(facts: Facts) -> bool:
    s = facts.statement
    return _names_phase(s.text, s.within(s.clause(facts.mention))) or _names_phase(facts.label_text, facts.label)


def _names_phase(text: str, tags: tuple[Tag, ...]) -> bool:
    """A phase word that is no part of a path such as ``/v1/orders``."""
    return any(t.concept is Concept.PHASE and text[max(0, t.start - 1) : t.start] != "/" for t in tags)


_BETWEEN = re.compile(r"(?:between|zwischen|entre|между|\btra\b|\bfra\b|tussen|między|ile)\s*$", re.IGNORECASE)
_AND = re.compile(r"^\s*(?:and|und|et|y|e|и|en|i|und|ve|–|-)\s*$", re.IGNORECASE)
_EITHER = re.compile(r"^\s*(?:/|or|oder|ou|o|или|veya|lub|或|または|또는)\s*[<≤>≥]?\s*$", re.IGNORECASE)


def _is_range(facts: Facts) -> bool:
    if facts.mention.low is not None:
        return True
    mentions, text = facts.statement.mentions, facts.statement.text
    i = mentions.index(facts.mention)
    if _BETWEEN.search(text[: facts.mention.start][-14:]):
        return True
    return i > 0 and bool(
        _BETWEEN.search(text[: mentions[i - 1].start][-14:])
        and _AND.match(text[mentions[i - 1].end : facts.mention.start])
    )


def _is_two_values(facts: Facts) -> bool:
    """ "200 ms / 500 ms" for one thing: nobody but the author knows which holds."""
    s = facts.statement
    if len(s.percentiles) > 1:
        return False
    i = s.mentions.index(facts.mention)
    for a, b in ((i - 1, i), (i, i + 1)):
        if a >= 0 and b < len(s.mentions):
            one, two = s.mentions[a], s.mentions[b]
            if (
                one.quantity.unit is two.quantity.unit
                and one.quantity != two.quantity
                and _EITHER.match(s.text[one.end : two.start])
            ):
                return True
    return False


REVIEWS: tuple[Rule, ...] = (
    Rule("range", Verdict.REVIEW, "a range: which end is promised?", _is_range),
    Rule(
        "recovery objective",
        Verdict.REVIEW,
        "a recovery objective (RTO, RPO, MTTR): proven by drills, not by a query",
        _is_recovery,
    ),
    Rule("phase", Verdict.REVIEW, "holds for one phase or release: which one is live?", _is_phased),
    Rule("ceiling", Verdict.REVIEW, "a highest rate: what is promised, or what is allowed?", _is_ceiling_of_rate),
    Rule(
        "phase column", Verdict.REVIEW, "holds for one phase or release: which one is live?", _by_column(Column.PHASE)
    ),
    Rule("informational", Verdict.REVIEW, "worded as a wish or an estimate", _has(Concept.INFORMATIONAL)),
    Rule("capacity", Verdict.REVIEW, "capacity: a size to be provided for, not a level to be kept", _is_capacity),
    Rule("two values", Verdict.REVIEW, "two values for one thing", _is_two_values),
)


def _is_unclear(facts: Facts) -> bool:
    return facts.sense is None


def _is_nothing(facts: Facts) -> bool:
    return facts.unit in (Unit.COUNT, Unit.BYTE) and facts.sense is None


def _is_too_long_for_an_answer(facts: Facts) -> bool:
    sense = facts.sense
    return sense is not None and facts.unit is Unit.SECOND and facts.value > 600 and sense.strength is Strength.IMPLIED


def _lacks_evidence(facts: Facts) -> bool:
    """Outside the sections that promise, a line must say by itself that it does."""
    if facts.section is Section.PROMISES:
        return False
    sense = facts.sense
    assert sense is not None
    if facts.in_table and facts.column in (Column.TARGET, Column.LIMIT):
        return sense.source not in ("clause", "sentence", "label", "context")
    if sense.source not in ("clause", "sentence", "label", "earlier", "context"):
        return True
    bound = facts.comparator is not None or facts.share or bool(facts.statement.percentiles)
    modal = Concept.MODAL in facts.sentence or facts.explicit_id or bool(_THEN.search(facts.statement.text))
    if sense.strength is Strength.NAMED:
        return not (bound or modal)
    return not (bound and modal)


_THEN = re.compile(r"\b(?:then|dann|alors|entonces|então|allora)\b|тогда|那么|则|ならば|그러면", re.IGNORECASE)

LAST: tuple[Rule, ...] = (
    Rule(
        "no indicator", Verdict.NOT_A_PROMISE, "a number that no runtime indicator of the system measures", _is_nothing
    ),
    Rule("unclear", Verdict.REVIEW, "the line does not say what is measured", _is_unclear),
    Rule(
        "long", Verdict.REVIEW, "too long for an answer: is it a job, or a time of people?", _is_too_long_for_an_answer
    ),
    Rule(
        "no evidence", Verdict.NOT_A_PROMISE, "mentioned in passing, outside any section of promises", _lacks_evidence
    ),
)


def judge(facts: Facts) -> Rule | None:
    """The first rule that keeps this number from being a promise; None where it is one."""
    return next((rule for rules in (NOT_PROMISES, REVIEWS, LAST) for rule in rules if rule.holds(facts)), None)
