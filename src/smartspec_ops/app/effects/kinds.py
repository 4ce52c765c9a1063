"""What can have to be done because of a decision: one word per handler of the worker."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smartspec_ops.ports import Delivery, Outcome, StoredEffect, WorkerRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Not yet: the effect is put back for `at`. That is no attempt."""

    at: datetime
    why: str
    since: datetime | None = None
    """What moment it is for the effect, where that is not the present one."""
    is_routine: bool = False
    """It comes again and again, and no log need say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A notice that is not told, because a newer one of the same kind follows."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """Done, and written as done in the transaction that did it: no death comes between the two."""

    what: str


Attempted = Delivery | Later | LeftOut | Committed
"""What becomes of an attempt."""


def outcome_word(outcome: Attempted) -> str:
    """What became of an attempt, in one word."""
    if isinstance(outcome, Later):
        return "put_back"
    if isinstance(outcome, LeftOut):
        return "left_out"
    return (Outcome.SENT if isinstance(outcome, Committed) else outcome.outcome).value


class EffectKind(StrEnum):
    """Written into the database; a worker that does not know a word leaves it to a newer one. If none comes, it
    is a dead letter in the end."""

    INTAKE = "intake"
    NOTIFY = "notify"
    ROOM = "room"
    DUTY = "duty"
    PAGE_TIMEOUT = "page_timeout"
    UPDATE_DUE = "update_due"
    SHIFT_END = "shift_end"
    VERIFY = "verify"
    MITIGATE = "mitigate"
    INVESTIGATE = "investigate"
    RUNBOOKS = "runbooks"
    EXPORT = "export"
    DRAFT = "draft"
    FEED_BACK = "feed_back"
    AGGREGATE = "aggregate"
    ACTION_DUE = "action_due"
    REVIEW_DUE = "review_due"
    RELEASE = "release"
    HEARTBEAT = "heartbeat"
    MAINTENANCE = "maintenance"
    PRUNE = "prune"
    WATCHED = "watched"
    CANARY = "canary"
    BACKUP = "backup"


AT_A_MOMENT = frozenset(
    {
        EffectKind.SHIFT_END,
        EffectKind.ACTION_DUE,
        EffectKind.REVIEW_DUE,
        EffectKind.DUTY,
        EffectKind.RELEASE,
        EffectKind.MAINTENANCE,
        EffectKind.PRUNE,
        EffectKind.BACKUP,
    }
)
"""Due at a time of day or a date, and so by the wall clock; what is due after so much time, is due once it passed,
whatever the clock is set to meanwhile."""

TO_PEOPLE = frozenset({EffectKind.NOTIFY, EffectKind.ROOM})
"""What leaves for people, by channels that may be slow: a role of its own."""


def elapses(kind: str, attempts: int) -> bool:
    """Whether what it waits for is that time passes; the pause after an attempt is that, whatever it is."""
    return attempts > 0 or kind not in AT_A_MOMENT


def moment(stored: StoredEffect, now: datetime) -> datetime:
    """What moment it is for an effect that is performed: after a clock was set back, the one it waited for."""
    return max(now, stored.effect.due_at)


def role_of(kind: str) -> WorkerRole:
    """Which role of worker it waits for."""
    return WorkerRole.DELIVER if kind in TO_PEOPLE else WorkerRole.RESPOND
