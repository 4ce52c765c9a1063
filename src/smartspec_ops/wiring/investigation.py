"""Where an incident happened: the spec it broke, the services that one needs, and everything that tells of changes."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from smartspec_ops.app.investigation.changes import Records, Repository
from smartspec_ops.app.investigation.investigate import Investigator, Scene
from smartspec_ops.app.investigation.probing import Prober
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.specs.workspace import SpecLocation
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.git import Git
from smartspec_ops.ports import Http, Store
from smartspec_ops.spec.safety import is_listed
from smartspec_ops.wiring.assignment import Assignment
from smartspec_ops.wiring.monitor import Monitor
from smartspec_ops.wiring.process import Process


def investigator(
    process: Process, monitor: Monitor, respond: Callable[[], Responder], store: Store, http: Http
) -> Investigator:
    workspace = process.workspace
    allowed = workspace.settings.safety.network_policy.allowlist_domains
    return Investigator(
        respond=respond,
        surroundings=Neighbourhood(process=process, monitor=monitor, read=process.assignments.read),
        records=Records(store=store, root=workspace.root, repositories=tuple(_repositories(process))),
        prober=Prober(
            probes=workspace.settings.ops.investigation.probes,
            http=http,
            may_call=lambda host: not allowed or is_listed(host, allowed),
        ),
        shown=process.redactor.text,
    )


def _repositories(process: Process) -> Iterator[Repository]:
    workspace = process.workspace
    given = workspace.settings.ops.investigation.repositories
    for one in given:
        git = Git(workspace.inside(workspace.root / one.path), process.environment)
        yield Repository(name=one.path, git=git, ref=one.ref, service=one.service)
    if not given and any((folder / ".git").exists() for folder in (workspace.root, *workspace.root.parents)):
        yield Repository(name=".", git=Git(workspace.root, process.environment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """`app.investigate.Surroundings` in one workspace. `read` reads one spec, which may take a while."""

    process: Process
    monitor: Monitor
    read: Callable[[SpecLocation], Assignment]
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def scene(self, incident: Incident) -> Scene:
        settings = self.process.workspace.settings.ops.investigation
        needed = settings.dependencies.get(incident.service, ())
        services = tuple(dict.fromkeys((incident.service, *needed)))
        async with self._reading:
            found, unknown = await aside(self._targets, incident, services)
        scene = Scene(
            services=services,
            known=tuple(dict.fromkeys((*services, *settings.paths, *settings.dependencies))),
            owners=settings.paths,
            unknown=tuple(unknown),
        )
        if not found:
            return replace(scene, unknown=(*unknown, f"metrics: no spec is about {incident.service}"))
        watch = await self.monitor.watch(found, once=True, keeps=False)
        objectives = watch.objectives
        if any(one.group_by for one in objectives):
            now = self.process.clock.now()
            objectives = await watch.groups.objectives(objectives, watch.backends, watch.store, now, record=False)
        return replace(scene, objectives=objectives, backends=watch.backends, markers=watch.markers)

    def _targets(self, incident: Incident, services: tuple[str, ...]) -> tuple[list[Assignment], list[str]]:
        """The incident's own spec, and those of the services; one that is broken is named and left out."""
        workspace = self.process.workspace
        if incident.spec_id is not None and len(services) == 1:
            return [self.read(workspace.locate(incident.spec_id))], []
        found, unknown = list[Assignment](), list[str]()
        for location in workspace.all_specs():
            if location.observability_path is None:
                continue
            try:
                target = self.read(location)
            except UserFault as fault:
                unknown.append(f"metrics of {location.spec_id}: {fault.diagnostics[0].message}")
                continue
            if target.subject.service in services or location.spec_id == incident.spec_id:
                found.append(target)
        return found, unknown
