"""One HTTP/1.1 exchange at a time on `http.client`, its connections kept for the next one. Blocking: runs in a thread.

A monitor sends a handful of requests a minute. The standard library's client does that for a third of the processor
time of an asynchronous one, and is loaded in a third of the time.
"""

import base64
import http.client
import select
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from smartspec_ops.ports import Answer

CHUNK = 256 * 1024
MOST_HOSTS = 64
"""Hosts to which connections are kept, of an edge that meets any number of them."""


class TooLarge(Exception):
    """The body is longer than what was allowed."""


@dataclass(frozen=True, slots=True)
class Hop:
    """Where to connect to. `proxy` is (host, port, its authorization), asked instead of the host itself."""

    scheme: str
    host: str
    port: int
    proxy: tuple[str, int, str | None] | None = None

    def __str__(self) -> str:
        """Whom a connection is made to, and nothing that lets anybody in."""
        return f"the proxy {_authority(*self.proxy[:2])}" if self.proxy else _authority(self.host, self.port)


@dataclass(slots=True)
class Exchange:
    """One request on its way, which another thread may `abort`."""

    hop: Hop
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    max_bytes: int
    deadline: float
    _socket: socket.socket | None = field(default=None, init=False)
    _is_aborted: bool = field(default=False, init=False)
    _begun: http.client.HTTPConnection | None = field(default=None, init=False)

    @property
    def is_connecting(self) -> bool:
        """It was begun, and there is no connection yet."""
        return self._begun is not None

    def abort(self) -> None:
        """End it from outside: whoever reads or writes wakes with an error."""
        self._is_aborted = True
        for one in (self._socket, self._begun and self._begun.sock):
            if one:
                _shut(one)

    def begin(self, connection: http.client.HTTPConnection) -> None:
        self._begun = connection
        opened: Any = connection
        connect = opened._create_connection

        def unless_aborted(*where: Any) -> socket.socket:
            """Looking a name up, and addresses that do not answer, may take longer than the request may: whoever gave
            it up meanwhile found no socket to end."""
            made: socket.socket = connect(*where)
            self._socket = made
            if self._is_aborted:
                _shut(made)
            return made

        opened._create_connection = unless_aborted

    def hold(self, connection: http.client.HTTPConnection) -> None:
        # A connection forgets its socket where the server will close it, while the answer is still read from there.
        self._socket = connection.sock
        self._begun = None
        if self._is_aborted:
            _shut(self._socket)

    @property
    def left(self) -> float:
        """Seconds until the deadline; a little where it has passed, since 0 means without waiting."""
        return max(0.001, self.deadline - time.monotonic())


class Wire:
    """Connections to any number of hosts."""

    def __init__(self, context: Callable[[], ssl.SSLContext]) -> None:
        """`context` makes what TLS needs, once it is needed."""
        self._make_context = context
        self._context: ssl.SSLContext | None = None
        self._idle: dict[Hop, list[http.client.HTTPConnection]] = {}

    def send(self, exchange: Exchange) -> Answer:
        """The answer, whole. OSError, ssl.SSLError, zlib.error, http.client.HTTPException, TooLarge."""
        connection = self._connected(exchange)
        try:
            headers = dict(exchange.headers)
            target = exchange.target
            if exchange.hop.proxy and exchange.hop.scheme == "http":
                target, headers = _through(exchange.hop, target, headers)
            connection.request(exchange.method, target, exchange.body or None, headers)
            response = connection.getresponse()
            answer = _read(response, exchange)
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._keep(exchange.hop, connection)
        return answer

    def _keep(self, hop: Hop, connection: http.client.HTTPConnection) -> None:
        """For the next request; of too many hosts, what was kept for the first of them ends."""
        self._idle.setdefault(hop, []).append(connection)
        for first in list(self._idle)[:-MOST_HOSTS]:
            for other in self._idle.pop(first, ()):
                other.close()

    def close(self) -> None:
        """End what is idle; the wire can be used again."""
        idle, self._idle = self._idle, {}
        for connection in (one for each in idle.values() for one in each):
            connection.close()

    def _connected(self, exchange: Exchange) -> http.client.HTTPConnection:
        waiting = self._idle.get(exchange.hop, [])
        while waiting:
            connection = waiting.pop()
            if _is_alive(connection):
                exchange.hold(connection)
                connection.sock.settimeout(exchange.left)
                return connection
            connection.close()
        connection = self._made(exchange.hop, exchange.left)
        exchange.begin(connection)
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        exchange.hold(connection)
        return connection

    def _made(self, hop: Hop, timeout: float) -> http.client.HTTPConnection:
        host, port, authorization = hop.proxy or (hop.host, hop.port, None)
        if hop.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=timeout)
        if self._context is None:
            self._context = self._make_context()
        connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=self._context)
        if hop.proxy:
            connection.set_tunnel(hop.host, hop.port, {"proxy-authorization": authorization} if authorization else {})
        return connection


def basic(username: str, password: str) -> str:
    """The header value, from percent-encoded parts of an address."""
    pair = f"{unquote(username)}:{unquote(password)}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _through(hop: Hop, target: str, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """As a proxy wants it: the whole address in the first line."""
    host = _authority(hop.host, hop.port)
    authorization = hop.proxy[2] if hop.proxy else None
    more = {"proxy-authorization": authorization} if authorization else {}
    return f"http://{host}{target}", {"host": host, **headers, **more}


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_alive(connection: http.client.HTTPConnection) -> bool:
    """Whether the server has not hung up meanwhile: nothing may be there to read before we asked."""
    if connection.sock is None:
        return False
    watch = select.poll()
    watch.register(connection.sock, select.POLLIN)
    return not watch.poll(0)


def _shut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended already


def _read(response: http.client.HTTPResponse, exchange: Exchange) -> Answer:
    """The body while it stays within what is allowed, counted after decompression."""
    most = exchange.max_bytes
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        known = headers.get(lowered := name.lower())
        headers[lowered] = value if known is None else f"{known}, {value}"
    unzip = zlib.decompressobj(wbits=31) if headers.get("content-encoding", "") in {"gzip", "x-gzip"} else None
    if response.length is not None and unzip is None:
        if response.length > most:
            raise TooLarge
        body = response.read()  # in one piece, and short is an error
    else:
        body = _pieces(response, most, unzip)
    return Answer(status=response.status, headers=headers, body=body)


def _pieces(response: http.client.HTTPResponse, most: int, unzip: "zlib._Decompress | None") -> bytes:
    declared, received, body = response.length, 0, bytearray()
    while piece := response.read(CHUNK):
        received += len(piece)
        body += unzip.decompress(piece, most + 1 - len(body)) if unzip else piece
        if len(body) > most or (unzip and unzip.unconsumed_tail):
            raise TooLarge
        if unzip and unzip.unused_data:  # what comes behind would be kept unseen, however long it is
            raise zlib.error("more than one member")
    if declared is not None and received < declared:
        raise http.client.IncompleteRead(bytes(body))
    if unzip and received and not unzip.eof:
        raise zlib.error("cut off")
    return bytes(body)
