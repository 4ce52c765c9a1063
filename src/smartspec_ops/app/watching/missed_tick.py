"""A tick that could not be kept, and why: the next one carries on."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.errors import OpsError, ShardsLost
from smartspec_ops.edge.logs import logger

log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A tick that could not be kept: mostly the database did not take it.

    `lost` are the shards, by key, that kept it from being taken: they are another worker's. `is_defect`: something
    nobody thought of, of which a restart may be the cure.
    """

    at: datetime
    why: str
    lost: frozenset[int] = frozenset()
    is_defect: bool = False


def missed(due: datetime, fault: Exception) -> Missed:
    """Told in the log."""
    if isinstance(fault, OpsError):
        log.warning("tick.missed", at=due.isoformat(), why=str(fault))
        return Missed(at=due, why=str(fault), lost=fault.lost if isinstance(fault, ShardsLost) else frozenset())
    # What it says may hold anything; the log redacts it, everybody else is told where to look.
    log.error("tick.failed", at=due.isoformat(), exc_info=fault)
    return Missed(at=due, why=f"{type(fault).__name__}; see tick.failed in the log", is_defect=True)
