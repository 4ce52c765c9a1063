"""Which processes work with older settings than their file holds, for whoever asks another process.

A document for each that does, and none for the others: it says so again now and then, so that what a process said that
is not there any more is not believed for long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.ports import Document, Store, Transaction

SETTINGS = "settings"
AGAIN = timedelta(minutes=10)
"""Between two times the same refusal is said."""
BELIEVED = 3 * AGAIN
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`since` is when the settings in use were read; `refused` why newer ones are not in use, empty where they are.
    `host` is empty in what a program of before said."""

    process: str
    host: str = ""
    pid: int
    since: datetime
    refused: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.process}@{self.host}/{self.pid}" if self.host else self.process

    @property
    def data(self) -> dict[str, Any]:
        at = {"at": self.at.isoformat()} if self.at else {}
        return {
            "process": self.process,
            "host": self.host,
            "pid": self.pid,
            "since": self.since.isoformat(),
            "refused": self.refused,
            **at,
        }


async def tell(store: Store, told: Told) -> None:
    async with store.begin() as tx:
        before = await tx.document(SETTINGS, told.key)
        if told.refused:
            version = before.version if before else 0
            await tx.put_document(Document(kind=SETTINGS, key=told.key, body=told.data, version=version))
        elif before is not None:
            await tx.drop_documents([before])


async def begin(store: Store, process: str, is_gone: Callable[[Told], bool], now: datetime) -> None:
    """A process of that name begins: what others said that are gone is forgotten."""
    async with store.begin() as tx:
        known = [(one, _read(one)) for one in await tx.documents(SETTINGS)]
        old = [one for one, told in known if one.key == process or _age(told, now) > FORGOTTEN or is_gone(told)]
        await tx.drop_documents(old)


async def refused(tx: Transaction, now: datetime) -> Sequence[Told]:
    """Processes that work with older settings than the file holds, because they could not take those."""
    told = [_read(one) for one in await tx.documents(SETTINGS)]
    return [one for one in told if one.refused and (not one.host or _age(one, now) <= BELIEVED)]


def _age(one: Told, now: datetime) -> timedelta:
    return now - (one.at or one.since)


def lines(found: Sequence[Told]) -> Sequence[str]:
    """For people; none where all is in effect."""
    return [
        f"settings not in effect: {one.process} ({_place(one)}) works with those of {one.since:%Y-%m-%d %H:%M:%SZ}: "
        f"{one.refused}"
        for one in found
    ]


def _place(one: Told) -> str:
    return f"pid {one.pid} on {one.host}" if one.host else f"pid {one.pid}"


def _read(stored: Document) -> Told:
    body = stored.body
    return Told(
        process=str(body["process"]),
        host=str(body.get("host", "")),
        pid=int(body["pid"]),
        since=datetime.fromisoformat(body["since"]),
        refused=str(body["refused"]),
        at=datetime.fromisoformat(body["at"]) if "at" in body else None,
    )
