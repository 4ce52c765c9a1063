"""The audit log: reading it takes the permission, and is itself written down. Checking it takes none."""

import click

from smartspec_ops.app.response.access import permitted
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.domain.access import Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.ports import AuditEntry, Intact


async def list_entries(common: Common, actor: str, limit: int) -> int:
    async with common.reading() as runtime:
        now = runtime.clock.now()
        async with (await runtime.store()).begin() as tx:
            refused = await permitted(tx, runtime.access, actor, Permission.AUDIT, "audit", now)
            if refused is not None:
                return say_refused(refused, common)
            found = await tx.audit(limit)
            await tx.add_audit([AuditEntry(at=now, actor=actor, action=Action.AUDIT_READ, subject="audit")])
    shown = runtime.redactor
    if common.json:
        rows = [
            {
                "seq": one.seq,
                "at": _show.when(one.entry.at),
                "actor": one.entry.actor,
                "action": one.entry.action,
                "subject": one.entry.subject,
                "allowed": one.entry.allowed,
                "why": one.entry.why,
                "hash": one.hash,
            }
            for one in found
        ]
        emit(shown.data({"entries": rows}))
        return OK
    table = [
        [str(one.seq), _show.when(one.entry.at), one.entry.actor, one.entry.action, one.entry.subject, one.entry.why]
        for one in found
    ]
    for line in _show.table(table, indent=""):
        click.echo(shown.text(line))
    if not found:
        click.echo("the audit log is empty")
    return OK


async def sign(common: Common) -> int:
    """Note how long every incident's log is; the daemon does it every hour."""
    async with common.runtime() as runtime, (await runtime.store()).begin() as tx:
        signed = await tx.sign_heads(runtime.clock.now())
    emit({"signed": signed}) if common.json else click.echo(f"{signed} heads signed")
    return OK


async def verify(common: Common) -> int:
    """Recompute the chain and compare its end with the signed head. Exit 1 names the entry."""
    async with common.reading() as runtime:
        found = await (await runtime.store()).verify_audit()
    if not isinstance(found, Intact):
        if common.json:
            emit({"intact": False, "seq": found.seq, "why": found.why})
        else:
            click.echo(f"audit log: entry {found.seq}: {found.why}")
        return BLOCKED
    if common.json:
        emit({"intact": True, "entries": found.length, "head": found.head})
    else:
        click.echo(f"the audit log is intact, {found.length} entries" + (f"; head {found.head}" if found.head else ""))
    return OK
