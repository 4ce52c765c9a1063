"""What is over is let go of once a day, by the settings; what may still matter is not."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from smartspec_ops.app.database.retention import Retention
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.intake.silences import Silences
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.once import REQUEST
from smartspec_ops.app.response.routing import COURSE, SILENCE
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.routing.flapping import Course
from smartspec_ops.domain.routing.matching import Matcher
from smartspec_ops.domain.routing.quiet import Silence
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Document, EffectState
from smartspec_ops.stores.placing import compact
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.wiring.kept import FOLDER
from tests.serving import CONFIG, workspace
from tests.unit.response import ALERT, LEAD, NOON, House

DAY = timedelta(days=1)


@pytest.fixture
async def house(store: SqlStore, tmp_path: Path) -> House:
    house = House(store, tmp_path)
    house.worker = replace(house.worker, retention=Retention())
    return house


async def days(house: House, count: int) -> None:
    for _ in range(count):
        await house.clock.advance(DAY)
        await house.drain()


async def test_it_goes_on_every_day_and_the_effects_of_what_is_over_are_gone_after_a_month(house: House) -> None:
    await look_ahead(house.worker)
    open_one = await house.opened(replace(ALERT, fingerprint="9" * 32, spec_id="other", service="other"))
    over = await house.opened()
    await house.do(over, cmd.Acknowledge(actor=LEAD.id))
    await house.do(over, cmd.Resolve(actor=LEAD.id, code=Resolution.FALSE_POSITIVE))
    before = len(await house.effects(state=EffectState.DONE, incident_id=over))
    assert before > 0
    await days(house, 29)
    assert len(await house.effects(state=EffectState.DONE, incident_id=over)) >= before
    await days(house, 3)
    left = await house.effects(state=EffectState.DONE, incident_id=over)
    assert [one for one in left if one.effect.due_at < house.clock.now() - 31 * DAY] == []
    kept = await house.effects(state=EffectState.DONE, incident_id=open_one)
    assert any(one.effect.due_at < house.clock.now() - 31 * DAY for one in kept)
    [following] = await house.effects(kind=EffectKind.PRUNE, state=EffectState.QUEUED)
    assert following.effect.due_at > house.clock.now()
    incident = await house.incident(over)
    async with house.store.begin() as tx:
        assert len(await tx.events(over)) == incident.version  # the log is whole


async def test_courses_that_are_calm_for_long_and_silences_that_ended_long_ago_go(house: House) -> None:
    await look_ahead(house.worker)
    calm, lively = Course(changed_at=(NOON,)), Course(changed_at=(NOON + 7 * DAY,), flapping_since=NOON + 7 * DAY)
    async with house.store.begin() as tx:
        for key, course in (("calm", calm), ("lively", lively), ("new", Course(is_firing=True))):
            await tx.put_document(Document(kind=COURSE, key=key, body=encode(course), version=0))
        for number, ends in ((1, NOON), (2, NOON + 100 * DAY), (3, NOON)):
            silence = Silence(id=f"S{number}", matchers=(), starts=NOON - DAY, ends=ends, by="p-1", why="x")
            await tx.put_document(Document(kind=SILENCE, key=silence.id, body=encode(silence), version=0))
    await days(house, 10)
    async with house.store.begin() as tx:
        assert [one.key for one in await tx.documents(COURSE)] == ["lively"]
        assert [one.key for one in await tx.documents(SILENCE)] == ["S1", "S2", "S3"]
    await days(house, 85)
    async with house.store.begin() as tx:
        assert [one.key for one in await tx.documents(SILENCE)] == ["S2", "S3"]
    added = await Silences(store=house.store, queue=house.responder.queue, clock=house.clock).add(
        [Matcher(name="service", pattern="x")], DAY, "p-1", "after all"
    )
    assert isinstance(added, Silence)
    assert added.id == "S4"  # no number is given twice


async def test_requests_are_remembered_for_a_day_and_then_forgotten(house: House) -> None:
    await look_ahead(house.worker)
    incident = await house.opened()
    named = replace(house.responder, request="slack:1")
    note = cmd.AddNote(actor=LEAD.id, text="carts are empty")
    first, again = [await named.do(incident, note) for _ in range(2)]
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (len(first.events), first.is_repeat, len(again.events), again.is_repeat) == (1, False, 0, True)
    await days(house, 1)
    async with house.store.begin() as tx:
        assert [one.key for one in await tx.documents(REQUEST)] == ["slack:1"]
    await days(house, 1)
    async with house.store.begin() as tx:
        assert await tx.documents(REQUEST) == []


async def test_files_of_specs_that_are_gone_go_and_no_others(tmp_path: Path) -> None:
    runtime = workspace(tmp_path)
    spec = tmp_path / "specs/api/pay/spec.md"
    spec.parent.mkdir(parents=True)
    spec.write_text("# Pay\n\nSpec ID: pay\n")
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    there = sha256(b"pay\0specs/api/pay/spec.md").hexdigest()[:32]
    names = {there: 400, "0" * 32: 400, "1" * 32: 1, "notes.txt": 400}
    now = datetime.now(UTC)
    for name, age in names.items():
        (folder / name).write_bytes(b"sealed")
        at = (now - age * DAY).timestamp()
        os.utime(folder / name, (at, at))
    assert runtime.assignments.forget(now - 7 * DAY) == 1
    assert {path.name for path in folder.iterdir()} == {there, "1" * 32, "notes.txt"}
    await runtime.close()


@pytest.mark.parametrize("kept", ["1d", "14d", "14d23h"])
async def test_what_keeps_a_thing_from_being_told_twice_is_kept_long_enough(tmp_path: Path, kept: str) -> None:
    with pytest.raises(UserFault) as refused:
        workspace(tmp_path, CONFIG + f"  retention: {{effects: {kept}}}\n")
    [fault] = refused.value.diagnostics
    assert fault.code.endswith("/too-short")
    assert fault.place is not None
    assert (fault.place.line, fault.hint) == (5, "write 15d or more; 30d is the default")


async def test_the_settings_say_how_long(tmp_path: Path) -> None:
    config = CONFIG + "  retention: {effects: 15d, courses: 1d, silences: 5d, specs: 2d}\n"
    runtime = workspace(tmp_path, config)
    worker = await runtime.worker()
    assert worker.retention is not None
    found = worker.retention
    assert (found.effects, found.courses, found.silences) == (15 * DAY, DAY, 5 * DAY)
    await runtime.close()


async def test_a_look_begins_at_an_id_and_reads_nothing_before_it(house: House) -> None:
    """By SQLite's own plan of the statements that are sent."""
    incident = await house.opened()
    await house.do(incident, cmd.Resolve(actor=LEAD.id, code=Resolution.FALSE_POSITIVE))
    sent = list[tuple[str, Any]]()

    def note(*of: Any) -> None:
        sent.append((of[2], of[3]))

    async with house.store.begin() as tx:
        event.listen(tx.connection.sync_connection, "before_cursor_execute", note)
        dropped, _ = await tx.drop_effects(house.clock.now() + DAY, 1, 20)
        event.remove(tx.connection.sync_connection, "before_cursor_execute", note)
        assert (len(sent), dropped > 0) == (2, True)
        for statement, given in sent:
            plan = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            steps = [row[3] for row in plan if "effects" in row[3]]
            assert steps in (
                ["SEARCH effects USING INTEGER PRIMARY KEY (rowid>?)"],
                ["SEARCH effects USING INTEGER PRIMARY KEY (rowid=?)"],
            )


async def test_room_that_is_free_is_used_again_and_given_back_on_request(store: SqlStore, tmp_path: Path) -> None:
    many = [Document(kind=COURSE, key=f"{n:05d}", body={"x": "y" * 2_000}, version=0) for n in range(500)]
    async with store.begin() as tx:
        await tx.put_documents(many)
        full = await tx.space()
    async with store.begin() as tx:
        assert await tx.drop_documents(await tx.documents(COURSE)) == 500
    async with store.begin() as tx:
        pruned = await tx.space()
    assert (full.reusable, pruned.size) == (0, full.size)  # the file stays as it is ...
    assert pruned.reusable is not None
    assert pruned.reusable > 1_000_000
    async with store.begin() as tx:
        await tx.put_documents(many)
        assert (await tx.space()).size <= full.size + 8_192  # ... and the next rows stand in it
        await tx.drop_documents(await tx.documents(COURSE))
    await store.close()
    before, after = compact(tmp_path / "ops.db")
    assert (before > 1_000_000, after < 500_000) == (True, True)
    async with store.begin() as tx:
        assert (await tx.space()).reusable == 0
