"""Those who send alerts, asked what still fires; read-only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """Every alert that fires at the sender, silenced and inhibited ones included, by its own fingerprint.

    `asked_at` is when the question left, by our clock: what was heard later it knows nothing of. `blind` says why what
    is not among them may fire all the same; empty where it is over.
    """

    asked_at: datetime
    fingerprints: frozenset[str]
    blind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """No answer that says anything. `why` ends a sentence and holds no address with a secret in it.

    `gone_since`: it has not answered from then on, for so long that nobody waits for it any more.
    """

    why: str
    gone_since: datetime | None = None


class AlertSource(Protocol):
    """One sender. Never raises for what the network does."""

    async def firing(self) -> Firing | Unasked: ...
