"""The course of an indicator over the past: one window after the other, from range queries of the same expressions.

What an expression gives at each moment is read as its answer at that moment, so that silence, NaN and staleness mean
here what they mean at a tick.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from smartspec_ops.backends import _layouts, _matrix
from smartspec_ops.backends import _promql_plan as plan
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._past import Stretch, parts
from smartspec_ops.backends._promql_plan import Answers, Question
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample

SERIES = 30
"""Of one expression at most, for how large an answer may become: a histogram summed by its bounds."""

Points = Callable[[str, Stretch], Awaitable[Sequence[Line] | NoData]]


async def course(
    ask: Ask, since: datetime, until: datetime, points: Points, once: Answers, stale_after: timedelta
) -> Sequence[tuple[datetime, Measurement]] | NoData:
    """(end, measurement) of the windows of `ask` that end after `since`, up to `until`.

    `once` are the answers that hold for all of them.
    """
    asked = plan.questions(ask)
    if isinstance(asked, NoData):
        return asked
    step = ask.window.total_seconds()
    count = int((until - since).total_seconds() // step)
    if count < 1:
        return ()
    stretch = Stretch(start=until.timestamp() - (count - 1) * step, end=until.timestamp(), step=step)
    layout = _layouts.layouts([ask]).get(ask)
    found = await _all([*asked, layout] if layout else asked, stretch, points)
    if isinstance(found, NoData):
        return found
    if layout:
        # By window another bucket may be lacking, and another question be the one to ask.
        sides = [_layouts.sides(ask, _at(found, time)[layout]) for time in stretch.times]
        beside = await _all([q for one in sides if one for q in one.questions], stretch, points)
        if isinstance(beside, NoData):
            return beside
        found = {**found, **beside}
    told = []
    for time in stretch.times:
        at, answers = datetime.fromtimestamp(time, UTC), {**once, **_at(found, time)}
        seen = plan.conclude(ask, answers, at, stale_after)
        told.append((at, _layouts.sided(ask, seen, answers[layout], answers) if layout else seen))
    return told


async def _all(
    asked: Iterable[Question], stretch: Stretch, points: Points
) -> Mapping[Question, Mapping[float, Sequence[Sample]]] | NoData:
    found: dict[Question, Mapping[float, Sequence[Sample]]] = {}
    for question in dict.fromkeys(asked):
        samples = await _samples(question, stretch, points)
        if isinstance(samples, NoData):
            return samples
        found[question] = samples
    return found


def _at(found: Mapping[Question, Mapping[float, Sequence[Sample]]], time: float) -> Answers:
    return {question: samples.get(round(time), ()) for question, samples in found.items()}


async def _samples(question: Question, stretch: Stretch, points: Points) -> Mapping[float, Sequence[Sample]] | NoData:
    """By second, what the expression gave."""
    found: defaultdict[float, list[Sample]] = defaultdict(list)
    for piece in parts(stretch, SERIES):
        lines = await points(question.expression, piece)
        if isinstance(lines, NoData):
            return lines
        for key, cut in lines:
            labels = tuple(sorted(_matrix.labels(key).items()))
            for time, value in zip(_matrix.times(cut), _matrix.values(cut), strict=True):
                found[round(time)].append(Sample(labels=labels, value=value))
    return found
