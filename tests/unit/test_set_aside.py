"""Broken settings, and who cannot wait: what a person on call does without is set aside, and nothing else is."""

import pytest

from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.spec.set_aside import SECTIONS, read_what_holds
from smartspec_ops.spec.settings import ProductionOps, read_settings
from tests.acceptance._workspace import Place
from tests.unit.test_cli import CONFIG, place, respond_
from tests.unit.test_cli_responding import opened

__all__ = ["place"]

GOOD = "production_ops:\n  roster: [{id: a}]\n"
HOOK = "{name: hook, kind: webhook, url: 'env:URL', secret: 'env:KEY'}"
ACK = ("--as", "responder-a")


@pytest.mark.parametrize(
    ("broken", "aside"),
    [
        ("  monitor: {interval: often}\n", ("monitor",)),
        ("  monitor: {interval: often, intervall: 5m}\n  chat: 5\n", ("monitor", "chat")),
        ("  monitor: {database_down: {channel: nobody}}\n", ("monitor",)),
        (f"  channels: [{HOOK}, {{name: slack, kind: slack, audiences: [everybody]}}]\n", ("channel slack",)),
        (f"  channels: [{HOOK}, {{kind: slack}}]\n", ("channel 2",)),
        (f"  channels: [{HOOK}, {HOOK}]\n", ("channel hook",)),
    ],
)
def test_what_is_broken_is_left_out_and_said(broken: str, aside: tuple[str, ...]) -> None:
    whole, found = read_settings(GOOD + broken, "c.yaml"), read_what_holds(GOOD + broken, "c.yaml", {})
    assert whole.value is None
    assert found.value is not None
    assert [one.id for one in found.value.ops.roster] == ["a"]
    assert found.aside == aside
    assert {one.level for one in found.diagnostics} == {Level.WARNING}
    assert [one.message for one in found.diagnostics[:-1]] == [one.message for one in whole.diagnostics]
    assert found.diagnostics[-1].message == f"this goes on without what is broken: {', '.join(aside)}"


def test_a_channel_that_is_in_order_is_told_as_before() -> None:
    found = read_what_holds(f"{GOOD}  channels: [{{kind: slack}}, {HOOK}]\n", "c.yaml", {})
    assert found.value is not None
    assert [one.name for one in found.value.ops.channels] == ["hook"]


@pytest.mark.parametrize(
    "broken",
    [
        "  access: {roles: 5}\n",
        "  roster: [{id: a, emial: x}]\n",
        "  escalation: {ack_timeout: soon}\n",
        "  schedules: [{name: x}]\n",
        "  database: {url: 5}\n",
        "  key: abc\n",
        "  acess: {}\n",
        "  monitor: {interval: often}\n  key: abc\n",
        "  monitor: [\n",
    ],
)
def test_without_the_rest_nothing_goes_on(broken: str) -> None:
    text = "production_ops:\n" + broken
    assert read_what_holds(text, "c.yaml", {}) == read_settings(text, "c.yaml")
    assert read_what_holds(text, "c.yaml", {}).value is None


def test_settings_in_order_are_read_as_ever() -> None:
    assert read_what_holds(GOOD, "c.yaml", {}) == read_settings(GOOD, "c.yaml")
    assert set(SECTIONS) < set(ProductionOps.model_fields)


@pytest.mark.edge
@pytest.mark.slow
@pytest.mark.parametrize(
    "broken",
    ["  monitor: {interval: often}\n", "  channels: [{name: hook, kind: webhook}]\n", "  workflows: {rollback: 5}\n"],
)
def test_whoever_is_paged_acknowledges_although_something_else_is_broken(place: Place, broken: str) -> None:
    incident = opened(place)
    place.write(".spec/smartspec.config.yaml", CONFIG + broken)
    acknowledged = respond_(place, "ack", incident, *ACK)
    assert acknowledged.code == 0, acknowledged.stderr
    assert f"{incident} is investigating" in acknowledged.stdout
    assert "warning: " in acknowledged.stderr
    assert "whom this tells hears of it from a process that began before the fault" in acknowledged.stderr
    for look in (("list",), ("show", incident)):
        seen = respond_(place, *look)
        assert (seen.code, incident in seen.stdout) == (0, True), seen.stderr
    for more in (("update", incident, "we are looking", *ACK), ("mitigate", "propose", incident, "rollback", *ACK)):
        refused = respond_(place, *more)
        assert (refused.code, "hint: " in refused.stderr) == (2, True)


@pytest.mark.edge
@pytest.mark.slow
def test_nobody_acknowledges_whose_roles_cannot_be_read(place: Place) -> None:
    incident = opened(place)
    place.write(".spec/smartspec.config.yaml", CONFIG + "  access: {others: responders}\n")
    refused = respond_(place, "ack", incident, *ACK)
    assert (refused.code, "smartspec.config.yaml:4:" in refused.stderr) == (2, True)
