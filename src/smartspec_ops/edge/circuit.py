"""A circuit breaker around one source: after faults in a row it is left alone, then tried with a single request.

Closed, every request passes. Open, none does: each is answered at once with what went wrong last, so that a dead
source costs a tick no waiting and a struggling one no load. When the pause is over one request is sent as a probe while
the others wait for its outcome; a good answer closes the circuit for all of them.

What a server does once it is reached may be about one request: a query so heavy that it gave up on it, or answered in
no time at all, says nothing about the next one. That opens the circuit halfway: what failed is not sent again, every
other request is, once. So nothing is sent any more where all of them fail, and one that succeeds closes the circuit.
Only who cannot be reached, refuses us, or asks for a pause is left alone altogether.

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
_ABOUT_ALL = frozenset({401, 403, 407, 429})
_BY_KIND = dict.fromkeys((FailureKind.TIMEOUT, FailureKind.CONNECT, FailureKind.TLS, FailureKind.BROKEN), STRUGGLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """Until when nothing is sent, what each pause grows from, and what is said meanwhile."""

    until: datetime
    pause: timedelta
    said: Failure
    sent: dict[int, asyncio.Event] | None
    """Halfway, which requests were sent, each with whether its answer is there; None where none is."""


class CircuitBreaker:
    """`ports.Http` around another one. It lives as long as the process; who starts anew asks anew."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._faults = 0
        self._good = 0
        self._open: _Open | None = None
        self._probing = asyncio.Lock()

    async def send(self, request: Request) -> Answer | Failure:
        sent: dict[int, asyncio.Event] | None = None
        if self._open is not None:
            async with self._probing:
                if (opened := self._open) is not None:
                    if self._clock.now() >= opened.until:
                        return await self._send(request, opened)
                    if opened.sent is None:
                        return opened.said
                    sent = opened.sent
        return await (self._send(request, None) if sent is None else self._send_once(request, sent))

    async def _send_once(self, request: Request, sent: dict[int, asyncio.Event]) -> Answer | Failure:
        one = _identity(request)
        if one in sent:
            await sent[one].wait()
            return await self._send(request, None) if self._open is None else self._open.said
        answered = sent[one] = asyncio.Event()
        try:
            return await self._send(request, None)
        finally:
            answered.set()

    async def _send(self, request: Request, probed: _Open | None) -> Answer | Failure:
        good = self._good
        answer = await self._http.send(request)
        limits = _limits(answer)
        if limits is None:
            if answer.__class__ is Answer:  # what was refused or cut off here says nothing about the source
                self._good += 1
                self._faults, self._open = 0, None
        elif self._good == good or not _may_be_about_one(answer):
            # Else another was answered meanwhile: this request alone failed, or took too long.
            self._note(request, answer, limits, probed)
        return answer

    async def close(self) -> None:
        await self._http.close()

    def _note(self, request: Request, answer: Answer | Failure, limits: Limits, probed: _Open | None) -> None:
        self._faults += 1
        if self._open is not None and probed is None:
            return  # it was on its way when another one opened the circuit
        now = self._clock.now()
        asked = wait_of(answer, now) if isinstance(answer, Answer) else None
        if not (asked or probed is not None or self._faults >= limits.faults):
            return
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
        sent: dict[int, asyncio.Event] | None = None
        if not asked and _may_be_about_one(answer):
            sent = {_identity(request): asyncio.Event()}
            sent[_identity(request)].set()
        self._open = _Open(until=until, pause=pause, said=said, sent=sent)


def _may_be_about_one(answer: Answer | Failure) -> bool:
    """Whether a fault may be that of one request, and not of a source that is down, overloaded or closed to us."""
    if isinstance(answer, Failure):
        return answer.kind in (FailureKind.TIMEOUT, FailureKind.BROKEN)
    return answer.status not in _ABOUT_ALL


def _identity(request: Request) -> int:
    url = request.url if isinstance(request.url, str) else request.url.reveal()
    return hash((request.method, url, request.body))


def _limits(answer: Answer | Failure) -> Limits | None:
    """None where the source did its part."""
    if isinstance(answer, Failure):
        return _BY_KIND.get(answer.kind)
    return STRUGGLING if answer.status >= 500 else _BY_STATUS.get(answer.status)
