"""A real Prometheus scrapes real processes; the monitor asks it, and everything that can go wrong in between goes wrong.

Every story has a workspace, a service and a daemon of its own and is told at the same time as the others, by one
Prometheus, because windows take their time. A story: the service is healthy; a fault; healthy again; the service
breaks, an alert fires and an incident opens; the same fault, while the service recovers unseen; the fault ends, and
only now the alert and the incident resolve.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smartspec_ops.app.watch import TickResult
from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.incident_values import Resolution
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.lifecycle import Phase
from smartspec_ops.edge.codec import encode
from tests import servers
from tests.acceptance._prometheus import Misbehaviour, Prometheus, Proxy, prometheus, proxy
from tests.acceptance._scene import Scene, phases, runtime_of, told, watched
from tests.acceptance._target import BROKEN, HEALTHY, Target, Traffic, target
from tests.acceptance._workspace import KEY, MONITOR, Place, Ran

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: commander-a, roles: [commander], email: commander-a@example.test}]
  channels: [{name: mail, kind: email, drop: .spec/state/smartspec-ops/mail, from: incidents@example.test}]
  resolution: {healthy_checks: 2}
  monitor: {interval: 1s, alert_for: 0, resolve_hold: 2s}
"""
SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
"""
PROMISES = {
    "availability": "| Availability | Payments are answered without a server error | `pay_availability` | `> 99.9%` |",
    "errors": "| Error rate | Payments that end in a server error | `pay_error_rate` | `< 0.1%` |",
    "p99": "| Latency | Time to answer a payment | `pay_latency_p99` | `< 200ms` |",
    "depth": "| Saturation | Payments waiting | `pay_queue_depth` | `<= 50` |",
    "throughput": "| Throughput | Payments per second | `pay_throughput` | `>= 5 req/s` |",
    "quotient": "| Error rate | Payments that end in a server error | `pay_quotient` | `< 0.1%` |",
    "share": "\n- **NFR-004** 95 % of payment requests complete within 100 ms.",
}
METRICS = {
    "availability": (
        "pay_availability",
        {"bad": 'pay_requests_total{code="500",JOB}', "total": "pay_requests_total{JOB}"},
    ),
    "errors": ("pay_error_rate", {"good": 'pay_requests_total{code="200",JOB}', "total": "pay_requests_total{JOB}"}),
    "p99": ("pay_latency_p99", {"histogram": "pay_seconds{JOB}", "unit": "s"}),
    "share": ("pay_within_100ms", {"requirement": "NFR-004", "histogram": "pay_seconds{JOB}", "unit": "s"}),
    "depth": ("pay_queue_depth", {"query": "max(pay_queue_depth{JOB})", "unit": "count"}),
    "throughput": ("pay_throughput", {"rate": "pay_requests_total{JOB}"}),
    "quotient": (
        "pay_quotient",
        {
            "query": 'sum(rate(pay_requests_total{code="500",JOB}[6s])) / sum(rate(pay_requests_total{JOB}[6s]))',
            "unit": "ratio",
        },
    ),
}
ALL = ("availability", "errors", "p99", "depth", "throughput", "share")


# --- faults ------------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Stage:
    """What one story plays with."""

    server: Prometheus
    proxy: Proxy
    service: Target


Act = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`begin` also makes the service healthy, if that can still be; `reasons` are those a report may give."""

    name: str
    begin: Act
    end: Act
    reasons: frozenset[str]
    promises: Sequence[str] = ALL
    is_slow: bool = False
    """A tick takes twenty seconds: one has to do."""


def answered(name: str, reason: str, *, is_slow: bool = False, **wrong: Any) -> Fault:
    """Somebody between us and Prometheus gives every question this answer."""

    async def begin(stage: Stage) -> None:
        stage.proxy.behave(Misbehaviour(is_silent=is_slow, **wrong))
        stage.service.become(HEALTHY)

    async def end(stage: Stage) -> None:
        stage.proxy.behave(None)

    return Fault(name=name, begin=begin, end=end, reasons=frozenset({reason}), is_slow=is_slow)


def reported(name: str, traffic: Traffic, reasons: str, promises: Sequence[str]) -> Fault:
    """The service itself reports this."""

    async def begin(stage: Stage) -> None:
        stage.service.become(traffic)

    async def end(stage: Stage) -> None:
        stage.service.become(HEALTHY)

    return Fault(name=name, begin=begin, end=end, reasons=frozenset(reasons.split()), promises=promises)


async def _stop_server(stage: Stage) -> None:
    await asyncio.to_thread(stage.server.stop)
    stage.service.become(HEALTHY)


async def _start_server(stage: Stage) -> None:
    await asyncio.to_thread(stage.server.start)


async def _stop_service(stage: Stage) -> None:
    await asyncio.to_thread(stage.service.stop)


async def _start_service(stage: Stage) -> None:
    await asyncio.to_thread(stage.service.start)


EVENTS = ("availability", "errors", "p99", "share")
JSON = "application/json"
REFUSED = b'{"status":"error","errorType":"execution","error":"found duplicate series for the match group"}'
BUSY = b'{"status":"error","errorType":"unavailable","error":"the server is shutting down"}'
LOGIN = b"<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
FAULTS = (
    Fault(
        name="Prometheus stopped",
        begin=_stop_server,
        end=_start_server,
        reasons=frozenset({"unreachable"}),
    ),
    answered("422", "bad_query", status=422, body=REFUSED, media_type=JSON),
    answered("503", "overloaded", status=503, body=BUSY, media_type=JSON),
    answered("429", "overloaded", status=429, body=b"slow down", media_type="text/plain"),
    answered("504 from a proxy", "unreachable", status=504, body=b"<html><h1>504 Gateway Time-out</h1></html>"),
    answered("200 with a login page", "garbage", body=LOGIN),
    answered("200 cut short", "garbage", body=b'{"status":"success","data":{"resultType":"vec', media_type=JSON),
    answered("no answer in time", "unreachable", is_slow=True),
    reported("NaN", Traffic(depth="NaN"), "nan", ["depth"]),
    reported("0/0", Traffic(good=0), "nan", ["quotient"]),
    reported("no traffic", Traffic(good=0), "idle", EVENTS),
    reported("series gone", Traffic(is_hidden=True), "empty stale cold", ALL),
    Fault(
        name="service gone",
        begin=_stop_service,
        end=_start_service,
        reasons=frozenset({"empty", "stale", "cold"}),
    ),
)  # fmt: skip


# --- stories -----------------------------------------------------------------------------------------------------


def furnish(folder: Path, url: str, job: str, promises: Sequence[str]) -> Place:
    """A workspace whose spec makes these promises about the service scraped as `job`."""
    place = Place.make(folder, {"PROMETHEUS_URL": url, "OPS_KEY": KEY})
    selected = [METRICS[promise] for promise in promises]
    metrics = [
        {"name": name, **{k: v.replace("JOB", f'job="{job}"') for k, v in how.items()}} for name, how in selected
    ]
    observability = {
        "provider": "prometheus",
        "url": "{{env.PROMETHEUS_URL}}",
        "delay": "1s",
        "interval": "1s",
        "windows": {"current": "6s", "budget": "1d"},
        "metrics": metrics,
    }
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/shop/pay/spec.md", SPEC + "\n".join(PROMISES[promise] for promise in promises) + "\n")
    place.write("specs/shop/pay/observability.yaml", json.dumps(observability, indent=2))
    return place


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
        server = self.own if name == "Prometheus stopped" else self.shared
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
            seen, checked = await asyncio.gather(scene.until(shows, what, 120), self.check(scene.place, *flags))
            return [seen], checked
        seen = await scene.until(shows, what)
        more, checked = await asyncio.gather(scene.more(2), self.check(scene.place, *flags))
        return [seen, *more], checked

    async def _calm(self, fault: Fault, stage: Stage, scene: Scene) -> None:
        """Before any alert: unknown, with the reason, in the daemon, on the command line and in the report."""
        await fault.begin(stage)
        ticks, (ran, said) = await self._looks(fault, scene, all_unknown, "--strict")
        for one in (watched for tick in ticks for watched in tick.watched):
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
        assert AlertStatus.FROZEN in {alert.status for tick in scene.ticks[first:] for alert in tick.alerts}
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
        async with teller.commands:
            status = json.loads((await place.run(MONITOR, "status", "--json")).stdout)
        assert {one["status"] for one in status["objectives"].values()} == {"breached"}
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
        while (await teller.check(place, "--no-alert"))[1]["status"] != "healthy":
            await asyncio.sleep(0.2)
        assert (await teller.check(place, "--strict", "--fail-on", "degraded"))[0].code == 0
        before = await remembered(place)
        stage.service.become(BROKEN)
        while (await teller.check(place, "--no-alert"))[1]["status"] != "unhealthy":
            await asyncio.sleep(0.2)
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


async def remembered(place: Place) -> Mapping[str, int]:
    """What the database holds: how many rows of each kind, and every alert's state."""
    runtime = runtime_of(place)
    try:
        store = await runtime.store()
        async with store.begin() as tx:
            documents = [*await tx.documents("alert", ""), *await tx.documents("health", "")]
            return {
                "documents": json.dumps([encode(one) for one in documents], default=str),
                "effects": len(await tx.effects(limit=1000)),
                "incidents": len(await tx.incidents()),
            }
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
    try:
        with prometheus(folder / "shared", ports) as shared, prometheus(folder / "own", ports) as own:
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
