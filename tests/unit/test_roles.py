"""Who holds which role, since when and until when: one holder each, and nothing of it forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.effects.timers import timers
from smartspec_ops.app.response.decision import Done
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.notice import notices
from smartspec_ops.domain.incident.oncall import Person, Roster
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.roles import role_name
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.summary import summary
from smartspec_ops.stores import open_store
from tests.unit.response import HELPER, LEAD, ROSTER, House
from tests.unit.speech import ENGLISH

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SHIFT_END = NOW + timedelta(hours=8)


def opened() -> Incident:
    alert = Alert(
        source="m", service="checkout", metric="m", current=None, target=None,
        status=AlertStatus.FIRING, fingerprint="f", at=NOW,
    )  # fmt: skip
    return evolve(None, ev.Opened(at=NOW, actor="system:m", incident_id="I", title="t", alert=alert, dedup_key="k"))


def after(incident: Incident, command: cmd.Command, now: datetime = NOW) -> Incident:
    decided = decide(incident, command, now, Policy())
    assert not isinstance(decided, Refused), decided
    for event in decided:
        incident = evolve(incident, event)
    return incident


def scribe(person: str, until: datetime | None = None) -> cmd.AssignRole:
    return cmd.AssignRole(actor="p-1", person=person, role="Scribe", until=until)


def test_a_role_has_one_holder_and_its_history_stays() -> None:
    incident = after(after(opened(), scribe("p-2", SHIFT_END)), scribe("p-3"), LATER)
    assert [(t.person, t.since, t.until, t.planned_until) for t in incident.tenures] == [
        ("p-2", NOW, LATER, SHIFT_END),
        ("p-3", LATER, None, None),
    ]
    assert [t.person for t in incident.held("scribe")] == ["p-3"]


def test_what_is_true_already_changes_nothing_and_a_new_end_is_news() -> None:
    incident = after(opened(), scribe("p-2"))
    assert decide(incident, scribe("p-2"), LATER, Policy()) == ()
    assert after(incident, scribe("p-2", SHIFT_END), LATER).held("scribe")[0].planned_until == SHIFT_END


def test_responders_are_many_and_one_may_leave() -> None:
    incident = opened()
    for person in ("p-2", "p-3"):
        incident = after(incident, cmd.AssignRole(actor=person, person=person, role="responder"))
    incident = after(incident, cmd.LeaveRole(actor="p-2", role="responder"), LATER)
    assert [t.person for t in incident.held("responder")] == ["p-3"]
    again = after(incident, cmd.AssignRole(actor="p-2", person="p-2", role="responder"), LATER)
    assert {t.person for t in again.held("responder")} == {"p-2", "p-3"}


def test_a_role_is_left_by_whoever_holds_it_and_a_stranger_leaves_nothing() -> None:
    incident = after(opened(), scribe("p-2"))
    assert decide(incident, cmd.LeaveRole(actor="p-1", role="scribe", person="p-9"), NOW, Policy()) == ()
    assert after(incident, cmd.LeaveRole(actor="p-1", role="scribe")).held() == ()


def test_command_is_handed_over_and_never_laid_down() -> None:
    incident = after(opened(), cmd.AssignRole(actor="p-1", person="p-1", role="commander", until=SHIFT_END))
    assert (incident.commander, incident.answered, incident.held("commander")[0].planned_until) == (
        "p-1", True, SHIFT_END,
    )  # fmt: skip
    refused = decide(incident, cmd.LeaveRole(actor="p-1", role="Incident Commander"), NOW, Policy())
    assert isinstance(refused, Refused)
    assert "hand command over" in refused.hint
    assert after(incident, cmd.AssignRole(actor="p-1", person="p-2", role="commander")).commander == "p-2"


@pytest.mark.parametrize("command", [scribe("p-2", NOW), cmd.AssignRole(actor="p-1", person="p-2", role=" ")])
def test_a_past_end_and_an_empty_role_are_refused(command: cmd.AssignRole) -> None:
    assert isinstance(decide(opened(), command, NOW, Policy()), Refused)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Communications  Lead", "communications"),
        ("comms", "communications"),
        ("Scribe", "scribe"),
        ("database on-call", "database on-call"),
        ("", None),
        ("x" * 41, None),
        ("\x1b[31m", None),
        ("<!channel>", None),
    ],
)
def test_a_role_is_written_in_one_way(text: str, name: str | None) -> None:
    assert role_name(text) == name


def test_who_is_given_a_role_by_another_is_told() -> None:
    incident = after(opened(), scribe("p-2", SHIFT_END))
    event = ev.RoleAssigned(at=NOW, actor="p-1", person="p-2", role="scribe", until=SHIFT_END)
    told = notices(incident, [event], ENGLISH)
    assert [(n.kind, n.person, n.body) for n in told] == [
        ("role", "p-2", "You were asked to take the role of scribe until 2026-08-22 18:00 UTC.")
    ]
    taken = ev.RoleAssigned(at=NOW, actor="p-2", person="p-2", role="scribe")
    assert notices(incident, [taken], ENGLISH) == ()


def test_the_summary_holds_roles_and_no_people() -> None:
    found = summary(after(opened(), scribe("p-2", SHIFT_END)), "r")["ext"]["roles"]
    assert found == [
        {
            "role": "scribe",
            "held_by": "the scribe",
            "since": "2026-08-22T10:00:00Z",
            "until": None,
            "planned_until": "2026-08-22T18:00:00Z",
        }
    ]


REMIND = cmd.RemindOfShift(actor="system:deliverer", role="scribe", person="p-2")


def test_a_shift_that_ends_is_told_once_unless_it_was_handed_over() -> None:
    incident = after(opened(), scribe("p-2", SHIFT_END))
    assert decide(incident, REMIND, LATER, Policy()) == ()
    ended = after(incident, REMIND, SHIFT_END)
    assert ended.held("scribe")[0].is_over
    assert decide(ended, REMIND, SHIFT_END, Policy()) == ()
    told = notices(ended, [ev.ShiftEnded(at=SHIFT_END, actor="system:deliverer", person="p-2", role="scribe")], ENGLISH)
    assert [(n.audience, n.person) for n in told] == [("person", "p-2"), ("responders", None)]
    assert "assign I --role scribe" in told[0].body
    assert decide(after(incident, scribe("p-3"), LATER), REMIND, SHIFT_END, Policy()) == ()


def test_the_end_of_a_shift_has_a_timer() -> None:
    assigned = ev.RoleAssigned(at=NOW, actor="p-1", person="p-2", role="scribe", until=SHIFT_END)
    (timer,) = timers(evolve(opened(), assigned), [assigned], Policy())
    assert (timer.kind, timer.due_at, timer.body["person"]) == ("shift_end", SHIFT_END, "p-2")
    assert timers(opened(), [replace(assigned, until=None)], Policy()) == []


@pytest.mark.parametrize(("word", "known"), [("Scribe", True), ("comms", True), ("DBA", True), ("king", False)])
async def test_a_word_that_nobody_knows_is_no_role(tmp_path: Path, word: str, known: bool) -> None:
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    roster = Roster(people=(*ROSTER.people, Person(id="p-dba", roles=("dba",), email="d@example.test")))
    house = House(store, tmp_path, roster=roster)
    incident_id = await house.opened()
    try:
        for command in (
            cmd.AssignRole(actor=LEAD.id, person=HELPER.id, role=word),
            cmd.Join(actor=LEAD.id, person=HELPER.id, role=word),
        ):
            outcome = await house.responder.do(incident_id, command)
            assert isinstance(outcome, Done) is known
            assert known or (isinstance(outcome, Refused) and "deputy, scribe" in (outcome.hint or ""))
    finally:
        await store.close()
