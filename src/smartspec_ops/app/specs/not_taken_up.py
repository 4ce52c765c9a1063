"""Which specs are watched as they were, or not at all, because they cannot be read as they are.

A document for each spec and machine: what one machine cannot read another may. It goes when the spec is taken up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Document, Transaction

NOT_TAKEN = "spec_not_taken"
ALL = "*"
"""Stands for the specs of a workspace where it is about none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """`why` is what is wrong with the spec as it lies there, for a person, with places. `in_use` is when the one that
    is watched instead was taken up; None where none is. `where` is the machine."""

    spec_id: str
    where: str
    since: datetime
    why: str
    in_use: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.spec_id}@{self.where}"

    def __str__(self) -> str:
        name = "the specs" if self.spec_id == ALL else self.spec_id
        if self.in_use is None:
            return f"{name}: not watched, since {self.since:%Y-%m-%d %H:%M:%SZ}"
        return f"{name}: watched as of {self.in_use:%Y-%m-%d %H:%M:%SZ}, not as it is now"


async def not_taken(tx: Transaction, prefix: str = "") -> Sequence[NotTaken]:
    """As each machine says that still has a worker."""
    found = [read(one) for one in await tx.documents(NOT_TAKEN)]
    found = [one for one in found if one.spec_id == ALL or f"{one.spec_id}/".startswith(prefix)]
    if not found:
        return ()
    alive = {worker.name.rpartition("/")[0] for worker in await tx.workers()}
    return [one for one in found if not alive or one.where in alive]


def lines(found: Sequence[NotTaken]) -> Sequence[str]:
    """For people; none where everything is watched as it is."""
    shown = [(f"spec not taken up: {one}", *(f"  {said}" for said in one.why.split("\n"))) for one in found]
    return [line for each in shown for line in each]


def read(stored: Document) -> NotTaken:
    return decode(NotTaken, stored.body)
