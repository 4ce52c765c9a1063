"""slo-generator, ``sre.google.com/v2``: of its Prometheus and Datadog backends what counts events.

Source: github.com/google/slo-generator, docs/providers; windows stand in its shared configuration, 28 days the longest
of its samples.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec.promql import limited
from smartspec_ops.spec.slo_files._counters import Counted, Uncountable, at, counter_of, slo, text_at, whole_of
from smartspec_ops.spec.slo_files._goals import share

PERIOD = timedelta(days=28)
ASSUMES = "its files name no windows: 28 days, the longest of slo-generator's samples, are taken"


def is_one(document: Mapping[str, Any]) -> bool:
    is_slo = document.get("kind") == "ServiceLevelObjective"
    return is_slo and text_at(document, "apiVersion").startswith("sre.google.com/")


def slos(documents: Sequence[Mapping[str, Any]]) -> Iterator[Kept]:
    for document in documents:
        body = at(document, "spec")
        wanted = share(at(body, "goal"))
        goal = wanted if wanted is not None and 0 < wanted <= 1 else None
        yield slo(text_at(document, "metadata", "name"), goal, PERIOD, partial(_counted, body))


def _counted(body: object) -> Counted:
    backend = text_at(body, "backend").partition("/")[0]
    method, sli = text_at(body, "method"), at(body, "service_level_indicator")
    match backend, method:
        case "prometheus", "good_bad_ratio":
            return _ratio(text_at(sli, "filter_good"), text_at(sli, "filter_bad"), text_at(sli, "filter_valid"))
        case "prometheus", "distribution_cut":
            buckets, bound = counter_of(text_at(sli, "expression")), str(at(sli, "threshold_bucket"))
            within, whole = (limited(buckets, [("le", "=", upto)]) for upto in (bound, "+Inf"))
            return Counted(total=whole, good=within)
        case "datadog", "good_bad_ratio":
            good, valid = text_at(sli, "query_good"), text_at(sli, "query_valid")
            if not good or not valid:
                raise Uncountable("it counts bad events apart from good ones: name all of them")
            return Counted(total=valid, good=good)
        case _:
            raise Uncountable(
                f"{backend or 'its backend'} measures it by {method or 'no method'}: promise it by a query"
            )


def _ratio(good: str, bad: str, valid: str) -> Counted:
    if not good:
        raise Uncountable("it does not say which events are good")
    if valid:
        return Counted(total=counter_of(valid), good=counter_of(good))
    if not bad:
        raise Uncountable("it does not say what all events are")
    parts = counter_of(good), counter_of(bad)
    return Counted(total=whole_of(*parts), good=parts[0])
