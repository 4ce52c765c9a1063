"""The ledger: a row holds a tick of up to some hundred objectives, and one of them is read by its place in the row.

A row's body is one byte of verdict for each column, then a running total of slices for each, then four numbers for
each; 64-bit floats, little-endian. Rows are numbered without a gap, so that who writes knows whether somebody else
has written since it read.
"""

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import isnan
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, and_, bindparam, cast, delete, func, or_, select
from sqlalchemy.types import TypeEngine

from smartspec_ops.domain.errors import Bug, StoreConflict
from smartspec_ops.domain.frames import pack, unpack
from smartspec_ops.domain.quantity import events, number
from smartspec_ops.ports import Layout, LedgerRow, Sheet, Watermark
from smartspec_ops.ports.ledger import ABSENT, VERDICTS, slices_of
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import ledger, ledger_columns

Place = tuple[str, str]
"""(objective key, generation)."""

KEYS_AT_ONCE = 10_000
"""Both engines limit the parameters of a statement."""
MOST_APART, MOST_APART_OF_ONE = 16, 4096
"""Layouts that are remembered to be about other objectives, by those written together."""
_APART = "layouts apart"
_NUMBERS = struct.Struct("<4d")
_TOTAL = struct.Struct("<d")


class LedgerTable(Rows):
    """The tables `ledger` and `ledger_columns`."""

    async def ledger_mark(self) -> int:
        newest: int = (await self._connection.execute(_NEWEST)).scalar_one()
        return newest

    async def add_layouts(self, layouts: Sequence[Layout]) -> None:
        given = {"layouts": [layout.id for layout in layouts]}
        known = {row.layout for row in await self._connection.execute(_KNOWN, given)}
        rows = [row for layout in layouts if layout.id not in known for row in _columns(layout)]
        await self._insert_new(ledger_columns, rows)

    async def add_sheets(self, sheets: Sequence[Sheet], after: int) -> int:
        await self.hold("ledger")
        newest = await self.ledger_mark()
        if newest != after:
            await self._check_apart(sheets, after)
        rows = [_row(sheet, seq) for seq, sheet in enumerate(sheets, start=newest + 1)]
        if await self._insert_new(ledger, rows) != len(rows):
            raise StoreConflict("a sheet of the ledger was written by somebody else")
        return newest + len(rows)

    async def thin_ledger(self, objective_keys: Sequence[str], raw: datetime, oldest: datetime) -> int:
        layouts = list(await self._layouts_of(objective_keys))
        given = {"layouts": layouts, "raw": raw, "oldest": oldest}
        return (await self._connection.execute(_THIN, given)).rowcount

    async def watermarks(self, columns: Sequence[Place], until: datetime | None = None) -> Mapping[Place, Watermark]:
        return await self._marks(await self._layouts(columns), until)

    async def last_ticks(self, objective_keys: Sequence[str], until: datetime | None = None) -> Mapping[str, datetime]:
        last: dict[str, datetime] = {}
        for (key, _), mark in (await self._marks(await self._layouts_of(objective_keys), until)).items():
            last[key] = max(mark.tick, last.get(key, mark.tick))
        return last

    async def _marks(
        self, layouts: Mapping[int, Sequence[tuple[Place, int, int]]], until: datetime | None
    ) -> Mapping[Place, Watermark]:
        found: dict[Place, Watermark] = {}
        for layout, places in layouts.items():
            row = (await self._connection.execute(_LAST, {"layout": layout, "until": until or _EVER})).one_or_none()
            for place, position, width in places if row else ():
                assert row is not None
                known = found.get(place)
                if row.body[position] != ABSENT and (known is None or known.tick < row.tick):
                    total = _TOTAL.unpack_from(row.body, width + _TOTAL.size * position)[0]
                    found[place] = Watermark(tick=row.tick, slices=total)
        return found

    async def slice_totals(
        self, columns: Sequence[Place], raw: datetime, medium: datetime, oldest: datetime
    ) -> Sequence[tuple[datetime, Mapping[Place, float]]]:
        by_tick: dict[datetime, dict[Place, float]] = {}
        for layout, places in (await self._layouts(columns)).items():
            width = places[0][2]
            given = {"layout": layout, "raw": raw, "medium": medium, "oldest": oldest}
            asked = {**given, "start": width + 1, "length": _TOTAL.size * width}
            for row in _standing(await self._connection.execute(_TOTALS, asked)):
                totals = unpack(bytes(row.totals))
                mine = {place: totals[position] for place, position, _ in places if not isnan(totals[position])}
                by_tick.setdefault(row.tick, {}).update(mine)
        return sorted(by_tick.items())

    async def hours(self, columns: Sequence[Place], since: datetime) -> Mapping[Place, Sequence[LedgerRow]]:
        found: dict[Place, list[LedgerRow]] = {}
        for layout, places in (await self._layouts(columns)).items():
            for row in _standing(await self._connection.execute(_HOURS, {"layout": layout, "since": since})):
                for place, position, width in places:
                    if row.body[position] != ABSENT:
                        found.setdefault(place, []).append(_bare(row, place, position, width))
        return {place: sorted(rows, key=lambda row: row.tick) for place, rows in found.items()}

    async def ledger(
        self, objective_key: str, generation: str | None, since: datetime, until: datetime
    ) -> Sequence[LedgerRow]:
        found = []
        for layout, places in (await self._layouts_of([objective_key])).items():
            for (key, of), position, width in places:
                if generation in (None, of):
                    asked = {"layout": layout, "since": since, "until": until, **_where(position, width)}
                    rows = _standing(await self._connection.execute(_RANGE, asked))
                    found += [_read(row, (key, of), position) for row in rows if row.verdict[0] != ABSENT]
        return sorted(found, key=lambda row: (row.tick, row.generation))

    async def slices(self, objective_key: str, generation: str, since: datetime, until: datetime) -> tuple[int, int]:
        layouts = await self._layouts([(objective_key, generation)])
        return slices_of(await self._total(layouts, until) - await self._total(layouts, since))

    async def _total(self, layouts: Mapping[int, Sequence[tuple[Place, int, int]]], before: datetime) -> float:
        """The running total at the last tick before `before`."""
        newest: tuple[datetime, float] | None = None
        for layout, ((_, position, width),) in layouts.items():
            asked = {"layout": layout, "before": before, "start": width + _TOTAL.size * position + 1, "length": 8}
            row = (await self._connection.execute(_BEFORE, asked)).one_or_none()
            if row is not None and (newest is None or newest[0] < row.tick):
                newest = row.tick, _TOTAL.unpack(bytes(row.total))[0]
        return 0.0 if newest is None or isnan(newest[1]) else newest[1]

    async def _check_apart(self, sheets: Sequence[Sheet], after: int) -> None:
        """Whoever wrote since then must have written about other objectives.

        What a layout is about is in its name, so the workers of a fleet, who write beside each other at every tick,
        are compared once.
        """
        ours = frozenset(sheet.layout.id for sheet in sheets)
        apart: dict[frozenset[int], set[int]] = self._connection.info.setdefault(_APART, {})
        new = {row.layout for row in await self._connection.execute(_SINCE, {"after": after})}
        strange = new - apart.get(ours, set())
        if not strange:
            return
        mine = await self._layouts([column for sheet in sheets for column in sheet.layout.columns])
        if strange & (mine.keys() | ours):
            raise StoreConflict("somebody else has judged one of these objectives")
        if len(apart) >= MOST_APART or len(apart.get(ours, ())) >= MOST_APART_OF_ONE:
            apart.clear()
        apart.setdefault(ours, set()).update(strange)

    async def _layouts(self, columns: Sequence[Place]) -> dict[int, list[tuple[Place, int, int]]]:
        """Where these columns stand: by layout, (column, position, width)."""
        wanted = set(columns)
        found = await self._layouts_of([key for key, _ in columns])
        kept = {layout: [one for one in places if one[0] in wanted] for layout, places in found.items()}
        return {layout: places for layout, places in kept.items() if places}

    async def _layouts_of(self, keys: Sequence[str]) -> dict[int, list[tuple[Place, int, int]]]:
        found: dict[int, list[tuple[Place, int, int]]] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            for row in await self._connection.execute(_PLACES, {"keys": keys[start : start + KEYS_AT_ONCE]}):
                place = (row.objective_key, row.generation)
                found.setdefault(row.layout, []).append((place, row.position, row.width))
        return found


def _standing(rows: Iterable[AnyRow]) -> Sequence[AnyRow]:
    """What was written last about each tick, in the order of ticks."""
    last = {row.tick: row for row in sorted(rows, key=lambda row: row.seq)}
    return [last[tick] for tick in sorted(last)]


def _columns(layout: Layout) -> Iterable[Mapping[str, Any]]:
    for position, (key, generation) in enumerate(layout.columns):
        yield {
            "layout": layout.id,
            "position": position,
            "width": len(layout.columns),
            "objective_key": key,
            "generation": generation,
        }


def _row(sheet: Sheet, seq: int) -> Mapping[str, Any]:
    width = len(sheet.layout.columns)
    if (len(sheet.verdicts), len(sheet.slices), len(sheet.numbers)) != (width, width, 4 * width):
        raise Bug(f"a sheet of {width} columns with {len(sheet.verdicts)} verdicts")
    return {
        "seq": seq,
        "layout": sheet.layout.id,
        "tick": sheet.tick,
        "keep": sheet.keep,
        "body": sheet.verdicts + pack(sheet.slices) + pack(sheet.numbers),
        "notes": json.dumps(sheet.notes) if sheet.notes else "",
    }


def _where(position: int, width: int) -> Mapping[str, int]:
    """Where a column's verdict and numbers begin in the body, counted from 1 as SQL does."""
    numbers = width + _TOTAL.size * width + _NUMBERS.size * position
    return {"at_verdict": position + 1, "at_numbers": numbers + 1, "length": _NUMBERS.size}


def _read(row: AnyRow, place: Place, position: int) -> LedgerRow:
    notes = json.loads(row.notes) if row.notes else {}
    why = notes.get(str(position)) or None
    return _judged(row.tick, place, row.verdict[0], _NUMBERS.unpack(bytes(row.numbers)), why)


def _bare(row: AnyRow, place: Place, position: int, width: int) -> LedgerRow:
    numbers = _NUMBERS.unpack_from(row.body, width + _TOTAL.size * width + _NUMBERS.size * position)
    return _judged(row.tick, place, row.body[position], numbers, "")


def _judged(tick: datetime, place: Place, code: int, numbers: Sequence[float], why: str | None) -> LedgerRow:
    """`why` None: in the sentence that the numbers give."""
    verdict = VERDICTS[code]
    value, good, total, left = (None if isnan(each) else each for each in numbers)
    return LedgerRow(
        objective_key=place[0],
        generation=place[1],
        tick=tick,
        verdict=verdict,
        value=value,
        good=good,
        total=total,
        slice_good=None if verdict == "unknown" else verdict == "met",
        budget_remaining=left,
        why=why if why is not None else _sentence(value, good, total),
        is_bare=why is None,
    )


def _sentence(value: float | None, good: float | None, total: float | None) -> str:
    if good is not None and total is not None:
        return f"{events(total - good)} of {events(total)} events were bad"
    return f"measured {number(value, 6)}" if value is not None else ""


def _part(start: str, length: Any, name: str) -> Any:
    body: TypeEngine[bytes] = LargeBinary()
    begin = cast(bindparam(start), Integer)
    return func.substr(ledger.c.body, begin, length, type_=body).label(name)


# Built once: putting a statement together costs more than running it.
_LENGTH = cast(bindparam("length"), Integer)
_OF_LAYOUT = ledger.c.layout == bindparam("layout", type_=BigInteger)
_NEWEST = select(func.coalesce(func.max(ledger.c.seq), 0))
_KNOWN = select(ledger_columns.c.layout).where(
    ledger_columns.c.layout.in_(bindparam("layouts", expanding=True)), ledger_columns.c.position == 0
)
_PLACES = select(ledger_columns).where(ledger_columns.c.objective_key.in_(bindparam("keys", expanding=True)))
_SINCE = select(ledger.c.layout).where(ledger.c.seq > bindparam("after")).distinct()
_EVER = datetime.max.replace(tzinfo=UTC)
_LAST = (
    select(ledger.c.tick, ledger.c.body)
    .where(_OF_LAYOUT, ledger.c.tick <= bindparam("until"))
    .order_by(ledger.c.tick.desc(), ledger.c.seq.desc())
    .limit(1)
)
_BEFORE = (
    select(ledger.c.tick, _part("start", _LENGTH, "total"))
    .where(_OF_LAYOUT, ledger.c.tick < bindparam("before"))
    .order_by(ledger.c.tick.desc(), ledger.c.seq.desc())
    .limit(1)
)
_RANGE = select(
    ledger.c.seq,
    ledger.c.tick,
    _part("at_verdict", 1, "verdict"),
    _part("at_numbers", _LENGTH, "numbers"),
    ledger.c.notes,
).where(_OF_LAYOUT, ledger.c.tick >= bindparam("since"), ledger.c.tick < bindparam("until"))
_HOURS = select(ledger.c.seq, ledger.c.tick, ledger.c.body).where(
    _OF_LAYOUT, ledger.c.keep == 2, ledger.c.tick >= bindparam("since")
)
_THIN = delete(ledger).where(
    ledger.c.layout.in_(bindparam("layouts", expanding=True)),
    or_(
        and_(ledger.c.keep == 0, ledger.c.tick < bindparam("raw")),
        and_(ledger.c.keep.in_((1, 2)), ledger.c.tick < bindparam("oldest")),
    ),
)
_TOTALS = select(ledger.c.seq, ledger.c.tick, _part("start", _LENGTH, "totals")).where(
    _OF_LAYOUT,
    or_(
        ledger.c.tick >= bindparam("raw"),
        and_(ledger.c.keep.in_((1, 2)), ledger.c.tick >= bindparam("medium"), ledger.c.tick < bindparam("raw")),
        and_(ledger.c.keep == 2, ledger.c.tick >= bindparam("oldest"), ledger.c.tick < bindparam("medium")),
    ),
)
