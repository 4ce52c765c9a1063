"""The alerts of incidents: one row each, so that a storm is a counter; read and written for a whole batch at once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, text, update

from smartspec_ops.ports import AlertCount, AlertRow, KnownIncident
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.documents import presence
from smartspec_ops.stores.driver import Answer, Asked
from smartspec_ops.stores.incidents import ENDS
from smartspec_ops.stores.prepared import Prepared, Question, one_hop
from smartspec_ops.stores.rows import AnyRow, Rows, among, keys_for, listed
from smartspec_ops.stores.schema import alerts, incidents

AT_ONCE = 5_000
"""Both engines limit the parameters of a statement: SQLite to 32,766, PostgreSQL to 65,535."""


class AlertTables(Rows):
    """The table `alerts`, and the counters in `incidents`."""

    async def hold_all(self, names: Sequence[str]) -> bool:
        # In SQLite a writing transaction is alone already. In order, so that two batches never wait for each other.
        if self._connection.dialect.name != "postgresql" or not names:
            return False
        await self._connection.execute(_HOLD_ALL, {"names": sorted(set(names))})
        return True

    async def foresee(self, kinds: Sequence[str], members: Sequence[tuple[str, str]]) -> None:
        driver = one_hop(self._connection)
        if driver is None or not 0 < len(members) <= AT_ONCE:
            return
        dialect = self._connection.dialect
        keys = list(dict.fromkeys(key for key, _ in members))
        known: dict[str, str] = {}

        def of_them(answers: Sequence[Answer]) -> Asked | None:
            known.update((key, id_) for id_, key, *_ in answers[1])
            places = dict.fromkeys(_key(known[key], member) for key, member in members if key in known)
            return _MEMBERS.asked(dialect, keys_for(dialect.name, list(places))) if places else None

        def ends_of_them(answers: Sequence[Answer]) -> Asked | None:
            there = {row[-1] for row in answers[2]}
            told = {known[key] for key, member in members if key in known and _key(known[key], member) not in there}
            return ENDS.asked(dialect, keys_for(dialect.name, list(told))) if told else None

        *_, ends = await driver.foresee(
            lambda _: presence(tuple(kinds)).asked(dialect, {}),
            lambda _: _NEWEST.asked(dialect, keys_for(dialect.name, keys)),
            of_them,
            ends_of_them,
        )
        self._ends.update((id_, hash_) for id_, hash_ in ends)

    async def newest_of(self, dedup_keys: Sequence[str]) -> Mapping[str, KnownIncident]:
        found = map(_known, await self._among(_NEWEST, dedup_keys))
        return {one.dedup_key: one for one in found}

    async def members_of(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertRow]:
        found = map(_placed, await self._among(_MEMBERS, [_key(*one) for one in keys]))
        return {(one.incident_id, one.member): one for one in found}

    async def put_alerts(self, new: Sequence[AlertRow], changed: Sequence[AlertRow]) -> None:
        if new:
            await _ADD.run(self._connection, [self._alert_values(row) for row in new])
        said = [self._change(row) for row in changed if row.body is not None]
        if said:
            await _SAID.run(self._connection, said)
        counted = [_values(row, _COUNTED) for row in changed if row.body is None]
        if counted:
            await _COUNT_ONE.run(self._connection, counted)

    async def count_alerts(self, counts: Sequence[AlertCount]) -> None:
        if not counts:
            return
        # In order, so that two batches never wait for each other's rows.
        values = [
            {
                "of_incident": one.incident_id,
                "more_alerts": one.alerts,
                "more_members": one.members,
                "more_told": one.told,
                "new_heard_at": one.heard_at,
            }
            for one in sorted(counts, key=lambda one: one.incident_id)
        ]
        await _COUNT.run(
            self._connection, values, expected=len(counts), lost="an incident that was counted is not there"
        )

    async def alerts(self, incident_id: str, *, limit: int = 100, resolved: bool | None = None) -> Sequence[AlertRow]:
        query = select(alerts_table).where(_of(incident_id))
        if resolved is not None:
            is_over = alerts_table.c.status == "resolved"
            query = query.where(is_over if resolved else ~is_over)
        query = query.order_by(alerts_table.c.last_at.desc(), alerts_table.c.key).limit(limit)
        return [self._alert(row) for row in await self._connection.execute(query)]

    async def untold(self, incident_id: str) -> int:
        query = select(func.count()).where(
            _of(incident_id),
            ~alerts_table.c.is_told,
            alerts_table.c.status != "resolved",
        )
        found: int = (await self._connection.execute(query)).scalar_one()
        return found

    async def _among(self, question: Question, keys: Sequence[str]) -> Sequence[Sequence[Any]]:
        dialect = self._connection.dialect.name
        found: list[Sequence[Any]] = []
        for some in _chunks(keys):
            found += await question.ask(self._connection, keys_for(dialect, some))
        return found

    def _sealed(self, row: AlertRow) -> bytes:
        return self._keys.seal(dump(row.body), table="alerts", row=_key(row.incident_id, row.member), column="body")

    def _alert_values(self, row: AlertRow) -> Mapping[str, Any]:
        values = dict(zip(_PLAIN, _PLAIN_OF(row), strict=True))
        return {**values, "key": _key(row.incident_id, row.member), "body": self._sealed(row)}

    def _change(self, row: AlertRow) -> Mapping[str, Any]:
        return {**_values(row, _CHANGED), "new_body": self._sealed(row)}

    def _alert(self, row: AnyRow) -> AlertRow:
        body = load(self._keys.open(row.body, table="alerts", row=row.key, column="body"))
        return _stored(row, body)


alerts_table = alerts
"""Under a name that the method `alerts` does not shadow."""

_HOLD_ALL = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) WITH ORDINALITY"
    " AS held(name, place) ORDER BY place"
)

_PLAIN = tuple(name for name in AlertRow.__slots__ if name not in {"member", "body"})
_PLAIN_OF = attrgetter(*_PLAIN)
# Names unlike the columns': those SQLAlchemy keeps for itself.
_SET = tuple(name for name in _PLAIN if name not in {"incident_id", "first_at"})
_CHANGED = tuple((f"new_{name}", name) for name in _SET)
_COUNTED = tuple((f"new_{name}", name) for name in ("seq", "at", "count", "last_at"))

_THIS = alerts.c.key == bindparam("of_key")
_ADD = Prepared(insert(alerts))
_SAID = Prepared(update(alerts).where(_THIS).values({name: bindparam(f"new_{name}") for name in (*_SET, "body")}))
_COUNT_ONE = Prepared(update(alerts).where(_THIS).values({name: bindparam(given) for given, name in _COUNTED}))
_COUNT = Prepared(
    update(incidents)
    .where(incidents.c.id == bindparam("of_incident"))
    .values(
        alerts=incidents.c.alerts + bindparam("more_alerts"),
        members=incidents.c.members + bindparam("more_members"),
        told=incidents.c.told + bindparam("more_told"),
        heard_at=func.coalesce(bindparam("new_heard_at", type_=incidents.c.heard_at.type), incidents.c.heard_at),
    )
)
_PLACES = [alerts.c[name] for name in (*_PLAIN, "key")]
_MEMBERS = Question({dialect: select(*_PLACES).where(one) for dialect, one in among(alerts.c.key).items()})


_KNOWN = ("id", "dedup_key", "severity", "open_key", "version", "alerts", "members", "told", "heard_at")


def _newest_first(table: Any) -> tuple[Any, Any]:
    return table.c.opened_at.desc(), table.c.id.desc()


def _newest_ranked() -> Any:
    """For PostgreSQL, where the keys are a list and no table."""
    known = [incidents.c[name] for name in _KNOWN]
    place = func.row_number().over(partition_by=incidents.c.dedup_key, order_by=_newest_first(incidents)).label("place")
    ranked = select(*known, place).where(among(incidents.c.dedup_key)["postgresql"]).subquery()
    return select(*(ranked.c[name] for name in _KNOWN)).where(ranked.c.place == 1)


def _newest_looked_up() -> Any:
    """For SQLite, which looks each up in half the time that ranking them takes."""
    keys, one = listed(), incidents.alias()
    newest = select(one.c.id).where(one.c.dedup_key == keys.c.value).order_by(*_newest_first(one)).limit(1)
    return select(*(incidents.c[name] for name in _KNOWN)).join_from(
        keys, incidents, incidents.c.id == newest.scalar_subquery()
    )


_NEWEST = Question({"sqlite": _newest_looked_up(), "postgresql": _newest_ranked()})


def _key(incident_id: str, member: str) -> str:
    return f"{incident_id}/{member}"


def _of(incident_id: str) -> ColumnElement[bool]:
    """The alerts of one incident: a range of keys, for what follows a slash is a nought."""
    return (alerts.c.key > f"{incident_id}/") & (alerts.c.key < f"{incident_id}0")


def _values(row: AlertRow, names: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"of_key": _key(row.incident_id, row.member), **{given: getattr(row, name) for given, name in names}}


def _stored(row: AnyRow, body: Mapping[str, Any]) -> AlertRow:
    values = {name: getattr(row, name) for name in _PLAIN}
    return AlertRow(**values, member=_member(row.key), body=body)


def _placed(row: Sequence[Any]) -> AlertRow:
    """Without its body; the values are those of `_PLACES`."""
    *values, key = row
    return AlertRow(**dict(zip(_PLAIN, values, strict=True)), member=_member(key), body=None)


def _member(key: str) -> str:
    return key.rpartition("/")[2]


def _known(row: Sequence[Any]) -> KnownIncident:
    id_, dedup_key, severity, open_key, version, alerts, members, told, heard_at = row
    return KnownIncident(
        id=id_,
        dedup_key=dedup_key,
        severity=severity,
        is_open=open_key is not None,
        version=version,
        alerts=alerts,
        members=members,
        told=told,
        heard_at=heard_at,
    )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    left = iter(items)
    while some := list(islice(left, AT_ONCE)):
        yield some
