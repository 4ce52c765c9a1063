"""What every group of tables shares: the connection of one transaction, the key ring, and upserts in both dialects."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, Row, Table, TableValuedAlias, Text, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from smartspec_ops.stores.crypto import KeyRing

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


class Rows:
    """One transaction's access to the tables."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._ends: dict[str, str] = {}
        """What logs end with that are not appended to yet, as far as that is known."""

    @property
    def connection(self) -> AsyncConnection:
        """SQLAlchemy's connection, inside the transaction."""
        return self._connection

    async def hold(self, name: str) -> None:
        # In SQLite a writing transaction is alone already.
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(_HOLD, {"name": name})

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; both dialects have it, each as a class of its own."""
        return insert(self._connection.dialect.name, table)

    async def _insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert rows whose key is not there yet; how many were new."""
        if not rows:
            return 0
        result = await self._connection.execute(_new_alone(self._connection.dialect.name, table), list(rows))
        return result.rowcount


def among(column: ColumnElement[Any]) -> Mapping[str, ColumnElement[bool]]:
    """For each dialect, whether `column` is one of `keys`, a parameter that `keys_for` makes.

    SQLAlchemy writes a statement with a list in it anew for each execution, which costs more than the look-up; SQLite
    can take the list apart itself.
    """
    return {
        "sqlite": column.in_(select(listed().c.value)),
        "postgresql": column.in_(bindparam("keys", expanding=True)),
    }


def listed() -> TableValuedAlias:
    """On SQLite the `keys` that `keys_for` makes, as a table with a column `value`."""
    return func.json_each(bindparam("keys", type_=Text())).table_valued("value")


def keys_for(dialect: str, keys: Sequence[str]) -> Mapping[str, Any]:
    return {"keys": json.dumps(keys) if dialect == "sqlite" else keys}


_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
"""Two names of one hash wait for each other needlessly, which harms nobody."""


class _Insert(Protocol):
    def __call__(self, table: Table) -> Any: ...


def insert(dialect: str, table: Table) -> Any:
    return _inserts(dialect)(table)


@cache
def _new_alone(dialect: str, table: Table) -> Any:
    """An INSERT that leaves out what is there."""
    statement = insert(dialect, table).on_conflict_do_nothing().inline()
    # Without the option, the count of an INSERT is not kept past its cursor.
    return statement.execution_options(preserve_rowcount=True)


def _inserts(dialect: str) -> _Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
