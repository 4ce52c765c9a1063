"""Whose transaction is next: those in a hurry pass the patient, but not for ever; who leaves takes nothing along."""

import asyncio
from datetime import timedelta

import pytest

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import PATIENT
from smartspec_ops.stores.turns import IN_A_ROW, Turns

pytestmark = pytest.mark.edge

LONG = timedelta(seconds=30)


async def start(turns: Turns, name: str, seen: list[str], *, patient: bool = False) -> "asyncio.Task[None]":
    """A task that stands in line when this returns."""

    async def act() -> None:
        PATIENT.set(patient)
        async with turns.turn():
            seen.append(name)

    task = asyncio.create_task(act())
    await asyncio.sleep(0)
    return task


async def test_whoever_is_in_a_hurry_passes_the_patient_and_each_keeps_the_order_they_came_in() -> None:
    turns, seen = Turns(longest=LONG), list[str]()
    async with turns.turn():
        tasks = [await start(turns, f"report {n}", seen, patient=True) for n in range(2)]
        tasks += [await start(turns, f"page {n}", seen) for n in range(2)]
    await asyncio.gather(*tasks)
    assert seen == ["page 0", "page 1", "report 0", "report 1"]


async def test_the_patient_do_not_wait_for_ever() -> None:
    turns, seen = Turns(longest=LONG), list[str]()
    async with turns.turn():
        tasks = [await start(turns, "report", seen, patient=True)]
        tasks += [await start(turns, "page", seen) for _ in range(IN_A_ROW + 3)]
    await asyncio.gather(*tasks)
    assert seen.index("report") == IN_A_ROW


@pytest.mark.parametrize("when", ["waiting", "called"])
async def test_who_gives_up_waiting_does_not_keep_the_others_from_their_turn(when: str) -> None:
    turns, seen = Turns(longest=LONG), list[str]()
    async with turns.turn():
        gone = await start(turns, "gone", seen)
        next_ = await start(turns, "next", seen)
        if when == "waiting":
            gone.cancel()
            await asyncio.sleep(0)
    if when == "called":
        gone.cancel()
    await asyncio.gather(gone, next_, return_exceptions=True)
    assert seen == ["next"]
    async with asyncio.timeout(60), turns.turn():
        pass


async def test_a_turn_that_fails_is_over() -> None:
    turns = Turns(longest=LONG)
    with pytest.raises(ValueError, match="no"):
        async with turns.turn():
            raise ValueError("no")
    async with asyncio.timeout(60), turns.turn():
        pass


async def test_whoever_has_waited_too_long_is_told() -> None:
    turns = Turns(longest=timedelta(0))
    async with turns.turn():
        with pytest.raises(StoreUnavailable):
            async with turns.turn():
                raise AssertionError("two at a time")
    async with turns.turn():
        pass
