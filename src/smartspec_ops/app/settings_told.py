"""Which settings a process that runs for long works with, for whoever asks another process: a document each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartspec_ops.ports import Document, Store, Transaction

SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`since` is when the settings in use were read; `refused` why newer ones are not in use, empty where they are."""

    process: str
    pid: int
    since: datetime
    refused: str = ""
    at: datetime | None = None

    @property
    def data(self) -> dict[str, Any]:
        at = {"at": self.at.isoformat()} if self.at else {}
        return {
            "process": self.process,
            "pid": self.pid,
            "since": self.since.isoformat(),
            "refused": self.refused,
            **at,
        }


async def tell(store: Store, told: Told) -> None:
    async with store.begin() as tx:
        before = await tx.document(SETTINGS, told.process)
        version = before.version if before else 0
        await tx.put_document(Document(kind=SETTINGS, key=told.process, body=told.data, version=version))


async def refused(tx: Transaction) -> Sequence[Told]:
    """Processes that work with older settings than the file holds, because they could not take those."""
    told = [_read(one) for one in await tx.documents(SETTINGS)]
    return [one for one in told if one.refused]


def lines(found: Sequence[Told]) -> Sequence[str]:
    """For people; none where all is in effect."""
    return [
        f"settings not in effect: {one.process} (pid {one.pid}) works with those of {one.since:%Y-%m-%d %H:%M:%SZ}: "
        f"{one.refused}"
        for one in found
    ]


def _read(stored: Document) -> Told:
    body = stored.body
    return Told(
        process=str(body["process"]),
        pid=int(body["pid"]),
        since=datetime.fromisoformat(body["since"]),
        refused=str(body["refused"]),
        at=datetime.fromisoformat(body["at"]) if "at" in body else None,
    )
