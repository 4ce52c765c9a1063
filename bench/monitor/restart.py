"""The daemon itself, started again and again over one fleet: when it says that it is ready, and when it has judged.

A daemon judges the minute that has begun as soon as it can. Each start waits for a new one: a minute that was judged
by the daemon before would be less work.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

from bench._measure import Costs
from bench.monitor import fleet, ours
from bench.monitor.bars import Line
from bench.monitor.server import cpu_of
from bench.monitor.stage import Part, Stage, column

MINUTE = 60.0
SETTLING = 4
"""Minutes the first one is left running: until health has its good streak, every tick judges all in full."""


def restart(stage: Stage) -> Part:
    """The first start reads every spec and asks for the past; the others are restarts after an orderly stop."""
    root = stage.workspace("restart", range(stage.services))
    stage.say("restart, the first start")
    cold = _started(stage, root, stays=SETTLING * MINUTE)
    warms = list[Costs]()
    for number in range(stage.rounds):
        stage.say(f"restart, round {number + 1} of {stage.rounds}")
        warms.append(_started(stage, root))
    lines = [
        Line(name="warm restart to ready, wall", unit="s", ours=column(warms, "ready wall"), at_most=1),
        Line(name="warm restart to ready, CPU", unit="s", ours=column(warms, "ready cpu")),
        Line(name="warm restart to first tick told, wall", unit="s", ours=column(warms, "wall"), at_most=1),
        Line(name="warm restart to first tick told, CPU", unit="s", ours=column(warms, "cpu")),
        Line(name="warm restart, backfill queries", unit="", ours=column(warms, "backfill"), at_most=0),
        Line(name="first start to ready, CPU", unit="s", ours=[cold["ready cpu"]]),
        Line(name="first start to first tick told, CPU", unit="s", ours=[cold["cpu"]]),
    ]
    return Part(title=f"restart: {stage.services * fleet.OBJECTIVES:,} objectives, the whole daemon", lines=lines)


def _started(stage: Stage, root: Path, stays: float = 0.0) -> Costs:
    """What it costs from exec on. It says one line when health is known, which is after its first tick."""
    time.sleep(MINUTE - time.time() % MINUTE)
    ready, theirs = os.pipe()
    argv = [ours.program(), "--daemon", "--foreground", "--ready-fd", str(theirs)]
    asked_before, began = stage.server.counters(), time.perf_counter()
    with subprocess.Popen(
        argv,
        cwd=root,
        env=ours.environment(root),
        pass_fds=[theirs],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as daemon:
        os.close(theirs)
        try:
            said = os.read(ready, 16)
            ready_wall, ready_cpu = time.perf_counter() - began, cpu_of(daemon.pid)
            assert daemon.stdout
            line = daemon.stdout.readline()
            wall, cpu = time.perf_counter() - began, cpu_of(daemon.pid)
            time.sleep(stays)
        finally:
            os.close(ready)
            daemon.send_signal(signal.SIGTERM)
            daemon.stdout.read()  # type: ignore[union-attr]  # else it could not end
    if said != b"ready\n" or not line:
        raise RuntimeError(f"the daemon did not start: {said!r}, {line!r}")
    requests = ours.asked(stage.server, asked_before)
    return {"ready wall": ready_wall, "ready cpu": ready_cpu, "wall": wall, "cpu": cpu, **requests}
