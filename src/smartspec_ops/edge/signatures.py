"""Who really sent a request: HMAC-SHA256 over the raw bytes of its body, in the dialects senders speak.

One table of schemes; several secrets while one is being rotated. Every secret is compared with every signature, in
constant time and to the end, so that neither a near miss nor the place of a match can be measured. Schemes that sign a
time refuse what is more than five minutes off; within them the same message may come twice, and has the same id.
Sources: standardwebhooks.com (spec 1.0); docs.github.com, validating webhook deliveries; developer.pagerduty.com,
verifying webhook signatures; api.slack.com/authentication/verifying-requests-from-slack; grafana.com/docs, webhook
notifier, HMAC signature.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Secret

TOLERANCE = timedelta(minutes=5)
"""How far the time a sender signed may be from ours."""
MOST = 20
"""Signatures of one header that are looked at; more than a rotation needs."""
SHORTEST = 16
"""Fewest bytes of a usable key."""

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """It is from who holds the secret. `message_id` is the sender's own, empty where the scheme has none."""

    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """It is not, and why: a sentence that may be told to the sender."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How one family of senders signs. Header names are in lower case.

    `signed` makes what is signed of id, time and body. `is_timed` says that the time must be there; otherwise it is
    checked where it is.
    """

    header: str
    digest: Callable[[bytes], bytes]
    prefix: str = ""
    separator: str = ","
    id_header: str = ""
    time_header: str = ""
    is_timed: bool = False
    signed: Callable[[str, str, bytes], bytes] = lambda _id, _at, body: body
    key: Callable[[Secret], bytes] = lambda secret: secret.reveal().encode()


def standard_key(secret: Secret) -> bytes:
    """``whsec_`` keys are base64; anything else is used as its UTF-8 bytes."""
    text = secret.reveal()
    if not text.startswith("whsec_"):
        return text.encode()
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise UserFault.of("signature/secret", "a whsec_ signing key must be base64 after the prefix")
    return key


def standard_signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,<base64>`` as Standard Webhooks 1.0 has it."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def standard_headers(secrets: Sequence[Secret], message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a message of ours, signed with every key: two while one is being rotated out."""
    timestamp = int(now.timestamp())
    signatures = [standard_signature(standard_key(secret), message_id, timestamp, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


SCHEMES: Mapping[str, Scheme] = {
    "standard": Scheme(
        header="webhook-signature",
        prefix="v1,",
        separator=" ",
        digest=base64.b64encode,
        id_header="webhook-id",
        time_header="webhook-timestamp",
        is_timed=True,
        signed=lambda id_, at, body: b".".join((id_.encode(), at.encode(), body)),
        key=standard_key,
    ),
    "slack": Scheme(
        header="x-slack-signature",
        prefix="v0=",
        digest=_hex,
        time_header="x-slack-request-timestamp",
        is_timed=True,
        signed=lambda _, at, body: b":".join((b"v0", at.encode(), body)),
    ),
    "pagerduty": Scheme(header="x-pagerduty-signature", prefix="v1=", digest=_hex),
    "github": Scheme(header="x-hub-signature-256", prefix="sha256=", digest=_hex, id_header="x-github-delivery"),
    "grafana": Scheme(
        header="x-grafana-alerting-signature",
        digest=_hex,
        time_header="x-grafana-alerting-timestamp",
        signed=lambda _, at, body: b":".join((at.encode(), body)) if at else body,
    ),
}


class Verifier:
    """Checks requests of one sender. `secrets` are the present one and those being rotated out.

    UserFault for an unknown scheme, no secret, or one that is no key: at the start, not at the first request.
    """

    def __init__(self, scheme: str, secrets: Sequence[Secret]) -> None:
        if scheme not in SCHEMES:
            known = ", ".join(SCHEMES)
            raise UserFault.of("signature/scheme", f"unknown signature scheme {scheme!r}", f"use one of: {known}")
        self._scheme = SCHEMES[scheme]
        self._keys = [self._scheme.key(secret) for secret in secrets]
        if not self._keys or any(len(key) < SHORTEST for key in self._keys):
            hint = f"use at least {SHORTEST} random bytes"
            raise UserFault.of("signature/secret", "a signing key is missing or too short to keep anybody out", hint)

    def check(self, headers: Headers, body: bytes, now: datetime) -> Signed | Unsigned:
        """`body` is the raw bytes as they came, before anything parsed them."""
        scheme = self._scheme
        id_, at = headers.get(scheme.id_header, ""), headers.get(scheme.time_header, "").strip()
        given = list(_signatures(scheme, headers.get(scheme.header, "")))
        if not given:
            return Unsigned(f"there is no usable signature in the header {scheme.header}")
        if scheme.is_timed and not (at and (id_ or not scheme.id_header)):
            named = " and ".join(name for name in (scheme.id_header, scheme.time_header) if name)
            return Unsigned(f"the header {named} is missing")
        signed = scheme.signed(id_, at, body)
        wanted = [scheme.digest(hmac.new(key, signed, hashlib.sha256).digest()) for key in self._keys]
        # Counted, not sought: every pair is compared, whichever matches.
        if not sum(hmac.compare_digest(one, other) for one in wanted for other in given):
            return Unsigned("the signature does not fit the body and any secret we hold")
        if at and not _is_near(at, now):
            return Unsigned("the signed time is more than five minutes from now")
        return Signed(id_)


def _signatures(scheme: Scheme, header: str) -> Iterator[bytes]:
    for part in header.split(scheme.separator, MOST)[:MOST]:
        text = part.strip()
        if text.startswith(scheme.prefix) and len(text) > len(scheme.prefix):
            yield text.removeprefix(scheme.prefix).encode()


def _is_near(at: str, now: datetime) -> bool:
    """Seconds since 1970, written in digits alone."""
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return False
    return abs(now.timestamp() - int(at)) <= TOLERANCE.total_seconds()
