"""CloudEvents 1.0 in the three modes of HTTP, written by the official SDK."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.unit.intake import reading as shared

read = partial(shared.read, "cloudevents")
only = partial(shared.only, "cloudevents")
ALERT = {"service": "checkout", "metric": "error_rate", "value": "3 %", "slo": "0.1 %", "severity": "SEV-2"}
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}
AT = datetime(2026, 8, 22, 11, 59, tzinfo=UTC)
ATTRIBUTES = {
    "specversion": "1.0", "id": "a-1", "source": "/monitors/eu%20west", "type": "com.example.alert", "time": AT,
    "subject": "bestellung ☃", "datacontenttype": "application/json",
}  # fmt: skip


def event(data: Any = None) -> CloudEvent:
    return CloudEvent(dict(ATTRIBUTES), ALERT if data is None else data)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def sent(**change: Any) -> dict[str, Any]:
    """An event in the JSON format, as the SDK writes it; None takes a key out."""
    whole = {**json.loads(to_structured_event(event()).body), **change}
    return {key: value for key, value in whole.items() if value is not None}


@pytest.mark.parametrize("to_message", [to_structured_event, to_binary_event])
def test_both_modes_of_the_official_sdk_are_read_alike(to_message: Any) -> None:
    message = to_message(event())
    alert = only(message.body, headers=lower(message.headers))
    assert (alert.service, alert.metric, str(alert.current), alert.severity) == (
        "checkout", "error_rate", "0.03", "SEV-2",
    )  # fmt: skip
    assert alert.at == AT
    told = alert.extra["cloudevent"]
    assert (told["id"], told["source"], told["subject"]) == ("a-1", "/monitors/eu%20west", "bestellung ☃")


def test_a_batch_is_several_events_each_read_by_itself() -> None:
    lost = sent(data={"metric": "error_rate"})
    reading = read([sent(), lost, sent(id="a-2")], headers={"content-type": "application/cloudevents-batch+json"})
    assert [alert.extra["cloudevent"]["id"] for alert in reading.alerts] == ["a-1", "a-2"]
    assert [fault.message for fault in reading.faults] == ["$[1].data.service: missing"]


def test_the_same_event_twice_is_the_same_message() -> None:
    assert only(sent(), headers=STRUCTURED) == only(sent(), headers=STRUCTURED)


def test_the_datas_own_time_wins() -> None:
    alert = only(sent(data={**ALERT, "ts": "2026-08-22T11:00:00Z"}), headers=STRUCTURED)
    assert alert.at == datetime(2026, 8, 22, 11, 0, tzinfo=UTC)


def test_data_in_base64() -> None:
    data = base64.b64encode(json.dumps(ALERT).encode()).decode()
    assert only(sent(data=None, data_base64=data), headers=STRUCTURED).service == "checkout"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": None}, "$.id: missing"),
        ({"source": ""}, "$.source: missing"),
        ({"type": ["x"]}, "$.type: missing"),
        ({"specversion": "0.3"}, "$.specversion: expected 1.0"),
        ({"data": None}, "$.data: expected an object"),
        ({"data": "text"}, "$.data: expected an object"),
        ({"data": {**ALERT, "value": "fast"}}, "$.data.value: expected a finite number"),
        ({"data": None, "data_base64": "***"}, "$.data_base64: expected base64"),
        ({"data": None, "data_base64": 7}, "$.data_base64: expected base64"),
        ({"data": None, "data_base64": "e30"}, "$.data_base64: expected base64"),
    ],
)
def test_what_is_no_event_is_refused_at_its_place(change: dict[str, Any], says: str) -> None:
    reading = read(sent(**change), headers=STRUCTURED)
    assert reading.is_refused
    assert reading.faults[0].message.startswith(says)


@pytest.mark.parametrize("media", ["", "application/json", "text/plain"])
def test_a_body_that_is_in_no_mode_is_refused(media: str) -> None:
    [fault] = read(sent(), headers={"content-type": media}).faults
    assert "ce-id" in (fault.hint or "")


def test_binary_mode_without_an_attribute_is_refused() -> None:
    message = to_binary_event(event())
    headers = {name: value for name, value in lower(message.headers).items() if name != "ce-id"}
    assert read(message.body, headers=headers).faults[0].message == "$.id: missing"


def test_extensions_are_kept() -> None:
    alert = only(sent(traceparent="00-1-2-01", partitionkey=7), headers=STRUCTURED)
    assert alert.extra["cloudevent"]["traceparent"] == "00-1-2-01"
    assert alert.extra["cloudevent"]["partitionkey"] == "7"


@pytest.mark.parametrize("data", [[], {}, 7, None, [{}] * 10_001])
def test_a_batch_that_is_none_is_refused(data: Any) -> None:
    [fault] = read(data, headers={"content-type": "application/cloudevents-batch+json"}).faults
    assert fault.message == "$: expected a list of 1 to 10000 events"


def test_a_member_of_a_batch_that_is_no_event_is_named() -> None:
    reading = read([7, sent()], headers={"content-type": "application/cloudevents-batch+json"})
    assert [fault.message for fault in reading.faults] == ["$[0]: expected an event"]
    assert len(reading.alerts) == 1
