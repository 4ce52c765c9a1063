"""What a notice says stays true when it is read later, and claims no more than was measured."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.app.response.report_files import history
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.decide import decide, title_of
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.notice import Speech, notices
from smartspec_ops.domain.incident.notice_facts import all_facts
from smartspec_ops.domain.incident.policy import Policy, Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import sentence
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.incident.wording import Audience, Lang
from smartspec_ops.domain.quantity import budget_left
from smartspec_ops.stores import open_store
from tests.unit.response import ALERT, NOON, House, later
from tests.unit.speech import ENGLISH

FOREIGN = replace(ALERT, source="alertmanager", spec_id=None, objective_id=None)
MINUTE = timedelta(minutes=1)


def after(incident: Incident | None, command: cmd.Command) -> Incident:
    decided = decide(incident, command, NOON, Policy())
    assert not isinstance(decided, Refused)
    for event in decided:
        incident = evolve(incident, event)
    assert incident is not None
    return incident


def opened(alert: Alert = ALERT) -> Incident:
    return after(None, cmd.Open(actor="system:intake", incident_id="I", alert=alert))


def opened_notice(incident: Incident, audience: Audience = Audience.RESPONDERS, *, speech: Speech = ENGLISH) -> str:
    events = decide(None, cmd.Open(actor="system:intake", incident_id="I", alert=incident.alert), NOON, Policy())
    assert not isinstance(events, Refused)
    found = notices(incident, events, speech)
    return next(one.body for one in found if one.kind == "opened" and one.audience is audience)


def facts(incident: Incident) -> str:
    return "\n".join(f"{label}: {value}" for label, value in all_facts(incident, ENGLISH.words))


def test_a_figure_is_told_with_its_time_because_it_is_the_last_message_s() -> None:
    said = facts(opened())
    assert "4 % at 12:00 UTC" in said
    assert "now 4 %" not in said


def test_of_several_budgets_the_smallest_is_told_with_whose_it_is() -> None:
    """The newest message was of another promise: the budget seemed to grow while everything failed."""
    first = replace(ALERT, budget_remaining=0.4)
    other = replace(ALERT, fingerprint="f" * 40, metric="latency_p99", budget_remaining=0.9)
    incident = after(opened(first), cmd.ReceiveAlert(actor="system:intake", alert=other))
    assert f"Error budget left: 40 % ({first.metric})" in facts(incident)
    assert "Error budget left: 40 %\n" in facts(opened(first)) + "\n"
    assert "Error budget left: 40 % (" not in facts(opened(first))


def test_what_was_live_is_told_with_its_time_and_not_once_it_is_over() -> None:
    incident = opened()
    assert "Live deployment: dpl_2 (v2) at 12:00 UTC" in facts(incident)
    over = after(incident, cmd.Resolve(actor="p-1", code=Resolution.FIXED, override_reason="seen"))
    assert "Live deployment" not in facts(over)


@pytest.mark.parametrize(
    ("left", "said"),
    [(1.0, "100 %"), (0.99987, "99.9 %"), (0.992, "99.2 %"), (0.0004, "0 %"), (0.0, "0 %"), (-3.4, "-340 %")],
)
def test_a_budget_of_which_something_is_spent_is_never_told_as_whole(left: float, said: str) -> None:
    assert budget_left(left) == said


def test_a_measurement_of_elsewhere_is_shown_to_six_digits() -> None:
    alert = replace(FOREIGN, unit=None, comparator=None, current=Decimal("0.07252747252747252"), target=Decimal("0.05"))
    assert title_of(alert).endswith("is 0.0725275, target 0.05")


@pytest.mark.parametrize(
    ("comparator", "current", "target", "is_about_budget"),
    [
        ("lt", "0", "0.001", True),
        ("lt", "0.001", "0.001", False),
        ("le", "0.001", "0.001", True),
        ("ge", "0.999", "0.999", True),
        ("gt", "0.999", "0.999", False),
        ("gt", "0.9995", "0.999", True),
        (None, "0", "0.001", False),
    ],
)
def test_a_value_that_keeps_its_target_is_not_told_as_a_broken_promise(
    comparator: str | None, current: str, target: str, is_about_budget: bool
) -> None:
    """Three quarters of a budget are spent and all is well now: "is 0 %, target < 0.1 %" was the whole of a page."""
    told = {"comparator": comparator, "current": Decimal(current), "target": Decimal(target)}
    incident = opened(replace(ALERT, budget_remaining=0.0316, **told))  # type: ignore[arg-type]
    assert ("3.1 % of the error budget of" in incident.title) is is_about_budget
    said = opened_notice(incident)
    assert ("has 3.1 % of its error budget left" in said) is is_about_budget
    assert ("breaks a promise" in said) is not is_about_budget


@pytest.mark.parametrize(
    ("left", "title", "told", "is_kept"),
    [
        (-0.31, "the error budget of error_rate is overspent by 31 %", "has overspent its error budget by 31 %", False),
        (-0.0004, "is overspent by 0.1 %", "the promise of its window is broken", False),
        (0.0, "0 % of the error budget of error_rate is left", "has spent its error budget", False),
        (0.25, "25 % of the error budget of error_rate is left", "has 25 % of its error budget left", True),
        (0.26, "error_rate is 0 %, target < 0.1 %", "burns its error budget too fast", True),
        (0.99, "error_rate is 0 %, target < 0.1 %", "99 % of it is left", True),
    ],
)
def test_what_is_said_of_a_budget_is_what_is_left_of_it(left: float, title: str, told: str, is_kept: bool) -> None:
    """Overspent, the promise was said to be kept; and of a fast burn, that 99 % of the budget is left."""
    incident = opened(replace(ALERT, current=Decimal(0), budget_remaining=left))
    assert title in incident.title
    said = opened_notice(incident)
    assert told in said
    assert ("keeps the promise" in said) is is_kept


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (Lang.EN, "checkout was not measured: nobody knows whether it keeps error_rate < 0.1 %."),
        (Lang.TH, "วัดค่าของ checkout ไม่ได้ จึงไม่ทราบว่าเป็นไปตามที่กำหนดไว้หรือไม่: error_rate < 0.1 %"),
    ],
    ids=list(Lang),
)
def test_where_nothing_was_measured_no_promise_is_said_to_be_broken(lang: Lang, told: str) -> None:
    assert opened_notice(opened(replace(ALERT, current=None)), speech=replace(ENGLISH, lang=lang)).startswith(told)


@pytest.mark.parametrize(
    ("current", "left", "told"),
    [
        ("0.04", 0.9, "does not keep its promises since"),
        ("0", -0.31, "does not keep its promises since"),
        ("0", 0.0, "whatever fails from now on breaks its promise"),
        ("0", 0.1, "keeps its promise just now, but only 10 % is left"),
        ("0", 0.9, "keeps its promise just now, but fails too often"),
        (None, 0.9, "shows no measurements since"),
    ],
)
def test_executives_read_first_of_a_broken_promise_only_where_one_is(
    current: str | None, left: float, told: str
) -> None:
    alert = replace(ALERT, current=None if current is None else Decimal(current), budget_remaining=left)
    assert told in opened_notice(opened(alert), Audience.EXECUTIVES)


def test_executives_read_of_a_report_that_it_is_one() -> None:
    by_hand = replace(ALERT, source="manual", current=None, target=None, why="checkout hangs")
    said = opened_notice(opened(by_hand), Audience.EXECUTIVES)
    assert "is reported since" in said
    assert "promise" not in said


async def test_what_senders_ended_is_not_told_as_measured(tmp_path: Path) -> None:
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    house = House(store, tmp_path)
    incident_id = await house.opened(FOREIGN)
    await house.responder.receive(later(FOREIGN, 2, status=AlertStatus.RESOLVED))
    await house.pass_time(6 * MINUTE)
    told = [message.body for message in house.channel.told if message.kind == "resolved"]
    assert any("every system that raised the alarm says so" in body for body in told), told
    assert not any("monitor measured" in body for body in told)
    async with store.begin() as tx:
        _, log = await history(tx, incident_id)
    said = [sentence(event, {}) for event in log]
    assert any(one.startswith("Resolved by the senders") for one in said)
    await store.close()


def test_a_promise_that_breaks_again_is_detected_when_it_broke_again() -> None:
    again = replace(ALERT, started_at=NOON, fired_at=NOON - timedelta(minutes=9))
    incident = opened(again)
    assert incident.detected_at == NOON  # not before the impact: its checks, and its figures, begin here
    assert incident.checks_from == NOON
