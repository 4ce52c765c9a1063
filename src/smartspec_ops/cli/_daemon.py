"""The monitor as a process that stays: in the foreground, whoever started it."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops import __version__
from smartspec_ops.app.fleet.member import own_name
from smartspec_ops.app.fleet.sharing import Sharing
from smartspec_ops.app.reports.tick import Subject
from smartspec_ops.app.running.daemon import Daemon
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, forget_reader, interval_of, run, stay, warn
from smartspec_ops.cli._only_one import lock_name, only_one
from smartspec_ops.cli._roles import daemon_roles
from smartspec_ops.cli._signals import reread_on_hangup, stop_on_signals
from smartspec_ops.cli._supervised import begun, ended, supervised
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.health import Status, word, worst
from smartspec_ops.domain.period import Cadence
from smartspec_ops.edge import supervisor
from smartspec_ops.edge.logs import logger
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

log = logger(__name__)
NEEDED_LATER = (
    "smartspec_ops.app.response.duty",
    "smartspec_ops.app.investigation.investigate",
    "smartspec_ops.app.mitigation.mitigate",
    "smartspec_ops.app.response.respond",
    "smartspec_ops.app.mitigation.verify",
    "smartspec_ops.domain.incident.summary",
    "smartspec_ops.formats._incident",
    "smartspec_ops.formats._page",
    "smartspec_ops.formats._post_mortem",
    "smartspec_ops.wiring.investigation",
)
"""What one look loads when an incident asks for it. A daemon has it from its first tick on: later an upgrade may have
changed the files."""


def foreground(common: Common, given: Mapping[str, Any]) -> int:
    interval = interval_of(given["interval"])
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
    with only_one(runtime.scope.state() / name, is_shared=membership is not None):
        async with runtime:
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
            if sharing is None and WorkerRole.WATCH in roles:
                daemon.on_tick = _settling(narrator.tell)
            else:
                _settle()  # who has nothing to judge may never tick
            code = await _run(runtime, daemon, given, narrator, specs, left_out)
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


def _settling(tell: Callable[[TickResult | Missed], None]) -> Callable[[TickResult | Missed], None]:
    """`tell`, and after the first tick what can wait until then: a restart judges sooner."""
    waiting = [_settle]

    def heard(result: TickResult | Missed) -> None:
        tell(result)
        while waiting:
            waiting.pop()()

    return heard


def _settle() -> None:
    for name in NEEDED_LATER:
        import_module(name)
    stay()


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
        except OSError as fault:  # the disk with our log is full: what is watched matters more than what is told of it
            log.warning("daemon.untold", why=fault.strerror)

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
