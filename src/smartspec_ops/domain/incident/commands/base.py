"""What every command says: who asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`actor` is a roster id, or ``system:…`` for a machine. Whether it is done is `decide`'s matter."""

    actor: str
