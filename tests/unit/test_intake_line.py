"""The line alerts wait in: batches of whatever has come, an answer for each caller, a bound."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from smartspec_ops.app.intake.line import Full, IntakeLine, Taken
from smartspec_ops.app.response.answer import Intake, Received
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import StoreUnavailable
from tests.unit.response import ALERT

pytestmark = pytest.mark.edge


@dataclass(slots=True)
class Writer:
    """Takes alerts in when it is let, and remembers who came together."""

    batches: list[Sequence[str]] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None

    async def __call__(self, alerts: Sequence[Alert], /) -> Sequence[Taken]:
        self.batches.append([alert.service for alert in alerts])
        await self.may.wait()
        if self.fault:
            raise self.fault
        return [Intake(received=Received.OPENED, incident_id=alert.service) for alert in alerts]


def about(*services: str) -> list[Alert]:
    return [replace(ALERT, service=name) for name in services]


async def started(line: IntakeLine, *callers: Sequence[Alert]) -> list["asyncio.Task[Sequence[Taken] | Full]"]:
    """The callers, all of them in the line."""
    tasks = [asyncio.create_task(line.take(alerts)) for alerts in callers]
    await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_a_batch_is_written_is_the_next_batch() -> None:
    writer = Writer()
    line = IntakeLine(receive_all=writer)
    running = asyncio.create_task(line.run())
    first = await started(line, about("a"))
    await asyncio.sleep(0)
    others = await started(line, about("b", "c"), about("d"))
    writer.may.set()
    answers = [await one for one in (*first, *others)]
    assert writer.batches == [["a"], ["b", "c", "d"]]
    assert [[one.incident_id for one in answer if isinstance(one, Intake)] for answer in answers if answer] == [
        ["a"],
        ["b", "c"],
        ["d"],
    ]
    line.close()
    await running


async def test_company_is_waited_for_until_it_is_there_and_a_lone_alert_is_not() -> None:
    writer = Writer()
    writer.may.set()
    line = IntakeLine(receive_all=writer, linger=10.0)
    waits = list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:  # the other one sends again only now
            late.extend(await started(line, about("b")))

    late: list[asyncio.Task[Sequence[Taken] | Full]] = []
    line.sleep = wait
    running = asyncio.create_task(line.run())
    await asyncio.gather(*await started(line, about("a"), about("b")))
    await asyncio.gather(*await started(line, about("a")))
    await asyncio.gather(*late)
    assert writer.batches == [["a", "b"], ["a", "b"]]
    assert waits == [2.0, 2.0]
    line.close()
    await running


async def test_a_batch_has_a_most_and_a_request_is_never_torn() -> None:
    writer = Writer()
    writer.may.set()
    line = IntakeLine(receive_all=writer, batch=3)
    callers = await started(line, about("a", "b"), about("c", "d"), about("e"), about("f", "g", "h", "i"))
    line.close()
    await line.run()
    assert writer.batches == [["a", "b"], ["c", "d", "e"], ["f", "g", "h", "i"]]
    answers = [await one for one in callers]
    assert [len(answer) for answer in answers if not isinstance(answer, Full)] == [2, 2, 1, 4]


async def test_a_full_line_refuses_at_once_and_room_comes_back() -> None:
    writer = Writer()
    line = IntakeLine(receive_all=writer, capacity=2)
    running = asyncio.create_task(line.run())
    first = await started(line, about("a", "b"))
    assert await line.take(about("c")) == Full(waiting=2)
    writer.may.set()
    await first[0]
    assert not isinstance(await line.take(about("c")), Full)
    line.close()
    await running
    assert await line.take(about("d")) == Full(waiting=0)


async def test_one_request_larger_than_the_line_is_let_in_alone() -> None:
    writer = Writer()
    writer.may.set()
    line = IntakeLine(receive_all=writer, capacity=2)
    running = asyncio.create_task(line.run())
    assert len(await line.take(about("a", "b", "c"))) == 3  # type: ignore[arg-type]
    line.close()
    await running


async def test_what_the_store_raises_is_the_answer_and_the_line_goes_on() -> None:
    writer = Writer(fault=StoreUnavailable("the disk is full"))
    writer.may.set()
    line = IntakeLine(receive_all=writer)
    running = asyncio.create_task(line.run())
    with pytest.raises(StoreUnavailable):
        await line.take(about("a"))
    writer.fault = None
    assert await line.take(about("a")) == [Intake(received=Received.OPENED, incident_id="a")]
    line.close()
    await running


async def test_a_caller_that_has_gone_takes_nobody_along() -> None:
    writer = Writer()
    line = IntakeLine(receive_all=writer)
    running = asyncio.create_task(line.run())
    gone, stays = await started(line, about("a"), about("b"))
    await asyncio.sleep(0)
    gone.cancel()
    writer.may.set()
    assert await stays == [Intake(received=Received.OPENED, incident_id="b")]
    assert line.waiting == 0
    line.close()
    await running
