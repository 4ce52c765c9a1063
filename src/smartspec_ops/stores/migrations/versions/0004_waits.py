"""When a wait and a lease are over by a clock that nobody sets, on SQLite; older programs go by the wall clock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("due_boot", "due_passed", "lease_boot", "lease_passed"):
            op.add_column("jobs", sa.Column(name, sa.BigInteger()))
        op.create_index("jobs_by_wait", "jobs", ["lane", "due_boot", "due_passed"])
