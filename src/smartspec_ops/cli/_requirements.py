"""What a spec promises, line by line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from smartspec_ops.cli._command import OK, Common, emit, warn
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.spec.nfr import read_requirements

_HEADINGS = {
    Verdict.MEASURABLE: "measurable",
    Verdict.REVIEW: "for a person to decide",
    Verdict.NOT_A_PROMISE: "no promise about the running system",
}


def command(path: Path, common: Common) -> int:
    reading = read_requirements(_read(path), str(path))
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


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"{path} is not UTF-8 text (byte {fault.start})"
        raise UserFault.of("files/not-text", message, "save it as UTF-8") from None
    except OSError as fault:
        raise UserFault.of("files/cannot-read", f"cannot read {path}: {fault.strerror}", "name a spec.md") from None
