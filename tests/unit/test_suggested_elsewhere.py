"""SLOs that no promise is about, as lines that read back as what they say; and events that are the same ones."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from smartspec_ops.app.specs.suggested_lines import suggested
from smartspec_ops.domain.elsewhere import Kept, compared
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.datadog_query import same_events
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.observability import read_observability
from tests.unit.objectives import ERRORS

MONTH = timedelta(days=30)
HITS, BAD = "sum:web.hits{service:checkout-api,env:prod}", "sum:web.errors{service:checkout-api,env:prod}"
OBJECTIVE = replace(ERRORS, indicator=RatioIndicator(source="datadog", bad=BAD, total=HITS), window=MONTH)
SLO = Kept(
    kind="SLO",
    name="Checkout works",
    goal=Decimal("0.999"),
    window=MONTH,
    total="sum:web.hits{env:prod,service:checkout-api}.as_count()",
    bad="sum:web.errors{env:prod, service:checkout-api}.as_count()",
)


@pytest.mark.parametrize(
    ("slo", "differences"),
    [
        (SLO, ()),
        (replace(SLO, good="sum:web.ok{*}", bad=""), ()),
        (replace(SLO, bad="sum:web.aborted{*}"), ("counts another part of them there: sum:web.aborted{*}",)),
        (
            replace(SLO, words=("error_rate",), total="sum:web.hits{*}"),
            ("counts other events there: sum:web.hits{*}",),
        ),
        (
            replace(SLO, goal=Decimal("0.9995"), window=timedelta(days=7)),
            ("99.95 % there, 99.9 % here", "over 7d there, over 30d here"),
        ),
    ],
)
def test_the_same_events_are_the_same_promise_however_written(slo: Kept, differences: tuple[str, ...]) -> None:
    [beside] = compared([slo], [(OBJECTIVE, judge(OBJECTIVE, Counts(1000, 1000)))], same_events)
    assert (beside.objective, beside.differences) == (OBJECTIVE, differences)


def test_of_two_that_count_the_same_events_it_is_the_one_with_its_part() -> None:
    aborted = RatioIndicator(source="datadog", bad="sum:web.aborted{*}", total=HITS)
    both = [OBJECTIVE, replace(OBJECTIVE, id="aborted", requirement_id="NFR-7", indicator=aborted)]
    judged = [(one, judge(one, Counts(1000, 1000))) for one in both]
    [first, second] = compared([SLO, replace(SLO, bad="sum:web.aborted{*}")], judged, same_events)
    assert (first.objective, second.objective) == (both[0], both[1])


NAMES = ["Checkout works", "Checkout works!", "100 % | sure: #1 'yes' {x}", "\u0e25\u0e39\u0e01\u0e04\u0e49\u0e32"]


def test_a_suggestion_reads_back_as_what_it_says() -> None:
    goals = ((timedelta(days=7), Decimal("0.99")), (MONTH, Decimal("0.9995")))
    slos = [replace(SLO, name=name, goal=goal, window=window) for name in NAMES for window, goal in goals]
    text = suggested([("datadog", slos)], "Head")
    before, after = text.split("\n\n## For observability.yaml")
    table = before.split("\n\n", 2)[2]
    spec = read_requirements(f"# Checkout\n\n## Non-Functional Requirements\n\n{table}", "spec.md")
    read = read_observability("provider: datadog\n" + after.split("```yaml\n")[1].split("```")[0], "o.yaml")
    assert read.value is not None
    plan = bind(spec.requirements, read.value, "checkout")
    assert plan.unbound == ()
    assert [(one.goal, one.window) for one in plan.objectives] == [(Decimal("0.9995"), MONTH)] * len(NAMES)
    counted = RatioIndicator(source="datadog", total=SLO.total, bad=SLO.bad)
    assert {one.indicator for one in plan.objectives} == {counted}


def test_what_no_line_can_say_is_left_to_a_person() -> None:
    slices = replace(SLO, total="", bad="", query="p99:web.took{*}", told="time in which p99:web.took{*} is < 0.2")
    monitors = replace(SLO, total="", bad="", told="watches monitors 1, 2")
    text = suggested([("datadog", [slices, monitors, replace(SLO, goal=None), replace(SLO, kind="alert")])], "Head")
    assert "```yaml" not in text
    assert text.count("\n- ") == 3
    assert suggested([("datadog", [])], "Head") == ""
