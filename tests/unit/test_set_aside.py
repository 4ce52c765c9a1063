"""Broken settings, and who cannot wait: what a person on call does without is set aside, and nothing else is."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.spec.set_aside import SECTIONS, read_what_holds, without_the_file
from smartspec_ops.spec.settings import Database, ProductionOps, SettingsReading, read_settings
from tests.acceptance._workspace import Place
from tests.unit.test_cli import CONFIG, place, respond_, runtime
from tests.unit.test_cli_responding import opened

__all__ = ["place"]

GOOD = "production_ops:\n  roster: [{id: a}]\n"
HOOK = "{name: hook, kind: webhook, url: 'env:URL', secret: 'env:KEY'}"
ACK = ("--as", "responder-a")
GONE = ["channel hook"]
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
        "  database: {url: 5}\n",
        "  key: abc\n",
        "  monitor: {interval: often}\n  key: abc\n",
    ],
)
def test_where_facts_are_is_not_guessed(broken: str) -> None:
    text = "production_ops:\n" + broken
    assert read_what_holds(text, "c.yaml", {}) == read_settings(text, "c.yaml")
    assert read_what_holds(text, "c.yaml", {}).value is None


@pytest.mark.parametrize(
    ("broken", "aside", "untold", "is_closed"),
    [
        ("access: {roles: 5}", ["access"], [], True),
        ("acess: {}", ["acess"], [], True),
        ("roster: [{id: a, emial: x}]", ["roster"], ["any channel"], False),
        ("roster: 5\n  access: {admin: [a]}", ["roster"], ["any channel"], True),
        (f"roster: 5\n  channels: [{HOOK}]", ["roster"], ["channel hook"], False),
        ("escalation: {ack_timeout: soon}", ["escalation"], [], False),
        ("schedules: [{name: x}]", ["schedules"], [], False),
        ("communication: 5", ["communication"], ["any channel"], False),
        ("channels:", ["channels"], ["any channel"], False),
        ("channels: 5", ["channels"], ["any channel"], False),
        (f"channels: {HOOK}", ["channels"], ["any channel"], False),
        ("channels: 5\n  escalation: {fallback: [{channel: x}]}", ["channels", "escalation"], ["any channel"], False),
        (f"channels: [{BROKEN}]\n  escalation: {{fallback: [{{channel: hook}}]}}", [*GONE, "escalation"], GONE, False),
        (f"channels: [{BROKEN}]\n  monitor: {{database_down: {{channel: hook}}}}", [*GONE, "monitor"], GONE, False),
    ],
)
def test_who_answers_does_without_what_names_people(
    broken: str, aside: Sequence[str], untold: Sequence[str], is_closed: bool
) -> None:
    text = f"production_ops:\n  {broken}\n"
    found = read_what_holds(text, "c.yaml", {})
    assert found.value is not None
    assert (list(found.aside), list(found.untold), found.is_closed) == (aside, untold, is_closed)
    assert untold == [] or not found.value.ops.channels
    assert read_what_holds(text, "c.yaml", {}, tells=True).value is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("production_ops:\n  monitor: [\n", None),
        ("production_ops:\n  monitor: [\n  database: {path: x.db}\n", "x.db"),
        ("production_ops:\n  database:\n\n    # ours\n    path: x.db\n  foo: bar: x\n", "x.db"),
        ("production_ops:\n  - x\n", None),
        ("# production_ops: none yet\nlang: en: th\n", None),
        ("lang: 5\nproduction_opps:\n  roster: []\n", None),
    ],
)
def test_of_what_is_no_yaml_it_is_read_where_facts_are(text: str, path: str | None) -> None:
    found = read_what_holds(text, "c.yaml", {})
    assert found.value is not None
    assert found.value.ops == ProductionOps(database=Database(path=path))
    assert (found.untold, found.is_closed) == (("any channel",), False)
    assert {one.level for one in found.diagnostics} == {Level.WARNING}
    assert read_what_holds(text, "c.yaml", {}, tells=True) == read_settings(text, "c.yaml")
    for said in (
        "access: {admin: [a]}",
        "acces:",
        '"Access" : {}',
        "x: {access: 5}",
        "x: {y: '#', access: 5}",
        "? access",
    ):
        assert read_what_holds(f"{text}  {said}\n", "c.yaml", {}).is_closed


@pytest.mark.parametrize(
    "text",
    [
        "production_ops:\n  database: {path: 'x.db}\n",
        "production_ops:\n  monitor: [\n   database: {path: x.db}\n",
        "production_ops: {database: {path: x.db}, monitor: [\n",
        "production_ops:\n  monitor: [\nproduction_ops:\n  database: {path: x.db}\n",
        "lang: 5\nproduction_opps:\n  database: {path: x.db}\n",
        "production_ops: {}\n".encode("utf-16-le").decode(),
    ],
)
def test_where_it_says_so_in_a_way_that_cannot_be_read_nothing_goes_on(text: str) -> None:
    found, given = (read_what_holds(text, "c.yaml", known) for known in ({}, {"SMARTSPEC_OPS_DATABASE_PATH": "y.db"}))
    assert found.value is None
    assert found.diagnostics[:-1] == read_settings(text, "c.yaml").diagnostics
    assert "does not say where the database is" in found.diagnostics[-1].message
    assert given.value is not None
    assert given.value.ops.database.path == "y.db"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "cp037"])
def test_of_another_encoding_nothing_is_known(encoding: str) -> None:
    text = "production_ops:\n  database: {path: x.db}\n".encode(encoding).decode(errors="replace")
    refused = SettingsReading(None, ())
    assert without_the_file(text, refused, {}, tells=False).value is None
    given = without_the_file(text, refused, {"SMARTSPEC_OPS_DATABASE_PATH": "y.db"}, tells=False)
    assert (given.value is not None, given.is_closed) == (True, True)


def test_a_place_with_a_letter_that_cannot_be_read_is_not_guessed() -> None:
    text = "production_ops:\n  database: {path: caf\ufffd.db}\n"
    assert without_the_file(text, SettingsReading(None, ()), {}, tells=False).value is None


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
@pytest.mark.parametrize(
    "broken",
    [
        "  access: {others: responders}\n",
        "  access: {viewer: [responder-a]}\n  roster: 5\n",
        "  access: [\n",
        "  access: {}\n  # fran\xe7ais\n",
    ],
)
def test_without_roles_whoever_was_called_answers_and_nobody_else(place: Place, broken: str) -> None:
    incident = opened(place)
    config = place.root / ".spec/smartspec.config.yaml"
    config.write_bytes((CONFIG + broken).encode("latin-1"))
    called, bystander = ("--as", "commander-a"), "responder-a"
    for other in (bystander, "stranger", "system:policy"):
        refused = respond_(place, "ack", incident, "--as", other)
        assert refused.code != 0
        assert f"{incident} is" not in refused.stdout
    assert "AC-05" in respond_(place, "note", incident, "hello", "--as", bystander).stderr
    acknowledged = respond_(place, "ack", incident, *called, "--quiet")
    assert acknowledged.code == 0, acknowledged.stderr
    assert f"{incident} is investigating" in acknowledged.stdout
    assert "smartspec.config.yaml:" in acknowledged.stderr
    assert respond_(place, "note", incident, "seen", *called).code == 0
    handed = respond_(place, "assign", incident, *called, "--to", bystander)
    assert (handed.code, "AC-05" in handed.stderr) == (1, True)
    for look in (("list",), ("show", incident), ("show", incident, *ACK)):
        seen = respond_(place, *look)
        assert (seen.code, incident in seen.stdout) == (0, True), seen.stderr
    for more in (("escalate", incident, *called), ("severity", incident, "SEV-1", "--reason", "all", *called)):
        assert respond_(place, *more).code == 2
    config.write_text(CONFIG)
    assert asyncio.run(noted_roles(place)) == {}


@pytest.mark.edge
@pytest.mark.slow
@pytest.mark.parametrize("left", ["  channels: [\n", "  channels: 5\n"])
def test_roles_that_were_there_and_are_cut_off_keep_strangers_out(place: Place, left: str) -> None:
    path, roles = ".spec/smartspec.config.yaml", "  access: {admin: [commander-a], others: viewer}\n"
    place.write(path, CONFIG + roles)
    incident = opened(place)
    noted = asyncio.run(noted_roles(place))
    assert noted == {"commander-a": "admin", "others": "viewer"}
    place.write(path, CONFIG + left)
    for other in ("stranger", "responder-a"):
        refused = respond_(place, "ack", incident, "--as", other)
        assert (refused.code != 0, f"{incident} is" in refused.stdout) == (True, False)
    assert mended(place, CONFIG + roles) == noted
    place.write(path, CONFIG + left)
    acknowledged = respond_(place, "ack", incident, "--as", "commander-a")
    assert acknowledged.code == 0, acknowledged.stderr
    assert mended(place, CONFIG + roles) == noted


@pytest.mark.edge
@pytest.mark.slow
def test_roles_that_are_read_as_they_were_noted_go_on(place: Place) -> None:
    roles = "  access: {admin: [commander-a], others: responder}\n"
    place.write(".spec/smartspec.config.yaml", CONFIG + roles)
    incident = opened(place)
    place.write(".spec/smartspec.config.yaml", CONFIG + roles + "  monitor: {interval: often}\n")
    assert respond_(place, "ack", incident, "--as", "stranger").code != 0
    acknowledged = respond_(place, "ack", incident, *ACK)
    assert acknowledged.code == 0, acknowledged.stderr


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


def mended(place: Place, config: str) -> Mapping[str, object]:
    """What is noted of roles once these are the settings: nobody has begun with them yet."""
    place.write(".spec/smartspec.config.yaml", config)
    return asyncio.run(noted_roles(place))


async def noted_roles(place: Place) -> Mapping[str, object]:
    opened = runtime(place)
    try:
        async with (await opened.store()).begin() as tx:
            noted = await tx.document("access", "roles")
    finally:
        await opened.close()
    return noted.body if noted else {}


@pytest.mark.edge
@pytest.mark.slow
def test_no_database_is_made_where_settings_may_name_another(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", "production_ops: [\n")
    refused = respond_(place, "ack", "INC-1", *ACK)
    assert (refused.code, "there is no database at" in refused.stderr) == (2, True), refused.stderr
    assert not list(place.root.rglob("*.db"))


@pytest.mark.edge
@pytest.mark.slow
def test_a_wording_that_is_broken_keeps_nobody_from_answering(place: Place) -> None:
    incident = opened(place)
    place.write(".spec/templates/notices/acknowledged.txt", "who?")
    assert respond_(place, "escalate", incident, *ACK).code == 2
    acknowledged = respond_(place, "ack", incident, *ACK)
    assert acknowledged.code == 0, acknowledged.stderr
    assert "acknowledged.txt: the path is not" in acknowledged.stderr


@pytest.mark.edge
@pytest.mark.slow
def test_where_no_channel_is_left_it_is_said_that_nobody_is_told(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", TWO)
    incident = opened(place)
    before = queued(place, incident)
    place.write(".spec/smartspec.config.yaml", TWO.replace("[person]", "[p]").replace("[responders]", "[r]"))
    acknowledged = respond_(place, "ack", incident, *ACK, "--quiet")
    assert acknowledged.code == 0, acknowledged.stderr
    assert "nobody is told of this, not later either: call whom it concerns yourself" in acknowledged.stderr
    assert "whom this tells" not in acknowledged.stderr
    place.write(".spec/smartspec.config.yaml", TWO)
    assert queued(place, incident) == before


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
