"""A relay on loopback that counts what passes: how many bytes a tick sends and receives."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.servers import HOST

_CHUNK = 1 << 16


class Relay:
    """Everything that connects to `port` is passed on to `target`, byte for byte."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._passed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def passed(self) -> int:
        """Bytes so far, both ways together."""
        with self._lock:
            return self._passed

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:  # closed
                return
            theirs = socket.create_connection((HOST, self._target))
            for source, sink in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                with self._lock:
                    self._passed += len(chunk)
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def relaying(target: int) -> Iterator[Relay]:
    relay = Relay(target)
    try:
        yield relay
    finally:
        relay.close()
