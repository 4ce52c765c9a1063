"""One spec, read and bound: text from the workspace, an objective for every promise that can be measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.spec.binding import Plan, bind
from smartspec_ops.spec.nfr import Reading, read_requirements
from smartspec_ops.spec.observability import Observability, ObservabilityReading, read_observability
from smartspec_ops.wiring.texts import Texts, texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One spec, read and bound: what it promises and how that is measured."""

    location: SpecLocation
    reading: Reading
    observability: Observability
    plan: Plan
    written: Mapping[str, tuple[Place, str | None]] = field(default_factory=dict)
    """Where each metric's way to measure stands, by the metric's name: its place and the line there."""

    @property
    def service(self) -> str:
        return self.observability.service or self.location.spec_id

    @property
    def remarks(self) -> Sequence[Diagnostic]:
        return (*self.reading.diagnostics, *self.plan.diagnostics)


def read_target(workspace: Workspace, location: SpecLocation) -> Target:
    """Read one spec and its observability.yaml. UserFault with every fault of both."""
    return target_of(location, texts_of(workspace, location))


def target_of(location: SpecLocation, texts: Texts) -> Target:
    """What the texts say. UserFault with every fault of both."""
    found = read_observability(texts.observability, texts.observability_path)
    return _bound(location, texts.spec_path, texts.spec, found)


def read_draft(workspace: Workspace, location: SpecLocation, source: str) -> Target:
    """Like `read_target`, for a spec that may not have the file yet: `source` then is the text of one that only says
    where to ask, or nothing at all."""
    if location.observability_path is not None:
        return read_target(workspace, location)
    found = read_observability(source, "observability.yaml") if source else ObservabilityReading(Observability())
    return _bound(location, workspace.shown(location.spec_path), workspace.read(location.spec_path), found)


def _bound(location: SpecLocation, path: str, text: str, found: ObservabilityReading) -> Target:
    reading = read_requirements(text, path)
    errors = [d for d in (*reading.diagnostics, *found.diagnostics) if d.level is Level.ERROR]
    if found.value is None or errors:
        raise UserFault(errors or found.diagnostics)
    _check_providers(found.value)
    service = found.value.service or location.spec_id
    plan = bind(reading.requirements, found.value, location.spec_id, service)
    if broken := [d for d in plan.diagnostics if d.level is Level.ERROR]:
        raise UserFault(broken)
    return Target(location=location, reading=reading, observability=found.value, plan=plan, written=found.written)


def _check_providers(observability: Observability) -> None:
    """A provider may be written down where nothing that is installed can read from it."""
    from smartspec_ops.backends import BACKENDS

    for source in observability.sources:
        if source.provider not in BACKENDS:
            known = f"available: {', '.join(sorted(BACKENDS))}"
            hint = f"install the package that brings it; {known}" if "." in source.provider else known
            raise UserFault.of("observability/provider", f"nothing here can read from {source.provider!r}", hint)
        if "." in source.provider:
            BACKENDS[source.provider]  # loaded now: what another package brings may be broken
