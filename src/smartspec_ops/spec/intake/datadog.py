"""Datadog's webhook, with the template of docs/intake-formats.md: its payload is whatever the user wrote there.

A variable nobody filled in arrives empty, as ``null``, or as itself (``$ALERT_METRIC``). *No Data* of a monitor that
notifies about it is an alert: silence is not health.
Source: docs.datadoghq.com/integrations/webhooks, variables.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smartspec_ops.spec.intake.draft import Draft, first, identity, links, parsed, read_draft, text, unread
from smartspec_ops.spec.intake.reading import ANYBODY, MAX_ALERTS, Headers, Read, Reading, Sender, joined, refused
from smartspec_ops.spec.sections.intake import Intake, Tagged

SUMMARY = "Datadog's webhook, with our template"
_STATUS = {
    **dict.fromkeys(("triggered", "re-triggered", "warn", "re-warn", "no data", "re-no data", "renotify"), "firing"),
    **dict.fromkeys(("recovered", "warn recovered", "no data recovered"), "resolved"),
}
_KNOWN = frozenset(
    {
        "alert_id", "title", "transition", "type", "metric", "priority", "query", "scope", "status",
        "aggregation_key", "cycle_key", "date", "text", "link", "snapshot", "tags", "org_id", "event_title",
    }
)  # fmt: skip
_HINTS = {
    "service": "tag the monitor service:<name>, or name your tag in intake.datadog.service",
    "metric": "use the template of docs/intake-formats.md",
    "status": "use the template of docs/intake-formats.md: transition is $ALERT_TRANSITION",
}


def build(settings: Intake) -> Read:
    def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        data = parsed(body)
        if isinstance(data, Reading):
            return data
        sent = data if isinstance(data, list) else [data]
        if not 0 < len(sent) <= MAX_ALERTS or not all(isinstance(one, Mapping) for one in sent):
            return refused("INC-122", "$: expected an object", "use the template of docs/intake-formats.md")
        return joined([read_draft(_draft(filled(one), settings.datadog, sender), now) for one in sent])

    return read


def filled(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the variables nobody filled in."""
    return {
        key: value
        for key, value in sent.items()
        if not (isinstance(value, str) and (value in ("", "null") or value.startswith("$")))
    }


def _draft(sent: Mapping[str, Any], config: Tagged, sender: Sender) -> Draft:
    tags = _tags(sent.get("tags"))
    transition = text(sent.get("transition")).strip().lower()
    service = next((tags[name] for name in config.service if name in tags), None) or sender.service
    facts = {
        "source": "datadog",
        "service": service,
        "spec_id": first(tags, "spec_id", "spec"),
        "metric": first(sent, "metric", "title"),
        "status": _STATUS.get(transition, sent.get("transition") or "unknown"),
        "severity": _severity(sent, transition),
        "kind": "no_data" if "no data" in transition else None,
        "fingerprint": _key(sent, service),
        "episode": sent.get("cycle_key"),
        "seq": 1,
        "ts": _at(sent.get("date")),
        "why": first(sent, "event_title", "title", "text"),
        "query": sent.get("query"),
        "links": links(None, (sent.get("snapshot"),), {"monitor": sent.get("link")}),
        "labels": tags,
        "extra": {
            "datadog": {key: sent.get(key) for key in ("alert_id", "scope", "transition", "status", "text", "org_id")},
            **unread(sent, _KNOWN),
        },
    }
    places = {"service": f".tags ({', '.join(config.service)})", "metric": ".metric", "status": ".transition"}
    return Draft(facts=facts, places=places, hints=_HINTS)


def _at(told: object) -> object:
    """Milliseconds since 1970, which a template sends as a text."""
    digits = text(told)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else told


def _key(sent: Mapping[str, Any], service: str | None) -> str:
    """One alert for each monitor and group of tags; the aggregation key where no monitor is named."""
    monitor, group = text(sent.get("alert_id")), text(sent.get("aggregation_key"))
    if monitor:
        return identity("datadog", text(sent.get("org_id")), monitor, text(sent.get("scope")))
    told = text(first(sent, "metric", "title"))
    return identity("datadog", group) if group else identity("datadog", service, told, text(sent.get("scope")))


def _severity(sent: Mapping[str, Any], transition: str) -> object:
    """P1 to P5; without one, the kind of the notification. A warning threshold is no more than a warning."""
    if "warn" in transition:
        return "warning"
    priority = sent.get("priority")
    if priority in ("normal", "low"):  # $PRIORITY, which is about events
        priority = None
    return "P4" if priority == "P5" else priority or sent.get("type")


def _tags(told: object) -> Mapping[str, str]:
    """``service:checkout,env:prod``; a tag without value is its own."""
    items: Sequence[object] = told.split(",") if isinstance(told, str) else told if isinstance(told, list) else ()
    pairs = [text(item).strip().partition(":") for item in items[:200]]
    return {name: value or name for name, _, value in pairs if name}
