"""Pyrra's resource ServiceLevelObjective, pyrra.dev/v1alpha1.

Source: github.com/pyrra-dev/pyrra, kubernetes/api/v1alpha1 and its examples.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec.slo_files._counters import Counted, Uncountable, at, counter_of, slo, text_at
from smartspec_ops.spec.slo_files._goals import goal, window


def is_one(document: Mapping[str, Any]) -> bool:
    return document.get("kind") == "ServiceLevelObjective" and text_at(document, "apiVersion").startswith("pyrra.dev/")


def slos(documents: Sequence[Mapping[str, Any]]) -> Iterator[Kept]:
    for document in documents:
        body = at(document, "spec")
        name = text_at(document, "metadata", "name")
        yield slo(name, goal(at(body, "target")), window(at(body, "window")), partial(_counted, at(body, "indicator")))


def _counted(indicator: object) -> Counted:
    for kind, part in (("ratio", "errors"), ("latency", "success")):
        if (one := at(indicator, kind)) is not None:
            if groups := at(one, "grouping"):
                names = " and ".join(map(str, groups)) if isinstance(groups, list) else "of some labels"
                raise Uncountable(f"it has a budget for each {names}: give the metric a group_by")
            counted, total = counter_of(text_at(one, part, "metric")), counter_of(text_at(one, "total", "metric"))
            return Counted(total=total, bad=counted) if kind == "ratio" else Counted(total=total, good=counted)
    if at(indicator, "latencyNative") is not None:
        histogram, bound = (
            text_at(indicator, "latencyNative", "total", "metric"),
            at(indicator, "latencyNative", "latency"),
        )
        raise Uncountable(
            f"it cuts the native histogram {histogram} at {bound}: promise that latency, by native_histogram"
        )
    raise Uncountable("it counts time and no events: promise it by a query")
