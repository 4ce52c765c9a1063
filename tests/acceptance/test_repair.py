"""A damaged SQLite file: what can be read is saved, what cannot is named, and the rest verifies and goes on."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from smartspec_ops.cli import monitor, ops, respond
from tests.acceptance._workspace import KEY, Place, Ran
from tests.acceptance.test_restore import ANN, CONFIG
from tests.unit.test_cli import ENVIRONMENT, typed

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

INCIDENTS, NOTES = 6, 18
NOWHERE = {"OPS_KEY": KEY, "HOOK_URL": "http://127.0.0.1:9", "HOOK_SECRET": "a-signing-key-of-the-test"}


def ok(place: Place, command: click.Command, *argv: str) -> Any:
    ran = typed(place, command, *argv, "--json")
    assert ran.code == 0, (argv, ran)
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a database of some dozens of pages, all folded back into its file; to be copied."""
    place = Place.make(tmp_path_factory.mktemp("lived-in"), {**ENVIRONMENT, **NOWHERE})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    for n in range(INCIDENTS):
        ok(place, respond.command, "--manual-incident", f"service {n} is slow", "--service", f"s{n}")
    for n in range(NOTES):
        id_ = f"INC-2026-{n % INCIDENTS + 1:04d}"
        ok(place, respond.command, "note", id_, f"looked at it for the {n}th time {'x' * 900}", *ANN)
    ok(place, ops.command, "audit", "sign")
    return place.root


@pytest.fixture
def place(lived_in: Path, tmp_path: Path) -> Place:
    made = Place.make(tmp_path, {**ENVIRONMENT, **NOWHERE})
    shutil.copytree(lived_in, made.root, dirs_exist_ok=True)
    return made


def database(place: Place) -> Path:
    return place.state / "ops.db"


def pages(path: Path, table: str) -> list[int]:
    """The leaf pages of a table, by following its tree as the file format describes it."""
    raw = path.read_bytes()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    size = int.from_bytes(raw[16:18], "big")
    found, left = [], [root]
    while left:
        number = left.pop()
        at = (number - 1) * size
        kind, cells = raw[at], int.from_bytes(raw[at + 3 : at + 5], "big")
        if kind == 13:
            found.append(number)
        elif kind == 5:
            cell = [int.from_bytes(raw[at + 12 + 2 * n : at + 14 + 2 * n], "big") for n in range(cells)]
            left += [int.from_bytes(raw[at + c : at + c + 4], "big") for c in cell]
            left.append(int.from_bytes(raw[at + 8 : at + 12], "big"))
    return sorted(found)


def spoil(path: Path, *numbers: int) -> None:
    raw = bytearray(path.read_bytes())
    size = int.from_bytes(raw[16:18], "big")
    for number in numbers:
        raw[(number - 1) * size : (number - 1) * size + 64] = bytes(64)
    path.write_bytes(raw)


def repaired(place: Place, *flags: str) -> Ran:
    return typed(place, ops.command, "repair", *flags, *ANN)


@pytest.mark.parametrize("table", ["incident_events", "incidents", "effects", "audit", "documents", "alerts"])
def test_a_page_of_any_table_may_be_lost(place: Place, table: str) -> None:
    leaves = pages(database(place), table)
    spoil(database(place), leaves[len(leaves) // 2])
    for command in ("verify", "backup"):
        said = typed(place, ops.command, command)
        assert (said.code, "Traceback" in said.stderr) == (2, False)
        assert "the database file is damaged" in said.stderr
        assert "docs/recovery.md" in said.stderr
    damaged = database(place).read_bytes()

    told = repaired(place)
    assert told.code == 1, (told.stdout, told.stderr)
    assert f"LOST {table}: rows cannot be read in 1 place" in told.stdout
    (aside,) = place.state.glob("ops.db.damaged-*")
    assert aside.read_bytes() == damaged
    assert ok(place, ops.command, "verify")["broken"] == {}
    if table != "incident_events":  # an index row is made from its log
        assert len(ok(place, respond.command, "list", "--all")["incidents"]) == INCIDENTS
    ok(place, respond.command, "--manual-incident", "life goes on", "--service", "new")
    assert ok(place, ops.command, "backup")["intact"]


def test_of_a_log_with_a_hole_what_stands_before_it_is_kept_and_what_is_lost_is_said(place: Place) -> None:
    before = events(place)
    leaves = pages(database(place), "incident_events")
    spoil(database(place), *leaves[-3::2])
    told = repaired(place)
    after = events(place)
    assert after
    assert all(log == before[id_][: len(log)] for id_, log in after.items())
    shorter = {id_ for id_, log in before.items() if len(after.get(id_, ())) < len(log)}
    assert shorter
    assert all(f"LOST {id_}: " in told.stdout for id_ in shorter)
    # With nine tenths of the pages still there, most of what was written is.
    assert sum(map(len, after.values())) > 0.5 * sum(map(len, before.values()))


def events(place: Place) -> dict[str, list[str]]:
    """By incident, the hash of each event."""
    with closing(sqlite3.connect(database(place))) as connection:
        found: dict[str, list[str]] = {}
        for id_, hash_ in connection.execute("SELECT incident_id, hash FROM incident_events ORDER BY 1, seq"):
            found.setdefault(id_, []).append(hash_)
        return found


def test_a_whole_database_is_repaired_into_an_equal_one(place: Place) -> None:
    before = events(place)
    told = repaired(place)
    assert (told.code, "nothing is lost" in told.stdout) == (0, True)
    assert events(place) == before


def test_where_the_first_page_is_gone_only_a_backup_helps(place: Place) -> None:
    path = ok(place, ops.command, "backup")["path"]
    spoil(database(place), 1)
    damaged = database(place).read_bytes()
    told = repaired(place)
    assert (told.code, "put a backup back" in told.stderr) == (2, True)
    assert database(place).read_bytes() == damaged
    assert typed(place, ops.command, "restore", path, *ANN).code == 0
    assert len(ok(place, respond.command, "list")["incidents"]) == INCIDENTS


def test_a_key_that_is_lost_for_good_takes_what_it_sealed_and_nothing_else(place: Place) -> None:
    other = Place(root=place.root, home=place.home, environment={**place.environment, "OPS_KEY": OTHER_KEY})
    for command in ((ops.command, "verify"), (ops.command, "backup"), (monitor.command, "status")):
        said = typed(other, *command)
        assert (said.code, "but this database is sealed with key" in said.stderr) == (2, True), said
    with closing(sqlite3.connect(database(other))) as connection:
        connection.executemany(
            "INSERT INTO documents (kind, key, version, body) VALUES (?, 'pay/slow', 1, '{}')",
            [("alert",), ("health",)],
        )
        connection.commit()
    told = repaired(other, "--without-key")
    assert told.code == 1
    assert "LOST incidents (sealed): 6 rows do not open with these keys" in told.stdout
    assert ok(other, ops.command, "verify") == {"intact": 0, "broken": {}, "unreadable": {}, "audit": {"intact": True}}
    with closing(sqlite3.connect(database(other))) as connection:
        kept = connection.execute("SELECT kind FROM documents WHERE key = 'pay/slow'").fetchall()
    assert kept == [("health",)]  # what still fires is told anew
    ok(other, respond.command, "--manual-incident", "life goes on", "--service", "new")


OTHER_KEY = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI="
