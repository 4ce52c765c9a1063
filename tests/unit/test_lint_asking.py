"""What a plan's sources are asked before it runs, and what their answers mean."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from smartspec_ops.app.specs.lint import facts, selectors, unit_conflict, watched
from smartspec_ops.app.specs.suggest import Asked
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.inventory import Family
from smartspec_ops.domain.lint import Facts, Watched, lint
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence
from smartspec_ops.domain.objective import HistogramIndicator, Objective, RatioIndicator, ValueIndicator
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.observability import Metric
from smartspec_ops.spec.promql import buckets_of, level_of, name_of
from smartspec_ops.testing.clock import EagerClock
from tests.unit.objectives import DEPTH, ERRORS, NOON, UPTIME, latency
from tests.unit.test_binding import AVAILABLE, P99, observed, requirement
from tests.unit.test_candidates import seconds
from tests.unit.test_lint import MONTH, with_window
from tests.unit.test_lint import watched as plan_of
from tests.unit.test_suggest import Shelf


class Prom:
    """A source whose answers to PromQL are numbers by pattern; what matches none has no series."""

    name = "prom"

    def __init__(self, answers: Mapping[str, float] | None = None, seen: Any = None) -> None:
        self.answers = answers or {}
        self.seen = seen or Counts(999, 1000)
        self.asked: list[str] = []

    async def measure(self, asks: Sequence[Ask], _at: datetime) -> Mapping[Ask, Measurement]:
        return {ask: self.seen(ask) if callable(self.seen) else self.seen for ask in asks}

    async def series(self, query: str, _at: datetime) -> Sequence[Sample] | NoData:
        self.asked.append(query)
        found = next((value for pattern, value in self.answers.items() if re.fullmatch(pattern, query)), None)
        return [] if found is None else [Sample((), found)]

    def delay(self) -> timedelta:
        return timedelta(0)

    async def close(self) -> None:
        return None


async def told(objective: Objective, prom: Prom, *, expressions: bool = True, catalog: Any = None) -> Facts:
    source = Asked(id="prom", backend=prom, catalog=catalog, expressions=expressions)
    one = plan_of(with_window(objective, MONTH))
    return (await facts([one], [source], EagerClock(NOON)))[objective.id]


ALIVE = {
    r"count\(present_over_time\(.*\)\)": 2,
    r"max\(count_over_time\(.*\[20m\]\)\)": 40,
    r"sum\(changes\(.*\)\)": 40,
    r"max\(max_over_time.*": 5,
}


async def test_a_living_source_has_history_samples_and_traffic() -> None:
    found = await told(ERRORS, Prom(ALIVE))
    assert found.history == MONTH
    assert found.interval == timedelta(seconds=30)
    assert found.traffic == 28_000
    assert found.seen == {"requests_total": True, "errors_total": True}
    assert not found.unchanged


async def test_traffic_is_scaled_to_what_was_observed() -> None:
    assert (await told(ERRORS, Prom(ALIVE, Counts(5, 10, coverage=0.5)))).traffic == Fraction(560)
    assert (await told(ERRORS, Prom(ALIVE, Counts(5, 10, coverage=0.0001)))).traffic is None


async def test_history_ends_where_samples_do() -> None:
    young = {r"count\(present_over_time\(requests_total\[1h\]( offset (83|41|20)h)?\)\)": 1.0}
    assert (await told(ERRORS, Prom(young))).history == MONTH / 8


@pytest.mark.parametrize(
    ("answers", "unchanged"),
    [
        ({**ALIVE, r"sum\(changes\(.*\)\)": 0}, True),
        ({r"sum\(changes\(.*\)\)": 0}, False),
        (ALIVE, False),
    ],
)
async def test_a_day_without_a_change_is_noticed_after_a_day(answers: Mapping[str, float], unchanged: bool) -> None:
    ordered = {key: answers[key] for key in sorted(answers, key=lambda pattern: "changes" not in pattern)}
    assert (await told(ERRORS, Prom(ordered))).unchanged is unchanged


@pytest.mark.parametrize(("steps", "moved", "unchanged"), [(144, 0, True), (144, 3, False), (12, 0, False)])
async def test_a_level_is_constant_only_after_a_day(steps: int, moved: float, unchanged: bool) -> None:
    answers = {r"max\(max_over_time[\s\S]*": moved, r"min\(count_over_time[\s\S]*": float(steps), r"max[\s\S]*": 7.0}
    assert (await told(DEPTH, Prom(answers))).unchanged is unchanged


PROBE = replace(UPTIME, indicator=ValueIndicator(source="prom", query="min(probe_success)"))
IN_PERCENT = replace(UPTIME, indicator=ValueIndicator(source="prom", query="up_share", scale=Decimal("0.01")))


@pytest.mark.parametrize(
    ("objective", "level", "unchanged"),
    [(PROBE, 1, False), (PROBE, 0, True), (IN_PERCENT, 100, False), (IN_PERCENT, 1, True), (DEPTH, 0, False)],
)
async def test_a_level_that_stays_where_nothing_is_wrong_is_no_dead_metric(
    objective: Objective, level: float, unchanged: bool
) -> None:
    """A probe that succeeded for a day, or a queue that was empty, was told as one: the usual state of both."""
    flat = {
        r"max\(max_over_time[\s\S]*": 0.0,
        r"min\(count_over_time[\s\S]*": 144.0,
        r"max\([^(]+(\([^(]+\))?\n\)": level,
    }
    assert (await told(objective, Prom(flat))).unchanged is unchanged


@pytest.mark.parametrize("gone", [r"count\(present_over_time\(.*\[5m\]\)\)", r"count\(.*\[5m\] offset 20m\)\)"])
async def test_how_often_a_series_is_sampled_is_told_only_where_it_was_all_the_time(gone: str) -> None:
    """A service that stopped ten minutes ago was told to be sampled every two minutes, beside that it is gone."""
    assert (await told(ERRORS, Prom({gone: 0, **ALIVE}))).interval is None


async def test_what_has_no_series_never_existed() -> None:
    found = await told(ERRORS, Prom({r"count\(present_over_time\(requests_total.*": 1}))
    assert found.seen == {"requests_total": True, "errors_total": False}


async def test_a_source_that_does_not_answer_is_asked_no_further() -> None:
    prom = Prom(ALIVE, NoData(Silence.UNREACHABLE, "connection refused"))
    found = await told(ERRORS, prom)
    assert found.silence == NoData(Silence.UNREACHABLE, "connection refused")
    assert (found.seen, prom.asked) == (None, [])


async def test_a_query_that_is_refused_proves_nothing_else() -> None:
    class Refusing(Prom):
        async def series(self, query: str, _at: datetime) -> Sequence[Sample] | NoData:
            return NoData(Silence.OVERLOADED, query)

    found = await told(ERRORS, Refusing())
    assert found.seen == {"requests_total": True, "errors_total": True}
    assert (found.history, found.interval, found.unchanged) == (None, None, False)


async def test_a_page_is_asked_only_for_what_is_on_it() -> None:
    found = await told(ERRORS, Prom({"requests_total": 7}, NoData(Silence.COLD, "once")), expressions=False)
    assert found.seen == {"requests_total": True, "errors_total": False}
    assert (found.history, found.traffic) == (None, None)


async def test_bounds_and_retention_come_from_the_catalog() -> None:
    found = await told(latency(), Prom(ALIVE), catalog=Shelf(seconds("request_seconds")))
    assert found.bounds == (Decimal("0.1"), Decimal("0.25"), Decimal(1))
    assert found.retention is None
    assert found.seen == {"request_seconds_bucket": True}


async def test_bounds_are_those_of_the_job_a_selector_names() -> None:
    """Another service keeps a histogram of the same name with more buckets."""

    class Two(Shelf):
        async def details(self, wanted: Sequence[Family], at: datetime, /, job: str | None = None) -> Sequence[Family]:
            found = await super().details(wanted, at)
            return [replace(one, bounds=one.bounds[:1]) if job == "shop" else one for one in found]

    read = HistogramIndicator(source="prom", histogram='request_seconds{job="shop"}')
    found = await told(replace(latency(), indicator=read), Prom(ALIVE), catalog=Two(seconds("request_seconds")))
    assert found.bounds == (Decimal("0.1"),)


@pytest.mark.parametrize(
    ("metric", "conflict"),
    [
        ({"histogram": "x_seconds", "unit": "ms"}, "m is read in ms, and x_seconds ends in s"),
        ({"histogram": "x_seconds", "unit": "seconds"}, None),
        ({"histogram": "x_seconds"}, None),
        ({"histogram": "x", "unit": "ms"}, None),
        ({"query": "max(x_bytes)", "unit": "s"}, "m is read in s, and x_bytes ends in bytes"),
        ({"query": "x_percent", "unit": "ratio"}, "m is read in ratio, and x_percent ends in %"),
        ({"query": "rate(x_bytes[5m]) / 2", "unit": "s"}, None),
        ({"rate": "x_total"}, None),
    ],
)
def test_a_unit_contradicts_a_name_only_where_the_value_is_the_metrics_own(
    metric: Mapping[str, str], conflict: str | None
) -> None:
    assert unit_conflict(Metric.model_validate({"name": "m", **metric})) == conflict


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (buckets_of, "h", "h_bucket"),
        (buckets_of, 'h{a="1",b!~"2|3"}', 'h_bucket{a="1",b!~"2|3"}'),
        (buckets_of, '{__name__="a.b",c="d"}', '{__name__="a.b_bucket",c="d"}'),
        (buckets_of, "rate(h[5m])", None),
        (name_of, '{__name__="a.b"}', "a.b"),
        (name_of, "sum(x)", None),
        (name_of, '{a="b"}', None),
        (level_of, "max(sum(x))", "x"),
        (level_of, "rate(x[5m])", None),
    ],
)
def test_names_are_read_from_selectors(read: Callable[[str], str | None], text: str, found: str | None) -> None:
    found_ = read(text)
    assert found_ is None if found is None else found_ is not None
    if read is buckets_of and found_ is not None:
        assert (name_of(found_), sorted(found_.strip("}").partition("{")[2].split(","))) == (
            name_of(str(found)),
            sorted(str(found).strip("}").partition("{")[2].split(",")),
        )
    else:
        assert found_ == found


def test_a_plan_brings_what_is_written_about_it() -> None:
    seen = observed("name: a, requirement: NFR-001, query: vector(1), unit: ratio", more="interval: 30s\n")
    plan = bind([requirement(AVAILABLE)], seen, "pay")
    (one,) = watched(plan, seen, {}, Options(interval=timedelta(minutes=2)))
    assert (one.metric, one.is_constant, one.interval, one.slice) == (
        "a",
        True,
        timedelta(seconds=30),
        timedelta(minutes=2),
    )


def test_every_series_of_an_expression_is_looked_for() -> None:
    assert selectors(DEPTH.indicator) == ("queue_depth",)
    assert selectors(HistogramIndicator(source="s", histogram="h")) == ["h_bucket"]
    seen = observed("name: a, requirement: NFR-001, query: 'x / y', unit: s")
    assert selectors(bind([requirement(P99)], seen, "pay").objectives[0].indicator) == ("x", "y")


# --- a ratio of two sources ------------------------------------------------------------------------------------------

PAIRED = RatioIndicator(source="gateway", total="requests_total", bad="errors_total", part_source="app")
GONE = NoData(Silence.UNREACHABLE, "connection refused")


async def told_of_two(gateway: Prom, app: Prom, indicator: RatioIndicator = PAIRED) -> tuple[Watched, Facts]:
    asked = [
        Asked(id=name, backend=backend, catalog=None, expressions=True)
        for name, backend in (("gateway", gateway), ("app", app))
    ]
    one = plan_of(with_window(replace(ERRORS, indicator=indicator), MONTH))
    return one, (await facts([one], asked, EagerClock(NOON)))[one.objective.id]


async def test_each_half_of_a_ratio_of_two_sources_is_asked_for_its_own_counter() -> None:
    gateway, app = Prom(ALIVE), Prom({**ALIVE, r"count\(present_over_time\(errors.*": 0})
    one, found = await told_of_two(gateway, app)
    assert (found.history, found.traffic, found.seen) == (MONTH, 28_000, {"requests_total": True})
    assert found.part is not None
    assert found.part.seen == {"errors_total": True}
    assert all("errors_total" not in query for query in gateway.asked)
    assert all("requests_total" not in query for query in app.asked)
    assert lint([one], {one.objective.id: found}) == lint([one], {})


@pytest.mark.parametrize(
    ("gateway", "app", "indicator", "codes"),
    [
        (Prom(ALIVE), Prom(ALIVE, GONE), PAIRED, ["not-asked"]),
        (Prom(ALIVE, GONE), Prom(ALIVE, GONE), PAIRED, ["not-asked", "not-asked"]),
        (Prom(), Prom(ALIVE), PAIRED, ["never-existed"]),
        (Prom(ALIVE), Prom(), PAIRED, ["never-existed"]),
        (Prom(ALIVE), Prom(), replace(PAIRED, bad=None, good="served_total"), ["never-existed"]),
        (Prom(ALIVE), Prom(ALIVE, NoData(Silence.EMPTY, "nothing")), PAIRED, []),
        (Prom(ALIVE), Prom(ALIVE, NoData(Silence.BAD_QUERY, "no such function")), PAIRED, ["refused"]),
        (Prom(ALIVE, NoData(Silence.STALE, "an hour old")), Prom(ALIVE), PAIRED, ["stale"]),
    ],
)
async def test_what_either_half_lacks_is_found(
    gateway: Prom, app: Prom, indicator: RatioIndicator, codes: Sequence[str]
) -> None:
    one, found = await told_of_two(gateway, app, indicator)
    usual = lint([one], {})
    said = [each.diagnostic for each in lint([one], {one.objective.id: found}) if each not in usual]
    assert [each.code for each in said] == [f"lint/{code}" for code in codes]
    if codes == ["refused"]:
        assert said[0].message == f"{one.metric} at app: no such function"
