"""What commands come to: the events they make with all that follows without a person, and the effects these leave.

Nothing is read or written here; of one incident (`respond`) and of a batch of alerts (`reception`) it is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.app.effects.announce import Team, deliveries, messages
from smartspec_ops.app.effects.showing import changes
from smartspec_ops.app.effects.timers import timers
from smartspec_ops.app.response.routing import Routing
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.events import Event, Resolved
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.procedure import next_commands
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command was accepted; `events` is empty where it was true already.

    `is_repeat`: the request arrived before, and was carried out then.
    """

    incident: Incident
    events: Sequence[Event]
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Everything a decision needs besides the incident itself."""

    policy: Policy
    team: Team
    routing: Routing = field(default_factory=Routing)
    redactor: Redactor = field(default_factory=lambda: Redactor(inside=True))

    def decided(
        self, before: Incident | None, commands: Sequence[Command], roster: Roster, now: datetime
    ) -> Done | Refused:
        """The commands given and everything that follows from them without a person."""
        incident, events, waiting = before, list[Event](), [(command, True) for command in commands]
        while waiting:
            command, is_asked = waiting.pop(0)
            decision = decide(incident, command, now, self.policy)
            if isinstance(decision, Refused):
                if is_asked:
                    return decision
                continue
            for event in decision:
                incident = evolve(incident, event)
                events.append(event)
            if incident is not None:
                follow = next_commands(incident, decision, roster, self.policy, now)
                waiting += [(following, False) for following in follow]
        assert incident is not None
        return Done(incident=incident, events=events)

    def effects(self, done: Done, now: datetime) -> Sequence[Effect]:
        """What follows from a decision outside the incident: messages and timers."""
        told = deliveries(messages(done.incident, done.events, self.team, now), self.team, now)
        over = next((event.at for event in done.events if isinstance(event, Resolved)), None)
        again = self.routing.unexplained(over) if over else ()
        shown = changes(done.incident, done.events, self.team, now)
        return [*told, *shown, *timers(done.incident, done.events, self.policy), *again]
