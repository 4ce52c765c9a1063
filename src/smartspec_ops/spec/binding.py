"""From promises to watched objectives: which metric measures which requirement. Never a guess.

A requirement is bound to the metric that names it, else to the metric it names, else to the only metric of its kind
and scope; otherwise it stays `Unbound`, with the metrics that might be meant, and is shown as unknown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    Kind,
    Objective,
    Promise,
    RateIndicator,
    RatioIndicator,
    Requirement,
    Statistic,
    Unbound,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.observability import Metric, Observability

BUDGET_WINDOW = timedelta(days=28)
CURRENT_WINDOW = timedelta(minutes=5)
SHORTEST_BUDGET = timedelta(days=1)
SLICE_GOAL = Decimal("0.99")

_RATIO_KINDS = (Kind.AVAILABILITY, Kind.ERROR_RATE, Kind.DURABILITY)
_MORE_IS_BETTER = (Kind.AVAILABILITY, Kind.DURABILITY, Kind.THROUGHPUT)
_LESS_IS_BETTER = (Kind.ERROR_RATE, Kind.LATENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is watched and what cannot be. `absent_is_bad` holds the ids of objectives whose missing data is bad."""

    objectives: tuple[Objective, ...]
    unbound: tuple[Unbound, ...]
    unused_metrics: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    absent_is_bad: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why this metric cannot measure this promise; `hint` says what to write instead."""

    why: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    requirement: Requirement
    promise: Promise
    metric: Metric
    by_kind: bool = False


def bind(
    requirements: Sequence[Requirement], observability: Observability, spec_id: str, service: str | None = None
) -> Plan:
    """Bind every measurable requirement, in order."""
    found = [_find(r, r.promise, requirements, observability) for r in requirements if r.promise is not None]
    matches = [each for each in found if isinstance(each, _Match)]
    made = [_objective(match, observability, spec_id, service, _id(match, matches)) for match in matches]
    objectives = [each for each in made if isinstance(each, Objective)]
    unbound = [each for each in (*found, *made) if isinstance(each, Unbound)]
    order = {id(requirement): position for position, requirement in enumerate(requirements)}
    used = {match.metric.name for match in matches}
    bound = {(o.requirement_id, o.place): o.id for o in objectives}
    return Plan(
        objectives=tuple(objectives),
        unbound=tuple(sorted(unbound, key=lambda each: order[id(each.requirement)])),
        unused_metrics=tuple(metric.name for metric in observability.metrics if metric.name not in used),
        diagnostics=tuple(_remarks(unbound, matches, observability)),
        absent_is_bad=frozenset(
            bound[key]
            for match in matches
            if match.metric.absent == "bad" and (key := (match.requirement.id, match.requirement.place)) in bound
        ),
    )
