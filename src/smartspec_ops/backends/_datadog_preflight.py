"""Whether a Datadog takes our API key, and what our application key may do there: three reads, each sent once.

Datadog answers a missing scope with the same word as a wrong key. Which it is follows from what else the key may do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smartspec_ops.backends import _datadog_api as api
from smartspec_ops.backends import _preflight
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._preflight import ANSWERS, CREDENTIALS, Looked
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Finding, Http, Request
from smartspec_ops.spec.datadog_query import QueryFault, expression

SCOPE = "source/scope"
QUERY = "timeseries_query"
_API_KEY = "check the API key (api_key:, or DD_API_KEY) and site:: a key is of one organisation on one site"
_APP_KEY = "check the application key (app_key:, or DD_APP_KEY): it must be of the same organisation as the API key"
_NEEDS: Mapping[str, tuple[str, str]] = {
    QUERY: ("queries are answered", "nothing can be measured"),
    "slos_read": ("SLOs are listed", "compare cannot hold Datadog's SLOs against the spec"),
}
"""What a scope is for, and what does not work without it."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What an answer to one read was: None for a success."""

    scope: str
    fault: NoData | None
    limit: str = ""


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    looked = await _preflight.look(http, clock, api.get(config, "/api/v1/validate"), _document, _API_KEY)
    if looked.body is None:
        return looked.findings
    entry = Finding(check=ANSWERS, state="ok", detail="it is Datadog's API, and takes the API key")
    said = [await _said(http, scope, request) for scope, request in _requests(config, clock).items()]
    return [entry, *_without_answers(looked), *_scopes(said)]


def _without_answers(looked: Looked[object]) -> Sequence[Finding]:
    return [one for one in looked.findings if one.check != ANSWERS]


def _requests(config: SourceConfig, clock: Clock) -> Mapping[str, Request]:
    """One read for each scope, as cheap as there is."""
    now = api.seconds(clock.now())
    read = expression("avg:system.load.1{*}")
    assert not isinstance(read, QueryFault)
    asked = api.Asked(read, (str(read.terms[0]),), ("avg",))
    return {
        QUERY: api.scalar(config, [asked], now - 600, now - 300),
        "slos_read": api.get(config, "/api/v1/slo?limit=1"),
    }


def _document(answer: Answer) -> object | NoData:
    """As JSON. Of a refusal only the status is told: what it says may quote what was sent."""
    body = api.document(answer, lambda _: "")
    return NoData(body.why, f"status {answer.status}") if isinstance(body, NoData) and answer.status != 200 else body


async def _said(http: Http, scope: str, request: Request) -> _Said:
    answer = await http.send(request)
    if not isinstance(answer, Answer):
        return _Said(scope, NoData(Silence.UNREACHABLE, answer.detail))
    body = _document(answer)
    limit, left = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining"))
    period = answer.headers.get("x-ratelimit-period", "")
    is_told = all(text.isascii() and text.isdecimal() and len(text) < 10 for text in (limit, left, period))
    told = f"{int(limit):,} requests in {int(period):,} s, {int(left):,} left" if is_told else ""
    return _Said(scope, body if isinstance(body, NoData) else None, told)


def _scopes(said: Sequence[_Said]) -> Sequence[Finding]:
    refused = [one for one in said if one.fault is not None and one.fault.why is Silence.UNAUTHORIZED]
    if len(refused) == len(said):
        # No scope at all, or no such key: the answers do not tell which.
        detail = f"the application key is not accepted: {refused[0].fault.detail if refused[0].fault else ''}"
        fix = f"{_APP_KEY}, with the scopes {', '.join(_NEEDS)}"
        return [Finding(check=CREDENTIALS, state="fail", detail=detail, fix=fix)]
    return [_scope(one) for one in said]


def _scope(one: _Said) -> Finding:
    does, without = _NEEDS[one.scope]
    if one.fault is None:
        told = f" ({one.limit})" if one.limit else ""
        return Finding(check=SCOPE, about=one.scope, state="ok", detail=f"{does}{told}")
    if one.fault.why is Silence.UNAUTHORIZED:
        fix = f"give the application key the scope {one.scope} (Organization Settings > Application Keys)"
        is_vital = one.scope == QUERY
        detail = f"the application key lacks this scope: {without}"
        return Finding(check=SCOPE, about=one.scope, state="fail" if is_vital else "warn", detail=detail, fix=fix)
    found = _preflight.refused(one.fault, _APP_KEY)
    return Finding(check=SCOPE, about=one.scope, state="warn", detail=found.detail, fix=found.fix)
