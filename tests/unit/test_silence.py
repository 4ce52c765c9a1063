"""A channel that hangs does not hold the places of those that answer."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.delivery.silence import Silences
from smartspec_ops.app.effects.announce import delivery as notice
from smartspec_ops.app.effects.outbox import emit, job_of
from smartspec_ops.ports import Clock, Delivery, EffectState, Message, Outcome, Store, StoredEffect
from smartspec_ops.testing.clock import ManualClock
from tests.unit.response import NOON, House

pytestmark = pytest.mark.edge

TIMEOUT = timedelta(seconds=10)
HEARD = Delivery(outcome=Outcome.SENT, detail="heard")
TIMED_OUT = Delivery(outcome=Outcome.RETRY, detail="timeout")
MESSAGE = Message(key="k", thread="INC-2026-0001", kind="page", audience="person", subject="s", body="b", at=NOON)


@dataclass
class Hanging:
    """A channel that answers only once a clock says that it was waited for long enough; well from `is_well` on."""

    clock: Clock
    name: str = "hook"
    is_well: bool = False
    asked: int = 0
    answers_within: timedelta = TIMEOUT
    answer: Delivery = TIMED_OUT

    async def deliver(self, _message: Message) -> Delivery:
        self.asked += 1
        if self.is_well:
            return HEARD
        await self.clock.sleep(self.answers_within)
        return self.answer

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Scene:
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    silences: Silences = field(default_factory=Silences)

    def __post_init__(self) -> None:
        self.channel = Hanging(self.clock)

    def send(self) -> "asyncio.Task[Delivery]":
        return asyncio.ensure_future(self.silences.deliver("hook", self.channel, MESSAGE, self.clock))

    async def fail(self, within: timedelta = TIMEOUT) -> None:
        self.channel.answers_within = within
        sent = self.send()
        await asyncio.sleep(0)
        await self.clock.advance(within)
        assert await sent == self.channel.answer


async def test_one_message_at_a_time_tries_a_channel_that_did_not_answer() -> None:
    scene = Scene()
    await scene.fail()
    trying = scene.send()
    await asyncio.sleep(0)
    others = [await scene.send() for _ in range(20)]
    assert {one.outcome for one in others} == {Outcome.RETRY}
    assert scene.channel.asked == 2
    await scene.clock.advance(TIMEOUT)
    assert await trying == TIMED_OUT
    scene.channel.is_well = True
    assert [(await scene.send()).outcome for _ in range(3)] == [Outcome.SENT] * 3


async def test_a_channel_that_refuses_at_once_is_tried_by_every_message() -> None:
    scene = Scene()
    await scene.fail(timedelta(seconds=1))
    tries = [scene.send() for _ in range(3)]
    await asyncio.sleep(0)
    assert scene.channel.asked == 4
    await scene.clock.advance(TIMEOUT)
    await asyncio.gather(*tries)


async def test_a_channel_that_reached_some_readers_did_answer_however_slowly() -> None:
    """A mail server puts one of the readers off and takes its time; the others, and all behind, need nobody else."""
    scene = Scene()
    scene.channel.answer = replace(TIMED_OUT, detail="450 for one", unreached=("ann",))
    await scene.fail()
    tries = [scene.send() for _ in range(3)]
    await asyncio.sleep(0)
    assert scene.channel.asked == 4
    await scene.clock.advance(TIMEOUT)
    await asyncio.gather(*tries)


async def test_what_was_not_tried_comes_again_like_what_was_refused(store: Store, tmp_path: Path) -> None:
    house = House(store, tmp_path)
    incident_id = await house.opened()
    scene = Scene(clock=house.clock)
    worker = replace(house.worker, channels={"hook": scene.channel}, silences=scene.silences)
    await scene.fail()
    trying = scene.send()
    await asyncio.sleep(0)
    effect = notice(replace(MESSAGE, thread=incident_id), "hook", house.clock.now())
    async with store.begin() as tx:
        await emit(tx, house.responder.queue, [effect])

    async def stored() -> StoredEffect:
        return next(one for one in await house.effects() if one.effect.key == effect.key)

    await worker.handle(job_of(await stored()))
    put_off = await stored()
    assert (put_off.state, put_off.attempts) == (EffectState.QUEUED, 1)
    assert put_off.effect.due_at > house.clock.now()
    scene.channel.is_well = True
    await house.clock.advance(TIMEOUT)
    await trying
    await worker.handle(job_of(await stored()))
    assert (await stored()).state is EffectState.DONE
