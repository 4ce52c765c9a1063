"""GetMetricData, in JSON: many statistics of many metrics in one request, each a series of points.

One call covers one stretch of time, at most 500 statistics and some 100,000 points; what is more comes in pages. A
statistic that the service refuses refuses all that were asked with it, so a refused request is halved.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._periods import Found, Points, Stretch, finite
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Http, Request
from smartspec_ops.spec.cloudwatch import CloudMetric

TARGET = "GraniteServiceVersion20100801.GetMetricData"
MOST_METRICS = 500
MOST_POINTS = 100_800
MOST_PAGES = 20
MAX_EXTRA = 40
"""Requests one call may spend on finding statistics that are refused."""
CONCURRENT = 4

_UNAUTHORIZED = (
    "AccessDenied",
    "ExpiredToken",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignature",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClient",
)
_OVERLOADED = ("LimitExceeded", "RequestLimitExceeded", "Throttling", "TooManyRequests")
_BY_CODE = {
    **dict.fromkeys(_UNAUTHORIZED, Silence.UNAUTHORIZED),
    **dict.fromkeys(_OVERLOADED, Silence.OVERLOADED),
    "InternalFailure": Silence.UNREACHABLE,
    "InternalServiceError": Silence.UNREACHABLE,
    "InternalServiceFault": Silence.UNREACHABLE,
    "ServiceUnavailable": Silence.OVERLOADED,
}
"""Such errors come with status 400, too; some names end in Exception or Fault, and some do not."""
_BY_STATUS_CODE = {
    "Forbidden": NoData(Silence.UNAUTHORIZED, "this identity may not read the metric"),
    "InternalError": NoData(Silence.UNREACHABLE, "CloudWatch had an error of its own with this metric"),
    "PartialData": NoData(Silence.PARTIAL, "CloudWatch gave a part of the points"),
}


@dataclass(slots=True)
class _Page:
    """What the results of one call say so far, by the id of a query."""

    points: dict[str, dict[int, float]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    token: str | None = None


class Api:
    """Questions to one region."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock
        self._clean = Cleaner(config)

    async def read(self, wanted: Mapping[Stretch, Sequence[CloudMetric]]) -> Found[CloudMetric]:
        """`Points` of everything that is wanted, or why there are none."""
        search = _Search(self, asyncio.Semaphore(CONCURRENT))
        batches = [(stretch, batch) for stretch, metrics in wanted.items() for batch in _batches(stretch, metrics)]
        found = await asyncio.gather(*(search.find(stretch, batch) for stretch, batch in batches))
        return {(metric, stretch): points for part in found for (metric, stretch), points in part.items()}

    async def ask(
        self, stretch: Stretch, metrics: Sequence[CloudMetric]
    ) -> Mapping[CloudMetric, Points | NoData] | NoData:
        """One request, and its pages."""
        page = _Page()
        for _ in range(MOST_PAGES):
            body = await ask_http(
                self._http, self._clock, self.request(stretch, metrics, page.token), self.decode, self._config.budget
            )
            if isinstance(body, NoData):
                return body
            if isinstance(fault := _add(page, body), NoData):
                return fault
            if page.token is None:
                return {metric: _result(page, f"q{at}", stretch.period) for at, metric in enumerate(metrics)}
        return NoData(Silence.PARTIAL, f"more than {MOST_PAGES} pages of points")

    def request(self, stretch: Stretch, metrics: Sequence[CloudMetric], token: str | None = None) -> Request:
        document = {
            "StartTime": stretch.start,
            "EndTime": stretch.end,
            "ScanBy": "TimestampAscending",
            "MetricDataQueries": [_query(f"q{at}", metric, stretch.period) for at, metric in enumerate(metrics)],
            **({"NextToken": token} if token else {}),
        }
        return Request(
            method="POST",
            url=f"{self._config.base}/",
            headers={**self._config.headers, "content-type": "application/x-amz-json-1.0", "x-amz-target": TARGET},
            body=json.dumps(document).encode(),
            timeout=self._config.timeout,
        )

    def decode(self, answer: Answer) -> Mapping[str, Any] | NoData:
        if answer.status != 200:
            return self._refused(answer)
        body = _json.read(answer)
        if isinstance(body, NoData):
            return body
        if not isinstance(body, dict) or not isinstance(body.get("MetricDataResults"), list):
            return NoData(Silence.GARBAGE, "the answer is not one of CloudWatch's; is this the address of a region?")
        if messages := body.get("Messages"):
            said = " ".join(str(one.get("Code", "")) for one in messages if isinstance(one, dict))
            return NoData(Silence.PARTIAL, self._clean(f"CloudWatch remarks: {said}"))
        return body

    def _refused(self, answer: Answer) -> NoData:
        code, message = error_of(answer)
        why = reason(code) or _faults.of_status(answer.status, text=message)
        return NoData(why, self._clean(f"{answer.status} {code}: {message}" if code else f"status {answer.status}"))


def error_of(answer: Answer) -> tuple[str, str]:
    """The name of an error without what some services put around it, and its text; empty where there is none."""
    body = _json.read(answer)
    if not isinstance(body, dict):
        return "", ""
    code = str(body.get("__type") or body.get("code") or "").rpartition("#")[2].partition(":")[0]
    return code, str(body.get("message") or body.get("Message") or "")


def reason(code: str) -> Silence | None:
    return _BY_CODE.get(code.removesuffix("Exception")) or _BY_CODE.get(code)


class _Search:
    """One call's statistics on their way, halved where they are refused."""

    def __init__(self, api: Api, slots: asyncio.Semaphore) -> None:
        self._api = api
        self._slots = slots
        self._extra = MAX_EXTRA

    async def find(self, stretch: Stretch, metrics: Sequence[CloudMetric]) -> Found[CloudMetric]:
        async with self._slots:
            found = await self._api.ask(stretch, metrics)
        if not isinstance(found, NoData):
            return {(metric, stretch): points for metric, points in found.items()}
        self._extra -= 2
        if found.why is not Silence.BAD_QUERY or len(metrics) == 1 or self._extra < 0:
            return {(metric, stretch): found for metric in metrics}
        middle = len(metrics) // 2
        halves = await asyncio.gather(*(self.find(stretch, half) for half in (metrics[:middle], metrics[middle:])))
        return {**halves[0], **halves[1]}


def _batches(stretch: Stretch, metrics: Sequence[CloudMetric]) -> Sequence[Sequence[CloudMetric]]:
    size = max(1, min(MOST_METRICS, MOST_POINTS // max(1, stretch.points)))
    return [metrics[at : at + size] for at in range(0, len(metrics), size)]


def _query(id_: str, metric: CloudMetric, period: int) -> Mapping[str, Any]:
    named = {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
    }
    return {"Id": id_, "MetricStat": {"Metric": named, "Period": period, "Stat": metric.statistic}}


def _add(page: _Page, body: Mapping[str, Any]) -> NoData | None:
    try:
        token = body.get("NextToken")
        for result in body["MetricDataResults"]:
            id_, times, values = str(result["Id"]), result["Timestamps"], result["Values"]
            # Seconds come as 1.7e9 as well as 1700000000.
            new = {int(at): float(value) for at, value in zip(times, values, strict=True)}
            page.points.setdefault(id_, {}).update(new)
            status = str(result.get("StatusCode", "Complete"))
            # Before the last page it only says that there is another one.
            page.status[id_] = "Complete" if token and status == "PartialData" else status
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of GetMetricData")
    page.token = str(token) if token else None
    return None


def _result(page: _Page, id_: str, period: int) -> Points | NoData:
    if id_ not in page.status:
        return NoData(Silence.GARBAGE, "CloudWatch left this metric out of its answer")
    return _BY_STATUS_CODE.get(page.status[id_]) or finite(page.points[id_], period)
