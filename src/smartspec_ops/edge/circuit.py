"""A circuit breaker around one source: after faults in a row it is left alone, then tried with a single request.

Closed, every request passes. Open, none does: each is answered at once with what went wrong last, so that a dead
source costs a tick no waiting and a struggling one no load. When the pause is over one request is sent as a probe while
the others wait for its outcome; a good answer closes the circuit for all of them.

Source: M. Nygard, Release It!, "Circuit Breaker"; the wait a server names itself is RFC 9110, section 10.2.3.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.edge.retry_after import wait_of
from smartspec_ops.ports import Answer, Clock, Failure, FailureKind, Http, Request

_jitter = random.SystemRandom().uniform


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """After how many faults in a row a circuit opens, and how long it stays so: doubling from `first` to `longest`."""

    faults: int
    first: timedelta
    longest: timedelta


STRUGGLING = Limits(faults=5, first=timedelta(seconds=15), longest=timedelta(minutes=1))
"""With a check a minute, each sends one request to a source that is down, and the first after it is back sees it."""
REFUSED = Limits(faults=3, first=timedelta(minutes=1), longest=timedelta(minutes=5))
"""401, 403, 407: asking again soon helps nobody, and locks accounts."""

_BY_STATUS = {401: REFUSED, 403: REFUSED, 407: REFUSED, 408: STRUGGLING, 425: STRUGGLING, 429: STRUGGLING}
_BY_KIND = dict.fromkeys((FailureKind.TIMEOUT, FailureKind.CONNECT, FailureKind.TLS, FailureKind.BROKEN), STRUGGLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """Until when nothing is sent, what each pause grows from, and what is said meanwhile."""

    until: datetime
    pause: timedelta
    said: Failure


class CircuitBreaker:
    """`ports.Http` around another one. It lives as long as the process; who starts anew asks anew."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._faults = 0
        self._open: _Open | None = None
        self._probing = asyncio.Lock()

    async def send(self, request: Request) -> Answer | Failure:
        if self._open is not None:
            async with self._probing:
                if (opened := self._open) is not None:
                    if self._clock.now() < opened.until:
                        return opened.said
                    answer = await self._http.send(request)
                    self._note(answer, opened)
                    return answer
        answer = await self._http.send(request)
        self._note(answer, None)
        return answer

    async def close(self) -> None:
        await self._http.close()

    def _note(self, answer: Answer | Failure, probed: _Open | None) -> None:
        limits = _limits(answer)
        if limits is None:
            if answer.__class__ is Answer:  # what was refused or cut off here says nothing about the source
                self._faults, self._open = 0, None
            return
        self._faults += 1
        now = self._clock.now()
        asked = wait_of(answer, now) if isinstance(answer, Answer) else None
        if asked or probed is not None or self._faults >= limits.faults:
            self._opened(answer, limits, probed, asked, now)

    def _opened(
        self, answer: Answer | Failure, limits: Limits, probed: _Open | None, asked: timedelta | None, now: datetime
    ) -> None:
        if self._open is not None and probed is None:
            return  # it was on its way when another one opened the circuit
        pause = limits.first if probed is None else min(max(2 * probed.pause, limits.first), limits.longest)
        # Monitors tick on one grid everywhere: without a spread they would all return in the same second.
        wait = asked or pause * _jitter(0.8, 1.0)
        told = answer.detail if isinstance(answer, Failure) else f"status {answer.status}"
        times = f"{self._faults} faults in a row" if self._faults > 1 else "a fault"
        until = now + wait
        said = Failure(
            kind=FailureKind.OPEN,
            detail=f"not asked before {until:%H:%M:%S} UTC after {times}, the last: {told}",
            status=answer.status if isinstance(answer, Answer) else None,
            until=until if asked else None,
        )
        self._open = _Open(until=until, pause=pause, said=said)


def _limits(answer: Answer | Failure) -> Limits | None:
    """None where the source did its part."""
    if isinstance(answer, Failure):
        return _BY_KIND.get(answer.kind)
    return STRUGGLING if answer.status >= 500 else _BY_STATUS.get(answer.status)
