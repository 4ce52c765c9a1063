"""Faults that were found in other tools, and what ours does with the same input: docs/peers.md lists them all."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends._answers import wanted
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.alert_lifecycle import Phase, Policy
from smartspec_ops.domain.alerting import AlertState, Burns, step
from smartspec_ops.domain.budget import Budget, event_budget, time_to_exhaustion
from smartspec_ops.domain.burn import SCRAPES, Level, Options, ladder, ladder_of, tiers_for, windows_of
from smartspec_ops.domain.burn_reading import Seen, read, seen_in, surpasses
from smartspec_ops.domain.judge import Compliance, Judgement, judge
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Objective, RatioIndicator, ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.objectives import DAY, ERRORS, PERFECT

pytestmark = pytest.mark.edge

HOUR = timedelta(hours=1)
INDICATOR = RatioIndicator(source="s", total='r{job="a"}', bad='r{job="a",code="500"}')
PROMISED = replace(ERRORS, indicator=INDICATOR, window=30 * DAY)
GOOD = replace(PROMISED, indicator=RatioIndicator(source="s", total='r{job="a"}', good='r{job="a",code="200"}'))


class Eye:
    """One objective watched over counters written by hand: each look is a tick, `sent` has (minute, message)."""

    def __init__(self, counters: Counters, promised: Objective = PROMISED) -> None:
        self.state, self.sent = AlertState(), list[tuple[int, Alert]]()
        self._promised, self._rules = promised, ladder_of(promised)
        self._counting = counters.counting()
        found = [wanted(Ask(promised.indicator, window)) for window in windows_of(promised, self._rules)]
        self._asks = [one for one in found if one is not None]

    async def look(self, n: int) -> tuple[Judgement, Mapping[timedelta, Measurement]]:
        answers = await self._counting.measure(self._asks, minute(n))
        found = {ask.window: seen for ask, seen in answers.items()}
        judgement = judge(self._promised, found[self._promised.current_window])
        burns = Burns(rules=self._rules, seen={window: seen_in(self._promised, seen) for window, seen in found.items()})
        left = event_budget(self._promised, found[self._promised.window])
        self.state, messages = step(self.state, self._promised, judgement, left, minute(n), Policy(), burns=burns)
        self.sent += [(n, message) for message in messages]
        return judgement, found

    async def watch(self, minutes: Sequence[int]) -> tuple[Judgement, Mapping[timedelta, Measurement]]:
        for n in minutes:
            last = await self.look(n)
        return last


def served(counters: Counters, minutes: Sequence[int], each: int = 100, bad: int = 0, **more: str) -> None:
    """`each` requests in each of the `minutes`, `bad` of them with an error; without any bad there is no such series.

    Goes on from what was counted before.
    """
    for code, gained in (("200", each - bad), ("500", bad)):
        labels = {"job": "a", "code": code, **more}
        known = counters.series.get((("__name__", "r"), *sorted(labels.items())), [])
        value = known[-1][1] if known else 0.0
        for n in minutes if gained or known else ():
            value += gained
            counters.add(n, "r", value, **labels)


# --- Sloth -----------------------------------------------------------------------------------------------------


async def test_sloth_a_quiet_quarter_of_an_hour_leaves_the_months_budget_a_number() -> None:
    """There a ratio of 0/0 is recorded as NaN, and the mean over 30 days is NaN for the next 30 days."""
    counters = Counters()
    served(counters, range(-90, -30), bad=1)
    served(counters, range(-30, -15), each=0)
    served(counters, range(-15, 1))
    _, found = await Eye(counters).look(0)
    month = found[30 * DAY]
    assert isinstance(month, Counts)
    assert (month.bad, month.total) == (59, 59 * 100 + 16 * 100)
    left = event_budget(PROMISED, month)
    assert left is not None
    assert left.remaining == 1 - 59 / (7500 * Fraction("0.001"))


async def test_sloth_a_service_that_never_failed_has_a_whole_budget_and_can_page_at_its_first_errors() -> None:
    """There a service without any series of errors has neither an indicator nor a budget, and its page cannot fire."""
    counters = Counters()
    served(counters, range(-90, 1))
    served(counters, range(1, 6), bad=50)
    eye = Eye(counters)
    judgement, found = await eye.look(0)
    left = event_budget(PROMISED, found[30 * DAY])
    assert judgement.verdict is Compliance.MET
    assert left is not None
    assert left.remaining == 1
    await eye.watch(range(1, 6))
    assert [(alert.status, alert.extra["level"]) for _, alert in eye.sent][:1] == [(AlertStatus.FIRING, "page")]


async def test_sloth_a_quiet_minute_weighs_by_its_events() -> None:
    """There the month is a mean of 5-minute ratios: one failed request at night weighs like five busy minutes."""
    counters = Counters()
    served(counters, range(-90, -45), each=1000)
    served(counters, range(-45, -40), each=0)
    served(counters, [-40], each=1, bad=1)
    served(counters, range(-39, 1), each=0)
    _, found = await Eye(counters).look(0)
    hour = found[HOUR]
    assert isinstance(hour, Counts)
    assert (hour.bad, hour.total) == (1, 14 * 1000 + 1)


async def test_sloth_one_failure_at_ten_requests_an_hour_pages_nobody() -> None:
    """There it pages at the very next evaluation: one of ten burns a hundred times too fast."""
    counters = Counters()
    for n in range(-120, 1):
        served(counters, [n], each=int(n % 6 == 0))
    served(counters, [1], each=1, bad=1)
    served(counters, range(2, 60), each=0)
    eye = Eye(counters)
    _, found = await eye.watch(range(3))
    hour = seen_in(PROMISED, found[HOUR])
    assert hour is not None
    assert surpasses(ladder_of(PROMISED).rule("page-fast"), hour.high, hour.total)
    await eye.watch(range(3, 60))
    assert eye.sent == []


# --- Prometheus' rules -----------------------------------------------------------------------------------------


async def test_prometheus_an_exporter_that_vanishes_while_paging_resolves_nothing() -> None:
    """There an empty result resolves the alert: half an hour after the series were gone, in the case that was seen."""
    counters = Counters()
    served(counters, range(-90, 1))
    served(counters, range(1, 10), bad=60)
    eye = Eye(counters)
    await eye.watch(range(240))
    assert (eye.state.breach.phase, eye.state.breach.level) == (Phase.FROZEN, Level.PAGE)
    assert AlertStatus.RESOLVED not in {alert.status for _, alert in eye.sent}


# --- slo-generator ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("was_there", [False, True])
async def test_slo_generator_good_events_that_are_missing_are_no_number_of_their_own(was_there: bool) -> None:
    """There "no data" is the number -1: 1,000 valid events and no good ones make 1,001 bad ones, and an alert."""
    counters = Counters()
    if was_there:
        served(counters, range(-90, -30))
    for n in range(-90, 1):
        counters.add(n, "r", 200.0 * (n + 90), job="a", code="503")
    eye = Eye(counters, GOOD)
    judgement, found = await eye.look(0)
    if was_there:  # they were counted once, so none means none
        assert found[5 * MINUTE] == Counts(0, 1000)
    else:  # never: the two may not belong together
        assert (judgement.verdict, judgement.reason) == (Compliance.UNKNOWN, Silence.EMPTY)
        assert [alert.kind for _, alert in eye.sent] == []


@pytest.mark.parametrize(
    ("goal", "rule", "bad", "total"),
    [
        ("0.999", "ticket-slow", 1_040, 1_000_000),  # 1.04 > 1
        ("0.999", "page-fast", 14_440, 1_000_000),  # 14.44 > 14.4
        ("0.9999999", "ticket-fast", 490, 1_000_000_000),  # 4.9 > 3, and a share of good events that rounds to 1
    ],
)
def test_slo_generator_a_burn_is_compared_before_it_is_rounded(goal: str, rule: str, bad: int, total: int) -> None:
    """There 1.04 is rounded to 1.0, which is not above 1: "OK", with a negative budget beside it."""
    fitted = ladder(30 * DAY, Decimal(goal)).rule(rule)
    seen = Seen(total - bad, total - bad, total)
    assert read(fitted, dict.fromkeys(fitted.windows, seen), Fraction(total)).holds is True


def test_slo_generator_a_goal_of_all_is_broken_by_failures() -> None:
    """There the burn of a goal of 1 is 0: 90 % of failures are "OK"."""
    judgement = judge(PERFECT, Counts(100, 1000))
    _, messages = step(AlertState(), PERFECT, judgement, None, minute(0), Policy())
    assert judgement.verdict is Compliance.BREACHED
    assert [alert.status for alert in messages] == [AlertStatus.FIRING]


async def test_slo_generator_every_series_of_a_ratio_counts() -> None:
    """There only the first series of an answer is read: here the one pod that fails is not the first."""
    counters = Counters()
    served(counters, range(-90, 1), pod="a")
    served(counters, range(-90, 1), bad=50, pod="b")
    _, found = await Eye(counters).look(0)
    assert found[5 * MINUTE] == Counts(750, 1000)


AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def answer(*values: str) -> Reply:
    series = ",".join(
        f'{{"metric":{{"pod":"{n}"}},"value":[{AT.timestamp()},"{one}"]}}' for n, one in enumerate(values)
    )
    return Reply(body=f'{{"status":"success","data":{{"resultType":"vector","result":[{series}]}}}}'.encode())


async def asked_of(reply: Reply, at: datetime = AT) -> tuple[Measurement, Sequence[Asked]]:
    """What one value query comes to, and what was asked; the clock is a day ahead of `AT`."""
    ask = Ask(ValueIndicator(source="p", query="max(depth)"), 5 * MINUTE)
    async with scripted_server(lambda _: reply) as server:
        config = SourceConfig(name="p", url=server.url)
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(AT + DAY))
        found = await backend.measure([ask], at)
        await backend.close()
    return found[ask], server.asked


async def test_slo_generator_several_series_where_one_is_meant_are_told() -> None:
    """There the first of them is taken, whichever that is."""
    found, _ = await asked_of(answer("1", "900"))
    assert isinstance(found, NoData)
    assert found.why is Silence.INSANE


async def test_slo_generator_a_refused_query_is_told_with_the_servers_words() -> None:
    """There the body of a 422 is reported as no data."""
    words = "found duplicate series for the match group"
    body = f'{{"status":"error","errorType":"execution","error":"{words}"}}'.encode()
    found, _ = await asked_of(Reply(status=422, body=body))
    assert isinstance(found, NoData)
    assert found.why is Silence.BAD_QUERY
    assert words in found.detail


async def test_slo_generator_the_time_asked_about_is_the_time_given() -> None:
    """There a time that is asked for is ignored, and the present is judged."""
    _, asked = await asked_of(answer("1"), AT - 3 * DAY)
    assert {one.form("time") for one in asked} == {f"{(AT - 3 * DAY).timestamp():.3f}"}


async def test_slo_generator_two_sources_share_no_address_and_no_headers() -> None:
    """There both are put into the environment of the process, so that two sources overwrite each other."""
    before = dict(os.environ)
    async with scripted_server(lambda _: answer("1")) as one, scripted_server(lambda _: answer("2")) as other:
        backends = []
        for name, server in (("one", one), ("other", other)):
            config = SourceConfig(name=name, url=server.url, headers={"x-scope-orgid": name})
            backends.append(Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(AT)))
        for backend in backends:
            ask = Ask(ValueIndicator(source=backend.name, query="max(depth)"), 5 * MINUTE)
            await backend.measure([ask], AT)
            await backend.close()
        heard = [{asked.headers["x-scope-orgid"] for asked in server.asked} for server in (one, other)]
    assert heard == [{"one"}, {"other"}]
    assert dict(os.environ) == before


# --- Pyrra -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scraped", [15, 60, 120])
def test_pyrra_the_short_window_of_a_week_holds_samples(scraped: int) -> None:
    """There windows shrink with the budget's: a week has a short window of a minute, empty at a scrape a minute."""
    rules = ladder(7 * DAY, Decimal("0.999"), Options(interval=timedelta(seconds=scraped)))
    assert min(rule.short for rule in rules.rules) >= max(5 * MINUTE, SCRAPES * timedelta(seconds=scraped))


def test_pyrra_four_weeks_have_the_shares_they_say() -> None:
    """There factors are kept and windows scaled: 2.08, 6.25, 7.14 and 14.29 % of the budget, the last over 4 days."""
    tiers = tiers_for(28 * DAY)
    assert [tier.threshold(28 * DAY) * Fraction(tier.long / (28 * DAY)) for tier in tiers] == pytest.approx(
        [0.02, 0.05, 0.1, 0.1]
    )
    assert [tier.long for tier in tiers] == [HOUR, 6 * HOUR, DAY, 3 * DAY]


async def test_pyrra_an_idle_service_has_not_lost_its_signal() -> None:
    """There the absence alert fires on services that have nothing to do."""
    counters = Counters()
    served(counters, range(-90, 1))
    served(counters, range(1, 121), each=0)
    eye = Eye(counters)
    await eye.watch(range(121))
    assert eye.sent == []


async def test_pyrra_a_deployment_is_no_loss_of_a_signal() -> None:
    """There the absence alert fires on every deployment: all series vanish, and others come."""
    counters = Counters()
    served(counters, range(-90, 1), pod="old")
    served(counters, range(7, 61), pod="new")
    eye = Eye(counters)
    await eye.watch(range(61))
    assert eye.sent == []


# --- OpenObserve -----------------------------------------------------------------------------------------------


def test_openobserve_time_to_exhaustion_takes_off_what_is_spent() -> None:
    """There it is the window by the burn rate, whatever was spent before."""
    left = event_budget(PROMISED, Counts(999_250, 1_000_000))
    assert isinstance(left, Budget)
    assert time_to_exhaustion(left, 28 * DAY, Fraction(7)) == DAY


async def test_openobserve_evaluation_goes_on_after_a_silence() -> None:
    """There a silence without a warning threshold pauses the evaluation."""
    counters = Counters()
    served(counters, range(-90, 1))
    served(counters, range(20, 60), bad=60)
    eye = Eye(counters)
    await eye.watch(range(60))
    fired = [n for n, alert in eye.sent if alert.kind == "error_rate"]
    assert 20 <= fired[0] <= 25
    assert re.match("page-", str(eye.sent[-1][1].extra["rule"]))
