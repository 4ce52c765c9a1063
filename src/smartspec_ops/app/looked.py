"""When things were let go of last, by the daily look (`app/prune.py`): whoever else lets go of what is old asks it
whether the clock may be believed."""

from datetime import datetime

from smartspec_ops.domain.pruning_clock import Looks, believed
from smartspec_ops.edge.codec import Undecodable, decode
from smartspec_ops.ports import Transaction

LOOKED = "pruned"
"""Document: the last look, by whose clock the next one is weighed."""


async def may_let_go(tx: Transaction, now: datetime) -> bool:
    """Whether what is old at `now` may go. Where nobody ever looked, there is nothing to doubt it by."""
    noted = await tx.document(LOOKED, LOOKED)
    try:
        return noted is None or believed(decode(Looks, noted.body), now)
    except Undecodable:  # the look tells of it
        return False
