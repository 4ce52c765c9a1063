"""What a git repository says about its past: commits, tags, which files differ. Read-only, by argv, without a shell.

A repository is foreign data: its own configuration must not start programs, nothing is fetched, and nobody's name is
read. Output is bounded, and what takes too long is ended.
"""

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOST_OUTPUT = 4 * 1024 * 1024
MOST_COMMITS = 500
MOST_TAGS = 500
MOST_SUBJECT = 300
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SEPARATOR, _RECORD = "\x1f", "\x1e"
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_QUIET = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "log.showSignature=false"),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """`at` is when it was committed, which may be long before it ran anywhere."""

    sha: str
    at: datetime
    subject: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """`at` is when the tag was made, for a light one when its commit was."""

    name: str
    at: datetime
    sha: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No answer, and why, in one line."""

    why: str


class Git:
    """One repository, looked at from its working folder."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, limit: timedelta = timedelta(seconds=10)
    ) -> None:
        """`environment` gives the PATH where git is looked for; `limit` is how long one question may take."""
        self._folder = folder
        self._environment = {**{k: environment[k] for k in ("PATH",) if k in environment}, **_ENVIRONMENT}
        self._limit = limit

    async def commits(self, since: datetime, until: datetime, ref: str = "HEAD") -> Sequence[Commit] | Unreadable:
        """Those that `ref` contains and that were committed in [since, until], newest first, with what they touched."""
        form = f"--format={_RECORD}%H{_SEPARATOR}%ct{_SEPARATOR}%s{_SEPARATOR}"
        told = await self._ask(
            *("log", "-z", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-renames", "--name-only"),
            *("-m", "--first-parent", form, f"--max-count={MOST_COMMITS}"),
            *(f"--since={since.timestamp():.0f}", f"--until={until.timestamp():.0f}"),
            *("--end-of-options", ref, "--"),
        )
        if isinstance(told, Unreadable) and await self._is_empty():
            return Unreadable("the repository has no commits yet")
        return told if isinstance(told, Unreadable) else [one for one in map(_commit, told.split(_RECORD)) if one]

    async def tags(self) -> Sequence[Tag] | Unreadable:
        """The newest ones, newest first."""
        fields = ("%(refname:strip=2)", "%(creatordate:unix)", "%(if)%(*objectname)%(then)%(*objectname)%(else)")
        told = await self._ask(
            "for-each-ref",
            f"--format={' '.join(fields)}%(objectname)%(end)",
            "--sort=-creatordate",
            f"--count={MOST_TAGS}",
            "refs/tags",
        )
        return told if isinstance(told, Unreadable) else [one for one in map(_tag, told.splitlines()) if one]

    async def touched(self, old: str, new: str) -> Sequence[str] | Unreadable:
        """The files that differ between two revisions."""
        shas = [await self._sha(old), await self._sha(new)]
        if wrong := next((one for one in shas if isinstance(one, Unreadable)), None):
            return wrong
        told = await self._ask(
            *("diff", "-z", "--name-only", "--no-ext-diff", "--no-textconv", "--no-renames"),
            *("--end-of-options", *map(str, shas), "--"),
        )
        return told if isinstance(told, Unreadable) else [path for path in told.split("\0") if path]

    async def _is_empty(self) -> bool:
        """A repository whose branch has no commit."""
        branch = await self._ask("symbolic-ref", "--quiet", "HEAD")
        return not isinstance(branch, Unreadable) and isinstance(await self._sha("HEAD"), Unreadable)

    async def _sha(self, revision: str) -> str | Unreadable:
        told = await self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if isinstance(told, Unreadable):
            return Unreadable(f"the repository does not know {revision!r}")
        return told.split()[-1]

    async def _ask(self, *argv: str) -> str | Unreadable:
        if any("\0" in word for word in argv):
            return Unreadable("a revision holds a zero byte")
        try:
            process = await asyncio.create_subprocess_exec(
                *("git", "-C", str(self._folder), "--no-pager", *_QUIET, *argv),
                env=self._environment,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
            )
        except OSError as fault:
            return Unreadable(f"git cannot be started: {fault.strerror}")
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                out, complaint = await asyncio.gather(_read(process.stdout), _read(process.stderr))
                code = await process.wait() if len(out) <= MOST_OUTPUT else None
        except TimeoutError:
            return Unreadable(f"git took longer than {self._limit.total_seconds():g} s")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code is None:
            return Unreadable(f"git's answer is longer than {MOST_OUTPUT // 1024} KiB")
        if code:
            lines = complaint.decode(errors="replace").splitlines()
            return Unreadable(f"git: {lines[0][:200] if lines else f'exit code {code}'}")
        return out.decode(errors="replace")


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """Up to a little more than the limit, which tells that there was more."""
    found = bytearray()
    while stream is not None and len(found) <= MOST_OUTPUT and (part := await stream.read(65_536)):
        found += part
    return bytes(found)


def _commit(record: str) -> Commit | None:
    sha, _, rest = record.partition(_SEPARATOR)
    when, _, rest = rest.partition(_SEPARATOR)
    subject, _, names = rest.rpartition(_SEPARATOR)
    if not _SHA.fullmatch(sha) or not when.isdigit():
        return None
    paths = tuple(path for name in names.split("\0") if (path := name.strip("\n")))
    return Commit(sha=sha, at=datetime.fromtimestamp(int(when), UTC), subject=subject[:MOST_SUBJECT], paths=paths)


def _tag(line: str) -> Tag | None:
    name, when, sha = (*line.split(" "), "", "")[:3]
    if not when.isdigit() or not _SHA.fullmatch(sha):
        return None
    return Tag(name=name, at=datetime.fromtimestamp(int(when), UTC), sha=sha)
