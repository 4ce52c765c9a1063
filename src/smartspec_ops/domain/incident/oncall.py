"""Who can be called, in which order. A roster is a list of people with roles, and the schedules they are on."""

from dataclasses import dataclass, field

from smartspec_ops.domain.blameless import Names
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.oncall.duty import Duty

COMMANDING = ("commander", "deputy", "responder")
"""Roles that may lead, best first: somebody must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`id` is a pseudonym and all the event log ever holds. No `services` means all; `names` are taken out of texts.

    With `is_kept` the address is kept apart, and known only when a message is handed on.
    """

    id: str
    roles: tuple[str, ...] = ("responder",)
    email: str | None = None
    slack: str | None = None
    is_kept: bool = False
    services: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lang: str | None = None

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.slack or self.is_kept)

    def answers_for(self, service: str) -> bool:
        return not self.services or service in self.services


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who there is, and who of them is on call when."""

    people: tuple[Person, ...] = ()
    duty: Duty = field(default_factory=Duty)

    def find(self, person_id: str) -> Person | None:
        return next((p for p in self.people if p.id == person_id), None)


def commander_candidates(roster: Roster, service: str | None = None) -> tuple[Person, ...]:
    """Whom to ask to lead, in order: by role, then by place in the roster. Who cannot be reached is left out."""
    # Where nobody has an address at all, notices go to a console or a room, and everybody reads those.
    has_addresses = any(p.is_reachable for p in roster.people)
    able = [
        p
        for p in roster.people
        if (p.is_reachable or not has_addresses) and (service is None or p.answers_for(service))
    ]
    ranked = [(rank, p) for p in able if (rank := _rank(p)) is not None]
    return tuple(p for _, p in sorted(ranked, key=lambda pair: pair[0]))


def team_for(incident: Incident, roster: Roster) -> tuple[Person, ...]:
    """The responders of the incident's service, without its commander."""
    return tuple(
        p
        for p in roster.people
        if "responder" in p.roles and p.id != incident.commander and p.answers_for(incident.service)
    )


def names_in(roster: Roster) -> tuple[Names, ...]:
    """How the people of a roster may appear in text: what the blameless check looks for and replaces."""
    return tuple(Names(role=_role(p), words=_words(p)) for p in roster.people)


def _rank(person: Person) -> int | None:
    return next((n for n, role in enumerate(COMMANDING) if role in person.roles), None)


def _role(person: Person) -> str:
    return f"the {person.roles[0]}" if person.roles else "a responder"


def _words(person: Person) -> tuple[str, ...]:
    words = (person.id, *person.names, person.email or "", person.slack or "")
    return tuple(word for word in dict.fromkeys(words) if len(word) > 2)
