"""While the database is away: the ticks that wait in memory, and the states they end in."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from smartspec_ops.ports import Document, Sheet

Key = tuple[str, str]
"""Kind and key of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A tick that is not in the database. `documents` have the versions that the database had before the outage."""

    tick: datetime
    sheets: Sequence[Sheet]
    documents: Sequence[Document]


@dataclass(slots=True, kw_only=True)
class Outage:
    """What a plan holds until the database is back."""

    since: datetime
    why: str
    ticks: deque[Waiting] = field(default_factory=deque)
    let_go: int = 0
    states: dict[Key, Document] = field(default_factory=dict)
    """The last state of each that changed: also of ticks that were let go of."""

    def add(self, waiting: Waiting, most: int) -> None:
        self.ticks.append(waiting)
        self.states |= _by_key(waiting.documents)
        while len(self.ticks) > most:
            self.ticks.popleft()
            self.let_go += 1

    def landed(self, count: int) -> Sequence[Document]:
        """The first `count` ticks are in the database after all; the states that came with them."""
        kept = merged([self.ticks.popleft() for _ in range(count)])
        rest = [replace(one, documents=_after(one.documents, kept)) for one in self.ticks]
        self.ticks, self.states = deque(rest), dict(merged(rest))
        return list(kept.values())


def _by_key(kept: Iterable[Document]) -> Mapping[Key, Document]:
    return {(one.kind, one.key): one for one in kept}


def merged(ticks: Iterable[Waiting]) -> Mapping[Key, Document]:
    """The last state of each in these ticks, given from the oldest on."""
    return {key: one for tick in ticks for key, one in _by_key(tick.documents).items()}


def _after(later: Sequence[Document], kept: Mapping[Key, Document]) -> Sequence[Document]:
    return [replace(one, version=one.version + ((one.kind, one.key) in kept)) for one in later]
