"""Asking every metrics source at once, a few questions each; whatever goes wrong there comes back as silence."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.composite import answer_of, asks_of
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import COMPOSITE
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import MetricsBackend

log = logger(__name__)

_ID_LABELS = ("deployment_id", "deployment", "id")
_EARLIEST = 1_000_000_000
"""A marker's value from here on (September 2001) is read as the Unix time of the deployment; 1 is only a flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Where a service says what is live: a query for an info series with the labels ``deployment_id``, ``version``.

    Its value may be the Unix time of the deployment. ``previous_id`` and ``previous_version`` are read where present.
    """

    source: str
    query: str


async def ask_past(
    asks: Iterable[Ask], backends: Mapping[str, MetricsBackend], now: datetime, until: datetime
) -> Mapping[Ask, Measurement]:
    """An answer to every question, its window ending at `until` or where the source is settled, if that is earlier.

    A source is settled at `now` less its delay. Composites are answered from what their parts are asked for.
    """
    groups: dict[str, list[Ask]] = {}
    for ask in dict.fromkeys(asks):
        groups.setdefault(ask.indicator.source, []).append(ask)
    found = await ask_sources(groups, backends, now, until)
    return {ask: found[name].get(ask, unanswered(name)) for name, group in groups.items() for ask in group}


async def ask_sources(
    groups: Mapping[str, Sequence[Ask]],
    backends: Mapping[str, MetricsBackend],
    now: datetime,
    until: datetime | None = None,
) -> Mapping[str, Mapping[Ask, Measurement]]:
    """Questions grouped by source, windows ending now, or in the past; what a source did not answer is missing."""
    composed = groups.get(COMPOSITE, ())
    asked = _with_parts(groups, composed) if composed else groups
    found = await asyncio.gather(
        *(_ask(name, group, backends.get(name), now, until) for name, group in asked.items()),
        return_exceptions=True,
    )
    answers = {
        name: _broken(name, group, answer) if isinstance(answer, BaseException) else answer
        for (name, group), answer in zip(asked.items(), found, strict=True)
    }
    if composed:
        seen = {ask: answer for group in answers.values() for ask, answer in group.items()}
        answers[COMPOSITE] = {ask: answer_of(ask, seen) for ask in composed}
    return answers


def _with_parts(groups: Mapping[str, Sequence[Ask]], composed: Sequence[Ask]) -> Mapping[str, Sequence[Ask]]:
    """What the composites need instead of themselves, beside what is asked for anyway, each once."""
    asked = {name: dict.fromkeys(group) for name, group in groups.items() if name != COMPOSITE}
    for inner in (inner for ask in composed for inner in asks_of(ask)):
        asked.setdefault(inner.indicator.source, {})[inner] = None
    return {name: tuple(group) for name, group in asked.items()}


def unanswered(source: str) -> NoData:
    return NoData(Silence.GARBAGE, f"{source} did not answer this question")


async def deployments(
    markers: Mapping[str, Marker], services: Iterable[str], backends: Mapping[str, MetricsBackend], now: datetime
) -> Mapping[str, Deployment]:
    """What is live, for those of `services` that say so unambiguously."""
    wanted = [(service, markers[service]) for service in sorted(set(services)) if service in markers]
    found = await asyncio.gather(*(_live(marker, backends, now) for _, marker in wanted))
    return {service: live for (service, _), live in zip(wanted, found, strict=True) if live is not None}


def read_marker(samples: Sequence[Sample]) -> Deployment | None:
    """The live deployment: the only series, or the one with the latest time. Two without times name none."""
    found = {one.id: one for one in map(_deployment, samples) if one is not None}
    newest = sorted(found.values(), key=_since)[-2:]
    if len(newest) > 1 and _since(newest[0]) == _since(newest[1]):
        return None
    return newest[-1] if newest else None


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
    try:
        found = await backend.series(marker.query, now - backend.delay())
    except BackendUnavailable as fault:
        log.warning("marker.unread", source=marker.source, why=fault.why)
        return None
    return None if isinstance(found, NoData) else read_marker(found)


def _deployment(sample: Sample) -> Deployment | None:
    labels = dict(sample.labels)
    name = next((labels[key] for key in _ID_LABELS if labels.get(key)), None)
    if name is None:
        return None
    return Deployment(
        id=name,
        version=labels.get("version") or None,
        since=datetime.fromtimestamp(sample.value, UTC) if _EARLIEST <= sample.value < _EARLIEST * 10 else None,
        previous_id=labels.get("previous_id") or None,
        previous_version=labels.get("previous_version") or None,
    )


def _since(deployment: Deployment) -> float:
    return deployment.since.timestamp() if deployment.since else 0.0
