"""How many alerts a second come in over HTTP, each answered when it is durable, and what one costs.

Every contender is a process of its own and gets the same alerts from the same sender over as many connections, in turn.
Floors run under the server of ours: one only answers, one writes each batch by one durable insert. Alertmanager keeps
alerts in memory and answers before they are anywhere else; Alerta stores them in PostgreSQL.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import _alerta
from bench._load import Plan, as_json
from bench._measure import Costs, Table, figure, in_turn
from tests import servers

SERVICES = 200
"""What the alerts are about: ours and Alertmanager group by service."""
READY_WITHIN = 60.0
CONFIG = """\
production_ops:
  key: "env:BENCH_KEY"
  roster:
    - {id: lead-a, roles: [commander]}
    - {id: helper-a, roles: [responder]}
  stakeholders: [{id: board}]
"""
KEY = "YmVuY2gta2V5LTMyLWJ5dGVzLWxvbmctMDEyMzQ1Njc="
ALERTMANAGER = """\
route: {receiver: nobody, group_by: [service], group_wait: 30s, group_interval: 5m}
receivers: [{name: nobody}]
"""


@dataclass(slots=True, kw_only=True)
class Contender:
    """A server that runs. `own` is its process, where its cost can be read; `accepts` the status of a taken alert."""

    plan: Plan
    accepts: int
    own: int | None
    numbers: Iterator[int] = field(default_factory=lambda: count(0))

    async def send(self) -> Costs:
        """One round: the next alerts of its plan."""
        plan = replace(self.plan, first=next(self.numbers) * self.plan.alerts)
        before = cpu_seconds(self.own)
        argv = [sys.executable, "-m", "bench._load"]
        done = subprocess.run(argv, input=as_json(plan), capture_output=True, text=True, check=True)  # noqa: ASYNC221
        said = json.loads(done.stdout)
        if said["statuses"] != {str(self.accepts): plan.alerts}:
            raise RuntimeError(f"{plan.shape}: the benchmark expected only {self.accepts} and saw {said['statuses']}")
        spent = (cpu_seconds(self.own) - before) / plan.alerts * 1e6
        return {"rate": plan.alerts / said["wall"], "p50": said["p50"], "p99": said["p99"], "cpu": spent}


async def run(alerts: int = 4000, connections: int = 32, rounds: int = 3, *, with_alerta: bool = False) -> Table:
    """Peers that are not installed are noted, not measured."""
    notes: list[str] = []
    with contextlib.ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory(prefix="bench-")))
        plan = Plan(port=0, path="/v1/alerts", shape="own", alerts=alerts, causes=SERVICES, connections=connections)
        ours = running.enter_context(ours_running(folder / "ours"))
        found = {
            ANSWER: floor(running, plan, "noop"),
            INSERT: floor(running, plan, "insert", str(folder / "floor.db")),
            OURS: Contender(plan=replace(plan, port=ours.port), accepts=202, own=ours.pid),
        }
        again = replace(plan, port=ours.port, shape="repeat", causes=SERVICES)
        found[REPEATED] = Contender(plan=again, accepts=202, own=ours.pid)
        peers = {MANAGER: _alertmanager, **({ALERTA: _alerta_running} if with_alerta else {})}
        for name, start in peers.items():
            try:
                found[name] = start(running, plan)
            except servers.Missing as missing:
                notes.append(f"{name} not measured: {missing}")
        runs: Mapping[str, Callable[[], Awaitable[Costs]]] = {name: one.send for name, one in found.items()}
        costs = await in_turn(runs, rounds)
        notes.append(f"ours holds {rounds * alerts} alerts in the end, in {resident(ours.pid):.0f} MB of memory")
    names = [name for name in found if name != INSERT]
    figures = [figure(costs, INSERT, "rate", "/s"), *(figure(costs, n, "rate", "/s", against=INSERT) for n in names)]
    figures += [figure(costs, OURS, "rate", "/s", against=peer) for peer in (MANAGER, ALERTA) if peer in found]
    figures += [figure(costs, INSERT, "p99", "ms"), *(figure(costs, n, "p99", "ms", against=INSERT) for n in names)]
    figures += [figure(costs, name, "cpu", "µs") for name, one in found.items() if one.own is not None]
    title = f"intake: {alerts} alerts a round about {SERVICES} services over {connections} connections"
    return Table(name="intake", title=title, figures=figures, notes=notes)


ANSWER, INSERT = "answer only, nothing kept", "bare insert, a batch to a commit"
OURS, REPEATED = "ours, every alert new", "ours, alerts that are known"
MANAGER, ALERTA = "Alertmanager, in memory", f"Alerta {_alerta.VERSION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    port: int
    pid: int
    folder: Path


@contextlib.contextmanager
def ours_running(
    folder: Path, *, more: str = "", hook: str = "", flags: Sequence[str] = ("--no-worker",)
) -> Iterator[Served]:
    """``smartspec-ops serve`` in a workspace of its own, with `more` settings; they may name `hook` as BENCH_HOOK."""
    (folder / ".spec").mkdir(parents=True)
    (folder / ".spec/smartspec.config.yaml").write_text(CONFIG + more)
    environment = {**os.environ, "BENCH_KEY": KEY, "BENCH_HOOK": hook, "HOME": str(folder)}
    argv = [sys.executable, "-m", "smartspec_ops.cli.ops", "serve", "--port", "0", "--json", "--quiet", "--trust-local"]
    with _started([*argv, *flags], folder, environment) as (process, line):
        yield Served(port=int(json.loads(line)["url"].rsplit(":", 1)[1]), pid=process.pid, folder=folder)


def floor(running: contextlib.ExitStack, plan: Plan, *arguments: str) -> Contender:
    argv = [sys.executable, "-m", "bench._floors", *arguments]
    process, line = running.enter_context(_started(argv, Path.cwd(), os.environ))
    return Contender(plan=replace(plan, port=int(line)), accepts=202, own=process.pid)


def _alertmanager(running: contextlib.ExitStack, plan: Plan) -> Contender:
    server = running.enter_context(servers.alertmanager(ALERTMANAGER))
    port = int(server.url.rsplit(":", 1)[1])
    return Contender(
        plan=replace(plan, port=port, path="/api/v2/alerts", shape="alertmanager"), accepts=200, own=_listener(port)
    )


def _alerta_running(running: contextlib.ExitStack, plan: Plan) -> Contender:
    """Fewer alerts: it takes some tens a second."""
    port = running.enter_context(_alerta.running())
    few = max(plan.connections, min(plan.alerts, 400))
    return Contender(plan=replace(plan, port=port, path="/alert", shape="alerta", alerts=few), accepts=201, own=None)


@contextlib.contextmanager
def _started(
    argv: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process and the first line it prints."""
    path = os.pathsep.join([str(Path.cwd()), environment.get("PYTHONPATH", "")])
    whole = {**environment, "PYTHONPATH": path}
    with subprocess.Popen(argv, cwd=folder, env=whole, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{argv[1:4]} did not start")
            yield process, line
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(READY_WITHIN)


def cpu_seconds(pid: int | None) -> float:
    """Seconds of processor time a process has used, all its threads."""
    if pid is None:
        return 0.0
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _listener(port: int) -> int | None:
    """The process that listens on a port."""
    wanted = f":{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[1].endswith(wanted) and row[3] == "0A"}
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(handle.readlink()) in {f"socket:[{inode}]" for inode in inodes}:
                return int(handle.parts[2])
    return None
