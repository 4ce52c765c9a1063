"""An explanation holds every figure of the decision: whoever decides again from it decides the same."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.cli._explain import lines
from smartspec_ops.cli.monitor import command
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alerting import AlertState, Burns, doing, step
from smartspec_ops.domain.burn import Options, ladder_of
from smartspec_ops.domain.burn_reading import Seen, expected_events, read_all, rule_holds
from smartspec_ops.domain.explanation import Explanation, data
from smartspec_ops.domain.health import advance
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts, NoData, Silence
from smartspec_ops.domain.objective import Objective
from tests.unit.objectives import ERRORS, NOON, SILENT, UPTIME

POLICY = Policy()


def explained(objective: Objective, seen: dict[timedelta, Seen | None]) -> Explanation:
    """As a tick at noon sees it, with the shortest window as the current one."""
    rules = ladder_of(objective, Options(slow_trickle=True, hard_down=True))
    current = seen.get(objective.current_window)
    measured = Counts(current.high, current.total, current.coverage) if current else SILENT
    judgement = judge(objective, measured)
    burns = Burns(rules=rules, seen=seen)
    alert, _ = step(AlertState(), objective, judgement, None, NOON, POLICY, burns=burns)
    return Explanation(
        objective=objective,
        at=NOON,
        until=NOON,
        judgement=judgement,
        left=None,
        readings=read_all(rules, seen),
        silences={window: SILENT for window in rules.windows if seen.get(window) is None},
        alert=alert,
        health=advance(None, judgement, None, doing(alert), NOON),
    )


def decide_again(rule: dict[str, Any], goal: Fraction) -> bool | None:
    """A rule from its printed figures alone, by the definition in words: burn = bad / (total · (1 - goal))."""
    found = [leg_again(leg, rule, goal) for leg in rule["windows"]]
    for blocking in (False, None):
        if blocking in found:
            return blocking
    return rule["bad"] is None or Fraction(rule["bad"]) >= Fraction(rule["needed"])


def leg_again(leg: dict[str, Any], rule: dict[str, Any], goal: Fraction) -> bool | None:
    if leg["total"] is None:
        return None
    coverage = leg["coverage"]
    proof = Fraction(str(coverage)) if coverage < rule["covered_from"] else Fraction(1)

    def burns(good: float) -> bool:
        if not leg["total"]:
            return False
        total = Fraction(str(leg["total"]))
        burn = (total - Fraction(str(good))) / (total * (1 - goal)) * proof
        return burn > Fraction(rule["threshold"]) or (rule["inclusive"] and burn == Fraction(rule["threshold"]))

    if burns(leg["good"]):
        return True
    return None if coverage < rule["covered_from"] or burns(leg["least_good"]) else False


@st.composite
def seen_windows(draw: st.DrawFn) -> dict[timedelta, Seen | None]:
    windows = {*ladder_of(UPTIME, Options(slow_trickle=True, hard_down=True)).windows, UPTIME.current_window}
    found: dict[timedelta, Seen | None] = {}
    for window in sorted(windows):
        if draw(st.integers(0, 9)) == 0:
            found[window] = None
            continue
        total = draw(st.integers(0, 10_000))
        bad = draw(st.integers(0, min(total, draw(st.sampled_from([0, 5, 50, 10_000])))))
        slack = draw(st.sampled_from([0, 0, 0, 3]))
        coverage = draw(st.sampled_from([1.0, 1.0, 0.8, 0.79, 0.5, 0.03, 0.0]))
        found[window] = Seen(max(total - bad - slack, 0), total - bad, total, coverage)
    return found


@given(seen_windows())
def test_the_printed_figures_lead_to_the_same_decision(seen: dict[timedelta, Seen | None]) -> None:
    rules = ladder_of(UPTIME, Options(slow_trickle=True, hard_down=True))
    printed = json.loads(json.dumps(data(explained(UPTIME, seen))))
    expected = expected_events(seen.get(rules.window))
    for rule, reading in zip((*rules.rules, rules.budget), printed["rules"], strict=True):
        assert rule is not None
        assert rule.name == reading["rule"]
        assert decide_again(reading, Fraction(printed["goal"])) == reading["holds"]
        assert rule_holds(rule, seen, None if rule is rules.budget else expected) == reading["holds"]


@given(seen_windows())
def test_a_rule_that_holds_is_an_alert_and_one_that_does_not_says_what_blocks(
    seen: dict[timedelta, Seen | None],
) -> None:
    found = explained(UPTIME, seen)
    text = "\n".join(lines(found))
    assert found.readings
    for reading in found.readings:
        assert reading.rule.name in text
        assert reading.why in text
    if found.alert.breach.phase.is_open:
        assert "firing" in found.conclusion


def outage(share_bad: float) -> dict[timedelta, Seen | None]:
    windows = {*ladder_of(ERRORS).windows, ERRORS.current_window}
    return {window: Seen(1e6 * (1 - share_bad), 1e6 * (1 - share_bad), 1e6) for window in windows}


def test_a_burning_budget_is_told_with_the_rule_and_the_figures() -> None:
    text = "\n".join(lines(explained(ERRORS, outage(0.02))))
    assert "checkout/error_rate: BROKEN - firing as a page since 2026-03-02 12:00Z: held open by page-fast" in text
    assert "specs/core/checkout/spec.md:12" in text
    assert "(errors_total) / (requests_total)" in text
    row = next(line.split() for line in text.splitlines() if line.split()[:1] == ["page-fast"])
    assert row == ["page-fast", "page", "1h", "20000", "1000000", "20", ">", "13.44", "100", "%", "yes"]


def test_a_quiet_objective_says_what_stands_in_the_way_of_an_alert() -> None:
    found = explained(ERRORS, outage(0.0001))
    assert found.conclusion == "no alert: no rule holds"
    blocking = next(one for one in found.readings if one.rule.name == "page-fast")
    assert blocking.why.startswith("1h burns 0.1 times as fast as allowed")


def test_what_was_not_measured_is_said_with_its_reason() -> None:
    seen = outage(0.0001)
    silent = NoData(Silence.STALE, "the newest sample is 700 s old")
    blind = {**seen, timedelta(hours=1): None, timedelta(minutes=5): None}
    found = replace(explained(ERRORS, blind), silences={timedelta(hours=1): silent})
    assert "  not seen  1h: stale (the newest sample is 700 s old)" in list(lines(found))
    assert next(reading for reading in found.readings if reading.rule.name == "page-fast").holds is None


# --- the command ---------------------------------------------------------------------------------------------------

SPEC = "# Pay\n\n## Non-Functional Requirements\n\n- NFR-001: error rate < 1 % (`pay_errors`)\n"
OBSERVABILITY = """\
provider: prometheus
url: http://127.0.0.1:9
metrics:
  - {name: pay_errors, bad: 'pay_total{code="500"}', total: pay_total}
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "specs" / "shop" / "pay"
    folder.mkdir(parents=True)
    (tmp_path / ".spec").mkdir()
    (folder / "spec.md").write_text(SPEC)
    (folder / "observability.yaml").write_text(OBSERVABILITY)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["pay_errors", "NFR-001", "pay/pay_errors", "PAY_ERRORS"])
def test_an_objective_goes_by_its_names(workspace: Path, name: str) -> None:
    result = CliRunner().invoke(command, ["explain", name], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert "pay/pay_errors: unknown" in result.output
    assert "not seen  28d: unreachable" in result.output
    assert "specs/shop/pay/spec.md:5" in result.output


def test_a_name_nobody_has_is_answered_with_those_near(workspace: Path) -> None:
    result = CliRunner().invoke(command, ["explain", "pay_error"], standalone_mode=False)
    assert "pay_errors" in str(result.exception.diagnostics[0].hint)  # type: ignore[union-attr]


def test_the_json_is_complete_and_writes_nothing(workspace: Path) -> None:
    result = CliRunner().invoke(command, ["explain", "pay_errors", "--json"], standalone_mode=False)
    printed = json.loads(result.stdout)
    assert printed["requirement"]["text"].startswith("NFR-001")
    assert {rule["rule"] for rule in printed["rules"]} >= {"page-fast", "ticket-slow", "budget"}
    assert not (workspace / ".spec" / "reports").exists()
    assert not list(workspace.rglob("ops.db"))
    again = CliRunner().invoke(command, ["status", "--json"], standalone_mode=False)
    assert json.loads(again.stdout)["objectives"] == {}
