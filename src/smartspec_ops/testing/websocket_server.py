"""The server's side of a WebSocket on a connection that HTTP has handed over, for fakes: blocking, one thread reads.

wsproto checks what a client must do, and hangs up where it does not.
"""

import socket
import threading
from collections.abc import Callable, Mapping

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError


class ServerSocket:
    """One connection; `heard` gets each text of the client, from the thread that calls `run`.

    RemoteProtocolError where the client's `headers` ask for no WebSocket.
    """

    def __init__(self, connection: socket.socket, headers: Mapping[str, str], heard: Callable[[str], None]) -> None:
        self._connection = connection
        self._heard = heard
        self._lock = threading.Lock()
        self._protocol = WSConnection(ConnectionType.SERVER)
        self.pings: list[bytes] = []
        """What the client asked with, to see whether we are there."""
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._protocol.initiate_upgrade_connection(given, "/")
        self._put(AcceptConnection())

    def run(self) -> None:
        """Until either side ends it."""
        try:
            while piece := self._connection.recv(65_536):
                self._protocol.receive_data(piece)
                for event in self._protocol.events():
                    self._take(event)
        except (OSError, RemoteProtocolError, LocalProtocolError):
            pass  # the client went away, or must go

    def say(self, text: str) -> None:
        self._put(TextMessage(data=text))

    def say_in_pieces(self, text: str) -> None:
        """One message as three frames, with a ping between them, as the protocol allows."""
        third = max(1, len(text) // 3)
        self._put(TextMessage(data=text[:third], message_finished=False))
        self._put(Ping(payload=b"between"))
        self._put(TextMessage(data=text[third : 2 * third], message_finished=False))
        self._put(TextMessage(data=text[2 * third :]))

    def close(self, code: int = 1000) -> None:
        """Say goodbye first."""
        try:
            self._put(CloseConnection(code=code))
        except (OSError, LocalProtocolError):
            pass  # gone already

    def drop(self) -> None:
        """End the connection without a word."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # gone already

    def send_raw(self, raw: bytes) -> None:
        with self._lock:
            self._connection.sendall(raw)

    def _put(self, event: Event) -> None:
        with self._lock:
            self._connection.sendall(self._protocol.send(event))

    def _take(self, event: Event) -> None:
        match event:
            case TextMessage():
                self._heard(event.data)
            case Ping():
                self.pings.append(bytes(event.payload))
                self._put(event.response())
            case CloseConnection():
                self._put(event.response())
            case _:
                pass
