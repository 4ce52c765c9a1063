"""Calendar windows: their bounds are instants, exact across changes of the clocks, leap years and month lengths."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase, Sign
from smartspec_ops.domain.alert_sights import Burns, Context, Tick, budget_sight
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.burn import ladder_of
from smartspec_ops.domain.calendar import Calendar, CalendarUnit, CalendarWindow
from smartspec_ops.domain.calendar_budget import calendar_event_budget, calendar_slice_budget
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts, NoData, Silence
from tests.unit.objectives import ERRORS, IDLE, SILENT

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # clocks go back to midnight: it comes twice
    "America/Sao_Paulo",  # until 2018 the clocks skipped midnight
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # no 30 December 2011
    "Asia/Kathmandu",
]
MONTH = Calendar(unit=CalendarUnit.MONTH)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def bounds(calendar: Calendar, text: str) -> tuple[str, str]:
    window = calendar.window(at(text))
    return f"{window.since:%Y-%m-%dT%H:%MZ}", f"{window.until:%Y-%m-%dT%H:%MZ}"


@pytest.mark.parametrize(
    ("unit", "zone", "start", "now", "expected"),
    [
        ("month", "UTC", None, "2026-02-11T10:00Z", ("2026-02-01T00:00Z", "2026-03-01T00:00Z")),
        ("month", "UTC", None, "2024-02-29T23:59Z", ("2024-02-01T00:00Z", "2024-03-01T00:00Z")),
        ("month", "UTC", None, "2026-03-01T00:00Z", ("2026-03-01T00:00Z", "2026-04-01T00:00Z")),
        # Berlin: March has one hour less, October one more.
        ("month", "Europe/Berlin", None, "2026-03-15T10:00Z", ("2026-02-28T23:00Z", "2026-03-31T22:00Z")),
        ("month", "Europe/Berlin", None, "2026-10-15T10:00Z", ("2026-09-30T22:00Z", "2026-10-31T23:00Z")),
        # One minute before local midnight the old month still runs, in UTC it is over at another time.
        ("month", "Europe/Berlin", None, "2026-06-30T21:59Z", ("2026-05-31T22:00Z", "2026-06-30T22:00Z")),
        ("month", "Europe/Berlin", None, "2026-06-30T22:00Z", ("2026-06-30T22:00Z", "2026-07-31T22:00Z")),
        ("week", "UTC", None, "2026-11-29T12:00Z", ("2026-11-23T00:00Z", "2026-11-30T00:00Z")),
        ("week", "UTC", date(2026, 1, 4), "2026-11-29T12:00Z", ("2026-11-29T00:00Z", "2026-12-06T00:00Z")),
        ("week", "America/New_York", None, "2026-03-09T03:59Z", ("2026-03-02T05:00Z", "2026-03-09T04:00Z")),
        ("quarter", "UTC", None, "2026-11-29T12:00Z", ("2026-10-01T00:00Z", "2027-01-01T00:00Z")),
        ("quarter", "UTC", date(2026, 2, 1), "2026-11-29T12:00Z", ("2026-11-01T00:00Z", "2027-02-01T00:00Z")),
        ("year", "UTC", None, "2028-02-29T12:00Z", ("2028-01-01T00:00Z", "2029-01-01T00:00Z")),
        ("year", "UTC", date(2024, 2, 29), "2027-02-28T00:00Z", ("2027-02-28T00:00Z", "2028-02-29T00:00Z")),
        ("month", "UTC", date(2026, 1, 31), "2026-02-28T12:00Z", ("2026-02-28T00:00Z", "2026-03-31T00:00Z")),
        ("month", "UTC", date(2030, 1, 15), "2026-01-14T23:00Z", ("2025-12-15T00:00Z", "2026-01-15T00:00Z")),
        # Sao Paulo skipped midnight on 2018-11-04; a week that begins that day begins when the clocks jump.
        ("week", "America/Sao_Paulo", date(2018, 11, 4), "2018-11-05T00:00Z",
         ("2018-11-04T03:00Z", "2018-11-11T02:00Z")),
        # Havana has midnight twice on 2026-11-01: the month begins with the first.
        ("month", "America/Havana", None, "2026-11-01T04:30Z", ("2026-11-01T04:00Z", "2026-12-01T05:00Z")),
        # St. John's put the clocks back at 00:01, to the day before; the week had begun a minute earlier.
        ("week", "America/St_Johns", date(2010, 11, 7), "2010-11-07T02:45Z",
         ("2010-11-07T02:30Z", "2010-11-14T03:30Z")),
    ],
)  # fmt: skip
def test_bounds_are_the_instants_of_local_midnights(
    unit: str, zone: str, start: date | None, now: str, expected: tuple[str, str]
) -> None:
    assert bounds(Calendar(unit=CalendarUnit(unit), timezone=zone, start=start), now) == expected


moments = st.datetimes(
    at("2005-01-01T00:00Z").replace(tzinfo=None), at("2040-01-01T00:00Z").replace(tzinfo=None), timezones=st.just(UTC)
)


@given(moments, st.sampled_from(CalendarUnit), st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_windows_tile_time(now: datetime, unit: CalendarUnit, zone: str, start: date) -> None:
    calendar = Calendar(unit=unit, timezone=zone, start=start)
    window = calendar.window(now)
    assert window.since <= now < window.until
    assert calendar.window(window.until).since == window.until
    assert calendar.window(window.since - timedelta(microseconds=1)).until == window.since


@given(moments, st.sampled_from(ZONES))
def test_a_month_equals_the_one_found_day_by_day(now: datetime, zone: str) -> None:
    """Brute force: walk back to the newest local midnight of a first of the month."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date() + timedelta(days=2)
    while day.day != 1 or datetime.combine(day, time(), here).astimezone(UTC) > now:
        day -= timedelta(days=1)
    following = day + timedelta(days=monthrange(day.year, day.month)[1])
    expected = CalendarWindow(
        since=datetime.combine(day, time(), here).astimezone(UTC),
        until=datetime.combine(following, time(), here).astimezone(UTC),
    )
    assert Calendar(unit=CalendarUnit.MONTH, timezone=zone).window(now) == expected


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Cairo",  # the clocks skip midnight, on a Friday
        "America/Asuncion",
        "America/Havana",
        "America/St_Johns",
        "Antarctica/Troll",
        "Asia/Beirut",
        "Australia/Lord_Howe",  # by half an hour
        "Pacific/Apia",  # without 2011-12-30
    ],
)
def test_a_day_begins_with_its_first_instant_wherever_clocks_change(zone: str) -> None:
    """Brute force: quarters of an hour, then minutes, are looked at until the local date is that of the day."""
    here, quarter, minute = ZoneInfo(zone), timedelta(minutes=15), timedelta(minutes=1)
    changes = 0
    for number in range((date(2016, 1, 1) - date(2010, 1, 1)).days):
        day = date(2010, 1, 1) + timedelta(days=number)
        noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
        before, after = (noon + hours * timedelta(hours=1) for hours in (-30, 30))
        if before.astimezone(here).utcoffset() == after.astimezone(here).utcoffset():
            continue
        first = before
        while (first + quarter).astimezone(here).date() < day:
            first += quarter
        while first.astimezone(here).date() < day:
            first += minute
        window = Calendar(unit=CalendarUnit.WEEK, timezone=zone, start=day).window(first)
        assert window.since == first, day
        changes += 1
    assert changes


@pytest.mark.parametrize(("days", "means"), [(27, False), (28, True), (30, True), (31, True), (32, False)])
def test_28_to_31_days_mean_a_month(days: int, means: bool) -> None:
    assert MONTH.means(timedelta(days=days)) is means


# --- the budget of such a window ---------------------------------------------------------------------------------

NOVEMBER = MONTH.window(at("2026-11-10T00:00Z"))


def monthly(
    now: str, bad: int, total: int, usual: object = SILENT
) -> tuple[Fraction | None, Fraction | None, Fraction]:
    """(remaining, burn, allowed) of a 99.9 % month."""
    left = calendar_event_budget(ERRORS, NOVEMBER, at(now), Counts(total - bad, total), usual)  # type: ignore[arg-type]
    assert left is not None
    return left.remaining, left.burn, left.allowed


def test_what_remains_is_of_the_whole_month_and_the_pace_is_of_the_days_so_far() -> None:
    # A third of November at 1,000 a day: 10,000 seen, 30,000 expected, 30 may be bad.
    assert monthly("2026-11-11T00:00Z", 15, 10_000) == (Fraction(1, 2), Fraction(3, 2), 30)


def test_the_rest_is_expected_at_the_usual_traffic() -> None:
    usual = Counts(28_000, 28_000)  # of 28 days: 1,000 a day, though this month began with silence
    assert monthly("2026-11-29T00:00Z", 0, 0, usual) == (1, None, 2)
    assert monthly("2026-11-29T00:00Z", 1, 8_000, usual) == (Fraction(9, 10), Fraction(1, 8), 10)


def test_usual_traffic_seen_of_half_the_window_is_twice_as_much_in_the_whole() -> None:
    usual = Counts(14_000, 14_000, 0.5)
    assert monthly("2026-11-29T00:00Z", 1, 8_000, usual) == (Fraction(9, 10), Fraction(1, 8), 10)


def test_at_its_end_the_budget_is_that_of_the_events_seen() -> None:
    assert monthly("2026-12-01T00:00Z", 45, 30_000, Counts(9, 9)) == (Fraction(-1, 2), Fraction(3, 2), 30)


def test_a_new_month_has_a_new_budget() -> None:
    december = MONTH.window(NOVEMBER.until)
    left = calendar_event_budget(ERRORS, december, december.since, Counts(0, 0), Counts(28_000, 28_000))
    assert left is not None
    assert (left.remaining, left.is_exhausted, left.allowed) == (1, False, 31)


def test_what_was_not_measured_has_no_budget() -> None:
    assert calendar_event_budget(ERRORS, NOVEMBER, NOVEMBER.until, SILENT, SILENT) is None
    assert calendar_event_budget(ERRORS, NOVEMBER, NOVEMBER.until, NoData(Silence.NAN, ""), SILENT) is None


def test_what_was_not_seen_of_the_month_allows_no_more_than_the_month_does() -> None:
    seen = Counts(9_985, 10_000, 0.5)
    left = calendar_event_budget(ERRORS, NOVEMBER, at("2026-11-11T00:00Z"), seen, Counts(28_000, 28_000))
    assert left is not None
    assert (left.is_provisional, left.proven, left.remaining) == (True, Fraction(1, 2), Fraction(1, 2))


def test_a_goal_of_everything_has_no_budget_to_share_out() -> None:
    perfect = replace(ERRORS, goal=Decimal(1))
    left = calendar_event_budget(perfect, NOVEMBER, NOVEMBER.until, Counts(9, 10), SILENT)
    assert left is not None
    assert (left.remaining, left.is_exhausted) == (None, True)


@given(st.integers(0, 50), st.integers(1, 30), st.integers(1, 2000))
def test_the_allowance_of_steady_traffic_is_the_same_all_month(bad: int, day: int, a_day: int) -> None:
    now = NOVEMBER.since + timedelta(days=day)
    total = day * a_day
    left = calendar_event_budget(ERRORS, NOVEMBER, now, Counts(total - min(bad, total), total), SILENT)
    assert left is not None
    assert left.allowed == Fraction(30 * a_day, 1000)


@pytest.mark.parametrize(
    ("month", "minutes"),
    [
        ("2026-02-10", 28 * 1440),
        ("2024-02-10", 29 * 1440),
        ("2026-03-10", 31 * 1440 - 60),
        ("2026-10-10", 31 * 1440 + 60),
    ],
)
def test_time_slices_are_those_of_the_month_as_long_as_it_is(month: str, minutes: int) -> None:
    window = Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin").window(at(f"{month}T00:00Z"))
    left = calendar_slice_budget(
        90, 100, window, window.since + timedelta(minutes=125), timedelta(minutes=1), Decimal("0.99")
    )
    assert (left.allowed, left.remaining) == (Fraction(minutes, 100), 1 - Fraction(1000, minutes))
    assert left.coverage == 0.8  # of the minutes so far
    at_once = calendar_slice_budget(0, 0, window, window.since, timedelta(minutes=1), Decimal("0.99"))
    assert (at_once.remaining, at_once.is_provisional) == (1, False)


# --- the alert about a budget nearly spent -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "sign"),
    [(0, Sign.GOOD), (20, Sign.GOOD), (21, Sign.WEAK), (22, Sign.WEAK), (23, Sign.BAD), (45, Sign.BAD)],
)
def test_three_quarters_of_the_months_budget_make_a_ticket(bad: int, sign: Sign) -> None:
    left = calendar_event_budget(ERRORS, NOVEMBER, NOVEMBER.until, Counts(30_000 - bad, 30_000), SILENT)
    assert budget_sight(told(left), Lifecycle()).sign is sign


def test_a_budget_that_is_not_known_opens_and_resolves_nothing() -> None:
    assert budget_sight(told(None), Lifecycle()).sign is Sign.WEAK
    assert budget_sight(told(None), Lifecycle(phase=Phase.FIRING, active=("budget",))).sign is Sign.SILENT


def told(left: Budget | None) -> Tick:
    monthly_ = replace(ERRORS, calendar=MONTH, window=MONTH.nominal)
    burns = Burns(rules=ladder_of(monthly_), seen={})
    return Tick(objective=monthly_, judgement=judge(monthly_, IDLE), left=left, burns=burns, context=Context())


def test_a_new_window_before_its_first_event_is_surely_untouched() -> None:
    """What is left and what is proven to be left must not part where nothing was bad."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    left = calendar_event_budget(ERRORS, MONTH.ending(now), now, Counts(0, 0, 0.0), Counts(0, 0, 0.0))
    assert left is not None
    assert (left.is_provisional, left.remaining, left.proven) == (True, 1, 1)
