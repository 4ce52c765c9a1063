"""How long a job waits after its handler failed: doubling from a second to five minutes, with jitter."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)
_DOUBLINGS = 9  # 2**9 s is beyond the longest wait


def backoff(attempt: int, draw: random.Random) -> timedelta:
    """The wait after the given attempt, from 1: half to all of the nominal wait, so that failures spread out."""
    doublings = min(attempt - 1, _DOUBLINGS)
    nominal = min(FIRST * (1 << doublings), LONGEST)
    return nominal * (0.5 + draw.random() / 2)
