"""Socket Mode: the fake Slack is judged by Slack's own client, and our side meets connections that end in every way."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Request, TextMessage

from smartspec_ops.channels.slack import WebApi
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.websocket import LONGEST_MESSAGE, Closed, WebSocket, connect
from smartspec_ops.http.build import services
from smartspec_ops.http.slack_requests import SlackRequests
from smartspec_ops.http.slack_socket import LASTED, App, SocketMode
from smartspec_ops.ports import Failure, FailureKind, Secret
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.slack_server import SlackServer, limited, refusal
from tests.servers import wait_until
from tests.serving import Serving, serving, workspace
from tests.unit.test_http import Authority, environment, tls_server

pytestmark = [pytest.mark.edge, pytest.mark.slow]

SOON = timedelta(seconds=60)
APP = "xapp-canary"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer(token="xoxb-1", app_token=APP) as server:
        yield server


# --- the fake, by Slack's own client ---------------------------------------------------------------------------------


def test_slacks_own_client_gets_an_envelope_and_answers_it(slack: SlackServer) -> None:
    client = official(slack)
    got: list[SocketModeRequest] = []

    def listen(own: Any, request: SocketModeRequest) -> None:
        got.append(request)
        own.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload={"text": "done"}))

    client.socket_mode_request_listeners.append(listen)
    try:
        client.connect()
        assert slack.sockets.push("slash_commands", {"command": "/incident", "text": "list"}) == {"text": "done"}
        slack.sockets.announce_end("refresh_requested")
        slack.sockets.wait_until_opened(2)
        slack.sockets.wait_for(1)
        assert slack.sockets.push("interactive", {"type": "block_actions"}) == {"text": "done"}
    finally:
        left(slack, client)
    assert [(one.type, one.payload) for one in got] == [
        ("slash_commands", {"command": "/incident", "text": "list"}),
        ("interactive", {"type": "block_actions"}),
    ]


def left(slack: SlackServer, client: SocketModeClient) -> None:
    """Its threads wait in reads that a close of its own does not end, and closing soon after connecting can wait for
    one of them for ever (the runner marks the session as alive again): it gets five seconds."""
    client.auto_reconnect_enabled = False
    slack.sockets.end()
    closing = threading.Thread(target=client.close, daemon=True)
    closing.start()
    closing.join(5)


def test_slacks_own_client_is_refused_with_another_token(slack: SlackServer) -> None:
    client = WebClient(base_url=slack.base_url, retry_handlers=[])
    with pytest.raises(Exception, match="invalid_auth"):
        client.apps_connections_open(app_token="xapp-other")
    assert client.apps_connections_open(app_token=APP)["url"].startswith("ws://127.0.0.1:")


def official(slack: SlackServer) -> SocketModeClient:
    web = WebClient(base_url=slack.base_url, retry_handlers=[])
    return SocketModeClient(app_token=APP, web_client=web, ping_interval=0.5, concurrency=1)


# --- our side --------------------------------------------------------------------------------------------------------

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {{id: p-1, roles: [commander], slack: U0LEAD}}
  chat: {{slack: {{app_token: "file:app.secret", base_url: "{base_url}"}}}}
"""


@pytest.fixture
async def server(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Serving]:
    path = tmp_path / "app.secret"
    path.write_text(APP)
    path.chmod(0o600)
    async with serving(tmp_path, config=CONFIG.format(base_url=slack.base_url)) as found:
        yield found


async def typed(slack: SlackServer, text: str) -> str:
    said = await asyncio.to_thread(slack.sockets.push, "slash_commands", {"user_id": "U0LEAD", "text": text})
    return str(said["text"])


async def test_what_is_typed_is_done_and_answered(slack: SlackServer, server: Serving) -> None:
    opened = await server.alert(service="checkout")
    incident = opened.json["alerts"][0]["incident_id"]
    assert f"{incident} SEV" in await typed(slack, "list")
    assert "acknowledged" in await typed(slack, f"ack {incident}")
    slack.sockets.says_in_pieces = True
    assert "commander: since" in await typed(slack, f"show {incident}")


async def test_a_pressed_button_arrives_and_hostile_envelopes_end_nothing(slack: SlackServer, server: Serving) -> None:
    incident = (await server.alert(service="checkout")).json["alerts"][0]["incident_id"]
    await typed(slack, "list")
    action = {"action_id": "ack:0", "value": json.dumps([incident])}
    pressed = {"type": "block_actions", "user": {"id": "U0LEAD"}, "actions": [action]}
    assert await asyncio.to_thread(slack.sockets.push, "interactive", pressed) == {}
    for text in ("", "x", "[]", "{}", "null", "[" * 5_000, json.dumps({"type": "interactive", "payload": 7})):
        slack.sockets.connections[-1].say(text)
    for payload in ({}, {"actions": []}, {"user": "x"}, {"user_id": 7}):
        assert await asyncio.to_thread(slack.sockets.push, "interactive", payload) == {}
    assert "commander: since" in await typed(slack, f"show {incident}")
    assert slack.sockets.opened == 1


async def test_an_envelope_that_is_given_to_us_twice_is_carried_out_once(slack: SlackServer, server: Serving) -> None:
    incident = (await server.alert(service="checkout")).json["alerts"][0]["incident_id"]
    note = {"user_id": "U0LEAD", "text": f"note {incident} carts are empty", "trigger_id": "7.9.a"}
    first, again = [await asyncio.to_thread(slack.sockets.push, "slash_commands", note) for _ in range(2)]
    assert "noted" in first["text"]
    assert "done already" in again["text"]


@pytest.mark.parametrize("end", ["warning", "refresh_requested", "drop", "close", "masked", "reserved"])
async def test_a_connection_that_ends_is_followed_by_another(slack: SlackServer, server: Serving, end: str) -> None:
    await typed(slack, "list")
    old = slack.sockets.connections[-1]
    match end:
        case "drop":
            old.drop()
        case "close":
            old.close()
        case "masked":
            old.send_raw(b"\x81\x82\x00\x00\x00\x00{}")
        case "reserved":
            old.send_raw(b"\xf1\x00")
        case reason:
            slack.sockets.announce_end(reason)
    await asyncio.to_thread(slack.sockets.wait_until_opened, 2)
    if end in {"warning", "refresh_requested"}:
        await asyncio.to_thread(slack.sockets.wait_for, 2)
        assert old in slack.sockets.connections, "the old one is heard out"
    assert await typed(slack, "list") == "no incidents"


async def test_what_cannot_be_opened_is_tried_again(slack: SlackServer, tmp_path: Path) -> None:
    path = tmp_path / "app.secret"
    path.write_text(APP)
    path.chmod(0o600)
    slack.arm_next("apps.connections.open", refusal("internal_error"), limited("1"))
    async with serving(tmp_path, config=CONFIG.format(base_url=slack.base_url)):
        assert await typed(slack, "list") == "no incidents"


async def test_the_connection_ends_with_the_server(slack: SlackServer, tmp_path: Path) -> None:
    path = tmp_path / "app.secret"
    path.write_text(APP)
    path.chmod(0o600)
    async with serving(tmp_path, config=CONFIG.format(base_url=slack.base_url)):
        await typed(slack, "list")
    assert await asyncio.to_thread(wait_until, lambda: not slack.sockets.connections)


async def test_other_settings_are_another_connection_or_the_same_with_other_people(
    slack: SlackServer, tmp_path: Path
) -> None:
    runtime = workspace(tmp_path, CONFIG.format(base_url=slack.base_url).replace("chat:", "intake: {} #"))
    requests = SlackRequests(await services(runtime))

    def app(token: str) -> App:
        api = WebApi(HttpEdge(), runtime.clock, Secret(token), slack.base_url)
        return App(token=Secret(token), base_url=slack.base_url, api=api, requests=requests)

    socket, closing = SocketMode(clock=runtime.clock, app=None), asyncio.Event()
    task = asyncio.create_task(socket.run(closing))
    await asyncio.sleep(0)
    assert slack.sockets.opened == 0
    socket.adopt(app(APP))
    assert await typed(slack, "list") == "no incidents"
    socket.adopt(app(APP))
    assert await typed(slack, "list") == "no incidents"
    assert slack.sockets.opened == 1, "the same token keeps the connection"
    slack.sockets.app_token = "xapp-rotated"
    socket.adopt(app("xapp-rotated"))
    await asyncio.to_thread(slack.sockets.wait_until_opened, 2)
    assert await typed(slack, "list") == "no incidents"
    socket.adopt(None)
    assert await asyncio.to_thread(wait_until, lambda: not slack.sockets.connections)
    closing.set()
    await task
    await runtime.close()


class Pauses(ManualClock):
    """Passes the first pauses at once, and stays in the one that is one too many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.passed, self.over = most, list[timedelta](), asyncio.Event()

    async def sleep(self, duration: timedelta) -> None:
        if len(self.passed) == self.most:
            self.over.set()
            await super().sleep(duration)
        self.passed.append(duration)


@asynccontextmanager
async def connecting(slack: SlackServer, clock: ManualClock, root: Path) -> AsyncIterator[None]:
    """A process that is reached through Slack's connection alone, and whose pauses are the clock's."""
    runtime = workspace(root, CONFIG.format(base_url=slack.base_url).replace("chat:", "intake: {} #"))
    api = WebApi(HttpEdge(), runtime.clock, Secret(APP), slack.base_url)
    requests = SlackRequests(await services(runtime))
    app = App(token=Secret(APP), base_url=slack.base_url, api=api, requests=requests)
    closing = asyncio.Event()
    task = asyncio.create_task(SocketMode(clock=clock, app=app).run(closing))
    try:
        yield
    finally:
        closing.set()
        await task
        await runtime.close()


async def test_a_side_that_takes_connections_and_ends_them_is_asked_with_growing_pauses(
    slack: SlackServer, tmp_path: Path
) -> None:
    slack.sockets.ends_at_once = True
    clock = Pauses(8)
    async with connecting(slack, clock, tmp_path), asyncio.timeout(60):
        await clock.over.wait()
    assert [pause.total_seconds() for pause in clock.passed] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert slack.sockets.opened == 9


async def test_a_connection_that_lasted_is_followed_by_another_at_once(slack: SlackServer, tmp_path: Path) -> None:
    clock = ManualClock()
    async with connecting(slack, clock, tmp_path):
        await typed(slack, "list")
        await clock.advance(LASTED)
        slack.sockets.end()
        await asyncio.to_thread(slack.sockets.wait_until_opened, 2)
        assert await typed(slack, "list") == "no incidents"


async def test_what_ends_a_connection_by_a_fault_of_ours_is_in_the_log(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Pauses(0)
    async with connecting(slack, clock, tmp_path), asyncio.timeout(60):
        await typed(slack, "list")
        slack.sockets.connections[-1].say(json.dumps({"type": "x", "envelope_id": "\ud800"}))
        await clock.over.wait()
    assert "slack.socket.broken" in caplog.text


# --- the client alone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("ws://example.test/link", FailureKind.REFUSED),
        ("https://example.test/link", FailureKind.REFUSED),
        ("", FailureKind.REFUSED),
        ("ws://127.0.0.1:9/link", FailureKind.CONNECT),
    ],
)
async def test_an_address_that_is_none(address: str, kind: FailureKind) -> None:
    failure = await connect(address, SOON)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403 instead of a WebSocket"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP 200 instead of a WebSocket"),
        (b"SSH-2.0-x\r\n\r\n", "what came is no message"),
        (b"HTTP/1.1 101 S\r\nSec-WebSocket-Accept: no\r\n\r\n", "what came is no message"),
        (b"HTTP/1.1 101 S\r\n\r\n", "what came is no message"),
        (b"", "the connection broke within the handshake"),
    ],
)
async def test_a_handshake_that_is_none(answer: bytes, detail: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        await ended(writer)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        failure = await connect(f"ws://127.0.0.1:{port}/link/?ticket=canary", SOON)
    assert isinstance(failure, Failure)
    assert failure.detail == detail


async def test_a_silent_side_is_asked_and_then_given_up(slack: SlackServer) -> None:
    socket = await opened(slack)
    assert json.loads(await socket.receive(SOON))["type"] == "hello"
    # It answers pings, so only a side that answers nothing is silent: here, one that is held.
    await asyncio.to_thread(hold, slack)
    with pytest.raises(Closed, match="silent"):
        await socket.receive(timedelta(milliseconds=20))
    await socket.close()


async def test_a_side_that_answers_pings_is_not_silent(slack: SlackServer) -> None:
    socket = await opened(slack)
    assert json.loads(await socket.receive(SOON))["type"] == "hello"
    # A second ping is sent only after an answer to the first; a busy machine has a second for that.
    waiting = asyncio.create_task(socket.receive(timedelta(seconds=1)))
    pings = slack.sockets.connections[-1].pings
    assert await asyncio.to_thread(wait_until, lambda: len(pings) >= 2)
    assert not waiting.done()
    slack.sockets.connections[-1].say("here")
    assert await waiting == "here"
    await socket.close()


async def opened(slack: SlackServer) -> WebSocket:
    socket = await connect(slack.sockets.ticket(slack.origin), SOON)
    assert isinstance(socket, WebSocket)
    await asyncio.to_thread(slack.sockets.wait_for, 1)
    return socket


def hold(slack: SlackServer) -> None:
    """From now on the far side writes nothing."""
    lock = slack.sockets.connections[-1]._lock
    threading.Thread(target=lock.acquire, daemon=True).start()


@dataclass
class Proxy:
    """One that connects every name to one port, or refuses."""

    port: int
    refuses: bool = False
    asked: list[str] = field(default_factory=list)
    tasks: "set[asyncio.Task[Any]]" = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split("\r\n")[0])
        if self.refuses:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            await ended(writer)
            return
        far_reader, far = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(self._copy(reader, far), self._copy(far_reader, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(4096):
                writer.write(piece)
        await ended(writer)


async def ended(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()


async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that upgrades, says one thing and leaves."""
    with suppress(OSError, asyncio.IncompleteReadError):
        far = WSConnection(ConnectionType.SERVER)
        far.receive_data(await reader.readuntil(b"\r\n\r\n"))
        list(far.events())
        for event in (AcceptConnection(), TextMessage(data="hello"), CloseConnection(code=1000)):
            writer.write(far.send(event))
        await writer.drain()
    await ended(writer)


@pytest.mark.parametrize(
    ("name", "trusted", "refuses", "expected"),
    [
        ("wss.slack.test", True, False, "hello"),
        ("other.test", True, False, FailureKind.TLS),
        ("wss.slack.test", False, False, FailureKind.TLS),
        ("wss.slack.test", True, True, FailureKind.CONNECT),
    ],
    ids=["through", "another-name", "unknown-ca", "refused"],
)
async def test_the_proxy_of_the_environment_is_used_and_the_far_side_must_prove_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, refuses: bool, expected: object
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca) if trusted else str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    async with await asyncio.start_server(hello, "127.0.0.1", 0, ssl=tls_server(authority, host=name)) as far:
        proxy = Proxy(far.sockets[0].getsockname()[1], refuses)
        async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as near:
            with environment(https_proxy=f"http://127.0.0.1:{near.sockets[0].getsockname()[1]}"):
                socket = await connect("wss://wss.slack.test/link/?ticket=canary", SOON)
            if isinstance(socket, Failure):
                assert socket.kind is expected
                assert "canary" not in socket.detail
            else:
                assert await socket.receive(SOON) == expected
                with pytest.raises(Closed):
                    await socket.receive(SOON)
                await socket.close()
            assert proxy.asked == ["CONNECT wss.slack.test:443 HTTP/1.1"]
            await asyncio.wait(proxy.tasks)


@given(st.binary(max_size=400))
def test_whatever_bytes_come_end_it_at_most(wire: bytes) -> None:
    """After a handshake that went well; what is a text is a text, and anything else is `Closed`."""

    async def told() -> None:
        reader, near = asyncio.StreamReader(), Near()
        reader.feed_data(wire)
        reader.feed_eof()
        protocol = WSConnection(ConnectionType.CLIENT)
        answer = shaken(protocol.send(Request(host="example.test", target="/")))
        protocol.receive_data(answer)
        assert [type(event) for event in protocol.events()] == [AcceptConnection]
        socket = WebSocket(reader, near, protocol)  # type: ignore[arg-type]
        with pytest.raises(Closed):
            await heard_out(socket)

    asyncio.run(told())


async def test_a_message_that_is_too_long_ends_it(slack: SlackServer) -> None:
    socket = await opened(slack)
    assert json.loads(await socket.receive(SOON))["type"] == "hello"
    threading.Thread(target=overflow, args=(slack,), daemon=True).start()
    with pytest.raises(Closed, match="too long"):
        await socket.receive(SOON)
    await socket.close()


def overflow(slack: SlackServer) -> None:
    with suppress(OSError):
        slack.sockets.connections[-1].say("x" * (LONGEST_MESSAGE + 1))


async def heard_out(socket: WebSocket) -> None:
    while True:
        assert isinstance(await socket.receive(SOON), str)


class Near:
    """The writer of a connection nobody reads."""

    def write(self, _: bytes) -> None: ...

    async def drain(self) -> None: ...


def shaken(request: bytes) -> bytes:
    """The answer of a server that takes the connection over."""
    far = WSConnection(ConnectionType.SERVER)
    far.receive_data(request)
    list(far.events())
    return far.send(AcceptConnection())
