"""Silences people set: added, remarked on, ended early; each with who and why, for as long as they are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.response.access import permitted
from smartspec_ops.app.response.routing import SILENCE, release, silence_of
from smartspec_ops.domain.access import Access, Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.routing.matching import Matcher
from smartspec_ops.domain.routing.quiet import LONGEST_SILENCE, Remark, Silence
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import AuditEntry, Clock, Document, Queue, Store, Transaction, Withheld

FORGET_AFTER = timedelta(days=30)
"""How long a silence that is over is still listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    """Whoever sets or ends one needs the right to, and the audit log knows of both."""

    store: Store
    queue: Queue
    clock: Clock
    access: Access = field(default_factory=Access)

    async def add(self, matchers: Sequence[Matcher], length: timedelta, by: str, why: str) -> Silence | Refused:
        """From now on. UserFault for one without a reason, or that is longer than anybody remembers why."""
        if not why.strip():
            raise UserFault.of("silence/why", "a silence needs a reason", "say what is being done")
        if not timedelta(0) < length <= LONGEST_SILENCE:
            most = f"{LONGEST_SILENCE.days} days"
            raise UserFault.of("silence/length", f"a silence lasts up to {most}", "a shorter one can be set again")
        now = self.clock.now()
        async with self.store.begin() as tx:
            if refused := await permitted(tx, self.access, by, Permission.COMMAND, SILENCE, now):
                return refused
            await tx.hold(SILENCE)
            known = await tx.documents(SILENCE)
            number = 1 + max((int(one.key.removeprefix("S")) for one in known), default=0)
            silence = Silence(
                id=f"S{number}", matchers=tuple(matchers), starts=now, ends=now + length, by=by, why=why.strip()
            )
            await tx.put_document(_document(silence, version=0))
            about = ", ".join(map(str, silence.matchers))
            await tx.add_audit([_entry(silence, now, by, f"{about} until {silence.ends:%Y-%m-%dT%H:%M:%SZ}")])
        return silence

    async def all(self) -> Sequence[tuple[Silence, Sequence[Withheld]]]:
        """Newest first, each with what it withholds; those over for long are left out."""
        now = self.clock.now()
        async with self.store.begin() as tx:
            found = [silence_of(one) for one in await tx.documents(SILENCE)]
            listed = [one for one in found if now - one.ends < FORGET_AFTER]
            return [
                (one, await tx.withheld(by=one.id)) for one in sorted(listed, key=lambda one: one.starts, reverse=True)
            ]

    async def end(self, identifier: str, by: str, why: str) -> Silence | Refused:
        """Now. What it withheld is taken in again."""
        now = self.clock.now()
        async with self.store.begin() as tx:
            if refused := await permitted(tx, self.access, by, Permission.COMMAND, SILENCE, now):
                return refused
            document, silence = await _find(tx, identifier)
            if now >= silence.ends:
                return silence
            remark = Remark(at=now, by=by, text=f"ended: {why}" if why else "ended")
            ended = replace(silence, ends=now, remarks=(*silence.remarks, remark))
            await tx.put_document(_document(ended, version=document.version))
            await emit(tx, self.queue, [release(silence.id, now)])
            await tx.add_audit([_entry(silence, now, by, "ended")])
        return ended

    async def remark(self, identifier: str, by: str, text: str) -> Silence | Refused:
        now = self.clock.now()
        async with self.store.begin() as tx:
            if refused := await permitted(tx, self.access, by, Permission.RESPOND, SILENCE, now):
                return refused
            document, silence = await _find(tx, identifier)
            remark = Remark(at=now, by=by, text=text)
            told = replace(silence, remarks=(*silence.remarks, remark))
            await tx.put_document(_document(told, version=document.version))
        return told


async def _find(tx: Transaction, identifier: str) -> tuple[Document, Silence]:
    document = await tx.document(SILENCE, identifier)
    if document is None:
        raise UserFault.of("silence/unknown", f"there is no silence {identifier!r}", "list them: silence list")
    return document, silence_of(document)


def _document(silence: Silence, *, version: int) -> Document:
    return Document(kind=SILENCE, key=silence.id, body=encode(silence), version=version)


def _entry(silence: Silence, now: datetime, by: str, why: str) -> AuditEntry:
    return AuditEntry(at=now, actor=by, action=Action.SILENCED, subject=f"silence {silence.id}", why=why)
