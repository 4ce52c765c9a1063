"""What would be watched, and what would not, without asking anybody."""

from typing import TYPE_CHECKING

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, USAGE, Common, emit, warn
from smartspec_ops.cli._targets import find
from smartspec_ops.domain.alerting import query_text
from smartspec_ops.domain.quantity import duration

if TYPE_CHECKING:
    from smartspec_ops.wiring import Target


def command(spec_id: str | None, common: Common) -> int:
    found = find(common.runtime(), spec_id, None)
    found.tell()
    code = USAGE if found.left_out else OK
    if common.json:
        emit([_data(target) for target in found.targets])
        return code
    for target in found.targets:
        if not common.quiet:
            warn(target.remarks)
        plan = target.plan
        click.echo(f"{target.location.spec_id}: {len(plan.objectives)} bound, {len(plan.unbound)} unbound")
        rows = [
            [one.id, str(one.promise), f"over {duration(one.window)}", f"by {query_text(one.indicator)}"]
            for one in plan.objectives
        ]
        for line in _show.table(rows):
            click.echo(line)
        for unbound in plan.unbound:
            candidates = f" (candidates: {', '.join(unbound.candidates)})" if unbound.candidates else ""
            click.echo(f"  unbound {unbound.requirement.id}: {unbound.why}{candidates}")
        for name in plan.unused_metrics:
            click.echo(f"  metric {name} measures no requirement")
    return code


def _data(target: "Target") -> dict[str, object]:
    plan = target.plan
    return {
        "spec_id": target.location.spec_id,
        "objectives": [
            {
                "id": one.id,
                "requirement_id": one.requirement_id,
                "place": str(one.place),
                "promise": str(one.promise),
                "goal": str(one.goal),
                "window": duration(one.window),
                "query": query_text(one.indicator),
            }
            for one in plan.objectives
        ],
        "unbound": [
            {"requirement_id": u.requirement.id, "why": u.why, "candidates": list(u.candidates)} for u in plan.unbound
        ],
        "unused_metrics": list(plan.unused_metrics),
    }
