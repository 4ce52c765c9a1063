"""The sign of life for the outside: an address that is asked after every committed tick.

It is for somebody else's dead man's switch (healthchecks.io, Dead Man's Snitch, Uptime Kuma and their kind), which
calls when it is not asked any more: the one thing nothing on the same machine can do. A GET, which all of them take;
what they answer changes nothing here. One at a time, the newest tick's, and never in the way of a tick.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Answer, Http, Request, Secret
from smartspec_ops.spec.source_check import URL_HINT, url_fault

if TYPE_CHECKING:
    from smartspec_ops.wiring.runtime import Runtime

log = logger(__name__)

WITHIN = timedelta(seconds=10)


@dataclass(slots=True, kw_only=True)
class Pings:
    """Set `ticked` after every committed tick."""

    http: Http
    url: Secret
    ticked: asyncio.Event = field(default_factory=asyncio.Event)
    _failed: bool = False

    @classmethod
    def of(cls, runtime: "Runtime") -> "Pings | None":
        """As the settings say; UserFault where the address cannot be asked."""
        from smartspec_ops.edge.http import HttpEdge

        given = runtime.workspace.settings.ops.monitor.heartbeat_url
        if given is None:
            return None
        url = Secret(runtime.reveal(given))
        runtime.redactor.register(url)
        if why := url_fault(url.reveal()):
            raise UserFault.of("settings/url", f"monitor.heartbeat_url cannot be asked: {why}", URL_HINT)
        return cls(http=HttpEdge(to="heartbeat_url", connections=1), url=url)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.ticked.wait()
            self.ticked.clear()
            answer = await self.http.send(Request(method="GET", url=self.url, timeout=WITHIN))
            is_heard = isinstance(answer, Answer) and 200 <= answer.status < 300
            instruments.count(instruments.PINGS, "heard" if is_heard else "failed")
            if is_heard == self._failed:  # told when it changes, not at every tick
                self._failed = not is_heard
                why = f"status {answer.status}" if isinstance(answer, Answer) else answer.detail
                (log.info if is_heard else log.warning)("heartbeat.heard" if is_heard else "heartbeat.failed", why=why)

    async def close(self) -> None:
        await self.http.close()
