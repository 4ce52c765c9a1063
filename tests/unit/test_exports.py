"""Objectives in the languages of other tools: what they say can be read back, and what they cannot say is told."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Options, ladder_of
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.domain.objective import Absent, Objective, RatioIndicator
from smartspec_ops.ports.compiler import Compiled, Order
from smartspec_ops.spec import yaml
from smartspec_ops.spec.promql import expression_fault, series_of
from smartspec_ops.spec.slo_files import read_files
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, PERFECT, UPTIME, latency


def order(*objectives: Objective) -> Order:
    return Order(
        spec_id=objectives[0].spec_id,
        service=objectives[0].service,
        objectives=[(one, ladder_of(one, Options())) for one in objectives],
        interval=MINUTE,
        policy=Policy(),
    )


def exported(language: str, *objectives: Objective) -> Compiled:
    return COMPILERS[language].compile([order(*objectives)])


def read_back(language: str, *objectives: Objective) -> Sequence[Kept]:
    found = read_files(list(exported(language, *objectives).files.items()))
    assert found.faults == []
    return found.found[language]


BY_ROUTE = replace(UPTIME, id="by route", group_by=("route",))
TWICE = replace(UPTIME, id="two sources", indicator=RatioIndicator(source="a", bad="x", total="y", part_source="b"))
SLICED = replace(UPTIME, id="sliced", slice_share=Decimal("0.9"))
MONTHLY = replace(UPTIME, id="monthly", calendar=Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin"))
HEARTBEAT = replace(UPTIME, id="heartbeat", absent=Absent.BAD)
ALL = [UPTIME, ERRORS, latency(), PERFECT, DEPTH, BY_ROUTE, TWICE, SLICED, MONTHLY, HEARTBEAT]


@pytest.mark.parametrize(
    ("language", "left_out"),
    [
        ("openslo", {"perfect", "by route", "two sources"}),
        ("sloth", {"perfect", "by route", "two sources", "sliced", "queue_depth"}),
        ("grafana-dashboard", {"two sources"}),
        ("prometheus-rules", {"two sources"}),
        ("alertmanager-routing", set()),
    ],
)
def test_each_objective_is_said_or_told_to_be_left_out_with_its_place(language: str, left_out: set[str]) -> None:
    compiled = exported(language, *ALL)
    told = [one for one in compiled.findings if one.code == "export/left-out"]
    assert {one.message.partition(" is ")[0] for one in told} == left_out
    assert all(one.place == UPTIME.place and one.level is Level.WARNING for one in told)
    text = "\n".join(compiled.files.values())
    if language != "alertmanager-routing":
        assert {one.id for one in ALL if one.id not in text} <= left_out


@pytest.mark.parametrize("language", COMPILERS)
def test_the_same_objectives_are_the_same_bytes(language: str) -> None:
    assert exported(language, *ALL).files == exported(language, *ALL).files


@pytest.mark.parametrize("language", COMPILERS)
def test_nothing_to_say_is_no_file_and_the_one_from_before_is_told(language: str) -> None:
    compiled = exported(language, TWICE) if language != "alertmanager-routing" else COMPILERS[language].compile([])
    assert compiled.files == {}
    assert compiled.gone


# --- there and back ----------------------------------------------------------------------------------------------

RESERVED = re.compile(
    "and|atan2|bool|by|group_left|group_right|ignoring|inf|nan|offset|on|or|unless|without"
    "|avg|bottomk|count|count_values|end|group|max|min|quantile|start|stddev|stdvar|sum|topk"
)
"""Words of PromQL: no name of a metric, unless it is quoted."""
NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: not RESERVED.fullmatch(name))
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
LABELS = st.dictionaries(NAMES, VALUES, max_size=2)
GOALS = st.decimals("0.5", "0.99999", places=5)


def matched(name: str, labels: Mapping[str, str], more: str = "") -> str:
    written = [f"{label}={json.dumps(value, ensure_ascii=False)}" for label, value in labels.items()]
    return f"{name}{{{','.join([*written, *([more] if more else [])])}}}"


@st.composite
def ratios(draw: st.DrawFn) -> RatioIndicator:
    name, labels = draw(NAMES), draw(LABELS)
    total, part = matched(name, labels), matched(draw(st.sampled_from([name, "other_total"])), labels, 'code=~"5.."')
    if draw(st.booleans()):
        return RatioIndicator(source="p", total=total, good=part)
    return RatioIndicator(source="p", total=total, bad=part)


@given(
    indicator=ratios(),
    goal=GOALS,
    days=st.sampled_from([1, 7, 14, 28, 30, 90]),
    name=st.from_regex(r"[A-Za-z0-9][\w :/-]{0,20}", fullmatch=True),
)
def test_openslo_says_what_is_counted_and_promised(
    indicator: RatioIndicator, goal: Decimal, days: int, name: str
) -> None:
    one = replace(UPTIME, id=name, indicator=indicator, goal=goal, window=days * DAY)
    [kept] = read_back("openslo", one)
    assert kept.told == ""
    assert (kept.goal, kept.window) == (goal, one.window)
    assert canonical(kept.total, kept.good, kept.bad) == canonical(indicator.total, indicator.good, indicator.bad)


@given(indicator=ratios(), goal=GOALS)
def test_sloth_says_what_is_counted_and_promised(indicator: RatioIndicator, goal: Decimal) -> None:
    """But the period, which its files do not hold: reading one back, Sloth's own 30 days are taken."""
    one = replace(UPTIME, indicator=indicator, goal=goal, window=30 * DAY)
    [kept] = read_back("sloth", one)
    assert kept.told == ""
    assert (kept.goal, kept.window) == (goal, one.window)
    assert canonical(kept.total, kept.good, kept.bad) == canonical(indicator.total, indicator.good, indicator.bad)


def canonical(*selectors: str | None) -> Sequence[Sequence[str]]:
    return [series_of(text) if text else () for text in selectors]


def test_a_latency_objective_comes_back_as_its_buckets() -> None:
    for language in ("openslo", "sloth"):
        [kept] = read_back(language, latency())
        assert kept.good == 'request_seconds_bucket{le="0.2"}'
        assert kept.total == 'request_seconds_bucket{le="+Inf"}'
        assert kept.goal == Decimal("0.99")


# --- OpenSLO -----------------------------------------------------------------------------------------------------


def documents(language: str, *objectives: Objective) -> Iterator[Any]:
    for text in exported(language, *objectives).files.values():
        for part in text.split("---\n"):
            read = yaml.read(part, "exported").document
            assert read is not None
            yield read.data


def test_slices_and_numbers_are_budgets_in_time_slices() -> None:
    _, sliced, depth = documents("openslo", SLICED, DEPTH)
    assert sliced["spec"]["budgetingMethod"] == depth["spec"]["budgetingMethod"] == "Timeslices"
    assert sliced["spec"]["objectives"][0]["timeSliceTarget"] == 0.9
    [said] = depth["spec"]["objectives"]
    assert (said["op"], said["value"], said["timeSliceTarget"], said["timeSliceWindow"]) == ("lte", 100, 1, "1m")
    assert depth["spec"]["indicator"]["spec"]["thresholdMetric"]["metricSource"]["spec"] == {"query": "queue_depth"}


def test_a_calendar_budget_begins_where_every_calendar_does() -> None:
    _, slo = documents("openslo", MONTHLY)
    calendar = {"startTime": "2024-01-01 00:00:00", "timeZone": "Europe/Berlin"}
    assert slo["spec"]["timeWindow"] == [{"duration": "1M", "calendar": calendar, "isRolling": False}]


def test_names_are_what_kubernetes_takes_and_told_apart() -> None:
    names = ["a_b", "a-b", "A b", "x" * 100, "x" * 101, "ünï"]
    slos = [one for one in documents("openslo", *(replace(UPTIME, id=name) for name in names)) if one["kind"] == "SLO"]
    found = [one["metadata"]["name"] for one in slos]
    assert len(set(found)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name) for name in found)


# --- Sloth -------------------------------------------------------------------------------------------------------


def test_a_file_for_each_period_says_which_it_is() -> None:
    compiled = exported("sloth", UPTIME, replace(ERRORS, window=7 * DAY))
    assert set(compiled.files) == {"checkout.28d.sloth.yaml", "checkout.7d.sloth.yaml"}
    assert [one.message.partition(" --")[2][:21] for one in compiled.findings if one.code == "export/period"] == [
        "default-slo-period 7d",
        "default-slo-period 28",
    ]


def test_words_of_a_spec_are_no_template_of_an_alert() -> None:
    [file] = documents("sloth", replace(UPTIME, text="says {{ .Value }}"))
    assert '{{ "{{" }} .Value' in file["slos"][0]["alerting"]["annotations"]["description"]


# --- dashboards --------------------------------------------------------------------------------------------------

SHOWN = [UPTIME, latency(), PERFECT, DEPTH, BY_ROUTE, SLICED, replace(UPTIME, id="week", window=7 * DAY)]


def panels(*objectives: Objective) -> Sequence[Any]:
    [text] = exported("grafana-dashboard", *objectives).files.values()
    found: Sequence[Any] = json.loads(text)["panels"]
    return found


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.id)
def test_a_dashboard_reads_what_the_rules_record_and_nothing_else(one: Objective) -> None:
    rules = next(iter(documents("prometheus-rules", one)))
    recorded = {rule["record"] for group in rules["groups"] for rule in group["rules"] if "record" in rule}
    asked = [target["expr"] for panel in panels(one) for target in panel.get("targets", ())]
    assert asked
    assert [expression_fault(expr) for expr in asked] == [None] * len(asked)
    read = {name.partition("{")[0] for expr in asked for name in series_of(expr)}
    assert read - {"ALERTS"} <= recorded


def test_panels_do_not_overlap_and_have_ids_of_their_own() -> None:
    taken = set[tuple[int, int]]()
    found = panels(*SHOWN)
    for panel in found:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in found}) == len(found)


def test_every_tier_is_a_line_in_the_graph_of_burn_rates() -> None:
    [graph] = [panel for panel in panels(UPTIME) if panel["title"] == "Burn rate by window"]
    lines = [step["value"] for step in graph["fieldConfig"]["defaults"]["thresholds"]["steps"]]
    assert lines == [None, *sorted(float(rule.threshold) for rule in ladder_of(UPTIME).rules)]
    assert len(graph["targets"]) == len(ladder_of(UPTIME).windows)
