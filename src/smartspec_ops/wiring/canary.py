"""The canary of one process: a page of its own that an adapter reads like any other, and the watch over it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from os import getpid

from smartspec_ops.app.self_monitoring.canary import HEARTBEAT, Canary, door, period_of
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain import canary
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Options
from smartspec_ops.edge.clock import passed
from smartspec_ops.ports import Answer, Clock, Failure, Http, Queue, Request, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """`ports.Http` that is asked for nothing but the counters of the canary, and answers from the clock."""

    clock: Clock
    period: timedelta

    async def send(self, _request: Request) -> Answer | Failure:
        body = canary.page(self.clock.now(), self.period).encode()
        return Answer(status=200, headers={"content-type": "text/plain; version=0.0.4"}, body=body)

    async def close(self) -> None:
        return None


def canary_of(
    store: Store,
    queue: Queue,
    clock: Clock,
    interval: timedelta,
    *,
    http: Http | None = None,
    elapsed: Callable[[], float] | None = None,
) -> Canary:
    """Looked at once an interval of the monitor's, and at least a minute apart."""
    period = period_of(interval)
    page = http or OwnPage(clock=clock, period=period)

    def make() -> Watch:
        # What reads pages is loaded for its first look: nobody else may need it.
        from smartspec_ops.backends._config import SourceConfig
        from smartspec_ops.backends.openmetrics import build

        config = SourceConfig(name=canary.SOURCE, url="http://canary.invalid/metrics", interval=period)
        return Watch(
            objectives=canary.objectives(period),
            backends={canary.SOURCE: build(config, page, store, clock)},
            store=store,
            queue=queue,
            policy=Policy(interval=period, heartbeat=HEARTBEAT),
            burn=Options(interval=period),
            door=door,
        )

    return Canary(
        make=make,
        store=store,
        clock=clock,
        elapsed=elapsed or passed,
        period=period,
        name=f"{socket.gethostname()}/{getpid()}",
    )
