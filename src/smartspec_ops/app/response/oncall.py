"""Overrides and swaps as facts in the database: made by somebody for a reason, undone by somebody, never removed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.response.access import permitted
from smartspec_ops.domain.access import Access, Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreConflict, UserFault
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.oncall.schedule import Change
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AuditEntry, Document, Store, Transaction

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


async def record(store: Store, access: Access, change: Change) -> Change | Refused:
    """Keep a change under the next free id (C1, C2, ...). Somebody else's duty is for a commander to change."""
    needed = Permission.RESPOND if change.by in (change.person, change.other) else Permission.COMMAND
    for _ in range(_ATTEMPTS):
        try:
            async with store.begin() as tx:
                subject = f"schedule {change.schedule}"
                refused = await permitted(tx, access, change.by, needed, subject, change.made_at)
                if refused is not None:
                    return refused
                number = len(await tx.documents(CHANGE)) + 1
                made = replace(change, id=f"C{number}")
                await tx.put_document(Document(kind=CHANGE, key=f"{number:09d}", body=encode(made), version=0))
                why = f"{made.id}: {made.kind} for {' and '.join(filter(None, (made.person, made.other)))}"
                await tx.add_audit([_entry(made.made_at, made.by, subject, why)])
        except StoreConflict:
            continue
        log.info("oncall.changed", id=made.id, schedule=made.schedule, kind=made.kind, by=made.by)
        return made
    raise StoreConflict("the changes of schedules kept changing")


async def undo(store: Store, access: Access, change_id: str, actor: str, now: datetime) -> Change | Refused:
    """A change that counts no longer; undoing it twice changes nothing. UserFault where there is none of that id."""
    async with store.begin() as tx:
        stored, change = await _find(tx, change_id)
        needed = Permission.RESPOND if actor in (change.by, change.person, change.other) else Permission.COMMAND
        subject = f"schedule {change.schedule}"
        refused = await permitted(tx, access, actor, needed, subject, now)
        if refused is not None or change.undone_at is not None:
            return refused or change
        undone = replace(change, undone_at=now, undone_by=actor)
        await tx.put_document(replace(stored, body=encode(undone)))
        await tx.add_audit([_entry(now, actor, subject, f"{undone.id} counts no longer")])
        log.info("oncall.undone", id=undone.id, schedule=undone.schedule, by=actor)
        return undone


async def _find(tx: Transaction, change_id: str) -> tuple[Document, Change]:
    for stored in await tx.documents(CHANGE):
        change = decode(Change, stored.body)
        if change.id.casefold() == change_id.casefold():
            return stored, change
    raise UserFault.of("oncall/change", f"there is no change {change_id!r}", "list them: oncall changes")


def _entry(at: datetime, actor: str, subject: str, why: str) -> AuditEntry:
    return AuditEntry(at=at, actor=actor, action=Action.SCHEDULE_CHANGED, subject=subject, why=why)
