"""A policy at work without a database: an incident, its timers, and a clock that jumps from one to the next."""

from datetime import datetime, timedelta

from smartspec_ops.app.effects.timers import timers
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.escalation import Settled, Wait, next_step
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.procedure import next_commands
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Rotation, Schedule

NOW = datetime.fromisoformat("2026-08-22T10:00:00+00:00")
MINUTE = timedelta(minutes=1)
PRIMARY = Schedule(
    name="primary",
    layers=(
        Rotation(
            name="hourly",
            people=("p-1", "p-2"),
            starts=datetime.fromisoformat("2026-08-22T10:00"),
            length=timedelta(hours=1),
            ends=datetime.fromisoformat("2026-08-22T14:00"),
        ),
    ),
)
ROSTER = Roster(
    people=(
        Person(id="p-1", slack="U1"),
        Person(id="p-2", slack="U2"),
        Person(id="p-3", roles=("deputy",), slack="U3"),
        Person(id="p-4", roles=("deputy",), slack="U4", services=("search",)),
        Person(id="p-5", roles=("commander",)),
        Person(id="p-6", roles=("manager",), slack="U6"),
    ),
    duty=Duty(schedules=(PRIMARY,)),
)
SCHEDULE = Target(kind=TargetKind.SCHEDULE, name="primary")
DEPUTY = Target(kind=TargetKind.ROLE, name="deputy")
ROOM = Target(kind=TargetKind.CHANNEL, name="ops")
GONE = Target(kind=TargetKind.SCHEDULE, name="gone")
MANAGER = Target(kind=TargetKind.PERSON, name="p-6")


def step(*targets: Target, timeout: int = 5, delay: int = 0) -> PagingStep:
    return PagingStep(targets=targets, timeout=timeout * MINUTE, delay=delay * MINUTE)


TWO = EscalationPolicy(
    name="two",
    steps=(step(SCHEDULE), step(DEPUTY, ROOM, timeout=10, delay=1)),
    repeat=1,
    ack_expiry=30 * MINUTE,
    fallback=(MANAGER,),
)
Log = list[tuple[int, str]]


class Play:
    """An incident under a policy; timers are kept as they would be in the database, and fired by the clock alone."""

    def __init__(self, *escalations: EscalationPolicy, roster: Roster = ROSTER, severity: str = "SEV-2") -> None:
        self.policy = Policy(escalations=escalations)
        self.roster = roster
        self.now = NOW
        self.log: list[ev.Event] = []
        self.due: list[tuple[datetime, int]] = []
        self.incident: Incident | None = None
        alert = Alert(
            source="m", service="checkout", metric="m", current=None, target=None,
            status=AlertStatus.FIRING, fingerprint="f", at=NOW, severity=severity,
        )  # fmt: skip
        self.do(cmd.Open(actor="system:m", incident_id="I", alert=alert))

    @property
    def it(self) -> Incident:
        assert self.incident is not None
        return self.incident

    def do(self, *commands: cmd.Command) -> None:
        waiting, made = list(commands), list[ev.Event]()
        while waiting:
            decided = decide(self.incident, waiting.pop(0), self.now, self.policy)
            assert not isinstance(decided, Refused), decided
            for event in decided:
                self.incident = evolve(self.incident, event)
            made += decided
            waiting += next_commands(self.it, decided, self.roster, self.policy, self.now)
        self.log += made
        set_ = {e.key: e for e in timers(self.it, made, self.policy) if e.kind == "page_timeout"}
        self.due += [(e.due_at, int(e.body.get("version", 0))) for e in set_.values()]

    def pass_minutes(self, minutes: int) -> None:
        self.play_until(self.now + minutes * MINUTE)

    def play_until(self, until: datetime) -> None:
        while self.due and min(self.due)[0] <= until:
            at, version = min(self.due)
            self.due.remove((at, version))
            self.now = max(self.now, at)
            self._fire(version)
        self.now = until

    def _fire(self, version: int) -> None:
        if self.it.paging is not None and version < self.it.paging.marked:
            return
        found = next_step(self.it, self.roster, self.policy, self.now)
        if isinstance(found, Wait):
            self.due.append((found.until, version))
        elif not isinstance(found, Settled):
            self.do(found)

    @property
    def told(self) -> Log:
        """Minute and what happened: who was paged, which channel, or the kind of another event of paging."""
        found = []
        for event in self.log:
            minute = int((event.at - NOW).total_seconds() // 60)
            match event:
                case ev.Escalated():
                    found.append((minute, event.to))
                case ev.ChannelPaged():
                    found.append((minute, f"#{event.channel}"))
                case ev.NobodyReachable() | ev.AcknowledgementExpired():
                    found.append((minute, event.kind))
        return found
