"""The monitor as a process of its own: in the foreground, or detached and reported ready."""

import asyncio
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.daemon import Daemon
from smartspec_ops.app.watch import Missed, TickResult
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, fail, run, warn
from smartspec_ops.cli.monitor import interval_of, targets
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.health import Status, word, worst
from smartspec_ops.domain.performance import Cadence

READY_WITHIN = 30.0
NAME = "monitor"


def command(common: Common, given: Mapping[str, Any]) -> int:
    interval = interval_of(given["interval"])
    if given["foreground"]:
        return run(lambda: _serve(common, given, interval))
    return _detach(common, given)


async def _serve(common: Common, given: Mapping[str, Any], asked: timedelta | None) -> int:
    runtime = common.runtime()
    found = targets(runtime, given["spec_id"], given["spec"])
    is_one = given["spec_id"] or given["spec"]
    with _only_one(runtime.scope.state(), found[0].location.spec_id if is_one else "all"):
        for target in found:
            warn(target.remarks)
        interval = asked or runtime.workspace.settings.ops.monitor.interval
        reports = runtime.workspace.settings.ops.monitor.reports
        cadences = [
            *([Cadence.DAILY] if reports.daily else []),
            *([Cadence.WEEKLY] if reports.weekly else []),
        ]
        try:
            daemon = Daemon(
                watch=await runtime.watch(found, interval),
                subjects=[runtime.subject(target) for target in found],
                cadences=cadences,
                worker=await runtime.worker(),
                exporter=runtime.exporter(),
                clock=runtime.clock,
                interval=interval,
                on_tick=_Narrator(quiet=common.quiet).tell,
            )
            await daemon.serve(_stop_on_signals(given["ready_fd"]))
        finally:
            await runtime.close()
    return OK


class _Narrator:
    """One line whenever the health of the whole changes; a tick that changes nothing is silent."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._last: Mapping[str, Status] | None = None

    def tell(self, result: TickResult | Missed) -> None:
        if self._quiet:
            return
        if isinstance(result, Missed):
            click.echo(f"{_show.when(result.at)} tick missed: {result.why}")
            return
        now = {one.objective.key: one.health.status for one in result.watched}
        if now == self._last:
            return
        before, self._last = self._last or {}, now
        click.echo(f"{_show.when(result.at)} {word(worst(now.values()))}")
        for one in result.watched:
            if before.get(one.objective.key) is not one.health.status:
                click.echo(f"  {_show.MARKS[one.health.status]:<12} {one.objective.key}: {one.health.why}")


def _stop_on_signals(ready_fd: int | None) -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; the parent waiting on `ready_fd` is told that we run."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if ready_fd is not None:
        os.write(ready_fd, b"ready\n")
        os.close(ready_fd)
    return stop


@contextmanager
def _only_one(state: Path, watched: str) -> Iterator[None]:
    """One daemon per spec and workspace; the lock goes with the process, however it ends."""
    path = state / f"{NAME}-{watched}.pid"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserFault.of(
                "daemon/running",
                f"a daemon already runs for this (pid {file.read().strip() or 'unknown'})",
                "stop it first",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _detach(common: Common, given: Mapping[str, Any]) -> int:
    """Start ourselves in a session of its own; return when it is ready, or with what it said instead."""
    runtime = common.runtime()
    log = runtime.scope.state() / f"{NAME}.log"
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
    if said != b"ready\n":
        child.terminate()
        child.wait()
        return fail(f"the daemon did not start:\n{log.read_bytes()[start:].decode(errors='replace').strip()}")
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
    flags |= {"--config": common.config, "--log-file": common.log_file}
    words = [word for flag, value in flags.items() if value is not None for word in (flag, str(value))]
    switches = ["--verbose"] if common.verbose else []
    module = "smartspec_ops.cli.monitor"
    return [sys.executable, "-m", module, "--daemon", "--foreground", "--ready-fd", str(ready_fd), *words, *switches]
