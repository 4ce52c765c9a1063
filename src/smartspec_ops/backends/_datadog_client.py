"""Questions to one Datadog organisation: many in one request, refused ones found by halving, all inside its limits.

A site, or a proxy, without v2 is asked by v1, one request for as many queries as an address holds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar
from urllib.parse import quote

from smartspec_ops.backends import _datadog_api as api
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._datadog_api import Asked, Line, Number
from smartspec_ops.backends._datadog_limit import Budget
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Failure, Http, Request

Read = TypeVar("Read")
Send = Callable[[Sequence[Asked]], Awaitable[Sequence[Read] | NoData]]

MAX_QUERIES = 100
"""Of one request."""
MAX_TARGET = 6_000
"""Characters of a v1 address."""
MAX_EXTRA = 40
"""Requests one call may spend on finding refused queries."""
FORGET, FORGET_ALL = timedelta(minutes=30), timedelta(minutes=5)
"""So long a refused query is not sent again: only the configuration, or a metric's settings, can change that. Where all
are refused it may be something else."""
CONCURRENT = 4


class Client:
    """What a backend knows of its organisation's API from one call to the next."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock
        self._clean = Cleaner(config)
        self._budget = Budget()
        self._refused: dict[Asked, tuple[NoData, datetime]] = {}
        self._is_v1 = False
        self._most = MAX_QUERIES
        self._began = clock.now()

    def begin(self) -> None:
        """What is sent from here on is one reading."""
        self._began = self._clock.now()
        self._refused = {one: kept for one, kept in self._refused.items() if kept[1] > self._began}

    def opens(self, *, points: int = 0, numbers: int = 0) -> datetime | None:
        """When a reading of so many requests may be sent; None where it may at once."""
        paths = {api.V1: points + numbers} if self._is_v1 else {api.TIMESERIES: points, api.SCALAR: numbers}
        now = self._clock.now()
        opens = self._budget.opens({path: cost for path, cost in paths.items() if cost}, now)
        return opens if opens > now else None

    async def patient(self, points: int, within: timedelta) -> datetime | None:
        """As `opens`, for somebody who waits: None once so many requests may be sent, if that is `within` so long."""
        opens = self.opens(points=points)
        if opens is None or opens - self._clock.now() > within:
            return opens
        await self._clock.sleep(opens - self._clock.now())
        return None

    def cost(self, asked: Sequence[Asked]) -> int:
        """Requests one question about all of them takes."""
        return len(list(self._batches(asked)))

    async def points(
        self, asked: Sequence[Asked], start: int, end: int, step: int
    ) -> Sequence[Sequence[Line] | NoData]:
        """The series of each, in intervals of `step`."""
        v2 = partial(self._points, start=start, end=end, step=step)
        return await self._all(asked, v2, partial(self._v1_points, start=start, end=end))

    async def numbers(self, asked: Sequence[Asked], start: int, end: int) -> Sequence[Sequence[Number] | NoData]:
        """One number of each over the whole time, or one for each of its groups."""
        v2 = partial(self._numbers, start=start, end=end)
        return await self._all(asked, v2, partial(self._v1_numbers, start=start, end=end))

    async def document(self, target: str) -> object | NoData:
        """What a plain read gives."""
        return await self._send(api.get(self._config, target), partial(api.document, clean=self._clean))

    # --- many at once ------------------------------------------------------------------------------------------

    async def _all(self, asked: Sequence[Asked], v2: Send[Read], v1: Send[Read]) -> Sequence[Read | NoData]:
        search = _Search[Read](self._is_v1, v2, v1)
        open_ = [one for one in dict.fromkeys(asked) if one not in self._refused]
        first, *others = list(self._batches(open_)) or [[]]
        found = dict(await search.find(first)) if first else {}
        if search.is_v1 and not self._is_v1:
            self._is_v1 = True
            others = list(self._batches(open_[len(first) :]))
        broken = search.fault
        if broken is not None:  # nobody else will hear anything better
            found |= {one: broken for batch in others for one in batch}
        else:
            for part in await asyncio.gather(*map(search.find, others)):
                found |= part
        self._most = min(self._most, search.fits)
        self._remember(found)
        return [self._refused[one][0] if one in self._refused else found[one] for one in asked]

    def _remember(self, found: Mapping[Asked, object]) -> None:
        refused = {one: answer for one, answer in found.items() if _is_refused(answer)}
        is_the_query = len(refused) < len(found)
        until = self._clock.now() + (FORGET if is_the_query else FORGET_ALL)
        self._refused |= {one: (answer, until) for one, answer in refused.items() if isinstance(answer, NoData)}

    def _batches(self, asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
        batch: list[Asked] = []
        size = 0
        most = MAX_TARGET if self._is_v1 else self._most
        for one in asked:
            length = len(quote(one.text)) + 3 if self._is_v1 else len(one.queries)
            if batch and size + length > most:
                yield batch
                batch, size = [], 0
            batch.append(one)
            size += length
        if batch:
            yield batch

    # --- one request -------------------------------------------------------------------------------------------

    async def _points(
        self, asked: Sequence[Asked], start: int, end: int, step: int
    ) -> Sequence[Sequence[Line]] | NoData:
        request = api.timeseries(self._config, asked, start, end, step)
        return await self._send(request, partial(api.lines_of, count=len(asked), clean=self._clean))

    async def _numbers(self, asked: Sequence[Asked], start: int, end: int) -> Sequence[Sequence[Number]] | NoData:
        request = api.scalar(self._config, asked, start, end)
        return await self._send(request, partial(api.numbers_of, count=len(asked), clean=self._clean))

    async def _v1_points(self, asked: Sequence[Asked], start: int, end: int) -> Sequence[Sequence[Line]] | NoData:
        request = api.v1(self._config, [one.text for one in asked], start, end)
        return await self._send(request, partial(api.v1_lines_of, count=len(asked), clean=self._clean))

    async def _v1_numbers(
        self, asked: Sequence[Asked], start: int, end: int
    ) -> Sequence[Sequence[Number] | NoData] | NoData:
        found = await self._v1_points(asked, start, end)
        if isinstance(found, NoData):
            return found
        return [api.reduced(lines, one.aggregators) for one, lines in zip(asked, found, strict=True)]

    async def _send(self, request: Request, decode: Callable[[Answer], Read | NoData]) -> Read | NoData:
        return await ask_http(_Noting(self, self._http), self._clock, request, decode, self._config.budget)

    def note(self, path: str, answer: Answer) -> None:
        self._budget.note(path, self._began, self._clock.now(), answer)


def _is_refused(answer: object) -> bool:
    return isinstance(answer, NoData) and answer.why is Silence.BAD_QUERY


class _Noting:
    """`ports.Http` that lets the budget see every answer, those that are tried again included."""

    def __init__(self, client: Client, http: Http) -> None:
        self._client = client
        self._http = http

    async def send(self, request: Request) -> Answer | Failure:
        answer = await self._http.send(request)
        if isinstance(answer, Answer):
            self._client.note(api.path_of(request), answer)
        return answer

    async def close(self) -> None:
        await self._http.close()


class _Search(Generic[Read]):
    """One call's questions on their way: halved where refused, with a bound on what that may cost."""

    def __init__(self, is_v1: bool, v2: Send[Read], v1: Send[Read]) -> None:
        self.is_v1 = is_v1
        self.fault: NoData | None = None
        self.fits = MAX_QUERIES
        """Of one request: fewer where a request was refused of which no part was."""
        self._v2 = v2
        self._v1 = v1
        self._extra = MAX_EXTRA
        self._slots = asyncio.Semaphore(CONCURRENT)

    async def find(self, batch: Sequence[Asked]) -> dict[Asked, Read | NoData]:
        async with self._slots:
            answer = await self._once(batch)
        if not isinstance(answer, NoData):
            return dict(zip(batch, answer, strict=True))
        if answer.why is not Silence.BAD_QUERY:
            self.fault = self.fault or answer
        self._extra -= 2
        if answer.why is not Silence.BAD_QUERY or len(batch) == 1 or self._extra < 0:
            return dict.fromkeys(batch, answer)
        middle = len(batch) // 2
        found = await self.find(batch[:middle]) | await self.find(batch[middle:])
        if not any(_is_refused(one) for one in found.values()):
            self.fits = min(self.fits, max(1, sum(len(one.queries) for one in batch) // 2))
        return found

    async def _once(self, batch: Sequence[Asked]) -> Sequence[Read] | NoData:
        if not self.is_v1:
            answer = await self._v2(batch)
            if not (isinstance(answer, NoData) and answer is api.NO_V2):
                return answer
            self.is_v1 = True
        return await self._v1(batch)
