"""What follows from a decision and is due at once, for commands that end after it."""

from typing import TYPE_CHECKING

from smartspec_ops.domain.errors import StoreNotWritable

if TYPE_CHECKING:
    from smartspec_ops.app.delivery.worker import Worker


async def perform_due(worker: "Worker") -> None:
    """`StoreNotWritable` where it finds no room; it says that what was decided is stored all the same."""
    try:
        await worker.queue.work(worker.handle, drain=True, deferred=False)
    except StoreNotWritable as fault:
        raise StoreNotWritable(
            f"{fault.why}; what was decided is stored, and what follows from it waits",
            hint="give it room: the next check or the daemon goes on with it; no need to decide again",
        ) from fault
