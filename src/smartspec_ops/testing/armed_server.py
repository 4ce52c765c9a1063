"""A web service on loopback with bad days to order: what the fakes of the services we talk to share.

A subclass says in `answer` what the service says to a POST, or in `serve` to a request of any method; armed faults
answer the next requests instead.
"""

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as it goes over the wire."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection breaks off without an answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer while the server runs."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """Another protocol takes the connection over: `run` talks on it, and returns when it is over."""

    run: Callable[[socket.socket], None]


Fault = Reply | Reset | Silence | Takeover


def json_reply(status: int, document: object, **headers: str) -> Reply:
    """Underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(
        status=status, body=json.dumps(document).encode(), headers={"content-type": "application/json", **named}
    )


def sign_in(status: int = 200) -> Reply:
    """The page of a proxy that wants a login first."""
    return Reply(status=status, body=b"<html><body>Sign in</body></html>", headers={"content-type": "text/html"})


class ArmedServer:
    """`with Sub(...) as server:` then `server.origin`; `arm` orders bad days."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        """Path with query, and body, of every request, refused ones included."""
        self._faults: deque[tuple[Fault, bool]] = deque()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What the service says. `path` has its query; header names are lower case."""
        raise NotImplementedError

    def serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Fault:
        """What the service says to any method: nothing but to a POST, where a subclass does not know more."""
        return self.answer(path, headers, body) if method == "POST" else Reply(status=405)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def arm(self, *faults: Fault, posted: bool = False) -> None:
        """Each fault answers one request, in order. With `posted` the service does what it was asked all the same."""
        self._faults.extend((fault, posted) for fault in faults)

    def said(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Fault:
        with self._lock:
            self.requests.append((path, body))
            if not self._faults:
                return self.serve(method, path, headers, body)
            fault, posted = self._faults.popleft()
            if posted:
                self.serve(method, path, headers, body)
            return fault

    def wait_until_closing(self) -> None:
        self._closing.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    owner: ArmedServer
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away while we answered is part of the game."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        match self.server.owner.said(self.command, self.path, headers, body):
            case Silence():
                self.server.owner.wait_until_closing()
                self.close_connection = True
            case Takeover(run=run):
                run(self.connection)
                self.close_connection = True
            case Reset():
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            case Reply(status=status, body=answer, headers=given):
                self.send_response_only(status)
                for name, value in {
                    "date": self.date_time_string(),
                    **given,
                    "content-length": str(len(answer)),
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature of http.server
        """Quiet."""
