"""The status as it changes: a live view in a terminal, one snapshot after the other in a pipe.

It reads the database, as `status` does, and asks no metrics source: whoever ticks, a daemon here or elsewhere, is seen.
"""

import json
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common
from smartspec_ops.cli._status import Snapshot, data, lines, snapshot

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime

Show = Callable[[Snapshot], None]


async def command(spec_id: str | None, every: timedelta, common: Common, *, once: bool) -> int:
    async with common.runtime() as runtime, aclosing(changes(runtime, spec_id, every)) as seen:
        with _screen(common) as show:
            async for found in seen:
                show(found)
                if once:
                    break
    return OK


async def changes(runtime: "Runtime", spec_id: str | None, every: timedelta) -> AsyncGenerator[Snapshot, None]:
    """What is known now, and then whatever changed since, looked at `every` so often. Never ends by itself."""
    last: Snapshot | None = None
    while True:
        found = await snapshot(runtime, spec_id)
        if found != last:
            yield found
        last = found
        await runtime.clock.sleep(every)


@contextmanager
def _screen(common: Common) -> Iterator[Show]:
    if common.json:
        yield lambda found: click.echo(json.dumps(data(found), ensure_ascii=False))
    elif sys.stdout.isatty():
        with _live() as show:
            yield show
    else:
        yield lambda found: click.echo(text(found) + "\n")


@contextmanager
def _live() -> Iterator[Show]:
    from rich.live import Live
    from rich.text import Text

    with Live(auto_refresh=False) as live:

        def show(found: Snapshot) -> None:
            live.update(Text(text(found), no_wrap=True, overflow="ellipsis"), refresh=True)

        yield show


def text(found: Snapshot) -> str:
    """When it was last checked, then what `status` says."""
    checked = [one.state.at for one in found.objectives]
    head = [f"checked {_show.when(max(checked))}"] if checked else []
    return "\n".join([*head, *lines(found)])
