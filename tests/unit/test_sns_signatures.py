"""Messages of Amazon SNS, signed with a certificate of our own making."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from smartspec_ops.edge.signatures import Signed, Unsigned
from smartspec_ops.edge.sns import KEPT, MOST, Certificates, may_fetch, signed_text
from smartspec_ops.ports import Answer, Failure, FailureKind, Request, Secret
from tests.unit.intake import test_sns

pytestmark = pytest.mark.edge

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)
URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = KEY, start: datetime = NOW) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(start - timedelta(days=1))
    made = built.not_valid_after(start + timedelta(days=30)).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def signed(version: str = "2", key: rsa.RSAPrivateKey = KEY, **change: Any) -> dict[str, Any]:
    message = test_sns.sent(SignatureVersion=version, SigningCertURL=URL, **change)
    message = {name: value for name, value in message.items() if value is not None}
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - version 1 is SHA-1
    signature = key.sign(signed_text(message), padding.PKCS1v15(), algorithm)
    return {**message, "Signature": base64.b64encode(signature).decode()}


class Web:
    """The network: answers what it is told to, and remembers what was asked."""

    def __init__(self, answer: Callable[[], Answer | Failure] | None = None) -> None:
        self.answer = answer or (lambda: Answer(status=200, headers={}, body=certificate()))
        self.asked: list[str | Secret] = []

    async def send(self, request: Request) -> Answer | Failure:
        self.asked.append(request.url)
        return self.answer()

    async def close(self) -> None:
        pass


async def check(message: Any, web: Web | None = None, now: datetime = NOW) -> Signed | Unsigned | Failure:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return await Certificates(web or Web()).check(body, now)


def test_what_is_signed_is_as_documented() -> None:
    message = test_sns.sent("m", Message="My Test Message", MessageId="id", Timestamp="t", Subject="My subject")
    told = f"Message\nMy Test Message\nMessageId\nid\nSubject\nMy subject\nTimestamp\nt\nTopicArn\n{test_sns.TOPIC}\n"
    assert signed_text(message) == f"{told}Type\nNotification\n".encode()
    del message["Subject"]
    assert b"Subject" not in signed_text(message)
    confirmation = {**message, "Type": "SubscriptionConfirmation", "SubscribeURL": "u", "Token": "k", "Subject": "s"}
    names = signed_text(confirmation).decode().split("\n")[::2]
    assert names[:-1] == ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("change", [{}, {"Subject": None}, {"Type": "SubscriptionConfirmation", "SubscribeURL": "u"}])
async def test_a_signed_message_is_known(version: str, change: dict[str, Any]) -> None:
    assert await check(signed(version, **change)) == Signed("22b80b92")


@pytest.mark.parametrize("name", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"])
async def test_a_message_changed_after_signing_is_not(name: str) -> None:
    assert isinstance(await check({**signed(), name: "other"}), Unsigned)


@pytest.mark.parametrize(
    "change",
    [
        {"Signature": ""}, {"Signature": "***"}, {"Signature": 7}, {"Signature": None}, {"SignatureVersion": "3"},
        {"SignatureVersion": None}, {"SignatureVersion": "1"},
    ],
)  # fmt: skip
async def test_a_signature_that_is_none_is_refused(change: dict[str, Any]) -> None:
    assert isinstance(await check({**signed(), **change}), Unsigned)


async def test_somebody_elses_key_is_refused() -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert isinstance(await check(signed(key=other)), Unsigned)


@pytest.mark.parametrize("url", [*test_sns.ELSEWHERE, "https://sns.eu-west-1.amazonaws.com/a.txt?x=.pem", URL + "/x"])
async def test_a_certificate_elsewhere_is_never_fetched(url: str) -> None:
    web = Web()
    assert isinstance(await check({**signed(), "SigningCertURL": url}, web), Unsigned)
    assert web.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404, headers={}, body=certificate()),
        Answer(status=302, headers={"location": "https://evil.example/"}, body=b""),
        Answer(status=200, headers={}, body=b"<html>"),
        Answer(status=200, headers={}, body=b""),
        Answer(status=200, headers={}, body=certificate(ec.generate_private_key(ec.SECP256R1()))),
        Answer(status=200, headers={}, body=certificate(start=NOW - timedelta(days=60))),
        Answer(status=200, headers={}, body=certificate(start=NOW + timedelta(days=60))),
    ],
)
async def test_a_certificate_that_is_none_of_use_is_refused(answer: Answer) -> None:
    assert isinstance(await check(signed(), Web(lambda: answer)), Unsigned)


async def test_where_it_cannot_be_had_nothing_is_known() -> None:
    failure = Failure(kind=FailureKind.TIMEOUT, detail="no whole answer within 10 s")
    assert await check(signed(), Web(lambda: failure)) == failure


async def test_a_certificate_is_fetched_once_a_day() -> None:
    web = Web()
    certificates = Certificates(web)
    body = json.dumps(signed()).encode()
    for later in (timedelta(0), timedelta(hours=23), KEPT):
        assert isinstance(await certificates.check(body, NOW + later), Signed)
    assert web.asked == [URL, URL]


async def test_senders_cannot_make_us_remember_without_end() -> None:
    certificates = Certificates(Web())
    for number in range(3 * MOST):
        url = f"https://sns.eu-west-1.amazonaws.com/{number}.pem"
        await certificates.check(json.dumps({**signed(), "SigningCertURL": url}).encode(), NOW)
    assert len(certificates.known) == MOST


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"null"])
async def test_a_body_that_is_no_message_is_refused(body: bytes) -> None:
    assert isinstance(await check(body), Unsigned)


def test_only_certificates_may_be_fetched() -> None:
    assert may_fetch("GET", "/a.pem")
    assert not may_fetch("GET", "/?Action=ConfirmSubscription")
    assert not may_fetch("POST", "/a.pem")
