"""Alerts and budgets: what can never fire, and what a single failure spends."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from smartspec_ops.domain.burn import Rule
from smartspec_ops.domain.burn_reading import surpasses
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.lint.watched import Code, Facts, Finding, Watched, about, found, is_idle
from smartspec_ops.domain.quantity import duration, number

ONE_SLICE = Fraction(1, 10)
"""A single bad time slice may spend less than this share of a budget."""
FEW = 10
"""With fewer bad events allowed in a window, chance decides."""


# --- alerts ------------------------------------------------------------------------------------------------------


def can_fire(rule: Rule, events: Fraction, expected: Fraction) -> bool:
    """Whether the rule fires when every one of the long window's `events` is bad, of `expected` in a budget window."""
    return surpasses(rule, 0, float(events)) and events >= max(Fraction(rule.min_bad), rule.part * expected)


def events_in(window: timedelta, one: Watched, traffic: Fraction | None) -> Fraction | None:
    """Events, or time slices, of a window at steady traffic; None where nobody knows."""
    if not one.objective.counts_events:
        return Fraction(window // one.slice)
    return None if traffic is None else traffic * _ratio(window, one.objective.window)


def idle(one: Watched, facts: Facts) -> Iterator[Finding]:
    if is_idle(one, facts):
        message = "no event took place for a day: nothing can be told of an idle service, or by a dead metric"
        yield found(one, Code.IDLE, message, "add a probe or a heartbeat that makes traffic")


def never_fires(one: Watched, facts: Facts) -> Iterator[Finding]:
    """Rules out of reach: of the burn rate, or of the traffic."""
    if one.alerts and not one.rules.rules and one.objective.goal < 1:
        yield found(one, Code.NEVER_FIRES, "no alert is left: no burn rate is watched", "judge over a longer window")
    whole = events_in(one.objective.window, one, facts.traffic)
    for rule in one.rules.rules:
        events = events_in(rule.long, one, facts.traffic)
        highest = 1 / (1 - Fraction(rule.goal))
        if not surpasses(rule, 0, 1):
            message = f"a full outage burns at {number(highest)}, and its threshold is {number(rule.threshold)}"
            yield found(
                one, Code.NEVER_FIRES, f"{rule.name} can never fire: {message}", "lower the threshold, or the goal"
            )
        elif events and whole and not can_fire(rule, events, whole):
            what = "bad events" if one.objective.counts_events else "time slices"
            needed = max(Fraction(rule.min_bad), rule.part * whole)
            shown = f"{number(events)} {what} in {duration(rule.long)}"
            message = f"even a full outage has {shown}, and {number(needed)} are needed"
            hint = (
                "add a probe or a heartbeat that makes traffic" if one.objective.counts_events else "check more often"
            )
            yield found(one, Code.NEVER_FIRES, f"{rule.name} can never fire: {message}", hint)


def fitted(one: Watched, _facts: Facts) -> Iterator[Finding]:
    """What fitting the rules to this objective changed."""
    for each in one.rules.findings:
        level, code, hint = _FITTED.get(each.code, (Level.NOTE, Code.FITTED, None))
        yield found(one, code, each.message, hint, level)


_FITTED: Mapping[str, tuple[Level, Code, str | None]] = {
    "burn/window": (Level.NOTE, Code.WINDOW, "a window of 7d, 28d, 30d or 90d has shares of its own"),
    "burn/cut": (Level.NOTE, Code.WINDOW, None),
    "burn/short": (Level.NOTE, Code.SCRAPES, "check more often to alert sooner"),
    "burn/capped": (Level.NOTE, Code.CAPPED, "a stricter goal, or a longer window, needs no cap"),
    "burn/left-out": (Level.NOTE, Code.LEFT_OUT, None),
    "burn/no-budget": (Level.WARNING, Code.NO_BUDGET, "promise less than 100 %, such as 99.99 %"),
}


# --- budgets -----------------------------------------------------------------------------------------------------


def one_slice(one: Watched, _facts: Facts) -> Iterator[Finding]:
    if one.objective.counts_events or one.objective.goal >= 1:
        return
    allowed = _allowed(one, Fraction(one.objective.window // one.slice))
    if allowed * ONE_SLICE < 1:
        spent = f"{number(100 / allowed)} % of the budget" if allowed > 1 else "the whole budget"
        message = f"one bad time slice of {duration(one.slice)} spends {spent}"
        yield found(one, Code.ONE_SLICE, message, "check more often, or judge over a longer window")


def small_budget(one: Watched, facts: Facts) -> Iterator[Finding]:
    """Bad events allowed at the present traffic: with few of them, one failure is an incident and an outage none."""
    if not facts.traffic or not one.objective.counts_events or one.objective.goal >= 1:
        return
    allowed = _allowed(one, facts.traffic)
    if allowed >= FEW:
        return
    over, hint = (
        duration(one.objective.window),
        f"add a probe or a heartbeat as a metric of its own{_noticed(one, facts.traffic)}",
    )
    if allowed < 1:
        message = (
            f"the budget is smaller than one event: {number(facts.traffic)} events in {over} allow {number(allowed)}"
        )
    else:
        message = (
            f"the budget is {number(allowed)} events in {over}: one failure spends {number(100 / allowed)} % of it"
        )
    yield found(one, Code.SMALL_BUDGET, message, hint)


def _noticed(one: Watched, traffic: Fraction) -> str:
    """How long a full outage takes until it pages, at steady traffic."""
    for rule in one.rules.rules[:1]:
        span = one.objective.window * float(Fraction(rule.min_bad) / traffic)
        return f"; at this traffic a full outage has {rule.min_bad} bad events after {about(span)}"
    return ""


def _allowed(one: Watched, events: Fraction) -> Fraction:
    return events * (1 - Fraction(one.objective.goal))


def _ratio(part: timedelta, whole: timedelta) -> Fraction:
    return Fraction(part // timedelta(microseconds=1), whole // timedelta(microseconds=1))
