"""Which specs a command is about; without a name, one that is broken must not keep the others from being watched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import click

from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.wiring.located import Wanted

if TYPE_CHECKING:
    from smartspec_ops.app.specs.workspace import SpecLocation
    from smartspec_ops.app.watching.watch import Watch
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.assignment import Assignment

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """What was read of the specs that can be watched, at least one; and by id what is wrong with those left out."""

    targets: Sequence[T]
    left_out: Mapping[str, UserFault] = field(default_factory=dict)

    def tell(self) -> None:
        """Say on standard error what is left out, also with --quiet: it is an error, only not of everything."""
        for spec_id, fault in self.left_out.items():
            click.echo(f"{spec_id} is not watched:\n{render_all(fault.diagnostics)}", err=True)


def find(runtime: "Runtime", spec_id: str | None, spec: Path | None) -> "Found[Assignment]":
    """What the specs meant by the flags give to do. UserFault when there is none to watch."""
    return find_by(runtime.assignments.read, runtime, spec_id, spec)


def find_by(
    read: "Callable[[SpecLocation], T]", runtime: "Runtime", spec_id: str | None, spec: Path | None
) -> Found[T]:
    """What `read` makes of the specs meant by the flags. UserFault when it refuses all of them."""
    if spec_id and spec:
        raise click.UsageError("--spec-id and a path exclude each other")
    located = Wanted(spec_id=spec_id, spec=spec).locate(runtime.workspace)
    if spec or spec_id:
        return Found(targets=[read(location) for location in located.locations])
    targets, left_out = list[T](), dict(located.faults)
    for location in located.locations:
        try:
            targets.append(read(location))
        except UserFault as fault:
            left_out[location.spec_id] = fault
    return _some(targets, left_out)


async def watch_all(
    runtime: "Runtime",
    found: "Found[Assignment]",
    interval: timedelta | None,
    *,
    once: bool = False,
    keeps: bool = True,
    patient: bool = False,
) -> "tuple[Watch, Found[Assignment]]":
    """One watch over all of them, and those it covers: a source may turn out unusable only now."""
    targets, left_out = list["Assignment"](), dict(found.left_out)
    for target in found.targets:
        try:
            await runtime.monitor.connect(target, interval, once=once, keeps=keeps, patient=patient)
        except UserFault as fault:
            left_out[target.subject.spec_id] = fault
        else:
            targets.append(target)
    covered = _some(targets, left_out)
    return await runtime.monitor.watch(targets, interval, once=once, keeps=keeps, patient=patient), covered


def _some(targets: Sequence[T], left_out: Mapping[str, UserFault]) -> Found[T]:
    if not targets:
        raise UserFault([diagnostic for fault in left_out.values() for diagnostic in fault.diagnostics])
    return Found(targets=targets, left_out=left_out)
