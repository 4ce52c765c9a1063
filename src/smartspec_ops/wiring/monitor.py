"""From what specs give to do to one watch over all of them: whom it asks, and by which rules it alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from smartspec_ops.app.watching.exclusions import Exclusions
from smartspec_ops.app.watching.measure import Marker
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.alert_lifecycle import Gate, Policy
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.objective import Objective
from smartspec_ops.ports import MetricsBackend, Store
from smartspec_ops.wiring.assignment import Assignment
from smartspec_ops.wiring.connections import Connections
from smartspec_ops.wiring.links import link_bases, linked
from smartspec_ops.wiring.process import Process
from smartspec_ops.wiring.sources import from_source

if TYPE_CHECKING:
    from smartspec_ops.spec.settings import Monitor as Settings


class Monitor:
    """The monitor's part of one process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._built: dict[str, MetricsBackend] = {}

    async def watch(
        self,
        assignments: Sequence[Assignment],
        interval: timedelta | None = None,
        *,
        once: bool = False,
        keeps: bool = True,
        patient: bool = False,
    ) -> Watch:
        """Everything these specs promise, with one backend for each source they share.

        `once`: for a single look. Without `keeps` nothing is left to other processes, and no source takes what they
        left. `patient`: a source may take its time.
        """
        process = self._process
        store, queue = await self._store(once=once), await process.queue()
        if keeps:
            process.assignments.keep()
        backends: dict[str, MetricsBackend] = {}
        objectives: list[Objective] = []
        markers: dict[str, Marker] = {}
        absent_is_bad: list[str] = []
        for one in assignments:
            found = await self.connect(one, interval, once=once, keeps=keeps, patient=patient)
            names = {source: backend.name for source, backend in found.items()}
            backends |= {backend.name: backend for backend in found.values()}
            bases = link_bases(one.sources)
            objectives += [linked(from_source(each, names), bases) for each in one.objectives]
            absent_is_bad += one.absent_is_bad
            if one.marker is not None:
                markers[one.subject.service] = replace(one.marker, source=names[one.marker.source])
        return Watch(
            objectives=objectives,
            backends=backends,
            store=store,
            queue=queue,
            policy=self.policy(interval),
            markers=markers,
            absent_is_bad=frozenset(absent_is_bad),
            exclusions=Exclusions(process.exclusion_file),
            burn=self.burn_options(),
            shown=process.redactor.text,
        )

    async def connect(
        self,
        assignment: Assignment,
        interval: timedelta | None = None,
        *,
        once: bool = False,
        keeps: bool = True,
        patient: bool = False,
    ) -> Mapping[str, MetricsBackend]:
        """The sources of one spec, by their ids in it. UserFault where one cannot be used here.

        Specs that read a source in the same way share its backend: the questions of a fleet are asked together.
        """
        process = self._process
        connections = Connections(
            builder=process.sources,
            store=await self._store(once=once),
            clock=process.clock,
            interval=interval or self._settings.interval,
            once=once,
            keeps=keeps,
            patient=patient,
            built=self._built,
            later=process.later,
        )
        return connections.of(assignment.sources, assignment.objectives)

    async def _store(self, *, once: bool) -> Store:
        """Who looks again and again waits for no transaction longer than for a look."""
        from smartspec_ops.stores.bounded import BoundedStore

        store = await self._process.store()
        return store if once else BoundedStore(store)

    def burn_options(self) -> Options:
        return Options(interval=self._settings.interval, is_enabled=self._settings.burn_alerts)

    def policy(self, interval: timedelta | None = None) -> Policy:
        """How long an alert waits, holds and repeats itself."""
        settings = self._settings
        policy = Policy(interval=interval or settings.interval)
        if settings.alert_for is not None:
            gate = Gate(ticks=settings.alert_for)
            policy = replace(policy, event_gate=gate, slice_gate=gate)
        if settings.resolve_hold is not None:
            policy = replace(policy, resolve_hold=settings.resolve_hold, ticket_hold=settings.resolve_hold)
        return policy

    @property
    def _settings(self) -> "Settings":
        return self._process.workspace.settings.ops.monitor
