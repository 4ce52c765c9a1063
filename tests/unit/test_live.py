"""Settings that change under a running server: taken whole, or not at all, and it says which."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.fleet.settings_in_use import AGAIN, BELIEVED, Told, lines, refused, tell
from smartspec_ops.ports import Identity, WorkerRole
from smartspec_ops.wiring.live import PEOPLE_EVERY, Live
from tests.serving import CONFIG, Serving, serving

pytestmark = pytest.mark.edge

OLD, NEW = "old-token-0123456789", "new-token-0123456789"
TOKENS = """
  intake:
    tokens:
      am: {{secret: "file:{name}"}}
"""


class Scene:
    """A server, its settings file, and a sender."""

    def __init__(self, server: Serving, root: Path) -> None:
        assert server.server.live is not None
        self.server, self.root, self.live = server, root, server.server.live

    def configure(self, text: str) -> None:
        (self.root / ".spec/smartspec.config.yaml").write_text(text, encoding="utf-8")

    def secret(self, name: str, value: str) -> None:
        path = self.root / name
        path.write_text(value)
        path.chmod(0o600)

    async def status(self, token: str) -> int:
        answer = await self.server.ask(
            "POST", "/v1/alerts", {"service": "a", "metric": "m"}, authorization=f"Bearer {token}"
        )
        return answer.status

    async def look(self) -> bool | None:
        """As the server does every two seconds: once to see the change, once to see that it stays."""
        first = await self.live.look()
        return first if first is not None else await self.live.look()

    async def told(self) -> list[str]:
        async with self.server.server.worker.store.begin() as tx:
            return list(lines(await refused(tx, self.live.runtime.clock.now())))

    async def gauge(self) -> str:
        answer = await self.server.ask("GET", "/metrics")
        return next(line for line in answer.body.decode().splitlines() if line.startswith("smartspec_ops_settings"))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    (tmp_path / "old").write_text(OLD)
    (tmp_path / "old").chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS.format(name="old")) as server:
        found = Scene(server, tmp_path)
        await found.live.begin()
        yield found


async def test_a_new_token_is_let_in_and_the_old_one_is_not_any_more(scene: Scene) -> None:
    assert (await scene.status(OLD), await scene.status(NEW)) == (202, 401)
    scene.secret("new", NEW)
    scene.configure(CONFIG + TOKENS.format(name="new"))
    assert await scene.live.look() is None  # it may be half written: it must stay as it is first
    assert await scene.live.look() is True
    assert (await scene.status(OLD), await scene.status(NEW)) == (401, 202)
    assert await scene.look() is None


async def test_a_secret_that_is_rotated_while_the_server_starts_is_taken(tmp_path: Path) -> None:
    (tmp_path / "old").write_text(OLD)
    (tmp_path / "old").chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS.format(name="old")) as server:
        found = Scene(server, tmp_path)
        found.secret("old", f"{NEW}\n")
        await found.live.begin()
        assert await found.look() is True
        assert (await found.status(OLD), await found.status(NEW)) == (401, 202)


@pytest.mark.parametrize("what", ["wording", "calendar"])
async def test_what_lies_beside_the_settings_and_changes_while_the_server_starts_is_taken(
    tmp_path: Path, what: str
) -> None:
    wording = tmp_path / ".spec/templates/notices/en/responders/opened.txt"
    calendar = tmp_path / "primary.ics"
    wording.parent.mkdir(parents=True)
    files = {
        wording: "Subject: {incident}\n\n{title}\n",
        calendar: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
    }
    for path, text in files.items():
        path.write_text(text)
    changed = {"wording": wording, "calendar": calendar}[what]
    async with serving(tmp_path, config=CONFIG + "  schedules: [{name: primary, ical: primary.ics}]\n") as server:
        found = Scene(server, tmp_path)
        changed.write_text(f"{files[changed]}\n")
        await found.live.begin()
        assert await found.look() is True
        assert await found.look() is None


async def test_people_who_became_known_do_not_have_a_file_read_that_is_being_written(scene: Scene) -> None:
    async with scene.server.server.worker.store.begin() as tx:
        await tx.put_identity(Identity(pseudonym="p-9", names=("Ann Example",)))
    for _ in range(PEOPLE_EVERY):
        scene.configure(f"{CONFIG}  colour: blue  # {os.urandom(8).hex()}")  # half of something, and not yet done
        assert await scene.live.look() is None
    scene.configure(CONFIG + TOKENS.format(name="old"))
    assert await scene.live.look() is None
    assert await scene.live.look() is True


async def test_settings_that_change_while_the_server_starts_are_taken(tmp_path: Path) -> None:
    for name, value in (("old", OLD), ("new", NEW)):
        (tmp_path / name).write_text(value)
        (tmp_path / name).chmod(0o600)
    async with serving(tmp_path, config=CONFIG + TOKENS.format(name="old")) as server:
        found = Scene(server, tmp_path)
        found.configure(CONFIG + TOKENS.format(name="new") + "# and longer\n")
        await found.live.begin()
        assert await found.look() is True
        assert (await found.status(OLD), await found.status(NEW)) == (401, 202)
        assert await found.look() is None


async def test_a_rotated_secret_is_taken_though_the_settings_name_the_same_file(scene: Scene) -> None:
    scene.secret("old", NEW)
    assert await scene.look() is True
    assert (await scene.status(OLD), await scene.status(NEW)) == (401, 202)
    assert NEW not in scene.server.runtime.redactor.text(f"no {OLD} here")
    assert OLD not in scene.live.runtime.redactor.text(f"what was a secret stays one: {OLD}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("production_ops: [", "smartspec.config.yaml:1"),
        (CONFIG + "  colour: blue\n" + TOKENS.format(name="new"), "colour"),
        (CONFIG + TOKENS.format(name="nowhere"), "file:nowhere cannot be read"),
        (CONFIG + "  channels: [{name: mail, kind: email}]\n" + TOKENS.format(name="new"), "mail"),
        (CONFIG + "  database: {path: other.db}\n" + TOKENS.format(name="new"), "database changed"),
        (CONFIG + "  workflows: {juggle: {argv: [x]}}\n" + TOKENS.format(name="new"), "juggle"),
    ],
    ids=["not-yaml", "unknown-key", "no-secret", "channel", "database", "workflow"],
)
async def test_bad_settings_change_nothing_and_it_says_so(scene: Scene, text: str, why: str) -> None:
    before = scene.server.server.worker
    scene.secret("new", NEW)
    scene.configure(text)
    assert await scene.look() is False
    assert (await scene.status(OLD), await scene.status(NEW)) == (202, 401)
    assert scene.server.server.worker is before
    [told] = await scene.told()
    mine = f"serve (pid {os.getpid()} on {socket.gethostname()})"
    assert told.startswith(f"settings not in effect: {mine} works with those of ")
    assert why in told
    assert await scene.look() is None  # said once, not every two seconds
    scene.configure(CONFIG + TOKENS.format(name="new"))
    assert await scene.look() is True
    assert await scene.told() == []


async def test_what_several_processes_say_stands_side_by_side_until_it_is_taken_back_or_old(scene: Scene) -> None:
    store, now = scene.server.server.worker.store, scene.live.runtime.clock.now()
    mine = Told(process="monitor", host="a", pid=7, since=now, refused="broken", at=now)
    for one in (mine, replace(mine, pid=8), replace(mine, host="b")):
        await tell(store, one)
    assert [line.partition(")")[0] for line in await scene.told()] == [
        "settings not in effect: monitor (pid 7 on a",
        "settings not in effect: monitor (pid 8 on a",
        "settings not in effect: monitor (pid 7 on b",
    ]
    await tell(store, replace(mine, pid=8, refused=""))
    assert len(await scene.told()) == 2
    async with store.begin() as tx:
        assert await refused(tx, now + BELIEVED + AGAIN) == []


async def test_what_a_process_that_is_gone_said_is_forgotten_when_the_next_one_begins(scene: Scene) -> None:
    store, now = scene.server.server.worker.store, scene.live.runtime.clock.now()
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    here = Told(process="serve", host=socket.gethostname(), pid=ended.pid, since=now, refused="broken", at=now)
    elsewhere = replace(here, host="elsewhere")
    before = replace(here, host="")  # as programs of before wrote it
    for one in (here, elsewhere, before):
        await tell(store, one)
    assert len(await scene.told()) == 3
    await scene.live.begin()
    [left] = await scene.told()
    assert "on elsewhere" in left


async def test_what_was_missing_may_come_without_the_settings_changing(scene: Scene) -> None:
    scene.configure(CONFIG + TOKENS.format(name="later"))
    assert await scene.look() is False
    scene.secret("later", NEW)
    assert await scene.look() is True
    assert await scene.status(NEW) == 202


async def test_a_settings_file_that_is_gone_is_no_empty_one(scene: Scene) -> None:
    path = scene.root / ".spec/smartspec.config.yaml"
    path.unlink()
    assert await scene.look() is False
    assert await scene.status("nobody-0123456789") == 401
    scene.configure(CONFIG + TOKENS.format(name="old"))
    assert await scene.look() is True


async def test_when_asked_it_reads_at_once(scene: Scene) -> None:
    scene.secret("new", NEW)
    scene.configure(CONFIG + TOKENS.format(name="new"))
    scene.live.ask()
    assert await scene.live.look() is True
    assert await scene.status(NEW) == 202


async def test_the_metrics_say_whether_the_newest_are_in_use(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        found = Scene(server, tmp_path)
        await found.live.begin()
        assert await found.gauge() == "smartspec_ops_settings_taken 1.0"
        found.configure("production_ops: [")
        assert await found.look() is False
        assert await found.gauge() == "smartspec_ops_settings_taken 0.0"


async def test_the_roster_and_the_schedules_of_the_next_alert_are_the_new_ones(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        found = Scene(server, tmp_path)
        await found.live.begin()
        found.configure(CONFIG.replace("commander-a", "commander-b"))
        assert await found.look() is True
        answer = await server.alert()
        async with server.server.worker.store.begin() as tx:
            incident = await server.server.worker.responder.load(tx, answer.json["alerts"][0]["incident_id"])
        assert "commander-b" in str(incident)
        assert "commander-a" not in str(incident)


async def test_a_name_that_is_kept_apart_is_a_pseudonym_soon_after(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        found = Scene(server, tmp_path)
        await found.live.begin()
        async with server.server.worker.store.begin() as tx:
            await tx.put_identity(Identity(pseudonym="p-7", names=("Rosalind Quux",)))
        looks = [await found.live.look() for _ in range(PEOPLE_EVERY)]
        assert looks == [None] * (PEOPLE_EVERY - 1) + [True]
        answer = await server.alert(why="Rosalind Quux called")
        incident_id = answer.json["alerts"][0]["incident_id"]
        async with server.server.worker.store.begin() as tx:
            stored: list[Any] = [one.body for one in await tx.events(incident_id)]
        assert "p-7 called" in str(stored)
        assert "Rosalind" not in str(stored)


async def test_where_others_could_come_in_tokens_are_not_given_up(tmp_path: Path) -> None:
    """As at the start: an address others reach is not served without anybody being asked who they are."""
    from smartspec_ops.http.build import build
    from tests.serving import workspace

    (tmp_path / "old").write_text(OLD)
    (tmp_path / "old").chmod(0o600)
    runtime = workspace(tmp_path, CONFIG + TOKENS.format(name="old"))
    server = await build(runtime, "0.0.0.0", roles=[WorkerRole.SERVE])
    live: Live | None = server.live
    assert live is not None
    await live.begin()
    (tmp_path / ".spec/smartspec.config.yaml").write_text(CONFIG)
    live.ask()
    assert await live.look() is False
    await runtime.close()
