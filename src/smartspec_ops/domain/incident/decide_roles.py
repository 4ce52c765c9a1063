"""Who does what in the response: every role but `responder` has one holder, and its history is kept.

Somebody always leads once somebody did: command is handed over, never laid down.
"""

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.roles import COMMANDER, RESPONDER, role_name


def decide_roles(s: Situation, command: cmd.RoleCommand) -> Decision:
    match command:
        case cmd.AssignRole():
            return _assign(s, command)
        case cmd.LeaveRole():
            return _leave(s, command)
        case cmd.RemindOfShift():
            return _remind(s, command)


def _assign(s: Situation, command: cmd.AssignRole) -> Decision:
    role = role_name(command.role)
    if role is None:
        return Refused(rule="roles", why=f"{command.role!r} is no role", hint="write a word or two, such as scribe")
    if command.until is not None and command.until <= s.now:
        return Refused(rule="roles", why="the time until which it is held is over", hint="name a later time")
    held = [t for t in s.incident.held(role) if t.person == command.person]
    if any(role == RESPONDER or t.planned_until == command.until for t in held):
        return ()
    if role == RESPONDER:
        return (ev.ParticipantJoined(at=s.now, actor=s.actor, person=command.person, role=role),)
    return (ev.RoleAssigned(at=s.now, actor=s.actor, person=command.person, role=role, until=command.until),)


def _remind(s: Situation, command: cmd.RemindOfShift) -> Decision:
    """Once a shift, of an incident that goes on."""
    ended = [
        t
        for t in s.incident.held(command.role)
        if t.person == command.person and t.planned_until and t.planned_until <= s.now and not t.is_over
    ]
    if not ended or not s.incident.is_active:
        return ()
    return (ev.ShiftEnded(at=s.now, actor=s.actor, person=command.person, role=command.role),)


def _leave(s: Situation, command: cmd.LeaveRole) -> Decision:
    role = role_name(command.role)
    if role == COMMANDER:
        return Refused(rule="roles", why="somebody must lead", hint="hand command over: assign INCIDENT --to PERSON")
    held = s.incident.held(role) if role else ()
    named = command.person or (s.actor if role == RESPONDER else None)
    return tuple(
        ev.RoleLeft(at=s.now, actor=s.actor, person=t.person, role=t.role)
        for t in held
        if named is None or t.person == named
    )
