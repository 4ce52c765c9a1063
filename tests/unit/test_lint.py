"""What is wrong with a plan is found before it runs, and what is found is true: no clean rule is out of reach."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.burn import SHARES, Ladder, Level, Options, Rule, Tier, ladder, ladder_of
from smartspec_ops.domain.burn_reading import Seen, read
from smartspec_ops.domain.diagnostic import Level as Weight
from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.lint import Facts, Finding, Watched, lint
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import Quantity
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, PERFECT, UPTIME, latency, with_window

MONTH = 28 * DAY
HOUR = timedelta(hours=1)
WRITTEN = Place(path="o.yaml", line=7, column=10)


def watched(objective: Objective, options: Options | None = None, **more: Any) -> Watched:
    options = options or Options()
    return Watched(
        objective=objective,
        rules=more.pop("rules", ladder_of(objective, options)),
        metric="m",
        written=WRITTEN,
        **{"interval": options.interval, "slice": options.interval, **more},
    )


def found(one: Watched, **facts: Any) -> Mapping[str, Finding]:
    """The findings, by code."""
    return {
        each.diagnostic.code.removeprefix("lint/"): each for each in lint([one], {one.objective.id: Facts(**facts)})
    }


def with_goal(objective: Objective, goal: str) -> Objective:
    return replace(objective, goal=Decimal(goal))


# --- by what is written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", [ERRORS, UPTIME, DEPTH, latency()])
def test_a_usual_objective_has_nothing_against_it(objective: Objective) -> None:
    assert found(watched(with_window(objective, MONTH))) == {}


def test_an_alert_out_of_reach_is_capped_and_told() -> None:
    told = found(watched(with_goal(with_window(ERRORS, 30 * DAY), "0.9")))
    assert list(told) == ["capped"]
    assert told["capped"].level is Weight.NOTE
    assert "page-fast needs a burn rate above 14.4, and a full outage reaches 10" in told["capped"].diagnostic.message


def test_an_alert_nobody_capped_can_never_fire() -> None:
    """The 2 % in an hour of the SRE Workbook, at a goal of 90 %."""
    rule = ladder(
        30 * DAY,
        Decimal("0.9"),
        tiers=[Tier(name="t", level=Level.PAGE, long=HOUR, short=5 * MINUTE, share=Fraction(1, 100))],
    ).rules[-1]
    raw = replace(rule, threshold=Fraction(144, 10), numerator=144, denominator=100)
    told = found(
        watched(
            with_goal(with_window(ERRORS, 30 * DAY), "0.9"),
            rules=Ladder(window=30 * DAY, goal=Decimal("0.9"), rules=(raw,)),
        )
    )
    assert told["never-fires"].level is Weight.WARNING
    assert "a full outage burns at 10, and its threshold is 14.4" in told["never-fires"].diagnostic.message


def test_a_hundred_per_cent_leaves_nothing_to_spend() -> None:
    told = found(watched(with_window(PERFECT, MONTH)))
    assert [(code, each.level) for code, each in told.items()] == [("no-budget", Weight.WARNING)]


@pytest.mark.parametrize(
    ("slice_", "window", "says"),
    [
        (HOUR, 7 * DAY, "one bad time slice of 1h spends 59.52 % of the budget"),
        (HOUR, DAY, "one bad time slice of 1h spends the whole budget"),
        (MINUTE, DAY, None),
    ],
)
def test_one_bad_slice_must_not_spend_a_budget(slice_: timedelta, window: timedelta, says: str | None) -> None:
    told = found(watched(with_window(DEPTH, window), Options(interval=slice_)))
    assert told["one-slice"].diagnostic.message == says if says else "one-slice" not in told


@pytest.mark.parametrize(
    ("interval", "says"),
    [
        (timedelta(seconds=60), None),
        (timedelta(seconds=90), "the short window of 5m holds fewer than 4 samples: a gap silences its alert"),
        (5 * MINUTE, "the current window of 5m cannot hold two samples"),
    ],
)
def test_a_window_must_hold_samples(interval: timedelta, says: str | None) -> None:
    one = watched(with_window(ERRORS, MONTH), interval=interval)
    told = found(one)
    assert told["scrapes"].diagnostic.message == says if says else told == {}
    measured = found(watched(with_window(ERRORS, MONTH)), interval=interval)
    assert list(measured) == list(told)


def test_a_query_that_reads_nothing_says_nothing() -> None:
    told = found(watched(with_window(DEPTH, MONTH), is_constant=True))
    assert list(told) == ["constant"]
    assert told["constant"].diagnostic.place == WRITTEN


def test_a_unit_against_the_metrics_name() -> None:
    told = found(watched(with_window(DEPTH, MONTH), unit_conflict="m is read in s, and x_bytes ends in bytes"))
    assert list(told) == ["unit"]


def test_two_targets_for_one_thing_are_told_at_the_second() -> None:
    first, second = with_window(latency(), MONTH), with_window(latency(seconds="0.4"), MONTH)
    other = replace(second, id="other", requirement_id="NFR-other")
    told = lint([watched(first), watched(other)], {})
    assert [(each.about, each.diagnostic.code) for each in told] == [("NFR-other", "lint/two-targets")]
    assert "NFR-latency (specs/core/checkout/spec.md:12:3) promises 200 ms" in told[0].diagnostic.message
    again = lint([watched(first), watched(replace(first, id="again", requirement_id="NFR-again"))], {})
    assert [(each.diagnostic.code, each.level) for each in again] == [("lint/twice", Weight.NOTE)]
    apart = replace(latency(proportion="0.5"), id="apart", window=MONTH)
    assert lint([watched(first), watched(apart)], {}) == ()


# --- by what is there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traffic", "codes", "says"),
    [
        (0, ["idle"], "no event took place for a day"),
        (500, ["never-fires", "small-budget"], "the budget is smaller than one event: 500 events in 28d allow 0.5"),
        (7200, ["small-budget"], "the budget is 7.2 events in 28d: one failure spends 13.89 % of it"),
        (10_000, [], ""),
    ],
)
def test_a_budget_of_a_few_events_wants_a_probe(traffic: int, codes: list[str], says: str) -> None:
    """10 req/h at 99.9 % allow 7.2 failures in 30 days, and one of them is 13.9 % of the budget (SRE Workbook)."""
    one = watched(with_window(ERRORS, MONTH))
    told = lint([one], {one.objective.id: Facts(traffic=Fraction(traffic))})
    assert sorted({each.diagnostic.code.removeprefix("lint/") for each in told}) == codes
    if codes:
        assert any(says in each.diagnostic.message for each in told)
        assert all("probe or a heartbeat" in (each.diagnostic.hint or "") for each in told)


def test_low_traffic_puts_pages_out_of_reach() -> None:
    one = watched(with_window(ERRORS, MONTH))
    told = lint([one], {one.objective.id: Facts(traffic=Fraction(2 * 24 * 28))})
    messages = [each.diagnostic.message for each in told if each.diagnostic.code == "lint/never-fires"]
    assert messages == ["page-fast can never fire: even a full outage has 2 bad events in 1h, and 5 are needed"]
    hint = next(each.diagnostic.hint for each in told if each.diagnostic.code == "lint/small-budget")
    assert hint is not None
    assert "a full outage has 5 bad events after 2h" in hint


@pytest.mark.parametrize(
    ("objective", "facts", "code"),
    [
        (ERRORS, {"retention": 15 * DAY}, "retention"),
        (ERRORS, {"retention": 60 * DAY, "history": 7 * DAY}, "history"),
        (ERRORS, {"unchanged": True}, "unchanged"),
        (ERRORS, {"seen": {"requests_total": False}}, "never-existed"),
        (ERRORS, {"silence": NoData(Silence.INSANE, "7 bad of 5 events")}, "contradiction"),
        (ERRORS, {"silence": NoData(Silence.BAD_QUERY, "400 bad_data")}, "refused"),
        (ERRORS, {"silence": NoData(Silence.UNREACHABLE, "connection refused")}, "not-asked"),
        (ERRORS, {"silence": NoData(Silence.EMPTY, "no series"), "seen": {"requests_total": True}}, "no-data"),
        (ERRORS, {"silence": NoData(Silence.EMPTY, "no series"), "seen": {"requests_total": False}}, "never-existed"),
        (DEPTH, {"silence": NoData(Silence.NAN, "not a number")}, "not-a-number"),
        (latency(), {"bounds": (Decimal("0.1"), Decimal("0.25"))}, "bucket"),
        (latency(), {"is_bare": True}, "bucket"),
    ],
)
def test_what_a_source_tells_is_told(objective: Objective, facts: Mapping[str, Any], code: str) -> None:
    assert list(found(watched(with_window(objective, MONTH)), **facts)) == [code]


@pytest.mark.parametrize(
    ("objective", "facts"),
    [
        (ERRORS, {"retention": 28 * DAY, "history": 28 * DAY}),
        (DEPTH, {"retention": 15 * DAY}),
        (ERRORS, {"silence": NoData(Silence.COLD, "once")}),
        (ERRORS, {"seen": {"requests_total": True, "errors_total": True}}),
        (latency(), {"bounds": (Decimal("0.1"), Decimal("0.2"))}),
    ],
)
def test_what_is_in_order_is_not_told(objective: Objective, facts: Mapping[str, Any]) -> None:
    assert found(watched(with_window(objective, MONTH)), **facts) == {}


def test_a_failure_never_counted_is_no_fault() -> None:
    told = found(watched(with_window(ERRORS, MONTH)), seen={"requests_total": True, "errors_total": False})
    assert [(code, each.level) for code, each in told.items()] == [("never-existed", Weight.NOTE)]


def test_a_source_is_told_about_once() -> None:
    plan = [
        watched(
            with_window(replace(ERRORS, id=name, promise=replace(ERRORS.promise, target=Quantity.percent(at))), MONTH)
        )
        for at, name in enumerate("abc", 1)
    ]
    short = {name: Facts(retention=15 * DAY) for name in "abc"}
    told = [each for each in lint(plan, short) if each.diagnostic.code == "lint/retention"]
    assert [(each.about, each.diagnostic.message) for each in told] == [
        ("", "the source 'prom' keeps 15d; 3 objectives look back up to 28d")
    ]


def test_a_plan_without_any_alert_is_told() -> None:
    bare = Ladder(window=MONTH, goal=Decimal("0.999"))
    assert found(watched(with_window(ERRORS, MONTH), rules=bare))["never-fires"].level is Weight.WARNING
    assert found(watched(with_window(ERRORS, MONTH), rules=bare, alerts=False)) == {}


# --- what is found is true ---------------------------------------------------------------------------------------

WINDOWS = st.sampled_from([*SHARES, 2 * DAY, 14 * DAY, 45 * DAY])
GOALS = st.sampled_from(["0.5", "0.9", "0.93", "0.95", "0.99", "0.999", "0.9999", "0.99999"])
RATES = st.integers(1, 64 * 2000)
"""Events per minute, in sixty-fourths, so that every window holds a binary fraction of them."""
ERROR_RATES = [Fraction(at, 100) for at in range(101)]


def fires(rule: Rule, whole: timedelta, per_minute: Fraction, errors: Fraction) -> bool:
    """Whether the rule holds in the middle of a fault that has always been there, at steady traffic."""
    seen = {}
    for window in rule.windows:
        total = per_minute * (window // MINUTE)
        bad = total * errors
        seen[window] = Seen(float(total - bad), float(total - bad), float(total))
    return read(rule, seen, per_minute * (whole // MINUTE)).holds is True


@given(WINDOWS, GOALS, RATES, st.booleans())
def test_every_clean_rule_fires_and_every_rule_told_never_does(
    window: timedelta, goal: str, rate: int, inclusive: bool
) -> None:
    per_minute = Fraction(rate, 64)
    one = watched(with_goal(with_window(ERRORS, window), goal), Options(inclusive=inclusive))
    told = lint([one], {one.objective.id: Facts(traffic=per_minute * (window // MINUTE))})
    dead = [each.diagnostic.message.split()[0] for each in told if each.diagnostic.code == "lint/never-fires"]
    assert one.rules.rules
    for rule in one.rules.rules:
        if rule.name in dead:
            assert not any(fires(rule, window, per_minute, errors) for errors in ERROR_RATES)
        else:
            assert fires(rule, window, per_minute, Fraction(1))


@given(WINDOWS, GOALS, st.integers(1, 120), st.booleans())
def test_the_same_holds_for_time_slices(window: timedelta, goal: str, minutes: int, inclusive: bool) -> None:
    slice_ = minutes * MINUTE
    one = watched(with_goal(with_window(DEPTH, window), goal), Options(interval=slice_, inclusive=inclusive))
    told = lint([one], {})
    dead = [each.diagnostic.message.split()[0] for each in told if each.diagnostic.code == "lint/never-fires"]
    assert one.rules.rules
    for rule in one.rules.rules:
        seen = {each: Seen(0, 0, each // slice_) for each in rule.windows}
        assert (read(rule, seen, Fraction(window // slice_)).holds is True) is (rule.name not in dead)
