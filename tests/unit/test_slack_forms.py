"""Forms: what is asked before a deed that needs words, as Slack shows it, and what comes back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.delivery.chat import VERBS, _with_incident
from smartspec_ops.channels._slack_forms import filled, view
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.forms import form, words
from smartspec_ops.domain.incident.offers import deeds
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.testing.slack_content import view_error
from tests.unit.response import ALERT

pytestmark = pytest.mark.edge

AUDIENCES = ["customers", "executives", "responders"]


def incident(**changes: Any) -> Incident:
    opened = decide(None, cmd.Open(actor="system:intake", incident_id="INC-2026-0001", alert=ALERT), ALERT.at, Policy())
    assert isinstance(opened, tuple)
    return replace(fold(opened), **changes)


@pytest.mark.parametrize("verb", ["update", "severity", "resolve", "reopen"])
def test_every_form_is_one_slack_takes_and_leads_to_a_verb(verb: str) -> None:
    asked = form(incident(), verb, AUDIENCES)
    assert asked is not None
    assert view_error(view(asked)) is None
    assert asked.verb in VERBS


def test_there_is_no_form_for_what_needs_none() -> None:
    assert form(incident(), "ack", AUDIENCES) is None


def test_every_form_that_is_offered_exists_and_every_deed_is_a_verb() -> None:
    for shown in (
        incident(),
        incident(answered=True),
        incident(phase=Phase.RESOLVED, resolved_at=ALERT.at),
        incident(phase=Phase.CLOSED, resolved_at=ALERT.at),
    ):
        for deed in deeds(shown, "status", Audience.RESPONDERS):
            assert deed.verb in VERBS
            assert not deed.opens or form(shown, deed.verb, AUDIENCES) is not None
        assert not deeds(shown, "status", Audience.EXECUTIVES)


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, ["Acknowledge", "Take command"]),
        ({"answered": True}, ["Take a role", "Post update", "Change severity", "Resolve"]),
        ({"phase": Phase.RESOLVED, "resolved_at": ALERT.at}, ["Reopen", "Close"]),
        ({"phase": Phase.CLOSED, "resolved_at": ALERT.at}, []),
    ],
)
def test_what_can_be_done_as_things_stand(changes: Mapping[str, Any], labels: list[str]) -> None:
    assert [deed.label for deed in deeds(incident(**changes), "status", Audience.RESPONDERS)] == labels


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ["customers", "executives", "responders"]),
        ({"is_drill": True}, ["executives", "responders"]),
        ({"is_private": True}, ["responders"]),
    ],
)
def test_nobody_is_offered_who_may_not_be_told(changes: Mapping[str, Any], told: list[str]) -> None:
    asked = form(incident(**changes), "update", AUDIENCES)
    assert asked is not None
    field = next(field for field in asked.fields if field.name == "to")
    assert [value for value, _ in field.options] == told
    assert "customers" not in field.initial, "customers are told by choice, not by oversight"


@pytest.mark.parametrize(
    ("verb", "values", "typed"),
    [
        ("update", {"text": ["It is better."], "status": [], "to": [], "next": []}, ["It is better."]),
        (
            "update",
            {"text": ["monitoring"], "status": ["identified"], "to": ["responders", "executives"], "next": ["30m"]},
            ["identified", "next=30m", "to=responders,executives", "monitoring"],
        ),
        ("severity", {"level": ["SEV-1"], "reason": ["everybody"]}, ["SEV-1", "everybody"]),
        ("resolve", {"code": ["fixed"], "reason": []}, ["fixed"]),
        ("resolve", {"code": ["fixed"], "reason": ["seen by hand"]}, ["fixed", "seen by hand"]),
        ("reopen", {"reason": ["again"]}, ["again"]),
    ],
)
def test_answers_become_the_words_of_a_command(verb: str, values: dict[str, list[str]], typed: list[str]) -> None:
    assert words(verb, values) == typed


def test_what_slack_sends_back_is_read() -> None:
    asked = form(incident(), "update", AUDIENCES)
    assert asked is not None
    state = {
        "text": {"text": {"type": "plain_text_input", "value": "Half of it works."}},
        "status": {"status": {"type": "static_select", "selected_option": None}},
        "to": {"to": {"type": "checkboxes", "selected_options": [{"value": "responders"}, {"value": "executives"}]}},
        "next": {"next": {"type": "static_select", "selected_option": {"value": "1h"}}},
    }
    found = filled(submission(view(asked), {name: block[name] for name, block in state.items()}))
    assert found is not None
    assert (found.member, found.verb, found.incident, found.first) == ("U0LEAD", "update", "INC-2026-0001", "text")
    assert words(found.verb, found.values) == ["next=1h", "to=responders,executives", "Half of it works."]


def submission(shown: Mapping[str, Any], state: Mapping[str, Any]) -> Mapping[str, Any]:
    values = {name: {name: given} for name, given in state.items()}
    return {"type": "view_submission", "user": {"id": "U0LEAD"}, "view": {**shown, "state": {"values": values}}}


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["view", "user", "id", "state", "values", "private_metadata", "callback_id"]), inner
            )
        ),
    )
)
def test_nothing_else_is_a_form(payload: Any) -> None:
    assert filled(payload if isinstance(payload, dict) else {"view": payload}) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([], ["show", "INC-2026-0001"]),
        (["ack"], ["ack", "INC-2026-0001"]),
        (["note", "it", "hums"], ["note", "INC-2026-0001", "it", "hums"]),
        (["note", "inc-2026-0002", "hums"], ["note", "inc-2026-0002", "hums"]),
        (["list"], ["list"]),
        (["help"], ["help"]),
    ],
)
def test_in_a_room_the_incident_goes_without_saying(typed: list[str], meant: list[str]) -> None:
    assert _with_incident(typed, "INC-2026-0001") == meant


def test_the_value_of_a_form_is_plain_data() -> None:
    asked = form(incident(), "resolve", AUDIENCES)
    assert asked is not None
    assert json.loads(view(asked)["private_metadata"]) == ["resolve", "INC-2026-0001"]
