"""Datadog's API on loopback, as far as a monitor reads it: keys and scopes, queries v1 and v2, SLOs, limits.

It answers in the shapes of recorded answers, which Datadog's own Python client reads; what it evaluates are the metrics
it was given. Everything but a read is refused, and remembered in `writes`.
Source: the OpenAPI description, the recorded answers and the documentation of Datadog's API.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from smartspec_ops.testing import datadog_lists as lists
from smartspec_ops.testing import datadog_queries as queries
from smartspec_ops.testing.armed_server import ArmedServer, Reply
from smartspec_ops.testing.datadog_engine import Refused
from smartspec_ops.testing.datadog_queries import API_KEY, APP_KEY, SCOPES, Call, Organisation, errors

__all__ = ["API_KEY", "APP_KEY", "SCOPES", "DatadogServer", "Limit", "Organisation"]


@dataclass(slots=True)
class Limit:
    """So many requests in a period that begins with the first one."""

    name: str
    limit: int
    period: timedelta = timedelta(hours=1)
    began: datetime | None = None
    spent: int = 0
    highest: int = 0

    def take(self, now: datetime) -> bool:
        """Whether one more is allowed."""
        if self.began is None or now >= self.began + self.period:
            self.began, self.spent = now, 0
        if self.spent >= self.limit:
            return False
        self.spent += 1
        self.highest = max(self.highest, self.spent)
        return True

    def headers(self, now: datetime) -> Mapping[str, str]:
        reset = (self.began or now) + self.period - now
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Name": self.name,
            "X-RateLimit-Period": str(int(self.period.total_seconds())),
            "X-RateLimit-Remaining": str(self.limit - self.spent),
            "X-RateLimit-Reset": str(max(0, int(reset.total_seconds()))),
        }


class DatadogServer(ArmedServer):
    """`with DatadogServer(organisation, now) as server:` then `server.origin` is its address."""

    def __init__(
        self, organisation: Organisation, now: Callable[[], datetime], limit: int = 1600, *, has_v2: bool = True
    ) -> None:
        """Without `has_v2` it is a proxy or a site that has only v1 of the query API."""
        super().__init__()
        self.organisation = organisation
        self.limits = {"query": Limit("timeseries_query", limit), "list": Limit("metric_retrieval", limit)}
        self.writes: list[tuple[str, str]] = []
        self.refused: int = 0
        """How often a limit was reached."""
        self._now = now
        self._has_v2 = has_v2

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        now = self._now()
        reply = self._answer(method, path, headers, body, now)
        dated = {"date": format_datetime(now.astimezone(UTC), usegmt=True)}
        return Reply(status=reply.status, body=reply.body, headers={**dated, **reply.headers})

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Reply:
        parts = urlsplit(path)
        route = _route(method, parts.path, has_v2=self._has_v2)
        if route is None:
            if method != "GET" and not (method == "POST" and parts.path in _POSTS):
                self.writes.append((method, parts.path))
            return errors(404, "Not found")
        if refused := self._unauthorized(headers, route.scope):
            return refused
        limit = self.limits[route.limit]
        if not limit.take(now):
            self.refused += 1
            return errors(429, "Rate limit reached. Please try again later.", **limit.headers(now))
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            reply = route.answer(Call(self.organisation, now, parts.path, query, body))
        except Refused as why:
            reply = errors(400, str(why))
        return Reply(status=reply.status, body=reply.body, headers={**reply.headers, **limit.headers(now)})

    def _unauthorized(self, headers: Mapping[str, str], scope: str | None) -> Reply | None:
        """A missing scope is not named, as by the real one."""
        if "dd-api-key" not in headers:
            return errors(403, "API key required")
        if headers["dd-api-key"] != API_KEY:
            return errors(403, "Forbidden")
        if scope is None:
            return None
        if "dd-application-key" not in headers:
            return errors(401, "Unauthorized")
        scopes = self.organisation.app_keys.get(headers["dd-application-key"])
        return None if scopes is not None and scope in scopes else errors(403, "Forbidden")


# --- what is asked ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """`scope` None: the API key alone is enough."""

    scope: str | None
    limit: str
    answer: Callable[[Call], Reply]


def _route(method: str, path: str, *, has_v2: bool) -> Route | None:
    if method == "POST":
        return _POSTS.get(path) if has_v2 else None
    if method != "GET":
        return None
    known = _GETS.get(path)
    if known is not None:
        return known
    return next((route for start, end, route in _BELOW if path.startswith(start) and path.endswith(end)), None)


_POSTS: Mapping[str, Route] = {
    "/api/v2/query/scalar": Route("timeseries_query", "query", queries.scalar),
    "/api/v2/query/timeseries": Route("timeseries_query", "query", queries.timeseries),
}
_GETS: Mapping[str, Route] = {
    "/api/v1/validate": Route(None, "list", lists.validate),
    "/api/v1/query": Route("timeseries_query", "query", queries.query),
    "/api/v1/metrics": Route("metrics_read", "list", lists.metrics),
    "/api/v1/slo": Route("slos_read", "list", lists.slos),
    "/api/v1/slo/search": Route("slos_read", "list", lists.slo_search),
    "/api/v1/monitor": Route("monitors_read", "list", lists.monitors),
}
_BELOW: Sequence[tuple[str, str, Route]] = (
    ("/api/v1/metrics/", "", Route("metrics_read", "list", lists.metric)),
    ("/api/v2/metrics/", "/all-tags", Route("metrics_read", "list", lists.tags)),
    ("/api/v1/slo/", "", Route("slos_read", "list", lists.slo)),
)
