"""OpenSLO to the letter: what its versions allow is read, and whatever else is told at its place."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.slo_files import read_files
from smartspec_ops.spec.slo_files.openslo_strict import wrong
from tests.unit.test_exports import ALL, exported
from tests.unit.test_slo_files import ANYTHING, paths

V1: dict[str, Any] = {
    "apiVersion": "openslo/v1",
    "kind": "SLO",
    "metadata": {"name": "answers", "displayName": "Answers", "labels": {"team": ["a", "b"], "tier": "one"}},
    "spec": {
        "service": "api",
        "indicator": {
            "metadata": {"name": "answered"},
            "spec": {
                "ratioMetric": {
                    "counter": True,
                    "good": {"metricSource": {"type": "Prometheus", "spec": {"query": 'answers_total{ok="yes"}'}}},
                    "total": {"metricSource": {"metricSourceRef": "prom", "spec": {"query": "answers_total"}}},
                }
            },
        },
        "timeWindow": [{"duration": "1M", "calendar": {"startTime": "2024-01-01 00:00:00", "timeZone": "Europe/Rome"}}],
        "budgetingMethod": "Occurrences",
        "objectives": [{"displayName": "most", "target": 0.98}, {"targetPercent": 99.9, "compositeWeight": 2}],
        "alertPolicies": [
            {"alertPolicyRef": "paging"},
            {
                "kind": "AlertPolicy",
                "metadata": {"name": "fast"},
                "spec": {
                    "alertWhenBreaching": True,
                    "conditions": [{"conditionRef": "fast-burn"}],
                    "notificationTargets": [{"targetRef": "pager"}],
                },
            },
        ],
    },
}
V2: dict[str, Any] = {
    "apiVersion": "openslo.com/v2alpha",
    "kind": "SLO",
    "metadata": {"name": "latency", "labels": {"team": "a"}},
    "spec": {
        "serviceRef": "api",
        "sli": {
            "metadata": {"name": "quick"},
            "spec": {
                "thresholdMetric": {
                    "dataSourceSpec": {"type": "prometheus", "connectionDetails": {"url": "http://prom.test"}},
                    "spec": {"query": "latency_seconds"},
                }
            },
        },
        "timeWindow": [{"duration": "4w", "isRolling": True}],
        "budgetingMethod": "Timeslices",
        "objectives": [{"op": "lte", "value": 0.2, "target": 0.99, "timeSliceTarget": 0.9, "timeSliceWindow": "1m"}],
    },
}
CONDITION: dict[str, Any] = {
    "apiVersion": "openslo/v1",
    "kind": "AlertCondition",
    "metadata": {"name": "fast-burn"},
    "spec": {
        "severity": "page",
        "condition": {"kind": "burnrate", "op": "gte", "threshold": 14.4, "lookbackWindow": "1h", "alertAfter": "0m"},
    },
}
SOURCE: dict[str, Any] = {
    "apiVersion": "openslo/v1",
    "kind": "DataSource",
    "metadata": {"name": "prom"},
    "spec": {"type": "Prometheus", "connectionDetails": {"url": "http://prom.test"}},
}


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """With another value at a path; None takes away what is there."""
    made = copy.deepcopy(document)
    holder: Any = made
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        holder = holder[step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return made


@pytest.mark.parametrize("document", [V1, V2, CONDITION, SOURCE], ids=lambda one: one["kind"])
def test_what_the_specification_allows_is_not_told(document: dict[str, Any]) -> None:
    assert list(wrong(document)) == []


QUERY = {"metricSource": {"type": "Prometheus", "spec": {"query": "x"}}}
RATIO = "spec.indicator.spec.ratioMetric"
ONE = "spec.objectives.0"


@pytest.mark.parametrize(
    ("document", "path", "value", "told"),
    [
        (V1, "apiVersion", "openslo/v1alpha", "apiVersion only openslo/v1 and openslo.com/v2alpha are read strictly"),
        (V1, "kind", "Slo", "kind must be one of"),
        (V1, "spec.color", "red", "spec.color is no field of it"),
        (V1, "metadata.name", "Answers", "metadata.name must look like"),
        (V1, "metadata.name", None, "metadata has no name"),
        (V1, "metadata.displayName", "x" * 64, "64 characters, at most 63"),
        (V1, "spec.description", "x" * 1051, "1051 characters"),
        (V1, "spec.service", None, "exactly one of: service"),
        (V1, "spec.budgetingMethod", "Occurences", "must be one of: Occurrences"),
        (V1, "spec.timeWindow", [], "must have exactly 1, not 0"),
        (V1, "spec.timeWindow.0.duration", "28 days", "must look like 28d"),
        (V1, "spec.timeWindow.0.isRolling", True, "must roll (isRolling: true) or follow a calendar"),
        (V1, "spec.timeWindow.0.calendar", None, "must roll (isRolling: true) or follow a calendar"),
        (V1, "spec.objectives", [], "must have at least 1"),
        (V1, f"{ONE}.target", 1, "must be at least 0 and below 1"),
        (V1, f"{ONE}.target", "0.98", "must be a number"),
        (V1, f"{ONE}.target", None, "exactly one of: target, targetPercent"),
        (V1, f"{ONE}.targetPercent", 98, "exactly one of: target, targetPercent"),
        (V1, f"{ONE}.op", "lte", "op is for a thresholdMetric alone"),
        (V1, f"{ONE}.timeSliceTarget", 0.9, "timeSliceTarget is for budgetingMethod: Timeslices alone"),
        (V1, f"{ONE}.compositeWeight", 0, "must be above 0"),
        (V1, f"{ONE}.indicatorRef", "other", "has an indicator of its own"),
        (V1, "spec.indicator", None, "must have indicator or indicatorRef, or every objective must"),
        (V1, f"{RATIO}.bad", QUERY, "must have exactly one of: good, bad"),
        (V1, f"{RATIO}.good", None, "must have exactly one of: good, bad"),
        (V1, f"{RATIO}.raw", QUERY, "exactly one of: total, raw"),
        (V1, f"{RATIO}.rawType", "success", "must have raw and rawType, or neither"),
        (V1, f"{RATIO}.counter", "yes", "must be true or false"),
        (V1, f"{RATIO}.good.metricSource.type", None, "must have a type where it refers to no DataSource"),
        (V1, f"{RATIO}.good.metricSource.spec", {}, "must hold fields"),
        (V1, "spec.sli", V2["spec"]["sli"], "spec.sli is no field of it"),
        (V1, "spec.alertPolicies.1.spec.conditions", [], "must have exactly 1, not 0"),
        (V1, "spec.alertPolicies.1.spec.notificationTargets", None, "has no notificationTargets"),
        (V2, "metadata.displayName", "Latency", "metadata.displayName is no field of it"),
        (V2, "metadata.labels.team", ["a", "b"], "must be text"),
        (V2, "spec.timeWindow.0.duration", "1M", "must look like 28d"),
        (V2, "spec.service", "api", "exactly one of: service, serviceRef"),
        (V2, "spec.indicator", V1["spec"]["indicator"], "spec.indicator is no field of it"),
        (V2, f"{ONE}.timeSliceWindow", None, "has no timeSliceWindow"),
        (V2, f"{ONE}.value", None, "has no value, which a thresholdMetric needs"),
        (V2, f"{ONE}.compositeWeight", 1, "is for several objectives"),
        (V2, "spec.sli.spec.thresholdMetric.dataSourceRef", "prom", "exactly one of: dataSourceRef, dataSourceSpec"),
        (CONDITION, "spec.severity", None, "spec has no severity"),
        (CONDITION, "spec.condition.op", "eq", "must be one of: lte, gte, lt, gt"),
        (CONDITION, "spec.condition.lookbackWindow", "1.5h", "must look like 28d"),
        (SOURCE, "spec.connectionDetails", None, "spec has no connectionDetails"),
    ],
)
def test_whatever_else_is_told_once(document: dict[str, Any], path: str, value: Any, told: str) -> None:
    found = [f"{'.'.join(map(str, one.at))} {one.message}" for one in wrong(changed(document, path, value))]
    assert len(found) == 1, found
    assert told in found[0]


def test_a_condition_of_v2alpha_says_how_long_it_must_hold() -> None:
    v2 = changed(CONDITION, "apiVersion", "openslo.com/v2alpha")
    assert list(wrong(v2)) == []
    assert [one.message for one in wrong(changed(v2, "spec.condition.alertAfter", None))] == ["has no alertAfter"]


# --- in files ----------------------------------------------------------------------------------------------------

TEXT = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: api
  indicator:
    metadata: {name: answered}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: good_total}}}
        total: {metricSource: {type: Prometheus, spec: {query: all_total}}}
  budgetingMethod: Occurrences
  objectives:
    - target: 0.98
      op: lte
      value: 2
"""


def test_leniently_it_is_read_and_strictly_it_is_refused_at_its_lines() -> None:
    [kept] = read_files([("a.yaml", TEXT)]).found["openslo"]
    assert (kept.good, kept.total, kept.told) == ("good_total", "all_total", "")
    found = read_files([("a.yaml", TEXT + "---\n" + TEXT.replace("      op: lte\n      value: 2\n", ""))], strict=True)
    assert len(found.found["openslo"]) == 1
    assert [(one.code, one.place.line if one.place else 0) for one in found.faults] == [
        ("import/openslo", 16),
        ("import/openslo", 17),
    ]


def test_what_a_field_nobody_knows_holds_is_not_shown() -> None:
    text = TEXT.replace("  service: api", "  service: api\n  pasword: hunter2-hunter2")
    faults = read_files([("a.yaml", text)], strict=True).faults
    assert any("spec.pasword is no field" in one.message for one in faults)
    assert "hunter2" not in "".join(f"{one.message}{one.excerpt}{one.hint}" for one in faults)


def test_a_query_is_read_in_the_language_of_the_source_it_refers_to() -> None:
    documents = """\
apiVersion: openslo.com/v2alpha
kind: DataSource
metadata: {name: dog}
spec: {type: Datadog, connectionDetails: {site: datadoghq.test}}
---
apiVersion: openslo.com/v2alpha
kind: SLO
metadata: {name: hits}
spec:
  service: shop
  sli:
    metadata: {name: good}
    spec:
      ratioMetric:
        counter: true
        good: {dataSourceRef: dog, spec: {query: "sum:hits{ok}.as_count()"}}
        total: {dataSourceRef: dog, spec: {query: "sum:hits{*}.as_count()"}}
  budgetingMethod: Occurrences
  timeWindow: [{duration: 4w, isRolling: true}]
  objectives: [{target: 0.99}]
"""
    found = read_files([("a.yaml", documents)], strict=True)
    assert found.faults == []
    [kept] = found.found["openslo"]
    assert (kept.good, kept.total, kept.told) == ("sum:hits{ok}.as_count()", "sum:hits{*}.as_count()", "")


def test_what_we_export_is_to_the_letter() -> None:
    found = read_files(list(exported("openslo", *ALL).files.items()), strict=True)
    assert found.faults == []


@given(data=st.data(), document=st.sampled_from([V1, V2, CONDITION, SOURCE]), value=ANYTHING)
def test_whatever_stands_anywhere_is_looked_at(data: st.DataObject, document: dict[str, Any], value: object) -> None:
    made = copy.deepcopy(document)
    path = data.draw(st.sampled_from([one for one in paths(made) if one]))
    holder: Any = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert all(one.message for one in wrong(made))
