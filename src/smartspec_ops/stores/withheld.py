"""The table `withheld`: one row for each alert that is kept and not told for now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from smartspec_ops.ports.withheld import Withheld
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import withheld


class WithheldTable(Rows):
    async def withheld(
        self, *, fingerprints: Sequence[str] | None = None, by: str | None = None, group: str | None = None
    ) -> Sequence[Withheld]:
        query = select(withheld_table).order_by(withheld_table.c.since, withheld_table.c.fingerprint)
        if fingerprints is not None:
            query = query.where(withheld_table.c.fingerprint.in_(fingerprints))
        if by is not None:
            query = query.where(withheld_table.c.by == by)
        if group is not None:
            query = query.where(withheld_table.c.group == group)
        return [self._withheld(row) for row in await self._connection.execute(query)]

    async def put_withheld(self, rows: Sequence[Withheld]) -> None:
        if not rows:
            return
        statement = self._insert(withheld_table)
        changed = {name: statement.excluded[name] for name in Withheld.__slots__ if name != "fingerprint"}
        upsert = statement.on_conflict_do_update(index_elements=["fingerprint"], set_=changed)
        await self._connection.execute(upsert, [self._values(row) for row in rows])

    async def drop_withheld(self, fingerprints: Sequence[str]) -> None:
        if fingerprints:
            await self._connection.execute(delete(withheld_table).where(withheld_table.c.fingerprint.in_(fingerprints)))

    def _values(self, row: Withheld) -> dict[str, Any]:
        body = self._keys.seal(dump(row.body), table="withheld", row=row.fingerprint, column="body")
        return {**{name: getattr(row, name) for name in Withheld.__slots__}, "body": body}

    def _withheld(self, row: AnyRow) -> Withheld:
        body = load(self._keys.open(row.body, table="withheld", row=row.fingerprint, column="body"))
        return Withheld(**{**row._mapping, "body": body})


withheld_table = withheld
"""Under a name that the method `withheld` does not shadow."""
