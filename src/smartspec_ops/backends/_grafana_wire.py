"""PromQL through Grafana's query API: for Prometheus data sources whose proxy is closed, or that sign in a plug-in.

Grafana evaluates an instant query at the end of the range, to the millisecond. A range query it aligns to its step and
gives a step of its own choice; both are taken from it by a minimal interval and an offset, so that the points stand
where they were asked for.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smartspec_ops.backends._frames import Result
from smartspec_ops.backends._grafana_api import Api, DataSource, Query
from smartspec_ops.domain.measurement import NoData, Sample, Silence

if TYPE_CHECKING:
    from smartspec_ops.backends._matrix import Line
    from smartspec_ops.backends._past import Stretch

BEFORE = timedelta(minutes=1)
"""How long the range of an instant query is; only its end matters."""
_REF = "A"


class FramesWire:
    """`_promql_wire.Wire` to one data source of a Grafana."""

    def __init__(self, api: Api, source: DataSource) -> None:
        self._api = api
        self._model = {"datasource": {"uid": source.uid, "type": source.type or "prometheus"}}

    async def instant(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        found = await self._ask(query, at - BEFORE, at, {"instant": True, "range": False})
        if isinstance(found, NoData):
            return found
        if found.kind == "matrix":
            return NoData(Silence.BAD_QUERY, "the query gives a matrix, where a number at one time is needed")
        return [Sample(labels=one.labels, value=one.points[-1][1]) for one in found.live]

    async def samples(self, query: str, at: datetime) -> "Sequence[Line] | NoData":
        return _lines(await self._ask(query, at - BEFORE, at, {"instant": True, "range": False}))

    async def points(self, query: str, stretch: "Stretch") -> "Sequence[Line] | NoData":
        step = math.ceil(stretch.step)
        if stretch.step != step or not float(stretch.start).is_integer():
            return NoData(Silence.BAD_QUERY, "Grafana answers at whole seconds only")
        ranged = {
            "instant": False,
            "range": True,
            "interval": f"{step}s",
            "intervalMs": step * 1000,
            "maxDataPoints": stretch.count + 10,
            "utcOffsetSec": -int(stretch.start) % step,
        }
        since, until = (datetime.fromtimestamp(time, UTC) for time in (stretch.start, stretch.end))
        return _lines(await self._ask(query, since, until, ranged))

    async def _ask(self, query: str, since: datetime, until: datetime, how: Mapping[str, Any]) -> Result | NoData:
        model = {**self._model, "expr": query, "format": "time_series", "intervalMs": 1000, "maxDataPoints": 100, **how}
        return (await self._api.query(since, until, [Query(ref=_REF, model=model)]))[_REF]


def _lines(found: Result | NoData) -> "Sequence[Line] | NoData":
    from smartspec_ops.backends import _matrix

    if isinstance(found, NoData):
        return found
    return [_matrix.line(dict(one.labels), one.points) for one in found.strands if one.points]
