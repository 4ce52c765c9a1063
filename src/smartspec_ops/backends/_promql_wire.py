"""How PromQL gets to a server, and its answers back. Prometheus' own API here; others wrap it differently."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from smartspec_ops.backends import _prometheus_api as api
from smartspec_ops.backends._ask_http import Decoded
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.measurement import NoData, Sample
from smartspec_ops.ports import Answer, Clock, Http

if TYPE_CHECKING:  # a single look reads no ranges
    from smartspec_ops.backends._matrix import Line
    from smartspec_ops.backends._past import Stretch


class Wire(Protocol):
    """Three ways to ask; every fault comes back as silence."""

    async def instant(self, query: str, at: datetime) -> Sequence[Sample] | NoData: ...

    async def samples(self, query: str, at: datetime) -> "Sequence[Line] | NoData":
        """Of a range selector at one time: every sample of the range, as it was taken."""
        ...

    async def points(self, query: str, stretch: "Stretch") -> "Sequence[Line] | NoData":
        """What the query gives at each point of the stretch."""
        ...


class ApiWire:
    """`Wire` to Prometheus' HTTP API."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock
        self._clean = Cleaner(config)

    async def instant(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        form = {"query": query, "time": _moment(at)}
        return await self._post("query", form, partial(api.decode, clean=self._clean))

    async def samples(self, query: str, at: datetime) -> "Sequence[Line] | NoData":
        from smartspec_ops.backends import _matrix

        form = {"query": query, "time": _moment(at)}
        return await self._post("query", form, partial(_matrix.decode, clean=self._clean))

    async def points(self, query: str, stretch: "Stretch") -> "Sequence[Line] | NoData":
        from smartspec_ops.backends import _matrix

        times = {"start": f"{stretch.start:.3f}", "end": f"{stretch.end:.3f}", "step": f"{stretch.step:.3f}"}
        return await self._post("query_range", {"query": query, **times}, partial(_matrix.decode, clean=self._clean))

    async def _post(
        self, path: str, form: Mapping[str, str], decode: Callable[[Answer], Decoded | NoData]
    ) -> Decoded | NoData:
        request = api.request(self._config, path, form)
        return await ask_http(self._http, self._clock, request, decode, self._config.budget)


def _moment(at: datetime) -> str:
    return f"{at.timestamp():.3f}"
