"""Whom to page next. By the escalation policy the incident took, step after step and round after round; without one
the first candidate of the roster, then the next after each timeout. In the end the plain statement that nobody could
be reached. Pure; the caller keeps the timer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.domain.incident.commands import Escalate, ExpireAcknowledgement, PageStep
from smartspec_ops.domain.incident.oncall import Person, Roster, commander_candidates
from smartspec_ops.domain.incident.paging import EscalationPolicy, Target
from smartspec_ops.domain.incident.parts import Page, PagingRun
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.reach import reach
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.quantity import duration

MACHINE = "system:escalation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing is to be done until then: somebody has time to answer, or to go on."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """No page is due, now or later."""

    why: str


Call = Escalate | PageStep
Step = Call | ExpireAcknowledgement | Wait | Settled


def next_step(incident: Incident, roster: Roster, policy: Policy, now: datetime) -> Step:
    """What to do now (`Escalate` to None: nobody is left), or until when to wait, or why there is nothing to do."""
    if not incident.is_active:
        return Settled(why=f"the incident is {incident.phase}")
    if incident.paging is not None:
        return _by_policy(incident, incident.paging, roster, now)
    if incident.answered:
        return Settled(why="somebody has answered")
    if incident.everybody_was_tried:
        return Settled(why="everybody was tried")
    called = _called(incident)
    if called and now < called[-1].at + policy.ack_timeout:
        return Wait(until=called[-1].at + policy.ack_timeout)
    return _by_roster(incident, commander_candidates(roster, incident.service), roster, policy)


def next_page(incident: Incident, roster: Roster, actor: str, why: str, now: datetime) -> Call:
    """The next page whatever the timer says: somebody asked for it."""
    page: Call
    if incident.paging is not None:
        run = incident.paging
        round_, step = run.following or (run.round + 1, 1)
        page = page_step(run.policy.steps[step - 1].targets, incident, roster, now, round_, step, why)
    else:
        page = _by_roster(incident, commander_candidates(roster, incident.service), roster, None)
    return replace(page, actor=actor, why=why)


def plan_for(incident: Incident, policy: Policy) -> EscalationPolicy | None:
    """The first policy that fits; None where the roster is called one after the other."""
    return next((p for p in policy.escalations if p.fits(incident.service, incident.severity)), None)


def due(incident: Incident) -> datetime | None:
    """When an incident with an escalation policy is to be looked at next; None: not before something happens."""
    run = incident.paging
    if run is None or not incident.is_active:
        return None
    if incident.answered:
        expiry = run.policy.ack_expiry
        return incident.acted_at + expiry if expiry and incident.acted_at else None
    return None if run.is_over else _due(run)


def counted_from(incident: Incident) -> datetime | None:
    """The moment from which it is counted when an incident with an escalation policy is `due`."""
    run = incident.paging
    if run is None:
        return None
    return incident.acted_at if incident.answered else run.at or run.began_at


def page_step(
    targets: tuple[Target, ...], incident: Incident, roster: Roster, now: datetime, round_: int, step: int, why: str
) -> PageStep:
    """Everybody the targets mean at this moment."""
    found = reach(targets, incident, roster, now)
    return PageStep(
        actor=MACHINE,
        round=round_,
        step=step,
        why=why,
        people=found.people,
        channels=found.channels,
        missed=found.missed,
    )


# --- by the policy -----------------------------------------------------------------------------------------------


def _due(run: PagingRun) -> datetime:
    """A step that reached nobody is not waited for."""
    following = run.following
    delay = run.policy.steps[following[1] - 1].delay if following else timedelta(0)
    if run.at is None or not run.step:
        return run.began_at + delay
    timeout = run.policy.steps[run.step - 1].timeout
    return run.at + (timeout + delay if run.reached else delay)


def _by_policy(incident: Incident, run: PagingRun, roster: Roster, now: datetime) -> Step:
    at = due(incident)
    if at is None:
        return Settled(why="somebody has answered" if incident.answered else "everybody was tried")
    if now < at:
        return Wait(until=at)
    if incident.answered:
        return ExpireAcknowledgement(actor=MACHINE)
    following = run.following
    if following is None:
        return _nobody(_number(incident), _tried(incident, run))
    round_, step = following
    why = "new incident" if run.at is None else _unanswered(run)
    return page_step(run.policy.steps[step - 1].targets, incident, roster, now, round_, step, why)


def _unanswered(run: PagingRun) -> str:
    return f"no answer within {duration(run.policy.steps[run.step - 1].timeout)}" if run.reached else "nobody before"


def _tried(incident: Incident, run: PagingRun) -> str:
    if not run.reached_in_round:
        return f"no step of the policy {run.policy.name} reaches anybody"
    return f"{len(_called(incident))} pages by the policy {run.policy.name}, no answer"


# --- by the roster -----------------------------------------------------------------------------------------------


def _by_roster(incident: Incident, candidates: tuple[Person, ...], roster: Roster, policy: Policy | None) -> Escalate:
    sent = len(_called(incident))
    number = _number(incident)
    if not candidates:
        return _nobody(number, "the roster has no reachable person who may lead")
    if policy is not None and sent >= len(candidates) * policy.page_rounds:
        return _nobody(number, f"{sent} pages, no answer")
    person = _unasked_commander(incident, roster) or candidates[sent % len(candidates)]
    waited = f" within {duration(policy.ack_timeout)}" if policy else ""
    why = "new incident" if sent == 0 else f"no answer{waited}"
    role = next(iter(person.roles), "responder")
    return Escalate(actor=MACHINE, to=person.id, role=role, step=number, why=why)


def _called(incident: Incident) -> list[Page]:
    return [page for page in incident.pages if not page.is_fallback]


def _number(incident: Incident) -> int:
    return incident.pages[-1].step + 1 if incident.pages else 1


def _unasked_commander(incident: Incident, roster: Roster) -> Person | None:
    """Who was put in command and has not been called yet goes first."""
    if incident.commander is None or any(page.to == incident.commander for page in incident.pages):
        return None
    person = roster.find(incident.commander)
    return person if person and person.is_reachable else None


def _nobody(step: int, why: str) -> Escalate:
    return Escalate(actor=MACHINE, to=None, step=step, why=why)
