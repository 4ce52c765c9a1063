"""Telling people: one message in, one of three outcomes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of an attempt. `remote_id` is the channel's own id of the message, for updates and threads.

    `unreached` with RETRY: the others have the message, and only these readers are to be told again, by their ids.
    """

    outcome: Outcome
    detail: str = ""
    retry_after: timedelta | None = None
    remote_id: str | None = None
    remote_place: str | None = None
    """Where it stands there, by the far side's own id; with `remote_id`."""
    unreached: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    id: str
    role: str
    email: str | None = None
    slack: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something a reader can do at once, where the channel has buttons. `verb` and `about` come back when they do."""

    verb: str
    label: str
    about: Sequence[str]
    asks: str = ""
    choices: Sequence[tuple[str, Sequence[str]]] = ()
    """(label, about) where it is one of several."""
    opens: bool = False
    """A form is to be filled in first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One notice about one incident, before any channel's formatting.

    `key` is the idempotency key (the same key is the same message); `thread` groups the messages of an incident;
    `kind` is what it announces (opened, updated, resolved, ...); `facts` are (label, value) pairs shown as a table.
    Messages of one `slot` are revisions of one text: the one with the highest `revision` (from 1) holds.
    """

    key: str
    thread: str
    kind: str
    audience: str
    subject: str
    body: str
    at: datetime
    severity: str | None = None
    status: str | None = None
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    recipients: Sequence[Recipient] = ()
    attachments: Sequence[Attachment] = ()
    service: str | None = None
    slot: str | None = None
    revision: int = 0
    lang: str = "en"
    offers: Sequence[Offer] = ()
    remaining: Sequence[str] = ()
    """Where some readers have it already: the ids of those who still have to get it."""
    holders: Sequence[Recipient] = ()
    """Who holds which role now, the leading one first: named where the channel can name them, called by nothing."""
    place: str | None = None
    """Where to put it instead of the channel's usual place, by the far side's id: an incident's own room."""
    under: str | None = None
    """The message there it answers, where the channel has threads."""
    replaces: str | None = None
    """The message there that it is a newer revision of."""
    is_discreet: bool = False
    """It says no more of a private incident than everybody may read."""


class Channel(Protocol):
    """Tells people. `deliver` is called at least once per message and never raises for what the far side does."""

    @property
    def name(self) -> str: ...

    async def deliver(self, message: Message) -> Delivery: ...

    async def close(self) -> None: ...
