"""What changed: told by people and pipelines, seen live, read from git and from the reports of other workflows.

Whatever tells of a change is asked for the same stretch of time; what cannot be read is named, never left out.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from smartspec_ops.app.watching.deployed import DEPLOYMENT, deployed
from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.investigation.change import Change, ChangeKind, is_configuration, merged, with_paths
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.git import Git, Tag, Unreadable
from smartspec_ops.ports import Document, Store, Transaction

CHANGE = "change"
DAY = timedelta(days=1)
REPORTS = ".spec/reports"
MOST_REPORTS = 300
MOST_RESOLVED = 10
"""Deployments whose difference git is asked for; each is two or three questions."""
_TEXT = 300


async def record(tx: Transaction, change: Change, *, is_timed: bool = True) -> bool:
    """Write down a change somebody tells of, once; False where it is known already.

    Where nobody said when (`is_timed`), the same words on the same day are the same change: a retry.
    """
    key = _key(change, is_timed=is_timed)
    if await tx.document(CHANGE, key) is not None:
        return False
    await tx.put_document(Document(kind=CHANGE, key=key, body=encode(change), version=0))
    return True


async def recorded(tx: Transaction, since: datetime, until: datetime) -> Sequence[Change]:
    """What was told of [since, until], oldest first."""
    days = [(since.astimezone(UTC) + n * DAY).date() for n in range((until.date() - since.date()).days + 1)]
    found = [decode(Change, one.body) for day in days for one in await tx.documents(CHANGE, f"{day}/")]
    return sorted((one for one in found if since <= one.at <= until), key=lambda one: (one.at, one.id))


def _key(change: Change, *, is_timed: bool) -> str:
    """By day, to be found by day."""
    occasion = (change.service, change.id, change.what, change.version, change.at.isoformat() if is_timed else None)
    digest = sha256(repr(occasion).encode()).hexdigest()[:32]
    return f"{change.at.astimezone(UTC):%Y-%m-%d}/{change.kind}/{digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository whose past is looked at. Everything in it is about `service`, where one is named."""

    name: str
    git: Git
    ref: str = "HEAD"
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Oldest first; `unknown` says what could not be read, and why."""

    changes: tuple[Change, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that can tell of changes, in the workspace at `root`."""

    store: Store
    root: Path
    repositories: Sequence[Repository] = ()

    async def between(
        self,
        since: datetime,
        until: datetime,
        services: Sequence[str] | None = None,
        marked: Mapping[str, Sequence[Deployment] | NoData] = MappingProxyType({}),
    ) -> Gathered:
        """Changes in [since, until]. Of what was seen live, that of these services; None means of all.

        `marked` are deployments by service that somebody marked elsewhere.
        """
        unknown = [f"marks of {one}: {why.detail}" for one, why in marked.items() if isinstance(why, NoData)]
        told_there = [
            _of_marked(service, one) for service, all_ in marked.items() if not isinstance(all_, NoData) for one in all_
        ]
        async with self.store.begin() as tx:
            told = await recorded(tx, since, until)
            if services is None:
                services = [str(one.body["service"]) for one in await tx.documents(DEPLOYMENT)]
            live = [_of_deployed(one, before) for one, before in _pairs(await deployed(tx, services))]
        reported = await aside(lambda: list(_reported(self.root, since, until)))
        committed = [change for one in self.repositories for change in await _of_git(one, since, until, unknown)]
        seen = [one for one in (*live, *told_there) if one is not None and since <= one.at <= until]
        found = merged([*told, *seen, *reported, *committed])
        return Gathered(changes=await self._resolved(found), unknown=tuple(unknown))

    async def _resolved(self, found: Sequence[Change]) -> tuple[Change, ...]:
        """Deployments with what lies between their version and the one before."""
        left, resolved = MOST_RESOLVED, list[Change]()
        for change in found:
            if change.kind.is_live and change.version and change.previous and not change.paths and left:
                left -= 1
                resolved.append(await self._difference(change, change.previous, change.version))
            else:
                resolved.append(change)
        return tuple(resolved)

    async def _difference(self, change: Change, old: str, new: str) -> Change:
        for one in self.repositories:
            paths = await one.git.touched(old, new)
            if not isinstance(paths, Unreadable):
                return with_paths(change, paths)
        return change


def _pairs(found: Sequence[Deployed]) -> Iterator[tuple[Deployed, Deployed | None]]:
    """Each deployment with the one that its service had before."""
    last: dict[str, Deployed] = {}
    for one in found:
        yield one, last.get(one.service)
        last[one.service] = one


def _of_deployed(one: Deployed, before: Deployed | None) -> Change | None:
    """None for the one that was there when somebody looked first: nobody saw it come."""
    if one.is_first and one.since is None:
        return None
    version = one.version or one.id
    seen = "" if one.since or one.not_yet is None else f" between {one.not_yet:%H:%M:%S} and {one.first_seen:%H:%M:%S}"
    return Change(
        # Where it is known between two looks only, the earlier: it is no excuse for it that it was seen late.
        at=one.at if one.since or one.not_yet is None else one.not_yet,
        kind=ChangeKind.DEPLOYMENT,
        id=one.id,
        what=f"{one.service} {version} went live{seen}",
        source="marker",
        service=one.service,
        version=one.version,
        previous=before.version if before else None,
    )


def _of_marked(service: str, one: Deployment) -> Change | None:
    if one.since is None:
        return None
    return Change(
        at=one.since,
        kind=ChangeKind.DEPLOYMENT,
        id=one.id,
        what=f"{service} {one.version or one.id} went live",
        source="annotation",
        service=service,
        version=one.version,
        previous=one.previous_version,
    )


async def _of_git(one: Repository, since: datetime, until: datetime, unknown: list[str]) -> Sequence[Change]:
    commits, tags = await one.git.commits(since, until, one.ref), await one.git.tags()
    if isinstance(commits, Unreadable):
        unknown.append(f"commits of {one.name}: {commits.why}")
        return ()
    found = [
        with_paths(
            Change(
                at=commit.at,
                kind=ChangeKind.CONFIGURATION if is_configuration(commit.paths) else ChangeKind.COMMIT,
                id=commit.sha,
                what=commit.subject,
                source=f"git {one.name}",
                service=one.service,
                version=commit.sha,
            ),
            commit.paths,
        )
        for commit in commits
    ]
    known = () if isinstance(tags, Unreadable) else tags
    return [*found, *(await _of_tags(one, known, since, until))]


async def _of_tags(one: Repository, tags: Sequence[Tag], since: datetime, until: datetime) -> Sequence[Change]:
    """A release is what lies between its tag and the one before."""
    found = list[Change]()
    for tag, before in zip(tags, (*tags[1:], None), strict=False):
        if not since <= tag.at <= until:
            continue
        change = Change(
            at=tag.at,
            kind=ChangeKind.RELEASE,
            id=tag.name,
            what=f"release {tag.name}",
            source=f"git {one.name}",
            service=one.service,
            version=tag.name,
            previous=before.name if before else None,
        )
        paths = await one.git.touched(before.sha, tag.sha) if before and len(found) < MOST_RESOLVED else ()
        found.append(change if isinstance(paths, Unreadable) else with_paths(change, paths))
    return found


# --- reports of other workflows ------------------------------------------------------------------------------------


def _reported(root: Path, since: datetime, until: datetime) -> Iterator[Change]:
    """From the summaries that deployments, rollbacks and hotfixes leave behind."""
    folder = root / REPORTS
    names = sorted(path for path in folder.glob("*/**/summary.json") if _kind_of(path, folder) is not None)
    recent = [path for path in names if not path.is_symlink() and path.stat().st_mtime >= since.timestamp()]
    for path in recent[-MOST_REPORTS:]:
        kind, body = _kind_of(path, folder), _body(path)
        if kind is None or body is None:
            continue
        change = _of_report(kind, body, path, root)
        if change is not None and since <= change.at <= until:
            yield change


def _kind_of(path: Path, folder: Path) -> ChangeKind | None:
    top = path.relative_to(folder).parts[0].casefold().replace("_", "-")
    return next((kind for words, kind in _REPORTS.items() if top.startswith(words)), None)


_REPORTS = {
    ("auto-deploy", "deploy"): ChangeKind.DEPLOYMENT,
    ("hotfix",): ChangeKind.DEPLOYMENT,
    ("rollback",): ChangeKind.ROLLBACK,
}
_MOST_BYTES = 262_144
_FAILED = frozenset({"failure", "failed", "error", "preview", "plan", "dry_run", "dry-run"})


def _body(path: Path) -> Mapping[str, Any] | None:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        body = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _of_report(kind: ChangeKind, body: Mapping[str, Any], path: Path, root: Path) -> Change | None:
    """None for what changed nothing: it failed, or was only a plan."""
    state = {str(body.get(key, "")).casefold() for key in ("status", "mode", "outcome")}
    if state & _FAILED:
        return None
    identity = _first(body, "deployment_id", "rollback_id", "hotfix_version", "run_id") or path.parent.name
    version = _first(body, "to_version", "version_deployed", "deployed_version", "hotfix_version", "tag")
    service = _first(body, "service", "service_name")
    where = _first(body, "environment", "env")
    words = [str(kind), *([f"of {service}"] if service else []), *([f"to {version}"] if version else [])]
    return Change(
        at=_moment(body, path),
        kind=kind,
        id=identity,
        what=" ".join([*words, *([f"in {where}"] if where else [])]),
        source=path.relative_to(root).as_posix(),
        service=service,
        version=version,
        previous=_first(body, "from_version", "previous_version", "base_tag"),
    )


def _first(body: Mapping[str, Any], *keys: str) -> str | None:
    found = next((body[key] for key in keys if isinstance(body.get(key), str | int) and body[key] != ""), None)
    return None if found is None else str(found)[:_TEXT]


def _moment(body: Mapping[str, Any], path: Path) -> datetime:
    """When it was done: as it says itself, else as its run folder is named, else when it was written."""
    for key in ("finished_at", "completed_at", "deployed_at", "ended_at", "timestamp"):
        if (at := _time(body.get(key))) is not None:
            return at
    named = _RUN.search(str(body.get("run_id", ""))) or _RUN.search(path.parent.name)
    if named is not None and (at := _time(f"{named[1]}T{named[2]}Z")) is not None:
        return at
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


_RUN = re.compile(r"(\d{8})[-T](\d{6})Z")


def _time(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None


def told(change: Change, now: datetime) -> Change:
    """A change as somebody tells it, checked. `UserFault` where it cannot have happened."""
    if change.at > now + timedelta(minutes=5):
        raise UserFault.of("change/future", "the change lies in the future", "give the time it was made")
    if not change.id.strip() or not change.what.strip():
        raise UserFault.of("change/empty", "a change needs an id and a sentence that says what it is")
    return replace(change, at=change.at.astimezone(UTC), what=" ".join(change.what.split())[:_TEXT])
