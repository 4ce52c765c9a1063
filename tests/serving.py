"""The real server on a loopback port, in a workspace of its own, and a small client for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.http.build import build
from smartspec_ops.http.server import HttpServer, listen
from smartspec_ops.ports import PERFORMING, Clock, WorkerRole
from smartspec_ops.wiring import Runtime

HOST = "127.0.0.1"
KEY = "b3BlcmF0b3ItdGVzdC1rZXktMzItYnl0ZXMtbG9uZyE="
ENVIRONMENT = {"OPS_KEY": KEY, "PATH": ""}
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that answers at `port`."""

    server: HttpServer
    runtime: Runtime
    port: int
    stop: asyncio.Event
    task: "asyncio.Task[None]"

    async def ask(
        self, method: str, path: str, body: bytes | Mapping[str, Any] | list[Any] = b"", **headers: str
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"host": HOST, "content-length": str(len(raw)), "connection": "close", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return await self.say(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + raw)

    async def say(self, raw: bytes) -> Answer:
        """Send these very bytes and read one answer."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(raw)
            return await read_answer(reader)
        finally:
            writer.close()
            await writer.wait_closed()

    async def alert(self, **fields: Any) -> Answer:
        return await self.ask(
            "POST", "/v1/alerts", {"service": "shop", "metric": "errors", "value": 3, "slo": 1} | fields
        )


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """One HTTP/1.1 answer with a content-length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(status=int(head[0].split()[1]), headers=headers, body=body)


def workspace(root: Path, config: str = CONFIG, clock: Clock | None = None) -> Runtime:
    """A workspace with these settings, as one process sees it."""
    (root / ".spec").mkdir(parents=True, exist_ok=True)
    (root / ".spec/smartspec.config.yaml").write_text(config, encoding="utf-8")
    found = Workspace.find(root, ENVIRONMENT)
    return Runtime(workspace=found, environment=ENVIRONMENT, clock=clock or SystemClock())


@asynccontextmanager
async def serving(
    root: Path,
    *,
    config: str = CONFIG,
    works: bool = False,
    clock: Clock | None = None,
    port: int = 0,
    trusts_local: bool = True,
) -> AsyncIterator[Serving]:
    runtime = workspace(root, config, clock)
    roles = (WorkerRole.SERVE, *PERFORMING) if works else (WorkerRole.SERVE,)
    server = await build(runtime, HOST, roles=roles, trusts_local=trusts_local)
    listener, stop, ready = listen(HOST, port), asyncio.Event(), asyncio.Event()
    port = listener.getsockname()[1]
    task = asyncio.create_task(server.serve(listener, stop, ready.set))
    try:
        await ready.wait()
        yield Serving(server=server, runtime=runtime, port=port, stop=stop, task=task)
    finally:
        stop.set()
        await task
        await runtime.close()
