"""Which events of an incident are worth an entry in the audit log, too."""

from collections.abc import Sequence

from smartspec_ops.domain.access import is_machine
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.incident import events as ev


def noteworthy(events: Sequence[ev.Event]) -> Sequence[tuple[ev.Event, Action, str]]:
    """Of these events, what a person decided that matters: the event, the word for it, and what it was about."""
    return [(event, *said) for event in events if not is_machine(event.actor) and (said := _said(event)) is not None]


def _said(event: ev.Event) -> tuple[Action, str] | None:
    match event:
        case ev.MitigationApproved():
            return Action.APPROVED, f"{event.id}, plan {event.plan_hash[:16]}"
        case ev.MitigationRejected():
            return Action.REJECTED, event.id
        case ev.SeverityOverridden():
            return Action.OVERRODE, f"severity {event.from_level} to {event.to_level}"
        case ev.Resolved() if event.override_reason:
            return Action.OVERRODE, "resolved without verification"
        case ev.CommunicationWaived():
            return Action.WAIVED, "the final notice"
        case ev.PostMortemWaived():
            return Action.WAIVED, "the post-mortem"
        case ev.CommanderAssigned():
            return Action.ROLE_CHANGED, f"{event.person} is {event.role}"
        case ev.ParticipantJoined() if event.person != event.actor:
            return Action.ROLE_CHANGED, f"{event.person} is {event.role}"
        case ev.RoleAssigned():
            return Action.ROLE_CHANGED, f"{event.person} is {event.role}"
        case ev.RoleLeft():
            return Action.ROLE_CHANGED, f"{event.person} is no longer {event.role}"
        case ev.VisibilityChanged():
            return Action.VISIBILITY_CHANGED, "private" if event.private else "visible to everybody"
        case _:
            return None
