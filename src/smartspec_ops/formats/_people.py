"""Reports speak of roles. Every free text of an incident passes here before any format writes it.

Three nets: the names the caller knows, the roster ids the log itself holds, and the shapes of addresses and secrets.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from smartspec_ops.domain.blameless import Names, without_names
from smartspec_ops.domain.incident.events import Event
from smartspec_ops.domain.incident.policy import SYSTEM
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import role_labels, who
from smartspec_ops.edge.redact import Redactor

Clean = Callable[[str], str]

_NOT_PEOPLE = frozenset({"policy"})
_SHORTEST = 3
"""A shorter id is part of too many words to be taken out of a text."""


def cleaner(incident: Incident, people: Sequence[Names] = (), events: Sequence[Event] = ()) -> Clean:
    """What takes people, addresses and secrets out of a text."""
    names = (*people, *_cast(incident, events))
    redactor = Redactor()
    return lambda text: redactor.text(without_names(text, names))


def cleaned(data: Any, clean: Clean) -> Any:
    """JSON data with every text in it cleaned; keys are ours and stay."""
    match data:
        case str():
            return clean(data)
        case Mapping():
            return {key: cleaned(value, clean) for key, value in data.items()}
        case list() | tuple():
            return [cleaned(value, clean) for value in data]
        case _:
            return data


def _cast(incident: Incident, events: Sequence[Event]) -> Sequence[Names]:
    """Everybody the log mentions by id."""
    roles = role_labels(incident)
    mentioned = {
        *roles,
        *(page.to for page in incident.pages),
        *(m.approval.by for m in incident.mitigations.values() if m.approval),
        *(event.actor for event in events),
        incident.commander,
        incident.post_mortem.author,
    }
    ids = {one for one in mentioned if one and not one.startswith(SYSTEM) and len(one) >= _SHORTEST}
    return [Names(role=who(one, roles), words=(one,)) for one in sorted(ids - _NOT_PEOPLE)]
