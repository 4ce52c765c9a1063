"""What one spec gives a watch to do, and nothing else of what was read for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec_ops.app.reports.tick import Subject
from smartspec_ops.app.watching.measure import Marker
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.objective import Objective
from smartspec_ops.spec.source import Source

if TYPE_CHECKING:
    from smartspec_ops.spec.observability import Observability
    from smartspec_ops.wiring.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One spec, for a watch: whom to ask for what, what to report on, and what was remarked while it was read.

    `sources` go by their ids in the spec, in `objectives` and `marker` too. `absent_is_bad` holds keys of objectives
    whose missing data is bad.
    """

    subject: Subject
    sources: tuple[Source, ...]
    objectives: tuple[Objective, ...]
    absent_is_bad: frozenset[str] = frozenset()
    marker: Marker | None = None
    remarks: tuple[Diagnostic, ...] = ()


def assignment_of(target: "Target") -> Assignment:
    from smartspec_ops.domain.performance import unmeasured

    plan, observability, requirements = target.plan, target.observability, target.reading.requirements
    return Assignment(
        subject=Subject(
            spec_id=target.location.spec_id,
            service=target.service,
            unmeasured=unmeasured(plan.unbound, requirements),
            unpromised=plan.unused_metrics,
            criticalities={one.id: one.criticality for one in requirements if one.criticality},
        ),
        sources=observability.sources,
        objectives=plan.objectives,
        absent_is_bad=frozenset(one.key for one in plan.objectives if one.id in plan.absent_is_bad),
        marker=_marker(observability),
        remarks=tuple(target.remarks),
    )


def _marker(observability: "Observability") -> Marker | None:
    told = observability.deployment
    if told is None:
        return None
    return Marker(
        source=observability.source_of(told.source),
        query=told.query or "",
        tags=told.annotations,
        id=told.id,
        version=told.version,
    )
