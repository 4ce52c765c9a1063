"""Running totals that a metrics source keeps: a cache of rows, written by one process at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from smartspec_ops.ports import KeptTotals, TotalsRow
from smartspec_ops.stores.rows import Rows
from smartspec_ops.stores.schema import totals, totals_rows


class TotalsTables(Rows):
    """Rows to the microsecond; the head says what stands in them."""

    async def take_totals(self, source: str, writer: str) -> KeptTotals | None:
        await self.hold(f"totals {source}")
        head = (await self._connection.execute(select(totals.c.head).where(totals.c.source == source))).scalar()
        if head is None:
            await self._insert_new(totals, [{"source": source, "writer": writer, "head": b""}])
            return None
        await self._connection.execute(update(totals).where(totals.c.source == source).values(writer=writer))
        query = select(totals_rows.c.at, totals_rows.c.body).where(totals_rows.c.source == source)
        rows = await self._connection.execute(query.order_by(totals_rows.c.at))
        return KeptTotals(head=head, rows=[TotalsRow(at=row.at, body=row.body) for row in rows])

    async def put_totals(
        self,
        source: str,
        writer: str,
        rows: Sequence[TotalsRow],
        *,
        dropped: Sequence[datetime] | None = (),
        head: bytes | None = None,
    ) -> bool:
        await self.hold(f"totals {source}")
        # Asked and not updated: the head is large, and an update would write it again.
        if (
            await self._connection.execute(select(totals.c.writer).where(totals.c.source == source))
        ).scalar() != writer:
            return False
        if head is not None:
            await self._connection.execute(update(totals).where(totals.c.source == source).values(head=head))
        again = [row.at for row in rows]
        if dropped is None:
            await self._connection.execute(delete(totals_rows).where(totals_rows.c.source == source))
        else:
            gone = [{"of_source": source, "of_time": at} for at in {*dropped, *again}]
            if gone:
                await self._connection.execute(_DROP, gone)
        await self._insert_new(totals_rows, [{"source": source, "at": row.at, "body": row.body} for row in rows])
        return True


_DROP = delete(totals_rows).where(
    totals_rows.c.source == bindparam("of_source"), totals_rows.c.at == bindparam("of_time")
)
