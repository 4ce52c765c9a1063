"""What a repository tells: commits with what they touched, tags, differences; no names, and nothing run on its word."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.edge.git import Commit, Git, Tag, Unreadable

pytestmark = pytest.mark.edge

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AUTHOR = "Robin Example"


class Repository:
    """A real one, written by the real program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.run("init", "-q", "-b", "main")

    def run(self, *argv: str, at: datetime = NOON) -> str:
        stamp = f"{at.timestamp():.0f} +0000"
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _WHO.items()}
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        clean = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(self.folder)}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *argv], env={**clean, **who, **dates}, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def commit(self, subject: str, at: datetime, **files: str) -> str:
        for name, text in files.items():
            path = self.folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.run("add", "-A")
        self.run("commit", "-q", "-m", subject, at=at)
        return self.run("rev-parse", "HEAD")

    @property
    def git(self) -> Git:
        return Git(self.folder, os.environ)


_WHO = {"NAME": AUTHOR, "EMAIL": "robin@example.test"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


async def test_a_repository_without_commits_says_so(repository: Repository, tmp_path: Path) -> None:
    found = await repository.git.commits(NOON - timedelta(days=1), NOON)
    assert found == Unreadable("the repository has no commits yet")
    elsewhere = await Git(tmp_path, os.environ).commits(NOON - timedelta(days=1), NOON)
    assert isinstance(elsewhere, Unreadable)
    assert "no commits yet" not in elsewhere.why


async def test_commits_of_a_stretch_of_time_with_the_files_they_touched(repository: Repository) -> None:
    repository.commit("first", NOON - timedelta(days=2), a="1")
    second = repository.commit("second: ü, 'quoted'", NOON - timedelta(hours=1), src__pay="1", b="2")
    repository.commit("late", NOON + timedelta(hours=1), a="2")
    found = await repository.git.commits(NOON - timedelta(days=1), NOON)
    assert found == [
        Commit(sha=second, at=NOON - timedelta(hours=1), subject="second: ü, 'quoted'", paths=("b", "src/pay"))
    ]
    assert AUTHOR not in repr(found)


async def test_a_merge_counts_with_what_it_brought(repository: Repository) -> None:
    repository.commit("base", NOON - timedelta(hours=3), a="1")
    repository.run("checkout", "-q", "-b", "topic")
    repository.commit("topic work", NOON - timedelta(hours=2), pay="1")
    repository.run("checkout", "-q", "main")
    repository.run("merge", "-q", "--no-ff", "-m", "bring pay", "topic", at=NOON - timedelta(hours=1))
    found = await repository.git.commits(NOON - timedelta(hours=2), NOON)
    assert not isinstance(found, Unreadable)
    assert [(one.subject, one.paths) for one in found] == [("bring pay", ("pay",))]


async def test_tags_newest_first_and_what_lies_between_two(repository: Repository) -> None:
    first = repository.commit("first", NOON - timedelta(days=2), a="1")
    repository.run("tag", "v1", first)
    second = repository.commit("second", NOON - timedelta(days=1), b="1")
    repository.run("tag", "-a", "v2", "-m", "second", second)
    assert await repository.git.tags() == [
        Tag(name="v2", at=NOON, sha=second),
        Tag(name="v1", at=NOON - timedelta(days=2), sha=first),
    ]
    assert await repository.git.touched("v1", "v2") == ["b"]


@pytest.mark.parametrize("revision", ["nope", "--output=stolen", "v1;touch stolen", "$(touch stolen)", "", "a\0b"])
async def test_a_revision_is_a_word_and_nothing_else(repository: Repository, revision: str) -> None:
    repository.commit("first", NOON, a="1")
    assert isinstance(await repository.git.touched(revision, "HEAD"), Unreadable)
    assert not list(repository.folder.glob("stolen*"))


async def test_a_repositorys_own_configuration_starts_nothing(repository: Repository) -> None:
    repository.commit("first", NOON, a="1")
    repository.commit("second", NOON, a="2")
    trap = repository.folder / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {repository.folder}/sprung\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "core.pager", "gpg.program", "core.sshCommand"):
        repository.run("config", key, str(trap))
    repository.run("config", "log.showSignature", "true")
    assert not isinstance(await repository.git.commits(NOON - timedelta(days=1), NOON), Unreadable)
    assert await repository.git.touched("HEAD~1", "HEAD") == ["a"]
    assert not (repository.folder / "sprung").exists()


async def test_no_repository_is_told_in_one_line(tmp_path: Path) -> None:
    found = await Git(tmp_path, {**os.environ, "GIT_CEILING_DIRECTORIES": "/"}).commits(NOON, NOON)
    assert isinstance(found, Unreadable)
    assert "not a git repository" in found.why
    missing = await Git(tmp_path, {"PATH": str(tmp_path)}).tags()
    assert isinstance(missing, Unreadable)
    assert missing.why.startswith("git cannot be started")


async def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    git = Git(tmp_path, {"PATH": f"{tmp_path}:{os.environ['PATH']}"}, limit=timedelta(milliseconds=100))
    assert await git.tags() == Unreadable("git took longer than 0.1 s")
