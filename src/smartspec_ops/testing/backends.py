"""What every metrics backend promises, as tests: any `ports.MetricsBackend`, ours or yours, passes the same ones.

Subclass `BackendConformance` in a test module and give it a fixture named ``subject``::

    class TestMine(BackendConformance):
        @pytest.fixture
        def subject(self) -> Subject: ...
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.ports import Answer, Failure, Http, MetricsBackend, Request, Secret
from smartspec_ops.testing.faults import FAULTS, MOST, NOTHING, SECRET, USUAL, Flood
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

__all__ = ["FAULTS", "SECRET", "BackendConformance", "Faulty", "Recorder", "Subject", "faulty"]


class Faulty(Protocol):
    """Opens a backend whose source answers everything with `reply`; `patience` is how long a request may take."""

    def __call__(
        self, reply: Callable[[Asked], Reply], *, patience: timedelta = ...
    ) -> AbstractAsyncContextManager[MetricsBackend]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One backend on a source that holds what the asks expect.

    `expected` are asks and their measurements at `at`, of as many kinds of indicator as the source has. `absent` finds
    no series, `invalid` is no query of the source. `asked` gives the (method, path) sent so far. `faulty` opens a
    backend of the same kind, with `SECRET` as credential, whose source answers everything with one reply.
    """

    backend: MetricsBackend
    at: datetime
    expected: Mapping[Ask, Measurement]
    absent: Ask
    invalid: Ask
    asked: Callable[[], Sequence[tuple[str, str]]]
    allowed: Callable[[str, str], bool]
    faulty: Faulty


def close_to(seen: Measurement, expected: Measurement) -> bool:
    """Equal within one part in a thousand: sources extrapolate."""
    match seen, expected:
        case Counts(), Counts():
            return _near([seen.good, seen.total], [expected.good, expected.total])
        case Value(), Value():
            return _near([seen.value], [expected.value])
        case Buckets(), Buckets():
            return all(_near(list(a), list(b)) for a, b in zip(seen.cumulative, expected.cumulative, strict=True))
        case _:
            return seen == expected


def _near(seen: Sequence[float], expected: Sequence[float]) -> bool:
    return bool(seen == pytest.approx(expected, rel=1e-3, abs=1e-9))


class Recorder:
    """`ports.Http` around another one, which remembers the (method, path) of what passed through it."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.asked: list[tuple[str, str]] = []

    async def send(self, request: Request) -> Answer | Failure:
        url = request.url.reveal() if isinstance(request.url, Secret) else request.url
        self.asked.append((request.method, "/" + url.split("/", 3)[3]))
        return await self._http.send(request)

    async def close(self) -> None:
        await self._http.close()


def faulty(build: Callable[[Secret, Mapping[str, Secret], timedelta], MetricsBackend]) -> Faulty:
    """For `Subject.faulty`: `build` is given an address, headers with a credential, and the patience."""

    @asynccontextmanager
    async def opened(reply: Callable[[Asked], Reply], *, patience: timedelta = USUAL) -> AsyncIterator[MetricsBackend]:
        async with scripted_server(reply) as server:
            backend = build(Secret(f"{server.url}/metrics"), {"authorization": Secret(f"Bearer {SECRET}")}, patience)
            yield backend
            await backend.close()

    return opened


async def _silence(backend: MetricsBackend, subject: Subject) -> Silence:
    """What became of one ask: within bounded time no number, and nothing that was secret."""
    ask = next(iter(subject.expected))
    async with asyncio.timeout(60):
        seen = (await backend.measure([ask], subject.at))[ask]
    assert isinstance(seen, NoData)
    assert SECRET not in seen.detail
    assert "127.0.0.1" not in seen.detail
    return seen.why


class BackendConformance:
    """Every test is about the port, none about one kind of source."""

    async def test_every_kind_of_indicator_is_measured_in_canonical_units(self, subject: Subject) -> None:
        seen = await subject.backend.measure(list(subject.expected), subject.at)
        wrong = {ask: value for ask, value in seen.items() if not close_to(value, subject.expected[ask])}
        assert not wrong
        assert set(seen) == set(subject.expected)

    async def test_what_is_not_there_is_silence_and_not_zero(self, subject: Subject) -> None:
        seen = (await subject.backend.measure([subject.absent], subject.at))[subject.absent]
        assert isinstance(seen, NoData)
        assert seen.why is Silence.EMPTY

    async def test_a_refused_query_does_not_blind_the_others(self, subject: Subject) -> None:
        known = next(iter(subject.expected))
        seen = await subject.backend.measure([subject.invalid, known], subject.at)
        refused = seen[subject.invalid]
        assert isinstance(refused, NoData)
        assert refused.why is Silence.BAD_QUERY
        assert close_to(seen[known], subject.expected[known])

    async def test_windows_end_at_the_time_asked_for(self, subject: Subject) -> None:
        """A year earlier there is nothing, whatever there is now."""
        asks = list(subject.expected)
        seen = await subject.backend.measure(asks, subject.at - timedelta(days=365))
        assert [value for value in seen.values() if not isinstance(value, NoData)] == []

    async def test_a_window_longer_than_the_history_says_how_much_of_it_was_seen(self, subject: Subject) -> None:
        known = next(ask for ask, seen in subject.expected.items() if isinstance(seen, Counts))
        asks = [replace(known, window=timedelta(days=days)) for days in (1, 2)]
        seen = await subject.backend.measure([known, *asks], subject.at)
        counted = [one for one in (seen[ask] for ask in asks) if isinstance(one, Counts)]
        assert len(counted) == 2
        assert 0 < counted[1].coverage < counted[0].coverage < 0.5

    async def test_the_same_question_has_the_same_answer(self, subject: Subject) -> None:
        asks = list(subject.expected)
        assert await subject.backend.measure(asks, subject.at) == await subject.backend.measure(asks, subject.at)

    async def test_history_says_the_same_of_a_time_that_is_over(self, subject: Subject) -> None:
        """Of a time that was measured while it was the present: a source without a past of its own knows no other."""
        asks = list(subject.expected)
        await subject.backend.measure(asks, subject.at)
        seen = await subject.backend.history(asks, subject.at)
        assert not {ask: value for ask, value in seen.items() if not close_to(value, subject.expected[ask])}
        assert await subject.backend.history(asks, subject.at) == seen

    async def test_many_windows_cost_few_requests(self, subject: Subject) -> None:
        ask = next(iter(subject.expected))
        before = len(subject.asked())
        await subject.backend.measure(
            [replace(ask, window=timedelta(minutes=minutes)) for minutes in range(1, 101)], subject.at
        )
        assert len(subject.asked()) - before <= 10

    async def test_no_question_sends_nothing(self, subject: Subject) -> None:
        before = len(subject.asked())
        assert await subject.backend.measure([], subject.at) == {}
        assert len(subject.asked()) == before

    async def test_only_reads_are_sent_and_only_reads_are_allowed(self, subject: Subject) -> None:
        await subject.backend.measure([*subject.expected, subject.invalid], subject.at)
        sent = set(subject.asked())
        assert sent
        assert all(subject.allowed(method, path) for method, path in sent)
        paths = [path for _, path in sent]
        assert not any(subject.allowed(verb, path) for verb in ("PUT", "DELETE", "PATCH") for path in paths)
        assert not any(subject.allowed("POST", f"{path}/../admin") for path in paths)
        assert not subject.allowed("POST", "/api/v1/admin/tsdb/delete_series")
        assert not subject.allowed("GET", "/-/reload")

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_a_fault_is_silence_of_its_kind_and_leaks_nothing(self, subject: Subject, fault: str) -> None:
        row = FAULTS[fault]
        async with subject.faulty(lambda _: row.reply, patience=row.patience) as backend:
            assert await _silence(backend, subject) is row.why

    @pytest.mark.parametrize("declared", [True, False])
    async def test_an_answer_without_end_is_refused_before_it_is_read(self, subject: Subject, declared: bool) -> None:
        flood = Flood(50, declared=declared)
        asked: list[Asked] = []

        def reply(one: Asked) -> Reply:
            asked.append(one)
            return Reply(write=flood)

        async with subject.faulty(reply) as backend:
            assert await _silence(backend, subject) is Silence.GARBAGE
        assert flood.sent < MOST
        assert len(asked) == 1, "what is too large now is so a moment later"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_to_another_host_is_not_followed(self, subject: Subject, status: int) -> None:
        async with scripted_server(lambda _: Reply(body=NOTHING)) as elsewhere:
            away = Reply(status=status, headers={"location": f"{elsewhere.url}/api/v1/query"})
            async with subject.faulty(lambda _: away) as backend:
                assert await _silence(backend, subject) is Silence.UNAUTHORIZED
        assert elsewhere.asked == []

    async def test_a_fault_that_passes_is_tried_again(self, subject: Subject) -> None:
        replies = [Reply(status=503), Reply(status=401)]
        asks = [next(iter(subject.expected))]
        async with subject.faulty(lambda _: replies.pop(0) if len(replies) > 1 else replies[0]) as backend:
            seen = (await backend.measure(asks, subject.at))[asks[0]]
        assert isinstance(seen, NoData)
        assert seen.why is Silence.UNAUTHORIZED

    async def test_a_permanent_fault_is_not_tried_again(self, subject: Subject) -> None:
        asked: list[Asked] = []

        def reply(one: Asked) -> Reply:
            asked.append(one)
            return Reply(status=401)

        async with subject.faulty(reply) as backend:
            await backend.measure([next(iter(subject.expected))], subject.at)
        assert len(asked) == 1
