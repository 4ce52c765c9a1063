"""Incidents: an append-only, hash-chained event log each, and one index row that moves with it.

The index row's `version` is the length of the log. Changing it from the expected value is the compare-and-set that
lets exactly one of several racing writers append.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, exists, insert, select, type_coerce, update

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.ports import Append, IncidentRow, StoredEvent
from smartspec_ops.stores.chain import START, link_text
from smartspec_ops.stores.codec import dump, instant, load
from smartspec_ops.stores.prepared import Prepared, Question
from smartspec_ops.stores.rows import AnyRow, Rows, among, keys_for
from smartspec_ops.stores.schema import incident_events, incident_numbers, incidents

NewEvent = tuple[str, Mapping[str, Any], datetime]


class IncidentTables(Rows):
    """`incidents`, `incident_events` and `incident_numbers`."""

    async def next_incident_id(self, year: int) -> str:
        return (await self.next_incident_ids(year, 1))[0]

    async def next_incident_ids(self, year: int, count: int) -> Sequence[str]:
        last = incident_numbers.c.last
        taken = (
            self._insert(incident_numbers)
            .values(year=year, last=count)
            .on_conflict_do_update(index_elements=["year"], set_={"last": last + count})
            .returning(last)
        )
        end: int = (await self._connection.execute(taken)).scalar_one()
        return [f"INC-{year}-{number:04d}" for number in range(end - count + 1, end + 1)]

    async def take_out(self, incident_id: str) -> Sequence[StoredEvent]:
        """Its log, which is gone from the database with the index row: to be appended again under one that agrees."""
        found = await self.events(incident_id)
        of_it = incident_events.c.incident_id == incident_id
        await self._connection.execute(delete(incident_events).where(of_it))
        await self._connection.execute(delete(incidents).where(incidents.c.id == incident_id))
        return found

    async def append(self, row: IncidentRow, events: Sequence[NewEvent]) -> None:
        await self.append_all(
            [Append(incident_id=row.id, version=row.version, events=events, row=row, at=row.updated_at)]
        )

    async def append_all(self, appends: Sequence[Append]) -> None:
        # In order, so that two transactions never wait for each other's rows.
        ordered = sorted(appends, key=lambda one: one.incident_id)
        last = await self._last_hashes([one.incident_id for one in ordered if one.version and one.events])
        await self._open([one for one in ordered if not one.version])
        for one in ordered:
            if one.version and one.row:
                await self._advance(one.row, len(one.events))
        await self._lengthen([one for one in ordered if one.version and not one.row])
        if any(one.events for one in ordered):
            rows = [row for one in ordered for row in self._chained(one, last.get(one.incident_id))]
            await _LOG.run(self._connection, rows)

    async def events(self, incident_id: str) -> Sequence[StoredEvent]:
        return [self.opened(row) for row in await self.sealed_events(incident_id)]

    async def sealed_events(self, incident_id: str) -> Sequence[AnyRow]:
        """The rows as stored, in order; `opened` reads one."""
        return (await self._connection.execute(_SEALED, {"of_id": incident_id})).all()

    def opened(self, row: AnyRow) -> StoredEvent:
        """Raises `StoreUnavailable` for a row that was not written here."""
        place = _event_row(row.incident_id, row.seq)
        body = self._keys.open(row.body, table="incident_events", row=place, column="body")
        try:
            return StoredEvent(**{**row._mapping, "body": load(body), "at": instant(row.at)})
        except (TypeError, OverflowError):
            raise StoreUnavailable(f"incident_events {place} holds no time", hint="restore a backup") from None

    def origin(self, row: AnyRow, seqs: Sequence[int]) -> int | None:
        """Of which other event of the same incident a body is that does not open where it stands."""
        for seq in seqs:
            place = _event_row(row.incident_id, seq)
            if seq != row.seq and self._keys.opens(row.body, table="incident_events", row=place, column="body"):
                return seq
        return None

    async def logged_incidents(self) -> Sequence[str]:
        """The ids of all event logs, whether or not they have an index row."""
        return (await self._connection.execute(select(incident_events.c.incident_id).distinct())).scalars().all()

    async def incident(self, incident_id: str) -> IncidentRow | None:
        row = (await self._connection.execute(_ONE, {"of_id": incident_id})).one_or_none()
        return None if row is None else self._incident(row)

    async def incidents(
        self,
        *,
        statuses: Sequence[str] | None = None,
        open_key: str | None = None,
        dedup_key: str | None = None,
        spec_id: str | None = None,
        services: Sequence[str] | None = None,
        of_no_spec: bool = False,
        updated_since: datetime | None = None,
        limit: int = 100,
    ) -> Sequence[IncidentRow]:
        query = select(incidents).order_by(incidents.c.opened_at.desc(), incidents.c.id.desc()).limit(limit)
        if statuses is not None:
            query = query.where(incidents.c.status.in_(statuses))
        if open_key is not None:
            query = query.where(incidents.c.open_key == open_key)
        if dedup_key is not None:
            query = query.where(incidents.c.dedup_key == dedup_key)
        if spec_id is not None:
            query = query.where(incidents.c.spec_id == spec_id)
        if services is not None:
            query = query.where(incidents.c.service.in_(services))
        if of_no_spec:
            query = query.where(incidents.c.spec_id.is_(None))
        if updated_since is not None:
            query = query.where(incidents.c.updated_at >= updated_since)
        return [self._incident(row) for row in await self._connection.execute(query)]

    async def incident_lengths(self) -> Mapping[str, int]:
        """How many events each incident must have, by id."""
        query = select(incidents.c.id, incidents.c.version).order_by(incidents.c.id)
        return {row.id: row.version for row in await self._connection.execute(query)}

    async def _open(self, appends: Sequence[Append]) -> None:
        rows = [{**self._index_row(one.row, len(one.events)), **_UNHEARD} for one in appends if one.row]
        if await self._insert_new(incidents, rows) != len(appends):
            names = ", ".join(one.incident_id for one in appends[:3])
            raise StoreConflict(f"{names} exists, or another incident is open for the same cause")

    async def _advance(self, row: IncidentRow, length: int) -> None:
        change = (
            update(incidents)
            .where(incidents.c.id == row.id, incidents.c.version == row.version)
            .values(self._index_row(row, length))
        )
        if row.open_key is not None:
            # Asked here, because a violated index would abort the whole transaction in PostgreSQL alone.
            other = incidents.alias()
            taken = exists().where(other.c.open_key == row.open_key, other.c.id != row.id)
            change = change.where(~taken)
        if (await self._connection.execute(change)).rowcount != 1:
            raise StoreConflict(f"{row.id} is not at version {row.version}, or its open key is taken")

    async def _lengthen(self, appends: Sequence[Append]) -> None:
        """Longer logs under index entries that stay as they are."""
        if not appends:
            return
        values = [
            {"of_id": one.incident_id, "from_version": one.version, "more": len(one.events), "new_updated_at": one.at}
            for one in appends
        ]
        lost = f"one of {len(appends)} incidents is not at the version that was read"
        await _LENGTHEN.run(self._connection, values, expected=len(appends), lost=lost)

    async def _last_hashes(self, incident_ids: Sequence[str]) -> Mapping[str, str]:
        """What each log ends with now, by incident."""
        found = {id_: self._ends.pop(id_) for id_ in incident_ids if id_ in self._ends}
        unknown = [id_ for id_ in incident_ids if id_ not in found]
        dialect = self._connection.dialect.name
        for start in range(0, len(unknown), IDS_AT_ONCE):
            some = keys_for(dialect, unknown[start : start + IDS_AT_ONCE])
            found.update((id_, hash_) for id_, hash_ in await ENDS.ask(self._connection, some))
        return found

    def _chained(self, append: Append, last: str | None) -> list[dict[str, Any]]:
        rows, incident_id, key = [], append.incident_id, self._keys.current.chain
        # A log with a missing end is not continued as if nothing had happened: the chain shows the gap.
        before = START if not append.version else last if last is not None else f"missing {append.version}"
        for seq, (kind, given, at) in enumerate(append.events, start=append.version + 1):
            body = dump(given)
            this = link_text(key, before, incident_id=incident_id, seq=seq, kind=kind, at=at, body=body)
            sealed = self._keys.seal(body, table="incident_events", row=_event_row(incident_id, seq), column="body")
            rows.append(
                {
                    "incident_id": incident_id,
                    "seq": seq,
                    "kind": kind,
                    "body": sealed,
                    "at": at,
                    "prev_hash": before,
                    "hash": this,
                }
            )
            before = this
        return rows

    def _index_row(self, row: IncidentRow, length: int) -> dict[str, Any]:
        title = row.title.encode("utf-8", "surrogatepass")
        values = {name: getattr(row, name) for name in IncidentRow.__slots__ if name != "alerts"}
        return {
            **values,
            "title": self._keys.seal(title, table="incidents", row=row.id, column="title"),
            "version": row.version + length,
        }

    def _incident(self, row: AnyRow) -> IncidentRow:
        title = self._keys.open(row.title, table="incidents", row=row.id, column="title")
        values = {name: getattr(row, name) for name in IncidentRow.__slots__}
        return IncidentRow(**{**values, "title": title.decode("utf-8", "surrogatepass")})


_UNHEARD = {"alerts": 0, "members": 0, "told": 0, "heard_at": None}
"""An incident's counters before anything is counted."""

IDS_AT_ONCE = 10_000
"""Both engines limit the parameters of a statement: SQLite to 32,766, PostgreSQL to 65,535."""

# The times as they lie there: one that is none is told with its place.
_SEALED = (
    select(
        *[column for column in incident_events.c if column.name != "at"],
        type_coerce(incident_events.c.at, BigInteger).label("at"),
    )
    .where(incident_events.c.incident_id == bindparam("of_id"))
    .order_by(incident_events.c.seq)
)
_ONE = select(incidents).where(incidents.c.id == bindparam("of_id"))
_LOG = Prepared(insert(incident_events))
# Names unlike the columns': those SQLAlchemy keeps for itself.
_LENGTHEN = Prepared(
    update(incidents)
    .where(incidents.c.id == bindparam("of_id"), incidents.c.version == bindparam("from_version"))
    .values(version=incidents.c.version + bindparam("more"), updated_at=bindparam("new_updated_at"))
)
_LAST = (incident_events.c.incident_id == incidents.c.id) & (incident_events.c.seq == incidents.c.version)
ENDS = Question(
    {
        dialect: select(incidents.c.id, incident_events.c.hash).join_from(incidents, incident_events, _LAST).where(one)
        for dialect, one in among(incidents.c.id).items()
    }
)


def _event_row(incident_id: str, seq: int) -> str:
    return f"{incident_id}/{seq}"
