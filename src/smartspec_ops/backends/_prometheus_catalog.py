"""What a Prometheus holds: names and metadata in two requests, labels and bucket bounds for the few that matter.

Reads only, through the same allowlist as queries. VictoriaMetrics and others answer parts of it; what is missing is
left out, never guessed.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._ask_http import ask as ask_http
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.inventory import MAX_VALUES, Declared, Family, FamilyType, bounds, families, values_of
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer, Clock, Http, Request, Secret
from smartspec_ops.spec.promql import Matcher, selector

Read = TypeVar("Read")

LATELY = timedelta(hours=1)
"""A series without a sample for this long is one of the past."""
MAX_SERIES = 5_000
"""Of one family, where the source knows how to limit its answer; else its size is the limit."""
MAX_LABELS = 20
CONCURRENT = 4


def build(config: SourceConfig, http: Http, clock: Clock) -> "PrometheusCatalog":
    return PrometheusCatalog(config, http, clock)


class PrometheusCatalog:
    """`ports.Catalog` on the metadata part of the query API."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        self._config = config
        self._http = http
        self._clock = clock
        self._clean = Cleaner(config)
        self._slots = asyncio.Semaphore(CONCURRENT)

    async def jobs(self, at: datetime) -> Sequence[str]:
        found = await self._get("label/job/values", _lately(at), _names)
        return () if isinstance(found, NoData) else found

    async def families(self, at: datetime, job: str | None = None) -> Sequence[Family] | NoData:
        own = [("match[]", selector("", _of(job)))] if job is not None else []
        names, metadata = await asyncio.gather(
            self._get("label/__name__/values", [*own, *_lately(at)], _names),
            self._get("metadata", [("limit_per_metric", "1")], _declared),
        )
        if isinstance(names, NoData):
            return names
        # Without metadata, names still end in what they are.
        return families(names, {} if isinstance(metadata, NoData) else metadata)

    async def details(self, wanted: Sequence[Family], at: datetime, job: str | None = None) -> Sequence[Family]:
        return await asyncio.gather(*(self._detailed(family, at, _of(job)) for family in wanted))

    async def retention(self) -> timedelta | None:
        found = await self._get("status/runtimeinfo", [], _retention)
        return None if isinstance(found, NoData) else found

    async def _detailed(self, family: Family, at: datetime, of: Sequence[Matcher]) -> Family:
        shown = [("match[]", selector(name, of)) for name in family.described_by]
        limited = [*shown, ("limit", str(MAX_SERIES)), *_lately(at)]
        labels = await self._get("series", limited, _labels)
        if isinstance(labels, NoData):  # perhaps only too many series to list
            labels = await self._label_by_label([*shown, *_lately(at)])
        known = replace(family, labels=labels)
        if family.type is not FamilyType.HISTOGRAM:
            return known
        buckets = [("match[]", selector(f"{family.name}_bucket", of)), *_lately(at)]
        edges = await self._get("label/le/values", buckets, _names)
        if isinstance(edges, NoData):
            return known
        try:
            found = bounds(edges)
        except ValueError:  # a label of that name which is none of a histogram's
            return known
        return replace(known, bounds=found, is_bare=bool(edges) and not found)

    async def _label_by_label(self, about: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
        """The values of each label, without its series; a label nobody tells about is left out."""
        names = await self._get("labels", about, _names)
        if isinstance(names, NoData):
            return {}
        wanted = [name for name in names if name != "__name__"][:MAX_LABELS]
        found = await asyncio.gather(
            *(self._get(f"label/{quote(name, safe='')}/values", about, _values) for name in wanted)
        )
        return {name: told for name, told in zip(wanted, found, strict=True) if not isinstance(told, NoData)}

    async def _get(self, path: str, query: Sequence[tuple[str, str]], read: Callable[[Any], Read]) -> Read | NoData:
        config = self._config
        ours = {name for name, _ in query}
        given = [*query, *(one for one in config.params.items() if one[0] not in ours)]
        request = Request(
            method="GET",
            url=Secret(f"{config.base}/api/v1/{path}?{urlencode(given, quote_via=quote)}"),
            headers=config.headers,
            timeout=config.timeout,
        )
        decode = partial(self._decode, read=read)
        async with self._slots:
            return await ask_http(self._http, self._clock, request, decode, config.budget)

    def _decode(self, answer: Answer, read: Callable[[Any], Read]) -> Read | NoData:
        try:
            body = _json.loads(answer.body)
            if answer.status != 200 or body["status"] != "success":
                kind, text = str(body.get("errorType", "")), str(body.get("error", ""))
                why = _faults.of_status(answer.status, kind, text)
                return NoData(why, self._clean(f"{answer.status} {kind}: {text}"))
            return read(body["data"])
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            why = Silence.GARBAGE if answer.status == 200 else _faults.of_status(answer.status)
            return NoData(why, f"status {answer.status}, not an answer of a Prometheus API; is the base address right?")


def _of(job: str | None) -> Sequence[Matcher]:
    return [("job", "=", job)] if job is not None else []


def _lately(at: datetime) -> list[tuple[str, str]]:
    return [("start", f"{(at - LATELY).timestamp():.3f}"), ("end", f"{at.timestamp():.3f}")]


def _names(data: Any) -> Sequence[str]:
    return [str(name) for name in data]


def _values(data: Any) -> Sequence[str]:
    return sorted(str(value) for value in data)[:MAX_VALUES]


def _declared(data: Any) -> Mapping[str, Declared]:
    return {
        str(name): Declared(
            type=str(said[0].get("type", "")), help=str(said[0].get("help", "")), unit=str(said[0].get("unit", ""))
        )
        for name, said in data.items()
        if said
    }


def _labels(data: Any) -> Mapping[str, Sequence[str]]:
    return values_of({str(label): str(value) for label, value in series.items()} for series in data)


def _retention(data: Any) -> timedelta | None:
    """``15d``, ``1y2w``, or ``15d or 10GiB``; a limit by size alone says nothing about time."""
    for part in str(data["storageRetention"]).split(" or "):
        if _DURATION.fullmatch(part):
            return sum((int(n) * _UNITS[unit] for n, unit in _PART.findall(part)), timedelta(0))
    return None


_UNITS = {
    "y": timedelta(days=365),
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_PART = re.compile(r"(\d{1,9})(ms|[ywdhms])", re.ASCII)
_DURATION = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
