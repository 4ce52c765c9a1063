"""A real Prometheus that can be stopped and started again, and a proxy in front of it that can misbehave."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import servers


@dataclass(slots=True)
class Prometheus:
    """Keeps its port and its data over a restart. `Missing` where there is no such program."""

    folder: Path
    targets: Mapping[str, int]
    port: int = field(default_factory=servers.free_port)
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def url(self) -> str:
        return f"http://{servers.HOST}:{self.port}"

    def start(self) -> None:
        """Returns once it answers."""
        config = servers.prometheus_config(self.targets)
        (self.folder / "prometheus.yml").write_text(config)
        argv = [
            servers.program("prometheus"),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address={servers.HOST}:{self.port}",
            "--log.level=warn",
        ]
        is_ready = f"{self.url}/-/ready"
        self._running.enter_context(servers.started(argv, self.folder, lambda: servers.answers(is_ready)))

    def stop(self) -> None:
        self._running.close()


@contextlib.contextmanager
def prometheus(folder: Path, targets: Mapping[str, int]) -> Iterator[Prometheus]:
    """It scrapes each job's loopback port every second; the first time some five seconds after its start."""
    folder.mkdir()
    server = Prometheus(folder, targets)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehaviour:
    """The answer to every question, whatever it was; `is_silent` keeps the asker waiting instead."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/html"
    is_silent: bool = False


@dataclass(slots=True)
class Proxy:
    """Passes every question on to `upstream`, unless it misbehaves. `asked` counts the questions, `seen` has their
    methods and paths.

    `amend` changes every answer, which then must be a JSON object.
    """

    upstream: str
    url: str = ""
    asked: int = 0
    seen: list[tuple[str, str]] = field(default_factory=list)
    misbehaviour: Misbehaviour | None = None
    amend: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    def behave(self, misbehaviour: Misbehaviour | None) -> None:
        """From now on; who was kept waiting is hung up on."""
        self.misbehaviour = misbehaviour
        self._changed.set()
        self._changed = asyncio.Event()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def close(self) -> None:
        """Hang up on everybody who still waits."""
        self.behave(None)
        await asyncio.gather(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            await self._answer(head, body, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # one of the two has hung up
        finally:
            writer.close()

    async def _answer(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        method, target, _ = head.decode("latin-1").split(" ", 2)
        self.seen.append((method, target.partition("?")[0]))
        wrong = self.misbehaviour
        if wrong is None:
            await self._pass_on(head, body, writer)
        elif wrong.is_silent:
            await self._changed.wait()
        else:
            lines = f"content-type: {wrong.media_type}\r\ncontent-length: {len(wrong.body)}\r\nconnection: close\r\n"
            writer.write(f"HTTP/1.1 {wrong.status} -\r\n{lines}\r\n".encode() + wrong.body)
            await writer.drain()

    async def _pass_on(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.rstrip(b"\r\n").split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        address = urlsplit(self.upstream)
        answers, questions = await asyncio.open_connection(address.hostname, address.port)
        try:
            # As HTTP/1.0 the answer comes in one piece, ended by its connection.
            asked = first.replace(b"HTTP/1.1", b"HTTP/1.0") if self.amend else first
            questions.write(b"\r\n".join([asked, *kept, b"connection: close", b"", body]))
            await questions.drain()
            if self.amend:
                writer.write(_amended(await answers.read(-1), self.amend))
            while part := await answers.read(65_536):
                writer.write(part)
            await writer.drain()
        finally:
            questions.close()


def _amended(answer: bytes, amend: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    made = json.dumps(amend(json.loads(body))).encode()
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*kept, f"content-length: {len(made)}".encode(), b"", made])


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    return 0


@contextlib.asynccontextmanager
async def proxy(upstream: str) -> AsyncIterator[Proxy]:
    server = Proxy(upstream)
    listening = await asyncio.start_server(server.accept, servers.HOST, 0)
    async with listening:
        server.url = f"http://{servers.HOST}:{listening.sockets[0].getsockname()[1]}"
        try:
            yield server
        finally:
            await server.close()
