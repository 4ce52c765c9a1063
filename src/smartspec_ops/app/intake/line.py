"""The line alerts wait in: many callers put alerts in, one writer takes what has come and commits it as one.

A durable commit costs the disk the same for one alert as for a hundred, so each batch is whatever has come while the
one before was being written. Where alerts come in company, as many as were answered last are waited for, some
milliseconds at most: they send again, and one batch of all costs less than two of a half each. A lone alert waits for
nobody, and nobody is answered before their alert is on the disk. The line is bounded; when it is full, callers are told
to come back, and nothing of theirs has been taken in.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smartspec_ops.app.response.answer import Failed, Intake
from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import following, traceparent

log = logger(__name__)

CAPACITY = 5_000
"""Alerts that may wait. At some thousand a second nobody waits much longer than a second."""
DEEPEST = 100_000
"""What may be due because of earlier ones: more would be told hours late, and the database would grow for as long as
nobody performs it."""
BATCH = 512
"""Most alerts in one commit: a limit to how long one transaction holds the database."""

LINGER = 0.005
"""Seconds that company is waited for."""
LOOKS = 5
"""How often in that time it is seen whether it is there."""

Taken = Intake | Failed


class Takes(Protocol):
    """`Responder.receive_all`: an outcome for each alert, in order."""

    async def __call__(self, alerts: Sequence[Alert], /) -> Sequence[Taken]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """Not taken in; `waiting` alerts are before it, or so many things that are due because of earlier ones."""

    waiting: int
    why: str = "alerts wait to be written"


@dataclass(slots=True, kw_only=True)
class _Waiting:
    alerts: Sequence[Alert]
    trace: str
    answer: "asyncio.Future[Sequence[Taken]]"


@dataclass(slots=True, kw_only=True)
class IntakeLine:
    """`observe` is told the size of every batch after it was committed. Call `run` in a task, `close` to end it.

    `due` is what waits in the database as of the last look, of which `deepest` is the most that lets anything in.
    """

    receive_all: Takes
    observe: Callable[[int], None] = lambda _: None
    capacity: int = CAPACITY
    due: int = 0
    deepest: int = DEEPEST
    batch: int = BATCH
    linger: float = LINGER
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    waiting: int = 0
    _line: "deque[_Waiting]" = field(default_factory=deque)
    _come: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: bool = False

    async def take(self, alerts: Sequence[Alert]) -> Sequence[Taken] | Full:
        """An outcome for each alert once they are durable, or `Full` at once. Raises what the store raises."""
        if not alerts:
            return ()
        if (full := self.full()) is not None:
            return full
        # A request with more alerts than the whole line holds is let in alone.
        if self._closed or (self.waiting and self.waiting + len(alerts) > self.capacity):
            return Full(waiting=self.waiting)
        mine = _Waiting(alerts=alerts, trace=traceparent(), answer=asyncio.get_running_loop().create_future())
        self._line.append(mine)
        self.waiting += len(alerts)
        self._come.set()
        return await mine.answer

    def full(self) -> Full | None:
        """Why nothing is taken in now, whoever sends it."""
        if self.due >= self.deepest:
            return Full(waiting=self.due, why="notices and timers are due and not done")
        return Full(waiting=self.waiting) if self.waiting >= self.capacity else None

    async def run(self) -> None:
        """Write batches until the line is closed and empty."""
        company = 1
        while self._line or not self._closed:
            self._come.clear()
            if not self._line:
                await self._come.wait()
                continue
            await self._gather(company)
            batch = self._next()
            company = len(batch)
            await self._write(batch)

    async def _gather(self, company: int) -> None:
        """Until as many are in line as before, or for as long as may be."""
        for _ in range(LOOKS):
            if len(self._line) >= company or self._closed or not self.linger:
                return
            await self.sleep(self.linger / LOOKS)

    def close(self) -> None:
        """Take nothing more in; `run` ends when everybody in the line is answered."""
        self._closed = True
        self._come.set()

    def _next(self) -> Sequence[_Waiting]:
        """Whoever came first, up to the size of a batch, and one at least."""
        batch = [self._line.popleft()]
        size = len(batch[0].alerts)
        while self._line and size + len(self._line[0].alerts) <= self.batch:
            batch.append(self._line.popleft())
            size += len(batch[-1].alerts)
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        alerts = [alert for one in batch for alert in one.alerts]
        try:
            with following({id(alert): one.trace for one in batch if one.trace for alert in one.alerts}):
                outcomes = await self.receive_all(alerts)
        except Exception as fault:  # whatever it is, it is the answer of those who wait, not the end of the line
            log.warning("intake.failed", alerts=len(alerts), exc_info=fault)
            self._answer(batch, fault)
            return
        self.observe(len(alerts))
        self._answer(batch, outcomes)

    def _answer(self, batch: Sequence[_Waiting], outcome: Sequence[Taken] | Exception) -> None:
        start = 0
        for one in batch:
            end = start + len(one.alerts)
            self.waiting -= len(one.alerts)
            if not one.answer.done():  # done: the caller has gone; the alert stays
                if isinstance(outcome, Exception):
                    one.answer.set_exception(outcome)
                else:
                    one.answer.set_result(outcome[start:end])
            start = end
