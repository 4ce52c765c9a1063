"""Somebody else's end of the webhook: a receiver that trusts nothing it cannot verify, and writes down what came.

It follows the Standard Webhooks specification 1.0 by itself and shares no code with the sender, so that a mistake in
the sender's signature shows. Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TOLERANCE = 300
"""Seconds a message's own time may be off."""
MAX_BODY = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One request: accepted, or refused and why; `is_repeat` marks an id that came before."""

    id: str
    accepted: bool
    why: str
    is_repeat: bool = False


def refusal(secret: str, headers: Any, body: bytes, now: float) -> str | None:
    """Why this request is not believed; None where its signature and its time are right."""
    identifier, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identifier or not (stamp.isascii() and stamp.isdigit()):
        return "no webhook-id or webhook-timestamp"
    if abs(now - int(stamp)) > TOLERANCE:
        return "the timestamp is too old or in the future"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{identifier}.{stamp}.".encode() + body, hashlib.sha256)
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    matches = [hmac.compare_digest(expected.encode(), one.encode()) for one in given]
    return None if any(matches) else "the signature does not match"


class Receiver(ThreadingHTTPServer):
    """Listens on a free port of the loopback address; every arrival is a line of `log`."""

    daemon_threads = True

    def __init__(self, secret: str, log: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._secret = secret
        self._log = log
        self._lock = threading.Lock()
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/incidents"

    @property
    def believed(self) -> int:
        """Messages accepted, each counted once."""
        return len({one.id for one in self.arrivals if one.accepted})

    @property
    def refused(self) -> int:
        return sum(not one.accepted for one in self.arrivals)

    def receive(self, headers: Any, body: bytes) -> Arrival:
        why = refusal(self._secret, headers, body, time.time())
        with self._lock:
            identifier = headers.get("webhook-id", "")
            is_repeat = any(one.id == identifier and one.accepted for one in self.arrivals)
            arrival = Arrival(id=identifier, accepted=why is None, why=why or "verified", is_repeat=is_repeat)
            self.arrivals.append(arrival)
            self._write(arrival, body)
        return arrival

    def _write(self, arrival: Arrival, body: bytes) -> None:
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": arrival.id,
            "signature": arrival.why,
            "repeat": arrival.is_repeat,
            # What was not verified is not repeated either.
            "message": json.loads(body) if arrival.accepted else None,
        }
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    timeout = 10

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= MAX_BODY):
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        arrival = self.server.receive(self.headers, self.rfile.read(int(length)))
        self._answer(HTTPStatus.NO_CONTENT if arrival.accepted else HTTPStatus.UNAUTHORIZED)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's signature
        """What arrived is in the log file; the terminal belongs to the demo."""


@contextmanager
def receiving(secret: str, log: Path) -> Iterator[Receiver]:
    """A receiver that answers while the block runs."""
    log.touch(mode=0o600)
    with Receiver(secret, log) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
