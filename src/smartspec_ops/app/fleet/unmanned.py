"""Whether somebody living has every role that work waits for. A warning: whoever comes next does what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.app.effects.kinds import role_of
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports import PERFORMING, Backlog, WorkerRole, WorkerRow

SOON = timedelta(seconds=10)
"""A worker that is restarted is gone for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmanned:
    """`due` things wait for a role that nobody living has, the oldest of them for `age`."""

    role: WorkerRole
    due: int
    age: timedelta

    @property
    def sentence(self) -> str:
        shown = duration(timedelta(seconds=round(self.age.total_seconds())))
        return f"nobody living has the role {self.role}: {self.due} due, the oldest for {shown}"


def unmanned(backlog: Backlog, living: Sequence[WorkerRow], now: datetime) -> Sequence[Unmanned]:
    """In the order of roles; empty where all is well."""
    found = []
    for role in PERFORMING:
        waiting = [one for kind, one in backlog.by_kind.items() if role_of(kind) is role]
        age = now - min((oldest for _, oldest in waiting), default=now)
        if age >= SOON and not any(role in one.roles for one in living):
            found.append(Unmanned(role=role, due=sum(due for due, _ in waiting), age=age))
    return found
