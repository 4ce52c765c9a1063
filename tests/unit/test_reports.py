"""Reports of a period: whole figures, where the budget went, and the same bytes until the figures change."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.reports.period_facts import TOGETHER
from smartspec_ops.app.reports.publish import Outcome, Published, publish_period
from smartspec_ops.app.reports.tick import Subject, settled
from smartspec_ops.app.watching.exclusions import Exclusions
from smartspec_ops.app.watching.measure import Marker
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.cli._report import moment, stretch
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.exclusions import Exclusion
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import Moment, Resolution
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.performance import Course, PerformanceReport
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.domain.restatement import changes, same_figures
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.formats._performance import performance_text
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from tests.unit.objectives import DAY, DEPTH, ERRORS, MINUTE, NOON, Source
from tests.unit.response import ALERT, LEAD, House

pytestmark = pytest.mark.edge

HOUR = timedelta(hours=1)
SUBJECT = Subject(spec_id="checkout", service="checkout", unpromised=("orders_total",))
PERIOD = Period(since=NOON, until=NOON + DAY)
LATER = PERIOD.until + HOUR


class Past(Source):
    """A source that knows every minute: 100 events in each, of which `bad(minutes after noon)` are bad."""

    def __init__(self, bad: Callable[[int], int]) -> None:
        super().__init__()
        self.bad = bad
        self.live: Callable[[datetime], Sequence[Sample]] = lambda _: ()

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        self.asked.append((tuple(asks), at))
        return {ask: self._counts(ask.window, at) for ask in asks}

    def _counts(self, window: timedelta, at: datetime) -> Counts:
        first, last = ((moment - NOON) // MINUTE for moment in (at - window, at))
        bad = sum(self.bad(minute) for minute in range(max(first, -DAY // MINUTE), last))
        total = 100 * (last - first)
        return Counts(total - bad, total)

    async def series(self, query: str, at: datetime) -> Sequence[Sample]:
        return self.live(at)


class Forgetful(Past):
    """A source that lost everything from before a moment: a disk was wiped, or it keeps no more."""

    knows_from = NOON - 2 * DAY

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        return {ask: self._of_what_is_known(ask.window, at) for ask in asks}

    def _of_what_is_known(self, window: timedelta, at: datetime) -> Measurement:
        known = min(window, at - self.knows_from)
        if known <= timedelta(0):
            return NoData(Silence.EMPTY, "no such series")
        return replace(self._counts(known, at), coverage=known / window)


def broken(minute: int) -> int:
    """One bad event an hour, and fifty a minute from 14:00 to 15:00."""
    return 50 if 120 <= minute < 180 else int(minute % 60 == 0)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


def watching(house: House, source: Source, *objectives: Objective, **more: object) -> Watch:
    facts = {
        "objectives": objectives or (ERRORS,),
        "backends": {"prom": source},
        "store": house.store,
        "queue": LeaseQueue(house.store, house.clock),
    }
    return Watch(**{**facts, **more})  # type: ignore[arg-type]


async def reported(watch: Watch, cadence: Cadence = Cadence.DAILY, now: datetime = LATER) -> PerformanceReport:
    return await period_report(watch, SUBJECT, PERIOD, cadence, "", now)


def course(report: PerformanceReport, row: int = 0) -> Course:
    found = report.rows[row].course
    assert found is not None
    return found


async def outage(
    house: House, first: float, last: float, spec_id: str | None = "checkout", duplicate_of: str | None = None
) -> str:
    """An incident whose impact began `first` hours after noon, resolved at `last`."""
    await house.clock.advance(NOON + first * HOUR - house.clock.now())
    at = house.clock.now()
    alert = replace(ALERT, spec_id=spec_id, service=spec_id or "checkout", fingerprint=f"{first}", at=at, started_at=at)
    incident_id = await house.opened(alert)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.clock.advance(NOON + last * HOUR - house.clock.now())
    code = Resolution.DUPLICATE if duplicate_of else Resolution.FIXED
    why = None if duplicate_of else "seen by hand"
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=code, override_reason=why, duplicate_of=duplicate_of))
    return incident_id


# --- the figures -----------------------------------------------------------------------------------------------


async def test_what_an_incident_cost_is_told_apart_from_the_background(house: House) -> None:
    incident_id = await outage(house, 2.25, 3)
    report = await reported(watching(house, Past(broken)))
    spent = course(report).spent
    assert spent is not None
    assert [(part.incident_id, part.bad) for part in spent.parts] == [(incident_id, 45 * 50), (None, 15 * 50 + 23)]
    assert (spent.bad, spent.total) == (3023, 144_000)
    assert report.rows[0].total == 144_000
    assert [(one.id, one.since, one.until, one.about) for one in report.incidents] == [
        (incident_id, NOON + 2.25 * HOUR, NOON + 3 * HOUR, ("error_rate",))
    ]


async def test_slices_runs_and_the_day_before(house: House) -> None:
    report = await reported(watching(house, Past(broken)))
    found = course(report)
    assert len(found.slices) == 48
    assert sum(one.bad for one in found.slices) == 3023
    assert [(run.since, run.until, run.bad) for run in found.runs] == [(NOON + 2 * HOUR, NOON + 3 * HOUR, 3000)]
    assert found.previous is not None
    assert (found.previous.verdict, str(found.previous.achieved)) == (Compliance.MET, "0.0166667 %")
    assert (report.rows[0].verdict, found.allowed) == (Compliance.BREACHED, Fraction(1, 1000))


async def test_a_source_is_asked_a_few_times_however_many_objectives(house: House) -> None:
    source = Past(broken)
    await reported(watching(house, source, ERRORS, *(replace(ERRORS, id=f"e{n}") for n in range(20))))
    assert len(source.asked) == 2 + 48 // TOGETHER
    assert max(len(asks) for asks, _ in source.asked) <= TOGETHER * 21
    assert all(at <= PERIOD.until for _, at in source.asked)


async def test_values_and_what_was_left_come_from_the_ledger(house: House) -> None:
    source = Source()
    watch = watching(house, source, DEPTH)
    for minute, value in enumerate([1, 300, 200, 1]):
        source.answer = Value(value)
        await tick(watch, NOON + minute * MINUTE)
    report = await reported(watch)
    found = course(report)
    first = found.slices[0]
    assert (first.bad, first.total, first.value, first.coverage) == (2, 4, 300.0, pytest.approx(4 / 30))
    assert [one.total for one in found.slices[1:]] == [0] * 47
    assert [(one.at, one.remaining) for one in found.budget] == [
        (NOON + 30 * MINUTE, pytest.approx(1 - 2 / 403.2))  # 1 % of the ticks of 28 days
    ]
    assert found.spent is not None
    assert [part.bad for part in found.spent.parts] == [2]


@pytest.mark.parametrize(("is_watched", "verdict"), [(True, Compliance.UNKNOWN), (False, Compliance.MET)])
async def test_a_source_that_forgot_what_was_broken_does_not_make_it_kept(
    house: House, is_watched: bool, verdict: Compliance
) -> None:
    source = Forgetful(broken)
    watch = watching(house, source)
    if is_watched:
        for minute in (150, 151):
            await tick(watch, NOON + minute * MINUTE)
    assert (await reported(watch)).rows[0].verdict is Compliance.BREACHED
    source.knows_from = NOON + 6 * HOUR
    row = (await reported(watch)).rows[0]
    assert (row.verdict, row.why.startswith("2 checks of the period found it broken")) == (verdict, is_watched)
    assert (row.achieved is None, row.budget_remaining is None) == (is_watched, is_watched)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(120, Compliance.BREACHED), (125, Compliance.BREACHED), (133, Compliance.UNKNOWN)],
)
async def test_a_step_of_which_the_source_knows_the_better_part_may_be_without_what_was_broken(
    house: House, known: int, verdict: Compliance
) -> None:
    """A disk that is replaced when all is well again takes the worst of a step with it: of a week's, an hour."""
    source = Forgetful(lambda minute: 50 if 120 <= minute < 132 else 0)
    watch = watching(house, source)
    for minute in (125, 130):
        await tick(watch, NOON + minute * MINUTE)
    source.knows_from = NOON + known * MINUTE
    assert (await reported(watch)).rows[0].verdict is verdict


async def test_a_step_that_is_seen_in_part_and_tells_of_what_was_broken_is_known(house: House) -> None:
    source = Forgetful(lambda minute: 1 if 120 <= minute < 150 else 0)
    watch = watching(house, source)
    await tick(watch, NOON + 130 * MINUTE)
    source.knows_from = NOON + 130 * MINUTE
    assert (await reported(watch)).rows[0].verdict is Compliance.MET


@pytest.mark.parametrize(("until", "verdict"), [(180, Compliance.MET), (145, Compliance.UNKNOWN)])
async def test_checks_that_saw_excluded_time_do_not_say_what_was_broken_beside_it(
    house: House, until: int, verdict: Compliance
) -> None:
    """What checks tell is what was measured, whatever is excluded."""
    when = Period(since=NOON + 2 * HOUR, until=NOON + until * MINUTE)
    planned = Exclusion(id="EX-1", author="ann", reason="upgrade", created_at=NOON - DAY, when=when)
    source = Forgetful(broken)
    watch = watching(house, source, exclusions=Exclusions(lambda: (planned,)))
    for minute in (121, 140, 151, 181):
        await tick(watch, NOON + minute * MINUTE)
    source.knows_from = NOON + 6 * HOUR
    row = (await reported(watch)).rows[0]
    assert (row.verdict, "the first at 2026" in row.why) == (verdict, verdict is Compliance.UNKNOWN)


async def test_what_is_excluded_took_nothing_from_the_budget_and_is_no_worst_period(house: House) -> None:
    """What went where adds up to the same figure that stands behind the verdict, not to a raw one beside it."""
    when = Period(since=NOON + 2 * HOUR, until=NOON + 145 * MINUTE)
    planned = Exclusion(id="EX-1", author="ann", reason="upgrade", created_at=NOON - DAY, when=when)
    watch = watching(house, Past(broken), exclusions=Exclusions(lambda: (planned,)))
    report = await reported(watch)
    row, along = report.rows[0], course(report)
    assert along.spent is not None
    assert along.spent.bad == sum((part.bad for part in along.spent.parts), Fraction(0)) == 35 * 50 + 23
    assert row.total is not None
    assert row.good is not None
    assert (along.spent.bad, along.spent.total) == (row.total - row.good, row.total)
    assert (along.runs[0].bad, along.runs[0].total) == (35 * 50, 3500)
    assert sum(one.bad for one in along.slices) == 60 * 50 + 23, "the chart is as it was measured"


async def test_a_period_of_which_a_part_was_not_seen_says_so(house: House) -> None:
    source = Forgetful(lambda _: 0)
    source.knows_from = NOON + 9 * HOUR
    report = await reported(watching(house, source))
    assert report.rows[0].verdict is Compliance.MET
    text = performance_text(report)
    assert "Observed for 62.5 % of the period; of the rest nothing is known." in text
    assert "1 of 1 watched promise kept, 1 observed for a part of the period only." in text
    assert "Observed for" not in performance_text(await reported(watching(house, Past(broken))))


async def test_a_silent_source_leaves_a_report_that_says_so(house: House) -> None:
    source = Source()
    source.answer = NoData(Silence.UNREACHABLE, "connection refused")
    report = await reported(watching(house, source))
    found = course(report)
    assert (report.rows[0].verdict, found.slices, found.runs) == (Compliance.UNKNOWN, [], [])
    assert summary(report)["ext"]["objectives"][0]["course"]["spent"]["parts"] == [
        {"incident_id": None, "bad": 0.0, "share": None}
    ]


async def test_incidents_of_other_specs_other_times_drills_and_duplicates_do_not_count(house: House) -> None:
    await outage(house, 1, 2, spec_id="billing")
    kept = await outage(house, 3, 4)
    original = await outage(house, 5, 6)
    await outage(house, 8, 9, duplicate_of=original)
    await house.opened(replace(ALERT, fingerprint="drill", at=house.clock.now(), extra={"drill": "true"}))
    await house.clock.advance(DAY)
    now = house.clock.now()
    await house.opened(replace(ALERT, fingerprint="late", at=now, started_at=now))
    report = await reported(watching(house, Past(broken)))
    assert [one.id for one in report.incidents] == [kept, original]


async def test_an_incident_of_the_service_that_is_about_no_spec_spends_the_budget_too(house: House) -> None:
    """One that a person reported by hand had no part in the report, and what it cost was background."""
    incident_id = await outage(house, 2.25, 3, spec_id=None)
    report = await reported(watching(house, Past(broken)))
    spent = course(report).spent
    assert spent is not None
    assert [(part.incident_id, part.bad) for part in spent.parts] == [(incident_id, 45 * 50), (None, 15 * 50 + 23)]


async def test_an_incident_ends_where_a_person_says_that_its_impact_did(house: House) -> None:
    """Resolved the day after, it was charged with everything that went wrong until then."""
    incident_id = await outage(house, 2.25, 20)
    told = cmd.StateTime(actor=LEAD.id, moment=Moment.MITIGATED, time=NOON + 3 * HOUR, why="seen in the graph")
    await house.do(incident_id, told)
    report = await reported(watching(house, Past(broken)))
    assert [(one.since, one.until) for one in report.incidents] == [(NOON + 2.25 * HOUR, NOON + 3 * HOUR)]


async def test_a_metric_nobody_promised_anything_about_is_suggested(house: House) -> None:
    report = await reported(watching(house, Past(broken)))
    assert [one.about for one in report.suggestions] == ["orders_total"]


# --- releases --------------------------------------------------------------------------------------------------


def marker(name: str, value: float) -> Sample:
    return Sample(labels=(("deployment_id", name), ("version", f"v{name}")), value=value)


async def test_deployments_with_a_time_are_walked_back(house: House) -> None:
    source = Past(broken)
    times = {"1": NOON - DAY, "2": NOON + 3 * HOUR, "3": NOON + 20 * HOUR}
    source.live = lambda at: [
        max((marker(n, t.timestamp()) for n, t in times.items() if t <= at), key=lambda m: m.value)
    ]
    watch = watching(house, source, markers={"checkout-api": Marker(source="prom", query="build_info")})
    report = await reported(watch)
    assert [(one.id, one.version, one.at, one.first_seen) for one in report.releases] == [
        ("2", "v2", NOON + 3 * HOUR, False),
        ("3", "v3", NOON + 20 * HOUR, False),
    ]


async def test_deployments_without_a_time_are_dated_to_the_minute_they_were_first_seen(house: House) -> None:
    """To the next of 24 looks, a release of a week came up to seven hours after what it broke."""
    source, came = Past(broken), NOON + 3.5 * HOUR + 7 * MINUTE
    source.live = lambda at: [marker("1" if at < came else "2", 1)]
    watch = watching(house, source, markers={"checkout-api": Marker(source="prom", query="build_info")})
    report = await reported(watch)
    ((found),) = report.releases
    assert (found.id, found.first_seen) == ("2", True)
    assert timedelta(0) <= found.at - came <= MINUTE


async def test_a_release_of_the_past_is_known_although_a_check_saw_it_live_since(house: House) -> None:
    """Whoever checked once, after a release, had it in no report: it was live before anybody looked."""
    source = Past(broken)
    source.live = lambda at: [marker("1" if at < NOON + 3 * HOUR else "2", 1)]
    watch = watching(house, source, markers={"checkout-api": Marker(source="prom", query="build_info")})
    await tick(watch, LATER)
    assert [one.id for one in (await reported(watch)).releases] == ["2"]


async def test_a_service_without_a_marker_has_no_releases(house: House) -> None:
    assert (await reported(watching(house, Past(broken)))).releases == []


# --- written once, and restated openly -------------------------------------------------------------------------


async def published(house: House, source: Source, now: datetime = LATER, **more: object) -> Published:
    report = await reported(watching(house, source, **more), now=now)
    return await publish_period(house.worker, house.worker.exporter, report, now)


def files(root: Path, folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / folder).iterdir()}


async def test_a_closed_period_made_again_is_the_same_files_byte_for_byte(house: House, tmp_path: Path) -> None:
    await outage(house, 2, 3)
    first = await published(house, Past(broken))
    before = files(tmp_path, first.folder)
    again = await published(house, Past(broken), now=LATER + 3 * DAY)
    assert (first.outcome, again.outcome, again.folder) == (Outcome.WRITTEN, Outcome.UNCHANGED, first.folder)
    assert files(tmp_path, first.folder) == before
    assert set(before) == {"summary.json", "report.md", "report.html"}
    assert len(list((tmp_path / first.folder).parent.iterdir())) == 1


async def test_files_that_were_lost_or_changed_are_put_back(house: House, tmp_path: Path) -> None:
    first = await published(house, Past(broken))
    before = files(tmp_path, first.folder)
    (tmp_path / first.folder / "report.md").unlink()
    (tmp_path / first.folder / "summary.json").write_text("{}")
    await published(house, Past(broken), now=LATER + DAY)
    assert files(tmp_path, first.folder) == before


async def test_late_data_is_restated_with_what_changed_and_the_first_run_stays(house: House, tmp_path: Path) -> None:
    first = await published(house, Past(broken))
    before = files(tmp_path, first.folder)
    late = await published(house, Past(lambda minute: broken(minute) + int(minute == 700)), now=LATER + DAY)
    assert (late.outcome, late.report.restates) == (Outcome.RESTATED, first.report.run_id)
    assert late.folder != first.folder
    assert files(tmp_path, first.folder) == before
    said = {(one.about, one.what): (one.before, one.after) for one in late.report.changes}
    assert said["error_rate", "good"] == ("140977", "140976")
    assert said["error_rate", "bad in the background"] == ("3023", "3024")
    data = json.loads(files(tmp_path, late.folder)["summary.json"])
    assert data["ext"]["restates"] == first.report.run_id
    again = await published(house, Past(lambda minute: broken(minute) + int(minute == 700)), now=LATER + 2 * DAY)
    assert (again.outcome, again.folder) == (Outcome.UNCHANGED, late.folder)


async def test_an_incident_dated_back_restates_where_the_budget_went(house: House) -> None:
    await published(house, Past(broken))
    incident_id = await outage(house, 2, 3)
    late = await published(house, Past(broken), now=LATER + DAY)
    said = {(one.about, one.what): (one.before, one.after) for one in late.report.changes}
    assert said["error_rate", f"bad in {incident_id}"] == ("none", "3000")
    assert said["incidents", "seen"] == ("none", incident_id)


async def test_an_edit_that_changes_no_figure_is_no_restatement(house: House) -> None:
    await published(house, Past(broken))
    moved = replace(ERRORS, place=replace(ERRORS.place, line=99), text="The same promise in other words")
    report = await reported(watching(house, Past(broken), moved))
    done = await publish_period(house.worker, house.worker.exporter, report, LATER)
    assert done.outcome is Outcome.UNCHANGED


async def test_the_same_days_under_another_cadence_are_another_report(house: House) -> None:
    await published(house, Past(broken))
    report = await reported(watching(house, Past(broken)), cadence=Cadence.ON_DEMAND)
    done = await publish_period(house.worker, house.worker.exporter, report, LATER)
    assert done.outcome is Outcome.WRITTEN


async def test_a_report_survives_the_store(house: House) -> None:
    await outage(house, 2, 3)
    report = await reported(watching(house, Past(broken), ERRORS, DEPTH))
    stored = decode(PerformanceReport, json.loads(json.dumps(encode(report))))
    assert summary(stored) == summary(report)
    assert same_figures(stored, decode(PerformanceReport, encode(report)))


async def test_a_report_with_text_that_no_database_keeps_is_stored(house: House, tmp_path: Path) -> None:
    source = Past(broken)
    source.live = lambda at: [marker("bad\ud800\x00", (NOON + HOUR).timestamp())] if at > NOON + HOUR else []
    markers = {"checkout-api": Marker(source="prom", query="build_info")}
    first = await published(house, source, markers=markers)
    again = await published(house, source, now=LATER + DAY, markers=markers)
    assert [one.version for one in first.report.releases] == ["vbad\ud800\x00"]
    assert again.outcome is Outcome.UNCHANGED


async def test_whatever_differs_is_said(house: House) -> None:
    report = decode(PerformanceReport, encode(await reported(watching(house, Past(broken)))))
    without = replace(report, rows=())
    assert [(one.about, one.what, one.before, one.after) for one in changes(without, report)][:1] == [
        ("error_rate", "row", "none", "reported")
    ]
    (row,) = report.rows
    assert row.course is not None
    shifted = replace(report, rows=(replace(row, course=replace(row.course, slices=())),))
    assert not same_figures(report, shifted)
    assert [one.what for one in changes(report, shifted)] == ["details"]
    assert changes(report, report) == []


# --- which period ----------------------------------------------------------------------------------------------


def test_a_period_is_over_when_its_slowest_source_is_settled(house: House) -> None:
    slow = Source("slow", delay=5 * MINUTE)
    watch = watching(house, Source(), backends={"prom": Source(), "slow": slow})
    assert settled(watch, "checkout", NOON) == NOON - MINUTE
    assert settled(watch, "nothing", NOON) == NOON


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-01", datetime.fromisoformat("2026-03-01T00:00:00+00:00")),
        ("2026-03-01T09:30", datetime.fromisoformat("2026-03-01T09:30:00+00:00")),
        ("2026-03-01T09:30+02:00", datetime.fromisoformat("2026-03-01T07:30:00+00:00")),
        ("2026-03-01T09:30Z", datetime.fromisoformat("2026-03-01T09:30:00+00:00")),
        ("7d", NOON - 7 * DAY),
        ("90m", NOON - 90 * MINUTE),
    ],
)
def test_a_time_is_a_date_an_instant_or_so_long_ago(text: str, at: datetime) -> None:
    assert moment(text, NOON + timedelta(seconds=20)) == at


@pytest.mark.parametrize("text", ["yesterday", "60", "", "2026-13-01", "9999999d"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserFault, match="is no time"):
        moment(text, NOON)


def test_a_stretch_ends_where_its_sources_are_settled() -> None:
    assert stretch("1h", None, NOON + timedelta(seconds=10)) == Period(since=NOON - HOUR, until=NOON)
    assert stretch("2026-03-01", "2026-03-02", NOON).length == DAY
    with pytest.raises(UserFault, match="not over yet"):
        stretch("1h", "2026-03-02T12:01", NOON)
    with pytest.raises(UserFault, match="is not before"):
        stretch("2026-03-02", "2026-03-01", NOON)
