"""What one tick says about an objective's alerts: which rules hold, which still hold on, and what silence means.

The promise is broken by its burn-rate rules; where they have too little history, by the current window, as a ticket.
"""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.alert_lifecycle import AT_REST, CURRENT, Lifecycle, Phase, Policy, Sight, Sign
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.burn import BUDGET, HARD_DOWN, SLOW_TRICKLE, Ladder, Level, Rule
from smartspec_ops.domain.burn_reading import CALM, COVERED, Windows, expected_events, is_calm, rule_holds
from smartspec_ops.domain.judge import Compliance, Judgement, Reason
from smartspec_ops.domain.measurement import Silence
from smartspec_ops.domain.objective import Objective

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """The alerts of one objective; `at` is the last tick that changed them.

    `seen_in` is the last generation in which it was measured.
    """

    at: datetime | None = None
    breach: Lifecycle = AT_REST
    signal: Lifecycle = AT_REST
    budget: Lifecycle = AT_REST
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
    """What else bears on a tick: what is live, whether the whole source is silent, whether silence is usual here, up to
    when instants are judged again (`Setting.ahead`)."""

    deployment: Deployment | None = None
    is_source_down: bool = False
    idle_ok: bool = False
    ahead: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick knows about an objective."""

    objective: Objective
    judgement: Judgement
    left: Budget | None
    burns: Burns | None
    context: Context


def breach_sight(tick: Tick, state: Lifecycle, policy: Policy) -> Sight:
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
        if name not in holding and not _lets_go(tick, name):
            loosening.add(name)
    ranks = {**{name: _level_of(tick, name) for name in loosening}, **holding}
    active = tuple(sorted(ranks, key=lambda name: _order(tick, name)))
    level = max(ranks.values(), key=_LEVELS.index, default=Level.TICKET)
    sign = Sign.BAD if holding else Sign.WEAK if active or is_weak else Sign.GOOD
    return Sight(sign, level, active, verdict is Compliance.MET)


def signal_sight(tick: Tick, state: AlertState) -> Sight:
    """A signal can only be lost after it was seen; one never seen is not bound to anything.

    An idle service still has a signal, and a source that answers nobody is told once, not once for each objective.
    """
    judgement = tick.judgement
    if is_measured(judgement):
        return Sight(Sign.GOOD)
    if tick.context.is_source_down or (tick.context.idle_ok and judgement.reason is Silence.EMPTY):
        return Sight(Sign.SILENT)
    if state.seen_in == tick.objective.generation:
        return Sight(Sign.BAD, active=(SIGNAL_LOST,)) if judgement.reason in LOST else Sight(Sign.SILENT)
    return Sight(Sign.BAD, active=(BINDING_MISSING,)) if judgement.reason in UNBOUND else Sight(Sign.SILENT)


def budget_sight(tick: Tick, state: Lifecycle) -> Sight:
    rule = tick.burns.rules.budget if tick.burns else None
    if tick.burns is None or rule is None:
        return Sight(Sign.GOOD)
    if tick.objective.calendar is not None:
        return _calendar_sight(rule, tick.left, state)
    seen = tick.burns.seen
    holds = rule_holds(rule, seen, None)
    if holds:
        return Sight(Sign.BAD, active=(BUDGET,))
    if holds is None and not state.phase.is_open:
        return Sight(Sign.WEAK)
    if holds is None:
        return Sight(Sign.SILENT, active=state.active)
    return Sight(Sign.GOOD) if is_calm(rule, seen.get(rule.long)) else Sight(Sign.WEAK, active=state.active)


def _calendar_sight(rule: Rule, left: Budget | None, state: Lifecycle) -> Sight:
    """A calendar's budget is not that of any rolling window: what is left of it decides, and is new at its boundary."""
    if left is None or left.remaining is None:
        return Sight(Sign.SILENT, active=state.active) if state.phase.is_open else Sight(Sign.WEAK)
    spent = 1 - left.remaining
    if spent >= rule.share and left.bad >= rule.min_bad:
        return Sight(Sign.BAD, active=(BUDGET,))
    return Sight(Sign.GOOD) if spent < rule.share * CALM else Sight(Sign.WEAK, active=state.active)


def _holding(tick: Tick) -> dict[str, Level]:
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


def _is_weak(tick: Tick, policy: Policy) -> bool:
    """A breach counts as evidence only from `min_bad` bad events on: one failed request at night alerts nobody."""
    bad = tick.judgement.bad
    return tick.objective.counts_events and bad is not None and bad < policy.min_bad


def _lets_go(tick: Tick, name: str) -> bool:
    """Whether a rule that does not hold any more stops holding the alert open.

    What the current window raised lasts while the promise is broken, whatever rules have history by now.
    """
    if name == CURRENT:
        return tick.judgement.verdict is Compliance.MET
    rule = rule_of(tick, name)
    if rule is None or tick.burns is None:
        return True
    return is_calm(rule, tick.burns.seen.get(rule.short))


def rule_of(tick: Tick, name: str) -> Rule | None:
    rules = tick.burns.rules.rules if tick.burns else ()
    return next((rule for rule in rules if rule.name == name), None)


def _level_of(tick: Tick, name: str) -> Level:
    rule = rule_of(tick, name)
    return rule.level if rule else Level.TICKET


def _order(tick: Tick, name: str) -> tuple[bool, int]:
    """The order of the ladder, the current window first of the tickets' side."""
    names = [rule.name for rule in tick.burns.rules.rules] if tick.burns else []
    return name == CURRENT, names.index(name) if name in names else len(names)


_LEVELS = (Level.TICKET, Level.PAGE)


def is_measured(judgement: Judgement) -> bool:
    """Whether the source spoke; a silence that counts as a breach is told as that breach."""
    if judgement.reason is Reason.EXCLUDED:
        return False
    return isinstance(judgement.reason, Reason) or judgement.verdict is not Compliance.UNKNOWN
