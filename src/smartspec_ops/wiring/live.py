"""A process that runs for long, and settings that change under it: taken whole, or not at all.

SIGHUP has them read at once; otherwise a file that changed is read when it then stayed as it is for one more look, for
an editor may be in the middle of writing it. Everything the new settings ask for is built before anything of the old
is given up, so a bad file, a missing secret or a channel that cannot be built leaves the process as it was, and it
says so: in its log, in the status that other commands show, and in its metrics.
"""

import asyncio
import contextlib
import hashlib
import os
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.app.fleet.settings_in_use import AGAIN, Told, begin, tell
from smartspec_ops.app.specs.workspace import CONFIG
from smartspec_ops.domain.diagnostic import render
from smartspec_ops.domain.errors import OpsError, UserFault
from smartspec_ops.edge import logs
from smartspec_ops.edge.files import Sign, sign
from smartspec_ops.spec.settings import ProductionOps, Settings
from smartspec_ops.wiring.beside import beside
from smartspec_ops.wiring.runtime import Runtime

if TYPE_CHECKING:
    from smartspec_ops.wiring.live_specs import LiveSpecs

log = logs.logger(__name__)

LOOK_EVERY = timedelta(seconds=2)
PEOPLE_EVERY = 15
"""Looks between two at the identities in the database."""
HINT = "restart the process to take all of it"

Commit = Callable[[], None]
"""Puts what was built to use; cannot fail."""
Signature = tuple[Sign, ...]


@dataclass(slots=True, kw_only=True)
class Live:
    """`adopt` builds everything a process needs from new settings, `follow` does what follows from their being in use.
    `lasting` gives what only a restart can change."""

    name: str
    runtime: Runtime
    adopt: Callable[[Runtime], Awaitable[Commit]]
    follow: Callable[[], Awaitable[None]]
    lasting: Callable[[Settings], object] = lambda _: None
    specs: "LiveSpecs | None" = None
    """What is watched, where that is taken up anew as well."""
    taken: Callable[[bool], None] = lambda _: None
    """Told after every attempt whether the newest settings are in use."""
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _signature: Signature = ()
    _seen: Signature = ()
    _also: frozenset[Path] = frozenset()
    _refused: str = ""
    _said: datetime | None = None
    """When it was said last that they are refused."""
    _people: str = ""
    _has_met: bool = False
    """Somebody's name was kept or erased, and the settings were not read anew since."""
    _looks: int = 0
    _since: datetime | None = None

    def ask(self) -> None:
        """Have them read, whether a file changed or not; for a signal handler."""
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled."""
        await self.begin()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                    await self._asked.wait()
            await self.look()

    async def begin(self) -> None:
        """Note what is in use; the first look is compared with it. What changed since it was read differs."""
        self._since = self.runtime.clock.now()
        self._seen = signature(self.runtime)
        read = self.runtime.workspace.as_read
        before = (*self.runtime.secrets.files.values(), *self.runtime.beside, *([read] if read else []))
        self._signature = _as_read(self._seen, before)
        self._people = await self._known()
        try:
            await begin(await self.runtime.store(), self.name, _is_gone, self._since)
        except OpsError as fault:
            log.warning("settings.not_told", why=str(fault))

    async def look(self) -> bool | None:
        """One look: whether new settings were taken; None where there was nothing to take."""
        asked = self._asked.is_set()
        self._asked.clear()
        await self._say_again()
        taken = await self._look_at_settings(asked=asked)
        if self.specs is not None:
            await self.specs.look(asked=asked)
        return taken

    async def _look_at_settings(self, *, asked: bool) -> bool | None:
        before, self._seen = self._seen, signature(self.runtime, self._also)
        is_settled = self._seen == before
        self._has_met = await self._met_people() or self._has_met
        if asked or (is_settled and (self._seen != self._signature or self._has_met)):
            return await self._take()
        return None

    async def _take(self) -> bool:
        self._has_met = False
        read = self._signature = signature(self.runtime, self._also)
        try:
            fresh = self._reread()
        except (OpsError, OSError) as fault:
            return await self._refuse(_why(fault))
        try:
            commit = await self.adopt(fresh)
        except asyncio.CancelledError:
            await fresh.release()
            raise
        except Exception as fault:  # whatever new settings make fail, the process goes on with the old
            await fresh.release()
            self._also = frozenset(fresh.secrets.files)  # what is missing may come without the settings changing
            self._seen = signature(self.runtime, self._also)
            self._signature = _as_read(self._seen, read)
            if not isinstance(fault, UserFault):
                log.warning("settings.failed", exc_info=fault)
                self._signature = ()  # a database out of reach, say: tried again
            return await self._refuse(_why(fault))
        old, self.runtime = self.runtime, fresh
        commit()
        logs.redact_with(fresh.redactor)
        self._since = fresh.clock.now()
        self._also, self._refused = frozenset(), ""
        self._seen = signature(fresh)
        self._signature = _as_read(self._seen, read)
        changed = ", ".join(_changed(old.workspace.settings.ops, fresh.workspace.settings.ops))
        log.info("settings.taken", process=self.name, changed=changed or "nothing in production_ops")
        self.taken(True)
        await old.release()
        await self._say("")
        try:
            await self.follow()
        except OpsError as fault:
            log.warning("settings.not_followed", why=str(fault))
        return True

    def _reread(self) -> Runtime:
        if not _config(self.runtime).exists() and self.runtime.workspace.settings != Settings():
            raise UserFault.of("settings/gone", "the settings file is gone", "put it back")
        fresh = self.runtime.reread()
        old, new = self.runtime.workspace.settings, fresh.workspace.settings
        for what, before, after in (
            ("database", old.ops.database, new.ops.database),
            ("key", old.ops.key, new.ops.key),
            ("what is watched", self.lasting(old), self.lasting(new)),
        ):
            if before != after:
                raise UserFault.of("settings/restart", f"{what} changed, which a running {self.name} keeps", HINT)
        return fresh

    async def _refuse(self, why: str) -> bool:
        if why != self._refused:  # what is tried again and again is told once
            self._said = None
            log.error("settings.refused", process=self.name, why=why, in_use_since=f"{self._since:%Y-%m-%dT%H:%M:%SZ}")
        self._refused = why
        await self._say_again()
        self.taken(False)
        return False

    async def _say_again(self) -> None:
        """That settings are refused, once in a while, so that it is believed."""
        now = self.runtime.clock.now()
        if self._refused and (self._said is None or now - self._said >= AGAIN):
            self._said = now
            await self._say(self._refused)

    async def _say(self, refused: str) -> None:
        now = self.runtime.clock.now()
        shown = self.runtime.redactor.text(refused)
        told = Told(
            process=self.name,
            host=socket.gethostname(),
            pid=os.getpid(),
            since=self._since or now,
            refused=shown,
            at=now,
        )
        try:
            await tell(await self.runtime.store(), told)
        except OpsError as fault:
            log.warning("settings.not_told", why=str(fault))

    async def _met_people(self) -> bool:
        """Whether somebody's name or address was kept or erased since the last settings were taken."""
        self._looks += 1
        if self._looks % PEOPLE_EVERY:
            return False
        before, self._people = self._people, await self._known()
        return self._people != before

    async def _known(self) -> str:
        try:
            async with (await self.runtime.store()).begin() as tx:
                return hashlib.sha256(repr(await tx.identities()).encode()).hexdigest()
        except OpsError:
            return self._people


def signature(runtime: Runtime, also: Iterable[Path] = ()) -> Signature:
    """What tells that a file the settings are made of has changed: (path, time, size, file)."""
    return tuple(sorted({sign(path) for path in (*_files(runtime), *also)}))


def _is_gone(told: Told) -> bool:
    """Of this machine, and not there any more."""
    if told.host != socket.gethostname():
        return False
    if told.pid == os.getpid():  # said by who had our number before us
        return True
    try:
        os.kill(told.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's, so it is there
        return False
    return False


def _as_read(now: Signature, read: Signature) -> Signature:
    """`now`, with files as they were before they were read: one that changed meanwhile differs, and is read again."""
    before = {one[0]: one for one in read}
    return tuple(before.get(one[0], one) for one in now)


def _files(runtime: Runtime) -> Iterator[Path]:
    yield _config(runtime)
    yield from runtime.secrets.files
    yield from beside(runtime.workspace)


def _config(runtime: Runtime) -> Path:
    return runtime.config or runtime.workspace.root / CONFIG


def _changed(old: ProductionOps, new: ProductionOps) -> Sequence[str]:
    return [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]


def _why(fault: Exception) -> str:
    if isinstance(fault, UserFault):
        first, *others = fault.diagnostics
        more = f" (and {len(others)} more)" if others else ""
        return " ".join(render(replace(first, excerpt=None)).split()) + more
    return f"{type(fault).__name__}; see settings.failed in the log" if not isinstance(fault, OpsError) else str(fault)
