"""Waking workers: at least once, in the transaction of the caller, and again after a kill."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from smartspec_ops.ports.membership import PERFORMING, WorkerRole
from smartspec_ops.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Wake a worker of that role for an effect. Carries ids only, nothing confidential."""

    effect_id: int
    due_at: datetime
    lane: str | None = None
    role: WorkerRole = WorkerRole.RESPOND
    elapses: bool = False
    """Due once so much time has passed, whatever the clock is set to meanwhile; else at a moment of the wall clock."""
    since: datetime | None = None
    """From when on that time is counted; None: from now."""

    def wait(self, now: datetime) -> timedelta:
        """How long it is from `now`, the moment it is enqueued."""
        return self.due_at - (self.since or now)


class Queue(Protocol):
    """Wakes workers. At-least-once; a job of a killed worker comes back without a manual step.

    A job that `elapses` is due when its wait is over by a clock that nobody sets, or by the wall clock, whichever comes
    first; one that does not, at its moment by the queue's wall clock alone.

    A job that is due later than it is enqueued, or that is put back after a failure, is *deferred*: a timer or a retry,
    which a long-running worker is there for.
    """

    async def enqueue(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        """Becomes visible when, and only when, the transaction commits."""
        ...

    async def work(
        self,
        handle: Callable[[Job], Awaitable[None]],
        *,
        drain: bool = False,
        deferred: bool = True,
        stop: asyncio.Event | None = None,
        roles: Sequence[WorkerRole] = PERFORMING,
    ) -> int:
        """Run due jobs for `roles` until `stop` is set, or with `drain` until none is due; returns how many ran.

        Jobs for other roles are left to those who have them. A lane reaches over roles: what is at its head holds it,
        whoever it waits for.

        A drain runs deferred jobs that were due when it began and none that fall due meanwhile, so it ends. Without
        `deferred` no deferred job is run at all. When `stop` is set nothing more is begun and what runs is finished;
        a cancelled worker gives its jobs back after a short grace. A job whose handler raises is tried again later.
        """
        ...

    async def close(self) -> None: ...
