"""The workspace's configuration: defaults, the two repairs, our strict section, and variables that override it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from smartspec_ops.domain.diagnostic import Level, render_all
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.settings import SCALARS, ConfigFile, Settings, read_settings, schema
from smartspec_ops.spec.validation import Model
from smartspec_ops.spec.yaml import read

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/checkout/.spec/smartspec.config.yaml"
SCHEMA = ROOT / "docs/schema/production_ops.schema.json"
OPS = "production_ops:\n"
# The shape of the published file with both of its defects.
PUBLISHED = (
    "safety:\n"
    '  spec_id_regex: "^[a-z0-9_\\-]{3,64}$"  # comment\n'
    "  content_limits:\n"
    "    max_files_scanned: 100\n"
    "    $1\n"
    "  redaction:\n"
    "    patterns:\n"
    '      - name: "Secret"\n'
    '        regex: "key *[:=] *[\'\\"]?[A-Z]{4}"\n'
)


def value(text: str | None, environment: dict[str, str] | None = None) -> Settings:
    reading = read_settings(text, "c.yaml", environment)
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value


@pytest.mark.parametrize("text", [None, "", "# nothing\n", "version: 1\nspec_policies: {reuse: {enabled: true}}\n"])
def test_without_settings_there_are_defaults(text: str | None) -> None:
    found = value(text)
    assert found == Settings()
    assert found.ops.escalation.ack_timeout == timedelta(minutes=5)
    assert found.ops.postmortem.due("SEV-1") == timedelta(days=3)
    assert found.ops.postmortem.due("SEV-3") is None
    assert found.safety.disallow_symlink_writes
    assert found.limits.max_context_bytes == 5_242_880


def test_both_published_defects_are_repaired_with_a_warning() -> None:
    reading = read_settings(PUBLISHED, "c.yaml")
    assert reading.value is not None
    assert [(d.code, d.level, d.place.line) for d in reading.diagnostics if d.place] == [
        ("PMON-002", Level.WARNING, 2),
        ("PMON-002", Level.WARNING, 5),
    ]
    assert reading.value.safety.spec_id_regex == r"^[a-z0-9_\-]{3,64}$"
    assert reading.value.limits.max_files_scanned == 100
    assert reading.value.redaction_patterns == ("key *[:=] *['\"]?[A-Z]{4}",)


def test_a_sound_file_is_not_repaired() -> None:
    assert read_settings(EXAMPLE.read_text(), "c.yaml").diagnostics == ()


@pytest.mark.parametrize("text", [PUBLISHED + "a: b: c\n", 'a: "\\-\n', "$x\n- a\nb: c\n"])
def test_any_other_defect_stays_an_error(text: str) -> None:
    reading = read_settings(text, "c.yaml")
    assert reading.value is None
    assert all(d.level is Level.ERROR for d in reading.diagnostics)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", [("wrong-type", 1, 1)]),
        ("safety: {allow_writes_only_under: specs}\n", [("wrong-type", 1, 35)]),
        ("safety: {spec_id_regex: '['}\n", [("regex", 1, 25)]),
        ("safety: {content_limits: {max_context_bytes: 0}}\n", [("out-of-range", 1, 46)]),
        (OPS + "  rooster: []\n", [("unknown-key", 2, 3)]),
        (OPS + "  roster: [{roles: [a]}]\n", [("missing-key", 2, 12)]),
        (OPS + "  roster: [{id: a}, {id: a}]\n", [("duplicate-name", 2, 26)]),
        (OPS + "  roster: [{id: a, mail: x}]\n", [("unknown-key", 2, 20)]),
        (OPS + "  channels: [{kind: console}]\n", [("missing-key", 2, 14)]),
        (OPS + "  channels: [{name: a, kind: webhook, secret: hunter2}]\n", [("secret-literal", 2, 47)]),
        (
            OPS + "  channels: [{name: a, kind: slack, url: https://hooks.slack.com/services/T/B/hunter2}]\n",
            [("secret-literal", 2, 42)],
        ),
        (OPS + "  channels: [{name: a, kind: webhook, x: {y: 1}}]\n", [("wrong-type", 2, 14)]),
        (OPS + "  escalation: {ack_timeout: soon}\n", [("duration", 2, 29)]),
        (OPS + "  escalation: {repeat: -1}\n", [("out-of-range", 2, 24)]),
        (OPS + "  resolution: {healthy_checks: 0}\n", [("out-of-range", 2, 32)]),
        (OPS + "  postmortem: {within: {SEV-9: 3d}}\n", [("not-one-of", 2, 24)]),
        (OPS + "  workflows: {rollback: {argv: []}}\n", [("empty", 2, 32)]),
        (OPS + "  workflows: {rollback: {argv: ./x}}\n", [("wrong-type", 2, 32)]),
        (OPS + "  workflows: {rollback: {argv: [./x], approval: me}}\n", [("not-one-of", 2, 49)]),
        (OPS + "  workflows: {a: {argv: [./x], env: {API_TOKEN: hunter2}}}\n", [("secret-literal", 2, 49)]),
        (OPS + "  database: {url: 'postgresql://u:hunter2@h/d'}\n", [("url-credentials", 2, 19)]),
        (OPS + "  database: {url: 'env:A', path: b}\n", [("conflict", 2, 3)]),
        (OPS + "  key: hunter2\n", [("secret-literal", 2, 8)]),
        (OPS + "  monitor: {reports: {daily: maybe}}\n", [("wrong-type", 2, 30)]),
    ],
)
def test_a_fault_is_told_at_its_place_and_quotes_no_secret(text: str, expected: list[tuple[str, int, int]]) -> None:
    reading = read_settings(text, "c.yaml")
    assert reading.value is None
    found = [(d.code.removeprefix("settings/"), d.place.line, d.place.column) for d in reading.diagnostics if d.place]
    assert found == expected
    assert "hunter2" not in render_all(reading.diagnostics)


def test_the_example_is_read_whole() -> None:
    ops = value(EXAMPLE.read_text()).ops
    assert [person.id for person in ops.roster][:2] == ["commander-a", "commander-b"]
    hook = next(channel for channel in ops.channels if channel.name == "hook")
    assert hook.settings["url"] == SecretRef("env", "CHECKOUT_WEBHOOK_URL")
    assert hook.settings["secret"] == SecretRef("env", "CHECKOUT_WEBHOOK_SECRET")
    assert ops.workflows["rollback"].argv == ("./workflows/smartspec_rollback",)
    assert ops.approval("rollback") == "commander"
    assert ops.postmortem.due("SEV-4") == timedelta(days=3)


@pytest.mark.parametrize(
    ("given", "workflow", "approval"),
    [
        (None, "feedback", "auto"),
        (None, "hotfix", "commander"),
        ("commander", "feedback", "commander"),
        ("auto", "rollback", "auto"),
    ],
)
def test_who_lets_a_workflow_run(given: str | None, workflow: str, approval: str) -> None:
    line = f", approval: {given}" if given else ""
    ops = value(f"{OPS}  workflows: {{{workflow}: {{argv: [./x]{line}}}}}\n").ops
    assert ops.approval(workflow) == approval


def test_a_variable_overrides_the_file() -> None:
    found = value(
        OPS + "  escalation: {ack_timeout: 5m, repeat: 7}\n",
        {"SMARTSPEC_OPS_ESCALATION_ACK_TIMEOUT": "10m", "SMARTSPEC_OPS_MONITOR_REPORTS_DAILY": "true", "OTHER": "x"},
    ).ops
    assert found.escalation.ack_timeout == timedelta(minutes=10)
    assert found.escalation.repeat == 7
    assert found.monitor.reports.daily


def test_a_confidential_variable_is_referred_to_and_not_copied() -> None:
    found = value(
        OPS + "  database: {path: x.db}\n",
        {"SMARTSPEC_OPS_DATABASE_URL": "postgresql://u:hunter2@h/d", "SMARTSPEC_OPS_KEY": "file:/run/key"},
    ).ops
    assert found.database.url == SecretRef("env", "SMARTSPEC_OPS_DATABASE_URL")
    assert found.database.path is None
    assert found.key == SecretRef("file", "/run/key")
    assert "hunter2" not in repr(found)


def test_a_wrong_variable_is_named() -> None:
    reading = read_settings(None, "c.yaml", {"SMARTSPEC_OPS_MONITOR_INTERVAL": "soon"})
    assert reading.value is None
    (fault,) = reading.diagnostics
    assert fault.message == "SMARTSPEC_OPS_MONITOR_INTERVAL: not a duration"
    assert fault.place is None


def test_a_variable_that_names_no_setting_is_warned_about() -> None:
    reading = read_settings(None, "c.yaml", {"SMARTSPEC_OPS_MONITOR_INTERVALL": "5m"})
    assert reading.value == Settings()
    assert [d.hint for d in reading.diagnostics] == ["did you mean 'monitor_interval'?"]


def test_no_two_settings_share_a_variable() -> None:
    assert len(set(SCALARS.values())) == len(SCALARS)
    assert ("escalation", "ack_timeout") in SCALARS.values()


def test_other_repositories_are_roots_only_where_enabled() -> None:
    repos = "repos: [{path: ../other}, ../third]"
    assert value(f"multi_repo: {{enabled: true, {repos}}}\n").roots == (".", "../other", "../third")
    assert value(f"multi_repo: {{enabled: false, {repos}}}\n").roots == (".",)


def _differing(a: object, b: object, at: str = "") -> Iterator[tuple[str, object, object]]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in {*a, *b}:
            yield from _differing(a.get(key), b.get(key), f"{at}/{key}")
    elif a != b:
        yield at, a, b


def test_the_committed_schema_is_the_generated_one() -> None:
    assert list(_differing(json.loads(SCHEMA.read_text()), schema())) == []


def test_the_schema_accepts_the_example_and_refuses_unknown_keys() -> None:
    Draft202012Validator.check_schema(schema())
    document = read(EXAMPLE.read_text(), "c.yaml").document
    assert document is not None
    section = document.data["production_ops"]
    validator = Draft202012Validator(schema())
    assert validator.is_valid(section)
    assert not validator.is_valid({**section, "rooster": []})
    assert not validator.is_valid({"workflows": {"rollback": {"argv": []}}})


WORDS = st.sampled_from(
    [
        "production_ops",
        "safety",
        "roster",
        "id",
        "channels",
        "name",
        "kind",
        "escalation",
        "repeat",
        "workflows",
        "argv",
        "database",
        "url",
        "postmortem",
        "within",
        "SEV-1",
        "multi_repo",
        "repos",
    ]
)
LEAVES = st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=25)
@given(st.dictionaries(WORDS, TREES, max_size=6), st.text(max_size=10))
def test_no_data_raises_and_every_refusal_says_why(data: dict[str, object], given_value: str) -> None:
    environment = {f"SMARTSPEC_OPS_{words.upper()}": given_value for words in SCALARS}
    for variables in ({}, environment):
        reading = read_settings(json.dumps(data), "c.yaml", variables)
        assert reading.value is not None or reading.diagnostics


def test_a_section_that_is_not_given_is_what_checking_nothing_makes_of_it() -> None:
    compared = 0
    for model in Model.made:
        try:
            checked = model.model_validate({})
        except ValidationError:  # one of its keys must be given: it is nobody's default
            continue
        compared += 1
        assert model.model_construct() == checked, model
    assert compared > 30


def test_a_file_that_is_not_there_is_what_checking_an_empty_one_makes_of_it() -> None:
    assert value(None).file == ConfigFile.model_validate({})
