"""What Teams answers and what that means for a notice, against a workflow on loopback that checks its cards."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.channels import build
from smartspec_ops.channels.teams import LIMIT
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Channel, Failure, Outcome, Request, Secret
from smartspec_ops.testing.armed_server import Fault, Reply, Reset, Silence, sign_in
from smartspec_ops.testing.channels import HOSTILE_TEXTS, MESSAGE, hostile
from smartspec_ops.testing.teams_server import TeamsServer, flow_fault
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

SIGNATURE = "canary-signature"
OLD_ANSWER = (
    b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error %d with ContextId x"
)


@pytest.fixture
def server() -> Iterator[TeamsServer]:
    with TeamsServer(SIGNATURE) as running:
        yield running


def teams(server: TeamsServer, url: str = "") -> Channel:
    return build("teams", config(Path(), url=Secret(url or server.url)))


ANSWERS: list[tuple[Fault, Outcome, str]] = [
    (Reply(status=202), Outcome.SENT, "accepted by the workflow"),
    (Reply(status=200), Outcome.SENT, "accepted by the workflow"),
    (Reply(status=200, body=b"1"), Outcome.SENT, "accepted by the workflow"),
    (Reply(status=200, body=OLD_ANSWER % 429), Outcome.RETRY, "HTTP 429"),
    (Reply(status=200, body=OLD_ANSWER % 503), Outcome.RETRY, "HTTP 503"),
    (Reply(status=200, body=OLD_ANSWER % 413), Outcome.GIVE_UP, "HTTP 413"),
    (sign_in(), Outcome.RETRY, "the answer is not one of Teams'"),
    (sign_in(403), Outcome.GIVE_UP, "HTTP 403"),
    (flow_fault(429, "RequestThrottled", retry_after="7"), Outcome.RETRY, "HTTP 429"),
    (Reply(status=408), Outcome.RETRY, "HTTP 408"),
    (Reply(status=500), Outcome.RETRY, "HTTP 500"),
    (Reply(status=502), Outcome.RETRY, "HTTP 502"),
    (Reply(status=400), Outcome.GIVE_UP, "HTTP 400"),
    (flow_fault(400, "WorkflowTriggerIsNotEnabled"), Outcome.GIVE_UP, "HTTP 400 (WorkflowTriggerIsNotEnabled)"),
    (flow_fault(401, "DirectApiAuthorizationRequired"), Outcome.GIVE_UP, "HTTP 401 (DirectApiAuthorizationRequired)"),
    (flow_fault(404, "WorkflowNotFound"), Outcome.GIVE_UP, "HTTP 404 (WorkflowNotFound)"),
    (flow_fault(404, "canary"), Outcome.GIVE_UP, "HTTP 404"),
    (Reply(status=410), Outcome.GIVE_UP, "HTTP 410"),
    (Reply(status=413), Outcome.GIVE_UP, "HTTP 413"),
    (Reply(status=400, body=b"[" * 100_000), Outcome.GIVE_UP, "HTTP 400"),
    (Reply(status=400, body=b'{"error": {"code": ["x"]}}'), Outcome.GIVE_UP, "HTTP 400"),
    (Reply(status=302, headers={"location": "http://127.0.0.1:9/canary"}), Outcome.GIVE_UP, "HTTP 302"),
    (Reset(), Outcome.RETRY, "broken: the connection ended before the answer was whole"),
]


@pytest.mark.parametrize(("fault", "outcome", "detail"), ANSWERS)
async def test_what_teams_answers_decides(server: TeamsServer, fault: Fault, outcome: Outcome, detail: str) -> None:
    server.arm(fault)
    delivery = await teams(server).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (outcome, detail)
    assert len(server.requests) == 1


async def test_the_wait_it_asks_for_is_kept(server: TeamsServer) -> None:
    server.arm(flow_fault(429, "RequestThrottled", retry_after="7"))
    assert (await teams(server).deliver(MESSAGE)).retry_after == timedelta(seconds=7)


async def test_silence_is_tried_again(server: TeamsServer) -> None:
    class Hurried(HttpEdge):
        async def send(self, request: Request) -> Answer | Failure:
            return await super().send(replace(request, timeout=timedelta(milliseconds=50)))

    server.arm(Silence())
    channel = build("teams", replace(config(Path(), url=Secret(server.url)), http=Hurried()))
    assert (await channel.deliver(MESSAGE)).outcome is Outcome.RETRY
    await channel.close()


async def test_a_wrong_signature_and_a_deleted_flow_are_final(server: TeamsServer) -> None:
    wrong = await teams(server, server.url.replace(SIGNATURE, "other")).deliver(MESSAGE)
    gone = await teams(server, server.origin + "/workflows/other?sig=x").deliver(MESSAGE)
    assert [wrong.detail, gone.detail] == ["HTTP 401 (AuthorizationFailed)", "HTTP 404 (WorkflowNotFound)"]
    assert {wrong.outcome, gone.outcome} == {Outcome.GIVE_UP}


@pytest.mark.parametrize(
    "text", ["x" * 60_000, "ก" * 60_000, "🔥" * 60_000, "\n\n" * 30_000, '"' * 60_000, "\\" * 60_000]
)
async def test_a_card_stays_below_the_limit_and_keeps_its_subject(server: TeamsServer, text: str) -> None:
    facts = [(f"fact {n}", text) for n in range(40)]
    message = replace(MESSAGE, body=text, facts=facts, links=[(text, "https://example.test/" + "a" * 990)] * 9)
    assert (await teams(server).deliver(message)).outcome is Outcome.SENT
    assert len(server.requests[-1][1]) <= LIMIT
    assert MESSAGE.subject in json.dumps(server.cards[-1], ensure_ascii=False)


async def test_a_long_text_loses_facts_before_its_beginning(server: TeamsServer) -> None:
    await teams(server).deliver(replace(MESSAGE, body="ก" * 8_000, facts=[("label", "ก" * 400)] * 20))
    shown = json.dumps(server.cards[-1], ensure_ascii=False)
    assert "ก" * 1_000 in shown
    assert "label" in shown


async def test_alert_text_is_shown_as_it_is(server: TeamsServer) -> None:
    """Only text runs hold text, and they know no Markdown; only the message's own web links can be opened."""
    for message in hostile():
        assert (await teams(server).deliver(message)).outcome is Outcome.SENT
        card = server.cards[-1]
        assert {element["type"] for element in card["body"]} == {"RichTextBlock"}
        assert {run["type"] for element in card["body"] for run in element["inlines"]} == {"TextRun"}
        assert all(action["url"].startswith("https://example.test/?q=") for action in card["actions"])
    assert "mentions" in HOSTILE_TEXTS


def texts(card: Any) -> list[str]:
    return ["".join(run["text"] for run in element["inlines"]) for element in card["body"]]


async def test_a_card_says_what_the_notice_says(server: TeamsServer) -> None:
    await teams(server).deliver(MESSAGE)
    card = server.cards[0]
    assert texts(card) == [
        "SEV-2 checkout: error rate 3.1 %, objective 0.1 %",
        "The error rate of checkout is 31 times its objective.",
        "Next update in 20 minutes.",
        "Objective: error_rate < 0.1 %",
        "Burn rate: 31",
        "Report: .spec/reports/incidents/INC-2026-0042",
    ]
    assert [(action["title"], action["url"]) for action in card["actions"]] == [
        ("Runbook", "https://runbooks.example.test/checkout")
    ]
