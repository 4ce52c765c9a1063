"""The parts of one process, built from its settings on first use.

Heavy libraries are imported where a part is built, so a command pays for what it uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from smartspec_ops.app.database.lineage import LINEAGE, lineage
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import Sign
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Channel, Queue, Store
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.wiring.beside import signs
from smartspec_ops.wiring.process import Process

if TYPE_CHECKING:
    from smartspec_ops.app.delivery.worker import Worker
    from smartspec_ops.app.effects.announce import Team
    from smartspec_ops.app.intake.reconcile import Reconciler
    from smartspec_ops.app.investigation.investigate import Investigator
    from smartspec_ops.app.mitigation.workflows import WorkflowStarter
    from smartspec_ops.app.response.report_files import Exporter
    from smartspec_ops.app.response.respond import Responder
    from smartspec_ops.app.response.runbooks import Runbooks
    from smartspec_ops.domain.incident.policy import Policy as IncidentPolicy
    from smartspec_ops.domain.incident.wording import Wordings
    from smartspec_ops.domain.oncall.duty import Duty
    from smartspec_ops.wiring.monitor import Monitor

log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Runtime(Process):
    """One process with all its parts."""

    @cached_property
    def monitor(self) -> "Monitor":
        from smartspec_ops.wiring.monitor import Monitor

        return Monitor(self)

    # --- incidents ---------------------------------------------------------------------------------------------

    async def responder(self) -> "Responder":
        store, queue = await self._facts()
        await self._know_people(store)
        return self._responder(store, queue)

    async def _know_people(self, store: Store) -> None:
        """What the database says of people, and of itself.

        From now on names and addresses that are kept apart become pseudonyms in every text. Roles that are others than
        when anybody last looked are noted in the audit log; where anything of the settings was set aside they may be
        what is left of them, and close access where there were some.
        """
        access = self.workspace.settings.ops.access
        roles = {**access.roles, "others": access.others} if access else {}
        async with store.begin() as tx:
            for one in await tx.identities():
                self.redactor.know(one.pseudonym, [value for value in (one.email, one.slack) if value], names=one.names)
            noted = await tx.document("access", "roles")
            self.__dict__["_lineage"] = lineage(await tx.document(LINEAGE.kind, LINEAGE.key))
        before = dict(noted.body if noted else {})
        if self.workspace.aside:
            if before and before != roles:
                from smartspec_ops.wiring.access import closed

                self.__dict__["access"] = closed()
        elif before != roles:
            from smartspec_ops.app.response.access import note_roles

            await note_roles(store, roles, self.clock.now())

    def _responder(self, store: Store, queue: Queue) -> "Responder":
        from smartspec_ops.app.response.respond import Responder
        from smartspec_ops.wiring.routing import routing

        return Responder(
            store=store,
            queue=queue,
            clock=self.clock,
            policy=self.incident_policy(),
            team=self.team(),
            routing=routing(self.workspace.settings.ops),
            access=self.access,
            redactor=self.redactor,
        )

    def incident_policy(self) -> "IncidentPolicy":
        from smartspec_ops.wiring.response import incident_policy

        return incident_policy(self.workspace.settings.ops, self.access, self.team())

    def team(self) -> "Team":
        from smartspec_ops.wiring.response import team

        mute = bool(self.workspace.untold)
        return team(self.workspace.settings, self.duty, self.wordings, self.__dict__.get("_lineage", ""), mute=mute)

    @cached_property
    def duty(self) -> "Duty":
        """The schedules that can be read, without what was changed on them."""
        from smartspec_ops.domain.oncall.duty import Duty
        from smartspec_ops.wiring.oncall import readable_schedules

        _ = self.beside
        return Duty(schedules=readable_schedules(self.workspace, self.clock.now()))

    @cached_property
    def beside(self) -> tuple[Sign, ...]:
        """Calendars and wordings as they were before the first of them was read; who changes one is noticed by it."""
        return signs(self.workspace)

    @cached_property
    def wordings(self) -> "Wordings":
        """The texts of notices. UserFault with every fault of the workspace's own; the product's, for who `answers`."""
        from smartspec_ops.app.effects.wordings import usual, wordings

        _ = self.beside
        try:
            return wordings(self.workspace.root, self.workspace.settings.ops.communication.templates)
        except UserFault as fault:
            if not self.answers:
                raise
            for one in fault.diagnostics:
                log.warning("notices.own_wordings_left_out", why=one.message)
            return usual()

    async def worker(self) -> "Worker":
        from smartspec_ops.app.delivery.worker import Worker
        from smartspec_ops.app.running.handlers import HANDLERS
        from smartspec_ops.wiring.backing import backups
        from smartspec_ops.wiring.kept import retention
        from smartspec_ops.wiring.routing import heartbeats

        # What needs no database comes first: a fault of the configuration leaves nothing behind.
        channels, workflows = self.channels(), self.workflows()
        store, queue = await self._facts()
        await self._know_people(store)
        return Worker(
            store=store,
            queue=queue,
            clock=self.clock,
            handlers=HANDLERS,
            respond=cache(partial(self._responder, store, queue)),
            channels=channels,
            workflows=workflows,
            exporter=self.exporter(),
            check_every=self.workspace.settings.ops.monitor.interval,
            heartbeats=heartbeats(self.workspace.settings.ops, store, queue, self.clock),
            reconciler=self.reconciler(),
            runbooks=self.runbooks(),
            retention=retention(self.workspace.settings.ops, self.assignments),
            backups=backups(self),
            investigate=self._look_into if self.workspace.settings.ops.investigation.auto else None,
        )

    def runbooks(self) -> "Runbooks | None":
        if not self.workspace.settings.ops.runbooks:
            return None
        from smartspec_ops.app.response.runbooks import Runbooks

        return Runbooks(workspace=self.workspace)

    def reconciler(self) -> "Reconciler | None":
        """None where nobody may be asked; then nothing is loaded for it either."""
        settings = self.workspace.settings
        if not (settings.ops.intake.alertmanager.ask or settings.safety.network_policy.allowlist_domains):
            return None
        from smartspec_ops.wiring.reconciling import reconciler

        return reconciler(self)

    async def _look_into(self, incident_id: str) -> str:
        from smartspec_ops.app.response.decision import Done

        done = await (await self.investigator()).look(incident_id)
        return f"{len(done.events)} findings" if isinstance(done, Done) else done.why

    async def investigator(self) -> "Investigator":
        from smartspec_ops.edge.http import HttpEdge
        from smartspec_ops.wiring.investigation import investigator

        found: Investigator | None = self.__dict__.get("_investigator")
        if found is None:
            store, queue = await self._facts()
            http = HttpEdge()
            self.later(http.close)
            found = investigator(self, self.monitor, cache(partial(self._responder, store, queue)), store, http)
            self.__dict__["_investigator"] = found
        return found

    def exporter(self) -> "Exporter":
        from smartspec_ops.app.response.report_files import Exporter
        from smartspec_ops.formats import FORMATS

        return Exporter(scope=self.scope, formats=FORMATS)

    def workflows(self) -> "WorkflowStarter":
        from smartspec_ops.wiring.workflows import workflow_starter

        return workflow_starter(self)

    def channels(self) -> Mapping[str, Channel]:
        from smartspec_ops.wiring.channels import channels

        return channels(self)

    def channel(self, name: str, kind: str, settings: Mapping[str, str | int | bool | SecretRef]) -> Channel:
        """UserFault with every fault of its settings."""
        from smartspec_ops.wiring.channels import channel

        return channel(self, name, kind, settings)
