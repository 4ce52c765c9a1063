"""/healthz and /readyz tell the truth: every state of a process, and what it says of itself then."""

import asyncio
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import STUCK, Heart, Pulse
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.edge import supervisor
from smartspec_ops.http.health import database
from smartspec_ops.http.meters import Meters
from smartspec_ops.http.probes import probes
from smartspec_ops.http.server import listen
from smartspec_ops.stores import open_store
from smartspec_ops.stores.keys import load_or_create_key
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import ManualClock
from tests.serving import CONFIG, HOST, Answer, read_answer, workspace
from tests.unit.objectives import MINUTE, NOON

pytestmark = pytest.mark.edge


def kept(at: timedelta) -> TickResult:
    return TickResult(at=NOON + at, watched=(), alerts=())


def missed(at: timedelta) -> Missed:
    return Missed(at=NOON + at, why="the disk is full")


def failed(at: timedelta) -> Missed:
    return Missed(at=NOON + at, why="KeyError; see tick.failed in the log", is_defect=True)


Heard = tuple[Callable[[timedelta], TickResult | Missed], ...]


@pytest.mark.parametrize(
    ("heard", "then", "alive", "fresh"),
    [
        ((), 0, "", "tick/none"),
        ((), 4, "", "tick/none"),
        ((), 6, "tick/stuck", "tick/none"),
        ((kept,), 1, "", ""),
        ((kept,), 2, "", ""),
        ((kept,), 3, "", "tick/old"),
        ((kept,), 6, "tick/stuck", "tick/old"),
        ((missed,), 1, "", "tick/none"),
        ((kept, missed), 1, "", ""),
        ((kept, missed), 2, "", "tick/old"),
        ((kept, missed, missed, missed, missed, missed), 1, "", "tick/old"),
        ((missed, kept), 1, "", ""),
        ((kept, failed, failed, failed, failed), 0, "", "tick/old"),
        ((kept, failed, failed, failed, failed, failed), 0, "tick/failing", "tick/old"),
        ((failed, failed, failed, failed, failed, missed), 0, "", "tick/none"),
    ],
)
async def test_signs_of_life(heard: Heard, then: int, alive: str, fresh: str) -> None:
    clock = ManualClock(NOON)
    pulse = Pulse(clock=clock, interval=MINUTE)
    for one in heard:
        await clock.advance(MINUTE)
        pulse.heard(one(clock.now() - NOON))
    await clock.advance(then * MINUTE)
    signs = (pulse.alive(), pulse.fresh())
    assert [sign.code if isinstance(sign, Diagnostic) else "" for sign in signs] == [alive, fresh]


def test_why_a_tick_was_missed_is_in_the_answer() -> None:
    clock = ManualClock(NOON)
    pulse = Pulse(clock=clock, interval=MINUTE)
    pulse.heard(missed(0 * MINUTE))
    sign = pulse.fresh()
    assert isinstance(sign, Diagnostic)
    assert "the disk is full" in sign.message


def test_a_loop_that_has_not_turned_is_stuck() -> None:
    heart = Heart()
    assert isinstance(heart.sign(), str)
    heart.beaten = time.monotonic() - STUCK - 1
    sign = heart.sign()
    assert isinstance(sign, Diagnostic)
    assert sign.code == "loop/stuck"
    assert heart.worst() >= STUCK


Happens = Callable[[Path, Path, SqlStore], Awaitable[None]]


async def _gone(_path: Path, key: Path, _store: SqlStore) -> None:
    await asyncio.to_thread(key.unlink)


async def _newer(_path: Path, _key: Path, store: SqlStore) -> None:
    async with store.begin() as tx:
        await tx._connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await tx._connection.execute(text("DELETE FROM meta WHERE name = 'readable_from'"))


async def _garbage(path: Path, _key: Path, store: SqlStore) -> None:
    await store.close()
    for one in path.parent.glob("ops.db*"):
        one.write_bytes(b"not a database" * 1000)


async def _well(_path: Path, _key: Path, _store: SqlStore) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (_well, ""),
        (_gone, "the key file key is missing"),
        (_newer, "the database is at revision 9999"),
        (_garbage, "the file is not a database"),
    ],
)
async def test_the_database_answers_fits_and_can_be_opened(
    tmp_path: Path, happens: Callable[..., object], says: str
) -> None:
    path, key = tmp_path / "ops.db", tmp_path / "key"
    load_or_create_key(key)
    store = open_store(path, key)
    await store.migrate()
    await happens(path, key, store)
    sign = await database(store)()
    await store.close()
    if says:
        assert isinstance(sign, Diagnostic)
        assert sign.message.startswith(says)
        assert str(tmp_path) not in sign.message
    else:
        assert sign == "the database answers, its schema fits, its key is there"


async def _ask(port: int, path: str, token: str = "") -> Answer:
    reader, writer = await asyncio.open_connection(HOST, port)
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    writer.write(f"GET {path} HTTP/1.1\r\nhost: {HOST}\r\n{authorization}connection: close\r\n\r\n".encode())
    try:
        return await read_answer(reader)
    finally:
        writer.close()


GUARDED = CONFIG + '  intake: {tokens: {prom: {secret: "env:OPS_KEY", scopes: ["metrics:read"]}}}\n'


@pytest.mark.parametrize("config", [CONFIG, GUARDED])
async def test_a_daemon_answers_for_itself(tmp_path: Path, config: str) -> None:
    runtime = workspace(tmp_path, config)
    clock, meters = ManualClock(NOON), Meters()
    pulse = Pulse(clock=clock, interval=MINUTE)
    listener = listen(HOST, 0)
    port = listener.getsockname()[1]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runtime.close)
        parts = Parts(clock=clock)
        beside = probes(runtime, listener, await runtime.store(), meters, pulse, Heart(), parts)
        await stack.enter_async_context(beside)
        answer = await _ask(port, "/readyz")
        assert (answer.status, answer.json["code"]) == (503, "tick/none")
        pulse.heard(kept(timedelta(0)))
        answer = await _ask(port, "/readyz")
        assert (answer.status, answer.json["status"]) == (200, "ready")
        assert set(answer.json["checks"]) == {"database", "ticks", "roles", "parts"}
        assert (await _ask(port, "/healthz")).status == 200
        await clock.advance(6 * MINUTE)
        answer = await _ask(port, "/healthz")
        assert (answer.status, answer.json["code"]) == (503, "tick/stuck")
        is_open = config is CONFIG
        page = await _ask(port, "/metrics", "" if is_open else runtime.environment["OPS_KEY"])
        assert page.status == 200
        assert b"smartspec_ops_queue_due_effects 0.0" in page.body
        assert (await _ask(port, "/metrics")).status == (200 if is_open else 401)
        assert (await _ask(port, "/v1/incidents")).status == 404


def test_systemd_is_told_over_its_socket_and_nobody_where_there_is_none() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(f"{folder}/notify")
        for message in (supervisor.READY, supervisor.ALIVE, supervisor.STOPPING):
            assert supervisor.notify(message, {"NOTIFY_SOCKET": f"{folder}/notify"})
            assert heard.recv(100).decode() == message
    assert not supervisor.notify(supervisor.READY, {"NOTIFY_SOCKET": f"{folder}/notify"})
    assert not supervisor.notify(supervisor.READY, {})
    assert not supervisor.notify(supervisor.READY, {"NOTIFY_SOCKET": "vsock:2:1234"})


def test_nobody_stands_still_with_a_supervisor_that_does_not_listen() -> None:
    """Its queue holds ten messages, or some hundreds; a twelfth used to be waited for without an end."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(f"{folder}/notify")
        environment = {"NOTIFY_SOCKET": f"{folder}/notify"}
        assert not all(supervisor.notify(supervisor.ALIVE, environment) for _ in range(5000))
        assert not supervisor.notify(supervisor.STOPPING, environment)


def test_an_abstract_socket_is_one_too() -> None:
    name = f"smartspec-ops-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(f"\0{name}")
        assert supervisor.notify(supervisor.READY, {"NOTIFY_SOCKET": f"@{name}"})
        assert heard.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    ("environment", "every"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, timedelta(seconds=15)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_how_often_the_watchdog_wants_to_hear(environment: dict[str, str], every: timedelta | None) -> None:
    assert supervisor.watchdog(environment) == every
