"""Access as it is enforced: what the audit log is told of decisions and refusals, and who sees a private incident."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.response.stored_log import folded
from smartspec_ops.domain.access import HIDDEN, Access, Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.noteworthy import noteworthy
from smartspec_ops.ports import PRIVATE_TITLE, AuditEntry, Document, IncidentRow, Store, Transaction

ROLES = Document(kind="access", key="roles", body={}, version=0)
"""The roles as they were when somebody last looked."""
SETTINGS = "system:settings"


def entries(incident_id: str, events: Sequence[Event]) -> Sequence[AuditEntry]:
    """What the audit log holds of these events: who, what, and which incident; reasons stay in the incident's log."""
    return [
        AuditEntry(at=event.at, actor=event.actor, action=action, subject=incident_id, why=about)
        for event, action, about in noteworthy(events)
    ]


def refusals(subject: str, commands: Sequence[Command], refused: Refused, now: datetime) -> Sequence[AuditEntry]:
    """One entry for a refused request, whoever asked first speaking for it."""
    asked = ", ".join(type(command).__name__ for command in commands)
    actor = commands[0].actor if commands else ""
    return [
        AuditEntry(
            at=now,
            actor=actor,
            action=Action.REFUSED,
            subject=subject,
            allowed=False,
            why=f"{refused.rule} {asked}: {refused.why}",
        )
    ]


async def note_roles(store: Store, roles: Mapping[str, str], now: datetime) -> None:
    """The settings give other roles than were noted last: an entry says which."""
    with suppress(StoreConflict):  # another process has just noted the same
        async with store.begin() as tx:
            noted = await tx.document(ROLES.kind, ROLES.key) or ROLES
            names = sorted(name for name in {*noted.body, *roles} if noted.body.get(name) != roles.get(name))
            if not names:
                return
            changes = ", ".join(f"{name}: {noted.body.get(name, '-')} to {roles.get(name, '-')}" for name in names)
            await tx.put_document(replace(noted, body=dict(roles)))
            entry = AuditEntry(at=now, actor=SETTINGS, action=Action.ROLES_CONFIGURED, subject="access", why=changes)
            await tx.add_audit([entry])


async def permitted(
    tx: Transaction, access: Access, actor: str, permission: Permission, subject: str, now: datetime
) -> Refused | None:
    """Ask for a permission that is about no single command; a refusal is written down in the same transaction."""
    refused = access.refusal(actor, permission)
    if refused is not None:
        why = f"{refused.rule} {permission}: {refused.why}"
        await tx.add_audit(
            [AuditEntry(at=now, actor=actor, action=Action.REFUSED, subject=subject, allowed=False, why=why)]
        )
    return refused


async def may_see(
    tx: Transaction, access: Access, viewer: str | None, incident: Incident, now: datetime
) -> Refused | None:
    """Whether title and content are for these eyes; a refusal is written down."""
    refused = None if viewer is None else access.refusal(viewer, Permission.READ)
    refused = refused or (None if access.sees(viewer, incident) else HIDDEN)
    if refused is not None:
        why = f"{refused.rule} {Permission.READ}: {refused.why}"
        actor = viewer or "somebody"
        entry = AuditEntry(at=now, actor=actor, action=Action.REFUSED, subject=incident.id, allowed=False, why=why)
        await tx.add_audit([entry])
    return refused


def masked(row: IncidentRow) -> IncidentRow:
    """What everybody may know of a private incident: that it is there, how bad, and for how long."""
    return replace(row, title=PRIVATE_TITLE, service=PRIVATE_TITLE, spec_id=None)


def concealed(incident: Incident) -> Incident:
    """As `masked`, for an incident: its status and severity remain, and nothing that tells what it is about."""
    return replace(
        incident,
        title=PRIVATE_TITLE,
        service=PRIVATE_TITLE,
        spec_id=None,
        assessed=None,
        severity_reason=None,
        rooms={},
        hypotheses={},
        evidence={},
        findings=None,
        offered={},
        mitigations={},
        factors=(),
        factor_links=(),
        action_items=(),
    )


async def seen_by(tx: Transaction, access: Access, viewer: str | None, row: IncidentRow) -> IncidentRow:
    """The row as `viewer` may see it. Only for a private incident its log is looked at."""
    if not row.private:
        return row
    return row if access.sees(viewer, folded(await tx.events(row.id))) else masked(row)
