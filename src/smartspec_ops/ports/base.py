"""A secret that cannot print, a clock that can be set, and how an adapter describes itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Secret:
    """A value that cannot be printed, logged, formatted or compared by accident; only `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret does not leave the process")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """How long the machine has run, the time it slept included: nobody sets that. `boot` names the run of the machine;
    what was read in another one says nothing beside it."""

    boot: int
    passed: timedelta


class Clock(Protocol):
    """Time, injected. `now` is aware and UTC, and may be set; `uptime` only passes, and so does what `sleep` waits."""

    def now(self) -> datetime: ...

    def uptime(self) -> Uptime: ...

    async def sleep(self, duration: timedelta) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One configuration key of an adapter; help texts, validation and docs come from it."""

    name: str
    help: str
    required: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an adapter is and can do. `abilities` are words, e.g. ``threads``, ``updates``, ``attachments``.

    Of a channel, ``addressed`` says that it writes to each reader, ``public`` that the public reads it; `audiences`
    are whom it is for where its entry does not say, everybody in the house by default.
    """

    kind: str
    summary: str
    settings: Sequence[Setting]
    abilities: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset({"person", "responders", "executives"})
    live_by: str | None = None
    """The setting of a channel with which it can change what it posted, and make rooms."""
