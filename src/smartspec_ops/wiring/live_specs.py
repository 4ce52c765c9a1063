"""Specs that change under a running daemon: each is taken up whole, or stays as it is watched, and it says which.

Looked at between ticks: a few `stat` each, and a file is read when it stayed as it is for one more look, for an editor
may be in the middle of writing it. What reads as before changes nothing. The rest is read, bound and connected before
anything of the old is let go of, so a spec with a fault goes on being watched as it was, and so do all the others.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING

from smartspec_ops.app.running.daemon import Daemon
from smartspec_ops.app.self_monitoring import deadman
from smartspec_ops.app.specs import not_taken_up_notice
from smartspec_ops.app.specs.not_taken_up import ALL, NotTaken
from smartspec_ops.app.specs.take_up import Reading, gone_meanwhile, take_up
from smartspec_ops.app.specs.workspace import SpecLocation
from smartspec_ops.domain.canary import SPEC as CANARY
from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.errors import OpsError, UserFault
from smartspec_ops.domain.performance import Gap
from smartspec_ops.edge.files import Sign, sign
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Transaction
from smartspec_ops.wiring.assignment import Assignment
from smartspec_ops.wiring.located import UNREADABLE, Wanted, linked, refuse_a_broken_index
from smartspec_ops.wiring.runtime import Runtime

if TYPE_CHECKING:
    from smartspec_ops.app.effects.announce import Team

log = logger(__name__)

EVERY = 5
"""Looks of the settings between two at all specs, where nothing is known to have changed: thousands of files may be."""
CHEAP = 0.02
"""Seconds of processor time. Where a look at all specs costs less, there is one at every look of the settings:
of up to some eighty `spec.md`, for each that lies there, watched or not, costs some 0.25 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What lies there: `faults` are of specs that cannot even be told apart, of the folders in `unread`, which cannot
    be looked into, or of all of them."""

    locations: Mapping[str, SpecLocation] = field(default_factory=dict)
    signs: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)
    faults: Mapping[str, UserFault] = field(default_factory=dict)
    unread: Sequence[str] = ()

    def hides(self, path: str) -> bool:
        """Whether nobody can see if that file is still there."""
        return any(path.startswith(f"{folder}/") for folder in self.unread)

    @property
    def mark(self) -> object:
        return dict(self.signs), {name: str(fault) for name, fault in self.faults.items()}


@dataclass(slots=True, kw_only=True)
class LiveSpecs:
    """`runtime` is the one whose sources `daemon` asks. `in_use` are the specs watched, by id."""

    runtime: Runtime
    daemon: Daemon
    wanted: Wanted
    interval: timedelta | None
    in_use: dict[str, Assignment]
    _faults: Mapping[str, UserFault] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)
    """Of the texts that `in_use` was read from: others read specs as well, and what was read is not always taken."""
    _read_last: dict[str, tuple[Assignment, str]] = field(default_factory=dict)
    """What the last look read, taken or not."""
    _told: dict[str, NotTaken] = field(default_factory=dict)
    _taken_at: dict[str, datetime] = field(default_factory=dict)
    _seen: object = None
    _taken: Sighting | None = None
    _looks: int = 0
    _cost: float = 0.0
    """Of the last look at all specs: of all the files there are, watched or not."""
    _is_late: bool = False
    """The database was away when there was something to take up."""

    async def begin(self, left_out: Mapping[str, UserFault]) -> None:
        """Note what is watched from the start of the process, and what changed while none was there."""
        now = self.runtime.clock.now()
        self._taken_at = dict.fromkeys(self.in_use, now)
        self._faults = dict(left_out)
        self._digests = dict(self.runtime.assignments.digests)
        await self._note(now, list(self.in_use.values()), await self._gone_meanwhile(now))
        await self._tell(now)

    async def look(self, *, asked: bool) -> None:
        """One look; with `asked` whatever lies there is read now, what was refused before included."""
        self._looks += 1
        is_unsettled = self._taken is None or self._seen != self._taken.mark or self._is_late
        is_time = self._looks % EVERY == 0 or self._cost < CHEAP
        if not (asked or is_unsettled or is_time):
            return
        found, self._cost = await asyncio.to_thread(self._sight_and_cost)
        before, self._seen = self._seen, found.mark
        is_new = self._taken is None or found.mark != self._taken.mark or self._is_late
        if asked or (is_new and found.mark == before):
            await self._take(found, asked=asked)

    def _sight_and_cost(self) -> tuple[Sighting, float]:
        began = thread_time()
        return self._sight(), thread_time() - began

    def _sight(self) -> Sighting:
        try:
            refuse_a_broken_index(self.runtime.workspace)
            located = self.wanted.locate(self.runtime.workspace)
        except (UserFault, OSError) as fault:
            return Sighting(faults={ALL: _as_fault(fault)})
        locations = {one.spec_id: one for one in located.locations}
        missing = {name: one for name, one in self.in_use.items() if name not in locations}
        behind = {name: linked(self.runtime.workspace, _path(one)) for name, one in missing.items()}
        return Sighting(
            locations=locations,
            signs={one.spec_id: _signs(one) for one in located.locations},
            faults={**{name: fault for name, fault in behind.items() if fault}, **located.faults},
            unread=tuple(located.unread),
        )

    async def _take(self, found: Sighting, *, asked: bool) -> None:
        now = self.runtime.clock.now()
        try:
            fresh, faults = await asyncio.to_thread(self._read, found, asked=asked)
            faults |= await self._unconnected(fresh)
            wanted = self._all_of(found, fresh, faults)
            if not wanted:
                faults[ALL] = UserFault.of("spec/none", "no spec is left that can be watched")
                wanted = self.in_use
            await self._use(wanted, now)
        except OpsError as fault:  # the database is away: looked at again until it is back
            if not self._is_late:
                log.warning("specs.postponed", why=str(fault))
            self._is_late = True
            return
        except Exception as fault:  # whatever a spec makes fail, what is watched goes on being watched
            log.exception("specs.failed")
            faults = {ALL: UserFault.of("spec/failed", f"{type(fault).__name__}; see specs.failed in the log")}
        self._is_late, self._taken, self._faults = False, found, faults
        # Secrets met while sources were connected pass nowhere else either, whatever settings are in use by now.
        if (theirs := self.daemon.worker.responder.redactor) is not self.runtime.redactor:
            theirs.inherit(self.runtime.redactor)
        await self._tell(now)

    def _read(self, found: Sighting, *, asked: bool) -> tuple[dict[str, Assignment], dict[str, UserFault]]:
        """What reads otherwise than it is watched, and what cannot be read."""
        fresh, faults = dict[str, Assignment](), dict(found.faults)
        before = self._taken.signs if self._taken else {}
        self._read_last = {}
        for spec_id, location in found.locations.items():
            known = self._faults.get(spec_id)
            if before.get(spec_id) == found.signs[spec_id] and not asked:
                if known is not None:
                    faults[spec_id] = known
                continue
            try:
                made = self.runtime.assignments.read_if_new(
                    location, self.in_use.get(spec_id), self._digests.get(spec_id)
                )
            except UserFault as fault:
                faults[spec_id] = fault
            else:
                if made is not None:
                    self._read_last[spec_id] = made
                    fresh[spec_id] = made[0]
        return fresh, faults

    async def _unconnected(self, fresh: dict[str, Assignment]) -> Mapping[str, UserFault]:
        """Those whose sources cannot be asked from here; they leave `fresh`."""
        faults = {}
        for spec_id, one in list(fresh.items()):
            try:
                await self.runtime.monitor.connect(one, self.interval)
            except UserFault as fault:
                faults[spec_id] = fault
                del fresh[spec_id]
        return faults

    def _all_of(
        self, found: Sighting, fresh: Mapping[str, Assignment], faults: Mapping[str, UserFault]
    ) -> dict[str, Assignment]:
        """What is to be watched: a spec with a fault as it is watched now, all of them where none can be found."""
        if ALL in faults:
            return self.in_use
        missing = {name: one for name, one in self.in_use.items() if name not in found.locations}
        stays = [name for name, one in missing.items() if name in faults or found.hides(_path(one))]
        names = [*found.locations, *stays]
        kept = {name: fresh.get(name) or self.in_use.get(name) for name in names}
        return {name: one for name, one in kept.items() if one is not None}

    async def _use(self, wanted: dict[str, Assignment], now: datetime) -> None:
        changed = [one for name, one in wanted.items() if self.in_use.get(name) is not one]
        gone = {name: self._why_gone(one) for name, one in self.in_use.items() if name not in wanted}
        if not changed and not gone:
            return
        old = self.daemon.watch
        watch = await self.runtime.monitor.watch(list(wanted.values()), self.interval)
        watch = replace(watch, spool=old.spool, told=old.told, deployments=old.deployments)
        subjects = [one.subject for one in wanted.values()]
        await self.daemon.take(watch, subjects, partial(self._note, now, changed, gone, wanted))
        self.in_use = wanted
        self._digests |= {name: digest for name, (one, digest) in self._read_last.items() if wanted.get(name) is one}
        self._taken_at |= dict.fromkeys((one.subject.spec_id for one in changed), now)
        log.info("specs.taken", changed=[one.subject.spec_id for one in changed], gone=list(gone), watched=len(wanted))

    def _why_gone(self, one: Assignment) -> str:
        path = _path(one)
        is_there = (self.runtime.workspace.root / path).is_file()
        return f"{path} has no observability.yaml any more" if is_there else f"{path} is gone"

    async def _note(
        self,
        now: datetime,
        changed: Sequence[Assignment],
        gone: Mapping[str, str],
        wanted: Mapping[str, Assignment] | None = None,
    ) -> None:
        watch = self.daemon.watch
        readings = [self._reading(one) for one in changed]
        readings += [Reading(spec_id=name, usual=why) for name, why in gone.items()]
        watched = self.in_use if wanted is None else wanted
        specs = {name: deadman.keys_of(one.objectives) for name, one in watched.items()}
        known = {*watched, *self._faults, CANARY} if self.wanted.is_all else None

        async def begin(tx: Transaction) -> None:
            await deadman.begin_in(tx, watch.queue, now, specs, self.daemon.interval, known=known)

        await take_up(watch.store, watch.queue, now, readings, begin)

    def _reading(self, one: Assignment) -> Reading:
        subject = one.subject
        return Reading(
            spec_id=subject.spec_id,
            objectives=one.objectives,
            unmeasured={
                gap.requirement_id: f"nothing measures it any more: {gap.why}"
                for gap in subject.unmeasured
                if gap.gap is Gap.UNBOUND
            },
            usual=f"{_path(one)} no longer promises it",
        )

    async def _gone_meanwhile(self, now: datetime) -> Mapping[str, str]:
        """Specs that went while no daemon was there to see it."""
        if not self.wanted.is_all or any(one.diagnostics[0].code == UNREADABLE for one in self._faults.values()):
            return {}  # of what cannot be looked into nobody knows what went
        try:
            refuse_a_broken_index(self.runtime.workspace)
        except UserFault:
            return {}
        quiet = None if self.daemon.sharing is None else now - deadman.MISSED * self.daemon.interval
        found = await gone_meanwhile(self.daemon.watch.store, {*self.in_use, *self._faults}, quiet)
        return dict.fromkeys(found, "its spec is not in the workspace any more")

    # --- telling -----------------------------------------------------------------------------------------------

    async def _tell(self, now: datetime) -> None:
        """Once for each fault: in the log, for `status`, and to the people who respond."""
        told = {name: self._not_taken(name, fault, now) for name, fault in self._faults.items()}
        for name, one in told.items():
            if name not in self._told or self._told[name].why != one.why:
                log.error("spec.not_taken", spec=name, why=one.why, in_use=one.in_use and one.in_use.isoformat())
        about = None if self.wanted.is_all else {*self.in_use, ALL}
        watch = self.daemon.watch
        try:
            await not_taken_up_notice.tell(
                watch.store, watch.queue, self._team, socket.gethostname(), now, list(told.values()), about
            )
        except OpsError as fault:
            log.warning("specs.not_told", why=str(fault))
        else:
            self._told = told

    def _team(self) -> "Team":
        return self.daemon.worker.responder.team

    def _not_taken(self, spec_id: str, fault: UserFault, now: datetime) -> NotTaken:
        why = self.runtime.redactor.text(render_all(fault.diagnostics))
        known = self._told.get(spec_id)
        return NotTaken(
            spec_id=spec_id,
            where=socket.gethostname(),
            since=known.since if known and known.why == why else now,
            why=why,
            in_use=min(self._taken_at.values()) if spec_id == ALL else self._taken_at.get(spec_id),
        )


def _signs(location: SpecLocation) -> tuple[Sign, ...]:
    paths = [location.spec_path, *([location.observability_path] if location.observability_path else [])]
    return tuple(sign(path) for path in paths)


def _path(one: Assignment) -> str:
    """How people call its spec.md."""
    return next((objective.place.path for objective in one.objectives), f"the spec of {one.subject.spec_id}")


def _as_fault(fault: UserFault | OSError) -> UserFault:
    if isinstance(fault, UserFault):
        return fault
    return UserFault.of("spec/unreadable", f"the specs cannot be looked for: {fault.strerror}", "see who may read them")
