"""Sloth: ``version: prometheus/v1``, and its Kubernetes resource PrometheusServiceLevel.

Source: sloth.dev, the specification of both; the period is a flag of its generator, 30 days without one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec.slo_files._counters import Counted, Uncountable, at, counted_of, listed, ratio_of, slo, text_at
from smartspec_ops.spec.slo_files._goals import goal

PERIOD = timedelta(days=30)
ASSUMES = "its files name no period: 30 days, Sloth's own default, are taken"


def is_one(document: Mapping[str, Any]) -> bool:
    return document.get("version") == "prometheus/v1" or document.get("kind") == "PrometheusServiceLevel"


def slos(documents: Sequence[Mapping[str, Any]]) -> Iterator[Kept]:
    for document in documents:
        body = at(document, "spec") or document
        for one in listed(body, "slos"):
            name = f"{text_at(body, 'service')} {text_at(one, 'name')}".strip()
            yield slo(name, goal(at(one, "objective")), PERIOD, partial(_counted, at(one, "sli")))


def _counted(sli: object) -> Counted:
    if raw := text_at(sli, "raw", "error_ratio_query|errorRatioQuery"):
        return ratio_of(raw)
    errors = text_at(sli, "events", "error_query|errorQuery")
    total = text_at(sli, "events", "total_query|totalQuery")
    if not errors or not total:
        raise Uncountable("it is measured by a plugin" if at(sli, "plugin") else "it does not say what it counts")
    return counted_of(errors, total)
