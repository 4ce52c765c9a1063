"""A check that cannot write: what it found is told all the same, and that it is stored nowhere."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, SPEC, Metrics, Place
from tests.acceptance.test_recovery_page import fill, full, read_only, small_disk

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
"""
OWN_KEY = """\
production_ops: {}
"""
HOOK = """\
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
"""
UNSTORED = (
    "what was found could not be stored in .spec/state/smartspec-ops/ops.db: do not count on anybody being called"
)
CHECK = ("--spec-id", "pay", "--run-once", "--warm-up", "1s")


@contextmanager
def full_while_open(place: Place) -> Iterator[None]:
    """Another process has the database open, so that only what is written finds no room."""
    with small_disk(place), closing(sqlite3.connect(place.state / "ops.db")) as other:
        other.execute("SELECT * FROM meta").fetchall()
        fill(place)
        yield


@pytest.mark.parametrize("disk", [full, full_while_open, read_only])
async def test_a_check_that_cannot_write_tells_what_it_found(
    disk: Callable[[Place], AbstractContextManager[None]], tmp_path: Path
) -> None:
    metrics = Metrics()
    async with scripted_server(metrics) as server:
        place = Place.make(tmp_path, {"METRICS_URL": f"{server.url}/metrics", "OPS_KEY": KEY})
        place.write(".spec/smartspec.config.yaml", CONFIG)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        before = await place.run(MONITOR, *CHECK)
        assert (before.code, before.stdout[:12]) == (0, "pay: healthy"), before
        metrics.is_broken = True
        place.write("specs/shop/other/spec.md", SPEC)
        place.write("specs/shop/other/observability.yaml", "provider: [")
        with disk(place):
            ran = await place.run(MONITOR, *CHECK)
            for_programs = await place.run(MONITOR, *CHECK, "--json")
            of_all = await place.run(MONITOR, *CHECK[2:])
    for each in (ran, for_programs):
        assert each.code == 2, each
        assert "the database cannot be used: " in each.stderr
        assert UNSTORED in each.stderr
    assert ran.stdout.startswith("pay: unhealthy - ")
    assert json.loads(for_programs.stdout)["status"] == "unhealthy"
    assert of_all.stdout.startswith("pay: unhealthy - ")
    assert of_all.stderr.count("other is not watched:") == 1


@pytest.mark.parametrize("left", [None, 180_224, 212_992])
async def test_a_disk_that_fills_while_people_are_called_is_told_as_one_that_was_full(
    left: int | None, tmp_path: Path
) -> None:
    """It fills when the first notice is out, or has so many bytes left that what is found is stored, and no more."""
    metrics = Metrics()

    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/hook"):
            fill(place)
            return Reply(body=b"")
        return metrics(asked)

    async with scripted_server(answer) as server:
        environment = {"METRICS_URL": f"{server.url}/metrics", "HOOK_URL": f"{server.url}/hook"}
        place = Place.make(tmp_path, {**environment, "OPS_KEY": KEY, "HOOK_SECRET": "a-signing-key-of-the-test"})
        place.write(".spec/smartspec.config.yaml", CONFIG + HOOK)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        assert (await place.run(MONITOR, *CHECK)).code == 0
        metrics.is_broken = True
        with small_disk(place):
            if left is not None:
                fill(place)
                os.truncate(place.state / "filler", (place.state / "filler").stat().st_size - left)
            ran = await place.run(MONITOR, *CHECK)
            (place.state / "filler").unlink()
            # What was begun and could not be given back is held for some seconds more.
            after = [await place.run(MONITOR, *CHECK)]
            while "open incident: " not in after[-1].stdout and len(after) < 20:
                after.append(await place.run(MONITOR, *CHECK))
    assert "open incident: INC-" in after[-1].stdout, after
    assert ran.code == 2, ran
    assert ran.stdout.startswith("pay: unhealthy - ")
    assert ("open incident: " in ran.stdout) == (left is None)
    assert ran.stderr.splitlines() == [
        UNSTORED,
        "the database cannot be used: the disk is full (SQLITE_FULL)",
        "  hint: free some space; nothing of the last change was kept",
    ]


@contextmanager
def mounted_for_reading(folder: Path) -> Iterator[None]:
    """What lies there is on a disk of its own that takes nothing, which only root can make."""
    if os.geteuid() != 0 or subprocess.run(["mount", "--bind", folder, folder], check=False).returncode != 0:
        pytest.skip("only root can mount here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("config", [CONFIG, OWN_KEY], ids=["key given", "key to be made"])
async def test_a_first_check_that_cannot_write_tells_what_it_found(config: str, tmp_path: Path) -> None:
    async with scripted_server(Metrics(is_broken=True)) as server:
        place = Place.make(tmp_path, {"METRICS_URL": f"{server.url}/metrics", "OPS_KEY": KEY})
        place.write(".spec/smartspec.config.yaml", config)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        with mounted_for_reading(tmp_path):
            ran = await place.run(MONITOR, *CHECK)
    assert ran.code == 2, ran
    assert ran.stdout.startswith("pay: unhealthy - ")
    state = place.state.parent
    assert ran.stderr.splitlines() == [
        UNSTORED,
        f"the database cannot be used: cannot write {state}: Read-only file system",
        "  hint: check the permissions and the free space of this directory",
    ]


@pytest.mark.server
@pytest.mark.parametrize("when", ["from the start", "while people are called"])
async def test_a_postgresql_that_takes_nothing_is_told_as_a_full_disk_is(
    when: str, postgres_url: str, tmp_path: Path
) -> None:
    metrics = Metrics()

    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/hook"):
            refuse_writes(postgres_url)
            return Reply(body=b"")
        return metrics(asked)

    async with scripted_server(answer) as server:
        environment = {"METRICS_URL": f"{server.url}/metrics", "HOOK_URL": f"{server.url}/hook"}
        keys = {"OPS_KEY": KEY, "HOOK_SECRET": "a-signing-key-of-the-test"}
        place = Place.make(tmp_path, {**environment, **keys, "DB": postgres_url})
        place.write(".spec/smartspec.config.yaml", CONFIG + HOOK + '  database: {url: "env:DB"}\n')
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        assert (await place.run(MONITOR, *CHECK)).code == 0
        metrics.is_broken = True
        if when == "from the start":
            refuse_writes(postgres_url)
        ran = await place.run(MONITOR, *CHECK)
    assert ran.code == 2, ran
    assert ran.stdout.startswith("pay: unhealthy - ")
    said = ran.stderr.splitlines()
    assert all("samples.unwritten" in line for line in said[:-3])
    assert said[-3:] == [
        "what was found could not be stored in PostgreSQL: do not count on anybody being called",
        "the database cannot be used: PostgreSQL is read-only (25006)",
        "  hint: connect to the primary, not to a standby; see default_transaction_read_only",
    ]


@pytest.mark.server
async def test_doctor_says_of_a_postgresql_that_takes_nothing_that_it_does(postgres_url: str, tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY, "DB": postgres_url})
    place.write(".spec/smartspec.config.yaml", CONFIG + '  database: {url: "env:DB"}\n')
    before = await place.run("smartspec_ops.cli.ops", "doctor")
    refuse_writes(postgres_url)
    ran = await place.run("smartspec_ops.cli.ops", "doctor")
    said = "FAIL  it is read-only: nothing can be written to it [database/reached]"
    assert said not in before.stdout
    assert said in ran.stdout
    assert ran.code == 1


def refuse_writes(url: str) -> None:
    """As a standby does, or a provider whose quota is used up: of every session, also those there are."""
    with psycopg.connect(url, autocommit=True) as session:
        name = session.info.dbname
        session.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
