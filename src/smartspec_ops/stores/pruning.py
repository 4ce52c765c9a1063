"""Letting go of what is not needed any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select

from smartspec_ops.ports import Document, EffectState
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import documents, effects, incidents

OVER = ("resolved", "closed")


class PruningTables(Rows):
    async def drop_effects(self, before: datetime, after: int, most: int) -> tuple[int, int | None]:
        given = {"before": before, "after": after, "most": most}
        rows = (await self._connection.execute(_NEXT, given)).all()
        old = [row.id for row in rows if row.goes]
        if old:
            await self._connection.execute(delete(effects).where(effects.c.id.in_(old)))
        return len(old), rows[-1].id if rows else None

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        dropped = 0
        for one in documents:
            given = {"of_kind": one.kind, "of_key": one.key, "of_version": one.version}
            dropped += (await self._connection.execute(_DROP, given)).rowcount
        return dropped


_GOES = and_(
    effects.c.state == EffectState.DONE,
    effects.c.due_at < bindparam("before"),
    or_(effects.c.incident_id.is_(None), incidents.c.status.in_(OVER)),
)
_NEXT = (
    select(effects.c.id, _GOES.label("goes"))
    .select_from(effects.outerjoin(incidents, incidents.c.id == effects.c.incident_id))
    .where(effects.c.id > bindparam("after"))
    .order_by(effects.c.id)
    .limit(bindparam("most"))
)
"""What to do with a row is asked beside it and not of the rows: else the engine looks for rows of that kind from the
beginning, by an index of theirs."""
_DROP = delete(documents).where(
    documents.c.kind == bindparam("of_kind"),
    documents.c.key == bindparam("of_key"),
    documents.c.version == bindparam("of_version"),
)
