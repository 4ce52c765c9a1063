"""What goes wrong between a monitor and a metrics source, as one table every backend is run through.

Each row is an answer and the silence it must become: never a number, never an exception, never a wait without end.
"""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from smartspec_ops.domain.measurement import Silence
from smartspec_ops.testing.http_server import Reply

SECRET = "conformance-hunter2"
"""Given to the backend as a credential; no detail may hold it."""
MEGABYTE = 1024 * 1024
MOST = 36 * MEGABYTE
"""What may have been sent of a body that never ends: what is read at most, and what lies in buffers between."""
USUAL = timedelta(seconds=10)
QUICK = timedelta(milliseconds=100)
"""How long a request waits in the rows about time."""

NOTHING = b"""{"status": "success", "data": {"resultType": "vector", "result": [], "type": "scalar_response",
"attributes": {"columns": [], "series": [], "times": [], "values": []}}, "series": [], "results": {}}"""
"""In every dialect of JSON: there is nothing. Spoilt, it must not be taken for that."""
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`patience` is how long a request may take."""

    reply: Reply
    why: Silence
    patience: timedelta = USUAL


def _status(status: int, why: Silence, text: str = "", **headers: str) -> Fault:
    """Every text quotes what was sent: servers do."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(reply=Reply(status=status, body=f"{text} {SECRET}".encode(), headers=named), why=why)


async def _resets(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{")
    await writer.drain()
    writer.transport.abort()


async def _is_cut_off(writer: asyncio.StreamWriter) -> None:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(NOTHING) + 1}\r\n\r\n"
    writer.write(head.encode() + NOTHING)


async def _drips(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"1\r\n \r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _is_silent(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


class Flood:
    """Megabyte after megabyte, with or without saying how many; `sent` counts what the client let through."""

    def __init__(self, megabytes: int, *, declared: bool) -> None:
        self.sent = 0
        self._megabytes = megabytes
        self._declared = declared

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        length = f"content-length: {self._megabytes * MEGABYTE}" if self._declared else "connection: close"
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{length}\r\n\r\n".encode())
        for _ in range(self._megabytes):
            writer.write(b" " * MEGABYTE)
            await writer.drain()
            self.sent += MEGABYTE


def _bomb(megabytes: int) -> Reply:
    """A few kilobytes that become megabytes."""
    body = gzip.compress(bytes(megabytes * MEGABYTE), 1)
    return Reply(body=body, headers={**_JSON, "content-encoding": "gzip"})


FAULTS: Mapping[str, Fault] = {
    "400": _status(400, Silence.BAD_QUERY),
    "401": _status(401, Silence.UNAUTHORIZED, "Unauthorized"),
    "403": _status(403, Silence.UNAUTHORIZED, "no"),
    "404": _status(404, Silence.BAD_QUERY, "404 page not found"),
    "405": _status(405, Silence.BAD_QUERY),
    "407": _status(407, Silence.UNAUTHORIZED),
    "408": _status(408, Silence.UNREACHABLE),
    "413": _status(413, Silence.BAD_QUERY),
    "422": _status(422, Silence.BAD_QUERY),
    "425": _status(425, Silence.UNREACHABLE),
    "429": _status(429, Silence.OVERLOADED),
    "429, wait": _status(429, Silence.OVERLOADED, retry_after="1"),
    "431": _status(431, Silence.BAD_QUERY),
    "500": _status(500, Silence.UNREACHABLE, "panic:"),
    "502": _status(502, Silence.UNREACHABLE, "<html>bad gateway</html>"),
    "503": _status(503, Silence.OVERLOADED, "Service Unavailable"),
    "504": _status(504, Silence.UNREACHABLE, "<html>gateway timeout</html>"),
    "login page": _status(302, Silence.UNAUTHORIZED, location="http://login.example.test/"),
    "redirect to nowhere": _status(302, Silence.UNAUTHORIZED),
    "html": Fault(reply=Reply(body=b"<html><body>Sign in</body></html>"), why=Silence.GARBAGE),
    "binary": Fault(reply=Reply(body=b"\xff\xfe\x00\x01"), why=Silence.GARBAGE),
    "wrong content type": Fault(
        reply=Reply(body=NOTHING, headers={"content-type": "text/html; charset=utf-8"}), why=Silence.GARBAGE
    ),
    "a key twice": Fault(
        reply=Reply(body=NOTHING.replace(b"{", b'{"status": "error", "data": {}, ', 1), headers=_JSON),
        why=Silence.GARBAGE,
    ),
    "nested absurdly": Fault(reply=Reply(body=b"[" * 200_000, headers=_JSON), why=Silence.GARBAGE),
    "hangs up": Fault(reply=Reply(body=None), why=Silence.UNREACHABLE),
    "reset": Fault(reply=Reply(write=_resets), why=Silence.UNREACHABLE),
    "cut off": Fault(reply=Reply(write=_is_cut_off), why=Silence.UNREACHABLE),
    "drips": Fault(reply=Reply(write=_drips), why=Silence.UNREACHABLE, patience=QUICK),
    "never answers": Fault(reply=Reply(write=_is_silent), why=Silence.UNREACHABLE, patience=QUICK),
    "gzip bomb": Fault(reply=_bomb(50), why=Silence.GARBAGE),
    "damaged gzip": Fault(reply=replace(_bomb(1), body=gzip.compress(NOTHING)[:-9]), why=Silence.UNREACHABLE),
}
"""The rows that hold for every kind of source; 1xx to 5xx as RFC 9110 has them."""
