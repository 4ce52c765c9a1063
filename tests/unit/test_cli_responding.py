"""What a person on call reads: who was not told yet, and how far a verification is."""

import asyncio
import csv
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from smartspec_ops.cli._list import as_table
from smartspec_ops.testing.store_rows import NOON, incident_row
from tests.acceptance._workspace import Place
from tests.unit.test_cli import ALERT, CONFIG, place, respond_, runtime

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


async def listed(place: Place, *incidents: dict[str, Any]) -> None:
    """Entries of the index, the oldest first, an hour apart."""
    opened_ = runtime(place)
    try:
        async with (await opened_.store()).begin() as tx:
            for n, given in enumerate(incidents):
                at = NOON + timedelta(hours=n)
                key = None if given["status"] in {"resolved", "closed"} else f"k{n}"
                row = incident_row(n, opened_at=at, open_key=key, **given)
                event = ("note_added", {"at": at.isoformat(), "actor": "p-1", "text": "x"}, at)
                await tx.append(row, [event])
    finally:
        await opened_.close()


def ids(place: Place, *more: str) -> list[str]:
    said = respond_(place, "list", *more)
    assert said.code == 0, said.stderr
    return re.findall(r"^INC-\d+-\d+", said.stdout, re.MULTILINE)


def test_what_goes_on_is_on_the_list_however_much_was_resolved_since(place: Place) -> None:
    """Resolved and not closed, small incidents pile up; the one from the week before still burns."""
    over = {"status": "resolved", "severity": "SEV-4", "service": "cart", "title": "cart: slow"}
    asyncio.run(listed(place, {**over, "status": "investigating", "title": "cart: loses orders"}, *[over] * 120))
    said = respond_(place, "list").stdout
    assert "INC-2026-0000  SEV-4  investigating" in said
    assert len(ids(place)) == 100
    assert "older ones that are over are left out: --limit 1000 shows more" in said
    assert len(ids(place, "--limit", "1000")) == 121
    assert ids(place, "--limit", "1") == ["INC-2026-0000"]


def test_an_incident_is_found_by_what_is_remembered_of_it(place: Place) -> None:
    pay = {"service": "pay", "severity": "SEV-1", "title": "pay: card payments fail"}
    known: list[dict[str, Any]] = [
        {**pay, "status": "closed"},
        {**pay, "status": "open", "title": "pay: =cmd()"},
        {"service": "cart", "severity": "SEV-3", "status": "resolved", "title": "cart: card declined"},
    ]
    asyncio.run(listed(place, *known))
    found = [
        ids(place, "--match", "CARD"),
        ids(place, "--all", "--match", "card", "--match", "pay"),
        ids(place, "--all", "--service", "pay", "--severity", "sev-1"),
        ids(place, "--status", "closed", "--status", "resolved"),
        ids(place, "--all", "--since", (NOON + timedelta(hours=1)).isoformat()),
    ]
    first, second, third = "INC-2026-0000", "INC-2026-0001", "INC-2026-0002"
    assert found == [[third], [first], [second, first], [third, first], [third, second]]
    assert "no incident is like that" in respond_(place, "list", "--match", "moon").stdout
    table = list(csv.DictReader(respond_(place, "list", "--all", "--csv").stdout.splitlines()))
    assert [row["id"] for row in table] == [third, second, first]
    assert (table[2]["service"], table[2]["title"]) == ("pay", "pay: card payments fail")


def test_what_is_private_is_found_by_those_inside_alone(place: Place) -> None:
    asked = ("--manual-incident", "customer list leaked", "--service", "pay", "--private", "--json")
    assert respond_(place, *asked).code == 0
    assert ids(place, "--match", "leaked") == []
    assert len(ids(place, "--match", "leaked", "--as", "commander-a")) == 1


def test_no_cell_of_the_table_is_a_formula() -> None:
    assert as_table([{"id": "i", "title": '=HYPERLINK("x")', "service": "@a"}]).splitlines()[1] == (
        'i,,,\'@a,,"\'=HYPERLINK(""x"")"'
    )


def test_what_an_alert_of_no_spec_taught_becomes_a_promise_of_the_spec_that_is_named(place: Place) -> None:
    """Most alerts of other systems name none, nor does what a person opened."""
    incident = opened(place)
    learned = ("hypothesis", "accept", incident, "no timeout on the call to the bank", "--kind", "process")
    assert respond_(place, *learned, "--as", "commander-a").code == 0
    asked = (
        "postmortem",
        "propose",
        incident,
        "--factor",
        "1",
        "p95 latency of payments below 300 ms",
        "--as",
        "commander-a",
    )
    refused = respond_(place, *asked)
    assert (refused.code, "name one: --spec-id" in refused.stderr) == (1, True)
    said = respond_(place, *asked, "--spec-id", "pay")
    assert said.code == 0, said.stderr
    assert "+++ b/specs/shop/pay/spec.md" in said.stdout
    assert (
        "Promise in the spec, and measure: p95 latency of payments below 300 ms"
        in respond_(place, "show", incident).stdout
    )
    assert respond_(place, *asked, "--spec-id", "nobody").code == 2


def test_a_manual_incident_says_who_reports_it_and_they_take_part(place: Place) -> None:
    done = respond_(place, "--manual-incident", "cards twice", "--service", "pay", "--private", "--as", "responder-a")
    assert (done.code, "cards twice" in done.stdout) == (0, True)
    assert "cards twice" in respond_(place, "show", "INC-2026-0001", "--as", "responder-a").stdout
    assert "AC-03" in respond_(place, "show", "INC-2026-0001").stderr
    wrong = respond_(place, "--manual-incident", "cards twice", "--service", "pay", "--as", "nobody")
    assert (wrong.code, "is not in the roster" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    "asked",
    [
        ("cards twice", "--private"),
        ("private:cards twice",),
        (":private:cards twice",),
    ],
)
def test_nobody_joins_the_private_incident_of_others_by_reporting_the_same(
    place: Place, asked: tuple[str, ...]
) -> None:
    opened_by = ("--service", "pay", "--as", "commander-a")
    assert respond_(place, "--manual-incident", "cards twice", "--private", *opened_by).code == 0
    told = respond_(place, "--manual-incident", *asked, "--service", "pay", "--as", "responder-a")
    assert "cards twice" not in told.stdout or "INC-2026-0001" not in told.stdout
    assert "AC-03" in respond_(place, "show", "INC-2026-0001", "--as", "responder-a").stderr


def test_timers_that_will_find_nothing_to_do_are_not_shown(place: Place) -> None:
    incident = opened(place, ALERT.replace("SEV-3", "SEV-1"))
    who = ("--as", "commander-a")
    assert "timer: update due (responders) at" in respond_(place, "show", incident).stdout
    respond_(place, "ack", incident, *who)
    respond_(place, "resolve", incident, "--override-reason", "seen by hand", *who)
    shown = respond_(place, "show", incident).stdout
    assert not [line for line in shown.splitlines() if "timer: update due" in line or "timer: investigate" in line]


def test_a_note_is_corrected_by_the_number_that_is_shown(place: Place) -> None:
    incident = opened(place)
    noted = respond_(place, "note", incident, "saw eerrors", "--as", "responder-a")
    assert noted.code == 0
    assert re.search(r"^\d\d:\d\d:\d\dZ  A responder noted", noted.stdout, re.MULTILINE)
    [number] = re.findall(r"noted: saw eerrors \(note (\d+)\)", respond_(place, "show", incident).stdout)
    fixed = respond_(place, "note", incident, "saw errors", "--corrects", number, "--as", "responder-a")
    assert fixed.code == 0, fixed.stderr
    shown = respond_(place, "show", incident).stdout
    assert f"corrected note {number}: saw errors" in shown
    assert "saw eerrors" in shown
