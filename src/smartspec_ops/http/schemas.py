"""JSON schemas of what goes in and out, as the OpenAPI document shows them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops.domain.investigation.change import ChangeKind
from smartspec_ops.spec.alert_fields import LARGEST, NAME
from smartspec_ops.spec.alert_payload import STATUSES
from smartspec_ops.spec.intake.pagerduty import KEY, SEVERITIES
from smartspec_ops.spec.intake.reading import MAX_ALERTS
from smartspec_ops.spec.units import UNITS

Schema = Mapping[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MOMENT: Schema = {
    "type": ["string", "number", "null"],
    "format": "date-time",
    "minimum": -62_135_596_800,
    "maximum": 253_402_300_799_999,
}
"""As senders may write it: also seconds, or milliseconds, since 1970, of the years 1 to 9999."""
_VISIBLE = r"[\p{L}\p{M}\p{N}\p{P}\p{S}]"
_NAME: Schema = {"type": ["string", "integer", "null"], "maxLength": NAME}
"""An identifier. Empty is absent."""
_NAMED: Schema = {**_NAME, "type": ["string", "integer"], "pattern": _VISIBLE}
"""One that must be there: a character of it can be seen."""
_NUMBER = r"[+-]?([0-9]{1,20}([.][0-9]{0,20})?|[.][0-9]{1,20})"


def _object(properties: Mapping[str, Schema], *required: str, more: bool = False) -> Schema:
    found: dict[str, Any] = {"type": "object", "properties": dict(properties)}
    return {**found, **({"required": list(required)} if required else {}), "additionalProperties": more}


def _null_or(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _both(amount: Schema) -> Schema:
    """`value` and `slo` where they are of this form."""
    return {"properties": {"value": amount, "slo": amount}}


def _amounts() -> Sequence[Schema]:
    """The two values are of one unit: plain numbers, or texts that name units of one kind."""
    units: dict[str, list[str]] = {}
    for word, (unit, _) in UNITS.items():
        if not word.isdigit():  # behind digits it would be one more of them
            units.setdefault(unit.value, []).append(re.escape(word))
    bounds = {"minimum": -int(LARGEST), "maximum": int(LARGEST)}
    plain = {"type": ["number", "string", "null"], "pattern": f"^{_NUMBER}$", **bounds}
    told = [f"^{_NUMBER} ?({'|'.join(words)})$" for words in units.values()]
    return [_both(plain), *(_both({"type": ["string", "null"], "pattern": pattern}) for pattern in told)]


ALERT: Schema = {
    "title": "Alert",
    "description": (
        "A metric, and a service or a spec_id, are needed. Every value may be null, which means absent; unknown keys "
        "are kept. The keys that are most used; docs/schema/alert.schema.json lists all of them."
    ),
    **_object(
        {
            "service": {**_NAME, "description": "Whose promise is broken; the spec_id where it is absent."},
            "spec_id": _NAME,
            "metric": {**_NAMED, "description": "Which promise is broken."},
            "value": {"description": "What is measured: a number, or a text with a unit such as 350ms or 0.1%."},
            "slo": {"description": "What was promised, in the same unit."},
            "severity": {**_NAME, "description": "SEV-1 to SEV-4, P1 to P4, critical, warning and the like."},
            "status": {"enum": [*STATUSES, None], "description": "firing where it is absent."},
            "fingerprint": {
                **_NAME,
                "description": "What the alert is about, whatever its value; made of service, spec and metric.",
            },
            "episode": {**_NAME, "description": "One firing, from its start to its end."},
            "seq": {
                "type": ["integer", "null"],
                "minimum": 1,
                "maximum": 2**53,
                "description": "Rises with each message of an episode.",
            },
            "started_at": {**_MOMENT, "description": "Also seconds or milliseconds since 1970."},
            "labels": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "number", "boolean"]}},
        },
        "metric",
        more=True,
    ),
    "allOf": [
        {"anyOf": [{"required": [name], "properties": {name: _NAMED}} for name in ("service", "spec_id")]},
        {"anyOf": _amounts()},
    ],
}
_LIST: Schema = {
    "description": "Those that can be read are taken in; what is wrong with the others is listed under faults.",
    "type": "array",
    "items": ALERT,
    "minItems": 1,
    "maxItems": MAX_ALERTS,
}
ALERTS: Schema = {"oneOf": [ALERT, _LIST]}
CHANGE: Schema = {
    "title": "Change",
    "description": "Something that was changed. An id is needed; the same change told twice is one change.",
    **_object(
        {
            "kind": {"enum": [*(kind.value for kind in ChangeKind), None], "default": "deployment"},
            "id": {**_NAMED, "description": "What it is called where it was made, such as a deployment's id."},
            "what": {**_null_or(_TEXT), "description": "One sentence; the id where it is absent."},
            "at": {**_MOMENT, "description": "When it was made, not in the future; now where it is absent."},
            "service": _NAME,
            "version": {**_NAME, "description": "What it made live."},
            "previous": {**_NAME, "description": "What was live before."},
            "paths": {"type": ["array", "string", "null"], "items": _TEXT, "description": "Files it touched."},
        },
        "id",
        more=True,
    ),
}
RECORDED: Schema = _object({"recorded": {"type": "boolean"}, "id": _TEXT}, "recorded", "id")
RESULT: Schema = _object(
    {"idempotency_key": _TEXT, "plan_hash": _TEXT, "summary": {"type": "object", "description": "Its summary.json."}},
    "idempotency_key",
    "plan_hash",
    "summary",
)
RESULT_TAKEN: Schema = _object(
    {
        "received": {"enum": ["finished", "known"]},
        "incident_id": _TEXT,
        "mitigation": _TEXT,
        "outcome": {"enum": ["succeeded", "failed", "unknown"]},
    },
    "received",
    "incident_id",
    "mitigation",
    "outcome",
)
FAULT = _object({"code": _TEXT, "message": _TEXT, "hint": _TEXT}, "code", "message")
PROBLEM: Schema = {
    "title": "Problem",
    "description": "RFC 9457, with a stable code and a hint.",
    **_object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": _TEXT,
            "hint": _TEXT,
            "faults": {"type": "array", "items": FAULT},
        },
        "type",
        "title",
        "status",
        "detail",
        "code",
    ),
}
TAKEN: Schema = _object(
    {
        "alerts": {
            "type": "array",
            "items": _object({"received": _TEXT, "incident_id": _null_or(_TEXT)}, "received", "incident_id"),
        },
        "faults": {"type": "array", "items": FAULT},
        "notes": _TEXTS,
    },
    "alerts",
    "faults",
)
ENQUEUED: Schema = {
    "title": "Enqueued",
    "description": "The form of PagerDuty's answers.",
    **_object({"status": _TEXT, "message": _TEXT, "dedup_key": _TEXT, "errors": _TEXTS}, "status", "message"),
}
_KEY: Schema = {"type": "string", "minLength": 1, "maxLength": KEY}
_SEEN: Schema = {"type": ["string", "number"], "pattern": _VISIBLE}
ENQUEUE: Schema = {
    "title": "Event",
    "description": "PagerDuty's Events API v2. Other keys are kept, or ignored where PagerDuty has none.",
    "type": "object",
    "properties": {"routing_key": {"description": "A token, where the request names none otherwise."}},
    "oneOf": [
        {
            "properties": {
                "event_action": {"const": "trigger"},
                "dedup_key": {"type": ["string", "null"], "maxLength": KEY},
                "payload": _object(
                    {"summary": _SEEN, "source": {**_SEEN, "maxLength": NAME}, "severity": {"enum": list(SEVERITIES)}},
                    "summary",
                    "source",
                    "severity",
                    more=True,
                ),
            },
            "required": ["event_action", "payload"],
        },
        {
            "properties": {
                "event_action": {"enum": ["acknowledge", "resolve"]},
                "dedup_key": _KEY,
                "payload": {"type": ["object", "null"]},
            },
            "required": ["event_action", "dedup_key"],
        },
    ],
}
CONFIRMATIONS: Schema = _object(
    {
        "confirmations": {
            "type": "array",
            "items": _object({"topic": _TEXT, "url": _TEXT, "at": _INSTANT}, "topic", "url", "at"),
        }
    },
    "confirmations",
)
STATUS: Schema = _object({"status": _TEXT}, "status")
HEALTH: Schema = _object(
    {"status": _TEXT, "checks": {"type": "object", "additionalProperties": _TEXT}}, "status", "checks"
)
_ROW: Schema = _object(
    {
        "id": _TEXT,
        "severity": _TEXT,
        "status": _TEXT,
        "title": _TEXT,
        "service": _TEXT,
        "spec_id": _null_or(_TEXT),
        "alerts": {"type": "integer", "description": "Messages about it."},
        "opened_at": _INSTANT,
        "updated_at": _INSTANT,
    },
    "id",
    "severity",
    "status",
    "title",
    "service",
    "alerts",
    "opened_at",
    "updated_at",
)
INCIDENTS: Schema = _object({"incidents": {"type": "array", "items": _ROW}}, "incidents")
INCIDENT: Schema = _object(
    {
        "workflow": _TEXT,
        "version": _TEXT,
        "incident_id": _TEXT,
        "severity": _TEXT,
        "status": _TEXT,
        "root_cause_identified": {"type": "boolean"},
        "action_items_created": {"type": "integer"},
        "ext": {"type": "object"},
        "timeline": {
            "type": "array",
            "items": _object({"at": _INSTANT, "kind": _TEXT, "text": _TEXT}, "at", "kind", "text"),
        },
    },
    "incident_id",
    "severity",
    "status",
    "ext",
    "timeline",
)
