"""The server's side of a WebSocket on a connection that HTTP has handed over, for fakes: blocking, one thread reads.

It checks what a client must do (masks, no reserved bits) and hangs up where it does not.
"""

import socket
import struct
import threading
from collections.abc import Callable, Mapping

from smartspec_ops.edge.websocket import accept_for
from smartspec_ops.edge.websocket_frames import BadFrame, Frame, Opcode, masked, packed


def is_upgrade(headers: Mapping[str, str]) -> bool:
    """Header names are lower case."""
    return (
        headers.get("upgrade", "").lower() == "websocket"
        and "upgrade" in headers.get("connection", "").lower()
        and headers.get("sec-websocket-version") == "13"
        and bool(headers.get("sec-websocket-key"))
    )


class ServerSocket:
    """One connection; `heard` gets each text of the client, from the thread that calls `run`."""

    def __init__(self, connection: socket.socket, headers: Mapping[str, str], heard: Callable[[str], None]) -> None:
        self._connection = connection
        self._heard = heard
        self._lock = threading.Lock()
        self.pings: list[bytes] = []
        """What the client asked with, to see whether we are there."""
        answer = (
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept_for(headers['sec-websocket-key'])}",
        )
        connection.sendall("".join(f"{line}\r\n" for line in (*answer, "")).encode())

    def run(self) -> None:
        """Until either side ends it."""
        try:
            while self._read_one():
                pass
        except (OSError, BadFrame, EOFError):
            pass  # the client went away, or must go

    def say(self, text: str) -> None:
        self._put(Frame(Opcode.TEXT, text.encode()))

    def say_in_pieces(self, text: str) -> None:
        """One message as three frames, with a ping between them, as the protocol allows."""
        raw = text.encode()
        third = max(1, len(raw) // 3)
        self._put(Frame(Opcode.TEXT, raw[:third], is_last=False))
        self._put(Frame(Opcode.PING, b"between"))
        self._put(Frame(Opcode.CONTINUATION, raw[third : 2 * third], is_last=False))
        self._put(Frame(Opcode.CONTINUATION, raw[2 * third :]))

    def close(self, code: int = 1000) -> None:
        """Say goodbye first."""
        try:
            self._put(Frame(Opcode.CLOSE, code.to_bytes(2)))
        except OSError:
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

    def _put(self, frame: Frame) -> None:
        self.send_raw(packed(frame))

    def _read_one(self) -> bool:
        """Whether there may be more."""
        first, second = self._exactly(2)
        if not second & 0x80 or first & 0x70:
            self.close(1002)
            raise BadFrame(1002, "a client masks its frames")
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        mask = self._exactly(4)
        payload = masked(self._exactly(size), mask)
        match Opcode(first & 0x0F):
            case Opcode.TEXT:
                self._heard(payload.decode())
            case Opcode.PING:
                self.pings.append(payload)
                self._put(Frame(Opcode.PONG, payload))
            case Opcode.CLOSE:
                self.close()
                return False
            case _:
                pass
        return True

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self._connection.recv(size - len(found))
            if not piece:
                raise EOFError
            found += piece
        return found
