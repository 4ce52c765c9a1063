"""The parts of a process: one that fails is told and begun again; one that fails over and over makes it unwell."""

import asyncio
from datetime import timedelta

import pytest

from smartspec_ops.app.parts import LASTED, UNWELL, Parts
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.testing.clock import ManualClock

pytestmark = pytest.mark.edge


class Part:
    """Fails each time it is begun, until it is mended."""

    def __init__(self) -> None:
        self.begun, self.is_mended = 0, False

    async def run(self) -> None:
        self.begun += 1
        if not self.is_mended:
            raise KeyError("nobody thought of it")
        await asyncio.Event().wait()


async def test_a_part_that_fails_is_begun_again_and_makes_the_process_unwell_while_it_goes_on_failing() -> None:
    clock = ManualClock()

    def elapsed() -> float:
        return clock.now().timestamp()

    parts = Parts(clock=clock, elapsed=elapsed)
    part = Part()
    kept = asyncio.create_task(parts.keep("canary", part.run))
    for pause in (0, 1, 2, 4):
        await clock.advance(timedelta(seconds=pause))
        assert parts.sign() == "all parts run", part.begun
    await clock.advance(timedelta(seconds=8))
    assert part.begun == UNWELL
    said = parts.sign()
    assert isinstance(said, Diagnostic)
    assert (said.code, said.message) == ("part/failing", "canary failed 5 times in a row (KeyError)")
    part.is_mended = True
    await clock.advance(timedelta(minutes=1))
    assert part.begun == UNWELL + 1
    await clock.advance(timedelta(seconds=LASTED))
    assert parts.sign() == "all parts run"
    assert part.begun == UNWELL + 1
    kept.cancel()
    await asyncio.wait([kept])


async def test_a_part_that_ends_by_itself_is_not_begun_again() -> None:
    async def over() -> None:
        return None

    await Parts(clock=ManualClock()).keep("socket", over)
