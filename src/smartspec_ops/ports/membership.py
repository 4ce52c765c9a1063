"""Which workers are alive and which shards they hold, as the database knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from smartspec_ops.domain.sharding import Sizes


class WorkerRole(StrEnum):
    """What a process is for: to judge, to decide about incidents, to reach people, to take alerts in over HTTP."""

    WATCH = "watch"
    RESPOND = "respond"
    DELIVER = "deliver"
    SERVE = "serve"


PERFORMING = (WorkerRole.RESPOND, WorkerRole.DELIVER)
"""Those that jobs wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What a worker says of itself when it joins. `shards` are the keys of all it could judge, and how many objectives
    each had by then."""

    name: str
    version: str
    roles: Sequence[str]
    shards: Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look, true at one moment of the database.

    `known` are the shards each living worker could judge and their sizes, by worker; `holders` the worker that has a
    shard. `ahead` is how far the database's clock is ahead of ours.
    """

    me: int
    known: Mapping[int, Sizes]
    holders: Mapping[int, int]
    ahead: timedelta
    ended: int = 0


class Membership(Protocol):
    """One worker among those of a database. Everything here raises `StoreUnavailable` where it cannot be reached.

    Being a member and holding shards end with the session, whatever ends it: a process that is killed loses them at
    once, one that hangs or is cut off within a few seconds."""

    async def join(self, me: Introduction) -> int:
        """Become a member, with no shards; the worker's number. What was held before by this object is lost."""
        ...

    async def look(self) -> Seen:
        """Also the sign of life: to be called every second or more often."""
        ...

    async def take(self, shards: Sequence[int]) -> Mapping[int, int]:
        """Those of `shards` that were free and are ours now, with their fences, higher than any before. One that is
        still in another's transaction may be free only later."""
        ...

    async def give_up(self, shards: Sequence[int]) -> None: ...

    async def tell(self, told: Mapping[str, Any]) -> None:
        """Say something of our work, for whoever lists the workers; plain JSON data."""
        ...

    async def leave(self) -> None:
        """Give up everything, for others to take at once. Never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A living worker as others see it. `told` is what it last said of its work."""

    id: int
    name: str
    version: str
    roles: Sequence[str]
    shards: frozenset[int]
    holds: frozenset[int]
    started_at: datetime
    told: Mapping[str, Any]
    told_at: datetime | None
