"""A backup in a process of its own: checking it takes a processor for seconds, and ticks must not wait for that."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from smartspec_ops.app.backing import Backups
from smartspec_ops.ports import Delivery, Outcome
from smartspec_ops.spec.sections.backup import SHORTEST

if TYPE_CHECKING:
    from smartspec_ops.wiring.runtime import Runtime

MODULE = "smartspec_ops.cli.ops"
LONGEST = timedelta(minutes=30)


def backups(runtime: "Runtime") -> Backups | None:
    """None where the settings ask for none."""
    asked = runtime.workspace.settings.ops.backup
    if asked.every is None:
        return None
    tiers = {"--keep": asked.keep, "--keep-daily": asked.daily, "--keep-weekly": asked.weekly}
    flags = [word for flag, number in tiers.items() for word in (flag, str(number))]
    config = ["--config", str(runtime.config)] if runtime.config else []

    async def take() -> Delivery:
        return await _take(runtime, ["backup", "--json", "--quiet", *flags, *config])

    return Backups(every=max(asked.every, SHORTEST), take=take)


async def _take(runtime: "Runtime", words: list[str]) -> Delivery:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE, *words),
        cwd=runtime.workspace.root,
        env=dict(runtime.environment),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            stdout, stderr = await process.communicate()
    except TimeoutError:
        return Delivery(outcome=Outcome.RETRY, detail=f"it took longer than {LONGEST}")
    finally:
        with suppress(ProcessLookupError):
            if process.returncode is None:
                process.kill()
                await process.wait()
    said = runtime.redactor.text(stderr.decode(errors="replace").strip())
    match process.returncode:
        case 0:
            return Delivery(outcome=Outcome.SENT, detail=str(json.loads(stdout)["path"]))
        case 1:
            return Delivery(outcome=Outcome.GIVE_UP, detail=f"kept, and not intact: {said or 'see backup --list'}")
        case _:
            return Delivery(outcome=Outcome.RETRY, detail=said or f"it ended with {process.returncode}")
