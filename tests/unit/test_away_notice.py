"""Telling somebody that the database is away: late enough, not too often, and that it is over."""

import asyncio
from datetime import datetime, timedelta

import pytest

from smartspec_ops.app.self_monitoring.away_notice import AwayNotice
from smartspec_ops.app.watching.database_away import Away
from smartspec_ops.ports import Delivery, Message, Outcome
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import MINUTE, NOON

pytestmark = pytest.mark.edge


class Told:
    """A channel that keeps what it is given; what it answers is set by the test."""

    name = "hook"

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.outcome = Outcome.SENT

    async def deliver(self, message: Message) -> Delivery:
        self.messages.append(message)
        return Delivery(outcome=self.outcome)

    async def close(self) -> None:
        """Nothing is open."""


def away(since: datetime = NOON, messages: int = 1) -> Away:
    return Away(since=since, why="PostgreSQL cannot be reached", ticks=3, messages=messages)


class Hours:
    def __init__(self) -> None:
        self.clock, self.channel = ManualClock(NOON), Told()
        self.notice = AwayNotice(channel=self.channel, clock=self.clock, where="ops-1")

    async def minutes(self, count: int, state: Away | None) -> None:
        for _ in range(count):
            await self.clock.advance(MINUTE)
            self.notice.look(state)
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.channel.messages]


async def test_a_short_outage_is_nobodys_concern() -> None:
    hours = Hours()
    await hours.minutes(4, away())
    await hours.minutes(10, None)
    assert hours.kinds == []


async def test_a_long_one_is_told_once_an_hour_and_when_it_is_over() -> None:
    hours = Hours()
    await hours.minutes(130, away(messages=2))
    assert hours.kinds == ["opened"] * 3
    first = hours.channel.messages[0]
    assert first.at == NOON + 5 * MINUTE
    assert first.subject == "ops-1: the monitor's database is away since 12:00:00 UTC"
    assert "2 messages about alerts are waiting on the disk of ops-1" in first.body
    assert len({one.key for one in hours.channel.messages}) == 3
    assert len({one.thread for one in hours.channel.messages}) == 1
    await hours.minutes(5, None)
    assert hours.kinds == ["opened"] * 3 + ["resolved"]
    await hours.minutes(6, away(since=hours.clock.now()))
    assert hours.kinds[4:] == ["opened"]
    assert hours.channel.messages[4].thread != first.thread


async def test_a_channel_that_fails_is_tried_again_at_the_next_tick() -> None:
    hours = Hours()
    hours.channel.outcome = Outcome.RETRY
    await hours.minutes(7, away())
    assert hours.kinds == ["opened"] * 3
    assert len({one.key for one in hours.channel.messages}) == 1
    hours.channel.outcome = Outcome.SENT
    await hours.minutes(3, away())
    assert hours.kinds == ["opened"] * 4


async def test_a_clock_that_is_set_back_does_not_keep_it_quiet() -> None:
    hours = Hours()
    await hours.minutes(6, away())
    hours.clock._now -= timedelta(days=1)
    await hours.minutes(6, away())
    assert hours.kinds[:2] == ["opened", "opened"]
