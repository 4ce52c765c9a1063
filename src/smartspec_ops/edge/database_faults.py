"""What a database error means to a person: one table per engine, from the engine's own code to a cause and a hint.

The engine's own message is never passed on: it can hold statements and data.
"""

import re
from collections.abc import Sequence

from smartspec_ops.domain.errors import Bug, OpsError, StoreConflict, StoreNotWritable, StoreUnavailable

Meaning = tuple[str, str]

DAMAGED = "put a backup back, or save what can be read: docs/recovery.md"
NOT_OURS = "it was left untouched; if it was ours, put a backup back: docs/recovery.md; else choose another path"
_FULL = ("the disk is full", "free some space; nothing of the last change was kept")
SQLITE: Sequence[tuple[str, Meaning]] = (
    ("SQLITE_FULL", _FULL),
    ("SQLITE_IOERR_SHMSIZE", _FULL),
    ("SQLITE_READONLY", ("the database is read-only", "check the owner and mode of the file and its directory")),
    ("SQLITE_CORRUPT", ("the database file is damaged", DAMAGED)),
    ("SQLITE_NOTADB", ("the file is not a database of this program", NOT_OURS)),
    ("SQLITE_BUSY", ("another process holds the database locked", "end or wait for the other process, then retry")),
    ("SQLITE_LOCKED", ("another process holds the database locked", "end or wait for the other process, then retry")),
    (
        "SQLITE_CANTOPEN",
        ("the database file cannot be opened", "check that its directory is writable, and has inodes left: df -i"),
    ),
    ("SQLITE_IOERR", ("the disk does not read or write", "check the disk; the database may be on a failing device")),
    ("SQLITE_PERM", ("access to the database file is denied", "check the owner and mode of the file")),
)
POSTGRES: Sequence[tuple[str, Meaning]] = (
    ("53100", ("PostgreSQL's disk is full", "free space on the database server")),
    ("53300", ("PostgreSQL has no free connection", "raise max_connections or run fewer workers")),
    (
        "25006",
        ("PostgreSQL is read-only", "connect to the primary, not to a standby; see default_transaction_read_only"),
    ),
    ("28", ("PostgreSQL refuses the login", "check user and password in the database URL")),
    ("3D000", ("the database does not exist", "create it: createdb NAME")),
    ("42501", ("the database role lacks a privilege", "grant it the tables and CREATE on the schema")),
    ("55P03", ("another process holds a lock", "wait for the other process, then retry")),
    ("57P05", ("PostgreSQL ended a session that gave no sign of life", "nothing: it is opened anew")),
    ("25P03", ("a transaction hung and was ended by PostgreSQL", "retry; the machine may have been suspended")),
    ("57P01", ("PostgreSQL is shutting down or starting, or ended a session that hung", "retry when it is back")),
    ("57", ("PostgreSQL is shutting down or starting", "retry when it is back")),
    ("08", ("the connection to PostgreSQL broke", "retry; check the network and the server")),
)
REFUSED: Sequence[tuple[str, str]] = (
    ("too many (connections|clients)|remaining connection slots", "53300"),
    ("authentication failed|no password supplied|no pg_hba.conf entry", "28P01"),
    ('role "[^\n]*" does not exist', "28000"),
    ('database "[^\n]*" does not exist', "3D000"),
    ("the database system is (starting|shutting|in recovery|not yet)", "57P03"),
    ("session is read-only|server is in hot standby", "25006"),
)
"""What PostgreSQL says to somebody it does not let in, and the code it means."""
NOT_WRITABLE = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_READONLY", "SQLITE_CANTOPEN", "53100", "25006")
"""Nothing can be made beside the file, or written to it: what it holds can be looked at all the same."""
CONFLICTS = (
    "40001",
    "40P01",
    "23505",
    "23503",
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_ROWID",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
)
"""A lost race: serialization failure, deadlock, a place that somebody else's row now holds or has left."""
CONSTRAINTS = ("23", "SQLITE_CONSTRAINT")
"""Any other broken constraint: we wrote what our own tables forbid."""

UNREACHABLE = ("PostgreSQL cannot be reached", "check host, port and that the server runs")
UNKNOWN = ("the database refused a statement", "run the migration, then see the log for the engine's code")


def postgres_fault(fault: Exception) -> OpsError:
    """Of a session of our own, what SQLAlchemy knows nothing of."""
    return by_code(POSTGRES, postgres_code(fault), UNREACHABLE)


def postgres_code(cause: BaseException | None) -> str:
    """Of a connection that was refused libpq gives no code, only words; in other languages than ours they say less."""
    code: str | None = getattr(cause, "sqlstate", None)
    if code:
        return code
    said = str(cause)
    return next((known for words, known in REFUSED if re.search(words, said)), "")


def by_code(table: Sequence[tuple[str, Meaning]], code: str, without: Meaning) -> OpsError:
    """`without` is what an error without a code means."""
    if code.startswith(CONFLICTS):
        return StoreConflict(f"another transaction was first ({code})")
    if code.startswith(CONSTRAINTS):
        return Bug(f"a row that our own tables forbid ({code})")
    why, hint = _look_up(table, code) if code else without
    kind = StoreNotWritable if code.startswith(NOT_WRITABLE) else StoreUnavailable
    return kind(f"{why} ({code})" if code else why, hint=hint)


def _look_up(table: Sequence[tuple[str, Meaning]], code: str) -> Meaning:
    return next((meaning for prefix, meaning in table if code.startswith(prefix)), UNKNOWN)
