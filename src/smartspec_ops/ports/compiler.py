"""Objectives in another system's own language: values in, files out, the same bytes for the same values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.diagnostic import Diagnostic

if TYPE_CHECKING:
    from smartspec_ops.domain.burn import Ladder
    from smartspec_ops.domain.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one spec promises, to be compiled: each objective with its burn-rate rules.

    `interval` is how often the other system evaluates; `policy` holds the times of an alert's life.
    """

    spec_id: str
    service: str
    objectives: "Sequence[tuple[Objective, Ladder]]"
    interval: timedelta
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """File names and texts; what the other system cannot say; and names that must not be there, with the reason."""

    files: Mapping[str, str]
    gone: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Diagnostic] = ()


class Compiler(Protocol):
    """One other system's language."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str:
        """What comes out, in a few words."""
        ...

    @property
    def speaks(self) -> Collection[str]:
        """The kinds of sources whose queries it can take over."""
        ...

    def compile(self, orders: Sequence[Order]) -> Compiled:
        """The files of all these specs, at least one."""
        ...
