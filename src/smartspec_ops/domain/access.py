"""Who may do what: roles, permissions, and the one table between them.

A refusal is a value like any other decision, and names its rule:

- AC-01 nobody of that name is known,
- AC-02 the role does not include the permission,
- AC-03 the incident is private, and the asker takes no part in it,
- AC-04 whoever is put in charge could not act,
- AC-05 who may do what cannot be read, and the asker takes no part in the incident.

Machines (``system:...``) act by policy and are not asked. Without configuration everybody may do everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.policy import SYSTEM, Refused
from smartspec_ops.domain.incident.state import Incident


class Role(StrEnum):
    """What somebody is to this program, least first. Not the part somebody plays in one incident."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    COMMANDER = "commander"
    ADMIN = "admin"


class Permission(StrEnum):
    READ = "read"
    """Look at incidents that are not private."""
    RESPOND = "respond"
    """Acknowledge, note, propose, draft: everything that decides nothing for others."""
    COMMAND = "command"
    """Put somebody else in charge, page on, close, finalize, change who can see an incident."""
    APPROVE = "approve"
    """Let a mitigation run, or stop it."""
    OVERRIDE = "override"
    """Set aside what was computed or required: severity, verification, the final notice, the post-mortem."""
    READ_PRIVATE = "read_private"
    """Look at every incident; who takes part in one sees it anyway."""
    AUDIT = "audit"
    """Learn who a pseudonym is, and read the audit log."""
    ADMINISTER = "administer"
    """Keys, identities, exports of the whole."""


_VIEW = frozenset({Permission.READ})
_RESPOND = _VIEW | {Permission.RESPOND}
_COMMAND = _RESPOND | {Permission.COMMAND, Permission.APPROVE, Permission.OVERRIDE}
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEW,
    Role.RESPONDER: _RESPOND,
    Role.COMMANDER: _COMMAND,
    Role.ADMIN: frozenset(Permission),
}
"""The one table: what each role includes."""


def _always(_: Command) -> bool:
    return True


_PUTS_IN_CHARGE = cmd.AssignCommander | cmd.AssignRole | cmd.Join


def _names_another(command: Command) -> bool:
    named = isinstance(command, cmd.AssignCommander | cmd.AssignRole | cmd.LeaveRole) and command.person
    return bool(named) and named != command.actor


def _sets_aside(command: Command) -> bool:
    return isinstance(command, cmd.Resolve) and command.override_reason is not None


_NEEDS: Sequence[tuple[type, Callable[[Command], bool], Permission]] = (
    (cmd.AssignCommander, _names_another, Permission.COMMAND),
    (cmd.AssignRole, _names_another, Permission.COMMAND),
    (cmd.LeaveRole, _names_another, Permission.COMMAND),
    (cmd.OverrideSeverity, _always, Permission.OVERRIDE),
    (cmd.Approve, _always, Permission.APPROVE),
    (cmd.Reject, _always, Permission.APPROVE),
    (cmd.Resolve, _sets_aside, Permission.OVERRIDE),
    (cmd.WaiveCommunication, _always, Permission.OVERRIDE),
    (cmd.WaivePostMortem, _always, Permission.OVERRIDE),
    (cmd.FinalizePostMortem, _always, Permission.COMMAND),
    (cmd.PublishPostMortem, _always, Permission.COMMAND),
    (cmd.ChangeVisibility, _always, Permission.COMMAND),
    (cmd.Close, _always, Permission.COMMAND),
)


def needs(command: Command) -> Permission:
    """The permission a command takes; whatever is not in the table is a responder's work."""
    found = (right for kind, applies, right in _NEEDS if isinstance(command, kind) and applies(command))
    return next(found, Permission.RESPOND)


CHAT = "slack:"
"""How somebody of the chat is called who is not in the roster."""


def is_machine(actor: str) -> bool:
    return actor.startswith(SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The roles as configured: `roles` by actor (a roster id, ``token:NAME``, ``slack:ID``), None where nothing is.

    `people` are the ids of the roster; those without a role of their own have `others`. Nobody else may do anything
    once there are roles. `is_closed`: the roles cannot be read. Then whoever takes part in an incident, by its own log,
    responds to it, and nothing else is granted to anybody.
    """

    roles: Mapping[str, Role] | None = None
    people: frozenset[str] = field(default_factory=frozenset)
    others: Role = Role.RESPONDER
    is_closed: bool = False

    def role_of(self, actor: str) -> Role | None:
        if self.roles is None:
            return None if self._is_stranger(actor) else Role.ADMIN
        return self.roles.get(actor) or (self.others if actor in self.people else None)

    def _is_stranger(self, actor: str) -> bool:
        """A member of the chat whom no entry of the roster names, where there is a roster: whoever may read the channel
        could otherwise stop its pages."""
        return bool(self.people) and actor.startswith(CHAT) and actor not in self.people

    def may(self, actor: str | None, permission: Permission) -> bool:
        """`actor` None is somebody who did not say who they are: they may look, at what everybody may see."""
        if actor is None or self.is_closed:
            return permission is Permission.READ or (self.roles is None and permission is not Permission.READ_PRIVATE)
        role = self.role_of(actor)
        return role is not None and permission in GRANTS[role]

    @property
    def approvers(self) -> frozenset[str]:
        """Whoever may approve by a role given by name, in command of the incident or not."""
        return frozenset(who for who, role in (self.roles or {}).items() if Permission.APPROVE in GRANTS[role])

    def holders(self, permission: Permission) -> Sequence[str]:
        return sorted(who for who, role in (self.roles or {}).items() if permission in GRANTS[role])

    def refusal(self, actor: str, permission: Permission) -> Refused | None:
        if is_machine(actor) or self.may(actor, permission):
            return None
        role = self.role_of(actor)
        if self.is_closed:
            return UNREAD
        if role is None:
            hint = "an admin can give one: access in settings"
            if actor.startswith(CHAT):
                hint += f"; or slack: {actor.removeprefix(CHAT)} to their entry in the roster"
            return Refused(rule="AC-01", why=f"{actor} has no role here", hint=hint)
        able = ", ".join(self.holders(permission)) or "nobody; an admin can give the role in the settings"
        why = f"a {role} may not {permission.value.replace('_', ' ')}"
        return Refused(rule="AC-02", why=why, hint=f"who may: {able}")

    def sees(self, actor: str | None, incident: Incident) -> bool:
        """Whether title and content are for `actor`'s eyes. Without roles, private ones are for participants alone."""
        if not incident.is_private or (actor is not None and is_machine(actor)):
            return True
        if actor is None:
            return False
        named = self.roles is not None and self.may(actor, Permission.READ_PRIVATE)
        return named or actor in incident.participants

    def refuse(self, incident: Incident, commands: Sequence[Command]) -> Refused | None:
        """The first reason why one of these may not be carried out by whoever asks."""
        return next((no for command in commands if (no := self._refuse(incident, command)) is not None), None)

    def _refuse(self, incident: Incident, command: Command) -> Refused | None:
        if is_machine(command.actor):
            return None
        needed = needs(command)
        if self.is_closed:
            return None if needed is Permission.RESPOND and command.actor in incident.participants else UNREAD
        if (no := self.refusal(command.actor, needed)) is not None:
            return no
        if not self.sees(command.actor, incident):
            return HIDDEN
        return self._unable(command)

    def _unable(self, command: Command) -> Refused | None:
        if not isinstance(command, _PUTS_IN_CHARGE) or self.may(command.person, Permission.RESPOND):
            return None
        return Refused(
            rule="AC-04",
            why=f"{command.person} could not act on the incident",
            hint="name somebody who is at least a responder",
        )


UNREAD = Refused(
    rule="AC-05",
    why="who may do what cannot be read from the settings",
    hint="whoever was called for an incident or has a part in it may ack, note, and take or leave a role; for all else "
    "mend the settings, or name others with --config",
)
HIDDEN = Refused(
    rule="AC-03", why="the incident is private and you take no part in it", hint="ask an admin or its commander"
)


def grants_table() -> str:
    """Roles and permissions as a Markdown table, for the documentation."""
    head = ["| Permission | " + " | ".join(Role) + " |", "|---|" + "---|" * len(Role)]
    rows = [
        f"| {right.value.replace('_', ' ')} | " + " | ".join("yes" if right in GRANTS[r] else "" for r in Role) + " |"
        for right in Permission
    ]
    return "\n".join([*head, *rows])
