"""Running the checks, and showing what they found so that it can be pasted anywhere."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smartspec_ops import __version__
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli.doctor.checks import CHECKS, GROUPS, Check, Found, run
from smartspec_ops.cli.doctor.examined import Examined, skip, told
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import Finding, State

if TYPE_CHECKING:
    from smartspec_ops.edge.redact import Redactor

_MARKS: dict[State, str] = {"ok": "ok  ", "warn": "warn", "fail": "FAIL", "skip": "-   "}
MOST_NAMED = 3
_NOWHERE = "workspace/not-found"


async def command(common: Common, within: timedelta, *, strict: bool) -> int:
    from smartspec_ops.edge.redact import Redactor

    try:
        # What is remarked on the configuration is a finding here.
        runtime = replace(common, quiet=True).runtime()
    except UserFault as fault:
        if common.config or fault.diagnostics[0].code == _NOWHERE:
            raise  # there is nothing to look at: a question of usage
        rest = skip(CHECKS[0].name, "everything else: it depends on what is configured")
        found: Found = [(CHECKS[0], [*told(fault.diagnostics), rest])]
        return _shown(found, [Redactor()], Path.cwd(), common, strict=strict)
    async with runtime:
        found = await run(Examined(runtime, within))
    # The first one knows every value that was resolved; the second one leaves no address of a machine inside.
    redactors = [runtime.redactor, Redactor(runtime.workspace.settings.redaction_patterns)]
    return _shown(found, redactors, runtime.workspace.root, common, strict=strict)


def _shown(found: Found, redactors: "Sequence[Redactor]", root: Path, common: Common, *, strict: bool) -> int:
    clean = _Cleaner(redactors, root)
    told_of = [(check, [clean.finding(one) for one in part]) for check, part in found]
    counts = Counter(one.state for _, part in told_of for one in part)
    if common.json:
        emit(_data(told_of, counts))
    else:
        _print(told_of, counts, quiet=common.quiet)
    return BLOCKED if counts["fail"] or (strict and counts["warn"]) else OK


class _Cleaner:
    """Nothing of this machine but what is inside the workspace and below its user's home, and no secret at all."""

    def __init__(self, redactors: "Sequence[Redactor]", root: Path) -> None:
        self._redactors = redactors
        self._places = [(f"{root}/", ""), (str(root), "."), (str(Path.home()), "~")]

    def finding(self, one: Finding) -> Finding:
        return replace(one, detail=self._text(one.detail), fix=self._text(one.fix), about=self._text(one.about))

    def _text(self, text: str) -> str:
        for place, shown in self._places:
            if len(place) > 1:
                text = text.replace(place, shown)
        text = " ".join(text.split())
        for redactor in self._redactors:
            text = redactor.text(text)
        return text


# --- showing -----------------------------------------------------------------------------------------------------


def _print(found: Found, counts: "Counter[State]", *, quiet: bool) -> None:
    click.echo(_head())
    for group in GROUPS:
        lines = [line for check, part in found if check.group == group for line in _lines(part, quiet=quiet)]
        if lines:
            click.echo(f"\n{group}")
        for line in lines:
            click.echo(line)
    click.echo(f"\n{_summary(counts)}")


def _head() -> str:
    return f"smartspec-ops {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def _alike(part: Iterable[Finding]) -> Iterator[Finding]:
    """What is said of many in the same words is said once, with the first of them by name."""
    whose: dict[Finding, list[str]] = {}
    for one in part:
        whose.setdefault(replace(one, about=""), []).append(one.about)
    for one, named in whose.items():
        if len(named) <= MOST_NAMED:
            yield from (replace(one, about=each) for each in named)
        else:
            yield replace(one, about=f"{', '.join(named[:MOST_NAMED])} and {len(named) - MOST_NAMED} more")


def _lines(part: Iterable[Finding], *, quiet: bool) -> Sequence[str]:
    lines = list[str]()
    for one in _alike(part):
        whose = f"{one.about}: " if one.about else ""
        if one.state == "ok" and not quiet:
            lines.append(f"  {_MARKS[one.state]}  {whose}{one.detail}")
        elif one.state != "ok":
            lines.append(f"  {_MARKS[one.state]}  {whose}{one.detail} [{one.check}]")
        if one.fix and one.state in ("warn", "fail"):
            lines.append(f"        fix: {one.fix}")
    return lines


def _summary(counts: "Counter[State]") -> str:
    if not counts["fail"] and not counts["warn"]:
        rest = f", {counts['skip']} not looked at" if counts["skip"] else ""
        return f"nothing is wrong ({counts['ok']} ok{rest})"
    parts = [
        f"{counts['fail']} failed" if counts["fail"] else "",
        counted(counts["warn"], "warning") if counts["warn"] else "",
        f"{counts['ok']} ok",
        f"{counts['skip']} not looked at" if counts["skip"] else "",
    ]
    return ", ".join(filter(None, parts))


def _data(found: Found, counts: "Counter[State]") -> dict[str, object]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "findings": [_finding(check, one) for check, part in found for one in part],
        "summary": {state: counts[state] for state in _MARKS},
    }


def _finding(check: Check, one: Finding) -> dict[str, object]:
    return {
        "group": check.group,
        "check": one.check,
        "about": one.about or None,
        "state": one.state,
        "detail": one.detail,
        "fix": one.fix or None,
    }
