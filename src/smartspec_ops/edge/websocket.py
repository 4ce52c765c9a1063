"""A WebSocket to somebody else's server: text both ways, bounded in time and size.

The protocol (RFC 6455) is wsproto's, which does no I/O. No extensions, no subprotocols, no redirects. Proxies of the
environment are used as for HTTP. The address may be a secret: texts name its host and port, and no more.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, RejectConnection, Request, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from smartspec_ops.edge.http import failure_of, is_loopback, proxy_for, trusting_the_system
from smartspec_ops.edge.wire import Hop
from smartspec_ops.ports import Failure, FailureKind, Secret

LONGEST_HEAD = 16 * 1024
LONGEST_MESSAGE = 4 * 1024 * 1024
PIECE = 64 * 1024
CLOSE_WITHIN = timedelta(seconds=1)
PROTOCOL_ERROR, TOO_LONG = 1002, 1009
"""What the other side is told (RFC 6455, section 7.4.1)."""


class Closed(Exception):
    """The connection has ended; the text says how."""


@dataclass(slots=True)
class WebSocket:
    """One connection. `receive` and `send` raise `Closed` once it has ended."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _protocol: WSConnection
    is_open: bool = False
    """Whether the other side has taken the connection over."""
    _texts: deque[str] = field(default_factory=deque)
    _parts: list[str] = field(default_factory=list)
    ended: str = ""
    """How, once it has; what came before is still to be received."""

    async def receive(self, quiet: timedelta) -> str:
        """The next text. A side that says nothing for `quiet` is asked whether it is there; silence again ends it."""
        while not self._texts:
            if self.ended:
                raise Closed(self.ended)
            await self.take(await self._piece(quiet))
        return self._texts.popleft()

    async def send(self, text: str) -> None:
        await self._put(TextMessage(data=text))

    async def close(self) -> None:
        """Say goodbye and go; who does not answer is not waited for."""
        await self._say_goodbye(1000)
        self._writer.close()
        try:
            async with asyncio.timeout(CLOSE_WITHIN.total_seconds()):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            pass  # it is over either way

    async def _piece(self, quiet: timedelta) -> bytes:
        for ask in (True, False):
            try:
                async with asyncio.timeout(quiet.total_seconds()):
                    if piece := await self._reader.read(PIECE):
                        return piece
                raise Closed("the connection broke")
            except TimeoutError:
                if ask:
                    await self._put(Ping())
            except OSError:
                raise Closed("the connection broke") from None
        raise Closed("the other side is silent")

    async def take(self, piece: bytes) -> None:
        """What these bytes hold: texts are kept, pings answered; they may end it."""
        try:
            self._protocol.receive_data(piece)
            for event in self._protocol.events():
                await self._taken(event)
        except (RemoteProtocolError, LocalProtocolError):
            await self._end("what came is no message", PROTOCOL_ERROR)

    async def _taken(self, event: Event) -> None:
        match event:
            case AcceptConnection():
                self.is_open = True
            case RejectConnection():
                self.ended = f"HTTP {event.status_code} instead of a WebSocket"
            case TextMessage():
                self._parts.append(event.data)
                if sum(map(len, self._parts)) > LONGEST_MESSAGE:
                    self._parts.clear()
                    await self._end("a message is too long", TOO_LONG)
                elif event.message_finished:
                    self._texts.append("".join(self._parts))
                    self._parts.clear()
            case Ping():
                await self._put(event.response())
            case CloseConnection():
                await self._end(f"the other side closed it ({int(event.code)})", event.code)
            case _:
                pass  # bytes are nobody's words

    async def _end(self, why: str, code: int) -> None:
        self.ended = self.ended or why
        await self._say_goodbye(code)

    async def _put(self, event: Event) -> None:
        try:
            self._writer.write(self._protocol.send(event))
            await self._writer.drain()
        except (OSError, LocalProtocolError):
            raise Closed("the connection broke") from None

    async def _say_goodbye(self, code: int) -> None:
        try:
            await self._put(CloseConnection(code=code))
        except Closed:
            pass  # nobody listens any more


async def connect(address: str | Secret, within: timedelta) -> WebSocket | Failure:
    """Only ``wss``, and ``ws`` on this machine. Whatever the network does is a `Failure`."""
    try:
        parts = urlsplit(address.reveal() if isinstance(address, Secret) else address)
        host, is_safe = parts.hostname or "", parts.scheme == "wss"
        port = parts.port or (443 if is_safe else 80)
    except ValueError:
        return Failure(kind=FailureKind.REFUSED, detail="the address is not a valid URL")
    if not host or not (is_safe or (parts.scheme == "ws" and is_loopback(host))):
        return Failure(kind=FailureKind.REFUSED, detail="the address is no wss URL")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    proxy = proxy_for("https" if is_safe else "http", host)
    if isinstance(proxy, Failure):
        return proxy
    hop = Hop("https" if is_safe else "http", host, port, proxy)
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(within.total_seconds()):
            reader, writer = await _opened(hop)
            found = await _upgraded(reader, writer, f"{host}:{port}", target)
            if isinstance(found, WebSocket):
                return found
            writer.close()
            return Failure(kind=FailureKind.BROKEN, detail=found)
    except TimeoutError:
        failure = Failure(kind=FailureKind.TIMEOUT, detail=f"no connection within {within.total_seconds():g} s")
    except (OSError, UnicodeError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as fault:
        failure = failure_of(fault, hop)
    if writer is not None:
        writer.close()
    return failure


async def _opened(hop: Hop) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = await asyncio.to_thread(trusting_the_system) if hop.scheme == "https" else None
    host, port, proxy = hop.host, hop.port, hop.proxy
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
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, target: str
) -> WebSocket | str:
    """The opening handshake; why it failed, or the connection."""
    protocol = WSConnection(ConnectionType.CLIENT)
    writer.write(protocol.send(Request(host=host, target=target, extra_headers=[(b"User-Agent", b"smartspec-ops")])))
    socket = WebSocket(reader, writer, protocol)
    while piece := await reader.read(PIECE):
        await socket.take(piece)
        if socket.is_open:
            return socket
        if socket.ended:
            return socket.ended
    return "the connection broke within the handshake"
