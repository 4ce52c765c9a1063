"""What a process leaves to the next one: rows of totals, and how far each selector and each vanished series had come.

A cache: whatever does not fit the present plan is not used, and the source gives it again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any, Protocol

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Store, TotalsRow

log = logger(__name__)

VERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in the rows. Lengths and times are in seconds.

    `marks` holds (born, newest, gaps) by selector, None where it was never seen; `newest` None means that of the
    newest row. `gone` holds (time, value) of series whose newest sample is older than that; `late` says by selector and
    bound when a bucket came that its histogram had lacked, `turned` by selector when the buckets of one last changed,
    None where that was not kept.
    """

    interval: float
    keep: float
    columns: Sequence[str]
    marks: Mapping[str, tuple[float, float | None, Sequence[tuple[float, float]]] | None] = field(default_factory=dict)
    gone: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    late: Mapping[str, Mapping[float, float]] = field(default_factory=dict)
    turned: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    head: Head
    rows: Sequence[TotalsRow]


class Keeper(Protocol):
    """Where it is left."""

    async def load(self) -> Kept | None:
        """What was left; from now on only this process's rows are taken."""
        ...

    async def save(self, rows: Sequence[TotalsRow], dropped: Sequence[datetime] | None, head: Head | None) -> bool:
        """Keep `rows`, drop others (None: all others), and the head if it changed. False where that failed."""
        ...


class StoreKeeper:
    """`Keeper` in the store. What cannot be written now is not lost to anybody but the next process."""

    def __init__(self, store: Store, source: str) -> None:
        self._store = store
        self._source = source
        self._writer = token_hex(8)
        self._is_ours = True

    async def load(self) -> Kept | None:
        try:
            async with self._store.begin() as tx:
                kept = await tx.take_totals(self._source, self._writer)
        except StoreUnavailable as fault:
            log.warning("totals.unread", source=self._source, why=fault.why)
            return None
        head = _head(kept.head) if kept else None
        return None if kept is None or head is None else Kept(head=head, rows=kept.rows)

    async def save(self, rows: Sequence[TotalsRow], dropped: Sequence[datetime] | None, head: Head | None) -> bool:
        if not self._is_ours:
            return True
        written = None if head is None else _written(head)
        try:
            async with self._store.begin() as tx:
                self._is_ours = await tx.put_totals(self._source, self._writer, rows, dropped=dropped, head=written)
        except StoreUnavailable as fault:
            log.warning("totals.unwritten", source=self._source, why=fault.why)
            return False
        if not self._is_ours:
            log.info("totals.taken_over", source=self._source)
        return True


def _written(head: Head) -> bytes:
    body = {
        "version": VERSION,
        "interval": head.interval,
        "keep": head.keep,
        "columns": list(head.columns),
        "marks": dict(head.marks),
        "gone": dict(head.gone),
        "late": {name: {str(bound): at for bound, at in bounds.items()} for name, bounds in head.late.items()},
        "turned": dict(head.turned or {}),
    }
    return json.dumps(body, separators=(",", ":")).encode()


def _head(written: bytes) -> Head | None:
    """What another version wrote, or nothing yet, is not used."""
    try:
        body: Mapping[str, Any] = json.loads(written or b"{}")
        if body.get("version") != VERSION:
            return None
        marks = {
            name: mark and (float(mark[0]), mark[1], [(float(a), float(b)) for a, b in mark[2]])
            for name, mark in body["marks"].items()
        }
        gone = {key: (float(at), float(value)) for key, (at, value) in body["gone"].items()}
        late = {
            name: {float(bound): float(at) for bound, at in bounds.items()}
            for name, bounds in body.get("late", {}).items()
        }
        return Head(
            interval=body["interval"],
            keep=body["keep"],
            columns=body["columns"],
            marks=marks,
            gone=gone,
            late=late,
            turned={name: float(at) for name, at in body["turned"].items()} if "turned" in body else None,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
