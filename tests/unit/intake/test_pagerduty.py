"""PagerDuty's Events API v2, as a sender sees it."""

from functools import partial
from typing import Any

import pytest

from smartspec_ops.spec.intake import Sender
from smartspec_ops.spec.intake.pagerduty import routing_key
from tests.unit.intake import reading as shared

read = partial(shared.read, "pagerduty")
only = partial(shared.only, "pagerduty")
SHOP, BANK = Sender(name="shop", service="checkout"), Sender(name="bank", service="ledger")


def sent(action: str = "trigger", **change: Any) -> dict[str, Any]:
    event = {
        "routing_key": "e93facc04764012d7bfb002500d5d1a6",
        "event_action": action,
        "dedup_key": "checkout/errors",
        "payload": payload(),
        "client": "Sample monitoring",
        "client_url": "https://monitoring.example",
        "links": [{"href": "https://pages.example/1", "text": "graph"}],
        "images": [],
    }
    return {**event, **change}


def payload(**change: Any) -> dict[str, Any]:
    whole = {
        "summary": "5 % of requests fail", "source": "web-3.example", "severity": "error", "component": "nginx",
        "timestamp": "2026-08-22T11:59:00.000+0000", "group": "prod", "class": "http_errors",
        "custom_details": {"ratio": 0.05, "service": "checkout"},
    }  # fmt: skip
    return {**whole, **change}


def test_a_trigger() -> None:
    alert = only(sent())
    assert (alert.service, alert.metric, alert.severity) == ("checkout", "http_errors", "SEV-2")
    assert (alert.status, alert.why) == ("firing", "5 % of requests fail")
    assert alert.at.isoformat() == "2026-08-22T11:59:00+00:00"
    assert alert.labels == {
        "source": "web-3.example", "component": "nginx", "group": "prod", "class": "http_errors",
    }  # fmt: skip
    assert alert.extra["custom_details"] == {"ratio": 0.05, "service": "checkout"}
    assert alert.extra["links"] == {"client": "https://monitoring.example", "link_1": "https://pages.example/1"}
    assert "routing_key" not in str(alert)
    assert "e93facc0" not in str(alert)


@pytest.mark.parametrize(("word", "level"), [("critical", "SEV-1"), ("error", "SEV-2"), ("warning", "SEV-3"),
                                             ("info", "SEV-4")])  # fmt: skip
def test_severities(word: str, level: str) -> None:
    assert only(sent(payload=payload(severity=word))).severity == level


def test_acknowledge_and_resolve_name_the_alert_of_the_trigger() -> None:
    known = only(sent(), sender=SHOP).fingerprint
    [acknowledged] = read(sent("acknowledge", payload=None), sender=SHOP).acknowledgements
    [closed] = read(sent("resolve", payload=None), sender=SHOP).closures
    assert acknowledged.fingerprint == closed.fingerprint == known


def test_a_key_belongs_to_the_integration_that_sent_it() -> None:
    assert only(sent(), sender=SHOP).fingerprint != only(sent(), sender=BANK).fingerprint
    rotated = sent(routing_key="another")
    assert only(rotated, sender=SHOP).fingerprint == only(sent(), sender=SHOP).fingerprint


def test_a_trigger_without_key_gets_one_and_is_told() -> None:
    reading = read(sent(dedup_key=None))
    key = reading.told["dedup_key"]
    assert (reading.told["status"], len(key)) == ("success", 32)
    assert only(sent(dedup_key=key)).fingerprint == reading.alerts[0].fingerprint
    assert read(sent(dedup_key="")).told["dedup_key"] == key
    later = read(sent(dedup_key=None), now=shared.NOW.replace(microsecond=1))
    assert later.told["dedup_key"] != key


def test_a_key_is_told_as_it_came() -> None:
    assert read(sent()).told == {
        "status": "success", "message": "Event processed", "dedup_key": "checkout/errors",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "place"),
    [
        (sent("snooze"), "$.event_action"),
        (sent(event_action=None), "$.event_action"),
        (sent(dedup_key="x" * 256), "$.dedup_key"),
        (sent(dedup_key=7), "$.dedup_key"),
        (sent("acknowledge", dedup_key=None), "$.dedup_key"),
        (sent("resolve", dedup_key=""), "$.dedup_key"),
        (sent(payload=None), "$.payload.summary"),
        (sent(payload=[]), "$.payload"),
        (sent(payload=payload(summary=" ")), "$.payload.summary"),
        (sent(payload=payload(source=None)), "$.payload.source"),
        (sent(payload=payload(severity="bad")), "$.payload.severity"),
        (sent(payload=payload(severity=["error"])), "$.payload.severity"),
    ],
)
def test_what_pagerduty_refuses_is_refused(event: dict[str, Any], place: str) -> None:
    reading = read(event)
    assert reading.is_refused
    assert reading.faults[0].message.startswith(f"{place}: ")
    assert reading.told == {}


def test_a_key_of_255_characters_is_taken() -> None:
    assert only(sent(dedup_key="x" * 255)).status == "firing"


def test_a_long_summary_is_cut_to_what_pagerduty_keeps() -> None:
    alert = only(sent(payload=payload(summary="long " * 400)))
    assert len(alert.why) == 1024
    assert alert.why.endswith("…")


@pytest.mark.parametrize(
    ("change", "sender", "service"),
    [
        ({}, SHOP, "checkout"),
        ({"custom_details": {}}, Sender(), "nginx"),
        ({"custom_details": None, "component": None}, BANK, "ledger"),
        ({"custom_details": "text", "component": ""}, Sender(), "web-3.example"),
    ],
)
def test_the_service_is_the_payloads_then_the_tokens_then_the_source(
    change: dict[str, Any], sender: Sender, service: str
) -> None:
    assert only(sent(payload=payload(**change)), sender=sender).service == service


@pytest.mark.parametrize("data", [None, 7, [], "trigger"])
def test_what_is_no_event_is_refused(data: Any) -> None:
    assert read(data).faults[0].code == "INC-123"


def test_half_a_megabyte_is_the_limit() -> None:
    assert read(sent(payload=payload(custom_details="x" * 600_000))).faults[0].code == "INC-101"


@pytest.mark.parametrize(
    ("body", "key"), [(b'{"routing_key": "k"}', "k"), (b'{"routing_key": ""}', None), (b"{}", None), (b"[]", None),
                      (b"{", None), (b'{"routing_key": ["k"]}', None), (b" " * 600_000, None)],
)  # fmt: skip
def test_the_routing_key_is_what_the_body_holds(body: bytes, key: str | None) -> None:
    assert routing_key(body) == key
