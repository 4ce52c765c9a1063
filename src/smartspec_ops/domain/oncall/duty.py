"""All schedules of a team with what was changed on them: whoever asks gives the time."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.oncall.schedule import Change, Schedule
from smartspec_ops.domain.oncall.shifts import on_call


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """`changes` in the order they were made, those undone among them."""

    schedules: tuple[Schedule, ...] = ()
    changes: tuple[Change, ...] = ()

    def find(self, name: str) -> Schedule | None:
        return next((one for one in self.schedules if one.name == name), None)

    def on_call(self, name: str, at: datetime) -> str | None:
        """Who is on call in a schedule; None where nobody is, or there is no such schedule."""
        schedule = self.find(name)
        shift = on_call(schedule, self.changes, at) if schedule else None
        return shift.person if shift else None
