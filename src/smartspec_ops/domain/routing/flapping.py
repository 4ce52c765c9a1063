"""An alert that goes on and off again and again is one thing to look at, not many.

Once it changed `changes` times within `within` it counts as flapping: it is told once and held as firing. It is
believed again when it has not changed for `quiet`. A warning and a critical rule that take turns change no state, and
do not count; nor does a message from before the last change, which comes again or took its time.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.domain.alert import Alert, AlertStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    changes: int = 6
    within: timedelta = timedelta(minutes=30)
    quiet: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The last state of one alert and when it changed; `flapping_since` while it is held. `episode` (a digest),
    `seq` and `said_at` are those of the message that changed it last."""

    is_firing: bool = False
    changed_at: tuple[datetime, ...] = ()
    flapping_since: datetime | None = None
    episode: str = ""
    seq: int = 0
    said_at: datetime | None = None

    def is_after(self, alert: Alert) -> bool:
        """Whether the message was said before the last change: by its number, or where those do not compare by time."""
        if self.said_at is None:
            return False
        if _digest(alert.episode) == self.episode and alert.seq != self.seq:
            return alert.seq < self.seq
        return alert.at < self.said_at

    def changed_by(self, alert: Alert) -> "Course":
        return replace(self, episode=_digest(alert.episode), seq=alert.seq, said_at=alert.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`began` and `ended` say that flapping was entered or left with this message; `holds` that it is to be held."""

    course: Course
    holds: bool
    began: bool = False
    ended: bool = False


def step(course: Course, alert: Alert, at: datetime, limits: Limits) -> Step:
    """One more message, that came at this time. A frozen alert, which says nothing, is no change."""
    is_news = alert.status is not AlertStatus.FROZEN and not course.is_after(alert)
    is_firing = alert.status is AlertStatus.FIRING if is_news else course.is_firing
    recent = tuple(t for t in course.changed_at if at - t < limits.within)
    last = course.changed_at[-1] if course.changed_at else None
    was_quiet = last is None or at - last >= limits.quiet
    if is_firing is not course.is_firing:
        recent, course = (*recent, at)[-limits.changes :], course.changed_by(alert)
    if course.flapping_since is not None and was_quiet:
        calm = replace(course, is_firing=is_firing, changed_at=recent[-1:], flapping_since=None)
        return Step(course=calm, holds=False, ended=True)
    course = replace(course, is_firing=is_firing, changed_at=recent or course.changed_at[-1:])
    if course.flapping_since is not None:
        return Step(course=course, holds=True)
    if len(recent) >= limits.changes:
        return Step(course=replace(course, flapping_since=at), holds=True, began=True)
    return Step(course=course, holds=False)


def calm_at(course: Course, limits: Limits) -> datetime | None:
    """When a held alert is believed again if nothing more is heard; None where nothing is held."""
    if course.flapping_since is None:
        return None
    return (course.changed_at[-1] if course.changed_at else course.flapping_since) + limits.quiet


def _digest(episode: str) -> str:
    """It is only compared, and may be a sender's text."""
    return hashlib.blake2b(episode.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() if episode else ""
