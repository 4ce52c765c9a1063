"""A PostgreSQL with a streaming standby: killed and started again, or replaced by its standby and rebuilt behind it.

Commits wait for the standby while there is one (`synchronous_standby_names`), so that what was answered as committed
survives a failover. The data lies in memory where it can: writes are durable for a process that dies, and cheap.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers import HOST, NotReady, _popen, _unprivileged, free_port, memory, program, scratch, wait_until

SETTINGS = {
    "listen_addresses": HOST,
    "max_connections": "100",
    "shared_buffers": "32MB",
    "wal_keep_size": "256MB",
    "wal_retrieve_retry_interval": "200ms",
    "commit_siblings": "0",
    "max_wal_senders": "4",
}


def _tool(name: str) -> str:
    """Beside initdb: what Debian has on PATH under these names is a wrapper that looks for its own clusters."""
    return str(Path(program("initdb")).with_name(name))


@dataclass(slots=True, kw_only=True)
class Node:
    """One server of the pair. Its port stays the same over its lives."""

    folder: Path
    port: int = field(default_factory=free_port)
    user: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / f"data-{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{HOST}:{self.port}/postgres"

    def make(self) -> None:
        setup = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self.run(program("initdb"), "-D", str(self.data), *setup)

    def start(self) -> None:
        settings = {**SETTINGS, **self.settings, "unix_socket_directories": str(self.folder)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / f"log-{self.port}.txt").open("ab") as output:
            argv = [_tool("postgres"), "-D", str(self.data), "-p", str(self.port), *words]
            self.process = _popen(argv, self.folder, output, self.user)

    def wait(self) -> None:
        """Until it answers; a server that recovers says so and is asked again."""
        if not wait_until(self._answers):
            raise NotReady((self.folder / f"log-{self.port}.txt").read_text(errors="replace")[-2000:])

    def crash(self) -> None:
        """As ``pg_ctl stop -m immediate``: nothing is finished, nothing flushed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)

    def run(self, *argv: str) -> None:
        with (self.folder / f"setup-{self.port}.txt").open("ab") as output:
            if _popen(argv, self.folder, output, self.user).wait(timeout=60) != 0:
                raise NotReady(Path(output.name).read_text(errors="replace")[-2000:])

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, query: str) -> Sequence[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(query.encode()).fetchall()

    def _answers(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@dataclass(slots=True)
class Cluster:
    """`primary` takes writes; `standby` follows it, once it is there."""

    primary: Node
    standby: Node
    has_standby: bool = False
    failovers: int = 0

    def address(self) -> tuple[str, int]:
        return HOST, self.primary.port

    def restart(self) -> float:
        """Crash the primary and start it again; how many seconds it was away."""
        began = time.monotonic()
        self.primary.crash()
        self.primary.start()
        self.primary.wait()
        return time.monotonic() - began

    def fail_over(self) -> float:
        """The primary is gone for good and its standby takes over; how many seconds nobody took writes.

        Callers send nobody to the old one before this returns; `follow` makes a new standby of it.
        """
        began = time.monotonic()
        self.primary.crash()
        self.standby.execute("SELECT pg_promote(true, 30)")
        self.primary, self.standby = self.standby, self.primary
        self.has_standby = False
        self.failovers += 1
        return time.monotonic() - began

    def follow(self) -> None:
        """Build the standby from the primary as it is now, and let commits wait for it from then on."""
        node = self.standby
        if node.process is not None and node.process.poll() is None:
            node.crash()
        shutil.rmtree(node.data, ignore_errors=True)
        base = ["-D", str(node.data), "-d", self.primary.url, "-c", "fast", "-X", "stream", "-R", "--no-sync"]
        self.primary.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        node.run(_tool("pg_basebackup"), *base)
        node.start()
        node.wait()
        streams = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"
        if not wait_until(lambda: bool(self.primary.ask(streams)), within=30):
            raise NotReady("the standby does not stream")
        self.primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
        self.has_standby = True

    def slow_down(self, milliseconds: int) -> None:
        """Every commit waits so long before its flush, as on a disk that is busy; 0 ends it. At most 100."""
        self.primary.execute(
            f"ALTER SYSTEM SET commit_delay = {milliseconds * 1000}",
            "SELECT pg_reload_conf()",
        )


@contextlib.contextmanager
def _folder() -> Iterator[tuple[Path, str | None]]:
    """A directory in memory, where there is such a place, and who the servers run as."""
    user = _unprivileged() if os.geteuid() == 0 else None
    with scratch(user, memory()) as folder:
        yield folder, user


@contextlib.contextmanager
def single(settings: Mapping[str, str]) -> Iterator[Node]:
    """One server without a standby."""
    with _folder() as (folder, user):
        node = Node(folder=folder, user=user, settings=settings)
        node.make()
        try:
            node.start()
            node.wait()
            yield node
        finally:
            if node.process is not None and node.process.poll() is None:
                node.crash()


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    with _folder() as (folder, user):
        pair = Cluster(Node(folder=folder, user=user), Node(folder=folder, user=user))
        pair.primary.make()
        try:
            pair.primary.start()
            pair.primary.wait()
            pair.follow()
            yield pair
        finally:
            for node in (pair.standby, pair.primary):
                if node.process is not None and node.process.poll() is None:
                    node.crash()
