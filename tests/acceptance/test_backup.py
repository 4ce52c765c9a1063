"""Backups of a database that others write to, of both engines, checked from outside."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from smartspec_ops.cli import ops, respond
from smartspec_ops.ports import Intact
from smartspec_ops.stores import open_store
from smartspec_ops.stores.schema import HEAD
from tests.acceptance._workspace import KEY, Place
from tests.acceptance.test_store_crash import COMMIT, INCIDENT
from tests.unit.test_cli import ENVIRONMENT, typed

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: lead-a, roles: [commander]}]
"""
MASTER = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
"""What the writing child seals with."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.make(tmp_path, {**ENVIRONMENT, "OPS_KEY": KEY})
    made.write(".spec/smartspec.config.yaml", CONFIG)
    return made


@contextmanager
def writing(where: str) -> Iterator[list[int]]:
    """A process that commits as fast as it can; the numbers it announced so far are read when asked for."""
    with subprocess.Popen([sys.executable, "-c", COMMIT, where], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield [int(process.stdout.readline()) for _ in range(20)]
        finally:
            process.kill()


def count(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute(query).fetchone()[0]
        return found


def verified(path: Path) -> str:
    """The chain of the child's one incident, whose events are none of ours."""

    async def look() -> str:
        store = open_store(shutil.copy(path, path.with_name("looked-at")), b"k" * 32)
        try:
            found = await store.verify(INCIDENT)
            return "intact" if isinstance(found, Intact) else found.why
        finally:
            await store.close()

    return asyncio.run(look())


def test_a_backup_beside_a_writer_holds_whole_transactions_and_everything_announced(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", CONFIG.replace("OPS_KEY", "CHILD_KEY"))
    given = Place(root=place.root, home=place.home, environment={**place.environment, "CHILD_KEY": MASTER})
    assert typed(given, ops.command, "migrate").code == 0
    with writing(str(given.state / "ops.db")) as announced:
        taken = typed(given, ops.command, "backup", "--json")
    said = json.loads(taken.stdout)
    path = Path(said["path"])
    assert verified(path) == "intact"
    events = count(path, "SELECT count(*) FROM incident_events")
    assert events > max(announced)
    assert {count(path, f"SELECT count(*) FROM {one}") for one in ("effects", "jobs")} == {events}
    assert said["manifest"]["rows"]["incident_events"] == events


def test_what_a_backup_says_and_who_may_read_it(place: Place) -> None:
    opened = ("--manual-incident", "customer list leaked", "--service", "pay")
    assert typed(place, respond.command, *opened).code == 0
    taken = typed(place, ops.command, "backup")
    assert taken.code == 0, taken.stderr
    path = Path(taken.stdout.splitlines()[0])
    assert "1 incident with " in taken.stdout
    assert "which is not in it: keep the key file apart" in taken.stdout
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        raw = file.read_bytes()
        assert not any(secret in raw for secret in (KEY.encode(), b64decode(KEY), b"leaked"))
    assert sorted(one.suffix for one in path.parent.iterdir()) == [".db", ".json"]
    listed = typed(place, ops.command, "backup", "--list")
    assert listed.stdout.endswith(f"intact  {path.name}\n")
    assert typed(place, ops.command, "backup", "--to", str(path)).code == 2
    assert typed(place, ops.command, "backup", "--dir", str(path.parent / "nowhere")).code == 2


def test_a_postgresql_is_backed_up_into_the_same_kind_of_file(place: Place, postgres_url: str) -> None:
    config = 'production_ops: {key: "env:CHILD_KEY", database: {url: "env:DATABASE_URL"}}\n'
    place.write(".spec/smartspec.config.yaml", config)
    given = Place(
        root=place.root,
        home=place.home,
        environment={**place.environment, "CHILD_KEY": MASTER, "DATABASE_URL": postgres_url},
    )
    assert typed(given, ops.command, "migrate").code == 0
    with writing(postgres_url) as announced:
        taken = typed(given, ops.command, "backup", "--json")
    path = Path(json.loads(taken.stdout)["path"])
    assert verified(path) == "intact"
    events = count(path, "SELECT count(*) FROM incident_events")
    assert events > max(announced)
    assert count(path, "SELECT count(*) FROM effects") == events
    assert count(path, "SELECT count(*) FROM jobs") == 0


def test_old_backups_go_and_one_that_does_not_verify_pushes_no_good_one_out(place: Place) -> None:
    opened = ("--manual-incident", "slow", "--service", "pay")
    assert typed(place, respond.command, *opened).code == 0
    for _ in range(3):
        assert typed(place, ops.command, "backup", "--keep", "2").code == 0
    folder = place.state / "backups"
    good = sorted(folder.glob("*.db"))
    assert len(good) == 2
    with closing(sqlite3.connect(place.state / "ops.db")) as connection:
        connection.execute("UPDATE incident_events SET kind = 'noted' WHERE seq = 1")
        connection.commit()
    broken = typed(place, ops.command, "backup", "--keep", "1")
    assert broken.code == 1
    assert "NOT INTACT, as in the database itself: INC-" in broken.stderr
    assert set(good) < set(folder.glob("*.db"))
    listed = typed(place, ops.command, "backup", "--list")
    assert [line.split("  ")[2].split(":")[0] for line in listed.stdout.splitlines()] == ["intact"] * 2 + ["NOT INTACT"]


def test_what_a_killed_writer_left_beside_the_file_is_read_and_one_part_of_it_is_made_anew(place: Place) -> None:
    given = Place(root=place.root, home=place.home, environment={**place.environment, "CHILD_KEY": MASTER})
    place.write(".spec/smartspec.config.yaml", CONFIG.replace("OPS_KEY", "CHILD_KEY"))
    assert typed(given, ops.command, "migrate").code == 0
    database = given.state / "ops.db"
    with writing(str(database)) as announced:
        pass
    assert database.with_name("ops.db-wal").stat().st_size > 0
    database.with_name("ops.db-shm").unlink()
    taken = json.loads(typed(given, ops.command, "backup", "--json").stdout)
    assert taken["manifest"]["rows"]["incident_events"] > max(announced)
    assert verified(Path(taken["path"])) == "intact"


def test_a_backup_of_an_older_revision_stays_one_and_is_upgraded_where_it_is_put_back(place: Place) -> None:
    assert typed(place, respond.command, "--manual-incident", "slow", "--service", "pay").code == 0
    with closing(sqlite3.connect(place.state / "ops.db")) as connection:
        connection.execute("DROP INDEX jobs_by_wait")
        for name in ("role", "due_boot", "due_passed", "lease_boot", "lease_passed"):
            connection.execute(f"ALTER TABLE jobs DROP COLUMN {name}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    taken = json.loads(typed(place, ops.command, "backup", "--json").stdout)
    assert (taken["intact"], taken["manifest"]["revision"]) == (True, "0001")
    revision = "SELECT version_num FROM alembic_version"
    for path in (Path(taken["path"]), place.state / "ops.db"):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute(revision).fetchone() == ("0001",)
    assert typed(place, ops.command, "restore", taken["path"], "--as", "lead-a").code == 0
    assert json.loads(typed(place, ops.command, "verify", "--json").stdout)["broken"] == {}
    with closing(sqlite3.connect(place.state / "ops.db")) as connection:
        assert connection.execute(revision).fetchone() == (HEAD,)


def test_of_a_folder_that_several_databases_share_only_ones_own_are_let_go_of_and_put_back(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o700)
    places = {name: Place.make(tmp_path / name, {**ENVIRONMENT, "OPS_KEY": KEY}) for name in ("a", "b", "c")}
    for one in places.values():
        one.write(".spec/smartspec.config.yaml", CONFIG)
        assert typed(one, ops.command, "migrate").code == 0
    only_one = ("--keep", "1", "--keep-daily", "0", "--keep-weekly", "0", "--dir", str(shared), "--json")
    taken = {name: json.loads(typed(places[name], ops.command, "backup", *only_one).stdout) for name in ("a", "b")}
    assert [said["dropped"] for said in taken.values()] == [[], []]
    again = json.loads(typed(places["b"], ops.command, "backup", *only_one).stdout)
    assert again["dropped"] == [taken["b"]["path"]]
    back = typed(places["a"], ops.command, "restore", str(shared), "--as", "lead-a", "--json")
    assert (back.code, json.loads(back.stdout)["backup"]) == (0, taken["a"]["path"])
    refused = typed(places["c"], ops.command, "restore", str(shared), "--as", "lead-a")
    assert refused.code == 2
    assert f"of other databases than {places['c'].state / 'ops.db'}" in refused.stderr
    assert "hint: name the file that is meant" in refused.stderr
