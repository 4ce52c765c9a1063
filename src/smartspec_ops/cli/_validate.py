"""What would be watched, what would not, and what is wrong with that, by what is written and by what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, USAGE, Common, emit, warn
from smartspec_ops.cli._targets import find_by
from smartspec_ops.domain.alerting import query_text
from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place, render

if TYPE_CHECKING:
    from smartspec_ops.domain.lint import Facts, Watched
    from smartspec_ops.domain.objective import Objective
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.target import Target

_ORDER = (Level.ERROR, Level.WARNING, Level.NOTE)
MOST_NAMED = 10
"""Specs that are named; of a large workspace the others are counted."""
_WHOLE = ""
"""Where a remark belongs that is about no requirement."""

Remarks = Mapping[str, Sequence[Diagnostic]]
"""By the id of a requirement, in the order of the spec, what is said about it, the worst first."""


async def command(spec_id: str | None, common: Common, *, ask: bool, strict: bool) -> int:
    runtime = common.runtime()
    runtime.exclusion_file()
    found = find_by(runtime.target, runtime, spec_id, None)
    found.tell()
    async with runtime:
        checked = [(target, await _checked(runtime, target, ask=ask)) for target in found.targets]
        duty = await _duty(runtime)
    if common.json:
        emit([_data(target, remarks) for target, remarks in checked])
    else:
        for target, remarks in checked:
            _print(target, remarks, quiet=common.quiet)
    warn(duty)
    if not (spec_id or common.quiet):
        _say_unchecked(runtime)
    levels = {each.level for _, remarks in checked for told in remarks.values() for each in told}
    levels |= {each.level for each in duty}
    if found.left_out or Level.ERROR in levels:
        return USAGE
    return BLOCKED if strict and Level.WARNING in levels else OK


def _say_unchecked(runtime: "Runtime") -> None:
    """Specs that do not say how they are measured are not looked at, which nobody should take for "in order"."""
    found = [one.spec_id for one in runtime.workspace.all_specs() if one.observability_path is None]
    if found:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        click.echo(f"not checked, for want of an observability.yaml: {', '.join(found[:MOST_NAMED])}{more}", err=True)
        click.echo("  hint: smartspec_production_monitor bind --spec-id ID --write-suggestion proposes one", err=True)


async def _duty(runtime: "Runtime") -> Sequence[Diagnostic]:
    """When nobody will be on call. UserFault where a calendar of shifts cannot be read."""
    if not runtime.workspace.settings.ops.schedules:
        return []
    from smartspec_ops.cli._oncall import gap_warnings

    return await gap_warnings(runtime)


# --- checking ----------------------------------------------------------------------------------------------------


async def _checked(runtime: "Runtime", target: "Target", *, ask: bool) -> Remarks:
    from smartspec_ops.app.specs.lint import watched
    from smartspec_ops.domain.lint import lint

    plan = watched(target.plan, target.observability, target.written, runtime.monitor.burn_options())
    findings = lint(plan, await _facts(runtime, target, plan) if ask else {})
    promised = {one.id: (one.place.path, one.place.line) for one in target.reading.requirements if one.promise}
    by_line = {line: name for name, line in reversed(promised.items())}
    said = [(by_line.get((d.place.path, d.place.line), _WHOLE) if d.place else _WHOLE, d) for d in target.remarks]
    said += [(each.about, each.diagnostic) for each in findings]
    lines = _lines(runtime, target)
    return {
        about: [_with_line(d, lines) for level in _ORDER for name, d in said if (name, d.level) == (about, level)]
        for about in (_WHOLE, *promised)
    }


async def _facts(runtime: "Runtime", target: "Target", plan: "Sequence[Watched]") -> "Mapping[str, Facts]":
    from smartspec_ops.app.specs.lint import facts
    from smartspec_ops.wiring.asking import asking

    async with asking(runtime, target.observability) as asked:
        return await facts(plan, asked, runtime.clock)


Lines = Mapping[tuple[str, int], str | None]
"""By path and number, the lines of a spec and those of its observability.yaml that say how something is measured."""


def _lines(runtime: "Runtime", target: "Target") -> Lines:
    path = target.location.spec_path
    shown = runtime.workspace.shown(path)
    spec = {(shown, at): line for at, line in enumerate(runtime.workspace.read(path).splitlines(), 1)}
    return {**spec, **{(place.path, place.line): line for place, line in target.written.values()}}


def _with_line(one: Diagnostic, lines: Lines) -> Diagnostic:
    if one.excerpt is not None or one.place is None:
        return one
    return replace(one, excerpt=lines.get((one.place.path, one.place.line)))


# --- showing -----------------------------------------------------------------------------------------------------


def _grouped(one: "Objective") -> str:
    return f", for each {' and '.join(one.group_by)}" if one.group_by else ""


def _print(target: "Target", remarks: Remarks, *, quiet: bool) -> None:
    plan = target.plan
    click.echo(f"{target.location.spec_id}: {len(plan.objectives)} bound, {len(plan.unbound)} unbound")
    rows = [
        [one.id, str(one.promise), f"over {one.budget_over}", f"by {query_text(one.indicator)}{_grouped(one)}"]
        for one in plan.objectives
    ]
    for line in _show.table(rows):
        click.echo(line)
    for unbound in plan.unbound:
        candidates = f" (candidates: {', '.join(unbound.candidates)})" if unbound.candidates else ""
        click.echo(f"  unbound {unbound.requirement.id}: {unbound.why}{candidates}")
    for name in plan.unused_metrics:
        click.echo(f"  metric {name} measures no requirement")
    kept = {about: [d for d in told if not (quiet and d.level is Level.NOTE)] for about, told in remarks.items()}
    for about, told in kept.items():
        _print_group(target, about, told)
    click.echo(_summary([each for told in kept.values() for each in told]))


def _print_group(target: "Target", about: str, told: Sequence[Diagnostic]) -> None:
    """One heading, then a line for each finding; the line of the file is shown where it was not shown just before."""
    if not told:
        return
    promise = next((r.promise for r in target.reading.requirements if r.id == about), None)
    click.echo(f"\n{about}: {promise}" if about else "\nthe spec as a whole")
    shown: set[Place | None] = set()
    for each in told:
        text = render(replace(each, excerpt=None) if each.place in shown else each)
        shown.add(each.place)
        click.echo("\n".join(f"  {line}" for line in text.splitlines()))


def _summary(told: Sequence[Diagnostic]) -> str:
    counts = [(level, sum(each.level is level for each in told)) for level in _ORDER]
    parts = [f"{count} {level.value}{'s' if count > 1 else ''}" for level, count in counts if count]
    return f"\n{', '.join(parts)}" if parts else "nothing to remark"


def _data(target: "Target", remarks: Remarks) -> dict[str, object]:
    plan = target.plan
    told = [each for found in remarks.values() for each in found]
    return {
        "spec_id": target.location.spec_id,
        "objectives": [
            {
                "id": one.id,
                "requirement_id": one.requirement_id,
                "place": str(one.place),
                "promise": str(one.promise),
                "goal": str(one.goal),
                "window": one.budget_over,
                "query": query_text(one.indicator),
            }
            for one in plan.objectives
        ],
        "unbound": [
            {"requirement_id": u.requirement.id, "why": u.why, "candidates": list(u.candidates)} for u in plan.unbound
        ],
        "unused_metrics": list(plan.unused_metrics),
        "findings": [_finding(about, each) for about, found in remarks.items() for each in found],
        "summary": {f"{level}s": sum(each.level is level for each in told) for level in _ORDER},
    }


def _finding(about: str, one: Diagnostic) -> dict[str, object]:
    place = one.place
    return {
        "requirement_id": about or None,
        "code": one.code,
        "level": one.level.value,
        "message": one.message,
        "hint": one.hint,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_column": place.end_column if place else None,
    }
