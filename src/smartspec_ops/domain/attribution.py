"""Where the budget went: the bad events of a period by incident, the rest as background, adding up to the whole.

Each stretch of time belongs to one incident at most: of several open at once, to the one that began first. So nothing
is counted twice, and the parts are the whole, exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from smartspec_ops.domain.period import Period
from smartspec_ops.domain.trend import Slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """An incident as a report sees it: from the start of its impact until it was resolved, None while it is open.

    `about` are the metrics its alerts named. No title: it may hold anything.
    """

    id: str
    severity: str
    since: datetime
    until: datetime | None
    about: Sequence[str] = ()

    def within(self, period: Period) -> Period | None:
        """The part of it that lies in `period`, None where there is none."""
        return period.clip(self.since, self.until or max(period.until, self.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one incident, or with None the background, had of the bad events (or ticks)."""

    incident_id: str | None
    bad: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a period took from an error budget.

    `bad` of `total` events, or ticks; `allowed` is what the whole budget window allows, None where that was not
    measured. The parts add up to `bad`; the background comes last.
    """

    bad: Fraction
    total: Fraction
    allowed: Fraction | None
    parts: Sequence[Part]

    def share(self, bad: Fraction) -> Fraction | None:
        """What so many bad events take of the whole budget; None where that is not known or there is none."""
        return bad / self.allowed if self.allowed else None


def attribute(found: Sequence[Slice], incidents: Sequence[Disturbance], whole: Fraction) -> Sequence[Part]:
    """`whole` bad events in parts: each incident's in time order, then the background.

    Every slice must lie inside or outside each incident. Where the slices come to more than the whole (a source that
    extrapolates), each is taken for its share of it.
    """
    bad = dict.fromkeys((one.id for one in _in_order(incidents)), Fraction(0))
    for one in found:
        if (owner := _owner(one, incidents)) is not None:
            bad[owner] += one.bad
    named = sum(bad.values(), Fraction(0))
    scale = min(whole / named, Fraction(1)) if named else Fraction(1)
    parts = [Part(incident_id=name, bad=count * scale) for name, count in bad.items()]
    return [*parts, Part(incident_id=None, bad=whole - named * scale)]


def _owner(one: Slice, incidents: Sequence[Disturbance]) -> str | None:
    covering = [i for i in incidents if i.since <= one.since and (i.until is None or one.until <= i.until)]
    return next((i.id for i in _in_order(covering)), None)


def _in_order(incidents: Sequence[Disturbance]) -> Sequence[Disturbance]:
    return sorted(incidents, key=lambda one: (one.since, one.id))
