"""Severity with a proof: a table of impact by urgency, a few named rules, and one sentence that says why.

Pure and monotone: a worse input never gives a milder level. Source: the SR rules; the level words of the field
(SEV-1 worst, SEV-4 mildest); 14.4x and 6x burn on a 30-day budget are 50 h and 120 h to exhaustion.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.quantity import number


class Sev(StrEnum):
    """Four levels. `rank` 1 is the worst; compare ranks, not the text."""

    SEV1 = "SEV-1"
    SEV2 = "SEV-2"
    SEV3 = "SEV-3"
    SEV4 = "SEV-4"

    @property
    def rank(self) -> int:
        return int(self.value[-1])

    @classmethod
    def of(cls, rank: int) -> "Sev":
        """The level of a rank; ranks beyond the ends become the ends."""
        return cls(f"SEV-{min(4, max(1, rank))}")

    @classmethod
    def parse(cls, text: str) -> "Sev | None":
        """``SEV-2``, ``sev2``, ``P2``, ``2``, and the words other tools use; None for any other word."""
        match = re.fullmatch(r"\s*(?:sev(?:erity)?[\s_-]*|p)?([1-4])\s*", text, re.IGNORECASE)
        rank = int(match[1]) if match else SENDER_WORDS.get(text.strip().lower())
        return cls.of(rank) if rank else None

    def is_worse_than(self, other: "Sev") -> bool:
        return self.rank < other.rank

    def worst(self, other: "Sev") -> "Sev":
        return other if other.is_worse_than(self) else self


SENDER_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("critical", "fatal", "emergency", "disaster", "page"), 1),
    **dict.fromkeys(("high", "error", "major"), 2),
    **dict.fromkeys(("medium", "warning", "warn", "moderate", "ticket"), 3),
    **dict.fromkeys(("low", "info", "informational", "minor", "notice"), 4),
}
"""Severities as Prometheus rules, PagerDuty, Datadog and Grafana write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What severity is decided from; None means unknown.

    `bad_ratio` is 0..1 on the short window; `time_to_exhaustion` is what the error budget lasts at the present burn
    (zero: exhausted and still burning); `tier` is 1..4, 1 the most important; `valid_events` counts the events of the
    long window; `breach_ratio` says how many times the target is missed, for alerts without burn figures; `given` is
    the sender's own word.
    """

    bad_ratio: float | None = None
    time_to_exhaustion: timedelta | None = None
    tier: int | None = None
    wide: bool | None = None
    valid_events: float | None = None
    data_loss: bool = False
    security: bool = False
    breach_ratio: float | None = None
    given: Sev | None = None

    @property
    def has_burn(self) -> bool:
        return self.bad_ratio is not None or self.time_to_exhaustion is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """A level, the rules that led to it in order, one sentence, and what it was decided from.

    `computed` and `given` are both kept. `inputs` are None in what older versions wrote.
    """

    level: Sev
    rules: tuple[str, ...]
    why: str
    low_confidence: bool = False
    computed: Sev | None = None
    given: Sev | None = None
    inputs: Impact | None = None


IMPACT_LEVELS = ((0.50, "U4"), (0.10, "U3"), (0.01, "U2"))
"""Bad-event ratio at or above which the level holds; below the last it is U1."""

URGENCY_LEVELS = ((timedelta(hours=6), "T4"), (timedelta(hours=50), "T3"), (timedelta(hours=120), "T2"))
"""Time to exhaustion at or below which the level holds; beyond the last it is T1."""

BASE = {
    "U4": {"T4": 1, "T3": 1, "T2": 2, "T1": 3},
    "U3": {"T4": 1, "T3": 2, "T2": 2, "T1": 3},
    "U2": {"T4": 2, "T3": 2, "T2": 3, "T1": 4},
    "U1": {"T4": 3, "T3": 3, "T2": 4, "T1": 4},
}
BREACH_LEVELS = ((10.0, 2), (3.0, 3))
"""SR-50: times the target is missed, and the rank it gives; below the last it is 4."""

FEW_EVENTS = 100
USUAL_WINDOW = timedelta(days=30)
"""Of an error budget, for alerts that say how much is left and how fast it burns, and not over which window."""
NEVER = timedelta(days=36_500)
"""A budget that lasts for a century is not being spent; longer times are this one."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """The decision while the rules run over it."""

    rank: int
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    low_confidence: bool = False

    def step(self, rule: str, rank: int, reason: str) -> "_Draft":
        """Apply a rule; it counts as fired only where it changes the level."""
        bounded = min(4, max(1, rank))
        if bounded == self.rank:
            return self
        return replace(self, rank=bounded, rules=(*self.rules, rule), reasons=(*self.reasons, reason))

    def note(self, rule: str, reason: str) -> "_Draft":
        return replace(self, rules=(*self.rules, rule), reasons=(*self.reasons, reason))


def assess(inputs: Impact) -> Severity:
    """The severity of an impact.

    A sender's own level stands alone (``SR-GIVEN``) when there are no burn figures; with burn figures the worse of
    the two stands. Loss of data or a security breach is SEV-1 whatever else is known.
    """
    draft = _by_burn(inputs) if inputs.has_burn else _by_breach(inputs)
    draft = _with_caps(draft, inputs)
    if inputs.data_loss or inputs.security:
        flag = "data is being lost" if inputs.data_loss else "security is affected"
        draft = _Draft(1, ("SR-01", *draft.rules), (flag,))
    computed = Sev.of(draft.rank)
    return _with_given(draft, computed, inputs)


def impact_of(alert: Alert) -> Impact:
    """What an alert says about impact."""
    return Impact(
        bad_ratio=alert.bad_ratio,
        time_to_exhaustion=_time_to_exhaustion(alert),
        tier=alert.tier,
        wide=alert.wide,
        valid_events=alert.valid_events,
        data_loss=alert.data_loss,
        security=alert.security,
        breach_ratio=_breach_ratio(alert),
        given=Sev.parse(alert.severity) if alert.severity else None,
    )


def impact_facts(alert: Alert) -> tuple[object, ...]:
    """Everything of an alert that its impact follows from: two alerts of which it is the same have the same impact. Of
    names only what they say is in it."""
    return (*_IMPACT_FACTS(alert), alert.unit == "ratio", _comparator(alert))


_IMPACT_FACTS = attrgetter(
    *("bad_ratio", "time_to_exhaustion", "burn", "budget_remaining", "tier", "wide", "valid_events", "data_loss"),
    *("security", "current", "target", "severity"),
)


def _by_burn(inputs: Impact) -> _Draft:
    """SR-10 from the table, then breadth and tier (SR-20, SR-21). Unknowns take the worse neighbour (SR-40)."""
    u = "U2" if inputs.bad_ratio is None else _impact_level(inputs.bad_ratio)
    t = "T3" if inputs.time_to_exhaustion is None else _urgency_level(inputs.time_to_exhaustion)
    tier = 2 if inputs.tier is None else inputs.tier
    wide = u in {"U3", "U4"} if inputs.wide is None else inputs.wide
    draft = _Draft(BASE[u][t], ("SR-10",), (_burn_words(inputs, u, t),))
    if assumed := _assumptions(inputs, wide):
        draft = draft.note("SR-40", f"assumed {assumed}")
    if wide and tier <= 2:
        draft = draft.step("SR-20", draft.rank - 1, f"wide on a tier {tier} service: one level up")
    if tier >= 3 and not wide:
        draft = draft.step("SR-21", draft.rank + 1, f"narrow on a tier {tier} service: one level down")
    return draft


def _by_breach(inputs: Impact) -> _Draft:
    """SR-50: only the four facts. Without even those, the middle of the road and a question to a person."""
    if inputs.breach_ratio is None:
        return _Draft(3, ("SR-40",), ("nothing is known about the impact; a person must judge",), True)
    rank = next((rank for limit, rank in BREACH_LEVELS if inputs.breach_ratio >= limit), 4)
    draft = _Draft(rank, ("SR-50",), (f"the target is missed {_times(inputs.breach_ratio)}",))
    if inputs.tier != 1:
        return draft
    return replace(draft, rank=max(1, rank - 1), reasons=(*draft.reasons, "tier 1 service: one level up"))


def _with_caps(draft: _Draft, inputs: Impact) -> _Draft:
    if inputs.tier is not None and inputs.tier >= 4:
        draft = draft.step("SR-30", max(3, draft.rank), "a tier 4 service is not above SEV-3")
    if inputs.valid_events is not None and inputs.valid_events < FEW_EVENTS:
        reason = f"only {number(inputs.valid_events)} events: not above SEV-3, a person must confirm"
        draft = replace(draft.note("SR-31", reason), rank=max(3, draft.rank), low_confidence=True)
    return draft


def _with_given(draft: _Draft, computed: Sev, inputs: Impact) -> Severity:
    given = inputs.given
    certain = inputs.data_loss or inputs.security
    stands = given is not None and (
        given.is_worse_than(computed) or (not inputs.has_burn and not certain and given != computed)
    )
    if given is not None and stands:
        draft = replace(draft.note("SR-GIVEN", f"the sender says {given}"), low_confidence=False)
    level = given if given is not None and stands else computed
    why = f"{level}: {'; '.join(draft.reasons)}."
    return Severity(
        level=level,
        rules=draft.rules,
        why=why,
        low_confidence=draft.low_confidence,
        computed=computed,
        given=given,
        inputs=inputs,
    )


def _impact_level(bad_ratio: float) -> str:
    return next((name for limit, name in IMPACT_LEVELS if bad_ratio >= limit), "U1")


def _urgency_level(time_to_exhaustion: timedelta) -> str:
    return next((name for limit, name in URGENCY_LEVELS if time_to_exhaustion <= limit), "T1")


def _burn_words(inputs: Impact, u: str, t: str) -> str:
    share = "" if inputs.bad_ratio is None else f"{number(inputs.bad_ratio * 100)} % of events are bad ({u})"
    left = "" if inputs.time_to_exhaustion is None else f"{_lasts(inputs.time_to_exhaustion)} ({t})"
    return " and ".join(words for words in (share, left) if words)


def _lasts(time_to_exhaustion: timedelta) -> str:
    if time_to_exhaustion == NEVER:
        return "the error budget is not being spent faster than allowed"
    if time_to_exhaustion <= timedelta(0):
        return "the error budget is exhausted"
    return f"the error budget lasts {number(time_to_exhaustion.total_seconds() / 3600, 3)} h"


def _assumptions(inputs: Impact, wide: bool) -> str:
    unknown = (
        (inputs.bad_ratio is None, "1 % or more of events bad"),
        (inputs.time_to_exhaustion is None, "a budget gone within 50 h"),
        (inputs.tier is None, "tier 2"),
        (inputs.wide is None, "wide impact" if wide else "narrow impact"),
    )
    return ", ".join(words for missing, words in unknown if missing)


def _times(ratio: float) -> str:
    return "without measure" if ratio == float("inf") else f"{number(ratio, 3)} times over"


def _time_to_exhaustion(alert: Alert) -> timedelta | None:
    if alert.time_to_exhaustion is not None:
        return min(max(timedelta(0), alert.time_to_exhaustion), NEVER)
    if alert.burn is None or alert.budget_remaining is None:
        return None
    if alert.budget_remaining <= 0:
        return timedelta(0) if alert.burn > 1 else NEVER
    if alert.burn <= 0:
        return NEVER
    seconds = alert.budget_remaining * USUAL_WINDOW.total_seconds() / alert.burn
    return timedelta(seconds=seconds) if seconds < NEVER.total_seconds() else NEVER


def _breach_ratio(alert: Alert) -> float | None:
    if alert.current is None or alert.target is None:
        return None
    return times_missed(alert.current, alert.target, _comparator(alert), alert.unit)


def times_missed(current: Decimal, target: Decimal, comparator: str, unit: str | None) -> float:
    """How many times over the target is missed, at least 1 for a breach; shares are compared by their bad part."""
    if comparator in {"ge", "gt"}:
        if unit == "ratio":
            return _quotient(1 - current, 1 - target)
        return _quotient(target, current)
    return _quotient(current, target)


def _comparator(alert: Alert) -> str:
    return alert.comparator or ("ge" if MORE_IS_BETTER.search(alert.metric) else "lt")


MORE_IS_BETTER = re.compile(r"avail|uptime|success|throughput|apdex|hit_?rate|freshness_ok", re.IGNORECASE)
"""Metrics whose sender gave no direction and whose name says that more is better; of all others less is."""


def _quotient(over: Decimal, under: Decimal) -> float:
    """A negative or zero divisor is a target missed without measure, unless nothing is over it."""
    if over <= 0:
        return 0.0
    if under <= 0:
        return float("inf")
    # In whole numbers: exact, and the division of two of them is rounded correctly.
    (more, of_more), (less, of_less) = over.as_integer_ratio(), under.as_integer_ratio()
    above, below = more * of_less, of_more * less
    return above / below if above < below * 10**9 else float("inf")
