"""Staying inside Datadog's limits: how many requests are left is read from every answer, and spread over the time left.

One state for each name of a limit, as the headers ``X-RateLimit-{Name,Limit,Period,Remaining,Reset}`` tell it. What
others spend with the same keys is in those numbers, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from smartspec_ops.ports import Answer

RESERVE = Fraction(1, 10)
"""Of a limit: left to people who look at the same time."""
AHEAD = 0.2
"""Of a period's requests: so many may be spent before their time, as a process does that starts."""
LONGEST = 86_400
"""Seconds; a limit that says it comes back later is not believed."""


@dataclass(slots=True)
class _Limit:
    """`spent` requests went out at `last`, which is to be paid by waiting."""

    limit: int = 0
    period: timedelta = timedelta(hours=1)
    remaining: int = 0
    until: datetime | None = None
    last: datetime | None = None
    spent: int = 0

    def opens(self, now: datetime, cost: int) -> datetime:
        """When `cost` requests may be sent; `now` or earlier where they may at once."""
        if self.until is None or now >= self.until:
            return now
        reserve = int(self.limit * RESERVE)
        usable = self.remaining - reserve
        if usable < min(cost, max(1, self.limit - reserve)):
            return self.until
        left = (self.until - now) / self.period
        if self.last is None or usable - cost >= (self.limit - reserve) * left * (1 - AHEAD):
            return now
        return self.last + (self.until - self.last) * (self.spent / (self.spent + usable))


@dataclass(slots=True)
class Budget:
    """What the limits leave, by path."""

    limits: dict[str, _Limit] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def opens(self, costs: Mapping[str, int], now: datetime) -> datetime:
        """When so many requests may go to each path: not after `now` where they may at once."""
        together: dict[str, int] = {}
        for path, cost in costs.items():
            name = self.names.get(path, path)
            together[name] = together.get(name, 0) + cost
        return max((self.limits[n].opens(now, cost) for n, cost in together.items() if n in self.limits), default=now)

    def note(self, path: str, began: datetime, now: datetime, answer: Answer) -> None:
        """What an answer says about its limit. Without a word about it a refusal closes it for a minute.

        Requests that `began` at the same time are one reading, and are paid for together.
        """
        told = {
            key: _number(answer.headers.get(f"x-ratelimit-{key}", ""))
            for key in ("limit", "period", "remaining", "reset")
        }
        name = answer.headers.get("x-ratelimit-name") or path
        self.names[path] = name
        is_refused = answer.status == 429
        if told["remaining"] is None and not is_refused:
            return
        state = self.limits.setdefault(name, _Limit())
        state.limit = told["limit"] or state.limit
        state.period = timedelta(seconds=min(told["period"], LONGEST)) if told["period"] else state.period
        state.remaining = 0 if is_refused else told["remaining"] or 0
        reset = told["reset"] if told["reset"] is not None and told["reset"] <= LONGEST else None
        state.until = now + timedelta(seconds=60 if reset is None else reset)
        if state.last != began:
            state.last, state.spent = began, 0
        state.spent += 1


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
