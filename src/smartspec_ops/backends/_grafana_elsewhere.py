"""Grafana's own alert rules with their states, and the SLOs of its SLO app. Only read."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._grafana_api import Api
from smartspec_ops.domain.elsewhere import Elsewhere, Kept, Standing
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Clock, Http
from smartspec_ops.spec.durations import parse_duration

RULES = "/api/prometheus/grafana/api/v1/rules"
SLOS = "/api/plugins/grafana-slo-app/resources/v1/slo"
MOST = 5_000

_STATES = {
    "inactive": Standing.QUIET,
    "normal": Standing.QUIET,
    "pending": Standing.PENDING,
    "firing": Standing.FIRING,
    "alerting": Standing.FIRING,
}
_NO_SLOS = "Plugin not found"
"""There are none where the app is not installed: it belongs to Grafana Cloud."""


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> Elsewhere:
    api = Api(config, http, clock)
    rules, slos = await asyncio.gather(api.get(RULES, _rules), api.get(SLOS, _slos))
    both = (("alert rules", rules), ("SLOs", slos))
    unread = [f"{what}: {one.detail}" for what, one in both if isinstance(one, NoData) and _NO_SLOS not in one.detail]
    found = [one for part in (rules, slos) if not isinstance(part, NoData) for one in part]
    return Elsewhere(kept=found, unread=unread)


def _rules(data: Any) -> Sequence[Kept]:
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


def _slos(data: Any) -> Sequence[Kept]:
    return [_slo(one) for one in (data.get("slos") or ())][:MOST]


def _slo(one: Mapping[str, Any]) -> Kept:
    first: Mapping[str, Any] = next(iter(one.get("objectives") or ()), {})
    query = one.get("query") or {}
    ratio = query.get("ratio") or {}
    labels = one.get("labels") or ()
    return Kept(
        kind="SLO",
        name=str(one["name"]),
        goal=_share(first.get("value")),
        window=_window(first.get("window")),
        query=str((query.get("freeform") or {}).get("query") or ""),
        good=str((ratio.get("successMetric") or {}).get("prometheusMetric") or ""),
        total=str((ratio.get("totalMetric") or {}).get("prometheusMetric") or ""),
        words=tuple(str(label.get("value", "")) for label in labels if isinstance(label, dict)),
    )


def _share(value: Any) -> Decimal | None:
    try:
        share = Decimal(str(value))
    except InvalidOperation:
        return None
    return share if 0 < share <= 1 else None


def _window(text: Any) -> timedelta | None:
    return parse_duration(str(text)) if text else None
