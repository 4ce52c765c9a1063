"""Performance reports: the documented summary, nothing invented, and gaps in plain sight."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.health import Status
from smartspec_ops.domain.judge import Compliance, compared_with
from smartspec_ops.domain.objective import Criticality, Objective, Requirement, Unbound, Verdict
from smartspec_ops.domain.performance import (
    Gap,
    PerformanceReport,
    Point,
    Row,
    Unmeasured,
    judge_slices,
    unmeasured,
    worst_point,
)
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.domain.period import Cadence, Period, due, last_complete
from smartspec_ops.domain.quantity import Quantity
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, UPTIME, latency


def row(one: Objective, status: Status = Status.HEALTHY, **more: object) -> Row:
    comparator, target = compared_with(one)
    facts = {
        "name": one.id,
        "requirement_id": one.requirement_id,
        "text": one.text,
        "place": str(one.place),
        "promise": one.promise,
        "comparator": comparator,
        "target": target,
        "status": status,
        "verdict": Compliance.MET if status is Status.HEALTHY else Compliance.BREACHED,
        "reason": "met",
        "why": "as promised",
    }
    return Row(**{**facts, **more})  # type: ignore[arg-type]


def requirement(name: str, verdict: Verdict, **more: object) -> Requirement:
    return Requirement(
        id=name, text=f"the words of {name}", place=ERRORS.place, verdict=verdict, why=f"{name} says so", **more
    )  # type: ignore[arg-type]


REPORT = PerformanceReport(
    run_id="20260302-120000Z",
    cadence=Cadence.CHECK,
    period=Period(since=NOON - 5 * MINUTE, until=NOON),
    generated_at=NOON,
    service="checkout-api",
    spec_id="checkout",
    rows=[row(UPTIME, achieved=Quantity.percent("99.95"))],
    sources=("prom",),
)
UNBOUND = Unmeasured(
    requirement_id="NFR-9", text="p50 < 1 s", place="spec.md:9:1", gap=Gap.UNBOUND, why="no metric measures it"
)
VAGUE = replace(UNBOUND, requirement_id="usability-1", text="should be fast", gap=Gap.REVIEW, why="no number")


def test_the_summary_has_exactly_the_documented_keys_and_ext() -> None:
    data = summary(REPORT)
    assert list(data) == ["workflow", "version", "run_id", "spec_id", "status", "metrics", "ext"]
    assert {key: data[key] for key in list(data)[:5]} == {
        "workflow": "smartspec_production_monitor",
        "version": "1.0.0",
        "run_id": "20260302-120000Z",
        "spec_id": "checkout",
        "status": "healthy",
    }
    assert data["metrics"] == [{"name": "availability", "value": 0.9995, "slo": 0.999, "status": "healthy"}]


def test_every_report_is_evidence() -> None:
    ext = summary(REPORT)["ext"]
    assert [ext[key] for key in ("env", "generated_at", "tool", "source")] == [
        "prod",
        "2026-03-02T12:00:00Z",
        "smartspec_production_monitor",
        "prom",
    ]


def test_requirements_are_reported_in_the_normalised_form_with_their_result() -> None:
    report = replace(
        REPORT,
        rows=[
            row(UPTIME, criticality=Criticality.HIGH),
            row(DEPTH, Status.BREACHED, requirement_id="a1b2"),
            row(latency()),
        ],
        unmeasured=[UNBOUND],
        environment="Staging",
    )
    nfrs = summary(report)["ext"]["nfrs"]
    assert nfrs[0] == {
        "id": "NFR-availability",
        "category": "availability",
        "threshold": "≥ 99.9 %",
        "environment": "staging",
        "criticality": "high",
        "source_path": "specs/core/checkout/spec.md:12:3",
        "result": "MET",
        "why": "as promised",
    }
    assert [(one["id"], one["category"], one["result"]) for one in nfrs[1:]] == [
        ("NFR-a1b2", "other", "NOT_MET"),
        ("NFR-latency", "latency", "MET"),
        ("NFR-9", "other", "UNKNOWN"),
    ]
    assert nfrs[1]["criticality"] is None  # what the spec does not say is not invented


@pytest.mark.parametrize(
    ("rows", "gaps", "said", "reason"),
    [
        ([row(UPTIME)], [], "healthy", None),
        ([row(UPTIME)], [VAGUE], "healthy", None),  # listed, for a person to decide
        ([row(UPTIME)], [UNBOUND], "degraded", "NFR-9: no metric measures it"),
        ([row(UPTIME), row(DEPTH, Status.BREACHED)], [UNBOUND], "unhealthy", "queue_depth: as promised"),
        ([row(UPTIME, Status.UNKNOWN)], [], "degraded", "availability: as promised"),
        ([], [], "degraded", "nothing is measured"),
    ],
)
def test_the_status_is_the_worst_and_says_why(
    rows: list[Row], gaps: list[Unmeasured], said: str, reason: str | None
) -> None:
    data = summary(replace(REPORT, rows=rows, unmeasured=gaps))
    assert (data["status"], data["ext"]["reason"]) == (said, reason)
    assert len(data["ext"]["unmeasured"]) == len(gaps)


def test_a_value_nobody_measured_is_null() -> None:
    data = summary(replace(REPORT, rows=[row(UPTIME, Status.UNKNOWN)]))
    assert data["metrics"] == [{"name": "availability", "value": None, "slo": 0.999, "status": "degraded"}]
    assert data["ext"]["objectives"][0]["achieved"] is None


def test_gaps_are_unbound_promises_first_and_then_what_needs_a_decision() -> None:
    bound = requirement("NFR-1", Verdict.MEASURABLE, promise=UPTIME.promise)
    vague = requirement("NFR-2", Verdict.REVIEW)
    prose = requirement("NFR-3", Verdict.NOT_A_PROMISE)
    lost = requirement("NFR-4", Verdict.MEASURABLE, promise=UPTIME.promise, criticality=Criticality.LOW)
    found = unmeasured(
        [Unbound(requirement=lost, why="no such metric", candidates=["up"])], [bound, vague, prose, lost]
    )
    assert [(one.requirement_id, one.gap, one.why) for one in found] == [
        ("NFR-4", Gap.UNBOUND, "no such metric"),
        ("NFR-2", Gap.REVIEW, "NFR-2 says so"),
    ]
    assert (found[0].candidates, found[0].criticality) == (("up",), Criticality.LOW)


@pytest.mark.parametrize(
    ("good", "measured", "verdict"),
    [
        (99, 100, Compliance.MET),
        (98, 100, Compliance.BREACHED),
        (0, 0, Compliance.UNKNOWN),
        (0, 1, Compliance.BREACHED),
    ],
)
def test_a_period_of_slices_is_judged_by_the_share_of_good_ones(good: int, measured: int, verdict: Compliance) -> None:
    judgement = judge_slices(DEPTH, good, measured, Quantity(Decimal(40), DEPTH.promise.target.unit))
    assert judgement.verdict is verdict


def test_the_worst_tick_is_on_the_side_that_hurts() -> None:
    points = [Point(at=NOON + n * MINUTE, value=value) for n, value in enumerate([0.5, 0.9, 0.1, 0.9])]
    assert worst_point(DEPTH, points) == points[1]
    assert worst_point(UPTIME, points) == points[2]
    assert worst_point(ERRORS, []) is None


MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "cadence", "since"),
    [
        (None, MONDAY, Cadence.DAILY, MONDAY - DAY),
        (MONDAY, MONDAY + timedelta(hours=23), Cadence.DAILY, None),
        (MONDAY, MONDAY + DAY, Cadence.DAILY, MONDAY),
        (MONDAY, MONDAY + 5 * DAY, Cadence.DAILY, MONDAY + 4 * DAY),  # days missed are not made up
        (None, MONDAY + timedelta(hours=1), Cadence.WEEKLY, MONDAY - 7 * DAY),
        (None, MONDAY - timedelta(seconds=1), Cadence.WEEKLY, MONDAY - 14 * DAY),
        (MONDAY, MONDAY + 6 * DAY, Cadence.WEEKLY, None),
        (MONDAY, MONDAY + 7 * DAY, Cadence.WEEKLY, MONDAY),
    ],
)
def test_a_report_is_due_once_its_day_or_week_is_over(
    last: datetime | None, now: datetime, cadence: Cadence, since: datetime | None
) -> None:
    period = due(last, now, cadence)
    assert (period.since if period else None) == since


def test_a_check_is_about_one_moment() -> None:
    assert last_complete(NOON, Cadence.CHECK).length == timedelta(0)


@given(
    st.datetimes(timezones=st.just(UTC), min_value=MONDAY.replace(tzinfo=None)),
    st.sampled_from([Cadence.DAILY, Cadence.WEEKLY]),
)
def test_a_period_is_whole_over_and_due_only_once(now: datetime, cadence: Cadence) -> None:
    period = last_complete(now, cadence)
    assert period.length == (DAY if cadence is Cadence.DAILY else 7 * DAY)
    assert period.until <= now < period.until + period.length
    assert due(period.until, now, cadence) is None
