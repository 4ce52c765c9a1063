"""How far the database's clock is from ours: measured at every look, and told to whoever scrapes or reads the log."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock

log = logger(__name__)

SKEW = timedelta(seconds=1)
"""A clock that is further off than that is spoken of."""
MINUTE = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Skew:
    """`ahead` is how far the database's clock was ahead of ours at the last look."""

    clock: Clock
    ahead: timedelta = timedelta(0)
    _told_at: datetime | None = None

    def heard(self, ahead: timedelta) -> None:
        self.ahead = ahead
        instruments.put(instruments.CLOCK_OFF, -ahead.total_seconds())
        now = self.clock.now()
        if abs(ahead) > SKEW and (self._told_at is None or now - self._told_at >= MINUTE):
            self._told_at = now
            log.warning("clock.skewed", seconds=round(-ahead.total_seconds(), 3), against="the database")
