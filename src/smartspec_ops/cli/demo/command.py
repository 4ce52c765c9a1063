"""The demo as a whole: set up, tell the story, sum up, and leave nothing running, whatever happens on the way."""

import asyncio
import os
import signal
from pathlib import Path

import click

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.cli._command import BLOCKED, OK
from smartspec_ops.cli.demo import end, story
from smartspec_ops.cli.demo.folder import Folder, prepare
from smartspec_ops.cli.demo.hook import receiving
from smartspec_ops.cli.demo.processes import DemoFailed, Processes
from smartspec_ops.cli.demo.stage import Stage
from smartspec_ops.cli.demo.view import Teller, teller
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.wiring import Runtime

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def command(*, interactive: bool, keep: Path | None, plain: bool) -> int:
    """Exit 0 when the story was told, 1 when it could not go on, 128 + n when signal n ended it."""
    folder = prepare(keep, interactive=interactive)
    click.echo(f"folder: {folder.root}")
    return asyncio.run(_until_signal(folder, teller(plain=plain), interactive=interactive))


async def _until_signal(folder: Folder, telling: Teller, *, interactive: bool) -> int:
    loop, received = asyncio.get_running_loop(), list[signal.Signals]()
    story = asyncio.create_task(_whole(folder, telling, interactive=interactive))

    def end(number: signal.Signals) -> None:
        # Once: a second Ctrl-C must not cut the cleaning up short.
        if not received:
            received.append(number)
            story.cancel()

    for number in ENDING:
        loop.add_signal_handler(number, end, number)
    try:
        return await story
    except asyncio.CancelledError:
        if not received:
            raise
        _say(f"\nended by {received[0].name}; every process of the demo is ended, the files stay in {folder.root}")
        return 128 + received[0]
    except OSError:
        # The terminal that hung up is also the one we write to, and a write may notice first.
        if not received:
            raise
        _nobody_reads()
        return 128 + received[0]


async def _whole(folder: Folder, telling: Teller, *, interactive: bool) -> int:
    with receiving(folder.secret, folder.webhooks) as receiver:
        environment = {**folder.environment(os.environ), "CHECKOUT_WEBHOOK_URL": receiver.url}
        processes = Processes(cwd=folder.workspace, logs=folder.logs, environment=environment)
        stage = Stage(folder=folder, processes=processes, receiver=receiver, teller=telling)
        try:
            text = await _told(stage, environment, interactive=interactive)
        except (DemoFailed, OpsError) as fault:
            telling.end()
            click.echo(f"\nthe demo failed: {fault}\nlogs: {folder.logs}", err=True)
            return BLOCKED
        finally:
            try:
                telling.end()
            finally:
                # Also where the terminal has gone and nothing can be told any more.
                await processes.end()
        click.echo(f"\n{text}")
    return OK


def _say(text: str) -> None:
    try:
        click.echo(text)
    except OSError:
        _nobody_reads()


def _nobody_reads() -> None:
    """What is still buffered goes nowhere; else the interpreter would fail over it, with an exit code of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


async def _told(stage: Stage, environment: dict[str, str], *, interactive: bool) -> str:
    """The story, with our own look into the database it leaves."""
    # The store looks for its key where the environment of this process says.
    os.environ["XDG_CONFIG_HOME"] = environment["XDG_CONFIG_HOME"]
    workspace = Workspace.find(stage.folder.workspace, environment)
    async with Runtime(workspace=workspace, environment=environment) as runtime:
        told = await story.tell(stage, runtime, interactive=interactive)
    return end.summary(stage.folder, told, stage.receiver)
