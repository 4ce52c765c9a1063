"""The HTTP server as a process of its own, in the foreground."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import ExitStack

import click

from smartspec_ops import __version__
from smartspec_ops.cli._command import BLOCKED, OK, Common, stay
from smartspec_ops.cli._signals import reread_on_hangup, stop_on_signals
from smartspec_ops.cli._supervised import watched_over
from smartspec_ops.edge import supervisor
from smartspec_ops.edge.traces import traced
from smartspec_ops.ports import WorkerRole

YOUNG = 10_000
"""Objects the collector waits for: the alerts of a batch are some thousand, and gone without it once it is stored."""


async def serve(common: Common, host: str, port: int, *, roles: Sequence[WorkerRole], trusts_local: bool) -> int:
    from smartspec_ops.http.auth import TRUST, is_guarded
    from smartspec_ops.http.build import build
    from smartspec_ops.http.server import listen

    runtime = common.runtime(usual=logging.INFO)
    server = None
    tracing = ExitStack()
    try:
        server = await build(runtime, host, roles=roles, trusts_local=trusts_local)
        listener = listen(host, port)
        stop = asyncio.Event()

        def ready() -> None:
            at = listener.getsockname()
            shown = f"http://{f'[{at[0]}]' if ':' in at[0] else at[0]}:{at[1]}"
            click.echo(json.dumps({"url": shown}) if common.json else f"serving on {shown}")
            supervisor.notify(supervisor.READY)

        intake = runtime.workspace.settings.ops.intake
        if not (is_guarded(intake) or trusts_local or intake.trust_local) and not common.quiet:
            click.echo(f"nobody is let in: no token is configured\n  hint: {TRUST}", err=True)
        stay(YOUNG)
        tracing.enter_context(traced("serve", __version__, runtime.environment))
        serving = asyncio.create_task(server.serve(listener, stop, ready))
        stop_on_signals(stop, serving)
        if server.live is not None:
            reread_on_hangup(server.live.ask)
        async with watched_over(stop, server.heart.sign, server.parts.sign):
            await asyncio.wait([serving])
        if serving.cancelled():
            return BLOCKED
        serving.result()
    finally:
        if server is not None and server.live is not None:
            await server.live.runtime.release()
        await runtime.close()
        tracing.close()
    return OK
