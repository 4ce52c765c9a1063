"""A day of trouble in two hours, on the real stack: PostgreSQL, Prometheus, two Alertmanagers, SMTP, our server.

Prometheus fires the alerts of thirty services for real, two Alertmanagers deliver each of them, a channel fails for a
while, our process is stopped and begun anew between. The clock of our process is the test's, so two hours pass in about
a minute. Every alert must be in exactly one incident, every page on time and once, and what was told must have arrived.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.http.build import build
from smartspec_ops.http.server import listen
from smartspec_ops.ports import EffectState, Job, WorkerRole
from smartspec_ops.stores.schema import effects
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server
from smartspec_ops.wiring import Runtime
from tests import mailserver, servers
from tests.serving import HOST, KEY

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow, pytest.mark.edge]

SERVICES = 30
ROUNDS = 10
A_ROUND = SERVICES // ROUNDS
DAY = timedelta(hours=2)
STEP = DAY / ROUNDS
FIRST, SECOND = timedelta(minutes=5), timedelta(minutes=10)
"""How long the first and the second person have to answer."""
TOKEN = "tok-0123456789abcdef"
RULES = """\
groups:
- name: services
  rules:
  - alert: Broken
    expr: broken == 1
    labels: {severity: warning}
    annotations: {summary: "requests fail"}
"""
RECEIVER = """
route: {{receiver: ops, group_by: [service], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
- name: ops
  webhook_configs:
  - url: "{url}/v1/intake/alertmanager"
    send_resolved: true
    http_config: {{authorization: {{credentials: {token}}}}}
"""


@dataclass
class Services:
    """Thirty services on one page; those in `broken` say so."""

    broken: set[int] = field(default_factory=set)

    def page(self, _: Asked) -> Reply:
        lines = [f'broken{{service="svc-{n}"}} {int(n in self.broken)}' for n in range(SERVICES)]
        body = "# TYPE broken gauge\n" + "\n".join(lines) + "\n"
        return Reply(body=body.encode(), headers={"content-type": "text/plain; version=0.0.4"})


@dataclass
class Hook:
    """A channel that fails while `is_down`; what it took, by the key of the message."""

    is_down: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def answer(self, asked: Asked) -> Reply:
        if self.is_down:
            self.refused += 1
            return Reply(status=500)
        self.taken[asked.headers["webhook-id"]] += 1
        return Reply(status=204)


@dataclass
class Process:
    """One life of our process: the HTTP server at a fixed port, and what it needs to perform effects."""

    root: Path
    port: int
    url: str
    clock: ManualClock
    lives: int = 0
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def begin(self) -> None:
        self._stack = AsyncExitStack()
        environment = {"OPS_KEY": KEY, "PATH": "", "DB": self.url}
        workspace = Workspace.find(self.root, environment)
        self.runtime = Runtime(workspace=workspace, environment=environment, clock=self.clock)
        server = await build(self.runtime, HOST, roles=[WorkerRole.SERVE], trusts_local=True)
        stop, ready = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(server.serve(listen(HOST, self.port), stop, ready.set))
        await ready.wait()
        self.worker = await self.runtime.worker()
        self._stack.push_async_callback(self.runtime.close)

        async def end() -> None:
            stop.set()
            await task

        self._stack.push_async_callback(end)
        self.lives += 1

    async def end(self) -> None:
        await self._stack.aclose()

    async def perform(self) -> list[datetime]:
        """Everything that is due by now, as a worker would be given it; now and then by two at once. Returns when what
        then waits is due."""
        while True:
            queued, now = await self._queued(), self.clock.now()
            if not (due := [effect for effect, at in queued if at <= now]):
                return [at for _, at in queued]
            for effect in due:
                job = Job(effect_id=effect, due_at=self.clock.now(), lane=None)
                await asyncio.gather(*[self.worker.handle(job) for _ in range(1 + (effect % 7 == 0))])

    async def _queued(self) -> Sequence[tuple[int, datetime]]:
        """What waits, and until when; the test asks thousands of times, and the store's own answer has all of each."""
        columns = select(effects.c.id, effects.c.due_at).where(effects.c.state == EffectState.QUEUED)
        async with self.worker.store.begin() as tx:
            return [(row.id, row.due_at) for row in await tx.connection.execute(columns.order_by(effects.c.id))]

    async def until(self, at: datetime) -> None:
        """Let time pass up to `at`, from one due effect to the next."""
        while ahead := [due for due in await self.perform() if due <= at]:
            await self.clock.advance(min(ahead) - self.clock.now())
        await self.clock.advance(at - self.clock.now())
        await self.perform()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as found:
        yield found


async def test_two_hours_of_thirty_incidents(
    tmp_path: Path,
    stack: AsyncExitStack,
    postgres_url: str,
    prometheus_server: Callable[..., servers.Running],
    alertmanager_server: Callable[..., servers.Running],
    smtp_server: Callable[..., mailserver.MailServer],
) -> None:
    draw, services, hook = random.Random(20260302), Services(), Hook()
    start = datetime.now(UTC)
    mail = smtp_server()
    hooked = await stack.enter_async_context(scripted_server(hook.answer))
    target = await stack.enter_async_context(scripted_server(services.page))
    process = Process(root=tmp_path, port=servers.free_port(), url=postgres_url, clock=ManualClock(start))
    _write_settings(tmp_path, mail.port, hooked)
    await process.begin()
    ours = f"http://{HOST}:{process.port}"
    config = RECEIVER.format(url=ours, token=TOKEN)
    pair = [await asyncio.to_thread(alertmanager_server, config) for _ in range(2)]
    target_port = int(target.url.rsplit(":", 1)[1].split("/")[0])
    await asyncio.to_thread(
        prometheus_server, {"services": target_port}, rules=RULES, alertmanagers=[one.url for one in pair]
    )

    opened_at: dict[int, datetime] = {}
    answers: dict[str, datetime] = {}
    for number in range(ROUNDS):
        some = range(number * A_ROUND, (number + 1) * A_ROUND)
        services.broken |= set(some)
        await _heard(process, {f"svc-{n}" for n in range(some.stop)}, "firing", messages=2)
        opened_at |= dict.fromkeys(some, process.clock.now())
        hook.is_down = number in (3, 4)
        await _act(process, draw, answers, until=start + STEP * (number + 1) - timedelta(minutes=1))
        await process.until(start + STEP * (number + 1))
        if number in (2, 6):  # gone in the middle of it, and back
            await process.end()
            await process.begin()

    services.broken.clear()
    await _heard(process, {f"svc-{n}" for n in range(SERVICES)}, "resolved", messages=2)
    incidents = await _incidents(process)
    for incident, _ in incidents:
        await process.worker.responder.do(
            incident.id, cmd.Resolve(actor="p-1", code=Resolution.FIXED, override_reason="seen by hand")
        )
    await process.until(start + DAY + timedelta(hours=1))

    incidents = await _incidents(process)
    assert sorted(incident.service for incident, _ in incidents) == sorted(f"svc-{n}" for n in range(SERVICES))
    for incident, events in incidents:
        assert [alert.status.value for alert in incident.members.values()] == ["resolved"]
        assert incident.phase.value == "resolved"
        opened = next(event.at for event in events if isinstance(event, ev.Opened))
        assert _pages(events) == _expected(opened, answers.get(incident.id), start + DAY)
    await _all_told(process, hook, mail)
    assert process.lives == 3
    await process.end()


def _write_settings(root: Path, smtp: int, hooked: ScriptedServer) -> None:
    (root / ".spec").mkdir()
    for name, secret in (("token", TOKEN), ("hook", "h" * 24), ("url", hooked.url)):
        path = root / f"{name}.secret"
        path.write_text(secret)
        path.chmod(0o600)
    (root / ".spec/smartspec.config.yaml").write_text(
        f"""\
production_ops:
  key: "env:OPS_KEY"
  database: {{url: "env:DB"}}
  grouping: {{by: alert}}
  monitor: {{interval: 1h}}
  roster:
    - {{id: p-1, roles: [commander], email: p-1@example.test}}
    - {{id: p-2, roles: [responder], email: p-2@example.test}}
    - {{id: p-9, roles: [manager], email: p-9@example.test}}
  channels:
    - {{name: mail, kind: email, from: ops@example.test, host: {HOST}, port: {smtp}, tls: none}}
    - {{name: hook, kind: webhook, url: "file:url.secret", secret: "file:hook.secret"}}
  escalation:
    policies:
      - name: everything
        repeat: 0
        steps:
          - {{to: [{{person: p-1}}], timeout: {int(FIRST.total_seconds())}s}}
          - {{to: [{{person: p-2}}], timeout: {int(SECOND.total_seconds())}s}}
    fallback: [{{person: p-9}}]
  intake:
    tokens:
      alertmanager: {{secret: "file:token.secret", scopes: ["alerts:write"]}}
"""
    )


async def _heard(process: Process, names: set[str], status: str, *, messages: int) -> None:
    """Wait, in real time, until both Alertmanagers told of each of these."""
    left = set(names)
    for _ in range(600):  # two minutes
        async with process.worker.store.begin() as tx:
            rows = {row.service: row for row in await tx.incidents(limit=200)}
            told = {name: await tx.alerts(rows[name].id) for name in left & set(rows)}
        left -= {
            name
            for name, alerts in told.items()
            if [one.status for one in alerts] == [status] and alerts[0].count >= messages
        }
        if not left:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"not heard: {sorted(left)[:5]} of {len(names)}")


async def _act(process: Process, draw: random.Random, answers: dict[str, datetime], until: datetime) -> None:
    """People answer some of the open pages, each at a moment of its own."""
    waiting = [incident.id for incident, _ in await _incidents(process) if not incident.answered]
    span = int((until - process.clock.now()).total_seconds())
    moments = sorted((draw.randrange(1, span) + 0.5, one) for one in waiting if draw.random() < 0.6)
    begin = process.clock.now()
    for second, incident_id in moments:
        await process.until(begin + timedelta(seconds=second))
        await process.worker.responder.do(incident_id, cmd.Acknowledge(actor=draw.choice(["p-1", "p-2"])))
        answers[incident_id] = process.clock.now()


async def _incidents(process: Process) -> Sequence[tuple]:  # type: ignore[type-arg]
    async with process.worker.store.begin() as tx:
        return [await history(tx, row.id) for row in await tx.incidents(limit=200)]


def _pages(events: Sequence[ev.Event]) -> list[tuple[str, datetime]]:
    return [(event.to, event.at) for event in events if isinstance(event, ev.Escalated)]


def _expected(opened: datetime, answered: datetime | None, over: datetime) -> list[tuple[str, datetime]]:
    """Without a word of ours: first p-1, then p-2, then the manager, each unless somebody answered before."""
    end = min(answered or over, over)
    due = [("p-1", opened), ("p-2", opened + FIRST), ("p-9", opened + FIRST + SECOND)]
    return [(who, at) for who, at in due if at == opened or at < end]


async def _all_told(process: Process, hook: Hook, mail: mailserver.MailServer) -> None:
    """Nothing waits and nothing was given up; each page is one mail, each message one delivery."""
    async with process.worker.store.begin() as tx:
        notices = await tx.effects(kind="notify", limit=10_000)
    assert [one.detail for one in notices if one.state is not EffectState.DONE] == []
    assert hook.refused > 0
    sent = {str(message["Message-ID"]) for message in mail.messages}
    assert sent
    pages = [m for m in mail.messages if " page:" in str(m["Subject"])]
    wanted = sum(len(_pages(events)) for _, events in await _incidents(process))
    assert len({str(m["Message-ID"]) for m in pages}) == wanted
    hooked = {one.effect.key for one in notices if one.effect.body["channel"] == "hook"}
    assert len(hook.taken) == len(hooked)
