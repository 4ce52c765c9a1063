"""Burn-rate tiers against the numbers of the SRE Workbook and of other tools: which rates alert, when, and when not."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.budget import budget, time_to_exhaustion
from smartspec_ops.domain.burn import (
    Ladder,
    Level,
    Options,
    Rule,
    Tier,
    ladder,
    ladder_of,
    tiers_for,
    windows_of,
)
from smartspec_ops.domain.burn_reading import (
    COVERED,
    Leg,
    Seen,
    expected_events,
    is_calm,
    leg_holds,
    read,
    read_all,
    read_leg,
    surpasses,
)
from smartspec_ops.domain.judge import exact
from smartspec_ops.domain.measurement import Counts
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, PERFECT, with_window

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
MONTH = ladder(30 * DAY, Decimal("0.999"))
NAMES = ("page-fast", "page-slow", "ticket-fast", "ticket-slow")
PER_SECOND = 1000


def thresholds(rules: Ladder) -> dict[str, Fraction]:
    return {rule.name: rule.threshold for rule in rules.rules}


def share_seen(window: timedelta, errors: float, lasting: timedelta, at: timedelta) -> Seen:
    """A window that ends `at` after a fault began: steady traffic, `errors` of it bad while the fault was `lasting`."""
    seconds = window // SECOND
    inside = max(0, min(at, lasting) // SECOND - max(0, (at - window) // SECOND))
    total = seconds * PER_SECOND
    good = total - round(errors * PER_SECOND * inside)
    return Seen(good, good, total)


def fires(rule: Rule, errors: float, lasting: timedelta, at: timedelta) -> bool:
    return all(leg_holds(rule, share_seen(window, errors, lasting, at)) for window in rule.windows)


# --- the tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (7, ("16.8", "5.6", "2.8", None)),
        (28, ("13.44", "5.6", "2.8", "14/15")),
        (30, ("14.4", "6", "3", "1")),
        (90, ("21.6", "10.8", "4.5", "1")),
    ],
)
def test_thresholds_of_the_usual_windows(days: int, expected: Sequence[str | None]) -> None:
    found = thresholds(ladder(days * DAY, Decimal("0.999")))
    assert found == {name: Fraction(value) for name, value in zip(NAMES, expected, strict=True) if value is not None}


@pytest.mark.parametrize(
    ("tool", "window", "tiers", "expected"),
    [
        ("Sloth 28d", 28 * DAY, [(HOUR, 2), (6 * HOUR, 5), (DAY, 10), (3 * DAY, 10)], ["13.44", "5.6", "2.8", "14/15"]),
        (
            "Sloth 7d",
            7 * DAY,
            [(HOUR, 8), (6 * HOUR, "12.5"), (DAY, 20), (3 * DAY, 42)],
            ["13.44", "3.5", "1.4", "0.98"],
        ),
        ("Datadog 7d", 7 * DAY, [(HOUR, 10), (6 * HOUR, 20), (DAY, 40)], ["16.8", "5.6", "2.8"]),
        ("Datadog 30d", 30 * DAY, [(HOUR, 2), (6 * HOUR, 5), (DAY, 10)], ["14.4", "6", "3"]),
        ("Datadog 90d", 90 * DAY, [(HOUR, 1), (6 * HOUR, 3), (DAY, 5)], ["21.6", "10.8", "4.5"]),
        # Pyrra fixes the factors; these are the shares that follow from them.
        (
            "Pyrra 28d",
            28 * DAY,
            [(HOUR, Fraction(25, 12)), (6 * HOUR, "6.25"), (DAY, Fraction(50, 7)), (4 * DAY, Fraction(100, 7))],
            ["14", "7", "2", "1"],
        ),
    ],
)
def test_other_tools_policies_are_tiers_too(
    tool: str, window: timedelta, tiers: Sequence[tuple[timedelta, Fraction | str | int]], expected: Sequence[str]
) -> None:
    made = [
        Tier(name=f"t{n}", level=Level.PAGE, long=long, short=long / 12, share=Fraction(percent) / 100)
        for n, (long, percent) in enumerate(tiers)
    ]
    found = ladder(window, Decimal("0.999"), Options(interval=timedelta(seconds=15)), made)
    assert [rule.threshold for rule in found.rules] == [Fraction(each) for each in expected], tool
    assert found.findings == ()


DETECTION: Mapping[float, Sequence[float | None]] = {
    1.0: (51.84, 129.6, 259.2, 259.2),
    0.5: (103.68, 259.2, 518.4, 518.4),
    0.15: (345.6, 864, 1728, 1728),
    0.10: (518.4, 1296, 2592, 2592),
    0.05: (1036.8, 2592, 5184, 5184),
    0.02: (2592, 6480, 12960, 12960),
    0.01: (None, 12960, 25920, 25920),
    0.005: (None, None, 51840, 51840),
    0.002: (None, None, None, 129600),
}


@pytest.mark.parametrize(
    ("errors", "name", "seconds"),
    [(e, name, t) for e, row in DETECTION.items() for name, t in zip(NAMES, row, strict=True)],
)
def test_detection_times(errors: float, name: str, seconds: float | None) -> None:
    """The closed form B · EB · L / e, and the first second at which the windows say so."""
    rule, for_ever = MONTH.rule(name), timedelta(days=365)
    if seconds is None:
        assert not fires(rule, errors, for_ever, for_ever)
        return
    assert float(rule.threshold) * 0.001 * rule.long.total_seconds() / errors == pytest.approx(seconds)
    first = floor(seconds) + 1
    assert fires(rule, errors, for_ever, first * SECOND)
    assert not fires(rule, errors, for_ever, (first - 1) * SECOND)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("page-fast", 295.68), ("page-slow", 1789.2), ("ticket-fast", 7178.4), ("ticket-slow", 21578.4)],
)
def test_reset_times_after_a_full_outage(name: str, seconds: float) -> None:
    rule = MONTH.rule(name)
    outage = rule.short
    last = ceil(seconds) - 1
    assert fires(rule, 1.0, outage, outage + last * SECOND)
    assert not fires(rule, 1.0, outage, outage + (last + 1) * SECOND)


@pytest.mark.parametrize(
    ("name", "percent"), [("page-fast", "93.06"), ("page-slow", "83.33"), ("ticket-fast", "66.67")]
)
def test_where_a_full_outage_cannot_reach_a_tier(name: str, percent: str) -> None:
    """B >= 1 / (1 - T); there, the threshold is lowered to what can be reached."""
    tier = next(tier for tier in tiers_for(30 * DAY) if tier.name == name)
    unreachable = 1 - 1 / tier.threshold(30 * DAY)
    assert float(unreachable) * 100 == pytest.approx(float(percent), abs=0.005)
    found = ladder(30 * DAY, Decimal(f"{float(unreachable):.2f}"))
    rule = found.rule(name)
    assert rule.threshold < tier.threshold(30 * DAY)
    assert rule.threshold == Fraction(9, 10) / (1 - Fraction(found.goal))
    assert any(one.code == "burn/capped" and one.message.startswith(name) for one in found.findings)
    assert fires(rule, 1.0, 365 * DAY, 365 * DAY)


@pytest.mark.parametrize(
    ("goal", "burn"), [("0.9", 10), ("0.99", 100), ("0.999", 1000), ("0.9995", 2000), ("0.99999", 10**5)]
)
def test_the_highest_burn_rate(goal: str, burn: int) -> None:
    leg = read_leg(ladder(30 * DAY, Decimal(goal)).rules[-1], HOUR, Seen(0, 0, 7))
    assert leg.burn == burn


@pytest.mark.parametrize(
    ("burn", "lasts"), [(1, 30 * DAY), (2, 15 * DAY), (10, 3 * DAY), (1000, 43.2 * MINUTE), (35, 30 * DAY / 35)]
)
def test_how_long_a_whole_budget_lasts(burn: int, lasts: timedelta) -> None:
    left = budget(Counts(10**6, 10**6), Decimal("0.999"))
    assert time_to_exhaustion(left, 30 * DAY, Fraction(burn)) == pytest.approx(lasts, abs=SECOND)


def test_a_single_window_misses_what_empties_the_budget_in_a_day() -> None:
    """One window of an hour above 36 (5 %) sees a full outage in 129.6 s, and 35 for ever never."""
    one = Tier(name="page", level=Level.PAGE, long=HOUR, short=HOUR, share=Fraction(5, 100))
    rule = ladder(30 * DAY, Decimal("0.999"), tiers=[one]).rules[0]
    for_ever = timedelta(days=365)
    assert rule.threshold == 36
    assert [fires(rule, 1.0, for_ever, n * SECOND) for n in (129, 130)] == [False, True]
    assert not fires(rule, 0.035, for_ever, for_ever)
    # And it goes on for most of an hour after the fault: 58 minutes, where a pair takes five.
    assert [fires(rule, 1.0, HOUR, HOUR + n * SECOND) for n in (3470, 3471)] == [True, False]


@pytest.mark.parametrize(
    ("hours", "threshold", "percent"), [(1, 9, "1.34"), (12, 3, "5.36"), (168, "1.5", "37.5"), (672, 1, "100")]
)
def test_a_fixed_factor_is_a_share_of_the_budget(hours: int, threshold: str | int, percent: str) -> None:
    """slo-generator's sample policy over 28 days."""
    share = Fraction(threshold) * hours / (28 * 24)
    assert float(share) * 100 == pytest.approx(float(percent), abs=0.005)
    tier = Tier(name="t", level=Level.TICKET, long=hours * HOUR, short=hours * HOUR, share=share)
    assert tier.threshold(28 * DAY) == Fraction(threshold)


def test_what_one_failure_costs_at_ten_requests_an_hour() -> None:
    """13.9 % of the month's budget: 7.2 requests may fail."""
    left = budget(Counts(7199, 7200), Decimal("0.999"))
    assert left.allowed == Fraction("7.2")
    assert float(1 - (left.remaining or 0)) == pytest.approx(0.139, abs=0.0005)


def test_fifteen_percent_errors_for_ten_minutes() -> None:
    """Fires at 5.76 min and stops 4.52 min after the end; on a grid of minutes at +6 and +5."""
    rule, lasting = MONTH.rule("page-fast"), 10 * MINUTE
    minutes = [fires(rule, 0.15, lasting, n * MINUTE) for n in range(80)]
    assert [n for n, firing in enumerate(minutes) if firing] == list(range(6, 15))
    seconds = [n for n in range(80 * 60) if fires(rule, 0.15, lasting, n * SECOND)]
    assert (seconds[0], seconds[-1]) == (346, 600 + 271)
    long = [n for n in range(80 * 60) if leg_holds(rule, share_seen(HOUR, 0.15, lasting, n * SECOND))]
    assert (long[-1] - 600) / 60 == pytest.approx(54.2, abs=0.05)


def test_one_failure_in_an_hour_of_ten_requests_is_a_burn_of_a_hundred_and_pages_nobody() -> None:
    """10 requests an hour at 99.9 %: 7.2 failures a month; one of ten burns 100 times too fast."""
    rule = MONTH.rule("page-fast")
    seen = {HOUR: Seen(9, 9, 10), 5 * MINUTE: Seen(0, 0, 1)}
    reading = read(rule, seen, Fraction(7200))
    assert [leg.holds for leg in reading.legs] == [True, True]
    assert (reading.holds, reading.bad) == (False, 1)
    assert reading.needed == 5
    assert reading.why == "1 bad events are fewer than 5"


# --- fitting ------------------------------------------------------------------------------------------------------


def test_an_unusual_window_takes_the_shares_of_the_nearest_one_and_says_so() -> None:
    found = ladder(14 * DAY, Decimal("0.999"))
    assert thresholds(found) == {
        "page-fast": Fraction("6.72"),
        "page-slow": Fraction("2.8"),
        "ticket-fast": Fraction("1.4"),
    }
    assert [one.code for one in found.findings] == ["burn/window", "burn/left-out"]


def test_windows_longer_than_the_budget_are_cut_and_tiers_that_a_kept_promise_would_trip_left_out() -> None:
    found = ladder(DAY, Decimal("0.999"))
    assert thresholds(found) == {"page-fast": Fraction("2.4")}
    assert all(rule.long <= DAY for rule in found.rules)
    assert ladder(timedelta(hours=2), Decimal("0.999")).rules == ()


def test_short_windows_hold_four_scrapes_and_two_slices() -> None:
    slow = ladder(30 * DAY, Decimal("0.999"), Options(interval=timedelta(minutes=5)))
    assert [rule.short for rule in slow.rules] == [20 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]
    assert [one.code for one in slow.findings] == ["burn/short"]
    sliced = ladder(30 * DAY, Decimal("0.99"), time_slice=timedelta(minutes=10))
    assert sliced.rule("page-fast").short == 20 * MINUTE
    hourly = ladder(30 * DAY, Decimal("0.999"), Options(interval=HOUR)).rule("page-fast")
    assert (hourly.short, hourly.long, hourly.threshold) == (4 * HOUR, 4 * HOUR, Fraction("3.6"))


def test_a_goal_of_all_has_no_budget_to_burn() -> None:
    found = ladder_of(PERFECT)
    assert (found.rules, found.budget) == ((), None)
    assert found.windows == {28 * DAY}
    assert [one.code for one in found.findings] == ["burn/no-budget"]


def test_burn_alerts_can_be_switched_off() -> None:
    found = ladder_of(ERRORS, Options(is_enabled=False))
    assert (found.rules, found.budget, found.findings) == ((), None, ())


@pytest.mark.parametrize(
    ("goal", "has"),
    [("0.999", False), ("0.99", False), ("0.9307", True), ("0.95", True), ("0.951", False), ("0.5", True)],
)
def test_the_hard_down_net_hangs_where_burn_rates_cannot_page(goal: str, has: bool) -> None:
    names = [rule.name for rule in ladder(30 * DAY, Decimal(goal)).rules]
    assert ("hard-down" in names) is has
    assert "slow-trickle" not in names


def test_the_nets_count_the_share_of_bad_events() -> None:
    options = Options(hard_down=True, slow_trickle=True)
    found = ladder(30 * DAY, Decimal("0.9"), options)
    down, trickle = found.rule("hard-down"), found.rule("slow-trickle")
    for rule, window, bad, enough in ((down, 10 * MINUTE, 80, 5), (trickle, 6 * HOUR, 50, 10)):
        assert rule.level is Level.PAGE
        assert rule.windows == (window,)
        assert read(rule, {window: Seen(100 - bad, 100 - bad, 100)}, None).holds is True
        assert read(rule, {window: Seen(101 - bad, 101 - bad, 100)}, None).holds is False
        assert read(rule, {window: Seen(0, 0, enough - 1)}, None).holds is False
        assert read(rule, {window: Seen(0, 0, enough)}, None).holds is True


def test_the_budget_itself_raises_a_ticket_at_three_quarters() -> None:
    rule = MONTH.budget
    assert rule is not None
    assert rule.level is Level.TICKET
    for bad, holds in ((749, False), (750, True)):
        assert read(rule, {30 * DAY: Seen(10**6 - bad, 10**6 - bad, 10**6)}, None).holds is holds
    # A day of a month was seen: its bad events are held against the whole month's budget at that traffic.
    assert read(rule, {30 * DAY: Seen(980, 980, 1000, 1 / 30)}, None).holds is None
    assert read(rule, {30 * DAY: Seen(977, 977, 1000, 1 / 30)}, None).holds is True


def test_imported_policies_may_alert_at_exactly_the_threshold() -> None:
    for inclusive in (False, True):
        rule = ladder(30 * DAY, Decimal("0.999"), Options(inclusive=inclusive)).rule("page-fast")
        assert surpasses(rule, 985_600, 1_000_000) is inclusive


def test_the_windows_of_a_tick() -> None:
    monthly = with_window(ERRORS, 30 * DAY)
    assert windows_of(monthly, ladder_of(monthly)) == (
        5 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        DAY,
        3 * DAY,
        30 * DAY,
    )
    assert windows_of(PERFECT, ladder_of(PERFECT)) == (5 * MINUTE, 28 * DAY)
    assert ladder_of(DEPTH, Options(interval=HOUR)).rule("page-fast").short == 4 * HOUR


# --- coverage -----------------------------------------------------------------------------------------------------


def test_a_total_outage_of_a_service_watched_for_two_minutes_pages() -> None:
    seen = {window: Seen(0, 0, 200, 2 * MINUTE / window) for window in MONTH.windows}
    reading = read_all(MONTH, seen)[0]
    assert reading.holds is True
    assert [round(leg.coverage, 3) for leg in reading.legs] == [0.033, 0.4]
    assert "proof already" in reading.why


def test_a_half_seen_good_hour_resolves_nothing() -> None:
    rule = MONTH.rule("page-fast")
    half = Seen(1000, 1000, 1000, 0.5)
    assert leg_holds(rule, half) is None
    assert not is_calm(rule, half)
    assert is_calm(rule, Seen(1000, 1000, 1000, 0.8))


def test_an_idle_window_is_no_recovery() -> None:
    assert not is_calm(MONTH.rule("page-fast"), Seen(0, 0, 0))
    assert not is_calm(MONTH.rule("page-fast"), None)


def test_an_alert_ends_well_below_its_threshold() -> None:
    rule = MONTH.rule("page-fast")
    assert not is_calm(rule, Seen(987_040, 987_040, 10**6))
    assert is_calm(rule, Seen(987_041, 987_041, 10**6))


def test_a_histogram_that_cannot_tell_decides_nothing() -> None:
    rule = MONTH.rule("page-fast")
    assert leg_holds(rule, Seen(900_000, 999_000, 10**6)) is None
    assert leg_holds(rule, Seen(900_000, 980_000, 10**6)) is True
    assert leg_holds(rule, Seen(990_000, 999_000, 10**6)) is False
    assert not is_calm(rule, Seen(900_000, 999_000, 10**6))


def test_an_unmeasured_leg_blocks_only_where_none_is_clear() -> None:
    rule = MONTH.rule("page-fast")
    assert read(rule, {5 * MINUTE: Seen(0, 0, 100)}, None).holds is None
    assert read(rule, {5 * MINUTE: Seen(100, 100, 100)}, None).holds is False
    assert read(rule, {}, None).why == "1h was not measured"


def leg_again(leg: Leg) -> bool:
    """Whether a leg holds by its own figures, as printed: what explains a decision must lead to it."""
    if leg.burn is None:
        return False
    proven = leg.burn if leg.coverage >= COVERED else leg.burn * exact(leg.coverage)
    return proven > leg.threshold or (leg.inclusive and proven == leg.threshold)


@given(
    good=st.integers(0, 10**6),
    bad=st.integers(0, 10**6),
    coverage=st.floats(0, 1),
    goal=st.sampled_from(["0.9", "0.95", "0.99", "0.999", "0.99999"]),
    inclusive=st.booleans(),
)
def test_the_figures_of_a_leg_lead_to_its_decision(
    good: int, bad: int, coverage: float, goal: str, inclusive: bool
) -> None:
    rules = ladder(28 * DAY, Decimal(goal), Options(inclusive=inclusive)).rules
    assert rules
    for rule in rules:
        leg = read_leg(rule, rule.long, Seen(good, good, good + bad, coverage))
        assert leg_again(leg) is (leg.holds is True)


@given(st.integers(1, 10**7), st.floats(0, 1), st.floats(0.01, 1))
def test_more_bad_events_never_silence_a_rule(total: int, share: float, coverage: float) -> None:
    rule = MONTH.rule("page-fast")
    good = floor(total * share)
    if surpasses(rule, good, total, coverage):
        assert all(surpasses(rule, fewer, total, coverage) for fewer in (good // 2, max(0, good - 1), 0))


# --- what other tools got wrong -----------------------------------------------------------------------------------


def test_a_burn_just_above_the_threshold_is_not_rounded_away() -> None:
    """An engine that rounds the burn to one decimal finds 14.44 not above 14.4, and 1.04 not above 1."""
    assert surpasses(MONTH.rule("page-fast"), 985_560, 1_000_000)
    assert surpasses(MONTH.rule("ticket-slow"), 998_960, 1_000_000)


def test_exactly_the_threshold_is_decided_by_the_comparator_and_not_by_floats() -> None:
    """14.4 * (1 - 0.999) is 0.014400000000000013 in floats, so 1.44 % of errors would be decided by chance."""
    assert not surpasses(MONTH.rule("page-fast"), 985_600, 1_000_000)
    assert surpasses(MONTH.rule("page-fast"), 985_599, 1_000_000)


def test_a_short_window_is_not_scaled_down_with_the_budget() -> None:
    """A tool that scales every window gives a 7-day objective a short one of a minute: no two samples in it."""
    assert ladder(7 * DAY, Decimal("0.999")).rule("page-fast").short == 5 * MINUTE


def test_a_quiet_period_poisons_no_longer_window() -> None:
    """A ratio recorded per 5 minutes is NaN in a quiet one, and so is every mean over it for 30 days."""
    seen = {window: Seen(990, 990, 1000) for window in MONTH.windows} | {5 * MINUTE: Seen(0, 0, 0)}
    readings = {reading.rule.name: reading for reading in read_all(MONTH, seen)}
    assert readings["page-fast"].legs[1].burn is None
    assert readings["ticket-slow"].holds is True
    assert readings["budget"].legs[0].burn == 10


def test_a_quiet_minute_weighs_no_more_than_its_events() -> None:
    """A mean of ratios calls one failure in a minute of one request half as bad as a whole minute of a thousand."""
    rule = MONTH.rule("page-fast")
    quiet, busy = Seen(0, 0, 1), Seen(999, 999, 999)
    together = Seen(quiet.low + busy.low, quiet.high + busy.high, quiet.total + busy.total)
    assert read_leg(rule, HOUR, together).burn == 1


# --- low traffic --------------------------------------------------------------------------------------------------


def _requests_by_minute(per_hour: float, days: int) -> list[float]:
    """A day's shape: busy by day, a twentieth of it at night."""
    return [per_hour / 60 * (1.9 if 8 <= minute // 60 % 24 < 20 else 0.1) for minute in range(days * 1440)]


def _false_pages(per_hour: float, seed: int, gated: Callable[[Rule], Rule]) -> int:
    """Ticks at which random errors, a fifth of what the budget allows, page; a burn only rises when an error comes."""
    days, chance = 30, 0.0002
    draw = random.Random(seed)
    requests = _requests_by_minute(per_hour, days)
    errors = [sum(draw.random() < chance for _ in range(ceil(count))) if count else 0 for count in requests]
    served, failed = [0.0, *accumulate(requests)], [0, *accumulate(errors)]
    pages = 0
    for minute in (n for n, count in enumerate(errors, 1) if count):
        for rule in (gated(MONTH.rule(name)) for name in NAMES[:2]):
            seen = {}
            for window in rule.windows:
                start = max(0, minute - window // MINUTE)
                total, bad = served[minute] - served[start], failed[minute] - failed[start]
                seen[window] = Seen(max(0, total - bad), max(0, total - bad), max(total, bad))
            pages += read(rule, seen, Fraction(per_hour * 720)).holds is True
    return pages


@pytest.mark.parametrize("per_hour", [10, 60, 600])
def test_random_errors_at_low_traffic_page_nobody(per_hour: float) -> None:
    gated = [_false_pages(per_hour, seed, lambda rule: rule) for seed in range(3)]
    assert gated == [0, 0, 0]


def test_without_its_gates_low_traffic_would_page() -> None:
    plain = [_false_pages(60, seed, lambda rule: replace(rule, min_bad=0, part=Fraction(0))) for seed in range(3)]
    assert sum(plain) > 0


def test_a_night_outage_at_low_traffic_is_seen_once_five_requests_failed() -> None:
    rule = MONTH.rule("page-fast")
    for failed, holds in ((4, False), (5, True)):
        seen = {HOUR: Seen(0, 0, failed), 5 * MINUTE: Seen(0, 0, 1)}
        assert read(rule, seen, Fraction(60 * 720)).holds is holds


@pytest.mark.parametrize(("bad", "holds"), [(4, False), (5, True)])
def test_expected_traffic_asks_for_its_part_of_the_budget(bad: int, holds: bool) -> None:
    """A million events expected: a quarter of page-fast's 20 bad ones."""
    expected = expected_events(Seen(500_000, 500_000, 500_000, 0.5))
    assert expected == 10**6
    reading = read(MONTH.rule("page-fast"), {HOUR: Seen(0, 0, bad), 5 * MINUTE: Seen(0, 0, bad)}, expected)
    assert reading.holds is holds
    assert reading.needed == 5
    assert read(MONTH.rule("page-fast"), {}, 10 * expected).needed == 50


def test_what_a_counter_counted_while_nobody_looked_makes_no_traffic_of_the_time_somebody_did() -> None:
    """A day of 28 with an hour of it observed, and all of its events counted."""
    a_day = Seen(0, 0, 24_000, 1 / (24 * 28), counted=1 / 28)
    assert expected_events(a_day) == pytest.approx(28 * 24_000)
    assert expected_events(replace(a_day, counted=None)) == pytest.approx(24 * 28 * 24_000)
