"""Everything a scene needs: programs to run, a database to look into, and somebody to tell it to."""

import asyncio
import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from smartspec_ops.cli.demo.folder import SPEC_ID, Folder
from smartspec_ops.cli.demo.hook import Receiver
from smartspec_ops.cli.demo.processes import DemoFailed, Processes, Ran, last_words
from smartspec_ops.cli.demo.state import Observer, Snapshot
from smartspec_ops.cli.demo.view import Teller
from smartspec_ops.domain.incident.state import Incident

LOOK_EVERY = 0.4
PATIENCE = 300.0
"""Seconds one thing may take: many times what it takes on an idle machine, for one that is not."""
WHOLE = 900.0
"""Seconds the whole story may take, not counting the time a person thinks."""

RESPOND = "smartspec_incident_response"
MONITOR = "smartspec_production_monitor"


@dataclass(slots=True, kw_only=True)
class Stage:
    """One demo under way. `marks` are the moments the story turns, in seconds since its start."""

    folder: Folder
    processes: Processes
    receiver: Receiver
    teller: Teller
    observer: Observer | None = None
    started: float = field(default_factory=time.monotonic)
    thought: float = 0.0

    async def see(self, what: str, until: Callable[[Snapshot], bool], within: float = PATIENCE) -> Snapshot:
        """Watch until it is seen; DemoFailed when it is not seen in time, or a program has ended."""
        limit = time.monotonic() + within
        while True:
            seen = await self.look(what)
            if until(seen):
                return seen
            self._in_time(what, limit, within)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, now: str) -> Snapshot:
        assert self.observer is not None
        self.processes.check()
        seen = await self.observer.look()
        self.teller.show(seen, now)
        return seen

    async def wait(self, what: str, until: Callable[[], bool], within: float = PATIENCE) -> None:
        """As `see`, for what is not in the database."""
        limit = time.monotonic() + within
        while not until():
            self.processes.check()
            self._in_time(what, limit, within)
            await asyncio.sleep(0.1)

    async def types(self, role: str, *argv: str, codes: Sequence[int] = (0,)) -> Ran:
        """A person's command, shown and run; the view goes on meanwhile. DemoFailed when it ends in another way."""
        self.teller.typed(argv, role)
        limit = time.monotonic() + PATIENCE
        running = asyncio.create_task(self.processes.run(argv))
        try:
            while not running.done():
                if self.observer is not None:
                    await self.look(f"running {' '.join(argv[:3])}")
                self._in_time(" ".join(argv), limit, PATIENCE)
                await asyncio.wait({running}, timeout=LOOK_EVERY)
        finally:
            running.cancel()
        ran = await running
        if ran.code not in codes:
            raise DemoFailed(f"{shlex.join(argv)} ended with exit code {ran.code}{last_words(ran.output)}")
        if self.observer is not None:
            await self.look("")
        return ran

    def exports(self, name: str, value: str) -> None:
        """Every program started from now on sees the variable."""
        self.teller.typed(["export", f"{name}={value}"], "operator")
        self.processes.environment[name] = value

    async def responds(self, role: str, *words: str) -> Ran:
        """A sub-command of the incident response on the one incident, by the person in that role."""
        return await self.types(role, RESPOND, *words)

    async def ask(self, question: str) -> bool:
        """A person's answer; the time it takes is theirs."""
        before = time.monotonic()
        answer = await self.teller.ask(question)
        self.thought += time.monotonic() - before
        if answer is None:
            raise DemoFailed("nobody answered: --interactive needs a terminal, or answers on standard input")
        return answer

    async def incident(self) -> Incident:
        seen = await self.look("")
        if seen.incident is None:
            raise DemoFailed("the incident has vanished from the database")
        return seen.incident

    def program(self, name: str) -> str:
        """A script of the example's service, as a person in the workspace names it."""
        return f"service/{name}.py"

    @property
    def spec(self) -> Sequence[str]:
        return ("--spec-id", SPEC_ID)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started - self.thought

    def _in_time(self, what: str, limit: float, within: float) -> None:
        if time.monotonic() > limit:
            raise DemoFailed(f"{what}: not seen within {within:g} s")
        if self.elapsed > WHOLE:
            raise DemoFailed(f"{what}: the demo has taken longer than {WHOLE:g} s; is this machine very busy?")
