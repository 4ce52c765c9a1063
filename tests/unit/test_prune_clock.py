"""What a wrong clock would let go of stays, and one thing that cannot be read keeps no other."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.database.last_look import LOOKED
from smartspec_ops.app.database.retention import Look, Retention, set_going
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.pruning.prune import let_go, prune
from smartspec_ops.app.response.routing import COURSE
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.app.watching.groups import GROUPS
from smartspec_ops.app.watching.watch import KEEP_AT_ALL, Watch, tick
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.pruning_clock import Looks, after, as_at, known_to_have_come
from smartspec_ops.domain.routing.flapping import Course
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Document, EffectState, StoredEffect
from smartspec_ops.stores.sql import SqlStore
from tests.unit.objectives import ERRORS, Source
from tests.unit.response import LEAD, NOON, House

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def house(store: SqlStore, tmp_path: Path) -> House:
    house = House(store, tmp_path)
    house.worker = replace(house.worker, retention=Retention())
    return house


@pytest.mark.parametrize(
    ("last", "doubted", "goes", "then"),
    [
        (None, None, 0, (0, None)),
        (-1, None, 0, (0, None)),
        (-2, None, 0, (0, None)),
        (-2.1, None, None, (-2.1, 0)),
        (-500, None, None, (-500, 0)),
        (-500, -0.5, None, (-500, -0.5)),
        (-500, -1, 0, (0, None)),
        (-500, -2, 0, (0, None)),
        (-500, -2.1, -2.1, (-2.1, 0)),  # one more pause: what was doubted has come, the present may be ahead
        (-500, 400, None, (-500, 0)),  # the doubted one was by a clock that is further ahead
        (300, None, 0, (0, None)),  # set back: less is old
    ],
)
def test_a_look_long_after_the_last_is_believed_when_a_later_one_comes_past_it(
    last: float | None, doubted: float | None, goes: float | None, then: tuple[float, float | None]
) -> None:
    def of(days: float | None) -> datetime | None:
        return None if days is None else NOON + days * DAY

    before = Looks(last=of(last), doubted=of(doubted), machine=1, passed=timedelta(0))
    assert as_at(before, NOON, 2, HOUR) == of(goes)
    seen = after(before, NOON, 2, HOUR)
    assert (seen.last, seen.doubted) == (of(then[0]), of(then[1]))


@pytest.mark.parametrize("days", [1.5, 400])
@pytest.mark.parametrize(("machine", "passed", "goes"), [(1, HOUR, False), (1, DAY, True), (2, HOUR, True)])
def test_a_clock_that_is_set_twice_is_found_out_by_the_time_the_machine_has_run(
    days: float, machine: int, passed: timedelta, goes: bool
) -> None:
    before = Looks(last=NOON - 500 * DAY, doubted=NOON - days * DAY, machine=1, passed=timedelta(0))
    assert (as_at(before, NOON, machine, passed) is not None) == goes
    assert (after(before, NOON, machine, passed).last == before.last) != goes


async def test_a_machine_that_never_runs_for_a_day_lets_go_of_what_was_old_when_it_ran_before(house: House) -> None:
    said = [await _look(house)]
    async with house.store.begin() as tx:
        await tx.put_document(_course("calm"))
    for _ in range(4):
        house.clock.reboot()
        await house.clock.advance(5 * DAY)
        said.append((await _look(house)).partition(":")[0])
    assert said == ["nothing", "nothing", "nothing", "1 of documents/course", "nothing"]


async def test_a_clock_that_is_set_ahead_lets_nothing_go_and_the_looks_go_on_once_it_is_right(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await look_ahead(house.worker)
    over = await house.opened()
    await house.do(over, cmd.Resolve(actor=LEAD.id, code=Resolution.FALSE_POSITIVE))
    before = await _done(house, over)
    assert before
    true = house.clock.now()
    await house.clock.advance(500 * DAY)
    await house.drain()  # tomorrow's look, at a day that is 500 days away
    assert before <= await _done(house, over)
    assert [one.effect.due_at > house.clock.now() for one in await _planned(house)] == [True]
    [told] = [one.msg for one in caplog.records if one.levelno == logging.ERROR]
    assert isinstance(told, dict)
    assert (told["event"], told["place"], told["last"]) == (
        "prune.clock_doubted",
        f"documents/{LOOKED}",
        true.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    assert "correct it" in told["hint"]
    # The clock is right again: the look of the wrong year waits, and those of every day come before it.
    right = true + 2 * DAY
    await set_going(house.store, house.responder.queue, right)
    assert min(one.effect.due_at for one in await _planned(house)) == right
    async with house.store.begin() as tx:
        noted = await tx.document(LOOKED, LOOKED)
    assert noted is not None
    assert noted.body["last"] == encode(true)


async def _done(house: House, incident: str) -> set[int]:
    return {one.id for one in await house.effects(incident_id=incident, state=EffectState.DONE)}


async def _planned(house: House) -> Sequence[StoredEffect]:
    return await house.effects(kind=EffectKind.PRUNE, state=EffectState.QUEUED)


async def test_after_a_pause_of_months_the_second_look_lets_go(house: House) -> None:
    said = [await _look(house)]
    async with house.store.begin() as tx:
        await tx.put_document(_course("calm"))
    for pause in (60 * DAY, HOUR, DAY):
        await house.clock.advance(pause)
        said.append(await _look(house))
    assert [one.partition(":")[0] for one in said] == ["nothing", "nothing", "nothing", "1 of documents/course"]
    assert "a look in a day confirms it" in said[1]


async def test_what_cannot_be_read_is_kept_and_told_and_everything_else_goes(house: House) -> None:
    async with house.store.begin() as tx:
        await tx.put_documents([_course("calm"), Document(kind=GROUPS, key="x", body={"groups": 7}, version=0)])
    assert (await let_go(Look(store=house.store, now=NOON + 8 * DAY, retention=Retention(), trial=True))).failed == [
        f"documents/{GROUPS}"
    ]
    await house.clock.advance(8 * DAY)
    assert await _look(house) == f"1 of documents/{COURSE}; not done: documents/{GROUPS}"
    [following] = await _planned(house)
    assert following.effect.due_at == house.clock.now() + DAY
    async with house.store.begin() as tx:
        assert [one.key for one in await tx.documents(GROUPS)] == ["x"]
        assert await tx.documents(COURSE) == []


@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied"), ValueError("embedded null byte")])
async def test_files_that_cannot_be_deleted_are_told_and_the_look_goes_on(house: House, fault: Exception) -> None:
    def forget(_: object) -> int:
        raise fault

    said = await prune(house.store, house.responder.queue, house.clock, Retention(forget=forget))
    assert said == "nothing; not done: files of specs"
    assert len(await _planned(house)) == 1


async def test_a_note_that_cannot_be_read_is_no_licence(house: House) -> None:
    async with house.store.begin() as tx:
        await tx.put_document(Document(kind=LOOKED, key=LOOKED, body={"last": "soon"}, version=0))
    assert "the clock may be ahead" in await _look(house)
    # The first tick of an hour thins the ledger as at the last look that was believed.
    watch = Watch(objectives=(ERRORS,), backends={"prom": Source()}, store=house.store, queue=house.responder.queue)
    for at in (NOON + DAY - HOUR, NOON + DAY):
        assert (await tick(watch, at)).is_first
    await house.clock.advance(DAY)
    assert await _look(house) == "nothing"


def test_what_is_old_is_reckoned_back_from_the_earliest_of_notes() -> None:
    noted = Looks(last=datetime.min.replace(tzinfo=UTC))
    assert known_to_have_come(noted, NOON) - KEEP_AT_ALL < NOON


async def _look(house: House) -> str:
    return await prune(house.store, house.responder.queue, house.clock, Retention())


def _course(key: str) -> Document:
    return Document(kind=COURSE, key=key, body=encode(Course(changed_at=(NOON,))), version=0)
