"""A TCP proxy between one process and one server, with bad days to order: cut, refused, slow, or silent.

Silent is what a network that loses everything looks like: connections stay open, what is sent is held back, and the
other side is not even told that its peer has died.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Address = tuple[str, int]

HOST = "127.0.0.1"
CHUNK = 65_536


@dataclass(slots=True, kw_only=True)
class Proxy:
    """`server` is asked where to go at each new connection, so that it may move; `delay` is in seconds each way."""

    server: Callable[[], Address]
    port: int = 0
    delay: float = 0.0
    refuses: bool = False
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _talking: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Every connection breaks off now."""
        for writer in set(self._writers):
            writer.transport.abort()

    def silence(self, *, is_on: bool) -> None:
        """Nothing passes until it is off again; then what was held back does."""
        if is_on:
            self._open.clear()
        else:
            self._open.set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talking.add(task)
        self._writers.add(writer)
        try:
            await self._relay(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # one of the two has gone, or the run is over
        finally:
            self._writers.discard(writer)
            self._talking.discard(task)
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            return
        await self._open.wait()
        there, back = await asyncio.open_connection(*self.server())
        self._writers.add(back)
        try:
            ways = [asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._writers.discard(back)
            back.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while True:
                data = await source.read(CHUNK)
                await self._open.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                if not data:
                    return
                sink.write(data)
                await sink.drain()


@asynccontextmanager
async def proxied(server: Callable[[], Address]) -> AsyncIterator[Proxy]:
    proxy = Proxy(server=server)
    proxy.silence(is_on=False)
    listening = await asyncio.start_server(proxy.talk, HOST, 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        talking = set(proxy._talking)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
