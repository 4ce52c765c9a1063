"""Charts as numbers: where lines, bands and labels go. The template draws them, so no text is ever built into markup.

The same figures give the same coordinates, to a tenth of a unit. A value far beyond its limit must not flatten
everything else: then the lower half of the chart is linear up to the limit, and the upper half logarithmic.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10

from smartspec_ops.domain.period import Period

WIDTH, HEIGHT = 720, 236
LEFT, RIGHT, TOP, BOTTOM = 92, 690, 42, 204
LABEL_ROWS = (16, 34)
"""Above the chart: the names of neighbouring incidents stand in turn in one of two rows."""
FAR = 4.0
"""So many times the limit, and the upper half becomes logarithmic."""
MOST_TICKS = 8

Format = Callable[[float], str]
Values = Sequence[tuple[datetime, float | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label on an axis at coordinate `at`; `is_minor` ones may be left out where space is short."""

    at: float
    label: str
    is_minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of time: an incident, or time nobody observed (then without a label)."""

    x: float
    width: float
    label: str = ""
    y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How values become heights. `place` gives 0 at the bottom and 1 at the top."""

    place: Callable[[float], float]
    ticks: Sequence[float]
    is_broken: bool = False

    def y(self, value: float) -> float:
        return round(BOTTOM - min(max(self.place(value), 0.0), 1.0) * (BOTTOM - TOP), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is drawn behind the line: incidents, time nobody observed, releases."""

    bands: Sequence[Band] = ()
    unseen: Sequence[Band] = ()
    marks: Sequence[Tick] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One line against its limit. `lines` are the points of each unbroken piece, `dots` pieces of a single point."""

    lines: Sequence[str]
    dots: Sequence[tuple[float, float]]
    limit: float
    limit_label: str
    across: Sequence[Tick]
    up: Sequence[Tick]
    around: Around
    is_broken: bool = False

    @property
    def is_labelled(self) -> bool:
        """Whether anything stands above it."""
        return any(band.label for band in self.around.bands)

    @property
    def has_points(self) -> bool:
        return bool(self.lines or self.dots)


def chart(
    period: Period, values: Values, scale: Scale, limit: float, form: Format, limit_label: str, around: Around
) -> Chart:
    """`values` are by time, None where there is nothing to draw; `form` writes a number of the vertical axis."""
    pieces = _pieces(period, values, scale)
    return Chart(
        lines=[" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1],
        dots=[piece[0] for piece in pieces if len(piece) == 1],
        limit=scale.y(limit),
        limit_label=limit_label,
        across=time_ticks(period),
        up=[Tick(at=scale.y(one), label=form(one)) for one in scale.ticks],
        around=around,
        is_broken=scale.is_broken,
    )


def x(period: Period, at: datetime) -> float:
    share = (at - period.since) / period.length
    return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)


def band(period: Period, part: Period, label: str = "", y: int = 0) -> Band:
    """At least two units wide, so that a short incident is still seen."""
    left, right = x(period, part.since), x(period, part.until)
    return Band(x=left, width=round(max(right - left, 2.0), 1), label=label, y=y)


def up_to(limit: float, values: Sequence[float]) -> Scale:
    """For what should stay below `limit`; broken at the limit where a value is far beyond it."""
    top = max([limit, *values])
    if limit <= 0 or top <= FAR * limit:
        return linear(0.0, top * 1.15 or 1.0)
    decades = log10(top / limit)

    def place(value: float) -> float:
        return value / limit / 2 if value <= limit else 0.5 + log10(value / limit) / decades / 2

    tens = [limit * 10**n for n in range(1, floor(decades + 1e-9) + 1)]
    return Scale(place=place, ticks=[0.0, limit, *(tens[-2:] or [2 * limit])], is_broken=True)


def linear(low: float, high: float) -> Scale:
    span = high - low
    step = nice(span / 4)
    ticks = [step * n for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    return Scale(place=lambda value: (value - low) / span, ticks=ticks)


def nice(step: float) -> float:
    """The next number of 1, 2 or 5 times a power of ten that is not below `step`."""
    power: float = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= step * (1 - 1e-9))


def time_ticks(period: Period) -> Sequence[Tick]:
    """At most eight, on round times of UTC; every second one is minor."""
    step = next((one for one in _TIME_STEPS if period.length / one <= MOST_TICKS), _TIME_STEPS[-1])
    first = _round_up(period.since, step)
    times: list[datetime] = []
    while first <= period.until and len(times) <= 2 * MOST_TICKS:
        times.append(first)
        first += step
    return [
        Tick(at=x(period, at), label=f"{at:%H:%M}" if step < _DAY else f"{at.day} {at:%b}", is_minor=n % 2 == 1)
        for n, at in enumerate(times)
    ]


def _round_up(at: datetime, step: timedelta) -> datetime:
    return at + (_EPOCH - at) % step


def _pieces(period: Period, values: Values, scale: Scale) -> Sequence[Sequence[tuple[float, float]]]:
    pieces: list[list[tuple[float, float]]] = [[]]
    for at, value in values:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((x(period, at), scale.y(value)))
    return [piece for piece in pieces if piece]


_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday, so that ticks of a week begin one."""
_TIME_STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=7),
    timedelta(days=28),
    timedelta(days=364),
)
