"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _facts()
    _states()
    _incidents()
    _alerts()
    _people()
    _work()


def _text() -> sa.Text:
    postgres = op.get_bind().dialect.name == "postgresql"
    return sa.Text(collation="C") if postgres else sa.Text()


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _facts() -> None:
    op.create_table(
        "meta",
        sa.Column("name", _text(), primary_key=True),
        sa.Column("value", _text(), nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("seq", _id(), primary_key=True, autoincrement=False),
        sa.Column("layout", sa.BigInteger, nullable=False),
        sa.Column("tick", sa.BigInteger, nullable=False),
        sa.Column("keep", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("notes", _text(), nullable=False),
    )
    op.create_index("ledger_by_tick", "ledger", ["layout", "tick"])
    op.create_index("ledger_to_keep", "ledger", ["layout", "keep", "tick"])
    op.create_table(
        "ledger_columns",
        sa.Column("layout", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("objective_key", _text(), nullable=False),
        sa.Column("generation", _text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ledger_columns_by_key", "ledger_columns", ["objective_key", "layout"])
    op.create_table(
        "series",
        sa.Column("id", _id(), primary_key=True),
        sa.Column("source", _text(), nullable=False),
        sa.Column("series", _text(), nullable=False),
        sa.UniqueConstraint("source", "series", name="series_once"),
    )
    op.create_table(
        "samples",
        sa.Column("series_id", _id(), sa.ForeignKey("series.id", name="samples_of_series"), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, primary_key=True),
        sa.Column("value", sa.Float),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "totals",
        sa.Column("source", _text(), primary_key=True),
        sa.Column("writer", _text(), nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "totals_rows",
        sa.Column("source", _text(), primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _states() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", _text(), primary_key=True),
        sa.Column("key", _text(), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", _text(), nullable=False),
    )


def _incidents() -> None:
    op.create_table(
        "incident_numbers",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "incidents",
        sa.Column("id", _text(), primary_key=True),
        sa.Column("spec_id", _text()),
        sa.Column("service", _text(), nullable=False),
        sa.Column("title", sa.LargeBinary, nullable=False),
        sa.Column("status", _text(), nullable=False),
        sa.Column("severity", _text(), nullable=False),
        sa.Column("dedup_key", _text(), nullable=False),
        sa.Column("open_key", _text()),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("alerts", sa.BigInteger, nullable=False),
        sa.Column("members", sa.BigInteger, nullable=False),
        sa.Column("told", sa.BigInteger, nullable=False),
        sa.Column("heard_at", sa.BigInteger),
    )
    op.create_index("incidents_by_age", "incidents", ["opened_at"])
    op.create_index("incidents_by_dedup_key", "incidents", ["dedup_key"])
    open_ = sa.text("open_key IS NOT NULL")
    op.create_index(
        "incidents_open_once", "incidents", ["open_key"], unique=True, sqlite_where=open_, postgresql_where=open_
    )
    op.create_table(
        "incident_events",
        sa.Column("incident_id", _text(), sa.ForeignKey("incidents.id", name="events_of_incident"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("prev_hash", _text(), nullable=False),
        sa.Column("hash", _text(), nullable=False),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", _text(), primary_key=True),
        sa.Column("incident_id", _text(), sa.ForeignKey("incidents.id", name="alerts_of_incident"), nullable=False),
        sa.Column("status", _text(), nullable=False),
        sa.Column("recovering", sa.Boolean, nullable=False),
        sa.Column("episode", _text(), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("facts", _text(), nullable=False),
        sa.Column("is_told", sa.Boolean, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("prev_hash", _text(), nullable=False),
        sa.Column("hash", _text(), nullable=False),
    )
    op.create_table(
        "identities",
        sa.Column("pseudonym", _text(), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _work() -> None:
    op.create_table(
        "withheld",
        sa.Column("fingerprint", _text(), primary_key=True),
        sa.Column("group", _text(), nullable=False),
        sa.Column("by", _text(), nullable=False),
        sa.Column("why", _text(), nullable=False),
        sa.Column("status", _text(), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("withheld_by_reason", "withheld", ["by"])
    op.create_index("withheld_by_group", "withheld", ["group"])
    op.create_table(
        "effects",
        sa.Column("id", _id(), primary_key=True),
        sa.Column("key", _text(), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("incident_id", _text()),
        sa.Column("lane", _text()),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("detail", _text(), nullable=False),
        sa.UniqueConstraint("key", name="effects_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("effects_by_state", "effects", ["state", "kind"])
    op.create_index("effects_by_incident", "effects", ["incident_id"])
    if op.get_bind().dialect.name != "sqlite":
        return
    op.create_table(
        "jobs",
        sa.Column("id", _id(), primary_key=True),
        sa.Column("effect_id", _id(), nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("lane", _text()),
        sa.Column("deferred", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", _text()),
        sa.Column("lease_until", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("jobs_by_due_time", "jobs", ["lane", "due_at"])
    op.create_index("jobs_by_lane", "jobs", ["lane", "effect_id"])
    op.create_index("jobs_held", "jobs", ["lane", "lease_until"])
