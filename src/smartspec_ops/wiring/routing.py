"""The rules alerts are routed by, as the settings say them."""

from typing import TYPE_CHECKING

from smartspec_ops.app.intake.heartbeats import Heartbeat, Heartbeats
from smartspec_ops.ports import Clock, Queue, Store
from smartspec_ops.spec.settings import ProductionOps
from smartspec_ops.wiring.process import Process

if TYPE_CHECKING:
    from smartspec_ops.app.intake.silences import Silences
    from smartspec_ops.app.response.routing import Routing


def routing(ops: ProductionOps) -> "Routing":
    from smartspec_ops.app.response.routing import Routing

    return Routing(
        default=ops.grouping.by,
        rules=tuple(one.rule for one in ops.grouping.rules),
        inhibitions=tuple(one.rule for one in ops.inhibition),
        windows=tuple(one.window for one in ops.maintenance),
        limits=ops.flapping.limits,
    )


def heartbeats(ops: ProductionOps, store: Store, queue: Queue, clock: Clock) -> Heartbeats:
    known = {
        one.name: Heartbeat(
            name=one.name, every=one.every, grace=one.grace, service=one.service or one.name, severity=one.severity
        )
        for one in ops.heartbeats
    }
    return Heartbeats(known=known, store=store, queue=queue, clock=clock)


async def silences(process: Process) -> "Silences":
    from smartspec_ops.app.intake.silences import Silences

    return Silences(
        store=await process.store(), queue=await process.queue(), clock=process.clock, access=process.access
    )
