"""Whom to page next: the first candidate, then the next after each timeout, round after round, then the plain
statement that nobody could be reached. Pure; the caller keeps the timer."""

from dataclasses import dataclass, replace
from datetime import datetime

from smartspec_ops.domain.incident.commands import Escalate
from smartspec_ops.domain.incident.oncall import Person, Roster, commander_candidates
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.quantity import duration

MACHINE = "system:escalation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Somebody was paged and has until then to answer."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """No page is due, now or later."""

    why: str


Step = Escalate | Wait | Settled


def next_step(incident: Incident, roster: Roster, policy: Policy, now: datetime) -> Step:
    """The page to send now (`to` None: nobody is left), or until when to wait, or why there is nothing to do."""
    if not incident.is_active:
        return Settled(why=f"the incident is {incident.phase}")
    if incident.answered:
        return Settled(why="somebody has answered")
    pages = incident.pages
    if pages and pages[-1].to is None:
        return Settled(why="everybody was tried")
    if pages and now < pages[-1].at + policy.ack_timeout:
        return Wait(until=pages[-1].at + policy.ack_timeout)
    return _page(incident, commander_candidates(roster, incident.service), roster, policy)


def next_page(incident: Incident, roster: Roster, actor: str, why: str) -> Escalate:
    """The next page whatever the timer says: somebody asked for it."""
    page = _page(incident, commander_candidates(roster, incident.service), roster, None)
    return replace(page, actor=actor, why=why)


def _page(incident: Incident, candidates: tuple[Person, ...], roster: Roster, policy: Policy | None) -> Escalate:
    sent = len(incident.pages)
    if not candidates:
        return _nobody(sent + 1, "the roster has no reachable person who may lead")
    if policy is not None and sent >= len(candidates) * policy.page_rounds:
        return _nobody(sent + 1, f"{sent} pages, no answer")
    person = _unasked_commander(incident, roster) or candidates[sent % len(candidates)]
    waited = f" within {duration(policy.ack_timeout)}" if policy else ""
    why = "new incident" if sent == 0 else f"no answer{waited}"
    role = next(iter(person.roles), "responder")
    return Escalate(actor=MACHINE, to=person.id, role=role, step=sent + 1, why=why)


def _unasked_commander(incident: Incident, roster: Roster) -> Person | None:
    """Who was put in command and has not been called yet goes first."""
    if incident.commander is None or any(page.to == incident.commander for page in incident.pages):
        return None
    person = roster.find(incident.commander)
    return person if person and person.is_reachable else None


def _nobody(step: int, why: str) -> Escalate:
    return Escalate(actor=MACHINE, to=None, step=step, why=why)
