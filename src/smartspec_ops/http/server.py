"""The server as a process: socket, writer and worker, from start to a clean end.

On stop the socket closes first, what was accepted is answered (the writer still runs), then the line closes, then the
worker finishes what it has begun. A second stop does not wait.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import uvicorn

from smartspec_ops import __version__
from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.fleet.member import Member
from smartspec_ops.app.intake.line import IntakeLine
from smartspec_ops.app.running.daemon import drain_limit
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import Heart
from smartspec_ops.domain.errors import Bug, OpsError, UserFault
from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.http.application import Application, Receive, Scope, Send
from smartspec_ops.http.gathered import Protocol
from smartspec_ops.http.meters import Meters
from smartspec_ops.ports import PERFORMING, Job, WorkerRole
from smartspec_ops.wiring.live import Live

log = logger(__name__)

BACKLOG = 1024
CONNECTIONS = 1024
MEASURED_EVERY = timedelta(seconds=5)
"""Between two looks at how much is due in the database."""
ANSWER_WITHIN = timedelta(seconds=30)
"""How long requests that were accepted before a stop may take."""


Answers = Callable[[Scope, Receive, Send], Awaitable[None]]


class Uvicorn(uvicorn.Server):
    """Signals are the command's business, not the library's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True, kw_only=True)
class HttpServer:
    """`roles` say whether this process also performs effects, as the daemon does; `member` where others may ask.

    `live` has the settings looked at; it changes `application` and `worker` while they are in use. What was begun with
    the old ones is finished with them.
    """

    application: Application
    line: IntakeLine
    worker: Worker
    meters: Meters
    heart: Heart
    parts: Parts
    roles: Sequence[WorkerRole] = (WorkerRole.SERVE, *PERFORMING)
    member: Member | None = None
    listening: Callable[[asyncio.Event], Awaitable[None]] | None = None
    """Where people's deeds arrive on a connection of our own making, until the event is set."""
    live: Live | None = None

    async def serve(self, listener: socket.socket, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Until `stop` is set. `ready` is called when requests are answered. Cancel to end at once."""
        with instruments.listening(self.meters):
            instruments.put(instruments.UP, 1, __version__, "serve")
            await self._serve(listener, stop, ready)

    async def _serve(self, listener: socket.socket, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        closing = asyncio.Event()
        server = Uvicorn(settings(self._answer))
        serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
        writing = asyncio.create_task(self.line.run(), name="intake")
        working = asyncio.create_task(self._work(closing), name="worker")
        looking = self._kept("settings", self._look)
        listening = self._kept("socket", partial(self._listen, closing))
        beating = asyncio.create_task(self.heart.beat(), name="heart")
        beside = [
            self._kept("expecting", self._expect),
            self._kept("member", self._keep),
            self._kept("backlog", self._measure),
        ]
        stopping = asyncio.create_task(stop.wait(), name="stop")
        parts = [serving, writing, working, looking, listening, beating, *beside]
        try:
            await server.up.wait()
            ready()
            await asyncio.wait([*parts, stopping], return_when=asyncio.FIRST_COMPLETED)
            await _end(looking)  # nothing new is begun with new settings
            server.should_exit = True
            await asyncio.wait([serving])
            self.line.close()
            closing.set()
            await asyncio.wait([writing])
            await asyncio.wait([working, listening], timeout=drain_limit(self.worker).total_seconds())
        finally:
            await _end(*parts, stopping)
        for part in parts:
            if not part.cancelled() and (fault := part.exception()):
                log.error("server.failed", part=part.get_name(), exc_info=fault)
                raise fault
        if not stop.is_set():
            raise Bug("a part of the server ended by itself")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)

    async def _handle(self, job: Job) -> None:
        await self.worker.handle(job, self.roles)

    async def _look(self) -> None:
        if self.live is None:
            await asyncio.get_running_loop().create_future()
        else:
            await self.live.run()

    async def _listen(self, closing: asyncio.Event) -> None:
        await (self.listening(closing) if self.listening else closing.wait())

    def _kept(self, name: str, part: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        return asyncio.create_task(self.parts.keep(name, part), name=name)

    async def _expect(self) -> None:
        if WorkerRole.RESPOND in self.roles:
            await look_ahead(self.worker)
        await asyncio.get_running_loop().create_future()

    async def _work(self, closing: asyncio.Event) -> None:
        if roles := [role for role in PERFORMING if role in self.roles]:
            await self.worker.queue.work(self._handle, stop=closing, roles=roles)
        else:
            await closing.wait()

    async def _measure(self) -> None:
        """How much is due in the database; as it was last known while that is away."""
        while True:
            clock = self.worker.clock
            try:
                async with self.worker.store.snapshot() as tx:
                    self.line.due = (await tx.backlog(clock.now())).due
            except OpsError as fault:
                log.info("queue.unmeasured", why=str(fault))
            await clock.sleep(MEASURED_EVERY)

    async def _keep(self) -> None:
        if self.member is None:
            await asyncio.get_running_loop().create_future()
        else:
            await self.member.keep()


async def _end(*tasks: "asyncio.Task[None] | asyncio.Task[bool]") -> None:
    """Cancel and wait. What they fail with stays in them."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def settings(application: Answers) -> uvicorn.Config:
    """How requests are parsed and bounded, whatever answers them."""
    return uvicorn.Config(
        application,
        http=Protocol,
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=int(ANSWER_WITHIN.total_seconds()),
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one. UserFault where the address cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as fault:
        raise _unusable(host, port, fault) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as fault:
        listener.close()
        raise _unusable(host, port, fault) from None
    return listener


def _unusable(host: str, port: int, fault: Exception) -> UserFault:
    why = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return UserFault.of("serve/address", f"cannot listen on {host} port {port}: {why}", "choose another port")
