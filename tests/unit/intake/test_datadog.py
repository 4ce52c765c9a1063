"""Datadog's webhook with our template."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.unit.intake import reading as shared
from tests.unit.intake.reading import says_more

read = partial(shared.read, "datadog")
only = partial(shared.only, "datadog")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "intake-formats.md"
AT = 1787400000000


def template() -> dict[str, str]:
    """The template as the documentation shows it."""
    text = PAGE.read_text(encoding="utf-8")
    section = text[text.index("\n## datadog\n") :]
    found = re.search(r"```json\n(.*?)```", section, re.DOTALL)
    assert found is not None
    data: dict[str, str] = json.loads(found[1])
    return data


VARIABLES = {
    "$ALERT_ID": "1234", "$ALERT_TITLE": "Checkout is slow", "$ALERT_TRANSITION": "Triggered", "$ALERT_TYPE": "error",
    "$ALERT_METRIC": "trace.http.request.duration", "$ALERT_PRIORITY": "P2",
    "$ALERT_SCOPE": "service:checkout,env:prod",
    "$ALERT_QUERY": "avg(last_5m):p99:trace.http.request.duration{service:checkout} > 0.2",
    "$ALERT_STATUS": "trace.http.request.duration over service:checkout was > 0.2", "$AGGREG_KEY": "9bd4ac313a4d1e8f",
    "$ALERT_CYCLE_KEY": "cyc-1", "$DATE": str(AT), "$EVENT_TITLE": "[Triggered] Checkout is slow",
    "$TEXT_ONLY_MSG": "p99 is above 200 ms", "$LINK": "https://app.datadoghq.com/event/1", "$ORG_ID": "11023",
    "$SNAPSHOT": "https://p.datadoghq.com/snapshot/1.png", "$TAGS": "service:checkout,env:prod,urgent",
}  # fmt: skip


def sent(**change: str) -> dict[str, str]:
    """The template filled in; a variable given as None stays unfilled."""
    values = {**VARIABLES, **{f"${name}": value for name, value in change.items()}}
    return {key: values[variable] for key, variable in template().items()}


def test_every_variable_of_the_template_is_read() -> None:
    assert set(template().values()) == set(VARIABLES)


def test_a_triggered_monitor() -> None:
    alert = only(sent())
    assert (alert.service, alert.metric, alert.severity) == ("checkout", "trace.http.request.duration", "SEV-2")
    assert alert.status == "firing"
    assert alert.episode == "cyc-1"
    assert alert.at == datetime.fromtimestamp(AT / 1000, UTC)
    assert alert.why == "[Triggered] Checkout is slow"
    assert alert.query == VARIABLES["$ALERT_QUERY"]
    assert alert.dashboards == (VARIABLES["$SNAPSHOT"],)
    assert alert.extra["links"] == {"monitor": VARIABLES["$LINK"]}
    assert alert.labels == {"service": "checkout", "env": "prod", "urgent": "urgent"}


@pytest.mark.parametrize(
    ("transition", "status", "kind", "severity"),
    [
        ("Triggered", "firing", None, "SEV-2"),
        ("Re-Triggered", "firing", None, "SEV-2"),
        ("Warn", "firing", None, "SEV-3"),
        ("Re-Warn", "firing", None, "SEV-3"),
        ("No Data", "firing", "no_data", "SEV-2"),
        ("Re-No Data", "firing", "no_data", "SEV-2"),
        ("Renotify", "firing", None, "SEV-2"),
        ("Recovered", "resolved", None, "SEV-2"),
    ],
)
def test_every_transition(transition: str, status: str, kind: str | None, severity: str) -> None:
    alert = only(sent(ALERT_TRANSITION=transition))
    assert (alert.status, alert.kind, alert.severity) == (status, kind, severity)


def test_a_monitor_is_one_alert_for_each_group_whatever_happens_to_it() -> None:
    first = only(sent())
    worse = only(sent(ALERT_TRANSITION="Re-Triggered", ALERT_PRIORITY="P1", ALERT_METRIC="", AGGREG_KEY="other"))
    other = only(sent(ALERT_SCOPE="service:checkout,env:staging"))
    assert first.fingerprint == worse.fingerprint != other.fingerprint


def test_what_happened_later_counts_whichever_arrives_first() -> None:
    later = str(AT + 60_000)
    over = only(sent(ALERT_TRANSITION="Recovered", DATE=later))
    late = only(sent(), now=shared.NOW + timedelta(minutes=5))
    assert says_more(late, over)
    assert not says_more(over, late)


@pytest.mark.parametrize("empty", ["", "null", "$ALERT_METRIC"])
def test_a_variable_nobody_filled_in_is_absent(empty: str) -> None:
    assert only(sent(ALERT_METRIC=empty)).metric == "Checkout is slow"


@pytest.mark.parametrize(
    ("priority", "type_", "severity"),
    [("P5", "error", "SEV-4"), ("", "error", "SEV-2"), ("normal", "warning", "SEV-3"), ("P1", "info", "SEV-1")],
)
def test_severity(priority: str, type_: str, severity: str) -> None:
    assert only(sent(ALERT_PRIORITY=priority, ALERT_TYPE=type_)).severity == severity


def test_datadogs_default_payload_is_refused_with_what_to_do() -> None:
    default = {"body": "text", "last_updated": "1", "event_type": "metric_alert_monitor", "title": "t", "id": "1"}
    reading = read(default)
    assert reading.is_refused
    assert {fault.message.partition(": ")[0] for fault in reading.faults} == {
        "$.tags (service, app, kube_app_name)", "$.transition",
    }  # fmt: skip
    assert any("template of docs/intake-formats.md" in (fault.hint or "") for fault in reading.faults)


@pytest.mark.parametrize("data", [None, 7, "x", [], [[]]])
def test_what_is_no_message_is_refused(data: Any) -> None:
    assert read(data).faults[0].code == "INC-122"
