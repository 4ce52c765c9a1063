"""Grafana's webhook of unified alerting: Alertmanager's form, and Grafana's own facts beside it.

A rule without data fires as `DatasourceNoData` of the rule in `rulename`; a series that went away is reported as
resolved with the reason `MissingSeries`: that is silence, not health, and freezes the alert instead of ending it.
Source: grafana.com/docs, alerting, webhook notifier; stale alert instances.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from smartspec_ops.spec.intake import alertmanager
from smartspec_ops.spec.intake.alertmanager import Source, source_of
from smartspec_ops.spec.intake.draft import Draft, first, links, mapping, text
from smartspec_ops.spec.intake.reading import ANYBODY, Headers, Read, Reading, Sender
from smartspec_ops.spec.sections.intake import Intake

SUMMARY = "Grafana's alerting webhook"
_SILENT = frozenset({"missingseries", "nodata", "error", "paused", "ruledeleted"})
"""Reasons in ``grafana_state_reason`` for which an alert ends without its condition being seen to end."""
_SPECIAL = {"DatasourceNoData": "no_data", "DatasourceError": "source"}


def build(settings: Intake) -> Read:
    source = source_of("grafana", settings.grafana)

    def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        return alertmanager.read_group(body, now, lambda alert, group, path: _draft(alert, group, path, source, sender))

    return read


def _draft(alert: Mapping[str, Any], group: Mapping[str, Any], path: str, source: Source, sender: Sender) -> Draft:
    plain = alertmanager.draft(alert, group, path, source, sender)
    labels, annotations = mapping(alert.get("labels")), mapping(alert.get("annotations"))
    reason = text(annotations.get("grafana_state_reason")).lower().replace(" ", "")
    silent = plain.facts["status"] == "resolved" and reason in _SILENT
    values = mapping(alert.get("values"))
    only = next(iter(values.values())) if len(values) == 1 else None
    special = _SPECIAL.get(text(labels.get("alertname")))
    mine = {
        "status": "frozen" if silent else plain.facts["status"],
        "resolved_at": None if silent else plain.facts["resolved_at"],
        "metric": (first(labels, "rulename") if special else None) or plain.facts["metric"],
        "kind": special,
        # Of several values nobody but the rule knows which one is compared; all of them are in `extra`.
        "current": plain.facts["current"] if plain.facts["current"] is not None else only,
        "links": links(
            first(annotations, "runbook_url", "runbook"),
            (alert.get("dashboardURL"), alert.get("panelURL"), first(annotations, "dashboard_url", "dashboard")),
            {
                "rule": alert.get("generatorURL"),
                "silence": alert.get("silenceURL"),
                "grafana": group.get("externalURL"),
            },
        ),
    }
    return replace(plain, facts={**plain.facts, **mine})
