"""The scenes of the demo, in order: a promise is kept, broken, answered, kept again, and learned from.

The people are played by running the command lines people type; everything else is done by the programs themselves.
Nothing is assumed about how long a thing takes: every scene waits until what it needs can be seen.
"""

import asyncio
import http.client
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.cli.demo.folder import SPEC_ID
from smartspec_ops.cli.demo.processes import DemoFailed
from smartspec_ops.cli.demo.stage import MONITOR, Stage
from smartspec_ops.cli.demo.state import Observer, Snapshot
from smartspec_ops.domain.incident.parts import FinalNotice, Mitigation, MitigationState, PostMortemStage
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.wiring import Runtime

GOOD, BAD = "v1.0.0", "v1.1.0"
BASELINE = 8
"""Measured ticks before anything is broken, so that the change can be seen."""
RESPONDER = "responder-a"
WAIT = "waiting for the monitor to judge every promise"
_SERIES = re.compile(r'^checkout_http_requests_total\{code="(\d+)",version="([^"]+)"\} (\S+)', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How the story ended. `incident` is None only before one opened; `mitigation` where the person declined."""

    began: datetime
    shipped: datetime
    seen: Snapshot
    mitigation: Mitigation | None

    @property
    def incident(self) -> Incident:
        assert self.seen.incident is not None
        return self.seen.incident


async def tell(stage: Stage, runtime: Runtime, *, interactive: bool) -> Told:
    began = runtime.clock.now()
    url = await _open_shop(stage)
    await _watch(stage, runtime)
    shipped = runtime.clock.now()
    incident = await _break(stage)
    await _answer(stage, incident, url)
    mitigation = await _mitigate(stage, incident, interactive=interactive)
    if mitigation is not None:
        await _verify(stage, mitigation)
        await _learn(stage, incident)
    return Told(began=began, shipped=shipped, seen=await stage.look("done"), mitigation=mitigation)


async def _open_shop(stage: Stage) -> str:
    """The service under load. Returns where it listens."""
    stage.teller.chapter("A checkout service under real load keeps the promises of its spec")
    folder = stage.folder
    log = await stage.processes.start(
        "service", ["python", stage.program("server"), "--port", "0", "--deployments", str(folder.deployments)]
    )
    await stage.wait("the service listens", lambda: "listening " in log.read_text())
    address = log.read_text().partition("listening ")[2].split()[0]
    await stage.processes.start("load", ["python", stage.program("load"), "--url", f"http://{address}"])
    stage.teller.said(f"service: http://{address} ({GOOD}), 40 orders per second over 8 connections")
    stage.exports("CHECKOUT_METRICS_URL", f"http://{address}/metrics")
    return address


async def _watch(stage: Stage, runtime: Runtime) -> None:
    argv = [MONITOR, *stage.spec, "--daemon", "--foreground"]
    stage.teller.typed(argv, "operator")
    await stage.processes.start("monitor", argv)
    await stage.wait("the monitor opens its database", stage.folder.database.exists)
    stage.observer = Observer.of(runtime, SPEC_ID)
    await stage.see(WAIT, lambda seen: seen.all_healthy and seen.ticks >= BASELINE)
    stage.teller.said(f"all {len(stage.observer.objectives)} promises are kept, tick after tick")


async def _break(stage: Stage) -> Incident:
    stage.teller.chapter(f"A bad version is shipped: {BAD}")
    deployments = str(stage.folder.deployments.relative_to(stage.folder.workspace))
    await stage.types("developer", "python", stage.program("deploy"), "ship", BAD, "--deployments", deployments)
    await stage.see("waiting for the monitor to see it", lambda seen: bool(seen.broken))
    stage.teller.said("a promise is broken; the alert fires")
    seen = await stage.see(
        "waiting for an incident with a commander", lambda seen: bool(seen.incident and seen.incident.commander)
    )
    assert seen.incident is not None
    return seen.incident


async def _answer(stage: Stage, incident: Incident, address: str) -> None:
    """Acknowledge, look, and find out why."""
    stage.teller.chapter(f"People answer: {incident.id} is {incident.severity}")
    commander = incident.commander or ""
    await stage.responds("commander", "ack", incident.id, "--as", commander)
    await stage.types("responder", MONITOR, *stage.spec, "--run-once", "--no-alert", codes=(0, 1))
    claim = f"The deployment of {BAD} made orders fail"
    predicts = f"orders fail on {BAD} and not on {GOOD}"
    me = ("--as", RESPONDER)
    await stage.responds("responder", "hypothesis", "propose", incident.id, claim, "--predicts", predicts, *me)
    failed, answered = await _failures(address)
    counts = (f"{failed[version]} of {answered[version]} orders on {version}" for version in sorted(answered))
    value = "failed: " + ", ".join(counts)
    query = 'checkout_http_requests_total{code="500"} by version'
    seen = ("--query", query, "--window", "all time", "--hypothesis", "H1")
    await stage.responds("responder", "evidence", incident.id, value, *seen, *me)
    if failed[GOOD] or not failed[BAD]:
        raise DemoFailed(f"the evidence does not support the hypothesis: {value}")
    await stage.responds("responder", "hypothesis", "judge", incident.id, "H1", "supported", "--why", value, *me)


async def _failures(address: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Failed and answered orders by version, as the service counts them."""
    text = await asyncio.to_thread(_scrape, address)
    failed: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for code, version, count in _SERIES.findall(text):
        answered[version] += int(float(count))
        failed[version] += int(float(count)) if code.startswith("5") else 0
    return failed, answered


def _scrape(address: str) -> str:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", "/metrics", headers={"Accept": "application/openmetrics-text"})
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException) as fault:
        raise DemoFailed(f"the service's metrics cannot be read: {fault}") from fault
    finally:
        connection.close()


async def _mitigate(stage: Stage, incident: Incident, *, interactive: bool) -> Mitigation | None:
    """The rollback, proposed until it is approved; None where the person declines it for good."""
    stage.teller.chapter("A rollback is proposed, approved, and carried out")
    while True:
        proposal = ("mitigate", "propose", incident.id, "rollback", "--as", RESPONDER)
        await stage.responds("responder", *proposal)
        proposed = list((await stage.incident()).mitigations.values())[-1]
        if not interactive:
            return proposed
        if await _approves(stage, incident, proposed):
            return proposed
        if not await stage.ask("The orders go on failing. Propose the rollback again?"):
            return None


async def _approves(stage: Stage, incident: Incident, proposed: Mitigation) -> bool:
    """The commander's decision, carried out as the command it is."""
    commander = ("--as", incident.commander or "")
    stage.teller.said(f"plan: {proposed.plan}")
    if await stage.ask(f"You are the commander. Approve {proposed.id}?"):
        await stage.responds("you", "mitigate", "approve", incident.id, proposed.id, *commander)
        return True
    reason = ("--reason", "declined by the commander")
    await stage.responds("you", "mitigate", "reject", incident.id, proposed.id, *reason, *commander)
    return False


async def _verify(stage: Stage, proposed: Mitigation) -> None:
    """The workflow's report says that it ran; only the monitor says that it helped."""
    running = MitigationState.APPROVED, MitigationState.RUNNING, MitigationState.PROPOSED
    seen = await stage.see(
        "waiting for the rollback's own report", lambda seen: _mitigation(seen, proposed).state not in running
    )
    done = _mitigation(seen, proposed)
    if done.state is not MitigationState.SUCCEEDED:
        raise DemoFailed(f"the rollback {done.state}: {done.why}")
    stage.teller.said("the rollback has reported success; now the monitor must see it")
    await stage.see("waiting for the monitor to confirm it", lambda seen: _phase(seen) is Phase.RESOLVED)
    stage.teller.said("kept again, tick after tick; what the outage took from the error budget stays spent")
    drafted = "waiting for the draft of the post-mortem and the final notice"
    await stage.see(
        drafted,
        lambda seen: (
            _incident(seen).post_mortem.stage is PostMortemStage.DRAFTED
            and _incident(seen).post_mortem.meeting_at is not None
            and _incident(seen).final_notice is FinalNotice.DELIVERED
        ),
    )


async def _learn(stage: Stage, incident: Incident) -> None:
    stage.teller.chapter("What was learned goes back to the next spec")
    factor = f"{BAD} asks price shards, and fails every order of the shard that is gone"
    commander = ("--as", incident.commander or "")
    me = ("--as", RESPONDER)
    await stage.responds(
        "commander",
        "hypothesis",
        "accept",
        incident.id,
        factor,
        "--hypothesis",
        "H1",
        "--kind",
        "change",
        "--looked-for",
        f"if {BAD} were not the cause, {GOOD} would fail as well; not one of its orders did",
        *commander,
    )
    process = f"{BAD} went to all traffic at once, and no step compared its error rate with {GOOD}"
    await stage.responds("commander", "hypothesis", "accept", incident.id, process, "--kind", "process", *commander)
    await stage.responds("commander", "action", "accept", incident.id, *commander)
    await stage.responds("responder", "postmortem", "draft", incident.id, *me)
    await stage.responds("commander", "postmortem", "review", incident.id, *commander)
    await stage.responds("commander", "postmortem", "finalize", incident.id, *commander)
    await stage.see("waiting for the feedback aggregator", lambda seen: _incident(seen).fed_back is not None)
    await stage.responds("commander", "close", incident.id, *commander)
    seen = await stage.see("waiting for the last reports", lambda seen: seen.queued == 0)
    if seen.dead:
        raise DemoFailed("not everything was delivered:\n" + "\n".join(seen.dead))


def _incident(seen: Snapshot) -> Incident:
    assert seen.incident is not None
    return seen.incident


def _phase(seen: Snapshot) -> Phase:
    return _incident(seen).phase


def _mitigation(seen: Snapshot, proposed: Mitigation) -> Mitigation:
    return _incident(seen).mitigations[proposed.id]
