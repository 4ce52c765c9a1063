"""Which chats are to show that an incident changed: one effect each, in the transaction of the change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smartspec_ops.app.effects.announce import Route, Team
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident import room
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.ports import Effect

ALERTS_TOGETHER = timedelta(seconds=30)
"""What only an alert's newest value changes is shown once in so long."""


def changes(incident: Incident, events: Sequence[ev.Event], team: Team, now: datetime) -> Sequence[Effect]:
    """An effect for each chat that shows the incident, where these events change what is shown."""
    seen = room.shown(events)
    if not seen:
        return ()
    due_at, occasion = now, f"v{incident.version}"
    if all(isinstance(event, ev.AlertReceived) for event in seen):
        turn = int(now.timestamp() // ALERTS_TOGETHER.total_seconds()) + 1
        due_at = datetime.fromtimestamp(turn * ALERTS_TOGETHER.total_seconds(), tz=now.tzinfo)
        occasion = f"alerts:{turn}"
    return [change(incident.id, channel, due_at, occasion) for channel in team.channels if shows(team.route(channel))]


def change(incident_id: str, channel: str, due_at: datetime, occasion: str) -> Effect:
    # What waits for its turn must not hold up what is shown at once: a lane of its own.
    alerts = ":alerts" if occasion.startswith("alerts") else ""
    return Effect(
        kind=EffectKind.ROOM,
        key=f"{EffectKind.ROOM}:{incident_id}:{channel}:{occasion}",
        due_at=due_at,
        body={"incident": incident_id, "channel": channel},
        incident_id=incident_id,
        lane=f"{incident_id}:{channel}:{EffectKind.ROOM}{alerts}",
    )


def shows(route: Route) -> bool:
    return route.is_live and Audience.RESPONDERS in route.audiences
