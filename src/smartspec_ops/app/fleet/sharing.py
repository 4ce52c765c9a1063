"""One worker among several: it watches the shards it holds, and takes over those of whoever is gone.

Two loops beside each other. One gives signs of life, sees who else is alive, and takes what is free; the other judges,
and lets go of what another is to have only between two ticks. What was taken is judged at once for the tick of the grid
that is due, if the ledger does not have it: a worker that is killed between two ticks costs none.

A lost session ends nothing here: the database may be away for everybody, and what is watched goes on being judged. Only
when somebody else has a shard is it given up. What is written is safe meanwhile, because its fence is checked with it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.app.fleet.clock_skew import Skew
from smartspec_ops.app.watching.grid import following, on_grid, on_waking, skipped
from smartspec_ops.app.watching.groups import Groups
from smartspec_ops.app.watching.loop import attempt, look_again, pace, wait
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch, hand_over
from smartspec_ops.app.watching.workers_part import Part
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.sharding import Shard, moves, shards_of
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Introduction, Membership

log = logger(__name__)

BEAT = timedelta(seconds=0.5)
"""Between two signs of life; what a killed worker held is taken within one."""
AGAIN = timedelta(seconds=0.1)
"""Where something was free: what could not be had may be by now, and where one is gone others may be with it."""
TELL_EVERY = timedelta(seconds=5)
_NO_TIER = 9
_AT_ONCE = timedelta(0)


@dataclass(slots=True, kw_only=True)
class Sharing:
    """`watch` is over everything that may be this worker's; `name`, `version` and `roles` are for people."""

    watch: Watch
    membership: Membership
    clock: Clock
    interval: timedelta
    name: str
    version: str
    roles: Sequence[str]
    watches: bool = True
    """Without it, this one is only seen among the workers, and judges nothing."""
    skew: Skew = field(init=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by a tick, and by who has another watch taken."""
    _shards: Sequence[Shard] = field(init=False)
    _by_spec: Mapping[str, int] = field(init=False)
    _sizes: Mapping[int, int] = field(init=False)
    _order: Sequence[int] = field(init=False)
    _fences: dict[int, int] = field(default_factory=dict)
    _leaving: set[int] = field(default_factory=set)
    _released: set[int] = field(default_factory=set)
    _current: Watch | None = None
    """The watch over what is ours; a tick of it may wait in memory."""
    _waits: bool = False
    """There is news that the database must be back for."""
    _is_member: bool = False
    _joins_anew: bool = False
    _is_settling: bool = False
    """At the last look something was free for us."""
    _is_stale: bool = False
    """The watch over what is ours was made of another one than `watch`."""
    _told_at: datetime | None = None
    _work: dict[str, Any] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    """For the ticks: what is ours has changed."""
    _errand: asyncio.Event = field(default_factory=asyncio.Event)
    """For the session: there is something to let go of."""

    def __post_init__(self) -> None:
        self.skew = Skew(clock=self.clock)
        self._share_out()

    def take(self, watch: Watch) -> None:
        """From now on it is about this. With other specs it is another member: shards are named after their specs, and
        those that are still the same come back to whoever has the fewest, at the next look."""
        before = {shard.key for shard in self._shards}
        self.watch = watch
        self._share_out()
        after = {shard.key for shard in self._shards}
        if after != before:
            self._fences = {key: fence for key, fence in self._fences.items() if key in after}
            self._leaving &= after
            self._joins_anew = True
            self._errand.set()
        self._is_stale = True
        self._news.set()

    def _share_out(self) -> None:
        objectives = self.watch.objectives if self.watches else ()
        self._shards = shards_of([one.spec_id for one in objectives])
        self._by_spec = {spec: shard.key for shard in self._shards for spec in shard.specs}
        self._sizes = Counter(self._by_spec[one.spec_id] for one in objectives)
        tiers: dict[int, int] = {}
        for one in objectives:
            key = self._by_spec[one.spec_id]
            tiers[key] = min(tiers.get(key, _NO_TIER), _NO_TIER if one.tier is None else one.tier)
        self._order = sorted(tiers, key=lambda key: (tiers[key], key))

    def has(self, spec_id: str) -> bool:
        """Whether the spec is ours to watch now."""
        key = self._by_spec.get(spec_id)
        return key in self._fences and key not in self._leaving

    @property
    def holds(self) -> bool:
        """Whether anything is ours to watch now."""
        return any(key not in self._leaving for key in self._fences)

    @property
    def judging(self) -> Watch:
        """What the ticks are of: where some wait in memory, they wait there."""
        return self._current or self.watch

    async def keep(self) -> None:
        """Be a member until cancelled; then everything is given up at once."""
        try:
            while True:
                try:
                    await self._look()
                except OpsError as fault:
                    if self._is_member:
                        log.warning("worker.cut_off", why=str(fault), shards=len(self._fences))
                    self._is_member = False
                await self._rest()
        finally:
            await asyncio.shield(self.membership.leave())

    async def run(self) -> AsyncIterator[TickResult | Missed]:
        """Ticks of what is ours, on the grid of the interval, and at once for what was taken."""
        last = on_grid(self.clock.now(), self.interval)
        while True:
            current = self._current
            until = following(last, self.clock.now(), self.interval)
            await self._until(until, current)
            if self._news.is_set():
                async with self.turn:
                    self._current, caught_up = await self._heed_news(current)
                if caught_up is not None:
                    yield caught_up
                self._note(self._current, on_grid(self.clock.now(), self.interval), None, 0)
                continue
            due = on_waking(until, self.clock.now(), self.interval)
            if due is None:
                continue
            late = skipped(last, due, self.interval)
            if current is not None:
                async with self.turn:
                    if self._news.is_set():
                        continue
                    began = self.clock.now()
                    result = await attempt(current, due, late)
                    if isinstance(result, Missed) and result.lost:
                        # What is still ours is judged again without what is another's; a fence looks at that as well.
                        self._drop(self._still_as(current, result.lost))
                        current = self._current = self._adopt(current)
                        result = await attempt(current, due, late) if current else result
                    if current is not None:
                        pace(current, result, self.clock.now() - began, self.interval)
                yield result
                self._note(current, due, self.clock.now() - began, late)
            else:
                await self._hand_over()
            last = due

    def _still_as(self, current: Watch, lost: frozenset[int]) -> set[int]:
        """Without what was lost and is ours again: who was cut off in the middle of a tick may have taken it anew."""
        assert current.part is not None
        return {key for key in lost if key in self._fences and self._fences[key] == current.part.fences.get(key)}

    async def _heed_news(self, before: Watch | None) -> tuple[Watch | None, TickResult | Missed | None]:
        """What is ours from now on, and the tick that was due for what is new in it."""
        self._news.clear()
        if before is not None:
            await look_again(before, self.clock.now())  # what waits is about what was ours until now
            if before.plan.outage is not None:
                self._waits = True
                return before, None
        current = self._adopt(before)
        if current is None or not (new := self._new(before, current)):
            return current, None
        late = current if len(new) == len(current.objectives) else self._over(new)
        return current, await self._catch_up(late)

    async def _hand_over(self) -> None:
        """Nothing is ours to judge, and something may wait here all the same."""
        try:
            await hand_over(self.watch)
        except OpsError as fault:
            log.warning("spool.waits", why=str(fault))

    async def _look(self) -> None:
        self._is_settling = False
        if self._joins_anew:
            await self.membership.leave()
            self._is_member = self._joins_anew = False
        if not self._is_member:
            me = Introduction(name=self.name, version=self.version, roles=self.roles, shards=self._sizes)
            log.info("worker.joined", worker=await self.membership.join(me), name=self.name)
            self._is_member = True
        if self._released:
            released, self._released = self._released, set()
            await self.membership.give_up(sorted(released))
        seen = await self.membership.look()
        if seen.ended:
            log.warning("sessions.ended", count=seen.ended, why="they hung in the middle of something")
        self.skew.heard(seen.ahead)
        self._drop({key for key in self._fences if seen.holders.get(key, seen.me) != seen.me})
        if stray := {key for key, one in seen.holders.items() if one == seen.me} - self._fences.keys() - self._released:
            await self.membership.give_up(sorted(stray))  # nobody could take what its holder does not know of
        todo = moves(seen.me, seen.known, seen.holders, self._order)
        leaving = {key for key in todo.give_up if key in self._fences}
        if leaving != self._leaving:
            self._leaving = leaving
            self._news.set()
        if todo.take:
            taken = await self.membership.take(todo.take)
            self._is_settling = True
            self._fences |= taken
            if taken:
                log.info("shards.taken", shards=len(taken), holds=len(self._fences), of=len(self._shards))
                self._news.set()
        if self._waits:
            self._waits = False
            self._news.set()
        await self._tell()

    async def _tell(self) -> None:
        """Now and then, for whoever lists the workers."""
        now = self.clock.now()
        if self._told_at is None or abs(now - self._told_at) >= TELL_EVERY:
            self._told_at = now
            await self.membership.tell({**self._work, "ahead": self.skew.ahead.total_seconds()})

    def _note(self, current: Watch | None, due: datetime, took: timedelta | None, skipped: int) -> None:
        """What of our work others may want to know."""
        objectives = current.objectives if current is not None else ()
        self._work |= {"objectives": len(objectives), "specs": len({one.spec_id for one in objectives})}
        self._work |= {"tick": due.isoformat(), "skipped": self._work.get("skipped", 0) + skipped}
        if took is not None:
            self._work["took"] = took.total_seconds()

    def _drop(self, lost: Iterable[int]) -> None:
        """Another worker has them."""
        if lost:
            log.warning("shards.lost", shards=len(set(lost)))
            for key in lost:
                del self._fences[key]
                self._leaving.discard(key)
            self._news.set()

    async def _rest(self) -> None:
        """Until the next sign of life is due, or there is something to let go of; soon, where something was free."""
        self._errand.clear()
        await _first(self.clock.sleep(AGAIN if self._is_settling else BEAT), self._errand.wait())

    async def _until(self, due: datetime, current: Watch | None) -> None:
        """Until it is time, or what is ours has changed."""
        until = wait(current, self.clock, due) if current else self.clock.sleep(max(due - self.clock.now(), _AT_ONCE))
        await _first(until, self._news.wait())

    def _adopt(self, current: Watch | None) -> Watch | None:
        """The watch over what is ours from now on; what is to be another's is let go of, now that no tick runs."""
        if self._leaving:
            log.info("shards.given_up", shards=len(self._leaving), holds=len(self._fences) - len(self._leaving))
            self._released |= self._leaving
            for key in self._leaving:
                self._fences.pop(key, None)
            self._leaving = set()
            self._errand.set()
        if not self._fences:
            return None
        is_stale, self._is_stale = self._is_stale, False
        if not is_stale and current is not None and current.part is not None and current.part.fences == self._fences:
            return current
        return self._over([one for one in self.watch.objectives if self.has(one.spec_id)])

    def _over(self, objectives: Sequence[Objective]) -> Watch:
        """One watch over these, whose objectives stand together by shard."""
        mine = sorted(objectives, key=lambda one: self._by_spec[one.spec_id])
        services = {one.service for one in mine}
        keys = {self._by_spec[one.spec_id] for one in mine}
        part = Part(
            shards=self._by_spec,
            fences={key: self._fences[key] for key in keys},
            behind=self._told_here(keys),
        )
        markers = {service: marker for service, marker in self.watch.markers.items() if service in services}
        return replace(self.watch, objectives=mine, markers=markers, groups=Groups(), part=part)

    def _told_here(self, keys: set[int]) -> Mapping[str, Sequence[Objective]]:
        """All objectives behind each source that is told of by whoever has the first of its specs."""
        behind: dict[str, list[Objective]] = {}
        for one in self.watch.objectives:
            behind.setdefault(one.indicator.source, []).append(one)
        first = {name: min(one.spec_id for one in objectives) for name, objectives in behind.items()}
        return {name: objectives for name, objectives in behind.items() if self._by_spec[first[name]] in keys}

    def _new(self, before: Watch | None, after: Watch) -> Sequence[Objective]:
        """The objectives of `after` whose shard was not held before, or was lost and taken again."""
        assert after.part is not None
        old = before.part.fences if before is not None and before.part is not None else {}
        new = {key for key, fence in after.part.fences.items() if old.get(key) != fence}
        return [one for one in after.objectives if self._by_spec[one.spec_id] in new]

    async def _catch_up(self, late: Watch) -> TickResult | Missed | None:
        """The tick that is due by now, if nobody judged it."""
        at = on_grid(self.clock.now(), self.interval)
        try:
            async with late.store.begin() as tx:
                marks = await tx.last_ticks([one.key for one in late.objectives], at)
        except OpsError as fault:
            log.warning("shards.unread", why=str(fault))
            marks = {}
        if any(one.group_by or marks.get(one.key) is None or marks[one.key] < at for one in late.objectives):
            return await attempt(late, at, 0)
        return None


async def _first(*waits: Awaitable[object]) -> None:
    """Until one of them ends; what it failed with is raised."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.wait(tasks)
    for one in ended:
        one.result()
