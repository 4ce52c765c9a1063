"""The spool on this machine's disk: one file for each process, in a folder only we can read.

A process holds its file by a lock that ends with it. One that begins takes over what ended processes left. A file of
another database, and one that our keys do not open, is left as it is: what it holds is not ours to tell.
"""

import asyncio
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.codec import Undecodable
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Spooled, SpoolRecord
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.rows import insert
from smartspec_ops.stores.schema import meta
from smartspec_ops.stores.spool_file import HEAD_SIZE, Content, Head, body, content_of, head_of, kept_in, place, record
from smartspec_ops.stores.sql import SqlStore

log = logger(__name__)

SUFFIX = ".spool"
MOST = 64 * 1024 * 1024
"""Bytes of one file: some tens of thousands of messages."""
RESERVED = 1024 * 1024
"""Bytes that a file takes from the start, so that a disk that fills up later has room for some hundreds of messages."""
_DATABASE = "database"


async def database_id(store: SqlStore) -> str:
    """32 hex digits that this database and its replicas have, and no other."""
    async with store.begin() as tx:
        asked = select(meta.c.value).where(meta.c.name == _DATABASE)
        found: str | None = (await tx.connection.execute(asked)).scalar_one_or_none()
        if found is None:
            new = insert(tx.connection.dialect.name, meta).on_conflict_do_nothing()
            await tx.connection.execute(new, {"name": _DATABASE, "value": token_hex(16)})
            found = (await tx.connection.execute(asked)).scalar_one()
    return found


@dataclass(slots=True, eq=False)
class _File:
    """A file that is ours by its lock. `end` is where the next record goes."""

    path: Path
    descriptor: int
    head: Head
    end: int = HEAD_SIZE
    holds: Spooled = field(default_factory=Spooled)
    is_damaged: bool = False

    def read(self) -> bytes:
        size = os.fstat(self.descriptor).st_size
        parts, at = [], 0
        while at < size and (part := os.pread(self.descriptor, size - at, at)):
            parts.append(part)
            at += len(part)
        return b"".join(parts)

    def write(self, data: bytes, at: int) -> None:
        """Durable when it returns."""
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self.descriptor, rest, at)
            rest, at = rest[written:], at + written
        os.fsync(self.descriptor)

    def close(self) -> None:
        os.close(self.descriptor)


class FileSpool:
    """`ports.Spool` in `folder`. `open` first."""

    def __init__(
        self, folder: Path, database: str, keys: Callable[[], KeyRing], *, most: int = MOST, reserved: int = RESERVED
    ) -> None:
        self._folder = folder
        self._database = database
        self._keys = keys
        self._most = most
        self._reserved = reserved
        self._ours: _File | None = None
        self._left: list[_File] = []
        self._given = 0
        """Records of our own file that `records` gave last: what was appended since is not forgotten with them."""
        self._one = threading.Lock()
        """What was begun in a thread goes on when who waits for it is cancelled."""

    @property
    def holds(self) -> Spooled:
        found = [one.holds for one in self._files() if one.holds.records]
        return Spooled(
            records=sum(one.records for one in found),
            messages=sum(one.messages for one in found),
            size=sum(one.size for one in found),
            oldest=min((one.oldest for one in found if one.oldest), default=None),
        )

    async def open(self) -> None:
        """Take over what ended processes left, and have a file of our own. OSError where the folder cannot be used."""
        await asyncio.to_thread(self._open)

    async def append(self, record: SpoolRecord) -> str | None:
        return await asyncio.to_thread(self._append, record)

    async def records(self) -> Sequence[SpoolRecord]:
        return await asyncio.to_thread(self._records)

    async def clear(self) -> None:
        await asyncio.to_thread(self._clear)

    def close(self) -> None:
        """Give up the locks; what is in the files stays. A file of ours that holds nothing goes."""
        for one in self._files():
            if not one.holds.records and not one.is_damaged:
                with suppress(OSError):
                    one.path.unlink()
            one.close()
        self._ours, self._left = None, []

    def _files(self) -> Iterator[_File]:
        yield from self._left
        if self._ours is not None:
            yield self._ours

    # --- in a thread -------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._look_for_left()
        self._ours = self._make()

    def _look_for_left(self) -> None:
        for path in sorted(self._folder.glob(f"*{SUFFIX}"), key=_age):
            if (found := self._take_over(path)) is not None:
                self._left.append(found)

    def _take_over(self, path: Path) -> _File | None:
        """The file of an ended process; None where it is somebody's, another database's, or sealed for other keys."""
        try:
            descriptor = _locked(path, os.O_RDWR)
        except OSError as fault:
            log.warning("spool.unread", file=path.name, why=fault.strerror)
            return None
        if descriptor is None:
            return None
        found = _File(path=path, descriptor=descriptor, head=Head(database=self._database, salt=b""))
        raw = found.read()
        content = content_of(raw)
        if content is None and any(raw[HEAD_SIZE:]):
            log.error("spool.damaged", file=path.name, why="its head is broken, or of another version; it is kept")
            path.rename(path.with_suffix(".damaged"))
            found.close()
            return None
        if content is None or (content.head.database == self._database and not content.parts):
            path.unlink(missing_ok=True)  # it was never finished, or holds nothing
            found.close()
            return None
        if content.head.database != self._database:
            log.warning("spool.foreign", file=path.name, why="it belongs to another database, and waits for that one")
            found.close()
            return None
        if not self._opens(path, content):
            found.close()
            return None
        found.head, found.end, found.is_damaged = content.head, content.end, content.is_damaged
        found.holds = held(content)
        if content.is_damaged:
            log.error(
                "spool.damaged", file=path.name, why="records before its end are broken; the others are delivered"
            )
        log.warning("spool.found", file=path.name, messages=found.holds.messages, oldest=str(found.holds.oldest))
        return found

    def _opens(self, path: Path, content: Content) -> bool:
        try:
            self._read(content)
        except (StoreUnavailable, Undecodable, ValueError, KeyError) as fault:
            log.warning("spool.sealed", file=path.name, why=f"{fault}; it stays as it is")
            return False
        return True

    def _make(self) -> _File:
        path = self._folder / f"{token_hex(8)}{SUFFIX}"
        descriptor = _locked(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        if descriptor is None:  # whoever takes over what was left looked at it before it was locked
            return self._make()
        made = _File(path=path, descriptor=descriptor, head=Head.new(self._database))
        _reserve(descriptor, self._reserved)
        made.write(made.head.packed(), 0)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return made

    def _append(self, kept: SpoolRecord) -> str | None:
        with self._one:
            return self._append_to(self._ours, kept) if self._ours else "the spool is not open"

    def _append_to(self, file: _File, kept: SpoolRecord) -> str | None:
        sealed = self._keys().seal(body(kept), table="spool", row=place(file.head, file.end), column="record")
        data = record(file.head, kept.at, len(kept.effects), sealed)
        if file.end + len(data) > self._most:
            return f"the spool is full ({self._most // 1024} KiB)"
        try:
            file.write(data, file.end)
        except OSError as fault:
            return f"the spool cannot be written: {fault.strerror}"
        file.end += len(data)
        before = file.holds
        file.holds = Spooled(
            records=before.records + 1,
            messages=before.messages + len(kept.effects),
            size=before.size + len(data),
            oldest=before.oldest or kept.at,
        )
        return None

    def _records(self) -> Sequence[SpoolRecord]:
        try:
            with self._one:
                self._look_for_left()
                return self._read_all()
        except OSError as fault:
            raise StoreUnavailable(f"the spool cannot be read: {fault.strerror}") from fault

    def _read_all(self) -> Sequence[SpoolRecord]:
        found: list[SpoolRecord] = []
        for one in self._files():
            content = content_of(one.read()) if one.holds.records else None
            parts = len(content.parts) if content else 0
            if parts != one.holds.records:
                log.error("spool.damaged", file=one.path.name, written=one.holds.records, read=parts)
            found += self._read(content) if content else ()
        self._given = self._ours.holds.records if self._ours else 0
        return found

    def _read(self, content: Content) -> Sequence[SpoolRecord]:
        keys = self._keys()
        return [
            kept_in(keys.open(part.sealed, table="spool", row=place(content.head, part.offset), column="record"))
            for part in content.parts
        ]

    def _clear(self) -> None:
        with self._one:
            self._forget()

    def _forget(self) -> None:
        for one in self._left:
            if one.is_damaged:
                one.path.rename(one.path.with_suffix(".damaged"))
            else:
                one.path.unlink(missing_ok=True)
            one.close()
        self._left = []
        if self._ours is not None and 0 < self._ours.holds.records == self._given:
            fresh = Head.new(self._database)
            self._ours.write(fresh.packed(), 0)
            self._ours.head, self._ours.end, self._ours.holds = fresh, HEAD_SIZE, Spooled()


def _reserve(descriptor: int, size: int) -> None:
    """As far as the system can: macOS has no such call, and not every file system takes it."""
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
    except OSError as fault:
        log.warning("spool.not_reserved", why=fault.strerror)


def _locked(path: Path, flags: int) -> int | None:
    """An open file that is locked; None where another process holds it, or has just removed it."""
    descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor
    except BlockingIOError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _age(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def held(content: Content) -> Spooled:
    return Spooled(
        records=len(content.parts),
        messages=sum(part.messages for part in content.parts),
        size=sum(part.end - part.offset for part in content.parts),
        oldest=min((part.at for part in content.parts), default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolFile:
    """One file as it is seen without keys: whose database, and what waits."""

    name: str
    database: str
    holds: Spooled


def look_at(folder: Path) -> Sequence[SpoolFile]:
    """Every file in which something waits; changes nothing."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with suppress(OSError):
            raw = path.read_bytes()
            content = content_of(raw) if head_of(raw) else None
            if content is not None and content.parts:
                found.append(SpoolFile(name=path.stem, database=content.head.database, holds=held(content)))
    return found
