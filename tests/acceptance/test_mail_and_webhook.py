"""What people and programs are told, as they get it: a mail server that was down, a receiver that checks signatures.

The verifier is written from the text of the Standard Webhooks specification 1.0 and shares nothing with the sender.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from smartspec_ops.domain.alert import Alert
from smartspec_ops.ports import EffectState
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._scene import Scene, eventually, runtime_of, watched
from tests.acceptance._workspace import KEY, OBSERVABILITY, SPEC, Metrics, Place
from tests.mailserver import Login, MailServer, mail, self_signed
from tests.servers import free_port

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

LOGIN = Login("ops", "a-password-of-the-test")
ROSTER = """\
  roster:
    - {id: commander-a, roles: [commander], email: commander-a@example.test}
    - {id: responder-a, roles: [responder], email: responder-a@example.test}
  stakeholders: [{id: leads, audience: executives, email: leads@example.test}]
  resolution: {healthy_checks: 2}
  monitor: {interval: 1s, alert_for: 0, resolve_hold: 2s}
"""
MAIL = """\
production_ops:
  key: "env:OPS_KEY"
  channels:
    - name: mail
      kind: email
      host: 127.0.0.1
      port: %d
      tls: starttls
      username: ops
      password: "env:SMTP_PASSWORD"
      ca: certificate.pem
      from: Incidents <incidents@example.test>
"""
HOOK = """\
production_ops:
  key: "env:OPS_KEY"
  channels:
    - {name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET", previous_secret: "env:OLD_SECRET"}
"""


# --- mail --------------------------------------------------------------------------------------------------------


@pytest.mark.server
async def test_notices_wait_for_the_mail_server_and_arrive_as_one_thread_with_an_invitation(tmp_path: Path) -> None:
    metrics, port = Metrics(), free_port()
    async with scripted_server(metrics) as service:
        given = {"METRICS_URL": f"{service.url}/metrics", "OPS_KEY": KEY, "SMTP_PASSWORD": LOGIN.password}
        place = Place.make(tmp_path, given)
        place.write(".spec/smartspec.config.yaml", MAIL % port + ROSTER)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        # Something to trust while the server is not there yet: it brings its own certificate under the same name.
        self_signed(place.root)
        async with watched(place) as scene:
            await scene.until(lambda tick: not tick.alerts, "a first tick")
            metrics.is_broken = True
            await scene.incident("open")
            await eventually(lambda: tried_and_failed(scene), lambda: "a mail that could not be sent")
            assert await scene.more(2), "the daemon goes on"
            with mail(place.root, LOGIN, port) as server:
                await eventually(lambda: kinds(server, "page"), lambda: f"mail: {subjects(server)}")
                metrics.is_broken = False
                await scene.incident("resolved")
                await eventually(lambda: kinds(server, "postmortem meeting"), lambda: f"mail: {subjects(server)}")
                await eventually(lambda: all_told(scene), lambda: "every notice delivered")
    check_mail(server)


async def tried_and_failed(scene: Scene) -> bool | None:
    store = await scene.runtime.store()
    async with store.begin() as tx:
        waiting = [one for one in await tx.effects(kind="notify", state=EffectState.QUEUED) if one.attempts]
    assert all("ConnectionRefusedError" in (one.detail or "") for one in waiting), waiting
    return bool(waiting) or None


async def all_told(scene: Scene) -> bool | None:
    store = await scene.runtime.store()
    async with store.begin() as tx:
        notices = await tx.effects(kind="notify")
    assert EffectState.DEAD not in {one.state for one in notices}, notices
    return {one.state for one in notices} == {EffectState.DONE} or None


async def kinds(server: MailServer, kind: str) -> bool | None:
    return any(f" {kind}: " in subject for subject in subjects(server)) or None


def subjects(server: MailServer) -> list[str]:
    # A long subject begins on a line of its own: the space before it is the folding's.
    return [str(message["Subject"]).strip() for message in server.messages]


def check_mail(server: MailServer) -> None:
    """Threaded, each once, the right people, the most private things inside only; and a usable invitation."""
    messages = server.messages
    ids = [str(message["Message-ID"]) for message in messages]
    assert len(ids) == len(set(ids)), subjects(server)
    assert len({str(message["References"]) for message in messages}) == 1
    assert all(message["In-Reply-To"] == message["References"] for message in messages)
    assert {str(message["From"]) for message in messages} == {"Incidents <incidents@example.test>"}
    order = [subject.split(": ")[0].split(" ", 2)[2] for subject in subjects(server)]
    # A page waits for nothing, not even for the notice that an incident is open.
    assert max(order.index("opened"), order.index("page")) < order.index("resolved")
    assert order.count("opened") == 2
    assert order.count("page") == 1
    page = server.recipients[order.index("page")]
    assert page == ["commander-a@example.test"]
    told = [address for recipients in server.recipients for address in recipients]
    assert {"commander-a@example.test", "responder-a@example.test", "leads@example.test"} == set(told)
    assert "pay_availability" in body(messages[order.index("page")])
    for message, recipients in zip(messages, server.recipients, strict=True):
        if recipients == ["leads@example.test"]:
            assert "Why this severity" not in body(message)
    check_invitation(messages[order.index("postmortem meeting")])


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def check_invitation(message: EmailMessage) -> None:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    calendar = Calendar.from_ical(payload)
    event: Any = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert str(event["UID"]).startswith("inc-")
    assert event["DTSTART"].dt > datetime.now(UTC)
    assert {str(one) for one in event["ATTENDEE"]} == {
        "mailto:commander-a@example.test",
        "mailto:responder-a@example.test",
    }


# --- webhook -----------------------------------------------------------------------------------------------------

WINDOW = timedelta(minutes=5)


def is_authentic(secret: str, asked: Asked, now: datetime) -> bool:
    """As the specification tells receivers: id, timestamp and body joined by full stops, HMAC-SHA256 with the decoded
    secret, base64, compared with every `v1` signature of the space-separated list; old timestamps are refused."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    sent_at = datetime.fromtimestamp(int(asked.headers["webhook-timestamp"]), UTC)
    if abs(now - sent_at) > WINDOW:
        return False
    content = asked.headers["webhook-id"].encode() + b"." + asked.headers["webhook-timestamp"].encode() + b"."
    expected = base64.b64encode(hmac.new(key, content + asked.body, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in asked.headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(text, expected) for version, text in given)


def secret_of(text: str) -> str:
    return "whsec_" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def test_a_webhook_is_signed_and_a_receiver_that_fails_once_gets_the_same_message_again(tmp_path: Path) -> None:
    new, old, foreign = (secret_of(text) for text in ("new", "old", "foreign"))
    seen: dict[str, int] = {}

    def receive(asked: Asked) -> Reply:
        """Every message fails the first time."""
        id_ = asked.headers["webhook-id"]
        seen[id_] = seen.get(id_, 0) + 1
        return Reply(status=500 if seen[id_] == 1 else 204)

    async with scripted_server(receive) as hook:
        place = Place.make(tmp_path, {"HOOK_URL": hook.url, "HOOK_SECRET": new, "OLD_SECRET": old, "OPS_KEY": KEY})
        place.write(".spec/smartspec.config.yaml", HOOK + ROSTER)
        await deliver_all(place)
        asked = list(hook.asked)
    now = datetime.now(UTC)
    assert len(seen) >= 3, "opened, for two audiences, and a page"
    assert set(seen.values()) == {2}
    for one in asked:
        assert is_authentic(new, one, now)
        assert is_authentic(old, one, now), "the key being rotated out still works"
        assert not is_authentic(foreign, one, now)
        assert not is_authentic(new, replace(one, body=one.body + b" "), now)
        assert not is_authentic(new, replace(one, headers={**one.headers, "webhook-id": "another"}), now)
        assert not is_authentic(new, one, now + 2 * WINDOW)
    check_payloads(asked)


async def deliver_all(place: Place) -> None:
    """One alert, until every notice of its incident is delivered."""
    runtime = runtime_of(place)
    try:
        worker = await runtime.worker()
        now = runtime.clock.now()
        alert = read_alert({"service": "pay", "metric": "errors", "current": 0.2, "target": 0.001}, now)
        assert isinstance(alert, Alert)
        await worker.responder.receive(alert)
        working = asyncio.create_task(worker.responder.queue.work(worker.handle))

        async def delivered() -> bool | None:
            async with worker.responder.store.begin() as tx:
                states = [one.state for one in await tx.effects(kind="notify")]
            return all(state is EffectState.DONE for state in states) or None

        await eventually(delivered, lambda: "every notice delivered")
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    finally:
        await runtime.close()


def check_payloads(asked: Sequence[Asked]) -> None:
    """A repeat is the same message, to the byte; and it is JSON with a type and a time."""
    bodies: dict[str, set[bytes]] = {}
    for one in asked:
        assert one.headers["content-type"] == "application/json"
        bodies.setdefault(one.headers["webhook-id"], set()).add(one.body)
    assert {len(different) for different in bodies.values()} == {1}
    said = [json.loads(body) for different in bodies.values() for body in different]
    assert {"incident.opened", "incident.page"} <= {one["type"] for one in said}
    assert all(datetime.fromisoformat(one["timestamp"]).tzinfo and one["data"]["incident_id"] for one in said)
