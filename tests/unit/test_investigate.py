"""An incident that opens is looked into: its course, its onset, what changed; all of it kept in the log."""

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.investigation.changes import Records, Repository, record, recorded, told
from smartspec_ops.app.investigation.investigate import Investigator, Scene
from smartspec_ops.app.investigation.lookalikes import Lookalikes
from smartspec_ops.app.investigation.probing import Prober
from smartspec_ops.app.response.report_files import history
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.investigation.change import Change, ChangeKind, is_configuration, merged, runs, with_paths
from smartspec_ops.domain.investigation.evidence import digest_of
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence
from smartspec_ops.formats._incident import incident_text
from smartspec_ops.ports import Answer, EffectState, Failure, IncidentReport, Request, Store, Transaction
from tests.unit.objectives import ERRORS, Source
from tests.unit.response import ALERT, LEAD, NOON, House
from tests.unit.test_git import Repository as Written

pytestmark = pytest.mark.edge

MINUTE = timedelta(minutes=1)
BROKE = NOON - timedelta(minutes=6)


class Chronicle(Source):
    """100 requests a minute, 40 of them bad from `BROKE` on; `is_away` answers nothing."""

    is_away = False

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        if self.is_away:
            return NoData(Silence.UNREACHABLE, "connection refused")
        count = int((until - since) / ask.window)
        ends = [until - n * ask.window for n in range(count)][::-1]
        return [(end, Counts(60 if end > BROKE else 100, 100)) for end in ends]


class Place:
    """`Surroundings` whose scene the test sets."""

    def __init__(self, scene: Scene) -> None:
        self.given: Scene | UserFault = scene

    async def scene(self, incident: Incident) -> Scene:
        if isinstance(self.given, UserFault):
            raise self.given
        return self.given


class NoHttp:
    """Nobody is to be called."""

    async def send(self, request: Request) -> Answer | Failure:
        raise AssertionError(request.method)

    async def close(self) -> None:
        """Nothing is open."""


class Case:
    def __init__(self, store: Store, root: Path, repositories: Sequence[Repository] = ()) -> None:
        self.source = Chronicle(delay=timedelta(0))
        self.place = Place(Scene(objectives=[ERRORS], backends={"prom": self.source}, services=("checkout-api",)))
        self.house = House(store, root)
        self.investigator = Investigator(
            respond=lambda: self.house.responder,
            surroundings=self.place,
            records=Records(store=store, root=root, repositories=repositories),
            prober=Prober(probes=(), http=NoHttp(), may_call=bool),
            shown=lambda text: text.replace("hunter2", "<secret>"),
        )

        async def look(incident_id: str) -> str:
            return str(await self.investigator.look(incident_id))

        self.house.worker = replace(self.house.worker, investigate=look)

    async def opened(self) -> Incident:
        return await self.house.incident(await self.house.opened())


@pytest.fixture
def case(store: Store, tmp_path: Path) -> Case:
    return Case(store, tmp_path)


async def test_an_incident_that_opens_is_looked_into_by_itself(case: Case) -> None:
    incident = await case.opened()
    assert incident.findings is not None
    onset = incident.findings.onset
    assert isinstance(onset, Onset)
    assert (onset.earliest, onset.latest, onset.before, onset.after) == (BROKE, BROKE + MINUTE, 0.0, 0.4)
    assert onset.objective == "error_rate"


async def test_the_course_is_kept_with_query_window_values_and_digest(case: Case) -> None:
    incident = await case.opened()
    kept = next(one for one in incident.evidence.values() if one.about == "course")
    assert kept.query == "(errors_total) / (requests_total)"
    assert kept.window.endswith("/2026-03-02T12:00:00Z")
    body = json.loads(kept.value)
    assert body["step_s"] == 60
    assert body["values"][-7:] == [0.0] + [0.4] * 6
    assert kept.digest == digest_of(kept.value)
    assert incident.findings is not None
    assert kept.digest in incident.findings.evidence
    assert "▁█" in kept.summary


async def test_the_report_says_the_same_when_the_metrics_are_gone(case: Case) -> None:
    incident = await case.opened()
    case.source.is_away = True
    case.place.given = UserFault.of("gone", "no such host")

    async def text() -> str:
        async with case.house.store.begin() as tx:
            found, events = await history(tx, incident.id)
        return incident_text(IncidentReport(incident=found, events=events, run_id="r"))

    report = await text()
    assert "## Investigation" in report
    assert "It began between 11:54:00 and 11:55:00 UTC" in report
    assert "share of bad events of error_rate" in report
    assert report == await text()


async def test_looking_again_without_news_leaves_no_trace(case: Case) -> None:
    incident = await case.opened()
    await case.investigator.look(incident.id)
    assert (await case.house.incident(incident.id)).version == incident.version


async def test_what_cannot_be_asked_is_named_and_holds_nothing_up(case: Case) -> None:
    case.place.given = UserFault.of("observability/missing", "checkout has no observability.yaml")
    incident = await case.opened()
    assert incident.findings is not None
    assert isinstance(incident.findings.onset, NoOnset)
    assert incident.findings.unknown == ("metrics: checkout has no observability.yaml",)
    assert not await case.house.effects(state=EffectState.DEAD)


async def test_a_source_that_is_away_is_replaced_by_our_own_ledger_or_named(case: Case) -> None:
    case.source.is_away = True
    incident = await case.opened()
    assert incident.findings is not None
    [unknown] = incident.findings.unknown
    assert unknown.startswith("the course of error_rate: its history cannot be read: connection refused")
    assert unknown.endswith("the ledger has 0 ticks of that time")


async def test_ten_minutes_later_there_is_more_to_see_and_it_is_looked_at_again(case: Case) -> None:
    incident = await case.opened()
    await case.house.clock.advance(10 * MINUTE)
    await case.house.drain()
    after = await case.house.incident(incident.id)
    assert incident.findings is not None
    assert after.findings is not None
    assert after.findings.at == incident.findings.at + 10 * MINUTE
    assert after.findings.onset == incident.findings.onset


# --- incidents like it ---------------------------------------------------------------------------------------------


async def test_an_earlier_incident_of_the_same_objective_is_named_with_what_ended_it(case: Case) -> None:
    first = await case.house.resolved()
    later = replace(ALERT, episode="e2", at=NOON + 40 * MINUTE)
    await case.house.clock.advance(40 * MINUTE)
    await case.house.drain()
    second = await case.house.incident(await case.house.opened(later))
    assert second.findings is not None
    [found] = second.findings.similar
    assert found.id == first
    assert "same objective checkout/error_rate" in found.why
    assert found.ended_by == "resolved as fixed (seen by hand), no mitigation is on record"


async def test_what_is_private_stays_out_of_the_findings_of_others(case: Case) -> None:
    first = await case.house.opened()
    await case.house.do(
        first,
        cmd.Acknowledge(actor=LEAD.id),
        cmd.ChangeVisibility(actor=LEAD.id, private=True),
        cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"),
    )
    await case.house.clock.advance(40 * MINUTE)
    await case.house.drain()
    second = await case.house.incident(await case.house.opened(replace(ALERT, episode="e2", at=NOON + 40 * MINUTE)))
    assert second.findings is not None
    assert second.findings.similar == ()


@dataclass
class Counting:
    """A store that counts what is begun in it."""

    store: Store
    begun: int = 0

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        self.begun += 1
        return self.store.begin()

    async def migrate(self) -> None:
        await self.store.migrate()

    async def close(self) -> None:
        await self.store.close()


async def test_a_past_incident_is_read_by_itself_and_again_only_when_its_log_has_grown(case: Case) -> None:
    """All in one transaction held the database for most of a second, and a page with it."""
    first = await case.house.opened()
    others = [replace(ALERT, spec_id=f"other-{n}", fingerprint=f"{n}" * 32, episode="e2") for n in range(3)]
    this, *_ = [await case.house.incident(await case.house.opened(one)) for one in others]
    known, store = Lookalikes(), Counting(case.house.store)
    found = {one.id: one.ended_by for one in await known.of(store, this)}
    assert found[first] == "it goes on still"
    assert store.begun == 1 + 3
    await known.of(store, this)
    assert store.begun == 1 + 3 + 1
    await case.house.do(first, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"))
    found = {one.id: one.ended_by for one in await known.of(store, this)}
    assert found[first].startswith("resolved as fixed (seen by hand)")
    assert store.begun == 1 + 3 + 1 + 2


# --- what changed --------------------------------------------------------------------------------------------------


def change(minutes: float, name: str = "c1", **more: object) -> Change:
    facts = {"kind": ChangeKind.FLAG, "what": f"flag {name} on", "source": "told", **more}
    return Change(at=NOON + minutes * MINUTE, id=name, **facts)  # type: ignore[arg-type]


async def test_changes_of_the_day_before_are_listed_oldest_first_and_older_ones_are_not(case: Case) -> None:
    async with case.house.store.begin() as tx:
        for one in (change(-30, "late"), change(-20 * 60, "early"), change(-25 * 60, "old")):
            assert await record(tx, one)
    incident = await case.opened()
    assert incident.findings is not None
    assert [one.id for one in incident.findings.changes] == ["early", "late"]


async def test_a_change_is_told_once(store: Store) -> None:
    async with store.begin() as tx:
        assert await record(tx, change(0))
        assert not await record(tx, change(0))
        assert await recorded(tx, NOON - MINUTE, NOON) == [change(0)]


async def test_commits_and_releases_come_from_git_and_secrets_in_their_subjects_do_not(
    store: Store, tmp_path: Path
) -> None:
    written = Written(tmp_path / "repository")
    first = written.commit("first", NOON - timedelta(days=3), pay="1")
    written.run("tag", "v1", first)
    written.commit("password hunter2 rotated", NOON - timedelta(hours=2), pay="2")
    written.commit("pool: 10 to 5", NOON - timedelta(hours=1), deploy__values_yaml="1")
    written.run("tag", "v2", at=NOON - timedelta(hours=1))
    case = Case(store, tmp_path, [Repository(name="shop", git=written.git, service="checkout")])
    incident = await case.opened()
    assert incident.findings is not None
    assert [(one.kind.value, one.what, one.paths) for one in incident.findings.changes] == [
        ("commit", "password <secret> rotated", ("pay",)),
        ("commit", "pool: 10 to 5", ("deploy/values_yaml",)),
        ("release", "release v2", ("deploy/values_yaml", "pay")),
    ]


async def test_reports_of_deployments_count_and_plans_and_failures_do_not(case: Case, tmp_path: Path) -> None:
    def report(folder: str, **body: str) -> None:
        path = tmp_path / ".spec/reports" / folder / "summary.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(body))

    report("auto-deploy/20260302-113000Z", deployment_id="dpl_9", version="1.0.0", service="checkout", to_version="v9")
    report("rollbacks/20260302-114000Z", rollback_id="rb_1", status="success", to_version="v8")
    report("rollbacks/20260302-114500Z", rollback_id="rb_2", status="failure")
    report("hotfix/20260302-114600Z", mode="preview", hotfix_version="v9.0.1")
    report("incidents/INC-1", deployment_id="dpl_10")
    (tmp_path / ".spec/reports/rollbacks/broken").mkdir()
    (tmp_path / ".spec/reports/rollbacks/broken/summary.json").write_text("{")
    incident = await case.opened()
    assert incident.findings is not None
    assert [(one.kind.value, one.id, one.at, one.version) for one in incident.findings.changes] == [
        ("deployment", "dpl_9", NOON - 30 * MINUTE, "v9"),
        ("rollback", "rb_1", NOON - 20 * MINUTE, "v8"),
    ]


def test_what_two_sources_tell_of_one_change_is_one_change() -> None:
    kind = ChangeKind.DEPLOYMENT
    poor = change(1, kind=kind, source="marker")
    rich = change(0, kind=kind, source="told", version="v2", paths=("a",))
    assert merged([poor, rich]) == (replace(rich, source="marker and told", what=poor.what),)


def test_a_flag_that_goes_on_and_off_is_two_changes() -> None:
    assert len(merged([change(0, what="on"), change(1, what="off")])) == 2


def test_a_change_in_the_future_is_refused() -> None:
    with pytest.raises(UserFault, match="future"):
        told(change(10), NOON)


@pytest.mark.parametrize(
    ("path", "counts"),
    [("src/pay.py", True), ("docs/pay.py", False), ("README.md", False), ("a/tests/x.go", False), ("Dockerfile", True)],
)
def test_documentation_and_tests_do_not_run(path: str, counts: bool) -> None:
    assert runs(path) is counts


def test_a_commit_of_settings_alone_is_configuration() -> None:
    assert is_configuration(["deploy/values.yaml", "README.md"])
    assert not is_configuration(["deploy/values.yaml", "src/pay.py"])
    assert not is_configuration(["README.md"])


def test_of_many_paths_those_that_run_are_kept() -> None:
    paths = [f"docs/{n}.md" for n in range(100)] + ["src/pay.py"]
    kept = with_paths(change(0), paths)
    assert kept.paths[0] == "src/pay.py"
    assert (len(kept.paths), kept.touched) == (40, 101)


async def test_what_was_noticed_had_begun_so_a_step_behind_the_alarm_is_no_onset(case: Case) -> None:
    """Of a young service the step was put behind the alarm, because ten values of before are asked for."""
    late = replace(ALERT, at=BROKE - MINUTE, fired_at=BROKE - MINUTE, started_at=BROKE - 2 * MINUTE)
    found = (await case.house.incident(await case.house.opened(late))).findings
    assert found is not None
    assert isinstance(found.onset, NoOnset)
    assert "too little was seen before the alarm at 11:53:00 UTC" in found.onset.no_onset


async def test_an_onset_ends_with_the_alarm_at_the_latest(case: Case) -> None:
    alarm = replace(ALERT, at=BROKE + timedelta(seconds=30), fired_at=BROKE + timedelta(seconds=30), started_at=BROKE)
    found = (await case.house.incident(await case.house.opened(alarm))).findings
    assert found is not None
    assert isinstance(found.onset, Onset)
    assert found.onset.latest == BROKE + timedelta(seconds=30)
