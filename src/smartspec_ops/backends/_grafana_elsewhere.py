"""Grafana's own alert rules with their states, the SLOs of its SLO app, and its dashboards. Only read."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._grafana_api import Api
from smartspec_ops.backends._prometheus_elsewhere import rules
from smartspec_ops.domain.elsewhere import DASHBOARD, Elsewhere, Kept
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Clock, Http
from smartspec_ops.spec.durations import parse_duration

RULES = "/api/prometheus/grafana/api/v1/rules"
SLOS = "/api/plugins/grafana-slo-app/resources/v1/slo"
MOST = 1_000

_NO_SLOS = "Plugin not found"
"""There are none where the app is not installed: it belongs to Grafana Cloud."""


async def elsewhere(config: SourceConfig, http: Http, clock: Clock) -> Elsewhere:
    api = Api(config, http, clock)
    asked = {
        "alert rules": api.get(RULES, rules),
        "SLOs": api.get(SLOS, _slos),
        "dashboards": api.get("/api/search", _dashboards, [("type", "dash-db"), ("limit", str(MOST))]),
    }
    told = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
    return Elsewhere(
        kept=[one for part in told.values() if not isinstance(part, NoData) for one in part],
        unread=[
            f"{what}: {one.detail}"
            for what, one in told.items()
            if isinstance(one, NoData) and _NO_SLOS not in one.detail
        ],
    )


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
    return share if share.is_finite() and 0 < share <= 1 else None


def _window(text: Any) -> timedelta | None:
    return parse_duration(str(text)) if text else None


def _dashboards(data: Any) -> Sequence[Kept]:
    return [
        Kept(kind=DASHBOARD, name=str(one["title"]), uid=str(one["uid"]), words=tuple(map(str, one.get("tags") or ())))
        for one in data
    ]
