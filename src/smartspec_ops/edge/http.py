"""One HTTP request in, one value out: bounded in time, in bytes and in where it may go.

One `HttpEdge` per data source (it keeps connections and a TLS context). Whatever the network does becomes a
`Failure`; read-only sources pass an allowlist, and nothing outside it is ever sent.
"""

import asyncio
import os
import re
import socket
import ssl
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge import tls_faults
from smartspec_ops.edge.handoff import Threads
from smartspec_ops.edge.spans import Work, span, traceparent
from smartspec_ops.edge.wire import Exchange, Hop, TooLarge, Wire, basic
from smartspec_ops.ports import Answer, Failure, FailureKind, Request, Secret

Allow = Callable[[str, str], bool]
"""(method, path as sent, still percent-encoded) -> may it be sent?"""

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = {"user-agent": "smartspec-ops", "accept": "*/*"}
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,15}")
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})\b")
"""How `http.client` says that a proxy does not connect us."""
_SENT_AS_IS = "/%:=&?~#+!$,;'@()*[]"
"""In a path and a query. Everything else is percent-encoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Whom to trust, and who we are. None means the system's authorities and no client certificate."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class _Address:
    """A URL that can be asked. `authorization` comes from its userinfo."""

    hop: Hop
    target: str
    authorization: str | None
    url: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.hop.scheme, self.hop.host, self.hop.port

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class HttpEdge:
    """`ports.Http` in threads. Proxies named in the environment are used, except towards this machine."""

    def __init__(
        self,
        *,
        allow: Allow | None = None,
        tls: Tls | None = None,
        connections: int = 16,
        to: str = "others",
        hands_on: bool = False,
    ) -> None:
        """`allow` None lets every request pass; `to` is what our metrics call the far side, which goes on with our
        trace where `hands_on` says so. `UserFault` when a certificate file cannot be used."""
        self._to, self._hands_on = to, hands_on
        self._allow = allow
        given = _context(tls) if tls else None
        self._wire = Wire(lambda: given or trusting_the_system())
        self._threads = Threads(connections, "http")

    async def send(self, request: Request) -> Answer | Failure:
        with span(Work.CALL, to=self._to, method=request.method, outcome="cancelled") as one:
            if self._hands_on and (trace := traceparent()):
                request = replace(request, headers={**request.headers, "traceparent": trace})
            found = await self._sent(request)
            one.note(outcome=f"{found.status // 100}xx" if isinstance(found, Answer) else found.kind.value)
            return found

    async def _sent(self, request: Request) -> Answer | Failure:
        within = request.timeout.total_seconds()
        deadline = time.monotonic() + within
        sent: list[Exchange] = []
        try:
            async with asyncio.timeout(within):
                return await self._follow(request, deadline, sent)
        except TimeoutError:
            if sent and sent[-1].is_connecting:
                return _failure(FailureKind.CONNECT, f"no connection within {round(within, 2):g} s")
            return _failure(FailureKind.TIMEOUT, f"no whole answer within {round(within, 2):g} s")
        except TooLarge:
            return _failure(FailureKind.TOO_LARGE, f"the answer is larger than {request.max_bytes} bytes")
        except (HTTPException, zlib.error, OSError, UnicodeError) as fault:
            return failure_of(fault, sent[-1].hop if sent else None)

    async def close(self) -> None:
        """Ends idle connections; the edge can be used again afterwards."""
        self._threads.close()
        self._wire.close()

    async def _follow(self, request: Request, deadline: float, sent: list[Exchange]) -> Answer | Failure:
        address = _parse(_plain(request.url))
        given = {name.lower(): _plain(value) for name, value in request.headers.items()}
        if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in given.items()):
            return _failure(FailureKind.REFUSED, "the request holds characters that HTTP does not allow")
        headers = {**_HEADERS, **given}
        for _ in range(MAX_REDIRECTS + 1):
            if isinstance(address, Failure):
                return address
            answer = await self._once(request, address, headers, deadline, sent)
            following = _next(request.method, address, answer) if isinstance(answer, Answer) else None
            if following is None:
                return answer
            address = following
        return _failure(FailureKind.REFUSED, f"more than {MAX_REDIRECTS} redirects")

    async def _once(
        self,
        request: Request,
        address: _Address,
        headers: Mapping[str, str],
        deadline: float,
        sent: list[Exchange],
    ) -> Answer | Failure:
        if self._allow and not self._allow(request.method, address.path):
            return _failure(FailureKind.REFUSED, f"{request.method} is not allowed on this path of this source")
        known = {"authorization": address.authorization} if address.authorization else {}
        exchange = Exchange(
            hop=address.hop,
            method=request.method,
            target=address.target,
            headers={**known, "accept-encoding": _encoding(address.hop.host), **headers},
            body=request.body,
            max_bytes=request.max_bytes,
            deadline=deadline,
        )
        sent.append(exchange)
        try:
            return await self._threads.call(self._wire.send, exchange)
        except asyncio.CancelledError:
            exchange.abort()
            raise


def _next(method: str, address: _Address, answer: Answer) -> _Address | Failure | None:
    """Where a redirect leads: only a GET, only within the same origin; None ends the journey with this answer."""
    location = answer.headers.get("location")
    if method != "GET" or answer.status not in _REDIRECTS or location is None:
        return None
    try:
        target = _parse(urljoin(address.url, location))
    except ValueError:
        target = _failure(FailureKind.REFUSED, "")
    if isinstance(target, Failure):
        return _failure(FailureKind.BROKEN, "a redirect without a usable address")
    if target.origin != address.origin:
        return None
    return replace(target, authorization=address.authorization)


def _parse(url: str) -> _Address | Failure:
    try:
        parts = urlsplit(url)
        host, port = _host(parts), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return _failure(FailureKind.REFUSED, "the address is not a valid URL")
    if parts.scheme not in _PORTS or not host:
        return _failure(FailureKind.REFUSED, "the address is not an http or https URL")
    target = quote(parts.path or "/", _SENT_AS_IS) + (f"?{quote(parts.query, _SENT_AS_IS)}" if parts.query else "")
    authorization = basic(parts.username or "", parts.password or "") if parts.username or parts.password else None
    proxy = proxy_for(parts.scheme, host)
    if isinstance(proxy, Failure):
        return proxy
    hop = Hop(parts.scheme, host, port, proxy)
    return _Address(hop, target, authorization, url)


def is_loopback(host: str) -> bool:
    """Whether it names this machine, without asking anybody."""
    return host in _LOOPBACK


def _encoding(host: str) -> str:
    """Compressing what never leaves the machine costs both ends and saves nobody anything."""
    return "identity" if host in _LOOPBACK else "gzip"


def _host(parts: SplitResult) -> str:
    """As DNS has it; ValueError where it cannot be a host."""
    host = parts.hostname or ""
    if ":" in host:
        return str(ip_address(host.partition("%")[0]))
    ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    if not _VALUE.fullmatch(ascii_host) or " " in ascii_host:
        raise ValueError("no host")
    return ascii_host


def proxy_for(scheme: str, host: str) -> tuple[str, int, str | None] | Failure | None:
    """The proxy that the environment names for this host, with its authorization; a failure that names the variable,
    and never its value, where it is none we can speak to."""
    if host in _LOOPBACK or not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    asked = scheme if proxies.get(scheme) else "all"
    named = proxies.get(asked)
    if not named or proxy_bypass(host):
        return None
    try:
        parts = urlsplit(named if "://" in named else f"http://{named}")
        proxy, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return _unusable(asked, named, "holds no URL of a proxy")
    if parts.scheme != "http":
        kind = parts.scheme if _SCHEME.fullmatch(parts.scheme) else "other"
        return _unusable(asked, named, f"names a proxy of the kind {kind}")
    if not proxy:
        return _unusable(asked, named, "holds no URL of a proxy")
    return proxy, port, basic(parts.username or "", parts.password or "") if parts.username else None


def _unusable(asked: str, named: str, why: str) -> Failure:
    """Tried again later: whoever mends the variable starts another process, and what waits is sent then."""
    by = (name for name, value in os.environ.items() if value == named and name.lower() == f"{asked}_proxy")
    detail = f"{next(by, 'the proxy setting')} {why}; what can be used is http://host:port"
    return _failure(FailureKind.CONNECT, detail)


def trusting_the_system() -> ssl.SSLContext:
    """Its own store of authorities, where it has one that is not made of files."""
    if sys.platform == "darwin" or sys.platform == "win32":
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.create_default_context()


def failure_of(fault: Exception, hop: Hop | None = None) -> Failure:
    """The kind and one line, made of error codes only: library texts may quote what was sent. `hop` is where that
    went, if it is to be named."""
    causes = list(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _failure(FailureKind.TLS, f"TLS: {tls_faults.why(cause)}")
        if isinstance(cause, socket.gaierror | UnicodeError):  # labels of no or too many letters are never looked up
            return _failure(
                FailureKind.CONNECT, "the host name" + (f" of {hop}" if hop else "") + " cannot be resolved"
            )
        if isinstance(cause, ConnectionRefusedError):
            return _failure(FailureKind.CONNECT, "connection refused" + (f" by {hop}" if hop else ""))
    if refused := _TUNNEL.match(str(fault)):
        status = int(refused[1])
        return Failure(kind=FailureKind.CONNECT, detail=f"the proxy answered {status}", status=status)
    if isinstance(fault, zlib.error):
        return _failure(FailureKind.BROKEN, "the answer's compression is damaged")
    if isinstance(fault, OSError) and not isinstance(fault, ConnectionError):
        return _failure(FailureKind.CONNECT, "no connection" + (f" to {hop}" if hop else ""))
    return _failure(FailureKind.BROKEN, "the connection ended before the answer was whole")


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """`fault` and everything it came from."""
    current: BaseException | None = fault
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _context(tls: Tls) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=tls.ca) if tls.ca else trusting_the_system()
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


def _plain(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(kind=kind, detail=detail)
