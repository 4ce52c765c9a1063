"""Which concepts say what a number of a unit measures, how directly, and between which values."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from operator import itemgetter

from smartspec_ops.domain.objective import Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.words.kind_patterns import is_shown
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.timed import AFTER_IT, WITHOUT
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


class Strength(Enum):
    """How directly a word says what is measured."""

    NAMED = auto()
    IMPLIED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a concept says a number measures, where its value lies from `low` to `high`."""

    concept: Concept
    kind: Kind
    strength: Strength = Strength.NAMED
    rank: int = 0
    low: Decimal = Decimal(0)
    high: Decimal = Decimal("1e30")


HALF = Decimal("0.5")
# What somebody still waits for: nothing that is done sooner is a job, whatever it is called.
_WAITED_FOR, _NO_LONGER_WAITED_FOR = Decimal("2.999999"), Decimal(3)
_NINE_TENTHS = Decimal("0.9")
_SIX_NINES = Decimal("0.999999")
# What takes more than ten minutes is a job before it is an answer: "run time of the nightly export: 2 h".
_LONG = Decimal(601)
# Which concepts say what a number of this unit measures. A lower rank wins before distance does.
MEANINGS: dict[Unit, tuple[Meaning, ...]] = {
    Unit.SECOND: (
        Meaning(concept=Concept.DOWNTIME, kind=Kind.AVAILABILITY),
        Meaning(concept=Concept.FRESHNESS, kind=Kind.FRESHNESS),
        Meaning(concept=Concept.LATENCY, kind=Kind.LATENCY, rank=1, high=_LONG),
        Meaning(concept=Concept.LATENCY, kind=Kind.LATENCY, rank=3, low=_LONG),
        Meaning(concept=Concept.STARTUP, kind=Kind.DURATION, rank=1),
        Meaning(concept=Concept.JOB, kind=Kind.DURATION, rank=2, low=_NO_LONGER_WAITED_FOR),
        Meaning(concept=Concept.JOB, kind=Kind.LATENCY, rank=2, high=_WAITED_FOR),
        Meaning(concept=Concept.RESPONDING, kind=Kind.LATENCY, strength=Strength.IMPLIED, rank=3),
    ),
    Unit.RATIO: (
        Meaning(concept=Concept.HIT_RATE, kind=Kind.OTHER_RUNTIME),
        # "11 nines of durability": "nines" names an availability, but nobody is up for all but a second in ten days.
        Meaning(concept=Concept.DURABILITY, kind=Kind.DURABILITY, low=_SIX_NINES),
        Meaning(concept=Concept.CRASH_FREE, kind=Kind.OTHER_RUNTIME, low=HALF),
        Meaning(concept=Concept.ERROR, kind=Kind.ERROR_RATE, rank=1, high=HALF),
        Meaning(concept=Concept.TIMEOUT, kind=Kind.ERROR_RATE, rank=2, high=Decimal("0.1")),
        Meaning(concept=Concept.AVAILABILITY, kind=Kind.AVAILABILITY, rank=1, low=_NINE_TENTHS),
        Meaning(concept=Concept.SUCCESS, kind=Kind.AVAILABILITY, rank=1, low=HALF),
        Meaning(concept=Concept.DURABILITY, kind=Kind.DURABILITY, rank=1),
        Meaning(concept=Concept.FRESHNESS, kind=Kind.FRESHNESS, rank=1, low=HALF),
        # A share that is down is a share of what went wrong: bounded from above, as a share that is up never is.
        Meaning(concept=Concept.DOWNTIME, kind=Kind.ERROR_RATE, rank=1, high=HALF),
        Meaning(concept=Concept.UTILISATION, kind=Kind.SATURATION, rank=1),
        Meaning(concept=Concept.SOME_RATE, kind=Kind.OTHER_RUNTIME, strength=Strength.IMPLIED, rank=2),
        Meaning(
            concept=Concept.SERVICE_LEVEL, kind=Kind.AVAILABILITY, strength=Strength.IMPLIED, rank=3, low=_NINE_TENTHS
        ),
    ),
    Unit.PER_SECOND: (
        Meaning(concept=Concept.FRAMES, kind=Kind.OTHER_RUNTIME),
        Meaning(concept=Concept.ERROR, kind=Kind.ERROR_RATE),
        Meaning(concept=Concept.THROUGHPUT, kind=Kind.THROUGHPUT, rank=1),
        Meaning(concept=Concept.RESPONDING, kind=Kind.THROUGHPUT, strength=Strength.IMPLIED, rank=2),
    ),
    Unit.BYTE: (Meaning(concept=Concept.UTILISATION, kind=Kind.SATURATION),),
    Unit.COUNT: (
        Meaning(concept=Concept.BACKLOG, kind=Kind.SATURATION),
        Meaning(concept=Concept.FRAMES, kind=Kind.OTHER_RUNTIME, high=Decimal(1000)),  # not "a laptop from 2019"
    ),
}
# The meanings of a concept, each with its place in the table above, which decides where rank and distance are equal.
BY_CONCEPT = {
    (unit, strength): {
        concept: tuple((i, m) for i, m in enumerate(meanings) if m.concept is concept and m.strength is strength)
        for concept in {m.concept for m in meanings if m.strength is strength}
    }
    for unit, meanings in MEANINGS.items()
    for strength in Strength
}
SPEAKING = {unit: frozenset(m.concept for m in meanings) for unit, meanings in MEANINGS.items()}
LOWER_BOUND_CONCEPTS = {
    Concept.AVAILABILITY,
    Concept.SUCCESS,
    Concept.HIT_RATE,
    Concept.THROUGHPUT,
    Concept.FRAMES,
    Concept.FRESHNESS,
    Concept.SERVICE_LEVEL,
    Concept.CRASH_FREE,
}


def best_meaning(
    tags: tuple[Tag, ...], mention: Mention, strength: Strength, text: str, *, measured_here: bool
) -> Meaning | None:
    """The meaning of the nearest of `tags` in `text` that can be meant; None where there is none."""
    table = BY_CONCEPT[mention.quantity.unit, strength]
    candidates = []
    for tag in tags:
        for order, meaning in table.get(tag.concept, ()):
            if not meaning.low <= mention.quantity.value <= meaning.high:
                continue
            if meaning.concept is Concept.FRAMES and mention.quantity.unit is Unit.COUNT and mention.noun:
                continue  # "300 nodes at 60 fps" counts nodes
            if meaning.concept in (Concept.JOB, Concept.STARTUP) and WITHOUT.search(text[: tag.start]):
                continue
            if meaning.concept is Concept.JOB and text and is_shown(text, tag):
                continue  # "the job list loads within 2 s": a view of jobs
            if meaning.concept is Concept.DOWNTIME and measured_here and text and AFTER_IT.search(text[: tag.start]):
                continue  # "reconciled within 60 s after a 24 h outage"
            distance = _distance(tag, mention) if measured_here else -tag.start
            if measured_here and tag.concept is Concept.SERVICE_LEVEL and not -1 <= distance <= _BESIDE:
                continue  # "so that no objective suffers": an SLO met elsewhere in the sentence says nothing
            candidates.append((meaning.rank, distance, order, meaning))
    return min(candidates, key=_NEAREST)[3] if candidates else None


_BESIDE = 14
_NEAREST = itemgetter(0, 1, 2)


def _distance(tag: Tag, mention: Mention) -> int:
    return mention.start - tag.end if tag.end <= mention.start else tag.start - mention.end
