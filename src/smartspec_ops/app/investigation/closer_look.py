"""A closer look at a symptom: the series behind the objective that broke, and every series of the services around."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from smartspec_ops.app.investigation.courses import STEP
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.investigation.drill import Drill, Symptom, VersionSplit, drill, version_split
from smartspec_ops.domain.investigation.evidence import Captured, rows_evidence, window_text
from smartspec_ops.domain.investigation.movers import Mover, movers, ranked
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.investigation.tracks import Grid, Track
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.ports import MetricsBackend, Tracker
from smartspec_ops.spec.promql import buckets_of, labels_of, name_of, selector, series_of

MOST_BEHIND = 1000
"""Series behind one objective; a histogram's buckets count each."""
MOST_OF_SERVICE = 1500
AROUND = timedelta(minutes=90)
"""Of the past before the onset, enough for what is usual among so many series."""
WHO = ("job", "service", "app", "service_name")
"""Labels by which a source tells services apart, the most usual first."""
_NOT_COMPARED = r".+_bucket|.+_created|.+_info|scrape_.+|go_.+|process_start_time_seconds|ALERTS.*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closer:
    """What a closer look found; `unknown` says what could not be looked at, and why."""

    movers: tuple[Mover, ...] = ()
    drills: tuple[Drill, ...] = ()
    versions: VersionSplit | None = None
    symptom: Symptom | None = None
    grid: Grid | None = None
    unknown: tuple[str, ...] = ()


def grid_around(onset: Onset, until: datetime) -> Grid:
    """Whole minutes from well before the onset to `until`."""
    end = until - timedelta(seconds=until.timestamp() % STEP.total_seconds())
    count = int((end - (onset.earliest - AROUND)) / STEP)
    return Grid(start=end - (count - 1) * STEP, step=STEP, count=count)


async def look_closer(
    broken: Objective,
    objectives: Sequence[Objective],
    backends: Mapping[str, MetricsBackend],
    onset: Onset,
    until: datetime,
    now: datetime,
) -> Closer:
    """At `broken`, and at the services of all `objectives`, around its onset."""
    backend = backends.get(broken.indicator.source)
    if backend is None or not isinstance(backend, Tracker):
        return Closer(unknown=(f"related series and labels: the source of {broken.id} keeps no series of the past",))
    grid = grid_around(onset, min(until, now - backend.delay()))
    behind, moved = await asyncio.gather(
        _behind(broken, backend, grid), _moved(broken, objectives, backends, grid, onset)
    )
    found, unknown = moved
    if isinstance(behind, str):
        return Closer(movers=found, grid=grid, unknown=(*unknown, f"labels of {broken.id}: {behind}"))
    return Closer(
        movers=found,
        drills=await asyncio.to_thread(drill, behind, grid, onset, grid.end),
        versions=version_split(behind, grid, onset, grid.end),
        symptom=behind,
        grid=grid,
        unknown=unknown,
    )


async def _tracks(backend: Tracker, wanted: str, grid: Grid, most: int) -> Sequence[Track] | str:
    try:
        found = await backend.tracks(wanted, grid, most)
    except BackendUnavailable as fault:
        return fault.why
    return found.detail if isinstance(found, NoData) else found


# --- the series behind an objective ----------------------------------------------------------------------------------


async def _behind(objective: Objective, backend: Tracker, grid: Grid) -> Symptom | str:
    indicator = objective.indicator
    if isinstance(indicator, RatioIndicator):
        wanted = (indicator.total, indicator.bad or indicator.good or "")
        total, part = await asyncio.gather(*(_tracks(backend, one, grid, MOST_BEHIND) for one in wanted))
        if isinstance(total, str) or isinstance(part, str):
            return total if isinstance(total, str) else str(part)
        total, part = ([replace(one, is_counter=True) for one in tracks] for tracks in (total, part))
        chosen = frozenset(labels_of(wanted[1])) - frozenset(labels_of(wanted[0]))
        bad, good = (part, ()) if indicator.bad else ((), part)
        return Symptom(total=total, bad=bad, good=good, selected=chosen)
    if isinstance(indicator, HistogramIndicator) and objective.promise.comparator.is_upper_bound:
        buckets = buckets_of(indicator.histogram)
        found = await _tracks(backend, buckets, grid, MOST_BEHIND) if buckets else "it names no histogram"
        return found if isinstance(found, str) else _of_buckets(found, objective.promise.target.value / indicator.scale)
    return "its indicator counts no events in series of their own"


def _of_buckets(tracks: Sequence[Track], bound: Decimal) -> Symptom | str:
    """All events, and those in the bucket that holds the target: what is above it for sure is bad."""
    bounds = {one.names.get("le", ""): _number(one.names.get("le", "")) for one in tracks}
    fit = min((known for known in bounds.values() if known is not None and known >= bound), default=None)
    if fit is None or fit.is_infinite():
        return "no bucket of its histogram ends at the target"
    chosen = [one for one in tracks if bounds[one.names.get("le", "")] == fit]
    total = [one for one in tracks if bounds[one.names.get("le", "")] == Decimal("Infinity")]
    return Symptom(total=total, good=chosen, selected=frozenset({"le"}))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace("+Inf", "Infinity"))
    except ArithmeticError:
        return None


# --- everything else of the services ---------------------------------------------------------------------------------


async def _moved(
    broken: Objective,
    objectives: Sequence[Objective],
    backends: Mapping[str, MetricsBackend],
    grid: Grid,
    onset: Onset,
) -> tuple[tuple[Mover, ...], tuple[str, ...]]:
    """What moved among all series of each service, as its objectives' own series name it."""
    asked = _by_service(broken, objectives)
    found, unknown = list[Mover](), list[str]()
    symptom = {name for one in _selectors(broken) if (name := name_of(one))}
    answers = await asyncio.gather(*(_of_service(one, backends, grid) for one in asked.values()))
    for service, answer in zip(asked, answers, strict=True):
        if isinstance(answer, str):
            unknown.append(f"related series of {service}: {answer}")
            continue
        own = symptom if service == broken.service else ()
        # Beside the event loop: a thousand series take a good part of a second, and ticks must not wait for them.
        found += await asyncio.to_thread(movers, service, answer, grid, onset, grid.end, own)
    return ranked(found), tuple(unknown)


def _by_service(broken: Objective, objectives: Sequence[Objective]) -> Mapping[str, Sequence[Objective]]:
    found: dict[str, list[Objective]] = {broken.service: [broken]}
    for one in objectives:
        if one != broken:
            found.setdefault(one.service, []).append(one)
    return found


async def _of_service(
    objectives: Sequence[Objective], backends: Mapping[str, MetricsBackend], grid: Grid
) -> Sequence[Track] | str:
    """All series that carry the label by which the source knows the service, else those its objectives name."""
    backend = backends.get(objectives[0].indicator.source)
    if backend is None or not isinstance(backend, Tracker):
        return "its source keeps no series of the past"
    named = [one for objective in objectives for one in _selectors(objective)]
    if not named:
        return "its objectives name no series"
    sample = await _tracks(backend, named[0], replace(grid, start=grid.end, count=1), MOST_BEHIND)
    if isinstance(sample, str):
        return sample
    for label in WHO:
        values = {one.names.get(label) for one in sample}
        if len(values) == 1 and (value := values.pop()):
            wanted = selector("", [(label, "=", value), ("__name__", "!~", _NOT_COMPARED)])
            found = await _tracks(backend, wanted, grid, MOST_OF_SERVICE)
            if found and not isinstance(found, str):
                return found
            break
    return await _listed(backend, tuple(dict.fromkeys(named)), grid)


async def _listed(backend: Tracker, named: Sequence[str], grid: Grid) -> Sequence[Track] | str:
    answers = await asyncio.gather(*(_tracks(backend, one, grid, MOST_BEHIND) for one in named))
    found = {one.labels: one for answer in answers if not isinstance(answer, str) for one in answer}
    wrong = [answer for answer in answers if isinstance(answer, str)]
    return list(found.values()) if found or not wrong else wrong[0]


def _selectors(objective: Objective) -> Sequence[str]:
    """The series an objective reads, as selectors."""
    match objective.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return [one for one in (total, good, bad) if one]
        case HistogramIndicator(histogram=name):
            counted = buckets_of(name)
            return [re.sub(r"_bucket(?=\{|$)", "_count", counted, count=1)] if counted else []
        case NativeHistogramIndicator(histogram=name):
            return [name]
        case RateIndicator(events=events):
            return [events]
        case ValueIndicator(query=query):
            return series_of(query)
        case CompositeIndicator(parts=parts):
            return [found for part in parts for found in _selectors(part.objective)]


def closer_evidence(found: Closer, onset: Onset | NoOnset) -> Sequence[Captured]:
    """What the findings of a closer look rest on."""
    if found.grid is None or not isinstance(onset, Onset):
        return ()
    window = window_text(found.grid.start - found.grid.step, found.grid.end)
    kept = []
    if found.movers:
        rows = [[one.service, one.series, one.before, one.after, one.score, one.shape] for one in found.movers]
        first = found.movers[0]
        summary = f"{len(rows)} metrics moved with it, first {first.metric} of {first.service}"
        kept.append(rows_evidence("movers", "all series of the services concerned", window, rows, summary))
    for one in found.drills:
        parts = [[part.value, str(part.bad), str(part.total), str(part.excess)] for part in one.parts]
        kept.append(rows_evidence("labels", f"bad and all events by {one.label}", window, parts, str(one)))
    if (split := found.versions) is not None:
        row = [split.new, str(split.new_ratio), str(split.old_ratio)]
        kept.append(rows_evidence("versions", f"bad and all events by {split.label}", window, [row], split.why))
    return kept
