"""Action items that follow from the facts of an incident. Proposals: people take, change or leave them.

Each rule looks at one fact and names one change to the system; none asks anybody to be more careful.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from smartspec_ops.domain.alert import BY_HAND
from smartspec_ops.domain.incident.parts import Factor, MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionCategory, ActionItem, ActionKind, FactorKind, Route

SLOW_DETECTION = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Idea:
    title: str
    kind: ActionKind
    category: ActionCategory
    route: Route
    owner_role: str = "service owner"
    evidence: tuple[str, ...] = ()


_BY_FACTOR = {
    FactorKind.CHANGE: (
        "Add a release check that catches",
        ActionKind.PREVENT,
        ActionCategory.BUG,
        Route.SPEC_UPDATE,
    ),
    FactorKind.CAPACITY: (
        "Set and watch a limit for",
        ActionKind.PREVENT,
        ActionCategory.PERFORMANCE,
        Route.SPEC_UPDATE,
    ),
    FactorKind.DEPENDENCY: (
        "Add a time limit or a fallback for",
        ActionKind.MITIGATE,
        ActionCategory.FEATURE,
        Route.NEW_SPEC,
    ),
    FactorKind.CONFIGURATION: (
        "Validate before it goes live",
        ActionKind.PREVENT,
        ActionCategory.BUG,
        Route.SPEC_UPDATE,
    ),
    FactorKind.DETECTION: ("Alert on", ActionKind.DETECT, ActionCategory.FEATURE, Route.SPEC_UPDATE),
    FactorKind.DESIGN: ("Design out", ActionKind.PREVENT, ActionCategory.FEATURE, Route.NEW_SPEC),
    FactorKind.PROCESS: ("Change the procedure behind", ActionKind.PROCESS, ActionCategory.USABILITY, Route.AUDIT),
    FactorKind.OTHER: ("Address", ActionKind.PREVENT, ActionCategory.BUG, Route.TASK),
}
_PERFORMANCE_KINDS = frozenset({"latency", "throughput", "saturation", "duration", "freshness"})


def propose(incident: Incident, due: date, recurrences: int = 0) -> tuple[ActionItem, ...]:
    """What the facts suggest, most direct first, without what is among the action items already."""
    taken = {item.title for item in incident.action_items}
    return tuple(
        ActionItem(
            id=_id(incident.id, idea.title),
            title=idea.title,
            kind=idea.kind,
            category=idea.category,
            route=idea.route,
            owner_role=idea.owner_role,
            due=due,
            impact=incident.severity.rank,
            frequency=recurrences,
            evidence=idea.evidence or (f"alert {incident.first_alert.fingerprint[:12]}",),
        )
        for idea in _ideas(incident)
        if idea.title not in taken
    )


def _id(incident_id: str, title: str) -> str:
    """Stable: the same proposal has the same id in every draft."""
    return f"{incident_id}-{hashlib.sha256(title.encode()).hexdigest()[:6]}"


def _ideas(i: Incident) -> Iterator[_Idea]:
    for factor in i.factors:
        yield _for_factor(i, factor)
    yield from _for_mitigations(i)
    yield from _for_detection(i)
    yield from _for_response(i)


def _for_factor(i: Incident, factor: Factor) -> _Idea:
    words, kind, category, route = _BY_FACTOR[factor.kind]
    known = i.hypotheses.get(factor.hypothesis_id) if factor.hypothesis_id else None
    return _Idea(f"{words}: {factor.factor}", kind, category, route, evidence=known.evidence if known else ())


def _for_mitigations(i: Incident) -> Iterator[_Idea]:
    for mitigation in i.mitigations.values():
        evidence = (mitigation.report,) if mitigation.report else ()
        if mitigation.state is MitigationState.SUCCEEDED and "rollback" in mitigation.workflow:
            yield _Idea(
                f"Add a regression test for what was rolled back in {i.service}",
                ActionKind.PREVENT,
                ActionCategory.BUG,
                Route.SPEC_UPDATE,
                evidence=evidence,
            )
        if mitigation.state is MitigationState.UNKNOWN:
            yield _Idea(
                f"Make {mitigation.workflow} leave a readable report of what it did",
                ActionKind.PROCESS,
                ActionCategory.BUG,
                Route.TASK,
                evidence=evidence,
            )


def _for_detection(i: Incident) -> Iterator[_Idea]:
    first = i.first_alert
    category = ActionCategory.PERFORMANCE if first.kind in _PERFORMANCE_KINDS else ActionCategory.BUG
    place = (first.requirement_place,) if first.requirement_place else ()
    if first.spec_id is None:
        what = "what was reported" if first.source == BY_HAND else first.metric
        yield _Idea(
            f"Write the promise behind {what} into a spec of {i.service}",
            ActionKind.DETECT,
            ActionCategory.FEATURE,
            Route.NEW_SPEC,
        )
    elif i.detected_at - i.impact_started_at > SLOW_DETECTION:
        yield _Idea(
            f"Detect a breach of {first.metric} sooner",
            ActionKind.DETECT,
            category,
            Route.SPEC_UPDATE,
            evidence=place,
        )
    else:
        yield _Idea(
            f"Review whether the target of {first.metric} and its alert fit what users noticed",
            ActionKind.DETECT,
            category,
            Route.AUDIT,
            evidence=place,
        )
    if i.override_reason:
        yield _Idea(
            f"Add a health signal that can verify a fix of {i.service}",
            ActionKind.DETECT,
            ActionCategory.FEATURE,
            Route.SPEC_UPDATE,
        )


def _for_response(i: Incident) -> Iterator[_Idea]:
    if any(page.to is None for page in i.pages):
        yield _Idea(
            f"Close the gap in the roster of {i.service}",
            ActionKind.PROCESS,
            ActionCategory.USABILITY,
            Route.TASK,
            owner_role="on-call owner",
        )
    elif len(i.pages) > 1:
        yield _Idea(
            f"Review the escalation path: the first answer took {len(i.pages)} pages",
            ActionKind.PROCESS,
            ActionCategory.USABILITY,
            Route.AUDIT,
            owner_role="on-call owner",
        )
