"""Sealing again with the current key what older keys sealed, in bounded batches.

A row is found by the id of the key its ciphertext begins with, so a run that was killed is gone on with by starting
again. A row is only replaced while it is what was read; the hash chains are over the plain texts and do not change.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, func, literal, select, tuple_, type_coerce, update

from smartspec_ops.stores.crypto import key_id
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import alerts, audit, effects, identities, incident_events, incidents, withheld

BATCH = 500
Cursor = tuple[Any, ...]


class Sealed(NamedTuple):
    """One sealed column: `row` names the row it is bound to, as wherever it is written."""

    table: Table
    column: str
    row: Callable[[AnyRow], str]


SEALED: Sequence[Sealed] = (
    Sealed(incidents, "title", lambda row: str(row.id)),
    Sealed(incident_events, "body", lambda row: f"{row.incident_id}/{row.seq}"),
    Sealed(alerts, "body", lambda row: str(row.key)),
    Sealed(withheld, "body", lambda row: str(row.fingerprint)),
    Sealed(effects, "body", lambda row: str(row.key)),
    Sealed(audit, "body", lambda row: str(row.seq)),
    Sealed(identities, "body", lambda row: str(row.pseudonym)),
)
"""Every sealed column there is; a test compares with the schema."""


class ResealTables(Rows):
    """Reading and writing of sealed columns, whatever they hold."""

    async def sealed_with(self) -> Mapping[str, int]:
        """How many fields each key has sealed, by key id."""
        found: dict[str, int] = {}
        for one in SEALED:
            key = _key_of(one)
            rows = await self._connection.execute(select(key.label("key"), func.count().label("n")).group_by(key))
            for row in rows:
                id_ = bytes(row.key or b"").hex()
                found[id_] = found.get(id_, 0) + row.n
        return found

    async def reseal(self, one: Sealed, after: Cursor | None, batch: int = BATCH) -> tuple[int, Cursor | None]:
        """Seal up to `batch` rows anew; how many, and where to go on: None where nothing is left."""
        keys = list(one.table.primary_key.columns)
        named = {column.name: column for column in (*keys, *([effects.c.key] if one.table is effects else []))}
        sealed = one.table.c[one.column]
        query = select(*named.values(), sealed.label("sealed")).order_by(*keys).limit(batch)
        query = query.where(_key_of(one) != literal(bytes.fromhex(self._keys.current.id), LargeBinary))
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*after))
        rows = (await self._connection.execute(query)).all()
        if not rows:
            return 0, None
        change = update(one.table).where(sealed == bindparam("was")).values({one.column: bindparam("now")})
        for column in keys:
            change = change.where(column == bindparam(f"at_{column.name}"))
        await self._connection.execute(change, [self._again(one, row, keys) for row in rows])
        return len(rows), tuple(getattr(rows[-1], column.name) for column in keys)

    def _again(self, one: Sealed, row: AnyRow, keys: Sequence[ColumnElement[Any]]) -> Mapping[str, Any]:
        place = {"table": one.table.name, "row": one.row(row), "column": one.column}
        plain = self._keys.open(row.sealed, **place)
        at = {f"at_{column.name}": getattr(row, str(column.name)) for column in keys}
        return {"was": row.sealed, "now": self._keys.seal(plain, **place), **at}


def _key_of(one: Sealed) -> ColumnElement[bytes]:
    start, length = key_id()
    raw = type_coerce(one.table.c[one.column], LargeBinary)
    return func.substr(raw, start, length, type_=LargeBinary())
