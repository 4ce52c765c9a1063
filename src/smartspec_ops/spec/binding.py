"""From promises to watched objectives: which metric measures which requirement. Never a guess.

A requirement is bound to the metric that names it, else to the metric it names, else to the only metric of its kind
and scope; otherwise it stays `Unbound`, with the metrics that might be meant, and is shown as unknown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import (
    Absent,
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    Kind,
    Method,
    NativeHistogramIndicator,
    Objective,
    Promise,
    RateIndicator,
    RatioIndicator,
    Requirement,
    Unbound,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.composites import WHOLE_SLICE, assemble
from smartspec_ops.spec.fit import fit, generation_of, goal_of
from smartspec_ops.spec.observability import Metric, Observability
from smartspec_ops.spec.windows import windows_of

_RATIO_KINDS = (Kind.AVAILABILITY, Kind.ERROR_RATE, Kind.DURABILITY)


class Tie(StrEnum):
    """By what a metric is known to measure a requirement, the strongest first."""

    REQUIREMENT = "the metric names the requirement"
    NAME = "the requirement names the metric"
    TEXT = "the requirement's text holds the metric's name"
    KIND = "the only metric of its kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One requirement and the metric that measures it, by their names; `objective` is the id they have together."""

    requirement: Requirement
    objective: str
    metric: str
    tie: Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is watched and what cannot be. `absent_is_bad` holds the ids of objectives whose missing data is bad.

    `bound` has one entry for each of `objectives`, in the same order.
    """

    objectives: tuple[Objective, ...]
    unbound: tuple[Unbound, ...]
    unused_metrics: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    absent_is_bad: frozenset[str] = frozenset()
    bound: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    requirement: Requirement
    promise: Promise
    metric: Metric
    tie: Tie

    @property
    def by_kind(self) -> bool:
        return self.tie is Tie.KIND


def bind(
    requirements: Sequence[Requirement], observability: Observability, spec_id: str, service: str | None = None
) -> Plan:
    """Bind every measurable requirement, in order."""
    claimed = _claimed(requirements, observability.metrics)
    found = _unshared([_find(r, r.promise, claimed, observability) for r in requirements if r.promise])
    matches = [each for each in found if isinstance(each, _Match)]
    named = list(zip(matches, _ids(matches), strict=True))
    plain = {id(m): _objective(m, observability, spec_id, service, name) for m, name in named if not m.metric.composite}
    parts = [each for each in plain.values() if isinstance(each, Objective)]
    made = [plain.get(id(m)) or _objective(m, observability, spec_id, service, name, parts) for m, name in named]
    unbound = [each for each in (*found, *made) if isinstance(each, Unbound)]
    order = {id(requirement): position for position, requirement in enumerate(requirements)}
    watched = [(each, match) for each, match in zip(made, matches, strict=True) if isinstance(each, Objective)]
    used = {match.metric.name for match in matches}
    return Plan(
        objectives=tuple(objective for objective, _ in watched),
        unbound=tuple(sorted(unbound, key=lambda each: order[id(each.requirement)])),
        unused_metrics=tuple(metric.name for metric in observability.metrics if metric.name not in used),
        diagnostics=tuple(_remarks(unbound, matches, observability)),
        absent_is_bad=frozenset(objective.id for objective, match in watched if match.metric.absent == "bad"),
        bound=tuple(
            Bound(requirement=match.requirement, objective=objective.id, metric=match.metric.name, tie=match.tie)
            for objective, match in watched
        ),
    )


# --- which metric ------------------------------------------------------------------------------------------------


def _find(
    requirement: Requirement, promise: Promise, claimed: Set[str], observability: Observability
) -> _Match | Unbound:
    """The one metric that measures this, by the strongest tie there is."""
    explicit = [m for m in observability.metrics if m.requirement and _same(m.requirement, requirement.id)]
    free = [m for m in observability.metrics if m.requirement is None]
    named, mentioned = _named(requirement.metric, free), _mentioned(requirement.text, free)
    for tie, tied in ((Tie.REQUIREMENT, explicit), (Tie.NAME, named), (Tie.TEXT, mentioned)):
        if len(tied) > 1:
            return _unbound(requirement, "several metrics are meant to measure it", tied)
        if tied:
            return _checked(requirement, promise, tied[0], tie, observability)
    return _by_kind(requirement, promise, claimed, observability)


def _checked(
    requirement: Requirement, promise: Promise, metric: Metric, tie: Tie, observability: Observability
) -> _Match | Unbound:
    misfit = fit(promise, observability.indicator(metric), metric.goal)
    misfit = misfit or observability.misfit(metric, promise.target.unit)
    if misfit:
        return _unbound(requirement, f"{metric.name} cannot measure it: {misfit}", [metric])
    return _Match(requirement=requirement, promise=promise, metric=metric, tie=tie)


def _by_kind(
    requirement: Requirement, promise: Promise, claimed: Set[str], observability: Observability
) -> _Match | Unbound:
    candidates = [
        metric
        for metric in observability.metrics
        if metric.requirement is None
        and metric.name not in claimed
        and _is_of_kind(promise, observability.indicator(metric))
        and fit(promise, observability.indicator(metric), metric.goal) is None
    ]
    scoped = [metric for metric in candidates if _in_scope(promise, metric)]
    if len(scoped) == 1:
        return _Match(requirement=requirement, promise=promise, metric=scoped[0], tie=Tie.KIND)
    if scoped:
        return _unbound(requirement, f"{len(scoped)} metrics of this kind might measure it", scoped)
    if candidates:
        return _unbound(requirement, "no metric of this kind names its scope", candidates)
    return _unbound(requirement, "no metric measures it", [])


def _unshared(found: Sequence[_Match | Unbound]) -> list[_Match | Unbound]:
    """One metric measures several requirements by its kind only where they are about the same thing.

    A p95 and a p99 of one operation share a histogram; two different p95 cannot both be meant.
    """
    groups: dict[str, list[_Match]] = {}
    for each in found:
        if isinstance(each, _Match) and each.by_kind:
            groups.setdefault(each.metric.name, []).append(each)
    torn = {name for name, group in groups.items() if not _agree([match.promise for match in group])}
    why = "several requirements might be measured by the only metric of its kind"
    return [
        _unbound(each.requirement, why, [each.metric])
        if isinstance(each, _Match) and each.by_kind and each.metric.name in torn
        else each
        for each in found
    ]


def _agree(promises: Sequence[Promise]) -> bool:
    statistics = {(promise.kind, promise.statistic, promise.proportion) for promise in promises}
    return len(statistics) == len(promises) and len({promise.scope for promise in promises}) == 1


def _named(name: str | None, metrics: Sequence[Metric]) -> list[Metric]:
    return [metric for metric in metrics if name and any(_same(own, name) for own in metric.names)]


def _mentioned(text: str, metrics: Sequence[Metric]) -> list[Metric]:
    """Metrics whose whole name stands in the requirement; a plain word such as `latency` is not a name."""
    words = {word.casefold() for word in _METRIC_NAME.findall(text)}
    return [metric for metric in metrics if any(own.casefold() in words for own in metric.names)]


def _claimed(requirements: Sequence[Requirement], metrics: Sequence[Metric]) -> Set[str]:
    """The metrics that a requirement names or mentions: they measure that one, and none by their kind alone."""
    promising = [requirement for requirement in requirements if requirement.promise]
    tied = (metric for r in promising for metric in (*_named(r.metric, metrics), *_mentioned(r.text, metrics)))
    return {metric.name for metric in tied}


def _is_of_kind(promise: Promise, indicator: Indicator) -> bool:
    """A query may mean anything, and a composite is of what it names: neither is bound by its kind alone."""
    match indicator:
        case RatioIndicator():
            return promise.kind in _RATIO_KINDS
        case HistogramIndicator() | NativeHistogramIndicator():
            return promise.kind is Kind.LATENCY
        case RateIndicator():
            return promise.kind is Kind.THROUGHPUT
        case ValueIndicator() | CompositeIndicator():
            return False


def _in_scope(promise: Promise, metric: Metric) -> bool:
    """Every word of the promise's endpoint or operation stands in the metric's names or selectors."""
    scope = f"{promise.scope.endpoint or ''} {promise.scope.operation or ''}"
    written = " ".join([*metric.names, *(str(getattr(metric, key)) for key in metric.shape)])
    return _words(scope) <= _words(written)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _FILLER


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip("` ").casefold()


def _unbound(requirement: Requirement, why: str, candidates: Iterable[Metric]) -> Unbound:
    return Unbound(requirement=requirement, why=why, candidates=tuple(metric.name for metric in candidates))


SHOWN_IDS = 8
"""Of the requirements there are, as many stand in a hint."""
_METRIC_NAME = re.compile(r"[A-Za-z_:][\w:.]*[_.:][\w:.]*\w")
_WORD = re.compile(r"[^\W_]+")
_FILLER = frozenset(
    {
        "a",
        "an",
        "and",
        "for",
        "in",
        "of",
        "on",
        "the",
        "to",
        "all",
        "api",
        "call",
        "calls",
        "endpoint",
        "request",
        "requests",
    }
)


# --- the objective -----------------------------------------------------------------------------------------------


def _objective(
    match: _Match,
    observability: Observability,
    spec_id: str,
    service: str | None,
    name: str | None,
    parts: Sequence[Objective] = (),
) -> Objective | Unbound:
    if name is None:
        return _unbound(match.requirement, "another objective has the same name and id", [match.metric])
    promise, metric = match.promise, match.metric
    indicator = _for(promise, observability.indicator(metric))
    slice_share = metric.slices.good_when if metric.slices else None
    if metric.composite is not None:
        assembled = assemble(metric.composite, promise, parts)
        if isinstance(assembled, str):
            return _unbound(match.requirement, f"{metric.name} cannot measure it: {assembled}", [metric])
        indicator = assembled
        slice_share = WHOLE_SLICE if assembled.method is Method.SLICES else None
    budget, calendar, current = windows_of(promise, metric, observability)
    return Objective(
        id=name,
        spec_id=spec_id,
        service=service or observability.service or spec_id,
        requirement_id=match.requirement.id,
        place=match.requirement.place,
        promise=promise,
        indicator=indicator,
        goal=goal_of(promise, indicator, metric.goal),
        window=budget,
        current_window=current,
        calendar=calendar,
        slice_share=slice_share,
        absent=Absent(metric.absent),
        idle_ok=metric.idle_ok,
        group_by=metric.group_by,
        tier=observability.tier,
        generation=generation_of(promise, indicator, budget, calendar, slice_share),
        text=match.requirement.text,
        runbook=metric.runbook or observability.runbook,
        dashboards=observability.dashboards_of(metric),
    )


def _for(promise: Promise, indicator: Indicator) -> Indicator:
    """A query without a unit is read in the unit the spec promises; a native histogram is asked about the target."""
    if isinstance(indicator, ValueIndicator) and indicator.unit is None:
        return replace(indicator, unit=promise.target.unit)
    if isinstance(indicator, NativeHistogramIndicator):
        return replace(indicator, threshold=promise.target.value)
    return indicator


def _ids(matches: Sequence[_Match]) -> Iterable[str | None]:
    """The metric's name where one requirement has it to itself, else the requirement's id; None where that is taken."""
    names = [match.requirement.metric or match.metric.name for match in matches]
    sharing = Counter(name.casefold() for name in names)
    taken: set[str] = set()
    for name, match in zip(names, matches, strict=True):
        key = match.requirement.id
        yield name if sharing[name.casefold()] == 1 else None if key in taken else key
        taken.add(key)


# --- what is worth saying ----------------------------------------------------------------------------------------


def _remarks(
    unbound: Sequence[Unbound], matches: Sequence[_Match], observability: Observability
) -> Iterable[Diagnostic]:
    for each in unbound:
        yield _remark(each.requirement, "unbound", f"not measured: {each.why}", Level.WARNING, _unbound_hint(each))
    for match in matches:
        yield from _match_remarks(match, observability)
    ids = {match.requirement.id for match in matches} | {each.requirement.id for each in unbound}
    known = {each.casefold() for each in ids}
    for metric in observability.metrics:
        if metric.requirement and metric.requirement.casefold() not in known:
            message = f"the metric {metric.name!r} names {metric.requirement!r}, and no promise of the spec has this id"
            hint = f"there are: {', '.join(sorted(ids)[:SHOWN_IDS])}{', ...' * (len(ids) > SHOWN_IDS)}" if ids else None
            yield Diagnostic(code="binding/unknown-requirement", message=message, level=Level.WARNING, hint=hint)


def _match_remarks(match: _Match, observability: Observability) -> Iterable[Diagnostic]:
    promise, metric = match.promise, match.metric
    indicator = observability.indicator(metric)
    if match.by_kind:
        hint = f"add requirement: {match.requirement.id} to the metric to make it certain"
        message = f"measured by {metric.name}, the only metric of its kind"
        yield _remark(match.requirement, "by-kind", message, Level.NOTE, hint)
    if isinstance(indicator, ValueIndicator) and indicator.unit is None and not observability.tells_units(metric):
        message = f"{metric.name} states no unit and is read in {_BASE[promise.target.unit]}"
        yield _remark(match.requirement, "unit", message, Level.WARNING, f"add unit: to the metric {metric.name}")
    goal = goal_of(promise, indicator, metric.goal)
    if metric.goal is not None and metric.goal != goal:
        message = f"the goal of {metric.name} is ignored: the spec states its own"
        yield _remark(match.requirement, "goal", message, Level.WARNING, "remove goal: from the metric")


def _remark(requirement: Requirement, code: str, message: str, level: Level, hint: str | None) -> Diagnostic:
    message = f"{requirement.id}: {message}"
    return Diagnostic(code=f"binding/{code}", message=message, place=requirement.place, hint=hint, level=level)


def _unbound_hint(unbound: Unbound) -> str:
    key = unbound.requirement.id
    if unbound.candidates:
        return f"if one of them measures it, add requirement: {key} to it: {', '.join(unbound.candidates)}"
    return f"add a metric with requirement: {key} to observability.yaml; bind --write-suggestion proposes one"


_BASE: Mapping[Unit, str] = {
    Unit.SECOND: "seconds",
    Unit.RATIO: "shares of 1",
    Unit.PER_SECOND: "events per second",
    Unit.BYTE: "bytes",
    Unit.COUNT: "whole things",
}
