"""Which burn rates alert: multi-window tiers as data, fitted to one objective's window, goal and traffic.

A tier names a share of the error budget that its long window may spend: B = share · W / long is the burn rate above
which it alerts, provided the short window burns as fast, so that the alert ends soon after the fault does.
Source: Google SRE Workbook, chapter 5, approach 6; shares per window as Sloth (28d, 30d) and Datadog (7d, 90d).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from smartspec_ops.domain.alert import NEARLY_SPENT
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration, number


class Level(StrEnum):
    """How much of a hurry: `TICKET` in working hours, `PAGE` now. Later members are worse."""

    TICKET = "ticket"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A pair of windows and the `share` of the budget (0..1) that the long one may spend."""

    name: str
    level: Level
    long: timedelta
    short: timedelta
    share: Fraction

    def threshold(self, window: timedelta) -> Fraction:
        """The burn rate at which the share of the budget of `window` is spent within the long window."""
        return self.share * _ratio(window, self.long)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A tier fitted to one objective: it alerts when both windows burn faster than `threshold` (B).

    `inclusive` alerts at exactly B, too. The long window must hold `min_bad` bad events, and a `part` of those
    expected in the whole budget window, or low traffic makes an alert of every failed request. A share of
    `numerator / denominator` of bad events burns exactly at B.
    """

    name: str
    level: Level
    long: timedelta
    short: timedelta
    threshold: Fraction
    share: Fraction
    goal: Decimal
    min_bad: int
    part: Fraction = Fraction(0)
    inclusive: bool = False
    numerator: int = 0
    denominator: int = 1

    @property
    def windows(self) -> tuple[timedelta, ...]:
        return (self.long,) if self.long == self.short else (self.long, self.short)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What fitting changed, for the person who wrote the objective. `code` is stable."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a team may choose. `interval` is the time between ticks, `slice` the length of a time slice, if any.

    `inclusive` is for policies imported from Datadog or Grafana. `hard_down` None means: where no burn rate can page
    in time. `budget_share` is what may be spent before the budget itself raises a ticket.
    """

    interval: timedelta = timedelta(minutes=1)
    is_enabled: bool = True
    inclusive: bool = False
    hard_down: bool | None = None
    slow_trickle: bool = False
    budget_share: Fraction = 1 - Fraction(NEARLY_SPENT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ladder:
    """Every rule of one objective, the one to be heard first first, and what the fitting found.

    Objectives with the same budget share one, and what follows from it is worked out once: it is itself a key.

    `budget` raises a ticket for a budget nearly spent. A goal of 1 has no budget and no rules: any bad event breaks it.
    """

    window: timedelta
    goal: Decimal
    rules: tuple[Rule, ...] = ()
    budget: Rule | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def windows(self) -> frozenset[timedelta]:
        return frozenset({self.window, *(each for rule in self.rules for each in rule.windows)})

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SHAPES = (
    ("page-fast", Level.PAGE, _HOUR, timedelta(minutes=5)),
    ("page-slow", Level.PAGE, 6 * _HOUR, timedelta(minutes=30)),
    ("ticket-fast", Level.TICKET, _DAY, 2 * _HOUR),
    ("ticket-slow", Level.TICKET, 3 * _DAY, 6 * _HOUR),
)
_MONTH = (Fraction(2, 100), Fraction(5, 100), Fraction(10, 100), Fraction(10, 100))
SHARES: dict[timedelta, tuple[Fraction | None, ...]] = {
    timedelta(days=7): (Fraction(10, 100), Fraction(20, 100), Fraction(40, 100), None),
    timedelta(days=28): _MONTH,
    timedelta(days=30): _MONTH,
    timedelta(days=90): (Fraction(1, 100), Fraction(3, 100), Fraction(5, 100), Fraction(1, 30)),
}
"""The budget shares of page-fast, page-slow, ticket-fast and ticket-slow, by budget window; None switches one off."""

HARD_DOWN, SLOW_TRICKLE, BUDGET = "hard-down", "slow-trickle", "budget"
MIN_BAD = {Level.PAGE: 5, Level.TICKET: 3}
CEILING = Fraction(9, 10)
"""No threshold above this part of the highest burn rate there is, 1 / (1 - goal)."""
LOWEST = Fraction(9, 10)
"""Below, a tier would alert about objectives that are kept."""
TRAFFIC_PART = Fraction(1, 4)
"""The part of a tier's budget share, in expected events, that the long window must hold in bad ones."""
NET_GOAL = Decimal("0.95")
SCRAPES, SLICES = 4, 2
"""So many scrapes, and time slices, a short window holds at least."""


def tiers_for(window: timedelta) -> tuple[Tier, ...]:
    """The tiers of a budget window; of one that is not in the table, with the shares of the nearest one that is."""
    shares = SHARES[_nearest(window)]
    return tuple(
        Tier(name=name, level=level, long=long, short=short, share=share)
        for (name, level, long, short), share in zip(_SHAPES, shares, strict=True)
        if share is not None
    )


def ladder(
    window: timedelta,
    goal: Decimal,
    options: Options = Options(),
    tiers: Sequence[Tier] | None = None,
    time_slice: timedelta | None = None,
) -> Ladder:
    """The rules for a budget of 1 - `goal` over `window`. `time_slice` is given where slices are counted."""
    if not options.is_enabled or goal >= 1:
        return Ladder(window=window, goal=goal, findings=_perfect(goal))
    findings: list[Finding] = []
    if tiers is None and window not in SHARES:
        shares = f"no budget shares are known for {duration(window)}: those of {duration(_nearest(window))} are used"
        findings.append(Finding(code="burn/window", message=shares))
    shortest = max(SCRAPES * options.interval, SLICES * (time_slice or timedelta(0)))
    rules: list[Rule] = []
    is_capped = False
    for tier in tiers_for(window) if tiers is None else tiers:
        fitted = tier
        for fit in (_within(window), _at_least(shortest)):
            fitted, found = fit(fitted)
            findings += found
        rule, found = _rule(fitted, window, goal, options)
        rules += [rule] if rule else []
        is_capped |= tier.name == "page-fast" and any(one.code == "burn/capped" for one in found)
        findings += found
    return Ladder(
        window=window,
        goal=goal,
        rules=(*_nets(goal, options, shortest, is_capped=is_capped), *rules),
        budget=_net(BUDGET, Level.TICKET, window, goal, burn=options.budget_share, min_bad=MIN_BAD[Level.TICKET]),
        findings=tuple(findings),
    )


def ladder_of(objective: Objective, options: Options = Options()) -> Ladder:
    """The rules of an objective; its time slices are as long as a tick."""
    return _shared(objective.window, objective.goal, options, None if objective.counts_events else options.interval)


@lru_cache(maxsize=1000)
def _shared(window: timedelta, goal: Decimal, options: Options, time_slice: timedelta | None) -> Ladder:
    """A fleet has few kinds of goals, and thousands of objectives."""
    return ladder(window, goal, options, time_slice=time_slice)


def windows_of(objective: Objective, rules: Ladder) -> tuple[timedelta, ...]:
    """Every window a tick needs of an objective that counts events, shortest first.

    An hour and a day are among them, because health asks how fast the budget burnt in the last ones.
    """
    lasts = {min(span, objective.window) for span in (_HOUR, _DAY)} if rules.rules else set()
    return tuple(sorted({objective.current_window, *lasts, *rules.windows}))


_Fit = Callable[[Tier], tuple[Tier, list[Finding]]]


def _within(window: timedelta) -> _Fit:
    def fit(tier: Tier) -> tuple[Tier, list[Finding]]:
        if tier.long <= window:
            return tier, []
        message = f"{tier.name} looks back {duration(tier.long)}: cut to the budget's own {duration(window)}"
        return replace(tier, long=window, short=min(tier.short, window)), [Finding(code="burn/cut", message=message)]

    return fit


def _at_least(shortest: timedelta) -> _Fit:
    def fit(tier: Tier) -> tuple[Tier, list[Finding]]:
        if tier.short >= shortest:
            return tier, []
        message = (
            f"{tier.name}'s short window of {duration(tier.short)} holds too few samples: {duration(shortest)} is used"
        )
        raised = replace(tier, short=shortest, long=max(tier.long, shortest))
        return raised, [Finding(code="burn/short", message=message)]

    return fit


def _rule(tier: Tier, window: timedelta, goal: Decimal, options: Options) -> tuple[Rule | None, list[Finding]]:
    """The tier's threshold, below the highest burn rate there is; no rule where it would alert on a kept promise."""
    findings: list[Finding] = []
    threshold, share, highest = tier.threshold(window), tier.share, CEILING / _budget(goal)
    if threshold > highest:
        share = highest * _ratio(tier.long, window)
        message = (
            f"{tier.name} needs a burn rate above {number(threshold)}, and a full outage reaches "
            f"{number(1 / _budget(goal))}: capped at {number(highest)}, which is {number(share * 100)} % of the budget"
        )
        findings.append(Finding(code="burn/capped", message=message))
        threshold = highest
    if threshold < LOWEST:
        message = f"{tier.name} would alert at a burn rate of {number(threshold)}, which keeps the promise: left out"
        return None, [*findings, Finding(code="burn/left-out", message=message)]
    part = TRAFFIC_PART * share * _budget(goal)
    made = Rule(
        name=tier.name,
        level=tier.level,
        long=tier.long,
        short=tier.short,
        threshold=threshold,
        share=share,
        goal=goal,
        min_bad=MIN_BAD[tier.level],
        part=part,
        inclusive=options.inclusive,
    )
    return _exact(made), findings


def _nets(goal: Decimal, options: Options, shortest: timedelta, *, is_capped: bool) -> Iterator[Rule]:
    """Rules about the bad share alone, for what burn rates cannot or need not see."""
    wanted = options.hard_down if options.hard_down is not None else is_capped or goal <= NET_GOAL
    if wanted:
        window = max(timedelta(minutes=10), shortest)
        yield _net(HARD_DOWN, Level.PAGE, window, goal, burn=Fraction(80, 100) / _budget(goal), min_bad=5)
    if options.slow_trickle:
        window = max(6 * _HOUR, shortest)
        yield _net(SLOW_TRICKLE, Level.PAGE, window, goal, burn=Fraction(50, 100) / _budget(goal), min_bad=10)


def _net(name: str, level: Level, window: timedelta, goal: Decimal, *, burn: Fraction, min_bad: int) -> Rule:
    made = Rule(
        name=name,
        level=level,
        long=window,
        short=window,
        threshold=burn,
        share=burn,
        goal=goal,
        min_bad=min_bad,
        inclusive=True,
    )
    return _exact(made)


def _exact(rule: Rule) -> Rule:
    bad = rule.threshold * _budget(rule.goal)
    return replace(rule, numerator=bad.numerator, denominator=bad.denominator)


def _perfect(goal: Decimal) -> tuple[Finding, ...]:
    message = "a goal of 100 % has no error budget: any bad event breaks it, and no burn rate is watched"
    return (Finding(code="burn/no-budget", message=message),) if goal >= 1 else ()


def _nearest(window: timedelta) -> timedelta:
    """By ratio; of two equally near, the longer one, whose alerts come sooner."""
    return min(SHARES, key=lambda known: (max(_ratio(known, window), _ratio(window, known)), -known))


def _budget(goal: Decimal) -> Fraction:
    return 1 - Fraction(goal)


def _ratio(one: timedelta, other: timedelta) -> Fraction:
    return Fraction(one // _MICROSECOND, other // _MICROSECOND)


_MICROSECOND = timedelta(microseconds=1)
