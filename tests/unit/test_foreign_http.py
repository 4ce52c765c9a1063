"""Other systems' formats over real sockets: who may send, and what the sender is answered."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.intake.other_systems import ending
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.http.build import build
from smartspec_ops.ports import WorkerRole
from smartspec_ops.spec.intake import Closure
from tests.serving import CONFIG, Serving, serving, workspace
from tests.unit.intake import test_alertmanager as am
from tests.unit.intake import test_pagerduty as pd
from tests.unit.intake import test_sns as sns

pytestmark = pytest.mark.edge

SHOP, READER = "shop-0123456789abcdef", "reader-0123456789abcdef"
TOKENS = f"""
  intake:
    sns: {{topics: {{"{sns.TOPIC}": checkout}}}}
    tokens:
      shop: {{secret: "file:shop.token", services: [checkout]}}
      reader: {{secret: "file:reader.token", scopes: [incidents:read, admin]}}
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    for name, secret in (("shop", SHOP), ("reader", READER)):
        path = tmp_path / f"{name}.token"
        path.write_text(secret)
        path.chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS) as found:
        yield found


async def enqueue(server: Serving, event: dict[str, Any], key: str = SHOP) -> tuple[int, Any]:
    answer = await server.ask("POST", "/v2/enqueue", {**event, "routing_key": key})
    return answer.status, answer.json


async def incidents(server: Serving) -> list[dict[str, Any]]:
    answer = await server.ask("GET", "/v1/incidents", authorization=f"Bearer {READER}")
    assert answer.status == 200
    found: list[dict[str, Any]] = answer.json["incidents"]
    return found


async def test_pagerdutys_whole_life_of_an_alert(server: Serving) -> None:
    done = {"status": "success", "message": "Event processed", "dedup_key": "checkout/errors"}
    assert await enqueue(server, pd.sent()) == (202, done)
    [opened] = await incidents(server)
    assert (opened["status"], opened["severity"], opened["service"]) == ("open", "SEV-2", "checkout")
    assert await enqueue(server, pd.sent()) == (202, done)
    assert await enqueue(server, pd.sent("acknowledge", payload=None)) == (202, done)
    [taken] = await incidents(server)
    assert (taken["id"], taken["status"]) == (opened["id"], "investigating")
    assert await enqueue(server, pd.sent("resolve", payload=None)) == (202, done)
    whole = (await server.ask("GET", f"/v1/incidents/{opened['id']}", authorization=f"Bearer {READER}")).json
    kinds = [event["kind"] for event in whole["timeline"]]
    assert "acknowledged" in kinds
    assert await enqueue(server, pd.sent("resolve", payload=None)) == (202, done)


async def test_the_resolved_alert_keeps_the_facts_of_the_one_that_fired(server: Serving) -> None:
    await enqueue(server, pd.sent())
    await enqueue(server, pd.sent("resolve", payload=None))
    [opened] = await incidents(server)
    async with server.server.worker.store.begin() as tx:
        incident = await server.server.worker.responder.load(tx, opened["id"])
    [alert] = incident.members.values()
    assert (alert.status, alert.service, alert.metric) == ("resolved", "checkout", "http_errors")
    assert alert.resolved_at is not None


async def test_an_alert_of_a_storm_that_the_log_does_not_name_can_end_as_well(server: Serving) -> None:
    storm = [
        {"service": "checkout", "spec_id": "shop", "metric": f"m{n}", "fingerprint": f"f{n}", "value": n}
        for n in range(80)
    ]
    answer = await server.ask("POST", "/v1/alerts", storm, authorization=f"Bearer {READER}")
    assert len({one["incident_id"] for one in answer.json["alerts"]}) == 1
    responder, now = server.server.worker.responder, server.runtime.clock.now()
    for number in (0, 79):
        ended = await ending(responder, Closure(fingerprint=f"f{number}", at=now))
        assert ended is not None
        assert (ended.status, ended.metric, ended.current) == ("resolved", f"m{number}", number)
    assert await ending(responder, Closure(fingerprint="f80", at=now)) is None


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
async def test_what_is_about_no_open_alert_is_dropped_and_answered(server: Serving, action: str) -> None:
    status, told = await enqueue(server, pd.sent(action, payload=None))
    assert (status, told["status"]) == (202, "success")
    assert await incidents(server) == []


async def test_a_trigger_without_key_is_told_one_that_resolves_it(server: Serving) -> None:
    _, told = await enqueue(server, pd.sent(dedup_key=None))
    await enqueue(server, pd.sent("acknowledge", dedup_key=told["dedup_key"]))
    [taken] = await incidents(server)
    assert taken["status"] == "investigating"


async def test_an_event_pagerduty_would_refuse_is_refused_in_its_form(server: Serving) -> None:
    status, told = await enqueue(server, pd.sent(payload=pd.payload(summary="", severity="bad")))
    assert status == 400
    assert told == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": [
            "'payload.summary' is missing or blank",
            "'payload.severity' must be one of critical, error, warning, info",
        ],
    }


async def test_an_unknown_routing_key_is_401_and_never_repeated(server: Serving) -> None:
    answer = await server.ask("POST", "/v2/enqueue", pd.sent(routing_key="unknown-0123456789abcdef"))
    assert answer.status == 401
    assert b"unknown-0123" not in answer.body


async def test_a_group_is_taken_in_by_the_basic_password_alertmanager_sends(server: Serving) -> None:
    import base64

    told = base64.b64encode(f"am:{SHOP}".encode()).decode()
    lost = am.sent(fingerprint="bb", labels={"alertname": "x", "service": "ledger"})
    answer = await server.ask(
        "POST", "/v1/intake/alertmanager", am.group(am.sent(), lost), authorization=f"Basic {told}"
    )
    assert answer.status == 202
    assert [one["received"] for one in answer.json["alerts"]] == ["opened"]
    assert [(one["code"], one["message"]) for one in answer.json["faults"]] == [
        ("auth/service", "shop may not send alerts of 'ledger'")
    ]


async def test_alerts_of_another_service_alone_are_403(server: Serving) -> None:
    lost = am.sent(labels={"alertname": "x", "service": "ledger"})
    answer = await server.ask("POST", "/v1/intake/alertmanager", am.group(lost), authorization=f"Bearer {SHOP}")
    assert (answer.status, answer.json["code"]) == (403, "auth/service")
    assert await incidents(server) == []


async def test_a_token_of_one_service_ends_no_alert_of_another_by_naming_its_key(server: Serving) -> None:
    fire = {"service": "payments", "metric": "errors", "fingerprint": "p1", "episode": "e1", "seq": 1}
    ours = {**fire, "service": "checkout"}
    await server.ask("POST", "/v1/alerts", fire, authorization=f"Bearer {READER}")
    end = {"status": "resolved", "seq": 2}
    answer = await server.ask("POST", "/v1/alerts", {**ours, **end}, authorization=f"Bearer {SHOP}")
    assert answer.json["alerts"] == [{"received": "not_firing", "incident_id": None}]
    [opened] = await incidents(server)
    async with server.server.worker.store.begin() as tx:
        [alert] = (await server.server.worker.responder.load(tx, opened["id"])).members.values()
    assert (alert.service, alert.status) == ("payments", "firing")
    for change in ({}, end):  # its own alert of that key is another one, and ends by its own word
        await server.ask("POST", "/v1/alerts", {**ours, **change}, authorization=f"Bearer {SHOP}")
    assert len(await incidents(server)) == 2


async def test_a_token_of_one_service_joins_no_incident_of_another_by_naming_its_spec(server: Serving) -> None:
    theirs = {"service": "payments", "spec_id": "payments", "metric": "errors", "severity": "minor"}
    await server.ask("POST", "/v1/alerts", theirs, authorization=f"Bearer {READER}")
    [before] = await incidents(server)
    ours = {"service": "checkout", "spec_id": "payments", "metric": "errors", "severity": "critical"}
    answer = await server.ask("POST", "/v1/alerts", ours, authorization=f"Bearer {SHOP}")
    assert answer.json["alerts"][0]["received"] == "opened"
    assert "spec_id 'payments'" in answer.json["notes"][0]
    [after] = [one for one in await incidents(server) if one["id"] == before["id"]]
    assert after == before
    own = {**ours, "spec_id": "checkout", "fingerprint": "own"}
    answer = await server.ask("POST", "/v1/alerts", own, authorization=f"Bearer {SHOP}")
    assert "notes" not in answer.json


async def test_a_reader_may_not_send_and_a_sender_may_not_read(server: Serving) -> None:
    reading = await server.ask("GET", "/v1/incidents", authorization=f"Bearer {SHOP}")
    assert (reading.status, reading.json["code"]) == (403, "auth/scope")
    assert (await server.ask("GET", "/v1/incidents")).status == 401
    assert (await server.ask("GET", "/healthz")).status == 200
    async with server.server.worker.store.begin() as tx:
        entries = [one.entry for one in await tx.audit()]
    told = [(one.actor, one.action, one.subject, one.allowed) for one in entries]
    assert told == [("token:shop", "token_refused", "GET /v1/incidents", False)], "of strangers the log alone speaks"


async def test_a_subscription_is_kept_for_a_person_and_not_opened(server: Serving) -> None:
    asked = sns.sent("You have chosen", Type="SubscriptionConfirmation", SubscribeURL=sns.CONFIRM)
    for _ in range(2):
        body = json.dumps(asked).encode()
        answer = await server.ask("POST", "/v1/intake/sns", body, authorization=f"Bearer {SHOP}")
        assert (answer.status, answer.json["alerts"]) == (202, [])
        assert sns.TOPIC in answer.json["notes"][0]
    shown = await server.ask("GET", "/v1/intake/confirmations", authorization=f"Bearer {READER}")
    assert [(one["topic"], one["url"]) for one in shown.json["confirmations"]] == [(sns.TOPIC, sns.CONFIRM)]
    refused = await server.ask("GET", "/v1/intake/confirmations", authorization=f"Bearer {SHOP}")
    assert refused.status == 403


async def test_where_certificates_are_fetched_a_message_must_be_signed_by_amazon(tmp_path: Path) -> None:
    config = (
        CONFIG
        + f"""
  intake:
    sns: {{topics: {{"{sns.TOPIC}": checkout}}, fetch_certificates: true}}
"""
    )
    async with serving(tmp_path, config=config) as server:
        body = json.dumps(sns.sent(SigningCertURL="https://evil.example/a.pem")).encode()
        answer = await server.ask("POST", "/v1/intake/sns", body)
        assert (answer.status, answer.json["code"]) == (403, "auth/signature")
        assert (await server.ask("POST", "/v1/intake/alertmanager", am.group(am.sent()))).status == 401


async def test_a_format_nobody_knows_is_404_with_those_there_are(server: Serving) -> None:
    answer = await server.ask("POST", "/v1/intake/nagios", {}, authorization=f"Bearer {SHOP}")
    assert answer.status == 404
    assert "alertmanager" in answer.json["hint"]


async def test_other_machines_are_served_once_there_is_a_token(tmp_path: Path, server: Serving) -> None:
    with pytest.raises(UserFault, match="no token is configured"):
        await build(workspace(tmp_path / "other"), "0.0.0.0", roles=[WorkerRole.SERVE])
    built = await build(server.runtime, "0.0.0.0", roles=[WorkerRole.SERVE])
    assert built.application is not None
