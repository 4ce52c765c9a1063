"""PagerDuty's Events API v2, so that whatever pages through PagerDuty can page here by changing one address.

A `dedup_key` (255 characters at most) belongs to the integration that sent it; a trigger without one gets one and is
told it. Acknowledge and resolve need one, and mean nothing where no alert is open. Answers have PagerDuty's form.
Source: developer.pagerduty.com, events API v2, PD-CEF.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.alert_fields import clean
from smartspec_ops.spec.intake.draft import Draft, first, identity, links, mapping, parsed, read_draft, text, unread
from smartspec_ops.spec.intake.reading import (
    ANYBODY,
    Acknowledgement,
    Closure,
    Headers,
    Read,
    Reading,
    Sender,
    refused,
)
from smartspec_ops.spec.sections.intake import Intake, PagerDuty

SUMMARY = "PagerDuty's Events API v2"
MAX_EVENT = 512 * 1024
"""PagerDuty's own limit, in bytes."""
KEY, SUMMARY_LENGTH = 255, 1024
SEVERITIES = ("critical", "error", "warning", "info")
_EVENT = frozenset({"routing_key", "event_action", "dedup_key", "payload", "links", "images", "client", "client_url"})
_PAYLOAD = frozenset({"summary", "severity", "timestamp"})
_HINT = "see developer.pagerduty.com, Events API v2"


def build(settings: Intake) -> Read:
    def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        data = parsed(body, MAX_EVENT)
        if isinstance(data, Reading):
            return data
        if not isinstance(data, Mapping):
            return refused("INC-123", "$: expected an object", _HINT)
        if faults := tuple(_faults(data)):
            return Reading(faults=faults)
        return _read(data, settings.pagerduty, now, sender)

    return read


def routing_key(body: bytes) -> str | None:
    """What the event was sent with: PagerDuty's way to say who sends."""
    data = parsed(body, MAX_EVENT)
    return text(data.get("routing_key")) or None if isinstance(data, Mapping) else None


def _faults(event: Mapping[str, Any]) -> Sequence[Diagnostic]:
    """Everything PagerDuty would refuse, in its words."""
    action, key, payload = event.get("event_action"), event.get("dedup_key"), event.get("payload")
    told = [
        (
            action not in ("trigger", "acknowledge", "resolve"),
            "event_action",
            "must be trigger, acknowledge or resolve",
        ),
        (key not in (None, "") and not isinstance(key, str), "dedup_key", "must be a string"),
        (isinstance(key, str) and len(key) > KEY, "dedup_key", f"is too long (maximum is {KEY} characters)"),
        (action in ("acknowledge", "resolve") and not key, "dedup_key", "is missing or blank"),
        (payload is not None and not isinstance(payload, Mapping), "payload", "must be an object"),
    ]
    if action == "trigger":
        inner = mapping(payload)
        blank = {name: not clean(text(inner.get(name)), KEY) for name in ("summary", "source")}
        told += [(is_blank, f"payload.{name}", "is missing or blank") for name, is_blank in blank.items()]
        word = inner.get("severity")
        told.append((word not in SEVERITIES, "payload.severity", f"must be one of {', '.join(SEVERITIES)}"))
    return [Diagnostic(code="INC-123", message=f"$.{name}: {why}", hint=_HINT) for wrong, name, why in told if wrong]


def _read(event: Mapping[str, Any], config: PagerDuty, now: datetime, sender: Sender) -> Reading:
    action, body = event["event_action"], mapping(event.get("payload"))
    key = event.get("dedup_key") or identity("unkeyed", now.isoformat(), text(body["summary"]), text(body["source"]))
    known = _fingerprint(sender, event, key)
    told = {"status": "success", "message": "Event processed", "dedup_key": key}
    if action == "acknowledge":
        return Reading(acknowledgements=(Acknowledgement(fingerprint=known, at=now),), told=told)
    if action == "resolve":
        return Reading(closures=(Closure(fingerprint=known, at=now),), told=told)
    reading = read_draft(_draft(event, body, known, config, sender), now)
    return Reading(alerts=reading.alerts, faults=reading.faults, notes=reading.notes, told=told)


def _fingerprint(sender: Sender, event: Mapping[str, Any], key: str) -> str:
    """Keys of two integrations never meet. The token's name outlives its rotation; without tokens the key itself."""
    return identity("pagerduty", sender.name or text(event.get("routing_key")), key)


def _draft(event: Mapping[str, Any], body: Mapping[str, Any], known: str, config: PagerDuty, sender: Sender) -> Draft:
    details = mapping(body.get("custom_details"))
    named = (text(details.get(n.removeprefix("custom_details.")) if "." in n else body.get(n)) for n in config.service)
    summary = text(body["summary"])
    shown = event.get("links")
    others = [mapping(one).get("href") for one in shown] if isinstance(shown, list) else []
    facts = {
        "source": "pagerduty",
        "service": next(filter(None, named), None) or sender.service or text(body["source"]),
        "metric": first(body, "class", "component") or summary[:KEY],
        "status": "firing",
        "severity": body["severity"],
        "fingerprint": known,
        "seq": 1,
        "ts": body.get("timestamp"),
        "why": summary if len(summary) <= SUMMARY_LENGTH else summary[: SUMMARY_LENGTH - 1] + "…",
        "links": links(
            first(details, "runbook_url", "runbook"),
            (first(details, "dashboard_url", "dashboard"),),
            {"client": event.get("client_url"), **{f"link_{i}": one for i, one in enumerate(others[:10], 1)}},
        ),
        "labels": {n: body.get(n) for n in ("source", "component", "group", "class") if text(body.get(n))},
        "extra": {
            "client": text(event.get("client")) or None,
            "custom_details": body.get("custom_details"),
            **unread(body, _PAYLOAD | {"custom_details", "source", "component", "group", "class"}),
            **unread(event, _EVENT),
        },
    }
    return Draft(facts=facts, path="$.payload", places={"service": ".source"})
