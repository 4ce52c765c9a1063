"""Slack's answers and our outcomes; the fake Slack itself is judged by Slack's own client library."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from smartspec_ops.channels import build
from smartspec_ops.channels._blocks import escaped, plain
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Channel, Failure, Outcome, Recipient, Request, Secret
from smartspec_ops.testing.armed_server import Fault, Reply, Reset, Silence, sign_in
from smartspec_ops.testing.channels import MESSAGE, hostile
from smartspec_ops.testing.slack_content import content_error
from smartspec_ops.testing.slack_server import SlackServer, limited, refusal, words
from tests.unit.test_channels import config

pytestmark = pytest.mark.edge

TOKEN = "xoxb-canary"
CHANNEL = "C0INCIDENTS"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token=TOKEN, channels=[CHANNEL], webhook_path="/services/canary-hook") as server:
        yield server


class Hurried:
    """The real edge with little patience."""

    def __init__(self) -> None:
        self._edge = HttpEdge()

    async def send(self, request: Request) -> Answer | Failure:
        return await self._edge.send(replace(request, timeout=timedelta(milliseconds=50)))

    async def close(self) -> None:
        await self._edge.close()


def api(slack: SlackServer, **settings: str | Secret) -> Channel:
    given = {"token": Secret(TOKEN), "channel": CHANNEL, "base_url": slack.base_url, **settings}
    return build("slack", config(Path(), **given))


def hook(slack: SlackServer) -> Channel:
    return build("slack", config(Path(), webhook=Secret(slack.webhook_url)))


SERVER_FAULTS: list[tuple[Fault, Outcome, str]] = [
    (limited("3"), Outcome.RETRY, "ratelimited"),
    (sign_in(), Outcome.RETRY, "the answer is not one of Slack's"),
    (sign_in(502), Outcome.RETRY, "HTTP 502"),
    (sign_in(403), Outcome.GIVE_UP, "HTTP 403"),
    (Reply(status=500), Outcome.RETRY, "HTTP 500"),
    (Reply(status=200, body=b"[" * 100_000), Outcome.RETRY, "the answer is not one of Slack's"),
    (Reply(status=200, body=b'"ok"'), Outcome.RETRY, "the answer is not one of Slack's"),
    (Reply(status=302, headers={"location": "http://127.0.0.1:9/canary"}), Outcome.GIVE_UP, "HTTP 302"),
    (Reset(), Outcome.RETRY, "broken: the connection ended before the answer was whole"),
]
RETRIED = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
FINAL = (
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
    *("restricted_action", "ekm_access_denied", "team_access_not_granted"),
    *("channel_not_found", "not_in_channel", "is_archived", "user_not_found", "method_not_supported_for_channel_type"),
    "an_error_nobody_has_heard_of",
)


@pytest.mark.parametrize(("fault", "outcome", "detail"), SERVER_FAULTS)
async def test_a_bad_day_of_the_server(slack: SlackServer, fault: Fault, outcome: Outcome, detail: str) -> None:
    slack.arm(fault)
    delivery = await api(slack).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (outcome, detail)
    assert not slack.posts


@pytest.mark.parametrize(
    ("error", "outcome"),
    [*((error, Outcome.RETRY) for error in RETRIED), *((error, Outcome.GIVE_UP) for error in FINAL)],
)
async def test_slacks_word_decides_and_is_told(slack: SlackServer, error: str, outcome: Outcome) -> None:
    slack.arm(refusal(error))
    delivery = await api(slack).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (outcome, error)


@pytest.mark.parametrize(("header", "wait"), [("3", 3), ("99999999999", 3600), ("soon", None)])
async def test_the_wait_slack_asks_for_is_kept_within_an_hour(
    slack: SlackServer, header: str, wait: int | None
) -> None:
    for channel in (api(slack), hook(slack)):
        slack.arm(limited(header))
        delivery = await channel.deliver(MESSAGE)
        assert delivery.outcome is Outcome.RETRY
        assert delivery.retry_after == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("reply", "outcome", "detail"),
    [
        (words(200, "ok"), Outcome.SENT, "HTTP 200"),
        (sign_in(), Outcome.RETRY, "the answer is not one of Slack's"),
        (words(400, "user_not_found"), Outcome.GIVE_UP, "user_not_found"),
        (words(403, "action_prohibited"), Outcome.GIVE_UP, "action_prohibited"),
        (words(404, "no_service"), Outcome.GIVE_UP, "no_service"),
        (words(404, "channel_not_found"), Outcome.GIVE_UP, "channel_not_found"),
        (words(410, "channel_is_archived"), Outcome.GIVE_UP, "channel_is_archived"),
        (words(500, "rollup_error"), Outcome.RETRY, "HTTP 500"),
        (words(404, "canary-hook"), Outcome.GIVE_UP, "HTTP 404"),
        (Reset(), Outcome.RETRY, "broken: the connection ended before the answer was whole"),
    ],
)
async def test_what_a_webhook_answers(slack: SlackServer, reply: Fault, outcome: Outcome, detail: str) -> None:
    slack.arm(reply)
    delivery = await hook(slack).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (outcome, detail)


async def test_silence_is_tried_again(slack: SlackServer) -> None:
    slack.arm(Silence(), Silence())
    for entry in (
        {"token": Secret(TOKEN), "channel": CHANNEL, "base_url": slack.base_url},
        {"webhook": Secret(slack.webhook_url)},
    ):
        channel = build("slack", replace(config(Path(), **entry), http=Hurried()))
        delivery = await channel.deliver(MESSAGE)
        assert delivery.outcome is Outcome.RETRY
        assert delivery.detail.startswith("timeout: ")
        await channel.close()


@pytest.mark.parametrize("fault", [refusal("internal_error"), refusal("fatal_error"), Reset()])
async def test_after_an_ambiguous_answer_the_repeat_carries_the_same_key(slack: SlackServer, fault: Fault) -> None:
    slack.arm(fault, posted=True)
    channel = api(slack)
    assert [(await channel.deliver(MESSAGE)).outcome for _ in range(2)] == [Outcome.RETRY, Outcome.SENT]
    keys = [post.payload["metadata"]["event_payload"]["key"] for post in slack.posts]
    assert keys == [MESSAGE.key, MESSAGE.key]
    assert slack.posts[0].payload["blocks"][0]["block_id"] == slack.posts[1].payload["blocks"][0]["block_id"]


@pytest.mark.parametrize("error", ["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "no_text"])
async def test_refused_blocks_are_sent_once_more_as_plain_text(slack: SlackServer, error: str) -> None:
    slack.arm(refusal(error))
    assert (await api(slack).deliver(MESSAGE)).outcome is Outcome.SENT
    assert "blocks" not in slack.posts[0].payload
    assert "31 times its objective" in slack.posts[0].payload["text"]
    slack.arm(words(400, "invalid_blocks"))
    assert (await hook(slack).deliver(MESSAGE)).outcome is Outcome.SENT
    slack.arm(refusal(error), refusal(error))
    assert (await api(slack).deliver(MESSAGE)).outcome is Outcome.GIVE_UP


async def test_the_far_side_tells_the_id_of_the_message(slack: SlackServer) -> None:
    delivery = await api(slack).deliver(MESSAGE)
    assert delivery.remote_id == slack.posts[0].ts


@pytest.mark.parametrize(
    ("settings", "error"),
    [({"token": Secret("xoxb-other")}, "invalid_auth"), ({"channel": "C0OTHER"}, "channel_not_found")],
)
async def test_a_wrong_setting_is_named_by_slack(slack: SlackServer, settings: dict[str, Any], error: str) -> None:
    delivery = await api(slack, **settings).deliver(MESSAGE)
    assert (delivery.outcome, delivery.detail) == (Outcome.GIVE_UP, error)


async def test_no_alert_text_mentions_links_or_breaks_a_limit(slack: SlackServer) -> None:
    for message in hostile():
        assert (await api(slack).deliver(message)).outcome is Outcome.SENT
        post = slack.posts[-1].payload
        assert content_error(post) is None
        assert "blocks" in post
        for text in _mrkdwn(post):
            assert set(_controls(text)) <= {"<@U0RESPONDER>", *_example_links(text)}, text


def _mrkdwn(payload: Any) -> Iterator[str]:
    yield payload["text"]
    for block in payload["blocks"]:
        for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ())):
            if part and part["type"] == "mrkdwn":
                assert part["verbatim"] is True
                yield part["text"]


def _controls(text: str) -> Iterator[str]:
    rest = text
    while "<" in rest:
        control, _, rest = rest.partition("<")[2].partition(">")
        yield f"<{control}>"


def _example_links(text: str) -> Iterator[str]:
    """Only what stood in a link's own address may be linked to."""
    yield from (control for control in _controls(text) if control.startswith("<https://example.test/?q="))


def test_only_people_with_a_slack_id_are_mentioned() -> None:
    ids = ["U0A", "W0B", "!channel", "U0A>x<!here", "u0a", "", None]
    message = replace(MESSAGE, recipients=[Recipient(id="x", role="r", slack=slack) for slack in ids])
    assert plain(message).startswith("<@U0A> <@W0B>\nSEV-2")


@pytest.mark.parametrize("limit", range(2, 12))
def test_a_cut_never_splits_an_entity(limit: int) -> None:
    cut = escaped("<&>" * 5, limit)
    assert len(cut) <= limit
    assert cut.removesuffix("…").replace("&lt;", "").replace("&amp;", "").replace("&gt;", "") == ""


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_slacks_own_client_finds_a_slack(slack: SlackServer) -> None:
    client = WebClient(token=TOKEN, base_url=slack.base_url, retry_handlers=[])
    assert client.auth_test()["ok"] is True
    answer = client.chat_postMessage(channel=CHANNEL, text="hello", blocks=[{"type": "divider"}])
    assert answer["ts"] == slack.posts[0].ts
    assert answer["message"]["text"] == "hello"


@pytest.mark.parametrize(
    ("token", "arguments", "error"),
    [
        ("xoxb-other", {"text": "x"}, "invalid_auth"),
        (None, {"text": "x"}, "not_authed"),
        (TOKEN, {"text": "x", "channel": "C0OTHER"}, "channel_not_found"),
        (TOKEN, {"text": ""}, "no_text"),
        (TOKEN, {"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        (TOKEN, {"text": "x", "blocks": [{"type": "unheard-of"}]}, "invalid_blocks"),
        (TOKEN, {"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        (TOKEN, {"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        (TOKEN, {"text": "x", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument:UserWarning")
def test_the_fake_refuses_what_slack_refuses(
    slack: SlackServer, token: str | None, arguments: dict[str, Any], error: str
) -> None:
    client = WebClient(token=token, base_url=slack.base_url, retry_handlers=[])
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(**{"channel": CHANNEL, **arguments})
    assert refused.value.response["error"] == error


def test_slacks_own_client_meets_the_armed_faults(slack: SlackServer) -> None:
    client = WebClient(token=TOKEN, base_url=slack.base_url, retry_handlers=[])
    slack.arm(limited("30"), refusal("fatal_error"), Reset())
    with pytest.raises(SlackApiError) as limit:
        client.auth_test()
    assert (limit.value.response.status_code, limit.value.response.headers["retry-after"]) == (429, "30")
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.auth_test()
    with pytest.raises((ConnectionError, RemoteDisconnected)):
        client.auth_test()
    assert client.auth_test()["ok"] is True


def test_slacks_own_webhook_client_posts(slack: SlackServer) -> None:
    client = WebhookClient(slack.webhook_url)
    assert client.send(text="hello").body == "ok"
    refused = client.send(text="")
    assert (refused.status_code, refused.body) == (400, "no_text")
    assert WebhookClient(slack.webhook_url + "x").send(text="x").status_code == 404


def test_the_servers_threads_end_with_it() -> None:
    before = threading.active_count()
    with SlackServer(token=TOKEN):
        pass
    assert threading.active_count() == before
