"""A WebSocket to somebody else's server: text both ways, bounded in time and size (RFC 6455, the client's side).

No extensions, no subprotocols, no redirects. Proxies of the environment are used as for HTTP. The address may be a
secret, and stands in no text of it.
"""

import asyncio
import base64
import hashlib
import os
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from smartspec_ops.edge.http import failure_of, is_loopback, proxy_for, trusting_the_system
from smartspec_ops.edge.websocket_frames import Assembly, BadFrame, Frame, Opcode, packed, read_frame
from smartspec_ops.ports import Failure, FailureKind, Secret

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Of the protocol, section 1.3."""
LONGEST_HEAD = 16 * 1024
LONGEST_MESSAGE = 4 * 1024 * 1024
CLOSE_WITHIN = timedelta(seconds=1)


class Closed(Exception):
    """The connection has ended; the text says how."""


@dataclass(slots=True)
class WebSocket:
    """One connection. `receive` and `send` raise `Closed` once it has ended."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _assembly: Assembly = field(default_factory=lambda: Assembly(LONGEST_MESSAGE))
    _reading: "asyncio.Future[Frame] | None" = None

    async def receive(self, quiet: timedelta) -> str:
        """The next text. A side that says nothing for `quiet` is asked whether it is there; silence again ends it."""
        is_asked = False
        while True:
            # A read that is given up half-way would leave the rest of a frame to be taken for the next one.
            reading = self._reading or asyncio.ensure_future(read_frame(self._reader, LONGEST_MESSAGE))
            self._reading = reading
            done, _ = await asyncio.wait([reading], timeout=quiet.total_seconds())
            if not done:
                if is_asked:
                    raise Closed("the other side is silent")
                is_asked = True
                await self._put(Opcode.PING, b"")
                continue
            self._reading = None
            try:
                frame = reading.result()
            except BadFrame as fault:
                await self._say_goodbye(fault.code)
                raise Closed(str(fault)) from None
            except (OSError, asyncio.IncompleteReadError):
                raise Closed("the connection broke") from None
            is_asked = False
            if (text := await self._taken(frame)) is not None:
                return text

    async def send(self, text: str) -> None:
        await self._put(Opcode.TEXT, text.encode())

    async def close(self) -> None:
        """Say goodbye and go; who does not answer is not waited for."""
        try:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.wait([self._reading])
            async with asyncio.timeout(CLOSE_WITHIN.total_seconds()):
                await self._say_goodbye(1000)
        except TimeoutError:
            pass  # it does not even read
        finally:
            self._writer.close()
        try:
            async with asyncio.timeout(CLOSE_WITHIN.total_seconds()):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            pass  # it is over either way

    async def _taken(self, frame: Frame) -> str | None:
        match frame.opcode:
            case Opcode.PING:
                await self._put(Opcode.PONG, frame.payload)
            case Opcode.CLOSE:
                code = int.from_bytes(frame.payload[:2]) or 1000
                await self._say_goodbye(code)
                raise Closed(f"the other side closed it ({code})")
            case Opcode.TEXT | Opcode.BINARY | Opcode.CONTINUATION:
                try:
                    whole = self._assembly.add(frame)
                    return whole[1].decode() if whole and whole[0] is Opcode.TEXT else None
                except (BadFrame, UnicodeDecodeError) as fault:
                    await self._say_goodbye(fault.code if isinstance(fault, BadFrame) else 1007)
                    raise Closed("what came is no message") from None
            case Opcode.PONG:
                pass
        return None

    async def _put(self, opcode: Opcode, payload: bytes) -> None:
        try:
            self._writer.write(packed(Frame(opcode, payload), os.urandom(4)))
            await self._writer.drain()
        except OSError:
            raise Closed("the connection broke") from None

    async def _say_goodbye(self, code: int) -> None:
        try:
            await self._put(Opcode.CLOSE, code.to_bytes(2))
        except Closed:
            pass  # nobody listens any more


async def connect(address: str | Secret, within: timedelta) -> WebSocket | Failure:
    """Only ``wss``, and ``ws`` on this machine. Whatever the network does is a `Failure`."""
    parts = urlsplit(address.reveal() if isinstance(address, Secret) else address)
    host, is_safe = parts.hostname or "", parts.scheme == "wss"
    if not host or not (is_safe or (parts.scheme == "ws" and is_loopback(host))):
        return Failure(kind=FailureKind.REFUSED, detail="the address is no wss URL")
    port = parts.port or (443 if is_safe else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(within.total_seconds()):
            reader, writer = await _opened(host, port, is_safe=is_safe)
            if why := await _upgraded(reader, writer, host, port, target):
                writer.close()
                return Failure(kind=FailureKind.BROKEN, detail=why)
            return WebSocket(reader, writer)
    except TimeoutError:
        failure = Failure(kind=FailureKind.TIMEOUT, detail=f"no connection within {within.total_seconds():g} s")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as fault:
        failure = failure_of(fault)
    if writer is not None:
        writer.close()
    return failure


async def _opened(host: str, port: int, *, is_safe: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context: ssl.SSLContext | None = await asyncio.to_thread(trusting_the_system) if is_safe else None
    proxy = proxy_for("https" if is_safe else "http", host)
    if proxy is None:
        return await asyncio.open_connection(host, port, ssl=context, limit=LONGEST_HEAD)
    reader, writer = await asyncio.open_connection(proxy[0], proxy[1], limit=LONGEST_HEAD)
    try:
        allowed = f"Proxy-Authorization: {proxy[2]}\r\n" if proxy[2] else ""
        writer.write(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{allowed}\r\n".encode("ascii"))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
            raise OSError("the proxy refuses")
        if context is not None:
            await writer.start_tls(context, server_hostname=host)
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def _upgraded(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, target: str
) -> str:
    """The opening handshake; why it failed, or nothing."""
    key = base64.b64encode(os.urandom(16)).decode("ascii")
    lines = (
        f"GET {target} HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        "User-Agent: smartspec-ops",
    )
    writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = head[0].split(" ")[1:2]
    if status != ["101"]:
        return f"HTTP {status[0] if status and status[0].isdecimal() else 'answer'} instead of a WebSocket"
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return "" if headers.get("sec-websocket-accept") == accept_for(key) else "the handshake's answer does not fit"


def accept_for(key: str) -> str:
    """What a server answers to the client's key."""
    return base64.b64encode(hashlib.sha1(key.encode("ascii") + GUID.encode("ascii")).digest()).decode("ascii")  # noqa: S324 - the protocol's own, guards nothing
