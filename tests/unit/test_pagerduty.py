"""What PagerDuty answers and what that means, and one alert there for one incident here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.channels import build
from smartspec_ops.channels.pagerduty import ACTIONS, LIMIT, THROTTLED
from smartspec_ops.ports import Channel, Outcome, Secret
from smartspec_ops.testing.armed_server import Fault, Reply, Reset, json_reply, sign_in
from smartspec_ops.testing.channels import MESSAGE, hostile
from smartspec_ops.testing.pagerduty_server import PagerDutyServer, invalid
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

KEY = "canary-routing-key"


@pytest.fixture
def server() -> Iterator[PagerDutyServer]:
    with PagerDutyServer(KEY) as running:
        yield running


def pagerduty(server: PagerDutyServer, key: str = KEY) -> Channel:
    return build("pagerduty", config(Path(), routing_key=Secret(key), base_url=server.origin))


ANSWERS: list[tuple[Fault, Outcome, str]] = [
    (json_reply(202, {"status": "success"}), Outcome.SENT, "HTTP 202"),
    (Reply(status=202), Outcome.RETRY, "the answer is not one of PagerDuty's"),
    (Reply(status=202, body=b'"success"'), Outcome.RETRY, "the answer is not one of PagerDuty's"),
    (Reply(status=200, body=b"[" * 100_000), Outcome.RETRY, "the answer is not one of PagerDuty's"),
    (sign_in(), Outcome.RETRY, "the answer is not one of PagerDuty's"),
    (sign_in(403), Outcome.GIVE_UP, "HTTP 403"),
    (invalid("canary"), Outcome.GIVE_UP, "HTTP 400"),
    (Reply(status=404), Outcome.GIVE_UP, "HTTP 404"),
    (Reply(status=408), Outcome.RETRY, "HTTP 408"),
    (Reply(status=413), Outcome.GIVE_UP, "HTTP 413"),
    (Reply(status=429), Outcome.RETRY, "HTTP 429"),
    (Reply(status=500), Outcome.RETRY, "HTTP 500"),
    (Reply(status=503), Outcome.RETRY, "HTTP 503"),
    (Reply(status=302, headers={"location": "http://127.0.0.1:9/canary"}), Outcome.GIVE_UP, "HTTP 302"),
    (Reset(), Outcome.RETRY, "broken: the connection ended before the answer was whole"),
]


@pytest.mark.parametrize(("fault", "outcome", "detail"), ANSWERS)
async def test_what_pagerduty_answers_decides(
    server: PagerDutyServer, fault: Fault, outcome: Outcome, detail: str
) -> None:
    server.arm(fault)
    delivery = await pagerduty(server).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (outcome, detail)


@pytest.mark.parametrize(("header", "wait"), [({}, THROTTLED), ({"retry-after": "150"}, timedelta(seconds=150))])
async def test_throttled_means_minutes(server: PagerDutyServer, header: dict[str, str], wait: timedelta) -> None:
    server.arm(Reply(status=429, headers=header))
    assert (await pagerduty(server).deliver(MESSAGE)).retry_after == wait


async def test_an_unknown_routing_key_is_final(server: PagerDutyServer) -> None:
    assert (await pagerduty(server, "other").deliver(MESSAGE)).outcome is Outcome.GIVE_UP


async def tell(server: PagerDutyServer, kinds: Sequence[str]) -> None:
    for number, kind in enumerate(kinds):
        delivery = await pagerduty(server).deliver(replace(MESSAGE, kind=kind, key=f"{MESSAGE.thread}:{number}:0"))
        assert delivery.outcome is Outcome.SENT


async def test_an_incident_is_one_alert_from_trigger_to_resolve(server: PagerDutyServer) -> None:
    kinds = ("opened", "page", "acknowledged", "severity", "mitigation", "update", "resolved", "postmortem_meeting")
    await tell(server, (*kinds, "postmortem"))
    assert [event["event_action"] for event in server.events] == ["trigger", "acknowledge", "trigger", "resolve"]
    assert (server.opened, server.states) == ([MESSAGE.thread], {MESSAGE.thread: "resolved"})


async def test_a_repeat_after_a_lost_answer_opens_nothing_twice(server: PagerDutyServer) -> None:
    server.arm(Reset(), posted=True)
    outcomes = [(await pagerduty(server).deliver(MESSAGE)).outcome for _ in range(2)]
    assert outcomes == [Outcome.RETRY, Outcome.SENT]
    assert server.opened == [MESSAGE.thread]


async def test_a_reopened_incident_opens_an_alert_again(server: PagerDutyServer) -> None:
    await tell(server, ("opened", "resolved", "reopened"))
    assert server.states == {MESSAGE.thread: "triggered"}


@pytest.mark.parametrize("kind", ["postmortem", "page", "approval", "update", "a kind to come"])
async def test_what_is_no_event_there_is_not_sent(server: PagerDutyServer, kind: str) -> None:
    assert kind not in ACTIONS
    await tell(server, [kind])
    assert server.requests == []


@pytest.mark.parametrize(
    ("severity", "theirs"),
    [("SEV-1", "critical"), ("SEV-2", "error"), ("SEV-3", "warning"), ("SEV-4", "info"), (None, "error")],
)
async def test_severities(server: PagerDutyServer, severity: str | None, theirs: str) -> None:
    await pagerduty(server).deliver(replace(MESSAGE, severity=severity, service="checkout"))
    payload = server.events[0]["payload"]
    assert (payload["severity"], payload["source"]) == (theirs, "checkout")


async def test_hostile_and_long_texts_stay_inside_the_limits(server: PagerDutyServer) -> None:
    for message in hostile():
        assert (await pagerduty(server).deliver(message)).outcome is Outcome.SENT
    await pagerduty(server).deliver(
        replace(MESSAGE, body="🔥" * 300_000, facts=[(f"f{n}", "ก" * 9_000) for n in range(99)])
    )
    assert len(server.requests[-1][1]) <= LIMIT
