"""Commands as processes of their own, without the time each takes to import what all of them import.

One process imports the whole package and then forks for every command: the command has its own directory, environment,
arguments, output and exit code, as if it had been started, and remembers nothing of the one before. What a start itself
is like (how long it takes, what it imports, how it is killed, what a supervisor sees) the tests look at that start
daemons and programs.
"""

import asyncio
import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

PACKAGES = ("smartspec_ops", "sqlalchemy.dialects.sqlite.aiosqlite", "sqlalchemy.dialects.postgresql.psycopg")
_ONE = threading.Lock()


async def ran(
    module: str, argv: Sequence[str], folder: Path, environment: Mapping[str, str], within: float
) -> tuple[int, bytes, bytes]:
    """The exit code of ``python -m module`` and what it wrote; it is killed if it takes longer than `within`."""
    async with asyncio.timeout(within):
        reader, writer = await asyncio.open_unix_connection(str(await asyncio.to_thread(_listening)))
        with tempfile.TemporaryDirectory(prefix="ops-") as name, contextlib.closing(writer):
            out, err = Path(name, "out"), Path(name, "err")
            order = {"module": module, "argv": argv, "folder": str(folder), "environment": dict(environment)}
            writer.write(json.dumps({**order, "out": str(out), "err": str(err)}).encode() + b"\n")
            number = int(await reader.readline())
            try:
                code = int(await reader.readline())
            except asyncio.CancelledError:
                os.kill(number, signal.SIGKILL)
                raise
            return code, await asyncio.to_thread(out.read_bytes), await asyncio.to_thread(err.read_bytes)


def _listening() -> Path:
    with _ONE:
        return _server()


@cache
def _server() -> Path:
    """Where the process listens that forks; it is begun with the first command and ends with the tests."""
    folder = tempfile.TemporaryDirectory(prefix="ops-")
    path = Path(folder.name, "forks")
    environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    running = subprocess.Popen(
        [sys.executable, __file__, str(path)],
        env={**environment, "LANG": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert running.stdin is not None
    alive = running.stdin

    def end() -> None:
        alive.close()
        running.wait()
        folder.cleanup()

    atexit.register(end)
    assert running.stdout is not None
    with running.stdout as said:
        assert said.readline() == b"ready\n"
    return path


# --- inside that process -----------------------------------------------------------------------------------------


def _serve(path: str) -> NoReturn:
    """A child for each connection, which has a child of its own for the command, waits for it and tells of it."""
    for name in PACKAGES:
        _import_all(name)
    assert threading.active_count() == 1, "a fork has no thread but the one that forks"
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:  # it ends with those who ask
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _tell(connection)
            connection.close()
            _reap()
    sys.exit()


def _reap() -> None:
    """Those who have told and ended; what they and their commands took is then this process' own."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _import_all(name: str) -> None:
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{name}."):
        # What is optional may be missing, as it may be where the command runs.
        with contextlib.suppress(ImportError):
            importlib.import_module(found.name)


def _tell(connection: socket.socket) -> NoReturn:
    with connection, connection.makefile("rw") as line:
        order = json.loads(line.readline())
        if (number := os.fork()) == 0:
            connection.close()
            _become(order)
        line.write(f"{number}\n")
        line.flush()
        code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        with contextlib.suppress(OSError):  # whoever asked may be gone
            line.write(f"{code}\n")
            line.flush()
    os._exit(0)


def _become(order: Mapping[str, Any]) -> NoReturn:
    for number, name, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, order["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (2, order["err"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        opened = os.open(name, how, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.path[0] = order["folder"]
    sys.argv[1:] = order["argv"]
    sys.modules.pop(order["module"], None)
    code = _exit_code(order["module"])
    threading._shutdown()  # as the interpreter does before it ends: idle threads of pools are told to
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # without taking apart what was imported, which would copy it first


def _exit_code(module: str) -> int:
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    return 0


if __name__ == "__main__":
    _serve(sys.argv[1])
