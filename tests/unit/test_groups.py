"""Groups: one objective for each value of a label, found as they come and go, none of their history lost."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from smartspec_ops.app.investigation.backtest import backtest
from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.tick import Subject, check_report
from smartspec_ops.app.watching.explain import explain
from smartspec_ops.app.watching.groups import GRACE, KEPT, MOST, Group, Known, over
from smartspec_ops.app.watching.watch import TickResult, Watch, look, tick
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.alerting import breach_fingerprint
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.exclusions import Exclusion
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.measurement import NoData, Sample, Silence
from smartspec_ops.domain.objective import (
    CompositeIndicator,
    HistogramIndicator,
    Indicator,
    Method,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.spec.grouping import instance, labels_of, series_to_group
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, UPTIME
from tests.unit.traffic import Traffic

PATTERN = replace(ERRORS, group_by=("route",))
PAY, CART, HOME = ((("route", name),) for name in ("/pay", "/cart", "/"))
EVERY = 5 * MINUTE


# --- names and selectors -----------------------------------------------------------------------------------------


def test_a_group_is_an_objective_of_its_own() -> None:
    one = instance(PATTERN, PAY, idle_ok=True)
    assert (one.id, one.pattern_id, one.key) == (
        'error_rate{route="/pay"}', "error_rate", 'checkout/error_rate{route="/pay"}',
    )  # fmt: skip
    assert (one.group_by, one.labels, one.idle_ok, one.generation) == ((), PAY, True, PATTERN.generation)
    assert breach_fingerprint(one) != breach_fingerprint(instance(PATTERN, CART, idle_ok=True))
    assert PATTERN.pattern_id == "error_rate"


@pytest.mark.parametrize(
    ("indicator", "selector", "narrow"),
    [
        (
            RatioIndicator(source="p", total='t{job="a"}', bad='t{job="a",code="500"}'),
            't{job="a"}',
            RatioIndicator(source="p", total='t{job="a",route="/pay"}', bad='t{job="a",code="500",route="/pay"}'),
        ),
        (
            RatioIndicator(source="p", total="t", good="g"),
            "t",
            RatioIndicator(source="p", total='t{route="/pay"}', good='g{route="/pay"}'),
        ),
        (
            HistogramIndicator(source="p", histogram="h"),
            "h_bucket",
            HistogramIndicator(source="p", histogram='h{route="/pay"}'),
        ),
        (
            NativeHistogramIndicator(source="p", histogram="h", threshold=Decimal(1)),
            "h",
            NativeHistogramIndicator(source="p", histogram='h{route="/pay"}', threshold=Decimal(1)),
        ),
        (RateIndicator(source="p", events="e"), "e", RateIndicator(source="p", events='e{route="/pay"}')),
        (ValueIndicator(source="p", query="q"), "q", ValueIndicator(source="p", query='q{route="/pay"}')),
    ],
)
def test_every_selector_is_narrowed(indicator: Indicator, selector: str, narrow: Indicator) -> None:
    assert series_to_group(indicator) == selector
    assert instance(replace(PATTERN, indicator=indicator), PAY, idle_ok=True).indicator == narrow


def test_what_has_no_series_stays_as_it_is() -> None:
    composite = CompositeIndicator(parts=(), method=Method.SLICES, goal=Decimal(1))
    assert series_to_group(composite) is None
    assert instance(replace(PATTERN, indicator=composite), PAY, idle_ok=True).indicator is composite
    expression = ValueIndicator(source="p", query="sum(q)")
    assert instance(replace(PATTERN, indicator=expression), PAY, idle_ok=True).indicator == expression


def test_values_cannot_escape_from_their_matcher() -> None:
    hostile = (("route", 'x"} or up{a="'),)
    made = instance(replace(PATTERN, indicator=RateIndicator(source="p", events="e")), hostile, idle_ok=True)
    assert made.indicator == RateIndicator(source="p", events=r'e{route="x\"} or up{a=\""}')


def test_a_label_that_is_missing_is_an_empty_one() -> None:
    assert labels_of(replace(PATTERN, group_by=("a", "b")), {"b": "2", "c": "3"}) == (("a", ""), ("b", "2"))


def test_an_exclusion_of_a_pattern_is_one_of_its_groups() -> None:
    when = Period(since=NOON, until=NOON + DAY)
    facts = {"id": "x", "author": "a", "reason": "r", "created_at": NOON, "when": when, "spec_id": "checkout"}
    whole = Exclusion(**facts, objectives=("error_rate",))  # type: ignore[arg-type]
    one = Exclusion(**facts, objectives=('error_rate{route="/pay"}',))  # type: ignore[arg-type]
    pay, cart = (instance(PATTERN, labels, idle_ok=True) for labels in (PAY, CART))
    assert [each.covers(group) for each in (whole, one) for group in (pay, cart)] == [True, True, True, False]


# --- what is known -----------------------------------------------------------------------------------------------


def test_groups_keep_when_they_were_seen() -> None:
    first = Known().seen([PAY, CART], NOON)
    later = first.seen([PAY, HOME], NOON + DAY)
    assert {group.labels: (group.first_seen, group.last_seen) for group in later.groups} == {
        PAY: (NOON, NOON + DAY),
        CART: (NOON, NOON),
        HOME: (NOON + DAY, NOON + DAY),
    }


def test_a_group_is_watched_for_a_day_after_it_went() -> None:
    known = Known().seen([PAY], NOON)
    assert [one.labels for one in known.watched(NOON + GRACE, frozenset())] == [PAY]
    assert known.watched(NOON + GRACE + MINUTE, frozenset()) == []
    assert [one.labels for one in known.watched(NOON + 9 * DAY, frozenset({PAY}))] == [PAY]
    assert [len(known.within(NOON + a * DAY, NOON + b * DAY)) for a, b in ((-1, 0), (-1, 1), (0, 1), (1, 2))] == [
        0,
        1,
        1,
        0,
    ]


def test_no_more_than_500_groups_are_watched_and_those_known_come_first() -> None:
    many = [(("route", f"{number:04}"),) for number in range(MOST + 10)]
    known = Known().seen(many[10:], NOON)
    assert (len(known.groups), known.overflow) == (MOST, 0)
    fuller = known.seen(many, NOON + MINUTE)
    assert (len(fuller.groups), fuller.overflow) == (MOST, 10)
    assert fuller.groups[0].labels == many[10][:1]
    half = known.seen([*many[:20], *many[400:]], NOON + MINUTE)
    assert half.overflow == 0
    assert {many[0][:1], many[19][:1]} <= {group.labels for group in half.groups}


def test_a_label_that_names_every_process_is_neither_watched_nor_remembered_without_end() -> None:
    """500 processes replaced every 5 minutes: those shown now are watched, and not all 144,000 of the day."""
    known = Known()
    for n in range(25):
        shown = [(("pod", f"{n}-{number:03}"),) for number in range(MOST)]
        known = known.seen(shown, NOON + n * 5 * MINUTE)
    now = NOON + 24 * 5 * MINUTE
    alerting = frozenset({(("pod", "20-007"),)})
    assert [one.labels for one in known.watched(now, alerting)] == [(("pod", "20-007"),), *shown]
    assert len(known.groups) == KEPT
    assert known.groups[0].labels == (("pod", "5-000"),)


def test_a_value_that_is_no_name_is_not_watched() -> None:
    known = Known().seen([PAY, (("route", "x" * 201),)], NOON)
    assert ([group.labels for group in known.groups], known.overflow) == ([PAY], 1)
    assert known.groups == (Group(labels=PAY, first_seen=NOON, last_seen=NOON),)


# --- watched -----------------------------------------------------------------------------------------------------


class Routes(Traffic):
    """A source with a route label. `plain` has no query language, `broken` says nothing about series."""

    plain = False
    broken: NoData | None = None

    def shows(self, *routes: str) -> None:
        self.labels = [{"route": route, "pod": pod} for route in routes for pod in ("a", "b")]

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        found = await super().series(query, at)
        if self.broken is not None:
            return self.broken
        if self.plain and "count by" in query:
            return NoData(Silence.BAD_QUERY, "only selectors")
        return found


def routes(bad: Mapping[str, int], *, name: str = "prom") -> Routes:
    """100 requests a minute on every route, so many of which are bad."""
    source = Routes(name=name, delay=timedelta(0))
    source.shows(*bad)
    for route, errors in bad.items():
        one = instance(PATTERN, (("route", route),), idle_ok=True)
        source.flows(one.indicator, NOON - DAY, NOON + 2 * DAY, 100 - errors, 100)
    return source


def watching(store: Store, source: Traffic, *more: object) -> Watch:
    objectives = [PATTERN, *more]
    return Watch(
        objectives=objectives,  # type: ignore[arg-type]
        backends={"prom": source},
        store=store,
        queue=LeaseQueue(store, ManualClock(NOON)),
    )


def ids(result: TickResult) -> list[str]:
    return [one.objective.id for one in result.watched]


edge = pytest.mark.edge


@edge
async def test_each_route_is_judged_and_alerts_by_itself(store: Store) -> None:
    source = routes({"/pay": 50, "/cart": 0})
    result = await tick(watching(store, source), NOON)
    assert ids(result) == ['error_rate{route="/cart"}', 'error_rate{route="/pay"}']
    assert [one.judgement.verdict for one in result.watched] == [Compliance.MET, Compliance.BREACHED]
    assert [one.left.remaining == 1 for one in result.watched if one.left] == [True, False]
    assert {alert.objective_id for alert in result.alerts} == {'error_rate{route="/pay"}'}
    assert all(alert.labels == {"route": "/pay"} for alert in result.alerts)
    assert source.queries == ["count by (route) (requests_total)"]
    report = check_report(Subject(spec_id="checkout", service="checkout-api"), result, "r", NOON)
    assert [row.name for row in report.rows] == ids(result)


@edge
async def test_objectives_without_groups_are_watched_as_ever(store: Store) -> None:
    source = routes({"/pay": 0})
    source.flows(UPTIME.indicator, NOON - DAY, NOON, 100, 100)
    assert ids(await tick(watching(store, source, UPTIME), NOON)) == ['error_rate{route="/pay"}', "availability"]


@edge
async def test_a_source_without_a_query_language_lists_its_series(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    source.plain = True
    assert len(ids(await tick(watching(store, source), NOON))) == 2
    assert source.queries == ["count by (route) (requests_total)", "requests_total"]


@edge
async def test_groups_come_and_go_and_keep_their_history(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    watch = watching(store, source)
    await tick(watch, NOON)
    source.shows("/cart", "/")
    source.flows(instance(PATTERN, HOME, idle_ok=True).indicator, NOON, NOON + DAY, 100, 100)
    for minutes in (1, 2, 3, 4):
        assert len(ids(await tick(watch, NOON + minutes * MINUTE))) == 2  # not looked for at every tick
    assert len(source.queries) == 1
    assert ids(await tick(watch, NOON + EVERY)) == [f'error_rate{{route="{name}"}}' for name in ("/cart", "/pay", "/")]
    async with store.begin() as tx:
        rows = await tx.ledger('checkout/error_rate{route="/pay"}', "g1", NOON, NOON + DAY)
        other = await tx.ledger('checkout/error_rate{route="/"}', "g1", NOON, NOON + DAY)
    assert (len(rows), len(other)) == (6, 1)
    gone = await tick(watch, NOON + GRACE + MINUTE)
    assert ids(gone) == [f'error_rate{{route="{name}"}}' for name in ("/cart", "/")]
    source.shows("/pay", "/cart", "/")
    back = await tick(watch, NOON + GRACE + MINUTE + EVERY)
    (pay,) = [one for one in back.watched if "/pay" in one.objective.id]
    assert pay.health.since == NOON  # as if it had never been away


@edge
async def test_a_group_with_an_open_alert_is_not_forgotten(store: Store) -> None:
    source = routes({"/pay": 50, "/cart": 0})
    watch = watching(store, source)
    await tick(watch, NOON)
    source.shows("/cart")
    assert len(ids(await tick(watch, NOON + GRACE - MINUTE))) == 2
    assert len(ids(await tick(watch, NOON + GRACE + 2 * EVERY))) == 2


@edge
async def test_a_new_process_watches_the_groups_it_finds_in_the_store(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    await tick(watching(store, source), NOON)
    source.broken = NoData(Silence.UNREACHABLE, "connection refused")
    assert len(ids(await tick(watching(store, source), NOON + MINUTE))) == 2


@edge
async def test_a_source_that_fails_finds_nothing_and_forgets_nothing(store: Store) -> None:
    class Down(Routes):
        async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
            raise BackendUnavailable("prom", "connection refused")

    nothing = await tick(watching(store, Down()), NOON)
    # Nobody knows the groups yet, and a promise nobody can see is not out of sight.
    assert ids(nothing) == ["error_rate"]
    assert [one.health.status for one in nothing.watched] == [Status.UNKNOWN]
    nobody = replace(watching(store, routes({"/pay": 0})), backends={})
    assert ids(await tick(nobody, NOON + MINUTE)) == ["error_rate"]


@edge
async def test_a_pattern_without_a_group_is_unknown_and_told_until_there_is_one(store: Store) -> None:
    source = Routes(delay=timedelta(0))
    watch = watching(store, source)
    told, found = [], []
    for n in range(40):
        now = NOON + n * MINUTE
        if n == 12:
            source.shows("/pay")
            source.flows(PATTERN.indicator, now, now + DAY, 100, 100)
            source.flows(instance(PATTERN, PAY, idle_ok=True).indicator, now, now + DAY, 100, 100)
        result = await tick(watch, now)
        found.append(ids(result))
        told += [(n, alert.kind, alert.status) for alert in result.alerts]
        if n < 10:
            assert [one.health.status for one in result.watched] == [Status.UNKNOWN]
    assert found[0] == ["error_rate"]
    assert found[16] == ["error_rate", 'error_rate{route="/pay"}']
    assert found[-1] == ['error_rate{route="/pay"}']
    assert told[0] == (10, "binding_missing", AlertStatus.FIRING)
    assert told[-1][1:] == ("binding_missing", AlertStatus.RESOLVED)


@edge
async def test_one_group_that_goes_is_idle_and_all_of_them_are_lost(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    watch = watching(store, source)
    await tick(watch, NOON)
    source.shows("/cart")
    assert [one.objective.idle_ok for one in (await tick(watch, NOON + EVERY)).watched] == [True, True]
    source.shows()
    assert [one.objective.idle_ok for one in (await tick(watch, NOON + 2 * EVERY)).watched] == [False, False]


@edge
async def test_a_look_remembers_no_group(store: Store) -> None:
    source = routes({"/pay": 0})
    assert len(ids(await look(watching(store, source), NOON))) == 1
    async with store.begin() as tx:
        assert await tx.documents("groups") == []


@edge
async def test_two_workers_find_the_same_groups(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    results = await asyncio.gather(tick(watching(store, source), NOON), tick(watching(store, source), NOON))
    assert [len(ids(result)) for result in results] == [2, 2]


@edge
async def test_a_group_is_explained_by_itself(store: Store) -> None:
    watch = watching(store, routes({"/pay": 50, "/cart": 0}))
    await tick(watch, NOON)
    found = await explain(watch, 'checkout/error_rate{route="/pay"}', NOON + MINUTE)
    assert found.objective.labels == PAY
    assert found.judgement.verdict is Compliance.BREACHED


@edge
async def test_a_replay_is_of_groups_and_of_a_composites_parts(store: Store) -> None:
    source = routes({"/pay": 0, "/cart": 0})
    composite = CompositeIndicator(parts=(), method=Method.SLICES, goal=Decimal("0.999"))
    watch = watching(store, source, replace(UPTIME, id="journey", indicator=composite))
    await tick(replace(watch, objectives=[PATTERN]), NOON)
    period = Period(since=NOON - MINUTE, until=NOON + MINUTE)
    found = [one async for one in backtest(watch, period, MINUTE)]
    assert {one.objective.id: one.silence and one.silence.detail for one in found} == {
        'error_rate{route="/cart"}': "its source keeps no history that can be read back",
        'error_rate{route="/pay"}': "its source keeps no history that can be read back",
        "journey": "a composite has no history of its own: look at its parts",
    }


@edge
async def test_too_many_groups_are_said(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    source = Routes(delay=timedelta(0))
    source.shows(*(f"/{number}" for number in range(MOST + 7)))
    watch = watching(store, source)
    await watch.regroup(NOON)
    assert len(watch.plan.items) == MOST
    said = [record.msg for record in caplog.records if record.levelname == "WARNING"]
    assert [(one["event"], one["more"]) for one in said] == [("groups.overflow", 7)]  # type: ignore[index]


@edge
async def test_a_report_is_about_the_groups_of_its_period(store: Store) -> None:
    source = routes({"/pay": 1, "/cart": 0})
    watch = watching(store, source)
    await tick(watch, NOON)
    source.shows("/")
    source.flows(instance(PATTERN, HOME, idle_ok=True).indicator, NOON, NOON + DAY, 100, 100)
    await tick(watch, NOON + 2 * DAY)

    async def rows(since: datetime, until: datetime) -> list[str]:
        subject, period = Subject(spec_id="checkout", service="checkout-api"), Period(since=since, until=until)
        report = await period_report(watching(store, source), subject, period, Cadence.ON_DEMAND, "r", NOON + 3 * DAY)
        return [row.name.partition("=")[2] for row in report.rows]

    assert await rows(NOON - DAY, NOON + MINUTE) == ['"/cart"}', '"/pay"}']
    assert await rows(NOON + DAY, NOON + 3 * DAY) == ['"/"}']
    # Nobody watched: those its source had then, and all of it where it had none.
    assert await rows(NOON - 3 * DAY, NOON - 2 * DAY) == ['"/"}']
    source.shows()
    assert await rows(NOON - 3 * DAY, NOON - 2 * DAY) == [""]


@edge
async def test_groups_of_an_unwatched_period_are_looked_for_along_it(store: Store) -> None:
    """A route that failed in the morning and was gone in the evening had its own promise all the same."""
    since, until = NOON, NOON + DAY

    class Changing(Routes):
        async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
            self.shows("/pay" if at < since + DAY / 2 else "/cart")
            return await super().series(query, at)

    found = await over(store, [PATTERN, UPTIME], {"prom": Changing()}, since, until)
    assert [one.id for one in found] == ['error_rate{route="/cart"}', 'error_rate{route="/pay"}', UPTIME.id]


@edge
async def test_groups_of_an_unwatched_period_that_have_no_row_are_told(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    source = routes({f"/{n:04}": 0 for n in range(MOST + 7)})
    found = await over(store, [PATTERN], {"prom": source}, NOON - 2 * DAY, NOON - DAY)
    assert len(found) == MOST
    said = [record.msg for record in caplog.records if record.levelname == "WARNING"]
    assert [(one["event"], one["more"]) for one in said] == [("groups.overflow", 7)]  # type: ignore[index]
