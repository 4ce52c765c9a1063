"""Which concepts say what a number of a unit measures, how directly, and between which values."""

from decimal import Decimal
from enum import Enum, auto

from smartspec_ops.domain.dataclass import dataclass
from smartspec_ops.domain.objective import Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.vocabulary import Concept


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
_BELOW_A_SECOND = Decimal("0.999999")
_NINE_TENTHS = Decimal("0.9")
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
        Meaning(concept=Concept.JOB, kind=Kind.DURATION, rank=2, low=Decimal(1)),
        # What is done in less than a second is no job, whatever it is called.
        Meaning(concept=Concept.JOB, kind=Kind.LATENCY, rank=2, high=_BELOW_A_SECOND),
        Meaning(concept=Concept.RESPONDING, kind=Kind.LATENCY, strength=Strength.IMPLIED, rank=3),
    ),
    Unit.RATIO: (
        Meaning(concept=Concept.HIT_RATE, kind=Kind.OTHER_RUNTIME),
        Meaning(concept=Concept.CRASH_FREE, kind=Kind.OTHER_RUNTIME, low=HALF),
        Meaning(concept=Concept.ERROR, kind=Kind.ERROR_RATE, rank=1, high=HALF),
        Meaning(concept=Concept.TIMEOUT, kind=Kind.ERROR_RATE, rank=2, high=Decimal("0.1")),
        Meaning(concept=Concept.AVAILABILITY, kind=Kind.AVAILABILITY, rank=1, low=_NINE_TENTHS),
        Meaning(concept=Concept.SUCCESS, kind=Kind.AVAILABILITY, rank=1, low=HALF),
        Meaning(concept=Concept.DURABILITY, kind=Kind.DURABILITY, rank=1),
        Meaning(concept=Concept.FRESHNESS, kind=Kind.FRESHNESS, rank=1, low=HALF),
        Meaning(concept=Concept.DOWNTIME, kind=Kind.AVAILABILITY, rank=1, high=HALF),
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
        Meaning(concept=Concept.FRAMES, kind=Kind.OTHER_RUNTIME),
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
