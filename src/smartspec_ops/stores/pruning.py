"""Letting go of what is not needed any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, or_, select

from smartspec_ops.ports import Document, EffectState
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import documents, effects, incidents

OVER = ("resolved", "closed")


class PruningTables(Rows):
    async def drop_effects(self, before: datetime, after: int, most: int) -> tuple[int, int | None]:
        given = {"after": after, "most": most}
        last: int | None = (await self._connection.execute(_LAST, given)).scalar()
        if last is None:
            return 0, None
        given |= {"last": last, "before": before}
        return (await self._connection.execute(_DROP_EFFECTS, given)).rowcount, last

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        dropped = 0
        for one in documents:
            given = {"of_kind": one.kind, "of_key": one.key, "of_version": one.version}
            dropped += (await self._connection.execute(_DROP, given)).rowcount
        return dropped


_NEXT = select(effects.c.id).where(effects.c.id > bindparam("after")).order_by(effects.c.id).limit(bindparam("most"))
_LAST = select(func.max(_NEXT.subquery().c.id))
_IS_OVER = exists().where(incidents.c.id == effects.c.incident_id, incidents.c.status.in_(OVER))
_DROP_EFFECTS = delete(effects).where(
    effects.c.id > bindparam("after"),
    effects.c.id <= bindparam("last"),
    effects.c.state == EffectState.DONE,
    effects.c.due_at < bindparam("before"),
    or_(effects.c.incident_id.is_(None), _IS_OVER),
)
"""Of a range of ids: what stays is gone over once in a round, however long ago it is from."""
_DROP = delete(documents).where(
    documents.c.kind == bindparam("of_kind"),
    documents.c.key == bindparam("of_key"),
    documents.c.version == bindparam("of_version"),
)
