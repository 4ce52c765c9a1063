"""CloudEvents 1.0 over HTTP: structured, batched and binary mode. The data of an event is an alert of our own schema.

An event is known by `source` and `id`; the alert in it by its own facts, so the same event twice is one message.
Source: github.com/cloudevents/spec, spec.md, bindings/http-protocol-binding.md, formats/json-format.md, at 1.0.2.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from smartspec_ops.spec.alert_fields import ITEMS, NAME, clean
from smartspec_ops.spec.intake.draft import parsed, text
from smartspec_ops.spec.intake.own import one
from smartspec_ops.spec.intake.reading import ANYBODY, MAX_ALERTS, Headers, Read, Reading, Sender, joined, refused
from smartspec_ops.spec.sections.intake import Intake

SUMMARY = "CloudEvents 1.0, alerts of our own schema inside"
STRUCTURED, BATCHED = "application/cloudevents+json", "application/cloudevents-batch+json"
_REQUIRED = ("specversion", "id", "source", "type")
_PREFIX = "ce-"


def build(_: Intake) -> Read:
    return read


def read(body: bytes, headers: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    data = parsed(body)
    if isinstance(data, Reading):
        return data
    if media == BATCHED:
        if not isinstance(data, list) or not 0 < len(data) <= MAX_ALERTS:
            return refused("INC-124", f"$: expected a list of 1 to {MAX_ALERTS} events", "send a batch of events")
        return joined([_event(event, now, sender, f"$[{i}]") for i, event in enumerate(data)])
    if media == STRUCTURED:
        return _event(data, now, sender, "$")
    if f"{_PREFIX}specversion" in headers:
        return _alert(_attributes(headers), data, now, sender, "$")
    hint = f"send {STRUCTURED}, {BATCHED}, or the attributes as headers {_PREFIX}id, {_PREFIX}source, ..."
    return refused("INC-124", f"{media or 'a body without a content type'} is no CloudEvent", hint)


def _attributes(headers: Headers) -> Mapping[str, str]:
    """Binary mode: one header for each attribute, percent-encoded."""
    return {
        name.removeprefix(_PREFIX): unquote(value, errors="replace")
        for name, value in headers.items()
        if name.startswith(_PREFIX)
    }


def _event(event: object, now: datetime, sender: Sender, path: str) -> Reading:
    if not isinstance(event, Mapping):
        return refused("INC-124", f"{path}: expected an event", "send an object with specversion, id, source and type")
    attributes = {name: value for name, value in event.items() if name not in ("data", "data_base64")}
    if event.get("data_base64") is None:
        return _alert(attributes, event.get("data"), now, sender, f"{path}.data", path)
    decoded = _decoded(event["data_base64"])
    return decoded if isinstance(decoded, Reading) else _alert(attributes, decoded, now, sender, f"{path}.data", path)


def _decoded(told: object) -> Any | Reading:
    try:
        return parsed(base64.b64decode(text(told), validate=True))
    except (binascii.Error, ValueError):
        return refused("INC-124", "$.data_base64: expected base64", "send data instead")


def _alert(
    attributes: Mapping[str, Any], data: object, now: datetime, sender: Sender, path: str, event_path: str = "$"
) -> Reading:
    """The alert in an event. What the data says wins over what the envelope says."""
    if missing := [name for name in _REQUIRED if not text(attributes.get(name))]:
        return refused(
            "INC-124", f"{event_path}.{missing[0]}: missing", "every event has id, source, specversion, type"
        )
    if attributes["specversion"] != "1.0":
        return refused("INC-124", f"{event_path}.specversion: expected 1.0", "send CloudEvents 1.0")
    reading = one(_dated(data, attributes), now, sender, path)
    told = [(name, text(value)) for name, value in list(attributes.items())[:ITEMS]]
    envelope = {clean(name, NAME): clean(value, NAME) for name, value in told if value}
    return replace(
        reading,
        alerts=tuple(replace(alert, extra={**alert.extra, "cloudevent": envelope}) for alert in reading.alerts),
    )


def _dated(data: object, attributes: Mapping[str, Any]) -> object:
    told = ("ts", "timestamp", "at", "time")
    if not isinstance(data, Mapping) or not attributes.get("time") or any(data.get(name) for name in told):
        return data
    return {**data, "ts": attributes["time"]}
