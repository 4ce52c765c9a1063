"""How a demo is told: a live panel where there is a terminal, and otherwise one plain line per thing that happened."""

import asyncio
import os
import shlex
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smartspec_ops.cli.demo.state import PromiseView, Snapshot
from smartspec_ops.domain.spark import sparkline

TAIL = 7
"""Lines of the timeline in the panel; fewer where the terminal is low, so that the panel always fits."""
REST = 15
"""Rows of the panel besides the timeline."""
COLOURS = {"ok": "green", "at risk": "yellow", "alert open": "yellow", "budget spent": "magenta", "BROKEN": "bold red"}


class Teller(Protocol):
    """Tells the story to whoever watches."""

    def chapter(self, text: str) -> None:
        """What is going to happen next."""

    def typed(self, argv: Sequence[str], role: str) -> None:
        """A command line, as the person in that role types it."""

    def said(self, text: str) -> None:
        """A sentence about what was just seen."""

    def show(self, seen: Snapshot, now: str) -> None:
        """The newest state, and what is being waited for."""

    async def ask(self, question: str) -> bool | None:
        """A person's yes or no; None when nobody is there to answer."""

    def end(self) -> None:
        """Give the terminal back."""


@dataclass(slots=True)
class Plain:
    """Lines with the time and the seconds since the start; nothing is told twice."""

    started: float = field(default_factory=time.monotonic)
    _marks: dict[str, str] = field(default_factory=dict)
    _seq: int = 0

    def chapter(self, text: str) -> None:
        self._line(f"== {text}")

    def typed(self, argv: Sequence[str], role: str) -> None:
        self._line(f"{role} $ {shlex.join(argv)}")

    def said(self, text: str) -> None:
        self._line(text)

    def show(self, seen: Snapshot, now: str) -> None:  # noqa: ARG002 - only a live view shows what is waited for
        for one in seen.promises:
            if one.status is not None and self._marks.get(one.name) != one.mark:
                self._marks[one.name] = one.mark
                self._line(f"   {one.mark:<12} {one.name} is {one.value}, promised {one.target}")
        for line in seen.lines:
            if line.seq > self._seq:
                self._seq = line.seq
                self._line(f"   {line.text}")

    async def ask(self, question: str) -> bool | None:
        click.echo(f"{question} [y/N] ", nl=False)
        return await _answer()

    def end(self) -> None:
        """Every line is out already."""

    def _line(self, text: str) -> None:
        click.echo(f"{datetime.now(UTC):%H:%M:%S}Z {time.monotonic() - self.started:+6.1f}s  {text}")


@dataclass(slots=True)
class OnTerminal:
    """What is typed scrolls by; below it a panel shows health, the incident and what is being waited for."""

    console: Console
    started: float = field(default_factory=time.monotonic)
    _live: Live | None = None
    _last: tuple[Snapshot, str] | None = None

    def chapter(self, text: str) -> None:
        self.console.print()
        self._print(Text(text, style="bold cyan"))

    def typed(self, argv: Sequence[str], role: str) -> None:
        self._print(Text.assemble((f"{role} $ ", "green"), shlex.join(argv)))

    def said(self, text: str) -> None:
        self._print(Padding(Text(text), (0, 0, 0, 2)))

    def show(self, seen: Snapshot, now: str) -> None:
        self._last = (seen, now)
        if self._live is None:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(self._panel(seen, now), refresh=True)

    async def ask(self, question: str) -> bool | None:
        self.end()
        # What was typed before the question was there is no answer to it.
        if os.isatty(0):
            termios.tcflush(0, termios.TCIFLUSH)
        self.console.print(Text.assemble((question, "bold yellow"), " [y/N] "), end="")
        answer = await _answer()
        if self._last:
            self.show(*self._last)
        return answer

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print(self, what: RenderableType) -> None:
        self.console.print(what, highlight=False)

    def _panel(self, seen: Snapshot, now: str) -> RenderableType:
        parts: list[RenderableType] = [_health(seen.promises, self.console.width)]
        if seen.incident is not None:
            parts += [Text(), *_incident(seen, max(1, min(TAIL, self.console.height - REST)))]
        waiting = Text.assemble(
            (f"{time.monotonic() - self.started:5.1f} s  ", "dim"), (now, "bold"), overflow="ellipsis", no_wrap=True
        )
        # Narrower than the terminal: the ^C a terminal echoes must not start a new line below the panel.
        width = self.console.width - 2
        title = "checkout"
        return Panel(Group(*parts, Text(), waiting), title=title, title_align="left", border_style="blue", width=width)


def _health(promises: Sequence[PromiseView], width: int) -> Table:
    """On a narrow terminal the trend gets shorter, never a number."""
    points = max(6, min(30, width - 67))
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", expand=False)
    for name in ("health", "promise", "measured", "target"):
        table.add_column(name, no_wrap=True)
    table.add_column("trend", no_wrap=True, min_width=points)
    table.add_column("budget", no_wrap=True)
    for one in promises:
        style = COLOURS.get(one.mark, "dim")
        name = one.name.removeprefix("checkout_")
        trend = Text(sparkline(one.trend, points), style=style)
        table.add_row(Text(one.mark, style=style), name, one.value, one.target, trend, one.budget)
    return table


def _incident(seen: Snapshot, tail: int) -> Sequence[Text]:
    incident = seen.incident
    assert incident is not None
    head = Text.assemble(
        (f"{incident.id} ", "bold"),
        (f"{incident.severity} ", "bold red" if incident.is_active else "green"),
        (f"{incident.phase}", "bold"),
        (f"  {incident.commander or 'nobody yet'} commands, {seen.told} notices sent", "dim"),
        overflow="ellipsis",
        no_wrap=True,
    )
    newest = [
        Text.assemble((f"{line.at:%H:%M:%S}  ", "dim"), line.text, overflow="ellipsis", no_wrap=True)
        for line in seen.lines[-tail:]
    ]
    return [head, *newest]


_typed_ahead = bytearray()
"""What a person typed beyond the line that was asked for."""


async def _answer() -> bool | None:
    """One line from standard input, without a thread: a thread that waits for a person cannot be cancelled."""
    while b"\n" not in _typed_ahead:
        await _readable(0)
        more = os.read(0, 4096)
        if not more:
            return None
        _typed_ahead.extend(more)
    line, _, rest = bytes(_typed_ahead).partition(b"\n")
    _typed_ahead[:] = rest
    return line.strip().lower() in (b"y", b"yes")


async def _readable(fd: int) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(fd, ready.set)
    except PermissionError:
        return  # a file is always ready
    try:
        await ready.wait()
    finally:
        loop.remove_reader(fd)


def teller(*, plain: bool) -> Teller:
    console = Console(highlight=False)
    is_live = console.is_terminal and not console.is_dumb_terminal and not plain
    return OnTerminal(console) if is_live else Plain()
