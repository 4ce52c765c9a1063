"""What only shows makes nothing: neither a database nor a key nor a folder, and it says that there is none."""

import tempfile
from pathlib import Path

import click
import pytest

from smartspec_ops.cli import monitor, ops, respond
from tests.acceptance._workspace import OBSERVABILITY, SPEC, Place
from tests.unit.test_cli import CONFIG, ENVIRONMENT, typed

pytestmark = pytest.mark.edge

KEPT_IN_FILES = CONFIG.replace('  key: "env:OPS_KEY"\n', "")
NOTHING = "there is no database yet: .spec/state/smartspec-ops/ops.db"
SHOWS = (
    (ops.command, "held list", "nothing is held"),
    (ops.command, "keys list", "there is no key yet"),
    (ops.command, "verify", "0 of 0 incident logs are intact"),
    (ops.command, "intake confirmations", "no subscription waits"),
    (ops.command, "audit list --as commander-a", "the audit log is empty"),
    (ops.command, "audit verify", "0 entries"),
    (monitor.command, "status", "nothing was checked yet"),
    (monitor.command, "explain pay_availability --spec-id pay", "pay/pay_availability: unknown"),
    (respond.command, "list", "no incidents"),
    (respond.command, "metrics", "0 incidents declared"),
    (respond.command, "silence list", "nothing is silenced"),
    (respond.command, "action list", "no action items are open"),
    (respond.command, "heartbeat", "no heartbeats are configured"),
)


def files(folder: Path) -> set[Path]:
    return {one.relative_to(folder) for one in folder.rglob("*")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.make(tmp_path, ENVIRONMENT)
    made.write(".spec/smartspec.config.yaml", KEPT_IN_FILES)
    made.write("specs/shop/pay/spec.md", SPEC)
    made.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    return made


@pytest.mark.parametrize(("command", "words", "says"), SHOWS, ids=[words for _, words, _ in SHOWS])
def test_where_nothing_is_it_says_so_and_makes_nothing(
    place: Place, tmp_path: Path, command: click.Command, words: str, says: str
) -> None:
    before = files(tmp_path)
    ran = typed(place, command, *words.split())
    assert ran.code == 0, ran.stderr
    assert says in ran.stdout
    assert NOTHING in ran.stderr
    assert files(tmp_path) == before


def test_a_list_of_backups_makes_no_folder_for_them(place: Place, tmp_path: Path) -> None:
    before = files(tmp_path)
    assert typed(place, ops.command, "backup", "--list").stdout == "there is no backup\n"
    assert files(tmp_path) == before


@pytest.mark.parametrize("words", ["show INC-2026-0001", "drill INC-2026-0001", "runbook show INC-2026-0001"])
def test_an_incident_that_cannot_be_there_is_not_looked_for_by_making_a_database(
    place: Place, tmp_path: Path, words: str
) -> None:
    before = files(tmp_path)
    ran = typed(place, respond.command, *words.split())
    assert (ran.code, NOTHING in ran.stderr, "INC-404" in ran.stderr) == (2, True, True)
    assert files(tmp_path) == before


def test_what_is_asked_for_quietly_or_as_data_is_not_disturbed(place: Place) -> None:
    assert NOTHING not in typed(place, monitor.command, "status", "--quiet").stderr
    assert typed(place, ops.command, "held", "list", "--json").stdout.split() == ["{", '"held":', "[]", "}"]


def test_where_there_is_a_database_nothing_is_said_of_it(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    ran = typed(place, ops.command, "held", "list")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "nothing is held\n", "")


def test_where_nothing_takes_an_empty_database_it_says_what_is_lacking(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    ran = typed(place, ops.command, "held", "list")
    assert (ran.code, ran.stdout) == (2, "")
    why = "there is none yet, and no folder for temporary files takes an empty one"
    assert ran.stderr.splitlines()[-2:] == [
        f"the database cannot be used: {why}: No such file or directory",
        "  hint: let TMPDIR name a folder that can be written to",
    ]
