"""AWS Signature Version 4: every request carries a proof that its sender knows the secret key, and for when.

Source: AWS, "Create a signed AWS API request"; path segments are encoded twice, as for every service but S3.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Answer, Clock, Failure, FailureKind, Http, Request, Secret

ALGORITHM = "AWS4-HMAC-SHA256"
READ_AGAIN = timedelta(minutes=1)
"""Temporary credentials change every hour or so; whoever writes them does so some minutes ahead."""
_UNRESERVED = "-_.~"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """`session_token` comes with temporary ones."""

    access_key: Secret
    secret_key: Secret
    session_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for: one day, one region, one service (``aps``, ``monitoring``)."""

    region: str
    service: str


def signed(request: Request, credentials: Credentials, scope: Scope, now: datetime) -> Request:
    """The request with ``authorization`` and what belongs to it; good for five minutes around `now`."""
    url = request.url.reveal() if isinstance(request.url, Secret) else request.url
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    token = credentials.session_token
    more: dict[str, str | Secret] = {"x-amz-date": stamp, **({"x-amz-security-token": token} if token else {})}
    headers = {**{name.lower(): value for name, value in request.headers.items()}, **more}
    covered = {"host": _host(url), **{name: _plain(headers[name]) for name in headers if _is_covered(name)}}
    names = ";".join(sorted(covered))
    where = "/".join((stamp[:8], scope.region, scope.service, "aws4_request"))
    to_sign = "\n".join((ALGORITHM, stamp, where, _digest(_canonical(request, url, covered, names))))
    signature = hmac.new(_key(credentials, scope, stamp[:8]), to_sign.encode(), hashlib.sha256).hexdigest()
    proof = (
        f"{ALGORITHM} Credential={credentials.access_key.reveal()}/{where}, SignedHeaders={names}, "
        f"Signature={signature}"
    )
    return replace(request, headers={**headers, "authorization": Secret(proof)})


def _canonical(request: Request, url: str, covered: Mapping[str, str], names: str) -> str:
    parts = urlsplit(url)
    lines = [f"{name}:{' '.join(covered[name].split())}" for name in sorted(covered)]
    return "\n".join(
        (
            request.method,
            quote(parts.path or "/", safe=f"/{_UNRESERVED}"),
            _query(parts.query),
            *lines,
            "",
            names,
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def _query(query: str) -> str:
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(unquote(text), safe=_UNRESERVED)


def _key(credentials: Credentials, scope: Scope, day: str) -> bytes:
    key = f"AWS4{credentials.secret_key.reveal()}".encode()
    for part in (day, scope.region, scope.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_covered(name: str) -> bool:
    return name == "content-type" or name.startswith("x-amz-")


def _host(url: str) -> str:
    """As it is sent: with its port where that is not the usual one."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return f"{host}:{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else host


def _plain(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


class Signing:
    """`ports.Http` that signs what it sends, anew for every attempt. `find` gives the credentials of now, or raises
    `UserFault`: temporary ones in a file are taken up when they change."""

    def __init__(self, http: Http, find: Callable[[], Credentials], scope: Scope, clock: Clock) -> None:
        self._http = http
        self._find = find
        self._scope = scope
        self._clock = clock
        self._known: tuple[datetime, Credentials] | None = None

    async def send(self, request: Request) -> Answer | Failure:
        now = self._clock.now()
        try:
            credentials = self._credentials(now)
        except UserFault as fault:
            return Failure(kind=FailureKind.REFUSED, detail=fault.diagnostics[0].message)
        return await self._http.send(signed(request, credentials, self._scope, now))

    async def close(self) -> None:
        await self._http.close()

    def _credentials(self, now: datetime) -> Credentials:
        if self._known is None or not timedelta(0) <= now - self._known[0] < READ_AGAIN:
            self._known = now, self._find()
        return self._known[1]
