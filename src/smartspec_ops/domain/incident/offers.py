"""What somebody who reads a notice can do at once: answer the page, lead, approve or reject what waits.

An offer carries what it is about, the plan's hash included, so a button pressed late approves what was read or nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartspec_ops.domain.incident.notice_facts import STATUS
from smartspec_ops.domain.incident.parts import MitigationState
from smartspec_ops.domain.incident.roles import KNOWN, RESPONDER
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.incident.wording import Audience

CALLS = frozenset({"opened", "page", "nobody_reachable", "reopened", "severity"})
"""Kinds of notices that ask for an answer."""
PLANNED = frozenset({"approve", "reject"})
"""What nobody can decide without reading the plan."""
_INSIDE = frozenset({Audience.PERSON, Audience.RESPONDERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`verb` is what the same words would do in a command; `about` what it is about: ids, a plan's hash.

    With `choices` (label, about) it is one of several; `opens` a form to fill in first.
    """

    verb: str
    label: str
    about: tuple[str, ...]
    asks: str = ""
    """A question to answer first; empty where none is needed."""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    opens: bool = False


def deeds(incident: Incident, kind: str, audience: Audience, *, is_discreet: bool = False) -> Sequence[Deed]:
    """Offers of a notice of this kind; none to people outside the response, and no plan where others may read it."""
    if audience not in _INSIDE:
        return ()
    offered = _offered(incident, kind)
    return tuple(one for one in offered if one.verb not in PLANNED) if is_discreet else offered


def _offered(incident: Incident, kind: str) -> tuple[Deed, ...]:
    if kind == STATUS:
        return tuple(_standing(incident))
    if not incident.is_active:
        return ()
    if kind == "approval":
        return tuple(_approvals(incident))
    return _answers(incident) if kind in CALLS and not incident.answered else ()


def _standing(incident: Incident) -> Iterator[Deed]:
    """What can be done as things stand, the most pressing first."""
    if incident.phase is Phase.RESOLVED:
        yield Deed(verb="reopen", label="Reopen", about=(incident.id,), opens=True)
        yield Deed(verb="close", label="Close", about=(incident.id,), asks=f"{incident.id} is over and learned from?")
    if not incident.is_active:
        return
    if not incident.answered:
        yield from _answers(incident)
        return
    yield from _approvals(incident)
    if roles := _vacant(incident):
        choices = tuple((role.capitalize(), (incident.id, role)) for role in roles)
        yield Deed(verb="role", label="Take a role", about=(incident.id,), choices=choices)
    for verb, label in (("update", "Post update"), ("severity", "Change severity"), ("resolve", "Resolve")):
        yield Deed(verb=verb, label=label, about=(incident.id,), opens=True)


def _vacant(incident: Incident) -> Sequence[str]:
    """Roles nobody holds; to be a responder is open to everybody."""
    held = {tenure.role for tenure in incident.held()}
    return [role for role in KNOWN if role == RESPONDER or role not in held]


def _answers(incident: Incident) -> tuple[Deed, ...]:
    return (
        Deed(verb="ack", label="Acknowledge", about=(incident.id,)),
        Deed(verb="lead", label="Take command", about=(incident.id,)),
    )


def _approvals(incident: Incident) -> Iterator[Deed]:
    waiting = [m for m in incident.mitigations.values() if m.state is MitigationState.PROPOSED]
    for one in waiting[-3:]:
        about = (incident.id, one.id, one.plan_hash)
        yield Deed(verb="approve", label=f"Approve {one.id}", about=about, asks=f"It runs: {one.plan}")
        yield Deed(verb="reject", label=f"Reject {one.id}", about=about)
