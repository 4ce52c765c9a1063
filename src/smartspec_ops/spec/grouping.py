"""One objective for each value of some labels: what is asked to find the values, and what each becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.spec import datadog_query, promql
from smartspec_ops.spec.datadog_query import by_tags
from smartspec_ops.spec.promql import buckets_of, listed

Labels = tuple[tuple[str, str], ...]


def series_to_group(indicator: Indicator) -> str | None:
    """The selector whose series have the labels; None where there is none."""
    match indicator:
        case RatioIndicator(total=total):
            return total
        case HistogramIndicator(histogram=family):
            return buckets_of(family)
        case NativeHistogramIndicator(histogram=events) | RateIndicator(events=events):
            return events
        case ValueIndicator(query=query):
            return query
        case CompositeIndicator():
            return None


def questions(pattern: Objective) -> Sequence[str]:
    """What a source may be asked for its groups, one after the other while it does not know the language."""
    selector = series_to_group(pattern.indicator)
    if selector is None:
        return ()
    if asked := by_tags(selector, pattern.group_by):
        return (asked,)
    # A source without a query language lists its series.
    return (f"count by ({', '.join(pattern.group_by)}) ({selector})", selector)


def labels_of(objective: Objective, series: Mapping[str, str]) -> Labels:
    """The values a series has of the pattern's labels; a label it lacks is an empty one, as for the server."""
    return tuple((name, series.get(name, "")) for name in objective.group_by)


def instance(pattern: Objective, labels: Labels, *, idle_ok: bool) -> Objective:
    """The objective of one group: a name, a budget and an alert of its own."""
    return replace(
        pattern,
        id=f"{pattern.id}{listed(labels)}",
        indicator=_narrow(pattern.indicator, labels),
        group_by=(),
        labels=labels,
        idle_ok=idle_ok,
    )


def narrowed(text: str, labels: Labels) -> str:
    """A selector, in whichever language it is, that also wants these values of these labels."""
    return datadog_query.limited(text, labels) or promql.narrowed(text, labels)


def _narrow(indicator: Indicator, labels: Labels) -> Indicator:
    match indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            part = {"good": narrowed(good, labels)} if good else {"bad": narrowed(bad or "", labels)}
            return replace(indicator, total=narrowed(total, labels), **part)
        case HistogramIndicator(histogram=family):
            return replace(indicator, histogram=narrowed(family, labels))
        case NativeHistogramIndicator(histogram=family):
            return replace(indicator, histogram=narrowed(family, labels))
        case RateIndicator(events=events):
            return replace(indicator, events=narrowed(events, labels))
        case ValueIndicator(query=query):
            return replace(indicator, query=narrowed(query, labels))
        case CompositeIndicator():
            return indicator
