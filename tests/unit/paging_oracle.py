"""Which pages an incident must cause, worked out by a loop over steps: no events, no timers, no database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.incident.paging import EscalationPolicy, TargetKind


@dataclass(frozen=True)
class Story:
    """What happens to one incident: when it opens, is answered (perhaps), and is over."""

    service: str
    opens: datetime
    answered: datetime | None
    over: datetime


def expected(
    story: Story, policy: EscalationPolicy, on_call: Callable[[datetime], str]
) -> Iterator[tuple[datetime, str]]:
    """When whom; the fallback is one person. Nobody does anything after the answer."""
    until = min(story.answered, story.over) if story.answered else story.over
    yield from _series(story.opens, until, policy, on_call)
    if story.answered and story.answered < story.over and policy.ack_expiry:
        yield from _series(story.answered + policy.ack_expiry, story.over, policy, on_call)


def _series(
    at: datetime, until: datetime, policy: EscalationPolicy, on_call: Callable[[datetime], str]
) -> Iterator[tuple[datetime, str]]:
    for _ in range(1 + policy.repeat):
        for step in policy.steps:
            at += step.delay
            if at >= until:
                return
            people = [on_call(at) if t.kind is TargetKind.SCHEDULE else t.name for t in step.targets]
            yield from ((at, person) for person in dict.fromkeys(people))
            at += step.timeout
    if at < until:
        yield at, policy.fallback[0].name
