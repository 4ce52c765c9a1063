"""A drill is scored against the policy it ran under, and is in no metric."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.app.response.report_files import history
from smartspec_ops.cli.respond import command
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.drill import Scorecard, Verdict, score
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.policy import Cadence, Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.severity import Sev
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT, LEAD, House

MINUTE = timedelta(minutes=1)
PACE = Cadence(
    first=5 * MINUTE, every=20 * MINUTE, executives=30 * MINUTE, slow_after=120 * MINUTE, then_every=60 * MINUTE
)
POLICY = Policy(
    ack_timeout=5 * MINUTE,
    cadence=dict.fromkeys(Sev, PACE),
    drill_mitigated_within=dict.fromkeys(Sev, 30 * MINUTE),
)
DRILL = replace(ALERT, extra={"drill": True})


async def played(house: House, *, ack: float, update: float, over: float) -> tuple[Incident, Sequence[ev.Event]]:
    """Somebody answers, tells and ends it so many minutes after the opening."""
    incident_id = await house.opened(DRILL)
    deeds = [
        (ack, cmd.Acknowledge(actor=LEAD.id)),
        (update, cmd.PostUpdate(actor=LEAD.id, text="we look", audiences=("responders",))),
        (over, cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="rehearsed")),
    ]
    passed = 0.0
    for at, deed in sorted(deeds, key=lambda one: one[0]):
        await house.pass_time((at - passed) * MINUTE)
        passed = max(passed, at)
        await house.do(incident_id, deed)
    async with house.store.begin() as tx:
        return await history(tx, incident_id)


def verdicts(card: Scorecard) -> dict[str, Verdict]:
    return {mark.what: mark.verdict for mark in card.marks}


async def test_in_time_everything_is_met(store: SqlStore, tmp_path: Path) -> None:
    house = House(store, tmp_path, POLICY)
    incident, events = await played(house, ack=2, update=4, over=20)
    card = score(incident, events, POLICY, house.clock.now())
    assert set(verdicts(card).values()) == {Verdict.MET}
    assert (card.met, card.measured) == (6, 6)
    assert [(mark.took, mark.target) for mark in card.marks[:4]] == [
        ("2 min", "5 min"),
        ("2 min", "5 min"),
        ("4 min", "5 min"),
        ("20 min", "30 min"),
    ]


async def test_what_was_late_is_missed_and_what_the_policy_does_not_say_has_no_verdict(
    store: SqlStore, tmp_path: Path
) -> None:
    house = House(store, tmp_path, POLICY)
    incident, events = await played(house, ack=7, update=12, over=40)
    assert verdicts(score(incident, events, POLICY, house.clock.now())) == {
        "first answer": Verdict.MISSED,
        "somebody in command": Verdict.MISSED,
        "first update": Verdict.MISSED,
        "mitigated": Verdict.MISSED,
        "updates that were late": Verdict.MISSED,
        "times nobody could be reached": Verdict.MET,
    }
    silent = replace(POLICY, cadence={}, drill_mitigated_within={})
    found = verdicts(score(incident, events, silent, house.clock.now()))
    assert (found["first update"], found["mitigated"]) == (Verdict.NO_TARGET, Verdict.NO_TARGET)


async def test_what_is_still_to_come_is_open_until_its_time_is_over(store: SqlStore, tmp_path: Path) -> None:
    house = House(store, tmp_path, POLICY)
    incident_id = await house.opened(DRILL)
    async with house.store.begin() as tx:
        incident, events = await history(tx, incident_id)
    now = house.clock.now()
    assert verdicts(score(incident, events, POLICY, now))["first answer"] is Verdict.OPEN
    assert verdicts(score(incident, events, POLICY, now + 6 * MINUTE))["first answer"] is Verdict.MISSED
    assert verdicts(score(incident, events, POLICY, now + 6 * MINUTE))["mitigated"] is Verdict.OPEN


@given(st.integers(1, 20), st.integers(1, 20))
def test_answering_later_never_scores_better(early: int, late: int) -> None:
    early, late = sorted((early, late))
    cards = []
    for minutes in (early, late):
        opened = ev.Opened(
            at=ALERT.at, actor="system:intake", incident_id="INC-1", alert=DRILL, dedup_key="k", title="t", drill=True
        )
        answered = ev.Acknowledged(at=ALERT.at + minutes * MINUTE, actor=LEAD.id, by=LEAD.id)
        events = (opened, answered)
        cards.append(score(fold(events), events, POLICY, ALERT.at + 60 * MINUTE))
    assert cards[0].met >= cards[1].met


# --- the command -----------------------------------------------------------------------------------------------------

CONFIG = """\
production_ops:
  roster: [{id: p-1, roles: [commander]}]
  drill: {mitigated_within: {SEV-3: 1h}}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / ".spec").mkdir()
    (tmp_path / ".spec/smartspec.config.yaml").write_text(CONFIG)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), standalone_mode=False)


@pytest.mark.usefixtures("place")
def test_the_command_scores_a_drill_and_no_metric_knows_of_it() -> None:
    opened = json.loads(run("--manual-incident", "rehearsal", "--service", "shop", "--drill", "--json").stdout)[
        "incident_id"
    ]
    run("ack", opened, "--as", "p-1")
    shown = run("drill", opened)
    assert shown.return_value == 0
    assert "first answer" in shown.stdout
    assert shown.stdout.splitlines()[-1].endswith("met")
    data = json.loads(run("drill", opened, "--json").stdout)
    assert {mark["what"]: mark["target"] for mark in data["marks"]}["mitigated"] == "1 h"
    assert "1 drill" in run("metrics").stdout
    real = json.loads(run("--manual-incident", "real", "--service", "pay", "--json").stdout)["incident_id"]
    refused = run("drill", real)
    assert refused.return_value == 1
    assert f"{real} is no drill" in refused.stderr
