"""A real mail server for tests: it keeps what it is given, and may demand TLS and a login first."""

import contextlib
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers import HOST, free_port


@dataclass(frozen=True, slots=True)
class Login:
    """What a mail server asks for before it takes a message, and then only over TLS."""

    user: str
    password: str


@dataclass  # no slots: aiosmtpd looks through the handler's members, and Python 3.11.2 stumbles over slots there
class MailServer:
    """A mail server that keeps what it is given; `ca_file` is to be trusted where it speaks TLS."""

    port: int
    host: str = HOST
    ca_file: Path | None = None
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 kept"


@contextlib.contextmanager
def mail(folder: Path, login: Login | None = None, port: int | None = None) -> Iterator[MailServer]:
    """A mail server; with a `login` it demands STARTTLS (certificate in `ca_file`) and that login."""
    server = MailServer(port or free_port())
    options: dict[str, object] = {}
    if login is not None:
        server.ca_file, context = self_signed(folder)
        options = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _Accepts(login),
        }
    controller = Controller(server, hostname=server.host, port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True)
class _Accepts:
    login: Login

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        good = LoginPassword(self.login.user.encode(), self.login.password.encode())
        return AuthResult(success=data == good, handled=False)


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A fresh certificate for 127.0.0.1 and localhost, and a server context that presents it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca_file, key_file = folder / "certificate.pem", folder / "key.pem"
    ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ca_file, key_file)
    return ca_file, context
