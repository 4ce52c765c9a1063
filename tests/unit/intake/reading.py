"""What the tests of every kind share."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.incident import hearing
from smartspec_ops.spec.intake import Intake, Reading, Sender, readers

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)


def read(
    kind: str,
    data: Any,
    now: datetime = NOW,
    settings: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    sender: Sender | None = None,
) -> Reading:
    """`data` as JSON, read by the kind with these settings."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    reader = readers(Intake.model_validate(settings or {}))[kind]
    return reader(body, headers or {}, now, sender or Sender())


def only(kind: str, data: Any, **given: Any) -> Alert:
    """The one alert in it, and nothing wrong with it."""
    reading = read(kind, data, **given)
    assert (reading.faults, reading.notes) == ((), ())
    [alert] = reading.alerts
    return alert


def says_more(last: Alert, now: Alert) -> bool:
    """Whether a message says something the last one about the same alert did not."""
    return hearing.says_more(hearing.heard(last), hearing.heard(now))
