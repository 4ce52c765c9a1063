"""Statements of every batch of alerts, written once for each dialect and then given to the driver as they are.

SQLAlchemy prepares every row of an ``executemany`` anew, and each question, which costs more than the database's work
on them. Here it writes the statement, and our own column types say what becomes of a value; the driver takes the rest
as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeDecorator

from smartspec_ops.domain.errors import Bug, StoreConflict
from smartspec_ops.stores.driver import Asked, Deferred, OneHopConnection

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
        if (driver := one_hop(connection)) is not None:
            driver.defer(Deferred(written.text, values, expected, lost))
            return
        done = await connection.exec_driver_sql(written.text, values, execution_options=_COUNTED)
        if expected is not None and done.rowcount != expected:
            raise StoreConflict(lost)


@dataclass(frozen=True, slots=True)
class _Asked:
    """`text` and `places` as of `_Written`; `given` are the parameters that the statement itself gives. `results` are
    the columns of an answer whose values are not taken as they come, each with what its type does."""

    text: str
    places: Sequence[tuple[str, Adapt | None]]
    given: Mapping[str, Any]
    results: Sequence[tuple[int, Callable[[Any], Any]]]


@dataclass(slots=True)
class Question:
    """A SELECT for each dialect, as `rows.among` tells them apart. PostgreSQL is asked through SQLAlchemy."""

    statements: Mapping[str, Any]
    _written: _Asked | None = None

    async def ask(self, connection: AsyncConnection, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows, their values in the order of the statement's columns."""
        driver = one_hop(connection)
        if driver is None:
            return (await connection.execute(self.statements[connection.dialect.name], parameters)).all()
        written, asked = self._as_written(connection.dialect), self.asked(connection.dialect, parameters)
        rows: Sequence[Any] | None = driver.foreseen(asked)
        if rows is None:
            rows = await (await driver.cursor().execute(*asked)).fetchall()
        return [_read(row, written.results) for row in rows] if written.results else rows

    def asked(self, dialect: Dialect, parameters: Mapping[str, Any]) -> Asked:
        """As SQLite's driver takes it; its answers are as the columns hold them."""
        written = self._as_written(dialect)
        named = {**written.given, **parameters}
        given = [adapt(named[name], dialect) if adapt else named[name] for name, adapt in written.places]
        return written.text, tuple(given)

    def _as_written(self, dialect: Dialect) -> "_Asked":
        if self._written is None:
            self._written = _asked(self.statements[dialect.name], dialect)
        return self._written


def _read(row: Sequence[Any], results: Sequence[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    values = list(row)
    for place, adapt in results:
        values[place] = adapt(values[place])
    return values


def one_hop(connection: AsyncConnection) -> OneHopConnection | None:
    """The driver's own connection to SQLite; None where the database is another."""
    sync = connection.sync_connection
    driver = sync.connection.driver_connection if sync is not None else None
    return driver if isinstance(driver, OneHopConnection) else None


_COUNTED = {"preserve_rowcount": True}


def _write(statement: Any, dialect: Dialect) -> _Written:
    compiled = _compiled(statement, dialect)
    return _Written(text=str(compiled), places=_places(compiled))


def _asked(statement: Any, dialect: Dialect) -> _Asked:
    compiled = _compiled(statement, dialect)
    adapts = [column.type.result_processor(dialect, None) for column in statement.selected_columns]
    return _Asked(
        text=str(compiled),
        places=_places(compiled),
        given={name: bind.value for name, bind in compiled.binds.items() if bind.value is not None},
        results=[(place, adapt) for place, adapt in enumerate(adapts) if adapt is not None],
    )


def _compiled(statement: Any, dialect: Dialect) -> Any:
    kind: Any = type(dialect)
    return statement.compile(dialect=kind(paramstyle="format" if dialect.name == "postgresql" else "qmark"))


def _places(compiled: Any) -> Sequence[tuple[str, Adapt | None]]:
    return [(name, _adapt(compiled.binds[name].type)) for name in compiled.positiontup]


def _adapt(kind: Any) -> Adapt | None:
    """What a column type of ours does with a value; None where it does nothing."""
    ours = isinstance(kind, TypeDecorator) and type(kind).process_bind_param is not TypeDecorator.process_bind_param
    adapt: Adapt | None = kind.process_bind_param if ours else None
    return adapt
