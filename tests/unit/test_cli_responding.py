"""What a person on call reads: who was not told yet, and how far a verification is."""

import json
import re

import pytest

from tests.acceptance._workspace import Place
from tests.unit.test_cli import ALERT, CONFIG, place, respond_

__all__ = ["place"]
pytestmark = [pytest.mark.edge, pytest.mark.slow]

# Nothing listens there.
HOOK = '  channels: [{name: hook, kind: webhook, url: "env:METRICS_URL", secret: "env:OPS_KEY"}]\n'


def opened(place: Place, alert: str = ALERT) -> str:
    return str(json.loads(respond_(place, "--alert-payload", alert, "--json").stdout)["incident_id"])


def test_notices_that_wait_are_counted_by_channel_and_are_no_timers(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", CONFIG + HOOK)
    incident = opened(place)
    shown = respond_(place, "show", incident).stdout
    assert "not delivered yet by hook: 2 notices" in shown
    assert "timer: notify" not in shown
    assert "timer: update due" in shown or "timer: verify" in shown
    paging = json.loads(respond_(place, "show", incident, "--json").stdout)
    assert '"undelivered": {"hook": 2}' in json.dumps(paging)


def test_a_look_that_changes_nothing_says_how_far_it_is(place: Place) -> None:
    incident = opened(place, '{"service": "pay", "metric": "latency", "severity": "SEV-3", "spec_id": "pay"}')
    for _ in range(2):
        looked = respond_(place, "verify", incident)
    assert (looked.code, looked.stderr) == (0, "")
    assert "nothing changed: 0 of 3 healthy checks in a row" in looked.stdout


def by_hand(place: Place, *more: str) -> dict[str, str]:
    return dict(
        json.loads(respond_(place, "--manual-incident", "it is slow", "--service", "pay", "--json", *more).stdout)
    )


def test_the_same_incident_opened_twice_by_hand_is_one(place: Place) -> None:
    """Somebody tries again whose connection broke, or two people see the same thing."""
    first, again = by_hand(place), by_hand(place)
    assert (first["received"], again["received"]) == ("opened", "repeated")
    assert again["incident_id"] == first["incident_id"]
    assert by_hand(place, "--drill")["incident_id"] != first["incident_id"]
    assert by_hand(place, "--private")["incident_id"] != first["incident_id"]
    resolved = respond_(place, "resolve", first["incident_id"], "--override-reason", "gone", "--as", "commander-a")
    assert resolved.code == 0, resolved.stderr
    back = by_hand(place)
    assert (back["received"], back["incident_id"]) == ("reopened", first["incident_id"])


def test_an_incident_opened_by_hand_began_when_somebody_says(place: Place) -> None:
    incident = by_hand(place, "--since", "2026-03-01T10:20+01:00")["incident_id"]
    assert "impact since 2026-03-01 09:20:00Z" in respond_(place, "show", incident).stdout
    ahead = respond_(place, "--manual-incident", "x", "--service", "pay", "--since", "2999-01-01")
    assert (ahead.code, "is in the future" in ahead.stderr) == (2, True)


def test_a_time_is_put_right_with_its_reason_and_counts_from_then_on(place: Place) -> None:
    incident = opened(place)
    asked = ("time", incident, "impact-started", "40m", "--why", "first complaint", "--as", "responder-a")
    said = respond_(place, *asked)
    assert said.code == 0, said.stderr
    assert "says that the impact began at" in said.stdout
    shown = respond_(place, "show", incident).stdout
    assert ": first complaint" in next(line for line in shown.splitlines() if "impact since" in line)
    metrics = respond_(place, "metrics").stdout
    assert re.search(r"impact began to detected +n 1 +median (39|40) min", metrics), metrics
    assert respond_(place, *asked[:3], "yesterday", *asked[4:]).code == 2
    backwards = respond_(place, "time", incident, "mitigated", "2026-01-01", "--why", "x", "--as", "responder-a")
    assert (backwards.code, "refused (time): impact-started would come after mitigated" in backwards.stderr) == (
        1,
        True,
    )
    assert respond_(place, "time", incident, "mitigated", "0s", "--why", "flag off", "--as", "responder-a").code == 0
    assert "mitigated at" in respond_(place, "show", incident).stdout
