"""The alert rules a Prometheus evaluates itself, with their states, and those of every server that tells them alike."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from smartspec_ops.backends import _prometheus_api as api
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.elsewhere import Elsewhere, Kept, Standing
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Http, Request, Secret

MOST = 5_000
_STATES = {
    "inactive": Standing.QUIET,
    "normal": Standing.QUIET,
    "pending": Standing.PENDING,
    "firing": Standing.FIRING,
    "alerting": Standing.FIRING,
}


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> Elsewhere:
    request = Request(
        method="GET",
        url=Secret(f"{config.base}/api/v1/rules?type=alert"),
        headers=config.headers,
        timeout=config.timeout,
    )
    found = await ask_http(http, clock, request, partial(_decode, clean=Cleaner(config)), config.budget)
    if isinstance(found, NoData):
        return Elsewhere(kept=(), unread=[f"alert rules: {found.detail}"])
    return Elsewhere(kept=found)


def _decode(answer: Answer, clean: Cleaner) -> Sequence[Kept] | NoData:
    body = api.judged(answer, clean)
    if isinstance(body, NoData):
        return body
    try:
        return rules(body)
    except (LookupError, TypeError, ValueError, AttributeError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of rules")


def rules(data: Any) -> Sequence[Kept]:
    groups = data["data"]["groups"]
    return [_rule(rule) for group in groups for rule in group["rules"] if rule.get("type", "alerting") == "alerting"][
        :MOST
    ]


def _rule(rule: Mapping[str, Any]) -> Kept:
    state = _STATES.get(str(rule.get("state", "")).lower(), Standing.NOT_TOLD)
    # A rule that cannot be evaluated keeps a state; its health says that it is worth nothing.
    is_blind = str(rule.get("health", "ok")).lower() in {"nodata", "error"}
    return Kept(
        kind="alert",
        name=str(rule["name"]),
        standing=Standing.NO_DATA if is_blind else state,
        since=min(_since(rule), default=None) if state is Standing.FIRING else None,
        query=str(rule.get("query") or ""),
        words=tuple(_words(rule.get("labels"), rule.get("annotations"))),
    )


def _since(rule: Mapping[str, Any]) -> Iterator[datetime]:
    for alert in rule.get("alerts") or ():
        if str(alert.get("state", "")).lower().startswith(("alerting", "firing")):
            try:
                at = datetime.fromisoformat(str(alert.get("activeAt") or ""))
            except ValueError:
                continue
            yield at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _words(*named: Any) -> Iterator[str]:
    for one in named:
        if isinstance(one, dict):
            yield from (str(value) for value in one.values())
