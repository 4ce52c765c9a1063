"""Ticks and reports on a real database: committed whole, told once, whatever the sources do."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.tick import Subject, check_report, due_period, mark_reported
from smartspec_ops.app.watching.grid import on_grid
from smartspec_ops.app.watching.loop import run
from smartspec_ops.app.watching.measure import Marker, read_marker
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.plan import ALERT, HEALTH
from smartspec_ops.app.watching.watch import TickResult, Watch, tick
from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.alert_lifecycle import Phase
from smartspec_ops.domain.alerting import BINDING_MISSING, SIGNAL_LOST
from smartspec_ops.domain.errors import BackendUnavailable, StoreConflict, StoreUnavailable
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.ports import Document, Effect, Job, Secret, Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, SILENT, UPTIME, Source

pytestmark = pytest.mark.edge

BAD, GOOD = Counts(900, 1000), Counts(1000, 1000)


Watching = Callable[..., Watch]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def watching(store: Store, source: Source) -> Watching:
    def make(*objectives: Objective, **more: object) -> Watch:
        facts = {
            "objectives": objectives or (ERRORS,),
            "backends": {"prom": source},
            "store": store,
            "queue": LeaseQueue(store, ManualClock(NOON)),
        }
        return Watch(**{**facts, **more})  # type: ignore[arg-type]

    return make


async def waiting(store: Store) -> Sequence[Alert]:
    async with store.begin() as tx:
        return [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake")]


def lately(ask: Ask) -> Measurement:
    """Bad for some hours: an alert, and a budget that is far from spent."""
    return BAD if ask.window <= timedelta(hours=6) else Counts(999_900, 1_000_000)


async def test_no_secret_that_a_source_tells_is_judged_or_kept(
    watching: Watching, source: Source, store: Store
) -> None:
    source.answer = lambda _: NoData(Silence.BAD_QUERY, "several series (hunter2pass, b)")
    shown = Redactor()
    shown.register(Secret("hunter2pass"))
    result = await tick(watching(shown=shown.text), NOON)
    assert "several series" in result.watched[0].judgement.why
    async with store.begin() as tx:
        kept = [await tx.documents(HEALTH, "checkout/"), await tx.ledger(ERRORS.key, "g1", NOON, NOON + MINUTE)]
    assert "hunter2pass" not in f"{result}{kept}"


async def test_a_breach_is_remembered_and_announced_in_one_tick(
    watching: Watching, source: Source, store: Store
) -> None:
    source.answer = lately
    result = await tick(watching(), NOON)
    assert [one.health.status for one in result.watched] == [Status.BREACHED]
    assert [alert.status for alert in result.alerts] == [AlertStatus.FIRING]
    async with store.begin() as tx:
        (row,) = await tx.ledger(ERRORS.key, "g1", NOON, NOON + MINUTE)
        (health,) = await tx.documents(HEALTH, "checkout/")
        (effect,) = await tx.effects(kind="intake")
    assert (row.verdict, row.value, row.good, row.total, row.slice_good) == ("breached", 0.1, 900, 1000, False)
    assert row.budget_remaining == 0.9
    assert decode(HealthState, health.body) == result.watched[0].health
    assert (effect.effect.key, effect.effect.lane) == (result.alerts[0].delivery_key, result.alerts[0].fingerprint)
    assert list(await waiting(store)) == list(result.alerts)


async def test_a_worker_is_woken_for_every_message(watching: Watching, source: Source, store: Store) -> None:
    source.answer = lately
    watch = watching()
    await tick(watch, NOON)
    seen: list[Job] = []

    async def handle(job: Job) -> None:
        seen.append(job)

    assert await watch.queue.work(handle, drain=True) == 1
    async with store.begin() as tx:
        stored = await tx.effect(seen[0].effect_id)
    assert stored is not None
    assert stored.effect.kind == "intake"


async def test_the_outbox_adds_a_message_once(watching: Watching, store: Store) -> None:
    effect = Effect(kind="intake", key="a:b:1", due_at=NOON, body={})
    for expected in (1, 0):
        async with store.begin() as tx:
            assert await emit(tx, watching().queue, [effect]) == expected


async def test_the_same_tick_by_two_workers_is_written_and_told_once(
    watching: Watching, source: Source, store: Store
) -> None:
    source.answer = lately
    results = await asyncio.gather(tick(watching(), NOON), tick(watching(), NOON))
    assert sorted(result.is_first for result in results) == [False, True]
    assert sum(len(result.alerts) for result in results) == 1
    assert len(await waiting(store)) == 1
    assert results[0].watched[0].health == results[1].watched[0].health


async def test_each_source_is_asked_once_for_its_settled_past(watching: Watching, source: Source) -> None:
    await tick(watching(ERRORS, UPTIME, DEPTH), NOON)
    ((asks, at),) = source.asked
    assert at == NOON - MINUTE
    # Two objectives share their counters; a gauge's windows are counted by ourselves.
    assert [type(ask.indicator).__name__ for ask in asks] == ["RatioIndicator"] * 8 + ["ValueIndicator"]
    hours = [ask.window / timedelta(hours=1) for ask in asks]
    assert hours == [pytest.approx(1 / 12), 0.5, 1, 2, 6, 24, 72, 672, pytest.approx(1 / 12)]


class Broken(Source):
    async def measure(self, asks: Sequence[Ask], at: datetime) -> dict[Ask, Measurement]:
        raise ZeroDivisionError


class Down(Source):
    async def measure(self, asks: Sequence[Ask], at: datetime) -> dict[Ask, Measurement]:
        raise BackendUnavailable("prom", "no route")

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        raise BackendUnavailable("prom", "no route")


class Forgetful(Source):
    async def measure(self, asks: Sequence[Ask], at: datetime) -> dict[Ask, Measurement]:
        return {}


@pytest.mark.parametrize(
    ("backends", "reason"),
    [
        ({}, Silence.BAD_QUERY),
        ({"prom": Broken()}, Silence.GARBAGE),
        ({"prom": Down()}, Silence.UNREACHABLE),
        ({"prom": Forgetful()}, Silence.GARBAGE),
    ],
)
async def test_a_source_that_fails_makes_its_objectives_unknown_and_no_others(
    watching: Watching, backends: dict[str, Source], reason: Silence
) -> None:
    other = replace(DEPTH, indicator=replace(DEPTH.indicator, source="other"))  # type: ignore[type-var]
    fine = Source("other")
    fine.answer = Value(1)
    markers = {"checkout-api": Marker(source="prom", query="live")}
    watch = watching(ERRORS, other, backends={**backends, "other": fine}, markers=markers)
    result = await tick(watch, NOON)
    assert result.watched[0].judgement.reason is reason
    assert [one.health.status for one in result.watched] == [Status.UNKNOWN, Status.HEALTHY]
    assert result.alerts == []


class Cancelled(Source):
    async def measure(self, asks: Sequence[Ask], at: datetime) -> dict[Ask, Measurement]:
        raise asyncio.CancelledError


async def test_a_cancelled_tick_ends_and_is_no_silence(watching: Watching) -> None:
    with pytest.raises(asyncio.CancelledError):
        await tick(watching(backends={"prom": Cancelled()}), NOON)


async def test_missing_series_break_the_promises_that_say_so(watching: Watching, source: Source) -> None:
    source.answer = NoData(Silence.EMPTY, "no series")
    result = await tick(watching(ERRORS, UPTIME, absent_is_bad=frozenset({ERRORS.key})), NOON)
    assert [one.judgement.verdict for one in result.watched] == [Compliance.BREACHED, Compliance.UNKNOWN]


async def told_while(
    source: Source, watch: Watch, answers: Sequence[Measurement | Callable[[Ask], Measurement]]
) -> list[tuple[int, str | None, AlertStatus]]:
    """What is told, minute by minute, when the source answers so."""
    told = []
    for minute, answer in enumerate(answers):
        source.answer = answer
        result = await tick(watch, NOON + minute * MINUTE)
        told += [(minute, alert.kind, alert.status) for alert in result.alerts]
    return told


async def test_a_source_that_is_gone_freezes_its_alerts_and_is_told_once(watching: Watching, source: Source) -> None:
    watch = watching(ERRORS, UPTIME)
    told = await told_while(source, watch, [lately] + [SILENT] * 7 + [lately] * 6)
    both = ("error_rate", "availability")
    assert told == [
        *((0, kind, AlertStatus.FIRING) for kind in both),
        *((1, kind, AlertStatus.FROZEN) for kind in both),
        (3, "source", AlertStatus.FIRING),
        *((6, kind, AlertStatus.FROZEN) for kind in both),  # heartbeats: still held, still watched
        *((8, kind, AlertStatus.FIRING) for kind in both),
        (8, "source", AlertStatus.FIRING),
        *((13, kind, AlertStatus.FIRING) for kind in both),
        (13, "source", AlertStatus.RESOLVED),
    ]


async def test_a_series_that_is_gone_is_a_lost_signal_of_its_objective(watching: Watching, source: Source) -> None:
    gone = NoData(Silence.EMPTY, "no series")
    told = await told_while(source, watching(), [lately] + [gone] * 13)
    assert [one for one in told if one[1] == SIGNAL_LOST] == [(11, SIGNAL_LOST, AlertStatus.FIRING)]


async def test_a_binding_that_never_matched_is_a_ticket_of_its_own(watching: Watching, source: Source) -> None:
    told = await told_while(source, watching(), [NoData(Silence.EMPTY, "no series")] * 12)
    assert told == [(10, BINDING_MISSING, AlertStatus.FIRING)]


async def test_a_value_spends_its_budget_in_slices_of_the_ledger(watching: Watching, source: Source) -> None:
    short = replace(DEPTH, window=timedelta(hours=10))  # 600 slices, 6 of them may be bad
    watch = watching(short)
    remaining = []
    for minute, value in enumerate([1, 101, 101, 1]):
        source.answer = Value(value)
        result = await tick(watch, NOON + minute * MINUTE)
        left = result.watched[0].left
        assert left is not None
        remaining.append(left.remaining)
    assert [str(one) for one in remaining] == ["1", "5/6", "2/3", "2/3"]


async def test_a_look_in_the_very_millisecond_of_another_ones_tick_is_a_look(
    watching: Watching, source: Source
) -> None:
    source.answer = Value(1)
    await tick(watching(DEPTH), NOON)
    beside = await tick(watching(DEPTH), NOON + timedelta(microseconds=300))
    assert [one.health.status for one in beside.watched] == ["healthy"]


async def test_ticks_of_six_weeks_ago_are_kept_one_in_five_minutes(watching: Watching, store: Store) -> None:
    watch = watching()
    for minute in range(7):
        await tick(watch, NOON + minute * MINUTE)
    await tick(watch, NOON + 41 * DAY)
    async with store.begin() as tx:
        rows = await tx.ledger(ERRORS.key, None, NOON, NOON + DAY)
    assert [(row.tick - NOON) // MINUTE for row in rows] == [0, 5]


@pytest.mark.parametrize(
    ("samples", "live"),
    [
        ([], None),
        ([({"deployment_id": "d1", "version": "v1"}, 1)], Deployment(id="d1", version="v1")),
        ([({"deployment_id": "d1"}, 1), ({"deployment_id": "d2"}, 1)], None),  # which of the two?
        (
            [({"id": "d2"}, NOON.timestamp()), ({"id": "d1"}, NOON.timestamp() - 60)],
            Deployment(id="d2", since=NOON),
        ),
        ([({"deployment_id": "d1", "pod": "a"}, 1), ({"deployment_id": "d1", "pod": "b"}, 1)], Deployment(id="d1")),
        ([({"version": "v1"}, 1)], None),
    ],
)
def test_the_marker_names_the_live_deployment_or_none(
    samples: list[tuple[dict[str, str], float]], live: Deployment | None
) -> None:
    found = [Sample(tuple(labels.items()), value) for labels, value in samples]
    assert read_marker(found, Marker(source="prom", query="live")) == live


def test_a_marker_may_call_its_labels_otherwise() -> None:
    found = [Sample((("build", "b7"), ("release", "1.4"), ("version", "go1.22")), 1)]
    marker = Marker(source="prom", query="live", id="build", version="release")
    assert read_marker(found, marker) == Deployment(id="b7", version="1.4")


async def test_an_alert_names_what_was_live(watching: Watching, source: Source) -> None:
    source.answer = BAD
    source.markers = [Sample((("deployment_id", "dpl_0007"), ("version", "v1.4.0")), 1)]
    result = await tick(watching(markers={"checkout-api": Marker(source="prom", query="live")}), NOON)
    assert result.alerts[0].deployment == Deployment(id="dpl_0007", version="v1.4.0")


class Contested:
    """A store in which, before each of the first `losses` transactions ends, another worker changes an alert."""

    def __init__(self, store: Store, losses: int, fault: Exception | None = None) -> None:
        self._store, self._losses, self._fault = store, losses, fault
        self.begun = 0

    def begin(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        self.begun += 1
        if self.begun <= self._losses:
            raise self._fault or StoreConflict("alert checkout/error_rate is no longer at version 0")
        return self._store.begin()

    snapshot = begin


async def test_a_lost_race_is_decided_again_once(watching: Watching, store: Store, source: Source) -> None:
    source.answer = lately
    contested = Contested(store, losses=1)
    result = await tick(watching(store=contested), NOON)
    assert (result.is_first, len(await waiting(store))) == (True, 1)
    with pytest.raises(StoreConflict):
        await tick(watching(store=Contested(store, losses=2)), NOON + MINUTE)
    assert len(source.asked) == 2  # a race asks the source no second time


async def test_what_another_watch_did_meanwhile_is_known_before_the_next_decision(
    watching: Watching, source: Source, store: Store
) -> None:
    """A one-off check between two ticks of a daemon opens an alert; the daemon, which saw none, goes on with it."""
    daemon = watching()
    await tick(daemon, NOON)
    source.answer = lately
    opened = await tick(watching(), NOON + MINUTE / 2)
    source.answer = GOOD
    after = await tick(daemon, NOON + MINUTE)
    assert after.watched[0].alert.breach.episode == opened.alerts[0].episode
    assert after.watched[0].alert.breach.phase is Phase.RESOLVING
    assert after.is_first


async def test_a_commit_that_fails_is_forgotten(watching: Watching, source: Source, store: Store) -> None:
    """What was decided and not written must not be remembered: the next tick decides from what is stored."""
    watch = watching()
    await tick(watch, NOON)
    source.answer = lately
    queue = watch.queue

    class Full(LeaseQueue):
        async def enqueue(self, tx: object, jobs: Sequence[Job]) -> None:
            raise StoreUnavailable("disk full")

    object.__setattr__(watch, "queue", Full(store, ManualClock(NOON)))
    with pytest.raises(StoreUnavailable):
        await tick(watch, NOON + MINUTE)
    object.__setattr__(watch, "queue", queue)
    result = await tick(watch, NOON + 2 * MINUTE)
    assert [alert.seq for alert in result.alerts] == [1]
    assert len(await waiting(store)) == 1


async def test_a_restart_goes_on_where_it_was(watching: Watching, source: Source) -> None:
    """A new process reads back the slices of the old one: the same budget, to the slice."""
    short = replace(DEPTH, window=timedelta(hours=10))
    watch = watching(short)
    for minute, value in enumerate([101, 1, 101, 1, 1]):
        source.answer = Value(value)
        before = await tick(watch, NOON + minute * MINUTE)
    left = before.watched[0].left
    again = await tick(watching(short), NOON + 5 * MINUTE)
    assert left is not None
    assert again.watched[0].left is not None
    assert (left.bad, left.total) == (2, 5)
    assert (again.watched[0].left.bad, again.watched[0].left.total) == (2, 6)


async def test_a_half_written_tick_leaves_nothing(watching: Watching, store: Store, source: Source) -> None:
    """The queue fails after ledger, health and alert were written."""
    source.answer = BAD

    class FullQueue(LeaseQueue):
        async def enqueue(self, tx: object, jobs: Sequence[Job]) -> None:
            raise StoreUnavailable("disk full")

    with pytest.raises(StoreUnavailable):
        await tick(watching(queue=FullQueue(store, ManualClock(NOON))), NOON)
    async with store.begin() as tx:
        assert not await tx.ledger(ERRORS.key, "g1", NOON, NOON + MINUTE)
        assert not await tx.documents(ALERT)
        assert not await tx.effects()
    assert (await tick(watching(), NOON)).alerts  # and the tick can be done again


async def test_a_state_written_by_a_later_version_is_understood(
    watching: Watching, source: Source, store: Store
) -> None:
    source.answer = BAD
    await tick(watching(), NOON)
    async with store.begin() as tx:
        stored = await tx.document(ALERT, ERRORS.key)
        assert stored is not None
        later = Document(kind=ALERT, key=ERRORS.key, body={**stored.body, "future": [1]}, version=stored.version)
        await tx.put_document(later)
    assert (await tick(watching(), NOON + MINUTE)).watched[0].alert.is_open


async def collect(watch: Watch, clock: ManualClock, count: int, busy: Sequence[timedelta] = ()) -> list[object]:
    """The first `count` outcomes of the loop; `busy` is how long the consumer is occupied after each."""
    outcomes: list[object] = []

    async def consume() -> None:
        async for outcome in run(watch, clock):
            outcomes.append(outcome)
            if len(outcomes) == count:
                return
            if len(outcomes) <= len(busy):
                await clock.sleep(busy[len(outcomes) - 1])

    task = asyncio.create_task(consume())
    while not task.done():
        # The database works in a thread of its own: wait until the loop sleeps on the manual clock.
        await asyncio.wait([task], timeout=0.001)
        if clock.sleepers:
            await clock.advance(timedelta(seconds=15))
    await task
    return outcomes


async def test_the_loop_ticks_on_the_grid_of_the_epoch(watching: Watching) -> None:
    clock = ManualClock(NOON + timedelta(seconds=17))
    outcomes = await collect(watching(), clock, 3)
    assert [one.at for one in outcomes if isinstance(one, TickResult)] == [NOON, NOON + MINUTE, NOON + 2 * MINUTE]


async def test_late_ticks_are_skipped_and_counted(watching: Watching) -> None:
    outcomes = await collect(watching(), ManualClock(NOON), 3, [timedelta(minutes=3, seconds=30)])
    ticks = [(one.at - NOON, one.skipped) for one in outcomes if isinstance(one, TickResult)]
    assert ticks == [(0 * MINUTE, 0), (3 * MINUTE, 2), (4 * MINUTE, 0)]


@pytest.mark.parametrize("fault", [StoreUnavailable("disk full"), StoreConflict("lost again")])
async def test_the_loop_outlives_a_database_that_is_away(watching: Watching, store: Store, fault: Exception) -> None:
    losses = 2 if isinstance(fault, StoreConflict) else 1
    outcomes = await collect(watching(store=Contested(store, losses, fault)), ManualClock(NOON), 2)
    assert outcomes[0] == Missed(at=NOON, why=str(fault))
    assert isinstance(outcomes[1], TickResult)


async def test_the_loop_outlives_a_defect_and_says_where_to_look(watching: Watching, store: Store) -> None:
    outcomes = await collect(watching(store=Contested(store, 1, KeyError("secret"))), ManualClock(NOON), 2)
    assert outcomes[0] == Missed(at=NOON, why="KeyError; see tick.failed in the log", is_defect=True)
    assert isinstance(outcomes[1], TickResult)


@pytest.mark.parametrize(("seconds", "expected"), [(0, 0), (59, 0), (60, 60), (61, 60)])
def test_the_grid_is_the_same_everywhere(seconds: int, expected: int) -> None:
    assert on_grid(NOON + timedelta(seconds=seconds), MINUTE) == NOON + timedelta(seconds=expected)


SUBJECT = Subject(spec_id="checkout", service="checkout-api")


async def test_a_check_reports_the_tick(watching: Watching, source: Source) -> None:
    source.answer = lambda ask: BAD if ask.indicator == ERRORS.indicator else Value(1)
    result = await tick(watching(ERRORS, DEPTH, replace(DEPTH, spec_id="billing")), NOON)
    report = check_report(SUBJECT, result, "20260302-120000Z", NOON)
    assert [(row.name, row.verdict, str(row.achieved)) for row in report.rows] == [
        ("error_rate", Compliance.BREACHED, "10 %"),
        ("queue_depth", Compliance.MET, "1"),
    ]
    assert (report.status, report.sources) == (Status.BREACHED, ("prom",))
    assert (report.rows[0].burn, report.rows[0].budget_remaining) == (100, -99)


async def test_a_check_a_day_after_the_last_one_finds_a_service_that_is_well(
    watching: Watching, source: Source
) -> None:
    """A page that was not scraped lately tells nothing at the first look: that is not the service's health."""
    source.answer = lambda _: GOOD
    await tick(watching(), NOON)
    asked = 0

    def after_a_pause(_: Ask) -> Measurement:
        return NoData(Silence.COLD, "less than two samples") if asked == 0 else GOOD

    async def warm_up() -> datetime:
        nonlocal asked
        asked += 1
        return NOON + DAY + timedelta(seconds=3)

    source.answer = after_a_pause
    result = await tick(watching(), NOON + DAY, warm_up)
    assert (asked, result.at) == (1, NOON + DAY + timedelta(seconds=3))
    assert [one.health.status for one in result.watched] == [Status.HEALTHY]


async def test_a_report_says_nothing_of_a_tick_before_its_own(watching: Watching, source: Source) -> None:
    watch = watching(ERRORS)
    for minute, bad in enumerate((20, 500)):
        source.answer = lambda _, bad=bad: Counts(1000 - bad, 1000)
        result = await tick(watch, NOON + minute * MINUTE)
    (row,) = check_report(SUBJECT, result, "20260302-120100Z", NOON + MINUTE).rows
    assert str(row.achieved) == "50 %"
    assert "500 of 1000 events" in row.why


async def test_a_day_is_judged_whole_from_source_and_ledger(watching: Watching, source: Source) -> None:
    watch = watching(ERRORS, DEPTH)
    day = Period(since=NOON, until=NOON + DAY)
    values = [1, 300, 200, 1]
    for minute, value in enumerate(values):
        source.answer = lambda ask, value=value: GOOD if ask.indicator == ERRORS.indicator else Value(value)
        await tick(watch, NOON + minute * MINUTE)
    over_day = {DAY: Counts(999_500, 1_000_000), 28 * DAY: Counts(9_999_000, 10_000_000)}
    source.answer = lambda ask: over_day[ask.window]
    report = await period_report(watch, SUBJECT, day, Cadence.DAILY, "run", NOON + DAY + timedelta(hours=1))
    errors, depth = report.rows
    assert source.asked[-1][1] == day.until
    assert (errors.verdict, str(errors.achieved), errors.burn) == (Compliance.MET, "0.05 %", 0.5)
    assert errors.budget_remaining == pytest.approx(0.9)
    assert "in 1d were bad" in errors.why
    assert (depth.verdict, depth.good, depth.total) == (Compliance.BREACHED, 2, 4)
    assert str(depth.achieved) == "125.5"
    assert depth.worst is not None
    assert (depth.worst.at, depth.worst.value) == (NOON + MINUTE, 300)


async def test_an_unwatched_day_is_unknown(watching: Watching, source: Source) -> None:
    source.answer = SILENT
    watch = watching(ERRORS, DEPTH)
    report = await period_report(watch, SUBJECT, Period(since=NOON, until=NOON + DAY), Cadence.DAILY, "run", NOON + DAY)
    assert [row.status for row in report.rows] == [Status.UNKNOWN, Status.UNKNOWN]


async def test_a_scheduled_report_is_due_until_it_is_marked(store: Store) -> None:
    period = await due_period(store, "checkout", Cadence.DAILY, NOON)
    assert period is not None
    assert await due_period(store, "checkout", Cadence.DAILY, NOON) == period
    await mark_reported(store, "checkout", Cadence.DAILY, period)
    assert await due_period(store, "checkout", Cadence.DAILY, NOON) is None
    assert await due_period(store, "checkout", Cadence.WEEKLY, NOON) is not None
    following = await due_period(store, "checkout", Cadence.DAILY, NOON + DAY)
    assert following is not None
    await mark_reported(store, "checkout", Cadence.DAILY, following)
    assert await due_period(store, "checkout", Cadence.DAILY, NOON + DAY) is None
