"""Services that never ran, with a past known in every detail: what a Prometheus would have scraped from them.

A day of one service is drawn from its own random numbers, so it is the same however far the history is continued. Each
service exposes 17 series: requests by code (3), a latency histogram (12 buckets, ``_count``, ``_sum``). Counters are
whole numbers and go on counting while a scrape is missed; they fall to zero only in a restart.

Shape of the data: a sine of traffic over the day, one incident in sixty service-days, three restarts a month in one of
twenty services, one missed scrape in 5,000, one outage of ten minutes in a thousand service-days.
"""

import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate
from random import Random

VERSION = 1
"""Of what is drawn: a cached history of another version is not continued."""

DAY = 86_400
MINUTES = 1_440
INTERVAL = 60
"""Seconds between two scrapes."""

CODES = ("200", "404", "500")
BOUNDS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf")
COUNTER = "http_requests_total"
HISTOGRAM = "http_request_duration_seconds"

STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0_0000_0000_0002))[0]
"""The NaN by which Prometheus marks that a series has ended; a failed scrape writes it to all series of its target."""

_NORMAL = (0.05, 0.15, 0.4, 0.65, 0.85, 0.965, 0.992, 0.9992, 0.9999, 0.99999, 0.999999, 1.0)
_SLOW = (0.01, 0.03, 0.1, 0.25, 0.45, 0.7, 0.85, 0.95, 0.99, 0.999, 0.9999, 1.0)
"""Shares of requests at or below each of `BOUNDS`."""
_SECONDS = (0.06, 0.28)
"""The mean latency that belongs to each."""


class Trouble(StrEnum):
    ERRORS = "errors"
    SLOWNESS = "slowness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Minutes `first` to `last` (inclusive) of that day; `share` of requests fail, or all are slow."""

    service: int
    day: int
    first: int
    last: int
    trouble: Trouble
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which history. `start` is the Unix time at which day 0 begins, a full minute."""

    services: int
    start: int
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one service: for each scrape that was not missed its time in ms, and a column of values per series.

    `minutes` holds the minute of the day each scrape belongs to; `carry` what the counters end the day with.
    """

    minutes: Sequence[int]
    stamps: Sequence[int]
    columns: Sequence["array[float]"]
    carry: Sequence[float]


def name(service: int) -> str:
    return f"svc-{service:04d}"


def number(service_name: str) -> int:
    """The service called so."""
    return int(service_name.rpartition("-")[2])


def labels(service: int) -> Sequence[Sequence[tuple[str, str]]]:
    """The labels of each column of a `Day`, sorted by name as the wire wants them."""
    own = [("instance", f"10.0.{service // 250}.{service % 250 + 1}:8080"), ("job", "shop"), ("service", name(service))]
    counters = [_labels(COUNTER, *own, ("code", code)) for code in CODES]
    buckets = [_labels(f"{HISTOGRAM}_bucket", *own, ("le", bound)) for bound in BOUNDS]
    return [*counters, *buckets, _labels(f"{HISTOGRAM}_count", *own), _labels(f"{HISTOGRAM}_sum", *own)]


def _labels(metric: str, *pairs: tuple[str, str]) -> Sequence[tuple[str, str]]:
    return sorted([("__name__", metric), *pairs])


SERIES = len(labels(0))
ZERO = (0.0,) * SERIES


def incidents(shape: Shape, days: int) -> Iterator[Incident]:
    """Every incident of the first `days` days, by service."""
    for service in range(shape.services):
        for day in range(days):
            if (found := _plan(shape.seed, service, day).incident) is not None:
                yield found


def day_of(shape: Shape, service: int, day: int, carry: Sequence[float]) -> Day:
    """`carry` is what the day before ended with, `ZERO` for day 0."""
    plan = _plan(shape.seed, service, day)
    increments = _increments(plan, Random(f"{shape.seed}/{service}/{day}/values"), service)
    columns = [_cumulative(column, before, plan.restart) for column, before in zip(increments, carry, strict=True)]
    offset = Random(f"{shape.seed}/{service}").randrange(INTERVAL * 1000)
    begin = (shape.start + day * DAY) * 1000 + offset
    kept = [minute for minute in range(MINUTES) if minute not in plan.missed or minute - 1 not in plan.missed]
    return Day(
        minutes=kept,
        stamps=[begin + minute * INTERVAL * 1000 for minute in kept],
        columns=[array("d", [STALE if m in plan.missed else column[m] for m in kept]) for column in columns],
        carry=[column[-1] for column in columns],
    )


def gained(shape: Shape, service: int, start: float, end: float) -> Sequence[float]:
    """What each counter gained from its last scrape at or before `start` to its last at or before `end` (Unix times).

    A restart's counters count from zero. This is the truth an answer for that window is held against.
    """
    carry: Sequence[float] = ZERO
    before, sums = list(ZERO), list(ZERO)
    for day in range(int((end - shape.start) // DAY) + 1):
        found = day_of(shape, service, day, carry)
        carry = found.carry
        for scrape, stamp in enumerate(found.stamps):
            row = [column[scrape] for column in found.columns]
            if stamp > end * 1000 or math.isnan(row[0]):
                continue
            if stamp > start * 1000:
                sums = [
                    had + now - (last if now >= last else 0) for had, now, last in zip(sums, row, before, strict=True)
                ]
            before = row
    return sums


# --- what happens on a day -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """`missed`: the minutes without a scrape. `restart`: the minute whose counters begin again, if any."""

    incident: Incident | None
    missed: frozenset[int]
    restart: int | None


def _plan(seed: int, service: int, day: int) -> _Plan:
    draw = Random(f"{seed}/{service}/{day}/plan")
    incident = None
    if draw.random() < 1 / 60:
        first = draw.randrange(MINUTES - 10)
        last = min(first + round(math.exp(draw.uniform(math.log(5), math.log(120)))), MINUTES - 1)
        trouble = draw.choice(list(Trouble))
        share = math.exp(draw.uniform(math.log(0.005), math.log(0.6)))
        incident = Incident(service=service, day=day, first=first, last=last, trouble=trouble, share=share)
    missed = {minute for minute in range(MINUTES) if draw.random() < 1 / 5_000}
    if draw.random() < 1 / 1_000:
        dark = draw.randrange(MINUTES - 10)
        missed.update(range(dark, dark + 10))
    restart = draw.randrange(MINUTES) if service % 20 == 0 and draw.random() < 1 / 10 else None
    return _Plan(incident, frozenset(missed), restart)


def _increments(plan: _Plan, draw: Random, service: int) -> Sequence[Sequence[float]]:
    """What each counter gains in each minute; one dice per minute, so that buckets stay in order."""
    mean = 20.0 * 60 * math.exp(Random(f"{service}/size").gauss(0, 0.8))
    totals = [max(round(mean * wave * draw.gauss(1, 0.05)), 0) for wave in _wave()]
    dice = [draw.random() for _ in totals]
    failing, slow = _shares(plan.incident)
    failed = [int(n * share + u) for n, share, u in zip(totals, failing, dice, strict=True)]
    missing = [int((n - bad) * 0.01 + u) for n, bad, u in zip(totals, failed, dice, strict=True)]
    fine = [n - bad - gone for n, bad, gone in zip(totals, failed, missing, strict=True)]
    buckets: list[Sequence[float]] = [
        [int(n * share[is_slow] + u) for n, is_slow, u in zip(totals, slow, dice, strict=True)]
        for share in zip(_NORMAL, _SLOW, strict=True)
    ]
    buckets[-1] = totals
    seconds = [n * _SECONDS[is_slow] for n, is_slow in zip(totals, slow, strict=True)]
    return [fine, missing, failed, *buckets, totals, seconds]


def _shares(incident: Incident | None) -> tuple[Sequence[float], Sequence[int]]:
    """The share of requests that fail, and whether they are slow, by minute."""
    failing, slow = [0.0003] * MINUTES, [0] * MINUTES
    if incident is not None:
        length = incident.last - incident.first + 1
        within = slice(incident.first, incident.last + 1)
        if incident.trouble is Trouble.ERRORS:
            failing[within] = [incident.share] * length
        else:
            slow[within] = [1] * length
    return failing, slow


@cache
def _wave() -> Sequence[float]:
    """Traffic over the day, half as much at its lowest and half as much again at its highest."""
    return [1 + 0.5 * math.sin(2 * math.pi * minute / MINUTES) for minute in range(MINUTES)]


def _cumulative(gains: Sequence[float], before: float, restart: int | None) -> "array[float]":
    if restart is None:
        values = accumulate(gains, initial=before)
        next(values)
        return array("d", values)
    first = array("d", accumulate(gains[:restart], initial=before))[1:]
    return first + array("d", accumulate(gains[restart:]))
