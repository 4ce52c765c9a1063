"""Two sources of the same series as one: the second answers while the first answers nobody.

Every answer is whole from one of them; counts of the two are never added up. Which one answers since when is kept in
the store, for whoever shows it, and survives a restart.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.failover import KIND, OUTAGE, Failover, outage, step
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample, Silence
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Annotated, Chronicle, CountsAlong, Document, MetricsBackend, Store, Tracker

if TYPE_CHECKING:
    from smartspec_ops.domain.deployed import Mark
    from smartspec_ops.domain.investigation.tracks import Grid, Track

log = logger(__name__)


def fallback(name: str, first: MetricsBackend, second: MetricsBackend, store: Store, *, keeps: bool) -> "Fallback":
    """As one backend called `name`. Both must be asked as late as each other. Without `keeps` nothing is written."""
    tells = all(isinstance(one, Chronicle) and isinstance(one, Tracker) for one in (first, second))
    return (FallbackWithPast if tells else Fallback)(name, first, second, store, keeps=keeps)


class Fallback:
    """`ports.MetricsBackend` on two others, which whoever built them closes."""

    def __init__(self, name: str, first: MetricsBackend, second: MetricsBackend, store: Store, *, keeps: bool) -> None:
        self.name = name
        self._both = first, second
        self._store = store
        self._keeps = keeps
        self._known: tuple[Failover, int] | None = None
        self._one_step = asyncio.Lock()

    @property
    def counts_along(self) -> bool:
        return any(isinstance(one, CountsAlong) and one.counts_along for one in self._both)

    def delay(self) -> timedelta:
        return max(one.delay() for one in self._both)

    async def close(self) -> None:
        for one in self._both:
            await one.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        if not asks:
            return {}
        first, second = self._both
        state, _ = self._known or await self._load()
        if state.now is None:
            seen = await first.measure(asks, at)
            fault = outage(seen.values())
            if fault is None:
                return seen
            other = await second.measure(asks, at)
        else:
            # The first is asked for everything: it has to find its way back into counting along before it returns.
            seen, other = await asyncio.gather(first.measure(asks, at), second.measure(asks, at))
            fault = outage(seen.values())
        missing = outage(other.values())
        after = await self._step(fault, missing, at + self.delay())  # the time of the check, not of its windows
        if after.now is None and fault is None:
            return seen
        return other if missing is None else _neither(seen, missing, second.name)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        """All of it from the first that answers; nothing is remembered."""
        first, second = self._both
        seen = await first.history(asks, at)
        if outage(seen.values()) is None:
            return seen
        other = await second.history(asks, at)
        missing = outage(other.values())
        return other if missing is None else _neither(seen, missing, second.name)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        first, second = self._both
        found = await first.series(query, at)
        return await second.series(query, at) if _is_out(found) else found

    async def marks(self, tags: Sequence[str], since: datetime, until: datetime) -> "Sequence[Mark] | NoData":
        """`ports.Annotated`, of the first that has a time line to mark."""
        for one in self._both:
            if isinstance(one, Annotated):
                return await one.marks(tags, since, until)
        return NoData(Silence.BAD_QUERY, f"neither source of {self.name} has annotations")

    async def _load(self) -> tuple[Failover, int]:
        async with self._store.begin() as tx:
            found = await tx.document(KIND, self.name)
        self._known = (decode(Failover, found.body), found.version) if found else (Failover(), 0)
        return self._known

    async def _step(self, first: NoData | None, second: NoData | None, at: datetime) -> Failover:
        async with self._one_step:
            state, version = self._known or await self._load()
            after = step(state, (self._both[0].name, self._both[1].name), first, second, at)
            if after == state:
                return state
            self._tell(state, after)
            self._known = after, version + 1
            if self._keeps:
                document = Document(kind=KIND, key=self.name, body=encode(after), version=version)
                try:
                    async with self._store.begin() as tx:
                        await tx.put_document(document)
                except StoreConflict:
                    self._known = None  # another process has told it: what it wrote is read at the next check
                except StoreUnavailable as fault:
                    log.warning("source.switch_not_kept", source=self.name, why=str(fault))
                    self._known = after, version
            return after

    def _tell(self, before: Failover, after: Failover) -> None:
        if before.now is None and after.now is not None:
            log.warning("source.stands_in", source=after.now.by, instead_of=after.now.instead_of, why=after.now.why)
        elif before.now is not None and after.now is None:
            log.info("source.returned", source=before.now.instead_of, instead_of=before.now.by)


class FallbackWithPast(Fallback):
    """Where both can tell their past: `ports.Chronicle` and `ports.Tracker`, too."""

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        found: Sequence[tuple[datetime, Measurement]] | NoData = []
        for one in self._both:
            assert isinstance(one, Chronicle)
            found = await one.course(ask, since, until)
            if not _is_out(found):
                break
        return found

    async def tracks(self, selector: str, grid: "Grid", most: int) -> "Sequence[Track] | NoData":
        found: Sequence[Track] | NoData = []
        for one in self._both:
            assert isinstance(one, Tracker)
            found = await one.tracks(selector, grid, most)
            if not _is_out(found):
                break
        return found


def _is_out(found: object) -> bool:
    return isinstance(found, NoData) and found.why in OUTAGE


def _neither(seen: Mapping[Ask, Measurement], missing: NoData, second: str) -> Mapping[Ask, Measurement]:
    """What the first said, and that the second cannot help."""
    return {
        ask: NoData(one.why, f"{one.detail}; nor does {second}: {missing.detail}")
        if isinstance(one, NoData) and one.why in OUTAGE
        else one
        for ask, one in seen.items()
    }
