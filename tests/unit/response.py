"""A whole incident response on a real database: recorded channels, a scripted workflow, a clock the test drives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from smartspec_ops.app.delivery.worker import Worker
from smartspec_ops.app.effects.announce import Team
from smartspec_ops.app.mitigation.workflows import Configured, WorkflowStarter
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.report_files import Exporter
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.running.handlers import HANDLERS
from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.edge.files import WriteScope
from smartspec_ops.formats import FORMATS
from smartspec_ops.ports import (
    Clock,
    Delivery,
    Finished,
    Message,
    Outcome,
    Queue,
    Run,
    RunOutcome,
    RunResult,
    Store,
    StoredEffect,
    Workflow,
)
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.simulation import let_pass

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
LEAD = Person(id="lead-a", roles=("commander",), email="lead-a@example.test")
DEPUTY = Person(id="lead-b", roles=("commander",), email="lead-b@example.test")
HELPER = Person(id="helper-a", roles=("responder",), email="helper-a@example.test")
BOARD = Person(id="board", roles=("executives",), email="board@example.test")
ROSTER = Roster(people=(LEAD, DEPUTY, HELPER))

ALERT = Alert(
    source="production_monitor",
    service="checkout",
    spec_id="checkout",
    objective_id="error_rate",
    metric="error_rate",
    current=Decimal("0.04"),
    target=Decimal("0.001"),
    unit="ratio",
    comparator="lt",
    status=AlertStatus.FIRING,
    fingerprint="f" * 32,
    episode="e1",
    at=NOON,
    started_at=NOON - timedelta(minutes=1),
    bad_ratio=0.04,
    burn=40.0,
    budget_remaining=0.5,
    valid_events=10_000,
    deployment=Deployment(id="dpl_2", version="v2"),
)


def later(alert: Alert, seq: int, **changes: Any) -> Alert:
    """The next message of the same episode."""
    return replace(alert, seq=seq, at=alert.at + timedelta(minutes=seq), **changes)


@dataclass
class Recorder:
    """A channel that keeps what it is told and answers as scripted, SENT where the script ends."""

    name: str
    told: list[Message] = field(default_factory=list)
    answers: list[Delivery] = field(default_factory=list)

    async def deliver(self, message: Message) -> Delivery:
        self.told.append(message)
        return self.answers.pop(0) if self.answers else Delivery(outcome=Outcome.SENT, detail="heard")

    async def close(self) -> None:
        """Nothing is open."""


SUCCEEDED = Finished(outcome=RunOutcome.SUCCEEDED, why="v2 -> v1", report="rollbacks/1/summary.json")


@dataclass
class Rollback:
    """A runner and the workflow it runs: what it left behind is what the test says."""

    runs: list[Run] = field(default_factory=list)
    report: Finished = field(default_factory=lambda: SUCCEEDED)

    async def run(self, run: Run) -> RunResult:
        self.runs.append(run)
        return RunResult(exit_code=0, stdout="", stderr="")

    def read(self, _root: Path, _result: RunResult, _key: str, _since: datetime) -> Finished:
        return self.report


class House:
    """The parts of one response team, wired as `wiring` does, on a store given."""

    def __init__(
        self,
        store: Store,
        root: Path,
        policy: Policy | None = None,
        roster: Roster = ROSTER,
        *,
        before: "House | None" = None,
        queue: Callable[[Clock], Queue] | None = None,
    ) -> None:
        """`before`: the house of which this one is a restart; time and what was told go on. `queue` makes the one that
        belongs to a store that is not SQLite's."""
        self.clock = before.clock if before else ManualClock(NOON)
        self.store = store
        self.channel = before.channel if before else Recorder("hook")
        self.rollback = Rollback()
        workflow = Workflow(
            name="rollback",
            summary="",
            parameters={},
            arguments=lambda params: [f"--{name}={value}" for name, value in sorted(params.items())],
            read=self.rollback.read,
        )
        self.workflows = WorkflowStarter(
            configured={
                "rollback": Configured(workflow=workflow, argv=("./rollback",), timeout=timedelta(seconds=60), env={})
            },
            runner=self.rollback,
            clock=self.clock,
            root=root,
        )
        self.responder = Responder(
            store=store,
            queue=queue(self.clock) if queue else LeaseQueue(store, self.clock),
            clock=self.clock,
            policy=policy or Policy(),
            team=Team(roster=roster, stakeholders=(BOARD,), channels=("hook",), organizer="incidents@example.test"),
        )
        self.worker = Worker(
            store=store,
            queue=self.responder.queue,
            clock=self.clock,
            handlers=HANDLERS,
            respond=lambda: self.responder,
            channels={"hook": self.channel},
            workflows=self.workflows,
            exporter=Exporter(scope=WriteScope(root=root, allow=(".spec",)), formats=FORMATS),
            check_every=timedelta(minutes=1),
        )

    async def drain(self) -> None:
        await self.responder.queue.work(self.worker.handle, drain=True)

    async def pass_time(self, span: timedelta) -> None:
        """Move the clock in minutes and perform what falls due on the way."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            await let_pass(self.store, self.clock, min(timedelta(minutes=1), until - self.clock.now()))
            await self.drain()

    async def opened(self, alert: Alert = ALERT) -> str:
        received = await self.responder.receive(alert)
        assert received.incident_id is not None
        await self.drain()
        return received.incident_id

    async def do(self, incident_id: str, *commands: Command) -> Incident:
        done = await self.responder.do(incident_id, *commands)
        assert isinstance(done, Done), done
        await self.drain()
        return await self.incident(incident_id)

    async def refused(self, incident_id: str, *commands: Command) -> Refused:
        outcome = await self.responder.do(incident_id, *commands)
        assert isinstance(outcome, Refused)
        return outcome

    async def incident(self, incident_id: str) -> Incident:
        async with self.store.begin() as tx:
            return await self.responder.load(tx, incident_id)

    async def effects(self, **filters: Any) -> Sequence[StoredEffect]:
        async with self.store.begin() as tx:
            return await tx.effects(**filters)

    def kinds(self) -> Sequence[str]:
        return [message.kind for message in self.channel.told]

    async def resolved(self) -> str:
        """An incident that was answered and resolved by override."""
        incident_id = await self.opened()
        await self.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
        code = Resolution.FIXED
        await self.do(incident_id, cmd.Resolve(actor=LEAD.id, code=code, override_reason="seen by hand"))
        return incident_id
