"""HTTP as a value in and a value out: nothing the network does is an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from smartspec_ops.ports.base import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. Header values and the URL may be secret; `body` is sent as is."""

    method: str
    url: str | Secret
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    body: bytes = b""
    timeout: timedelta = timedelta(seconds=10)
    max_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class FailureKind(StrEnum):
    TIMEOUT = "timeout"
    CONNECT = "connect"
    TLS = "tls"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    """Our own allowlist or redirect rule refused to send it."""
    OPEN = "open"
    """Our own circuit is open: the source failed again and again, and is left alone for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """No whole answer. `detail` never holds the URL, a header or a body.

    `status` is that of whoever refused: a proxy on the way, or the answer that opened our circuit. `until` is the time
    up to which the source itself asked to be left alone.
    """

    kind: FailureKind
    detail: str
    status: int | None = None
    until: datetime | None = None


class Http(Protocol):
    """Sends one request; never raises for what the network does, never follows a redirect to another host."""

    async def send(self, request: Request) -> Answer | Failure: ...

    async def close(self) -> None: ...
