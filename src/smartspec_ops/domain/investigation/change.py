"""What was changed, and when: deployments, commits, releases, configuration, flags. Never by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

MOST_PATHS = 40
"""Kept of one change; more tell no more about what it touched."""
SHOWN_PATHS = 5


class ChangeKind(StrEnum):
    DEPLOYMENT = "deployment"
    ROLLBACK = "rollback"
    RELEASE = "release"
    COMMIT = "commit"
    CONFIGURATION = "configuration"
    FLAG = "flag"
    INFRASTRUCTURE = "infrastructure"
    OTHER = "other"

    @property
    def is_live(self) -> bool:
        """Whether such a change is one of what runs; a commit or a release that nobody deployed is not."""
        return self not in (ChangeKind.COMMIT, ChangeKind.RELEASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was changed at `at`. `source` says who told us: git, a marker, a report, a person.

    `paths` are the files it touched, at most `MOST_PATHS`, of `touched` in all; `version` is what it made live and
    `previous` what was live before. `service` is None where nobody says which service it is about.
    """

    at: datetime
    kind: ChangeKind
    id: str
    what: str
    source: str
    service: str | None = None
    paths: tuple[str, ...] = ()
    touched: int = 0
    version: str | None = None
    previous: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.short}"

    @property
    def short(self) -> str:
        """Its id; of a commit the first twelve digits."""
        return self.id[:12] if self.version == self.id and len(self.id) >= 40 else self.id

    @property
    def is_live(self) -> bool:
        """Whether it changed what runs: a commit, of settings too, is known to only when somebody says so."""
        return self.kind.is_live and any(not source.startswith("git ") for source in self.source.split(" and "))


def with_paths(change: Change, paths: Sequence[str]) -> Change:
    """The change with what it touched: the files that run before those that are read."""
    ordered = sorted(dict.fromkeys(paths), key=lambda path: (not runs(path), path))
    return replace(change, paths=tuple(ordered[:MOST_PATHS]), touched=len(ordered))


def trimmed(change: Change) -> Change:
    """With the few paths that are shown; `touched` still says how many there were."""
    return replace(change, paths=change.paths[:SHOWN_PATHS])


def merged(found: Iterable[Change]) -> tuple[Change, ...]:
    """Oldest first; what several sources tell of the same deployment is one change, with all that is known of it.

    A flag may go on and off and on: each is a change of its own.
    """
    known: dict[tuple[object, ...], Change] = {}
    for change in found:
        occasion = None if change.kind in _ONCE else (change.at, change.what)
        key = (change.kind, change.id, change.service, occasion)
        known[key] = _both(known[key], change) if key in known else change
    return tuple(sorted(known.values(), key=lambda one: (one.at, one.kind, one.id)))


def _both(one: Change, other: Change) -> Change:
    sources = dict.fromkeys((*one.source.split(" and "), *other.source.split(" and ")))
    return replace(
        one,
        at=min(one.at, other.at),
        what=one.what or other.what,
        source=" and ".join(sources),
        paths=one.paths or other.paths,
        touched=max(one.touched, other.touched),
        version=one.version or other.version,
        previous=one.previous or other.previous,
    )


def runs(path: str) -> bool:
    """Whether a file can change what production does: neither documentation nor tests do."""
    known = PurePosixPath(path.casefold())
    return known.suffix not in _READ and not _ASIDE & set(known.parts[:-1]) and not known.name.startswith("test_")


def is_configuration(paths: Sequence[str]) -> bool:
    """Whether a commit touched nothing but settings."""
    running = [PurePosixPath(path.casefold()) for path in paths if runs(path)]
    return bool(running) and all(path.suffix in _SETTINGS or path.name in _SETTING_FILES for path in running)


_ONCE = frozenset({ChangeKind.DEPLOYMENT, ChangeKind.ROLLBACK, ChangeKind.RELEASE, ChangeKind.COMMIT})
"""What has an id of its own for each occasion."""
_READ = frozenset({".md", ".rst", ".txt", ".adoc", ".png", ".svg"})
_ASIDE = frozenset({"test", "tests", "testing", "spec", "specs", "docs", "doc", "examples", ".github", "__tests__"})
_SETTINGS = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".env", ".properties", ".tf", ".tfvars"})
_SETTING_FILES = frozenset({".env", "values.json", "config.json", "settings.json"})
