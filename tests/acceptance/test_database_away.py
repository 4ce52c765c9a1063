"""A real PostgreSQL that hangs, dies, comes back and is replaced by its standby under a watch that ticks."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.watching.loop import attempt
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.watch import TickResult, Watch
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.measurement import Ask, Counts, Measurement
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Job, Store, Transaction
from smartspec_ops.queues import open_queue
from smartspec_ops.stores import open_store
from smartspec_ops.stores.bounded import BoundedStore
from smartspec_ops.stores.spool import FileSpool, database_id
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._workspace import KEY as MASTER
from tests.acceptance._workspace import MONITOR, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, kill, stop
from tests.chaos.cluster import Cluster, cluster
from tests.chaos.proxy import Proxy, proxied
from tests.servers import HOST, Missing, wait_until
from tests.serving import CONFIG, serving
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, SILENT, Source

pytestmark = [pytest.mark.slow, pytest.mark.acceptance]

KEY = b"k" * 32
GOOD = Counts(1000, 1000)


def bad(ask: Ask) -> Measurement:
    return Counts(900, 1000) if ask.window <= timedelta(hours=6) else Counts(999_900, 1_000_000)


@pytest.fixture(scope="module")
def pair() -> Iterator[Cluster]:
    try:
        with cluster() as made:
            yield made
    except Missing as missing:
        pytest.skip(str(missing))


class Bounded:
    """A store whose transactions end within what a test says, as it goes on: a busy machine answers late, too."""

    def __init__(self, inner: Store) -> None:
        self.inner, self.within = inner, timedelta(seconds=60)

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return BoundedStore(self.inner, self.within).begin()

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        return BoundedStore(self.inner, self.within).snapshot()

    async def migrate(self) -> None:
        await self.inner.migrate()

    async def fits(self) -> None:
        await self.inner.fits()

    async def close(self) -> None:
        await self.inner.close()


class Day:
    """A watch on a PostgreSQL, minute by minute."""

    def __init__(self, store: SqlStore, watch: Watch, source: Source, bounded: Bounded) -> None:
        self.store, self.watch, self.source, self.bounded = store, watch, source, bounded
        self.minute = -1

    async def ticks(self, *answers: Measurement | object) -> Sequence[TickResult | Missed]:
        found = []
        for answer in answers:
            self.minute += 1
            self.source.answer = answer  # type: ignore[assignment]
            found.append(await attempt(self.watch, NOON + self.minute * MINUTE, 0))
        return found

    async def kept(self) -> tuple[Sequence[tuple[AlertStatus, int]], Sequence[int]]:
        """What was told, in order, and which minutes are in the ledger."""
        async with self.store.begin() as tx:
            told = [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake")]
            rows = await tx.ledger(ERRORS.key, None, NOON, NOON + DAY)
        return [(one.status, one.seq) for one in told], [(row.tick - NOON) // MINUTE for row in rows]

    async def handed_over(self) -> int:
        """How many messages a worker is given now."""
        seen: list[Job] = []

        async def handle(job: Job) -> None:
            seen.append(job)

        await self.watch.queue.work(handle, drain=True)
        return len(seen)


@asynccontextmanager
async def day(url: str, folder: Path, cluster: Cluster) -> AsyncIterator[Day]:
    """On a database without rows."""
    cluster.primary.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    store = open_store(url, KEY)
    await store.migrate()
    queue = open_queue(url, store, ManualClock(NOON))
    await queue.migrate()
    spool = FileSpool(folder / "spool", await database_id(store), lambda: store.ring)
    await spool.open()
    source, bounded = Source(), Bounded(store)
    watch = Watch(objectives=(ERRORS,), backends={"prom": source}, store=bounded, queue=queue, spool=spool)
    try:
        yield Day(store, watch, source, bounded)
    finally:
        spool.close()
        await store.close()


def is_away(result: TickResult | Missed) -> bool:
    assert isinstance(result, TickResult), result
    return result.away is not None


def through(proxy: Proxy) -> str:
    return f"postgresql://postgres@{HOST}:{proxy.port}/postgres"


async def test_a_server_that_says_nothing_any_more_holds_no_tick_for_long(pair: Cluster, tmp_path: Path) -> None:
    async with proxied(pair.address) as proxy, day(through(proxy), tmp_path, pair) as today:
        await today.ticks(GOOD)
        proxy.silence(is_on=True)
        proxy.cut()
        usual, today.bounded.within = today.bounded.within, timedelta(seconds=0.5)
        async with asyncio.timeout(60):  # what waited for the server would never end
            assert [is_away(one) for one in await today.ticks(bad, bad)] == [True, True]
        proxy.silence(is_on=False)
        today.bounded.within = usual
        await today.ticks(SILENT)
        assert not is_away((await today.ticks(bad))[0])
        told, minutes = await today.kept()
        assert told == [(AlertStatus.FIRING, 1), (AlertStatus.FROZEN, 2), (AlertStatus.FIRING, 3)]
        assert minutes == [0, 1, 2, 3, 4]


async def test_connections_that_break_at_any_moment_lose_nothing_and_double_nothing(
    pair: Cluster, tmp_path: Path
) -> None:
    """Cut after so many milliseconds of a tick, wherever that is: the commit of some is on its way."""
    async with proxied(pair.address) as proxy, day(through(proxy), tmp_path, pair) as today:
        await today.ticks(GOOD)
        for n in range(16):
            answer = (bad, SILENT)[n % 2]
            ticking = asyncio.create_task(today.ticks(answer))
            await asyncio.sleep(0.001 * n)
            proxy.cut()
            await ticking
        assert not is_away((await today.ticks(bad))[0])
        told, minutes = await today.kept()
        assert minutes == list(range(18))
        assert [seq for _, seq in told] == list(range(1, 18))
        assert {status for status, _ in told[::2]} == {AlertStatus.FIRING}
        assert {status for status, _ in told[1::2]} == {AlertStatus.FROZEN}


async def test_a_server_that_dies_and_comes_back_gets_everything(pair: Cluster, tmp_path: Path) -> None:
    async with day(pair.primary.url, tmp_path, pair) as today:
        await today.ticks(GOOD, bad)
        pair.primary.crash()
        assert [is_away(one) for one in await today.ticks(SILENT, bad)] == [True, True]
        pair.primary.start()
        pair.primary.wait()
        assert not is_away((await today.ticks(SILENT))[0])
        told, minutes = await today.kept()
        assert [seq for _, seq in told] == [1, 2, 3, 4]
        assert minutes == [0, 1, 2, 3, 4]
        assert await today.handed_over() == 4


async def test_a_failover_to_the_standby_is_followed_by_a_url_with_both(pair: Cluster, tmp_path: Path) -> None:
    hosts = f"{HOST}:{pair.standby.port},{HOST}:{pair.primary.port}"
    url = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"
    async with day(url, tmp_path, pair) as today:
        await today.ticks(GOOD, bad)
        pair.primary.crash()
        assert is_away((await today.ticks(SILENT))[0])  # the standby is there, and takes nothing
        pair.fail_over()
        assert not is_away((await today.ticks(bad))[0])
        told, minutes = await today.kept()
        assert [seq for _, seq in told] == [1, 2, 3]
        assert minutes == [0, 1, 2, 3]
        assert await today.handed_over() == 3


async def test_the_intake_outlives_its_database(pair: Cluster, tmp_path: Path) -> None:
    """503 while it is away, so that senders keep what they have; without a restart all is well when it is back, and
    the worker tells what was taken in before, and after."""
    pair.primary.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    channels = "  channels:\n    - {name: drop, kind: email, drop: .spec/mail, from: ops@example.test}\n"
    async with proxied(pair.address) as proxy:
        url = f"  database:\n    url: postgresql://{HOST}:{proxy.port}/postgres?user=postgres\n"
        people = CONFIG.replace("roles: [commander]", "roles: [commander], email: a@example.test")
        async with serving(tmp_path, config=people + channels + url, works=True) as server:
            assert (await server.alert(service="before")).status == 202
            proxy.refuses = True
            proxy.cut()
            answer = await server.alert(service="during")
            assert (answer.status, answer.json["code"]) == (503, "store/unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert (await server.ask("GET", "/healthz")).status == 200
            assert (await server.ask("GET", "/readyz")).status == 503
            proxy.refuses = False
            assert (await server.alert(service="during")).status == 202
            assert (await server.ask("GET", "/readyz")).status == 200
            assert await told(tmp_path / ".spec/mail", {"before", "during"})


async def told(folder: Path, services: set[str]) -> bool:
    """Whether mail about each of them is there in time."""
    for _ in range(1200):
        texts = await asyncio.to_thread(lambda: [path.read_text() for path in folder.glob("*.eml")])
        if all(any(service in text for text in texts) for service in services):
            return True
        await asyncio.sleep(0.1)
    return False


SETTINGS = """\
production_ops:
  key: "env:OPS_KEY"
  database: {url: "env:DATABASE_URL"}
  roster: [{id: commander-a, roles: [commander]}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
  monitor:
    interval: 1s
    alert_for: 0
    database_down: {channel: hook, after: 1s}
"""


async def test_a_daemon_that_is_killed_while_its_database_is_dead_loses_no_alert(pair: Cluster, tmp_path: Path) -> None:
    """The commands as an operator has them: a breach in an outage, `kill -9`, a start that is refused, and one that is
    not. One incident, and somebody was told of the outage meanwhile."""
    pair.primary.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    metrics, hook, log = Metrics(), Hook(), tmp_path / "monitor.log"
    async with scripted_server(metrics) as service, scripted_server(hook) as listener:
        known = {"OPS_KEY": MASTER, "METRICS_URL": f"{service.url}/metrics", "DATABASE_URL": pair.primary.url}
        place = Place.make(tmp_path, {**known, "HOOK_URL": f"{listener.url}/hook", "HOOK_SECRET": "s" * 32})
        place.write("specs/api/pay/spec.md", SPEC)
        place.write("specs/api/pay/observability.yaml", OBSERVABILITY)
        place.write(".spec/smartspec.config.yaml", SETTINGS)
        with log.open("wb") as output:
            daemon = await place.daemon(output, "--spec-id", "pay")
            await eventually(lambda: "healthy" in log.read_text())
            pair.primary.crash()
            metrics.is_broken = True
            await eventually(lambda: "alert.spooled" in log.read_text() and "opened" in hook.kinds)
            await kill(daemon)
        refused = await place.run(MONITOR, "--daemon", "--foreground", "--spec-id", "pay")
        assert (refused.code, refused.stderr.count("the database cannot be used: PostgreSQL cannot be reached")) == (
            2,
            1,
        )
        status = await place.run(MONITOR, "status")
        assert status.code == 2
        # A second one where the breach had become graver by the next tick.
        waits = r"(1 message about an alert waits|2 messages about alerts wait) in \.spec/state/smartspec-ops/spool/"
        assert re.search(waits, status.stderr), status.stderr
        pair.primary.start()
        pair.primary.wait()
        with log.open("ab") as output:
            daemon = await place.daemon(output, "--spec-id", "pay")
            await eventually(lambda: "incident.opened" in log.read_text())
            await eventually(
                lambda: not list(place.state.glob("spool/*.damaged")) and "spool.delivered" in log.read_text()
            )
            assert await stop(daemon) == 0
        listed = json.loads((await place.run(RESPOND, "list", "--json")).stdout)
        assert len(listed["incidents"]) == 1
        assert log.read_text().count("incident.opened") == 1
        assert list(place.state.glob("spool/*")) == []


class Hook:
    """Hears webhooks; `kinds` of what was told about the database."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        if b"the monitor's database" in asked.body:
            self.kinds.append(json.loads(asked.body)["type"].removeprefix("incident."))
        return Reply()


async def eventually(holds: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait_until, holds)
