"""One process in one workspace: its settings, clock and secrets, where it may write, and where its facts are kept.

Heavy libraries are imported where a part is built, so a command pays for what it uses.
"""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.errors import StoreNotWritable
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.files import STATE, CannotWrite, WriteScope
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.edge.secrets import Secrets
from smartspec_ops.ports import Clock, Membership, Queue
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.wiring.exclusions import ExclusionFile
from smartspec_ops.wiring.sources import SourceBuilder

if TYPE_CHECKING:
    from smartspec_ops.domain.access import Access
    from smartspec_ops.stores.crypto import KeyRing
    from smartspec_ops.stores.sql import SqlStore
    from smartspec_ops.wiring.kept import Assignments
    from smartspec_ops.wiring.target import Target

log = logger(__name__)

DATABASE = f"{STATE}/ops.db"


@dataclass(frozen=True, kw_only=True)
class Process:
    """What every part of one process in one workspace is built from. `close` ends what was opened.

    `config` is the settings file, where it is not the workspace's own. `reads`: nothing is made by it, so a database
    that is not there is empty. `answers`: somebody answers a page, or looks, and waits for nothing to be mended.
    """

    workspace: Workspace
    clock: Clock = field(default_factory=SystemClock)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    config: Path | None = None
    reads: bool = False
    answers: bool = False
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _facts_open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    def at(
        cls, start: Path, config: Path | None = None, *, reads: bool = False, urgent: bool = False, tells: bool = False
    ) -> Self:
        """`urgent`: what is broken in the settings and can be done without is set aside; no channel if it `tells`."""
        environment = dict(os.environ)
        given = start / config if config else None
        if urgent:
            from smartspec_ops.spec.set_aside import read_what_holds, without_the_file

            garbled = partial(without_the_file, environment=environment, tells=tells)
            found = Workspace.find(
                start, environment, given, read=partial(read_what_holds, tells=tells), garbled=garbled
            )
        else:
            found = Workspace.find(start, environment, given)
        answers = urgent and not tells
        return cls(workspace=found, environment=environment, config=given, reads=reads, answers=answers)

    def reread(self) -> Self:
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
            alone=self.workspace.settings.ops.database.url is None,
        )

    @cached_property
    def exclusion_file(self) -> ExclusionFile:
        """Call it for what is excluded; UserFault where the file is broken."""
        return ExclusionFile(self.workspace)

    @cached_property
    def access(self) -> "Access":
        from smartspec_ops.wiring.access import access

        return access(self.workspace.settings.ops, is_closed=self.workspace.is_closed)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_failed: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all that was opened, the last first, whatever of it fails; raises one of the failures."""
        async with self._facts_open, self._open:
            pass

    async def release(self) -> None:
        """End what was opened, but for the database."""
        await self._open.aclose()

    def last(self, close: Callable[[], Awaitable[None]]) -> None:
        """`close` is called when this process ends its work on the database, settings that change in between or not."""
        self._facts_open.push_async_callback(_close, close)

    def later(self, close: Callable[[], Awaitable[None]]) -> None:
        """`close` is called when this process closes what it opened."""
        self._open.push_async_callback(_close, close)

    def reveal(self, text: str | SecretRef) -> str:
        return self.secrets.resolve(text).reveal() if isinstance(text, SecretRef) else text

    # --- facts -------------------------------------------------------------------------------------------------

    @cached_property
    def database(self) -> str | Path:
        """Where facts are kept: a PostgreSQL URL or the path of an SQLite file, beside our own directory."""
        place = self.database_place
        if isinstance(place, Path):
            try:
                self.scope.state()
            except CannotWrite as fault:
                (found,) = fault.diagnostics
                raise StoreNotWritable(found.message, found.hint) from fault
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
        from smartspec_ops.stores.presence import refuse_to_begin, refuse_to_begin_anew

        refuse_to_begin_anew(self.database_place, self.backup_folders())
        if self.workspace.aside and not self.reads:
            refuse_to_begin(self.database_place)
        database, key = self._aside() or (self.database, self._configured_key() or default_key_path())
        store = open_store(database, key)
        self.last(store.close)
        try:
            await store.migrate()
        except StoreNotWritable as fault:
            if not (self.reads and self.answers):
                raise
            # What processes share beside the file finds no room, so nobody else has it open: a look can do without.
            log.warning("database.not_writable", why=f"{fault.why}; what is stored can be looked at, and not changed")
            await store.close()
            store = open_store(database, key, alone=True)
            self.last(store.close)
            await store.migrate()
        queue = open_queue(database, store, self.clock)
        self.last(queue.close)
        await queue.migrate()
        return store, queue

    def _aside(self) -> "tuple[Path, KeyRing | bytes] | None":
        from smartspec_ops.wiring.reading import not_there, stand_in

        return stand_in(self.key(), self._facts_open) if self.reads and not_there(self.database_place) else None

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


async def _close(close: Callable[[], Awaitable[None]]) -> None:
    try:
        await close()
    except Exception as fault:  # raised still, but of several failures an exit stack raises one and forgets the others
        log.warning("close.failed", exc_info=fault)
        raise
