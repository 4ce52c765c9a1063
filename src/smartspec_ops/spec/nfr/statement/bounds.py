"""On which side of its target a number must stay: as it is written, else as convention has it."""

from smartspec_ops.domain.objective import Comparator, Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import HALF, LOWER_BOUND_CONCEPTS
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept


def comparator_for(facts: Facts) -> Comparator:
    """The one written, else the conventional side: at most for times and errors, at least for uptime and throughput."""
    assert facts.sense is not None
    written = facts.comparator
    if facts.sense.kind is Kind.THROUGHPUT and written is Comparator.LE:
        return Comparator.GE
    if written is not None:
        return written
    return Comparator.GE if is_lower_bound(facts) else Comparator.LE


def is_lower_bound(facts: Facts) -> bool:
    assert facts.sense is not None
    if facts.sense.kind is Kind.DURABILITY:
        return facts.value >= HALF
    if facts.sense.concept is Concept.DOWNTIME or facts.unit is Unit.SECOND:
        return False
    if facts.sense.kind is Kind.THROUGHPUT:
        return True
    return facts.sense.concept in LOWER_BOUND_CONCEPTS


def is_up_to(facts: Facts) -> bool:
    """Does the number follow "up to"? That bounds a time, and says of a rate what can be handled."""
    return bool(_UP_TO.search(facts.statement.text[max(0, facts.mention.start - 30) : facts.mention.start]))


_UP_TO = re.compile(
    r"up to|bis zu|jusqu|hasta|até|fino a|до|tot|aż do|hingga|đến|最大|최대|可达|达到|มากถึง", re.IGNORECASE
)
