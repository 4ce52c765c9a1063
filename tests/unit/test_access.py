"""Who may do what: the same table for everybody who asks, on the one way every command takes."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from smartspec_ops.app.delivery.chat import MOST_LISTED, Chat
from smartspec_ops.app.response.access import may_see, seen_by
from smartspec_ops.app.response.decision import Done
from smartspec_ops.domain.access import GRANTS, Access, Permission, Role, grants_table, needs
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.values import Phase, Resolution
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import PRIVATE_TITLE, Broken, Intact, StoredAudit
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT, DEPUTY, HELPER, LEAD, NOON, House

pytestmark = pytest.mark.edge

ROLES = {"lead-a": Role.COMMANDER, "boss": Role.ADMIN, "guest": Role.VIEWER, "token:ci": Role.RESPONDER}
PEOPLE = frozenset({"lead-a", "lead-b", "helper-a", "guest"})
CONFIGURED = Access(roles=ROLES, people=PEOPLE)


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    policy = Policy(approvers=CONFIGURED.approvers, final_audiences=frozenset({"responders", "stakeholders"}))
    made = House(store, tmp_path, policy)
    made.responder = replace(made.responder, access=CONFIGURED)
    return made


async def audited(house: House) -> list[StoredAudit]:
    """Oldest first."""
    async with house.store.begin() as tx:
        return list(reversed(await tx.audit()))


# --- the table ----------------------------------------------------------------------------------------------------


def test_every_role_includes_the_one_below() -> None:
    roles = list(Role)
    for lower, higher in pairwise(roles):
        assert GRANTS[lower] < GRANTS[higher]
    assert GRANTS[Role.ADMIN] == set(Permission)


@pytest.mark.parametrize(
    ("command", "permission"),
    [
        (cmd.Acknowledge(actor="a"), Permission.RESPOND),
        (cmd.AddNote(actor="a", text="x"), Permission.RESPOND),
        (cmd.AssignCommander(actor="a", person="a"), Permission.RESPOND),
        (cmd.AssignCommander(actor="a", person="b"), Permission.COMMAND),
        (cmd.AssignRole(actor="a", person="b", role="scribe"), Permission.COMMAND),
        (cmd.AssignRole(actor="a", person="a", role="scribe"), Permission.RESPOND),
        (cmd.OverrideSeverity(actor="a", level=Sev.SEV1, reason="x"), Permission.OVERRIDE),
        (cmd.Approve(actor="a", id="M1", plan_hash=""), Permission.APPROVE),
        (cmd.Reject(actor="a", id="M1", reason="x"), Permission.APPROVE),
        (cmd.Resolve(actor="a", code=Resolution.FIXED), Permission.RESPOND),
        (cmd.Resolve(actor="a", code=Resolution.FIXED, override_reason="x"), Permission.OVERRIDE),
        (cmd.WaivePostMortem(actor="a", reason="x"), Permission.OVERRIDE),
        (cmd.ChangeVisibility(actor="a", private=True), Permission.COMMAND),
        (cmd.Close(actor="a"), Permission.COMMAND),
    ],
)
def test_what_a_command_takes(command: Command, permission: Permission) -> None:
    assert needs(command) is permission


def test_without_roles_everybody_may_as_before() -> None:
    access = Access(people=PEOPLE)
    assert all(access.may(who, right) for who in ("helper-a", "stranger") for right in Permission)
    assert access.refusal("helper-a", Permission.AUDIT) is None


def test_without_roles_a_member_of_the_chat_is_somebody_only_in_the_roster() -> None:
    refused = Access(people=PEOPLE).refusal("slack:U1", Permission.RESPOND)
    assert refused is not None
    assert (refused.rule, "slack: U1 to their entry in the roster" in (refused.hint or "")) == ("AC-01", True)
    assert Access().refusal("slack:U1", Permission.RESPOND) is None  # where there is no roster, anybody is


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        ("lead-a", Role.COMMANDER),
        ("helper-a", Role.RESPONDER),  # of the roster, named nowhere
        ("token:ci", Role.RESPONDER),
        ("token:other", None),
        ("slack:U1", None),
        ("", None),
    ],
)
def test_whose_role_is_which(actor: str, role: Role | None) -> None:
    assert CONFIGURED.role_of(actor) is role


def test_a_refusal_says_which_rule_and_who_may() -> None:
    refused = CONFIGURED.refusal("helper-a", Permission.APPROVE)
    assert refused is not None
    assert (refused.rule, refused.hint) == ("AC-02", "who may: boss, lead-a")
    unknown = CONFIGURED.refusal("token:other", Permission.READ)
    assert unknown is not None
    assert unknown.rule == "AC-01"


def test_who_does_not_say_who_they_are_may_look_and_nothing_else() -> None:
    assert [right for right in Permission if CONFIGURED.may(None, right)] == [Permission.READ]


def test_the_table_in_the_documentation_is_the_one_in_force() -> None:
    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
    assert grants_table() in page


# --- on the command path -------------------------------------------------------------------------------------------


async def test_a_viewer_changes_nothing_and_the_attempt_is_written_down(house: House) -> None:
    incident_id = await house.opened()
    refused = await house.refused(incident_id, cmd.Acknowledge(actor="guest"))
    assert refused.rule == "AC-02"
    assert (await house.incident(incident_id)).phase is Phase.OPEN
    entry = (await audited(house))[-1].entry
    assert (entry.actor, entry.action, entry.subject, entry.allowed) == ("guest", Action.REFUSED, incident_id, False)
    assert entry.why.startswith("AC-02 Acknowledge")


async def test_one_refused_command_refuses_those_with_it(house: House) -> None:
    incident_id = await house.opened()
    note = cmd.AddNote(actor="helper-a", text="seen")
    await house.refused(incident_id, note, cmd.OverrideSeverity(actor="helper-a", level=Sev.SEV1, reason="worse"))
    async with house.store.begin() as tx:
        assert "note_added" not in [event.kind for event in await tx.events(incident_id)]


async def test_a_commander_by_role_approves_without_being_in_command(house: House) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.AssignCommander(actor="lead-a", person="helper-a"))
    proposal = cmd.ProposeMitigation(
        actor="helper-a", workflow="rollback", params={"to": "v1"}, plan="./rollback --to=v1"
    )
    incident = await house.do(incident_id, proposal)
    approval = cmd.Approve(actor="helper-a", id="M1", plan_hash=incident.mitigations["M1"].plan_hash)
    assert (await house.refused(incident_id, approval)).rule == "AC-02"
    await house.do(incident_id, replace(approval, actor="lead-a"))
    kinds = [(one.entry.action, one.entry.actor) for one in await audited(house)]
    assert kinds == [(Action.ROLE_CHANGED, "lead-a"), (Action.REFUSED, "helper-a"), (Action.APPROVED, "lead-a")]


async def test_nobody_is_put_in_charge_who_could_not_act(house: House) -> None:
    incident_id = await house.opened()
    assert (await house.refused(incident_id, cmd.AssignCommander(actor="lead-a", person="guest"))).rule == "AC-04"


async def test_overrides_and_waivers_are_in_the_audit_log_and_their_reasons_are_not(house: House) -> None:
    incident_id = await house.resolved()
    await house.do(incident_id, cmd.WaivePostMortem(actor="boss", reason="told by phone, see the mail of 3 March"))
    found = [one.entry for one in await audited(house)]
    assert [(e.action, e.why) for e in found if e.actor in ("boss", LEAD.id)] == [
        (Action.OVERRODE, "resolved without verification"),
        (Action.WAIVED, "the post-mortem"),
    ]


async def test_machines_are_not_asked_and_not_audited(house: House) -> None:
    await house.opened()
    assert await audited(house) == []


# --- private incidents ---------------------------------------------------------------------------------------------

SECRET_ALERT = replace(ALERT, why="a leaked customer list", extra={"private": True})


async def test_a_private_incident_is_told_to_nobody_outside(house: House) -> None:
    incident_id = await house.opened(SECRET_ALERT)
    incident = await house.incident(incident_id)
    assert incident.participants == {LEAD.id}
    told = house.channel.told
    assert told
    assert {reader.id for message in told for reader in message.recipients} == {LEAD.id}
    assert not any("checkout" in message.subject + message.body for message in told)
    assert not any("error_rate" in str(message.facts) for message in told)


async def test_only_participants_and_admins_see_a_private_incident(house: House) -> None:
    incident_id = await house.opened(SECRET_ALERT)
    async with house.store.begin() as tx:
        row = await tx.incident(incident_id)
        assert row is not None
        for viewer, sees in (("lead-a", True), ("boss", True), ("lead-b", False), ("guest", False), (None, False)):
            assert ((await seen_by(tx, CONFIGURED, viewer, row)).title != PRIVATE_TITLE) is sees
            incident = await house.responder.load(tx, incident_id)
            assert (await may_see(tx, CONFIGURED, viewer, incident, NOON) is None) is sees
    assert (await house.refused(incident_id, cmd.AddNote(actor=DEPUTY.id, text="what is it?"))).rule == "AC-03"
    invited = await house.responder.do(incident_id, cmd.Join(actor=LEAD.id, person=DEPUTY.id))
    assert isinstance(invited, Done)
    await house.do(incident_id, cmd.AddNote(actor=DEPUTY.id, text="I see"))


async def test_without_roles_too_a_private_incident_is_for_its_participants(house: House) -> None:
    house.responder = replace(house.responder, access=Access())
    incident_id = await house.opened(SECRET_ALERT)
    incident = await house.incident(incident_id)
    assert house.responder.access.sees(LEAD.id, incident)
    assert not house.responder.access.sees(HELPER.id, incident)


async def test_the_list_in_a_chat_leaves_out_nothing_that_goes_on_for_what_is_over(house: House) -> None:
    burning = await house.opened(replace(ALERT, fingerprint="burning", spec_id=None))
    for n in range(MOST_LISTED):
        over = await house.opened(replace(ALERT, fingerprint=f"over-{n}", spec_id=None))
        await house.do(over, cmd.Resolve(actor=LEAD.id, code=Resolution.TEST))
    chat = Chat(responder=house.responder, workflows=house.workflows, exporter=house.worker.exporter, scan=lambda _: [])
    told = (await chat.say(HELPER.id, "list")).text.splitlines()
    assert (len(told), told[0].split()[0]) == (MOST_LISTED, burning)
    for n in range(MOST_LISTED):
        await house.opened(replace(ALERT, fingerprint=f"on-{n}", spec_id=None))
    told = (await chat.say(HELPER.id, "list")).text.splitlines()
    assert (len(told), "older ones that go on" in told[-1]) == (MOST_LISTED + 1, True)


async def test_a_chat_names_no_mitigation_of_a_private_incident_to_who_takes_no_part(house: House) -> None:
    incident_id = await house.opened(SECRET_ALERT)
    plan = cmd.ProposeMitigation(actor=LEAD.id, workflow="rollback", params={}, plan="./rollback")
    await house.do(incident_id, plan)
    chat = Chat(responder=house.responder, workflows=house.workflows, exporter=house.worker.exporter, scan=lambda _: [])
    told = await chat.say(HELPER.id, f"approve {incident_id} M9")
    assert told.is_refused
    assert "M1" not in told.text


async def test_acknowledging_a_private_incident_does_not_bring_the_whole_team_in(house: House) -> None:
    incident_id = await house.opened(SECRET_ALERT)
    incident = await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert incident.participants == {LEAD.id}


async def test_a_private_incident_leaves_no_files_and_can_still_be_closed(house: House, tmp_path: Path) -> None:
    incident_id = await house.opened(SECRET_ALERT)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen"))
    await house.do(incident_id, cmd.WaivePostMortem(actor=LEAD.id, reason="kept apart"))
    assert (await house.do(incident_id, cmd.Close(actor=LEAD.id))).phase is Phase.CLOSED
    assert not (tmp_path / ".spec/reports").exists()


async def test_visibility_is_changed_on_the_record(house: House) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.ChangeVisibility(actor=LEAD.id, private=True))
    house.channel.told.clear()
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="it is worse"))
    assert [m.subject for m in house.channel.told] == [f"[SEV-1] {incident_id} severity: private incident"]
    again = await house.do(incident_id, cmd.ChangeVisibility(actor=LEAD.id, private=False))
    assert not again.is_private
    found = [one.entry for one in await audited(house) if one.entry.action == Action.VISIBILITY_CHANGED]
    assert [entry.why for entry in found] == ["private", "visible to everybody"]


# --- the audit log itself ------------------------------------------------------------------------------------------


async def filled(house: House) -> None:
    incident_id = await house.opened()
    for _ in range(3):
        await house.refused(incident_id, cmd.Acknowledge(actor="guest"))


async def test_the_audit_log_is_a_chain_with_a_signed_end(house: House, store: SqlStore) -> None:
    assert await store.verify_audit() == Intact(length=0)
    await filled(house)
    assert await store.verify_audit() == Intact(length=3)


@pytest.mark.parametrize(
    ("change", "seq", "why"),
    [
        ("UPDATE audit SET kind = 'approved' WHERE seq = 2", 2, "its content does not match its hash"),
        ("UPDATE audit SET at = at + 1 WHERE seq = 2", 2, "its content does not match its hash"),
        ("UPDATE audit SET body = (SELECT body FROM audit WHERE seq = 1) WHERE seq = 2", 2, "belongs to another row"),
        ("DELETE FROM audit WHERE seq = 2", 2, "is missing"),
        ("DELETE FROM audit WHERE seq = 3", 3, "ends at 2, its signed head was made for 3"),
        ("DELETE FROM audit", 1, "ends at 0, its signed head was made for 3"),
        ("UPDATE meta SET value = replace(value, '3 ', '2 ') WHERE name = 'audit:head'", None, ""),
        ("DELETE FROM meta WHERE name = 'audit:head'", 1, "signed head is missing"),
        ("UPDATE audit SET hash = 'x' WHERE seq = 3", 3, "key ring"),
    ],
)
async def test_a_touched_audit_log_is_found_out(
    house: House, store: SqlStore, change: str, seq: int | None, why: str
) -> None:
    await filled(house)
    async with store.begin() as tx:
        await tx.connection.exec_driver_sql(change)
    found = await store.verify_audit()
    if seq is None:  # the number beside the signature is only for people; the signature is over the log itself
        assert found == Intact(length=3)
        return
    assert isinstance(found, Broken)
    assert found.seq == seq
    assert why in found.why
