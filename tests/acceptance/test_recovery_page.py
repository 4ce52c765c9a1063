"""Every box of docs/recovery.md is typed, in the trouble it is about, and says what the page shows."""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from smartspec_ops.cli import monitor, ops, respond
from tests.acceptance._workspace import Place
from tests.acceptance.test_repair import pages, spoil
from tests.unit.test_cli import ENVIRONMENT, typed

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

PAGE = Path(__file__).resolve().parents[2] / "docs/recovery.md"
BOX = re.compile(r"<!-- scene: (?P<scene>[\w-]+) -->\n```console\n(?P<text>.*?)```", re.DOTALL)
BOXES = [(found["scene"], found["text"]) for found in BOX.finditer(PAGE.read_text(encoding="utf-8"))]
PROGRAMS = {
    "smartspec_production_monitor": monitor.command,
    "smartspec_incident_response": respond.command,
    "smartspec-ops": ops.command,
}
CONFIG = """\
production_ops:
  roster: [{id: ann, roles: [commander]}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
"""
NOWHERE = {"HOOK_URL": "http://127.0.0.1:9", "HOOK_SECRET": "a-signing-key-of-the-test"}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace and a home with an incident, a page that waits, and a backup of that; to be copied."""
    place = Place.make(tmp_path_factory.mktemp("page"), {**ENVIRONMENT, **NOWHERE})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    assert typed(place, respond.command, "--manual-incident", "it is slow", "--service", "pay").code == 0
    for n in range(12):
        assert typed(place, respond.command, "note", id_of(place), f"{n} {'x' * 900}", "--as", "ann").code == 0
    assert typed(place, ops.command, "backup").code == 0
    return place.root.parent


def id_of(place: Place) -> str:
    return typed(place, respond.command, "list").stdout.split()[0]


@pytest.fixture
def place(lived_in: Path, tmp_path: Path) -> Place:
    shutil.copytree(lived_in, tmp_path, dirs_exist_ok=True)
    home = tmp_path / "home"
    (home / ".config").symlink_to(home)  # where `typed` has the configuration of its user
    return Place(root=tmp_path / "workspace", home=home, environment={**ENVIRONMENT, **NOWHERE})


def database(place: Place) -> Path:
    return place.state / "ops.db"


def key(place: Place) -> Path:
    return place.home / "smartspec-ops/key"


# --- troubles --------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(place: Place) -> Iterator[None]:
    """The state folder on a disk of its own, which only root can make."""
    aside = place.root.parent / "aside"
    shutil.copytree(place.state, aside)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(place.state)], capture_output=True, check=False
    )
    if os.geteuid() != 0 or made.returncode != 0:
        pytest.skip("only root can mount a small disk here")
    try:
        shutil.copytree(aside, place.state, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", str(place.state)], check=True)


@contextmanager
def full(place: Place) -> Iterator[None]:
    with small_disk(place):
        fill(place)
        yield


def fill(place: Place) -> None:
    with suppress(OSError), (place.state / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


@contextmanager
def read_only(place: Place) -> Iterator[None]:
    with small_disk(place):
        subprocess.run(["mount", "-o", "remount,ro", str(place.state)], check=True)
        yield


def damaged(place: Place) -> None:
    leaves = pages(database(place), "incident_events")
    spoil(database(place), leaves[len(leaves) // 2])


def garbage(place: Place) -> None:
    raw = database(place).read_bytes()
    database(place).write_bytes(bytes(range(256)) + raw[256:])


def gone(place: Place) -> None:
    for left in place.state.glob("ops.db*"):
        left.unlink()


def held(place: Place) -> None:
    gone(place)
    assert typed(place, ops.command, "restore", "--as", "ann").code == 0


def key_lost(place: Place) -> None:
    (place.root.parent / "safe").mkdir()
    key(place).rename(place.root.parent / "safe/key")


def key_wrong(place: Place) -> None:
    key(place).write_text("b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI=\n")


def newer(place: Place) -> None:
    """And nothing says that an older program may go on with it."""
    changed(place, "UPDATE alembic_version SET version_num = '9999'")
    changed(place, "DELETE FROM meta WHERE name = 'readable_from'")


def foreign(place: Place) -> None:
    gone(place)
    changed(place, "CREATE TABLE recipes (name TEXT)")


def changed(place: Place, statement: str) -> None:
    with closing(sqlite3.connect(database(place))) as connection:
        connection.execute(statement)
        connection.commit()


SCENES: Mapping[str, Callable[[Place], object]] = {
    "full": full,
    "read-only": read_only,
    "damaged": damaged,
    "garbage": garbage,
    "gone": gone,
    "held": held,
    "key-lost": key_lost,
    "key-wrong": key_wrong,
    "key-open": lambda place: key(place).chmod(0o644),
    "newer": newer,
    "foreign": foreign,
}


# --- boxes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scene", "text"), BOXES, ids=[f"{n}-{scene}" for n, (scene, _) in enumerate(BOXES)])
def test_a_box_says_what_it_shows(scene: str, text: str, place: Place) -> None:
    with ExitStack() as stack:
        begun = SCENES[scene](place)
        if hasattr(begun, "__enter__"):
            stack.enter_context(begun)
        steps = text.split("$ ")[1:]
        assert steps, "a box shows what to type"
        for step in steps:
            line, _, shown = step.partition("\n")
            wanted = re.search(r"# exit (\d)", line)
            code, said = run(place, shlex.split(line, comments=True))
            assert code == (int(wanted[1]) if wanted else 0), (line, said)
            assert as_shown(said, shown), f"{line}\n--- shown\n{shown}\n--- said\n{said}"
            assert "Traceback" not in said


def run(place: Place, words: list[str]) -> tuple[int, str]:
    """One of our programs, or a shell's, in the workspace."""
    if words[0] in PROGRAMS:
        ran = typed(place, PROGRAMS[words[0]], *words[1:])
        return ran.code, ran.stdout + ran.stderr
    line = shlex.join(words).replace("'~/", "~/").replace("'", "")
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=place.root,
        env={**os.environ, "HOME": str(place.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def as_shown(said: str, shown: str) -> bool:
    """``...`` stands for anything; blanks at the ends of lines say nothing."""
    pattern = ".*".join(re.escape(part) for part in re.split(r"\.\.\.", shown.strip()))
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in said.strip().splitlines()), re.DOTALL) is not None


def test_every_trouble_is_on_the_page() -> None:
    assert {scene for scene, _ in BOXES} == set(SCENES)
