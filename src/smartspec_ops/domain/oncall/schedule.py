"""What a schedule is made of: layers of rotations or of fixed shifts, the hours they cover, and what people changed.

Times of a rotation are naive: what the wall clock of the schedule's time zone shows.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Some hours of some days: from `since`, up to `until`, which is on the next day where it is not later.

    `days` are the days on which it begins, 0 for Monday; none means every day.
    """

    since: time = time()
    until: time = time()
    days: frozenset[int] = frozenset()

    @property
    def ends_next_day(self) -> bool:
        return self.until <= self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody is on call from `since`, up to `until`. `source` is the layer or the change it comes from."""

    person: str
    since: datetime
    until: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People take turns of `length` on the wall clock, the first from `starts` on; within `only`, where it is given.

    A turn outside `only` is a turn all the same: who is on call does not depend on the hours.
    """

    name: str
    people: tuple[str, ...]
    starts: datetime
    length: timedelta
    ends: datetime | None = None
    only: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        if not self.people or self.length <= timedelta(0) or self.starts.tzinfo is not None:
            raise ValueError("a rotation needs people, a length, and a start on the wall clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Shifts as a calendar lists them; of two at once the later one in the list counts."""

    name: str
    shifts: tuple[Shift, ...]


Layer = Rotation | Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Where several layers cover a time the last one counts. `needed`: when somebody must be on call; none: always."""

    name: str
    timezone: str = "UTC"
    layers: tuple[Layer, ...] = ()
    needed: tuple[Hours, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody any layer names."""
        named = [
            person
            for layer in self.layers
            for person in (layer.people if isinstance(layer, Rotation) else [shift.person for shift in layer.shifts])
        ]
        return tuple(dict.fromkeys(named))


class ChangeKind(StrEnum):
    OVERRIDE = "override"
    SWAP = "swap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What people agreed on beside the rotation, as a fact: who made it, when and why.

    An override puts `person` on call from `since` up to `until`, whoever was. A swap exchanges `person` and `other`
    wherever either of them was on call. Later changes count over earlier ones. `undone_at`: it no longer counts.
    """

    id: str
    schedule: str
    kind: ChangeKind
    since: datetime
    until: datetime
    person: str
    other: str | None = None
    by: str
    reason: str = ""
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None
