"""One HTTP request in, one value out: bounded in time, in bytes and in where it may go.

One `HttpEdge` per data source (a client keeps connections and a TLS context). Whatever the network does becomes a
`Failure`; read-only sources pass an allowlist, and nothing outside it is ever sent.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx2

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Answer, Failure, FailureKind, Request, Secret

Allow = Callable[[str, str], bool]
"""(method, path as sent, still percent-encoded) -> may it be sent?"""

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_HEADERS = {"user-agent": "smartspec-ops", "accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Whom to trust, and who we are. None means the system's authorities and no client certificate."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: Secret | None = None


class HttpEdge:
    """`ports.Http` on httpx2. Proxies named in the environment are used, except towards this machine."""

    def __init__(
        self,
        *,
        allow: Allow | None = None,
        tls: Tls | None = None,
        connections: int = 16,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`allow` None lets every request pass. `UserFault` when a certificate file cannot be used."""
        self._allow = allow
        self._connections = connections
        self._transport = transport
        self._given_tls = _context(tls) if tls else None
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def send(self, request: Request) -> Answer | Failure:
        try:
            async with asyncio.timeout(request.timeout.total_seconds()):
                return await self._follow(request)
        except TimeoutError:
            return _failure(FailureKind.TIMEOUT, f"no whole answer within {request.timeout.total_seconds():g} s")
        except (httpx2.HTTPError, httpx2.StreamError, ssl.SSLError, OSError) as fault:
            return _classify(fault)

    async def close(self) -> None:
        """Ends idle connections; the edge can be used again afterwards."""
        async with AsyncExitStack() as stack:
            for client in self._clients.values():
                stack.push_async_callback(client.aclose)
            self._clients = {}

    async def _follow(self, request: Request) -> Answer | Failure:
        url = _parse(request.url)
        headers = {**_HEADERS, **{name.lower(): _plain(value) for name, value in request.headers.items()}}
        for _ in range(MAX_REDIRECTS + 1):
            if isinstance(url, Failure):
                return url
            answer = await self._once(request, url, headers)
            following = _next(request.method, url, answer) if isinstance(answer, Answer) else None
            if following is None:
                return answer
            url = following
        return _failure(FailureKind.REFUSED, f"more than {MAX_REDIRECTS} redirects")

    async def _once(self, request: Request, url: httpx2.URL, headers: Mapping[str, str]) -> Answer | Failure:
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        if self._allow and not self._allow(request.method, path):
            return _failure(FailureKind.REFUSED, f"{request.method} is not allowed on this path of this source")
        client = self._client(url.scheme)
        try:
            sent = client.build_request(request.method, url, headers=headers, content=request.body or None)
        except (ValueError, TypeError):
            return _failure(FailureKind.REFUSED, "the request holds characters that HTTP does not allow")
        response = await client.send(sent, stream=True)
        try:
            return await _read(response, request.max_bytes)
        finally:
            await response.aclose()

    def _client(self, scheme: str) -> httpx2.AsyncClient:
        """One client per scheme: reading the system's authorities takes 40 ms that plain HTTP does not need."""
        if scheme not in self._clients:
            context = self._given_tls or (httpx2.create_ssl_context() if scheme == "https" else _trust_nobody())
            self._clients[scheme] = httpx2.AsyncClient(
                verify=context,
                transport=self._transport,
                timeout=None,  # the whole request has one deadline, see `send`
                follow_redirects=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                limits=httpx2.Limits(max_connections=self._connections),
                mounts=None if self._transport else dict.fromkeys(_LOOPBACK),
            )
        return self._clients[scheme]


async def _read(response: httpx2.Response, most: int) -> Answer | Failure:
    """The body while it stays within `most` bytes, counted after decompression."""
    too_large = _failure(FailureKind.TOO_LARGE, f"the answer is larger than {most} bytes")
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        return too_large
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            return too_large
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=headers, body=bytes(body))


def _next(method: str, url: httpx2.URL, answer: Answer) -> httpx2.URL | Failure | None:
    """Where a redirect leads: only a GET, only within the same origin; None ends the journey with this answer."""
    location = answer.headers.get("location")
    if method != "GET" or answer.status not in _REDIRECTS or location is None:
        return None
    try:
        target = url.join(location)
    except (httpx2.InvalidURL, ValueError):
        return _failure(FailureKind.BROKEN, "a redirect without a usable address")
    if _origin(target) != _origin(url):
        return None
    return target.copy_with(userinfo=url.userinfo)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _parse(url: str | Secret) -> httpx2.URL | Failure:
    try:
        parsed = httpx2.URL(_plain(url))
    except (httpx2.InvalidURL, ValueError):
        return _failure(FailureKind.REFUSED, "the address is not a valid URL")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        return _failure(FailureKind.REFUSED, "the address is not an http or https URL")
    return parsed


def _classify(fault: Exception) -> Failure:
    """The kind and one line, made of error codes only: library texts may quote what was sent."""
    causes = list(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            reason = (cause.reason or "handshake failed").replace("_", " ").lower()
            return _failure(FailureKind.TLS, f"TLS: {reason}")
        if isinstance(cause, socket.gaierror):
            return _failure(FailureKind.CONNECT, "the host name cannot be resolved")
        if isinstance(cause, ConnectionRefusedError):
            return _failure(FailureKind.CONNECT, "connection refused")
    if any(isinstance(cause, httpx2.ConnectError | httpx2.ProxyError) for cause in causes):
        return _failure(FailureKind.CONNECT, "no connection")
    if isinstance(fault, httpx2.DecodingError):
        return _failure(FailureKind.BROKEN, "the answer's compression is damaged")
    if isinstance(fault, httpx2.LocalProtocolError):
        return _failure(FailureKind.REFUSED, "the request holds characters that HTTP does not allow")
    return _failure(FailureKind.BROKEN, "the connection ended before the answer was whole")


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """`fault` and everything it came from, groups included (several addresses were tried)."""
    pending: list[BaseException | None] = [fault]
    while pending:
        if current := pending.pop():
            yield current
            pending.append(current.__cause__ or current.__context__)
            if isinstance(current, BaseExceptionGroup):
                pending.extend(current.exceptions)


def _context(tls: Tls) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=tls.ca) if tls.ca else httpx2.create_ssl_context()
        if tls.certificate:
            # Never None: OpenSSL would ask for a pass phrase on the terminal.
            password = tls.password.reveal() if tls.password else ""
            context.load_cert_chain(tls.certificate, tls.key, password)
    except (OSError, ValueError) as fault:
        raise UserFault.of(
            "http/tls",
            f"the TLS files cannot be used: {type(fault).__name__}",
            "check that the ca, certificate and key files exist, are PEM, and belong together",
        ) from None
    return context


def _trust_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _plain(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(kind=kind, detail=detail)
