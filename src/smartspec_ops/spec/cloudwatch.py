"""How a CloudWatch metric is written: as a selector, ``RequestCount{__namespace__="AWS/ApplicationELB", ...}``.

A metric there is exactly one namespace, one name and one set of dimensions, so every matcher is an equality, and
dimensions that are left out mean another metric, not all of them. `__stat__` says which statistic of it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from promql_parser import MatchOp, VectorSelector, parse

from smartspec_ops.spec.promql import PromqlFault, selector_fault

NAMESPACE, STATISTIC, NAME = "__namespace__", "__stat__", "__name__"
ADDITIVE = frozenset({"Sum", "SampleCount"})
"""Statistics of which those of parts of a time add up to that of the whole."""
MOST_DIMENSIONS = 30
_STATISTIC = re.compile(r"Average|Sum|Minimum|Maximum|SampleCount|IQM|(?:p|tm|wm|tc|ts)(?:100|\d{1,2})(?:\.\d{1,10})?")
_HINT = 'write for instance: RequestCount{__namespace__="AWS/ApplicationELB", LoadBalancer="app/pay/1"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudMetric:
    """One statistic of one metric; `dimensions` sorted by name."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str

    @property
    def is_additive(self) -> bool:
        return self.statistic in ADDITIVE


def counted_fault(text: str) -> PromqlFault | None:
    """Why `text` names no metric whose events can be counted."""
    found = read_counted(text)
    return found if isinstance(found, PromqlFault) else None


def value_fault(text: str) -> PromqlFault | None:
    """Why `text` names no statistic of a metric."""
    found = read_value(text)
    return found if isinstance(found, PromqlFault) else None


def no_histograms(_text: str) -> PromqlFault | None:
    return PromqlFault("CloudWatch has no histograms", 'ask for a percentile: query: Latency{..., __stat__="p99"}')


@lru_cache(maxsize=16_384)
def read_counted(text: str) -> CloudMetric | PromqlFault:
    """Events are the sum of a metric's values, or how many there were (``__stat__="SampleCount"``)."""
    found = _read(text)
    if isinstance(found, PromqlFault):
        return found
    if found.statistic not in ("", *ADDITIVE):
        return PromqlFault(f"events cannot be counted by {found.statistic}", "use Sum (as without it) or SampleCount")
    return found if found.statistic else _with(found, "Sum")


@lru_cache(maxsize=16_384)
def read_value(text: str) -> CloudMetric | PromqlFault:
    found = _read(text)
    if isinstance(found, CloudMetric) and not found.statistic:
        return PromqlFault("it does not say which statistic is meant", 'add a matcher: __stat__="p99", "Average", ...')
    return found


def _with(metric: CloudMetric, statistic: str) -> CloudMetric:
    return CloudMetric(namespace=metric.namespace, name=metric.name, dimensions=metric.dimensions, statistic=statistic)


def _read(text: str) -> CloudMetric | PromqlFault:
    """`statistic` is empty where it is not given."""
    if fault := selector_fault(text):
        return PromqlFault(fault.message, _HINT)
    parsed = parse(text)
    assert isinstance(parsed, VectorSelector)
    matchers = parsed.matchers.matchers
    if parsed.matchers.or_matchers or any(one.op != MatchOp.Equal for one in matchers):
        return PromqlFault("a metric of CloudWatch is named exactly: every matcher is an =", _HINT)
    labels = {one.name: one.value for one in matchers}
    name, namespace = parsed.name or labels.pop(NAME, ""), labels.pop(NAMESPACE, "")
    statistic = labels.pop(STATISTIC, "")
    if not name or not namespace:
        return PromqlFault(f"{'__namespace__' if name else 'the name of the metric'} is missing", _HINT)
    if statistic and not _STATISTIC.fullmatch(statistic):
        return PromqlFault(f"{statistic!r} is no statistic", "use Average, Minimum, Maximum, Sum, SampleCount or p99")
    if len(labels) > MOST_DIMENSIONS or not all(labels.values()):
        return PromqlFault(f"a metric has at most {MOST_DIMENSIONS} dimensions, each with a value", _HINT)
    return CloudMetric(namespace=namespace, name=name, dimensions=tuple(sorted(labels.items())), statistic=statistic)
