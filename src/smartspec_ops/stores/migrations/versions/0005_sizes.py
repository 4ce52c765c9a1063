"""How many objectives each shard has, as the worker that could judge it says; workers of older programs do not."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("workers", sa.Column("sizes", sa.Text(collation="C")))
