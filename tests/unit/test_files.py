"""Writing happens inside the allow-list, through no link, and whole or not at all."""

import os
import resource
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import SHARED, STATE, WriteScope, write_atomic

pytestmark = pytest.mark.edge

NOW = datetime(2026, 8, 22, 10, 15, 0, tzinfo=UTC)
RUNS = ".spec/reports/incidents/INC-2026-0001"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def scope(tmp_path: Path) -> WriteScope:
    return WriteScope(tmp_path, (".spec", "specs"), (".spec/registry", "specs/Locked"))


@pytest.mark.parametrize(
    "path",
    ["", "..", "../x", ".spec/../x", ".spec/../../x", "/etc/x", "x", ".specs/x", ".", ".spec/a\x00b", ".spec/a\nb",
     ".spec/registry", ".spec/registry/x", "specs/locked/x", "specs/LOCKED"],
)  # fmt: skip
def test_unsafe_paths_are_refused_and_nothing_is_made(scope: WriteScope, path: str) -> None:
    with pytest.raises(UserFault) as fault:
        scope.write(path, b"x")
    assert fault.value.diagnostics[0].code == "files/unsafe-path"
    assert "\n" not in fault.value.diagnostics[0].message
    assert not list(scope.root.iterdir())


@pytest.mark.parametrize("path", [".spec/x", "specs/a/b/c", ".spec/registry2"])
def test_allowed_paths_are_written(scope: WriteScope, path: str) -> None:
    target = scope.write(path, b"text")
    assert target == scope.root / path
    assert target.read_bytes() == b"text"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_file_for_others_is_as_open_as_who_asked_for_it_wants(scope: WriteScope, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        scope.write(".spec/rules", b"text")
        target = scope.write(".spec/rules", b"text", SHARED)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == mode


def test_an_absolute_path_inside_is_as_good_as_a_relative_one(scope: WriteScope) -> None:
    assert scope.check(scope.root / ".spec" / "x") == scope.root / ".spec" / "x"


def _link_parent(root: Path, outside: Path) -> str:
    (root / ".spec").symlink_to(outside)
    return ".spec/x"


def _link_deeper(root: Path, outside: Path) -> str:
    (root / ".spec").mkdir()
    (root / ".spec" / "a").symlink_to(outside)
    return ".spec/a/b/c"


def _link_target(root: Path, outside: Path) -> str:
    (root / ".spec").mkdir()
    (root / ".spec" / "x").symlink_to(outside / "x")
    return ".spec/x"


def _link_inside(root: Path, outside: Path) -> str:
    (root / ".spec" / "registry").mkdir(parents=True)
    (root / ".spec" / "alias").symlink_to(root / ".spec" / "registry")
    return ".spec/alias/x"


@pytest.mark.parametrize("refuse", [True, False])
@pytest.mark.parametrize("plant", [_link_parent, _link_deeper, _link_target, _link_inside])
def test_no_link_leads_a_write_elsewhere(tmp_path: Path, plant: Callable[[Path, Path], str], refuse: bool) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    path = plant(root, outside)
    scope = WriteScope(root, (".spec",), (".spec/registry",), refuse_symlinks=refuse)
    with pytest.raises(UserFault):
        scope.write(path, b"x")
    assert not list(outside.iterdir())


def test_the_workspace_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    WriteScope(tmp_path / "alias", (".spec",)).write(".spec/x", b"x")
    assert (tmp_path / "real" / ".spec" / "x").read_bytes() == b"x"


def test_writing_replaces_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "x"
    write_atomic(target, b"old" * 1000)
    write_atomic(target, b"new")
    assert target.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_a_failed_write_leaves_the_old_content_and_no_remains(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.mkdir()
    (target / "old").write_text("old")
    with pytest.raises(UserFault) as fault:
        write_atomic(target, b"new")
    assert fault.value.diagnostics[0].code == "files/cannot-write"
    assert "a file stands where a folder is to be" in (fault.value.diagnostics[0].hint or "")
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
    assert (target / "old").read_text() == "old"


@contextmanager
def little_space(limit: int) -> Iterator[None]:
    """Files of this process may not grow beyond `limit` bytes: a write then fails half-way, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_is_created_once_and_never_replaced(scope: WriteScope) -> None:
    made = scope.create("specs/new/x.yaml", b"first")
    with pytest.raises(UserFault):
        scope.create("specs/new/x.yaml", b"second")
    link = made.with_name("link.yaml")
    link.symlink_to(made.with_name("elsewhere"))
    with pytest.raises(UserFault):
        scope.create("specs/new/link.yaml", b"third")
    assert made.read_bytes() == b"first"
    assert sorted(path.name for path in made.parent.iterdir()) == ["link.yaml", "x.yaml"]


def test_running_out_of_space_half_way_leaves_the_old_content_and_no_remains(scope: WriteScope) -> None:
    target = scope.write(".spec/x", b"old")
    with pytest.raises(UserFault) as fault, little_space(4096):
        scope.write(".spec/x", b"n" * 100_000)
    assert fault.value.diagnostics[0].code == "files/cannot-write"
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["x"]


def test_a_run_that_runs_out_of_space_never_appears(scope: WriteScope) -> None:
    def fill() -> None:
        with little_space(4096), scope.new_run(RUNS, NOW) as run:
            run.write("summary.json", b"{}")
            run.write("report.md", b"n" * 100_000)

    with pytest.raises(UserFault):
        fill()
    assert names(scope.root / RUNS) == []


def test_state_is_ours_alone_and_unknown_to_version_control(scope: WriteScope) -> None:
    state = scope.state()
    assert state == scope.root / STATE
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert (state / ".gitignore").read_text() == "*\n"
    (state / ".gitignore").write_text("kept\n")
    state.chmod(0o755)
    scope.state()
    assert (state / ".gitignore").read_text() == "kept\n"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_run_appears_with_all_its_files_at_once(scope: WriteScope) -> None:
    run = scope.new_run(RUNS, NOW)
    run.write("summary.json", b"{}")
    assert not run.path.exists()
    run.write("report.md", b"# x")
    assert run.publish() == scope.root / RUNS / "20260822-101500Z"
    assert names(run.path) == ["report.md", "summary.json"]
    assert names(run.path.parent) == ["20260822-101500Z"]


def test_run_ids_are_utc_and_numbered_on_collision(scope: WriteScope) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=7)))
    ids = []
    for when in (NOW, elsewhere, NOW):
        with scope.new_run(RUNS, when) as run:
            run.write("summary.json", b"{}")
        ids.append(run.run_id)
    assert ids == ["20260822-101500Z", "20260822-101500Z-1", "20260822-101500Z-2"]


def test_a_run_that_fails_leaves_nothing(scope: WriteScope) -> None:
    def fail() -> None:
        with scope.new_run(RUNS, NOW) as run:
            run.write("summary.json", b"{}")
            raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        fail()
    assert names(scope.root / RUNS) == []


def test_a_crashed_run_does_not_lend_its_id(scope: WriteScope) -> None:
    scope.new_run(RUNS, NOW).write("summary.json", b"half")
    with scope.new_run(RUNS, NOW) as run:
        run.write("summary.json", b"{}")
    assert run.run_id == "20260822-101500Z-1"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a\x00", "/x"])
def test_a_file_of_a_run_has_a_plain_name(scope: WriteScope, name: str) -> None:
    with pytest.raises(UserFault):
        scope.new_run(RUNS, NOW).write(name, b"x")


def test_runs_started_at_once_never_share_an_id(scope: WriteScope) -> None:
    def one(number: int) -> str:
        with scope.new_run(RUNS, NOW) as run:
            run.write("summary.json", str(number).encode())
        return run.run_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(one, range(24)))
    assert len(set(ids)) == 24
    contents = {(scope.root / RUNS / run_id / "summary.json").read_bytes() for run_id in ids}
    assert len(contents) == 24
