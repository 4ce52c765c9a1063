"""What a spec promises, line by line."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import click

from smartspec_ops.cli._command import OK, Common, emit, warn
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.spec.lookup import SPEC_NAMES
from smartspec_ops.spec.nfr import read_requirements

_HEADINGS = {
    Verdict.MEASURABLE: "measurable",
    Verdict.REVIEW: "for a person to decide",
    Verdict.NOT_A_PROMISE: "no promise about the running system",
}


def command(path: Path | None, spec_id: str | None, common: Common) -> int:
    file = _file(path) if path else None
    text, shown = (_read(file), str(file)) if file else _found(spec_id or "", common)
    reading = read_requirements(text, shown)
    if common.json:
        emit({"spec_id": reading.spec_id, "requirements": [as_data(one) for one in reading.requirements]})
    else:
        for verdict, heading in _HEADINGS.items():
            _section(heading, [one for one in reading.requirements if one.verdict is verdict])
    if not common.quiet:
        warn(reading.diagnostics)
    return OK


def as_data(one: Requirement) -> Mapping[str, Any]:
    """One requirement as JSON data; values are exact decimals as text, durations as ``28d``."""
    promise = one.promise
    scope = promise.scope if promise else None
    return {
        "id": one.id,
        "verdict": one.verdict.value,
        "why": one.why,
        "text": one.text,
        "path": one.place.path,
        "line": one.place.line,
        "column": one.place.column,
        "end_column": one.place.end_column,
        "metric": one.metric,
        "criticality": one.criticality.value if one.criticality else None,
        "confidence": one.confidence,
        "kind": promise.kind.value if promise else None,
        "statistic": promise.statistic.value if promise and promise.statistic else None,
        "comparator": promise.comparator.value if promise else None,
        "value": plain(promise.target.value) if promise else None,
        "unit": promise.target.unit.value if promise else None,
        "proportion": plain(promise.proportion) if promise and promise.proportion is not None else None,
        "window": duration(promise.window) if promise and promise.window else None,
        "scope": {
            "endpoint": scope.endpoint,
            "operation": scope.operation,
            "condition": scope.condition,
            "environment": scope.environment,
        }
        if scope
        else None,
    }


def _section(heading: str, found: list[Requirement]) -> None:
    if not found:
        return
    click.echo(f"{heading} ({len(found)})")
    for one in found:
        says_itself = one.promise is None and one.text.lstrip("*_`").startswith(one.id)
        click.echo(f"  {one.place.line:>4}  {one.text if says_itself else f'{one.id}: {one.promise or one.text}'}")
        if one.promise is None:
            click.echo(f"        {one.why}")


def _found(spec_id: str, common: Common) -> tuple[str, str]:
    """The text of a spec of the workspace, and its path there."""
    workspace = common.runtime().workspace
    path = workspace.locate(spec_id).spec_path
    return workspace.read(path), workspace.shown(path)


def _file(path: Path) -> Path:
    """The spec itself, where its folder was named. `UserFault`, with those that lie deeper, where it holds none."""
    if not path.is_dir():
        return path
    if found := next((one for name in SPEC_NAMES if (one := path / name).is_file()), None):
        return found
    deeper = islice((str(one) for depth in ("*", "*/*", "*/*/*") for one in sorted(path.glob(f"{depth}/spec.md"))), 10)
    named = ", ".join(deeper)
    hint = f"name one of: {named}" if named else "name a spec.md, or the folder it lies in"
    raise UserFault.of("files/cannot-read", f"there is no spec.md in {path}", hint)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UserFault.not_text(str(path), fault) from None
    except OSError as fault:
        raise UserFault.of("files/cannot-read", f"cannot read {path}: {fault.strerror}", "name a spec.md") from None
