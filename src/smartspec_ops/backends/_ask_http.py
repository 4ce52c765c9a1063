"""One request to a source, tried again while that makes sense and time is left."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from smartspec_ops.backends import _faults
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.ports import Answer, Clock, Failure, Http, Request

Decoded = TypeVar("Decoded")

ATTEMPTS = 3
_FIRST_PAUSE = timedelta(milliseconds=250)
_jitter = random.SystemRandom().uniform


async def ask(
    http: Http, clock: Clock, request: Request, decode: Callable[[Answer], Decoded | NoData], budget: timedelta
) -> Decoded | NoData:
    """`decode`'s result; a fault that may pass is tried again, at most `ATTEMPTS` times within `budget`."""
    deadline = clock.now() + budget
    for attempt in range(ATTEMPTS):
        answer = await http.send(request)
        result = _faults.of_failure(answer) if isinstance(answer, Failure) else decode(answer)
        if not (isinstance(result, NoData) and result.why in _faults.RETRIED):
            return result
        pause = _pause(answer, attempt)
        if attempt == ATTEMPTS - 1 or clock.now() + pause >= deadline:
            return result
        await clock.sleep(pause)
    raise AssertionError("the last attempt returns")


def _pause(answer: Answer | Failure, attempt: int) -> timedelta:
    """What the source asks for in whole seconds, else doubling, spread so that many clients do not return at once."""
    asked = answer.headers.get("retry-after", "") if isinstance(answer, Answer) else ""
    if asked.isascii() and asked.isdecimal() and len(asked) < 6:
        return timedelta(seconds=int(asked))
    return _FIRST_PAUSE * (_jitter(0.5, 1.5) * float(2**attempt))
