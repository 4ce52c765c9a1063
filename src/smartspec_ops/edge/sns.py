"""Whether a message is Amazon SNS's own: its signature, checked with the certificate it names.

The certificate is fetched over TLS from an address only Amazon can answer (`is_amazons`), once a day. A message is not
bound to a time here: Amazon delivers again for days, and an alarm is ordered by its own time.
Source: docs.aws.amazon.com, Amazon SNS, verifying the signatures of messages.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from smartspec_ops.edge.signatures import Signed, Unsigned
from smartspec_ops.ports import Answer, Failure, Http, Request
from smartspec_ops.spec.intake.draft import mapping, text
from smartspec_ops.spec.intake.sns import is_amazons
from smartspec_ops.spec.strict_json import loads

KEPT, MOST = timedelta(days=1), 20
"""How long a certificate is believed, and how many are remembered."""
MAX_CERTIFICATE = 64 * 1024
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "1": hashes.SHA1(),  # noqa: S303 - Amazon's choice; topics can be set to 2
    "2": hashes.SHA256(),
}


def may_fetch(method: str, path: str) -> bool:
    """The allowlist of whoever fetches certificates."""
    return method == "GET" and path.endswith(".pem")


def signed_text(message: Mapping[str, Any]) -> bytes:
    """What Amazon signs: names and values of some keys in this order, each on a line of its own."""
    names = _NOTIFICATION if message.get("Type") == "Notification" else _CONFIRMATION
    lines = [line for name in names if name in message for line in (name, text(message[name]))]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def verified(message: Mapping[str, Any], certificate: x509.Certificate, now: datetime) -> Signed | Unsigned:
    """Whether the holder of `certificate` signed `message`."""
    algorithm = _HASHES.get(text(message.get("SignatureVersion")))
    key = certificate.public_key()
    if algorithm is None or not isinstance(key, RSAPublicKey):
        return Unsigned("the signature is of no version we know")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return Unsigned("the certificate is not valid now")
    try:
        signature = base64.b64decode(text(message.get("Signature")), validate=True)
        key.verify(signature, signed_text(message), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error, ValueError):
        return Unsigned("the signature does not fit the message")
    return Signed(text(message.get("MessageId")))


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate and when it was fetched."""

    certificate: x509.Certificate
    at: datetime


@dataclass(frozen=True, slots=True)
class Certificates:
    """Checks messages. `http` is only ever asked for addresses of Amazon's."""

    http: Http
    known: dict[str, Known] = field(default_factory=dict)

    async def check(self, body: bytes, now: datetime) -> Signed | Unsigned | Failure:
        """`Failure`: the certificate cannot be had now, so nothing is known of the message."""
        try:
            message = mapping(loads(body))
        except ValueError:
            return Unsigned("the body is not JSON")
        url = text(message.get("SigningCertURL"))
        if not is_amazons(url) or not may_fetch("GET", urlsplit(url).path):
            return Unsigned("the certificate is not at an address of Amazon SNS")
        certificate = await self._certificate(url, now)
        return verified(message, certificate, now) if isinstance(certificate, x509.Certificate) else certificate

    async def _certificate(self, url: str, now: datetime) -> x509.Certificate | Unsigned | Failure:
        known = self.known.get(url)
        if known and now - known.at < KEPT:
            return known.certificate
        answer = await self.http.send(Request(method="GET", url=url, max_bytes=MAX_CERTIFICATE))
        await self.http.close()
        if isinstance(answer, Failure):
            return answer
        found = _read(answer)
        if isinstance(found, x509.Certificate):
            while len(self.known) >= MOST:
                self.known.pop(next(iter(self.known)))
            self.known[url] = Known(found, now)
        return found


def _read(answer: Answer) -> x509.Certificate | Unsigned:
    if answer.status != 200:
        return Unsigned(f"there is no certificate where the message says ({answer.status})")
    try:
        return x509.load_pem_x509_certificate(answer.body)
    except ValueError:
        return Unsigned("what is where the message says is no certificate")
