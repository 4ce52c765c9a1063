"""The file of a spool: a head, then records one behind the other, each known to be whole by a checksum of its own.

A head holds a salt that is new whenever the file is emptied, and every record repeats it: what is left of older records
behind the newest is not taken for one, and emptying the file is a single small write. Its room is reserved when it is
made, so that a disk that fills up later does not keep the first alerts out.
"""

import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, Effect, SpoolRecord
from smartspec_ops.stores.codec import dump, instant, load, micros

MAGIC = b"ssospool1\n"
_HEAD = struct.Struct(">10s32s8sI")
"""Magic, the id of the database in hex, salt, checksum of these."""
_MARK = b"REC1"
_RECORD = struct.Struct(">4s8sIqII")
"""Mark, salt, length of the body, the tick in microseconds, number of messages, checksum of these and of the body."""
_CHECKED = struct.Struct(">4s8sIqI")
HEAD_SIZE = _HEAD.size
LONGEST = 32 * 1024 * 1024
"""Bytes of one record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    database: str
    salt: bytes

    @classmethod
    def new(cls, database: str) -> "Head":
        return cls(database=database, salt=os.urandom(8))

    def packed(self) -> bytes:
        database = self.database.encode("ascii")
        return _HEAD.pack(MAGIC, database, self.salt, crc32(MAGIC + database + self.salt))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A whole record as it lies in the file: where, of which tick, how many messages, and its sealed body."""

    offset: int
    end: int
    at: datetime
    messages: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is in a file. `end` is where the next record goes; `is_damaged` where whole records follow a broken one."""

    head: Head
    parts: Sequence[Part]
    end: int
    is_damaged: bool = False


def head_of(raw: bytes) -> Head | None:
    """None for the beginning of anything else, or of a file that was never finished."""
    if len(raw) < HEAD_SIZE:
        return None
    magic, database, salt, checksum = _HEAD.unpack_from(raw)
    if magic != MAGIC or checksum != crc32(magic + database + salt):
        return None
    return Head(database=database.decode("ascii"), salt=salt)


def record(head: Head, at: datetime, messages: int, sealed: bytes) -> bytes:
    checked = _CHECKED.pack(_MARK, head.salt, len(sealed), micros(at), messages)
    return checked + struct.pack(">I", crc32(sealed, crc32(checked))) + sealed


def content_of(raw: bytes) -> Content | None:
    """Every whole record, in order. A last one that was cut short is left out: it was never said to be kept."""
    head = head_of(raw)
    if head is None:
        return None
    parts, end, is_damaged = list[Part](), HEAD_SIZE, False
    for part in _parts(raw, head):
        is_damaged = is_damaged or part.offset != end
        parts.append(part)
        end = part.end
    return Content(head=head, parts=parts, end=end, is_damaged=is_damaged)


def _parts(raw: bytes, head: Head) -> Iterator[Part]:
    mark, offset = _MARK + head.salt, HEAD_SIZE
    while (offset := raw.find(mark, offset)) >= 0:
        part = _part(raw, offset)
        if part is None:
            offset += 1
        else:
            yield part
            offset = part.end


def _part(raw: bytes, offset: int) -> Part | None:
    begin = offset + _RECORD.size
    if begin > len(raw):
        return None
    _, _, length, at, messages, checksum = _RECORD.unpack_from(raw, offset)
    sealed = raw[begin : begin + length]
    if length > LONGEST or len(sealed) != length:
        return None
    if checksum != crc32(sealed, crc32(raw[offset : offset + _CHECKED.size])):
        return None
    return Part(offset=offset, end=begin + length, at=instant(at), messages=messages, sealed=sealed)


def body(kept: SpoolRecord) -> bytes:
    return dump({"at": encode(kept.at), "effects": encode(kept.effects), "documents": encode(kept.documents)})


def kept_in(plain: bytes) -> SpoolRecord:
    found: Mapping[str, Any] = load(plain)
    return SpoolRecord(
        at=decode(datetime, found["at"]),
        effects=[decode(Effect, one) for one in found["effects"]],
        documents=[decode(Document, one) for one in found["documents"]],
    )


def place(head: Head, offset: int) -> str:
    """What a sealed body is bound to: this file, since it was last emptied, and its place there."""
    return f"{head.database}:{head.salt.hex()}:{offset}"
