"""Silences people set: added, remarked on, ended early; each with who and why, for as long as they are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from smartspec_ops.app.outbox import emit
from smartspec_ops.app.routing import SILENCE, release, silence_of
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.routing.matching import Matcher
from smartspec_ops.domain.routing.quiet import LONGEST_SILENCE, Remark, Silence
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Clock, Document, Queue, Store, Transaction, Withheld

FORGET_AFTER = timedelta(days=30)
"""How long a silence that is over is still listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences:
    store: Store
    queue: Queue
    clock: Clock

    async def add(self, matchers: Sequence[Matcher], length: timedelta, by: str, why: str) -> Silence:
        """From now on. UserFault for one without a reason, or that is longer than anybody remembers why."""
        if not why.strip():
            raise UserFault.of("silence/why", "a silence needs a reason", "say what is being done")
        if not timedelta(0) < length <= LONGEST_SILENCE:
            most = f"{LONGEST_SILENCE.days} days"
            raise UserFault.of("silence/length", f"a silence lasts up to {most}", "a shorter one can be set again")
        now = self.clock.now()
        async with self.store.begin() as tx:
            await tx.hold(SILENCE)
            known = await tx.documents(SILENCE)
            number = 1 + max((int(one.key.removeprefix("S")) for one in known), default=0)
            silence = Silence(
                id=f"S{number}", matchers=tuple(matchers), starts=now, ends=now + length, by=by, why=why.strip()
            )
            await tx.put_document(_document(silence, version=0))
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

    async def end(self, identifier: str, by: str, why: str) -> Silence:
        """Now. What it withheld is taken in again."""
        now = self.clock.now()
        async with self.store.begin() as tx:
            document, silence = await _find(tx, identifier)
            if now >= silence.ends:
                return silence
            remark = Remark(at=now, by=by, text=f"ended: {why}" if why else "ended")
            ended = replace(silence, ends=now, remarks=(*silence.remarks, remark))
            await tx.put_document(_document(ended, version=document.version))
            await emit(tx, self.queue, [release(silence.id, now)])
        return ended

    async def remark(self, identifier: str, by: str, text: str) -> Silence:
        async with self.store.begin() as tx:
            document, silence = await _find(tx, identifier)
            remark = Remark(at=self.clock.now(), by=by, text=text)
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
