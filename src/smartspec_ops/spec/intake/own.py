"""Our own schema: one alert as an object, or several as a list (docs/schema/alert.schema.json)."""

from datetime import datetime

from smartspec_ops.domain.alert import Alert
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.spec.intake.draft import parsed
from smartspec_ops.spec.intake.reading import Headers, Read, Reading, joined, refused
from smartspec_ops.spec.sections.intake import Intake

SUMMARY = "our own schema, one alert or a list of them"


def build(_: Intake) -> Read:
    return read


def read(body: bytes, _: Headers, now: datetime) -> Reading:
    """What was written for us must be right: an alert with any fault is refused, its siblings are not."""
    data = parsed(body)
    if isinstance(data, Reading):
        return data
    if not isinstance(data, list):
        return one(data, now)
    if not data:
        return refused("INC-102", "$: the list is empty", "send at least one alert")
    return joined([one(item, now, f"$[{i}]") for i, item in enumerate(data)])


def one(data: object, now: datetime, path: str = "$") -> Reading:
    found = read_alert(data, now, path)
    return Reading(alerts=(found,)) if isinstance(found, Alert) else Reading(faults=found)
