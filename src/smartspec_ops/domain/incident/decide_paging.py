"""Whether a page still goes out: a timer that comes too late, or twice, changes nothing."""

from collections.abc import Iterator

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import Phase


def decide_paging(s: Situation, command: cmd.PagingCommand) -> Decision:
    match command:
        case cmd.PlanEscalation():
            return _plan(s, command)
        case cmd.PageStep() if refused := nobody_is_paged(s):
            return refused
        case cmd.PageStep():
            return tuple(_pages(s, command)) if _is_due(s, command) else ()
        case cmd.ExpireAcknowledgement():
            return _expire(s)


def nobody_is_paged(s: Situation) -> Refused | None:
    """Whoever asks for a page hears that none goes out about what is over; a timer that comes too late says nothing."""
    i = s.incident
    if s.is_machine or i.is_active:
        return None
    hint = "open a new incident, or" if i.phase is Phase.CLOSED else "reopen it with a reason, or"
    return Refused(rule="paging", why=f"{i.id} is {i.phase}: nobody is paged about it", hint=f"{hint} call them")


def _plan(s: Situation, command: cmd.PlanEscalation) -> Decision:
    held = s.incident.paging
    if not s.incident.is_active or (held is not None and held.policy == command.policy):
        return ()
    return (ev.EscalationPlanned(at=s.now, actor=s.actor, policy=command.policy, why=command.why),)


def _is_due(s: Situation, command: cmd.PageStep) -> bool:
    i, run = s.incident, s.incident.paging
    if not i.is_active or (i.answered and s.is_machine):
        return False
    if not command.step:
        return i.everybody_was_tried and not i.fallback_was_called
    return run is not None and (command.round, command.step) > (run.round, run.step)


def _pages(s: Situation, command: cmd.PageStep) -> Iterator[ev.Event]:
    yield ev.StepPaged(
        at=s.now,
        actor=s.actor,
        round=command.round,
        step=command.step,
        why=command.why,
        people=command.people,
        channels=command.channels,
        missed=command.missed,
    )
    last = s.incident.pages[-1].step if s.incident.pages else 0
    for number, person in enumerate(command.people, start=last + 1):
        yield ev.Escalated(
            at=s.now,
            actor=s.actor,
            to=person,
            role="responder",
            step=number,
            why=command.why,
            fallback=not command.step,
        )
    for channel in command.channels:
        yield ev.ChannelPaged(at=s.now, actor=s.actor, channel=channel, why=command.why)


def _expire(s: Situation) -> Decision:
    i, run = s.incident, s.incident.paging
    if not i.is_active or not i.answered or run is None or run.policy.ack_expiry is None or i.acted_at is None:
        return ()
    if s.now < i.acted_at + run.policy.ack_expiry:
        return ()
    return (ev.AcknowledgementExpired(at=s.now, actor=s.actor, after=run.policy.ack_expiry),)
