"""How a drill went, measured by the policy it ran under: what the policy says nothing about is told without a verdict.

Nothing of it enters the metrics of real incidents, and none of theirs enters here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.cadence import paced_audiences
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import took


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    """Not done yet, and there is time left."""
    NO_TARGET = "no target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing that was to be done: how long it took, in words, what the policy allows, and the verdict."""

    what: str
    took: str
    target: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    marks: Sequence[Mark]

    @property
    def met(self) -> int:
        return sum(mark.verdict is Verdict.MET for mark in self.marks)

    @property
    def measured(self) -> int:
        """Marks with a verdict."""
        return sum(mark.verdict in (Verdict.MET, Verdict.MISSED) for mark in self.marks)


def score(incident: Incident, events: Sequence[ev.Event], policy: Policy, now: datetime) -> Scorecard:
    """The marks of a drill as it stands at `now`."""
    i = incident
    answer = i.paging.policy.steps[0].timeout if i.paging and i.paging.policy.steps else policy.ack_timeout
    cadence = policy.cadence.get(i.severity)
    marks = [
        _timed("first answer", i.declared_at, i.acknowledged_at, answer, now),
        _timed("somebody in command", i.declared_at, _commanded(events), answer, now),
        _timed("first update", i.declared_at, _first_update(events, policy), cadence.first if cadence else None, now),
        _timed("mitigated", i.declared_at, _mitigated(i), policy.drill_mitigated_within.get(i.severity), now),
        *_counted(events),
    ]
    return Scorecard(marks=tuple(marks))


def _timed(what: str, since: datetime, until: datetime | None, within: timedelta | None, now: datetime) -> Mark:
    target = took(since, since + within) if within is not None else "-"
    if within is None:
        verdict = Verdict.NO_TARGET
    elif until is not None:
        verdict = Verdict.MET if until - since <= within else Verdict.MISSED
    else:
        verdict = Verdict.OPEN if now - since <= within else Verdict.MISSED
    return Mark(what=what, took=took(since, until), target=target, verdict=verdict)


def _counted(events: Sequence[ev.Event]) -> Iterator[Mark]:
    """What should not have happened at all."""
    late = sum(isinstance(one, ev.UpdateOverdue) and one.count == 1 for one in events)
    alone = sum(isinstance(one, ev.NobodyReachable) for one in events)
    for what, count in (("updates that were late", late), ("times nobody could be reached", alone)):
        yield Mark(what=what, took=str(count), target="0", verdict=Verdict.MISSED if count else Verdict.MET)


def _commanded(events: Sequence[ev.Event]) -> datetime | None:
    """Since when somebody led who had answered: an offer of command is nobody's word."""
    incident: Incident | None = None
    for event in events:
        incident = evolve(incident, event)
        if incident.commander is not None and incident.answered:
            return event.at
    return None


def _first_update(events: Sequence[ev.Event], policy: Policy) -> datetime | None:
    """To whoever must hear regularly, customers aside: they are told nothing of a drill."""
    wanted = {str(one) for one in paced_audiences(policy)} | {"responders", "executives"}
    updates = (one for one in events if isinstance(one, ev.UpdatePosted) and wanted.intersection(one.audiences))
    return next((one.at for one in updates), None)


def _mitigated(incident: Incident) -> datetime | None:
    """Impact that ended without a mitigation on record ended with the incident."""
    return incident.mitigated_at or incident.resolved_at
