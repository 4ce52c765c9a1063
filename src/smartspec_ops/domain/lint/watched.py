"""What a check of the plan looks at, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from smartspec_ops.domain.burn import Ladder
from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration


class Code(StrEnum):
    """Every kind of finding; docs/binding.md has a row for each. Printed as ``lint/never-fires``."""

    NEVER_FIRES = "never-fires"
    CAPPED = "capped"
    LEFT_OUT = "left-out"
    WINDOW = "window"
    FITTED = "fitted"
    NO_BUDGET = "no-budget"
    ONE_SLICE = "one-slice"
    SMALL_BUDGET = "small-budget"
    IDLE = "idle"
    SCRAPES = "scrapes"
    RETENTION = "retention"
    HISTORY = "history"
    BUCKET = "bucket"
    CONSTANT = "constant"
    UNCHANGED = "unchanged"
    NEVER_EXISTED = "never-existed"
    NO_DATA = "no-data"
    STALE = "stale"
    NOT_A_NUMBER = "not-a-number"
    CONTRADICTION = "contradiction"
    REFUSED = "refused"
    NOT_ASKED = "not-asked"
    UNIT = "unit"
    TWO_TARGETS = "two-targets"
    TWICE = "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An objective, the rules it alerts by, and what its configuration says of how it is measured.

    `written` is where that stands. `interval` is the time between two samples, `slice` the one between two ticks.
    `alerts` is false where a team does without burn rates, and every breach of the current window is a ticket.
    `is_constant`: its query reads no series. `unit_conflict` says how its unit contradicts its metric's name.
    """

    objective: Objective
    rules: Ladder
    metric: str
    written: Place | None = None
    interval: timedelta = timedelta(minutes=1)
    slice: timedelta = timedelta(minutes=1)
    alerts: bool = True
    is_constant: bool = False
    unit_conflict: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a source told about one objective; None, or empty, where it did not.

    `retention` is how long it keeps samples, `history` how far back it has this objective's (at most the budget
    window), `interval` the time between two of them. `traffic` is how many events a budget window holds at the present
    rate. `bounds` are those of the histogram's buckets, in its own unit; it `is_bare` where it has none but ``+Inf``.
    `seen` tells whether a series of each selector ever existed; `unchanged` that nothing it reads moved for a day.
    `silence` is why nothing was measured. `part` is the same of the good or bad events of a ratio, where another source
    counts them.
    """

    retention: timedelta | None = None
    history: timedelta | None = None
    interval: timedelta | None = None
    traffic: Fraction | None = None
    bounds: Sequence[Decimal] = ()
    is_bare: bool = False
    seen: Mapping[str, bool] | None = None
    unchanged: bool = False
    silence: NoData | None = None
    part: "Facts | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know about the requirement `about`; an empty one is about all of them."""

    about: str
    diagnostic: Diagnostic

    @property
    def level(self) -> Level:
        return self.diagnostic.level


def found(
    one: Watched, code: Code, message: str, hint: str | None, level: Level = Level.WARNING, place: Place | None = None
) -> Finding:
    where = place or one.objective.place
    diagnostic = Diagnostic(code=f"lint/{code}", message=message, place=where, hint=hint, level=level)
    return Finding(about=one.objective.requirement_id, diagnostic=diagnostic)


def about_all(code: Code, message: str, hint: str | None) -> Finding:
    """A finding about no single requirement."""
    return Finding(
        about="", diagnostic=Diagnostic(code=f"lint/{code}", message=message, hint=hint, level=Level.WARNING)
    )


def is_idle(one: Watched, facts: Facts) -> bool:
    """Whether there was not one event in a day."""
    return one.objective.counts_events and facts.traffic == 0


def about(span: timedelta) -> str:
    """To the minute, the hour or the day, as people would say it."""
    size = next(
        (size for size in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)) if span >= 2 * size),
        timedelta(seconds=1),
    )
    return duration(max(size, span - span % size))
