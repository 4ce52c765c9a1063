"""What specs promise, written in the language of another system."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smartspec_ops.cli._command import BLOCKED, OK, USAGE, Common, emit, warn
from smartspec_ops.cli._targets import Found, find
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.edge.files import SHARED
from smartspec_ops.wiring import Runtime

if TYPE_CHECKING:
    from smartspec_ops.ports.compiler import Compiler, Order
    from smartspec_ops.wiring.assignment import Assignment


STALE = "export/stale"


async def command(name: str, common: Common, spec_ids: Sequence[str], out: Path, *, strict: bool) -> int:
    from smartspec_ops.compilers import COMPILERS

    compiler = COMPILERS[name]
    runtime = common.runtime()
    runtime.scope.check(out)
    async with runtime:
        found = _found(runtime, spec_ids)
        found.tell()
        orders = [_order(runtime, target, compiler) for target in found.targets]
        compiled = compiler.compile([order for order, _ in orders])
        told = [*(one for _, left_out in orders for one in left_out), *compiled.findings]
        paths = [runtime.scope.write(out / file, text.encode(), SHARED) for file, text in compiled.files.items()]
        written = [runtime.workspace.shown(path) for path in paths]
        gone = {name: why for name, why in compiled.gone.items() if (runtime.workspace.root / out / name).exists()}
        told += [_stale(name, why) for name, why in gone.items()]
    left_out = [one for one in told if one.level is Level.WARNING]
    warn(left_out if common.quiet else told)
    if common.json:
        emit({"files": written, "findings": [_finding(one) for one in told]})
    else:
        click.echo("\n".join(written) or "nothing to write: no objective of these specs can be said in it")
    if found.left_out:
        return USAGE
    return BLOCKED if left_out and (strict or not written or any(one.code == STALE for one in left_out)) else OK


def _found(runtime: Runtime, spec_ids: Sequence[str]) -> "Found[Assignment]":
    if not spec_ids:
        return find(runtime, None, None)
    several = [find(runtime, spec_id, None) for spec_id in dict.fromkeys(spec_ids)]
    return Found(targets=[target for one in several for target in one.targets])


def _order(runtime: Runtime, target: "Assignment", compiler: "Compiler") -> "tuple[Order, Sequence[Diagnostic]]":
    """What there is to compile, and what is measured in a language the other system does not speak."""
    from smartspec_ops.domain.burn import ladder_of
    from smartspec_ops.domain.objective import COMPOSITE
    from smartspec_ops.ports.compiler import Order

    providers = {COMPOSITE: COMPOSITE, **{source.id: source.provider for source in target.sources}}
    spoken = {*compiler.speaks, COMPOSITE}
    options = runtime.monitor.burn_options()
    order = Order(
        spec_id=target.subject.spec_id,
        service=target.subject.service,
        objectives=[
            (one, ladder_of(one, options)) for one in target.objectives if providers[one.indicator.source] in spoken
        ],
        interval=options.interval,
        policy=runtime.monitor.policy(),
    )
    foreign = [one for one in target.objectives if providers[one.indicator.source] not in spoken]
    return order, [
        Diagnostic(
            code="export/source",
            message=f"{one.id} is left out: it is measured in the language of {providers[one.indicator.source]}",
            place=one.place,
            level=Level.WARNING,
        )
        for one in foreign
    ]


def _stale(name: str, why: str) -> Diagnostic:
    message = f"{name} is there from before: {why}"
    return Diagnostic(code=STALE, message=message, hint="remove it, where it is used too", level=Level.WARNING)


def _finding(one: Diagnostic) -> dict[str, object]:
    return {
        "code": one.code,
        "level": one.level.value,
        "message": one.message,
        "place": str(one.place) if one.place else None,
    }
