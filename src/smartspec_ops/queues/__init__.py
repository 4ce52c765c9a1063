"""What wakes workers: Procrastinate on PostgreSQL, a table of leases on SQLite; the same port, the same guarantees.

Importing this package is cheap; the chosen queue's libraries are loaded by `open_queue`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.ports import Clock, Store

if TYPE_CHECKING:
    from smartspec_ops.queues.lease import LeaseQueue
    from smartspec_ops.queues.procrastinate import ProcrastinateQueue


def open_queue(where: str | Path, store: Store, clock: Clock) -> "LeaseQueue | ProcrastinateQueue":
    """The queue that belongs to the database at `where`, as given to `open_store`; call its `migrate` first."""
    if str(where).startswith("postgresql"):
        from smartspec_ops.queues.procrastinate import ProcrastinateQueue

        return ProcrastinateQueue(str(where), clock)
    from smartspec_ops.queues.lease import LeaseQueue

    return LeaseQueue(store, clock)
