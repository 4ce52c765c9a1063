"""Statements for many rows, written once for each dialect and then given to the driver as they are.

SQLAlchemy prepares every row of an ``executemany`` anew, which costs more than the database's work on it. Here it
writes the statement, and our own column types say what becomes of a value; the driver takes the rest as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeDecorator

from smartspec_ops.domain.errors import Bug, StoreConflict
from smartspec_ops.stores.driver import Deferred, OneHopConnection

Adapt = Callable[[Any, Dialect], Any]


@dataclass(frozen=True, slots=True)
class _Written:
    """`text` in the dialect's own style; `places` are the parameters in its order, each with what its type does."""

    text: str
    places: Sequence[tuple[str, Adapt | None]]


@dataclass(slots=True)
class Prepared:
    """An INSERT or UPDATE whose parameters are all given with each row."""

    statement: Executable
    _written: dict[str, _Written] = field(default_factory=dict)

    async def run(
        self,
        connection: AsyncConnection,
        rows: Sequence[Mapping[str, Any]],
        *,
        expected: int | None = None,
        lost: str = "",
    ) -> None:
        """Write them, `StoreConflict` with the words of `lost` where that changes other than `expected` rows.

        Nothing is said before the transaction ends, and SQLite is not asked before it is asked something else.
        """
        dialect = connection.dialect
        written = self._written.get(dialect.name)
        if written is None:
            written = self._written[dialect.name] = _write(self.statement, dialect)
        try:
            values = [
                tuple([adapt(row[name], dialect) if adapt else row[name] for name, adapt in written.places])
                for row in rows
            ]
        except ValueError as fault:
            raise Bug(f"a value the tables do not take: {fault}") from fault
        driver = (await connection.get_raw_connection()).driver_connection
        if isinstance(driver, OneHopConnection):
            driver.defer(Deferred(written.text, values, expected, lost))
            return
        done = await connection.exec_driver_sql(written.text, values, execution_options=_COUNTED)
        if expected is not None and done.rowcount != expected:
            raise StoreConflict(lost)


_COUNTED = {"preserve_rowcount": True}


def _write(statement: Executable, dialect: Dialect) -> _Written:
    kind: Any = type(dialect)
    positional = kind(paramstyle="format" if dialect.name == "postgresql" else "qmark")
    compiled = statement.compile(dialect=positional)  # type: ignore[attr-defined]  # every statement of the Core has it
    places = [(name, _adapt(compiled.binds[name].type)) for name in compiled.positiontup]
    return _Written(text=str(compiled), places=places)


def _adapt(kind: Any) -> Adapt | None:
    """What a column type of ours does with a value; None where it does nothing."""
    ours = isinstance(kind, TypeDecorator) and type(kind).process_bind_param is not TypeDecorator.process_bind_param
    adapt: Adapt | None = kind.process_bind_param if ours else None
    return adapt
