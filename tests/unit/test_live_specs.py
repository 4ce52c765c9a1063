"""Specs that change under a running monitor: real files, a real service that is scraped, a clock the test drives."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from smartspec_ops.app.reports.period import period_report
from smartspec_ops.app.running.daemon import Daemon
from smartspec_ops.app.self_monitoring.deadman import watching
from smartspec_ops.app.specs.not_taken_up import ALL, lines, not_taken
from smartspec_ops.app.specs.promises import promises_of
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.plan import ALERT, HEALTH
from smartspec_ops.app.watching.watch import TickResult, tick
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Effect, Transaction
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.http_server import ScriptedServer, scripted_server
from smartspec_ops.wiring import Runtime, live_specs
from smartspec_ops.wiring.live_specs import CHEAP, EVERY, LiveSpecs
from smartspec_ops.wiring.located import Wanted
from tests.acceptance._workspace import KEY, Metrics
from tests.unit.test_away import Line

pytestmark = pytest.mark.edge

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
MINUTE = timedelta(minutes=1)
PROMISES = {
    "pay_availability": "| Availability | NFR-001 Payments are answered | `pay_availability` | `> 99.9%` |",
    "pay_errors": "| Errors | NFR-002 The error rate of payments stays low | `pay_errors` | `< 0.1%` |",
}
HEAD = """\
# {title}

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
"""
OBSERVABILITY = """\
provider: openmetrics
url: "{url}/metrics"
windows: {{current: 3m, budget: 1d}}
metrics:
"""
METRIC = "  - {{name: {name}, bad: 'pay_requests_total{{code=\"500\"}}', total: pay_requests_total}}\n"


class Scene:
    """A workspace, a service, and one monitor process after the other on the same database."""

    def __init__(self, root: Path, server: ScriptedServer, metrics: Metrics, stack: AsyncExitStack) -> None:
        self.root, self.server, self.metrics, self._stack = root, server, metrics, stack
        self.clock = ManualClock(NOON)

    def write(self, spec: str, promises: Sequence[str], more: str = "") -> None:
        folder = self.root / "specs/shop" / spec
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "spec.md").write_text(HEAD.format(title=spec) + "\n".join(promises) + "\n" + more)
        metrics = "".join(METRIC.format(name=name) for name in PROMISES if any(name in one for one in promises))
        self.observability(spec, OBSERVABILITY.format(url=self.server.url) + metrics)

    def observability(self, spec: str, text: str) -> None:
        (self.root / "specs/shop" / spec / "observability.yaml").write_text(text)

    def remove(self, spec: str) -> None:
        folder = self.root / "specs/shop" / spec
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()

    async def process(
        self,
        wanted: Wanted = Wanted(),  # noqa: B008 - immutable
        meanwhile: Callable[[Runtime], None] = lambda _: None,
    ) -> "Process":
        """A monitor that starts now, as `smartspec_production_monitor --daemon` builds one. `meanwhile`: between what
        it read and its first note of that."""
        environment = {"OPS_KEY": KEY, "HOME": str(self.root)}
        workspace = Workspace.find(self.root, environment)
        runtime = Runtime(workspace=workspace, clock=self.clock, environment=environment)
        self._stack.push_async_callback(runtime.close)
        found = find(runtime, wanted.spec_id, wanted.spec)
        watch, found = await watch_all(runtime, found, None)
        ticks: list[TickResult] = []
        daemon = Daemon(
            watch=watch,
            subjects=[one.subject for one in found.targets],
            cadences=(),
            worker=await runtime.worker(),
            exporter=runtime.exporter(),
            clock=self.clock,
            interval=MINUTE,
            on_tick=lambda _: None,
        )
        in_use = {one.subject.spec_id: one for one in found.targets}
        specs = LiveSpecs(runtime=runtime, daemon=daemon, wanted=wanted, interval=None, in_use=in_use)
        meanwhile(runtime)
        await specs.begin(found.left_out)
        return Process(self, runtime, daemon, specs, ticks)


class Process:
    def __init__(
        self, scene: Scene, runtime: Runtime, daemon: Daemon, specs: LiveSpecs, ticks: list[TickResult]
    ) -> None:
        self.scene, self.runtime, self.daemon, self.specs, self.ticks = scene, runtime, daemon, specs, ticks

    async def looks(self, count: int = 2 + EVERY) -> None:
        """As the daemon does every two seconds."""
        for _ in range(count):
            await self.specs.look(asked=False)

    async def tick(self) -> TickResult:
        await self.scene.clock.advance(MINUTE)
        return await tick(self.daemon.watch, self.scene.clock.now())

    async def judged(self, times: int = 4) -> Mapping[str, Status]:
        for _ in range(times):
            last = await self.tick()
        return {one.objective.key: one.health.status for one in last.watched}

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with (await self.runtime.store()).begin() as tx:
            yield tx

    async def messages(self, kind: str = "intake") -> list[Effect]:
        async with self.reading() as tx:
            return [one.effect for one in await tx.effects(limit=10_000) if one.effect.kind == kind]

    async def told(self) -> list[str]:
        async with self.reading() as tx:
            return list(lines(await not_taken(tx)))

    async def changes(self, spec: str) -> list[str]:
        async with self.reading() as tx:
            return [f"{one.objective}: {one}" for one in (await promises_of(tx, [spec]))[spec].changes]

    async def audit(self) -> list[tuple[str, str]]:
        async with self.reading() as tx:
            found = [one.entry for one in await tx.audit()]
        return [(one.subject, one.why) for one in found if one.action == "promise_changed"]

    async def states(self) -> dict[str, tuple[HealthState, AlertState]]:
        async with self.reading() as tx:
            health = {one.key: decode(HealthState, one.body) for one in await tx.documents(HEALTH)}
            alerts = {one.key: decode(AlertState, one.body) for one in await tx.documents(ALERT)}
        return {key: (state, alerts[key]) for key, state in health.items()}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    metrics = Metrics()
    (tmp_path / ".spec").mkdir()
    (tmp_path / ".spec/smartspec.config.yaml").write_text('production_ops: {key: "env:OPS_KEY"}\n')
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(scripted_server(metrics))
        found = Scene(tmp_path, server, metrics, stack)
        found.write("pay", list(PROMISES.values()))
        yield found


def other(name: str, old: str, new: str) -> str:
    return PROMISES[name].replace(old, new)


async def test_what_reads_as_before_is_not_taken_up(scene: Scene) -> None:
    process = await scene.process()
    before = process.daemon.watch
    await process.looks()
    scene.write("pay", list(PROMISES.values()))  # the same text, at another time
    await process.looks()
    assert process.daemon.watch is before
    assert (await process.told(), await process.changes("pay"), await process.audit()) == ([], [], [])


async def test_what_somebody_else_read_as_the_process_started_is_taken_up(scene: Scene) -> None:
    """An investigation, of an incident that was there: it reads the spec as it is by then."""

    def changed(runtime: Runtime) -> None:
        scene.write("pay", [other("pay_availability", "99.9", "95"), PROMISES["pay_errors"]])
        runtime.assignments.read(runtime.workspace.locate("pay"))

    process = await scene.process(meanwhile=changed)
    await process.looks()
    (told,) = await process.changes("pay")
    assert "became availability > 95 %" in told


@pytest.mark.parametrize(("cost", "looks"), [(CHEAP / 2, 2), (CHEAP * 2, EVERY + 1)])
async def test_specs_are_looked_at_at_every_look_where_that_costs_little(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, cost: float, looks: int
) -> None:
    """However few are watched: what is looked through is all that lies there.

    Seen by the first look that looks at them, and taken up by the next, where nobody goes on writing.
    """
    monkeypatch.setattr(live_specs, "thread_time", count(step=cost).__next__)
    process = await scene.process()
    await process.looks(EVERY)  # the first of all looks at them whatever it costs
    before = process.daemon.watch
    scene.write("pay", [other("pay_availability", "99.9", "95"), PROMISES["pay_errors"]])
    await process.looks(looks - 1)
    assert process.daemon.watch is before
    await process.looks(1)
    assert process.daemon.watch is not before


async def test_a_new_target_keeps_state_and_history_and_is_noted(scene: Scene) -> None:
    process = await scene.process()
    assert set((await process.judged()).values()) == {Status.HEALTHY}
    before = await process.states()
    scene.write("pay", [other("pay_availability", "99.9", "95"), PROMISES["pay_errors"]])
    await process.looks()
    assert await process.states() == before
    (told,) = await process.changes("pay")
    assert told == "pay_availability: availability > 99.9 % over 1d became availability > 95 % over 1d"
    assert await process.audit() == [("pay/pay_availability", told.partition(": ")[2])]
    judged = await process.judged(1)
    assert judged == dict.fromkeys(("pay/pay_availability", "pay/pay_errors"), Status.HEALTHY)
    (objective,) = [one for one in process.daemon.watch.objectives if one.id == "pay_availability"]
    async with process.reading() as tx:
        rows = await tx.ledger(objective.key, objective.generation, NOON, scene.clock.now() + MINUTE)
    assert len(rows) == 5, "four ticks by the old target and one by the new, of one history"


async def test_what_was_kept_is_broken_by_a_tighter_target_at_the_next_tick(scene: Scene) -> None:
    scene.write("pay", [other("pay_errors", "0.1", "50")])
    process = await scene.process()
    scene.metrics.is_broken = True
    assert await process.judged() == {"pay/pay_errors": Status.HEALTHY}
    scene.write("pay", [PROMISES["pay_errors"]])
    await process.looks()
    assert await process.judged(1) == {"pay/pay_errors": Status.BREACHED}


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(spec_id="pay")], ids=["all", "one"])
async def test_a_broken_edit_leaves_what_is_watched_and_is_told_once(scene: Scene, wanted: Wanted) -> None:
    process = await scene.process(wanted)
    before = process.daemon.watch
    good = (scene.root / "specs/shop/pay/observability.yaml").read_text()
    scene.observability("pay", good.replace("windows:", "windoes:"))
    await process.looks()
    await process.looks()
    assert process.daemon.watch is before
    (first, *rest) = await process.told()
    assert first == "spec not taken up: pay: watched as of 2026-03-02 12:00:00Z, not as it is now"
    assert "specs/shop/pay/observability.yaml:3:1: unknown key 'windoes'" in rest[0]
    assert "did you mean 'windows'?" in rest[-1]
    (notice,) = await process.messages("notify")
    assert "windoes" in str(notice.body)
    assert await process.judged(1) == dict.fromkeys(("pay/pay_availability", "pay/pay_errors"), Status.UNKNOWN)
    scene.observability("pay", good)
    await process.looks()
    assert await process.told() == []
    assert len(await process.messages("notify")) == 1


async def test_one_broken_spec_keeps_no_other_from_being_taken_up(scene: Scene) -> None:
    scene.write("cart", [PROMISES["pay_errors"]])
    process = await scene.process()
    scene.observability("cart", "provider: [")
    scene.write("pay", [PROMISES["pay_availability"]])
    scene.write("till", [PROMISES["pay_availability"]])
    await process.looks()
    assert sorted(one.key for one in process.daemon.watch.objectives) == [
        "cart/pay_errors",
        "pay/pay_availability",
        "till/pay_availability",
    ]
    assert sorted(one.spec_id for one in process.daemon.subjects) == ["cart", "pay", "till"]
    assert (await process.told())[0].startswith("spec not taken up: cart: watched as of")
    async with process.reading() as tx:
        assert sorted(one.spec_id for one in await watching(tx) if one.stopped is None) == ["cart", "pay", "till"]


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_link_to(target: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return damage


@pytest.mark.parametrize(
    ("name", "damage", "why"),
    [
        ("spec.md", _a_folder, "specs/shop/pay/spec.md is not a regular file"),
        ("spec.md", lambda path: path.write_text("\n"), "specs/shop/pay/spec.md is empty"),
        ("spec.md", _a_link_to("nowhere.md"), "cannot read specs/shop/pay/spec.md: No such file"),
        ("observability.yaml", _a_folder, "specs/shop/pay/observability.yaml is not a regular file"),
        ("observability.yaml", _a_link_to("nowhere.yaml"), "cannot read specs/shop/pay/observability.yaml: No such"),
        ("observability.yaml", _a_link_to("observability.yaml"), "this path cannot be followed"),
        ("observability.yaml", _a_link_to("/etc/hosts"), "specs/shop/pay/observability.yaml lies outside"),
    ],
)
async def test_what_lies_there_and_is_no_file_is_no_promise_taken_back(
    scene: Scene, name: str, damage: Callable[[Path], object], why: str
) -> None:
    scene.write("cart", list(PROMISES.values()))
    process = await scene.process()
    await process.looks()
    damage(scene.root / "specs/shop/pay" / name)
    scene.write("cart", [PROMISES["pay_errors"]])
    await process.looks()
    watched = [one.key for one in process.daemon.watch.objectives]
    assert sorted(watched) == ["cart/pay_errors", "pay/pay_availability", "pay/pay_errors"]
    first, second, *_ = await process.told()
    assert first.startswith("spec not taken up: pay: watched as of")
    assert second.strip().startswith(why)


async def test_an_index_that_is_half_written_takes_no_promise_back(scene: Scene) -> None:
    index = scene.root / ".spec/SPEC_INDEX.json"
    index.write_text('{"specs": [{"id": "payments", "path": "specs/shop/pay/spec.md"}]}')
    process = await scene.process()
    await process.looks()
    index.write_text('{"specs": [{"id": "payments", "pa')
    await process.looks()
    watched = ["payments/pay_availability", "payments/pay_errors"]
    assert sorted(one.key for one in process.daemon.watch.objectives) == watched
    first, second, *_ = await process.told()
    assert first.startswith("spec not taken up: the specs: watched as of")
    assert ".spec/SPEC_INDEX.json:1:31: not JSON" in second
    again = await scene.process()
    assert await again.changes("payments") == []
    index.write_text('{"specs": [{"id": "payments", "path": "specs/shop/pay/spec.md"}]}')
    await process.looks()
    assert await process.told() == []


async def test_a_folder_that_became_a_link_takes_no_promise_back(scene: Scene) -> None:
    scene.write("cart", [PROMISES["pay_errors"]])
    process = await scene.process()
    await process.looks()
    folder = scene.root / "specs/shop/pay"
    folder.rename(scene.root / "elsewhere")
    folder.symlink_to(scene.root / "elsewhere")
    await process.looks()
    watched = ["cart/pay_errors", "pay/pay_availability", "pay/pay_errors"]
    assert sorted(one.key for one in process.daemon.watch.objectives) == watched
    first, second, *_ = await process.told()
    assert first.startswith("spec not taken up: pay: watched as of")
    assert second.strip().startswith("specs/shop/pay is a link, and specs are not looked for behind one")
    folder.unlink()
    (scene.root / "elsewhere").rename(folder)
    await process.looks()
    assert await process.told() == []


async def test_a_folder_that_cannot_be_looked_into_takes_no_promise_back(scene: Scene) -> None:
    folder = scene.root / "specs/shop"
    scene.write("../street/cart", [PROMISES["pay_errors"]])
    process = await scene.process()
    await process.looks()
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("whoever runs this may look into every folder")
        await process.looks()
        told, watched = await process.told(), [one.key for one in process.daemon.watch.objectives]
        again = await scene.process()
        await again.looks()
        assert await again.changes("pay") == []
    finally:
        folder.chmod(0o700)
    assert sorted(watched) == ["cart/pay_errors", "pay/pay_availability", "pay/pay_errors"]
    assert told[0].startswith("spec not taken up: specs/shop: not watched, since")
    assert told[1].strip().startswith("specs/shop cannot be looked into: Permission denied")
    await again.looks()
    assert "pay/pay_errors" in await again.judged(1)
    assert await again.told() == []


async def test_a_new_spec_that_cannot_be_read_is_told_and_taken_up_once_it_can(scene: Scene) -> None:
    process = await scene.process()
    scene.write("till", [PROMISES["pay_availability"]])
    scene.observability("till", OBSERVABILITY.format(url="ftp://nowhere"))
    await process.looks()
    assert (await process.told())[0].startswith("spec not taken up: till: not watched, since")
    scene.write("till", [PROMISES["pay_availability"]])
    await process.looks()
    assert await process.told() == []
    assert "till/pay_availability" in await process.judged(1)


async def test_a_file_is_read_when_it_stays_as_it_is(scene: Scene) -> None:
    process = await scene.process()
    await process.looks()
    before = process.daemon.watch
    for number in range(EVERY * 2):
        scene.write("pay", [PROMISES["pay_errors"]], "half written" * number)
        await process.specs.look(asked=False)
    assert process.daemon.watch is before
    await process.looks(2)
    assert [one.id for one in process.daemon.watch.objectives] == ["pay_errors"]


async def test_asked_to_look_it_waits_for_nothing(scene: Scene) -> None:
    process = await scene.process()
    scene.write("pay", [PROMISES["pay_errors"]])
    await process.specs.look(asked=True)
    assert [one.id for one in process.daemon.watch.objectives] == ["pay_errors"]


# --- objectives that go ------------------------------------------------------------------------------------------


async def _breached(scene: Scene) -> Process:
    process = await scene.process()
    scene.metrics.is_broken = True
    assert set((await process.judged()).values()) == {Status.BREACHED}
    return process


def _of(messages: Sequence[Effect], objective: str) -> list[Effect]:
    return sorted((one for one in messages if one.body["objective_id"] == objective), key=lambda one: one.body["seq"])


Removal = Callable[[Scene], None]


@pytest.mark.parametrize(
    ("remove", "why"),
    [
        (
            lambda scene: scene.write("pay", [PROMISES["pay_availability"]]),
            "specs/shop/pay/spec.md no longer promises it",
        ),
        (
            lambda scene: scene.observability(
                "pay", OBSERVABILITY.format(url=scene.server.url) + METRIC.format(name="pay_availability")
            ),
            "nothing measures it any more",
        ),
        (lambda scene: scene.remove("pay"), "specs/shop/pay/spec.md is gone"),
    ],
    ids=["the line goes", "the metric goes", "the spec goes"],
)
async def test_an_objective_that_goes_ends_its_alert_with_the_reason(scene: Scene, remove: Removal, why: str) -> None:
    scene.write("till", [PROMISES["pay_availability"]])
    process = await _breached(scene)
    before = _of(await process.messages(), "pay_errors")
    await process.looks()
    remove(scene)
    await process.looks()
    told = _of(await process.messages(), "pay_errors")
    assert len(told) == len(before) + 1
    last = told[-1].body
    assert last["status"] == AlertStatus.RESOLVED
    assert why in last["why"]
    assert last["why"].startswith("withdrawn, not recovered: ")
    assert (last["episode"], last["seq"]) == (before[-1].body["episode"], before[-1].body["seq"] + 1)
    assert last["fingerprint"] == before[-1].body["fingerprint"]
    assert "pay/pay_errors" not in await process.states()
    assert any(
        line.startswith("pay_errors: no longer watched: ") and why in line for line in await process.changes("pay")
    )
    assert "pay/pay_errors" not in await process.judged(2)
    assert _of(await process.messages(), "pay_errors") == told


async def test_the_last_spec_that_goes_is_watched_on_for_it_may_be_a_mistake(scene: Scene) -> None:
    process = await _breached(scene)
    await process.looks()
    scene.remove("pay")
    await process.looks()
    assert "pay/pay_errors" in await process.judged(1)
    (first, second, *_) = await process.told()
    assert first == "spec not taken up: the specs: watched as of 2026-03-02 12:00:00Z, not as it is now"
    assert "no spec of this workspace has an observability.yaml" in second
    async with process.reading() as tx:
        assert [one.spec_id for one in await not_taken(tx)] == [ALL]


async def test_an_alert_goes_on_where_its_objective_does(scene: Scene) -> None:
    process = await _breached(scene)
    before = (await process.states())["pay/pay_errors"][1]
    scene.write("pay", [other("pay_errors", "0.1", "0.2")])
    await process.looks()
    assert (await process.judged(1))["pay/pay_errors"] is Status.BREACHED
    after = (await process.states())["pay/pay_errors"][1]
    assert (after.breach.episode, after.breach.phase) == (before.breach.episode, before.breach.phase)


async def test_another_service_is_another_alert(scene: Scene) -> None:
    process = await _breached(scene)
    before = _of(await process.messages(), "pay_errors")[-1].body
    path = scene.root / "specs/shop/pay/observability.yaml"
    path.write_text(f"service: payments\n{path.read_text()}")
    await process.looks()
    last = _of(await process.messages(), "pay_errors")[-1].body
    assert (last["fingerprint"], last["service"], last["status"]) == (before["fingerprint"], "pay", "resolved")
    assert "of payments and no longer of pay" in last["why"]
    await process.judged(1)
    opened = [one.body for one in await process.messages() if one.body["service"] == "payments"]
    assert {one["status"] for one in opened} == {"firing"}
    assert before["fingerprint"] not in {one["fingerprint"] for one in opened}


@pytest.mark.parametrize("when", ["before it is noted", "between being noted and the next tick"])
async def test_a_process_that_is_killed_loses_nothing_of_a_change(scene: Scene, when: str) -> None:
    scene.write("till", [PROMISES["pay_availability"]])
    process = await _breached(scene)
    count = len(_of(await process.messages(), "pay_errors"))
    scene.write("pay", [other("pay_availability", "99.9", "95")])
    if when != "before it is noted":
        await process.looks()
    following = await scene.process()  # nothing of the first is used any more
    told = _of(await following.messages(), "pay_errors")
    assert len(told) == count + 1
    assert told[-1].body["extra"]["withdrawn"]
    assert len(await following.changes("pay")) == 2
    assert len(await following.audit()) == 2
    assert await following.judged(1) == dict.fromkeys(
        ("pay/pay_availability", "till/pay_availability"), Status.BREACHED
    )


@pytest.mark.parametrize("transactions", [0, 1, 2, 3])
async def test_a_change_is_noted_whole_or_not_at_all(scene: Scene, transactions: int) -> None:
    scene.write("till", [PROMISES["pay_availability"]])
    process = await _breached(scene)
    count = len(_of(await process.messages(), "pay_errors"))
    line = Line(process.daemon.watch.store)
    process.daemon.watch = replace(process.daemon.watch, store=line)
    scene.write("pay", [PROMISES["pay_availability"]])
    line.statements = transactions  # then the line to the database is cut
    await process.looks()
    line.is_cut, line.statements = False, -1
    await process.judged(2)
    await process.looks()
    await process.judged(2)
    told: dict[str, list[bool]] = {}
    for one in _of(await process.messages(), "pay_errors")[count:]:
        told.setdefault(one.body["fingerprint"], []).append("withdrawn" in one.body["extra"])
    assert told
    assert all(each[-1] and not any(each[:-1]) for each in told.values()), (
        "each is withdrawn once, and not raised again"
    )


async def test_a_change_that_somebody_else_has_read_before_is_taken_up(scene: Scene) -> None:
    process = await scene.process()
    scene.write("pay", [PROMISES["pay_availability"]])
    process.runtime.assignments.read(process.runtime.workspace.locate("pay"))  # as who looks into an incident does
    await process.looks()
    assert [one.id for one in process.specs.in_use["pay"].objectives] == ["pay_availability"]


async def test_a_spec_that_goes_while_nobody_watches_ends_its_alerts_at_the_next_start(scene: Scene) -> None:
    scene.write("till", [PROMISES["pay_availability"]])
    process = await _breached(scene)
    scene.remove("till")
    following = await scene.process()
    ended = [one.body for one in await following.messages() if one.body["spec_id"] == "till"][-1]
    assert ended["why"] == "withdrawn, not recovered: its spec is not in the workspace any more"
    count = len(await process.messages())
    await scene.process()
    assert len(await process.messages()) == count, "once"


async def test_who_watches_one_spec_ends_no_alert_of_another(scene: Scene) -> None:
    scene.write("till", [PROMISES["pay_availability"]])
    process = await _breached(scene)
    count = len(await process.messages())
    scene.remove("till")
    await scene.process(Wanted(spec_id="pay"))
    assert len(await process.messages()) == count


async def test_the_report_of_a_time_says_what_was_promised_otherwise(scene: Scene) -> None:
    process = await scene.process()
    await process.judged()
    scene.write("pay", [other("pay_availability", "99.9", "95"), PROMISES["pay_errors"]])
    await process.looks()
    await process.judged()
    (subject,) = process.daemon.subjects
    watch, now = process.daemon.watch, scene.clock.now()
    whole, before = [
        await period_report(watch, subject, Period(since=NOON, until=until), Cadence.CHECK, "r", now)
        for until in (now, NOON + 3 * MINUTE)
    ]
    assert [str(one) for one in whole.promises] == ["availability > 99.9 % over 1d became availability > 95 % over 1d"]
    assert before.promises == []


# --- ticks and changes at the same time --------------------------------------------------------------------------


async def test_nothing_is_taken_up_in_the_middle_of_a_tick(scene: Scene) -> None:
    process = await scene.process()
    stop = asyncio.Event()
    seen: list[set[str]] = []
    heard = asyncio.Event()

    def hear(result: TickResult | Missed) -> None:
        assert isinstance(result, TickResult)
        seen.append({one.objective.id for one in result.watched})
        heard.set()

    process.daemon.on_tick = hear
    serving = asyncio.create_task(process.daemon.serve(stop))
    try:
        async with asyncio.timeout(60):
            for number in range(6):
                names = [list(PROMISES)[number % 2]] if number % 3 else list(PROMISES)
                scene.write("pay", [PROMISES[name] for name in names])
                await process.specs.look(asked=True)
                heard.clear()
                await scene.clock.advance(MINUTE)
                await heard.wait()
                assert seen[-1] == set(names)
    finally:
        stop.set()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
