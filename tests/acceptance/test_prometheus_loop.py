"""A real Prometheus scrapes real processes, the monitor asks it, and whatever can go wrong in between goes wrong.

Every story has a workspace, a service and a daemon of its own and is told at the same time as the others, by one
Prometheus, because windows take their time. A story: the service is healthy; a fault; healthy again; the service
breaks, an alert fires and an incident opens; the same fault, while the service recovers unseen; the fault ends, and
only now the alert and the incident resolve.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.watching.watch import TickResult
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.alert_lifecycle import Phase
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.judge import Compliance
from tests import servers
from tests.acceptance._faults import ALL, BUSY, FAULTS, JSON, METRICS, Fault, Stage, furnish
from tests.acceptance._prometheus import Misbehaviour, Prometheus, prometheus, proxy
from tests.acceptance._scene import PATIENCE, Scene, eventually, phases, runtime_of, told, watched
from tests.acceptance._target import BROKEN, HEALTHY, target
from tests.acceptance._workspace import MONITOR, Place, Ran

STOPPED = "Prometheus stopped"
"""The story whose Prometheus is its own."""
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC))
pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]


# --- stories -----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Teller:
    """Tells stories. At most two commands run at a time: this machine has other things to do."""

    folder: Path
    shared: Prometheus
    own: Prometheus
    ports: Mapping[str, int]
    commands: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    @contextlib.asynccontextmanager
    async def staged(self, number: int, name: str, promises: Sequence[str]) -> AsyncIterator[tuple[Stage, Place]]:
        job = f"job{number}"
        server = self.own if name == STOPPED else self.shared
        async with proxy(server.url) as between:
            with target(self.ports[job]) as service:
                url = server.url if server is self.own else between.url
                place = furnish(self.folder / job, url, job, promises)
                yield Stage(server=server, proxy=between, service=service), place

    async def check(self, place: Place, *flags: str) -> tuple[Ran, Mapping[str, Any]]:
        """The one-off check as a command of its own, and the summary it wrote."""
        async with self.commands:
            ran = await place.run(MONITOR, "--spec-id", "pay", "--run-once", "--json", *flags, within=120)
        assert ran.stdout, ran.stderr
        said = json.loads(ran.stdout)
        folder = said.pop("report")
        assert json.loads((place.root / folder / "summary.json").read_text()) == said
        return ran, said

    async def sees(self, place: Place, status: str) -> None:
        """Check, and leave no trace, until the service is seen as `status`."""

        async def seen() -> bool | None:
            return (await self.check(place, "--no-alert"))[1]["status"] == status or None

        await eventually(seen, lambda: f"a check that says {status}", within=3 * PATIENCE)

    async def story(self, number: int, fault: Fault) -> None:
        async with self.staged(number, fault.name, fault.promises) as (stage, place), watched(place) as scene:
            await scene.until(all_healthy, "a healthy start")
            await self._calm(fault, stage, scene)
            await scene.until(all_healthy, "health after the fault")
            assert await scene.incidents() == []
            assert [tick.alerts for tick in scene.ticks if tick.alerts] == []
            await broken(stage, scene)
            await self._firing(fault, stage, scene)
            await resolved(scene)

    async def _looks(
        self, fault: Fault, scene: Scene, shows: Callable[[TickResult], bool], *flags: str
    ) -> tuple[Sequence[TickResult], tuple[Ran, Mapping[str, Any]]]:
        """The first tick that shows the fault, some more, and the one-off check meanwhile."""
        what = f"{fault.name}: {shows.__name__}"
        if fault.is_slow:
            seen, checked = await asyncio.gather(scene.until(shows, what), self._seen(fault, scene.place, *flags))
            return [seen], checked
        seen = await scene.until(shows, what)
        more, checked = await asyncio.gather(scene.more(2), self._seen(fault, scene.place, *flags))
        return [seen, *more], checked

    async def _seen(self, fault: Fault, place: Place, *flags: str) -> tuple[Ran, Mapping[str, Any]]:
        """The one-off check, again where the machine was too busy to answer it in time: that is a reason, too."""
        for _ in range(5):
            ran, said = await self.check(place, *flags)
            if {each["reason"] for each in said["ext"]["objectives"]} <= fault.reasons:
                break
        return ran, said

    async def _calm(self, fault: Fault, stage: Stage, scene: Scene) -> None:
        """Before any alert: unknown, with the reason, in the daemon, on the command line and in the report."""
        await fault.begin(stage)
        shows_from = scene.runtime.clock.now() + fault.shows_within
        ticks, (ran, said) = await self._looks(fault, scene, all_unknown, "--strict")
        assert all(map(all_unknown, (tick for tick in scene.ticks if tick.at > shows_from))), told(scene.ticks)
        for one in (each for tick in ticks for each in tick.watched):
            assert one.judgement.verdict is Compliance.UNKNOWN, told(ticks)
            assert one.health.status is Status.UNKNOWN, told(ticks)
            assert str(one.judgement.reason) in fault.reasons, told(ticks)
        assert ran.code == 1, ran
        assert said["status"] == "degraded"
        assert {metric["status"] for metric in said["metrics"]} == {"degraded"}
        assert {metric["value"] for metric in said["metrics"]} == {None}
        assert {each["verdict"] for each in said["ext"]["objectives"]} == {"unknown"}
        assert {each["reason"] for each in said["ext"]["objectives"]} <= fault.reasons
        assert said["ext"]["reason"].startswith("pay_")
        await fault.end(stage)

    async def _firing(self, fault: Fault, stage: Stage, scene: Scene) -> None:
        """While an alert fires the service recovers, and nobody can see it: frozen, not resolved."""
        first = len(scene.ticks)
        await fault.begin(stage)
        ticks, (ran, said) = await self._looks(fault, scene, all_frozen)
        (row,) = await scene.incidents()
        assert row.status in {"open", "investigating", "mitigating"}
        for tick in scene.ticks[first:]:
            assert AlertStatus.RESOLVED not in {alert.status for alert in tick.alerts}, told([tick])
            assert {one.health.status for one in tick.watched} == {Status.BREACHED}, told([tick])
            assert Compliance.MET not in {one.judgement.verdict for one in tick.watched}, told([tick])
        assert all(map(all_frozen, ticks)), told(ticks)
        # The one-off check beside the daemon may be the one that tells it.
        assert {alert.status for alert in await scene.alerts()} == {AlertStatus.FIRING, AlertStatus.FROZEN}
        assert ran.code == 1, ran
        assert said["status"] == "unhealthy"
        assert {each["verdict"] for each in said["ext"]["objectives"]} == {"unknown"}
        incident, _ = await scene.history(row.id)
        assert incident.healthy_checks == 0
        await fault.end(stage)


def all_healthy(tick: TickResult) -> bool:
    return {one.health.status for one in tick.watched} == {Status.HEALTHY}


def all_unknown(tick: TickResult) -> bool:
    return {one.judgement.verdict for one in tick.watched} == {Compliance.UNKNOWN}


def all_frozen(tick: TickResult) -> bool:
    return phases(tick) == {Phase.FROZEN}


async def broken(stage: Stage, scene: Scene) -> None:
    """Ship the bad version; every promise breaks, and one incident opens."""
    stage.service.become(BROKEN)
    await scene.until(lambda tick: phases(tick) == {Phase.FIRING}, "every alert firing")
    await scene.incident("open")


async def resolved(scene: Scene) -> None:
    """Every alert, then the incident, by the monitor's own confirmation."""
    await scene.until(lambda tick: phases(tick) == {Phase.RESOLVED}, "every alert resolved")
    incident = await scene.incident("resolved")
    assert incident.resolution is not None
    assert incident.healthy_checks >= 2


async def restart_story(teller: Teller, number: int) -> None:
    """A service that restarts counts from zero again: neither a breach before, nor a recovery after."""
    async with teller.staged(number, "restart", ALL) as (stage, place), watched(place) as scene:
        await scene.until(all_healthy, "a healthy start")
        await asyncio.to_thread(stage.service.stop)
        await asyncio.to_thread(stage.service.start)
        ticks = await scene.more(9)
        assert Compliance.BREACHED not in {one.judgement.verdict for tick in ticks for one in tick.watched}, told(ticks)
        await scene.until(all_healthy, "health after the restart")
        assert await scene.incidents() == []
        await broken(stage, scene)
        await asyncio.to_thread(stage.service.stop)
        await asyncio.to_thread(stage.service.start, BROKEN)
        ticks = await scene.more(9)
        assert Compliance.MET not in {one.judgement.verdict for tick in ticks for one in tick.watched}, told(ticks)
        assert {alert.status for tick in ticks for alert in tick.alerts} <= {AlertStatus.FIRING, AlertStatus.FROZEN}
        await scene.incident("open")
        stage.service.become(HEALTHY)
        await resolved(scene)


async def plain_story(teller: Teller, number: int) -> None:
    """No fault but the service's own: what is measured is what happened."""
    async with teller.staged(number, "plain", ALL) as (stage, place), watched(place) as scene:
        await scene.until(all_healthy, "a healthy start")
        calm = await scene.until(lambda tick: values(tick)["pay_throughput"] > 80, "a whole window")
        seen = values(calm)
        assert seen["pay_availability"] == 1
        assert seen["pay_error_rate"] == 0
        assert seen["pay_latency_p99"] <= 0.05
        assert seen["pay_within_100ms"] == 1
        assert seen["pay_queue_depth"] == 3
        assert seen["pay_throughput"] < 120
        await broken(stage, scene)
        alerts = {alert.objective_id: alert for tick in scene.ticks for alert in tick.alerts}
        assert set(alerts) == {METRICS[promise][0] for promise in ALL}
        assert alerts["pay_queue_depth"].current == 200
        assert all(alert.requirement_place and alert.why and alert.episode for alert in alerts.values())

        async def all_breached() -> Mapping[str, Any] | None:
            async with teller.commands:
                said: Mapping[str, Any] = json.loads((await place.run(MONITOR, "status", "--json")).stdout)
            return said if {one["status"] for one in said["objectives"].values()} == {"breached"} else None

        status = await eventually(all_breached, lambda: "a status that says of each promise that it is broken")
        assert all(one["since"] <= one["at"] for one in status["objectives"].values())
        assert len(status["open_incidents"]) == 1
        stage.service.become(HEALTHY)
        await resolved(scene)
        incident, events = await scene.history(status["open_incidents"][0]["id"])
        assert incident.resolution is Resolution.RECOVERED
        assert {"opened", "severity_assessed", "escalated", "health_checked", "resolved"} <= {e.kind for e in events}
        assert len(incident.members) == len(ALL)
        assert list((place.root / ".spec/reports/incidents" / incident.id).glob("*/timeline.json"))
        assert list((place.state / "mail").glob("*.eml"))


def values(tick: TickResult) -> Mapping[str, float]:
    return {one.objective.id: float(one.judgement.current.value) for one in tick.watched if one.judgement.current}


async def command_story(teller: Teller, number: int) -> None:
    """The one-off check alone, without a daemon: what it says, what it exits with, what it leaves behind."""
    async with teller.staged(number, "commands", ("availability", "depth")) as (stage, place):
        await teller.sees(place, "healthy")
        assert (await teller.check(place, "--strict", "--fail-on", "degraded"))[0].code == 0
        before = await remembered(place)
        stage.service.become(BROKEN)
        await teller.sees(place, "unhealthy")
        assert await remembered(place) == before
        assert (await teller.check(place))[0].code == 1
        assert (await teller.check(place, "--fail-on", "never"))[0].code == 0
        assert await remembered(place) != before
        stage.proxy.behave(Misbehaviour(status=503, body=BUSY, media_type=JSON))
        assert (await teller.check(place))[0].code == 1, "the alert is still open"
        other = furnish(teller.folder / "other", stage.proxy.url, "job", ("availability", "depth"))
        for code, *flags in ((0,), (1, "--strict"), (1, "--fail-on", "degraded"), (0, "--fail-on", "never")):
            ran, said = await teller.check(other, *map(str, flags))
            assert (ran.code, said["status"]) == (code, "degraded"), flags


async def remembered(place: Place) -> Sequence[tuple[str, str, object]]:
    """Every row the database holds, and how often it was written."""
    runtime, keys = runtime_of(place), [f"pay/{METRICS[name][0]}" for name in ALL]
    try:
        store = await runtime.store()
        async with store.begin() as tx:
            documents = [*await tx.documents("alert", ""), *await tx.documents("health", "")]
            ledger = [row for key in keys for row in await tx.ledger(key, None, *EVER)]
            return [
                *((one.kind, one.key, one.version) for one in documents),
                *((one.effect.kind, one.effect.key, one.attempts) for one in await tx.effects(limit=1000)),
                *(("incident", row.id, row.version) for row in await tx.incidents()),
                *(("ledger", row.objective_key, row.tick) for row in ledger),
            ]
    finally:
        await runtime.close()


async def tell_all(folder: Path, ports: Mapping[str, int], shared: Prometheus, own: Prometheus) -> Mapping[str, Any]:
    teller = Teller(folder=folder, shared=shared, own=own, ports=ports)
    told = {
        **{fault.name: teller.story(number, fault) for number, fault in enumerate(FAULTS)},
        "restart": restart_story(teller, len(FAULTS)),
        "plain": plain_story(teller, len(FAULTS) + 1),
        "commands": command_story(teller, len(FAULTS) + 2),
    }
    return dict(zip(told, await asyncio.gather(*told.values(), return_exceptions=True), strict=True))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, BaseException | None]]:
    """How each story ended: None, or with what."""
    folder = tmp_path_factory.mktemp("stories")
    ports = {f"job{number}": servers.free_port() for number in range(len(FAULTS) + 3)}
    own_job = {f"job{number}": ports[f"job{number}"] for number, fault in enumerate(FAULTS) if fault.name == STOPPED}
    shared_jobs = {job: port for job, port in ports.items() if job not in own_job}
    try:
        with prometheus(folder / "shared", shared_jobs) as shared, prometheus(folder / "own", own_job) as own:
            yield asyncio.run(tell_all(folder, ports, shared, own))
    except servers.Missing as missing:
        pytest.skip(str(missing))


def _ended_well(outcome: BaseException | None) -> None:
    if outcome is not None:
        raise outcome


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_was_not_measured_is_neither_healthy_nor_resolved(
    fault: Fault, outcomes: Mapping[str, BaseException | None]
) -> None:
    _ended_well(outcomes[fault.name])


def test_a_restarted_service_is_neither_broken_nor_recovered_by_that(
    outcomes: Mapping[str, BaseException | None],
) -> None:
    _ended_well(outcomes["restart"])


def test_a_broken_promise_becomes_an_incident_and_its_recovery_resolves_it(
    outcomes: Mapping[str, BaseException | None],
) -> None:
    _ended_well(outcomes["plain"])


def test_the_one_off_check_exits_as_its_flags_say_and_leaves_no_trace_with_no_alert(
    outcomes: Mapping[str, BaseException | None],
) -> None:
    _ended_well(outcomes["commands"])
