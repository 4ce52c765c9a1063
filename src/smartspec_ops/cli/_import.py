"""SLO files of other tools as lines for a spec and its observability.yaml."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.specs.suggested_lines import suggested
from smartspec_ops.cli._command import OK, USAGE, Common, emit
from smartspec_ops.domain.diagnostic import Diagnostic, render_all
from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.domain.words import counted
from smartspec_ops.spec.slo_files import TOOLS, Imported, read_files

SUGGESTED = "import.suggested.md"
LARGEST = 5_000_000


async def command(common: Common, given: Mapping[str, Any]) -> int:
    texts, unread = list[tuple[str, str]](), list[Diagnostic]()
    for path in given["files"]:
        try:
            texts.append((str(path), _text(path)))
        except UserFault as fault:
            unread += fault.diagnostics
    found = read_files(texts, strict=given["strict"])
    slos = [one for each in found.found.values() for one in each]
    faults = [*unread, *found.faults]
    if not slos:
        raise UserFault(faults or [Diagnostic(code="import/none", message="these files hold no SLO")])
    text = suggested([(given["source"], slos)], f"From {_counted(found)}")
    written = _written(common, given["spec_id"], text) if given["write_suggestion"] else None
    if faults:
        click.echo(render_all(faults), err=True)
    if common.json:
        emit({"slos": [_data(tool, one) for tool, each in found.found.items() for one in each], "written": written})
        return USAGE if faults else OK
    click.echo(f"written: {written}; read it" if written else text.rstrip())
    if not common.quiet:
        for tool in found.found:
            if assumed := TOOLS[tool].assumes:
                click.echo(f"{TOOLS[tool].title}: {assumed}", err=True)
    return USAGE if faults else OK


def _text(path: Path) -> str:
    try:
        if not path.is_file() and path.exists():
            raise UserFault.of("files/not-a-file", f"{path} is not a regular file", "name files, not folders")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UserFault.of("files/too-large", f"{path} is larger than {LARGEST} bytes", "split it")
        return content.decode("utf-8-sig")
    except OSError as fault:
        raise UserFault.of("files/cannot-read", f"cannot read {path}: {fault.strerror}", "check the name") from fault
    except UnicodeDecodeError as fault:
        raise UserFault.not_text(str(path), fault) from None


def _counted(found: Imported) -> str:
    each = [f"{counted(len(slos), 'SLO')} of {TOOLS[tool].title}" for tool, slos in found.found.items()]
    return " and ".join(each)


def _written(common: Common, spec_id: str, text: str) -> str:
    runtime = common.runtime()
    path = runtime.workspace.locate(spec_id).spec_path.with_name(SUGGESTED)
    if os.path.lexists(path):
        hint = "read it, then remove it; nothing is ever overwritten"
        raise UserFault.of("files/exists", f"{runtime.workspace.shown(path)} is there already", hint)
    return runtime.workspace.shown(runtime.scope.create(path, text.encode()))


def _data(tool: str, one: Kept) -> dict[str, object]:
    return {
        "tool": tool,
        "name": one.name,
        "goal": None if one.goal is None else plain(one.goal),
        "window": duration(one.window) if one.window else None,
        "good": one.good or None,
        "bad": one.bad or None,
        "total": one.total or None,
        "not_imported": one.told or None,
    }
