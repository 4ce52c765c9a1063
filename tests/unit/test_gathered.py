"""An answer leaves in one piece, whole and in order, however it was written; what ends a connection loses nothing."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.server import ServerState

from smartspec_ops.http.application import Receive, Scope, Send
from smartspec_ops.http.gathered import Gathered, Protocol
from smartspec_ops.http.server import Answers, settings

pytestmark = pytest.mark.edge


class Wire(asyncio.Transport):
    """What reaches the socket, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.is_closed = False
        self.ended = asyncio.Event()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_closed
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True
        self.ended.set()

    def abort(self) -> None:
        self.close()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert high == 0

    def is_closing(self) -> bool:
        return self.is_closed

    def resume_reading(self) -> None: ...

    def pause_reading(self) -> None: ...


async def answer(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})


@pytest.mark.parametrize(
    ("request_line", "others", "ends"),
    [
        (b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", b"done", False),
        (b"POST /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", b"done", True),
        (b"HEAD /x HTTP/1.1\r\nhost: a\r\n\r\n", b"", False),
    ],
)
async def test_head_and_body_are_one_piece(request_line: bytes, others: bytes, ends: bool) -> None:
    config = settings(answer)
    config.load()
    wire = Wire()
    protocol = Protocol(config=config, server_state=ServerState(), app_state={})
    protocol.connection_made(wire)
    protocol.data_received(request_line)
    for _ in range(10):
        await asyncio.sleep(0)
    (piece,) = wire.pieces
    assert piece.startswith(b"HTTP/1.1 202 ")
    assert piece.partition(b"\r\n\r\n")[2] == others
    assert wire.is_closed is ends
    protocol.connection_lost(None)


@given(st.lists(st.one_of(st.binary(max_size=5), st.sampled_from(["turn", "flush"])), max_size=20))
def test_whatever_is_written_arrives_once_and_in_order(acts: list[bytes | str]) -> None:
    wire, turns = Wire(), list[Callable[[], None]]()
    transport = Gathered(wire, turns.append)
    for act in acts:
        if isinstance(act, bytes):
            transport.write(act)
        elif act == "flush":
            transport.flush()
        else:
            while turns:
                turns.pop()()
    told = b"".join(act for act in acts if isinstance(act, bytes))
    assert told == b"".join(wire.pieces) + b"".join(transport._waiting)
    transport.close()
    assert b"".join(wire.pieces) == told
    while turns:
        turns.pop()()


LONG = 64 << 20
HEAD = b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        ([], True),
        ([b"POST /x HTT"], True),
        ([HEAD, b"a"], True),
        ([HEAD + b"ab", HEAD], True),
        ([HEAD + b"ab"], False),
        ([HEAD, b"ab"], False),
    ],
)
async def test_a_request_that_never_becomes_whole_holds_no_connection(sent: list[bytes], ends: bool) -> None:
    """1,024 of them, from anybody and without a token, and no alert was let in any more."""
    wire, state = Wire(), ServerState()
    protocol = patient(state)
    protocol.whole_within = 0.01
    protocol.connection_made(wire)
    for piece in sent:
        protocol.data_received(piece)  # no turn of the loop between: the timer cannot be first
    if ends:
        async with asyncio.timeout(60):
            await wire.ended.wait()
    await asyncio.sleep(0.05)  # longer than a request that is whole had to become so
    assert wire.is_closed is ends
    protocol.connection_lost(None)
    await asyncio.gather(*state.tasks)


async def test_an_empty_line_after_an_answer_holds_no_connection() -> None:
    """It begins no request, and uvicorn takes it for the next one: its own timer ends."""
    wire, state = Wire(), ServerState()
    protocol = patient(state)
    protocol.connection_made(wire)
    protocol.data_received(HEAD + b"ab")
    await asyncio.gather(*state.tasks)
    protocol.whole_within = 0.01
    protocol.data_received(b"\r\n")
    async with asyncio.timeout(60):
        await wire.ended.wait()
    protocol.connection_lost(None)


async def test_who_takes_no_answer_holds_no_connection() -> None:
    """It is longer than the buffers of both sides, and nothing leaves any more."""
    state, met = ServerState(), asyncio.Event()

    async def long_answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % LONG)]})
        await send({"type": "http.response.body", "body": bytes(LONG)})
        met.set()

    def protocol() -> Protocol:
        made = patient(state, long_answer)
        made.whole_within = 0.1
        return made

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0)
    with socket.socket() as client:
        client.setblocking(False)
        await loop.sock_connect(client, server.sockets[0].getsockname())
        await loop.sock_sendall(client, HEAD + b"ab")
        async with asyncio.timeout(60):
            await met.wait()
            while state.connections:  # noqa: ASYNC110 - uvicorn tells nobody
                await asyncio.sleep(0.01)
    server.close()


def patient(state: ServerState, application: Answers = answer) -> Protocol:
    """Whatever ends its connections, it is no timer of uvicorn's."""
    config = settings(application)
    config.timeout_keep_alive = 3600
    config.load()
    return Protocol(config=config, server_state=state, app_state={})
