"""From a step's targets to people and channels, at the time the page goes out; and why a target reaches nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.paging import Target, TargetKind
from smartspec_ops.domain.incident.state import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Each person and channel once, in the order of the targets. `missed` names no person."""

    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


def reach(targets: Sequence[Target], incident: Incident, roster: Roster, now: datetime) -> Reached:
    people: list[str] = []
    channels: list[str] = []
    missed: list[str] = []
    for target in targets:
        if target.kind is TargetKind.CHANNEL:
            channels.append(target.name)
            continue
        named, why = _named(target, incident, roster, now)
        able = [person.id for person in named if _is_reachable(person, roster)]
        people += able
        if not able:
            missed.append(why)
    return Reached(
        people=tuple(dict.fromkeys(people)),
        channels=tuple(dict.fromkeys(channels)),
        missed=tuple(dict.fromkeys(missed)),
    )


def _named(target: Target, incident: Incident, roster: Roster, now: datetime) -> tuple[Sequence[Person], str]:
    """Whom a target means, and what to say where none of them can be reached."""
    match target.kind:
        case TargetKind.PERSON:
            return _known([target.name], roster), "a person of the policy cannot be reached"
        case TargetKind.SCHEDULE:
            person = roster.duty.on_call(target.name, now)
            if person is None:
                return (), f"nobody is on call in {target.name}"
            return _known([person], roster), f"whoever is on call in {target.name} cannot be reached"
        case TargetKind.ROLE:
            held = _known([tenure.person for tenure in incident.held(target.name)], roster)
            able = [p for p in roster.people if target.name in p.roles and p.answers_for(incident.service)]
            return held or able, f"no {target.name} can be reached"
        case TargetKind.CHANNEL:
            return (), ""


def _known(ids: Sequence[str], roster: Roster) -> Sequence[Person]:
    return [person for one in ids if (person := roster.find(one)) is not None]


def _is_reachable(person: Person, roster: Roster) -> bool:
    """Where nobody has an address at all, notices go to a console or a room, and everybody reads those."""
    return person.is_reachable or not any(p.is_reachable for p in roster.people)
