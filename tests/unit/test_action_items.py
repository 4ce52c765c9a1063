"""What becomes of action items after the incident: said by people, reminded of by a timer, listed by due date."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.values import ActionCategory, ActionItem, ActionKind, ActionState, Phase, Route
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import LEAD, NOON, House

ITEM = ActionItem(
    id="A1",
    title="Add a release check",
    kind=ActionKind.PREVENT,
    category=ActionCategory.BUG,
    route=Route.TASK,
    owner_role="service owner",
    due=(NOON + timedelta(days=15)).date(),
)


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def with_item(house: House) -> str:
    incident_id = await house.resolved()
    await house.do(incident_id, cmd.AddActionItem(actor=LEAD.id, item=ITEM))
    return incident_id


def moved(state: ActionState, *, why: str = "", evidence: tuple[str, ...] = ()) -> cmd.MoveActionItem:
    return cmd.MoveActionItem(actor=LEAD.id, id="A1", state=state, why=why, evidence=evidence)


async def test_an_item_is_done_with_evidence_and_given_up_with_a_reason(house: House) -> None:
    incident_id = await with_item(house)
    assert (await house.refused(incident_id, moved(ActionState.DONE))).why == "done needs evidence"
    assert (await house.refused(incident_id, moved(ActionState.WONT_DO))).why == "not doing it needs a reason"
    unknown = replace(moved(ActionState.DONE), id="A9")
    assert (await house.refused(incident_id, unknown)).hint == "known: A1"
    incident = await house.do(incident_id, moved(ActionState.IN_PROGRESS))
    assert incident.action_items[0].state is ActionState.IN_PROGRESS
    incident = await house.do(incident_id, moved(ActionState.DONE, evidence=("change 4e1c9ab",)))
    assert (incident.action_items[0].state, incident.action_items[0].evidence) == (
        ActionState.DONE,
        ("change 4e1c9ab",),
    )
    version = incident.version
    assert (await house.do(incident_id, moved(ActionState.DONE))).version == version


async def test_a_machine_says_nothing_about_an_item(house: House) -> None:
    incident_id = await with_item(house)
    by_machine = replace(moved(ActionState.WONT_DO, why="old"), actor="system:policy")
    assert (await house.refused(incident_id, by_machine)).rule == "action"


async def test_a_closed_incident_still_hears_of_its_items(house: House) -> None:
    incident_id = await with_item(house)
    waived = cmd.WaivePostMortem(actor=LEAD.id, reason="a repeat")
    quiet = cmd.WaiveCommunication(actor=LEAD.id, reason="told by phone")
    incident = await house.do(incident_id, waived)
    if "pending" in str(incident.final_notice):
        await house.do(incident_id, quiet)
    assert (await house.do(incident_id, cmd.Close(actor=LEAD.id))).phase is Phase.CLOSED
    incident = await house.do(incident_id, moved(ActionState.DONE, evidence=("a test",)))
    assert (incident.phase, incident.action_items[0].state) == (Phase.CLOSED, ActionState.DONE)
    assert (await house.refused(incident_id, cmd.AddNote(actor=LEAD.id, text="more"))).rule == "T8"


async def days(house: House, n: float) -> None:
    await house.clock.advance(timedelta(days=n))
    await house.drain()


async def test_an_item_that_is_due_is_told_once_a_week_until_it_is_settled(house: House) -> None:
    incident_id = await with_item(house)
    await days(house, 14.5)
    assert "action_overdue" not in house.kinds()
    await days(house, 0.5)
    assert house.kinds().count("action_overdue") == 1
    told = next(message for message in house.channel.told if message.kind == "action_overdue")
    assert "A1 of the service owner was due 2026-03-17: Add a release check" in told.body
    assert f"action done {incident_id} A1" in told.body
    await days(house, 6.9)
    assert house.kinds().count("action_overdue") == 1
    await days(house, 0.2)
    assert house.kinds().count("action_overdue") == 2
    await house.do(incident_id, moved(ActionState.WONT_DO, why="the service is retired"))
    await days(house, 30)
    assert house.kinds().count("action_overdue") == 2


async def test_an_item_settled_before_its_day_is_never_told(house: House) -> None:
    incident_id = await with_item(house)
    await house.do(incident_id, moved(ActionState.DONE, evidence=("a test",)))
    await days(house, 40)
    assert "action_overdue" not in house.kinds()


async def test_the_file_for_the_aggregator_says_what_became_of_it(house: House, tmp_path: Path) -> None:
    incident_id = await with_item(house)
    await house.do(incident_id, moved(ActionState.DONE, evidence=("a test",)))
    folder = await house.worker.exporter.post_mortem(house.responder, incident_id)
    item = json.loads((tmp_path / folder / "action_items.json").read_text())["items"][0]
    assert (item["state"], item["evidence"], item["tracker_url"]) == ("done", ["a test"], None)
