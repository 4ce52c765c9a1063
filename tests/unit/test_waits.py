"""What is due after so much time is due when it has passed, whatever the wall clock is set to meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.effects.kinds import Attempted
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.policy import Cadence, Policy
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import Delivery, EffectState, Job, Message, Outcome, Store, StoredEffect
from tests.unit.response import DEPUTY, LEAD, House, Recorder

pytestmark = [pytest.mark.edge, pytest.mark.slow]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LENGTH = 40
"""Minutes that are played."""
CADENCE = Cadence(first=7 * MINUTE, every=20 * MINUTE, executives=30 * MINUTE, slow_after=2 * HOUR, then_every=HOUR)


def people(person: str, minutes: int) -> PagingStep:
    return PagingStep(targets=(Target(kind=TargetKind.PERSON, name=person),), timeout=minutes * MINUTE)


BY_ROSTER = Policy(cadence=dict.fromkeys(Sev, CADENCE), ack_timeout=5 * MINUTE, auto_resolve=False)
STEPS = EscalationPolicy(
    name="two", steps=(people(LEAD.id, 5), people(DEPUTY.id, 10)), repeat=1, ack_expiry=12 * MINUTE
)
BY_POLICY = Policy(cadence=BY_ROSTER.cadence, escalations=(STEPS,), auto_resolve=False)


KINDS = {"page", "update_due", "acknowledgement_expired"}
Story = Sequence[tuple[int, str, str]]


def readers(message: Message) -> str:
    return " ".join([message.audience, *sorted(one.id for one in message.recipients)])


@dataclass
class Busy(Recorder):
    """Has no time for the first page."""

    is_busy: bool = True

    async def deliver(self, message: Message) -> Delivery:
        heard = await super().deliver(message)
        if message.kind != "page" or not self.is_busy:
            return heard
        self.is_busy = False
        return Delivery(outcome=Outcome.RETRY, detail="busy")


@dataclass(frozen=True, kw_only=True)
class Played:
    """A response with what people do in it, by minutes of the time that passes."""

    policy: Policy
    store: Store
    root: Path

    async def story(self, steps: Mapping[int, timedelta]) -> Story:
        """Minute, kind and reader of everything people were told while the clock was set by `steps`."""
        house, told = House(self.store, self.root, policy=self.policy), list[tuple[int, str, str]]()
        house.channel = Busy("hook")
        house.worker = replace(house.worker, channels={"hook": house.channel})
        incident_id = await house.opened()
        for minute in range(LENGTH):
            told += sorted((minute, one.kind, readers(one)) for one in house.channel.told)
            house.channel.told.clear()
            if minute in steps:
                house.clock.set_by(steps[minute])
            if minute == 12:
                await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
            await house.clock.advance(MINUTE)
            await house.drain()
        return told


PAGES = [(0, "page", "person lead-a"), (1, "page", "person lead-a"), (5, "page", "person lead-b")]
"""The first is tried again: the channel was busy."""
BY_ROSTER_TOLD = [*PAGES, (7, "update_due", "person lead-a"), (10, "page", "person helper-a")]
BY_POLICY_TOLD = [
    *PAGES,
    (7, "update_due", "person lead-a"),
    (24, "acknowledgement_expired", "responders helper-a lead-a lead-b"),
    (24, "page", "person lead-a"),
    (29, "page", "person lead-b"),
    (39, "page", "person lead-a"),
]
LATER = [(minute, "update_due", "person lead-a") for minute in (17, 27, 37)]


@pytest.mark.parametrize(
    ("policy", "steps", "told"),
    [
        (BY_ROSTER, {1: -HOUR}, BY_ROSTER_TOLD),
        (BY_ROSTER, {3: -2 * MINUTE}, BY_ROSTER_TOLD),
        (BY_POLICY, {13: -HOUR}, BY_POLICY_TOLD),
        (BY_POLICY, {3: -DAY, 8: -HOUR, 20: -30 * MINUTE}, BY_POLICY_TOLD),
        (BY_POLICY, {}, BY_POLICY_TOLD),
    ],
    ids=["an-hour", "two-minutes", "after-the-answer", "again-and-again", "never"],
)
async def test_a_clock_that_is_set_back_makes_nobody_wait(
    policy: Policy, steps: Mapping[int, timedelta], told: Story, store: Store, tmp_path: Path
) -> None:
    story = await Played(policy=policy, store=store, root=tmp_path).story(steps)
    assert [one for one in story if one[1] in KINDS] == sorted([*told, *LATER])


async def test_a_clock_that_is_set_ahead_pages_the_next_one_early_and_only_that_one(
    store: Store, tmp_path: Path
) -> None:
    """A machine that was stopped looks the same, and then it is high time."""
    story = await Played(policy=BY_ROSTER, store=store, root=tmp_path).story({2: HOUR, 4: -HOUR})
    pages = [(minute, who) for minute, kind, who in story if kind == "page"]
    assert pages == [(0, "person lead-a"), (1, "person lead-a"), (3, "person lead-b"), (8, "person helper-a")]


async def test_a_wake_up_from_before_an_effect_was_put_back_does_not_end_its_wait(store: Store, tmp_path: Path) -> None:
    """As the queue brings one back whose worker died between the two."""
    house = House(store, tmp_path, policy=BY_ROSTER)
    await house.opened()
    house.channel.told.clear()
    (timer,) = await house.effects(kind="page_timeout")
    before = timer.effect.due_at
    async with store.begin() as tx:
        await tx.settle_effect(timer.id, EffectState.QUEUED, "waiting", 0, before + 5 * MINUTE)
    await house.clock.advance(6 * MINUTE)
    house.clock.set_by(-HOUR)
    await house.worker.handle(Job(effect_id=timer.id, due_at=before, elapses=True))
    assert [one.state for one in await house.effects(kind="page_timeout")] == [EffectState.QUEUED]
    await house.worker.handle(Job(effect_id=timer.id, due_at=before + 5 * MINUTE, elapses=True))
    done, *_ = await house.effects(kind="page_timeout")
    assert done.state is EffectState.DONE


async def test_a_wake_up_that_came_too_early_comes_again_in_time(store: Store, tmp_path: Path) -> None:
    """What is left of one whose worker died waits no longer than the effect: it would hold up its lane."""
    house = House(store, tmp_path, policy=BY_ROSTER)
    await house.opened()
    (timer,) = await house.effects(kind="page_timeout")
    async with store.begin() as tx:
        await tx.settle_effect(timer.id, EffectState.QUEUED, "waiting", 0, timer.effect.due_at + 10 * MINUTE)
    await house.pass_time(14 * MINUTE)
    assert [one.state for one in await house.effects(kind="page_timeout")] == [EffectState.QUEUED]
    await house.pass_time(2 * MINUTE)
    done, *_ = await house.effects(kind="page_timeout")
    assert done.state is EffectState.DONE


async def test_a_database_that_is_away_for_a_moment_makes_nobody_wait_for_the_old_time(
    store: Store, tmp_path: Path
) -> None:
    """The clock was set back; the page after that falls due, and what pages finds the database away."""
    house = House(store, tmp_path, policy=BY_ROSTER)
    await house.opened()
    house.channel.told.clear()
    by_kind, failed = house.worker.handlers.by_kind, list[int]()

    async def page_timeout(worker: Worker, stored: StoredEffect) -> Attempted:
        if not failed:
            failed.append(stored.id)
            raise StoreUnavailable("away", hint="for a moment")
        return await by_kind["page_timeout"](worker, stored)

    handlers = replace(house.worker.handlers, by_kind={**by_kind, "page_timeout": page_timeout})
    house.worker = replace(house.worker, handlers=handlers)
    house.clock.set_by(-HOUR)
    await house.pass_time(5 * MINUTE)
    assert (len(failed), [one.kind for one in house.channel.told]) == (1, [])
    await house.pass_time(MINUTE)
    assert "page" in [one.kind for one in house.channel.told]
