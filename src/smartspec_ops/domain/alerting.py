"""From verdicts to alerts: each objective has three, for the broken promise, for the lost signal and for the budget.

The promise is broken by its burn-rate rules; where they have too little history, by the current window, as a ticket.
`step` is pure; a tick as old as the state, or older, changes nothing, so two workers that judge the same tick say the
same and say it once.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment, fingerprint
from smartspec_ops.domain.alert_lifecycle import CURRENT, Gate, Lifecycle, Phase, Policy, Setting, Sight, Sign, live
from smartspec_ops.domain.budget import Budget, burn_rate, time_to_exhaustion
from smartspec_ops.domain.burn import BUDGET, HARD_DOWN, SLOW_TRICKLE, Ladder, Level, Rule
from smartspec_ops.domain.burn_reading import (
    COVERED,
    Windows,
    expected_events,
    is_calm,
    read_all,
    rule_holds,
)
from smartspec_ops.domain.health import CLOCK_SKEW, Activity, Doing
from smartspec_ops.domain.judge import Compliance, Judgement, Reason, compared_with
from smartspec_ops.domain.measurement import Counts, Silence
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

SOURCE = "production_monitor"
SIGNAL_LOST = "signal_lost"
BINDING_MISSING = "binding_missing"

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
UNBOUND = frozenset({Silence.EMPTY, Silence.BAD_QUERY})
"""Of an indicator that never gave an answer: the query matches nothing, or is none."""
SIGNAL_LOST_AFTER = (timedelta(minutes=10), timedelta(minutes=60))
"""At least and at most; in between, as long as a full outage takes to trip the fastest rule."""
BUDGET_HEARTBEAT = timedelta(hours=1)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """The alerts of one objective; `at` is the last tick that changed them.

    `seen_in` is the last generation in which it was measured.
    """

    at: datetime | None = None
    breach: Lifecycle = field(default_factory=Lifecycle)
    signal: Lifecycle = field(default_factory=Lifecycle)
    budget: Lifecycle = field(default_factory=Lifecycle)
    seen_in: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the broken promise has been announced, not resolved, and is not kept again meanwhile."""
        return self.breach.phase.is_open and not self.breach.is_kept_again

    @property
    def is_quiet(self) -> bool:
        """No alert, and none about to be."""
        every = (self.breach, self.signal, self.budget)
        return all(one.phase is Phase.INACTIVE and one.since is None for one in every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burns:
    """The rules of an objective and what its windows held at this tick."""

    rules: Ladder
    seen: Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What else bears on a tick: what is live, whether the whole source is silent, whether silence is usual here."""

    deployment: Deployment | None = None
    is_source_down: bool = False
    idle_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tick:
    """What one tick knows about an objective."""

    objective: Objective
    judgement: Judgement
    left: Budget | None
    burns: Burns | None
    context: Context


def step(
    state: AlertState,
    objective: Objective,
    judgement: Judgement,
    left: Budget | None,
    now: datetime,
    policy: Policy,
    context: Context = Context(),
    burns: Burns | None = None,
) -> tuple[AlertState, tuple[Alert, ...]]:
    """The state after the tick at `now`, and the messages it causes: at most one per alert.

    Without `burns` the current window alone decides.
    """
    if state.at is not None and now <= state.at <= now + CLOCK_SKEW:
        return state, ()
    tick = _Tick(objective=objective, judgement=judgement, left=left, burns=burns, context=context)
    sights = (breach_sight(tick, state.breach, policy), signal_sight(tick, state), budget_sight(tick, state.budget))
    before = (state.breach, state.signal, state.budget)
    after, messages = [], []
    for was, sight, setting in zip(before, sights, _settings(tick, now, policy), strict=True):
        lived, tells = live(was, sight, setting)
        if lived.phase.is_open and lived.left_at_start is None:
            lived = replace(lived, left_at_start=_remaining(left))
        after.append(lived)
        if tells:
            messages.append(_message(tick, lived, setting))
    seen_in = objective.generation if _is_measured(judgement) else state.seen_in
    if (*after, seen_in) == (*before, state.seen_in):
        return state, ()
    return AlertState(at=now, breach=after[0], signal=after[1], budget=after[2], seen_in=seen_in), tuple(messages)


def breach_sight(tick: _Tick, state: Lifecycle, policy: Policy) -> Sight:
    """Which rules hold, which still hold on, and so what this tick says about the broken promise."""
    verdict = tick.judgement.verdict
    if verdict is Compliance.UNKNOWN:
        return Sight(Sign.SILENT, state.level, state.active)
    holding, loosening = _holding(tick), set()
    is_now = verdict is Compliance.BREACHED and (not _is_covered(tick.burns) or _is_absent(tick.judgement))
    is_weak = is_now and _is_weak(tick, policy)
    if is_now and not is_weak:
        holding[CURRENT] = Level.PAGE if _is_absent(tick.judgement) else Level.TICKET
    for name in state.active:
        if name not in holding and not _lets_go(tick, name, is_weak=is_weak):
            loosening.add(name)
    ranks = {**{name: _level_of(tick, name) for name in loosening}, **holding}
    active = tuple(sorted(ranks, key=lambda name: _order(tick, name)))
    level = max(ranks.values(), key=_LEVELS.index, default=Level.TICKET)
    sign = Sign.BAD if holding else Sign.WEAK if active or is_weak else Sign.GOOD
    return Sight(sign, level, active, verdict is Compliance.MET)


def signal_sight(tick: _Tick, state: AlertState) -> Sight:
    """A signal can only be lost after it was seen; one never seen is not bound to anything.

    An idle service still has a signal, and a source that answers nobody is told once, not once for each objective.
    """
    judgement = tick.judgement
    if _is_measured(judgement):
        return Sight(Sign.GOOD)
    if tick.context.is_source_down or (tick.context.idle_ok and judgement.reason is Silence.EMPTY):
        return Sight(Sign.SILENT)
    if state.seen_in == tick.objective.generation:
        return Sight(Sign.BAD, active=(SIGNAL_LOST,)) if judgement.reason in LOST else Sight(Sign.SILENT)
    return Sight(Sign.BAD, active=(BINDING_MISSING,)) if judgement.reason in UNBOUND else Sight(Sign.SILENT)


def budget_sight(tick: _Tick, state: Lifecycle) -> Sight:
    rule = tick.burns.rules.budget if tick.burns else None
    if tick.burns is None or rule is None:
        return Sight(Sign.GOOD)
    seen = tick.burns.seen
    holds = rule_holds(rule, seen, None)
    if holds:
        return Sight(Sign.BAD, active=(BUDGET,))
    if holds is None and not state.phase.is_open:
        return Sight(Sign.WEAK)
    if holds is None:
        return Sight(Sign.SILENT, active=state.active)
    return Sight(Sign.GOOD) if is_calm(rule, seen.get(rule.long)) else Sight(Sign.WEAK, active=state.active)


def _holding(tick: _Tick) -> dict[str, Level]:
    if tick.burns is None:
        return {}
    rules, seen = tick.burns.rules, tick.burns.seen
    expected = expected_events(seen.get(rules.window))
    return {rule.name: rule.level for rule in rules.rules if rule_holds(rule, seen, expected)}


def _is_covered(burns: Burns | None) -> bool:
    """Whether the fastest rule's long window was seen; until then the current window stands in for the rules."""
    fastest = (
        next((rule for rule in burns.rules.rules if rule.name not in (HARD_DOWN, SLOW_TRICKLE)), None)
        if burns
        else None
    )
    seen = burns.seen.get(fastest.long) if burns and fastest else None
    return seen is not None and seen.coverage >= COVERED


def _is_absent(judgement: Judgement) -> bool:
    """Missing series that break the promise: no window holds them, so no burn rate can tell."""
    return judgement.verdict is Compliance.BREACHED and judgement.reason is Silence.EMPTY


def _is_weak(tick: _Tick, policy: Policy) -> bool:
    """A breach counts as evidence only from `min_bad` bad events on: one failed request at night alerts nobody."""
    bad = tick.judgement.bad
    return tick.objective.counts_events and bad is not None and bad < policy.min_bad


def _lets_go(tick: _Tick, name: str, *, is_weak: bool) -> bool:
    """Whether a rule that does not hold any more stops holding the alert open."""
    if name == CURRENT:
        return not is_weak
    rule = _rule(tick, name)
    if rule is None or tick.burns is None:
        return True
    return is_calm(rule, tick.burns.seen.get(rule.short))


def _rule(tick: _Tick, name: str) -> Rule | None:
    rules = tick.burns.rules.rules if tick.burns else ()
    return next((rule for rule in rules if rule.name == name), None)


def _level_of(tick: _Tick, name: str) -> Level:
    rule = _rule(tick, name)
    return rule.level if rule else Level.TICKET


def _order(tick: _Tick, name: str) -> tuple[bool, int]:
    """The order of the ladder, the current window first of the tickets' side."""
    names = [rule.name for rule in tick.burns.rules.rules] if tick.burns else []
    return name == CURRENT, names.index(name) if name in names else len(names)


_LEVELS = (Level.TICKET, Level.PAGE)


def doing(state: AlertState) -> Doing:
    """What the open alerts ask for."""
    breach = state.breach
    is_open = [one.phase.is_open for one in (breach, state.signal, state.budget)]
    activity = Activity.TICKET if any(is_open) else Activity.QUIET
    if breach.phase.is_open and breach.level is Level.PAGE:
        activity = Activity.HARD_DOWN if HARD_DOWN in breach.active else Activity.PAGE
    return Doing(activity=activity, is_broken=state.is_open, frozen=breach.phase is Phase.FROZEN)


def breach_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, None)


def signal_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, SIGNAL_LOST)


def budget_fingerprint(objective: Objective) -> str:
    return _fingerprint(objective.service, objective.spec_id, objective.id, BUDGET)


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


def _is_measured(judgement: Judgement) -> bool:
    """Whether the source spoke; a silence that counts as a breach is told as that breach."""
    if judgement.reason is Reason.EXCLUDED:
        return False
    return isinstance(judgement.reason, Reason) or judgement.verdict is not Compliance.UNKNOWN


def _settings(tick: _Tick, now: datetime, policy: Policy) -> tuple[Setting, Setting, Setting]:
    """For the breach, the signal and the budget."""
    objective = tick.objective
    gate = policy.event_gate if objective.counts_events else policy.slice_gate
    lost = Gate(ticks=policy.signal_gate.ticks, span=signal_lost_after(tick.burns, policy))
    return (
        Setting(fingerprint=breach_fingerprint(objective), now=now, gate=gate, policy=policy),
        Setting(fingerprint=signal_fingerprint(objective), now=now, gate=lost, policy=policy),
        Setting(fingerprint=budget_fingerprint(objective), now=now, gate=Gate(), policy=_hourly(policy)),
    )


def signal_lost_after(burns: Burns | None, policy: Policy) -> timedelta:
    """As long as a full outage takes to trip the fastest rule, and 2 minutes; at least 10 minutes, at most an hour."""
    fastest = next((rule for rule in burns.rules.rules if rule.name == "page-fast"), None) if burns else None
    if fastest is None:
        return policy.signal_gate.span
    least, most = min(policy.signal_gate.span, SIGNAL_LOST_AFTER[0]), SIGNAL_LOST_AFTER[1]
    trips = fastest.long * fastest.numerator / fastest.denominator + timedelta(minutes=2)
    return min(max(trips, least), most)


@cache
def _hourly(policy: Policy) -> Policy:
    """A spent budget stays spent for weeks: its alert repeats itself less often, and needs no flapping rules."""
    return replace(policy, heartbeat=max(policy.heartbeat, BUDGET_HEARTBEAT))


def _message(tick: _Tick, state: Lifecycle, setting: Setting) -> Alert:
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
        budget_remaining=_float(left.remaining) if left else None,
        time_to_exhaustion=time_to_exhaustion(left, objective.window, burn) if left else None,
        valid_events=_valid_events(tick, state),
        query=query_text(objective.indicator),
        runbook=objective.runbook,
        dashboards=tuple(objective.dashboards),
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


def _ladder_facts(tick: _Tick, state: Lifecycle) -> dict[str, object]:
    """How bad and by which rule, with the figures of every window it was decided from.

    `budget_consumed` is what the episode has taken from the error budget so far, 1 being all of it.
    """
    facts: dict[str, object] = {"level": state.level.value, "rule": state.rule, "severity_hint": _hint(tick, state)}
    now_left = _remaining(tick.left)
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


def _hint(tick: _Tick, state: Lifecycle) -> str:
    if state.rule == "page-fast" and tick.objective.tier == 1:
        return "SEV-1"
    return HINTS.get(state.rule, "SEV-3")


def _why(tick: _Tick, state: Lifecycle) -> str:
    """The sentence of the judgement, and what the rules add to it."""
    said = tick.judgement.why
    if state.asked:
        return f"nobody could measure this for a day: a person must say whether it is over; {said}"
    if tick.burns is None or state.rule in ("", CURRENT, SIGNAL_LOST, BINDING_MISSING):
        return said
    holding = [one for one in read_all(tick.burns.rules, tick.burns.seen) if one.rule.name == state.rule and one.holds]
    return "; ".join([said, *(f"{one.rule.name}: {one.why}" for one in holding)])


def _valid_events(tick: _Tick, state: Lifecycle) -> float | None:
    """The events behind the rule that raised it: those of its long window."""
    rule = _rule(tick, state.rule)
    seen = tick.burns.seen.get(rule.long) if rule and tick.burns else None
    return seen.total if seen else tick.judgement.total


def _remaining(left: Budget | None) -> float | None:
    return None if left is None or left.remaining is None else float(left.remaining)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


_KINDS = (SIGNAL_LOST, BINDING_MISSING, BUDGET)
STATUS = {
    Phase.FIRING: AlertStatus.FIRING,
    Phase.RESOLVING: AlertStatus.FIRING,
    Phase.FROZEN: AlertStatus.FROZEN,
    Phase.RESOLVED: AlertStatus.RESOLVED,
}
