"""Alerta's server on a PostgreSQL of its own, in an environment of its own that is made on first use."""

import contextlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

from bench.monitor.server import cache_folder
from tests import servers

VERSION = "9.1.0"
REQUIREMENTS = (f"alerta-server=={VERSION}", "psycopg2-binary", "gunicorn")
WORKERS = 2


@contextlib.contextmanager
def running() -> Iterator[int]:
    """Its port, when it answers. Raises `servers.Missing` where it cannot be installed."""
    gunicorn = _installed()
    with servers.postgres(durable=True) as server, servers.database(server, "alerta") as url:
        port = servers.free_port()
        settings = {"DATABASE_URL": url, "AUTH_REQUIRED": "False", "SECRET_KEY": "bench"}
        argv = [str(gunicorn), "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--log-level", "error"]
        argv += ["--preload", "alerta:create_app()"]  # two workers race for making the tables, and one ends
        process = subprocess.Popen(argv, env={**os.environ, **settings}, stdout=sys.stderr, stderr=subprocess.DEVNULL)
        try:
            if not servers.wait_until(lambda: servers.answers(f"http://127.0.0.1:{port}/"), within=30.0):
                raise servers.Missing(f"alerta-server {VERSION} does not answer")
            yield port
        finally:
            process.terminate()
            process.wait(30.0)


def _installed() -> Path:
    folder = cache_folder() / f"alerta-{VERSION}"
    found, done = folder / "bin/gunicorn", folder / "installed"
    if done.exists():
        return found
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    argv = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REQUIREMENTS]
    try:
        subprocess.run(argv, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        raise servers.Missing(f"alerta-server {VERSION} cannot be installed") from None
    done.touch()
    return found
