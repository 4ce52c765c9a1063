"""The parts of a process that run as long as it does: one that fails is told, and begun again.

What a database, a source or a file may say, a part survives by itself. What reaches this is a defect, or what nobody
thought of: no reason to end what works beside it. A part that fails again and again makes the process unwell, so that
whoever supervises it restarts it.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.app.pulse import Sign
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock

log = logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
"""Before a part is begun again: doubling."""
UNWELL = 5
"""So many failures in a row, and a restart of the process is worth a try."""
LASTED = 120.0
"""Seconds without a failure, and a part is well again."""


@dataclass(slots=True)
class _Failing:
    times: int
    at: float
    why: str


@dataclass(slots=True, kw_only=True)
class Parts:
    """`elapsed` is a clock in seconds that nobody sets."""

    clock: Clock
    elapsed: Callable[[], float] = time.monotonic
    _failing: dict[str, _Failing] = field(default_factory=dict)

    async def keep(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        """Until it is cancelled, or ends by itself. `part` is called anew for each time."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await part()
            except Exception as fault:  # the outermost loop of whatever runs for long
                if self._note(name, fault) == 1:
                    pause = FIRST_PAUSE
                log.exception("part.failed", part=name, again_in=str(pause))
            await self.clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def sign(self) -> Sign:
        """For who asks whether this process lives."""
        unwell = {name: one for name, one in self._recent().items() if one.times >= UNWELL}
        if not unwell:
            return "all parts run"
        said = "; ".join(f"{name} failed {one.times} times in a row ({one.why})" for name, one in unwell.items())
        return Diagnostic(code="part/failing", message=said, hint="see part.failed in the log; restart it")

    def _note(self, name: str, fault: Exception) -> int:
        before = self._recent().get(name)
        times = before.times + 1 if before else 1
        self._failing[name] = _Failing(times, self.elapsed(), type(fault).__name__)
        return times

    def _recent(self) -> dict[str, _Failing]:
        now = self.elapsed()
        return {name: one for name, one in self._failing.items() if now - one.at < LASTED}
