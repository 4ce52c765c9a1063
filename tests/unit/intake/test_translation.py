"""A system nobody wrote a reader for, by expressions in the settings."""

from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from smartspec_ops.spec.intake import Intake, Sender
from smartspec_ops.spec.intake.expressions import LONGEST
from smartspec_ops.spec.settings import read_settings
from tests.unit.intake import reading as shared

SENT = {
    "window": "5m",
    "problems": [
        {"host": "web-3", "tags": {"svc": "checkout"}, "name": "errors", "state": "PROBLEM", "value": "3 %", "p": 1},
        {"host": "web-4", "tags": {"svc": "cart"}, "name": "latency", "state": "recovery", "value": "350ms", "p": 9},
    ],
}
ONE = {
    "alerts": "body.problems",
    "fields": {
        "service": "alert.tags.svc",
        "metric": "alert.name",
        "status": "alert.state",
        "current": "alert.value",
        "severity": "to_string(alert.p)",
        "window": "body.window",
        "why": "join(' on ', [alert.name, alert.host])",
        "labels": '{host: alert.host, agent: headers."user-agent"}',
        "runbook": "alert.url",
    },
    "words": {"status": {"problem": "firing", "Recovery": "resolved"}, "severity": {"9": "low"}},
}


def settings(**change: Any) -> dict[str, Any]:
    return {"mappings": {"nagios": {**ONE, **change}}}


read = partial(shared.read, "nagios", settings=settings(), headers={"user-agent": "nagios/4"})


def with_fields(**fields: str) -> dict[str, Any]:
    return settings(fields={**ONE["fields"], **fields})  # type: ignore[dict-item]


def test_facts_are_picked_and_words_translated() -> None:
    reading = read(SENT)
    assert (reading.faults, reading.notes) == ((), ())
    first, second = reading.alerts
    assert (first.source, first.service, first.metric, first.status, first.severity) == (
        "nagios", "checkout", "errors", "firing", "SEV-1",
    )  # fmt: skip
    assert (second.status, second.severity, second.unit) == ("resolved", "SEV-4", "s")
    assert str(first.current) == "0.03"
    assert first.window is not None
    assert first.window.total_seconds() == 300
    assert first.why == "errors on web-3"
    assert first.labels == {"host": "web-3", "agent": "nagios/4"}
    assert first.extra["sent"]["host"] == "web-3"


def test_expressions_cut_and_filter() -> None:
    picked = with_fields(why="join(', ', body.problems[0:2].name)", kind="body.problems[?p > `5`].name | [0]")
    alert = read(SENT, settings=picked).alerts[0]
    assert (alert.why, alert.kind) == ("errors, latency", "latency")


def test_without_a_list_the_body_is_the_alert_or_a_list_of_them() -> None:
    plain = settings(alerts=None)
    [first] = read(SENT["problems"][0], settings=plain).alerts  # type: ignore[index]
    assert first.service == "checkout"
    assert len(read(SENT["problems"], settings=plain).alerts) == 2


def test_a_missing_fact_is_a_fault_at_its_place_or_the_default() -> None:
    problem = {"name": "errors", "state": "PROBLEM"}
    [fault] = read({"problems": [problem]}).faults
    assert fault.message == "$.alerts[0] (alert.tags.svc): missing"
    assert "intake.mappings.nagios.fields.service" in (fault.hint or "")
    [alert] = read({"problems": [problem]}, settings=settings(defaults={"service": "shop"})).alerts
    assert alert.service == "shop"
    [alert] = read({"problems": [problem]}, sender=Sender(name="n", service="pay")).alerts
    assert alert.service == "pay"


def test_a_status_that_is_not_there_is_not_taken_for_firing() -> None:
    [fault] = read({"problems": [{"name": "errors", "tags": {"svc": "a"}}]}).faults
    assert "(alert.state): expected one of firing" in fault.message
    fields = {key: told for key, told in ONE["fields"].items() if key != "status"}  # type: ignore[attr-defined]
    [alert] = read({"problems": [{"name": "errors", "tags": {"svc": "a"}}]}, settings=settings(fields=fields)).alerts
    assert alert.status == "firing", "a mapping that names no status says that every message fires"


def test_an_expression_that_cannot_take_what_came_costs_a_note() -> None:
    reading = read({"problems": [{"name": 7, "host": "a", "tags": {"svc": "a"}, "state": "problem"}]})
    assert len(reading.alerts) == 1
    assert any(note.startswith("left out: $.alerts[0]: why: ") for note in reading.notes)


@pytest.mark.parametrize("data", [{}, [], 7, None, {"problems": []}, {"problems": "x"}, {"problems": [{}] * 1001}])
def test_a_body_without_alerts_is_refused(data: Any) -> None:
    assert read(data).faults[0].code == "INC-126"


def test_an_alerts_expression_that_cannot_take_the_body_is_a_fault() -> None:
    [fault] = read({"a": 7}, settings=settings(alerts="keys(body.a)")).faults
    assert fault.code == "INC-126"
    assert "cannot be picked" in fault.message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fields": {"servce": "a"}}, "did you mean 'service'?"),
        ({"fields": {"service": "a["}}, "Incomplete expression"),
        ({"fields": {"service": "__import__('os')"}}, "not a JMESPath expression"),
        ({"fields": {"service": "system('id')"}}, "there is no function system()"),
        ({"fields": {"service": "a" * (LONGEST + 1)}}, f"longer than {LONGEST} characters"),
        ({"fields": {"service": "(" * 249 + "a" + ")" * 249}}, ""),
        ({"fields": {}}, "must not be empty"),
        ({"alerts": "a..b"}, "not a JMESPath expression"),
        ({"words": {"state": {}}}, "'state' is no key of an alert"),
        ({"code": "x"}, "unknown key 'code'"),
    ],
)
def test_a_mapping_is_checked_when_the_settings_are_read(change: dict[str, Any], says: str) -> None:
    import json

    text = json.dumps({"production_ops": {"intake": settings(**change)}})
    reading = read_settings(text, "smartspec.config.yaml")
    told = " ".join(f"{fault.message} {fault.hint}" for fault in reading.diagnostics)
    assert says in told
    assert all(fault.place is not None and fault.place.line == 1 for fault in reading.diagnostics)


@pytest.mark.parametrize("name", ["own", "alertmanager", "sns", "Nagios", "a/b", "", "..", "a b"])
def test_a_mapping_may_not_take_an_address_that_is_taken_or_none(name: str) -> None:
    with pytest.raises(ValidationError):
        Intake.model_validate({"mappings": {name: ONE}})


def test_expressions_only_pick() -> None:
    """There is nothing to call but the functions of the specification, and nothing to reach but what was sent."""
    picked = read(SENT, settings=with_fields(why="alert.__class__", kind="body.__init__")).alerts[0]
    assert (picked.why, picked.kind) == ("", None)


def test_credentials_among_the_headers_cannot_be_picked() -> None:
    headers = {"authorization": "Bearer x", "x-routing-key": "x", "cookie": "x", "x-api-token": "x", "x-team": "pay"}
    picked = with_fields(labels="headers", kind="headers.authorization")
    alert = read(SENT, settings=picked, headers=headers).alerts[0]
    assert (alert.labels, alert.kind) == ({"x-team": "pay"}, None)
