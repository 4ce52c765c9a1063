"""What becomes of word about notices."""

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.parts import FinalNotice
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import Phase


def decide_communication(s: Situation, command: cmd.CommunicationCommand) -> Decision:
    match command:
        case cmd.RecordDelivery():
            if s.incident.deliveries.get(command.key) is command.outcome:
                return ()
            return (
                ev.DeliveryRecorded(
                    at=s.now,
                    actor=s.actor,
                    key=command.key,
                    channel=command.channel,
                    message=command.message,
                    outcome=command.outcome,
                    detail=command.detail,
                    audience=command.audience,
                ),
            )
        case cmd.WaiveCommunication():
            return _waive_communication(s, command)


def _waive_communication(s: Situation, command: cmd.WaiveCommunication) -> Decision:
    if s.incident.phase is not Phase.RESOLVED:
        return Refused(rule="T7", why=f"the incident is {s.incident.phase}", hint="resolve it first")
    if not command.reason.strip():
        return Refused(rule="T7", why="waiving the final notice needs a reason")
    if s.incident.final_notice is not FinalNotice.PENDING:
        return ()
    return (ev.CommunicationWaived(at=s.now, actor=s.actor, reason=command.reason),)
