"""One number from a query over a window: which time aggregation it takes, and what the answer means in our units."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from smartspec_ops.backends import _datadog_units as units
from smartspec_ops.backends._datadog_api import Asked, Number
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.backends._numbers import value
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence
from smartspec_ops.domain.objective import ValueIndicator
from smartspec_ops.spec.datadog_query import Expression, QueryFault, Term, expression, misfit

_ROLLUP = re.compile(r"\.rollup\(\s*([a-z]+)")
_PERCENTILE_LAST = re.compile(r"\.(p\d+)\b")
_OVER_TIME = {"avg": "avg", "sum": "sum", "min": "min", "max": "max", "count": "sum"}

Answers = Mapping[Ask, Measurement]


def asked(query: str) -> Asked | NoData:
    read = expression(query)
    if isinstance(read, QueryFault):
        return NoData(Silence.BAD_QUERY, f"{read.message}: {read.hint}")
    terms = read.terms
    if "/" in read.formula and all(".as_rate()" in term.suffix for term in terms):
        # Of rates only intervals with points would be averaged: few errors would weigh as much as many requests.
        terms = tuple(replace(term, suffix=term.suffix.replace(".as_rate()", ".as_count()")) for term in terms)
    return Asked(read, tuple(map(str, terms)), tuple(map(_aggregator, terms)))


def _aggregator(term: Term) -> str:
    """How one number is made of the window's points, as Datadog's own widgets do: the average, unless told."""
    if found := _ROLLUP.search(term.suffix):
        return _OVER_TIME.get(found[1], "avg")
    if term.is_percentile:
        return "percentile"
    if ".as_count()" in term.suffix:
        return "sum"
    return term.aggregator if term.aggregator in ("min", "max") else "avg"


def windows(asks: Sequence[Ask], stale_after: int) -> Mapping[int, Sequence[Ask]]:
    """By length in seconds. A longer window than what is fresh says nothing about its end: that is asked besides."""
    found: dict[int, list[Ask]] = {}
    for ask in asks:
        length = int(ask.window.total_seconds())
        found.setdefault(length, []).append(ask)
        if length > stale_after:
            found.setdefault(stale_after, []).append(ask)
    return found


def cost(client: Client, asks: Sequence[Ask], stale_after: timedelta) -> int:
    """Requests that measuring all of them takes."""
    queries = {ask: asked(ask.indicator.query) for ask in asks if isinstance(ask.indicator, ValueIndicator)}
    ready = {ask: read for ask, read in queries.items() if not isinstance(read, NoData)}
    by_length = windows(list(ready), int(stale_after.total_seconds()))
    return sum(client.cost([ready[ask] for ask in some]) for some in by_length.values())


async def measure(client: Client, asks: Sequence[Ask], end: int, stale_after: timedelta | None) -> Answers:
    """Every ask about one number, over its window up to `end`. Of a time that is over, `stale_after` is None."""
    queries = {ask: asked(ask.indicator.query) for ask in asks if isinstance(ask.indicator, ValueIndicator)}
    found: dict[Ask, Measurement] = {ask: read for ask, read in queries.items() if isinstance(read, NoData)}
    ready = {ask: read for ask, read in queries.items() if not isinstance(read, NoData)}
    fresh = int(stale_after.total_seconds()) if stale_after else end
    stale: set[Ask] = set()
    for length, some in sorted(windows(list(ready), fresh).items()):
        answers = await client.numbers([ready[ask] for ask in some], end - length, end)
        for ask, answer in zip(some, answers, strict=True):
            is_whole = length == int(ask.window.total_seconds())
            if is_whole:
                found[ask] = _measured(ask.indicator, ready[ask].expression, answer)
            elif not isinstance(answer, NoData) and not any(one.value is not None for one in answer):
                stale.add(ask)
    silent = NoData(Silence.STALE, f"there are points in the window but none in its last {fresh} s")
    return {ask: silent if ask in stale and not isinstance(seen, NoData) else seen for ask, seen in found.items()}


def _explained(refused: NoData, query: Expression) -> NoData:
    """Datadog's words, with what is meant where a percentile stands at the end."""
    found = next((match for term in query.terms if (match := _PERCENTILE_LAST.search(term.suffix))), None)
    if refused.why is not Silence.BAD_QUERY or found is None:
        return refused
    hint = f"a percentile stands first: {found[1]}:{query.terms[0].metric}{{...}}"
    return NoData(refused.why, f"{refused.detail} ({hint})")


def _measured(indicator: object, query: Expression, answer: Sequence[Number] | NoData) -> Measurement:
    if isinstance(answer, NoData):
        return _explained(answer, query)
    assert isinstance(indicator, ValueIndicator)
    if indicator.unit and (why := misfit(indicator.query, indicator.unit)):
        return NoData(Silence.BAD_QUERY, why)
    known = [one for one in answer if one.value is not None]
    if not known:
        return NoData(Silence.EMPTY, "no points in the window")
    if len(known) > 1:
        return NoData(
            Silence.INSANE, "the query gives several series; declare which, or aggregate them with sum: or avg:"
        )
    scale = units.scale_for(indicator.unit, indicator.scale, known[0].unit, query)
    if isinstance(scale, NoData):
        return scale
    assert known[0].value is not None
    return value(known[0].value, scale)
