"""What a number measures: kind, comparator and statistic, from the words nearest to it.

`Facts` gathers everything the rules look at; the rules themselves are in `rules`.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from smartspec_ops.domain.objective import Comparator, Kind, Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.downtimes import is_only_when
from smartspec_ops.spec.nfr.statement.meanings import BY_CONCEPT, SPEAKING, Meaning, Strength, best_meaning
from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.kind_patterns import (
    COMES_TO_AN_END,
    FRAMES,
    MEMORY,
    NAMES_LATENCY,
    ON_DEMAND,
    RATE,
    RESPONSE_TIMES,
    TIME_OF,
)
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.timed import AFTER_IT, IS_SEEN, timed
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What is measured, and where that is said: ``clause``, ``sentence``, ``label``, ``context`` or ``heading``."""

    kind: Kind
    concept: Concept
    strength: Strength
    source: str
    timed: bool = False
    """It is said what takes the time, not only what the time is called."""


@dataclass(kw_only=True)
class Facts:
    """Everything the rules look at for one number.

    No slots: what costs most is found out when first asked for. Nor frozen: that would be most of the price of making one.
    """

    statement: Statement
    mention: Mention
    comparator: Comparator | None
    section: Section
    section_rule: str
    column: Column = Column.UNKNOWN
    header: str = ""
    column_aims: bool = False
    """The header of the column speaks of a target; a "Value" may be anything."""
    in_table: bool = False
    has_measured_column: bool = False
    beside_target: bool = False
    """The row has a target in another column."""
    explicit_id: bool = False
    parent_commits: bool = False
    """The item above says "must", or bears an id."""
    label: tuple[Tag, ...] = ()
    row_label: str = ""
    row_tags: tuple[Tag, ...] = ()
    context: tuple[Tag, ...] = ()
    context_is_title: bool = False
    heading: tuple[Tag, ...] = ()
    is_of_one_phase: Callable[[], bool] = lambda: False
    """Does the document name no phase after its first? Asked only where a phase is named: all of it is looked through."""
    titles: tuple[str, ...] = ()
    """The headings below the document's own."""
    title: tuple[Tag, ...] = ()
    """The innermost of the headings."""
    share: bool = False
    percentile: Statistic | None = None
    percentile_is_own: bool = False
    clause: frozenset[Concept] = field(default=frozenset())
    sentence: frozenset[Concept] = field(default=frozenset())
    label_concepts: frozenset[Concept] = field(default=frozenset())
    unit: Unit = field(init=False)
    value: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.unit, self.value = self.mention.quantity.unit, self.mention.quantity.value

    @cached_property
    def sense(self) -> Sense | None:
        """What is measured; None where no word near the number says so."""
        return kind_of(self)

    @cached_property
    def near(self) -> frozenset[Concept]:
        """The concepts of the number's sentence, of its clause and of its row's label."""
        return self.sentence | self.clause | self.label_concepts

    @property
    def speaking(self) -> frozenset[Concept]:
        """The concepts that can say what a number of this unit measures."""
        return SPEAKING[self.unit]

    @property
    def clause_speaks(self) -> bool:
        return bool(self.clause & self.speaking)

    @property
    def is_frame_rate(self) -> bool:
        """60 fps are what is asked for, without any word that bounds them: nobody tells of them in passing."""
        return self.sense is not None and self.sense.concept is Concept.FRAMES

    @property
    def is_named_here(self) -> bool:
        """A word of the same clause or of the row's label names the kind."""
        return (
            self.sense is not None
            and self.sense.concept not in (Concept.JOB, Concept.STARTUP)
            and self.sense.strength is Strength.NAMED
            and self.sense.source in ("clause", "label" if self.in_table else "clause")
        )


def clause_concepts(s: Statement, mention: Mention) -> frozenset[Concept]:
    """The concepts of the number's clause, and of a remark directly after it that holds no number of its own."""
    tags = s.clause_tags(mention, SPEAKING[mention.unit])
    if not s.remarks:
        return frozenset([t.concept for t in tags])
    after = s.remark_at(mention.end + len(s.text[mention.end :]) - len(s.text[mention.end :].lstrip(" *+")))
    if (
        after is not None
        and s.remark_at(mention.start) is None
        and not any(after[0] <= m.start < after[1] for m in s.mentions)
    ):
        tags = (*tags, *s.within(after))
    return frozenset(t.concept for t in tags)


def kind_of(facts: Facts) -> Sense | None:
    """The nearest word that says what is measured: own clause first, headings last."""
    s, mention = facts.statement, facts.mention
    if facts.unit is Unit.PER_SECOND and FRAMES.match(mention.raw_unit):
        return Sense(kind=Kind.OTHER_RUNTIME, concept=Concept.FRAMES, strength=Strength.NAMED, source="clause")
    if facts.unit is Unit.SECOND and (called := _as_called(facts)) is not None:
        return called
    if facts.unit is Unit.SECOND and (told := _as_timed(facts)) is not None:
        return told
    clause, sentence = s.clause_tags(mention, facts.speaking), _without_clauses_behind(facts)
    earlier = tuple(t for t in s.tags if t.end <= s.sentence(mention)[0])
    implied = BY_CONCEPT[facts.unit, Strength.IMPLIED]
    if (titled := _title_of_freshness(facts)) is not None and (
        facts.value > _TEN_MINUTES or not any(t.concept in SPEAKING_BY_NAME for t in clause)
    ):
        return titled
    if any(t.concept in implied for t in clause):
        # "completes within 5 s, leaving no corrupt index": what follows in other clauses does not name the number.
        sentence = tuple(t for t in sentence if t.end <= mention.start)
    if facts.in_table and facts.label_concepts & facts.speaking:
        # "| Freshness lag | ≤ 15 s (batch of the importer) |": the row says what it is, the remark why.
        sentence = tuple(t for t in sentence if s.remark_at(t.start) in (None, s.remark_at(mention.start)))
    # "API call (data update)": what is added in parentheses speaks only where nothing outside them does.
    outside = tuple(t for t in facts.label if t.concept in facts.label_concepts)
    label = outside if any(t.concept in facts.speaking for t in outside) else facts.label
    scopes: tuple[tuple[str, tuple[Tag, ...], Strength], ...] = (
        ("clause", clause, Strength.NAMED),
        ("sentence", sentence, Strength.NAMED),
        ("label", label, Strength.NAMED),
        ("context", facts.context if facts.context_is_title else (), Strength.NAMED),
        ("clause", clause, Strength.IMPLIED),
        ("sentence", sentence, Strength.IMPLIED),
        ("label", label, Strength.IMPLIED),
        ("earlier", earlier, Strength.NAMED),
        ("context", facts.context, Strength.NAMED),
        ("heading", facts.title, Strength.NAMED),
        ("heading", facts.heading, Strength.NAMED),
        ("context", facts.context, Strength.IMPLIED),
        ("heading", facts.heading, Strength.IMPLIED),
    )
    for source, tags, strength in scopes:
        here = source in ("clause", "sentence")
        text = s.text if here else f"{facts.row_label} ; {facts.header}" if source == "label" else ""
        meaning = best_meaning(tags, mention, strength, text, measured_here=here)
        if meaning and _says_so_from(source, meaning, facts):
            kind = Kind.DURATION if _is_a_run(meaning.kind, meaning.concept, facts) else meaning.kind
            how = Strength.NAMED if kind is Kind.LATENCY and _is_time_of(facts) else strength
            return Sense(kind=kind, concept=meaning.concept, strength=how, source=source)
    sense = _sense_of_unit(facts)
    if sense is not None and _is_a_run(sense.kind, sense.concept, facts):
        return replace(sense, kind=Kind.DURATION)
    return sense


def _without_clauses_behind(facts: Facts) -> tuple[Tag, ...]:
    """The tags of the sentence, without what names another number behind this one: "p95 < 200 ms, freshness < 5 min"."""
    s, mention = facts.statement, facts.mention
    tags = s.within(s.sentence(mention))
    behind = [s.clause(m) for m in s.targets() if m.start > mention.end and s.clause(m) != s.clause(mention)]
    own = facts.percentile_is_own and behind
    return tuple(t for t in tags if not any(low <= t.start < high for low, high in behind)) if own else tags


_AT_ONCE, _A_MINUTE = 10, 60
_HEAD = re.compile(r":|\s[–—-]\s")
_NAMES_OTHERWISE = frozenset({Concept.FRESHNESS, Concept.STARTUP, Concept.DOWNTIME})


def _is_labelled(concept: Concept, facts: Facts) -> bool:
    """ "Batch processing: < 30 s" under "Latency", "CPU: < 5 % idle, < 30 % at work": what stands before the colon names."""
    head = _HEAD.split(facts.statement.text, maxsplit=1)
    return len(head) > 1 and any(t.concept is concept and t.end <= len(head[0]) for t in facts.statement.tags)


def _as_called(facts: Facts) -> Sense | None:
    """A row called "Ingest latency" is one, whatever its description says.

    The name is in the first cell of the row, or in a title over times of a minute at most.
    """
    if facts.in_table and facts.value <= _AT_ONCE and any(map(RESPONSE_TIMES.search, facts.titles[-1:])):
        source, name = "heading", "response time"
        own = frozenset(t.concept for t in facts.row_tags) - {Concept.STARTUP}
    elif facts.in_table:
        source, name = "label", facts.row_label.partition(" ; ")[0]
        own = frozenset(t.concept for t in facts.row_tags if t.end <= len(name))
    else:
        titled = facts.titles and facts.value <= _A_MINUTE and not _is_labelled(Concept.JOB, facts)
        source, name = "heading", facts.titles[-1] if titled else ""
        own = frozenset(t.concept for t in facts.title)
    if not NAMES_LATENCY.search(name) or own & _NAMES_OTHERWISE:
        return None
    if not (facts.in_table or Concept.JOB in facts.clause):
        return None
    return Sense(kind=Kind.LATENCY, concept=Concept.LATENCY, strength=Strength.NAMED, source=source)


def _as_timed(facts: Facts) -> Sense | None:
    """By what takes the time, where its clause or its row says so and calls it nothing else."""
    s = facts.statement
    low, high = s.clause(facts.mention)
    sentence = s.text[slice(*s.sentence(facts.mention))]
    places = [("clause", s.text[low:high], s.within((low, high)), low)]
    if facts.in_table:
        places.insert(0, ("label", facts.row_label, facts.row_tags, 0))
    if _stands_alone_in_a_remark(s, facts.mention):
        low, high = s.sentence(facts.mention)
        places.append(("clause", sentence, s.within((low, high)), low))
    for source, text, tags, offset in places:
        found = timed(text, facts.value, sentence if source == "clause" else f"{text} ; {sentence}")
        if found is None:
            continue
        row, match = found
        start, end = match.start() + offset, match.end() + offset
        # "On an outage the second node takes over": when, not what.
        when = {t for t in tags if t.concept is Concept.DOWNTIME and AFTER_IT.search(text[: t.start - offset])}
        elsewhere = {t.concept for t in tags if t not in when and (t.end <= start or end <= t.start)}
        if row.kind is Kind.DURATION and (facts.percentile is not None or elsewhere & _CALLED):
            continue
        if row.kind is Kind.FRESHNESS and NAMES_LATENCY.search(text):
            continue
        return Sense(kind=row.kind, concept=row.concept, strength=Strength.NAMED, source=source, timed=True)
    return None


def _stands_alone_in_a_remark(s: Statement, mention: Mention) -> bool:
    """The 30 min of "half an hour (30 min) after publication": only how much the words before it say."""
    remark = s.remark_at(mention.start)
    return remark is not None and not s.text[remark[0] : mention.start].strip("(（ ") and mention.end >= remark[1] - 1


_CALLED = frozenset({Concept.LATENCY, Concept.FRESHNESS, Concept.DOWNTIME})


def _is_a_run(kind: Kind, concept: Concept, facts: Facts) -> bool:
    """ "processing completes within 5 minutes": what takes more than a minute to come to its end is a job.

    So is what takes three minutes, save where it is called a latency: nobody waits so long for an answer.
    """
    called = concept is not Concept.RESPONDING or any(t.concept is Concept.LATENCY for t in facts.title)
    of_one = facts.percentile is not None and any(m.quantity.value <= _TWO_MINUTES for m in facts.statement.targets())
    if kind is Kind.LATENCY and not called and facts.value > _TWO_MINUTES and not facts.share and not of_one:
        return True
    if kind is not Kind.LATENCY or facts.percentile is not None or facts.value <= _A_MINUTE:
        return False
    if facts.share and facts.value < _TEN_MINUTES:
        return False
    told = f"{facts.row_label} ; {facts.statement.text[slice(*facts.statement.clause(facts.mention))]}"
    return bool(COMES_TO_AN_END.search(told))


_TWO_MINUTES, _TEN_MINUTES = 120, 600
# Named in the clause they outdo a title.
SPEAKING_BY_NAME = frozenset({Concept.LATENCY, Concept.STARTUP, Concept.DOWNTIME, Concept.FRESHNESS})


def _title_of_freshness(facts: Facts) -> Sense | None:
    """ "## Freshness" above "an event appears within 5 minutes": a title of one thing says what all its times are."""
    named = {t.concept for t in facts.title if t.concept in SPEAKING_BY_NAME}
    if facts.unit is not Unit.SECOND or named != {Concept.FRESHNESS} or facts.label_concepts & SPEAKING_BY_NAME:
        return None
    return Sense(kind=Kind.FRESHNESS, concept=Concept.FRESHNESS, strength=Strength.NAMED, source="heading")


_NEARLY_ALL = Decimal("0.98")
# "Fewer than 1 % errors, at least 300 labels/s" speaks of no errors a second.
_ONLY_BESIDE = frozenset({(Unit.RATIO, Concept.FRESHNESS), (Unit.PER_SECOND, Concept.ERROR)})


def _says_so_from(source: str, meaning: Meaning, facts: Facts) -> bool:
    """Some words mean what they say only near the number, or of a level somebody would bound."""
    bare = facts.comparator is None and facts.unit is Unit.RATIO
    if meaning.concept is Concept.UTILISATION and bare and facts.value >= _NEARLY_ALL:
        return False  # "| GPU service | 99.5 % |" is available, not busy
    if meaning.concept is Concept.SUCCESS and source == "heading" and not any(map(RATE.search, facts.titles)):
        return False  # "Metrics of success" says of no share what it counts
    if meaning.concept is Concept.DOWNTIME and not _is_downtime(source, facts):
        return False
    if (
        meaning.concept is Concept.JOB
        and source == "heading"
        and not any(t.concept is Concept.JOB for t in facts.title)
    ):
        return False
    of_a_run = meaning.concept is Concept.JOB or (meaning.concept is Concept.STARTUP and source == "sentence")
    if of_a_run and source in ("clause", "sentence") and _only_tells_of_a_job(source, facts):
        return False
    in_passing = source in ("clause", "sentence") and (
        facts.value > _A_MINUTE or not ON_DEMAND.search(facts.statement.text)
    )
    if meaning.concept is Concept.JOB and facts.percentile is not None and not in_passing:
        # A distribution of many runs is the answer time of an operation, unless its row or title names the time of a job.
        told = (
            facts.row_label if source == "label" else facts.titles[-1] if source == "heading" and facts.titles else ""
        )
        return bool(TIME_OF.search(told))
    titled = any(t.concept is Concept.JOB for t in facts.title)
    if meaning.concept is Concept.JOB and source == "heading" and not titled and _is_a_moment_promised(facts):
        return False  # a title names the whole system, not what takes a second
    if (facts.unit, meaning.concept) in _ONLY_BESIDE:
        return source in ("clause", "label")
    if meaning.concept is Concept.UTILISATION and not facts.in_table and source == "sentence":
        return _is_labelled(Concept.UTILISATION, facts)  # "< 5 %, with a minimum of 1 GB": the memory of another clause
    if source == "context" and meaning.concept is Concept.UTILISATION and not facts.context_is_title:
        return False  # a paragraph may mention memory in passing
    if source == "heading" and facts.unit is Unit.BYTE:
        return any(MEMORY.search(t) for t in facts.titles[-1:])  # else the size may be that of a file
    return True


def _is_downtime(source: str, facts: Facts) -> bool:
    """ "When the backend is unavailable, the endpoint must answer within 3 s": when, not how long."""
    if facts.percentile is not None or source in ("context", "heading"):
        return False
    if source != "sentence" or facts.unit is not Unit.SECOND:
        return True
    acts = Concept.MODAL in facts.clause and facts.clause & {Concept.JOB, Concept.RESPONDING}
    return not (acts or is_only_when(facts.statement, facts.mention))


def _only_tells_of_a_job(source: str, facts: Facts) -> bool:
    """ "A search answers within 2 s by the new index", "users see the synchronised score within 2 s": an answer.

    A job is named in the number's own clause and before it, where something else there acts or somebody looks on.
    """
    if facts.unit is not Unit.SECOND or facts.value > _A_MINUTE:
        return facts.percentile is not None and source == "sentence"
    s, mention = facts.statement, facts.mention
    ahead = {t.concept for t in s.clause_tags(mention) if t.end <= mention.start}
    if IS_SEEN.search(s.text, *s.clause(mention)):
        return True
    if source == "sentence":
        return facts.percentile is not None or Concept.RESPONDING in ahead
    return Concept.RESPONDING in ahead and Concept.JOB not in ahead


def _sense_of_unit(facts: Facts) -> Sense | None:
    """A rate is a throughput and a percentile of time a latency, even where no word says so."""
    if facts.unit is Unit.SECOND and _is_time_of(facts):
        return Sense(kind=Kind.LATENCY, concept=Concept.LATENCY, strength=Strength.NAMED, source="clause")
    if facts.unit is Unit.PER_SECOND:
        return Sense(kind=Kind.THROUGHPUT, concept=Concept.THROUGHPUT, strength=Strength.IMPLIED, source="clause")
    if facts.unit is Unit.SECOND and (facts.percentile is not None or _is_a_moment_promised(facts) or _must_act(facts)):
        return Sense(kind=Kind.LATENCY, concept=Concept.LATENCY, strength=Strength.IMPLIED, source="clause")
    return None


_MOMENT = Decimal(30)


def _is_a_moment_promised(facts: Facts) -> bool:
    """A bound of seconds under a title of promises is a latency, even where no word says of what."""
    upper = facts.comparator is not None and facts.comparator.is_upper_bound
    bound = upper or (facts.comparator is None and (facts.column is Column.LIMIT or facts.column_aims))
    fails = Concept.ERROR in facts.clause | facts.label_concepts
    asked = facts.section is Section.PROMISES or (facts.column is Column.TARGET and facts.column_aims)
    return asked and bound and (facts.value <= _MOMENT or facts.share) and not fails


def _is_time_of(facts: Facts) -> bool:
    """ "Time of making a label ≤ 3 s", whatever it is the time of."""
    upper = facts.comparator is not None and facts.comparator.is_upper_bound
    ahead = facts.statement.text[facts.statement.clause(facts.mention)[0] : facts.mention.start]
    return upper and facts.value <= _MOMENT and bool(TIME_OF.search(f"{facts.row_label} ; {ahead}"))


def _must_act(facts: Facts) -> bool:
    """ "The system must unlock the gate within 3 s": whatever it does, that is how long it takes."""
    upper = facts.comparator is not None and facts.comparator.is_upper_bound
    obliged = {Concept.SYSTEM, Concept.MODAL} <= facts.sentence or _IS_THE_OUTCOME.match(facts.statement.text)
    return upper and facts.value <= _MOMENT and bool(obliged)


# "- **THEN** the file is offered within 3 s": the last step of a scenario.
_IS_THE_OUTCOME = re.compile(
    r"[\W_]*(?:then|dann|alors|entonces|então|allora|dan|wtedy|pak|o zaman|тогда|тоді)\s|[\W_]*(?:那么|那麼|则|ならば|그러면)",
    re.IGNORECASE,
)
