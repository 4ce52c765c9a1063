"""The course of an indicator over the past: window after window, from the intervals Datadog itself keeps.

A stretch is no longer than its intervals allow, so a month of five-minute windows is a request for each day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import gcd

from smartspec_ops.backends import _datadog_units as units
from smartspec_ops.backends import _datadog_values as values
from smartspec_ops.backends._datadog_api import Asked, Line
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.backends._datadog_counting import Leg, Wanted, minute
from smartspec_ops.backends._datadog_sums import TIERS, Tier
from smartspec_ops.backends._numbers import counts, value
from smartspec_ops.domain.measurement import Ask, Buckets, Measurement, NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, RateIndicator, RatioIndicator, ValueIndicator
from smartspec_ops.spec.datadog_query import Expression

Course = Sequence[tuple[datetime, Measurement]] | NoData
PATIENCE = timedelta(seconds=30)
"""So long a request of many waits for its turn: a backtest is in no hurry."""
_NO_POINTS = NoData(Silence.EMPTY, "no points in the window")


async def counted(client: Client, one: Wanted, since: datetime, until: datetime) -> Course:
    """(end, measurement) of the windows of a counted ask that end after `since`, up to `until`."""
    ends = _ends(one.ask, since, until)
    if not ends:
        return ()
    length = ends[0][1] - ends[0][0]
    tier = next((each for each in reversed(TIERS) if gcd(length, ends[0][0]) % each.step == 0), None)
    if tier is None:
        return NoData(Silence.BAD_QUERY, "a window is a number of whole minutes there")
    legs = list(dict.fromkeys(one.legs))
    found: dict[Leg, dict[int, float]] = {leg: {} for leg in legs}
    for start, stop in _stretches(ends[0][0], ends[-1][1], tier):
        answers = await _points(client, [leg.asked(tier.step) for leg in legs], start, stop, tier.step)
        if isinstance(answers, NoData):
            return answers
        for leg, points in zip(legs, answers, strict=True):
            found[leg] |= points
    good = one.parts[1] if len(one.parts) > 1 else ()
    was_good = any(found[leg] for leg in good)
    return [(_at(end), _seen(one, found, range(start, end, tier.step), was_good=was_good)) for start, end in ends]


async def numbers(client: Client, ask: Ask, indicator: ValueIndicator, since: datetime, until: datetime) -> Course:
    """The same of an ask for one number, each made of its own window's points."""
    ends = _ends(ask, since, until)
    asked = values.asked(indicator.query)
    if isinstance(asked, NoData) or not ends:
        return asked if isinstance(asked, NoData) else ()
    length = ends[0][1] - ends[0][0]
    if length < TIERS[0].step or ends[0][0] % length:
        return NoData(Silence.BAD_QUERY, "windows of this length do not begin where its intervals do")
    tier = next(each for each in reversed(TIERS) if each.step <= length)
    found: dict[int, Measurement] = {}
    for start, stop in _stretches(ends[0][0], ends[-1][1], Tier(length, tier.reach // length * length)):
        client.begin()
        if opens := await client.patient(1, PATIENCE):
            return _closed(opens)
        [lines] = await client.points([_rolled(asked, length)], start, stop, length)
        if isinstance(lines, NoData):
            return lines
        if len(lines) > 1:
            return NoData(Silence.INSANE, "the query gives several series; aggregate them with sum: or avg:")
        found |= {time: seen for line in lines for time, seen in _converted(indicator, asked.expression, line)}
    return [(_at(end), found.get(start, _NO_POINTS)) for start, end in ends]


def _ends(ask: Ask, since: datetime, until: datetime) -> Sequence[tuple[int, int]]:
    """Start and end of every window, the last of which ends at the last full minute of `until`."""
    length, last = int(ask.window.total_seconds()), minute(until)
    count = (last - int(since.timestamp())) // length
    return [(last - n * length, last - (n - 1) * length) for n in range(count, 0, -1)]


def _stretches(start: int, end: int, tier: Tier) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, tier.reach):
        yield begin, min(end, begin + tier.reach)


async def _points(
    client: Client, asked: Sequence[Asked], start: int, end: int, step: int
) -> Sequence[Mapping[int, float]] | NoData:
    """By question, its only series' points. What the limit does not allow soon is not asked."""
    client.begin()
    if opens := await client.patient(client.cost(asked), PATIENCE):
        return _closed(opens)
    answers = await client.points(asked, start, end, step)
    if silent := next((one for one in answers if isinstance(one, NoData)), None):
        return silent
    lines = [one for one in answers if not isinstance(one, NoData)]
    if any(len(one) > 1 for one in lines):
        return NoData(Silence.INSANE, "several series where one was meant")
    return [one[0].points if one else {} for one in lines]


def _closed(opens: datetime) -> NoData:
    return NoData(Silence.OVERLOADED, f"the organisation's limit leaves no request before {opens:%H:%M:%S} UTC")


def _seen(one: Wanted, found: Mapping[Leg, Mapping[int, float]], window: range, *, was_good: bool) -> Measurement:
    sums = [[found[leg][time] for leg in part for time in window if time in found[leg]] for part in one.parts]
    if not sums[0]:
        return _NO_POINTS
    total = sum(sums[0])
    match one.ask.indicator:
        case RateIndicator():
            return value(total / one.ask.window.total_seconds())
        case RatioIndicator(good=good):
            if good and not was_good:
                return NoData(Silence.EMPTY, "no good events at any time: do good and total belong together?")
            return counts(sum(sums[1]), total, is_good=good is not None)
        case indicator:
            seen = counts(sum(sums[1]), total, is_good=True)
            if isinstance(seen, NoData) or one.bound is None or not isinstance(indicator, HistogramIndicator):
                return seen
            return Buckets(((one.bound, seen.good), (float("inf"), seen.total)))


def _rolled(asked: Asked, step: int) -> Asked:
    """Each query with its own aggregation over intervals of `step`."""
    texts = tuple(
        text if ".rollup(" in text else f"{text}.rollup({re.sub('percentile', 'avg', how)}, {step})"
        for text, how in asked.named
    )
    return replace(asked, queries=texts)


def _converted(indicator: ValueIndicator, query: Expression, line: Line) -> Iterator[tuple[int, Measurement]]:
    scale = units.scale_for(indicator.unit, indicator.scale, line.unit, query)
    for time, number in line.points.items():
        yield time, scale if isinstance(scale, NoData) else value(number, scale)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
