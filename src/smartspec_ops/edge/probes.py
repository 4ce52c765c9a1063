"""Looking at things around a service: a certificate, a name. Each answers, or says why not."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LIMIT = timedelta(seconds=5)
MOST_ADDRESSES = 10


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, and why, in one line."""

    why: str


async def certificate(host: str, port: int, limit: timedelta = LIMIT) -> datetime | Unanswered:
    """When the certificate that `host` shows ends. It is read, not trusted: nothing is sent but the greeting."""
    from cryptography import x509

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # one that has expired must be read as well
    try:
        async with asyncio.timeout(limit.total_seconds()):
            _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    except (OSError, TimeoutError) as fault:
        return Unanswered(f"no TLS connection to {host}:{port}: {_reason(fault)}")
    try:
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else Unanswered("it shows no certificate")


async def addresses(name: str, limit: timedelta = LIMIT) -> Sequence[str] | Unanswered:
    """What a name resolves to here, sorted."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limit.total_seconds()):
            found = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError) as fault:
        return Unanswered(f"{name} does not resolve: {_reason(fault)}")
    return sorted({str(address[0]) for *_, address in found})[:MOST_ADDRESSES]


def _reason(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return str(getattr(fault, "strerror", None) or type(fault).__name__)
