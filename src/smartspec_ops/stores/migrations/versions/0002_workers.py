"""Workers that share what is watched, on PostgreSQL: who they are, and the fence of each shard."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _workers()


def _workers() -> None:
    words = sa.Text(collation="C")
    op.create_table(
        "workers",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("name", words, nullable=False),
        sa.Column("version", words, nullable=False),
        sa.Column("roles", words, nullable=False),
        sa.Column("shards", words, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("told", words, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_table(
        "shards",
        sa.Column("shard", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("worker", sa.BigInteger, nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
    )
