"""What becomes of each kind of effect that a backup still owed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from smartspec_ops.app.database.lineage import LINEAGE, lineage
from smartspec_ops.app.database.restored import Return, Settled, Since, settle
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.ports import Effect, EffectState
from smartspec_ops.queues import open_queue
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import START, ManualClock

HOUR = timedelta(hours=1)
NOW = START + 3 * HOUR
"""The backup was taken at `START`."""
HELD, QUEUED = EffectState.HELD, EffectState.QUEUED


def back(**since: object) -> Return:
    return Return(taken_at=START, now=NOW, actor="ann", since=Since(**since))  # type: ignore[arg-type]


async def settled(store: SqlStore, kind: str, due_at: datetime, how: Return | None = None) -> Settled:
    async with store.begin() as tx:
        await tx.add_effects([Effect(kind=kind, key="it", due_at=due_at, body={})])
    return await settle(store, open_queue("ops.db", store, ManualClock(NOW)), how or back(), {})


async def left(store: SqlStore) -> tuple[EffectState, datetime, list[int]]:
    """State and due time of the one effect, and the effects that a worker is woken for."""
    async with store.begin() as tx:
        (one,) = await tx.effects()
        jobs = (await tx.connection.execute(text("SELECT effect_id FROM jobs"))).scalars().all()
        return one.state, one.effect.due_at, list(jobs)


LOOKS = {"verify", "duty", "maintenance", "prune", "export", "investigate", "runbooks", "backup", "watched", "canary"}
REMINDERS = {"shift_end", "action_due", "review_due"}


@pytest.mark.parametrize("kind", [*EffectKind, "of a newer version"])
@pytest.mark.parametrize(("due_at", "is_over"), [(START - HOUR, True), (NOW + HOUR, False)])
async def test_what_reaches_anybody_is_held_and_what_looks_goes_on(
    store: SqlStore, kind: str, due_at: datetime, *, is_over: bool
) -> None:
    await settled(store, kind, due_at)
    state, at, jobs = await left(store)
    goes_on = kind in LOOKS or kind == EffectKind.HEARTBEAT or (kind in REMINDERS and not is_over)
    assert state is (QUEUED if goes_on else HELD)
    assert jobs == ([1] if goes_on else [])
    # A heartbeat that could not be heard for three hours is waited for three hours longer.
    assert at == due_at + (3 * HOUR if kind == EffectKind.HEARTBEAT else timedelta(0))


@pytest.mark.parametrize(
    ("states", "wanted", "jobs"),
    [
        ({"it": EffectState.DONE}, EffectState.DONE, []),
        ({"it": QUEUED}, QUEUED, [1]),
        ({"it": EffectState.DEAD}, HELD, []),
        ({"another": EffectState.DONE}, HELD, []),
    ],
)
async def test_what_the_replaced_database_says_is_believed(
    store: SqlStore, states: dict[str, EffectState], wanted: EffectState, jobs: list[int]
) -> None:
    await settled(store, EffectKind.NOTIFY, START, back(states=states, is_known=True))
    state, _, woken = await left(store)
    assert (state, woken) == (wanted, jobs)


@pytest.mark.parametrize(
    ("used", "highest", "since", "following"),
    [
        (41, {}, {}, "INC-2026-0201"),
        (41, {2026: 390}, {}, "INC-2026-0501"),
        (41, {}, {"numbers": {2026: 57}, "is_known": True}, "INC-2026-0058"),
        (41, {2026: 60}, {"numbers": {2026: 57}, "is_known": True}, "INC-2026-0061"),
        (99, {}, {}, "INC-2026-0301"),
    ],
)
async def test_no_number_is_given_twice(
    store: SqlStore, used: int, highest: dict[int, int], since: dict[str, object], following: str
) -> None:
    async with store.begin() as tx:
        await tx.next_incident_ids(2026, used)
    await settle(store, open_queue("ops.db", store, ManualClock(NOW)), back(**since), highest)
    async with store.begin() as tx:
        assert await tx.next_incident_id(2026) == following


async def test_each_return_is_a_lineage_of_its_own(store: SqlStore) -> None:
    queue, seen = open_queue("ops.db", store, ManualClock(NOW)), []
    for _ in range(2):
        async with store.begin() as tx:
            seen.append(lineage(await tx.document(LINEAGE.kind, LINEAGE.key)))
        await settle(store, queue, back(), {})
    async with store.begin() as tx:
        seen.append(lineage(await tx.document(LINEAGE.kind, LINEAGE.key)))
        assert [one.entry.action for one in await tx.audit()] == ["restored", "restored"]
    assert seen == ["", ":r1", ":r2"]
