"""What a tick asks of Datadog: requests and bytes for a fleet of ratios over eight windows each, and our own time.

The source answers from memory in the shape of Datadog's answers, with a point in each minute. The baseline is what the
scalar query would take: a request for each window and hundred queries.
"""

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from bench._measure import Costs, Figure, Table, figure, in_turn
from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends._datadog_api import Asked
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.backends._datadog_counting import ALONE
from smartspec_ops.domain.measurement import Ask, Counts
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.ports import Answer, Failure, MetricsBackend, Request, Secret
from smartspec_ops.testing.clock import EagerClock

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WINDOWS = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 28 * 24 * HOUR)
CONFIG = SourceConfig(name="bench", url="http://127.0.0.1:9", headers={"dd-api-key": Secret("bench")})


class Memory:
    """`ports.Http` that answers every question, and counts. Its own time is taken off."""

    def __init__(self) -> None:
        self.requests = self.up = self.down = 0
        self.own = 0.0

    async def send(self, request: Request) -> Answer | Failure:
        began = time.process_time()
        asked = json.loads(request.body)["data"]["attributes"]
        count = len(asked["formulas"])
        if "interval" in asked:
            step = asked["interval"]
            times = list(range(asked["from"], asked["to"], step))
            series = [{"group_tags": [], "query_index": n, "unit": None} for n in range(count)]
            attributes = {"series": series, "times": times, "values": [[50.0] * len(times)] * count}
        else:
            column = {"type": "number", "values": [50.0], "meta": {"unit": None}}
            attributes = {"columns": [{"name": f"q{n}", **column} for n in range(count)]}
        body = json.dumps({"data": {"id": "0", "type": "response", "attributes": attributes}}).encode()
        self.requests, self.up, self.down = self.requests + 1, self.up + len(request.body), self.down + len(body)
        self.own += time.process_time() - began
        return Answer(status=200, headers={"content-type": "application/json"}, body=body)

    async def close(self) -> None: ...

    def take(self, began: float) -> Costs:
        """What was asked since the last time, and the processor time since `began` that was not spent here."""
        taken = {
            "requests": float(self.requests),
            "up": self.up / 1000,
            "down": self.down / 1000,
            "cpu": (time.process_time() - began - self.own) * 1000,
        }
        self.requests = self.up = self.down = 0
        self.own = 0.0
        return taken


class Fleet:
    """So many ratios, ticked minute by minute."""

    def __init__(self, count: int) -> None:
        self._http = Memory()
        self._clock = EagerClock(START)
        self._asks = [
            Ask(RatioIndicator(source="bench", total=f"sum:hits{{s:{n}}}", bad=f"sum:errors{{s:{n}}}"), window)
            for n in range(count)
            for window in WINDOWS
        ]
        self._backend = self._new()

    def _new(self) -> MetricsBackend:
        return BACKENDS["datadog"].build(CONFIG, self._http, None, self._clock)  # type: ignore[arg-type] - keeps nothing

    async def start(self) -> Costs:
        """The first reading of a process."""
        self._backend = self._new()
        return await self._measured()

    async def tick(self) -> Costs:
        await self._clock.advance(MINUTE)
        return await self._measured()

    async def _measured(self) -> Costs:
        began = time.process_time()
        seen = await self._backend.measure(self._asks, self._clock.now())
        if not all(isinstance(one, Counts) and one.coverage == 1.0 for one in seen.values()):
            raise RuntimeError("the benchmark measures ticks that were answered, and this was none")
        return self._http.take(began)


async def scalars(count: int) -> Costs:
    """The same numbers, one request for each window and hundred queries."""
    http = Memory()
    client = Client(CONFIG, http, EagerClock(START))
    texts = [f"sum:{name}{{s:{n}}}.as_count()" for n in range(count) for name in ("hits", "errors")]
    asked = [Asked(ALONE, (text,), ("sum",)) for text in texts]
    end, began = int(START.timestamp()), time.process_time()
    for window in WINDOWS:
        await client.numbers(asked, end - int(window.total_seconds()), end)
    return http.take(began)


async def run(counts: Sequence[int] = (1, 100, 1000), rounds: int = 5) -> Table:
    contenders: dict[str, Callable[[], Awaitable[Costs]]] = {}
    for count in counts:
        fleet = Fleet(count)
        contenders |= {
            _scalar(count): lambda count=count: scalars(count),
            _start(count): fleet.start,
            _tick(count): fleet.tick,
        }
    costs = await in_turn(contenders, rounds)
    figures: list[Figure] = []
    for count in counts:
        for measure, unit in (("requests", ""), ("up", "kB"), ("down", "kB"), ("cpu", "ms")):
            figures += [
                figure(costs, _scalar(count), measure, unit),
                figure(costs, _start(count), measure, unit, against=_scalar(count)),
                figure(costs, _tick(count), measure, unit, against=_scalar(count)),
            ]
    title = "datadog: what a fleet of ratios over eight windows asks, at the start and at a tick"
    return Table(name="datadog", title=title, figures=figures)


def _scalar(count: int) -> str:
    return f"scalars of {count:,}"


def _start(count: int) -> str:
    return f"{count:,} at the start"


def _tick(count: int) -> str:
    return f"{count:,} at a tick"
