"""Blocking calls in threads of their own, each answer handed back to the event loop that waits for it.

`loop.run_in_executor` makes two futures for a call, one of them with a lock and a condition, and chains them: a fifth
of what a small HTTP request costs (docs/adr/0083).
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Call:
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]
    work: Callable[[Any], Any]
    given: Any


class Threads:
    """At most so many, each begun when it is first needed. Called from one event loop at a time."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._calls = SimpleQueue[_Call | None]()
        self._begun = 0
        self._waited_for = 0
        """Calls not handed back yet. Touched by the loop alone, so no lock is needed."""

    async def call(self, work: Callable[[A], R], given: A) -> R:
        """What `work` gives, or raises. What is given up before its turn is never begun."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        self._calls.put(_Call(loop, answer, work, given))
        self._waited_for += 1
        if self._waited_for > self._begun < self._most:
            self._begun += 1
            # As a daemon: a server that never answers must not keep a process from ending.
            threading.Thread(target=self._work, name=f"{self._name}-{self._begun}", daemon=True).start()
        try:
            return await answer
        finally:
            del answer  # a fault knows this frame, and would be known by it: only the collector would end them

    def close(self) -> None:
        """Each thread ends with what it is at; what still waits for its turn comes before that."""
        for _ in range(self._begun):
            self._calls.put(None)
        self._begun = 0

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            found, fault = None, None
            if not call.answer.cancelled():
                try:
                    found = call.work(call.given)
                except BaseException as raised:  # noqa: BLE001  (whoever waits is told, whatever it is)
                    fault = raised
            try:
                call.loop.call_soon_threadsafe(self._hand_back, call.answer, found, fault)
            except RuntimeError:
                pass  # the loop has been closed: nobody waits
            del call, found, fault  # while it waits for the next one, a thread keeps nothing alive

    def _hand_back(self, answer: asyncio.Future[Any], found: object, fault: BaseException | None) -> None:
        self._waited_for -= 1
        if answer.cancelled():
            return
        if fault is None:
            answer.set_result(found)
        else:
            answer.set_exception(fault)
