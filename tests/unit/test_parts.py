"""The parts of a process: one that fails is told and begun again; a vital one that fails over and over makes it
unwell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from smartspec_ops.app.running.process_parts import LASTED, LONGEST_PAUSE, UNWELL, Parts
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.testing.clock import ManualClock

pytestmark = pytest.mark.edge


class Part:
    """Fails each time it has run for `after`, until it is mended."""

    def __init__(self, clock: ManualClock, after: float = 0) -> None:
        self.clock, self.after = clock, timedelta(seconds=after)
        self.begun, self.is_mended = 0, False

    async def run(self) -> None:
        self.begun += 1
        if self.is_mended:
            await asyncio.Event().wait()
        if self.after:
            await self.clock.sleep(self.after)
        raise KeyError("nobody thought of it")


@asynccontextmanager
async def kept(clock: ManualClock, name: str, part: Part, lasted: float = LASTED) -> AsyncIterator[Parts]:
    parts = Parts(clock=clock, elapsed=lambda: clock.now().timestamp(), lasted=lasted)
    keeping = asyncio.create_task(parts.keep(name, part.run))
    try:
        yield parts
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


async def test_a_part_that_fails_is_begun_again_and_makes_the_process_unwell_while_it_goes_on_failing() -> None:
    clock = ManualClock()
    part = Part(clock)
    async with kept(clock, "member", part) as parts:
        for pause in (0, 1, 2, 4):
            await clock.advance(timedelta(seconds=pause))
            assert parts.sign() == "its vital parts run", part.begun
        await clock.advance(timedelta(seconds=8))
        assert part.begun == UNWELL
        said = parts.sign()
        assert isinstance(said, Diagnostic)
        assert (said.code, said.message) == ("part/failing", "member failed 5 times in a row (KeyError)")
        part.is_mended = True
        await clock.advance(timedelta(seconds=16))
        assert part.begun == UNWELL + 1
        await clock.advance(timedelta(seconds=LASTED - 1))
        assert isinstance(parts.sign(), Diagnostic)
        await clock.advance(timedelta(seconds=1))
        assert parts.sign() == "its vital parts run"
        assert part.begun == UNWELL + 1


async def test_a_part_that_is_not_vital_is_said_and_makes_nothing_unwell() -> None:
    clock = ManualClock()
    part = Part(clock)
    async with kept(clock, "reports", part) as parts:
        await clock.advance(timedelta(minutes=10))
        assert part.begun > UNWELL
        assert parts.sign() == "its vital parts run"
        assert parts.told().startswith("reports failed ")


@pytest.mark.parametrize("interval", [60, 300])
async def test_what_fails_once_a_tick_is_unwell_for_as_long_as_it_does(interval: int) -> None:
    """Its pauses, of up to a minute, are not time it ran."""
    clock = ManualClock()
    part = Part(clock, after=interval)
    async with kept(clock, "member", part, lasted=max(LASTED, 2 * interval)) as parts:
        await clock.advance(UNWELL * (timedelta(seconds=interval) + LONGEST_PAUSE))
        for _ in range(30):
            assert isinstance(parts.sign(), Diagnostic), part.begun
            await clock.advance(timedelta(seconds=interval / 3))


async def test_failures_with_a_long_run_between_them_are_not_in_a_row() -> None:
    clock = ManualClock()
    part = Part(clock, after=LASTED)
    async with kept(clock, "member", part) as parts:
        for _ in range(UNWELL + 2):
            await clock.advance(timedelta(seconds=LASTED + 1))
            assert parts.sign() == "its vital parts run", part.begun
        assert part.begun > UNWELL


async def test_a_part_that_ends_by_itself_is_not_begun_again() -> None:
    begun = 0

    async def over() -> None:
        nonlocal begun
        begun += 1

    parts = Parts(clock=ManualClock())
    async with asyncio.timeout(60):
        await parts.keep("socket", over)
    assert begun == 1
    assert parts.sign() == "its vital parts run"
