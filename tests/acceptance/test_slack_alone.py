"""A whole response from Slack's payloads alone: a notice with buttons, a signed press, slash commands, the post-mortem.

The real server answers; Slack is a faithful one on loopback, and its official library signs what it would send.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from smartspec_ops.testing.slack_server import SlackServer
from tests.acceptance._scene import eventually
from tests.serving import KEY, Answer, Serving, serving

pytestmark = [pytest.mark.edge, pytest.mark.acceptance]

SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
LEAD, HELPER, STRANGER = "U0LEAD", "U0HELPER", "U0STRANGER"
WORKFLOW = """\
import json, os, pathlib, sys
key = os.environ["SMARTSPEC_OPS_IDEMPOTENCY_KEY"]
folder = pathlib.Path(".spec/reports/rollbacks/run")
folder.mkdir(parents=True)
told = {"workflow": "smartspec_rollback", "status": "success", "reason": "went back",
        "from_version": "v2", "to_version": "v1", "argv": sys.argv[1:], "ext": {"idempotency_key": key}}
(folder / "summary.json").write_text(json.dumps(told))
"""


@dataclass
class Slack:
    """Slack as a team sees it: what was posted, and what people press and type."""

    server: Serving
    api: SlackServer
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def sends_again(self) -> Answer:
        """The last request, as Slack repeats what it heard no answer to: newly signed, else the same."""
        return await self.send(*self.sent[-1])

    async def send(self, path: str, form: dict[str, str], *, secret: str = SIGNING, age: int = 0) -> Answer:
        self.sent.append((path, form))
        body = urlencode(form).encode()
        at = str(int(time.time()) - age)
        signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
        assert signature is not None
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": at,
            "x-slack-signature": signature,
        }
        return await self.server.ask("POST", path, body, **headers)

    async def types(self, text: str, member: str = LEAD, channel: str = "C0OPS") -> str:
        form = {"user_id": member, "command": "/incident", "text": text, "channel_id": channel}
        form["trigger_id"] = self.api.trigger()
        answer = await self.send("/slack/commands", form)
        assert answer.status == 200, answer.body
        return str(answer.json["text"])

    async def presses(self, button: dict[str, Any], member: str = LEAD) -> Answer:
        action = {"action_id": button["action_id"], "value": button.get("value"), "type": button["type"]}
        if "selected_option" in button:
            action["selected_option"] = button["selected_option"]
        payload = {"type": "block_actions", "user": {"id": member}, "actions": [action]}
        payload |= {"response_url": self.api.webhook_url, "trigger_id": self.api.trigger()}
        return await self.send("/slack/interactions", {"payload": json.dumps(payload)})

    async def keeps(self, message: dict[str, Any], channel: str, member: str = LEAD) -> Answer:
        payload = {"type": "message_action", "callback_id": "note", "user": {"id": member}, "message": message}
        payload |= {"channel": {"id": channel}, "response_url": self.api.webhook_url, "trigger_id": self.api.trigger()}
        return await self.send("/slack/interactions", {"payload": json.dumps(payload)})

    async def button(self, label: str) -> dict[str, Any]:
        """The newest button of that label, once it was posted."""
        return await until(lambda: next((b for b in reversed(list(self._buttons())) if _label(b) == label), None))

    async def chooses(self, label: str, choice: str, member: str = LEAD) -> Answer:
        select = await self.button(label)
        option = next(one for one in select["options"] if one["text"]["text"] == choice)
        return await self.presses({**select, "selected_option": option}, member)

    async def fills_in(self, label: str, member: str = LEAD, **fields: Any) -> Answer:
        """Press the button, write into the form that comes, and send it off."""
        shown = len(self.api.views)
        await self.presses(await self.button(label), member)
        view = await until(lambda: self.api.views[-1] if len(self.api.views) > shown else None)
        values = {}
        for block in view["blocks"]:
            name, kind = block["block_id"], block["element"]["type"]
            given = fields.get(name)
            state: dict[str, Any] = {"type": kind}
            if kind == "plain_text_input":
                state["value"] = given
            elif kind == "checkboxes":
                known = block["element"]["initial_options"] if given is None else [{"value": one} for one in given]
                state["selected_options"] = known
            else:
                state["selected_option"] = {"value": given} if given else block["element"].get("initial_option")
            values[name] = {name: state}
        payload = {"type": "view_submission", "user": {"id": member}, "view": {**view, "state": {"values": values}}}
        return await self.send("/slack/interactions", {"payload": json.dumps(payload)})

    def _buttons(self) -> Iterator[dict[str, Any]]:
        for post in self.api.posts:
            for block in post.payload.get("blocks", ()):
                if block["type"] == "actions":
                    yield from block["elements"]

    async def told(self, words: str) -> str:
        """An answer to a press, once it came."""
        return await until(
            lambda: next((p.payload["text"] for p in self.api.posts if words in str(p.payload.get("text"))), None)
        )


def _label(element: dict[str, Any]) -> str:
    return str((element.get("text") or element["placeholder"])["text"])


async def until(look: Callable[[], Any]) -> Any:
    async def seen() -> Any:
        return look()

    return await eventually(seen, lambda: "what was waited for did not come")


async def until_said(slack: Slack, line: str, words: str) -> None:
    """Until typing `line` is answered with `words`."""

    async def said() -> bool | None:
        return words in await slack.types(line) or None

    await eventually(said, lambda: f"{line!r} is not answered with {words!r}")


@pytest.fixture
async def slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Slack]:
    (tmp_path / "rollback.py").write_text(WORKFLOW)
    for name, text in (("signing", SIGNING), ("bot", "xoxb-test")):
        path = tmp_path / f"{name}.secret"
        path.write_text(text)
        path.chmod(0o600)
    with SlackServer(token="xoxb-test", channels=("C0OPS",)) as api:
        config = f"""\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {{id: p-1, roles: [commander], slack: {LEAD}}}
    - {{id: p-2, roles: [responder], slack: {HELPER}}}
  channels:
    - name: slack
      kind: slack
      token: "file:bot.secret"
      channel: C0OPS
      buttons: true
      rooms: all
      base_url: "{api.base_url}"
  chat: {{slack: {{signing_secret: "file:signing.secret", response_urls: "http://127.0.0.1:"}}}}
  workflows:
    rollback: {{argv: ["{sys.executable}", rollback.py]}}
"""
        assert KEY
        async with serving(tmp_path, config=config, works=True) as server:
            yield Slack(server, api)


async def opened(slack: Slack) -> str:
    answer = await slack.server.alert(service="checkout", deployment={"id": "dpl_2", "version": "v2"})
    assert answer.status == 202
    return str(answer.json["alerts"][0]["incident_id"])


async def test_from_the_page_to_the_final_post_mortem(slack: Slack, tmp_path: Path) -> None:
    incident = await opened(slack)
    pressed = await slack.presses(await slack.button("Acknowledge"))
    assert (pressed.status, pressed.body) == (200, b"")
    assert "acknowledged" in await slack.told("acknowledged\n")
    assert "commander: since" in await slack.types(f"show {incident.lower()}")
    room = await until(lambda: next((one for one in slack.api.rooms if LEAD in one.members and one.pins), None))
    assert room.name == f"{incident.lower()}-checkout"
    await until(lambda: "investigating" in room.topic or None)
    assert f"{incident} SEV" in await slack.types("list")
    proposed = await slack.types(f"propose {incident} rollback deployment_id=dpl_2 target_version=v1")
    assert "Mitigation M1 (rollback) proposed" in proposed
    approve = await slack.button("Approve M1")
    assert "--failed-deployment-id dpl_2 --target-version v1 --apply" in approve["confirm"]["text"]["text"]
    await slack.presses(approve)
    await slack.told("approved by the commander")
    summary = tmp_path / ".spec/reports/rollbacks/run/summary.json"
    await until(lambda: summary.exists() or None)
    await until_said(slack, f"show {incident}", "M1 succeeded")
    refused = await slack.types(f"resolve {incident}")
    assert refused.startswith("refused (T5)")
    assert "is resolved" in await slack.types(f'resolve {incident} mitigated "went back to v1, errors are gone"')
    await until(lambda: next(iter((tmp_path / f".spec/reports/post-mortems/{incident}").glob("*/report.md")), None))
    assert "is none of change" in await slack.types(f"factor {incident} somebody the new version")
    for factor in ("change v2 fails orders of some sizes", "process v2 went to everybody at once"):
        assert "Contributing factor" in await slack.types(f"factor {incident} {factor}")
    assert "compare versions" in await slack.types(f"item {incident} detect compare versions at one order in a hundred")
    assert "reviewed by the responder" in await slack.types(f"review {incident}", HELPER)
    done = await slack.types(f"finalize {incident}")
    assert "finalized" in done, done
    await until_said(slack, f"close {incident}", "is closed")  # the final notice must have arrived
    await until(lambda: room.is_archived or None)
    main = [post.ts for post in slack.api.in_channel("C0OPS") if post.edits and " page:" not in str(post.payload)]
    assert len(main) == 1, "one message in the usual channel, kept current from the page to the end"
    await until(
        lambda: next((p for p in slack.api.posts if p.ts in main and f"{incident} closed" in str(p.payload)), None)
    )
    timeline = (await slack.server.ask("GET", f"/v1/incidents/{incident}")).json["timeline"]
    told = [entry["text"] for entry in timeline if "Room #" in entry["text"]]
    assert told == [f"Room #{room.name} in slack opened", f"Room #{room.name} in slack archived"]


async def test_in_the_room_a_role_is_taken_and_status_and_severity_are_set(slack: Slack) -> None:
    incident = await opened(slack)
    await slack.presses(await slack.button("Acknowledge"))
    room = await until(lambda: next((one for one in slack.api.rooms if LEAD in one.members and one.pins), None))
    await slack.chooses("Take a role", "Scribe", HELPER)
    await until(lambda: HELPER in room.members or None)
    done = await slack.fills_in("Post update", text="Half of the payments fail.", status="identified", next="30m")
    assert (done.status, done.body) == (200, b"")
    refused = await slack.fills_in("Change severity", level="SEV-1", reason="  ")
    assert "reason" in refused.json["errors"]["level"]
    await slack.fills_in("Change severity", level="SEV-2", reason="payments")
    await until(lambda: "SEV-2" in room.topic or None)
    shows = (f"*Scribe* <@{HELPER}>", "Half of the payments fail.", "[SEV-2]")
    await until(
        lambda: next((p for p in slack.api.posts if p.ts in room.pins and all(s in str(p) for s in shows)), None)
    )
    assert "noted: it began with the deploy" in await slack.types("note it began with the deploy", channel=room.id)
    told = await slack.types("time impact-started 40m the first complaint", channel=room.id)
    assert re.search("says that the impact began at .*: the first complaint", told)
    assert "is no time, such as 40m" in await slack.types("time impact-started soon it says", channel=room.id)
    assert "is none of impact-started, detected, mitigated" in await slack.types("time over 40m x", channel=room.id)
    assert f"{incident} SEV-2" in await slack.types("", channel=room.id)
    await slack.fills_in("Resolve", code="mitigated")
    assert "investigating" in await slack.types("show", channel=room.id), "the monitor has not confirmed it"
    await slack.fills_in("Resolve", code="mitigated", reason="seen by hand")
    assert "resolved" in await slack.types("show", channel=room.id)
    await slack.fills_in("Reopen", reason="it fails again")
    assert "investigating" in await slack.types("show", channel=room.id)


async def test_a_message_of_the_room_is_kept_at_the_time_it_was_written(slack: Slack) -> None:
    """The shortcut of a message: nobody types again at night what somebody has said already."""
    incident = await opened(slack)
    await slack.types(f"ack {incident}")
    room = await until(lambda: next((one for one in slack.api.rooms if LEAD in one.members), None))
    said = {
        "type": "message",
        "user": HELPER,
        "ts": f"{time.time() - 600:.6f}",
        "text": "carts &amp; orders fail since v2",
    }
    await slack.keeps(said, channel=room.id)
    assert "noted: carts &amp; orders fail since v2" in await slack.told("noted: carts")
    await slack.sends_again()
    timeline = (await slack.server.ask("GET", f"/v1/incidents/{incident}")).json["timeline"]
    assert [line["text"] for line in timeline if line["kind"] == "note_added"] == [
        "The commander noted: carts & orders fail since v2"
    ]
    await slack.keeps(said, channel="C0OPS")
    await slack.told("this is no incident's channel")


@pytest.mark.parametrize("broken", [{"ts": "soon"}, {"ts": "1e400"}, {"text": ""}, {"text": None}, {"ts": None}])
async def test_a_message_that_is_none_is_refused(slack: Slack, broken: dict[str, Any]) -> None:
    answer = await slack.keeps({"type": "message", "ts": "1700000000.0001", "text": "x", **broken}, channel="C0OPS")
    assert answer.status == 400


async def test_who_may_not_is_told_why_and_a_stale_approval_does_nothing(slack: Slack) -> None:
    incident = await opened(slack)
    await slack.presses(await slack.button("Acknowledge"))
    await slack.types(f"propose {incident} rollback deployment_id=dpl_2")
    approve = await slack.button("Approve M1")
    await slack.presses(approve, HELPER)
    assert "only the commander approves" in await slack.told("refused (approval)")
    stale = {**approve, "value": json.dumps([incident, "M1", "0" * 64])}
    await slack.presses(stale)
    assert "not the one that was read" in await slack.told("the plan is not")
    assert "M1 proposed" in await slack.types(f"show {incident}")


async def test_who_is_not_in_the_roster_stops_no_page_and_takes_no_command(slack: Slack) -> None:
    incident = await opened(slack)
    await slack.presses(await slack.button("Acknowledge"), STRANGER)
    assert "slack: U0STRANGER to their entry in the roster" in await slack.told("refused (AC-01)")
    for typed in ("ack", "lead", "note"):
        assert "AC-01" in await slack.types(f"{typed} {incident} words", STRANGER)
    assert "is open" in await slack.types(f"note {incident} nobody answered yet")


async def test_hints_are_in_the_chat_s_own_words(slack: Slack) -> None:
    incident = await opened(slack)
    assert "resolve INC CODE REASON" in await slack.types(f"resolve {incident}")
    assert "/incident list" in await slack.types("ack INC-1999-0001")
    assert "'frobnicate' is no command here" in await slack.types("frobnicate")
    await slack.types(f"ack {incident}")
    assert "that was true already; p-1 leads the response" in await slack.types(f"ack {incident}", HELPER)


async def test_pressing_twice_is_pressing_once(slack: Slack) -> None:
    incident = await opened(slack)
    button = await slack.button("Acknowledge")
    await asyncio.gather(*(slack.presses(button) for _ in range(5)))
    answer = await slack.server.ask("GET", f"/v1/incidents/{incident}")
    told = [entry["text"] for entry in answer.json["timeline"]]
    assert sum("acknowledged" in line and "Notice" not in line for line in told) == 1


async def test_what_slack_sends_again_is_not_done_again(slack: Slack) -> None:
    incident = await opened(slack)
    await slack.presses(await slack.button("Acknowledge"))
    assert "noted" in await slack.types(f"note {incident} half of the carts are empty")
    again = await slack.sends_again()
    assert again.json["text"] == f"{incident}: done already, when this was sent first"
    await slack.types(f"propose {incident} rollback deployment_id=dpl_2")
    await slack.sends_again()
    refused = await slack.fills_in("Post update", text="  ")
    assert "text" in refused.json["errors"], "and what is refused is no deed: the form stays open"
    form = json.loads(slack.sent[-1][1]["payload"])
    form["view"]["state"]["values"]["text"]["text"]["value"] = "Half of the payments fail."
    filled_in = await slack.send("/slack/interactions", {"payload": json.dumps(form)})
    assert (filled_in.status, filled_in.body) == (200, b"")
    assert ((again := await slack.sends_again()).status, again.body) == (200, b"")
    await slack.presses(await slack.button("Post update"))
    await slack.sends_again()
    timeline = (await slack.server.ask("GET", f"/v1/incidents/{incident}")).json["timeline"]
    told = [entry["text"] for entry in timeline]
    for words in ("half of the carts", "proposed", "Half of the payments"):
        assert sum(words in line for line in told if "Notice" not in line) == 1, words
    await slack.types(f"note {incident} half of the carts are empty")  # typed again, not sent again
    timeline = (await slack.server.ask("GET", f"/v1/incidents/{incident}")).json["timeline"]
    assert sum("half of the carts" in entry["text"] for entry in timeline) == 2
    assert not [post for post in slack.api.posts if "did not show" in str(post.payload.get("text"))]


async def test_what_arrives_twice_in_one_moment_is_done_once(slack: Slack) -> None:
    incident = await opened(slack)
    form = {
        "user_id": LEAD,
        "text": f"note {incident} both carts are empty",
        "channel_id": "C0OPS",
        "trigger_id": "1.2",
    }
    answers = await asyncio.gather(*(slack.send("/slack/commands", form) for _ in range(6)))
    assert sum("noted" in answer.json["text"] for answer in answers) == 1
    assert sum("done already" in answer.json["text"] for answer in answers) == 5


@pytest.mark.parametrize("path", ["/slack/commands", "/slack/interactions"])
async def test_what_slack_did_not_sign_is_refused(slack: Slack, path: str) -> None:
    form = {"user_id": LEAD, "text": "list"}
    assert (await slack.send(path, form, secret="another" * 4)).status == 401
    assert (await slack.send(path, form, age=301)).status == 401
    bare = await slack.server.ask("POST", path, urlencode(form).encode())
    assert (bare.status, bare.json["code"]) == (401, "slack/signature")


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "x",
        "[]",
        "{}",
        '{"actions": []}',
        '{"actions": [{"action_id": "ack:0", "value": "7"}], "user": {"id": "U"}}',
    ],
)
async def test_a_payload_that_is_no_button_is_refused(slack: Slack, payload: str) -> None:
    assert (await slack.send("/slack/interactions", {"payload": payload})).status == 400


async def test_text_is_data(slack: Slack) -> None:
    incident = await opened(slack)
    hostile = f'note {incident} "<!channel> <https://x.test|click> `rm -rf` $(x)"'
    told = await slack.types(hostile)
    assert "&lt;!channel&gt;" in told
    assert "<!" not in told
    assert "not closed" in await slack.types('note INC-1 "open')
    assert "usage: note" in await slack.types("note INC-1")
    assert "ack INC" in await slack.types("help")
    assert "there is no incident" in await slack.types("ack INC-1999-0001")
