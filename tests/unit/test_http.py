"""Whatever a server does on a real socket, the caller gets one bounded value and no secret."""

import asyncio
import datetime as dt
import gzip
import os
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smartspec_ops.backends._faults import of_failure
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.measurement import Silence
from smartspec_ops.edge import websocket
from smartspec_ops.edge.http import MAX_REDIRECTS, HttpEdge, Tls, failure_of, trusting_the_system
from smartspec_ops.edge.wire import Exchange, Hop, Wire
from smartspec_ops.ports import Answer, Failure, FailureKind, Request, Secret

pytestmark = pytest.mark.edge

Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(handle: Handler, context: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """(host:port, the requests seen); `handle` gets the whole request and writes raw bytes."""
    seen: list[bytes] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = [
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            ]
            seen.append(head + (await reader.readexactly(length[0]) if length else b""))
            await handle(seen[-1], writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has hung up, as some tests want
        finally:
            writer.close()

    running = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    async with running:
        yield f"127.0.0.1:{running.sockets[0].getsockname()[1]}", seen


def says(status: int, body: bytes = b"", *headers: str) -> Handler:
    async def handle(_: bytes, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()

    return handle


def raw(data: bytes) -> Handler:
    async def handle(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return handle


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def get(url: str | Secret, edge: HttpEdge | None = None, **given: object) -> Answer | Failure:
    edge = edge or HttpEdge()
    try:
        return await edge.send(Request(**{"method": "GET", "url": url, **given}))  # type: ignore[arg-type]
    finally:
        await edge.close()


async def test_an_answer_comes_back_whole_and_secrets_reach_the_server_alone() -> None:
    async with server(says(200, b"hello", "X-Thing: 1")) as (host, seen):
        edge = HttpEdge()
        headers = {"DD-API-KEY": Secret("k-1"), "accept": "text/plain"}
        url = Secret(f"http://user:p%40ss@{host}/a?b=c")
        answer = await get(url, edge, method="POST", headers=headers, body=b"q=1")
    assert answer == Answer(
        status=200, headers={"content-length": "5", "connection": "close", "x-thing": "1"}, body=b"hello"
    )
    assert seen[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert b"dd-api-key: k-1\r\n" in seen[0].lower()
    assert b"basic dXNlcjpwQHNz".lower() in seen[0].lower()
    assert seen[0].endswith(b"\r\n\r\nq=1")


@pytest.mark.parametrize("head", [b"content-length: 1000000", b"connection: close"])
async def test_a_server_that_drips_is_ended_by_the_total_timeout(head: bytes) -> None:
    """Each byte arrives well within any read timeout; only a deadline for the whole request ends it. The thread that
    reads must not go on: it would keep the process from ending, and sixteen of them the source from being asked."""
    is_left = asyncio.Event()

    async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\n" + head + b"\r\n\r\n")
        for _ in range(10_000):
            try:
                writer.write(b"x")
                await writer.drain()
            except OSError:
                is_left.set()
                raise
            await asyncio.sleep(0.005)

    async with server(drip) as (host, _), asyncio.timeout(60):
        answer = await get(f"http://{host}/", timeout=timedelta(seconds=0.5))
        await is_left.wait()
    assert answer == Failure(kind=FailureKind.TIMEOUT, detail="no whole answer within 0.5 s")


@asynccontextmanager
async def dripping(beginning: bytes) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """(host:port, whether somebody left) of who never ends what it says as soon as somebody is connected."""
    is_left = asyncio.Event()

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(beginning)
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.005)
        except OSError:
            is_left.set()
        finally:
            writer.close()

    listening = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with listening, asyncio.timeout(60):
        yield "{}:{}".format(*listening.sockets[0].getsockname()[:2]), is_left


PROXY = b"HTTP/1.1 200 X\r\nx: "


@pytest.mark.parametrize("beginning", [PROXY, b"\x16\x03\x03\x40\x00"], ids=["proxy", "tls"])
async def test_who_drips_before_there_is_a_connection_holds_no_thread(beginning: bytes) -> None:
    """A proxy that never ends its answer to CONNECT, and a server that never ends its greeting."""
    async with dripping(beginning) as (address, is_left):
        is_proxy = beginning == PROXY
        with environment(**({"https_proxy": f"http://{address}"} if is_proxy else {})):
            url = "https://far.test/" if is_proxy else f"https://{address}/"
            # Two seconds: on a busy machine reading the certificates of the system took more than half of one.
            answer = await get(url, timeout=timedelta(seconds=2))
            await is_left.wait()
    assert answer == Failure(kind=FailureKind.CONNECT, detail="no connection within 2 s")


async def test_a_proxy_that_drips_to_who_gave_up_before_it_was_reached_holds_no_thread() -> None:
    """As where its name is looked up for longer than the request may take, or its first address does not answer."""
    async with dripping(PROXY) as (address, is_left):
        host, _, port = address.partition(":")
        hop = Hop("https", "far.test", 443, (host, int(port), None))
        exchange = Exchange(hop, "GET", "/", {}, b"", 1, deadline=time.monotonic() + 30)
        exchange.abort()
        with pytest.raises(ConnectionError):
            await asyncio.to_thread(Wire(trusting_the_system).send, exchange)
        await is_left.wait()


def endless(first: bytes) -> Handler:
    """A compressed answer with megabyte after megabyte behind its end."""

    async def handle(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n" + first)
        while not writer.is_closing():
            writer.write(bytes(1_000_000))
            await writer.drain()

    return handle


CHUNKED = b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(3_000_000))


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (says(200, b"x" * 1001), FailureKind.TOO_LARGE),
        (raw(CHUNKED + b"400\r\n" + b"x" * 1024 + b"\r\n" + b"0\r\n\r\n"), FailureKind.TOO_LARGE),
        (says(200, BOMB[:900], "content-encoding: gzip"), FailureKind.TOO_LARGE),
        (says(200, b"not gzip", "content-encoding: gzip"), FailureKind.BROKEN),
        (says(200, gzip.compress(b"a") + gzip.compress(b"b"), "content-encoding: gzip"), FailureKind.BROKEN),
        (endless(gzip.compress(b"a")), FailureKind.BROKEN),
        (raw(CHUNKED + b"5\r\nhel"), FailureKind.BROKEN),
        (raw(b"HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\nhalf"), FailureKind.BROKEN),
        (raw(b""), FailureKind.BROKEN),
        (raw(b"SSH-2.0-OpenSSH_9\r\n"), FailureKind.BROKEN),
        (raw(b"HTTP/1.1 200 X\r\nx: " + b"y" * 200_000), FailureKind.BROKEN),
    ],
    ids=[
        "declared",
        "chunked",
        "bomb",
        "no-gzip",
        "two-gzips",
        "endless-behind-gzip",
        "cut-chunk",
        "cut-body",
        "silent",
        "no-http",
        "endless-header",
    ],
)
async def test_a_bad_answer_is_a_failure_of_its_kind(handler: Handler, kind: FailureKind) -> None:
    async with server(handler) as (host, _):
        answer = await get(f"http://{host}/", max_bytes=1000, timeout=timedelta(seconds=60))
    assert isinstance(answer, Failure)
    assert answer.kind is kind


async def test_compressed_answers_are_unpacked() -> None:
    async with server(says(200, gzip.compress(b"a" * 900), "content-encoding: gzip")) as (host, seen):
        with environment(http_proxy=f"http://{host}"):
            answer = await get("http://metrics.example.test/", max_bytes=1000)
        await get(f"http://{host}/")
    assert isinstance(answer, Answer)
    assert answer.body == b"a" * 900
    assert b"accept-encoding: gzip\r\n" in seen[0].lower()
    assert b"accept-encoding: identity\r\n" in seen[1].lower()  # this machine


async def test_nobody_listening_is_a_failure_to_connect() -> None:
    async with server(says(200)) as (host, _):
        pass
    answer = await get(Secret(f"http://user:hunter2@{host}/secret-path"))
    assert answer == Failure(kind=FailureKind.CONNECT, detail=f"connection refused by {host}")


async def test_a_proxy_that_nobody_listens_at_is_named_and_not_who_asks_it() -> None:
    async with server(says(200)) as (host, _):
        pass
    with environment(http_proxy=f"http://user:hunter2@{host}"):
        answer = await get("http://metrics.example.test/")
    assert answer == Failure(kind=FailureKind.CONNECT, detail=f"connection refused by the proxy {host}")


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("socks5://user:hunter2@proxy.test:1080", "names a proxy of the kind socks5"),
        ("socks5h://proxy.test", "names a proxy of the kind socks5h"),
        ("https://user:hunter2@proxy.test", "names a proxy of the kind https"),
        ("hunter2://proxy.test:hunter2", "holds no URL of a proxy"),
        ("http://:hunter2@:3128", "holds no URL of a proxy"),
    ],
)
async def test_a_proxy_we_cannot_speak_to_is_refused_by_its_variable_and_not_shown(
    name: str, value: str, why: str
) -> None:
    with environment(**{name: value}):
        answer = await get("https://far.example.test/")
        socket = await websocket.connect("wss://far.example.test/", timedelta(seconds=5))
    assert isinstance(answer, Failure)
    assert answer.detail == f"{name} {why}; what can be used is http://host:port"
    assert socket == answer


async def test_of_variables_that_name_the_same_proxy_the_one_that_is_asked_is_named() -> None:
    with environment(ftp_proxy="socks5://proxy.test", https_proxy="socks5://proxy.test"):
        answer = await get("https://far.example.test/")
    assert isinstance(answer, Failure)
    assert answer.detail.startswith("https_proxy names a proxy of the kind socks5;")


@pytest.mark.parametrize("host", ["far..test", f"{'a' * 64}.test"])
async def test_a_name_that_no_host_can_have_is_told_as_one_that_does_not_resolve(host: str) -> None:
    answer = await get(f"https://{host}/")
    assert answer == Failure(kind=FailureKind.CONNECT, detail=f"the host name of {host}:443 cannot be resolved")
    assert await websocket.connect(f"wss://{host}/", timedelta(seconds=30)) == answer


@pytest.mark.parametrize("address", ["wss://far.test:99999/", "wss://[/"])
async def test_a_websocket_of_an_address_that_is_no_url_is_refused(address: str) -> None:
    found = await websocket.connect(Secret(address), timedelta(seconds=30))
    assert found == Failure(kind=FailureKind.REFUSED, detail="the address is not a valid URL")


def test_a_host_of_several_addresses_none_of_which_answers_is_named() -> None:
    fault = OSError("Multiple exceptions: [Errno 111] ('::1', 9), [Errno 111] ('127.0.0.1', 9)")
    assert failure_of(fault, Hop("https", "far.test", 443)).detail == "no connection to far.test:443"


async def test_a_websocket_whose_host_has_no_address_names_it() -> None:
    found = await websocket.connect("wss://far.invalid/", timedelta(seconds=30))
    detail = "the host name of far.invalid:443 cannot be resolved"
    assert found == Failure(kind=FailureKind.CONNECT, detail=detail)


@pytest.mark.parametrize("proxy", [None, ("proxy.test", 3128, "Basic eDp5")])
def test_a_name_that_does_not_resolve_is_told_with_whose_it_is(proxy: tuple[str, int, str] | None) -> None:
    named = "the proxy proxy.test:3128" if proxy else "far.test:443"
    found = failure_of(socket.gaierror(socket.EAI_NONAME, "?"), Hop("https", "far.test", 443, proxy))
    assert found == Failure(kind=FailureKind.CONNECT, detail=f"the host name of {named} cannot be resolved")


@pytest.mark.parametrize(
    ("hop", "named"),
    [
        (Hop("https", "metrics.test", 443), "metrics.test:443"),
        (Hop("http", "::1", 9090), "[::1]:9090"),
        (Hop("https", "far.test", 443, ("fe80::1", 3128, "Basic eDp5")), "the proxy [fe80::1]:3128"),
    ],
)
def test_who_is_connected_to_is_named_by_address_alone(hop: Hop, named: str) -> None:
    assert str(hop) == named


@pytest.mark.parametrize("url", ["ftp://h.test/", "http://", "", "http://[::1", "/relative", "http://\u2028.test/"])
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    answer = await get(Secret(url))
    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED


@pytest.mark.parametrize("value", ["a\nb", "ü", "a\0b"])
async def test_a_header_http_does_not_allow_is_refused_without_being_quoted(value: str) -> None:
    async with server(says(200)) as (host, seen):
        answer = await get(f"http://{host}/", headers={"x-key": Secret(value)})
    assert answer == Failure(kind=FailureKind.REFUSED, detail="the request holds characters that HTTP does not allow")
    assert seen == []


def only_queries(method: str, path: str) -> bool:
    return (method, path) in {("GET", "/api/query"), ("POST", "/api/query")}


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/api/query"), ("POST", "/api/admin"), ("GET", "/api/%71uery"), ("GET", "/api/query/../admin")],
)
async def test_what_the_allowlist_does_not_name_is_never_sent(method: str, path: str) -> None:
    async with server(says(200)) as (host, seen):
        answer = await get(f"http://{host}{path}", HttpEdge(allow=only_queries), method=method)
    assert isinstance(answer, Failure)
    assert (answer.kind, seen) == (FailureKind.REFUSED, [])


async def test_the_allowlist_does_not_see_the_query_string() -> None:
    async with server(says(200)) as (host, _):
        answer = await get(f"http://{host}/api/query?query=up", HttpEdge(allow=only_queries))
    assert isinstance(answer, Answer)


async def test_a_redirect_within_the_same_origin_is_followed_with_credentials() -> None:
    async def handle(request: bytes, writer: asyncio.StreamWriter) -> None:
        await (says(302, b"", "location: /b") if b"GET /a " in request else says(200, b"there"))(request, writer)

    async with server(handle) as (host, seen):
        answer = await get(f"http://u:p@{host}/a")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"there")
    assert all(b"authorization: basic" in request.lower() for request in seen)


async def test_a_redirect_must_pass_the_allowlist_too() -> None:
    async with server(says(302, b"", "location: /api/admin")) as (host, seen):
        answer = await get(f"http://{host}/api/query", HttpEdge(allow=only_queries))
    assert isinstance(answer, Failure)
    assert (answer.kind, len(seen)) == (FailureKind.REFUSED, 1)


async def test_a_redirect_to_another_origin_is_the_answer_and_nobody_else_is_asked() -> None:
    async with (
        server(says(200)) as (other, seen_by_other),
        server(says(302, b"", f"location: http://{other}/login")) as (host, _),
    ):
        answer = await get(f"http://{host}/")
    assert isinstance(answer, Answer)
    assert (answer.status, seen_by_other) == (302, [])


async def test_a_redirected_post_is_not_sent_again() -> None:
    async with server(says(307, b"", "location: /b")) as (host, seen):
        answer = await get(f"http://{host}/a", method="POST", body=b"x")
    assert isinstance(answer, Answer)
    assert (answer.status, len(seen)) == (307, 1)


async def test_redirects_in_a_circle_end() -> None:
    async with server(says(302, b"", "location: /a")) as (host, seen):
        answer = await get(f"http://{host}/a")
    assert isinstance(answer, Failure)
    assert (answer.kind, len(seen)) == (FailureKind.REFUSED, MAX_REDIRECTS + 1)


async def test_cookies_are_not_kept() -> None:
    async with server(says(200, b"", "set-cookie: session=1")) as (host, seen):
        edge = HttpEdge()
        for _ in range(2):
            await edge.send(Request(method="GET", url=f"http://{host}/"))
        await edge.close()
    assert not any(b"cookie" in request for request in seen)


async def test_a_connection_is_used_again_and_one_that_ended_meanwhile_is_not() -> None:
    opened: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\nok")
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        request = Request(method="GET", url=f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/")
        edge = HttpEdge()
        for _ in range(3):
            assert isinstance(await edge.send(request), Answer)
        assert len(opened) == 1
        opened[0].close()
        await opened[0].wait_closed()
        assert isinstance(await edge.send(request), Answer)
        assert len(opened) == 2
        await edge.close()
        await opened[1].wait_closed()


async def test_a_request_that_is_given_up_ends_its_connection() -> None:
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        ended.set()

    asked = asyncio.Event()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        edge = HttpEdge()
        url = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/"
        sending = asyncio.create_task(edge.send(Request(method="GET", url=url)))
        await asked.wait()
        sending.cancel()
        await ended.wait()
        await edge.close()


async def test_what_http_would_split_is_encoded_on_its_way() -> None:
    async with server(says(200)) as (host, seen):
        await get(f"http://{host}/a b/\u00fc?x=1 2")
    assert seen[0].startswith(b"GET /a%20b/%C3%BC?x=1%202 HTTP/1.1\r\n")


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine() -> None:
    async with server(says(200, b"proxy")) as (proxy, seen), server(says(200, b"direct")) as (host, _):
        with environment(http_proxy=f"http://{proxy}"):
            local = await get(f"http://{host}/")
            remote = await get("http://metrics.example.test/")
    assert isinstance(local, Answer)
    assert isinstance(remote, Answer)
    assert (local.body, remote.body, len(seen)) == (b"direct", b"proxy", 1)


class Authority:
    """A certificate authority of one test, with PEM files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.ca = self._write("ca.pem", self._sign(self._name, self._key, None))

    def issue(self, name: str, host: str) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self._folder / f"{name}.key").write_bytes(pem)
        return self._write(f"{name}.pem", self._sign(subject, key, host)), self._folder / f"{name}.key"

    def _write(self, name: str, certificate: x509.Certificate) -> Path:
        (self._folder / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return self._folder / name

    def _sign(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, host: str | None) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=-1 if host == "expired" else 1))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host is not None:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([x509.DNSName("localhost" if host == "expired" else host)]), critical=False
            )
        return builder.sign(self._key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def tls_server(authority: Authority, *, host: str = "localhost", client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server", host))
    if client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority.ca)
    return context


@pytest.mark.parametrize(
    ("host", "client_asked", "trusted", "own_certificate", "expected"),
    [
        ("localhost", False, True, False, 200),
        ("localhost", True, True, True, 200),
        ("localhost", False, False, False, "TLS: certificate verify failed: its authority is not known here"),
        ("other.test", False, True, False, "TLS: certificate verify failed: it is of another host name"),
        ("expired", False, True, False, "TLS: certificate verify failed: it has expired"),
    ],
    ids=["private-ca", "mutual", "unknown-ca", "wrong-name", "expired"],
)
async def test_tls(
    authority: Authority, host: str, client_asked: bool, trusted: bool, own_certificate: bool, expected: object
) -> None:
    certificate, key = authority.issue("client", "client") if own_certificate else (None, None)
    tls = Tls(ca=authority.ca if trusted else None, certificate=certificate, key=key)
    async with server(says(200), tls_server(authority, host=host, client=client_asked)) as (address, _):
        answer = await get(f"https://localhost:{address.split(':')[1]}/", HttpEdge(tls=tls))
    assert (answer.status if isinstance(answer, Answer) else answer.detail) == expected
    assert isinstance(answer, Answer) or answer.kind is FailureKind.TLS


@asynccontextmanager
async def tunnelling(to: str, status: int = 200) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A proxy that connects everybody to the same place, wherever they want to go; and what it was asked."""
    seen: list[bytes] = []

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                writer.write(part)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode())
        if status == 200:
            inner, outer = await asyncio.open_connection(*to.split(":"))
            await asyncio.gather(pour(reader, outer), pour(inner, writer))
        writer.close()

    running = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with running:
        yield f"127.0.0.1:{running.sockets[0].getsockname()[1]}", seen


async def test_a_proxy_sees_where_we_go_and_not_what_we_say(authority: Authority) -> None:
    edge, headers = HttpEdge(tls=Tls(ca=authority.ca)), {"authorization": Secret("Bearer t")}
    async with (
        server(says(200, b"well"), tls_server(authority, host="metrics.example.test")) as (address, said),
        tunnelling(address) as (proxy, seen),
    ):
        with environment(https_proxy=f"http://me:hunter2@{proxy}", no_proxy="other.test"):
            answer = await get("https://metrics.example.test/x", edge, headers=headers)
    assert isinstance(answer, Answer)
    assert answer.body == b"well"
    [tunnel], [request] = seen, said
    assert tunnel.startswith(b"CONNECT metrics.example.test:443 ")
    assert b"bWU6aHVudGVyMg==" in tunnel  # me:hunter2
    assert b"Bearer t" not in tunnel
    assert b"Bearer t" in request
    assert b"bWU6" not in request


@pytest.mark.parametrize("names", ["metrics.example.test", ".example.test", "other.test, example.test", "*"])
async def test_who_is_in_no_proxy_is_asked_directly(names: str) -> None:
    async with server(says(200, b"proxy")) as (proxy, seen):
        with environment(http_proxy=f"http://{proxy}", https_proxy=f"http://{proxy}", no_proxy=names):
            answers = [await get(f"{scheme}://metrics.example.test:9/") for scheme in ("http", "https")]
    assert [isinstance(answer, Failure) and answer.kind for answer in answers] == [FailureKind.CONNECT] * 2
    assert seen == []


@pytest.mark.parametrize(
    ("status", "why"), [(407, Silence.UNAUTHORIZED), (403, Silence.UNAUTHORIZED), (502, Silence.UNREACHABLE)]
)
async def test_a_proxy_that_does_not_connect_us_is_told_apart(status: int, why: Silence) -> None:
    async with tunnelling("", status) as (proxy, _):
        with environment(https_proxy=f"http://me:hunter2@{proxy}"):
            answer = await get("https://metrics.example.test/")
    assert isinstance(answer, Failure)
    assert (answer.detail, of_failure(answer).why) == (f"the proxy answered {status}", why)


async def test_a_server_that_misses_our_certificate_is_a_tls_failure(authority: Authority) -> None:
    """TLS 1.3 says so only after the handshake, when the answer is read.

    A blocking server, because asyncio's ends the connection without the alert that real servers send.
    """

    context = tls_server(authority, client=True)

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as tls:
            with suppress(ssl.SSLError):
                tls.do_handshake()
            while socket.socket.recv(tls, 4096):
                pass  # closing with unread data would reset the connection, and the alert might be lost

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(asyncio.to_thread(serve, listener))
        answer = await get(f"https://localhost:{listener.getsockname()[1]}/", HttpEdge(tls=Tls(ca=authority.ca)))
        await serving
    assert answer == Failure(kind=FailureKind.TLS, detail="TLS: tlsv13 alert certificate required")


async def test_plain_http_to_a_tls_port_is_broken_or_refused_but_never_an_exception(authority: Authority) -> None:
    async with server(says(200), tls_server(authority)) as (address, _):
        answer = await get(f"http://{address}/")
    assert isinstance(answer, Failure)


def test_tls_files_that_cannot_be_used_are_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(UserFault, match="TLS files cannot be used"):
        HttpEdge(tls=Tls(ca=tmp_path / "missing.pem"))
