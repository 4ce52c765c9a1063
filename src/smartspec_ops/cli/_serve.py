"""The HTTP server as a process of its own, in the foreground."""

import asyncio
import json
import logging
import signal

import click

from smartspec_ops.cli._command import BLOCKED, OK, Common, stay


async def serve(common: Common, host: str, port: int, *, works: bool) -> int:
    from smartspec_ops.http.build import build
    from smartspec_ops.http.server import listen

    runtime = common.runtime(usual=logging.INFO)
    try:
        server = await build(runtime, host, works=works)
        listener = listen(host, port)
        stop = asyncio.Event()

        def ready() -> None:
            at = listener.getsockname()
            shown = f"http://{f'[{at[0]}]' if ':' in at[0] else at[0]}:{at[1]}"
            click.echo(json.dumps({"url": shown}) if common.json else f"serving on {shown}")

        stay()
        serving = asyncio.create_task(server.serve(listener, stop, ready))
        _stop_on_signals(stop, serving)
        await asyncio.wait([serving])
        if serving.cancelled():
            return BLOCKED
        serving.result()
    finally:
        await runtime.close()
    return OK


def _stop_on_signals(stop: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    """The first SIGTERM or SIGINT lets what was accepted finish, a second does not."""

    def on_signal() -> None:
        if stop.is_set():
            serving.cancel()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
