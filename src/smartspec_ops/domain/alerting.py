"""From verdicts to alerts: each objective has two, one for the broken promise and one for the lost signal.

`step` is pure and counts a tick once: the same or an older tick changes nothing, so two workers that judge the same
tick say the same and say it once. Burn-rate tiers become further signs of the same lifecycle.
"""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment, fingerprint
from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase, Policy, Setting, Sign, live
from smartspec_ops.domain.budget import Budget, burn_rate, time_to_exhaustion
from smartspec_ops.domain.health import CLOCK_SKEW
from smartspec_ops.domain.judge import Compliance, Judgement, Reason, compared_with
from smartspec_ops.domain.measurement import Counts, Silence
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)

SOURCE = "production_monitor"
SIGNAL_LOST = "signal_lost"

LOST = frozenset(
    {
        Silence.EMPTY,
        Silence.STALE,
        Silence.UNREACHABLE,
        Silence.OVERLOADED,
        Silence.UNAUTHORIZED,
        Silence.BAD_QUERY,
        Silence.GARBAGE,
    }
)
"""Silences in which the source no longer speaks. In the others it does, but says nothing usable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """Both alerts of one objective after tick `at`. `seen_in` is the last generation in which it was measured."""

    at: datetime | None = None
    breach: Lifecycle = field(default_factory=Lifecycle)
    signal: Lifecycle = field(default_factory=Lifecycle)
    seen_in: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the broken promise has been announced and not resolved."""
        return self.breach.phase.is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tick:
    """What one tick knows about an objective."""

    objective: Objective
    judgement: Judgement
    left: Budget | None
    deployment: Deployment | None


def step(
    state: AlertState,
    objective: Objective,
    judgement: Judgement,
    left: Budget | None,
    now: datetime,
    policy: Policy,
    deployment: Deployment | None = None,
) -> tuple[AlertState, tuple[Alert, ...]]:
    """The state after the tick at `now`, and the messages it causes: at most one per alert."""
    if state.at is not None and now <= state.at <= now + CLOCK_SKEW:
        return state, ()
    was_seen = state.seen_in == objective.generation
    signs = (breach_sign(objective, judgement, policy), signal_sign(judgement, was_seen=was_seen))
    settings = _settings(objective, now, policy)
    breach, tells_breach = live(state.breach, signs[0], settings[0])
    signal, tells_signal = live(state.signal, signs[1], settings[1])
    tick = _Tick(objective=objective, judgement=judgement, left=left, deployment=deployment)
    messages = (
        *([_message(tick, breach, settings[0], objective.promise.kind)] if tells_breach else []),
        *([_message(tick, signal, settings[1], SIGNAL_LOST)] if tells_signal else []),
    )
    seen_in = objective.generation if _is_measured(judgement) else state.seen_in
    return AlertState(at=now, breach=breach, signal=signal, seen_in=seen_in), messages


def breach_sign(objective: Objective, judgement: Judgement, policy: Policy) -> Sign:
    """A breach counts as evidence only from `min_bad` bad events on: one failed request at night pages nobody."""
    match judgement.verdict:
        case Compliance.MET:
            return Sign.GOOD
        case Compliance.UNKNOWN:
            return Sign.SILENT
        case Compliance.BREACHED:
            is_weak = objective.counts_events and judgement.bad is not None and judgement.bad < policy.min_bad
            return Sign.WEAK if is_weak else Sign.BAD


def signal_sign(judgement: Judgement, *, was_seen: bool) -> Sign:
    """A signal can only be lost after it was seen; an idle service still has one."""
    if _is_measured(judgement):
        return Sign.GOOD
    return Sign.BAD if was_seen and judgement.reason in LOST else Sign.SILENT


def breach_fingerprint(objective: Objective) -> str:
    return fingerprint(objective.service, objective.spec_id, objective.id)


def signal_fingerprint(objective: Objective) -> str:
    return fingerprint(objective.service, objective.spec_id, objective.id, {"class": SIGNAL_LOST})


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


def current_burn(objective: Objective, judgement: Judgement) -> Fraction | None:
    """The burn rate of the current window; None where events are not counted or there were none."""
    if not objective.counts_events or judgement.good is None or judgement.total is None:
        return None
    return burn_rate(Counts(judgement.good, judgement.total), objective.goal)


def _is_measured(judgement: Judgement) -> bool:
    """Whether the source spoke; a silence that counts as a breach is told as that breach."""
    return isinstance(judgement.reason, Reason) or judgement.verdict is not Compliance.UNKNOWN


def _settings(objective: Objective, now: datetime, policy: Policy) -> tuple[Setting, Setting]:
    gate = policy.event_gate if objective.counts_events else policy.slice_gate
    return (
        Setting(fingerprint=breach_fingerprint(objective), now=now, gate=gate, policy=policy),
        Setting(fingerprint=signal_fingerprint(objective), now=now, gate=policy.signal_gate, policy=policy),
    )


def _message(tick: _Tick, state: Lifecycle, setting: Setting, kind: str) -> Alert:
    """Everything known at this tick, as a message of the alert's present episode."""
    objective, judgement, left = tick.objective, tick.judgement, tick.left
    comparator, target = compared_with(objective)
    burn = current_burn(objective, judgement)
    return Alert(
        source=SOURCE,
        service=objective.service,
        metric=objective.id,
        current=judgement.current.value if judgement.current else None,
        target=target.value,
        status=_STATUS[state.phase],
        fingerprint=setting.fingerprint,
        at=setting.now,
        spec_id=objective.spec_id,
        objective_id=objective.id,
        unit=target.unit,
        comparator=comparator,
        why=judgement.why,
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
        recovering=state.phase is Phase.RESOLVING,
        valid_until=None if state.phase is Phase.RESOLVED else setting.now + setting.policy.validity,
        tier=objective.tier,
        bad_ratio=_float(judgement.bad_ratio),
        burn=_float(burn),
        budget_remaining=_float(left.remaining) if left else None,
        time_to_exhaustion=time_to_exhaustion(left, objective.window, burn) if left else None,
        valid_events=judgement.total,
        query=query_text(objective.indicator),
        runbook=objective.runbook,
        dashboards=tuple(objective.dashboards),
        deployment=tick.deployment,
        extra={
            "generation": objective.generation,
            "reason": str(judgement.reason),
            "flap_count": state.flap_count,
            "flapping": state.is_flapping(setting.policy),
        },
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


_STATUS = {
    Phase.FIRING: AlertStatus.FIRING,
    Phase.RESOLVING: AlertStatus.FIRING,
    Phase.FROZEN: AlertStatus.FROZEN,
    Phase.RESOLVED: AlertStatus.RESOLVED,
}
