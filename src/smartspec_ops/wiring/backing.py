"""A backup in a process of its own: checking it takes a processor for seconds, and ticks must not wait for that."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from datetime import timedelta

from smartspec_ops.app.database.backups import Backups
from smartspec_ops.ports import Delivery, Outcome
from smartspec_ops.spec.sections.backup import SHORTEST
from smartspec_ops.wiring.process import Process

MODULE = "smartspec_ops.cli.ops"
LONGEST = timedelta(minutes=30)


def backups(process: Process) -> Backups | None:
    """None where the settings ask for none."""
    asked = process.workspace.settings.ops.backup
    if asked.every is None:
        return None
    tiers = {"--keep": asked.keep, "--keep-daily": asked.daily, "--keep-weekly": asked.weekly}
    flags = [word for flag, number in tiers.items() for word in (flag, str(number))]
    config = ["--config", str(process.config)] if process.config else []

    async def take() -> Delivery:
        return await _take(process, ["backup", "--json", "--quiet", *flags, *config])

    return Backups(every=max(asked.every, SHORTEST), take=take)


async def _take(process: Process, words: list[str]) -> Delivery:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE, *words),
        cwd=process.workspace.root,
        env=dict(process.environment),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            stdout, stderr = await child.communicate()
    except TimeoutError:
        return Delivery(outcome=Outcome.RETRY, detail=f"it took longer than {LONGEST}")
    finally:
        with suppress(ProcessLookupError):
            if child.returncode is None:
                child.kill()
                await child.wait()
    said = process.redactor.text(stderr.decode(errors="replace").strip())
    match child.returncode:
        case 0:
            return Delivery(outcome=Outcome.SENT, detail=str(json.loads(stdout)["path"]))
        case 1:
            return Delivery(outcome=Outcome.GIVE_UP, detail=f"kept, and not intact: {said or 'see backup --list'}")
        case _:
            return Delivery(outcome=Outcome.RETRY, detail=said or f"it ended with {child.returncode}")
