"""After a restore nobody is told again what was told since, nothing owed is forgotten, and what was there is kept."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest

from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.cli import ops, respond
from smartspec_ops.ports import EffectState, Intact
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._scene import runtime_of
from tests.acceptance._workspace import KEY, Place, Ran
from tests.unit.test_cli import ENVIRONMENT, typed

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: ann, roles: [commander], email: ann@example.test}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
"""
ANN = ("--as", "ann")


@dataclass(slots=True)
class Receiver:
    """Somebody who is told by webhook; away while `is_away`."""

    is_away: bool = False
    heard: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        if self.is_away:
            return Reply(status=503)
        self.heard.append((asked.headers["webhook-id"], json.loads(asked.body)["type"].removeprefix("incident.")))
        return Reply(status=204)


@dataclass(slots=True)
class Story:
    place: Place
    receiver: Receiver

    async def type(self, command: click.Command, *argv: str) -> Ran:
        return await asyncio.to_thread(typed, self.place, command, *argv)

    async def ok(self, command: click.Command, *argv: str) -> Any:
        ran = await self.type(command, *argv, "--json")
        assert ran.code == 0, (argv, ran)
        return json.loads(ran.stdout)

    async def work(self, after: timedelta = timedelta(0)) -> int:
        """Everything that is due so long from now is performed; how many jobs ran."""
        runtime = replace(runtime_of(self.place), clock=EagerClock(datetime.now(UTC) + after))
        try:
            worker = await runtime.worker()
            return await worker.queue.work(worker.handle, drain=True)
        finally:
            await runtime.close()

    @property
    def database(self) -> Path:
        return self.place.state / "ops.db"


@asynccontextmanager
async def told(tmp_path: Path, **environment: str) -> AsyncIterator[Story]:
    receiver = Receiver()
    async with scripted_server(receiver) as hook:
        secrets = {"OPS_KEY": KEY, "HOOK_URL": hook.url, "HOOK_SECRET": "a-signing-key-of-the-test", **environment}
        place = Place.make(tmp_path, {**ENVIRONMENT, **secrets})
        place.write(".spec/smartspec.config.yaml", CONFIG)
        yield Story(place=place, receiver=receiver)


async def owed(story: Story) -> str:
    """An incident whose page and first notice could not be told yet, and a backup of that moment; its path."""
    story.receiver.is_away = True
    await story.ok(respond.command, "--manual-incident", "checkout is slow", "--service", "pay")
    path: str = (await story.ok(ops.command, "backup"))["path"]
    story.receiver.is_away = False
    return path


async def test_what_was_told_after_the_backup_is_not_told_again_and_nothing_owed_is_forgotten(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        path = await owed(story)
        await story.work(after=timedelta(seconds=30))
        first = list(story.receiver.heard)
        assert {kind for _, kind in first} == {"page", "opened"}
        for left in story.place.state.glob("ops.db*"):  # the disk was lost, with everything since
            left.unlink()

        done = await story.ok(ops.command, "restore", path, *ANN)
        assert done["lost"] is None
        assert {one["kind"] for one in done["held"]} == {"notify", "page_timeout"}
        await story.work(after=timedelta(hours=2))
        assert story.receiver.heard == first  # two hours on, and nobody was paged by what the backup still owed

        assert "held since the database was restored: " in (await story.type(respond.command, "list")).stdout
        page = next(one["effect"] for one in done["held"] if one["about"].startswith("page"))
        await story.ok(ops.command, "held", "release", str(page), *ANN)
        assert (await story.type(ops.command, "held", "release", str(page), *ANN)).code == 2
        await story.work(after=timedelta(hours=2))
        again = story.receiver.heard[len(first) :]
        assert [kind for _, kind in again] == ["page"]
        assert set(again) <= set(first)  # the same message under the same key: a receiver that knows it leaves it out

        await story.ok(ops.command, "held", "drop", "--all", *ANN)
        assert (await story.ok(ops.command, "held", "list"))["held"] == []
        await story.work(after=timedelta(hours=4))
        assert len(story.receiver.heard) == len(first) + 1


async def test_what_is_new_after_a_restore_goes_by_keys_and_numbers_of_its_own(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        await story.ok(respond.command, "--manual-incident", "checkout is slow", "--service", "pay")
        path = (await story.ok(ops.command, "backup"))["path"]
        await story.ok(respond.command, "ack", "INC-2026-0001", *ANN)
        lost = {key for key, _ in story.receiver.heard}
        for left in story.place.state.glob("ops.db*"):
            left.unlink()
        await story.ok(ops.command, "restore", path, *ANN)
        before = len(story.receiver.heard)
        await story.ok(respond.command, "ack", "INC-2026-0001", *ANN)
        opened = await story.ok(respond.command, "--manual-incident", "cart is slow", "--service", "cart")
        fresh = [key for key, _ in story.receiver.heard[before:]]
        assert fresh
        assert not lost & set(fresh)
        assert all(":r1" in key for key in fresh)
        # Another INC-2026-0002 may have been opened since, and be known to others.
        assert opened["incident_id"] == "INC-2026-0201"
        verified = await story.ok(ops.command, "verify")
        assert verified["broken"] == {}


async def test_a_database_that_can_be_read_says_what_was_done_since(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        path = await owed(story)
        await story.work(after=timedelta(seconds=30))
        first = list(story.receiver.heard)
        await story.ok(respond.command, "ack", "INC-2026-0001", *ANN)
        await story.ok(respond.command, "--manual-incident", "cart is slow", "--service", "cart")
        heard = len(story.receiver.heard)

        done = await story.type(ops.command, "restore", path, *ANN)
        assert done.code == 0, done.stderr
        assert "gone with it: incident INC-2026-0002" in done.stdout
        assert "events of INC-2026-0001" in done.stdout
        assert "done since, and not done again" in done.stdout
        held = (await story.ok(ops.command, "held", "list"))["held"]
        assert {one["kind"] for one in held} == {"page_timeout"}  # what would have stopped it is lost
        await story.work(after=timedelta(hours=2))
        assert story.receiver.heard[: len(first)] == first
        assert len(story.receiver.heard) == heard
        # What was replaced is kept whole, with what SQLite had not folded back.
        (aside,) = story.place.state.glob("ops.db.replaced-*")
        aside.rename(story.database)
        listed = await story.ok(respond.command, "list")
        assert len(listed["incidents"]) == 2


async def test_a_restore_waits_for_nobody_and_overwrites_nothing_in_use(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        path = await owed(story)
        server = await story.place.start("smartspec_ops.cli.ops", "serve", "--port", "0", "--trust-local")
        try:
            assert server.stdout is not None
            await asyncio.wait_for(server.stdout.readline(), 60)
            refused = await story.type(ops.command, "restore", path, *ANN)
            assert refused.code == 2
            assert f"process {server.pid} has " in refused.stderr
            assert "stop the monitor and the server first" in refused.stderr
        finally:
            server.terminate()
            await server.wait()
        assert (await story.type(ops.command, "restore", path, *ANN)).code == 0


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: flip(path, 8_200), "is not what was backed up: its SHA-256 differs"),
        (lambda path: path.write_bytes(path.read_bytes()[:50_000]), "is not what was backed up: its SHA-256 differs"),
        (lambda path: alter(path.with_suffix(".json")), "manifest of ops-"),
    ],
)
async def test_a_backup_that_was_changed_is_not_put_back(tmp_path: Path, damage: Any, said: str) -> None:
    async with told(tmp_path) as story:
        path = Path(await owed(story))
        damage(path)
        before = story.database.read_bytes()
        refused = await story.type(ops.command, "restore", str(path), *ANN)
        assert refused.code == 2
        assert said in refused.stderr
        assert story.database.read_bytes() == before


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def alter(path: Path) -> None:
    path.write_text(path.read_text().replace('"taken_at":"2', '"taken_at":"1'))


async def test_a_moment_is_the_last_backup_before_it(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        taken = []
        for word in ("one", "two", "three"):
            await story.ok(respond.command, "--manual-incident", word, "--service", word)
            taken.append((await story.ok(ops.command, "backup"))["taken_at"])
        between = (
            datetime.fromisoformat(taken[1]) + (datetime.fromisoformat(taken[2]) - datetime.fromisoformat(taken[1])) / 2
        )
        done = await story.type(ops.command, "restore", "--at", between.isoformat(), *ANN)
        assert "gone with it: incident INC-2026-0003" in done.stdout
        assert "the next backup is of" in done.stdout
        assert len((await story.ok(respond.command, "list"))["incidents"]) == 2
        early = await story.type(ops.command, "restore", "--at", "2020-01-01", *ANN)
        assert (early.code, "the first is of" in early.stderr) == (2, True)


async def test_who_may_not_administer_may_not_restore(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        path = await owed(story)
        story.place.write(".spec/smartspec.config.yaml", CONFIG + "  access: {admin: [ann], viewer: [bob]}\n")
        refused = await story.type(ops.command, "restore", path, "--as", "bob")
        assert refused.code == 1
        assert "refused (AC-" in refused.stderr


async def test_a_backup_of_sqlite_is_put_into_postgresql_and_goes_on_there(tmp_path: Path, postgres_url: str) -> None:
    async with told(tmp_path, DATABASE_URL=postgres_url) as story:
        path = await owed(story)
        config = CONFIG + '  database: {url: "env:DATABASE_URL"}\n'
        story.place.write(".spec/smartspec.config.yaml", config)
        done = await story.ok(ops.command, "restore", path, *ANN)
        assert {one["kind"] for one in done["held"]} == {"notify", "page_timeout"}
        assert (await story.type(ops.command, "restore", path, *ANN)).code == 2  # it is in use now
        await story.work(after=timedelta(hours=2))
        assert story.receiver.heard == []
        await story.ok(ops.command, "held", "release", "--all", *ANN)
        await story.work(after=timedelta(seconds=30))
        assert {kind for _, kind in story.receiver.heard} >= {"page", "opened"}
        runtime = runtime_of(story.place)
        try:
            found = await (await runtime.store()).verify_all()
            assert all(isinstance(one, Intact) for one in found.values())
            assert found
        finally:
            await runtime.close()


async def test_everything_moves_to_postgresql_and_back_and_what_is_owed_stays_owed(
    tmp_path: Path, postgres_url: str
) -> None:
    async with told(tmp_path, DATABASE_URL=postgres_url) as story:
        await owed(story)
        plain = await story.type(ops.command, "move", "--to", postgres_url, *ANN)
        assert (plain.code, postgres_url in plain.stderr) == (2, False)
        await story.ok(ops.command, "move", "--to", "env:DATABASE_URL", *ANN)
        left = await story.type(respond.command, "list")
        assert (left.code, "was moved to another one" in left.stderr) == (2, True)

        story.place.write(".spec/smartspec.config.yaml", CONFIG + '  database: {url: "env:DATABASE_URL"}\n')
        assert len((await story.ok(respond.command, "list"))["incidents"]) == 1
        with psycopg.connect(postgres_url) as connection:
            queued = connection.execute("SELECT id FROM effects WHERE state = 'queued' ORDER BY id").fetchall()
            jobs = connection.execute("SELECT (args->>'effect_id')::int FROM procrastinate_jobs ORDER BY 1").fetchall()
        assert jobs == queued
        assert len(jobs) > 3
        assert (await story.ok(ops.command, "verify"))["broken"] == {}

        back = ".spec/state/smartspec-ops/back.db"
        await story.ok(ops.command, "move", "--to", back, *ANN)
        story.place.write(".spec/smartspec.config.yaml", CONFIG + f"  database: {{path: {back}}}\n")
        assert (await story.ok(ops.command, "verify"))["broken"] == {}
        audited = (await story.ok(ops.command, "audit", "list", *ANN))["entries"]
        assert [one["action"] for one in audited].count("moved") == 2
        await story.ok(respond.command, "--manual-incident", "cart is slow", "--service", "cart")
        assert story.receiver.heard
        story.place.write(".spec/smartspec.config.yaml", CONFIG)
        assert (await story.type(ops.command, "move", "--undo", *ANN)).code == 0
        assert (await story.type(respond.command, "list")).code == 0


async def test_backups_are_taken_by_themselves_in_a_process_of_their_own(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        elsewhere = tmp_path / "other-disk"
        elsewhere.mkdir()
        story.place.write(
            ".spec/smartspec.config.yaml", CONFIG + f"  backup: {{every: 1h, dir: {elsewhere}, keep: 1}}\n"
        )
        await story.ok(respond.command, "--manual-incident", "checkout is slow", "--service", "pay")
        late = await story.type(ops.command, "doctor")
        assert "no backup was taken for too long: there is none [database/backup]" in late.stdout
        for hours in (0, 1):
            runtime = replace(runtime_of(story.place), clock=EagerClock(datetime.now(UTC) + timedelta(hours=hours)))
            try:
                worker = await runtime.worker()
                await look_ahead(worker)
                await worker.queue.work(worker.handle, drain=True)
            finally:
                await runtime.close()
        (kept,) = (await story.ok(ops.command, "backup", "--list"))["backups"]
        assert kept["intact"]
        assert Path(kept["path"]).parent == elsewhere
        assert "ok    1 intact backup\n" in (await story.type(ops.command, "doctor")).stdout
        elsewhere.rename(tmp_path / "unplugged")
        await story.work(after=timedelta(hours=2))
        async with opened(story) as tx:
            (failed,) = [one for one in await tx.effects(kind="backup") if "there is no folder" in one.detail]
            assert failed.state is EffectState.QUEUED  # and tried again
            assert max(one.effect.due_at for one in await tx.effects(kind="backup")) > datetime.now(UTC)


@asynccontextmanager
async def opened(story: Story) -> AsyncIterator[Any]:
    runtime = runtime_of(story.place)
    try:
        async with (await runtime.store()).begin() as tx:
            yield tx
    finally:
        await runtime.close()


async def test_a_database_that_is_gone_is_not_silently_begun_anew(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        await owed(story)
        for left in story.place.state.glob("ops.db*"):
            left.unlink()
        for command in ((respond.command, "list"), (ops.command, "verify"), (ops.command, "migrate")):
            said = await story.type(*command)
            assert (said.code, "there are backups of what was" in said.stderr) == (2, True)
        assert "the database is gone, and there are backups of it" in (await story.type(ops.command, "doctor")).stdout
        await story.ok(ops.command, "restore", *ANN)
        assert len((await story.ok(respond.command, "list"))["incidents"]) == 1


@pytest.mark.parametrize("is_empty", [False, True])
async def test_what_is_left_beside_a_database_that_is_gone_is_not_folded_into_the_backup(
    tmp_path: Path, is_empty: bool
) -> None:
    """SQLite takes a write-ahead log for that of whatever database it lies beside; beside an empty file it deletes
    it."""
    async with told(tmp_path) as story:
        await owed(story)
        with closing(sqlite3.connect(story.database)) as held_open:
            held_open.execute("SELECT * FROM meta")
            await story.ok(respond.command, "--manual-incident", "after the backup", "--service", "stock")
            left = shutil.copy(story.database.with_name("ops.db-wal"), tmp_path / "left")
            written = left.read_bytes()
        story.database.unlink()
        if is_empty:
            story.database.touch()
        shutil.copy(left, story.database.with_name("ops.db-wal"))
        await story.ok(ops.command, "restore", *ANN)
        assert len((await story.ok(respond.command, "list"))["incidents"]) == 1
        (kept,) = story.place.state.glob("ops.db.replaced-*-wal")
        assert kept.read_bytes() == written


async def test_a_database_that_was_cut_to_nothing_is_not_begun_anew_over_what_is_left_of_it(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        story.database.parent.mkdir(parents=True, exist_ok=True)
        story.database.touch()
        wal = story.database.with_name("ops.db-wal")
        wal.write_bytes(b"what was written last")
        said = await story.type(respond.command, "list")
        assert (said.code, "what was last written to it is in ops.db-wal" in said.stderr) == (2, True)
        for look in (["doctor"], ["backup"], ["store", "compact"], ["repair", *ANN]):
            ran = await story.type(ops.command, *look)
            assert "what was last written to it is in ops.db-wal" in ran.stdout + ran.stderr, look
            assert ran.code, look
            assert wal.exists(), look
        story.database.unlink()
        ran = await story.type(ops.command, "doctor")
        assert (ran.code, "what was last written to it is in ops.db-wal" in ran.stdout) == (1, True)
        story.database.touch()
        wal.unlink()
        assert "the database is empty: " in (await story.type(respond.command, "list")).stderr
        assert story.database.stat().st_size == 0
        begun = await story.type(respond.command, "--manual-incident", "one", "--service", "pay")
        assert (begun.code, "database.empty" in begun.stderr) == (0, True)


async def test_of_backups_that_do_not_verify_the_last_that_does_is_put_back(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        good = await owed(story)
        with closing(sqlite3.connect(story.database)) as connection:
            connection.execute("UPDATE incident_events SET kind = 'noted' WHERE seq = 1")
            connection.commit()
        bad = json.loads((await story.type(ops.command, "backup", "--json")).stdout)
        assert (bad["intact"], list(bad["manifest"]["faults"])) == (False, ["INC-2026-0001"])
        assert (await story.ok(ops.command, "restore", *ANN))["backup"] == good
        refused = await story.type(ops.command, "restore", bad["path"], *ANN)
        assert (refused.code, "is not intact: INC-2026-0001: event 1" in refused.stderr) == (2, True)
        await story.ok(ops.command, "restore", bad["path"], "--accept-faults", *ANN)
        assert (await story.type(ops.command, "verify")).code == 1
