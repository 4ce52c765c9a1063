"""A real HTTP server on loopback whose answers a test decides, and which remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: str = ""

    def form(self, name: str) -> str:
        """A field of a form-encoded body; empty where it is missing."""
        return parse_qs(self.body.decode()).get(name, [""])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`body` None hangs up without an answer; `write` writes all bytes of the answer itself, while the client stays."""

    status: int = 200
    body: bytes | None = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    write: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None


class ScriptedServer:
    """`reply` may be changed at any time."""

    def __init__(self, reply: Callable[[Asked], Reply]) -> None:
        self.reply = reply
        self.asked: list[Asked] = []
        self.url = ""
        self._talking: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self.serve(reader, writer))
        self._talking[task] = writer
        task.add_done_callback(self._talking.pop)

    async def hang_up(self) -> None:
        """End every conversation, whatever is still to be said."""
        talking = dict(self._talking)
        for writer in talking.values():
            writer.transport.abort()
        await asyncio.gather(*talking, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            reply = self.reply(asked)
            if reply.write is not None:
                await reply.write(writer)
            elif reply.body is not None:
                writer.write(_written(reply, reply.body))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has hung up
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def scripted_server(reply: Callable[[Asked], Reply]) -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer(reply)
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    async with listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        try:
            yield server
        finally:
            await server.hang_up()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = path.partition("?")
    return Asked(method=method, path=path, headers=headers, body=body, query=query)


def _written(reply: Reply, body: bytes) -> bytes:
    headers = {"content-length": str(len(body)), "connection": "close", **reply.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\r\n{lines}\r\n".encode() + body
