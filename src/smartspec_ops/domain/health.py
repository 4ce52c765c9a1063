"""The health of an objective over time: the verdict of each tick, steadied by hysteresis.

Getting worse takes one tick, getting better takes several: leaving `EXHAUSTED` needs more than 2 % of the budget,
and becoming `HEALTHY` again needs three measured good ticks in a row. `UNKNOWN` is never healthy, and while an alert
is open silence does not improve `BREACHED`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.judge import Compliance, Judgement
from smartspec_ops.domain.quantity import number

GOOD_TICKS_TO_HEALTHY = 3
REMAINING_TO_LEAVE_EXHAUSTED = Fraction(2, 100)
REMAINING_AT_RISK = Fraction(25, 100)


CLOCK_SKEW = timedelta(hours=1)
"""A stored tick further ahead than this came from a clock that was wrong; it must not mute the ones that follow."""


class Status(StrEnum):
    """From best to worst."""

    HEALTHY = "healthy"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"
    EXHAUSTED = "exhausted"
    BREACHED = "breached"


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
class HealthState:
    """An objective's status since `since`, as of tick `at`; `good_streak` counts measured good ticks in a row.

    `measured` is set once any tick was measured; `provisional` marks a `HEALTHY` that rests on fewer than three good
    ticks or on no budget yet.
    """

    status: Status
    since: datetime
    at: datetime
    why: str
    reason: str
    good_streak: int = 0
    measured: bool = False
    provisional: bool = False


def advance(
    prev: HealthState | None, judgement: Judgement, left: Budget | None, is_alerting: bool, now: datetime
) -> HealthState:
    """The health after the tick at `now`. A tick already counted, or older, changes nothing."""
    if prev is not None and now <= prev.at <= now + CLOCK_SKEW:
        return prev
    streak = (prev.good_streak if prev else 0) + 1 if judgement.verdict is Compliance.MET else 0
    status, reason, why = _status(prev, judgement, left, is_alerting, streak)
    return HealthState(
        status=status,
        since=prev.since if prev and prev.status is status else now,
        at=now,
        why=why,
        reason=reason,
        good_streak=streak,
        measured=(prev is not None and prev.measured) or judgement.verdict is not Compliance.UNKNOWN,
        provisional=status is Status.HEALTHY and (streak < GOOD_TICKS_TO_HEALTHY or left is None),
    )


def _status(
    prev: HealthState | None, judgement: Judgement, left: Budget | None, is_alerting: bool, streak: int
) -> tuple[Status, str, str]:
    """The worst status that applies, with its reason code and sentence."""
    if judgement.verdict is Compliance.BREACHED:
        return Status.BREACHED, judgement.reason, judgement.why
    if is_alerting:
        return Status.BREACHED, "alert_open", f"the alert is still open: {judgement.why}"
    if _is_exhausted(prev, left):
        return Status.EXHAUSTED, "budget_exhausted", f"{_left(left)}; {judgement.why}"
    if judgement.verdict is Compliance.UNKNOWN:
        return Status.UNKNOWN, judgement.reason, judgement.why
    if left is not None and left.remaining is not None and left.remaining < REMAINING_AT_RISK:
        return Status.AT_RISK, "budget_low", f"{_left(left)}; {judgement.why}"
    if _is_recovering(prev, streak):
        why = f"{streak} of {GOOD_TICKS_TO_HEALTHY} good ticks in a row; {judgement.why}"
        return Status.AT_RISK, "recovering", why
    return Status.HEALTHY, judgement.reason, judgement.why


def _is_exhausted(prev: HealthState | None, left: Budget | None) -> bool:
    was = prev is not None and prev.status is Status.EXHAUSTED
    if left is None or (left.remaining is None and not left.is_exhausted):
        return was
    if left.is_exhausted:
        return True
    return was and left.remaining is not None and left.remaining <= REMAINING_TO_LEAVE_EXHAUSTED


def _is_recovering(prev: HealthState | None, streak: int) -> bool:
    """A healthy objective stays healthy, and one never measured before starts healthy; every other waits."""
    fresh = prev is None or not prev.measured or prev.status is Status.HEALTHY
    return not fresh and streak < GOOD_TICKS_TO_HEALTHY


def _left(left: Budget | None) -> str:
    if left is None or (left.remaining is None and not left.is_exhausted):
        return "the error budget was exhausted and is not measured now"
    if left.remaining is None:
        return f"{number(left.bad, 8)} bad where none is allowed"
    return f"{number(left.remaining * 100)} % of the error budget is left"


def worst(statuses: Iterable[Status]) -> Status:
    """The status of a whole: that of its worst part. Nothing watched is `UNKNOWN`, not healthy."""
    return max(statuses, key=_RANK.index, default=Status.UNKNOWN)


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
