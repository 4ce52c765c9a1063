"""What checking stored facts says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from smartspec_ops.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Intact:
    """`head` is the last hash, for whoever keeps it elsewhere; empty where it was not asked for. `unread` says what
    of it only a newer version can read: nobody touched it, and whether the index agrees is not known."""

    length: int
    head: str = field(default="", compare=False)
    unread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """`seq` is the first row that cannot be trusted."""

    seq: int
    why: str


class VerifiedStore(Store, Protocol):
    """A store whose logs can be checked."""

    async def verify_all(self) -> Mapping[str, Intact | Broken]:
        """By incident id: the first row of its log that cannot be trusted, or that all can."""
        ...
