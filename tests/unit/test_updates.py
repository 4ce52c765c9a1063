"""Updates by people: one revision everywhere, reminders when one is late, and customers who read no internals."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from smartspec_ops.app.effects.announce import Route
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.cadence import MOST_REMINDERS, NotYet, Quiet, due_at, next_reminder
from smartspec_ops.domain.incident.jargon import internals
from smartspec_ops.domain.incident.oncall import Person
from smartspec_ops.domain.incident.policy import Cadence, Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.summary import summary
from smartspec_ops.domain.incident.values import Phase, PublicStatus, Resolution
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.domain.severity import Sev
from smartspec_ops.ports import Store
from tests.unit.response import ALERT, BOARD, HELPER, LEAD, NOON, House

pytestmark = [pytest.mark.edge, pytest.mark.slow]

MINUTE = timedelta(minutes=1)
CADENCE = Cadence(
    first=5 * MINUTE,
    every=20 * MINUTE,
    executives=30 * MINUTE,
    slow_after=timedelta(hours=2),
    then_every=timedelta(hours=1),
)
EVERYBODY = frozenset({"responders", "executives", "customers"})
POLICY = Policy(
    cadence={Sev.SEV1: CADENCE, Sev.SEV2: CADENCE}, final_audiences=EVERYBODY, ack_timeout=timedelta(days=1)
)
PUBLIC = Person(id="everybody", roles=("customers",), email="status@example.test")


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    found = House(store, tmp_path, policy=POLICY)
    team = replace(
        found.responder.team,
        stakeholders=(BOARD, PUBLIC),
        routes={"hook": Route(audiences=frozenset({*EVERYBODY, "person"}))},
        service_names={"checkout": "Checkout page"},
    )
    found.responder = replace(found.responder, team=team)
    return found


def post(text: str = "We are looking into it.", **given: Any) -> cmd.PostUpdate:
    return cmd.PostUpdate(**{"actor": LEAD.id, "text": text, "audiences": (), **given})


async def led(house: House) -> str:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    house.channel.told.clear()
    return incident_id


async def test_an_update_is_the_same_text_and_revision_for_everybody(house: House) -> None:
    incident_id = await led(house)
    await house.do(incident_id, post(next_at=NOON + 30 * MINUTE))
    assert {m.audience for m in house.channel.told} == EVERYBODY
    assert {m.body for m in house.channel.told} == {"We are looking into it.\n\nNext update: 2026-03-02 12:30 UTC"}
    assert {(m.slot, m.revision, m.facts[0]) for m in house.channel.told} == {
        (f"{incident_id}:update:1", 1, ("Update", "1, revision 1"))
    }


async def test_an_edit_is_a_new_revision_of_the_same_update_everywhere(house: House) -> None:
    incident_id = await led(house)
    await house.do(incident_id, post("We found nothing yet."), post("A deploy is undone.", audiences=("executives",)))
    house.channel.told.clear()
    incident = await house.do(incident_id, post("We found the reason.", edits=1))
    assert {(m.audience, m.facts[0][1], m.slot) for m in house.channel.told} == {
        (audience, "1, revision 2", f"{incident_id}:update:1") for audience in EVERYBODY
    }
    assert [(u.number, u.revision, u.text) for u in incident.updates.values()] == [
        (1, 2, "We found the reason."),
        (2, 1, "A deploy is undone."),
    ]


async def test_an_edit_keeps_what_was_promised_and_the_status_it_had(house: House) -> None:
    incident_id = await led(house)
    promised = NOON + 30 * MINUTE
    await house.do(incident_id, post(next_at=promised), post("We watch it.", status=PublicStatus.MONITORING))
    incident = await house.do(incident_id, post("We are looking closely.", edits=1))
    assert (incident.updates[1].next_at, incident.updates[1].status) == (promised, PublicStatus.INVESTIGATING)
    told = summary(incident, "20260302-120000Z")["ext"]["updates"]
    assert [(u["number"], u["revision"], u["status"]) for u in told] == [(1, 2, "investigating"), (2, 1, "monitoring")]


async def test_the_same_update_again_changes_nothing(house: House) -> None:
    incident_id = await led(house)
    before = await house.do(incident_id, post())
    after = await house.do(incident_id, post(edits=1))
    assert after == before


@pytest.mark.parametrize(
    ("update", "rule"),
    [
        (post(actor="system:bot"), "CM-1"),
        (post("  "), "CM-2"),
        (post("x" * 4_001), "CM-2"),
        (post(edits=3), "CM-3"),
        (post(next_at=NOON), "CM-5"),
        (post("SEV-2 in checkout"), "CM-6"),
    ],
)
async def test_what_cannot_be_told_is_refused_with_a_rule(house: House, update: cmd.PostUpdate, rule: str) -> None:
    incident_id = await led(house)
    refused = await house.refused(incident_id, update)
    assert refused.rule == rule
    assert refused.why
    assert house.channel.told == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are rolling back.", ()),
        ("The error rate is high", ()),
        ("This is a sev2, see INC-2026-0001", ("sev2", "INC-2026-0001")),
        ("error_rate is at 4 %", ("error_rate",)),
        ("dpl_2 broke it", ("dpl_2",)),
        ("write to lead-a@example.test", ("lead-a@example.test",)),
        ("lead-a is on it", ("lead-a",)),
        ("see https://runbooks.example.test/checkout", ("https://runbooks.example.test/checkout",)),
        ("P1 outage", ("P1",)),
    ],
)
async def test_internals_are_found_in_what_customers_would_read(
    house: House, text: str, found: tuple[str, ...]
) -> None:
    alert = replace(ALERT, runbook="https://runbooks.example.test/checkout")
    incident_id = await house.opened(alert)
    incident = await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    assert internals(text, incident) == found


async def test_customers_read_no_internals(house: House) -> None:
    incident_id = await led(house)
    await house.do(incident_id, post("We are looking into it."))
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="dpl_2 was undone"))
    await house.do(incident_id, cmd.Reopen(actor=LEAD.id, reason="error_rate again"))
    told = [m for m in house.channel.told if m.audience == "customers"]
    assert [(m.kind, m.subject) for m in told] == [
        ("update", "Problem with Checkout page"),
        ("resolved", "Problem with Checkout page: resolved"),
        ("reopened", "Problem with Checkout page: again"),
    ]
    for message in told:
        text = f"{message.subject} {message.body} {message.facts} {message.service} {message.severity}"
        assert not any(word in text for word in ("SEV", "INC-", "error_rate", "dpl_2", "lead-a", "None,"))
        assert (message.severity, message.links) == (None, ())
    assert [m.status for m in told] == ["investigating", "resolved", "investigating"]


async def test_customers_hear_nothing_before_a_person_tells_them(house: House) -> None:
    incident_id = await house.opened()
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), post(audiences=("executives",)))
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"))
    assert "customers" not in {m.audience for m in house.channel.told}
    learned = cmd.WaivePostMortem(actor=LEAD.id, reason="small")
    incident = await house.do(incident_id, learned, cmd.Close(actor=LEAD.id))
    assert incident.phase is Phase.CLOSED


async def test_an_incident_customers_were_told_of_does_not_close_before_they_know_it_is_over(house: House) -> None:
    incident_id = await led(house)
    await house.do(incident_id, post())
    await house.responder.do(
        incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand")
    )
    refused = await house.refused(incident_id, cmd.WaivePostMortem(actor=LEAD.id, reason="r"), cmd.Close(actor=LEAD.id))
    assert "customers" in refused.why
    await house.drain()
    done = await house.do(incident_id, cmd.WaivePostMortem(actor=LEAD.id, reason="r"), cmd.Close(actor=LEAD.id))
    assert done.phase is Phase.CLOSED


async def test_a_drill_and_a_private_incident_are_no_news_to_customers(house: House) -> None:
    for extra, heard in ({"drill": True}, {"responders", "executives"}), ({"private": True}, {"responders"}):
        incident_id = await house.opened(replace(ALERT, extra=extra, fingerprint=str(extra)))
        await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id), post())
        incident = await house.incident(incident_id)
        assert set(incident.updates[1].audiences) == heard
        assert (await house.refused(incident_id, post("x", audiences=("customers",)))).rule == "CM-4"
        await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.TEST))


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], PublicStatus.INVESTIGATING),
        ([post("x", status=PublicStatus.MONITORING)], PublicStatus.MONITORING),
        ([cmd.Resolve(actor=LEAD.id, code=Resolution.TEST)], PublicStatus.RESOLVED),
    ],
)
async def test_the_public_status_follows_the_incident_and_what_was_said(
    house: House, steps: Sequence[cmd.Command], status: PublicStatus
) -> None:
    incident_id = await led(house)
    incident = await house.do(incident_id, *steps, post("and now?"))
    assert incident.updates[max(incident.updates)].status is status


# --- invitations -----------------------------------------------------------------------------------------------


def invitations(house: House) -> list[tuple[str, int, str]]:
    found = []
    for message in house.channel.told:
        for attachment in message.attachments:
            calendar = Calendar.from_ical(attachment.content)
            (meeting,) = calendar.walk("VEVENT")
            found.append((str(calendar["method"]), int(meeting["sequence"]), attachment.media_type))
    return found


async def test_a_reopened_incident_takes_its_meeting_back_and_the_next_end_sets_it_anew(house: House) -> None:
    incident_id = await led(house)
    end = cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand")
    await house.do(incident_id, end)
    await house.do(incident_id, cmd.Reopen(actor=LEAD.id, reason="again"))
    await house.do(incident_id, end)
    await house.do(incident_id, cmd.WaivePostMortem(actor=LEAD.id, reason="it was small"))
    request, cancel = "text/calendar; method=REQUEST", "text/calendar; method=CANCEL"
    assert invitations(house) == [
        ("REQUEST", 0, request),
        ("CANCEL", 1, cancel),
        ("REQUEST", 2, request),
        ("CANCEL", 3, cancel),
    ]


async def test_a_meeting_that_took_place_is_not_cancelled(house: House) -> None:
    incident_id = await led(house)
    await house.do(incident_id, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand"))
    incident = await house.incident(incident_id)
    assert incident.invited is not None
    await house.clock.advance(incident.invited.meeting_at - house.clock.now() + MINUTE)
    await house.do(incident_id, cmd.WaivePostMortem(actor=LEAD.id, reason="it was talked through"))
    assert [method for method, _, _ in invitations(house)] == ["REQUEST"]


# --- cadence ---------------------------------------------------------------------------------------------------


def due_kinds(house: House) -> list[tuple[str, str, str]]:
    return [
        (f"{m.at:%H:%M}", m.recipients[0].id if m.audience == "person" else "all", m.body.split(" since")[0])
        for m in house.channel.told
        if m.kind == "update_due"
    ]


async def test_a_late_update_is_reminded_of_and_an_update_ends_the_reminders(house: House) -> None:
    incident_id = await led(house)
    await house.pass_time(36 * MINUTE)
    customers, board = "No update has gone to customers", "No update has gone to executives"
    assert due_kinds(house) == [
        ("12:05", LEAD.id, customers),
        ("12:15", LEAD.id, customers),
        ("12:25", LEAD.id, customers),
        ("12:30", LEAD.id, board),
        ("12:35", LEAD.id, customers),
    ]
    await house.do(incident_id, post())
    house.channel.told.clear()
    await house.pass_time(19 * MINUTE)
    assert due_kinds(house) == []
    await house.pass_time(2 * MINUTE)
    assert due_kinds(house) == [("12:56", LEAD.id, customers)]
    incident = await house.incident(incident_id)
    assert incident.reminders["customers"][0] == 1


async def test_what_was_promised_counts_and_the_communications_lead_is_reminded(house: House) -> None:
    incident_id = await led(house)
    role = cmd.AssignRole(actor=LEAD.id, person=HELPER.id, role="communications")
    await house.do(incident_id, role, post(next_at=NOON + 45 * MINUTE))
    await house.pass_time(44 * MINUTE)
    assert due_kinds(house) == []
    await house.pass_time(1 * MINUTE)
    assert {(at, who) for at, who, _ in due_kinds(house)} == {("12:45", HELPER.id)}


async def test_without_anybody_in_command_every_responder_is_reminded(house: House) -> None:
    empty = replace(
        house.responder, team=replace(house.responder.team, roster=replace(house.responder.team.roster, people=()))
    )
    house.responder = empty
    await house.opened()
    house.channel.told.clear()
    await house.pass_time(6 * MINUTE)
    assert [(at, who) for at, who, _ in due_kinds(house)] == [("12:05", "all")]


async def test_reminders_end_and_a_resolved_incident_needs_none(house: House) -> None:
    await led(house)
    await house.pass_time(timedelta(hours=3))
    told = [body for _, _, body in due_kinds(house)]
    assert {told.count(body) for body in told} == {MOST_REMINDERS}
    house.channel.told.clear()
    other = await house.opened(replace(ALERT, fingerprint="o" * 32, spec_id="other", service="other"))
    await house.do(other, cmd.Acknowledge(actor=LEAD.id), cmd.Resolve(actor=LEAD.id, code=Resolution.TEST))
    await house.pass_time(timedelta(hours=1))
    assert due_kinds(house) == []


async def test_a_severity_without_cadence_is_quiet_until_it_rises(house: House) -> None:
    mild = replace(ALERT, severity="SEV-4", bad_ratio=None, burn=None, budget_remaining=None, current=None)
    incident_id = await house.opened(mild)
    assert (await house.incident(incident_id)).severity is Sev.SEV4
    await house.pass_time(timedelta(hours=1))
    assert due_kinds(house) == []
    await house.do(incident_id, cmd.OverrideSeverity(actor=LEAD.id, level=Sev.SEV1, reason="everybody is affected"))
    await house.pass_time(6 * MINUTE)
    assert [at for at, _, _ in due_kinds(house)] == ["13:05"]


async def test_a_timer_that_comes_twice_reminds_once(house: House) -> None:
    incident_id = await led(house)
    await house.clock.advance(5 * MINUTE)
    reminder = cmd.RemindOfUpdate(
        actor="system:x", audience="customers", due_at=NOON, last_at=NOON, count=1, to=LEAD.id
    )
    before = await house.responder.do(incident_id, reminder)
    again = await house.responder.do(incident_id, reminder)
    assert [len(done.events) for done in (before, again)] == [1, 0]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "audience", "due"),
    [
        (lambda i: i, Audience.CUSTOMERS, 5),
        (lambda i: i, Audience.EXECUTIVES, 30),
        (lambda i: replace(i, paced_at=NOON + 60 * MINUTE), Audience.CUSTOMERS, 65),
    ],
)
async def test_the_first_word_is_due_from_when_the_severity_holds(
    house: House, change: Callable[[Incident], Incident], audience: Audience, due: int
) -> None:
    incident = change(await house.incident(await house.opened()))
    assert due_at(incident, audience, CADENCE, None) == NOON + due * MINUTE


async def test_after_two_hours_people_hear_less_often(house: House) -> None:
    incident_id = await led(house)
    moments: list[datetime] = []
    for minutes in (10, 100, 15):
        await house.clock.advance(minutes * MINUTE)
        incident = await house.do(incident_id, post(f"Still on it, {minutes}."))
        for audience in (Audience.CUSTOMERS, Audience.EXECUTIVES):
            step = next_reminder(incident, audience, POLICY, house.clock.now())
            assert isinstance(step, NotYet)
            moments.append(step.until)
    waits = [(moment - NOON) // MINUTE for moment in moments]
    assert waits == [30, 40, 130, 140, 185, 185]


async def test_nothing_is_due_in_a_drill_for_customers(house: House) -> None:
    incident = replace(await house.incident(await house.opened()), is_drill=True)
    assert isinstance(next_reminder(incident, Audience.CUSTOMERS, POLICY, NOON + timedelta(hours=1)), Quiet)
