"""A month of incidents, answers and restarts, played in seconds: every page on time, none twice, none after an answer.

The expected pages come from `paging_oracle`, which knows no events, no timers and no database.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.response.oncall import record
from smartspec_ops.app.response.routing import Routing
from smartspec_ops.domain.access import Access
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Change, ChangeKind, Rotation, Schedule
from smartspec_ops.ports import Delivery, Job, Message, Outcome, Queue, Store
from smartspec_ops.testing.simulation import Handle, play
from tests.unit.engines import Queues, engine
from tests.unit.paging_oracle import Story, expected
from tests.unit.response import ALERT, NOON, House

pytestmark = [pytest.mark.acceptance, pytest.mark.slow, pytest.mark.edge]

MONTH = timedelta(days=30)
TURN = timedelta(hours=12)
PEOPLE = ("p-1", "p-2", "p-3")
MANAGER = "p-9"
SERVICES = ("checkout", "search", "billing")
ROTATION = Rotation(name="turns", people=PEOPLE, starts=NOON.replace(tzinfo=None), length=TURN)
ROSTER = Roster(
    people=tuple(Person(id=name, email=f"{name}@example.test") for name in (*PEOPLE, MANAGER)),
    duty=Duty(schedules=(Schedule(name="primary", layers=(ROTATION,)),)),
)
COVER = (NOON + timedelta(days=9), NOON + timedelta(days=12))
"""While this lasts the manager is on call, by an override made during the month."""
WITHIN = timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """A channel that remembers when it was first told what: the same key again is the same message."""

    house: Callable[[], House]
    pages: dict[str, tuple[str, datetime, str]]
    name: str = "hook"

    async def deliver(self, message: Message) -> Delivery:
        if message.kind == "page":
            who = message.recipients[0].id
            self.pages.setdefault(message.key, (message.thread, self.house().clock.now(), who))
        return Delivery(outcome=Outcome.SENT)

    async def close(self) -> None:
        """Nothing is open."""


def policies(draw: random.Random) -> tuple[EscalationPolicy, ...]:
    def step() -> PagingStep:
        kinds = [
            Target(kind=TargetKind.SCHEDULE, name="primary"),
            Target(kind=TargetKind.PERSON, name=draw.choice(PEOPLE)),
        ]
        minutes, delay = draw.randint(2, 50), draw.choice([0, 0, 3])
        targets = tuple(draw.sample(kinds, draw.randint(1, 2)))
        return PagingStep(targets=targets, timeout=timedelta(minutes=minutes), delay=timedelta(minutes=delay))

    return tuple(
        EscalationPolicy(
            name=service,
            services=(service,),
            steps=tuple(step() for _ in range(draw.randint(1, 4))),
            repeat=draw.randint(0, 3),
            ack_expiry=draw.choice([None, timedelta(minutes=draw.randint(20, 200))]),
            fallback=(Target(kind=TargetKind.PERSON, name=MANAGER),),
        )
        for service in SERVICES
    )


def stories(draw: random.Random, count: int) -> Sequence[Story]:
    # Odd seconds, so that nothing happens at the very moment of a timer.
    found = []
    for number in range(count):
        opens = NOON + timedelta(hours=85 * number, seconds=draw.randrange(1, 3000) * 2)
        answered = opens + timedelta(seconds=draw.randrange(1, 9000) * 2 + 1) if draw.random() < 0.7 else None
        over = max(opens, answered or opens) + timedelta(seconds=draw.randrange(1, 15_000) * 2 + 1)
        found.append(Story(service=draw.choice(SERVICES), opens=opens, answered=answered, over=over))
    return found


def on_call(at: datetime) -> str:
    return MANAGER if COVER[0] <= at < COVER[1] else PEOPLE[(at - NOON) // TURN % len(PEOPLE)]


# --- the play ----------------------------------------------------------------------------------------------------


class Month:
    """Houses on one database, one after the other: at any jump the old one may be gone and a new one begin."""

    def __init__(self, store: Store, queues: Queues, root: Path, draw: random.Random) -> None:
        self.draw, self.root, self.store = draw, root, store
        self.queues = queues
        self.policy = Policy(escalations=policies(draw))
        self.pages: dict[str, tuple[str, datetime, str]] = {}
        self.house = self._house(None)

    def _house(self, before: House | None) -> House:
        house = House(self.store, self.root, self.policy, ROSTER, before=before, queue=self.queues)
        house.responder = replace(house.responder, routing=Routing(default="alert"))
        told = Told(house=lambda: self.house, pages=self.pages)
        house.worker = replace(house.worker, channels={"hook": told}, check_every=timedelta(days=99))
        return house

    def restart(self) -> None:
        self.house = self._house(self.house)

    def worker(self) -> tuple[Queue, Handle]:
        if self.draw.random() < 0.2:
            self.restart()
        return self.house.responder.queue, self._handle

    async def _handle(self, job: Job) -> None:
        """At least once: now and then two workers hold the same job."""
        twice = self.draw.random() < 0.2
        await asyncio.gather(*[self.house.worker.handle(job) for _ in range(2 if twice else 1)])

    async def until(self, at: datetime) -> None:
        await play(self.store, self.house.clock, self.worker, at)


async def run(month: Month, told: Sequence[Story]) -> Sequence[str]:
    """Let everything happen in order; the ids of the incidents."""
    ids: dict[int, str] = {}
    script = sorted(
        (at, number, what)
        for number, story in enumerate(told)
        for at, what in ((story.opens, "open"), (story.answered, "answer"), (story.over, "over"))
        if at is not None
    )
    for at, number, what in script:
        await month.until(at)
        if what == "over":
            month.restart()
        responder = month.house.responder
        if what == "open":
            alert = replace(
                ALERT, service=told[number].service, spec_id=None, fingerprint=f"{number:032x}", at=at, started_at=at
            )
            ids[number] = (await responder.receive(alert)).incident_id or ""
        elif what == "answer":
            await responder.do(ids[number], cmd.Acknowledge(actor="p-1"))
        else:
            await responder.do(ids[number], cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    await month.until(NOON + MONTH)
    return [ids[number] for number in range(len(told))]


@pytest.mark.parametrize(
    ("on", "seed", "count"),
    [("sqlite", 1, 8), pytest.param("postgres", 7, 2, marks=pytest.mark.server)],
)
async def test_every_page_of_a_month_is_on_time_and_none_comes_twice(
    request: pytest.FixtureRequest, tmp_path: Path, on: str, seed: int, count: int
) -> None:
    async with engine(on, request, tmp_path) as (store, queues):
        await played(Month(store, queues, tmp_path, random.Random(seed)), count)


async def played(month: Month, count: int) -> None:
    store, draw = month.store, month.draw
    told = stories(draw, count)
    cover = Change(
        id="", schedule="primary", kind=ChangeKind.OVERRIDE, since=COVER[0], until=COVER[1], person=MANAGER,
        by=MANAGER, made_at=NOON,
    )  # fmt: skip
    await record(store, Access(), cover)
    ids = await run(month, told)
    by_service = {policy.name: policy for policy in month.policy.escalations}
    wanted = sorted(
        (incident_id, at, who)
        for incident_id, story in zip(ids, told, strict=True)
        for at, who in expected(story, by_service[story.service], on_call)
    )
    got = sorted(month.pages.values())
    assert [(one, who) for one, _, who in got] == [(one, who) for one, _, who in wanted]
    assert all(abs(a[1] - b[1]) <= WITHIN for a, b in zip(got, wanted, strict=True))
    assert len(got) >= 2 * count
