"""What an intake cannot be faster than, under the very server of ours: answering, and one durable insert for a batch.

A process of its own: ``python -m bench._floors noop`` or ``python -m bench._floors insert PATH``; it prints its port.
"""

import asyncio
import contextlib
import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn

from smartspec_ops.http.application import Application
from smartspec_ops.http.message import Request, Response, json_response
from smartspec_ops.http.routes import Route
from smartspec_ops.http.server import listen, settings

BATCH = 512
PATH = "/v1/alerts"


class Inserts:
    """Bodies as they came, as many to a commit as there are when the one before is done."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._come = asyncio.Event()

    async def handle(self, request: Request) -> Response:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((request.body, done))
        self._come.set()
        await done
        return json_response({"received": "stored"}, 202)

    async def run(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                await asyncio.to_thread(self._write, [body for body, _ in batch])
                for _, done in batch:
                    done.set_result(None)

    def _write(self, bodies: Sequence[bytes]) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT INTO rows (body) VALUES (?)", [(body,) for body in bodies])
        self._database.execute("COMMIT")


async def answer_at_once(_request: Request) -> Response:
    return json_response({"received": "nothing"}, 202)


async def _everybody(_request: Request, _route: Route) -> None:
    """Nobody is asked."""


async def serve(handle: Callable[[Request], object], ready: Callable[[int], None]) -> None:
    route = Route(method="POST", path=PATH, handle=handle, summary="", scope=None)  # type: ignore[arg-type]
    listener = listen("127.0.0.1", 0)
    ready(listener.getsockname()[1])
    application = Application([route], guard=_everybody, observe=lambda _route, _status: None)
    await uvicorn.Server(settings(application)).serve(sockets=[listener])


async def main(argv: Sequence[str]) -> int:
    say = partial(print, flush=True)
    if argv[0] == "noop":
        await serve(answer_at_once, say)
        return 0
    inserts = Inserts(argv[1])
    writing = asyncio.create_task(inserts.run())
    await serve(inserts.handle, say)
    writing.cancel()
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main(sys.argv[1:])))
