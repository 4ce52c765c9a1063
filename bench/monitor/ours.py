"""Our side of each comparison: the watch as a process of its own, and the commands as whole processes."""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench._measure import Costs
from bench.monitor.server import Server
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Request

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = "smartspec_production_monitor"


class Watcher:
    """The watch of one workspace in a process of its own. Costs are its own account of its CPU, and the server's."""

    def __init__(self, folder: Path, server: Server, *flags: str) -> None:
        self._server = server
        self._began, self._cpu_before, self._asked_before = time.perf_counter(), server.cpu(), server.counters()
        argv = [sys.executable, "-P", str(Path(__file__).with_name("_our_watch.py")), str(folder), *flags]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(argv, cwd=ROOT, env=environment(folder), text=True, **pipes)  # type: ignore[call-overload]
        self.started = self._answer()

    def first_tick(self, at: float) -> Costs:
        """What it cost from the start of the process to the end of its first tick, and that tick alone."""
        told = self.first = self._told(at)
        return {
            "wall": told["ended"] - self._began,
            "cpu": self.started["cpu"] + told["cpu"],
            "server": self._server.cpu() - self._cpu_before,
            "tick wall": told["wall"],
            "tick cpu": told["cpu"],
            "memory": told["memory"],
            "windows": told["windows"],
            **asked(self._server, self._asked_before),
        }

    def ticks(self, first: float, count: int) -> Costs:
        """The mean of so many ticks, a minute of history apart."""
        asked_before, server_before = self._server.counters(), self._server.cpu()
        told = [self._told(first + 60 * n) for n in range(count)]
        server = self._server.cpu() - server_before
        means = {name: sum(one[name] for one in told) / count for name in ("wall", "cpu")}
        requests = {name: value / count for name, value in asked(self._server, asked_before).items()}
        return {**means, "server": server / count, "memory": told[-1]["memory"], **requests}

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=60)

    def _told(self, at: float) -> Mapping[str, Any]:
        """One tick; one that could not judge everything measured something else."""
        assert self._process.stdin
        self._process.stdin.write(f"tick {at:.0f}\n")
        self._process.stdin.flush()
        found = self._answer()
        if found["judged"] < self.started["objectives"] * 0.98:
            raise RuntimeError(f"only {found['judged']} of {self.started['objectives']} judged: {found['why']}")
        return found

    def _answer(self) -> Mapping[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"our watch ended with {self._process.wait(timeout=60)}")
        found: Mapping[str, Any] = json.loads(line)
        return found


@contextlib.contextmanager
def watching(folder: Path, server: Server, *flags: str) -> Iterator[Watcher]:
    watcher = Watcher(folder, server, *flags)
    try:
        yield watcher
    finally:
        watcher.close()


def asked(server: Server, before: Mapping[str, float]) -> Mapping[str, float]:
    """Requests to the query API since `before`: all of them, and those that read ranges of history."""
    now = server.counters()
    since = {path: count - before.get(path, 0.0) for path, count in now.items() if path.startswith("/api/v1/query")}
    return {"requests": sum(since.values()), "backfill": since.get("/api/v1/query_range", 0.0)}


def environment(folder: Path) -> Mapping[str, str]:
    """A home beside the workspace, so that keys and state are this run's own."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}


def program() -> str:
    """Our command, where this interpreter's environment has it."""
    found = shutil.which(COMMAND, path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"{COMMAND} is not installed beside {sys.executable}")
    return found


# --- one HTTP request ------------------------------------------------------------------------------------------


def edge_requests(url: str, count: int, connections: int) -> Costs:
    """Our HTTP edge asking the same question `count` times."""
    return asyncio.run(_edge_requests(url, count, connections))


async def _edge_requests(url: str, count: int, connections: int) -> Costs:
    edge = HttpEdge(connections=connections)
    request = Request(method="GET", url=url, timeout=timedelta(seconds=30))
    waiting = iter(range(count))

    async def ask() -> None:
        for _ in waiting:
            answer = await edge.send(request)
            if not (isinstance(answer, Answer) and answer.status == 200):
                raise RuntimeError(f"the server did not answer: {answer}")

    await edge.send(request)
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(ask() for _ in range(connections)))
    costs = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    await edge.close()
    return costs


def thread_requests(host: str, port: int, path: str, count: int, connections: int) -> Costs:
    """The standard library's client in threads: as cheap as a general client gets."""
    import http.client

    waiting, lock = iter(range(count)), threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        while True:
            with lock:
                if next(waiting, None) is None:
                    break
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status != 200:
                raise RuntimeError(f"answered with {response.status}")
            response.read()
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
