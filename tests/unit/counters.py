"""A source of counters that a test writes by hand, answering as Prometheus does, and what really happened in them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf

from smartspec_ops.backends import _selector
from smartspec_ops.backends._counting import Counting
from smartspec_ops.backends._filling import Source
from smartspec_ops.backends._kept import Keeper
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._past import Stretch
from smartspec_ops.backends._selector import Selector
from smartspec_ops.domain.measurement import NoData, Silence

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOOKBACK = 300.0
MARKED = 59.0
"""So long is a series shown whose end its source marks at the scrape that misses it."""
LONGEST = 150.0
"""So many seconds may lie between two samples, and everything was observed."""

Labels = tuple[tuple[str, str], ...]


def minute(number: float) -> datetime:
    return START + number * MINUTE


class Counters:
    """Series by their labels, each with (minute, value) samples. `fault` answers everything while it is set."""

    def __init__(self) -> None:
        self.series: dict[Labels, list[tuple[float, float]]] = {}
        self.fault: NoData | None = None
        self.refused: str | None = None
        self.has_history = True
        self.lookback = LOOKBACK
        self.is_disordered = False
        """Whether labels stand in another order beside raw samples, as VictoriaMetrics has them."""
        self.asked: list[str] = []

    def add(self, minutes: float, name: str, value: float, **labels: str) -> None:
        """Each sample of a series is later than the one before."""
        key = (("__name__", name), *sorted(labels.items()))
        samples, at = self.series.setdefault(key, []), minute(minutes).timestamp()
        assert not samples or samples[-1][0] < at, "they are searched by time"
        samples.append((at, value))

    def exposed(self, factor: int) -> Iterator[str]:
        """Lines of the text format, in the order of series, with times as so many parts of a second."""
        for ((_, name), *labels), samples in self.series.items():
            series = _selector.canonical(name, dict(labels))
            yield from (f"{series} {value!r} {at * factor:.0f}" for at, value in samples)

    @property
    def source(self) -> Source:
        return Source(raw=self._raw, points=self._points, may_search=self._may_search)

    def counting(self, keeper: Keeper | None = None) -> Counting:
        return Counting(self.source, MINUTE, 3 * MINUTE, keeper)

    async def _raw(self, selector: Selector, length: float, at: datetime) -> Sequence[Line] | NoData:
        self.asked.append(f"{selector}[{length:.0f}s]")
        until = at.timestamp()
        found = {
            key: samples[_upto(samples, until - length) : _upto(samples, until)]
            for key, samples in self._found(selector)
        }
        answer = self._answer(selector, found)
        if isinstance(answer, NoData) or not self.is_disordered:
            return answer
        return [(b",".join(reversed(key.split(b","))), cut) for key, cut in answer]

    async def _points(self, selector: Selector, stretch: Stretch) -> Sequence[Line] | NoData:
        self.asked.append(f"{selector} every {stretch.step:.0f}s")
        if not self.has_history:
            return NoData(Silence.UNAUTHORIZED, "no range queries here")
        answer = {}
        for key, samples in self._found(selector):
            last = [(time, samples[place - 1]) for time in stretch.times if (place := _upto(samples, time))]
            answer[key] = [(time, value) for time, (seen, value) in last if seen > time - self.lookback]
        return self._answer(selector, answer)

    async def _may_search(self) -> bool:
        return True

    def _found(self, selector: Selector) -> Iterator[tuple[Labels, list[tuple[float, float]]]]:
        for key, samples in self.series.items():
            if selector.matches(dict(key)["__name__"], dict(key)):
                yield key, samples

    def _answer(self, selector: Selector, found: Mapping[Labels, list[tuple[float, float]]]) -> Sequence[Line] | NoData:
        if self.fault:
            return self.fault
        if self.refused and self.refused in str(selector):
            return NoData(Silence.BAD_QUERY, "refused")
        return [(_key(key), _cut(samples)) for key, samples in found.items() if samples]

    def happened(
        self, selector: Selector, since: datetime, until: datetime, origin: datetime, whole: Selector | None = None
    ) -> float:
        """Events after the last sample at or before `since`, up to `until`, of all series the selector finds.

        What a series counted before `origin` is its past; one that begins later begins at zero. What was counted in a
        gap of the `whole` (None: of the selector itself) that `since` lies in is of before: nobody knows when it was.
        """
        total, gaps, opened = 0.0, self.gaps(whole or selector, until), since.timestamp()
        for _, samples in self._found(selector):
            known = samples[: _upto(samples, until.timestamp())]
            begun = [] if known and known[0][0] <= origin.timestamp() else [(0.0, 0.0)]
            for (begin, before), (time, value) in pairwise([*begun, *known]):
                unseen = sum(max(0.0, min(time, b) - max(begin, a)) for a, b in gaps)
                is_leap = begin and time - begin > LONGEST and time - begin - unseen <= LONGEST
                if (begin if is_leap else time) > opened:
                    total += value - before if value >= before else value
        return total

    def gaps(self, selector: Selector, until: datetime) -> Sequence[tuple[float, float]]:
        """When no series of the selector had a sample."""
        last = until.timestamp()
        times = {time for _, samples in self._found(selector) for time, _ in samples if time <= last}
        return [(a, b) for a, b in pairwise(sorted(times)) if b - a > LONGEST]


def _upto(samples: Sequence[tuple[float, float]], until: float) -> int:
    """How many of them are not later."""
    return bisect_right(samples, (until, inf))


def _key(key: Labels) -> bytes:
    return ",".join(f'"{name}":"{value}"' for name, value in key).encode()


def _cut(samples: Sequence[tuple[float, float]]) -> list[bytes]:
    text = b"],[".join(b'%.3f,"%r"' % sample for sample in samples) + b"]]},"
    return text.split(b'"')
