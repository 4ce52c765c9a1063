"""Incidents: an append-only, hash-chained event log each, and one index row that moves with it.

The index row's `version` is the length of the log. Changing it from the expected value is the compare-and-set that
lets exactly one of several racing writers append.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, exists, insert, select, type_coerce, update

from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.ports import IncidentRow, StoredEvent
from smartspec_ops.stores.chain import START, link
from smartspec_ops.stores.codec import dump, instant, load, plain
from smartspec_ops.stores.rows import AnyRow, Rows
from smartspec_ops.stores.schema import incident_events, incident_numbers, incidents

NewEvent = tuple[str, Mapping[str, Any], datetime]


class IncidentTables(Rows):
    """`incidents`, `incident_events` and `incident_numbers`."""

    async def next_incident_id(self, year: int) -> str:
        last = incident_numbers.c.last
        count = (
            self._insert(incident_numbers)
            .values(year=year, last=1)
            .on_conflict_do_update(index_elements=["year"], set_={"last": last + 1})
            .returning(last)
        )
        number: int = (await self._connection.execute(count)).scalar_one()
        return f"INC-{year}-{number:04d}"

    async def append(self, row: IncidentRow, events: Sequence[NewEvent]) -> None:
        await (self._advance(row, len(events)) if row.version else self._open(row, len(events)))
        if events:
            last = await self._last_hash(row.id, row.version)
            await self._connection.execute(insert(incident_events), self._chained(row, events, last))

    async def events(self, incident_id: str) -> Sequence[StoredEvent]:
        return [self.opened(row) for row in await self.sealed_events(incident_id)]

    async def sealed_events(self, incident_id: str) -> Sequence[AnyRow]:
        """The rows as stored, in order; `opened` reads one."""
        at = type_coerce(incident_events.c.at, BigInteger).label("at")
        columns = [column for column in incident_events.c if column.name != "at"]
        of_incident = incident_events.c.incident_id == incident_id
        query = select(*columns, at).where(of_incident).order_by(incident_events.c.seq)
        return (await self._connection.execute(query)).all()

    def opened(self, row: AnyRow) -> StoredEvent:
        """Raises `StoreUnavailable` for a row that was not written here."""
        place = _event_row(row.incident_id, row.seq)
        body = self._keys.open(row.body, table="incident_events", row=place, column="body")
        try:
            return StoredEvent(**{**row._mapping, "body": load(body), "at": instant(row.at)})
        except (TypeError, OverflowError):
            raise StoreUnavailable(f"incident_events {place} holds no time", hint="restore a backup") from None

    async def incident(self, incident_id: str) -> IncidentRow | None:
        row = (await self._connection.execute(select(incidents).where(incidents.c.id == incident_id))).one_or_none()
        return None if row is None else self._incident(row)

    async def incidents(
        self,
        *,
        statuses: Sequence[str] | None = None,
        open_key: str | None = None,
        dedup_key: str | None = None,
        spec_id: str | None = None,
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
        if updated_since is not None:
            query = query.where(incidents.c.updated_at >= updated_since)
        return [self._incident(row) for row in await self._connection.execute(query)]

    async def incident_lengths(self) -> Mapping[str, int]:
        """How many events each incident must have, by id."""
        query = select(incidents.c.id, incidents.c.version).order_by(incidents.c.id)
        return {row.id: row.version for row in await self._connection.execute(query)}

    async def _open(self, row: IncidentRow, length: int) -> None:
        if not await self._insert_new(incidents, [self._index_row(row, length)]):
            raise StoreConflict(f"{row.id} exists, or another incident is open for {row.open_key}")

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

    async def _last_hash(self, incident_id: str, seq: int) -> str:
        if seq == 0:
            return START
        query = select(incident_events.c.hash).where(
            incident_events.c.incident_id == incident_id, incident_events.c.seq == seq
        )
        last: str | None = (await self._connection.execute(query)).scalar_one_or_none()
        # A log with a missing end is not continued as if nothing had happened: the chain shows the gap.
        return last if last is not None else f"missing {seq}"

    def _chained(self, row: IncidentRow, events: Sequence[NewEvent], last: str) -> list[dict[str, Any]]:
        rows = []
        for seq, (kind, given, at) in enumerate(events, start=row.version + 1):
            body = plain(given)
            key = self._keys.current.chain
            this = link(key, last, incident_id=row.id, seq=seq, kind=kind, at=at, body=body)
            sealed = self._keys.seal(dump(body), table="incident_events", row=_event_row(row.id, seq), column="body")
            rows.append(
                {
                    "incident_id": row.id,
                    "seq": seq,
                    "kind": kind,
                    "body": sealed,
                    "at": at,
                    "prev_hash": last,
                    "hash": this,
                }
            )
            last = this
        return rows

    def _index_row(self, row: IncidentRow, length: int) -> dict[str, Any]:
        title = row.title.encode("utf-8", "surrogatepass")
        values = {name: getattr(row, name) for name in IncidentRow.__slots__}
        return {
            **values,
            "title": self._keys.seal(title, table="incidents", row=row.id, column="title"),
            "version": row.version + length,
        }

    def _incident(self, row: AnyRow) -> IncidentRow:
        title = self._keys.open(row.title, table="incidents", row=row.id, column="title")
        return IncidentRow(**{**row._mapping, "title": title.decode("utf-8", "surrogatepass")})


def _event_row(incident_id: str, seq: int) -> str:
    return f"{incident_id}/{seq}"
