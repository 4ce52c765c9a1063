"""What a rule is: a test on the facts of one number, the verdict it gives, and the reason."""

from collections.abc import Callable
from dataclasses import dataclass

from smartspec_ops.domain.objective import Comparator, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

Test = Callable[[Facts], bool]
UPPER = (Comparator.LT, Comparator.LE)
LOWER = (Comparator.GE, Comparator.GT)
TIMES = frozenset({Unit.SECOND})
SHARES = frozenset({Unit.RATIO})
RATES = frozenset({Unit.PER_SECOND})
COUNTS = frozenset({Unit.COUNT})
BYTES = frozenset({Unit.BYTE})
SIZES = COUNTS | BYTES
TIMES_AND_SHARES = TIMES | SHARES


@dataclass(frozen=True, slots=True)
class Rule:
    """`why` is the sentence shown to people; it names what the line is instead of a promise.

    `units` are those a number must have for the rule to be asked at all, and `near` is the concept that must be near
    it; None for any.
    """

    name: str
    verdict: Verdict
    why: str
    holds: Test
    units: frozenset[Unit] | None = None
    near: Concept | None = None


def by_column(*columns: Column) -> Test:
    return lambda facts: facts.column in columns


def names_time(facts: Facts, *but: Concept) -> bool:
    return (
        facts.sense is not None
        and facts.sense.concept not in but
        and facts.sense.strength is Strength.NAMED
        and facts.sense.source in ("clause", "sentence", "label")
    )


def is_from_a_baseline(facts: Facts) -> bool:
    """ "Throughput: baseline 10,000 TPS with ability to scale": what carries from the first day."""
    promised = facts.section is Section.PROMISES and facts.unit is Unit.PER_SECOND
    text, mention = facts.statement.text, facts.mention
    return (
        promised and bool(_FROM_A_BASELINE.search(text, 0, mention.start)) and not _COMPARED.search(text, mention.end)
    )


_FROM_A_BASELINE = re.compile(r":\W{0,3}baseline\W{1,3}(?:of )?$", re.IGNORECASE)
# What a baseline is compared with, and what tells where it is from.
_COMPARED = re.compile(r"\b(?:targets?|goals?|stretch|measured|observed|today|current(?:ly)?|last)\b", re.IGNORECASE)
