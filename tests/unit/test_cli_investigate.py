"""`investigate`, `change` and `prompts` as they are typed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from smartspec_ops.domain.investigation.prompts import Category
from tests.acceptance._workspace import Place
from tests.unit.test_cli import ALERT, CONFIG, place, respond_, runtime
from tests.unit.test_git import Repository

__all__ = ["place"]
pytestmark = [pytest.mark.edge, pytest.mark.slow]

AS = ("--as", "commander-a")


@pytest.fixture
def said(place: Place) -> Callable[..., Any]:
    return lambda *argv: json.loads(respond_(place, *argv, "--json").stdout)


def opened(place: Place) -> str:
    return str(json.loads(respond_(place, "--alert-payload", ALERT, "--json").stdout)["incident_id"])


def test_a_change_is_written_down_once_and_seen_by_the_incident_that_follows(
    place: Place, said: Callable[..., Any]
) -> None:
    told = ("change", "add", "flag", "new-prices", "new prices on for everybody", "--service", "pay")
    assert said(*told)["recorded"] is True
    assert said(*told)["recorded"] is False, "the same words on the same day, and nobody said when: a retry"
    assert said(*told[:4], "new prices off again", *told[5:])["recorded"] is True
    at = ("--at", (runtime(place).clock.now() - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S"))
    assert [said(*told[:3], "old-prices", *told[4:], *at)["recorded"] for _ in range(2)] == [True, False]
    incident = opened(place)
    shown = respond_(place, "show", incident).stdout
    assert "new prices on for everybody" in shown
    assert "no rollback is proposed: nothing ties the symptom to what a change touched" in shown
    found = said("investigate", incident)
    assert [(one["id"], one["what"]) for one in found["changes"]] == [
        ("old-prices", "new prices on for everybody"),
        ("new-prices", "new prices on for everybody"),
        ("new-prices", "new prices off again"),
    ]
    assert found["suspects"][0]["change"] is None


def test_commits_are_listed_by_subject_and_nobody_is_named(place: Place) -> None:
    written = Repository(place.root)
    now = runtime(place).clock.now()
    written.commit("pool: 10 to 5", now - timedelta(minutes=5), services__pay__pool="5")
    listed = respond_(place, "change", "list").stdout
    assert "pool: 10 to 5" in listed
    assert "Robin" not in listed


def test_the_id_of_a_change_is_listed_whole(place: Place) -> None:
    respond_(place, "change", "add", "deployment", "dpl-2026-12-01-0002", "v2 is live")
    assert "  dpl-2026-12-01-0002  v2 is live" in respond_(place, "change", "list").stdout


def test_with_nothing_known_that_is_said(place: Place) -> None:
    assert respond_(place, "change", "list").stdout == "nothing is known to have changed\n"


def test_looking_can_be_left_to_people(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", CONFIG + "  investigation: {auto: false}\n")
    incident = opened(place)
    assert "When it began" not in respond_(place, "show", incident).stdout
    looked = respond_(place, "investigate", incident)
    assert (looked.code, looked.stderr) == (0, "")
    assert "When it began" in looked.stdout
    assert "When it began" in respond_(place, "show", incident).stdout


def test_there_is_no_incident_to_look_into(place: Place) -> None:
    assert respond_(place, "investigate", "INC-2026-0999").code == 2


def test_a_claim_is_accepted_when_somebody_looked_for_what_would_refute_it(place: Place) -> None:
    incident = opened(place)
    for step in (
        ("hypothesis", "propose", incident, "v2 leaks", "--predicts", "v2 grows alone"),
        ("evidence", incident, "412", "--query", "q", "--hypothesis", "H1"),
        ("hypothesis", "judge", incident, "H1", "supported", "--why", "it grows"),
    ):
        assert respond_(place, *step, *AS).code == 0
    accept = ("hypothesis", "accept", incident, "v2 never closes a connection", "--hypothesis", "H1", *AS)
    refused = respond_(place, *accept)
    assert refused.code == 1
    assert "nobody has looked for what would refute H1 (it predicts: v2 grows alone)" in refused.stderr
    assert respond_(place, *accept, "--looked-for", "v1 for an hour: flat").code == 0
    assert respond_(place, "hypothesis", "accept", incident, "connections have no limit", *AS).code == 0
    linked = respond_(place, "hypothesis", "link", incident, "2", "1", "--why", "nothing stopped it", *AS)
    assert "Factor 2 contributed to factor 1: nothing stopped it" in linked.stdout


def test_questions_are_shown_by_category(place: Place, said: Callable[..., Any]) -> None:
    assert set(said("prompts")) == set(Category)
    assert respond_(place, "prompts", "--category", "cues").stdout.startswith("cues:\n  What was the first sign")
