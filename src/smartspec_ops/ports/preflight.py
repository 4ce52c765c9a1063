"""What was looked at before anything depends on it, and what to do where it is wrong: the lines of a check-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

State = Literal["ok", "warn", "fail", "skip"]
"""`warn`: it works, but not as well or as long as was asked for. `fail`: what depends on it does not work. `skip`: it
could not be looked at, and `detail` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `check` is its stable name, as a diagnostic's code is (``source/credentials``);
    `about` is whose it is, as the configuration calls it, where a check has several.

    `detail` and `fix` may be pasted into a ticket: a secret is named by its reference, and there is no text of a body,
    no header and no address that nobody wrote into the configuration.
    """

    check: str
    state: State
    detail: str
    fix: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        if self.state in ("warn", "fail") and not self.fix:
            raise ValueError(f"{self.check}: what is wrong comes with what to do about it")


@runtime_checkable
class Checkable(Protocol):
    """An adapter that can be looked at without doing anything with it."""

    async def preflight(self) -> Sequence[Finding]:
        """What is wrong, and what is not. Changes nothing and tells nobody; raises for nothing the far side does."""
        ...
