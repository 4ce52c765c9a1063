"""Waking workers: at least once, in the transaction of the caller, and again after a kill."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smartspec_ops.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Wake a worker for an effect. Carries ids only, nothing confidential."""

    effect_id: int
    due_at: datetime
    lane: str | None = None


class Queue(Protocol):
    """Wakes workers. At-least-once; a job of a killed worker comes back without a manual step."""

    async def enqueue(self, tx: Transaction, jobs: Sequence[Job]) -> None:
        """Becomes visible when, and only when, the transaction commits."""
        ...

    async def work(self, handle: Callable[[Job], Awaitable[None]], *, drain: bool = False) -> int:
        """Run due jobs until cancelled, or with `drain` until none is due; returns how many ran.

        A job whose handler raises is tried again later.
        """
        ...

    async def close(self) -> None: ...
