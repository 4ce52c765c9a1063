"""Series as they are, on a grid, from range queries of a selector: nothing is summed, and counters stay counters.

They are counted first, so that a selector that matches far more than anybody compares costs one number.
"""

from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import nan

from smartspec_ops.backends import _matrix
from smartspec_ops.backends._matrix import Line
from smartspec_ops.backends._past import Stretch, parts
from smartspec_ops.domain.investigation.tracks import NAME, Grid, Track, is_counter
from smartspec_ops.domain.measurement import NoData, Sample, Silence

Query = Callable[[str, datetime], Awaitable[Sequence[Sample] | NoData]]
Points = Callable[[str, Stretch], Awaitable[Sequence[Line] | NoData]]


async def tracks(selector: str, grid: Grid, most: int, query: Query, points: Points) -> Sequence[Track] | NoData:
    lasting = int((grid.count * grid.step).total_seconds())
    counted = await query(f"count(last_over_time({selector}[{lasting}s]))", grid.end)
    if isinstance(counted, NoData):
        return counted
    count = int(counted[0].value) if counted else 0
    if count > most:
        return NoData(Silence.PARTIAL, f"{selector} matches {count:,} series, and {most:,} are compared at most")
    if not count:
        return ()
    step = grid.step.total_seconds()
    whole = Stretch(start=grid.start.timestamp(), end=grid.end.timestamp(), step=step)
    found: dict[bytes, list[float]] = {}
    for piece in parts(whole, count):
        lines = await points(selector, piece)
        if isinstance(lines, NoData):
            return lines
        for key, cut in lines:
            row = found.setdefault(key, [nan] * grid.count)
            for time, value in zip(_matrix.times(cut), _matrix.values(cut), strict=True):
                row[round((time - whole.start) / step)] = value
    return [_track(key, row) for key, row in sorted(found.items())]


def sampled(
    name: str, labels: Mapping[str, str], points: Sequence[tuple[datetime, float]], grid: Grid, stale_after: timedelta
) -> Track:
    """Samples from wherever on the grid: at each of its points the newest one, unless that is stale."""
    times = [at for at, _ in points]
    values = list[float | None]()
    for at in grid.times:
        newest = bisect_right(times, at) - 1
        values.append(points[newest][1] if newest >= 0 and at - times[newest] <= stale_after else None)
    named = tuple(sorted({NAME: name, **labels}.items()))
    return Track(labels=named, values=tuple(values), is_counter=is_counter(name))


def _track(key: bytes, row: Sequence[float]) -> Track:
    labels = tuple(sorted(_matrix.labels(key).items()))
    name = dict(labels).get(NAME, "")
    values = tuple(None if value != value else value for value in row)  # noqa: PLR0124 - NaN alone differs from itself
    return Track(labels=labels, values=values, is_counter=is_counter(name))
