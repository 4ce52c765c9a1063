"""Paging by an escalation policy."""

from dataclasses import dataclass

from smartspec_ops.domain.incident.commands.base import Asked
from smartspec_ops.domain.incident.paging import EscalationPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEscalation(Asked):
    """Take this policy from now on, from its first step."""

    policy: EscalationPolicy
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStep(Asked):
    """Page the people and channels of a step; step 0 is the fallback."""

    round: int
    step: int
    why: str
    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireAcknowledgement(Asked):
    """Nothing was done for too long after an answer."""


PagingCommand = PlanEscalation | PageStep | ExpireAcknowledgement
