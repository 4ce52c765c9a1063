"""Overrides and swaps as facts in the database: made by somebody for a reason, undone by somebody, never removed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.errors import StoreConflict, UserFault
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.oncall.schedule import Change
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Store, Transaction

log = logger(__name__)

CHANGE = "oncall_change"
_ATTEMPTS = 5


async def changes(tx: Transaction) -> Sequence[Change]:
    """Every change ever made, in the order they were made."""
    return [decode(Change, one.body) for one in await tx.documents(CHANGE)]


async def on_duty(tx: Transaction, roster: Roster) -> Roster:
    """The roster as it is now, with what was changed on its schedules; without schedules nothing is read."""
    if not roster.duty.schedules:
        return roster
    return replace(roster, duty=replace(roster.duty, changes=tuple(await changes(tx))))


async def record(store: Store, change: Change) -> Change:
    """Keep a change under the next free id (C1, C2, ...)."""
    for _ in range(_ATTEMPTS):
        try:
            async with store.begin() as tx:
                number = len(await tx.documents(CHANGE)) + 1
                made = replace(change, id=f"C{number}")
                await tx.put_document(Document(kind=CHANGE, key=f"{number:09d}", body=encode(made), version=0))
        except StoreConflict:
            continue
        log.info("oncall.changed", id=made.id, schedule=made.schedule, kind=made.kind, by=made.by)
        return made
    raise StoreConflict("the changes of schedules kept changing")


async def undo(store: Store, change_id: str, actor: str, now: datetime) -> Change:
    """A change that counts no longer; undoing it twice changes nothing. UserFault where there is none of that id."""
    async with store.begin() as tx:
        for stored in await tx.documents(CHANGE):
            change = decode(Change, stored.body)
            if change.id.casefold() != change_id.casefold():
                continue
            if change.undone_at is not None:
                return change
            undone = replace(change, undone_at=now, undone_by=actor)
            await tx.put_document(replace(stored, body=encode(undone)))
            log.info("oncall.undone", id=undone.id, schedule=undone.schedule, by=actor)
            return undone
    raise UserFault.of("oncall/change", f"there is no change {change_id!r}", "list them: oncall changes")
