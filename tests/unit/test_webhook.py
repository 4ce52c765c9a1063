"""A webhook's requests, judged by a receiver written from the Standard Webhooks text, and its outcomes."""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Received
from werkzeug import Response

from smartspec_ops.channels import build
from smartspec_ops.ports import Attachment, Channel, Outcome, Secret
from smartspec_ops.testing.channels import MESSAGE, hostile
from smartspec_ops.testing.clock import ManualClock
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

OLD, NEW = "whsec_" + base64.b64encode(b"o" * 32).decode(), "whsec_" + base64.b64encode(b"n" * 32).decode()


@dataclass(frozen=True)
class Receiver:
    """The other side: "verify the timestamp within a tolerance, compute the expected signature over
    id.timestamp.payload, compare in constant time with each signature of the space delimited list"."""

    key: bytes
    tolerance: float = 300

    def accepts(self, headers: Mapping[str, str], body: bytes, now: float) -> bool:
        sent_at = headers["webhook-timestamp"]
        if abs(now - int(sent_at)) > self.tolerance:
            return False
        content = f"{headers['webhook-id']}.{sent_at}.".encode() + body
        expected = base64.b64encode(hmac.digest(self.key, content, "sha256")).decode()
        offered = [entry.split(",", 1) for entry in headers["webhook-signature"].split(" ")]
        return any(version == "v1" and hmac.compare_digest(value, expected) for version, value in offered)


def channel(httpserver: HTTPServer, clock: ManualClock, folder: Path, **secrets: str) -> Channel:
    named = {name: Secret(value) for name, value in {"secret": NEW, **secrets}.items()}
    url = Secret(httpserver.url_for("/hook/canary-url"))
    return build("webhook", replace(config(folder, url=url, **named), clock=clock))


def received(httpserver: HTTPServer) -> Sequence[tuple[Mapping[str, str], bytes]]:
    return [({k.lower(): v for k, v in request.headers.items()}, request.get_data()) for request, _ in httpserver.log]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.mark.parametrize("key", [b"n" * 32, b"plain text key"])
async def test_an_independent_receiver_accepts_it(
    httpserver: HTTPServer, clock: ManualClock, tmp_path: Path, key: bytes
) -> None:
    httpserver.expect_request("/hook/canary-url", method="POST").respond_with_data(status=204)
    secret = NEW if key == b"n" * 32 else key.decode()
    for message in (MESSAGE, *hostile()):
        delivery = await channel(httpserver, clock, tmp_path, secret=secret).deliver(message)
        assert delivery.outcome is Outcome.SENT
        headers, body = received(httpserver)[-1]
        now = clock.now().timestamp()
        assert Receiver(key).accepts(headers, body, now)
        assert not Receiver(b"another").accepts(headers, body, now)
        assert not Receiver(key).accepts(headers, body + b" ", now)
        assert not Receiver(key).accepts({**headers, "webhook-id": "other"}, body, now)
        assert headers["webhook-id"] == message.key
        assert json.loads(body)["data"]["incident_id"] == message.thread


async def test_while_a_key_is_rotated_both_receivers_accept(
    httpserver: HTTPServer, clock: ManualClock, tmp_path: Path
) -> None:
    httpserver.expect_request("/hook/canary-url").respond_with_data()
    await channel(httpserver, clock, tmp_path, previous_secret=OLD).deliver(MESSAGE)
    headers, body = received(httpserver)[0]
    now = clock.now().timestamp()
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert Receiver(b"n" * 32).accepts(headers, body, now)
    assert Receiver(b"o" * 32).accepts(headers, body, now)


async def test_a_replay_is_rejected_and_a_retry_is_not(
    httpserver: HTTPServer, clock: ManualClock, tmp_path: Path
) -> None:
    httpserver.expect_request("/hook/canary-url").respond_with_data()
    hook = channel(httpserver, clock, tmp_path)
    await hook.deliver(MESSAGE)
    await clock.advance(timedelta(minutes=6))
    await hook.deliver(MESSAGE)
    (first, first_body), (second, second_body) = received(httpserver)
    now = clock.now().timestamp()
    assert not Receiver(b"n" * 32).accepts(first, first_body, now)
    assert Receiver(b"n" * 32).accepts(second, second_body, now)
    assert first["webhook-id"] == second["webhook-id"]
    assert first_body == second_body


async def test_attachments_arrive_whole_and_no_address_does(
    httpserver: HTTPServer, clock: ManualClock, tmp_path: Path
) -> None:
    httpserver.expect_request("/hook/canary-url").respond_with_data()
    attached = Attachment(filename="a.ics", media_type="text/calendar", content=bytes(range(256)))
    await channel(httpserver, clock, tmp_path).deliver(replace(MESSAGE, attachments=[attached]))
    _, body = received(httpserver)[0]
    assert base64.b64decode(json.loads(body)["data"]["attachments"][0]["base64"]) == bytes(range(256))
    assert b"responder-a@" not in body


async def test_facts_with_one_label_all_arrive(httpserver: HTTPServer, clock: ManualClock, tmp_path: Path) -> None:
    httpserver.expect_request("/hook/canary-url").respond_with_data()
    await channel(httpserver, clock, tmp_path).deliver(replace(MESSAGE, facts=[("Region", "a"), ("Region", "b")]))
    _, body = received(httpserver)[0]
    assert [fact["value"] for fact in json.loads(body)["data"]["facts"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("status", "outcome", "wait"),
    [
        (204, Outcome.SENT, None),
        (429, Outcome.RETRY, timedelta(seconds=7)),
        (503, Outcome.RETRY, timedelta(seconds=7)),
        (307, Outcome.GIVE_UP, None),
        (410, Outcome.GIVE_UP, None),
    ],
)
async def test_what_the_receiver_says_decides_and_is_not_quoted(
    httpserver: HTTPServer,
    clock: ManualClock,
    tmp_path: Path,
    status: int,
    outcome: Outcome,
    wait: timedelta | None,
) -> None:
    def echo(request: Received) -> Response:
        location = {"Location": httpserver.url_for("/elsewhere")} if status == 307 else {}
        return Response(request.url.encode() + request.get_data(), status, {"Retry-After": "7", **location})

    httpserver.expect_request("/hook/canary-url").respond_with_handler(echo)
    delivery = await channel(httpserver, clock, tmp_path).deliver(MESSAGE)
    assert (delivery.outcome, delivery.retry_after) == (outcome, wait)
    assert delivery.detail == f"HTTP {status}"
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("url", ["canary-no-url", "ftp://canary.test/x", "http://[canary", "http://ca nary/\x00"])
async def test_an_address_that_is_none_gives_up_without_quoting_it(tmp_path: Path, url: str) -> None:
    hook = build("webhook", config(tmp_path, url=Secret(url), secret=Secret(NEW)))
    delivery = await hook.deliver(MESSAGE)
    assert delivery.outcome in {Outcome.GIVE_UP, Outcome.RETRY}
    assert "canary" not in delivery.detail
