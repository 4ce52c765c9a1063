"""Saving what can still be read of a damaged SQLite file into a new one, and naming what cannot.

Rows are read by their number, in order; where a page cannot be read, the reading goes on behind it, from both sides.
Of an incident's log, and of the audit log, what is whole up to the first gap is kept: behind it the chain proves
nothing. A sealed field that does not open is lost with its row.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.stores.copying import WAIT, copied_tables
from smartspec_ops.stores.crypto import KeyRing
from smartspec_ops.stores.driver import open_plain
from smartspec_ops.stores.reseal import SEALED
from smartspec_ops.stores.schema import audit, incident_events, incidents

_FARTHEST = 1 << 62
Row = Mapping[str, Any]


@dataclass(slots=True)
class Saved:
    """By table: how many rows were saved. `lost` says of each table, log or row what is missing and why."""

    rows: dict[str, int] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    anew: list[str] = field(default_factory=list)
    """Incidents whose index row is missing, or says more than what is left of their log."""


def salvage(source: Path, target: Path, keys: KeyRing) -> Saved:
    """Fill `target`, an empty database of this revision, with what `source` still gives. `source` is only read.

    `StoreUnavailable` where not even the list of tables can be read.
    """
    saved = Saved()
    with closing(open_plain(str(source), timeout=WAIT)) as damaged, closing(sqlite3.connect(target)) as fresh:
        damaged.execute("PRAGMA query_only=ON")
        known = _tables(damaged, source)
        fresh.execute("PRAGMA foreign_keys=OFF")
        for table in copied_tables():
            if table.name in known:
                _save(table, damaged, fresh, keys, saved)
            else:
                saved.lost[table.name] = "the whole table"
        _tie_up(fresh, keys, saved)
        fresh.commit()
    return saved


def _tables(damaged: sqlite3.Connection, path: Path) -> frozenset[str]:
    try:
        return frozenset(row[0] for row in damaged.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    except sqlite3.DatabaseError:
        raise StoreUnavailable(
            f"nothing can be read of {path.name}: its first page is lost",
            hint="put a backup back: smartspec-ops restore",
        ) from None


def _save(table: Table, damaged: sqlite3.Connection, fresh: sqlite3.Connection, keys: KeyRing, saved: Saved) -> None:
    names = [column.name for column in table.columns]
    found, gaps = _read(damaged, table, names)
    opens = _opener(table, keys)
    kept = [row for row in found if opens(row)]
    if len(kept) < len(found):
        saved.lost[f"{table.name} (sealed)"] = f"{len(found) - len(kept)} rows do not open with these keys"
    if gaps:
        saved.lost[table.name] = f"rows cannot be read in {gaps} places"
    if table in (incident_events, audit):
        kept = list(_unbroken(table, kept, saved))
    marks = ", ".join(f":{name}" for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    fresh.executemany(statement, kept)
    saved.rows[table.name] = len(kept)


def _read(damaged: sqlite3.Connection, table: Table, names: Sequence[str]) -> tuple[list[Row], int]:
    """What can be read, in order, and how many places cannot."""
    columns = ", ".join(f'"{name}"' for name in names)
    if not table.dialect_options["sqlite"]["with_rowid"]:
        return _read_once(damaged, f"SELECT {columns} FROM {table.name}", names)  # noqa: S608
    query = f"SELECT rowid, {columns} FROM {table.name} NOT INDEXED WHERE rowid"  # noqa: S608
    rows: dict[int, Row] = {}
    gaps = 0
    at: int | None = -_FARTHEST
    while at is not None:
        last = _forward(damaged, f"{query} >= ? ORDER BY rowid", at, names, rows)
        if last is None:
            break
        gaps += 1
        at = _behind(damaged, query, last + 1, names, rows)
    return [rows[number] for number in sorted(rows)], gaps


def _read_once(damaged: sqlite3.Connection, query: str, names: Sequence[str]) -> tuple[list[Row], int]:
    rows: list[Row] = []
    try:
        rows.extend(dict(zip(names, row, strict=True)) for row in damaged.execute(query))
    except sqlite3.DatabaseError:
        return rows, 1
    return rows, 0


def _forward(
    damaged: sqlite3.Connection, query: str, at: int, names: Sequence[str], rows: dict[int, Row]
) -> int | None:
    """Read from number `at` on; None at the end, else the last number that could be read before the gap."""
    last = at - 1
    try:
        for number, *values in damaged.execute(query, (at,)):
            rows[number] = dict(zip(names, values, strict=True))
            last = number
    except sqlite3.DatabaseError:
        return last
    return None


def _behind(damaged: sqlite3.Connection, query: str, at: int, names: Sequence[str], rows: dict[int, Row]) -> int | None:
    """The first number behind a gap from which reading is possible again, found by ever longer steps; None: none."""
    step = 1
    start = max(at, 0)
    while start + step < _FARTHEST:
        try:
            found = damaged.execute(f"{query} >= ? ORDER BY rowid LIMIT 1", (start + step,)).fetchone()
        except sqlite3.DatabaseError:
            step *= 2
            continue
        if found is None:
            _backward(damaged, query, start + step, start, names, rows)
            return None
        _backward(damaged, query, found[0], start, names, rows)
        return int(found[0])
    return None


def _backward(
    damaged: sqlite3.Connection, query: str, before: int, down_to: int, names: Sequence[str], rows: dict[int, Row]
) -> None:
    """What the last step jumped over, from behind, until the gap."""
    try:
        for number, *values in damaged.execute(f"{query} < ? AND rowid > ? ORDER BY rowid DESC", (before, down_to)):
            rows[number] = dict(zip(names, values, strict=True))
    except sqlite3.DatabaseError:
        return


def _opener(table: Table, keys: KeyRing) -> Callable[[Row], bool]:
    """Whether every sealed field of a row opens."""
    sealed = [one for one in SEALED if one.table is table]

    def opens(row: Row) -> bool:
        return all(
            isinstance(row[one.column], bytes)
            and keys.opens(row[one.column], table=table.name, row=one.row(_named(row)), column=one.column)
            for one in sealed
        )

    return opens


def _named(row: Row) -> Any:
    """Its columns as attributes, as a statement of the store gives it."""
    return SimpleNamespace(**row)


def _unbroken(table: Table, rows: Sequence[Row], saved: Saved) -> Iterator[Row]:
    """Of each log the entries from its first on without a gap."""
    logs: dict[str, list[Row]] = {}
    for row in rows:
        logs.setdefault(str(row.get("incident_id", table.name)), []).append(row)
    for name, log in logs.items():
        log.sort(key=lambda row: int(row["seq"]))
        whole = [row for number, row in enumerate(log, start=1) if row["seq"] == number]
        whole = whole[: next((n for n, row in enumerate(whole) if row["seq"] != n + 1), len(whole))]
        if len(whole) < len(log):
            behind = f"entries from {len(whole) + 1} on: {len(log) - len(whole)} that can be read prove nothing"
            saved.lost[name] = f"{behind} without those between"
        yield from whole


def _tie_up(fresh: sqlite3.Connection, keys: KeyRing, saved: Saved) -> None:
    """An index row without a log is not kept. A log without an index row is, for the row can be made from it."""
    logs = dict(fresh.execute("SELECT incident_id, max(seq) FROM incident_events GROUP BY incident_id"))
    index = dict(fresh.execute("SELECT id, version FROM incidents"))
    for id_ in sorted({*logs, *index}):
        length, said = logs.get(id_), index.get(id_)
        if length is None:
            saved.lost[id_] = "its whole log"
            fresh.execute("DELETE FROM alerts WHERE incident_id = ?", (id_,))
            fresh.execute("DELETE FROM incidents WHERE id = ?", (id_,))
        elif said is None or length < said:
            saved.anew.append(id_)
            if said is not None:
                saved.lost.setdefault(id_, f"events {length + 1} to {said}")
                fresh.execute("UPDATE incidents SET version = ? WHERE id = ?", (length, id_))
    known = "SELECT incident_id FROM incident_events"
    fresh.execute(f"DELETE FROM alerts WHERE incident_id NOT IN ({known})")  # noqa: S608 - a constant
    ours = [f"key:{id_}" for id_ in keys.keys]
    marks = ", ".join("?" for _ in ours)
    fresh.execute("DELETE FROM meta WHERE name IN ('audit:head', 'moved')")  # the head is signed anew
    fresh.execute(f"DELETE FROM meta WHERE name LIKE 'key:%' AND name NOT IN ({marks})", ours)  # noqa: S608 - marks
    if any(name.startswith(("INC-", incidents.name, incident_events.name)) for name in saved.lost):
        # Whoever was told by an incident that is lost is told anew, if it still is as bad.
        fresh.execute("DELETE FROM documents WHERE kind = 'alert'")
