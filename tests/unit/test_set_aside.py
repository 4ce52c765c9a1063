"""Broken settings, and who cannot wait: what a person on call does without is set aside, and nothing else is."""

import asyncio
from collections.abc import Sequence

import pytest

from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.spec.set_aside import SECTIONS, read_what_holds
from smartspec_ops.spec.settings import ProductionOps, read_settings
from tests.acceptance._workspace import Place
from tests.unit.test_cli import CONFIG, place, respond_, runtime
from tests.unit.test_cli_responding import opened

__all__ = ["place"]

GOOD = "production_ops:\n  roster: [{id: a}]\n"
HOOK = "{name: hook, kind: webhook, url: 'env:URL', secret: 'env:KEY'}"
ACK = ("--as", "responder-a")
BROKEN = HOOK.replace("kind:", "audiences: [everybody], kind:")
PAGER, TEAM = (
    f"{{name: {name}, kind: webhook, audiences: [{of}], url: 'env:METRICS_URL', secret: 'env:OPS_KEY'}}"
    for name, of in (("pager", "person"), ("team", "responders"))
)
TWO = f"{CONFIG}  channels: [{PAGER}, {TEAM}]\n"
TYPO = TWO.replace("[person]", "[persons]")


@pytest.mark.parametrize(
    ("broken", "aside"),
    [
        ("  monitor: {interval: often}\n", ("monitor",)),
        ("  monitor: {interval: often, intervall: 5m}\n  chat: 5\n", ("monitor", "chat")),
        ("  monitor: {database_down: {channel: nobody}}\n", ("monitor",)),
        (f"  channels: [{HOOK}, {{name: slack, kind: slack, audiences: [everybody]}}]\n", ("channel slack",)),
        (f"  channels: [{HOOK}, {{kind: slack}}]\n", ("channel 2",)),
        (f"  channels: [{HOOK}, {HOOK}]\n", ("channel hook",)),
        (f"  channels: [{BROKEN}, {BROKEN}]\n", ("channel hook", "channel hook")),
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


@pytest.mark.parametrize("channels", [f"{BROKEN}, {HOOK}", f"{HOOK}, {BROKEN}"])
def test_of_two_with_one_name_the_broken_one_is_left_out(channels: str) -> None:
    found = read_what_holds(f"{GOOD}  channels: [{channels}]\n", "c.yaml", {})
    assert found.value is not None
    assert [one.name for one in found.value.ops.channels] == ["hook"]
    assert found.aside == ("channel hook",)


def test_what_is_to_reach_people_does_not_go_on_without_a_channel() -> None:
    text = f"{GOOD}  monitor: {{interval: often}}\n"
    assert read_what_holds(text, "c.yaml", {}, tells=True) == read_what_holds(text, "c.yaml", {})
    text += f"  channels: [{HOOK}, {{kind: slack}}]\n"
    refused = read_what_holds(text, "c.yaml", {}, tells=True)
    assert refused.value is None
    assert refused.diagnostics[:-1] == read_settings(text, "c.yaml").diagnostics
    assert "channel 2 would never be told of this" in refused.diagnostics[-1].message


@pytest.mark.parametrize(
    "broken",
    [
        "  access: {roles: 5}\n",
        f"  channels: [{BROKEN}]\n  escalation: {{fallback: [{{channel: hook}}]}}\n",
        f"  channels: [{BROKEN}]\n  monitor: {{database_down: {{channel: hook}}}}\n",
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


def queued(place: Place, incident: str) -> Sequence[tuple[str, str]]:
    """Which messages there are for which channel, as (channel, kind)."""

    async def read() -> Sequence[tuple[str, str]]:
        opened = runtime(place)
        try:
            async with (await opened.store()).begin() as tx:
                found = await tx.effects(incident_id=incident, kind="notify")
        finally:
            await opened.close()
        return sorted((one.effect.body["channel"], one.effect.body["message"]["kind"]) for one in found)

    return asyncio.run(read())


@pytest.mark.edge
@pytest.mark.slow
def test_no_page_is_lost_with_a_channel_that_is_broken(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", TWO)
    incident = opened(place)
    before = queued(place, incident)
    assert ("pager", "page") in before
    place.write(".spec/smartspec.config.yaml", TYPO)
    for telling in (("escalate", incident), ("severity", incident, "SEV-1", "--reason", "all of them")):
        refused = respond_(place, *telling, *ACK)
        assert refused.code == 2
        assert "smartspec.config.yaml:4:" in refused.stderr
        assert "channel pager would never be told of this" in refused.stderr
        assert "hint: mend it, or call them yourself" in refused.stderr
    for showing in (("visibility", incident, "private"), ("invite", incident, "commander-a")):
        assert respond_(place, *showing, *ACK).code == 2
    place.write(".spec/smartspec.config.yaml", TWO)
    assert queued(place, incident) == before
    assert respond_(place, "escalate", incident, *ACK).code == 0
    assert queued(place, incident).count(("pager", "page")) == before.count(("pager", "page")) + 1


@pytest.mark.edge
@pytest.mark.slow
def test_what_goes_on_says_which_channel_never_hears_of_it(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", TWO)
    incident = opened(place)
    before = queued(place, incident)
    place.write(".spec/smartspec.config.yaml", TYPO)
    acknowledged = respond_(place, "ack", incident, *ACK)
    assert acknowledged.code == 0, acknowledged.stderr
    assert "nothing of this is told by channel pager, not later either" in acknowledged.stderr
    place.write(".spec/smartspec.config.yaml", TWO)
    assert respond_(place, "note", incident, "mended", *ACK).code == 0
    assert [one for one in queued(place, incident) if one not in before] == [("team", "acknowledged")]


@pytest.mark.edge
@pytest.mark.slow
def test_a_page_goes_on_where_only_a_section_is_broken_and_waits_in_the_queue(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", TWO)
    incident = opened(place)
    before = queued(place, incident)
    place.write(".spec/smartspec.config.yaml", TWO + "  monitor: {interval: often}\n")
    escalated = respond_(place, "escalate", incident, *ACK)
    assert escalated.code == 0, escalated.stderr
    assert "not later either" not in escalated.stderr
    place.write(".spec/smartspec.config.yaml", TWO)
    assert queued(place, incident).count(("pager", "page")) == before.count(("pager", "page")) + 1
