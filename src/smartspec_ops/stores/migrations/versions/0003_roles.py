"""Which role of worker a job waits for, on SQLite; older programs leave it out, and their jobs are anybody's."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.add_column("jobs", sa.Column("role", sa.Text()))
