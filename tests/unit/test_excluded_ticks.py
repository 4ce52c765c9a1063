"""Exclusions at work: no alert opens, budgets are adjusted, raw figures stay beside them, and nothing is rewritten."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.publish import Published, publish_period
from smartspec_ops.app.reports.tick import Subject, check_report
from smartspec_ops.app.watching.exclusions import Exclusions, recorded
from smartspec_ops.app.watching.explain import explain
from smartspec_ops.app.watching.outcome import Watched
from smartspec_ops.app.watching.watch import Watch, look, tick
from smartspec_ops.cli._explain import lines
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.exclusions import Entry, Every, Exclusion, Recurrence, Revocation
from smartspec_ops.domain.explanation import data
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.judge import Compliance, Reason
from smartspec_ops.domain.measurement import Value
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.performance import Row
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.formats import FORMATS
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import COUNTERS, DAY, DEPTH, ERRORS, MINUTE, NOON, SILENT, Source
from tests.unit.response import House
from tests.unit.traffic import Traffic

pytestmark = pytest.mark.edge

HOUR = timedelta(hours=1)


def exclusion(name: str = "EX-1", *, since: timedelta, until: timedelta, late: bool = False) -> Exclusion:
    """From `since` to `until` before noon."""
    when = Period(since=NOON - since, until=NOON - until)
    created = NOON if late else when.since - DAY
    return Exclusion(id=name, author="ann", reason="upgrade", created_at=created, when=when)


def watching(store: Store, source: Traffic | Source, *entries: Entry, objective: Objective = ERRORS) -> Watch:
    return Watch(
        objectives=[objective],
        backends={"prom": source},
        store=store,
        queue=LeaseQueue(store, ManualClock(NOON)),
        exclusions=Exclusions(lambda: entries),
    )


def outage(since: timedelta, until: timedelta) -> Traffic:
    """28 days of 100 requests a minute, all of which fail from `since` to `until` before noon."""
    source = Traffic(delay=timedelta(0))
    source.happens(COUNTERS, NOON - 27 * DAY, 100 * 27 * 1440, 100 * 27 * 1440)
    source.flows(COUNTERS, NOON - DAY, NOON - since, 100, 100)
    source.flows(COUNTERS, NOON - since, NOON - until, 0, 100)
    source.flows(COUNTERS, NOON - until, NOON + HOUR, 100, 100)
    return source


async def at_noon(watch: Watch) -> Watched:
    (one,) = (await tick(watch, NOON)).watched
    return one


async def test_an_outage_during_maintenance_opens_no_alert_and_costs_no_budget(store: Store) -> None:
    source = outage(20 * MINUTE, timedelta(0))
    result = await tick(watching(store, source, exclusion(since=30 * MINUTE, until=-HOUR)), NOON)
    (one,) = result.watched
    assert not result.alerts
    assert one.judgement.verdict is Compliance.BREACHED  # what was measured is not rewritten
    assert one.health.status is Status.BREACHED  # maintenance is no health
    assert one.left is not None
    assert one.left.remaining == 1
    assert one.shaded is not None
    assert one.shaded.raw_left is not None
    assert one.shaded.raw_left.remaining == 1 - Fraction(2000, 100 * 28 * 1440) / Fraction(1, 1000)
    assert one.shaded.heard.reason is Reason.EXCLUDED
    assert one.shaded.left_out.is_now
    assert one.shaded.left_out.excluded == 30 * MINUTE


async def test_without_exclusions_the_same_outage_alerts(store: Store) -> None:
    result = await tick(watching(store, outage(20 * MINUTE, timedelta(0))), NOON)
    assert len(result.alerts) == 1
    assert result.watched[0].shaded is None


async def test_an_outage_that_outlasts_the_maintenance_alerts_by_what_comes_after(store: Store) -> None:
    source = outage(60 * MINUTE, timedelta(0))
    during = await tick(watching(store, source, exclusion(since=60 * MINUTE, until=MINUTE)), NOON - 2 * MINUTE)
    assert not during.alerts
    after = await tick(watching(store, source, exclusion(since=60 * MINUTE, until=MINUTE)), NOON)
    assert [alert.status for alert in after.alerts] == ["firing"]
    assert after.watched[0].shaded is not None
    assert after.watched[0].shaded.heard.total == 100  # the events of the minute since


async def test_a_recorded_outage_before_maintenance_still_counts(store: Store) -> None:
    source = outage(50 * MINUTE, 40 * MINUTE)
    one = await at_noon(watching(store, source, exclusion(since=30 * MINUTE, until=10 * MINUTE)))
    assert one.left is not None
    assert one.left.bad == 1000
    assert one.left.total == 100 * (28 * 1440 - 20)


async def test_slices_of_excluded_time_count_as_good_and_their_number_stays(store: Store) -> None:
    source = Source(delay=timedelta(0))
    first = watching(store, source, objective=DEPTH)
    source.answer = Value(5)
    await tick(first, NOON - 20 * MINUTE)
    source.answer = Value(500)
    for minutes in range(10, 0, -1):
        await tick(first, NOON - minutes * MINUTE)
    raw = await at_noon(first)
    assert raw.left is not None
    assert (raw.left.bad, raw.left.total) == (11, 12)
    excluded = watching(store, source, exclusion(since=8 * MINUTE, until=3 * MINUTE), objective=DEPTH)
    source.answer = Value(5)
    (one,) = (await tick(excluded, NOON + MINUTE)).watched
    assert one.left is not None
    # A slice looks back 5 minutes: those from 7 minutes before noon on saw excluded time, until 2 minutes after it.
    assert (one.left.bad, one.left.total, one.left.allowed) == (3, 13, raw.left.allowed)
    assert one.shaded is not None
    assert one.shaded.raw_left is not None
    assert (one.shaded.raw_left.bad, one.shaded.raw_left.total) == (11, 13)


async def test_silence_during_maintenance_is_no_lost_signal(store: Store) -> None:
    source = Source(delay=timedelta(0))
    watch = watching(store, source, exclusion(since=timedelta(0), until=-HOUR), objective=DEPTH)
    source.answer = Value(5)
    await tick(watch, NOON - MINUTE)
    source.answer = SILENT
    for minutes in range(1, 40):
        result = await tick(watch, NOON + minutes * MINUTE)
        assert [alert for alert in result.alerts if alert.kind == "signal_lost"] == []


async def test_raw_and_adjusted_figures_are_stored_side_by_side(store: Store) -> None:
    source = outage(20 * MINUTE, 10 * MINUTE)
    watch = watching(store, source, exclusion(since=30 * MINUTE, until=10 * MINUTE, late=True))
    await tick(watch, NOON)
    await tick(watch, NOON + MINUTE)
    async with store.begin() as tx:
        (document,) = await tx.documents("left_out")
        (row, _) = await tx.ledger(ERRORS.key, "g1", NOON, NOON + HOUR)
    assert (document.version, document.body["ids"], document.body["late"]) == (1, ["EX-1"], ["EX-1"])
    assert document.body["adjusted"] == 1.0
    assert document.body["raw"] == pytest.approx(1 - 1000 / (28 * 144))
    assert row.budget_remaining == 1.0
    assert (row.verdict, row.total) == ("met", 500)
    await tick(watch, NOON + 6 * MINUTE)
    async with store.begin() as tx:
        (document,) = await tx.documents("left_out")
    assert document.version == 2  # now and then


async def test_a_well_objective_with_an_excluded_past_is_settled_at_a_glance_with_the_same_figures(
    store: Store,
) -> None:
    source = outage(120 * MINUTE, 90 * MINUTE)
    watch = watching(store, source, exclusion(since=120 * MINUTE, until=90 * MINUTE))
    for minutes in range(10):
        (one,) = (await tick(watch, NOON + minutes * MINUTE)).watched
        assert one.health.status is Status.HEALTHY
        assert one.left is not None
        assert (one.left.remaining, one.left.bad) == (1, 0)
        assert one.shaded is not None
        assert one.shaded.raw_left is not None
        assert one.shaded.raw_left.bad == 3000
    assert watch.plan.items[0].is_steady
    async with store.begin() as tx:
        rows = await tx.ledger(ERRORS.key, "g1", NOON, NOON + HOUR)
        (document,) = await tx.documents("left_out")
    assert {row.budget_remaining for row in rows} == {1.0}
    assert (len(rows), document.version) == (10, 2)


async def test_what_was_taken_back_is_raw_again_and_says_so(store: Store) -> None:
    source = outage(20 * MINUTE, 10 * MINUTE)
    entry = exclusion(since=30 * MINUTE, until=10 * MINUTE)
    await tick(watching(store, source, entry), NOON)
    back = Revocation(id="EX-2", author="bo", reason="it was no upgrade", created_at=NOON, revokes="EX-1")
    (one,) = (await tick(watching(store, source, entry, back), NOON + MINUTE)).watched
    assert one.shaded is None
    assert one.left is not None
    assert one.left.bad == 1000
    async with store.begin() as tx:
        (document,) = await tx.documents("left_out")
        assert [stored.entry.id for stored in await recorded(tx)] == ["EX-1", "EX-2"]
    assert document.body["ids"] == []


# --- the record --------------------------------------------------------------------------------------------------


class File:
    """What the file says now; `None` is a file that cannot be read."""

    def __init__(self, *entries: Entry) -> None:
        self.entries: Sequence[Entry] | None = entries

    def __call__(self) -> Sequence[Entry]:
        if self.entries is None:
            raise UserFault.of("exclusions/yaml", "not YAML")
        return self.entries


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.msg["event"] for record in caplog.records if record.levelname == "WARNING"]  # type: ignore[index]


async def test_an_entry_that_is_changed_or_removed_stands_as_it_was_recorded(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    entry = exclusion(since=HOUR, until=timedelta(0))
    file = File(entry)
    found = Exclusions(file)
    assert [one.entry for one in await found.standing(store, NOON)] == [entry]
    file.entries = (replace(entry, reason="something else"),)
    assert [one.entry for one in await found.standing(store, NOON + MINUTE)] == [entry]
    file.entries = ()
    (one,) = await found.standing(store, NOON + 2 * MINUTE)
    assert (one.entry, one.seen_at) == (entry, NOON)
    assert warned(caplog) == ["exclusion.rewritten", "exclusion.removed"]


async def test_the_database_is_read_only_when_the_file_changed(store: Store) -> None:
    file = File(exclusion(since=HOUR, until=timedelta(0)))
    found = Exclusions(file)
    first = await found.standing(store, NOON)
    assert await found.standing(store, NOON + MINUTE) is first


async def test_a_file_broken_later_leaves_standing_what_stood(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    file = File(exclusion(since=HOUR, until=timedelta(0)))
    found = Exclusions(file)
    first = await found.standing(store, NOON)
    file.entries = None
    assert await found.standing(store, NOON + MINUTE) == first
    assert warned(caplog) == ["exclusions.unread"]
    with pytest.raises(UserFault):
        await Exclusions(file).standing(store, NOON)


async def test_a_look_records_nothing(store: Store) -> None:
    watch = watching(store, outage(HOUR, timedelta(0)), exclusion(since=HOUR, until=timedelta(0)))
    assert (await look(watch, NOON)).watched[0].shaded is not None
    async with store.begin() as tx:
        assert await recorded(tx) == []


async def test_every_kind_of_entry_comes_back_as_it_was_recorded(store: Store) -> None:
    weekly = Recurrence(
        every=Every.WEEK, hour=2, minute=30, days=(6,), length=HOUR, timezone="Europe/Berlin", until=NOON
    )
    entries = (
        exclusion(since=HOUR, until=timedelta(0)),
        replace(exclusion("EX-2", since=HOUR, until=HOUR), when=weekly, spec_id="checkout", objectives=("a",)),
        Revocation(id="EX-3", author="bo", reason="no", created_at=NOON, revokes="EX-2", since=NOON),
    )
    await Exclusions(File(*entries)).standing(store, NOON)
    async with store.begin() as tx:
        assert tuple(one.entry for one in await recorded(tx)) == entries


async def test_two_workers_record_an_entry_once(store: Store) -> None:
    entry = exclusion(since=HOUR, until=timedelta(0))
    both = [Exclusions(File(entry)), Exclusions(File(entry))]
    found = await asyncio.gather(*(one.standing(store, NOON) for one in both))
    assert [[one.entry for one in standing] for standing in found] == [[entry], [entry]]
    again = [await one.standing(store, NOON + MINUTE) for one in both]
    assert again[0] == again[1]
    async with store.begin() as tx:
        assert len(await recorded(tx)) == 1


# --- shown -------------------------------------------------------------------------------------------------------

SUBJECT = Subject(spec_id="checkout", service="checkout-api")


async def test_a_check_reports_both_sides(store: Store) -> None:
    source = outage(20 * MINUTE, timedelta(0))
    result = await tick(watching(store, source, exclusion(since=30 * MINUTE, until=-HOUR, late=True)), NOON)
    report = check_report(SUBJECT, result, "r", NOON)
    (objective,) = summary(report)["ext"]["objectives"]
    assert objective["exclusions"] == {
        "ids": ["EX-1"],
        "late": ["EX-1"],
        "excluded_seconds": 1800.0,
        "is_now": True,
        "raw": {
            "verdict": "breached",
            "value": 1.0,
            "good": 0.0,
            "total": 500.0,
            "budget_remaining": pytest.approx(1 - 2000 / (28 * 144)),
        },
        "adjusted": {"verdict": "unknown", "value": None, "good": None, "total": None, "budget_remaining": 1.0},
    }
    assert (objective["verdict"], objective["budget_remaining"]) == ("breached", 1.0)
    row = "`error_rate` | 30 minutes, still | EX-1 (asked for afterwards) | 100 % | not measured | 50.4 % | 100 %"
    assert row in FORMATS["markdown"].files(report)["report.md"]
    assert "asked for afterwards" in FORMATS["html"].files(report)["report.html"]


async def test_what_touches_no_budget_window_is_not_reported(store: Store) -> None:
    old = exclusion(since=30 * DAY, until=29 * DAY)
    report = check_report(SUBJECT, await tick(watching(store, outage(HOUR, HOUR), old), NOON), "r", NOON)
    assert report.rows[0].exclusions is None


YESTERDAY = Period(since=NOON - DAY, until=NOON)


async def reported(watch: Watch) -> Row:
    report = await period_report(watch, SUBJECT, YESTERDAY, Cadence.ON_DEMAND, "r", NOON + HOUR)
    return report.rows[0]


async def test_a_report_is_adjusted_and_shows_what_was_measured_beside(store: Store) -> None:
    source = outage(60 * MINUTE, 30 * MINUTE)
    row = await reported(watching(store, source, exclusion(since=60 * MINUTE, until=30 * MINUTE)))
    assert (row.verdict, row.good, row.total) == (Compliance.MET, 141_000, 141_000)
    assert row.exclusions is not None
    raw, adjusted = row.exclusions.raw, row.exclusions.adjusted
    assert (raw.verdict, raw.good, raw.total) == (Compliance.BREACHED, 141_000, 144_000)
    assert (adjusted.verdict, adjusted.good, adjusted.total) == (row.verdict, row.good, row.total)
    assert (adjusted.budget_remaining, row.budget_remaining) == (1.0, 1.0)
    plain = await reported(watching(store, source))
    assert plain.exclusions is not None  # recorded, though its file is gone


async def test_a_report_of_slices_forgives_what_is_excluded(store: Store) -> None:
    source = Source(delay=timedelta(0))
    first = watching(store, source, objective=DEPTH)
    for minutes in range(60, 0, -1):
        source.answer = Value(500 if 20 < minutes <= 40 else 5)
        await tick(first, NOON - minutes * MINUTE)
    raw = await reported(first)
    assert (raw.good, raw.total, raw.exclusions) == (40, 60, None)
    row = await reported(watching(store, source, exclusion(since=40 * MINUTE, until=30 * MINUTE), objective=DEPTH))
    # Ticks from 39 to 26 minutes before noon looked back into the stretch.
    assert (row.good, row.total) == (54, 60)
    assert row.exclusions is not None
    assert (row.exclusions.raw.good, row.exclusions.raw.total) == (40, 60)
    assert row.budget_remaining == pytest.approx(1 - 6 / 403.2)
    assert row.exclusions.raw.budget_remaining == pytest.approx(1 - 20 / 403.2)


async def test_time_left_out_afterwards_restates_the_report(store: Store, tmp_path: Path) -> None:
    source, house = outage(60 * MINUTE, 30 * MINUTE), House(store, tmp_path)

    async def publish(*entries: Entry) -> Published:
        watch = watching(store, source, *entries)
        report = await period_report(watch, SUBJECT, YESTERDAY, Cadence.DAILY, "", NOON + HOUR)
        return await publish_period(house.worker, house.worker.exporter, report, NOON + HOUR)

    first = await publish()
    late = exclusion(since=60 * MINUTE, until=30 * MINUTE, late=True)
    second, third = await publish(late), await publish(late)
    assert [one.outcome for one in (first, second, third)] == ["written", "restated", "unchanged"]
    assert second.report.restates == first.report.run_id
    said = {(one.what, one.before, one.after) for one in second.report.changes}
    assert ("verdict", "breached", "met") in said
    assert ("total", "144000", "141000") in said
    assert ("excluded", "none", "30 minutes by EX-1 (asked for afterwards)") in said
    assert (tmp_path / first.folder / "report.md").exists()
    back = Revocation(id="EX-2", author="bo", reason="no", created_at=NOON, revokes="EX-1")
    again = await publish(late, back)
    assert again.outcome == "restated"
    assert again.report.rows[0].verdict is Compliance.BREACHED


async def test_an_explanation_is_without_excluded_time_and_says_so(store: Store) -> None:
    source = outage(60 * MINUTE, 30 * MINUTE)
    watch = watching(store, source, exclusion(since=60 * MINUTE, until=30 * MINUTE))
    await tick(watch, NOON)
    found = await explain(watch, ERRORS.key, NOON)
    assert all(reading.holds is False for reading in found.readings)
    assert found.left is not None
    assert found.left.remaining == 1
    raw = 1 - 3000 / (28 * 144)
    assert data(found)["exclusions"]["budget_remaining"] == {"raw": pytest.approx(raw), "adjusted": 1.0}
    assert "  excluded  30 min by EX-1; raw budget left 25.5 %" in list(lines(found))
