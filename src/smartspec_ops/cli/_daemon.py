"""The monitor as a process of its own: in the foreground, or detached and reported ready."""

import asyncio
import fcntl
import hashlib
import json
import logging
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from smartspec_ops import __version__
from smartspec_ops.app.daemon import Daemon
from smartspec_ops.app.member import own_name
from smartspec_ops.app.report import Subject
from smartspec_ops.app.sharing import Sharing
from smartspec_ops.app.watch import Missed, TickResult, Watch
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, fail, forget_reader, interval_of, run, stay, warn
from smartspec_ops.cli._roles import daemon_roles
from smartspec_ops.cli._signals import reread_on_hangup, stop_on_signals
from smartspec_ops.cli._supervised import begun, ended, supervised
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.health import Status, word, worst
from smartspec_ops.domain.period import Cadence
from smartspec_ops.edge import supervisor
from smartspec_ops.ports import Membership, WorkerRole
from smartspec_ops.stores import is_shared
from smartspec_ops.wiring.live import Live
from smartspec_ops.wiring.live_specs import LiveSpecs
from smartspec_ops.wiring.located import Wanted, refuse_a_broken_index
from smartspec_ops.wiring.spooling import outliving

if TYPE_CHECKING:
    from smartspec_ops.cli._targets import Found
    from smartspec_ops.spec.settings import Settings
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.assignment import Assignment

READY_WITHIN = 120.0
"""Seconds. Who ends without a word is not waited for; a machine under load may take long to start one."""
NEEDED_LATER = (
    "smartspec_ops.app.duty",
    "smartspec_ops.app.investigate",
    "smartspec_ops.app.mitigate",
    "smartspec_ops.app.respond",
    "smartspec_ops.app.verify",
    "smartspec_ops.domain.incident.summary",
    "smartspec_ops.formats._incident",
    "smartspec_ops.formats._page",
    "smartspec_ops.formats._post_mortem",
    "smartspec_ops.wiring.investigation",
)
"""What one look loads when an incident asks for it. A daemon has it from the start: by then an upgrade may have changed
the files."""
NAME = "monitor"


def command(common: Common, given: Mapping[str, Any]) -> int:
    interval = interval_of(given["interval"])
    if not given["foreground"]:
        return _detach(common, given)
    try:
        return run(lambda: _serve(common, given, interval))
    except BrokenPipeError:
        forget_reader()
        raise _unheard() from None


async def _serve(common: Common, given: Mapping[str, Any], asked: timedelta | None) -> int:
    runtime = common.runtime(usual=logging.INFO)
    roles = daemon_roles(given["roles"], is_shared=is_shared(runtime.database_place))
    refuse_a_broken_index(runtime.workspace)
    found = find(runtime, given["spec_id"], given["spec"])
    wanted = Wanted(spec_id=given["spec_id"], spec=given["spec"])
    membership = runtime.membership()
    name = lock_name(found.targets[0].subject.spec_id if not wanted.is_all else None)
    narrator = _Narrator(quiet=common.quiet, stop=asyncio.Event())
    with _only_one(runtime.scope.state() / name, is_shared=membership is not None):
        try:
            interval = asked or runtime.workspace.settings.ops.monitor.interval
            watch, found = await watch_all(runtime, found, interval)
            watch = await outliving(runtime, watch)
            found.tell()
            for target in found.targets:
                warn(target.remarks)
            sharing = _sharing(watch, membership, runtime, interval, roles) if membership else None
            daemon = await _daemon(runtime, watch, [one.subject for one in found.targets], interval, narrator, sharing)
            daemon.roles = roles
            specs, left_out = _specs(runtime, daemon, wanted, asked, found), found.left_out
            del found, target
            for name in NEEDED_LATER:
                import_module(name)
            stay()
            code = await _run(runtime, daemon, given, narrator, specs, left_out)
        finally:
            await runtime.close()
    if narrator.is_unheard:
        raise _unheard()
    return code


async def _daemon(
    runtime: "Runtime",
    watch: Watch,
    subjects: Sequence[Subject],
    interval: timedelta,
    narrator: "_Narrator",
    sharing: Sharing | None,
) -> Daemon:
    monitor = runtime.workspace.settings.ops.monitor
    narrator.is_ours = sharing.has if sharing else None
    return Daemon(
        watch=watch,
        subjects=subjects,
        cadences=[
            *([Cadence.DAILY] if monitor.reports.daily else []),
            *([Cadence.WEEKLY] if monitor.reports.weekly else []),
        ],
        worker=await runtime.worker(),
        exporter=runtime.exporter(),
        clock=runtime.clock,
        interval=interval,
        on_tick=narrator.tell,
        early_warnings=monitor.early_warnings,
        sharing=sharing,
    )


async def _run(
    runtime: "Runtime",
    daemon: Daemon,
    given: Mapping[str, Any],
    narrator: "_Narrator",
    specs: LiveSpecs,
    left_out: Mapping[str, UserFault],
) -> int:
    """Until it is told to stop. That it watches is noted once nothing can keep it from that any more."""
    stop, live = narrator.stop, _live(runtime, daemon, specs)
    try:
        daemon.looking = live.run
        address = given["metrics_address"] or runtime.workspace.settings.ops.monitor.metrics_address
        async with supervised(runtime, daemon, address, stop):
            await specs.begin(left_out)
            await begun(daemon)
            serving = asyncio.create_task(daemon.serve(stop))
            stop_on_signals(stop, serving)
            reread_on_hangup(live.ask)
            _say_ready(given["ready_fd"])
            await asyncio.wait([serving])
            if stop.is_set() and not narrator.is_unheard:
                await ended(daemon)
        if serving.cancelled():
            return BLOCKED
        serving.result()
    finally:
        await live.runtime.release()
    return OK


def _sharing(
    watch: Watch, membership: Membership, runtime: "Runtime", interval: timedelta, roles: Sequence[WorkerRole]
) -> Sharing:
    return Sharing(
        watch=watch,
        membership=membership,
        clock=runtime.clock,
        interval=interval,
        name=own_name(),
        version=__version__,
        roles=roles,
        watches=WorkerRole.WATCH in roles,
    )


def _specs(
    runtime: "Runtime", daemon: Daemon, wanted: Wanted, interval: timedelta | None, found: "Found[Assignment]"
) -> LiveSpecs:
    in_use = {one.subject.spec_id: one for one in found.targets}
    return LiveSpecs(runtime=runtime, daemon=daemon, wanted=wanted, interval=interval, in_use=in_use)


def _live(runtime: "Runtime", daemon: Daemon, specs: LiveSpecs) -> Live:
    """A running daemon takes new settings of its response, and its specs as they are; where those lie, and how often
    it judges, it keeps."""

    async def adopt(fresh: "Runtime") -> Callable[[], None]:
        worker, exporter = await fresh.worker(), fresh.exporter()
        worker.respond()  # built now, so that a fault of the settings refuses them

        def commit() -> None:
            daemon.worker, daemon.exporter = worker, exporter

        return commit

    def lasting(settings: "Settings") -> object:
        file = settings.file
        return file.production_ops.monitor, file.workspace, file.multi_repo, file.registries, file.safety

    return Live(name="monitor", runtime=runtime, adopt=adopt, follow=daemon.look_ahead, lasting=lasting, specs=specs)


def _unheard() -> UserFault:
    """Whoever supervises us must not take a monitor that stopped watching for one that was done."""
    return UserFault.of(
        "daemon/output",
        "the reader of standard output has gone, so the monitor stopped",
        "send its output to a file, or leave out --foreground",
    )


class _Narrator:
    """One line whenever the health of the whole changes; a tick that changes nothing is silent.

    When nobody reads it any more, it sets `stop` and `is_unheard`. `is_ours` says whether a spec is watched here, where
    others are by other processes.
    """

    def __init__(self, *, quiet: bool, stop: asyncio.Event) -> None:
        self._quiet = quiet
        self.stop = stop
        self.is_ours: Callable[[str], bool] | None = None
        self.is_unheard = False
        self._last: Mapping[str, Status] | None = None
        self._specs: dict[str, str] = {}
        self._is_away = False

    def tell(self, result: TickResult | Missed) -> None:
        if self._quiet or self.is_unheard:
            return
        try:
            self._tell(result)
        except BrokenPipeError:
            forget_reader()
            self.is_unheard = True
            self.stop.set()

    def _tell(self, result: TickResult | Missed) -> None:
        if isinstance(result, Missed):
            click.echo(f"{_show.when(result.at)} tick missed: {result.why}")
            return
        self._tell_away(result)
        now = {one.objective.key: one.health.status for one in result.watched}
        if self.is_ours is not None:  # a tick may be about a part of it
            self._specs |= {one.objective.key: one.objective.spec_id for one in result.watched}
            told = {one.objective.spec_id for one in result.watched}
            known = {key: status for key, status in (self._last or {}).items() if self._specs[key] not in told} | now
            now = {key: status for key, status in known.items() if self.is_ours(self._specs[key])}
        if now == self._last:
            return
        before, self._last = self._last or {}, now
        click.echo(f"{_show.when(result.at)} {word(worst(now.values()))}")
        for one in result.watched:
            if before.get(one.objective.key) is not one.health.status:
                click.echo(f"  {_show.MARKS[one.health.status]:<12} {one.objective.key}: {one.health.why}")

    def _tell_away(self, result: TickResult) -> None:
        is_away = result.away is not None
        if is_away == self._is_away:
            return
        self._is_away = is_away
        if result.away is not None:
            why = f"the database is away ({result.away.why}): judged from memory, alerts wait in the spool"
            click.echo(f"{_show.when(result.at)} {why}")
        else:
            click.echo(f"{_show.when(result.at)} the database is back, and has everything")


def _say_ready(ready_fd: int | None) -> None:
    """To the parent, and to systemd: we run, and a signal is heeded."""
    supervisor.notify(supervisor.READY)
    if ready_fd is not None:
        os.write(ready_fd, b"ready\n")
        os.close(ready_fd)


def lock_name(spec_id: str | None) -> str:
    """The file that says which process watches the spec (None: all of them); a safe name for any id."""
    if spec_id is None:
        return f"{NAME}.pid"
    return f"{NAME}-{hashlib.sha256(spec_id.encode()).hexdigest()[:16]}.pid"


def _names(path: Path) -> Iterator[Path]:
    """The file, and those of further processes beside it: monitor.pid, monitor-2.pid ..."""
    yield path
    for number in count(2):
        yield path.with_stem(f"{path.stem}-{number}")


def _is_free(path: Path) -> bool:
    """Whether no process holds the file now."""
    try:
        with path.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


@contextmanager
def _only_one(path: Path, *, is_shared: bool) -> Iterator[None]:
    """One daemon per spec and workspace; the lock goes with the process, however it ends.

    `is_shared`: any number of them, each with a file of its own, for they share what is watched.
    """
    with _locked(path, is_shared=is_shared) as file:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _locked(path: Path, *, is_shared: bool) -> IO[str]:
    for each in _names(path):
        file = os.fdopen(os.open(each, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = file.read()
            file.close()
            if not is_shared:
                raise _runs_already(said) from None
        else:
            return file
    raise AssertionError("the names do not end")


def _runs_already(said: str) -> UserFault:
    pid = said.strip() or "unknown"
    return UserFault.of("daemon/running", f"a daemon already runs for this (pid {pid})", "stop it first")


def _detach(common: Common, given: Mapping[str, Any]) -> int:
    """Start ourselves in a session of its own; return when it is ready, or with what it said instead."""
    runtime = common.runtime()
    wanted = Wanted(spec_id=given["spec_id"], spec=given["spec"])
    spec_id = None if wanted.is_all else wanted.locate(runtime.workspace).locations[0].spec_id
    lock = runtime.scope.state() / lock_name(spec_id)
    if is_shared(runtime.database_place):
        lock = next(one for one in _names(lock) if _is_free(one))
    elif not _is_free(lock):
        raise _runs_already(lock.read_text())
    log = lock.with_suffix(".log")  # each has its own: what is told below is what this one said
    ours, theirs = os.pipe()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    start = os.fstat(output).st_size
    child = subprocess.Popen(
        _again(common, given, theirs),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=[theirs],
        start_new_session=True,
    )
    os.close(theirs)
    os.close(output)
    ready, _, _ = select.select([ours], [], [], READY_WITHIN)
    said = os.read(ours, 16) if ready else b""
    os.close(ours)
    told = log.read_bytes()[start:].decode(errors="replace").strip()
    if said != b"ready\n":
        child.terminate()
        child.wait()
        late = "" if ready else f" within {READY_WITHIN:g} s"
        return fail(f"the daemon did not start{late}:\n{told or f'it said nothing; its log is {log}'}")
    if told:
        click.echo(told, err=True)
    status = "smartspec_production_monitor status"
    if common.json:
        click.echo(json.dumps({"pid": child.pid, "log": str(log), "status": status}))
    else:
        click.echo(f"started: pid {child.pid}\nlog: {log}\nstatus: {status}\nstop: kill {child.pid}")
    # It outlives us on purpose; the interpreter need not warn about a child it still knows.
    child.returncode = 0
    return OK


def _again(common: Common, given: Mapping[str, Any], ready_fd: int) -> Sequence[str]:
    flags = {"--spec-id": given["spec_id"], "--spec": given["spec"], "--interval": given["interval"]}
    flags |= {"--roles": given["roles"]}
    flags |= {"--metrics-address": given["metrics_address"]}
    flags |= {"--config": common.config, "--log-file": common.log_file}
    words = [word for flag, value in flags.items() if value is not None for word in (flag, str(value))]
    switches = [*(["--verbose"] if common.verbose else []), *(["--quiet"] if common.quiet else [])]
    module = "smartspec_ops.cli.monitor"
    return [sys.executable, "-m", module, "--daemon", "--foreground", "--ready-fd", str(ready_fd), *words, *switches]
