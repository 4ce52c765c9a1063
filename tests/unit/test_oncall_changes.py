"""Overrides and swaps are facts: numbered, kept, undone in the open; two people writing at once lose nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.app.response.oncall import changes, on_duty, record, undo
from smartspec_ops.domain.access import Access, Role
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Rotation, Schedule
from smartspec_ops.ports import Store

pytestmark = pytest.mark.edge

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
COVER = Change(
    id="",
    schedule="primary",
    kind=ChangeKind.OVERRIDE,
    since=NOW,
    until=NOW + HOUR,
    person="p-2",
    by="p-1",
    made_at=NOW,
)
WEEK = Rotation(
    name="week", people=("p-1",), starts=datetime.fromisoformat("2026-01-05T09:00"), length=timedelta(days=7)
)
ROSTER = Roster(duty=Duty(schedules=(Schedule(name="primary", layers=(WEEK,)),)))


async def kept(store: Store, change: Change) -> Change:
    made = await record(store, Access(), change)
    assert isinstance(made, Change)
    return made


async def roster(store: Store) -> Roster:
    async with store.begin() as tx:
        return await on_duty(tx, ROSTER)


async def test_an_override_counts_until_it_is_undone(store: Store) -> None:
    assert (await roster(store)).duty.on_call("primary", NOW) == "p-1"
    made = await kept(store, COVER)
    duty = (await roster(store)).duty
    assert (made.id, duty.on_call("primary", NOW), duty.on_call("primary", NOW + HOUR)) == ("C1", "p-2", "p-1")
    undone = await undo(store, Access(), "c1", "p-3", NOW + HOUR)
    assert isinstance(undone, Change)
    assert (undone.undone_by, undone.undone_at) == ("p-3", NOW + HOUR)
    assert await undo(store, Access(), "C1", "p-4", NOW + 2 * HOUR) == undone
    after = (await roster(store)).duty
    assert after.on_call("primary", NOW) == "p-1"
    assert after.changes == (undone,)


async def test_many_at_once_each_get_a_number_of_their_own(store: Store) -> None:
    asked = [replace(COVER, person=f"p-{n}") for n in range(5)]
    made = await asyncio.gather(*(kept(store, one) for one in asked))
    assert sorted(one.id for one in made) == ["C1", "C2", "C3", "C4", "C5"]
    async with store.begin() as tx:
        assert [one.id for one in await changes(tx)] == ["C1", "C2", "C3", "C4", "C5"]


async def test_what_was_never_made_cannot_be_undone(store: Store) -> None:
    with pytest.raises(UserFault, match="no change 'C9'"):
        await undo(store, Access(), "C9", "p-1", NOW)


async def test_without_schedules_nothing_is_read(store: Store) -> None:
    await kept(store, COVER)
    async with store.begin() as tx:
        assert await on_duty(tx, Roster()) == Roster()


def test_an_unknown_schedule_has_nobody_on_call() -> None:
    assert ROSTER.duty.on_call("secondary", NOW) is None


ROLES = Access(roles={"p-1": Role.RESPONDER, "p-2": Role.RESPONDER, "p-8": Role.COMMANDER, "p-9": Role.VIEWER})


@pytest.mark.parametrize(
    ("by", "person", "is_made"),
    [("p-1", "p-1", True), ("p-1", "p-2", False), ("p-8", "p-2", True), ("p-9", "p-9", False)],
)
async def test_ones_own_duty_is_a_responders_and_anothers_a_commanders(
    store: Store, by: str, person: str, is_made: bool
) -> None:
    made = await record(store, ROLES, replace(COVER, by=by, person=person))
    assert isinstance(made, Change) is is_made
    async with store.begin() as tx:
        (entry,) = await tx.audit(10)
        assert (entry.entry.actor, entry.entry.allowed) == (by, is_made)
        assert len(await changes(tx)) == is_made


async def test_a_stranger_undoes_nothing(store: Store) -> None:
    await kept(store, COVER)
    assert isinstance(await undo(store, ROLES, "C1", "p-9", NOW), Refused)
    assert isinstance(await undo(store, ROLES, "C1", "p-2", NOW), Change)
