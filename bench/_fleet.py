"""A fleet to watch without a service: objectives as usual specs have them, and a source that knows every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, Sample, Value
from smartspec_ops.domain.objective import (
    Comparator,
    HistogramIndicator,
    Indicator,
    Kind,
    Objective,
    Promise,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit

SOURCE = "memory"
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def objectives(count: int) -> Sequence[Objective]:
    """Five per service: two ratios, two histogram latencies, one gauge, as a usual spec has them."""
    return [_objective(n // len(_SHAPES), *_SHAPES[n % len(_SHAPES)]) for n in range(count)]


def _objective(service: int, name: str, promise: Promise, indicator: Indicator, goal: str) -> Objective:
    return Objective(
        id=name,
        spec_id=f"service-{service:04d}",
        service=f"service-{service:04d}",
        requirement_id=f"NFR-{name}",
        place=Place(path=f"specs/bench/service-{service:04d}/spec.md", line=12, column=3),
        promise=promise,
        indicator=_of_service(indicator, service),
        goal=Decimal(goal),
        generation="g1",
        text=f"{promise}",
    )


def _of_service(indicator: Indicator, service: int) -> Indicator:
    """The same question about another service is another question."""
    label = f'{{service="{service:04d}"}}'
    match indicator:
        case RatioIndicator():
            return RatioIndicator(source=SOURCE, bad=f"errors_total{label}", total=f"requests_total{label}")
        case HistogramIndicator():
            return HistogramIndicator(source=SOURCE, histogram=f"request_seconds{label}")
        case _:
            return ValueIndicator(source=SOURCE, query=f"queue_depth{label}")


def _ratio(kind: Kind, comparator: Comparator, percent: str) -> Promise:
    return Promise(kind=kind, statistic=Statistic.RATIO, comparator=comparator, target=Quantity.percent(percent))


def _latency(statistic: Statistic, seconds: str) -> Promise:
    return Promise(kind=Kind.LATENCY, statistic=statistic, comparator=Comparator.LT, target=Quantity.seconds(seconds))


def objective_of(number: int, indicator: Indicator) -> Objective:
    """One objective on that indicator; the promise is one that fits its kind."""
    name, promise, _, goal = _SHAPES[1] if isinstance(indicator, RatioIndicator) else _SHAPES[-1]
    made = _objective(number, f"{name}_{number}", promise, indicator, goal)
    return replace(made, indicator=indicator)


_COUNTERS = RatioIndicator(source=SOURCE, bad="errors_total", total="requests_total")
_HISTOGRAM = HistogramIndicator(source=SOURCE, histogram="request_seconds")
_GAUGE = ValueIndicator(source=SOURCE, query="queue_depth")
_DEPTH = Promise(
    kind=Kind.SATURATION, statistic=None, comparator=Comparator.LE, target=Quantity(Decimal(100), Unit.COUNT)
)
_SHAPES: Sequence[tuple[str, Promise, Indicator, str]] = (
    ("availability", _ratio(Kind.AVAILABILITY, Comparator.GE, "99.9"), _COUNTERS, "0.999"),
    ("error_rate", _ratio(Kind.ERROR_RATE, Comparator.LT, "0.5"), _COUNTERS, "0.995"),
    ("latency_p99", _latency(Statistic.P99, "0.2"), _HISTOGRAM, "0.99"),
    ("latency_p95", _latency(Statistic.P95, "0.1"), _HISTOGRAM, "0.95"),
    ("queue_depth", _DEPTH, _GAUGE, "0.99"),
)


class Memory:
    """`ports.MetricsBackend` that knows every answer at once; counts grow with time, so no two ticks are alike."""

    name = SOURCE

    def __init__(self) -> None:
        self.is_broken = False

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        minute = (at - START) // MINUTE
        answers: dict[type, Measurement] = {
            RatioIndicator: Counts(999_990 + minute - 400_000 * self.is_broken, 1_000_000 + minute),
            HistogramIndicator: self._buckets(minute),
            ValueIndicator: Value(7.0 + minute % 5 + 1_000 * self.is_broken),
        }
        return {ask: answers[type(ask.indicator)] for ask in asks}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self.measure(asks, at)

    def _buckets(self, minute: int) -> Buckets:
        slow = 400_000.0 * self.is_broken
        below = ((0.05, 900_000.0), (0.1, 990_000.0), (0.2, 999_000.0))
        return Buckets((*((bound, count - slow) for bound, count in below), (float("inf"), 1_000_000.0 + minute)))

    async def series(self, query: str, at: datetime) -> Sequence[Sample]:  # noqa: ARG002 - the port's signature
        return ()

    def delay(self) -> timedelta:
        return timedelta(0)

    async def close(self) -> None:
        """Nothing is open."""
