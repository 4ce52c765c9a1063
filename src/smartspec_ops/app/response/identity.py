"""People behind pseudonyms: kept apart, looked up with a permission and on the record, erased without a trace in logs.

A person of the roster has an address in the settings, or here (`kept: true`). The second way nothing but the pseudonym
is ever written next to an incident: addresses are filled in when a message is handed to its channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smartspec_ops.app.response.access import permitted
from smartspec_ops.domain.access import Access, Permission
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.incident.oncall import Person
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.ports import AuditEntry, Identity, Message, Recipient, Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Whoever asks, `actor`, needs the permission; both answers are audited."""

    store: Store
    access: Access
    actor: str
    now: datetime

    async def put(self, identity: Identity) -> Refused | None:
        async with self.store.begin() as tx:
            if (refused := await self._may(tx, Permission.ADMINISTER, identity.pseudonym)) is not None:
                return refused
            await tx.put_identity(identity)
            await self._note(tx, Action.IDENTITY_SET, identity.pseudonym)
        return None

    async def read(self, pseudonym: str) -> Identity | Refused | None:
        async with self.store.begin() as tx:
            if (refused := await self._may(tx, Permission.AUDIT, pseudonym)) is not None:
                return refused
            found = next(iter(await tx.identities([pseudonym])), None)
            await self._note(tx, Action.IDENTITY_READ, pseudonym, "" if found else "nobody is kept under it")
        return found

    async def erase(self, pseudonym: str) -> bool | Refused:
        """Whether there was anything to erase here. What the settings say is not ours to change."""
        async with self.store.begin() as tx:
            if (refused := await self._may(tx, Permission.ADMINISTER, pseudonym)) is not None:
                return refused
            erased = await tx.erase_identity(pseudonym)
            await self._note(tx, Action.IDENTITY_ERASED, pseudonym)
        return erased

    async def _may(self, tx: Transaction, permission: Permission, pseudonym: str) -> Refused | None:
        return await permitted(tx, self.access, self.actor, permission, pseudonym, self.now)

    async def _note(self, tx: Transaction, action: Action, pseudonym: str, why: str = "") -> None:
        entry = AuditEntry(at=self.now, actor=self.actor, action=action, subject=pseudonym, why=why)
        await tx.add_audit([entry])


async def addressed(store: Store, message: Message) -> Message:
    """The message with the addresses of readers whose address is kept here."""
    return replace(
        message,
        recipients=await with_addresses(store, message.recipients),
        holders=await with_addresses(store, message.holders),
    )


async def with_addresses(store: Store, readers: Sequence[Recipient]) -> Sequence[Recipient]:
    """The same readers, with addresses that are kept here."""
    without = [one.id for one in readers if not (one.email or one.slack)]
    if not without:
        return readers
    async with store.begin() as tx:
        kept = {one.pseudonym: one for one in await tx.identities(without)}
    return tuple(_addressed(one, kept.get(one.id)) for one in readers)


async def kept_as(store: Store, member: str, people: Sequence[Person]) -> str | None:
    """Whose member id of the chat it is, of `people` whose address is kept here."""
    pseudonyms = [person.id for person in people if person.is_kept]
    if not pseudonyms:
        return None
    async with store.begin() as tx:
        return next((one.pseudonym for one in await tx.identities(pseudonyms) if one.slack == member), None)


def _addressed(reader: Recipient, identity: Identity | None) -> Recipient:
    return reader if identity is None else replace(reader, email=identity.email, slack=identity.slack)
