"""Reading the past of new legs from a source's own history, in pieces it can take."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

from smartspec_ops.backends import _matrix, _past
from smartspec_ops.backends._legs import Leg, Union, bound_of, escaped, unions
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._past import Past, Stretch
from smartspec_ops.backends._selector import Matcher, Selector
from smartspec_ops.domain.measurement import NoData, Silence

Lines = Sequence[Line] | NoData


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How samples come here."""

    raw: Callable[[Selector, float, datetime], Awaitable[Lines]]
    """Every sample of the last so many seconds before a time."""
    points: Callable[[Selector, Stretch], Awaitable[Lines]]
    """The newest sample at each point of a stretch."""
    may_search: Callable[[], Awaitable[bool]]
    """Whether a refused query may be taken apart to find out what is wrong in it."""


_TOO_MUCH = {Silence.BAD_QUERY, Silence.GARBAGE, Silence.OVERLOADED, Silence.UNREACHABLE}
"""How servers say that an answer would be too large or take too long."""
MOST_RESTARTS = 100
"""Of one selector in its past: how many times of restarts are looked at sample by sample, the newest."""
PROCESS = frozenset({"instance", "pod", "pod_name", "host", "hostname", "node", "replica", "task", "task_id"})
"""Labels that name a process."""
MOST_VALUES = 50
"""Of a label in one selector."""
SMALLEST = 100
"""A stretch of fewer points is not halved any more."""


class Filling:
    """Range queries, a few at a time."""

    def __init__(self, source: Source, slots: asyncio.Semaphore) -> None:
        self._source = source
        self._slots = slots

    async def fetch(
        self, legs: Sequence[Leg], stretches: Sequence[Stretch], keys: Collection[bytes], interval: float = inf
    ) -> tuple[Past, Mapping[Selector, NoData]]:
        """The past of `legs`, and by selector why there is none. Samples come every `interval` seconds, if not at the
        smallest distance of the points."""
        whole, faults = Past(stretches), dict[Selector, NoData]()
        labels = [_matrix.labels(key) for key in keys]
        wanted = unions(leg.selector for leg in legs)
        each = (narrowed(union, legs, labels) for union in wanted)
        found = await asyncio.gather(*(self._past_of(*one, Past(stretches, interval), stretches) for one in each))
        for union, past in zip(wanted, found, strict=True):
            if isinstance(past, NoData):
                faults |= dict.fromkeys(union.wanted, past)
            else:
                whole.merge(past)
        return whole, faults

    async def _past_of(
        self, selector: Selector, series: int, past: Past, stretches: Sequence[Stretch]
    ) -> Past | NoData:
        pieces = [piece for stretch in stretches for piece in _past.parts(stretch, series)]
        found = await asyncio.gather(*(self._piece(selector, piece, past) for piece in pieces))
        if fault := next((one for one in found if one), None):
            return fault
        falls = list(past.falls().items())[:MOST_RESTARTS]
        refused: list[NoData] = []
        await asyncio.gather(*(self._look_between(selector, past, *between, keys, refused) for between, keys in falls))
        return past

    async def _look_between(
        self, selector: Selector, past: Past, last: int, number: int, fallen: Sequence[bytes], refused: list[NoData]
    ) -> None:
        """Every sample between two points of the series that began again there; without an answer they are taken to
        have counted nothing more before they did, and nobody asks once one was `refused`."""
        since, until = past.times[last], past.times[number]
        async with self._slots:
            if refused:
                return
            wanted = of_few(selector, fallen, past.keys)
            lines = await self._source.raw(wanted, until - since, datetime.fromtimestamp(until, UTC))
        if isinstance(lines, NoData):
            refused.append(lines)
        else:
            past.look_between(lines, last, number)

    async def _piece(self, selector: Selector, stretch: Stretch, past: Past) -> NoData | None:
        """One answer into `past`; a stretch that is too much for the source is halved."""
        async with self._slots:
            lines = await self._source.points(selector, stretch)
        if not isinstance(lines, NoData):
            past.take(lines, stretch)
            return None
        if lines.why not in _TOO_MUCH or stretch.count < SMALLEST:
            return lines
        first, second = stretch.halves
        return await self._piece(selector, first, past) or await self._piece(selector, second, past)


def narrowed(union: Union, legs: Sequence[Leg], labels: Sequence[Mapping[str, str]]) -> tuple[Selector, int]:
    """A selector for what `legs` need of a union, and how many of the known series it finds."""
    wanted = set(union.wanted)
    bounds = {leg.bound for leg in legs if leg.selector in wanted}
    alike = [one for one in labels if one.get("__name__") == union.selector.name]
    if None in bounds or not bounds:
        return union.selector, len(alike)
    texts = [one.get("le", "") for one in alike if bound_of(one) in bounds]
    if len(texts) == len(alike):
        return union.selector, len(alike)
    return _of_bounds(union.selector, set(texts)), len(texts)


def of_few(selector: Selector, few: Collection[bytes], every: Iterable[bytes]) -> Selector:
    """`selector` narrowed to `few` of the series it finds by one label: that of their processes, which begin again with
    all their counters, else the one that tells them apart best."""
    asked, others = ([_matrix.labels(key) for key in keys] for keys in (few, every))
    found: list[tuple[int, Matcher]] = []
    for name in set.intersection(*(set(one) for one in asked)) - {"__name__", "le"}:
        values = {one[name] for one in asked}
        if len(values) <= MOST_VALUES and all(values):
            matcher = Matcher(name, "=~", "|".join(sorted(map(escaped, values))))
            found.append((sum(one.get(name) in values for one in others), matcher))
    if not found:
        return selector
    _, best = min(found, key=lambda one: (one[1].label not in PROCESS, one[0], one[1].label))
    return Selector(selector.name, (*selector.matchers, best))


def _of_bounds(selector: Selector, texts: Iterable[str]) -> Selector:
    """Only the buckets with these bounds, written as clients before and after OpenMetrics do."""
    variants = {text.removesuffix(".0") for text in texts}
    every = sorted(variants | {f"{text}.0" for text in variants if text.lstrip("+-").isdecimal()})
    return Selector(selector.name, (*selector.matchers, Matcher("le", "=~", "|".join(map(escaped, every)))))
