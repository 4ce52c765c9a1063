"""The worker on a real database: nothing too early, nothing that blocks others, nothing lost to a race."""

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog

from smartspec_ops.app.delivery.placing import placed
from smartspec_ops.app.delivery.worker import NOTICE_ATTEMPTS, WRITE_ATTEMPTS, Worker
from smartspec_ops.app.effects.announce import Route, delivery
from smartspec_ops.app.effects.kinds import EffectKind, role_of
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.running.handlers import HANDLERS, TOLD
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import configure
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import (
    Channel,
    Delivery,
    Effect,
    EffectState,
    Job,
    Message,
    Outcome,
    Store,
    Transaction,
    WorkerRole,
)
from smartspec_ops.testing.clock import EagerClock
from tests.unit.response import ALERT, DEPUTY, LEAD, NOON, House, later

pytestmark = pytest.mark.edge

MINUTE = timedelta(minutes=1)
HEARD = Delivery(outcome=Outcome.SENT, detail="heard")


@pytest.fixture(autouse=True)
def logged() -> Iterator[StringIO]:
    """What is logged, in place of tracebacks on the screen."""
    target, root = StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    configure(Redactor(), target=target)
    yield target
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


@dataclass
class Broken:
    """A channel with a defect, or one that meets a database out of reach."""

    fault: Exception
    name: str = "hook"

    async def deliver(self, _message: Message) -> Delivery:
        raise self.fault

    async def close(self) -> None:
        """Nothing is open."""


def with_channel(house: House, channel: Channel) -> Worker:
    return replace(house.worker, channels={"hook": channel})


async def add(house: House, *effects: Effect) -> list[int]:
    """Effects and their jobs; the ids of the effects."""
    async with house.store.begin() as tx:
        await emit(tx, house.responder.queue, effects)
        found = {one.effect.key: one.id for one in await tx.effects()}
    return [found[effect.key] for effect in effects]


# --- too early -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "later"), [("action_due", MINUTE), ("notify", timedelta(0))])
async def test_an_effect_woken_early_is_put_back_untried(house: House, kind: str, later: timedelta) -> None:
    """What is due at a moment by the queue's clock, which is ahead; what waits for time to pass, by that time."""
    due_at = NOON + MINUTE
    [effect_id] = await add(house, Effect(kind=kind, key="k", due_at=due_at, body={}))
    async with house.store.begin() as tx:  # what a queue does whose clock is a minute ahead
        await house.responder.queue.enqueue(tx, [Job(effect_id=effect_id, due_at=NOON)])
    woken: list[Job] = []

    async def early(job: Job) -> None:
        woken.append(job)
        await house.worker.handle(job)

    assert await house.responder.queue.work(early, drain=True) == 1
    [stored] = await house.effects()
    assert (stored.state, stored.attempts, stored.effect.due_at) == (EffectState.QUEUED, 0, due_at)
    await house.clock.advance(2 * MINUTE)
    await house.responder.queue.work(early, drain=True)
    assert [job.due_at for job in woken] == [NOON, due_at, due_at + later]


async def test_escalation_goes_on_after_a_timer_that_came_too_early(house: House) -> None:
    incident_id = await house.opened()
    patient = replace(house.responder, policy=replace(house.responder.policy, ack_timeout=timedelta(minutes=15)))
    worker = replace(house.worker, respond=lambda: patient)
    for minutes in (5, 5, 4):
        await house.clock.advance(minutes * MINUTE)
        await house.responder.queue.work(worker.handle, drain=True)
    assert [page.to for page in (await house.incident(incident_id)).pages] == [LEAD.id]
    [timer] = await house.effects(kind="page_timeout")
    assert (timer.state, timer.attempts) == (EffectState.QUEUED, 0)
    assert timer.effect.due_at == NOON + timedelta(minutes=15)
    await house.clock.advance(MINUTE)
    await house.responder.queue.work(worker.handle, drain=True)
    assert [page.to for page in (await house.incident(incident_id)).pages] == [LEAD.id, DEPUTY.id]


# --- roles -----------------------------------------------------------------------------------------------------


async def test_what_a_version_without_roles_enqueued_is_passed_on_to_who_delivers(house: House) -> None:
    [effect_id] = await add(house, Effect(kind="notify", key="k", due_at=NOON, body={}))
    queue, told = house.responder.queue, list[Job]()

    async def note(job: Job) -> None:
        told.append(job)

    await queue.work(note, drain=True)
    async with house.store.begin() as tx:
        await queue.enqueue(tx, [Job(effect_id=effect_id, due_at=NOON)])

    async def respond(job: Job) -> None:
        await house.worker.handle(job, [WorkerRole.RESPOND])

    assert await queue.work(respond, drain=True, roles=[WorkerRole.RESPOND]) == 1
    [stored] = await house.effects()
    assert (stored.state, stored.attempts) == (EffectState.QUEUED, 0)
    assert await queue.work(note, drain=True, roles=[WorkerRole.DELIVER]) == 1
    assert [job.role for job in told] == [WorkerRole.DELIVER, WorkerRole.DELIVER]


def test_what_tells_people_and_nothing_else_is_for_who_delivers() -> None:
    assert {kind for kind in EffectKind if role_of(kind) is WorkerRole.DELIVER} == set(TOLD)
    assert role_of("a word of a later version") is WorkerRole.RESPOND


# --- poison ----------------------------------------------------------------------------------------------------


async def test_a_handler_that_fails_is_tried_again_and_then_given_up(house: House, logged: StringIO) -> None:
    incident_id = await house.opened()
    sent = (await house.effects(kind="notify", incident_id=incident_id))[0]
    [effect_id] = await add(house, replace(sent.effect, key="again"))
    worker = with_channel(house, Broken(RuntimeError("the password is hunter2")))
    job = Job(effect_id=effect_id, due_at=NOON)
    await worker.handle(job)
    [tried] = [one for one in await house.effects() if one.id == effect_id]
    assert (tried.state, tried.attempts) == (EffectState.QUEUED, 1)
    async with house.store.begin() as tx:
        await tx.settle_effect(effect_id, EffectState.QUEUED, "", NOTICE_ATTEMPTS - 1, NOON)
    await worker.handle(job)
    [dead] = [one for one in await house.effects() if one.id == effect_id]
    reference = f"{effect_id}/{NOTICE_ATTEMPTS}"
    assert (dead.state, dead.attempts) == (EffectState.DEAD, NOTICE_ATTEMPTS)
    assert f"see effect.failed {reference} in the log" in dead.detail
    assert "hunter2" not in dead.detail
    assert f"reference={reference}" in logged.getvalue()


async def test_a_poisonous_effect_does_not_hold_its_lane_for_ever(house: House) -> None:
    poison = Effect(kind="notify", key="a", due_at=NOON, body={"channel": "hook"}, incident_id="INC-1", lane="l")
    behind = Effect(kind="unknown", key="b", due_at=NOON, body={}, lane="l")
    first, second = await add(house, poison, behind)
    for _ in range(NOTICE_ATTEMPTS):
        await house.drain()
        await house.clock.advance(timedelta(minutes=13))
    found = {one.id: one for one in await house.effects()}
    assert (found[first].state, found[first].attempts) == (EffectState.DEAD, NOTICE_ATTEMPTS)
    assert "KeyError" in found[first].detail
    assert (found[second].state, found[second].detail) == (EffectState.QUEUED, "no handler for unknown")


@pytest.mark.parametrize("fault", [StoreConflict("somebody was faster"), StoreUnavailable("gone")])
async def test_a_lost_race_and_a_database_out_of_reach_cost_no_attempt(house: House, fault: Exception) -> None:
    incident_id = await house.opened()
    sent = (await house.effects(kind="notify", incident_id=incident_id))[0]
    [effect_id] = await add(house, replace(sent.effect, key="again"))
    with pytest.raises(type(fault)):
        await with_channel(house, Broken(fault)).handle(Job(effect_id=effect_id, due_at=NOON))
    stored = next(one for one in await house.effects() if one.id == effect_id)
    assert (stored.state, stored.attempts) == (EffectState.QUEUED, 0)


# --- about no incident -----------------------------------------------------------------------------------------


async def tell_aside(house: House, *answers: Delivery) -> None:
    """A notice like those of schedules and planned windows, told to a chat that keeps incidents current."""
    house.responder = replace(house.responder, team=replace(house.responder.team, routes={"hook": Route(is_live=True)}))
    house.channel.answers = list(answers)
    gap = Message(
        key="gap", thread="oncall-primary", kind="oncall_gap", audience="responders", subject="s", body="b", at=NOON
    )
    await add(house, replace(delivery(gap, "hook", NOON), incident_id=None))
    await house.drain()


async def test_what_is_about_no_incident_and_was_told_to_nobody_is_logged(house: House, logged: StringIO) -> None:
    await tell_aside(house, Delivery(outcome=Outcome.GIVE_UP, detail="channel_not_found"))
    assert [one.kind for one in house.channel.told] == ["oncall_gap"]
    (line,) = [line for line in logged.getvalue().splitlines() if "notice.undelivered" in line]
    assert "oncall_gap" in line


async def test_what_is_left_of_a_notice_about_no_incident_is_about_none_either(house: House) -> None:
    await tell_aside(house, Delivery(outcome=Outcome.RETRY, detail="1 of 2", unreached=(LEAD.id,)))
    await house.pass_time(MINUTE)
    assert [one.remaining for one in house.channel.told] == [(), (LEAD.id,)]
    told = await house.effects(kind="notify")
    assert [(one.effect.incident_id, one.state) for one in told] == [(None, EffectState.DONE)] * 2


async def test_a_page_opens_no_transaction_to_find_its_place(house: House) -> None:
    """It stays where it is, whatever is known of the incident's room."""
    routes = {"hook": Route(is_live=True)}
    house.responder = replace(house.responder, team=replace(house.responder.team, routes=routes))
    incident_id = await house.opened()
    found = await house.effects(kind="notify", incident_id=incident_id)
    page = next(one for one in found if decode(Message, one.effect.body["message"]).kind == "page")
    message = decode(Message, page.effect.body["message"])
    assert await placed(replace(house.worker, store=Shut()), page, message) == message


class Shut:
    """A store nobody can reach."""

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        raise StoreUnavailable("shut")

    async def migrate(self) -> None:
        """Nothing is there."""

    async def close(self) -> None:
        """Nothing is open."""


# --- races -----------------------------------------------------------------------------------------------------


@dataclass
class Contested:
    """A store whose next commits are lost to others."""

    store: Store
    losses: int = 0

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Transaction]:
        async with self.store.begin() as tx:
            yield tx
            if self.losses:
                self.losses -= 1
                raise StoreConflict("somebody was faster")

    async def migrate(self) -> None:
        await self.store.migrate()

    async def close(self) -> None:
        await self.store.close()


@dataclass
class Loser:
    """A channel after whose answer the next `losses` commits are lost."""

    store: Contested
    losses: int
    name: str = "hook"
    told: int = 0
    answer: Delivery = HEARD

    async def deliver(self, _message: Message) -> Delivery:
        self.told += 1
        self.store.losses = self.losses
        return self.answer

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("losses", "is_written"),
    [(0, True), (WRITE_ATTEMPTS - 1, True), (WRITE_ATTEMPTS, True), (2 * WRITE_ATTEMPTS, False)],
)
async def test_an_outcome_is_written_after_lost_races_with_pauses(
    house: House, losses: int, *, is_written: bool
) -> None:
    incident_id = await house.opened()
    sent = (await house.effects(kind="notify", incident_id=incident_id))[0]
    [effect_id] = await add(house, replace(sent.effect, key="again"))
    contested, clock = Contested(house.store), EagerClock(NOON)
    channel = Loser(contested, losses)
    responder = replace(house.responder, store=contested, clock=clock)
    worker = replace(house.worker, store=contested, clock=clock, respond=lambda: responder, channels={"hook": channel})
    job = Job(effect_id=effect_id, due_at=NOON)
    if is_written:
        await worker.handle(job)
    else:
        with pytest.raises(StoreConflict, match="could not be written"):
            await worker.handle(job)
    stored = next(one for one in await house.effects() if one.id == effect_id)
    assert stored.state is (EffectState.DONE if is_written else EffectState.QUEUED)
    assert channel.told == 1
    assert (clock.now() > NOON) is (losses > 0)
    recorded = [one for one in (await house.incident(incident_id)).deliveries if "again" in one]
    assert len(recorded) <= 1


@dataclass
class Ending:
    """A store that is out of reach after `left` more transactions."""

    store: Store
    left: int

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        if not self.left:
            raise StoreUnavailable("shut")
        self.left -= 1
        return self.store.begin()

    async def migrate(self) -> None:
        """It is as it was."""

    async def close(self) -> None:
        """Whoever opened it closes it."""


async def counted(house: House, incident_id: str) -> Mapping[str, int]:
    async with house.store.begin() as tx:
        return {one.member: one.count for one in await tx.alerts(incident_id, limit=10)}


async def intake(house: House) -> Job:
    """An alert beside one that opened its incident, as the monitor leaves it: an effect that waits."""
    body = encode(later(ALERT, 1))
    [effect_id] = await add(house, Effect(kind=EffectKind.INTAKE, key="intake:1", due_at=NOON, body=body))
    return Job(effect_id=effect_id, due_at=NOON)


async def test_a_worker_that_dies_after_an_alert_was_taken_in_has_settled_it(house: House) -> None:
    incident_id = await house.opened()
    (before,) = (await counted(house, incident_id)).values()
    job = await intake(house)
    await replace(house.worker, store=Ending(house.store, left=1)).handle(job)  # it looks, and lives no longer
    await house.worker.handle(job)
    (after,) = (await counted(house, incident_id)).values()
    [done] = await house.effects(kind=EffectKind.INTAKE)
    assert (done.state, done.attempts, done.detail) == (EffectState.DONE, 1, f"repeated {incident_id}")
    assert after == before + 1


async def test_two_workers_that_hold_one_alert_count_it_once(house: House) -> None:
    """The second was stopped while it held it, and goes on after its time."""
    incident_id = await house.opened()
    (before,) = (await counted(house, incident_id)).values()
    job = await intake(house)
    [stale] = await house.effects(kind=EffectKind.INTAKE)
    await house.worker.handle(job)
    assert await house.responder.take_in(later(ALERT, 1), stale) == "done already"
    assert list((await counted(house, incident_id)).values()) == [before + 1]


async def test_what_was_told_is_not_told_again_because_its_incident_kept_changing(house: House) -> None:
    """Done, though the log never hears of it."""
    incident_id = await house.opened()
    before = (await house.incident(incident_id)).version
    sent = (await house.effects(kind="notify", incident_id=incident_id))[0]
    [effect_id] = await add(house, replace(sent.effect, key="again"))
    contested, clock = Contested(house.store), EagerClock(NOON)
    channel = Loser(contested, WRITE_ATTEMPTS)
    responder = replace(house.responder, store=contested, clock=clock)
    worker = replace(house.worker, store=contested, clock=clock, respond=lambda: responder, channels={"hook": channel})
    for _ in range(3):
        await worker.handle(Job(effect_id=effect_id, due_at=NOON))
    assert channel.told == 1
    assert (await house.incident(incident_id)).version == before


async def test_a_dead_page_is_told_by_the_next_channel_though_its_incident_kept_changing(house: House) -> None:
    """The log never hears of it; whoever is called does."""
    incident_id = await house.opened()
    found = await house.effects(kind="notify", incident_id=incident_id)
    page = next(one for one in found if decode(Message, one.effect.body["message"]).kind == "page")
    [effect_id] = await add(house, replace(page.effect, key="again"))
    contested, clock = Contested(house.store), EagerClock(NOON)
    channel = Loser(contested, WRITE_ATTEMPTS, answer=Delivery(outcome=Outcome.GIVE_UP, detail="channel_not_found"))
    team = replace(house.responder.team, channels=("hook", "spare"), routes={"spare": Route(audiences=frozenset())})
    responder = replace(house.responder, store=contested, clock=clock, team=team)
    worker = replace(house.worker, store=contested, clock=clock, respond=lambda: responder, channels={"hook": channel})
    await worker.handle(Job(effect_id=effect_id, due_at=NOON))
    assert contested.losses == 0
    queued = await house.effects(kind="notify", state=EffectState.QUEUED)
    assert [(one.effect.body["channel"], one.effect.body["tried"]) for one in queued] == [("spare", ["hook"])]


def test_every_kind_of_effect_has_its_handler() -> None:
    assert set(HANDLERS.by_kind) == set(EffectKind)
