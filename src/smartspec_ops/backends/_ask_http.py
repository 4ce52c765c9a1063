"""One request to a source, tried again while that makes sense and time is left."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from smartspec_ops.backends import _faults
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.edge.retry_after import wait_of
from smartspec_ops.ports import Answer, Clock, Failure, FailureKind, Http, Request

Decoded = TypeVar("Decoded")

ATTEMPTS = 3
LEAST = timedelta(milliseconds=100)
"""What the last attempt has at least, so that it is one."""
_FIRST_PAUSE = timedelta(milliseconds=250)
_jitter = random.SystemRandom().uniform


async def ask(
    http: Http, clock: Clock, request: Request, decode: Callable[[Answer], Decoded | NoData], budget: timedelta
) -> Decoded | NoData:
    """`decode`'s result; a fault that may pass is tried again, at most `ATTEMPTS` times, and all within `budget`."""
    deadline = clock.now() + budget
    for attempt in range(ATTEMPTS):
        left = max(deadline - clock.now(), LEAST)
        answer = await http.send(request if left >= request.timeout else replace(request, timeout=left))
        result = _faults.of_failure(answer) if isinstance(answer, Failure) else decode(answer)
        if not (isinstance(result, NoData) and result.why in _faults.RETRIED):
            return result
        pause = _pause(answer, attempt, clock.now())
        if attempt == ATTEMPTS - 1 or pause is None or clock.now() + pause >= deadline:
            return result
        await clock.sleep(pause)
    raise AssertionError("the last attempt returns")


def _pause(answer: Answer | Failure, attempt: int, now: datetime) -> timedelta | None:
    """What the source asks for, else doubling, spread so that many clients do not return at once; None: do not."""
    if isinstance(answer, Answer):
        asked = wait_of(answer, now)
    elif answer.kind is FailureKind.OPEN:
        return max(answer.until - now, timedelta(0)) if answer.until else None
    else:
        # What is too large now is so a moment later.
        return None if answer.kind is FailureKind.TOO_LARGE else _doubled(attempt)
    return _doubled(attempt) if asked is None else asked


def _doubled(attempt: int) -> timedelta:
    return _FIRST_PAUSE * (_jitter(0.5, 1.5) * float(2**attempt))
