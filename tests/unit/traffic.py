"""A source whose whole past the test writes down: so many good and bad events at each minute, for each indicator."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import Indicator
from tests.unit.objectives import MINUTE

Events = dict[datetime, tuple[int, int]]
"""(good, total) by the moment they happened."""


class Traffic:
    """`ports.MetricsBackend` on written-down events; a window holds what happened after its start, up to its end."""

    def __init__(self, name: str = "prom", delay: timedelta = MINUTE) -> None:
        self.name = name
        self.past: dict[Indicator, Events] = {}
        self.labels: Sequence[Mapping[str, str]] = ()
        self.queries: list[str] = []
        self.asked = 0
        self._delay = delay

    def happens(self, indicator: Indicator, at: datetime, good: int, total: int) -> None:
        self.past.setdefault(indicator, {})[at] = (good, total)

    def flows(self, indicator: Indicator, since: datetime, until: datetime, good: int, total: int) -> None:
        """The same every minute in (since, until]."""
        at = since + MINUTE
        while at <= until:
            self.happens(indicator, at, good, total)
            at += MINUTE

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        self.asked += len(asks)
        return {ask: self._counts(ask, at) for ask in asks}

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self.measure(asks, at)

    def _counts(self, ask: Ask, at: datetime) -> Measurement:
        past = self.past.get(ask.indicator)
        if past is None:
            return NoData(Silence.EMPTY, "no such series")
        seen = [counts for moment, counts in past.items() if at - ask.window < moment <= at]
        return Counts(sum(good for good, _ in seen), sum(total for _, total in seen))

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        self.queries.append(query)
        return [Sample(tuple(sorted(labels.items())), 1.0) for labels in self.labels]

    def delay(self) -> timedelta:
        return self._delay

    async def close(self) -> None:
        return None
