"""A source that fails again and again is left alone, then tried once; nobody waits for it meanwhile."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.backends import _faults
from smartspec_ops.backends._ask_http import ask
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.edge.circuit import REFUSED, STRUGGLING, CircuitBreaker
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Failure, FailureKind, Request
from smartspec_ops.testing.clock import EagerClock, ManualClock
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server

pytestmark = pytest.mark.edge

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BUDGET = timedelta(seconds=20)


class Bench:
    """A breaker in front of a server whose reply can be changed."""

    def __init__(self, server: ScriptedServer, clock: ManualClock) -> None:
        self.server = server
        self.clock = clock
        self.http = CircuitBreaker(HttpEdge(), self.clock)

    async def get(self, body: bytes = b"") -> Answer | Failure:
        return await self.http.send(Request(method="POST", url=self.server.url, body=body))

    async def ask(self, body: bytes = b"") -> bytes | NoData:
        def decode(answer: Answer) -> bytes | NoData:
            return answer.body if answer.status == 200 else NoData(_faults.of_status(answer.status), "refused")

        request = Request(method="POST", url=self.server.url, body=body)
        return await ask(self.http, self.clock, request, decode, BUDGET)

    async def fail(self, times: int, body: bytes = b"") -> None:
        for _ in range(times):
            await self.get(body)


@asynccontextmanager
async def bench(reply: Callable[[Asked], Reply], clock: ManualClock | None = None) -> AsyncIterator[Bench]:
    async with scripted_server(reply) as server:
        made = Bench(server, clock or ManualClock(NOW))
        yield made
        await made.http.close()


@pytest.mark.parametrize(
    ("reply", "faults", "why"),
    [
        (Reply(status=500), 5, Silence.UNREACHABLE),
        (Reply(status=503), 5, Silence.OVERLOADED),
        (Reply(status=429), 5, Silence.OVERLOADED),
        (Reply(status=408), 5, Silence.UNREACHABLE),
        (Reply(body=None), 5, Silence.UNREACHABLE),
        (Reply(status=401), 3, Silence.UNAUTHORIZED),
        (Reply(status=403), 3, Silence.UNAUTHORIZED),
        (Reply(status=503, headers={"retry-after": "30"}), 1, Silence.OVERLOADED),
    ],
    ids=str,
)
async def test_after_faults_in_a_row_nothing_is_sent_and_the_reason_stays(
    reply: Reply, faults: int, why: Silence
) -> None:
    async with bench(lambda _: reply) as one:
        await one.fail(faults)
        said = await one.get()
        assert len(one.server.asked) == faults
    assert isinstance(said, Failure)
    assert said.kind is FailureKind.OPEN
    assert _faults.of_failure(said).why is why
    assert "not asked before 12:0" in said.detail


@pytest.mark.parametrize("status", [200, 400, 404, 422, 302])
async def test_an_answer_of_a_source_that_works_is_no_fault(status: int) -> None:
    async with bench(lambda _: Reply(status=status)) as one:
        await one.fail(20)
        assert len(one.server.asked) == 20


async def test_faults_between_good_answers_are_not_in_a_row() -> None:
    replies = [Reply(status=status) for status in (500, 500, 500, 500, 200) * 3]
    async with bench(lambda _: replies.pop(0)) as one:
        await one.fail(15)
        assert replies == []


async def test_what_we_refuse_to_send_or_to_read_says_nothing_about_the_source() -> None:
    async with bench(lambda _: Reply(body=b"x" * 100)) as one:
        for _ in range(20):
            answer = await one.http.send(Request(method="GET", url=one.server.url, max_bytes=10))
            assert isinstance(answer, Failure)
            assert answer.kind is FailureKind.TOO_LARGE


async def test_one_probe_is_sent_when_the_pause_is_over_and_all_others_go_by_its_outcome() -> None:
    async with bench(lambda _: Reply(status=500)) as one:
        await one.fail(5)
        await one.clock.advance(STRUGGLING.first)
        answers = await asyncio.gather(*(one.get() for _ in range(8)))
        assert len(one.server.asked) == 6, "one probe, seven that did not go"
        assert sum(isinstance(answer, Failure) for answer in answers) == 7
        one.server.reply = lambda _: Reply(body=b"well")
        await one.clock.advance(STRUGGLING.longest)
        answers = await asyncio.gather(*(one.get() for _ in range(8)))
        assert [answer.body for answer in answers if isinstance(answer, Answer)] == [b"well"] * 8


async def test_a_source_that_is_down_for_an_hour_is_asked_about_once_a_minute() -> None:
    """With a check a minute it is missed for no check after it is back."""
    async with bench(lambda _: Reply(status=502)) as one:
        for _ in range(60):
            await asyncio.gather(*(one.get() for _ in range(20)))
            await one.clock.advance(timedelta(minutes=1))
        assert len(one.server.asked) <= 20 + 59  # the first check sent all of its own before it knew
        one.server.reply = lambda _: Reply()
        assert isinstance(await one.get(), Answer)


def judged_by_body(asked: Asked) -> Reply:
    """A server that gives up on heavy queries."""
    return Reply(status=503 if asked.body.startswith(b"heavy") else 200, body=b"well")


@pytest.mark.parametrize("order", [[b"heavy 1", b"heavy 2", b"heavy 3", b"light", b"light"], [b"light", b"heavy 1"]])
async def test_queries_too_heavy_for_a_source_that_works_blind_no_other(order: list[bytes]) -> None:
    async with bench(judged_by_body, EagerClock(NOW)) as one:
        for minute in range(6):
            await one.clock.advance(NOW + minute * timedelta(minutes=1) - one.clock.now())
            seen = await asyncio.gather(*(one.ask(body) for body in order))
            assert [found for found in seen if found == b"well"] == [b"well"] * order.count(b"light")


async def test_errors_for_some_requests_do_not_stop_the_others_and_one_answer_stops_nobody() -> None:
    async with bench(judged_by_body) as one:
        await one.fail(5, b"heavy")
        assert isinstance(await one.get(b"heavy"), Failure)
        for n in range(3):
            assert isinstance(await one.get(b"heavy %d" % n), Answer), "not asked yet"
            assert isinstance(await one.get(b"heavy %d" % n), Failure), "each once"
        assert len(one.server.asked) == 8
        for body in (b"light", b"heavy", b"heavy 1"):
            assert isinstance(await one.get(body), Answer)


@pytest.mark.parametrize("reply", [Reply(status=429), Reply(status=503, headers={"retry-after": "30"})], ids=str)
async def test_a_source_with_too_much_to_do_is_asked_for_nothing_else(reply: Reply) -> None:
    async with bench(lambda _: reply) as one:
        await one.fail(5, b"one")
        asked = len(one.server.asked)
        assert isinstance(await one.get(b"another"), Failure)
        assert len(one.server.asked) == asked


async def test_what_takes_too_long_while_others_are_answered_is_no_fault_of_the_source() -> None:
    class Busy:
        """`ports.Http` of a source that answers, while it works on something that takes too long."""

        waiting = 0

        async def send(self, request: Request) -> Answer | Failure:
            if request.body == b"light":
                return Answer(status=200, headers={}, body=b"well")
            self.waiting += 1
            if self.waiting == 10:
                begun.set()
            await done.wait()
            return Failure(kind=FailureKind.TIMEOUT, detail="slow")

        async def close(self) -> None: ...

    begun, done = asyncio.Event(), asyncio.Event()
    http = CircuitBreaker(Busy(), ManualClock(NOW))
    heavy, light = (Request(method="POST", url="http://s.example.test", body=body) for body in (b"heavy", b"light"))
    slow = [asyncio.create_task(http.send(heavy)) for _ in range(10)]
    await begun.wait()
    assert isinstance(await http.send(light), Answer)
    done.set()
    await asyncio.gather(*slow)
    assert isinstance(await http.send(light), Answer)


async def test_queries_that_take_too_long_and_fill_every_slot_blind_no_other() -> None:
    """Four at a time, as backends ask: all of the first four, and many more, are never answered."""

    class Stuck:
        """`ports.Http` of a source that is never done with heavy queries."""

        async def send(self, request: Request) -> Answer | Failure:
            asked.append(request.body)
            if request.body.startswith(b"heavy"):
                await clock.sleep(request.timeout)
                return Failure(kind=FailureKind.TIMEOUT, detail="slow")
            return Answer(status=200, headers={}, body=b"well")

        async def close(self) -> None: ...

    asked, clock, slots = list[bytes](), ManualClock(NOW), asyncio.Semaphore(4)
    http = CircuitBreaker(Stuck(), clock)

    async def answer(body: bytes) -> bytes | NoData:
        async with slots:
            request = Request(method="POST", url="http://s.example.test", body=body)
            return await ask(http, clock, request, lambda answer: answer.body, BUDGET)

    bodies = [*(b"heavy %d" % n for n in range(8)), b"light 1", b"light 2"]
    for minute in range(4):
        await clock.advance(NOW + minute * timedelta(minutes=1) - clock.now())
        asking = [asyncio.create_task(answer(body)) for body in bodies]
        while not all(one.done() for one in asking):
            for _ in range(20):
                await asyncio.sleep(0)
            await clock.advance(timedelta(seconds=1))
        assert [one.result() for one in asking[-2:]] == [b"well"] * 2, minute
    assert len(asked) < 4 * (2 * 8 + 2), "and what failed is not sent again and again"


async def test_a_source_that_cannot_be_reached_is_left_alone_altogether() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with contextlib.ExitStack() as line:
            for _ in range(3):  # whoever comes after these waits for somebody to accept them
                waiting = line.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
            edge = HttpEdge()
            http, url = CircuitBreaker(edge, ManualClock(NOW)), f"http://127.0.0.1:{full.getsockname()[1]}"
            requests = [
                Request(method="POST", url=url, body=b"%d" % n, timeout=timedelta(milliseconds=40)) for n in range(6)
            ]
            said = [await http.send(one) for one in requests]
            await edge.close()
    assert [one.kind for one in said if isinstance(one, Failure)] == [*[FailureKind.CONNECT] * 5, FailureKind.OPEN]
    assert "no connection within 0.04 s" in str(said[0])


async def test_wrong_credentials_are_tried_ever_more_seldom() -> None:
    async with bench(lambda _: Reply(status=401)) as one:
        for _ in range(60):
            await one.get()
            await one.clock.advance(timedelta(minutes=1))
        assert len(one.server.asked) <= REFUSED.faults + 60 // 4


async def test_a_source_that_names_a_moment_is_asked_then_within_the_same_tick() -> None:
    replies = [Reply(status=429, headers={"retry-after": "7"}), *[Reply(body=b"well")] * 5]
    async with bench(lambda _: replies.pop(0), EagerClock(NOW)) as one:
        await one.get()
        assert await asyncio.gather(*(one.ask() for _ in range(5))) == [b"well"] * 5
        assert len(one.server.asked) == 6, "nobody asked before the moment"
        assert one.clock.now() >= NOW + timedelta(seconds=7)


async def test_an_open_circuit_is_not_waited_for() -> None:
    async with bench(lambda _: Reply(status=500)) as one:
        await one.fail(5)
        seen = await one.ask()
        assert (one.clock.sleepers, one.clock.now()) == (0, NOW)
    assert isinstance(seen, NoData)
    assert seen.why is Silence.UNREACHABLE


@pytest.mark.parametrize("left", [timedelta(seconds=20), timedelta(seconds=1)], ids=str)
async def test_no_attempt_outlives_the_budget(left: timedelta) -> None:
    given: list[timedelta] = []

    class Slow:
        """`ports.Http` of a source that takes all the time it is given."""

        async def send(self, request: Request) -> Answer | Failure:
            given.append(request.timeout)
            await clock.advance(request.timeout)
            return Failure(kind=FailureKind.TIMEOUT, detail="slow")

        async def close(self) -> None: ...

    clock = ManualClock(NOW)
    asking = asyncio.create_task(
        ask(Slow(), clock, Request(method="GET", url="http://slow.example.test"), lambda _: b"", left)
    )
    while not asking.done():
        await asyncio.sleep(0)
        await clock.advance(timedelta(milliseconds=50))
    assert isinstance(asking.result(), NoData)
    assert given[0] == min(left, timedelta(seconds=10))
    assert sum(given, timedelta()) <= left
