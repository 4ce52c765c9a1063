"""Who is let in: scoped tokens and signatures, or, where there are none and the owner says so, this machine alone.

A token comes as ``Authorization: Bearer``, as the password of ``Basic`` (Alertmanager, Amazon SNS: in the URL), or as
PagerDuty's `routing_key`. It is hashed before it is compared, and compared with every one there is, so that time tells
nothing; it is never written anywhere. 401 says that nobody is known, 403 that somebody is, and may not.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.signatures import Signed, Unsigned, Verifier
from smartspec_ops.http.caller import LOCAL, Caller
from smartspec_ops.http.message import Request, Response, problem
from smartspec_ops.http.routes import Guard, Route
from smartspec_ops.http.server import is_loopback
from smartspec_ops.ports import AuditEntry, Clock, Secret, Store
from smartspec_ops.spec.intake import pagerduty
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.sections.intake import Intake, Signature, Token

log = logger(__name__)

SHORTEST = 16
"""Characters of a token that can be taken seriously."""
LONGEST = 4096
CHALLENGE = 'Basic realm="smartspec-ops", Bearer realm="smartspec-ops"'
KINDS: Mapping[str, str] = {"/v1/alerts": "own", "/v2/enqueue": "pagerduty"}
"""Routes that take one format; the others say it in their path."""

PROXIED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})

Resolve = Callable[[SecretRef], Secret]
Decide = Callable[[Request, Route], Response | None]
"""The answer to a request that is not let in. None lets it in, and `request.caller` then says who it is."""


def audited(decide: Decide, store: Store, clock: Clock) -> Guard:
    """`decide`, with an entry in the audit log for everybody known who may not. Of strangers the log alone speaks."""

    async def ask(request: Request, route: Route) -> Response | None:
        answer = decide(request, route)
        if answer is not None and request.caller.name:
            subject = f"{route.method} {route.path}"
            entry = AuditEntry(
                at=clock.now(), actor=request.caller.actor, action=Action.TOKEN_REFUSED, subject=subject, allowed=False
            )
            async with store.begin() as tx:
                await tx.add_audit([entry])
        return answer

    return ask


def gate(settings: Intake, resolve: Resolve, clock: Clock, *, trusts_local: bool = False) -> Decide:
    """Who is let in with these settings. UserFault for secrets that cannot be had or keep nobody out.

    `trusts_local` says what `trust_local` of the settings does, too: it matters only where nobody has a token.
    """
    if not is_guarded(settings):
        return this_machine if trusts_local or settings.trust_local else nobody
    tokens = [entry for name, token in settings.tokens.items() for entry in _entries(name, token, resolve)]
    if len({entry.digest for entry in tokens}) < len(tokens):
        raise UserFault.of("token/double", "two tokens have the same secret", "who comes could not be told apart")
    signers = [_signer(name, signature, resolve) for name, signature in settings.signatures.items()]
    open_kinds = frozenset({"sns"}) if settings.sns.fetch_certificates else frozenset[str]()
    return Gate(tokens=tokens, signers=signers, open_kinds=open_kinds, clock=clock)


def is_guarded(settings: Intake) -> bool:
    """Whether anybody is asked who they are."""
    return bool(settings.tokens or settings.signatures or settings.sns.fetch_certificates)


def nobody(request: Request, route: Route) -> Response | None:
    """No token is configured, and nobody said that this machine alone reaches the server: only what asks by itself."""
    if route.scope is None or route.is_signed:
        return None
    return _refused(request, "auth/nobody", "no token is configured, so nobody is let in", UNAUTHORIZED, TRUST)


TRUST = "add one to intake.tokens; or serve --trust-local, where no proxy stands before it"


def this_machine(request: Request, route: Route) -> Response | None:
    """For a server of which its owner says that only this machine reaches it: programs on it are let in, web pages and
    proxies are not.

    A page can make a browser send requests here; it says so by `Origin`, or has talked the browser into another host.
    A proxy on this machine brings strangers in; most say so, and one that does not cannot be told from a program.
    """
    if route.scope is None or route.is_signed:
        return None
    headers = request.headers
    if "origin" in headers or not PROXIED.isdisjoint(headers) or not _is_here(headers.get("host", "")):
        return _refused(request, "auth/browser", "without a token only programs on this machine are served", FORBIDDEN)
    request.caller = LOCAL
    return None


@lru_cache(maxsize=64)
def _is_here(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


UNAUTHORIZED, FORBIDDEN = HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    digest: bytes
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signer:
    caller: Caller
    verifier: Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Asks everybody. `open_kinds` are formats whose messages prove by themselves where they come from."""

    tokens: Sequence[_Entry]
    signers: Sequence[_Signer]
    open_kinds: frozenset[str]
    clock: Clock

    def __call__(self, request: Request, route: Route) -> Response | None:
        if route.scope is None or route.is_signed:
            return None
        kind = KINDS.get(route.path) or request.params.get("kind")
        caller = self._by_token(request, kind) or self._by_signature(request, kind)
        if isinstance(caller, Unsigned):
            return _refused(request, "auth/signature", caller.why, UNAUTHORIZED)
        if caller is None:
            if kind in self.open_kinds:
                request.caller = Caller(scopes=frozenset({route.scope}))
                return None
            return _refused(request, "auth/unknown", "no token, or one that is not known", UNAUTHORIZED)
        request.caller = caller
        if not caller.may(route.scope):
            return _refused(request, "auth/scope", f"this needs the scope {route.scope}", FORBIDDEN)
        if kind is not None and not caller.may_send(kind):
            return _refused(request, "auth/kind", f"{caller.name} may not send in the format {kind!r}", FORBIDDEN)
        return None

    def _by_token(self, request: Request, kind: str | None) -> Caller | None:
        given = _presented(request, kind)
        if given is None or len(given) > LONGEST:
            return None
        digest = sha256(given.encode("utf-8", "surrogatepass")).digest()
        found = [entry.caller for entry in self.tokens if hmac.compare_digest(entry.digest, digest)]
        return found[0] if found else None

    def _by_signature(self, request: Request, kind: str | None) -> Caller | Unsigned | None:
        """None where nobody signs messages of this kind, or this one carries no signature."""
        signers = [signer for signer in self.signers if kind in signer.caller.kinds]
        headers, now = request.headers, self.clock.now()
        answers = [(one.caller, one.verifier.check(headers, request.body, now)) for one in signers]
        known = [caller for caller, answer in answers if isinstance(answer, Signed)]
        if known:
            return known[0]
        faults = [answer for _, answer in answers if isinstance(answer, Unsigned)]
        return faults[0] if faults else None


def _presented(request: Request, kind: str | None) -> str | None:
    """The token in a request, however its sender can send one."""
    headers = request.headers
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() == "basic":
        return _password(rest.strip())
    if kind == "pagerduty":
        return headers.get("x-routing-key") or pagerduty.routing_key(request.body)
    return None


def _password(told: str) -> str | None:
    try:
        _, _, password = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password or None


def _entries(name: str, token: Token, resolve: Resolve) -> Sequence[_Entry]:
    caller = Caller(
        name=name,
        scopes=frozenset(token.scopes),
        kinds=frozenset(token.kinds),
        services=frozenset(token.services),
    )
    secrets = [resolve(reference) for reference in (token.secret, token.previous) if reference is not None]
    if any(len(secret.reveal()) < SHORTEST for secret in secrets):
        hint = "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        raise UserFault.of("token/short", f"the token {name!r} is shorter than {SHORTEST} characters", hint)
    return [_Entry(digest=sha256(secret.reveal().encode()).digest(), caller=caller) for secret in secrets]


def _signer(name: str, signature: Signature, resolve: Resolve) -> _Signer:
    secrets = [resolve(reference) for reference in (signature.secret, signature.previous) if reference is not None]
    caller = Caller(
        name=name,
        scopes=frozenset({"alerts:write"}),
        kinds=frozenset(signature.kinds),
        services=frozenset(signature.services),
    )
    return _Signer(caller=caller, verifier=Verifier(signature.scheme, secrets))


def _refused(request: Request, code: str, why: str, status: HTTPStatus, hint: str | None = None) -> Response:
    log.warning("http.refused", path=request.path, code=code, caller=request.caller.name)
    if hint is None and status is UNAUTHORIZED:
        hint = "send Authorization: Bearer with a token of intake.tokens"
    answer = problem(status, code, why, hint)
    if status is not UNAUTHORIZED:
        return answer
    return Response(
        status=answer.status, body=answer.body, media_type=answer.media_type, headers={"www-authenticate": CHALLENGE}
    )
