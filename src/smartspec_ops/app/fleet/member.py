"""A process that is seen among the workers of a database, and judges nothing: who lists them knows that it is there."""

import asyncio
import os
import socket
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.app.fleet.clock_skew import Skew
from smartspec_ops.app.fleet.sharing import BEAT, TELL_EVERY
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Introduction, Membership

log = logger(__name__)


def own_name() -> str:
    """This process, for people."""
    return f"{socket.gethostname()}/{os.getpid()}"


@dataclass(slots=True, kw_only=True)
class Member:
    """`me` is what it says of itself."""

    membership: Membership
    clock: Clock
    me: Introduction
    skew: Skew = field(init=False)
    _is_member: bool = False
    _told_at: datetime | None = None

    def __post_init__(self) -> None:
        self.skew = Skew(clock=self.clock)

    async def keep(self) -> None:
        """Be a member until cancelled."""
        try:
            while True:
                try:
                    await self._look()
                except OpsError as fault:
                    if self._is_member:
                        log.warning("worker.cut_off", why=str(fault))
                    self._is_member = False
                await self.clock.sleep(BEAT)
        finally:
            await asyncio.shield(self.membership.leave())

    async def _look(self) -> None:
        if not self._is_member:
            log.info("worker.joined", worker=await self.membership.join(self.me), name=self.me.name)
            self._is_member = True
        seen = await self.membership.look()
        self.skew.heard(seen.ahead)
        now = self.clock.now()
        if self._told_at is None or abs(now - self._told_at) >= TELL_EVERY:
            self._told_at = now
            await self.membership.tell({"ahead": seen.ahead.total_seconds()})
