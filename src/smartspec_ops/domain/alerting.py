"""From verdicts to alerts: each objective has three, for the broken promise, for the lost signal and for the budget.

`step` is pure; a tick as old as the state, or older, changes nothing, so two workers that judge the same tick say the
same and say it once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alert_lifecycle import Gate, Lifecycle, Phase, Policy, Setting, Sign, live, set_back
from smartspec_ops.domain.alert_message import (
    SOURCE,
    STATUS,
    breach_fingerprint,
    budget_fingerprint,
    current_burn,
    gravity,
    message,
    query_text,
    remaining,
    signal_fingerprint,
)
from smartspec_ops.domain.alert_sights import (
    BINDING_MISSING,
    SIGNAL_LOST,
    AlertState,
    Burns,
    Context,
    Tick,
    breach_sight,
    budget_sight,
    is_measured,
    signal_sight,
)
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.burn import HARD_DOWN, Level
from smartspec_ops.domain.health import Activity, Doing
from smartspec_ops.domain.judge import Judgement
from smartspec_ops.domain.objective import Objective

__all__ = [
    "BINDING_MISSING",
    "SIGNAL_LOST",
    "SOURCE",
    "STATUS",
    "AlertState",
    "Burns",
    "Context",
    "breach_fingerprint",
    "budget_fingerprint",
    "current_burn",
    "doing",
    "query_text",
    "signal_fingerprint",
    "signal_lost_after",
    "step",
    "turn",
]

SIGNAL_LOST_AFTER = (timedelta(minutes=10), timedelta(minutes=60))
"""At least and at most; in between, as long as a full outage takes to trip the fastest rule."""
BUDGET_HEARTBEAT = timedelta(hours=1)


def step(
    state: AlertState,
    objective: Objective,
    judgement: Judgement,
    left: Budget | None,
    now: datetime,
    policy: Policy,
    context: Context = Context(),  # noqa: B008 - immutable
    burns: Burns | None = None,
) -> tuple[AlertState, tuple[Alert, ...]]:
    """The state after the tick at `now`, and the messages it causes: at most one per alert.

    Without `burns` the current window alone decides. A state of a later tick is of a clock that was set back since.
    """
    tick = Tick(objective=objective, judgement=judgement, left=left, burns=burns, context=context)
    after, told = turn(state, tick, now, policy)
    return after, tuple(message(tick, lived, setting) for lived, setting in told)


def turn(
    state: AlertState, tick: Tick, now: datetime, policy: Policy
) -> tuple[AlertState, Sequence[tuple[Lifecycle, Setting]]]:
    """As `step`, with the alerts to be told instead of their messages: a replay of months tells nobody."""
    if state.at == now:
        return state, ()
    stored = (state.breach, state.signal, state.budget, state.seen_in)
    if state.at is not None and state.at > now:
        breach, signal, budget = (set_back(one, now) for one in stored[:3])
        state = replace(state, breach=breach, signal=signal, budget=budget)
    broken = breach_sight(tick, state.breach, policy)
    if broken.sign is Sign.BAD:
        broken = replace(broken, gravity=gravity(tick, state.breach))
    sights = (broken, signal_sight(tick, state), budget_sight(tick, state.budget))
    before = (state.breach, state.signal, state.budget)
    after, told = [], []
    for was, sight, setting in zip(before, sights, _settings(tick, now, policy), strict=True):
        lived, tells = live(was, sight, setting)
        if lived.phase.is_open and lived.left_at_start is None:
            lived = replace(lived, left_at_start=remaining(tick.left))
        after.append(lived)
        if tells:
            told.append((lived, setting))
    seen_in = tick.objective.generation if is_measured(tick.judgement) else state.seen_in
    if (*after, seen_in) == stored:
        return state, ()
    return AlertState(at=now, breach=after[0], signal=after[1], budget=after[2], seen_in=seen_in), told


def doing(state: AlertState) -> Doing:
    """What the open alerts ask for."""
    breach = state.breach
    is_open = [one.phase.is_open for one in (breach, state.signal, state.budget)]
    activity = Activity.TICKET if any(is_open) else Activity.QUIET
    if breach.phase.is_open and breach.level is Level.PAGE:
        activity = Activity.HARD_DOWN if HARD_DOWN in breach.active else Activity.PAGE
    return Doing(activity=activity, is_broken=state.is_open, frozen=breach.phase is Phase.FROZEN)


def _settings(tick: Tick, now: datetime, policy: Policy) -> tuple[Setting, Setting, Setting]:
    """For the breach, the signal and the budget."""
    objective = tick.objective
    gate = policy.event_gate if objective.counts_events else policy.slice_gate
    lost = Gate(ticks=policy.signal_gate.ticks, span=signal_lost_after(tick.burns, policy))
    of_each = (
        (breach_fingerprint(objective), gate, policy),
        (signal_fingerprint(objective), lost, policy),
        (budget_fingerprint(objective), Gate(), _hourly(policy)),
    )
    breach, signal, budget = (
        Setting(fingerprint=name, now=now, gate=gate, policy=policy, ahead=tick.context.ahead)
        for name, gate, policy in of_each
    )
    return breach, signal, budget


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
