"""Answers that leave in one piece: uvicorn writes the head and the body apart, and each write wakes the far side.

What is written within one turn of the event loop is sent together at its end: one system call for an answer, not two.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Gathered(asyncio.Transport):
    """A transport that sends what was written since the last turn in one piece."""

    def __init__(self, transport: asyncio.Transport, soon: Callable[[Callable[[], None]], object]) -> None:
        super().__init__()
        self._transport = transport
        self._soon = soon
        self._waiting: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._waiting:
            self._soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Sends it now; nothing where nothing waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._transport.write(b"".join(waiting))

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def write_eof(self) -> None:
        self.flush()
        self._transport.write_eof()

    def abort(self) -> None:
        self._waiting = []
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def is_reading(self) -> bool:
        return self._transport.is_reading()

    def can_write_eof(self) -> bool:
        return self._transport.can_write_eof()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() + sum(map(len, self._waiting))

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._transport.get_protocol()


class Protocol(HttpToolsProtocol):
    """Uvicorn's, on such a transport, and not for ever: a connection ends where no whole request comes of it, or where
    nobody takes the answer."""

    whole_within = 30.0
    """Seconds for a request to arrive, from the connection or its own first bytes on, and for an answer to leave.
    Uvicorn waits for ever, and with as many halves of requests as connections are allowed nobody else is let in."""
    _is_partial = True
    _is_stuck = False
    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        transport.set_write_buffer_limits(high=0)  # to be told of all that nobody takes
        super().connection_made(Gathered(transport, self.loop.call_soon))
        self._wait_or_rest()

    def data_received(self, data: bytes) -> None:
        self._is_partial = True  # an empty line begins no request, and uvicorn waits for what follows it, too
        super().data_received(data)
        self._wait_or_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_partial = self._is_stuck = False
        self._wait_or_rest()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._is_stuck = True
        self._wait_or_rest()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_stuck = False
        self._wait_or_rest()

    def on_message_begin(self) -> None:
        self._is_partial = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._is_partial = False
        super().on_message_complete()

    def _wait_or_rest(self) -> None:
        """A request that came in one piece, as most do, needs no timer but the first of its connection."""
        is_waiting = self._is_partial or self._is_stuck
        if not is_waiting and self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
        elif is_waiting and self._giving_up is None:
            self._giving_up = self.loop.call_later(self.whole_within, self.transport.abort)
