"""When things were let go of last, by the daily look (`app/pruning/prune.py`).

Whoever else lets go of what is old asks here which moment is known to have come."""

from datetime import datetime

from smartspec_ops.domain.pruning_clock import Looks, known_to_have_come
from smartspec_ops.edge.codec import Undecodable, decode
from smartspec_ops.ports import Transaction

LOOKED = "pruned"
"""Document: the last look, by whose clock the next one is weighed."""


async def known_moment(tx: Transaction, now: datetime) -> datetime | None:
    """As at which moment what is old may go. Where nobody ever looked, there is nothing to doubt the clock by."""
    noted = await tx.document(LOOKED, LOOKED)
    try:
        return now if noted is None else known_to_have_come(decode(Looks, noted.body), now)
    except Undecodable:  # the look tells of it
        return None
