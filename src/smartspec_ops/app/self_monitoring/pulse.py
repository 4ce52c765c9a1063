"""Signs of life of a process that runs for long: that its event loop turns, and what its ticks came to.

They are asked by whoever supervises the process (probes, systemd) and say what is wrong, not only that something is.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.quantity import duration
from smartspec_ops.edge import instruments
from smartspec_ops.ports import Clock

TURN = 1.0
"""Seconds between two looks at the event loop."""
STUCK = 10.0
"""Seconds without a turn, and the loop counts as stuck."""
FRESH = 2
"""A tick that ended longer ago than so many intervals is no present judgement."""
ALIVE = 5
"""So many intervals without the end of a tick, kept or missed, and the ticks count as stuck."""
LEAST = timedelta(seconds=60)
"""Nothing is called stuck before."""

Sign = str | Diagnostic
"""What there is to say: a sentence where all is well."""


@dataclass(slots=True, kw_only=True)
class Heart:
    """Beats in the event loop. `worst` is the longest delay of a beat since it was last asked for."""

    beaten: float = field(default_factory=time.monotonic)
    _worst: float = 0.0

    async def beat(self) -> None:
        """Until cancelled."""
        while True:
            due = time.monotonic() + TURN
            await asyncio.sleep(TURN)
            self.beaten = time.monotonic()
            self._worst = max(self._worst, self.beaten - due)

    def worst(self) -> float:
        worst, self._worst = self._worst, 0.0
        return max(worst, time.monotonic() - self.beaten - TURN)

    def sign(self) -> Sign:
        silent = time.monotonic() - self.beaten
        if silent > STUCK:
            return Diagnostic(code="loop/stuck", message=f"the event loop has not turned for {silent:.0f} s")
        return "the event loop turns"


@dataclass(slots=True, kw_only=True)
class Pulse:
    """What the ticks of one daemon came to: tell it every one with `heard`."""

    clock: Clock
    interval: timedelta
    started: datetime = field(init=False)
    ended: datetime | None = None
    """When the last committed tick was done."""
    attempted: datetime | None = None
    """The same, of the last tick, kept or missed."""
    holds: Callable[[], bool] = lambda: True
    """Whether there is anything to watch: among several workers one may have nothing."""
    missed: str = ""
    """Why the last tick was missed; empty where it was not."""
    failed: int = 0
    """So many in a row failed for no reason of the database's or of a source."""

    def __post_init__(self) -> None:
        self.started = self.clock.now()
        instruments.put(instruments.INTERVAL, self.interval.total_seconds())

    def heard(self, result: TickResult | Missed) -> None:
        now = self.attempted = self.clock.now()
        instruments.put(instruments.TICK_LATENESS, (now - result.at).total_seconds())
        self.failed = self.failed + 1 if isinstance(result, Missed) and result.is_defect else 0
        if isinstance(result, Missed):
            self.missed = result.why
            instruments.count(instruments.TICKS, "missed")
            return
        if result.away is not None:
            self.missed = result.away.why
            instruments.count(instruments.TICKS, "held")
            return
        self.ended, self.missed = now, ""
        instruments.count(instruments.TICKS, "committed" if result.is_first else "repeated")
        if result.skipped:
            instruments.count(instruments.TICKS, "skipped", by=result.skipped)
        instruments.put(instruments.LAST_TICK, result.at.timestamp())
        if instruments.is_heard():
            found = Counter(one.health.status for one in result.watched)
            for status in Status:
                instruments.put(instruments.OBJECTIVES, found[status], status.value)

    def alive(self) -> Sign:
        """Whether ticks end at all: a database that is away does not keep them from that."""
        if not self.holds():
            return "nothing is this worker's to watch"
        if self.failed >= ALIVE:
            return Diagnostic(
                code="tick/failing",
                message=f"{self.failed} ticks in a row failed: {self.missed}",
                hint="see the log; restart it",
            )
        limit = max(ALIVE * self.interval, LEAST)
        silent = self.clock.now() - (self.attempted or self.started)
        if silent > limit:
            message = f"no tick has ended for {_shown(silent)}"
            return Diagnostic(code="tick/stuck", message=message, hint="see the log; restart it")
        return "ticks end"

    def fresh(self) -> Sign:
        """Whether what is known of the objectives is of the present."""
        if not self.holds():
            return "nothing is this worker's to watch"
        if self.ended is None:
            why = f"no tick is done yet{': ' + self.missed if self.missed else ''}"
            return Diagnostic(code="tick/none", message=why)
        age = self.clock.now() - self.ended
        if age > FRESH * self.interval:
            why = f": {self.missed}" if self.missed else ""
            return Diagnostic(code="tick/old", message=f"the last tick was done {_shown(age)} ago{why}")
        return f"the last tick was done {_shown(age)} ago"


def _shown(span: timedelta) -> str:
    return duration(timedelta(seconds=round(span.total_seconds())))
