"""The alerts of one objective as rules: its burn-rate ladder, its budget, and the signal itself.

An alert that fires lets go only where measured good events say so: until then the rule reads its own `ALERTS`. With
`keep_firing_for` as the hold, that is the life of our own alerts (`domain.alert_lifecycle`), but for what a rule
cannot know: exclusions, one alert that climbs from ticket to page, and a ruler that was away for longer than 5 minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from smartspec_ops.compilers import _measured
from smartspec_ops.compilers._own import BAD, BURN, EXPECTED, LATELY, TOTAL, Own, decimal, pace, plain_words
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alert_sights import Burns
from smartspec_ops.domain.alerting import signal_lost_after
from smartspec_ops.domain.burn import Ladder, Level, Rule
from smartspec_ops.domain.burn_reading import CALM
from smartspec_ops.domain.burn_reading import COVERED as COVERED_ENOUGH
from smartspec_ops.domain.objective import Absent
from smartspec_ops.domain.quantity import duration, number
from smartspec_ops.ports.compiler import Order
from smartspec_ops.spec.promql import selector

BURNS, SPENT, LOST, NEVER = "SLOBurn", "SLOBudget", "SLOSignalLost", "SLONeverMeasured"
WATCHDOG = "SLOWatchdog"
ANY_BAD = "any-bad"
"""The tier of an objective of 100 %, which has no budget to burn."""
SEEN_LATELY = timedelta(days=1)
"""A signal that was not seen for so long was never there, or is gone on purpose."""
SEEN_PACE = 5
"""Recorded at every fifth evaluation, and so within `NEVER_FOR` of the first."""
NEVER_FOR = timedelta(minutes=10)
SHORTEST = timedelta(minutes=5)
"""The shortest window that is recorded of every objective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alerting rule."""

    name: str
    expr: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    lasts: timedelta = timedelta(0)
    holds: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An objective, its rules and the windows that are looked at."""

    own: Own
    rules: Ladder
    policy: Policy
    windows: Sequence[timedelta]

    @classmethod
    def of(cls, own: Own, rules: Ladder, order: Order) -> "Subject":
        windows = sorted({*rules.windows, max(SHORTEST, 4 * order.interval)})
        return cls(own=own, rules=rules, policy=order.policy, windows=windows)

    @property
    def shortest(self) -> timedelta:
        return min(self.windows)

    @property
    def counted(self) -> frozenset[timedelta]:
        """The windows whose events are of interest, and not only how fast they burn the budget."""
        if not self.own.objective.counts_events:
            return frozenset(self.windows)
        always = {self.rules.window} if self.rules.rules else {self.shortest}
        return frozenset({rule.long for rule in self.rules.rules} | always)

    def read(self, name: str, window: timedelta) -> str:
        """The last number recorded: a query alone would not find one that is older than five minutes."""
        series, rate = self.own.series(name, window), SEEN_PACE if name == LATELY else pace(window)
        return series if rate == 1 else f"last_over_time({series}[{duration(2 * rate * self.policy.interval)}])"


def alerts(subject: Subject) -> Iterator[Alert]:
    """Every alert of the objective, the most urgent first."""
    if subject.own.objective.goal >= 1:
        yield _any_bad(subject)
    for rule in subject.rules.rules:
        yield _burning(subject, rule, BURNS)
    if subject.rules.budget is not None and subject.own.objective.calendar is None:
        yield _burning(subject, subject.rules.budget, SPENT)
    yield from _signal(subject)


def _burning(subject: Subject, rule: Rule, name: str) -> Alert:
    sign = ">=" if rule.inclusive else ">"
    long, short, read = max(rule.windows), min(rule.windows), subject.read
    holds = [f"{read(BURN, window)} {sign} {decimal(rule.threshold)}" for window in rule.windows]
    holds.append(f"{read(BAD, long)} >= {rule.min_bad}")
    condition = "\nand ".join(holds)
    if rule.part:
        condition += f"\nunless {read(BAD, long)} < {decimal(rule.part)} * {read(EXPECTED, subject.rules.window)}"
    seen = _measured.seen(subject.own, short, subject.policy.interval)
    calm = f"{read(BURN, short)} < {decimal(CALM * rule.threshold)}\nand {seen} >= {COVERED_ENOUGH}"
    return Alert(
        name=name,
        expr=_until(subject, name, rule.name, condition, calm),
        labels={"severity": rule.level.value, "tier": rule.name},
        annotations=_says(subject, _spent(rule) if name == SPENT else _burnt(subject, rule)),
        lasts=_gate(subject),
        holds=subject.policy.resolve_hold if rule.level is Level.PAGE else subject.policy.ticket_hold,
    )


def _any_bad(subject: Subject) -> Alert:
    window, read = subject.shortest, subject.read
    total, bad = read(TOTAL, window), read(BAD, window)
    return Alert(
        name=BURNS,
        expr=_until(subject, BURNS, ANY_BAD, f"{bad} >= {subject.policy.min_bad}", f"{bad} == 0 and {total} > 0"),
        labels={"severity": Level.TICKET.value, "tier": ANY_BAD},
        annotations=_says(subject, f"there were bad ones in the last {duration(window)}, and the promise allows none"),
        lasts=_gate(subject),
        holds=subject.policy.resolve_hold,
    )


def _signal(subject: Subject) -> Iterator[Alert]:
    """A signal that is gone, and one that never came: neither is health."""
    own, objective = subject.own, subject.own.objective
    total = own.series(TOTAL, subject.shortest)
    if not (objective.idle_ok or objective.absent is Absent.GOOD):
        after = duration(_whole_minutes(signal_lost_after(Burns(rules=subject.rules, seen={}), subject.policy)))
        was = f"{subject.read(LATELY, SEEN_LATELY)}\n  or\n{_firing(own, LOST)}"
        yield Alert(
            name=LOST,
            expr=f"{own.total(_block(was), 'max')}\nunless on ({own.on}) present_over_time({total}[{after}])",
            labels={"severity": Level.PAGE.value if objective.absent is Absent.BAD else Level.TICKET.value},
            annotations=_says(subject, f"nothing was measured for {after}: nobody knows whether it is kept"),
        )
    recorded = duration(3 * SEEN_PACE * subject.policy.interval)
    yield Alert(
        name=NEVER,
        expr=own.never(f"{own.series(LATELY, SEEN_LATELY)}[{recorded}]"),
        labels={"severity": Level.TICKET.value},
        annotations=_says(subject, "nothing was ever measured: does its query match anything?"),
        lasts=NEVER_FOR,
    )


def _whole_minutes(span: timedelta) -> timedelta:
    return -(-span // timedelta(minutes=1)) * timedelta(minutes=1)


def _until(subject: Subject, name: str, tier: str, condition: str, calm: str) -> str:
    """`condition` opens the alert; once it fires, only `calm` ends it."""
    own = subject.own
    held = f"{_firing(own, name, tier)}\nunless on ({own.on}) ({_block(calm)})"
    return own.total(_block(f"{condition}\n  or\n{held}"), "max")


def _firing(own: Own, name: str, tier: str = "") -> str:
    told = {"alertname": name, "alertstate": "firing", **dict(own.id), **({"tier": tier} if tier else {})}
    return selector("ALERTS", [(label, "=", value) for label, value in told.items()])


def _gate(subject: Subject) -> timedelta:
    gate = subject.policy.event_gate if subject.own.objective.counts_events else subject.policy.slice_gate
    return gate.ticks * subject.policy.interval


def _block(text: str) -> str:
    """Lines of their own inside brackets."""
    return "\n" + "\n".join(f"  {line}" for line in text.splitlines()) + "\n"


# --- words -----------------------------------------------------------------------------------------------------


def _burnt(subject: Subject, rule: Rule) -> str:
    over = " and ".join(duration(window) for window in rule.windows)
    budget = subject.own.objective.budget_over
    return f"over {over} the error budget of {budget} burns {number(rule.threshold)} times as fast as it may, or faster"


def _spent(rule: Rule) -> str:
    return f"{number(rule.share * 100)} % of its error budget is spent"


def _says(subject: Subject, what: str) -> Mapping[str, str]:
    words, promise = dict(subject.own.words), subject.own.objective.promise
    found = {
        "summary": f"{words.pop('service')}: {plain_words(f'{promise}: {what}')}",
        "description": words.pop("description"),
        "target": plain_words(str(promise.target)),
        **words,
    }
    return {name: text for name, text in found.items() if text}
