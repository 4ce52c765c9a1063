"""Who is asked to lead, and who is called to help."""

from datetime import UTC, datetime

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.oncall import Person, Roster, commander_candidates, names_in, team_for
from smartspec_ops.domain.incident.state import Incident

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)
ROSTER = Roster(
    people=(
        Person(id="p-1", roles=("responder",), email="responder-a@example.test"),
        Person(id="p-2", roles=("deputy",), slack="U2"),
        Person(id="p-3", roles=("commander", "responder"), email="lead@example.test", names=("Given Surname",)),
        Person(id="p-4", roles=("commander",)),
        Person(id="p-5", roles=("responder",), email="search@example.test", services=("search",)),
        Person(id="p-6", roles=("stakeholder",), email="boss@example.test"),
    )
)


def incident(commander: str) -> Incident:
    alert = Alert(
        source="m", service="checkout", metric="m", current=None, target=None,
        status=AlertStatus.FIRING, fingerprint="f", at=NOW,
    )  # fmt: skip
    return fold(
        [
            ev.Opened(at=NOW, actor="system:monitor", incident_id="I", title="t", alert=alert, dedup_key="k"),
            ev.CommanderAssigned(at=NOW, actor="system:monitor", person=commander),
        ]
    )


def test_candidates_come_by_role_and_only_if_they_can_be_reached() -> None:
    assert [p.id for p in commander_candidates(ROSTER, "checkout")] == ["p-3", "p-2", "p-1"]
    assert [p.id for p in commander_candidates(ROSTER, "search")] == ["p-3", "p-2", "p-1", "p-5"]
    assert [p.id for p in commander_candidates(ROSTER)] == ["p-3", "p-2", "p-1", "p-5"]


def test_the_team_is_the_services_responders_without_the_commander() -> None:
    assert [p.id for p in team_for(incident("p-3"), ROSTER)] == ["p-1"]
    assert [p.id for p in team_for(incident("p-1"), ROSTER)] == ["p-3"]


def test_everything_that_names_a_person_is_known_to_the_blameless_check() -> None:
    lead = names_in(ROSTER)[2]
    assert lead.role == "the commander"
    assert lead.words == ("p-3", "Given Surname", "lead@example.test")
    assert names_in(Roster(people=(Person(id="p-9", roles=()),)))[0].role == "a responder"


def test_a_person_is_found_by_id() -> None:
    assert ROSTER.find("p-2") is ROSTER.people[1]
    assert ROSTER.find("p-99") is None
