"""Blocking calls in threads of their own, each answer handed back to the event loop that waits for it.

`loop.run_in_executor` makes two futures for a call, one of them with a lock and a condition, and chains them: a fifth
of what a small HTTP request costs (docs/adr/0083).
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(eq=False, slots=True)
class _Crew:
    """Threads with one queue, which end together. The numbers are touched by the loop alone, so they need no lock."""

    calls: SimpleQueue[_Call | None] = field(default_factory=SimpleQueue)
    begun: int = 0
    waited_for: int = 0
    """Calls not handed back yet."""


class Threads:
    """At most so many, each begun when it is first needed. Called from one event loop at a time."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._crew = _Crew()

    async def call(self, work: Callable[[A], R], given: A) -> R:
        """What `work` gives, or raises. What is given up before its turn is never begun.

        RuntimeError where the system lets no thread begin; nothing is asked then."""
        loop, crew = asyncio.get_running_loop(), self._crew
        if crew.waited_for >= crew.begun < self._most:
            self._begin(crew)
        answer: asyncio.Future[R] = loop.create_future()
        crew.calls.put(_Call(loop, answer, work, given))
        crew.waited_for += 1
        try:
            return await answer
        finally:
            del answer  # a fault knows this frame, and would be known by it: only the collector would end them

    def close(self) -> None:
        """Each thread ends with what it is at; what still waits for its turn comes before that. What is called
        afterwards waits for none of them."""
        crew, self._crew = self._crew, _Crew()
        for _ in range(crew.begun):
            crew.calls.put(None)

    def _begin(self, crew: _Crew) -> None:
        # As a daemon: a server that never answers must not keep a process from ending.
        one = threading.Thread(target=_work, args=(crew,), name=f"{self._name}-{crew.begun + 1}", daemon=True)
        try:
            one.start()
        except RuntimeError:  # the system lets no more begin: those there are do it all
            if not crew.begun:
                raise
        else:
            crew.begun += 1


def _work(crew: _Crew) -> None:
    while (call := crew.calls.get()) is not None:
        found, fault = None, None
        if not call.answer.cancelled():
            try:
                found = call.work(call.given)
            except BaseException as raised:  # noqa: BLE001  (whoever waits is told, whatever it is)
                fault = raised
        try:
            call.loop.call_soon_threadsafe(_hand_back, crew, call.answer, found, fault)
        except RuntimeError:
            pass  # the loop has been closed: nobody waits
        del call, found, fault  # while it waits for the next one, a thread keeps nothing alive


def _hand_back(crew: _Crew, answer: asyncio.Future[Any], found: object, fault: BaseException | None) -> None:
    crew.waited_for -= 1
    if answer.cancelled():
        return
    if fault is None:
        answer.set_result(found)
    else:
        answer.set_exception(fault)
