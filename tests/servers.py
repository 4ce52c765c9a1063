"""Real servers for tests, each on a free loopback port, in its own directory, ended by its own process id.

A context manager per server; tests/conftest.py makes fixtures of them. A missing program raises `Missing`,
whose text becomes the reason of the skip.
"""

import contextlib
import fcntl
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError

import psycopg

from tests.leftovers import clear_leftovers

HOST = "127.0.0.1"
PATIENCE = 300.0
"""Seconds in which whatever is waited for comes to pass, however busy the machine."""


class Missing(Exception):
    """The program of a real server is not on this machine."""


class NotReady(Exception):
    """A server ended or did not answer in time; holds the end of its log."""


def free_port() -> int:
    """A port nobody listens on and that no other test is given, in this process or another one, while this one lives:
    the lock on its file is never let go of.

    It lies below those the kernel gives to clients: one that was free a moment ago would be somebody's otherwise, and
    the server that loses the race is the test's, or, worse, the two tests share one server.
    """
    folder = Path(tempfile.gettempdir()) / f"smartspec-ops-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    first = random.SystemRandom().randrange(len(PORTS))
    for port in (*PORTS[first:], *PORTS[:first]):
        lock = os.open(folder / str(port), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with socket.socket() as probe:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                probe.bind((HOST, port))
            except OSError:
                os.close(lock)
                continue
        return port
    raise NotReady("every port is taken")


PORTS = range(12_000, 32_000)


def wait_until(holds: Callable[[], bool], *, within: float = PATIENCE, every: float = 0.05) -> bool:
    """Polls until `holds()`; false once `within` seconds have passed."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def program(*names: str) -> str:
    """The first of `names` on PATH or among Debian's PostgreSQL programs, the newest version first."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, versions)])
    for name in names:
        if found := shutil.which(name, path=path):
            return os.path.realpath(found)
    raise Missing(f"no {names[0]} on this machine (./dev servers installs it on Debian and Ubuntu)")


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=10):
        return True
    return False


@dataclass(slots=True)
class Process:
    """A started server; `stop()` may be called early, to see what happens without it."""

    running: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    def stop(self) -> None:
        """Ends the process, politely first."""
        if self.running.poll() is None:
            self.running.send_signal(self.stop_signal)
        try:
            self.running.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait(timeout=60)

    def wait_ready(self, is_ready: Callable[[], bool]) -> None:
        """Returns once it answers; raises `NotReady` if it ends first or takes too long."""
        held = wait_until(lambda: self.running.poll() is not None or is_ready())
        if self.running.poll() is not None or not held:
            raise NotReady(f"{self.running.args!r}: {self.log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def started(
    argv: Sequence[str],
    folder: Path,
    is_ready: Callable[[], bool],
    *,
    user: str | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[Process]:
    """Runs `argv` in `folder` until the block ends."""
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = Process(_popen(argv, folder, output, user), log, stop_signal)
        try:
            process.wait_ready(is_ready)
            yield process
        finally:
            process.stop()


def _popen(argv: Sequence[str], folder: Path, output: IO[bytes], user: str | None) -> subprocess.Popen[bytes]:
    """`user` is switched to without a helper program, so that the process id is the server's own."""
    common = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
    if user is None:
        return subprocess.Popen(argv, **common)
    entry = pwd.getpwnam(user)
    return subprocess.Popen(argv, **common, user=entry.pw_uid, group=entry.pw_gid, extra_groups=[])


ROOM = 2 << 30
"""For the servers of a few processes: each has the databases of one test, and the log of what was written."""


def memory() -> Path | None:
    """A folder in memory, where there is one with room: a database is three hundred files, which cost a disk dearly."""
    folder = Path("/dev/shm")
    has_room = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
    return folder if has_room else None


@contextlib.contextmanager
def scratch(user: str | None = None, where: Path | None = None) -> Iterator[Path]:
    """A short, private temporary directory (socket paths are limited to about 100 bytes), given to `user`."""
    with tempfile.TemporaryDirectory(prefix="ops-", dir=where) as name:
        if user is not None:
            shutil.chown(name, user)
        yield Path(name)


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """The URL of a throw-away PostgreSQL; without fsync and in memory, unless `durable`: no test is about it,
    measurements are."""
    initdb, server = program("initdb"), program("postgres")
    user = _unprivileged() if os.geteuid() == 0 else None
    where = None if durable else memory()
    if where is not None:
        clear_leftovers(where, user)
    with scratch(user, where) as folder:
        data, port = folder / "data", free_port()
        setup = [
            initdb,
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        with (folder / "initdb.txt").open("wb") as output:
            if _popen(setup, folder, output, user).wait(timeout=PATIENCE) != 0:
                raise NotReady(f"initdb: {(folder / 'initdb.txt').read_text()[-2000:]}")
        url = f"postgresql://postgres@{HOST}:{port}/postgres"
        argv = [server, "-D", str(data), "-p", str(port), *_postgres_settings(folder, durable)]
        with started(argv, folder, lambda: _accepts(url), user=user, stop_signal=signal.SIGINT):
            yield url


def _postgres_settings(folder: Path, durable: bool) -> list[str]:
    unsafe = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "256MB"}
    settings = {
        "listen_addresses": HOST,
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        **({} if durable else unsafe),
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _unprivileged() -> str:
    """initdb and postgres refuse to run as root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _accepts(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=10):
            return True
    except psycopg.OperationalError:
        return False


@contextlib.contextmanager
def database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    """A fresh database on that server, empty or a copy of `template`, to which nobody may be connected; dropped at the
    end whoever is still connected."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        # Unless told otherwise, newer servers copy page by page and log each; older ones know no other way than this.
        way = "STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {way}'.encode())
    try:
        yield _renamed(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _renamed(url: str, name: str) -> str:
    return urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()


@dataclass(slots=True, frozen=True)
class Running:
    """A server that answers at `url` until `stop()` or the end of the test."""

    url: str
    stop: Callable[[], None]


@contextlib.contextmanager
def prometheus(
    targets: Mapping[str, int],
    *,
    rules: str = "",
    history: str = "",
    alertmanagers: Sequence[str] = (),
    options: Sequence[str] = (),
) -> Iterator[Running]:
    """A Prometheus that scrapes each job's loopback port every second, started with further `options`.

    `rules` is the text of a rule file, evaluated every second; its alerts go to each of `alertmanagers` (URLs).
    `history` is OpenMetrics text with timestamps (ending in `# EOF`), loaded before the start: a month of samples
    without a month of waiting.
    """
    with scratch() as folder:
        data, port = folder / "data", free_port()
        if history:
            load_history(history, folder, data)
        (folder / "rules.yml").write_text(rules)
        (folder / "prometheus.yml").write_text(
            prometheus_config(targets, with_rules=bool(rules), alertmanagers=alertmanagers)
        )
        argv = [
            program("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address={HOST}:{port}",
            "--log.level=warn",
            *options,
        ]
        url = f"http://{HOST}:{port}"
        with started(argv, folder, lambda: answers(f"{url}/-/ready")) as process:
            yield Running(url, process.stop)


def prometheus_config(
    targets: Mapping[str, int], *, with_rules: bool = False, alertmanagers: Sequence[str] = ()
) -> str:
    """JSON is YAML, so nothing needs quoting by hand."""
    jobs = [{"job_name": job, "static_configs": [{"targets": [f"{HOST}:{port}"]}]} for job, port in targets.items()]
    interval = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    ruled = {"rule_files": ["rules.yml"]} if with_rules else {}
    hosts = [url.removeprefix("http://") for url in alertmanagers]
    told = {"alerting": {"alertmanagers": [{"static_configs": [{"targets": hosts}]}]}} if hosts else {}
    return json.dumps({"global": interval, "scrape_configs": jobs, **ruled, **told})


def load_history(history: str, folder: Path, data: Path) -> None:
    """Into a folder of data that no Prometheus runs on; OpenMetrics text with timestamps.

    promtool parses the whole text once for each block it writes: blocks of two hours, as it makes them unless told
    otherwise, are forty readings of three days and a Prometheus that compacts them when it starts.
    """
    (folder / "history.txt").write_text(history)
    argv = [
        program("promtool"),
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        "--max-block-duration=744h",
        str(folder / "history.txt"),
        str(data),
    ]
    subprocess.run(argv, check=True, capture_output=True, timeout=PATIENCE)


@contextlib.contextmanager
def victoriametrics(history: str) -> Iterator[Running]:
    """A VictoriaMetrics that holds `history`: lines of the text format with a time in milliseconds each."""
    with scratch() as folder:
        port = free_port()
        argv = [
            program("victoria-metrics"),
            f"-storageDataPath={folder / 'data'}",
            f"-httpListenAddr={HOST}:{port}",
            "-search.latencyOffset=0s",
            "-retentionPeriod=10y",
            "-loggerLevel=ERROR",
        ]
        url = f"http://{HOST}:{port}"
        with started(argv, folder, lambda: answers(f"{url}/health")) as process:
            request = urllib.request.Request(f"{url}/api/v1/import/prometheus", history.encode(), method="POST")
            urllib.request.urlopen(request, timeout=60).close()
            urllib.request.urlopen(f"{url}/internal/force_flush", timeout=60).close()
            yield Running(url, process.stop)


@contextlib.contextmanager
def influxdb(database: str, points: str, *, users: bool = False) -> Iterator[Running]:
    """An InfluxDB whose `database` holds `points`: lines of its protocol, times in seconds. With `users` only ``admin``
    (password ``admin-secret``) and ``reader`` (``reader-secret``, who may only read) are let in."""
    with scratch() as folder:
        port = free_port()
        (folder / "influxdb.conf").write_text(f"""\
reporting-disabled = true
bind-address = "{HOST}:0"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
[http]
  bind-address = "{HOST}:{port}"
  auth-enabled = {str(users).lower()}
  log-enabled = false
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
""")
        url = f"http://{HOST}:{port}"
        argv = [program("influxd"), "run", "-config", str(folder / "influxdb.conf")]
        with started(argv, folder, lambda: listens(port)) as process:
            who = {"u": "admin", "p": "admin-secret"} if users else {}
            made = ["CREATE USER reader WITH PASSWORD 'reader-secret'", f"GRANT READ ON {database} TO reader"]
            first = ["CREATE USER admin WITH PASSWORD 'admin-secret' WITH ALL PRIVILEGES"]
            for statement in [*(first if users else []), f"CREATE DATABASE {database}", *(made if users else [])]:
                _post(f"{url}/query?{urllib.parse.urlencode({'q': statement, **who})}", b"")
            _post(f"{url}/write?{urllib.parse.urlencode({'db': database, 'precision': 's', **who})}", points.encode())
            yield Running(url, process.stop)


def _post(url: str, body: bytes) -> None:
    """InfluxDB says inside a 200 that it did not do what it was told."""
    with urllib.request.urlopen(urllib.request.Request(url, body, method="POST"), timeout=60) as response:
        said = response.read()
    if b'"error"' in said:
        raise NotReady(f"InfluxDB: {said.decode(errors='replace')}")


@contextlib.contextmanager
def alertmanager(config: str) -> Iterator[Running]:
    """An Alertmanager with that configuration text, without its cluster port."""
    with scratch() as folder:
        port = free_port()
        (folder / "alertmanager.yml").write_text(config)
        argv = [
            program("alertmanager", "prometheus-alertmanager"),
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address={HOST}:{port}",
            "--cluster.listen-address=",
            "--log.level=warn",
        ]
        url = f"http://{HOST}:{port}"
        with started(argv, folder, lambda: answers(f"{url}/-/ready")) as process:
            yield Running(url, process.stop)
