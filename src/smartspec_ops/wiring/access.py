"""From settings to who may do what."""

from smartspec_ops.domain.access import Access, Role
from smartspec_ops.spec.settings import ProductionOps


def access(ops: ProductionOps, *, is_closed: bool = False) -> Access:
    """A Slack member of the roster is the person the roster says. `is_closed`: what `ops` says of it is not all."""
    people = frozenset(person.id for person in ops.roster)
    if is_closed:
        return closed()
    if ops.access is None:
        return Access(people=people)
    by_slack = {f"slack:{person.slack}": person.id for person in ops.roster if person.slack}
    roles = {by_slack.get(name, name): Role(role) for name, role in ops.access.roles.items()}
    return Access(roles=roles, people=people, others=Role(ops.access.others))


def closed() -> Access:
    """Whoever takes part in an incident responds to it, and nobody may more."""
    return Access(roles={}, is_closed=True)
