"""Three objectives whose outcome is known beforehand: what a monitor that judges rightly must say of them.

Their counters are functions of the time: `RATE` events a second, `SHARE` of them bad. So what a tick must come to
follows from two numbers, and is worked out here by another way than the tick's own: a share over a goal, never a
window, a rule or a table of tiers. One objective must page, one must only raise a ticket, one must stay quiet: a
monitor that always alerts is as wrong as one that never does.
Source: burn rate as in the Google SRE Workbook, chapter 5; an alert that always fires as Prometheus' `Watchdog`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.burn import Level
from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.judge import Compliance, Judgement
from smartspec_ops.domain.objective import Comparator, Kind, Objective, Promise, RatioIndicator, Statistic
from smartspec_ops.domain.quantity import Quantity, duration, number

SPEC = "/canary"
"""No spec of a workspace is called so: its ids have no slash."""
SERVICE = "smartspec-ops"
SOURCE = "canary"
TOTAL, BAD = "smartspec_ops_canary_events_total", "smartspec_ops_canary_bad_events_total"
RATE = 100
"""Events a second."""
SHARE = Fraction(2, 100)
"""Of them are bad, exactly."""
WINDOW = timedelta(days=28)
PERIODS = 5
"""Of the canary, in the window that is judged."""
OBSERVED = Fraction(9, 10)
"""Of a budget's window: with less of it the rest that nothing counted is taken as perfect."""
HISTORY = timedelta(hours=1)
"""After so much of it a page must be a page."""
FEW = 2
"""Looks that only begin: a counter needs two, and the alert one more."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One objective and the alert it must have: `level` None is none. `rule` must be among those that hold it."""

    id: str
    goal: Decimal
    level: Level | None
    rule: str | None = None

    @property
    def burn(self) -> Fraction:
        """How many times faster than allowed its budget is spent, in every window."""
        return SHARE / (1 - Fraction(self.goal))


CANARIES = (
    Canary(id="canary-pages", goal=Decimal("0.999"), level=Level.PAGE, rule="page-fast"),
    Canary(id="canary-raises-a-ticket", goal=Decimal("0.995"), level=Level.TICKET),
    Canary(id="canary-stays-quiet", goal=Decimal("0.96"), level=None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the monitor said of a canary at one tick. `judged` is that of the current window."""

    judged: Judgement
    left: Budget | None
    alert: AlertState


def objectives(period: timedelta) -> tuple[Objective, ...]:
    return tuple(_objective(one, period) for one in CANARIES)


def page(now: datetime, period: timedelta) -> str:
    """The counters as they stand from the last multiple of `period` on, in the Prometheus text format."""
    seconds = (now - _EPOCH) // period * int(period.total_seconds())
    total = RATE * seconds
    lines = [f"# TYPE {name} counter\n{name} {value}\n" for name, value in ((TOTAL, total), (BAD, total * SHARE))]
    return "".join(lines)


def fault(one: Canary, told: Told, measured: timedelta, period: timedelta) -> str | None:
    """What is wrong with what was said, after `measured` without a pause; None where it is as it must be."""
    if measured < FEW * period:
        return None
    return next((f"{one.id}: {why}" for why in _faults(one, told, measured, period)), None)


def _faults(one: Canary, told: Told, measured: timedelta, period: timedelta) -> Iterator[str]:
    yield from _of_verdict(one, told.judged, measured, period)
    yield from _of_budget(one, told.left, measured, period)
    yield from _of_alert(one, told.alert, measured, period)


def _of_verdict(one: Canary, judged: Judgement, measured: timedelta, period: timedelta) -> Iterator[str]:
    if judged.verdict is Compliance.UNKNOWN or judged.total is None or judged.bad is None:
        yield f"it was not measured ({judged.why})"
        return
    total, bad = Fraction(judged.total), Fraction(judged.bad)
    if bad != SHARE * total:
        yield f"{number(bad)} of {number(total)} events are bad, which is not {number(SHARE * 100)} %"
    window = PERIODS * period
    most = RATE * Fraction((window + 3 * period).total_seconds())
    least = RATE * Fraction(min(window, measured).total_seconds()) / 2
    if not least <= total <= most:
        yield f"{number(total)} events in {duration(window)}, where {number(RATE)} a second took place"
    expected = Compliance.BREACHED if one.burn > 1 else Compliance.MET
    if judged.verdict is not expected:
        yield f"it was called {judged.verdict} where it is {expected}"


def _of_budget(one: Canary, left: Budget | None, measured: timedelta, period: timedelta) -> Iterator[str]:
    if left is None or left.burn is None:
        yield "its budget was not measured"
        return
    if left.burn != one.burn:
        yield f"its budget burns {number(left.burn)} times as fast as allowed, where it is {number(one.burn)}"
    seen = Fraction(repr(left.coverage))
    observed = Fraction((measured - 3 * period) // timedelta(seconds=1), WINDOW // timedelta(seconds=1))
    if seen < min(observed, Fraction(1)) * OBSERVED:
        yield f"{number(seen * 100)} % of the budget's window are kept, where {number(observed * 100)} % were seen"
    remaining = 1 - one.burn * (Fraction(repr(left.reach)) if seen < OBSERVED else 1)
    if left.proven != remaining:
        found = "nothing known" if left.proven is None else f"{number(left.proven * 100)} %"
        yield f"{found} of its budget remains, where it is {number(remaining * 100)} %"


def _of_alert(one: Canary, alert: AlertState, measured: timedelta, period: timedelta) -> Iterator[str]:
    breach = alert.breach
    if breach.phase.is_open != (one.level is not None):
        yield "no alert is open about it" if one.level else "an alert is open about it"
        return
    if one.level is Level.TICKET and breach.level is not Level.TICKET:
        yield f"its alert is a {breach.level} where it is a {one.level}"
    if one.level is Level.PAGE and measured >= HISTORY + FEW * period:
        if breach.level is not Level.PAGE:
            yield f"its alert is a {breach.level} where it is a {one.level}"
        elif one.rule not in breach.active:
            yield f"{one.rule} does not hold its alert, {', '.join(breach.active)} does"


def _objective(one: Canary, period: timedelta) -> Objective:
    return Objective(
        id=one.id,
        spec_id=SPEC,
        service=SERVICE,
        requirement_id=one.id,
        place=Place(path="docs/self-monitoring.md", line=1, column=1),
        promise=Promise(
            kind=Kind.ERROR_RATE,
            statistic=Statistic.RATIO,
            comparator=Comparator.LE,
            target=Quantity.ratio(1 - one.goal),
        ),
        indicator=RatioIndicator(source=SOURCE, total=TOTAL, bad=BAD),
        goal=one.goal,
        window=WINDOW,
        current_window=PERIODS * period,
        generation="canary-1",
        text="made by the monitor, for itself",
    )
