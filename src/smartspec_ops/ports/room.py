"""What a chat keeps current of one incident: a message in its usual place, and a room (a channel of its own).

Both are projections of the incident's log. A plan says how things are to be, `Room` what is known of how they are; the
channel makes the calls that lie between, and hands over what it knows after each of them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from smartspec_ops.ports.channel import Channel, Delivery, Message, Recipient

Fate = Literal["opened", "found", "archived", "left"]
"""What became of a room, in the words of an incident's log (`RoomFate`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message that stands somewhere, by the far side's ids. `digest` is of what it shows."""

    place: str
    id: str
    revision: int
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is known of the far side; everything empty before the first call. `members` and `absent` are roster ids.

    `refused`: why no room can be had, at `refused_at`. `status_unsure` and `card_unsure`: since when that message may
    have been posted, where the answer was lost. `texts` are the newest revisions of texts that may still be edited, by
    slot.
    """

    revision: int = 0
    """Of the incident as it was last shown; an older plan changes nothing."""
    id: str | None = None
    name: str = ""
    fate: Fate | None = None
    is_marked: bool = False
    topic: str = ""
    members: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """What the far side refuses for good and can be done without; not asked for again."""
    pinned: str | None = None
    bookmarks: tuple[str, ...] = ()
    status: Shown | None = None
    card: Shown | None = None
    refused: str = ""
    refused_at: datetime | None = None
    status_unsure: datetime | None = None
    card_unsure: datetime | None = None
    texts: Mapping[str, Shown] = field(default_factory=dict)
    calls: Mapping[str, Shown] = field(default_factory=dict)
    """Messages that ask for an answer, by the id of the effect that told them; the digest says what became of them."""

    @property
    def is_usable(self) -> bool:
        return self.fate in {"opened", "found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlan:
    """How it is to be. `name` is what a new room should be called, `mark` tells it from any other incident's.

    `is_wanted`: there is to be a room; `is_over`: the incident is closed; `is_disused`: nobody is to meet there any
    more, because the incident became private. `status` is the message the room keeps,
    `card` the one in the channel's usual place; None where there is to be none.
    """

    incident: str
    name: str
    mark: str
    opened_at: datetime
    revision: int
    is_wanted: bool
    is_private: bool
    is_over: bool
    is_disused: bool
    topic: str
    members: Sequence[Recipient]
    links: Sequence[tuple[str, str]] = ()
    status: Message | None = None
    card: Message | None = None


SHOWN = "shown"
"""The detail of a `Delivery` where everything is as planned; another one says what is missing."""
Keep = Callable[[Room], Awaitable[Room]]
"""Called after each call to the far side that changed something there, before the next one. Gives back what is known
then: others may have noted something, too."""


@runtime_checkable
class KeepsRooms(Channel, Protocol):
    """A channel that can change what it posted, and make rooms."""

    async def arrange(self, plan: RoomPlan, known: Room, keep: Keep) -> Delivery:
        """Make it as planned. Calls nothing that is as it should be. RETRY goes on from what was kept."""
        ...

    async def change(self, message: Message) -> Delivery:
        """Make the message that `replaces` names say this. One that is gone stays gone, and is no fault."""
        ...
