"""A request that arrives twice is carried out once: that it was is kept in the transaction of what it did.

For senders that repeat a request where they heard no answer, and name it the same each time. What was refused, or
changed nothing, is not kept: a repeat finds it as it then is.
"""

from datetime import datetime, timedelta

from smartspec_ops.ports import Document, Transaction

REQUEST = "request"
"""The kind of the documents: one for each request that did something."""
REPEATED_WITHIN = timedelta(days=1)
"""Longer than anybody repeats a request: Slack does within minutes, and its signatures are good for five."""


async def was_done(tx: Transaction, request: str) -> bool:
    return await tx.document(REQUEST, request) is not None


async def note_done(tx: Transaction, request: str, now: datetime) -> None:
    """`StoreConflict`, and so nothing of this transaction, where another has just carried out the same."""
    await tx.put_document(Document(kind=REQUEST, key=request, body={"at": now.isoformat()}, version=0))


def is_forgotten(noted: Document, now: datetime) -> bool:
    return datetime.fromisoformat(str(noted.body["at"])) < now - REPEATED_WITHIN
