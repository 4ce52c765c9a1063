"""Asking every metrics source at once, a few questions each; whatever goes wrong there comes back as silence."""

import asyncio
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.composite import answer_of, asks_of
from smartspec_ops.domain.deployed import Mark
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample, Silence, silences
from smartspec_ops.domain.objective import COMPOSITE
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.ports import Annotated, CountsAlong, MetricsBackend

log = logger(__name__)

MARKED_WITHIN = timedelta(days=30)
"""How far back the mark of what is live is looked for."""
_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)*(?:[-+.][0-9A-Za-z-]+)*", re.ASCII)
_ID_LABELS = ("deployment_id", "deployment", "id")
_EARLIEST = 1_000_000_000
"""A marker's value from here on (September 2001) is read as the Unix time of the deployment; 1 is only a flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Where a service says what is live: a query for an info series with the labels ``deployment_id``, ``version``.

    Its value may be the Unix time of the deployment. ``previous_id`` and ``previous_version`` are read where present.
    With `tags` it is the newest mark that has all of them. `id` and `version` are labels, or keys of tags, of other
    names.
    """

    source: str
    query: str = ""
    tags: tuple[str, ...] = ()
    id: str | None = None
    version: str | None = None


async def ask_past(
    asks: Iterable[Ask],
    backends: Mapping[str, MetricsBackend],
    now: datetime,
    until: datetime,
    shown: Callable[[str], str] = str,
) -> Mapping[Ask, Measurement]:
    """An answer to every question, its window ending at `until` or where the source is settled, if that is earlier.

    A source is settled at `now` less its delay. Composites are answered from what their parts are asked for.
    """
    groups: dict[str, list[Ask]] = {}
    for ask in dict.fromkeys(asks):
        groups.setdefault(ask.indicator.source, []).append(ask)
    found = await ask_sources(groups, backends, now, until, shown)
    return {ask: found[name].get(ask, unanswered(name)) for name, group in groups.items() for ask in group}


async def ask_sources(
    groups: Mapping[str, Sequence[Ask]],
    backends: Mapping[str, MetricsBackend],
    now: datetime,
    until: datetime | None = None,
    shown: Callable[[str], str] = str,
) -> Mapping[str, Mapping[Ask, Measurement]]:
    """Questions grouped by source, windows ending now, or in the past; what a source did not answer is missing.

    What it says of its silence passes `shown` here, before anything is judged, kept or told.
    """
    composed = groups.get(COMPOSITE, ())
    asked = _with_parts(groups, composed) if composed else groups
    found = await asyncio.gather(
        *(_told(name, group, backends.get(name), now, until) for name, group in asked.items()),
        return_exceptions=True,
    )
    answers = {
        name: _broken(name, group, answer) if isinstance(answer, BaseException) else _shown(answer, shown)
        for (name, group), answer in zip(asked.items(), found, strict=True)
    }
    if composed:
        seen = {ask: answer for group in answers.values() for ask, answer in group.items()}
        answers[COMPOSITE] = {ask: answer_of(ask, seen) for ask in composed}
    return answers


def _shown(answers: Mapping[Ask, Measurement], shown: Callable[[str], str]) -> Mapping[Ask, Measurement]:
    """The same where there is nothing to hide. A source that is out says one thing of many questions."""
    details = {one.detail for one in silences(answers)}
    hidden = {detail: clean for detail in details if (clean := shown(detail)) != detail}
    if not hidden:
        return answers
    return {
        ask: replace(one, detail=hidden.get(one.detail, one.detail)) if isinstance(one, NoData) else one
        for ask, one in answers.items()
    }


def _with_parts(groups: Mapping[str, Sequence[Ask]], composed: Sequence[Ask]) -> Mapping[str, Sequence[Ask]]:
    """What the composites need instead of themselves, beside what is asked for anyway, each once."""
    asked = {name: dict.fromkeys(group) for name, group in groups.items() if name != COMPOSITE}
    for inner in (inner for ask in composed for inner in asks_of(ask)):
        asked.setdefault(inner.indicator.source, {})[inner] = None
    return {name: tuple(group) for name, group in asked.items()}


def counting_along(backends: Mapping[str, MetricsBackend]) -> Collection[str]:
    """The sources whose windows are made of what they were asked at tick after tick."""
    return {name for name, one in backends.items() if isinstance(one, CountsAlong) and one.counts_along}


def unanswered(source: str) -> NoData:
    return NoData(Silence.GARBAGE, f"{source} did not answer this question")


async def deployments(
    markers: Mapping[str, Marker], services: Iterable[str], backends: Mapping[str, MetricsBackend], now: datetime
) -> Mapping[str, Deployment]:
    """What is live, for those of `services` that say so unambiguously."""
    wanted = [(service, markers[service]) for service in sorted(set(services)) if service in markers]
    found = await asyncio.gather(*(_live(marker, backends, now) for _, marker in wanted))
    return {service: live for (service, _), live in zip(wanted, found, strict=True) if live is not None}


def read_marker(samples: Sequence[Sample], marker: Marker) -> Deployment | None:
    """The live deployment: the only series, or the one with the latest time. Two without times name none."""
    read = (_deployment(dict(one.labels), one.value, marker) for one in samples)
    found = {one.id: one for one in read if one is not None}
    newest = sorted(found.values(), key=_since)[-2:]
    if len(newest) > 1 and _since(newest[0]) == _since(newest[1]):
        return None
    return newest[-1] if newest else None


def read_marks(marks: Sequence[Mark], marker: Marker) -> Sequence[Deployment]:
    """What was marked, oldest first, each with the one before it; the last is live.

    A version is read from the text where no tag has it.
    """
    told = [_marked(one, marker) for one in sorted(marks, key=lambda one: one.at)]
    later = (replace(live, previous_id=before.id, previous_version=before.version) for before, live in pairwise(told))
    return [*told[:1], *later]


async def marked(
    marker: Marker, backends: Mapping[str, MetricsBackend], until: datetime
) -> Sequence[Deployment] | NoData:
    """Every deployment that was marked lately, oldest first; none where the marker is no mark."""
    backend = backends.get(marker.source)
    if backend is None or not marker.tags or not isinstance(backend, Annotated):
        return ()
    found = await backend.marks(marker.tags, until - MARKED_WITHIN, until)
    return found if isinstance(found, NoData) else read_marks(found, marker)


async def _told(
    name: str, asks: Sequence[Ask], backend: MetricsBackend | None, now: datetime, until: datetime | None
) -> Mapping[Ask, Measurement]:
    with span(Work.ASK, source=name, asks=len(asks), outcome="failed") as one:
        answers = await _ask(name, asks, backend, now, until)
        is_silent = all(isinstance(answer, NoData) for answer in answers.values())
        one.note(outcome="silent" if is_silent else "answered")
        return answers


async def _ask(
    name: str, asks: Sequence[Ask], backend: MetricsBackend | None, now: datetime, until: datetime | None
) -> Mapping[Ask, Measurement]:
    if backend is None:
        return dict.fromkeys(asks, NoData(Silence.BAD_QUERY, f"no metrics source is named {name!r}"))
    try:
        settled = now - backend.delay()
        if until is None:
            return await backend.measure(asks, settled)
        return await backend.history(asks, min(until, settled))
    except BackendUnavailable as fault:
        return dict.fromkeys(asks, NoData(Silence.UNREACHABLE, str(fault)))


def _broken(name: str, asks: Sequence[Ask], fault: BaseException) -> Mapping[Ask, Measurement]:
    """A defect of one adapter blinds its own objectives and nobody else's; the trace goes to the log."""
    if not isinstance(fault, Exception):
        raise fault
    log.error("source.broken", source=name, fault=type(fault).__name__, exc_info=fault)
    return dict.fromkeys(asks, NoData(Silence.GARBAGE, f"the adapter of {name} failed: {type(fault).__name__}"))


async def _live(marker: Marker, backends: Mapping[str, MetricsBackend], now: datetime) -> Deployment | None:
    backend = backends.get(marker.source)
    if backend is None:
        return None
    until = now - backend.delay()
    if marker.tags:
        told = await marked(marker, backends, until)
        if isinstance(told, NoData):
            log.warning("marker.unread", source=marker.source, why=told.detail)
        return told[-1] if told and not isinstance(told, NoData) else None
    try:
        found = await backend.series(marker.query, until)
    except BackendUnavailable as fault:
        log.warning("marker.unread", source=marker.source, why=fault.why)
        return None
    return None if isinstance(found, NoData) else read_marker(found, marker)


def _marked(mark: Mark, marker: Marker) -> Deployment:
    pairs = (one.replace("=", ":", 1).partition(":") for one in mark.tags)
    tags = {key.strip(): value.strip() for key, _, value in pairs if value.strip()}
    in_text = _VERSION.search(mark.text)
    return Deployment(
        id=_first(tags, marker.id, *_ID_LABELS) or f"annotation-{mark.id}",
        version=_first(tags, marker.version, "version") or (in_text[0] if in_text else None),
        since=mark.at,
    )


def _first(named: Mapping[str, str], *keys: str | None) -> str | None:
    return next((named[key] for key in keys if key and named.get(key)), None)


def _deployment(labels: Mapping[str, str], value: float, marker: Marker) -> Deployment | None:
    name = _first(labels, marker.id, *_ID_LABELS)
    if name is None:
        return None
    return Deployment(
        id=name,
        version=_first(labels, marker.version, "version"),
        since=datetime.fromtimestamp(value, UTC) if _EARLIEST <= value < _EARLIEST * 10 else None,
        previous_id=labels.get("previous_id") or None,
        previous_version=labels.get("previous_version") or None,
    )


def _since(deployment: Deployment) -> float:
    return deployment.since.timestamp() if deployment.since else 0.0
