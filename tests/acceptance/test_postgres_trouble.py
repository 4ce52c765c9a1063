"""A PostgreSQL that does not let in, does not take writes, or is brought back to a second: what the commands say."""

import json
import os
import shutil
import signal
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from smartspec_ops.cli import ops, respond
from tests import servers
from tests.acceptance._workspace import KEY, Place
from tests.unit.test_cli import ENVIRONMENT, typed

pytestmark = [pytest.mark.acceptance, pytest.mark.edge, pytest.mark.server]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  roster: [{id: ann, roles: [commander]}]
"""


def place_at(folder: Path, url: str) -> Place:
    place = Place.make(folder, {**ENVIRONMENT, "OPS_KEY": KEY, "DATABASE_URL": url})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    return place


def renamed(url: str, *, user: str | None = None, name: str | None = None) -> str:
    parts = urllib.parse.urlsplit(url)
    netloc = parts.netloc if user is None else f"{user}@{parts.netloc.rpartition('@')[2]}"
    return parts._replace(netloc=netloc, path=parts.path if name is None else f"/{name}").geturl()


def test_a_server_that_does_not_let_in_says_why(tmp_path: Path, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    try:
        refused = {
            renamed(postgres_url, user="crowded"): "PostgreSQL has no free connection (53300)",
            renamed(postgres_url, user="nobody-known"): "PostgreSQL refuses the login (28000)",
            renamed(postgres_url, name="nowhere"): "the database does not exist (3D000)",
            "postgresql://postgres@127.0.0.1:9/ops": "PostgreSQL cannot be reached",
        }
        for number, (url, why) in enumerate(refused.items()):
            place = place_at(tmp_path / str(number), url)
            for command in ("migrate", "backup"):
                said = typed(place, ops.command, command)
                assert (said.code, said.stderr.splitlines()[0]) == (2, f"the database cannot be used: {why}")
                assert "hint: " in said.stderr
                assert url not in said.stderr
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("DROP ROLE crowded")


def test_a_standby_is_named_and_can_be_backed_up(tmp_path: Path, postgres_url: str) -> None:
    place = place_at(tmp_path, postgres_url)
    assert typed(place, ops.command, "migrate").code == 0
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = urllib.parse.urlsplit(postgres_url).path[1:]
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    said = typed(place, respond.command, "--manual-incident", "slow", "--service", "pay")
    assert said.code == 2
    assert "PostgreSQL is read-only (25006)\n  hint: connect to the primary" in said.stderr
    assert typed(place, ops.command, "backup").code == 0


@contextmanager
def running(folder: Path, data: str, **more: str) -> Iterator[str]:
    """The URL of a server on the data in `folder`, as the user whose data they are."""
    user, port = folder.owner() if os.geteuid() == 0 else None, servers.free_port()
    settings = {"listen_addresses": servers.HOST, "unix_socket_directories": str(folder), "fsync": "off", **more}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    argv = [servers.program("postgres"), "-D", str(folder / data), "-p", str(port), *options]
    url = f"postgresql://postgres@{servers.HOST}:{port}/postgres"
    with servers.started(argv, folder, lambda: servers._accepts(url), user=user, stop_signal=signal.SIGINT):
        yield url


def as_owner(folder: Path, *argv: str) -> None:
    program = Path(servers.program("initdb")).with_name(argv[0])  # what is on PATH may be a wrapper of the system's own
    if not program.exists():
        pytest.skip(f"no {argv[0]} beside initdb")
    ran = subprocess.run(
        [str(program), *argv[1:]],
        cwd=folder,
        user=folder.owner() if os.geteuid() == 0 else None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def asked(url: str, query: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def services(place: Place) -> list[str]:
    with psycopg.connect(place.environment["DATABASE_URL"]) as connection:
        return [row[0] for row in connection.execute("SELECT service FROM incidents ORDER BY id").fetchall()]


@pytest.mark.slow
def test_postgresql_goes_back_to_a_second_and_a_backup_of_that_holds_what_it_owed(tmp_path: Path) -> None:
    """As docs/recovery.md says: the server's own archive, then our backup of it into an empty database."""
    try:
        servers.program("initdb")
    except servers.Missing as missing:
        pytest.skip(str(missing))
    user = servers._unprivileged() if os.geteuid() == 0 else None
    with servers.scratch(user) as folder:
        archive = folder / "archive"
        archive.mkdir()
        shutil.chown(archive, user) if user else None
        as_owner(
            folder, "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        kept = {"archive_mode": "on", "archive_command": f"cp %p {archive}/%f", "wal_level": "replica"}
        with running(folder, "data", **kept) as url:
            place = place_at(tmp_path / "before", url)
            opened(place, "one")
            port = str(urllib.parse.urlsplit(url).port)
            address = ("-h", servers.HOST, "-p", port, "-U", "postgres")
            as_owner(folder, "pg_basebackup", "-D", "base", *address, "-c", "fast", "-X", "none")
            opened(place, "two")
            moment = asked(url, "SELECT clock_timestamp()::text")
            opened(place, "three")
            wal = asked(url, "SELECT pg_walfile_name(pg_switch_wal())")
            assert servers.wait_until((archive / wal).exists)
        (folder / "base/recovery.signal").touch()
        back = {
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_time": moment,
            "recovery_target_action": "promote",
        }
        with running(folder, "base", **back) as url:
            assert servers.wait_until(lambda: not asked(url, "SELECT pg_is_in_recovery()"))
            place = place_at(tmp_path / "then", url)
            assert services(place) == ["one", "two"]
            taken = typed(place, ops.command, "backup", "--json")
            assert taken.code == 0, taken.stderr
            with servers.database(url, "fresh") as fresh:
                place = place_at(tmp_path / "now", fresh)
                done = typed(place, ops.command, "restore", json.loads(taken.stdout)["path"], "--as", "ann", "--json")
                assert done.code == 0, done.stderr
                assert services(place) == ["one", "two"]
                assert {one["kind"] for one in json.loads(done.stdout)["held"]} == {"page_timeout"}
                assert json.loads(typed(place, ops.command, "verify", "--json").stdout)["broken"] == {}


def opened(place: Place, service: str) -> None:
    said = typed(place, respond.command, "--manual-incident", "slow", "--service", service)
    assert said.code == 0, said.stderr
