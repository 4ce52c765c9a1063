"""Effects: what is still to be done because of a committed decision, each known by a unique key."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update

from smartspec_ops.domain.errors import Bug
from smartspec_ops.ports import Backlog, Effect, EffectState, StoredEffect
from smartspec_ops.stores.codec import dump, load
from smartspec_ops.stores.rows import AnyRow, Rows, insert
from smartspec_ops.stores.schema import effects

_TRACE = "traceparent"
"""Kept in the sealed body: programs of before leave out what they do not know there."""
_COLUMNS = tuple(name for name in Effect.__slots__ if name not in ("trace", "since"))


class EffectTable(Rows):
    """`effects`; the order of ids is the order in which they were added."""

    async def add_effects(self, effects: Sequence[Effect]) -> Sequence[StoredEffect]:
        once: dict[str, Effect] = {}
        for effect in effects:
            once.setdefault(effect.key, effect)
        if not once:
            return []
        rows = [self._effect_row(effect) for effect in once.values()]
        new = await self._connection.execute(_add(self._connection.dialect.name), rows)
        return [_queued(once[row.key], row.id) for row in sorted(new, key=lambda row: row.id)]

    async def effect(self, effect_id: int) -> StoredEffect | None:
        row = (await self._connection.execute(_ONE, {"effect_id": effect_id})).one_or_none()
        return None if row is None else self._effect(row)

    async def effects(
        self,
        *,
        state: EffectState | None = None,
        incident_id: str | None = None,
        kind: str | None = None,
        limit: int = 500,
    ) -> Sequence[StoredEffect]:
        query = select(effects_table).order_by(effects_table.c.id).limit(limit)
        if state is not None:
            query = query.where(effects_table.c.state == state)
        if incident_id is not None:
            query = query.where(effects_table.c.incident_id == incident_id)
        if kind is not None:
            query = query.where(effects_table.c.kind == kind)
        return [self._effect(row) for row in await self._connection.execute(query)]

    async def backlog(self, now: datetime) -> Backlog:
        is_due = (effects_table.c.state == EffectState.QUEUED) & (effects_table.c.due_at <= now)
        kind, since = effects_table.c.kind, func.min(effects_table.c.due_at)
        rows = await self._connection.execute(select(kind, func.count(), since).where(is_due).group_by(kind))
        by_kind = {name: (due, oldest) for name, due, oldest in rows}
        given_up = select(func.count()).where(effects_table.c.state == EffectState.DEAD)
        dead = (await self._connection.execute(given_up)).scalar_one()
        return Backlog(
            due=sum(due for due, _ in by_kind.values()),
            oldest=min((oldest for _, oldest in by_kind.values()), default=None),
            dead=dead,
            by_kind=by_kind,
        )

    async def settle_effect(
        self, effect_id: int, state: EffectState, detail: str, attempts: int, due_at: datetime | None = None
    ) -> None:
        values: dict[str, Any] = {"new_state": state, "new_detail": detail, "new_attempts": attempts}
        change = _SETTLE
        if due_at is not None:
            change, values["new_due_at"] = _PUT_OFF, due_at
        if (await self._connection.execute(change, {"effect_id": effect_id, **values})).rowcount != 1:
            raise Bug(f"settled an effect that does not exist: {effect_id}")

    def _effect_row(self, effect: Effect) -> dict[str, Any]:
        values = {name: getattr(effect, name) for name in _COLUMNS}
        body = {**effect.body, _TRACE: effect.trace} if effect.trace else effect.body
        sealed = self._keys.seal(dump(body), table="effects", row=effect.key, column="body")
        return {**values, "body": sealed, "state": EffectState.QUEUED, "attempts": 0, "detail": ""}

    def _effect(self, row: AnyRow) -> StoredEffect:
        values = {name: getattr(row, name) for name in _COLUMNS}
        body = load(self._keys.open(row.body, table="effects", row=row.key, column="body"))
        trace = str(body.pop(_TRACE, ""))
        return StoredEffect(
            effect=Effect(**{**values, "body": body, "trace": trace}),
            id=row.id,
            state=EffectState(row.state),
            attempts=row.attempts,
            detail=row.detail,
        )


effects_table = effects
"""Under a name that the method `effects` does not shadow."""

# What every effect costs, made once: to make a statement and find it among those written before is most of its cost.
_IS_IT = effects_table.c.id == bindparam("effect_id")
_ONE = select(effects_table).where(_IS_IT)
# Names unlike the columns': those SQLAlchemy keeps for itself.
_SETTLE = (
    update(effects_table)
    .where(_IS_IT)
    .values({name: bindparam(f"new_{name}") for name in ("state", "detail", "attempts")})
)
_PUT_OFF = _SETTLE.values(due_at=bindparam("new_due_at"))


@cache
def _add(dialect: str) -> Any:
    """An INSERT that leaves out what is there, and says what was new."""
    return insert(dialect, effects_table).on_conflict_do_nothing().returning(effects_table.c.id, effects_table.c.key)


def _queued(effect: Effect, effect_id: int) -> StoredEffect:
    return StoredEffect(effect=effect, id=effect_id, state=EffectState.QUEUED, attempts=0, detail="")
