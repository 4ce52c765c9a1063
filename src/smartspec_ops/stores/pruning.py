"""Letting go of what is not needed any more.

Batches of several pruners take turns by an advisory lock, so none waits for another's rows; and where somebody else may
hold one (an alert that is just heard again), it is left for the next time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, delete, exists, func, literal, or_, select, text, union_all

from smartspec_ops.ports import Document, EffectState
from smartspec_ops.ports.pruning import Space
from smartspec_ops.ports.withheld import WAITING
from smartspec_ops.stores.codec import EPOCH, MILLISECOND, load
from smartspec_ops.stores.rows import Rows, among, keys_for
from smartspec_ops.stores.schema import (
    alerts,
    documents,
    effects,
    incidents,
    ledger,
    ledger_columns,
    samples,
    series,
    tables_for,
    totals,
    totals_rows,
    withheld,
)

OVER = ("resolved", "closed")


class PruningTables(Rows):
    async def drop_effects(
        self, before: datetime, after: int, most: int, *, given_up: datetime | None = None
    ) -> tuple[int, int | None]:
        given = {"before": before, "given_up": given_up or EPOCH, "after": after, "most": most}
        old, last = await self._old(_EFFECTS, given)
        if old:
            await self._connection.execute(delete(effects).where(effects.c.id.in_(old)))
        return len(old), last

    async def drop_alerts(self, before: datetime, after: str, most: int) -> tuple[int, str | None]:
        old, last = await self._old(_ALERTS, {"before": before, "after": after, "most": most})
        dropped = 0
        if old:
            # Looked at again under its lock: one that is being heard of is left, and so is who hears of it.
            free = select(alerts.c.key).where(alerts.c.key.in_(old), _has_ended(before)).order_by(alerts.c.key)
            gone = delete(alerts).where(alerts.c.key.in_(free.with_for_update(skip_locked=True)))
            dropped = (await self._connection.execute(gone)).rowcount
        return dropped, last

    async def drop_unheard(self, before: datetime, after: str, most: int) -> tuple[int, str | None]:
        old, last = await self._old(_UNHEARD, {"before": before, "after": after, "most": most})
        dropped = 0
        if old:
            key = withheld.c.fingerprint
            free = select(key).where(key.in_(old), withheld.c.last_at < before).order_by(key)
            gone = delete(withheld).where(key.in_(free.with_for_update(skip_locked=True)))
            dropped = (await self._connection.execute(gone)).rowcount
        return dropped, last

    async def _old(self, query: Any, given: Mapping[str, Any]) -> tuple[Sequence[Any], Any]:
        """Of a batch of rows, each with its place and whether it goes: the places of those that do, and the last."""
        await self.hold(PRUNING)
        rows = (await self._connection.execute(query, given)).all()
        return [place for place, goes in rows if goes], rows[-1][0] if rows else None

    # --- the ledger ------------------------------------------------------------------------------------------------

    async def layouts(self, *, unused: bool = False) -> Sequence[int]:
        asked = _LAYOUTS.where(~_HAS_SHEETS) if unused else _LAYOUTS
        return (await self._connection.execute(asked)).scalars().all()

    async def in_layouts(self, objective_keys: Sequence[str]) -> frozenset[str]:
        dialect = self._connection.dialect.name
        found = await self._connection.execute(_IN_LAYOUTS[dialect], keys_for(dialect, objective_keys))
        return frozenset(found.scalars())

    async def thin_layout(
        self, layout: int, keep: int, before: datetime, after: datetime, most: int
    ) -> tuple[int, datetime | None]:
        await self.hold(PRUNING)
        given = {"layout": layout, "keep": keep, "before": before, "after": after, "most": most}
        rows = (await self._connection.execute(_SHEETS, given)).all()
        if not rows:
            return 0, None
        await self._connection.execute(delete(ledger).where(ledger.c.seq.in_([row.seq for row in rows])))
        return len(rows), rows[-1].tick

    async def drop_layouts(self, layouts: Sequence[int]) -> int:
        # As whoever appends sheets does: none is added to a layout while it goes.
        await self.hold("ledger")
        dropped = 0
        for layout in layouts:
            of_it = ledger_columns.c.layout == layout
            gone = delete(ledger_columns).where(of_it, ~exists().where(ledger.c.layout == layout))
            dropped += (await self._connection.execute(gone)).rowcount
        return dropped

    # --- caches of sources that are not asked any more -------------------------------------------------------------

    async def idle_totals(self, before: datetime) -> Sequence[str]:
        newest = select(func.max(totals_rows.c.at)).where(totals_rows.c.source == totals.c.source).scalar_subquery()
        query = select(totals.c.source).where(newest < before).order_by(totals.c.source)
        return (await self._connection.execute(query)).scalars().all()

    async def drop_totals(self, source: str, before: datetime, most: int) -> int:
        await self.hold(f"totals {source}")
        of_it = totals_rows.c.source == source
        if (await self._connection.execute(select(exists().where(of_it, totals_rows.c.at >= before)))).scalar():
            return 0
        some = select(totals_rows.c.at).where(of_it).order_by(totals_rows.c.at).limit(most)
        dropped = (
            await self._connection.execute(delete(totals_rows).where(of_it, totals_rows.c.at.in_(some)))
        ).rowcount
        if not (await self._connection.execute(select(exists().where(of_it)))).scalar():
            await self._connection.execute(delete(totals).where(totals.c.source == source))
        return dropped

    async def count_totals(self, source: str) -> int:
        counted = select(func.count()).where(totals_rows.c.source == source)
        return int((await self._connection.execute(counted)).scalar_one())

    async def count_samples(self, source: str) -> int:
        counted = select(func.count()).where(samples.c.series_id == series.c.id, series.c.source == source)
        return int((await self._connection.execute(counted)).scalar_one())

    async def idle_samples(self, before: datetime) -> Sequence[str]:
        known = (await self._connection.execute(select(series.c.source).distinct().order_by(series.c.source))).scalars()
        given = {"at": _millis(before)}
        return [
            source
            for source in known.all()
            if not (await self._connection.execute(_IS_SCRAPED, {"source": source, **given})).scalar()
        ]

    async def drop_samples(self, source: str, before: datetime, most: int) -> int:
        given = {"source": source, "at": _millis(before), "most": most}
        dropped = (await self._connection.execute(_SAMPLES, given)).rowcount
        used = exists().where(samples.c.series_id == series.c.id)
        await self._connection.execute(delete(series).where(series.c.source == source, ~used))
        return dropped

    # --- documents -------------------------------------------------------------------------------------------------

    async def documents_after(self, kind: str, after: str, most: int, *, bare: bool = False) -> Sequence[Document]:
        body = literal("{}") if bare else documents.c.body
        query = select(documents.c.key, documents.c.version, body.label("body")).where(
            documents.c.kind == kind, documents.c.key > after
        )
        rows = await self._connection.execute(query.order_by(documents.c.key).limit(most))
        return [Document(kind=kind, key=row.key, version=row.version, body=load(row.body)) for row in rows]

    async def drop_documents(self, documents: Sequence[Document]) -> int:
        if not documents:
            return 0
        given = [{"of_kind": one.kind, "of_key": one.key, "of_version": one.version} for one in documents]
        return (await self._connection.execute(_DROP, given)).rowcount

    async def row_counts(self) -> Mapping[str, int]:
        dialect = self._connection.dialect.name
        names = [table.name for table in tables_for(dialect) if table is not documents]
        if dialect == "postgresql":
            found = await self._connection.execute(_QUEUE_TABLES)
            names += found.scalars().all()
        counted = union_all(
            *(select(literal(name).label("name"), func.count().label("n")).select_from(text(name)) for name in names)
        )
        by_table = {row.name: row.n for row in await self._connection.execute(counted)}
        kinds = select(documents.c.kind, func.count().label("n")).group_by(documents.c.kind)
        by_kind = {f"{documents.name}/{row.kind}": row.n for row in await self._connection.execute(kinds)}
        return {**by_table, **by_kind}

    async def space(self) -> Space:
        if self._connection.dialect.name == "postgresql":
            row = (await self._connection.execute(_SPACE)).one()
            return Space(size=row.size, dead=row.dead)
        pages, free, page = [
            (await self._connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        ]
        return Space(size=pages * page, reusable=free * page)


PRUNING = "prune"


def _has_ended(before: Any) -> Any:
    return and_(alerts.c.status == "resolved", alerts.c.last_at < before)


def _millis(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


_GOES = and_(
    or_(
        and_(effects.c.state == EffectState.DONE, effects.c.due_at < bindparam("before")),
        and_(effects.c.state == EffectState.DEAD, effects.c.due_at < bindparam("given_up")),
    ),
    or_(effects.c.incident_id.is_(None), incidents.c.status.in_(OVER)),
)
_EFFECTS = (
    select(effects.c.id, _GOES.label("goes"))
    .select_from(effects.outerjoin(incidents, incidents.c.id == effects.c.incident_id))
    .where(effects.c.id > bindparam("after"))
    .order_by(effects.c.id)
    .limit(bindparam("most"))
)
"""What to do with a row is asked beside it and not of the rows: else the engine looks for rows of that kind from the
beginning, by an index of theirs."""
_IS_OVER = and_(incidents.c.status.in_(OVER), incidents.c.updated_at < bindparam("before"))
_ALERTS = (
    select(alerts.c.key, and_(_has_ended(bindparam("before")), _IS_OVER).label("goes"))
    .select_from(alerts.join(incidents, incidents.c.id == alerts.c.incident_id))
    .where(alerts.c.key > bindparam("after"))
    .order_by(alerts.c.key)
    .limit(bindparam("most"))
)
_IS_UNHEARD = and_(
    withheld.c.last_at < bindparam("before"),
    or_(func.substr(withheld.c.by, 1, len(WAITING)) == WAITING, withheld.c.until < bindparam("before")),
)
_UNHEARD = (
    select(withheld.c.fingerprint, func.coalesce(_IS_UNHEARD, False).label("goes"))
    .where(withheld.c.fingerprint > bindparam("after"))
    .order_by(withheld.c.fingerprint)
    .limit(bindparam("most"))
)
_LAYOUTS = select(ledger_columns.c.layout).where(ledger_columns.c.position == 0).order_by(ledger_columns.c.layout)
_IN_LAYOUTS = {
    dialect: select(ledger_columns.c.objective_key).where(one).distinct()
    for dialect, one in among(ledger_columns.c.objective_key).items()
}
_HAS_SHEETS = exists().where(ledger.c.layout == ledger_columns.c.layout)
_SHEETS = (
    select(ledger.c.seq, ledger.c.tick)
    .where(
        ledger.c.layout == bindparam("layout", type_=BigInteger),
        ledger.c.keep == bindparam("keep"),
        ledger.c.tick > bindparam("after"),
        ledger.c.tick < bindparam("before"),
    )
    .order_by(ledger.c.tick)
    .limit(bindparam("most"))
)
_IS_SCRAPED = text(
    "SELECT EXISTS (SELECT 1 FROM series JOIN samples ON samples.series_id = series.id"
    " WHERE series.source = :source AND samples.at_ms >= :at)"
)
_OLD_SAMPLES = """
  SELECT samples.series_id, samples.at_ms FROM series JOIN samples ON samples.series_id = series.id
  WHERE series.source = :source AND samples.at_ms < :at LIMIT :most"""
_SAMPLES = text(f"DELETE FROM samples WHERE (series_id, at_ms) IN ({_OLD_SAMPLES})")  # noqa: S608 - from constants
_QUEUE_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate%'"
    " ORDER BY tablename"
)
_SPACE = text(
    "SELECT pg_database_size(current_database()) AS size, coalesce(sum(n_dead_tup), 0)::bigint AS dead"
    " FROM pg_stat_user_tables"
)
_DROP = delete(documents).where(
    documents.c.kind == bindparam("of_kind"),
    documents.c.key == bindparam("of_key"),
    documents.c.version == bindparam("of_version"),
)
