"""JSON schemas of what goes in and out, as the OpenAPI document shows them."""

from collections.abc import Mapping
from typing import Any

from smartspec_ops.domain.investigation.change import ChangeKind

Schema = Mapping[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_QUANTITY: Schema = {
    "type": ["number", "string", "null"],
    "description": "A number, or a text with a unit such as 350ms or 0.1%.",
}


def _object(properties: Mapping[str, Schema], *required: str, more: bool = False) -> Schema:
    found: dict[str, Any] = {"type": "object", "properties": dict(properties)}
    return {**found, **({"required": list(required)} if required else {}), "additionalProperties": more}


def _null_or(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


ALERT: Schema = {
    "title": "Alert",
    "description": (
        "A metric, and a service or a spec_id, are needed. Every value may be null, which means absent; unknown keys "
        "are kept. The keys that are most used; docs/schema/alert.schema.json lists all of them."
    ),
    **_object(
        {
            "service": {**_null_or(_TEXT), "description": "Whose promise is broken; the spec_id where it is absent."},
            "spec_id": _null_or(_TEXT),
            "metric": {**_TEXT, "description": "Which promise is broken."},
            "value": _QUANTITY,
            "slo": _QUANTITY,
            "severity": {**_null_or(_TEXT), "description": "SEV-1 to SEV-4, P1 to P4, critical, warning and the like."},
            "status": {
                "type": ["string", "null"],
                "description": "firing, frozen or resolved, or the words other tools use; firing where it is absent.",
            },
            "fingerprint": {
                **_null_or(_TEXT),
                "description": "What the alert is about, whatever its value; made of service, spec and metric.",
            },
            "episode": {**_null_or(_TEXT), "description": "One firing, from its start to its end."},
            "seq": {"type": ["integer", "null"], "minimum": 1, "description": "Rises with each message of an episode."},
            "started_at": _null_or(_INSTANT),
            "labels": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "number", "boolean"]}},
        },
        "metric",
        more=True,
    ),
}
ALERTS: Schema = {"oneOf": [ALERT, {"type": "array", "minItems": 1, "items": ALERT}]}
CHANGE: Schema = {
    "title": "Change",
    "description": "Something that was changed. An id is needed; the same change told twice is one change.",
    **_object(
        {
            "kind": {"type": "string", "enum": [kind.value for kind in ChangeKind], "default": "deployment"},
            "id": {**_TEXT, "description": "What it is called where it was made, such as a deployment's id."},
            "what": {**_null_or(_TEXT), "description": "One sentence; the id where it is absent."},
            "at": {**_null_or(_INSTANT), "description": "When it was made; now where it is absent."},
            "service": _null_or(_TEXT),
            "version": {**_null_or(_TEXT), "description": "What it made live."},
            "previous": {**_null_or(_TEXT), "description": "What was live before."},
            "paths": {"type": ["array", "null"], "items": _TEXT, "description": "Files it touched."},
        },
        "id",
        more=True,
    ),
}
RECORDED: Schema = _object({"recorded": {"type": "boolean"}, "id": _TEXT}, "recorded", "id")
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
