"""SLO files of other tools: what they count and promise, and that a spec with the lines made of them says the same."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.specs.suggested_lines import suggested
from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.domain.objective import Objective, RatioIndicator
from smartspec_ops.spec import yaml
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.spec.slo_files import TOOLS, read_files

SLOTH = """
version: "prometheus/v1"
service: orders
slos:
  - name: errors
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="orders",code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="orders"}[{{ .window }}]))
  - name: slow
    objective: 95
    sli:
      events:
        error_query: |
          (
            sum(rate(seconds_count{job="orders"}[{{.window}}]))
            - sum(rate(seconds_bucket{job="orders",le="0.3"}[{{.window}}]))
          )
        total_query: sum(rate(seconds_count{job="orders"}[{{.window}}]))
  - name: raw
    objective: 99.5
    sli: {raw: {error_ratio_query: "1 - (sum(rate(ok_total[{{.window}}])) / sum(rate(all_total[{{.window}}])))"}}
  - name: bare ratio
    objective: 99.5
    sli: {raw: {error_ratio_query: "sum(rate(bad_total[{{.window}}])) / sum(rate(all_total[{{.window}}]))"}}
"""
SLOTH_K8S = """
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: home}
spec:
  service: home
  slos:
    - name: availability
      objective: 99.99
      sli:
        events:
          errorQuery: sum(increase(http_total{code="500"}[{{.window}}]))
          totalQuery: sum(increase(http_total[{{.window}}]))
"""
PYRRA = """
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: errors}
spec:
  target: "99.5"
  window: 2w
  indicator:
    ratio:
      errors: {metric: 'grpc_total{code=~"Aborted|Internal"}'}
      total: {metric: grpc_total}
---
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: slow}
spec:
  target: "90"
  window: 4w
  indicator:
    latency:
      success: {metric: 'seconds_bucket{le="1"}'}
      total: {metric: seconds_count}
"""
OPENSLO = """
apiVersion: openslo/v1
kind: SLI
metadata: {name: good-answers}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(answers{ok="yes"}[5m]))'}}}
    total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(answers[5m]))'}}}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers, displayName: Answers}
spec:
  service: api
  indicatorRef: good-answers
  budgetingMethod: Occurrences
  timeWindow: [{duration: 1M, isRolling: true}]
  objectives: [{targetPercent: 99.5}]
---
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: old}
spec:
  budgetingMethod: Occurrences
  timeWindows: [{unit: Day, count: 30, isRolling: true}]
  objectives:
    - ratioMetrics:
        good: {source: prometheus, queryType: promql, query: 'good_total'}
        total: {source: prometheus, queryType: promql, query: 'all_total'}
      target: 0.98
"""
SLO_GENERATOR = """
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {name: metrics}
spec:
  backend: prometheus
  method: good_bad_ratio
  service_level_indicator:
    filter_good: http_total{handler="/metrics",code=~"2.."}[window]
    filter_bad: http_total{handler="/metrics",code!~"2.."}[window]
  goal: 0.95
---
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {name: cut}
spec:
  backend: prometheus/local
  method: distribution_cut
  service_level_indicator: {expression: 'seconds_bucket{handler="/metrics"}', threshold_bucket: 0.1}
  goal: 0.99
---
apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata: {name: dog}
spec:
  backend: datadog
  method: good_bad_ratio
  service_level_indicator: {query_good: 'sum:ok{*}.as_count()', query_valid: 'sum:all{*}.as_count()'}
  goal: 0.99
"""
FILES = {"sloth": SLOTH + "---" + SLOTH_K8S, "pyrra": PYRRA, "openslo": OPENSLO, "slo-generator": SLO_GENERATOR}
MONTH, LUNAR = timedelta(days=30), timedelta(days=28)


def slos(tool: str, text: str) -> list[Kept]:
    found = read_files([("slo.yaml", text)])
    assert found.faults == []
    return list(found.found[tool])


@pytest.mark.parametrize(
    ("tool", "name", "goal", "window", "counted"),
    [
        ("sloth", "orders errors", "0.999", MONTH, {"bad": 'http_requests_total{job="orders",code=~"5.."}'}),
        ("sloth", "orders slow", "0.95", MONTH, {"good": 'seconds_bucket{job="orders",le="0.3"}'}),
        ("sloth", "orders raw", "0.995", MONTH, {"good": "ok_total", "total": "all_total"}),
        ("sloth", "orders bare ratio", "0.995", MONTH, {"bad": "bad_total", "total": "all_total"}),
        ("sloth", "home availability", "0.9999", MONTH, {"bad": 'http_total{code="500"}', "total": "http_total"}),
        ("pyrra", "errors", "0.995", timedelta(days=14), {"bad": 'grpc_total{code=~"Aborted|Internal"}'}),
        ("pyrra", "slow", "0.9", LUNAR, {"good": 'seconds_bucket{le="1"}', "total": "seconds_count"}),
        ("openslo", "Answers", "0.995", MONTH, {"good": 'answers{ok="yes"}', "total": "answers"}),
        ("openslo", "old", "0.98", MONTH, {"good": "good_total", "total": "all_total"}),
        ("slo-generator", "metrics", "0.95", LUNAR, {"total": 'http_total{handler="/metrics"}'}),
        ("slo-generator", "cut", "0.99", LUNAR, {"good": 'seconds_bucket{handler="/metrics",le="0.1"}'}),
        ("slo-generator", "dog", "0.99", LUNAR, {"good": "sum:ok{*}.as_count()", "total": "sum:all{*}.as_count()"}),
    ],
)
def test_what_is_counted_and_promised_is_read(
    tool: str, name: str, goal: str, window: timedelta, counted: Mapping[str, str]
) -> None:
    (one,) = (each for each in slos(tool, FILES[tool]) if each.name == name)
    assert (one.goal, one.window, one.told) == (Decimal(goal), window, "")
    assert {key: getattr(one, key) for key in counted} == counted


@pytest.mark.parametrize("tool", FILES)
def test_a_spec_with_the_lines_made_of_a_file_promises_what_the_file_did(tool: str) -> None:
    promql = [one for one in slos(tool, FILES[tool]) if "as_count" not in one.total]
    text = suggested([("prometheus", promql)], "Imported")
    rows = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    entries = text.partition("```yaml\n")[2].partition("```")[0]
    spec = f"# Orders\n\n## Non-Functional Requirements\n\n{rows}\n"
    observability = read_observability(f"provider: prometheus\nurl: http://127.0.0.1:9\n{entries}", "o.yaml")
    assert observability.value is not None, observability.diagnostics
    plan = bind(read_requirements(spec, "spec.md").requirements, observability.value, "orders", "orders")
    assert not plan.unbound
    assert [said(one) for one in plan.objectives] == [
        (one.goal, one.window, one.good or None, one.bad or None, one.total) for one in promql
    ]


def said(one: Objective) -> tuple[Decimal, timedelta, str | None, str | None, str]:
    assert isinstance(one.indicator, RatioIndicator)
    return one.goal, one.window, one.indicator.good, one.indicator.bad, one.indicator.total


@pytest.mark.parametrize(
    ("tool", "text", "why"),
    [
        (
            "sloth",
            SLOTH.replace('sum(rate(http_requests_total{job="orders"}[{{ .window }}]))', "avg(x[5m])"),
            "PromQL|avg",
        ),
        (
            "sloth",
            SLOTH.replace('sum(rate(http_requests_total{job="orders",', 'sum by (route) (rate(x{a="b",'),
            "group_by",
        ),
        (
            "sloth",
            SLOTH.replace('job="orders"}[{{ .window }}]', 'job="orders"}[{{ .window }}] offset 1h'),
            "another time",
        ),
        ("sloth", SLOTH.replace('job="orders"}[{{ .window }}]', 'job="orders"}[1d]'), "different windows"),
        (
            "sloth",
            SLOTH.replace("sum(rate(bad_total[{{.window}}])) / ", "sum(rate(bad_total[5m])) / on () group_left "),
            "matched",
        ),
        (
            "pyrra",
            PYRRA.replace("total: {metric: grpc_total}", "total: {metric: grpc_total}\n      grouping: 5"),
            "group_by",
        ),
        ("sloth", SLOTH.replace("sli:\n      events:", "sli:\n      plugin:", 1), "plugin"),
        ("pyrra", PYRRA.replace("    latency:", "    bool_gauge:"), "no events"),
        (
            "pyrra",
            PYRRA.replace("total: {metric: grpc_total}", "total: {metric: grpc_total}\n      grouping: [host]"),
            "host",
        ),
        ("openslo", OPENSLO.replace("indicatorRef: good-answers", "indicatorRef: other"), "none of the files"),
        ("openslo", OPENSLO.replace("budgetingMethod: Occurrences", "budgetingMethod: Timeslices", 1), "time slices"),
        ("slo-generator", SLO_GENERATOR.replace('code!~"2.."', 'code=~"5.."'), "told apart"),
        ("slo-generator", SLO_GENERATOR.replace("distribution_cut", "query_sli"), "query_sli"),
    ],
)
def test_what_counts_no_events_is_told_with_its_reason(tool: str, text: str, why: str) -> None:
    told = [one for one in slos(tool, text) if one.told]
    assert len(told) == 1
    assert re.search(why, told[0].told)
    assert told[0].name in suggested([("prometheus", told)], "Imported").partition("For a person to decide")[2]


def test_a_document_of_no_known_tool_and_a_broken_one_are_faults_and_hide_nothing() -> None:
    found = read_files([("a.yaml", f"kind: Pod\n---\n{PYRRA}"), ("b.yaml", "a: [1"), ("c.yaml", "# nothing\n")])
    assert len(found.found["pyrra"]) == 2
    assert [one.code for one in found.faults] == ["import/unknown", "yaml/unclosed"]


def test_a_fault_stands_at_its_line_in_a_file_of_several_documents() -> None:
    (fault,) = read_files([("a.yaml", f"{PYRRA.strip()}\n---\nb: [1\n")]).faults
    assert fault.place is not None
    assert fault.place.line >= PYRRA.strip().count("\n") + 3


# --- hostile -----------------------------------------------------------------------------------------------------


def paths(data: object, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from paths(value, (*here, key))


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}), st.just([[{}]])
)


@given(data=st.data(), tool=st.sampled_from(sorted(FILES)), value=ANYTHING)
def test_whatever_stands_anywhere_is_read_or_told(data: st.DataObject, tool: str, value: object) -> None:
    parts = [yaml.read(part, "f").document for part in FILES[tool].split("---")]
    documents = [copy.deepcopy(one.data) for one in parts if one is not None]
    document = data.draw(st.sampled_from(documents))
    path = data.draw(st.sampled_from([one for one in paths(document) if one]))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    for one in (each for slos in [TOOLS[tool].slos(documents)] for each in slos):
        assert one.told or (one.total and (one.good or one.bad))
        json.dumps([one.name, one.told])
