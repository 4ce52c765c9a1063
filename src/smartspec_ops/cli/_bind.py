"""Which metric measures which requirement, by which tie; and how those could be measured that none does."""

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit, interval_of, warn
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.objective import Unbound
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.target import Target, read_draft

if TYPE_CHECKING:
    from smartspec_ops.app.specs.suggest import Proposal

SUGGESTED = "observability.suggested.yaml"


async def command(common: Common, given: Mapping[str, Any]) -> int:
    warm_up = interval_of(given["warm_up"], may_be_zero=True) or timedelta(0)
    runtime = common.runtime()
    location = runtime.workspace.locate(given["spec_id"])
    if given["url"] and location.observability_path is not None:
        shown = runtime.workspace.shown(location.observability_path)
        raise UserFault.of("usage/source", f"{shown} says where to ask already", "leave --url and --provider out")
    target = read_draft(runtime.workspace, location, _source(given))
    path = location.spec_path.with_name(SUGGESTED)
    if given["write_suggestion"]:
        _check_writable(runtime, target, path)
    proposals, written = None, None
    if given["write_suggestion"] and target.plan.unbound:
        async with runtime:
            proposals, text = await _suggested(runtime, target, _source(given), warm_up, path)
        written = runtime.scope.create(path, text.encode()) if text else None
    told = runtime.workspace.shown(written) if written else None
    if common.json:
        emit(_data(target, proposals, told))
        return OK
    if not common.quiet:
        warn(target.reading.diagnostics)
    _print(target)
    if given["write_suggestion"]:
        _print_suggestion(proposals or [], told)
    elif not target.observability.sources:
        click.echo(f"next: {_suggestion_for(location.spec_id)}")
    return OK


def _suggestion_for(spec_id: str) -> str:
    asked = "--provider prometheus --url http://host:9090"
    return f"smartspec_production_monitor bind --spec-id {spec_id} --write-suggestion {asked}"


def _source(given: Mapping[str, Any]) -> str:
    """The text of an observability.yaml that says only where to ask."""
    if not given["url"]:
        return ""
    quoted = given["url"].replace("'", "''")
    return f"provider: {given['provider']}\nurl: '{quoted}'\n"


def _check_writable(runtime: Runtime, target: Target, path: Path) -> None:
    """What would stop us at the end is said before anything is asked."""
    shown = runtime.workspace.shown(path)
    if os.path.lexists(path):
        hint = "read it, then rename it to observability.yaml or remove it; nothing is ever overwritten"
        raise UserFault.of("files/exists", f"{shown} is there already", hint)
    runtime.scope.check(path)
    if not target.observability.sources:
        hint = "say where to ask: --provider prometheus --url http://host:9090 (or openmetrics and its /metrics page)"
        raise UserFault.of("observability/missing", f"{target.location.spec_id} has no observability.yaml", hint)


async def _suggested(
    runtime: Runtime, target: Target, source: str, warm_up: timedelta, path: Path
) -> "tuple[Sequence[Proposal], str]":
    """What is proposed, and the text of the whole file; no text where nothing is."""
    from smartspec_ops.app.specs.suggest import Trial, suggest
    from smartspec_ops.app.specs.suggestion_file import Draft, suggested
    from smartspec_ops.spec.windows import CURRENT_WINDOW
    from smartspec_ops.wiring.asking import asking

    observability, spec_id = target.observability, target.location.spec_id
    trial = Trial(clock=runtime.clock, window=observability.windows.current or CURRENT_WINDOW, warm_up=warm_up)
    async with asking(runtime, observability) as asked:
        proposals = await suggest(target.plan.unbound, [spec_id, target.service], asked, trial)
    config = target.location.observability_path
    draft = Draft(
        text=runtime.workspace.read(config) if config else source,
        observability=observability,
        requirements=target.reading.requirements,
        spec_id=spec_id,
        service=target.service,
        head=[
            f"Suggested for {spec_id} at {runtime.clock.now():%Y-%m-%d %H:%M} UTC: every query below was tried then.",
            "Read it, then rename it to observability.yaml; nothing is watched before that.",
        ],
        schema=_schema(runtime, path),
    )
    return suggested(proposals, draft)


def _schema(runtime: Runtime, path: Path) -> str:
    """Where editors find the schema, relative to the suggestion: a copy in our own folder."""
    import json

    from smartspec_ops.edge.files import STATE
    from smartspec_ops.spec.observability import schema

    runtime.scope.state()
    made = runtime.scope.write(f"{STATE}/observability.schema.json", json.dumps(schema(), indent=2).encode())
    return Path(os.path.relpath(made, path.parent)).as_posix()


# --- showing -----------------------------------------------------------------------------------------------------


def _print(target: Target) -> None:
    plan = target.plan
    click.echo(f"{target.location.spec_id}: {len(plan.bound)} bound, {len(plan.unbound)} unbound")
    rows = [
        [one.requirement.id, str(one.requirement.promise), f"by {one.metric}", f"({one.tie.value})"]
        for one in plan.bound
    ]
    for line in _show.table(rows):
        click.echo(line)
    for unbound in plan.unbound:
        click.echo(f"  unbound {unbound.requirement.id} ({_place(unbound)}): {unbound.requirement.promise}")
        click.echo(f"    {unbound.why}")
        if unbound.candidates:
            click.echo(f"    candidates: {', '.join(unbound.candidates)}")


def _place(unbound: Unbound) -> str:
    return f"{unbound.requirement.place.path}:{unbound.requirement.place.line}"


def _print_suggestion(proposals: "Sequence[Proposal]", written: str | None) -> None:
    for one in proposals:
        if one.chosen is None:
            click.echo(f"  nothing proposed for {one.requirement.id}: {one.why}")
            for each in one.equals:
                click.echo(f"    perhaps {'; '.join([f'{each.candidate.family} ({each.told})', *each.warnings])}")
            continue
        click.echo(f"  proposed for {one.requirement.id}: {one.chosen.candidate.family} ({one.chosen.told})")
        for warning in one.chosen.warnings:
            click.echo(f"    warning: {warning}")
    if written:
        click.echo(f"written: {written}; read it, then rename it to observability.yaml")
    elif proposals:
        click.echo("nothing is written: nothing answered with data")
    else:
        click.echo("nothing to propose: every requirement is bound")


def _data(target: Target, proposals: "Sequence[Proposal] | None", written: str | None) -> dict[str, object]:
    plan = target.plan
    return {
        "spec_id": target.location.spec_id,
        "bound": [
            {
                "requirement_id": one.requirement.id,
                "objective": one.objective,
                "metric": one.metric,
                "tie": one.tie.name.lower(),
            }
            for one in plan.bound
        ],
        "unbound": [
            {"requirement_id": u.requirement.id, "why": u.why, "candidates": list(u.candidates)} for u in plan.unbound
        ],
        **({"proposals": [_proposal(one) for one in proposals]} if proposals is not None else {}),
        **({"written": written} if written else {}),
    }


def _proposal(one: "Proposal") -> dict[str, object]:
    chosen = one.chosen
    return {
        "requirement_id": one.requirement.id,
        "metric": dict(chosen.candidate.keys) if chosen else None,
        "why": list(chosen.candidate.reasons) if chosen else [one.why],
        "measured": chosen.told if chosen else None,
        "warnings": list(chosen.warnings) if chosen else [],
        "others": [each.candidate.family for each in (*one.equals, *one.others)],
    }
