"""CloudWatch's GetMetricData on loopback: real statistics over real minutes, with its limits, rounding and errors.

Source: the service's own model (API version 2010-08-01) and its documentation. Served by
`scripted_server(CloudWatch(...))`; whatever is no read is refused and remembered in `writes`.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartspec_ops.testing.http_server import Asked, Reply
from smartspec_ops.testing.sigv4 import Verifier

MINUTE, HOUR, DAY = 60, 3600, 86_400
PREFIX = "GraniteServiceVersion20100801."
READS = ("GetMetricData", "ListMetrics")
MOST_QUERIES, MOST_POINTS = 500, 100_800

Key = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name, and dimensions sorted by name."""
Minutes = Callable[[int], Sequence[float]]
"""The values that were published in the minute that starts at a time; none where nothing was."""


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class CloudWatch:
    """`now` is its clock; `page` how many points one answer holds. Without a `verifier` it lets everybody in."""

    series: Mapping[Key, Minutes]
    now: Callable[[], datetime]
    verifier: Verifier | None = None
    page: int = MOST_POINTS
    denied: Sequence[str] = ()
    """Operations the caller's identity may not use."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        try:
            return _said(200, self._answer(asked))
        except _Refused as refused:
            status = 403 if refused.code in ("AccessDeniedException", "InvalidSignatureException") else 400
            return _said(status, {"__type": f"com.amazon.coral.service#{refused.code}", "message": refused.message})

    def _answer(self, asked: Asked) -> Mapping[str, Any]:
        operation = asked.headers.get("x-amz-target", "").removeprefix(PREFIX)
        if operation not in READS:
            self.writes.append(operation)
            raise _Refused("AccessDeniedException", f"not authorized to perform: cloudwatch:{operation}")
        if self.verifier and (code := self.verifier.refusal(asked, self.now())):
            raise _Refused(code, "The security token included in the request is invalid.")
        if operation in self.denied:
            raise _Refused("AccessDeniedException", f"not authorized to perform: cloudwatch:{operation}")
        document = json.loads(asked.body)
        self.asked.append(document)
        return self._metric_data(document)

    def _metric_data(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        queries = document["MetricDataQueries"]
        if len(queries) > MOST_QUERIES:
            raise _Refused("ValidationError", f"The maximum number of queries is {MOST_QUERIES}.")
        start, end = int(document["StartTime"]), int(document["EndTime"])
        if start >= end:
            raise _Refused("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
        points = [
            (query["Id"], at, value) for query in queries for at, value in self._points(query["MetricStat"], start, end)
        ]
        first = int(document.get("NextToken", "0"))
        page = points[first : first + self.page]
        rest = first + self.page < len(points)
        results = [_result(query["Id"], page, rest) for query in queries]
        more = {"NextToken": str(first + self.page)} if rest else {}
        return {"MetricDataResults": results, "Messages": [], **more}

    def _points(self, wanted: Mapping[str, Any], start: int, end: int) -> Sequence[tuple[int, float]]:
        """Periods count from the start, which is rounded down to what is kept as far back."""
        period, statistic = wanted["Period"], _statistic(wanted["Stat"])
        if period % MINUTE or not 0 < period <= DAY:
            raise _Refused("InvalidParameterValue", "The parameter Period must be a multiple of 60, up to 86400.")
        kept = _kept(self.now().timestamp() - start)
        if period % kept:
            return []
        start = start // kept * kept
        metric = wanted["Metric"]
        dimensions = tuple(sorted((one["Name"], one["Value"]) for one in metric.get("Dimensions", ())))
        minutes = self.series.get((metric["Namespace"], metric["MetricName"], dimensions))
        found = []
        for at in range(start, end, period) if minutes else ():
            values = (
                [value for minute in range(at, at + period, MINUTE) for value in minutes(minute)] if minutes else []
            )
            if values:
                found.append((at, statistic(values)))
        return found


def _never(_minute: int) -> Sequence[float]:
    return ()


def _kept(age: float) -> int:
    """The shortest period of points that old."""
    return HOUR if age > 63 * DAY else 300 if age > 15 * DAY else MINUTE


def _result(id_: str, page: Sequence[tuple[str, int, float]], rest: bool) -> Mapping[str, Any]:
    own = [(at, value) for name, at, value in page if name == id_]
    return {
        "Id": id_,
        "Label": id_,
        "Timestamps": [float(at) for at, _ in own],
        "Values": [value for _, value in own],
        "StatusCode": "PartialData" if rest else "Complete",
    }


_PLAIN: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: sum(values) / len(values),
    "Maximum": max,
    "Minimum": min,
    "SampleCount": lambda values: float(len(values)),
    "Sum": sum,
}


def _statistic(name: str) -> Callable[[Sequence[float]], float]:
    if name in _PLAIN:
        return _PLAIN[name]
    match = re.fullmatch(r"p(\d{1,2}(?:\.\d+)?|100)", name)
    if match is None:
        raise _Refused("ValidationError", f"The value {name} for parameter Stat is not supported.")
    share = float(match[1]) / 100
    return lambda values: sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _said(status: int, document: Mapping[str, Any]) -> Reply:
    headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "0"}
    return Reply(status=status, body=json.dumps(document).encode(), headers=headers)
