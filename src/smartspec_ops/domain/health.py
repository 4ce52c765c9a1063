"""The health of an objective over time: the verdict of each tick, steadied by hysteresis.

Getting worse takes one tick, getting better takes several: leaving `EXHAUSTED` needs more than 2 % of the budget,
and becoming `HEALTHY` again needs three measured good ticks in a row. `UNKNOWN` is never healthy, and while an alert
is open silence does not improve `BREACHED`. What is being done about it is a fact of its own, the `Activity`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from smartspec_ops.domain.budget import Budget, time_to_exhaustion
from smartspec_ops.domain.judge import Compliance, Judgement
from smartspec_ops.domain.quantity import number

GOOD_TICKS_TO_HEALTHY = 3
REMAINING_TO_LEAVE_EXHAUSTED = Fraction(2, 100)
REMAINING_AT_RISK = Fraction(25, 100)
SOON = timedelta(hours=72)
"""A budget that is gone sooner, at the last hour's rate, is at risk; for short windows a tenth of the window."""


ALERT_OPEN = "the alert is still open: "
"""How the sentence of a promise begins that is broken only because its alert is not over."""


class Status(StrEnum):
    """From best to worst."""

    HEALTHY = "healthy"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"
    EXHAUSTED = "exhausted"
    BREACHED = "breached"


class Activity(StrEnum):
    """What the open alerts ask for, from least to most."""

    QUIET = "quiet"
    TICKET = "ticket"
    PAGE = "page"
    HARD_DOWN = "hard_down"


class ServiceWord(StrEnum):
    """The three words a summary knows."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


class FailOn(StrEnum):
    """From which status on a check blocks (exit code 1)."""

    NEVER = "never"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The burn rates of the last day and the last hour, None where unknown, and the budget's window."""

    day: Fraction | None
    hour: Fraction | None
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """The open alerts of an objective. `is_broken` while the promise is not kept again; `frozen` while unmeasured."""

    activity: Activity = Activity.QUIET
    is_broken: bool = False
    frozen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthState:
    """An objective's status since `since`; `at` is the tick that changed it last, `good_streak` good ticks, at most 3.

    `measured` is set once any tick was measured; `provisional` marks a `HEALTHY` that rests on fewer than three good
    ticks, or on a budget of which too little was observed. `why` is as of `at`.
    """

    status: Status
    since: datetime
    at: datetime
    why: str
    reason: str
    good_streak: int = 0
    measured: bool = False
    provisional: bool = False
    activity: Activity = Activity.QUIET
    frozen: bool = False


def advance(
    prev: HealthState | None,
    judgement: Judgement,
    left: Budget | None,
    doing: Doing | bool,
    now: datetime,
    outlook: Outlook | None = None,
) -> HealthState:
    """The health after the tick at `now`; the very same state where nothing changed but the figures.

    The tick of the state changes nothing; a state of a later one is of a clock that was set back since. `doing` may be
    given as whether an alert is open.
    """
    if prev is not None and prev.at == now:
        return prev
    if prev is not None and prev.at > now:
        prev = replace(prev, at=now, since=min(prev.since, now))
    alerts = doing if isinstance(doing, Doing) else Doing(is_broken=doing)
    risk = _risk(left, outlook)
    calm = judgement.verdict is Compliance.MET and risk is None and not _is_exhausted(prev, left)
    streak = min((prev.good_streak if prev else 0) + 1, GOOD_TICKS_TO_HEALTHY) if calm else 0
    status, reason, why = _status(prev, judgement, left, alerts, streak, risk)
    is_young = streak < GOOD_TICKS_TO_HEALTHY or left is None or left.is_provisional
    after = HealthState(
        status=status,
        since=prev.since if prev and prev.status is status else now,
        at=now,
        why=why,
        reason=reason,
        good_streak=streak,
        measured=(prev is not None and prev.measured) or judgement.verdict is not Compliance.UNKNOWN,
        provisional=status is Status.HEALTHY and is_young,
        activity=alerts.activity,
        frozen=alerts.frozen,
    )
    if prev is not None and _is_same(prev, after):
        return prev
    return after


REFRESH = timedelta(minutes=5)
"""The sentence of a state that is not healthy is at most this old."""


def sentence(state: HealthState, judged: str, left: Budget | None = None) -> str:
    """Why the state is what it is, with the figures of a later tick that left it as it was: `judged` and `left`.

    A state is not stored anew for figures alone, so its own sentence may be `REFRESH` older than what stands beside it.
    It is what is told of how fast a budget goes, and of what is left of it where nobody gives that.
    """
    if state.reason == "alert_open" and state.status is Status.BREACHED:
        return f"{ALERT_OPEN}{judged}"
    if state.reason in ("budget_exhausted", "budget_low") and left is not None and judged:
        return f"{_left(left)}; {judged}"
    is_plain = state.status in (Status.HEALTHY, Status.BREACHED, Status.UNKNOWN)
    return judged if is_plain and judged else state.why


def _is_same(prev: HealthState, after: HealthState) -> bool:
    if replace(after, at=prev.at, why=prev.why) != prev:
        return False
    return after.status is Status.HEALTHY or after.at - prev.at < REFRESH


def _status(
    prev: HealthState | None,
    judgement: Judgement,
    left: Budget | None,
    doing: Doing,
    streak: int,
    risk: tuple[str, str] | None,
) -> tuple[Status, str, str]:
    """The worst status that applies, with its reason code and sentence."""
    if judgement.verdict is Compliance.BREACHED:
        return Status.BREACHED, judgement.reason, judgement.why
    if doing.is_broken:
        return Status.BREACHED, "alert_open", f"{ALERT_OPEN}{judgement.why}"
    if _is_exhausted(prev, left):
        return Status.EXHAUSTED, "budget_exhausted", f"{_left(left)}; {judgement.why}"
    if judgement.verdict is Compliance.UNKNOWN:
        return Status.UNKNOWN, judgement.reason, judgement.why
    if risk is not None:
        return Status.AT_RISK, risk[0], f"{risk[1]}; {judgement.why}"
    if doing.activity is not Activity.QUIET:
        return (
            Status.AT_RISK,
            "alert_open",
            f"kept again, and an alert ({doing.activity}) is still open: {judgement.why}",
        )
    if _is_recovering(prev, streak):
        why = f"{streak} of {GOOD_TICKS_TO_HEALTHY} good ticks in a row; {judgement.why}"
        return Status.AT_RISK, "recovering", why
    return Status.HEALTHY, judgement.reason, judgement.why


def _risk(left: Budget | None, outlook: Outlook | None) -> tuple[str, str] | None:
    """Why the budget may not last: its reason code and sentence."""
    if left is not None and left.proven is not None and left.proven < REMAINING_AT_RISK:
        return "budget_low", _left(left)
    if outlook is None:
        return None
    if outlook.day is not None and outlook.day > 1:
        return "burning", f"the error budget burns {number(outlook.day)} times as fast as allowed over the last day"
    lasts = time_to_exhaustion(left, outlook.window, outlook.hour) if left else None
    if lasts is not None and lasts < min(SOON, outlook.window / 10):
        hours = number(lasts.total_seconds() / 3600, 3)
        return "running_out", f"the error budget lasts {hours} h more at the last hour's rate"
    return None


def _is_exhausted(prev: HealthState | None, left: Budget | None) -> bool:
    was = prev is not None and prev.status is Status.EXHAUSTED
    if left is None or (left.remaining is None and not left.is_exhausted):
        return was
    if left.is_exhausted:
        return True
    return was and left.proven is not None and left.proven <= REMAINING_TO_LEAVE_EXHAUSTED


def _is_recovering(prev: HealthState | None, streak: int) -> bool:
    """A healthy objective stays healthy, and one never measured before starts healthy; every other waits."""
    fresh = prev is None or not prev.measured or prev.status is Status.HEALTHY
    return not fresh and streak < GOOD_TICKS_TO_HEALTHY


def _left(left: Budget | None) -> str:
    if left is None or (left.remaining is None and not left.is_exhausted):
        return "the error budget was exhausted and is not measured now"
    if left.remaining is None:
        return f"{number(left.bad, 8)} bad where none is allowed"
    seen = f" of the {number(left.coverage * 100)} % seen of its window" if left.is_provisional else ""
    return f"{number(left.remaining * 100)} % of the error budget{seen} is left"


def worst(statuses: Iterable[Status]) -> Status:
    """The status of a whole: that of its worst part. Nothing watched is `UNKNOWN`, not healthy."""
    return max(statuses, key=rank, default=Status.UNKNOWN)


def rank(status: Status) -> int:
    """How bad it is: 0 where all is well."""
    return _RANK.index(status)


def word(status: Status) -> ServiceWord:
    """The summary's word for a status; what is not known is degraded, and the reason says so."""
    return _WORDS[status]


def exit_code(status: Status, *, strict: bool = False, fail_on: FailOn = FailOn.UNHEALTHY) -> int:
    """1 where the status blocks, else 0. `strict` blocks on `UNKNOWN` too, whatever `fail_on` says."""
    blocking = _BLOCKING[fail_on] | ({Status.UNKNOWN} if strict else set())
    return 1 if status in blocking else 0


_RANK = tuple(Status)
_WORDS = {
    Status.HEALTHY: ServiceWord.HEALTHY,
    Status.AT_RISK: ServiceWord.DEGRADED,
    Status.UNKNOWN: ServiceWord.DEGRADED,
    Status.EXHAUSTED: ServiceWord.UNHEALTHY,
    Status.BREACHED: ServiceWord.UNHEALTHY,
}
_BLOCKING: dict[FailOn, frozenset[Status]] = {
    FailOn.NEVER: frozenset(),
    FailOn.UNHEALTHY: frozenset({Status.EXHAUSTED, Status.BREACHED}),
    FailOn.UNKNOWN: frozenset({Status.UNKNOWN, Status.EXHAUSTED, Status.BREACHED}),
    FailOn.DEGRADED: frozenset(_RANK) - {Status.HEALTHY},
}
