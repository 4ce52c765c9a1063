"""Everything a tick knows about an objective, as a message of one of its alerts."""

from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from smartspec_ops.domain.alert import Alert, AlertStatus, fingerprint
from smartspec_ops.domain.alert_lifecycle import CURRENT, Lifecycle, Phase, Setting
from smartspec_ops.domain.alert_sights import BINDING_MISSING, SIGNAL_LOST, Tick, rule_of
from smartspec_ops.domain.budget import Budget, burn_rate, time_to_exhaustion
from smartspec_ops.domain.burn import BUDGET, HARD_DOWN, SLOW_TRICKLE
from smartspec_ops.domain.burn_reading import read_all
from smartspec_ops.domain.judge import Judgement, compared_with
from smartspec_ops.domain.links import AFTER, BEFORE, around
from smartspec_ops.domain.measurement import Counts
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.severity import Impact, assess, times_missed

SOURCE = "production_monitor"
HINTS = {
    HARD_DOWN: "SEV-1",
    "page-fast": "SEV-2",
    "page-slow": "SEV-2",
    SLOW_TRICKLE: "SEV-2",
    "ticket-fast": "SEV-3",
    CURRENT: "SEV-3",
    SIGNAL_LOST: "SEV-3",
    "ticket-slow": "SEV-4",
    BUDGET: "SEV-4",
    BINDING_MISSING: "SEV-4",
}
"""What a rule suggests; the incident side decides. Page-fast on a tier 1 service suggests SEV-1."""


def breach_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, None)


def signal_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, SIGNAL_LOST)


def budget_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, BUDGET)


def fingerprints_of(service: str, spec_id: str, objective_id: str) -> tuple[str, str, str]:
    """Those of the breach, of the lost signal and of the budget, by what they are made of."""
    about = (None, SIGNAL_LOST, BUDGET)
    first, second, third = (_fingerprint(service, spec_id, objective_id, one) for one in about)
    return first, second, third


@lru_cache(maxsize=30_000)
def _fingerprint(service: str, spec_id: str, objective_id: str, about: str | None) -> str:
    """Asked for at every tick of an objective that is not well."""
    return fingerprint(service, spec_id, objective_id, {"class": about} if about else None)


def query_text(indicator: Indicator) -> str:
    """The indicator's query as one line for a person."""
    match indicator:
        case RatioIndicator():
            return f"({indicator.good or indicator.bad}) / ({indicator.total})"
        case HistogramIndicator() | NativeHistogramIndicator():
            return indicator.histogram
        case RateIndicator():
            return indicator.events
        case ValueIndicator():
            return indicator.query
        case CompositeIndicator():
            return f"{indicator.method} of {', '.join(part.objective.id for part in indicator.parts)}"


def current_burn(objective: Objective, judgement: Judgement) -> Fraction | None:
    """The burn rate of the current window; None where events are not counted or there were none."""
    if not objective.counts_events or judgement.good is None or judgement.total is None:
        return None
    return burn_rate(Counts(judgement.good, judgement.total), objective.goal)


def message(tick: Tick, state: Lifecycle, setting: Setting) -> Alert:
    """Everything known at this tick, as a message of the alert's present episode."""
    kind = state.rule if state.rule in _KINDS else tick.objective.promise.kind
    objective, judgement, left = tick.objective, tick.judgement, tick.left
    comparator, target = compared_with(objective)
    burn = current_burn(objective, judgement)
    return Alert(
        source=SOURCE,
        service=objective.service,
        metric=objective.id,
        current=judgement.current.value if judgement.current else None,
        target=target.value,
        status=STATUS[state.phase],
        fingerprint=setting.fingerprint,
        at=setting.now,
        spec_id=objective.spec_id,
        objective_id=objective.id,
        unit=target.unit,
        comparator=comparator,
        why=_why(tick, state),
        kind=kind,
        statistic=objective.promise.statistic,
        requirement_id=objective.requirement_id,
        requirement_text=objective.text or None,
        requirement_place=str(objective.place),
        window=objective.current_window,
        episode=state.episode,
        seq=state.seq,
        started_at=state.started_at,
        fired_at=state.fired_at,
        resolved_at=state.resolved_at,
        recovering=state.is_recovering,
        valid_until=None if state.phase is Phase.RESOLVED else setting.now + setting.policy.validity,
        tier=objective.tier,
        bad_ratio=_float(judgement.bad_ratio),
        burn=_float(burn),
        budget_remaining=remaining(left),
        time_to_exhaustion=time_to_exhaustion(left, objective.window, burn) if left else None,
        valid_events=_valid_events(tick, state),
        query=query_text(objective.indicator),
        runbook=objective.runbook,
        dashboards=_dashboards(objective, state, setting.now),
        deployment=tick.context.deployment,
        labels=dict(objective.labels),
        extra={
            "generation": objective.generation,
            "reason": str(judgement.reason),
            "flap_count": state.flap_count,
            "flapping": state.is_flapping(setting.policy),
            **_ladder_facts(tick, state),
        },
    )


def gravity(tick: Tick, state: Lifecycle) -> int:
    """How grave the breach is: 1 where a message of this tick would make the incident SEV-4, 4 where SEV-1."""
    objective, judgement, left = tick.objective, tick.judgement, tick.left
    comparator, target = compared_with(objective)
    burn, current = current_burn(objective, judgement), judgement.current
    impact = Impact(
        bad_ratio=_float(judgement.bad_ratio),
        time_to_exhaustion=time_to_exhaustion(left, objective.window, burn) if left else None,
        tier=objective.tier,
        valid_events=_valid_events(tick, state),
        breach_ratio=times_missed(current.value, target.value, comparator, target.unit) if current else None,
    )
    return 5 - assess(impact).level.rank


def _dashboards(objective: Objective, state: Lifecycle, now: datetime) -> tuple[str, ...]:
    """Of the time the alert is about: a little before, and until it was over."""
    since = (state.started_at or now) - BEFORE
    until = None if state.resolved_at is None else state.resolved_at + AFTER
    return tuple(around(url, since, until) for url in objective.dashboards)


def _ladder_facts(tick: Tick, state: Lifecycle) -> dict[str, object]:
    """How bad and by which rule, with the figures of every window it was decided from.

    `budget_consumed` is what the episode has taken from the error budget so far, 1 being all of it.
    """
    facts: dict[str, object] = {"level": state.level.value, "rule": state.rule, "severity_hint": _hint(tick, state)}
    now_left = remaining(tick.left)
    if state.left_at_start is not None and now_left is not None:
        facts["budget_consumed"] = max(0.0, state.left_at_start - now_left)
    if tick.burns is not None:
        facts["windows"] = [
            {
                "rule": reading.rule.name,
                "len": leg.window.total_seconds(),
                "good": leg.good,
                "total": leg.total,
                "burn": _float(leg.burn),
                "threshold": float(leg.threshold),
                "coverage": leg.coverage,
                "holds": leg.holds,
            }
            for reading in read_all(tick.burns.rules, tick.burns.seen)
            for leg in reading.legs
        ]
    return facts


def _hint(tick: Tick, state: Lifecycle) -> str:
    if state.rule == "page-fast" and tick.objective.tier == 1:
        return "SEV-1"
    return HINTS.get(state.rule, "SEV-3")


def _why(tick: Tick, state: Lifecycle) -> str:
    """The sentence of the judgement, and what the rules add to it."""
    said = tick.judgement.why
    if state.asked:
        return f"nobody could measure this for a day: a person must say whether it is over; {said}"
    if tick.burns is None or state.rule in ("", CURRENT, SIGNAL_LOST, BINDING_MISSING):
        return said
    holding = [one for one in read_all(tick.burns.rules, tick.burns.seen) if one.rule.name == state.rule and one.holds]
    return "; ".join([said, *(f"{one.rule.name}: {one.why}" for one in holding)])


def _valid_events(tick: Tick, state: Lifecycle) -> float | None:
    """The events behind the rule that raised it: those of its long window."""
    rule = rule_of(tick, state.rule)
    seen = tick.burns.seen.get(rule.long) if rule and tick.burns else None
    return seen.total if seen else tick.judgement.total


def remaining(left: Budget | None) -> float | None:
    """What is proven to be left: the first bad minute of a new service has not spent a month's budget."""
    return None if left is None or left.proven is None else float(left.proven)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


_KINDS = (SIGNAL_LOST, BINDING_MISSING, BUDGET)
STATUS = {
    Phase.FIRING: AlertStatus.FIRING,
    Phase.RESOLVING: AlertStatus.FIRING,
    Phase.FROZEN: AlertStatus.FROZEN,
    Phase.RESOLVED: AlertStatus.RESOLVED,
}
