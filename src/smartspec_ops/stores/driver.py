"""aiosqlite with one thread hop per statement instead of four, and none for what nobody waits for.

A hop to the connection's thread and back costs more than a statement does. SQLAlchemy asks an async cursor to open,
execute, fetch and close, one hop each; here execute fetches too, and the rest happens where it is asked. What gives
nothing back, a transaction's beginning and its writes, goes along with what is asked next, the commit at the latest.
What will be asked one after the other, each made of the answers before, is asked ahead in one hop (`foresee`).

To do without hops between a transaction's beginning and its end saves a tenth of the processor time, and was tried: on
a busy disk any statement may wait, for over a second at worst, and the event loop with it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import aiosqlite

from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.stores.presence import refuse_what_is_left


class Deferred(NamedTuple):
    """A statement that nobody waits for: for each of `rows`, or once where that is None.

    `StoreConflict` with the words of `lost` where it writes another number of rows of the table than `expected`; any
    number will do where that is None.
    """

    sql: str
    rows: Sequence[Sequence[Any]] | None = None
    expected: int | None = None
    lost: str = ""

    def run(self, connection: sqlite3.Connection) -> None:
        """In the connection's thread."""
        cursor = connection.cursor()
        try:
            if self.rows is None:
                cursor.execute(self.sql)
            else:
                cursor.executemany(self.sql, self.rows)
            if self.expected is not None and cursor.rowcount != self.expected:
                raise StoreConflict(self.lost)
        finally:
            cursor.close()


_BEGIN = Deferred("BEGIN IMMEDIATE")

Answer = Sequence[Sequence[Any]]
"""The rows of one question."""
Asked = tuple[str, tuple[Any, ...]]
"""A question as the driver takes it, with its parameters."""
Next = Callable[[Sequence[Answer]], Asked | None]
"""What is asked after these answers; None for nothing, which is answered with no rows."""


class OneHopCursor:
    """What SQLAlchemy's asyncio adapter needs of a cursor, all rows in memory after `execute`."""

    arraysize = 1
    lastrowid: int | None = None

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        await self._connection.in_thread(partial(self._run, sqlite3.Cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        await self._connection.in_thread(partial(self._run, sqlite3.Cursor.executemany, sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = ()

    def _run(self, act: Any, sql: str, parameters: Any, connection: sqlite3.Connection) -> None:
        """In the connection's thread."""
        cursor = connection.cursor()
        try:
            act(cursor, sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else ()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors do a statement in one hop."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deferred: list[Deferred] = []
        self._may_be_open = False
        """A beginning was handed to the thread, and neither end of it came back."""
        self._foreseen: dict[Asked, Answer] = {}
        self._foreseen_at = 0

    def cursor(self) -> Any:
        return OneHopCursor(self)

    def begin(self) -> None:
        """A transaction that can write from its first statement on, and waits for its turn there."""
        self._deferred.append(_BEGIN)

    def defer(self, statement: Deferred) -> None:
        """Run it before whatever is asked next, and before the commit at the latest; that raises what this raises."""
        self._foreseen.clear()
        self._deferred.append(statement)

    async def foresee(self, *steps: Next) -> Sequence[Answer]:
        """Ask one thing after the other in one hop. Whoever asks the same next, before anything is written, is given
        these answers, once."""
        answers: list[Answer] = []
        foreseen: dict[Asked, Answer] = {}
        await self.in_thread(partial(_ask_in_turn, steps, answers, foreseen))
        self._foreseen, self._foreseen_at = foreseen, self._conn.total_changes
        return answers

    def foreseen(self, asked: Asked) -> Answer | None:
        """None where it was not asked ahead, or might be answered otherwise by now."""
        if self._foreseen and self._conn.total_changes != self._foreseen_at:
            self._foreseen.clear()
        return self._foreseen.pop(asked, None)

    async def in_thread(self, act: Callable[[sqlite3.Connection], None]) -> None:
        deferred, self._deferred = self._deferred, []
        self._may_be_open = self._may_be_open or bool(deferred)
        await self._execute(_one_after_the_other, deferred, act, self._conn)  # type: ignore[no-untyped-call]  # aiosqlite's own way to its thread

    async def commit(self) -> None:
        self._foreseen.clear()
        if self._deferred == [_BEGIN]:
            self._deferred.clear()
        elif self._deferred or self._is_open:
            await self.in_thread(sqlite3.Connection.commit)
            self._may_be_open = False

    async def rollback(self) -> None:
        self._foreseen.clear()
        self._deferred.clear()
        if self._is_open:  # the pool asks for it each time a connection comes back, and a hop is not free
            await super().rollback()
            self._may_be_open = False

    @property
    def _is_open(self) -> bool:
        """Asked of SQLite too: a statement of somebody's own may have begun. What it says may be of a moment ago."""
        return self._may_be_open or self._conn.in_transaction


def _one_after_the_other(
    first: Sequence[Deferred], last: Callable[[sqlite3.Connection], None], connection: sqlite3.Connection
) -> None:
    for one in first:
        one.run(connection)
    last(connection)


def _ask_in_turn(
    steps: Sequence[Next], answers: list[Answer], foreseen: dict[Asked, Answer], connection: sqlite3.Connection
) -> None:
    as_usual = connection.text_factory
    connection.text_factory = str  # the fast one, which knows no way to read a flipped byte
    try:
        _asked_in_turn(steps, answers, foreseen, connection)
    except sqlite3.OperationalError:
        connection.text_factory = as_usual
        answers.clear()
        _asked_in_turn(steps, answers, foreseen, connection)
    finally:
        connection.text_factory = as_usual


def _asked_in_turn(
    steps: Sequence[Next], answers: list[Answer], foreseen: dict[Asked, Answer], connection: sqlite3.Connection
) -> None:
    cursor = connection.cursor()
    try:
        for step in steps:
            asked = step(answers)
            answers.append(cursor.execute(*asked).fetchall() if asked is not None else ())
            if asked is not None:
                foreseen[asked] = answers[-1]
    finally:
        cursor.close()


def open_plain(database: str, **options: Any) -> sqlite3.Connection:
    """Options as for `sqlite3.connect`."""
    connection: sqlite3.Connection = sqlite3.connect(database, **options)
    # A flipped byte must reach whoever verifies the row, not fail the whole query.
    connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    return connection


def open_lying(path: Path, timeout: float, **options: Any) -> sqlite3.Connection:
    """To be read as it lies there, and nothing is left beside it. `StoreUnavailable` where that would delete something.

    Without a file beside it that holds what is newer, nobody has it open, and what lies there is everything.
    """
    refuse_what_is_left(path)
    immutable = "" if wal_of(path).exists() else "&immutable=1"
    # The path is part of a URI: a question mark in a folder's name must not end it.
    return open_plain(f"file:{quote(str(path))}?mode=ro{immutable}", uri=True, timeout=timeout, **options)


def wal_of(path: Path) -> Path:
    """SQLite's write-ahead log: what was committed and is not in the file yet."""
    return path.with_name(f"{path.name}-wal")


def connect(database: str, **options: Any) -> OneHopConnection:
    """Options as for `sqlite3.connect`; the connection opens when awaited, in a daemon thread."""
    return _in_thread(partial(open_plain, database, **options))


def connect_alone(database: str, **options: Any) -> OneHopConnection:
    """To look only, where no file can be made beside the database. What is newer in one is read if it is there."""
    path = Path(database)
    if wal_of(path).exists():
        return connect(database, **options)
    return _in_thread(partial(open_lying, path, options["timeout"], isolation_level=None))


def _in_thread(opening: Callable[[], sqlite3.Connection]) -> OneHopConnection:
    connection = OneHopConnection(opening, iter_chunk_size=64)
    connection._thread.daemon = True  # an exit that forgot to close must not hang
    return connection
