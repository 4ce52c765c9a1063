"""A new promise for a spec: a line written where the spec's promises stand, proven by reading the whole spec again.

The proposal is a unified diff for people to apply. It is made only where the changed spec reads back as the old one
plus exactly the promise that was meant.
"""

import difflib
import re
from dataclasses import dataclass

from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.spec.nfr import read_requirements

_BULLET = re.compile(r"^(\s*)([-*+])\s")
_HEADING = re.compile(r"^#{1,6}\s")
NEW_SECTION = "## Non-Functional Requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`patch` is a unified diff of the spec, `requirement` what the new line reads back as."""

    patch: str
    requirement: Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAPromise:
    """Why the sentence cannot become an objective, and what would help."""

    why: str
    hint: str


def propose(text: str, path: str, sentence: str, because: str = "") -> Proposal | NotAPromise:
    """Add `sentence` to the spec's promises; `because` (such as an incident's id) follows it as a comment."""
    sentence = " ".join(sentence.split())
    lines = text.splitlines(keepends=True)
    at, marker, before = _place(text, path)
    comment = f" <!-- {because.replace('--', '-')} -->" if because else ""
    added = [*before, f"{marker}{sentence}{comment}\n"]
    old = [line if line.endswith("\n") else f"{line}\n" for line in lines]
    changed = [*old[:at], *added, *old[at:]]
    own_line = at + len(added)
    alone = _promises("".join(changed), path)
    new = [one for one in alone if one.place.line == own_line]
    if len(new) != 1:
        return _not_one(new, read_requirements("".join(changed), path).requirements, own_line)
    if _kept(_promises(text, path)) != _kept([one for one in alone if one.place.line != own_line]):
        return NotAPromise(
            why="with this line other promises of the spec would read differently",
            hint="word it without an id or a title the spec uses already",
        )
    patch = difflib.unified_diff(lines, changed, fromfile=f"a/{path}", tofile=f"b/{path}")
    whole = "".join(line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}\n" for line in patch)
    return Proposal(patch=whole, requirement=new[0])


def _promises(text: str, path: str) -> list[Requirement]:
    return [one for one in read_requirements(text, path).requirements if one.verdict is Verdict.MEASURABLE]


def _kept(requirements: list[Requirement]) -> list[tuple[object, ...]]:
    """What must not change; only the line numbers may."""
    return [(one.id, one.promise, one.text) for one in requirements]


def _not_one(new: list[Requirement], every: tuple[Requirement, ...], line: int) -> NotAPromise:
    if new:
        return NotAPromise(why=f"it reads as {len(new)} promises", hint="propose them one by one")
    for one in every:
        if one.place.line == line:
            return NotAPromise(why=f"it reads as {one.verdict.value.replace('_', ' ')}: {one.why}", hint=HINT)
    return NotAPromise(why="it holds no number that reads as a promise", hint=HINT)


NO_NEWLINE = "\\ No newline at end of file"
HINT = "name what is measured, a comparison and a value with its unit: p95 latency of checkout below 300 ms"


def _place(text: str, path: str) -> tuple[int, str, list[str]]:
    """(index of the line before which to write, marker, lines that must go before).

    After the last promise that is a bullet, with its marker; else after the block of the last promise; else in a
    section of its own at the end.
    """
    lines = text.splitlines()
    promises = _promises(text, path)
    for one in reversed(promises):
        if match := _BULLET.match(lines[one.place.line - 1]):
            return _end(lines, one.place.line, match[1]), f"{match[1]}{match[2]} ", []
    if promises:
        at = promises[-1].place.line
        while at < len(lines) and lines[at].strip() and not _HEADING.match(lines[at]):
            at += 1
        return at, "- ", ["\n"]
    return len(lines), "- ", ["\n", f"{NEW_SECTION}\n", "\n"] if lines else [f"{NEW_SECTION}\n", "\n"]


def _end(lines: list[str], at: int, indent: str) -> int:
    """Past the continuation lines of the bullet on line `at`."""
    while at < len(lines) and lines[at].strip() and not _BULLET.match(lines[at]) and lines[at].startswith(f"{indent} "):
        at += 1
    return at
