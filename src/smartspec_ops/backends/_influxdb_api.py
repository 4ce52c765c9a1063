"""The part of InfluxDB's HTTP API that is used: POST /query, in statements.

https://docs.influxdata.com/influxdb/v1/tools/api/#query-http-endpoint
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._periods import Found, Points, Stretch, finite
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Http, Request, Secret
from smartspec_ops.spec.influxql import InfluxQuery

MOST_STATEMENTS = 50
"""Few enough that one answer comes in time even where each reads weeks."""
CONCURRENT = 4
MAX_EXTRA = 40
"""Requests one call may spend on finding statements that are refused."""
_TIMED_OUT = ("timeout", "interrupted", "engine: stopped")

Asked = tuple[InfluxQuery, Stretch]


class Statements:
    """Reads everything that is wanted, many statements to a request.

    One that fails ends all that were sent with it, so such a request is halved.
    """

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock
        self._clean = Cleaner(config)
        self._slots = asyncio.Semaphore(CONCURRENT)
        self._no_database = self._clean(f"database not found: {config.params.get('db', '')}")

    async def read(self, wanted: Mapping[Stretch, Sequence[InfluxQuery]]) -> Found[InfluxQuery]:
        asked = [(query, stretch) for stretch, queries in wanted.items() for query in queries]
        batches = [asked[at : at + MOST_STATEMENTS] for at in range(0, len(asked), MOST_STATEMENTS)]
        extra = [MAX_EXTRA]
        parts = await asyncio.gather(*(self._find(batch, extra) for batch in batches))
        return {key: points for part in parts for key, points in part.items()}

    async def _find(self, batch: Sequence[Asked], extra: list[int]) -> Found[InfluxQuery]:
        """`extra`: how many requests may still be spent on halving, by all of them together."""
        decode = partial(_decode, count=len(batch), clean=self._clean)
        async with self._slots:
            found = await ask_http(
                self._http, self._clock, self.request(map(_text, batch)), decode, self._config.budget
            )
        if not isinstance(found, NoData):
            return {asked: _placed(points, asked[1]) for asked, points in zip(batch, found, strict=True)}
        extra[0] -= 2
        is_of_all = found.why is not Silence.BAD_QUERY or found.detail == self._no_database
        if is_of_all or len(batch) == 1 or extra[0] < 0:
            return dict.fromkeys(batch, found)
        middle = len(batch) // 2
        halves = await asyncio.gather(*(self._find(half, extra) for half in (batch[:middle], batch[middle:])))
        return {**halves[0], **halves[1]}

    def request(self, statements: Iterable[str]) -> Request:
        form = {**self._config.params, "q": "; ".join(statements), "epoch": "s"}
        return Request(
            method="POST",
            url=Secret(f"{self._config.base}/query"),
            headers={**self._config.headers, "content-type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            timeout=self._config.timeout,
        )


def _text(asked: Asked) -> str:
    query, stretch = asked
    return query.over(stretch.start, stretch.end, stretch.period if stretch.points > 1 else None)


def _placed(seen: Mapping[int, float] | NoData, stretch: Stretch) -> Points | NoData:
    """A single number is that of its period; a percentile comes with the time of the point it is."""
    if isinstance(seen, NoData):
        return seen
    is_single = stretch.points == len(seen) == 1
    return finite(dict.fromkeys([stretch.start], *seen.values()) if is_single else seen, stretch.period)


def _decode(answer: Answer, count: int, clean: Cleaner) -> Sequence[Mapping[int, float] | NoData] | NoData:
    results = results_of(answer, clean)
    if isinstance(results, NoData):
        return results
    fault = next((str(one["error"]) for one in results if "error" in one), None)
    if fault is not None or len(results) != count:
        return error(fault, clean) if fault else NoData(Silence.GARBAGE, "not every statement was answered")
    return [_points(one) for one in results]


def results_of(answer: Answer, clean: Cleaner) -> Sequence[Mapping[str, Any]] | NoData:
    """One for each statement, or why there are none."""
    body = _json.read(answer)
    if answer.status != 200:
        text = str(body.get("error", "")) if isinstance(body, dict) else ""
        return NoData(_faults.of_status(answer.status, text=text), clean(f"status {answer.status} {text}"))
    if isinstance(body, NoData):
        return body
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        return NoData(Silence.GARBAGE, "the answer is not InfluxDB's; is this the base address of its API?")
    return results


def error(text: str, clean: Cleaner) -> NoData:
    """What a statement's own error means: it comes with status 200."""
    timed_out = any(word in text for word in _TIMED_OUT)
    return NoData(Silence.UNREACHABLE if timed_out else Silence.BAD_QUERY, clean(text))


def _points(result: Mapping[str, Any]) -> Mapping[int, float] | NoData:
    try:
        series = result.get("series") or []
        if result.get("partial") or any(one.get("partial") for one in series):
            return NoData(Silence.PARTIAL, "InfluxDB gave a part of the points")
        if len(series) > 1 or any(len(one["columns"]) != 2 for one in series):
            return NoData(Silence.INSANE, "several series where one number is needed")
        rows = series[0]["values"] if series else []
        return {int(at): float(value) for at, value in rows if value is not None}
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of a query's")
