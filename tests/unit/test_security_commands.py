"""Access, audit, keys and privacy as they are typed."""

import json
from pathlib import Path

import pytest

from smartspec_ops.cli import monitor, ops, respond
from tests.acceptance._workspace import Place
from tests.unit.test_cli import ENVIRONMENT, SPEC, typed

pytestmark = pytest.mark.edge

CONFIG = """\
production_ops:
  roster: [{id: lead-a, roles: [commander]}, {id: helper-a, roles: [responder]}, {id: guest-a, roles: [executives]}]
  access: {admin: [boss-a], commander: [lead-a], viewer: [guest-a]}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.make(tmp_path, ENVIRONMENT)
    made.write(".spec/smartspec.config.yaml", CONFIG)
    made.write("specs/shop/pay/spec.md", SPEC)
    return made


def opened(place: Place, *more: str) -> str:
    argv = ("--manual-incident", "customer list leaked", "--service", "pay", "--json", *more)
    answer = typed(place, respond.command, *argv)
    assert answer.code == 0, answer.stderr
    return str(json.loads(answer.stdout)["incident_id"])


def test_a_role_that_does_not_suffice_is_told_what_would(place: Place) -> None:
    incident_id = opened(place)
    refused = typed(place, respond.command, "severity", incident_id, "sev-1", "--reason", "worse", "--as", "helper-a")
    assert refused.code == 1
    assert "refused (AC-02): a responder may not override" in refused.stderr
    assert "who may: boss-a, lead-a" in refused.stderr


def test_a_private_incident_is_shown_to_those_inside_alone(place: Place) -> None:
    incident_id = opened(place, "--private")
    for viewer in ([], ["--as", "guest-a"], ["--as", "helper-a"]):
        assert "leaked" not in typed(place, respond.command, "list", *viewer).stdout
        hidden = typed(place, respond.command, "show", incident_id, *viewer)
        assert (hidden.code, hidden.stdout) == (1, "")
        assert "AC-03" in hidden.stderr
    for viewer in ([], ["--as", "helper-a"]):
        assert typed(place, ops.command, "export", incident_id, *viewer).code == 1
    assert "leaked" in typed(place, respond.command, "list", "--as", "boss-a").stdout
    assert "leaked" in typed(place, respond.command, "show", incident_id, "--as", "lead-a").stdout
    assert not (place.root / ".spec/reports/incidents").exists()
    for elsewhere in (("status",), ("status", "--json")):
        assert "leaked" not in typed(place, monitor.command, *elsewhere).stdout
    item = ("action", "add", incident_id, "hide the customer list", "--as", "lead-a")
    assert typed(place, respond.command, *item).code == 0
    assert "customer" not in typed(place, respond.command, "action", "list").stdout
    invited = typed(place, respond.command, "invite", incident_id, "helper-a", "--as", "lead-a")
    assert invited.code == 0, invited.stderr
    assert "leaked" in typed(place, respond.command, "show", incident_id, "--as", "helper-a").stdout
    assert typed(place, ops.command, "export", incident_id, "--as", "helper-a").code == 0


def test_the_audit_log_is_read_with_the_permission_and_that_is_audited(place: Place) -> None:
    incident_id = opened(place)
    typed(place, respond.command, "ack", incident_id, "--as", "guest-a")
    assert typed(place, ops.command, "audit", "list", "--as", "lead-a").code == 1
    assert "AC-02 Acknowledge" in typed(place, ops.command, "audit", "list", "--as", "boss-a").stdout
    entries = json.loads(typed(place, ops.command, "audit", "list", "--as", "boss-a", "--json").stdout)["entries"]
    assert [(one["actor"], one["action"]) for one in reversed(entries)] == [
        ("system:settings", "roles_configured"),
        ("guest-a", "refused"),
        ("lead-a", "refused"),
        ("boss-a", "audit_read"),
    ]
    verified = typed(place, ops.command, "audit", "verify")
    assert verified.code == 0
    assert "intact, 5 entries; head " in verified.stdout


def test_other_roles_in_the_settings_are_noted_once(place: Place) -> None:
    opened(place)
    place.write(".spec/smartspec.config.yaml", CONFIG.replace("admin: [boss-a]", "admin: [boss-a, helper-a]"))
    typed(place, respond.command, "show", opened(place))
    entries = json.loads(typed(place, ops.command, "audit", "list", "--as", "boss-a", "--json").stdout)["entries"]
    assert [one["why"] for one in reversed(entries)] == [
        "boss-a: - to admin, guest-a: - to viewer, lead-a: - to commander, others: - to responder",
        "helper-a: - to admin",
    ]


def test_heads_are_signed_once_for_each_change(place: Place) -> None:
    opened(place)
    assert typed(place, ops.command, "audit", "sign").stdout == "1 heads signed\n"
    assert typed(place, ops.command, "audit", "sign").stdout == "0 heads signed\n"
    assert typed(place, ops.command, "verify").code == 0


def test_a_key_is_changed_from_the_command_line(place: Place) -> None:
    incident_id = opened(place)
    [before] = json.loads(typed(place, ops.command, "keys", "list", "--json").stdout)["keys"]
    assert typed(place, ops.command, "keys", "rotate", "--as", "lead-a").code == 1
    rotated = typed(place, ops.command, "keys", "rotate", "--as", "boss-a")
    assert rotated.code == 0, rotated.stderr
    assert typed(place, ops.command, "keys", "retire", before["id"], "--as", "boss-a").code == 2
    assert typed(place, ops.command, "keys", "reseal", "--as", "boss-a").code == 0
    retired = typed(place, ops.command, "keys", "retire", before["id"], "--as", "boss-a")
    assert retired.code == 0, retired.stderr
    states = [one["state"] for one in json.loads(typed(place, ops.command, "keys", "list", "--json").stdout)["keys"]]
    assert states == ["current", "retired"]
    assert typed(place, ops.command, "verify").code == 0
    assert "leaked" in typed(place, respond.command, "show", incident_id).stdout


def test_a_key_from_a_secret_is_not_ours_to_change(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", CONFIG + '  key: "env:OPS_KEY"\n')
    refused = typed(place, ops.command, "keys", "rotate", "--as", "boss-a")
    assert refused.code == 2
    assert "comes from a secret" in refused.stderr


def test_a_person_is_kept_looked_up_and_erased(place: Place) -> None:
    config = CONFIG.replace("{id: helper-a, roles: [responder]}", "{id: helper-a, roles: [responder], kept: true}")
    place.write(".spec/smartspec.config.yaml", config)
    place.write("pat.json", '{"names": ["Pat Example"], "email": "pat@example.test"}')
    assert typed(place, ops.command, "identity", "set", "helper-a", "pat.json", "--as", "lead-a").code == 1
    kept = typed(place, ops.command, "identity", "set", "helper-a", "pat.json", "--as", "boss-a")
    assert kept.code == 0, kept.stderr
    incident_id = opened(place)
    noted = typed(place, respond.command, "note", incident_id, "Pat Example saw it", "--as", "helper-a")
    assert "Pat" not in noted.stdout + typed(place, respond.command, "show", incident_id).stdout
    assert typed(place, ops.command, "identity", "show", "helper-a", "--as", "lead-a").code == 1
    assert "pat@example.test" in typed(place, ops.command, "identity", "show", "helper-a", "--as", "boss-a").stdout
    assert typed(place, ops.command, "identity", "erase", "helper-a", "--as", "boss-a").code == 0
    assert typed(place, ops.command, "identity", "show", "helper-a", "--as", "boss-a").code == 2
    assert typed(place, ops.command, "verify").code == 0


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', '{"names": "x"}', '{"email": 7}', '{"names": [""]}'])
def test_a_file_that_is_no_identity_is_refused(place: Place, text: str) -> None:
    place.write("pat.json", text)
    refused = typed(place, ops.command, "identity", "set", "helper-a", "pat.json", "--as", "boss-a")
    assert refused.code == 2
    assert "identity/file" in refused.stderr
