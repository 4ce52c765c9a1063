"""A sender that only messages named, and that is not there any more: nobody waits for its answer for ever.

Since when it does not answer is a document, so restarts do not count anew and every process knows the same. It is not
continued over a time in which nobody asked: what happened then is not known.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AlertSource, Clock, Document, Firing, Store, Transaction, Unasked

log = logger(__name__)

SILENT = "sender_silent"
"""Kind of the documents, by address."""
GIVEN_UP = timedelta(hours=6)
"""Longer than a night's outage of a sender takes, shorter than the patience of those who are reminded meanwhile."""
NOT_CONTINUED = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=10)


@dataclass(slots=True, kw_only=True)
class MetSender:
    """`ports.AlertSource` around another one: who has not answered for `GIVEN_UP` is said to be gone."""

    address: str
    source: AlertSource
    store: Callable[[], Awaitable[Store]]
    clock: Clock
    _may_be_noted: bool = True

    async def firing(self) -> Firing | Unasked:
        said = await self.source.firing()
        try:
            async with (await self.store()).begin() as tx:
                if isinstance(said, Unasked):
                    return await self._unasked(tx, said)
                if self._may_be_noted:
                    await self._answered(tx)
        except (StoreConflict, StoreUnavailable) as fault:  # noted by the next look
            log.warning("reconcile.not_noted", address=self.address, why=str(fault))
        return said

    async def _unasked(self, tx: Transaction, said: Unasked) -> Unasked:
        now, noted = self.clock.now(), await tx.document(SILENT, self.address)
        since, last = _noted(noted) if noted else (now, now)
        if now - last > NOT_CONTINUED:
            since = now
        if noted is None or now - last >= NOTED_EVERY:
            body = {"since": since.isoformat(), "last": now.isoformat()}
            await tx.put_document(replace(noted or self._new(), body=body))
        self._may_be_noted = True
        if now - since < GIVEN_UP:
            return said
        return replace(said, gone_since=since)

    async def _answered(self, tx: Transaction) -> None:
        if noted := await tx.document(SILENT, self.address):
            await tx.drop_documents([noted])
        self._may_be_noted = False

    def _new(self) -> Document:
        return Document(kind=SILENT, key=self.address, body={}, version=0)


def is_long_past(noted: Document, now: datetime) -> bool:
    """Whether nobody has asked for so long that it is not continued."""
    return now - _noted(noted)[1] > NOT_CONTINUED


def _noted(document: Document) -> tuple[datetime, datetime]:
    since, last = (datetime.fromisoformat(str(document.body[name])) for name in ("since", "last"))
    return since, last
