"""Time that moves when told to: a 28-day window passes in a millisecond."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

from smartspec_ops.ports import Uptime

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class ManualClock:
    """`ports.Clock` for tests. `sleep` ends when `advance` has moved time far enough, wherever `set_by` puts `now`."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._set = timedelta(0)
        self._boot, self._booted = 1, start
        self._order = 0
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now + self._set

    def set_by(self, step: timedelta) -> None:
        """Somebody sets the wall clock; who sleeps sleeps on."""
        self._set += step

    def uptime(self) -> Uptime:
        return Uptime(boot=self._boot, passed=self._now - self._booted)

    def reboot(self) -> None:
        """The machine is started anew."""
        self._boot, self._booted = self._boot + 1, self._now

    @property
    def sleepers(self) -> int:
        """How many are waiting, so that a test can tell that a loop has reached its pause."""
        return len(self._sleepers)

    @property
    def longest(self) -> timedelta:
        """How much longer the last of them waits."""
        return max((until for until, *_ in self._sleepers), default=self._now) - self._now

    async def sleep(self, duration: timedelta) -> None:
        if duration <= timedelta(0):
            await asyncio.sleep(0)
            return
        self._order += 1
        entry = (self._now + duration, self._order, asyncio.Event())
        heapq.heappush(self._sleepers, entry)
        try:
            await entry[2].wait()
        finally:
            if entry in self._sleepers:  # cancelled while waiting
                self._sleepers.remove(entry)
                heapq.heapify(self._sleepers)

    async def advance(self, duration: timedelta) -> None:
        """Move time forward, waking sleepers in order; whoever wakes runs before time moves on."""
        until = self._now + duration
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            due, _, event = heapq.heappop(self._sleepers)
            self._now = due
            event.set()
            await _settle()
        self._now = until


async def _settle() -> None:
    """Give woken tasks the turns they need to do their work and to sleep again."""
    for _ in range(10):
        await asyncio.sleep(0)


class EagerClock(ManualClock):
    """Waiting costs nothing: `sleep` moves the clock itself. For what only pauses between attempts."""

    async def sleep(self, duration: timedelta) -> None:
        self._now += max(duration, timedelta(0))
        await asyncio.sleep(0)
