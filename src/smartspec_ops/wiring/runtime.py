"""One process in one workspace: from settings to running parts.

Heavy libraries are imported where a part is built, so a command pays for what it uses.
"""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.app.lineage import LINEAGE, lineage
from smartspec_ops.app.workspace import SpecLocation, Workspace
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.files import STATE, Sign, WriteScope
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.edge.secrets import Secrets
from smartspec_ops.ports import Channel, Clock, Membership, Queue, Store
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.wiring.beside import signs
from smartspec_ops.wiring.exclusions import ExclusionFile
from smartspec_ops.wiring.sources import SourceBuilder

if TYPE_CHECKING:
    from smartspec_ops.app.announce import Team
    from smartspec_ops.app.investigate import Investigator
    from smartspec_ops.app.reconcile import Reconciler
    from smartspec_ops.app.reports import Exporter
    from smartspec_ops.app.respond import Responder
    from smartspec_ops.app.runbooks import Runbooks
    from smartspec_ops.app.worker import Worker
    from smartspec_ops.app.workflows import WorkflowStarter
    from smartspec_ops.domain.access import Access
    from smartspec_ops.domain.incident.policy import Policy as IncidentPolicy
    from smartspec_ops.domain.incident.wording import Wordings
    from smartspec_ops.domain.oncall.duty import Duty
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.stores.sql import SqlStore
    from smartspec_ops.wiring.kept import Assignments
    from smartspec_ops.wiring.monitor import Monitor
    from smartspec_ops.wiring.target import Target

DATABASE = f"{STATE}/ops.db"


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """One process in one workspace. Parts are built on first use; `close` ends what was opened.

    `config` is the settings file, where it is not the workspace's own. `reads`: nothing is made by it, so a database
    that is not there is empty.
    """

    workspace: Workspace
    clock: Clock = field(default_factory=SystemClock)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    config: Path | None = None
    reads: bool = False
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _facts_open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    def at(cls, start: Path, config: Path | None = None, *, reads: bool = False) -> "Runtime":
        environment = dict(os.environ)
        given = start / config if config else None
        return cls(
            workspace=Workspace.find(start, environment, given), environment=environment, config=given, reads=reads
        )

    def reread(self) -> "Runtime":
        """The same process with the settings as they are now, on the same database; UserFault where they are broken.

        Whoever lets go of the old one calls its `release`.
        """
        found = Workspace.find(self.workspace.root, self.environment, self.config)
        fresh = replace(self, workspace=found, _open=AsyncExitStack())
        fresh.__dict__["_store_and_queue"] = self.__dict__.get("_store_and_queue")
        fresh.redactor.inherit(self.redactor)
        return fresh

    @cached_property
    def redactor(self) -> Redactor:
        """Knows the people of the roster, so that an address in a text becomes whose it is."""
        settings = self.workspace.settings
        redactor = Redactor(settings.redaction_patterns, inside=True)
        for known in (settings.ops.roster, settings.ops.stakeholders):
            for person in known:
                redactor.know(person.id, [one for one in (person.email, person.slack) if one])
        return redactor

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(environment=self.environment, root=self.workspace.root, register=self.redactor.register)

    @cached_property
    def scope(self) -> WriteScope:
        safety = self.workspace.settings.safety
        return WriteScope(
            root=self.workspace.root,
            allow=(*safety.allow_writes_only_under, STATE),
            deny=safety.deny_writes_under,
            refuse_symlinks=safety.disallow_symlink_writes,
        )

    @cached_property
    def sources(self) -> SourceBuilder:
        return SourceBuilder(
            root=self.workspace.root,
            secrets=self.secrets,
            redactor=self.redactor,
            allowed_hosts=self.workspace.settings.safety.network_policy.allowlist_domains,
        )

    @cached_property
    def exclusion_file(self) -> ExclusionFile:
        """Call it for what is excluded; UserFault where the file is broken."""
        return ExclusionFile(self.workspace)

    async def close(self) -> None:
        await self.release()
        await self._facts_open.aclose()

    async def release(self) -> None:
        """End what was opened, but for the database."""
        await self._open.aclose()

    # --- facts -------------------------------------------------------------------------------------------------

    @cached_property
    def database(self) -> str | Path:
        """Where facts are kept: a PostgreSQL URL or the path of an SQLite file, beside our own directory."""
        place = self.database_place
        if isinstance(place, Path):
            self.scope.state()
        return place

    @property
    def database_place(self) -> str | Path:
        """The same, and nothing is made for it."""
        configured = self.workspace.settings.ops.database
        if configured.url is not None:
            return self.reveal(configured.url)
        return self.scope.check(configured.path or DATABASE)

    def backup_folders(self) -> Sequence[Path]:
        """Where backups of it may lie: the settings' folder first, else the one in our own directory."""
        asked = self.workspace.settings.ops.backup.dir
        usual = self.workspace.root / STATE / "backups"
        return [self.workspace.root / asked, usual] if asked else [usual]

    async def store(self) -> "SqlStore":
        return (await self._facts())[0]

    async def queue(self) -> Queue:
        return (await self._facts())[1]

    async def _facts(self) -> "tuple[SqlStore, Queue]":
        found: tuple[SqlStore, Queue] | None = self.__dict__.get("_store_and_queue")
        if found is None:
            found = self.__dict__["_store_and_queue"] = await self._open_facts()
        return found

    async def _open_facts(self) -> "tuple[SqlStore, Queue]":
        from smartspec_ops.queues import open_queue
        from smartspec_ops.stores import open_store
        from smartspec_ops.stores.keys import default_key_path
        from smartspec_ops.stores.presence import refuse_to_begin_anew

        refuse_to_begin_anew(self.database_place, self.backup_folders())
        database, key = self._aside() or (self.database, self._configured_key() or default_key_path())
        store = open_store(database, key)
        self._facts_open.push_async_callback(store.close)
        await store.migrate()
        queue = open_queue(database, store, self.clock)
        self._facts_open.push_async_callback(queue.close)
        await queue.migrate()
        return store, queue

    def _aside(self) -> "tuple[Path, KeyRing | bytes] | None":
        from smartspec_ops.wiring.reading import not_there, stand_in

        return stand_in(self, self._facts_open) if self.reads and not_there(self) else None

    def membership(self) -> "Membership | None":
        """How processes on one database share what is watched; None where one has it to itself."""
        from smartspec_ops.stores import open_membership

        return open_membership(self.database_place)

    def _configured_key(self) -> "KeyRing | None":
        from smartspec_ops.stores.keys import key_ring

        reference = self.workspace.settings.ops.key
        return key_ring(self.secrets.resolve(reference)) if reference else None

    def key(self) -> "KeyRing | None":
        """None before the first use of a database makes one."""
        from smartspec_ops.stores.keys import default_key_path, load_key

        return self._configured_key() or load_key(default_key_path())

    # --- what is watched ---------------------------------------------------------------------------------------

    def target(self, location: SpecLocation) -> "Target":
        """Read one spec and its observability.yaml. UserFault with every fault of both."""
        from smartspec_ops.wiring.target import read_target

        return read_target(self.workspace, location)

    @cached_property
    def assignments(self) -> "Assignments":
        from smartspec_ops.wiring.kept import Assignments

        return Assignments(self.workspace, self.scope, self.key)

    @cached_property
    def monitor(self) -> "Monitor":
        from smartspec_ops.wiring.monitor import Monitor

        return Monitor(self)

    def reveal(self, text: str | SecretRef) -> str:
        return self.secrets.resolve(text).reveal() if isinstance(text, SecretRef) else text

    # --- incidents ---------------------------------------------------------------------------------------------

    async def responder(self) -> "Responder":
        store, queue = await self._facts()
        await self._know_people(store)
        return self._responder(store, queue)

    async def _know_people(self, store: Store) -> None:
        """What the database says of people, and of itself.

        From now on names and addresses that are kept apart become pseudonyms in every text. Roles that are others than
        when anybody last looked are noted in the audit log.
        """
        access = self.workspace.settings.ops.access
        roles = {**access.roles, "others": access.others} if access else {}
        async with store.begin() as tx:
            for one in await tx.identities():
                self.redactor.know(one.pseudonym, [value for value in (one.email, one.slack) if value], names=one.names)
            noted = await tx.document("access", "roles")
            self.__dict__["_lineage"] = lineage(await tx.document(LINEAGE.kind, LINEAGE.key))
        if dict(noted.body if noted else {}) != roles:
            from smartspec_ops.app.access import note_roles

            await note_roles(store, roles, self.clock.now())

    def _responder(self, store: Store, queue: Queue) -> "Responder":
        from smartspec_ops.app.respond import Responder
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

    @cached_property
    def access(self) -> "Access":
        from smartspec_ops.wiring.access import access

        return access(self.workspace.settings.ops)

    def incident_policy(self) -> "IncidentPolicy":
        from smartspec_ops.wiring.response import incident_policy

        return incident_policy(self.workspace.settings.ops, self.access, self.team())

    def team(self) -> "Team":
        from smartspec_ops.wiring.response import team

        return team(self.workspace.settings, self.duty, self.wordings, self.__dict__.get("_lineage", ""))

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
        """The texts of notices. UserFault with every fault of the workspace's own."""
        from smartspec_ops.app.wordings import wordings

        _ = self.beside
        return wordings(self.workspace.root, self.workspace.settings.ops.communication.templates)

    async def worker(self) -> "Worker":
        from smartspec_ops.app.deliver import HANDLERS
        from smartspec_ops.app.worker import Worker
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
            retention=retention(self),
            backups=backups(self),
            investigate=self._look_into if self.workspace.settings.ops.investigation.auto else None,
        )

    def runbooks(self) -> "Runbooks | None":
        if not self.workspace.settings.ops.runbooks:
            return None
        from smartspec_ops.app.runbooks import Runbooks

        return Runbooks(workspace=self.workspace)

    def reconciler(self) -> "Reconciler | None":
        from smartspec_ops.wiring.reconciling import reconciler

        return reconciler(self)

    async def _look_into(self, incident_id: str) -> str:
        from smartspec_ops.app.decision import Done

        done = await (await self.investigator()).look(incident_id)
        return f"{len(done.events)} findings" if isinstance(done, Done) else done.why

    async def investigator(self) -> "Investigator":
        from smartspec_ops.edge.http import HttpEdge
        from smartspec_ops.wiring.investigation import investigator

        found: Investigator | None = self.__dict__.get("_investigator")
        if found is None:
            store, queue = await self._facts()
            http = HttpEdge()
            self._open.push_async_callback(http.close)
            found = investigator(self, cache(partial(self._responder, store, queue)), store, http)
            self.__dict__["_investigator"] = found
        return found

    def exporter(self) -> "Exporter":
        from smartspec_ops.app.reports import Exporter
        from smartspec_ops.formats import FORMATS

        return Exporter(scope=self.scope, formats=FORMATS)

    def workflows(self) -> "WorkflowStarter":
        from smartspec_ops.wiring.workflows import workflow_starter

        return workflow_starter(self)

    def last(self, close: Callable[[], Awaitable[None]]) -> None:
        """`close` is called when this process ends its work on the database, settings that change in between or not."""
        self._facts_open.push_async_callback(close)

    def later(self, close: Callable[[], Awaitable[None]]) -> None:
        """`close` is called when this process closes what it opened."""
        self._open.push_async_callback(close)

    def channels(self) -> Mapping[str, Channel]:
        from smartspec_ops.wiring.channels import channels

        return channels(self)

    def channel(self, name: str, kind: str, settings: Mapping[str, str | int | bool | SecretRef]) -> Channel:
        """UserFault with every fault of its settings."""
        from smartspec_ops.wiring.channels import channel

        return channel(self, name, kind, settings)
