"""The daemon detached: started in a session of its own, told of when it is ready.

It loads nothing of what a daemon is made of: whoever waits for one to be ready waits for one process to load that.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from smartspec_ops.cli._command import OK, Common, fail, interval_of
from smartspec_ops.cli._only_one import is_free, lock_name, names, runs_already
from smartspec_ops.stores import is_shared
from smartspec_ops.wiring.located import Wanted

READY_WITHIN = 120.0
"""Seconds. Who ends without a word is not waited for; a machine under load may take long to start one."""


def detach(common: Common, given: Mapping[str, Any]) -> int:
    """Start ourselves in a session of its own; return when it is ready, or with what it said instead."""
    interval_of(given["interval"])  # a fault of the flags is told here and not in a log
    runtime = common.runtime()
    wanted = Wanted(spec_id=given["spec_id"], spec=given["spec"])
    spec_id = None if wanted.is_all else wanted.locate(runtime.workspace).locations[0].spec_id
    lock = runtime.scope.state() / lock_name(spec_id)
    if is_shared(runtime.database_place):
        lock = next(one for one in names(lock) if is_free(one))
    elif not is_free(lock):
        raise runs_already(lock.read_text())
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
