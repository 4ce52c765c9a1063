"""An escalation policy at work: which one, which step, and what became of an answer nobody followed up."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from smartspec_ops.domain.incident.events.base import Happened
from smartspec_ops.domain.incident.paging import EscalationPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPlanned(Happened):
    """The policy as it was when the incident took it: a later edit changes nothing here."""

    kind: Literal["escalation_planned"] = "escalation_planned"
    policy: EscalationPolicy
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPaged(Happened):
    """A step of the policy, from 1, in a `round`, from 1; step 0 is the fallback. The pages follow as events.

    `people` and `channels` are who was paged, `missed` says of whom not and why, without naming them.
    """

    kind: Literal["step_paged"] = "step_paged"
    round: int
    step: int
    why: str
    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPaged(Happened):
    """A room was paged rather than a person."""

    kind: Literal["channel_paged"] = "channel_paged"
    channel: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementExpired(Happened):
    """Somebody had answered, and nothing was done for so long: the pages begin again."""

    kind: Literal["acknowledgement_expired"] = "acknowledgement_expired"
    after: timedelta


PagingEvent = EscalationPlanned | StepPaged | ChannelPaged | AcknowledgementExpired
