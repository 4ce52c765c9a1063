"""What a status page knows: incidents as customers see them, kept in its own ``status.json``.

A message is merged by its slot and revision, so a repeat changes nothing and an older revision never comes back,
whatever the order they arrive in. Ids of ours do not appear: every id is a digest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.channels._text import cut
from smartspec_ops.edge.codec import Undecodable, decode, encode
from smartspec_ops.ports import Message

KEPT = timedelta(days=90)
MOST_ENTRIES = 200
"""Of one incident."""
OVER = "resolved"
PLANNED = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One text. `told_at` is later than `at` where it was edited; `label` says which update and revision it is."""

    id: str
    at: datetime
    told_at: datetime
    status: str
    text: str
    label: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One incident. `entries` are in the order they were first told; the last one says how it stands."""

    id: str
    title: str
    service: str
    started_at: datetime
    status: str
    status_at: datetime
    entries: tuple[Entry, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.status == OVER

    @property
    def is_planned(self) -> bool:
        return self.status == PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`updated_at` is the time of the newest message."""

    schema_version: int = 1
    updated_at: datetime
    lang: str = "en"
    incidents: tuple[Trouble, ...] = ()

    @property
    def current(self) -> Sequence[Trouble]:
        return sorted((i for i in self.incidents if not i.is_over), key=lambda i: i.started_at, reverse=True)

    @property
    def word(self) -> str:
        """``well``, ``maintenance`` where nothing else goes on, or ``trouble``."""
        if all(one.is_planned for one in self.current):
            return PLANNED if self.current else "well"
        return "trouble"

    @property
    def past(self) -> Sequence[Trouble]:
        return sorted((i for i in self.incidents if i.is_over), key=lambda i: i.status_at, reverse=True)


def read(data: Any) -> State | None:
    """None where the data is not a state of ours."""
    try:
        state: State = decode(State, data)
    except Undecodable:
        return None
    return state if state.schema_version == 1 else None


def written(state: State) -> Mapping[str, Any]:
    """Plain JSON data, with `status` for whoever only wants to know whether all is well."""
    plain: dict[str, Any] = encode(state)
    return {"schema_version": 1, "status": state.word, **plain}


def merged(state: State | None, message: Message) -> State:
    """The state after one more message, which must be cleaned."""
    known = state or State(updated_at=message.at)
    others = tuple(i for i in known.incidents if i.id != digest(message.thread))
    before = next((i for i in known.incidents if i.id == digest(message.thread)), None)
    now = max(known.updated_at, message.at)
    found = (*others, _told(before or _new(message), message))
    kept = tuple(i for i in found if not i.is_over or now - i.status_at <= KEPT)
    return replace(known, updated_at=now, lang=message.lang, incidents=kept)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _new(message: Message) -> Trouble:
    return Trouble(
        id=digest(message.thread),
        title=cut(message.subject, 200) or "-",
        service=message.service or "",
        started_at=message.at,
        status=message.status or "",
        status_at=message.at,
    )


def _told(trouble: Trouble, message: Message) -> Trouble:
    entry = Entry(
        id=digest(message.slot or message.key),
        at=message.at,
        told_at=message.at,
        status=message.status or "",
        text=cut(message.body, 5_000),
        label=", ".join(f"{label} {value}" for label, value in message.facts[:1]),
        revision=message.revision,
    )
    before = next((e for e in trouble.entries if e.id == entry.id), None)
    if before is not None:
        newer = before if before.revision >= entry.revision else entry
        entry = replace(newer, at=min(before.at, entry.at))
    others = tuple(e for e in trouble.entries if e.id != entry.id)
    entries = sorted((*others, entry), key=lambda e: (e.at, e.id))
    last = entries[-1]
    return replace(
        trouble,
        started_at=entries[0].at,
        status=last.status,
        status_at=last.told_at,
        entries=tuple(entries[-MOST_ENTRIES:]),
    )
