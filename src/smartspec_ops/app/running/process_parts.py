"""The parts of a process that run as long as it does: one that fails is told, and begun again.

What a database, a source or a file may say, a part survives by itself. What reaches this is a defect, or what nobody
thought of: no reason to end what works beside it. A part that fails again and again is said; one of the `VITAL` makes
the process unwell, so that whoever supervises it restarts it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.app.self_monitoring.pulse import Sign
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock

log = logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
"""Before a part is begun again: doubling."""
UNWELL = 5
"""So many failures in a row, and a restart of the process is worth a try."""
LONG = 15.0
"""Seconds of a first tick."""
LASTED = 120.0
"""Seconds that a part must run, pauses aside, to be well again."""
VITAL = frozenset({"sharing", "member"})
"""The parts without which a process does not do what it is for: a worker that has lost its place has no specs.

Ticks (`Pulse.alive`) and the worker, whose end is that of the process, are vital as well, and are not kept here. All
others (reports, pings, the canary, looks at settings, ...) are missed, and no restart is worth what it interrupts.
"""


@dataclass(slots=True)
class _Failing:
    """`since`: when it was begun again, in seconds; None while it pauses."""

    times: int
    why: str
    since: float | None = None

    def said(self, name: str) -> str:
        return f"{name} failed {self.times} times in a row ({self.why})"


@dataclass(slots=True, kw_only=True)
class Parts:
    """`elapsed` is a clock in seconds that nobody sets. `lasted`: seconds, more than the time between two occasions to
    fail, or a part that fails at each of them looks well."""

    clock: Clock
    elapsed: Callable[[], float] = time.monotonic
    lasted: float = LASTED
    _failing: dict[str, _Failing] = field(default_factory=dict)

    async def keep(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        """Until it is cancelled, or ends by itself. `part` is called anew for each time."""
        pause = FIRST_PAUSE
        while True:
            began = self._begin(name)
            try:
                return await part()
            except Exception as fault:  # the outermost loop of whatever runs for long
                count_failure(name)
                if self._note(name, began, fault) == 1:
                    pause = FIRST_PAUSE
                log.exception("part.failed", part=name, again_in=str(pause))
            await self.clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def sign(self) -> Sign:
        """For who asks whether this process lives."""
        unwell = [one for name, one in self._unwell().items() if name in VITAL]
        if not unwell:
            return "its vital parts run"
        return Diagnostic(code="part/failing", message="; ".join(unwell), hint="see part.failed in the log; restart it")

    def told(self) -> str:
        """For who asks whether this process is ready: that is said, and makes nobody unready."""
        unwell = "; ".join(self._unwell().values())
        return f"{unwell}: see part.failed in the log" if unwell else "all parts run"

    def _unwell(self) -> Mapping[str, str]:
        return {
            name: one.said(name)
            for name, one in self._failing.items()
            if one.times >= UNWELL and (one.since is None or self.elapsed() - one.since < self.lasted)
        }

    def _begin(self, name: str) -> float:
        now = self.elapsed()
        if (one := self._failing.get(name)) is not None:
            one.since = now
        return now

    def _note(self, name: str, began: float, fault: Exception) -> int:
        """How many times in a row that makes, for a part that ran since `began`."""
        before = self._failing.get(name)
        times = 1 if before is None or self.elapsed() - began >= self.lasted else before.times + 1
        self._failing[name] = _Failing(times, type(fault).__name__)
        return times


async def once_judged(judged: asyncio.Event, run: Callable[[], Awaitable[None]], long: float = LONG) -> None:
    """`run` once the first tick is over: a restart judges sooner. One longer than `long` seconds is not waited for:
    what it waits for itself may never answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(long):
            await judged.wait()
    await run()


def count_failure(name: str) -> None:
    instruments.count(instruments.PART_FAILURES, name)
