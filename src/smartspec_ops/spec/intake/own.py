"""Our own schema: one alert as an object, or several as a list (docs/schema/alert.schema.json)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smartspec_ops.domain.alert import Alert
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.spec.intake.draft import parsed
from smartspec_ops.spec.intake.reading import ANYBODY, MAX_ALERTS, Headers, Read, Reading, Sender, joined, refused
from smartspec_ops.spec.sections.intake import Intake

SUMMARY = "our own schema, one alert or a list of them"


def build(_: Intake) -> Read:
    return read


def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
    """What was written for us must be right: an alert with any fault is refused, its siblings are not."""
    data = parsed(body)
    if isinstance(data, Reading):
        return data
    if not isinstance(data, list):
        return one(data, now, sender)
    if not data:
        return refused("INC-102", "$: the list is empty", "send at least one alert")
    if len(data) > MAX_ALERTS:
        return refused("INC-102", f"$: more than {MAX_ALERTS} alerts", "send fewer at once")
    return joined([one(item, now, sender, f"$[{i}]") for i, item in enumerate(data)])


def one(data: object, now: datetime, sender: Sender, path: str = "$") -> Reading:
    """One alert in parsed JSON. The service of a sender who speaks for one need not be named."""
    found = read_alert(with_service(data, sender), now, path)
    return Reading(alerts=(found,)) if isinstance(found, Alert) else Reading(faults=found)


def with_service(data: object, sender: Sender) -> Any:
    if not sender.service or not isinstance(data, Mapping) or data.get("service") or data.get("service_name"):
        return data
    return {**data, "service": sender.service}
