"""When another source answers in place of the first: at once when that answers nobody, and back once it holds.

Every answer comes whole from one source, so going over at once costs no correctness and waiting would cost blind
checks. Coming back waits for `RETURN_AFTER` checks in a row, or a source that flaps would make every other figure
come from the other one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from smartspec_ops.domain.measurement import Measurement, NoData, Silence

KIND = "failover"
"""Of the document in which the state of two sources is kept, under the name they have together."""
RETURN_AFTER = 3
MOST_STINTS = 50
"""How many are remembered, the newest."""
OUTAGE = frozenset({Silence.UNREACHABLE, Silence.OVERLOADED, Silence.UNAUTHORIZED, Silence.GARBAGE})
"""Silences that are the source's own fault."""
_OURS = frozenset({Silence.BAD_QUERY})
"""Silences that say nothing about the source: some are known without asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """A time in which `by` answered in place of `instead_of`; `until` is None while it does. `why` is the fault."""

    by: str
    instead_of: str
    since: datetime
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failover:
    """`at` is the last check that counted; `good` how often in a row the first source answered while it was away."""

    at: datetime | None = None
    good: int = 0
    stints: tuple[Stint, ...] = ()

    @property
    def now(self) -> Stint | None:
        """The stint that goes on."""
        return self.stints[-1] if self.stints and self.stints[-1].until is None else None


def outage(answers: Iterable[Measurement]) -> NoData | None:
    """Why the source answers nobody; None where it answered anything at all."""
    asked = [one for one in answers if not (isinstance(one, NoData) and one.why in _OURS)]
    faults = [one for one in asked if isinstance(one, NoData) and one.why in OUTAGE]
    return faults[0] if faults and len(faults) == len(asked) else None


def step(
    state: Failover, names: tuple[str, str], first: NoData | None, second: NoData | None, at: datetime
) -> Failover:
    """The state after a check at `at`: `first` and `second` are the outages of the two, None where one answers."""
    if state.at is not None and at <= state.at:
        return state
    stint = state.now
    if stint is None:
        if first is None or second is not None:
            return state
        begun = Stint(by=names[1], instead_of=names[0], since=at, why=first.detail)
        return Failover(at=at, stints=(*state.stints, begun)[-MOST_STINTS:])
    good = state.good + 1 if first is None else 0
    if good < RETURN_AFTER and not (good and second is not None):
        return replace(state, at=at, good=good)
    return Failover(at=at, stints=(*state.stints[:-1], replace(stint, until=at)))
