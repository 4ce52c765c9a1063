"""Letting go of what is not needed any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select

from smartspec_ops.ports import Document, EffectState
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import documents, effects, incidents

OVER = ("resolved", "closed")


class PruningTables(Rows):
    async def drop_effects(self, before: datetime, most: int) -> int:
        over = select(incidents.c.id).where(incidents.c.status.in_(OVER))
        old = (
            select(effects.c.id)
            .where(effects.c.state == EffectState.DONE, effects.c.due_at < before)
            .where(or_(effects.c.incident_id.is_(None), effects.c.incident_id.in_(over)))
            .order_by(effects.c.id)
            .limit(most)
        )
        dropped: int = (await self._connection.execute(delete(effects).where(effects.c.id.in_(old)))).rowcount
        return dropped

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        dropped = 0
        for one in documents:
            given = {"of_kind": one.kind, "of_key": one.key, "of_version": one.version}
            dropped += (await self._connection.execute(_DROP, given)).rowcount
        return dropped


_DROP = delete(documents).where(
    documents.c.kind == bindparam("of_kind"),
    documents.c.key == bindparam("of_key"),
    documents.c.version == bindparam("of_version"),
)
