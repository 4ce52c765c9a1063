"""What a spec promises, and how it is measured.

A *requirement* is one line of the spec: either a measurable *promise*, something a person must decide, or no promise
about the running system. An *objective* is a promise bound to an *indicator*: the query that measures it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from smartspec_ops.domain.calendar import Calendar
from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.quantity import Quantity, Unit, duration


class Kind(StrEnum):
    """What is promised. The words of the SRE workbook where it has one."""

    LATENCY = "latency"
    ERROR_RATE = "error_rate"
    AVAILABILITY = "availability"
    THROUGHPUT = "throughput"
    SATURATION = "saturation"
    FRESHNESS = "freshness"
    DURABILITY = "durability"
    DURATION = "duration"
    OTHER_RUNTIME = "other_runtime"


class Statistic(StrEnum):
    """Which number of the distribution is promised. ``p999`` is the 99.9th percentile."""

    P50 = "p50"
    P75 = "p75"
    P80 = "p80"
    P90 = "p90"
    P95 = "p95"
    P97 = "p97"
    P98 = "p98"
    P99 = "p99"
    P995 = "p995"
    P999 = "p999"
    P9999 = "p9999"
    MEAN = "mean"
    MAX = "max"
    MIN = "min"
    RATIO = "ratio"
    RATE = "rate"

    @property
    def quantile(self) -> Decimal | None:
        """0.99 for `P99`, 0.999 for `P999`; None where the statistic is no percentile."""
        return Decimal("0." + self.value[1:]) if self.value[1:].isdigit() else None


class Comparator(StrEnum):
    """How the measured value must stand to the target."""

    LT = "lt"
    LE = "le"
    GE = "ge"
    GT = "gt"

    @property
    def sign(self) -> str:
        return {"lt": "<", "le": "≤", "ge": "≥", "gt": ">"}[self.value]

    @property
    def is_upper_bound(self) -> bool:
        return self in (Comparator.LT, Comparator.LE)

    def holds(self, value: Fraction, target: Fraction) -> bool:
        """Exact: ``holds`` never sees a rounded number."""
        match self:
            case Comparator.LT:
                return value < target
            case Comparator.LE:
                return value <= target
            case Comparator.GE:
                return value >= target
            case Comparator.GT:
                return value > target


class Verdict(StrEnum):
    """What became of a line of the spec."""

    MEASURABLE = "measurable"
    REVIEW = "review"
    NOT_A_PROMISE = "not_a_promise"


class Criticality(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the promise holds, in the spec's own words; None where it says nothing."""

    endpoint: str | None = None
    operation: str | None = None
    condition: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A measurable statement: ``statistic(kind) comparator target``, over `window` if the spec names one.

    `proportion` is the share of events that must hold it, as a ratio: 0.995 in "99.5 % of calls within 300 ms".
    `statistic` and `window` stay None where the spec does not state them; a missing one is never invented.
    """

    kind: Kind
    statistic: Statistic | None
    comparator: Comparator
    target: Quantity
    proportion: Decimal | None = None
    window: timedelta | None = None
    scope: Scope = field(default_factory=Scope)

    def __str__(self) -> str:
        share = f"{Quantity.ratio(self.proportion)} of events " if self.proportion is not None else ""
        statistic = f"{self.statistic} " if self.statistic else ""
        return f"{share}{statistic}{self.kind} {self.comparator.sign} {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of a spec, read. `promise` is set exactly when `verdict` is `MEASURABLE`.

    `id` is the one written in the text (``NFR-012``) or derived from the words, stable under reordering.
    `metric` is the name in backticks of an NFR table, when there is one. `confidence` is 0..1; `why` one sentence.
    """

    id: str
    text: str
    place: Place
    verdict: Verdict
    why: str
    promise: Promise | None = None
    metric: str | None = None
    criticality: Criticality | None = None
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if (self.promise is not None) != (self.verdict is Verdict.MEASURABLE):
            raise ValueError("a requirement has a promise exactly when it is measurable")


COMPOSITE = "composite"
"""The source that is none: what is computed from other objectives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioIndicator:
    """Good or bad events over all events, from counters. Exactly one of `good` and `bad` is given.

    `part_source` is where those are counted, where that is not where `total` is.
    """

    source: str
    total: str
    good: str | None = None
    bad: str | None = None
    part_source: str | None = None

    def __post_init__(self) -> None:
        if (self.good is None) == (self.bad is None):
            raise ValueError("a ratio indicator has either good or bad")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramIndicator:
    """A classic histogram by its family name and matchers; `unit` is the unit of its bucket bounds.

    `scale` turns a bound into the canonical unit: 0.001 for a histogram in milliseconds. With a `threshold` (in the
    canonical unit) only events at or below it are in question: over long windows a source may leave out all buckets
    but those that decide on it and the last. Without one every bucket is wanted.
    """

    source: str
    histogram: str
    unit: Unit = Unit.SECOND
    scale: Decimal = Decimal(1)
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeHistogramIndicator:
    """A native histogram: its counts are those of events at or below `threshold`, in the canonical unit, and of all.

    `unit` and `scale` are those of its own observations, as of a classic histogram's bounds.
    """

    source: str
    histogram: str
    threshold: Decimal
    unit: Unit = Unit.SECOND
    scale: Decimal = Decimal(1)
    buckets: Literal["exponential"] = "exponential"
    """Tells it from a classic histogram wherever only its fields are written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateIndicator:
    """Events per second of a counter, averaged over the window asked for."""

    source: str
    events: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueIndicator:
    """One number from an expression in the source's own language. `scale` turns it into `unit`."""

    source: str
    query: str
    unit: Unit | None = None
    scale: Decimal = Decimal(1)


class Method(StrEnum):
    """How a composite comes from its parts."""

    OCCURRENCES = "occurrences"
    """It burns at the weighted mean of their burn rates."""
    SLICES = "slices"
    """A time slice of it is bad when that of any part is."""


class Missing(StrEnum):
    """What a part that is not measured means to a composite."""

    GAP = "gap"
    """Nobody knows, unless another part is bad already."""
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One objective in a composite. `weight` counts among occurrences alone."""

    objective: "Objective"
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeIndicator:
    """Several objectives of a spec judged as one: a journey is as good as its steps. `goal` is that of the whole.

    It reads no source of its own; `source` only groups it with its like.
    """

    parts: tuple[Component, ...]
    method: Method
    goal: Decimal
    missing: Missing = Missing.GAP
    source: str = COMPOSITE


Indicator = (
    RatioIndicator | HistogramIndicator | NativeHistogramIndicator | RateIndicator | ValueIndicator | CompositeIndicator
)

EVENTS = (RatioIndicator, HistogramIndicator, NativeHistogramIndicator, CompositeIndicator)
"""Indicators that count events."""


class Absent(StrEnum):
    """What it means that an indicator has no series at all."""

    GAP = "gap"
    """Nobody knows: a gap."""
    BAD = "bad"
    """The promise is broken: a heartbeat that is gone has stopped."""
    GOOD = "good"
    """The promise is kept: there is nothing to report. Never assumed, only where somebody says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A promise that is watched: who promised it, where it stands, and how it is measured.

    `id` names it inside its spec (``checkout_latency_p99`` or the requirement's id). `window` is the budget window, or
    the usual length of one where the budget follows a `calendar`; `current_window` is the one judged at each tick.
    `goal` is the share of events (or of time slices) that must be good: 0.99 for "p99 < 200 ms", 0.999 for "99.9 %
    available". `generation` changes when the meaning changes, so that figures of two meanings are never added up.

    `slice_share` is given where an indicator of events is judged in time slices: a slice is good when at least that
    share of its events is. `idle_ok` says that its series may go away for a while without the signal being lost.
    `group_by` marks a pattern of objectives, one for each value of those labels; `labels` are the values of one.
    """

    id: str
    spec_id: str
    service: str
    requirement_id: str
    place: Place
    promise: Promise
    indicator: Indicator
    goal: Decimal
    window: timedelta = timedelta(days=28)
    current_window: timedelta = timedelta(minutes=5)
    calendar: Calendar | None = None
    slice_share: Decimal | None = None
    absent: Absent = Absent.GAP
    idle_ok: bool = False
    group_by: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    tier: int | None = None
    generation: str = ""
    text: str = ""
    runbook: str | None = None
    dashboards: Sequence[str] = ()

    @property
    def key(self) -> str:
        """Unique in the database: spec and objective."""
        return f"{self.spec_id}/{self.id}"

    @property
    def budget_over(self) -> str:
        """The budget's window in words: ``28d``, ``calendar month in Europe/Berlin``."""
        return str(self.calendar) if self.calendar else duration(self.window)

    @property
    def pattern_id(self) -> str:
        """The id without the values of its labels: what all groups of one pattern share."""
        return self.id.partition("{")[0] if self.labels else self.id

    @property
    def counts_events(self) -> bool:
        """True where the budget is counted in events, False where it is counted in time slices."""
        return self.slice_share is None and isinstance(self.indicator, EVENTS)

    @property
    def needed_share(self) -> Decimal:
        """The share of the events of one window that must be good for it to be."""
        return self.goal if self.slice_share is None else self.slice_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbound:
    """A measurable requirement no indicator measures, with the metrics that might. Never healthy, always shown."""

    requirement: Requirement
    why: str
    candidates: Sequence[str] = ()
