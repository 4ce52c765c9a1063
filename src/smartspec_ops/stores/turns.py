"""Whose transaction is next where a database has one writer at a time.

A page takes three transactions, and each may stand behind those of as many report files and looks at the monitor as
are at work. So whoever is patient (`ports.PATIENT`) lets others pass, but not for ever.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import PATIENT

IN_A_ROW = 8
"""Others that may pass before somebody patient has a turn."""

_Line = deque[asyncio.Future[None]]


@dataclass(slots=True)
class Turns:
    """One at a time, in the order they came, the patient after the others. Nobody waits longer than `longest`."""

    longest: timedelta
    _taken: bool = False
    _passed: int = 0
    _soon: _Line = field(default_factory=deque)
    _later: _Line = field(default_factory=deque)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        await self._take()
        try:
            yield
        finally:
            self._give()

    async def _take(self) -> None:
        if not self._taken:
            self._taken = True
            return
        mine = asyncio.get_running_loop().create_future()
        (self._later if PATIENT.get() else self._soon).append(mine)
        try:
            async with asyncio.timeout(self.longest.total_seconds()):
                await self._wait(mine)
        except TimeoutError:
            hint = "a transaction is being held open, or begun inside another"
            raise StoreUnavailable("the database stayed busy", hint=hint) from None

    async def _wait(self, mine: "asyncio.Future[None]") -> None:
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it was our turn already
                self._give()
            raise

    def _give(self) -> None:
        """To whoever is next and still waits."""
        while self._soon or self._later:
            is_patient = not self._soon or (bool(self._later) and self._passed >= IN_A_ROW)
            self._passed = 0 if is_patient else self._passed + bool(self._later)
            mine = (self._later if is_patient else self._soon).popleft()
            if not mine.done():
                mine.set_result(None)
                return
        self._taken = False
