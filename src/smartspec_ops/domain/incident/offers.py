"""What somebody who reads a notice can do at once: answer the page, lead, approve or reject what waits.

An offer carries what it is about, the plan's hash included, so a button pressed late approves what was read or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smartspec_ops.domain.incident.parts import Mitigation, MitigationState
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.wording import Audience

CALLS = frozenset({"opened", "page", "nobody_reachable", "reopened", "severity"})
"""Kinds of notices that ask for an answer."""
_INSIDE = frozenset({Audience.PERSON, Audience.RESPONDERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`verb` is what the same words would do in a command; `about` what it is about: ids, a plan's hash."""

    verb: str
    label: str
    about: tuple[str, ...]
    asks: str = ""
    """A question to answer first; empty where none is needed."""


def deeds(incident: Incident, kind: str, audience: Audience) -> Sequence[Deed]:
    """Offers of a notice of this kind; none to people outside the response."""
    if audience not in _INSIDE or not incident.is_active:
        return ()
    if kind == "approval":
        waiting = [m for m in incident.mitigations.values() if m.state is MitigationState.PROPOSED]
        return [deed for one in waiting[-3:] for deed in _approval(incident, one)]
    if kind in CALLS and not incident.answered:
        return [
            Deed(verb="ack", label="Acknowledge", about=(incident.id,)),
            Deed(verb="lead", label="Take command", about=(incident.id,)),
        ]
    return ()


def _approval(incident: Incident, one: Mitigation) -> Sequence[Deed]:
    about = (incident.id, one.id, one.plan_hash)
    return (
        Deed(verb="approve", label=f"Approve {one.id}", about=about, asks=f"It runs: {one.plan}"),
        Deed(verb="reject", label=f"Reject {one.id}", about=about),
    )
