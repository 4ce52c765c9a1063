"""What the spec might say instead, from what was measured: a target nobody could miss, one nobody keeps, a metric
nobody promised anything about. Suggestions carry their evidence; a person decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from smartspec_ops.domain.attribution import Disturbance
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration, number
from smartspec_ops.domain.trend import Slice, missed, strain

LEAST_STEPS = 24
"""Fewer measured steps are no evidence."""
LOOSE = Fraction(1, 10)
LEAST_SPAN = timedelta(days=7)
"""A quiet day does not make a target loose."""
LEAST_ALLOWED = 20
"""So many events must have been allowed to be bad: with fewer, that none was says little."""
TIGHT = Fraction(1, 2)


class Advice(StrEnum):
    TOO_LOOSE = "too_loose"
    TOO_TIGHT = "too_tight"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What to look at in the spec and why. `about` names the objective, or the metric nobody promised anything about.

    `place` is the line of the spec, None where there is none yet.
    """

    advice: Advice
    about: str
    what: str
    evidence: str
    requirement_id: str | None = None
    place: str | None = None


def about_target(objective: Objective, found: Sequence[Slice], incidents: Iterable[Disturbance]) -> Suggestion | None:
    """Whether the target is too loose or too tight; None where the evidence does not carry either."""
    measured = [one for one in found if one.total and one.coverage >= 0.5]
    if len(measured) < LEAST_STEPS:
        return None
    return _too_loose(objective, measured) or _too_tight(objective, measured, incidents)


def about_metrics(names: Iterable[str]) -> Sequence[Suggestion]:
    """Metrics that observability.yaml describes and no line of the spec promises anything about."""
    return [
        Suggestion(
            advice=Advice.MISSING,
            about=name,
            what=f"say in the spec what {name} must be, or drop the metric",
            evidence="observability.yaml describes it, and no requirement is bound to it",
        )
        for name in names
    ]


def _too_loose(objective: Objective, measured: Sequence[Slice]) -> Suggestion | None:
    used = [share for one in measured if (share := strain(objective, one)) is not None]
    short = measured[-1].until - measured[0].since < LEAST_SPAN
    if short or not used or max(used) > LOOSE or not _could_have_failed(objective, measured):
        return None
    return _suggestion(
        objective,
        Advice.TOO_LOOSE,
        f"a stricter target than {objective.promise} would have been kept as well",
        f"in none of {_steps(measured)} was more than {number(max(used) * 100, 2)} % of what is allowed used",
    )


def _too_tight(objective: Objective, measured: Sequence[Slice], incidents: Iterable[Disturbance]) -> Suggestion | None:
    bad = [one for one in measured if missed(objective, one)]
    span = (measured[0].since, measured[-1].until)
    declared = any(one.since < span[1] and (one.until is None or one.until > span[0]) for one in incidents)
    if declared or len(bad) <= TIGHT * len(measured):
        return None
    return _suggestion(
        objective,
        Advice.TOO_TIGHT,
        f"either {objective.promise} is more than anybody needs, or an incident should have been declared",
        f"missed in {len(bad)} of {_steps(measured)}, and nobody declared an incident",
    )


def _could_have_failed(objective: Objective, measured: Sequence[Slice]) -> bool:
    """Values speak for themselves; a share needs enough events to have shown a failure."""
    if any(one.value is not None for one in measured):
        return True
    total = sum((one.total for one in measured), Fraction(0))
    return total * (1 - Fraction(objective.goal)) >= LEAST_ALLOWED


def _steps(measured: Sequence[Slice]) -> str:
    return f"{len(measured)} measured steps of {duration(_usual(measured))}"


def _usual(measured: Sequence[Slice]) -> timedelta:
    """Where a window was not known, two steps are one."""
    return Counter(one.until - one.since for one in measured).most_common(1)[0][0]


def _suggestion(objective: Objective, advice: Advice, what: str, evidence: str) -> Suggestion:
    return Suggestion(
        advice=advice,
        about=objective.id,
        what=what,
        evidence=evidence,
        requirement_id=objective.requirement_id,
        place=str(objective.place),
    )
