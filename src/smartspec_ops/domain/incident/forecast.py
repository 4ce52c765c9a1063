"""What the timers will do if nobody does anything: when the next page goes out, and to whom as things stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smartspec_ops.domain.incident.commands import Escalate, ExpireAcknowledgement, PageStep
from smartspec_ops.domain.incident.escalation import Wait, next_step
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.state import Incident


class Ahead(StrEnum):
    PAGE = "page"
    NOBODY_LEFT = "nobody_left"
    ANSWER_EXPIRES = "answer_expires"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """`people` and `channels` are whom a page would reach at `at`: schedules and roles may still change."""

    at: datetime
    what: Ahead
    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def forecast(incident: Incident, roster: Roster, policy: Policy, now: datetime) -> Forecast | None:
    """None where no timer of paging is set, or it is due already."""
    waiting = next_step(incident, roster, policy, now)
    if not isinstance(waiting, Wait):
        return None
    match next_step(incident, roster, policy, waiting.until):
        case PageStep() as page:
            return Forecast(at=waiting.until, what=Ahead.PAGE, people=page.people, channels=page.channels)
        case Escalate(to=None):
            return Forecast(at=waiting.until, what=Ahead.NOBODY_LEFT)
        case Escalate(to=str() as person):
            return Forecast(at=waiting.until, what=Ahead.PAGE, people=(person,))
        case ExpireAcknowledgement():
            return Forecast(at=waiting.until, what=Ahead.ANSWER_EXPIRES)
        case _:
            return None
