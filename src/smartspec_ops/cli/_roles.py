"""Which part of the work a process takes on, as it is written on the command line."""

from collections.abc import Sequence

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import WorkerRole

DAEMON = (WorkerRole.WATCH, WorkerRole.RESPOND, WorkerRole.DELIVER)
SERVER = (WorkerRole.SERVE, WorkerRole.RESPOND, WorkerRole.DELIVER)
_ELSEWHERE = {
    WorkerRole.SERVE: "smartspec-ops serve takes alerts in",
    WorkerRole.WATCH: "smartspec_production_monitor --daemon watches",
}


def daemon_roles(given: str | None, *, is_shared: bool) -> Sequence[WorkerRole]:
    """Some of ``watch,respond,deliver``, all without a word. UserFault for anything else, and where nobody would do the
    rest."""
    found = _named(given, DAEMON)
    if set(found) != set(DAEMON) and not is_shared:
        hint = "leave out --roles, or let workers share a PostgreSQL: docs/workers.md"
        raise UserFault.of("usage/roles", "on SQLite one process does everything", hint)
    return found


def server_roles(given: str | None) -> Sequence[WorkerRole]:
    """``serve`` and some of ``respond,deliver``, all without a word. UserFault for anything else."""
    found = _named(given, SERVER)
    if WorkerRole.SERVE not in found:
        hint = f"--roles {','.join([WorkerRole.SERVE, *found])}, or smartspec_production_monitor --daemon"
        raise UserFault.of("usage/roles", "serve takes alerts in, whatever else it does", hint)
    return found


def _named(given: str | None, known: Sequence[WorkerRole]) -> Sequence[WorkerRole]:
    """In their own order, each once."""
    named = [word.strip() for word in given.split(",")] if given is not None else list(known)
    for word in named:
        if word not in known:
            elsewhere = {role.value: f"{hint}; here it is one or more of" for role, hint in _ELSEWHERE.items()}
            hint = f"{elsewhere.get(word, 'write one or more of')} {', '.join(known)}"
            raise UserFault.of("usage/roles", f"{word!r} is no role of this command", hint)
    return [role for role in known if role in named]
