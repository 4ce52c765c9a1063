"""Data sources of a Grafana that do not speak PromQL: SQL, Loki, InfluxDB, CloudWatch and whatever else it can ask.

A metric's query is a text in the source's own language, or the whole query as the query inspector shows it (JSON).
Events are counted by adding up what the query gives inside the window; a value is the newest point. All queries over
the same window go into one request, each with a name of its own: one that fails silences its own objective alone.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from math import isfinite
from typing import Any

from smartspec_ops.backends._frames import Result, Strand
from smartspec_ops.backends._grafana_api import Api, DataSource, Query
from smartspec_ops.backends._grafana_running import LONG, Key, Running
from smartspec_ops.backends._numbers import NOT_OURS, counts, value
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.spec import influxql, sql

Found = Result | NoData
AT_ONCE = 50
"""Queries to one request at most: Grafana runs them one after the other, and what takes too long is halved."""
FEWEST = 5
CONCURRENT = 4
POINTS = 300
"""Of one answer at most, where the source can choose its resolution."""
STALE_AFTER = timedelta(minutes=5)
SLACK = 0.1
"""Up to this share of the window may lie before the first point: the grid of the points, not a missing past."""

_SQL = ("postgres", "grafana-postgresql-datasource", "mysql", "mssql")
_TEXTS: Mapping[str, Mapping[str, Any]] = {
    "loki": {"": "expr", "queryType": "instant"},
    "influxdb": {"": "query", "rawQuery": True, "resultFormat": "time_series"},
    "graphite": {"": "target"},
    **{kind: {"": "rawSql", "rawQuery": True, "format": "table"} for kind in _SQL},
}
"""Where the text of a query goes in the model of its kind of data source, under "", and what goes beside it."""
_NO_HISTOGRAM = NoData(
    Silence.BAD_QUERY, "only a data source that speaks PromQL has histograms; write query:, or good: and total:"
)


class FrameQueries:
    """What the asks of one data source come to."""

    def __init__(self, api: Api, source: DataSource, stale_after: timedelta | None) -> None:
        self._api = api
        self._source = source
        self._stale_after = stale_after or STALE_AFTER
        self._running = Running()
        self._at_once = AT_ONCE
        self._slots = asyncio.Semaphore(CONCURRENT)

    async def measure(self, asks: Sequence[Ask], at: datetime, *, is_past: bool = False) -> Mapping[Ask, Measurement]:
        """Of a time that is over (`is_past`), it does not matter how old a value is at the window's end."""
        wanted = dict.fromkeys((text, ask.window) for ask in asks for text in _texts(ask))
        if is_past or not self._running.goes_on(at):
            found = await self._windows(wanted, at)
        else:
            added = {(text, ask.window): None for ask in asks if _adds_up(ask) for text in _texts(ask)}
            found = await self._counted_along(wanted, [key for key in added if key[1] >= LONG], at)
        stale_after = None if is_past else self._stale_after
        return {
            ask: conclude(ask, {text: found[text, ask.window] for text in _texts(ask)}, at, stale_after) for ask in asks
        }

    async def _counted_along(self, wanted: Iterable[Key], long: Sequence[Key], at: datetime) -> Mapping[Key, Found]:
        """Short windows as they are asked for, long ones from what is known of them and what is new."""
        running, since = self._running, self._running.since(at)
        asked = [*dict.fromkeys(running.due(long, at)), *(key for key in wanted if key not in set(long))]
        texts = dict.fromkeys(text for text, _ in long)
        new, found = await asyncio.gather(
            self._all(texts, since, at) if since and texts else _nothing(), self._windows(asked, at)
        )
        running.take(long, new, {key: found[key] for key in long if key in found}, at)
        known = {key: one for key in long if (one := running.answer(key))}
        # What is not known after all, because what is new could not be counted, says why.
        lost = {key: new[key[0]] for key in long if key not in found and key not in known}
        return {**lost, **found, **known}

    async def _windows(self, wanted: Iterable[Key], at: datetime) -> Mapping[Key, Found]:
        """Each as it is: all queries over the same window together."""
        by_window: dict[timedelta, dict[str, None]] = {}
        for text, window in wanted:
            by_window.setdefault(window, {})[text] = None
        answers = await asyncio.gather(*(self._all(texts, at - over, at) for over, texts in by_window.items()))
        return {
            (text, window): one
            for window, answer in zip(by_window, answers, strict=True)
            for text, one in answer.items()
        }

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        found = (await self._all({query: None}, at - self._stale_after, at))[query]
        if isinstance(found, NoData):
            return found
        return [Sample(labels=one.labels, value=one.points[-1][1]) for one in found.live]

    async def _all(self, texts: Mapping[str, None], since: datetime, until: datetime) -> Mapping[str, Found]:
        found: dict[str, Found] = {}
        queries: dict[str, Query] = {}
        for number, text in enumerate(texts):
            model = self._model(text, until - since)
            if isinstance(model, NoData):
                found[text] = model
            else:
                queries[text] = Query(ref=f"q{number}", model=model)
        answers = await asyncio.gather(
            *(self._some(some, since, until) for some in _batches(queries.values(), self._at_once))
        )
        by_ref = {ref: one for answer in answers for ref, one in answer.items()}
        return {**found, **{text: by_ref[query.ref] for text, query in queries.items()}}

    async def _some(self, queries: Sequence[Query], since: datetime, until: datetime) -> Mapping[str, Found]:
        async with self._slots:
            began = self._api.clock.now()
            found = await self._api.query(since, until, queries)
            took = self._api.clock.now() - began
        if not all(isinstance(one, NoData) for one in found.values()):
            self._at_once = min(AT_ONCE, self._at_once + 1) if len(queries) == self._at_once else self._at_once
        elif took >= self._api.config.timeout and len(queries) > FEWEST:
            self._at_once = max(FEWEST, len(queries) // 2)  # from the next tick on: this one has used up its time
        return found

    def _model(self, text: str, window: timedelta) -> Mapping[str, Any] | NoData:
        """As Grafana's own editor would send it."""
        shared = {
            "datasource": {"uid": self._source.uid, "type": self._source.type},
            "intervalMs": max(1000, window // POINTS // timedelta(milliseconds=1)),
            "maxDataPoints": POINTS,
        }
        if text.lstrip().startswith("{") and isinstance(given := sql.given_model(text), dict):
            why = _writes(self._source.type, given)
            return NoData(Silence.BAD_QUERY, why) if why else {**given, **shared}
        known = _TEXTS.get(self._source.type)
        if known is None:
            hint = "write the query as JSON, as its query inspector shows it"
            return NoData(Silence.BAD_QUERY, f"a text is no query of a {self._source.type} data source; {hint}")
        model = {**{key: one for key, one in known.items() if key}, known[""]: text, **shared}
        why = _writes(self._source.type, model)
        return NoData(Silence.BAD_QUERY, why) if why else model


async def _nothing() -> Mapping[str, Found]:
    return {}


def _adds_up(ask: Ask) -> bool:
    """Whether its answer is a sum, so that parts of a window add up to it."""
    return isinstance(ask.indicator, RatioIndicator | RateIndicator)


def _writes(kind: str, model: Mapping[str, Any]) -> str | None:
    """Why a query may do more than read: Grafana asks the database with whatever rights its data source has."""
    keys = [key.casefold() for key in model]
    if kind in _SQL or "rawsql" in keys:
        return sql.model_fault(model)
    if kind != "influxdb":
        return None
    text = model.get("query")
    if keys.count("query") != 1 or keys.count("rawquery") != 1 or model.get("rawQuery") is not True:
        return "of InfluxDB one raw query in InfluxQL can be asked: query, and rawQuery: true"
    return influxql.read_fault(text) if isinstance(text, str) else "its query is no text"


def _batches(queries: Iterable[Query], at_once: int) -> Iterator[Sequence[Query]]:
    left = iter(queries)
    while batch := list(islice(left, at_once)):
        yield batch


def _texts(ask: Ask) -> Sequence[str]:
    """The whole first."""
    match ask.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return total, good or bad or ""
        case RateIndicator(events=events):
            return (events,)
        case ValueIndicator(query=query):
            return (query,)
        case _:
            return ()


def conclude(ask: Ask, answers: Mapping[str, Found], at: datetime, stale_after: timedelta | None) -> Measurement:
    """The measurement, from the answers to its texts."""
    found = [answers[text] for text in _texts(ask)]
    if silent := next((one for one in found if isinstance(one, NoData)), None):
        return silent
    strands = [one.strands for one in found if isinstance(one, Result)]
    match ask.indicator:
        case HistogramIndicator() | NativeHistogramIndicator():
            return _NO_HISTOGRAM
        case CompositeIndicator():
            return NOT_OURS
        case ValueIndicator(scale=scale):
            newest = _newest(strands[0], at, stale_after)
            return newest if isinstance(newest, NoData) else value(newest, scale)
        case RateIndicator():
            events = _sum(strands[0], "the events")
            return events if isinstance(events, NoData) else value(events / ask.window.total_seconds())
        case RatioIndicator(good=good):
            return _counts(strands[0], strands[1], good is not None, ask.window, at)


def _counts(
    whole: Sequence[Strand], part: Sequence[Strand], is_good: bool, window: timedelta, at: datetime
) -> Measurement:
    total = _sum(whole, "the total")
    if isinstance(total, NoData):
        return total
    # No row of bad events means that none happened; no row of good ones may as well be a wrong query.
    seen = 0.0 if not any(one.points for one in part) and not is_good else _sum(part, "the part")
    if isinstance(seen, NoData):
        return seen
    found = counts(seen, total, is_good=is_good)
    if not isinstance(found, Counts):
        return found
    return Counts(found.good, found.total, _coverage(whole, window, at))


def _coverage(strands: Sequence[Strand], window: timedelta, at: datetime) -> float:
    """The share of the window that its points reach back over. A single number says nothing about that."""
    times = [point[0] for one in strands for point in one.points if point[0] is not None]
    if len(times) < 2:
        return 1.0
    apart = (max(times) - min(times)) / (len(set(times)) - 1) if len(set(times)) > 1 else 0.0
    length = window.total_seconds()
    missing = min(times) - apart - (at.timestamp() - length)
    return 1.0 if missing <= length * SLACK else max(0.0, 1 - missing / length)


def _sum(strands: Sequence[Strand], what: str) -> float | NoData:
    one = _only(strands, what)
    if isinstance(one, NoData):
        return one
    total = sum(number for _, number in one.points)
    return total if isfinite(total) else NoData(Silence.NAN, f"{what} is not a finite number")


def _newest(strands: Sequence[Strand], at: datetime, stale_after: timedelta | None) -> float | NoData:
    one = _only(strands, "the query")
    if isinstance(one, NoData):
        return one
    time, number = one.points[-1]
    if time is None and len(one.points) > 1:
        return NoData(
            Silence.INSANE, f"the query gives {len(one.points)} rows without times; it has to give one number"
        )
    age = None if time is None else at.timestamp() - time
    if age is not None and stale_after is not None and age > stale_after.total_seconds():
        return NoData(Silence.STALE, f"the newest point is {age:.0f} s old")
    return number if isfinite(number) else NoData(Silence.NAN, "the newest point is not a finite number")


def _only(strands: Sequence[Strand], what: str) -> Strand | NoData:
    """The one series with points that was meant."""
    known = [one for one in strands if one.points]
    if not known:
        return NoData(Silence.EMPTY, f"no row and no point for {what} in this window")
    if len(known) > 1:
        names = ", ".join(sorted({one.name for one in known})[:3])
        return NoData(Silence.INSANE, f"{what} gives {len(known)} series ({names}), where one is needed")
    return known[0]
