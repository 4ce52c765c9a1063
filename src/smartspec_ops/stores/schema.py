"""The tables, one schema for SQLite and PostgreSQL.

Times are whole microseconds since 1970 UTC in a 64-bit integer: exact, ordered and the same in both engines. Text
compares by code point in both. Sealed columns hold ciphertext; what is sealed says `stores/crypto.py`.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.stores.codec import instant, micros

HEAD = "0005"
"""The revision these tables are at; a test compares them with what the migrations make."""

READABLE_FROM = "0001"
"""The oldest revision whose program may go on using these tables beside us. A migration that only adds leaves it; one
that takes away, or changes what something means, raises it to its own."""

SURROGATES = (0xD800, 0xDFFF)

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds; a naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - same
        return None if value is None else instant(value)


class Words(TypeDecorator[str]):
    """Text both engines can keep and order alike: no NUL (PostgreSQL has none), no half of a surrogate pair."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - same
        if value is not None and not value.isascii():
            low, high = SURROGATES
            if any(low <= ord(char) <= high for char in value):
                raise _unstorable(value)
        if value is not None and "\0" in value:
            raise _unstorable(value)
        return value


_TOKEN = Text().with_variant(Text(collation="C"), "postgresql")
"""Text of our own making (ids, digests, names of states): what `Words` looks for cannot be in it."""


class Sealed(TypeDecorator[bytes]):
    """Ciphertext. Read as bytes even where somebody's hands turned it into text."""

    impl = LargeBinary
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, LargeBinary), self)


class Reading(TypeDecorator[float]):
    """A sample as a monitored process gave it. NaN is kept as NULL, because SQLite knows no NaN."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - same
        return None if value is None or math.isnan(value) else value

    def process_result_value(self, value: float | None, dialect: Dialect) -> float:  # noqa: ARG002 - same
        return math.nan if value is None else value


def _unstorable(value: str) -> UserFault:
    shown = ascii(value[:40])
    return UserFault.of("store/text", f"text that no database can keep: {shown}", hint="remove NUL and broken UTF-16")


# SQLite gives rowids only to INTEGER keys; PostgreSQL deserves 64 bits.
_ID = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", _ID, primary_key=True, autoincrement=False),
    Column("layout", BigInteger, nullable=False),
    Column("tick", Instant, nullable=False),
    Column("keep", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("notes", Words, nullable=False),
    Index("ledger_by_tick", "layout", "tick"),
    Index("ledger_to_keep", "layout", "keep", "tick"),
)

ledger_columns = Table(
    "ledger_columns",
    metadata,
    Column("layout", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("width", Integer, nullable=False),
    Column("objective_key", Words, nullable=False),
    Column("generation", Words, nullable=False),
    Index("ledger_columns_by_key", "objective_key", "layout"),
    sqlite_with_rowid=False,
)

series = Table(
    "series",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("source", Words, nullable=False),
    Column("series", Words, nullable=False),
    UniqueConstraint("source", "series", name="series_once"),
)

samples = Table(
    "samples",
    metadata,
    Column("series_id", _ID, ForeignKey("series.id", name="samples_of_series"), primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("value", Reading),
    sqlite_with_rowid=False,
)

totals = Table(
    "totals",
    metadata,
    Column("source", Words, primary_key=True),
    Column("writer", Words, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

totals_rows = Table(
    "totals_rows",
    metadata,
    Column("source", Words, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("kind", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("body", Words, nullable=False),
)

incident_numbers = Table(
    "incident_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Words, primary_key=True),
    Column("spec_id", Words),
    Column("service", Words, nullable=False),
    Column("title", Sealed, nullable=False),
    Column("status", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("dedup_key", Words, nullable=False),
    Column("open_key", Words),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("alerts", BigInteger, nullable=False),
    Column("members", BigInteger, nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("heard_at", Instant),
    Index("incidents_by_age", "opened_at"),
    Index("incidents_by_dedup_key", "dedup_key"),
)
# SQLite and PostgreSQL both support partial indexes; NULLs are left out of it.
_OPEN = incidents.c.open_key.is_not(None)
_open_once = Index("incidents_open_once", incidents.c.open_key, unique=True, sqlite_where=_OPEN)

incident_events = Table(
    "incident_events",
    metadata,
    Column("incident_id", _TOKEN, ForeignKey("incidents.id", name="events_of_incident"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", _TOKEN, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("at", Instant, nullable=False),
    Column("prev_hash", _TOKEN, nullable=False),
    Column("hash", _TOKEN, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    # Incident, a slash, and the alert's digest. One column: SQLite looks pairs up by reading everything.
    Column("key", _TOKEN, primary_key=True),
    Column("incident_id", _TOKEN, ForeignKey("incidents.id", name="alerts_of_incident"), nullable=False),
    Column("status", _TOKEN, nullable=False),
    Column("recovering", Boolean, nullable=False),
    Column("episode", _TOKEN, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("facts", _TOKEN, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("body", Sealed, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("at", Instant, nullable=False),
    Column("prev_hash", Words, nullable=False),
    Column("hash", Words, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("pseudonym", Words, primary_key=True),
    Column("body", Sealed, nullable=False),
)

withheld = Table(
    "withheld",
    metadata,
    Column("fingerprint", Words, primary_key=True),
    Column("group", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("until", Instant),
    Column("count", BigInteger, nullable=False),
    Column("body", Sealed, nullable=False),
    Index("withheld_by_reason", "by"),
    Index("withheld_by_group", "group"),
)

effects = Table(
    "effects",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("incident_id", Words),
    Column("lane", Words),
    Column("body", Sealed, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", _TOKEN, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("detail", Words, nullable=False),
    UniqueConstraint("key", name="effects_once"),
    Index("effects_by_state", "state", "kind"),
    Index("effects_by_incident", "incident_id"),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("effect_id", _ID, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lane", Words),
    Column("deferred", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Words),
    Column("lease_until", Instant),
    Column("role", _TOKEN),
    Column("due_boot", BigInteger),
    Column("due_passed", BigInteger),
    Column("lease_boot", BigInteger),
    Column("lease_passed", BigInteger),
    Index("jobs_by_due_time", "lane", "due_at"),
    Index("jobs_by_lane", "lane", "effect_id"),
    Index("jobs_held", "lane", "lease_until"),
    Index("jobs_by_wait", "lane", "due_boot", "due_passed"),
    sqlite_autoincrement=True,
)

workers = Table(
    "workers",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("roles", Words, nullable=False),
    Column("shards", Words, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("told", Words, nullable=False),
    Column("told_at", Instant),
    Column("sizes", Words),
)

shards = Table(
    "shards",
    metadata,
    Column("shard", BigInteger, primary_key=True, autoincrement=False),
    Column("fence", BigInteger, nullable=False),
    Column("worker", BigInteger, nullable=False),
    Column("taken_at", Instant, nullable=False),
)

_ONLY_IN = {"sqlite": (jobs,), "postgresql": (workers, shards)}
"""PostgreSQL has a work queue of its own, and workers that share the work."""


def tables_for(dialect: str) -> Sequence[Table]:
    if dialect == "postgresql":
        # Not said where the index is made: naming a dialect's option there loads that dialect in every process.
        _open_once.dialect_kwargs["postgresql_where"] = _OPEN
    others = {table for engine, tables in _ONLY_IN.items() if engine != dialect for table in tables}
    return [table for table in metadata.sorted_tables if table not in others]
