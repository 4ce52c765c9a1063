"""Pages go on until somebody answers or everybody was tried, and then that is said."""

from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Escalate
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.escalation import Settled, Wait, next_page, next_step
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Resolution

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)
POLICY = Policy(ack_timeout=timedelta(minutes=5), page_rounds=2)
ROSTER = Roster(
    people=(
        Person(id="p-1", roles=("commander",), slack="U1"),
        Person(id="p-2", roles=("responder",), slack="U2"),
    )
)


def opened() -> Incident:
    alert = Alert(
        source="m", service="checkout", metric="m", current=None, target=None,
        status=AlertStatus.FIRING, fingerprint="f", at=NOW,
    )  # fmt: skip
    return evolve(None, ev.Opened(at=NOW, actor="system:m", incident_id="I", title="t", alert=alert, dedup_key="k"))


def after(incident: Incident, command: cmd.Command, now: datetime) -> Incident:
    decided = decide(incident, command, now, POLICY)
    assert not isinstance(decided, Refused)
    for event in decided:
        incident = evolve(incident, event)
    return incident


def run(incident: Incident, roster: Roster, minutes: int) -> list[tuple[int, str | None]]:
    """A page at a time, asked every minute, as a worker would."""
    sent = []
    for minute in range(minutes):
        now = NOW + timedelta(minutes=minute)
        step = next_step(incident, roster, POLICY, now)
        if isinstance(step, Escalate):
            sent.append((minute, step.to))
            incident = after(incident, step, now)
    return sent


def test_pages_go_round_and_end_with_nobody_reachable() -> None:
    assert run(opened(), ROSTER, 60) == [(0, "p-1"), (5, "p-2"), (10, "p-1"), (15, "p-2"), (20, None)]


def test_an_empty_roster_is_said_at_once() -> None:
    assert run(opened(), Roster(), 30) == [(0, None)]


def test_between_pages_there_is_a_time_to_answer() -> None:
    incident = after(opened(), Escalate(actor="system:e", to="p-1", step=1, why="new"), NOW)
    assert next_step(incident, ROSTER, POLICY, NOW + timedelta(minutes=4)) == Wait(until=NOW + timedelta(minutes=5))


def test_an_answer_ends_it() -> None:
    incident = after(opened(), cmd.Acknowledge(actor="p-2"), NOW)
    assert next_step(incident, ROSTER, POLICY, NOW + timedelta(hours=1)) == Settled(why="somebody has answered")


def test_a_resolved_incident_pages_nobody() -> None:
    done = cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE)
    step = next_step(after(opened(), done, NOW), ROSTER, POLICY, NOW)
    assert step == Settled(why="the incident is resolved")


def test_who_was_put_in_command_is_called_first() -> None:
    incident = after(opened(), cmd.AssignCommander(actor="system:e", person="p-2"), NOW)
    step = next_step(incident, ROSTER, POLICY, NOW)
    assert isinstance(step, Escalate)
    assert (step.to, step.role, step.step) == ("p-2", "responder", 1)


@pytest.mark.parametrize("person", ["p-9", "p-3"])
def test_an_unreachable_commander_does_not_stop_the_pages(person: str) -> None:
    roster = Roster(people=(*ROSTER.people, Person(id="p-3", roles=("commander",))))
    incident = after(opened(), cmd.AssignCommander(actor="system:e", person=person), NOW)
    step = next_step(incident, roster, POLICY, NOW)
    assert isinstance(step, Escalate)
    assert step.to == "p-1"


def test_a_reopening_by_the_monitor_pages_again() -> None:
    incident = after(opened(), cmd.Acknowledge(actor="p-1"), NOW)
    incident = after(incident, cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE), NOW)
    incident = after(incident, cmd.Reopen(actor="system:monitor", reason="fires again"), NOW)
    step = next_step(incident, ROSTER, POLICY, NOW)
    assert isinstance(step, Escalate)
    assert step.step == 1


def test_a_page_somebody_asked_for_does_not_wait() -> None:
    incident = after(opened(), Escalate(actor="system:e", to="p-1", step=1, why="new"), NOW)
    step = next_page(incident, ROSTER, "p-1", "needs a second pair of eyes", NOW)
    assert isinstance(step, Escalate)
    assert (step.to, step.step, step.actor, step.why) == ("p-2", 2, "p-1", "needs a second pair of eyes")
