"""WebSocket frames as bytes: what is sent is one frame, what arrives is put together again (RFC 6455, section 5).

The same for both ends; a client masks what it sends, a server does not.
"""

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum


class Opcode(IntEnum):
    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class BadFrame(ValueError):
    """The other side does not keep to the protocol; `code` is what it is told (section 7.4)."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Frame:
    opcode: Opcode
    payload: bytes
    is_last: bool = True


_CONTROL_LIMIT = 125
_CONTROL = frozenset({Opcode.CLOSE, Opcode.PING, Opcode.PONG})


def packed(frame: Frame, mask: bytes = b"") -> bytes:
    """The frame on the wire; `mask` is four random bytes, or none."""
    size = len(frame.payload)
    short = size if size <= _CONTROL_LIMIT else 126 if size < 1 << 16 else 127
    head = bytes([(0x80 if frame.is_last else 0) | frame.opcode, (0x80 if mask else 0) | short])
    longer = b"" if short == size else struct.pack("!H" if short == 126 else "!Q", size)
    return head + longer + mask + (masked(frame.payload, mask) if mask else frame.payload)


def masked(payload: bytes, mask: bytes) -> bytes:
    """Doing it twice undoes it."""
    whole = mask * (len(payload) // 4 + 1)
    size = len(payload)
    return (int.from_bytes(payload) ^ int.from_bytes(whole[:size])).to_bytes(size) if size else b""


async def read_frame(reader: asyncio.StreamReader, most: int, *, is_masked: bool = False) -> Frame:
    """The next frame. `BadFrame`, or `asyncio.IncompleteReadError` where the connection ends within it.

    `is_masked`: what a server expects, and a client must not get.
    """
    first, second = await reader.readexactly(2)
    if first & 0x70:
        raise BadFrame(1002, "reserved bits are set")
    try:
        opcode = Opcode(first & 0x0F)
    except ValueError:
        raise BadFrame(1002, "an unknown kind of frame") from None
    if bool(second & 0x80) is not is_masked:
        raise BadFrame(1002, "a frame is masked the wrong way")
    size = second & 0x7F
    if opcode in _CONTROL and (size > _CONTROL_LIMIT or not first & 0x80):
        raise BadFrame(1002, "a control frame is too long or in pieces")
    if size > _CONTROL_LIMIT:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
    if size > most:
        raise BadFrame(1009, "a message is too long")
    mask = await reader.readexactly(4) if is_masked else b""
    payload = await reader.readexactly(size)
    return Frame(opcode, masked(payload, mask) if mask else payload, bool(first & 0x80))


class Assembly:
    """A message in pieces, with what may come in between."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kind: Opcode | None = None
        self._pieces = bytearray()

    def add(self, frame: Frame) -> tuple[Opcode, bytes] | None:
        """The whole message once its last piece is there. `BadFrame` for pieces out of order, or too many."""
        if (frame.opcode is Opcode.CONTINUATION) is (self._kind is None):
            raise BadFrame(1002, "pieces of a message are out of order")
        self._kind = self._kind or frame.opcode
        self._pieces += frame.payload
        if len(self._pieces) > self._most:
            raise BadFrame(1009, "a message is too long")
        if not frame.is_last:
            return None
        whole, self._pieces = (self._kind, bytes(self._pieces)), bytearray()
        self._kind = None
        return whole
