"""Objectives and measurements that the tests of the monitor share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    Comparator,
    HistogramIndicator,
    Kind,
    Objective,
    Promise,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SILENT = NoData(Silence.UNREACHABLE, "connection refused")
IDLE = Counts(0, 0)


def objective(name: str, promise: Promise, indicator: Any, goal: str, **more: Any) -> Objective:
    return Objective(
        id=name,
        spec_id="checkout",
        service="checkout-api",
        requirement_id=f"NFR-{name}",
        place=Place(path="specs/core/checkout/spec.md", line=12, column=3),
        promise=promise,
        indicator=indicator,
        goal=Decimal(goal),
        **{"generation": "g1", "text": f"{promise}", **more},
    )


def ratio_promise(kind: Kind, comparator: Comparator, percent: str) -> Promise:
    return Promise(kind=kind, statistic=Statistic.RATIO, comparator=comparator, target=Quantity.percent(percent))


COUNTERS = RatioIndicator(source="prom", bad="errors_total", total="requests_total")
HISTOGRAM = HistogramIndicator(source="prom", histogram="request_seconds")
GAUGE = ValueIndicator(source="prom", query="queue_depth")

ERRORS = objective("error_rate", ratio_promise(Kind.ERROR_RATE, Comparator.LT, "0.1"), COUNTERS, "0.999")
UPTIME = objective("availability", ratio_promise(Kind.AVAILABILITY, Comparator.GE, "99.9"), COUNTERS, "0.999")
PERFECT = objective("perfect", ratio_promise(Kind.AVAILABILITY, Comparator.GE, "100"), COUNTERS, "1")
DEPTH = objective(
    "queue_depth",
    Promise(kind=Kind.SATURATION, statistic=None, comparator=Comparator.LE, target=Quantity(Decimal(100), Unit.COUNT)),
    GAUGE,
    "0.99",
)


def latency(
    statistic: Statistic | None = Statistic.P99,
    comparator: Comparator = Comparator.LT,
    seconds: str = "0.2",
    proportion: str | None = None,
    goal: str = "0.99",
) -> Objective:
    promise = Promise(
        kind=Kind.LATENCY,
        statistic=statistic,
        comparator=comparator,
        target=Quantity.seconds(seconds),
        proportion=None if proportion is None else Decimal(proportion),
    )
    return objective("latency", promise, HISTOGRAM, goal)


def buckets(*pairs: tuple[float, float]) -> Buckets:
    return Buckets(pairs)


def with_window(one: Objective, window: timedelta) -> Objective:
    return replace(one, window=window)


class Source:
    """`ports.MetricsBackend` whose answers the test sets: a measurement for all, or a function of the question."""

    def __init__(self, name: str = "prom", delay: timedelta = MINUTE) -> None:
        self.name = name
        self.asked: list[tuple[tuple[Ask, ...], datetime]] = []
        self.answer: Measurement | Callable[[Ask], Measurement] = Counts(1000, 1000)
        self.markers: Sequence[Sample] | NoData = ()
        self._delay = delay

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        self.asked.append((tuple(asks), at))
        answer = self.answer
        return {ask: answer(ask) if callable(answer) else answer for ask in asks}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self.measure(asks, at)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return self.markers

    def delay(self) -> timedelta:
        return self._delay

    async def close(self) -> None:
        return None
