"""What a person on call reads: who was not told yet, and how far a verification is."""

import json

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
