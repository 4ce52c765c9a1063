"""Channels that do not answer: one message at a time tries such a channel again, and the others fail at once.

Each message to it would hold one of a worker's few places for as long as an answer is waited for, and pages by channels
that are well would wait behind them. Failing at once is an attempt like any other: pauses, stand-ins and the end of all
attempts are those of a channel that refuses.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.ports import Channel, Clock, Delivery, Message, Outcome

LONG = timedelta(seconds=2)
"""What failed faster holds nobody up."""
_NOT_TRIED = "not tried: no answer came lately, and another message tries it now"


@dataclass(frozen=True, slots=True)
class Silences:
    """Of the channels of one worker, by name: how many messages each is asked for now, and which did not answer."""

    _asked: Counter[str] = field(default_factory=Counter)
    _silent: set[str] = field(default_factory=set)

    async def deliver(self, name: str, channel: Channel, message: Message, clock: Clock) -> Delivery:
        if name in self._silent and self._asked[name]:
            return Delivery(outcome=Outcome.RETRY, detail=_NOT_TRIED)
        began = clock.uptime().passed
        self._asked[name] += 1
        try:
            delivery = await channel.deliver(message)
        finally:
            self._asked[name] -= 1
        is_heard = delivery.outcome is not Outcome.RETRY or delivery.unreached  # some readers have it
        if not is_heard and clock.uptime().passed - began >= LONG:
            self._silent.add(name)
        else:
            self._silent.discard(name)
        return delivery
