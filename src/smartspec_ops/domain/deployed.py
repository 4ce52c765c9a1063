"""A deployment somebody saw live, or marked: an event on the timeline of everything its service promises."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """One deployment of a service. `since` is its own time where the marker tells it, `not_yet` the last look that saw
    another one live: it came between that and `first_seen`.

    `is_first` marks the one that was live when the service was first looked at: nobody saw it come.
    """

    service: str
    id: str
    first_seen: datetime
    version: str | None = None
    since: datetime | None = None
    is_first: bool = False
    not_yet: datetime | None = None

    @property
    def at(self) -> datetime:
        return self.since or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person or a pipeline marked on a time line, as it was written. Tags may be ``key:value``."""

    id: str
    at: datetime
    text: str = ""
    tags: tuple[str, ...] = ()
