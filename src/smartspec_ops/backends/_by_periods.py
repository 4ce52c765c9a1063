"""`ports.MetricsBackend` for every source of sums and statistics by periods: they differ in how they are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._periodic import Dialect, Periodic, Reader
from smartspec_ops.backends._periods import S
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample
from smartspec_ops.ports import Clock, Http

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits(Generic[S]):
    """How late a kind of source is and when it is stale, where nobody says; and the labels of what it holds."""

    delay: timedelta
    stale_after: timedelta
    labels: Callable[[S], Labels]


class ByPeriods(Generic[S]):
    """Also a `ports.Chronicle`."""

    def __init__(
        self,
        config: SourceConfig,
        http: Http,
        clock: Clock,
        reader: Reader[S],
        dialect: Dialect[S],
        habits: Habits[S],
    ) -> None:
        self.name = config.name
        self._config = config
        self._http = http
        self._habits = habits
        stale_after = config.stale_after or max(habits.stale_after, 3 * config.interval)
        self._points = Periodic(reader, dialect, clock, stale_after)

    def delay(self) -> timedelta:
        return self._habits.delay if self._config.delay is None else self._config.delay

    async def close(self) -> None:
        await self._http.close()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._points.measure(asks, at)

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return await self._points.history(asks, at)

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        return await self._points.course(ask, since, until)

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        """The newest value of one metric, where it had one in the last three hours."""
        found = await self._points.newest(query, at)
        if found is None or isinstance(found, NoData):
            return found or []
        one, newest = found
        return [Sample(self._habits.labels(one), newest)]
