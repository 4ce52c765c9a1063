"""From what a source or the network did to one `Silence`: the only place that judges failures.

Judged by status, error type and text together: VictoriaMetrics answers 422 for everything, and one Prometheus calls a
timeout 422 that another calls 503.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Failure, FailureKind, Secret

RETRIED = frozenset({Silence.UNREACHABLE, Silence.OVERLOADED, Silence.GARBAGE})
"""Faults that may have passed a moment later."""

_TIMED_OUT = re.compile(r"timeout exceeded|context deadline exceeded|query timed out", re.IGNORECASE)
_NETWORK = re.compile(
    r"connection refused|connection reset|no such host|no route to host|i/o timeout|timed? ?out|deadline exceeded"
    r"|\bEOF\b|bad gateway|service unavailable",
    re.IGNORECASE,
)
_LOCKED_OUT = re.compile(r"authentication to data source failed", re.IGNORECASE)
"""A 401 of the server behind a Grafana, which passes it on as 400."""
_BY_STATUS = {
    401: Silence.UNAUTHORIZED,
    403: Silence.UNAUTHORIZED,
    407: Silence.UNAUTHORIZED,
    408: Silence.UNREACHABLE,
    425: Silence.UNREACHABLE,
    429: Silence.OVERLOADED,
    499: Silence.UNREACHABLE,
    503: Silence.OVERLOADED,
}
_BY_FAILURE = {
    FailureKind.TIMEOUT: Silence.UNREACHABLE,
    FailureKind.CONNECT: Silence.UNREACHABLE,
    FailureKind.TLS: Silence.UNREACHABLE,
    FailureKind.BROKEN: Silence.UNREACHABLE,
    FailureKind.TOO_LARGE: Silence.GARBAGE,
    FailureKind.REFUSED: Silence.BAD_QUERY,
    FailureKind.OPEN: Silence.UNREACHABLE,
}


def of_status(status: int, error_type: str = "", text: str = "") -> Silence:
    """Why an answer that is no success is silent. `error_type` and `text` come from the body, as far as it says so."""
    if status in _BY_STATUS and status != 503:
        return _BY_STATUS[status]
    if error_type == "timeout" or _TIMED_OUT.search(text):
        return Silence.UNREACHABLE
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400 or _LOCKED_OUT.search(text):
        return Silence.UNAUTHORIZED  # a redirect elsewhere leads to a login page
    return Silence.UNREACHABLE if status >= 500 else Silence.BAD_QUERY


def hint_of(status: int, address: str) -> str:
    """What whoever reads of an answer that is no success may do about it; `address` is what may be wrong."""
    if 300 <= status < 400:
        return ", a redirect elsewhere, which is not followed; write where it leads as the url"
    if status in (401, 403):
        return "; are the credentials under auth right?"
    return f"; is the {address} right?" if status == 404 else ""


def is_network(text: str) -> bool:
    """Whether a text that comes without a status tells of a source that was not reached."""
    return _NETWORK.search(text) is not None


def of_failure(failure: Failure) -> NoData:
    """A failure of the network; a TLS alert about our certificate is a matter of permission."""
    if failure.status is not None:
        return NoData(of_status(failure.status), failure.detail)
    is_tls = failure.kind in (FailureKind.TLS, FailureKind.OPEN)
    wants_certificate = is_tls and "certificate required" in failure.detail
    return NoData(Silence.UNAUTHORIZED if wants_certificate else _BY_FAILURE[failure.kind], failure.detail)


class Cleaner:
    """One line of a source's own words, without anything we sent as a secret: servers like to quote requests.

    Cleaned before it is cut: of half a secret nobody could tell what it is.
    """

    def __init__(self, config: SourceConfig) -> None:
        self._secrets = sorted(set(_secrets(config)), key=len, reverse=True)
        self._shown = config.shown

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        line = " ".join(self._shown(text).split())
        return line if len(line) <= 200 else f"{line[:199]}…"


def _secrets(config: SourceConfig) -> Iterator[str]:
    revealed = [value.reveal() for value in config.headers.values() if isinstance(value, Secret)]
    if isinstance(config.url, Secret):
        revealed.append(config.url.reveal())
    for value in revealed:
        yield from (part for part in (value, *value.split()) if len(part) >= 4)
    parts = urlsplit(config.base)
    for part in (parts.username, parts.password):
        if part:
            yield from (part, unquote(part))
    if parts.username or parts.password:
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        yield b64encode(pair.encode()).decode().rstrip("=")
