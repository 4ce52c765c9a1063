"""Why an objective alerts or does not: every window, every rule and every gate, with the figures that decide.

An explanation is a value; `data` is its complete form as JSON. Figures there are exact (counts as they were measured,
thresholds as fractions), so that whoever decides again from them comes to the same decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase
from smartspec_ops.domain.alerting import AlertState, query_text
from smartspec_ops.domain.budget import Budget, time_to_exhaustion
from smartspec_ops.domain.burn_reading import COVERED, Leg, Reading
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.health import HealthState, sentence
from smartspec_ops.domain.judge import Compliance, Judgement, compared_with
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.domain.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One objective, looked at for a tick at `at`; windows end at `until`. Nothing of it was recorded.

    `silences` says why a window was not measured. `readings` are of every burn-rate rule, the budget's own last, and
    empty where there are none. `alert` and `health` are what the tick would leave behind. Windows and budget are those
    without what exclusions leave out (`left_out`); `deployments` are those of the budget's window.
    """

    objective: Objective
    at: datetime
    until: datetime
    judgement: Judgement
    left: Budget | None
    readings: Sequence[Reading]
    silences: Mapping[timedelta, NoData]
    alert: AlertState
    health: HealthState
    left_out: LeftOut | None = None
    deployments: Sequence[Deployed] = ()

    @property
    def conclusion(self) -> str:
        """One sentence: whether there is an alert, and what brings it about or keeps it away."""
        breach = self.alert.breach
        if breach.phase.is_open:
            return f"{_open(breach)}: held open by {', '.join(breach.active) or 'its hold'}"
        if breach.phase is Phase.PENDING:
            return (
                f"no alert yet: bad for {breach.bad_ticks} ticks, and it must last ({breach.rule or 'current window'})"
            )
        if not self.readings:
            return f"no alert: no burn rate is watched, and {self.judgement.why}"
        now = "broken now, but " if self.judgement.verdict is Compliance.BREACHED else ""
        return f"no alert: {now}no rule holds"


def data(found: Explanation) -> dict[str, Any]:
    """The complete explanation as JSON data; instants in ISO 8601, durations in seconds, shares 0..1."""
    objective, judgement = found.objective, found.judgement
    comparator, target = compared_with(objective)
    return {
        "objective": objective.key,
        "requirement": {
            "id": objective.requirement_id,
            "text": objective.text,
            "place": str(objective.place),
            "promise": str(objective.promise),
        },
        "at": found.at.isoformat(),
        "until": found.until.isoformat(),
        "source": objective.indicator.source,
        "query": query_text(objective.indicator),
        "goal": str(objective.goal),
        "budget_window": objective.window.total_seconds(),
        "current": {
            "window": objective.current_window.total_seconds(),
            "verdict": judgement.verdict.value,
            "reason": judgement.reason.value,
            "why": judgement.why,
            "value": None if judgement.current is None else str(judgement.current.value),
            "comparator": comparator.value,
            "target": str(target.value),
            "unit": target.unit.value,
            "good": judgement.good,
            "total": judgement.total,
        },
        "rules": [_rule(reading) for reading in found.readings],
        "not_measured": [
            {"window": window.total_seconds(), "reason": silence.why.value, "detail": silence.detail}
            for window, silence in sorted(found.silences.items())
        ],
        "budget": _budget(found),
        "alerts": {
            "promise": _lifecycle(found.alert.breach),
            "signal": _lifecycle(found.alert.signal),
            "budget": _lifecycle(found.alert.budget),
        },
        "health": {
            "status": found.health.status.value,
            "since": found.health.since.isoformat(),
            "activity": found.health.activity.value,
            "why": sentence(found.health, found.judgement.why, found.left),
        },
        "exclusions": None if found.left_out is None else _left_out(found.left_out),
        "deployments": [
            {"id": one.id, "version": one.version, "at": one.at.isoformat(), "first_seen": one.since is None}
            for one in found.deployments
        ],
        "conclusion": found.conclusion,
    }


def _left_out(found: LeftOut) -> dict[str, Any]:
    return {
        "ids": list(found.ids),
        "late": list(found.late),
        "is_now": found.is_now,
        "excluded_seconds": found.excluded.total_seconds(),
        "budget_remaining": {"raw": found.raw, "adjusted": found.adjusted},
    }


def _rule(reading: Reading) -> dict[str, Any]:
    rule = reading.rule
    return {
        "rule": rule.name,
        "level": rule.level.value,
        "holds": reading.holds,
        "why": reading.why,
        "threshold": str(rule.threshold),
        "inclusive": rule.inclusive,
        "budget_share": str(rule.share),
        "bad": reading.bad,
        "needed": str(reading.needed),
        "covered_from": COVERED,
        "windows": [_leg(leg) for leg in reading.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "window": leg.window.total_seconds(),
        "good": leg.good,
        "least_good": leg.least_good,
        "total": leg.total,
        "burn": None if leg.burn is None else str(leg.burn),
        "coverage": leg.coverage,
        "holds": leg.holds,
        "why": leg.why,
    }


def _budget(found: Explanation) -> dict[str, Any] | None:
    left = found.left
    if left is None:
        return None
    lasts = time_to_exhaustion(left, found.objective.window, _recent_burn(found))
    return {
        "bad": float(left.bad),
        "total": float(left.total),
        "allowed": float(left.allowed),
        "remaining": None if left.proven is None else float(left.proven),
        "remaining_of_what_was_seen": None if left.remaining is None else float(left.remaining),
        "coverage": left.coverage,
        "lasts_at_present_burn": None if lasts is None else lasts.total_seconds(),
    }


def _recent_burn(found: Explanation) -> Fraction | None:
    """Of the shortest window of at least half an hour that any rule looks at: the present, but not one scrape of it."""
    legs = [leg for reading in found.readings for leg in reading.legs if leg.window >= timedelta(minutes=30)]
    return min(legs, key=lambda leg: leg.window).burn if legs else None


def _lifecycle(state: Lifecycle) -> dict[str, Any]:
    return {
        "phase": state.phase.value,
        "since": state.since.isoformat() if state.since else None,
        "level": state.level.value if state.phase.is_open else None,
        "rules": list(state.active),
        "episode": state.episode or None,
        "started_at": state.started_at.isoformat() if state.started_at else None,
        "resolved_at": state.resolved_at.isoformat() if state.resolved_at else None,
    }


def _open(state: Lifecycle) -> str:
    since = f" since {state.fired_at:%Y-%m-%d %H:%M}Z" if state.fired_at else ""
    return f"{state.phase.value} as a {state.level.value}{since}"
