"""The doctor as it is typed: every kind of illness once, what it says to do about it, and that it harms nobody."""

import json
import os
import re
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec_ops.cli import ops
from smartspec_ops.cli.doctor.checks import CHECKS, Check, run
from smartspec_ops.cli.doctor.examined import Examined, ok
from smartspec_ops.edge import disk
from smartspec_ops.ports import Finding
from smartspec_ops.wiring import Runtime
from tests.acceptance._workspace import KEY, OBSERVABILITY, SPEC, Place, Ran
from tests.unit.test_cli import typed

pytestmark = pytest.mark.edge

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: lead-a, roles: [commander]}]
  channels:
    - {name: drop, kind: email, drop: .spec/state/smartspec-ops/mail, from: incidents@example.test}
"""


class Source(BaseHTTPRequestHandler):
    """A page of metrics below /page, a Prometheus that quotes what it is sent below /echo, silence below /hang."""

    end = threading.Event()
    asked: ClassVar[list[str]] = []

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        if self.path.startswith("/page"):
            self.say(200, "text/plain", 'pay_requests_total{code="200"} 7\n')
        elif self.path.startswith("/hang"):
            self.asked.append(self.path)
            self.end.wait(60)
        elif self.path.startswith("/alertmanager/api/v2/alerts"):
            self.say(200, "application/json", '[{"fingerprint": "a"}, {"fingerprint": "b"}]')
        elif self.path.startswith("/alertmanager/api/v2/status"):
            self.say(200, "application/json", '{"uptime": "2026-01-01T00:00:00Z"}')
        elif self.path.startswith("/prometheus"):
            self.say(200, "application/json", json.dumps(prometheus(self.path)))
        else:
            said = {"status": "error", "errorType": "bad_data", "error": f"{self.path} {sent} {self.headers}"}
            self.say(422, "application/json", json.dumps(said))

    do_GET = do_POST = answer  # noqa: N815 - names of the standard library

    def say(self, status: int, kind: str, body: str) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Nothing: it is a test's."""


def prometheus(path: str) -> Mapping[str, Any]:
    data: Any = {"version": "2.42.0", "storageRetention": "15d"}
    if path.endswith("/query"):
        data = {"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}]}
    return {"status": "success", "data": data}


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Source.end.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def place(tmp_path: Path, source: str) -> Place:
    made = Place.make(tmp_path, {"METRICS_URL": f"{source}/page"})
    made.write(".spec/smartspec.config.yaml", CONFIG)
    made.write("specs/shop/pay/spec.md", SPEC)
    made.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    return made


def doctor(place: Place, *argv: str, **environment: str) -> Ran:
    return typed(replace(place, environment={**place.environment, **environment}), ops.command, "doctor", *argv)


def findings(place: Place, *argv: str, **environment: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(doctor(place, "--json", *argv, **environment).stdout)["findings"]
    return found


def seen(place: Place, check: str, **environment: str) -> list[tuple[str, str]]:
    """(state, detail) of the findings of this name."""
    return [(one["state"], one["detail"]) for one in findings(place, **environment) if one["check"] == check]


def configured(place: Place, **sections: str) -> None:
    """The usual configuration and these sections of ours."""
    more = "".join(f"  {name}: {text}\n" for name, text in sections.items())
    kept = CONFIG.replace(CONFIG[CONFIG.index("  channels:") :], "") if "channels" in sections else CONFIG
    place.write(".spec/smartspec.config.yaml", kept + more)


# --- well ----------------------------------------------------------------------------------------------------------


def test_an_installation_that_is_well_is_told_so_in_one_screen(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    ran = doctor(place)
    assert (ran.code, ran.stderr) == (0, "")
    assert re.search(r"^nothing is wrong \(\d+ ok\)$", ran.stdout, re.MULTILINE)
    assert len(ran.stdout.splitlines()) < 40
    for group in ("workspace", "configuration", "database", "sources", "channels"):
        assert f"\n{group}\n  ok" in ran.stdout
    assert "pay: openmetrics: the page reads as metrics" in ran.stdout


def test_before_the_first_use_nothing_is_missing(place: Place) -> None:
    ran = doctor(place)
    assert ran.code == 0
    assert "made with the first use" in ran.stdout


@pytest.mark.parametrize("used", [False, True])
def test_nothing_is_changed(place: Place, used: bool) -> None:
    if used:
        assert typed(place, ops.command, "migrate").code == 0
    before = tree(place)
    for argv in ((), ("--json",), ("--quiet",)):
        doctor(place, *argv)
    assert tree(place) == before


def tree(place: Place) -> dict[str, tuple[int, str]]:
    """Every file and folder of workspace and home: its mode and what is in it."""
    return {
        str(path): (path.stat().st_mode, sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for root in (place.root, place.home)
        for path in root.rglob("*")
    }


def test_what_is_wrong_with_many_is_said_once_and_counted(place: Place) -> None:
    for at in range(1, 8):
        place.write(f"specs/shop/s{at}/spec.md", SPEC.replace("pay", f"s{at}"))
        place.write(f"specs/shop/s{at}/observability.yaml", f"provider: openmetrics\nurl: http://127.0.0.1:9/{at}\n")
    ran = doctor(place)
    assert (
        "  FAIL  s1: openmetrics, s2: openmetrics, s3: openmetrics and 4 more: connection refused by 127.0.0.1:9"
        in ran.stdout
    )
    assert "7 failed" in ran.stdout
    assert sum(one["state"] == "fail" for one in findings(place)) == 7


def test_quiet_shows_what_is_wrong_alone(place: Place) -> None:
    ran = doctor(place, "--quiet", METRICS_URL="http://127.0.0.1:9/metrics")
    assert "\n  ok" not in ran.stdout
    assert "connection refused by 127.0.0.1:9 [source/answers]" in ran.stdout


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({one.name for one in CHECKS}) == len(CHECKS)


# --- ill -----------------------------------------------------------------------------------------------------------

TOKENS = "{tokens: {prom: {secret: 'env:TOKEN'}, other: {secret: 'env:OTHER'}}}"
SCHEDULE = """
    - name: primary
      timezone: UTC
      layers: [{name: week, people: [lead-a], starts: YEAR-01-01, every: weekly}]"""
HOOK = "[{name: hook, kind: webhook, url: 'env:HOOK_URL', secret: 'env:HOOK_SECRET'}]"

ILL: Mapping[str, tuple[Mapping[str, str], Mapping[str, str], str, str, str]] = {
    "a missing secret is named by its reference": (
        {"channels": HOOK},
        {"HOOK_URL": "https://example.test"},
        "configuration/secret",
        "fail",
        "env:HOOK_SECRET is not set",
    ),
    "a channel without its secret is not looked at further": (
        {"channels": HOOK},
        {},
        "channel/ready",
        "skip",
        "waits for its secret",
    ),
    "white space around a secret": (
        {"channels": HOOK},
        {"HOOK_URL": "https://example.test", "HOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"},
        "configuration/secret",
        "warn",
        "white space",
    ),
    "a channel kind that is none": (
        {"channels": "[{name: hook, kind: pigeon}]"},
        {},
        "channel/unknown-kind",
        "fail",
        "pigeon",
    ),
    "a channel that lacks a key": ({"channels": "[{name: w, kind: webhook}]"}, {}, "channel/missing", "fail", "'url'"),
    "no channel": ({"channels": "[]"}, {}, "channel/none", "warn", "no channel"),
    "two tokens that are one": (
        {"intake": TOKENS},
        {"TOKEN": "t" * 20, "OTHER": "t" * 20},
        "token/double",
        "fail",
        "same secret",
    ),
    "a short token": ({"intake": TOKENS}, {"TOKEN": "t" * 20, "OTHER": "o" * 9}, "token/short", "fail", "shorter"),
    "tokens that are there": (
        {"intake": TOKENS},
        {"TOKEN": "t" * 20, "OTHER": "o" * 20},
        "token/guard",
        "ok",
        "2 senders",
    ),
    "nobody on call yet": (
        {"schedules": SCHEDULE.replace("YEAR", "2200")},
        {},
        "oncall/gap",
        "fail",
        "nobody is on call now",
    ),
    "somebody on call": (
        {"schedules": SCHEDULE.replace("YEAR", "2020")},
        {},
        "oncall/gap",
        "ok",
        "for the next 30 days",
    ),
    "a program that is not there": (
        {"workflows": "{rollback: {argv: [./nowhere]}}"},
        {},
        "workflow/program",
        "fail",
        "./nowhere is not there",
    ),
    "a program that is not on PATH": (
        {"workflows": "{rollback: {argv: [no-such-program-here]}}"},
        {},
        "workflow/program",
        "fail",
        "not on PATH",
    ),
    "a command of an agent": (
        {"workflows": "{rollback: {argv: [/smartspec_rollback]}}"},
        {},
        "workflow/program",
        "ok",
        "request file",
    ),
    "a workflow nobody knows": (
        {"workflows": "{rolback: {argv: [x]}}"},
        {},
        "settings/workflow",
        "fail",
        "no workflow",
    ),
    "a database outside": ({"database": "{path: ../x.db}"}, {}, "files/unsafe-path", "fail", "climbs"),
    "no key to be had": ({}, {"OPS_KEY": "short"}, "database/key", "fail", "base64"),
    "an address that is none": (
        {},
        {"METRICS_URL": "http://[::1"},
        "observability/url",
        "fail",
        "its host or its port",
    ),
    "an address with a line break": (
        {},
        {"METRICS_URL": "http://h\n/x"},
        "observability/url",
        "fail",
        "control character",
    ),
    "an address that is a file": ({}, {"METRICS_URL": "file:///etc/passwd"}, "observability/url", "fail", "http://"),
    "a source that is down": ({}, {"METRICS_URL": "http://127.0.0.1:9/"}, "source/answers", "fail", "refused"),
}


@pytest.mark.parametrize("ill", ILL)
def test_what_is_wrong_is_found_and_said(place: Place, ill: str) -> None:
    sections, environment, check, state, words = ILL[ill]
    configured(place, **sections)
    found = [one for one in findings(place, **environment) if one["check"] == check]
    assert [one for one in found if words in one["detail"] and one["state"].startswith(state)], found
    assert all(one["fix"] for one in found if one["state"] in ("warn", "fail"))


def test_a_failure_is_exit_1_and_a_warning_only_with_strict(place: Place) -> None:
    configured(place, channels="[]")
    assert (doctor(place).code, doctor(place, "--strict").code) == (0, 1)
    assert doctor(place, METRICS_URL="http://127.0.0.1:9/").code == 1


def test_a_program_that_may_not_be_run(place: Place) -> None:
    configured(place, workflows="{rollback: {argv: [./workflows/rollback]}}")
    program = place.write("workflows/rollback", "#!/bin/sh\n")
    assert seen(place, "workflow/program") == [("fail", "./workflows/rollback may not be run")]
    program.chmod(0o755)
    assert seen(place, "workflow/program") == [("ok", "./workflows/rollback can be started")]


def test_a_configuration_that_was_repaired_says_where(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", 'safety: {}\nx: "a\\-b"\n' + CONFIG)
    assert [(one["state"], one["fix"]) for one in findings(place) if one["check"] == "PMON-002"] == [
        ("warn", "put the value in single quotes")
    ]


def test_a_configuration_that_does_not_read_is_a_finding_and_the_rest_is_left(place: Place) -> None:
    place.write(".spec/smartspec.config.yaml", "production_ops: [\n")
    ran = doctor(place)
    assert ran.code == 1
    assert ".spec/smartspec.config.yaml:" in ran.stdout
    assert "1 failed, 0 ok, 1 not looked at" in ran.stdout


def test_a_broken_spec_keeps_no_other_from_being_looked_at(place: Place) -> None:
    place.write("specs/shop/cart/spec.md", SPEC.replace("pay", "cart"))
    place.write("specs/shop/cart/observability.yaml", "provider: nowhere\n")
    found = findings(place)
    assert [one["about"] for one in found if one["group"] == "workspace" and one["state"] == "fail"] == ["cart"]
    assert [one["about"] for one in found if one["check"] == "source/answers"] == ["pay: openmetrics"]


async def test_a_defect_of_one_check_is_its_finding_and_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: Examined) -> Sequence[Finding]:
        raise OverflowError("hunter2")

    async def well(_: Examined) -> Sequence[Finding]:
        return [ok("a/well", "it is")]

    examined = Examined(cast("Runtime", None), timedelta(seconds=9))
    found = await run(examined, [Check("a", "a/broken", broken), Check("a", "a/well", well)])
    [(_, [defect]), (_, [other])] = found
    assert (defect.check, defect.state, other.state) == ("a/broken", "fail", "ok")
    assert "OverflowError" in defect.detail
    assert "hunter2" not in f"{defect.detail} {defect.fix}"
    assert "doctor.failed" in caplog.text


def test_outside_a_workspace_it_is_a_question_of_usage(place: Place) -> None:
    ran = doctor(replace(place, root=place.home))
    assert (ran.code, ran.stdout) == (2, "")
    assert "no workspace" in ran.stderr


@pytest.mark.parametrize("within", ["soon", "0", "-1s"])
def test_a_time_that_is_none_is_a_question_of_usage(place: Place, within: str) -> None:
    assert doctor(place, "--within", within).code == 2


def test_an_override_of_the_schedule_counts_and_nothing_is_changed_for_it(place: Place) -> None:
    from smartspec_ops.cli import respond

    configured(place, schedules=SCHEDULE.replace("YEAR", "2200"))
    who = ("--schedule", "primary", "--person", "lead-a", "--as", "lead-a")
    when = ("--from", "2020-01-01T00:00Z", "--to", "2199-01-01T00:00Z")
    made = typed(place, respond.command, "oncall", "override", *who, *when)
    assert made.code == 0, made.stderr
    before = tree(place)
    assert [state for state, _ in seen(place, "oncall/gap")] == ["ok"]
    assert tree(place) == before


# --- the disk ------------------------------------------------------------------------------------------------------


def test_a_link_where_state_is_written(place: Place, tmp_path: Path) -> None:
    (place.root / ".spec/state").symlink_to(tmp_path)
    assert ("fail", "symbolic link") in [
        (state, "symbolic link" if "symbolic link" in detail else detail)
        for state, detail in seen(place, "files/unsafe-path")
    ]


def test_rights_that_let_others_in(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    place.state.chmod(0o755)
    (place.state / "ops.db").chmod(0o644)
    (place.state / ".gitignore").unlink()
    assert seen(place, "workspace/state") == [("warn", "others may look into the state folder (mode 0755)")]
    assert seen(place, "database/private") == [("warn", "others may use the database file (mode 0644)")]
    place.state.chmod(0o700)
    assert seen(place, "workspace/state")[0][1] == "version control would take the state folder in"


@pytest.mark.parametrize(
    ("at", "kind"),
    [("/", "ext4"), ("/mnt/far/team", "nfs4"), ("/mnt/far", "nfs4"), ("/mnt/farther", "ext4"), ("/a b/c", "cifs")],
)
def test_the_file_system_is_the_one_of_the_nearest_mount(tmp_path: Path, at: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda {tmp_path} ext4 rw 0 0\n"
        f"far:/x {tmp_path}/mnt/far nfs4 rw 0 0\n"
        f"//w/s {tmp_path}/a\\040b cifs rw 0 0\n"
    )
    folder = tmp_path / at.lstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    assert disk.kind(folder, mounts) == kind
    assert disk.kind(folder, tmp_path / "none") is None


def test_a_file_system_without_a_limit_to_files_is_never_short_of_them(tmp_path: Path) -> None:
    seen, left = os.statvfs(tmp_path), disk.inodes(tmp_path / "not" / "there")
    assert (left is None) == (seen.f_files == 0)
    assert left is None or left > 0


# --- the database ---------------------------------------------------------------------------------------------------


def test_another_key_is_named_by_its_id(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    other = b64encode(b"another-key-of-32-bytes-and-more"[:32]).decode()
    ((state, detail),) = seen(place, "database/key", OPS_KEY=other)
    assert state == "fail"
    assert re.fullmatch(r"the key is [0-9a-f]{8}, and the database is sealed with key [0-9a-f]{8}", detail)


def test_a_damaged_file_is_found(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    database = place.state / "ops.db"
    content = bytearray(database.read_bytes())
    content[30_000:90_000] = b"\xff" * 60_000
    database.write_bytes(content)
    assert seen(place, "database/integrity") == [("fail", "the database file is damaged")]


def test_a_file_that_is_no_database(place: Place) -> None:
    assert typed(place, ops.command, "migrate").code == 0
    (place.state / "ops.db").write_bytes(b"hello" * 1000)
    assert seen(place, "database/reached")[0][0] == "fail"


def test_a_database_in_use_is_read_as_it_is_now(place: Place) -> None:
    """What a writer has not folded back yet counts."""
    import sqlite3

    assert typed(place, ops.command, "migrate").code == 0
    writer = sqlite3.connect(place.state / "ops.db", isolation_level=None)
    try:
        writer.execute("UPDATE alembic_version SET version_num = '9999'")
        assert (place.state / "ops.db-wal").exists()
        ((state, detail),) = seen(place, "database/revision")
    finally:
        writer.close()
    assert (state, "9999" in detail) == ("warn", True)


@pytest.mark.server
@pytest.mark.slow
def test_postgresql_is_asked_and_left_as_it_is(place: Place, postgres_url: str) -> None:
    configured(place, database="{url: 'env:DATABASE'}", schedules=SCHEDULE.replace("YEAR", "2020"))
    assert seen(place, "database/revision", DATABASE=postgres_url) == [
        ("ok", "it is empty; tables are made with the first use")
    ]
    used = replace(place, environment={**place.environment, "DATABASE": postgres_url})
    assert typed(used, ops.command, "migrate").code == 0
    assert [state for state, _ in seen(used, "database/revision")] == ["ok"]
    assert [state for state, _ in seen(used, "database/key")] == ["ok"]
    assert [one["check"] for one in findings(used) if one["check"].startswith("oncall")] == ["oncall/gap"]
    gone = re.sub(r"/[^/]*$", "/nothing_here", postgres_url.split("?", maxsplit=1)[0])
    assert seen(place, "database/reached", DATABASE=gone)[0][0] == "fail"


# --- sources --------------------------------------------------------------------------------------------------------


def test_a_source_that_never_answers_is_waited_for_once(place: Place, source: str) -> None:
    for name in ("one", "two", "three"):
        place.write(f"specs/shop/{name}/spec.md", SPEC.replace("pay", name))
        place.write(f"specs/shop/{name}/observability.yaml", f"provider: openmetrics\nurl: {source}/hang/{name}\n")
    asked = len(Source.asked)
    found = findings(place, "--within", "3s")
    assert len(Source.asked) == asked + 3, "one question each, and none again after the first found no answer"
    silent = [one for one in found if one["check"] == "source/answers" and one["state"] == "fail"]
    assert sorted(one["about"].partition(":")[0] for one in silent) == ["one", "three", "two"]


def test_specs_that_read_from_one_source_ask_it_once(place: Place) -> None:
    place.write("specs/shop/cart/spec.md", SPEC.replace("pay", "cart"))
    place.write("specs/shop/cart/observability.yaml", OBSERVABILITY)
    abouts = [one["about"] for one in findings(place) if one["check"] == "source/answers"]
    assert abouts == ["cart: openmetrics (and 1 spec more)"]


@pytest.mark.parametrize(("budget", "state"), [("14d", "ok"), ("28d", "warn")])
def test_what_a_source_keeps_is_held_against_the_longest_budget(
    place: Place, source: str, budget: str, state: str
) -> None:
    text = OBSERVABILITY.replace("openmetrics", "prometheus").replace("budget: 1d", f"budget: {budget}")
    place.write("specs/shop/pay/observability.yaml", text)
    ((found, detail),) = seen(place, "source/retention", METRICS_URL=f"{source}/prometheus")
    assert (found, "it keeps 15d" in detail, budget in detail) == (state, True, True)


def test_every_missing_credential_of_a_source_is_named(place: Place) -> None:
    auth = "auth: {kind: basic, username: 'env:U', password: 'env:P'}\nheaders: {X-Key: 'env:H'}\n"
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY + auth)
    named = " ".join(detail for _, detail in seen(place, "source/credentials"))
    assert [name in named for name in ("env:U ", "env:P ", "env:H ")] == [True] * 3


def test_a_header_whose_secret_has_a_line_break(place: Place) -> None:
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY + "headers: {X-Api-Key: 'env:KEY_OF_IT'}\n")
    (found,) = [one for one in findings(place, KEY_OF_IT="hunter\n2") if one["check"] == "observability/header"]
    assert (found["state"], "X-Api-Key" in found["detail"], "hunter" in str(found)) == ("fail", True, False)


def test_a_host_the_workspace_may_not_call(place: Place) -> None:
    policy = "safety: {network_policy: {allowlist_domains: [elsewhere.test]}}\n"
    place.write(".spec/smartspec.config.yaml", CONFIG + policy)
    assert [state for state, _ in seen(place, "safety/network")] == ["fail"]


def test_a_source_that_stands_in_is_held_against_the_same_windows(place: Place, source: str) -> None:
    text = """\
providers:
  - {provider: prometheus, name: first, url: "URL/prometheus/a", fallback: second}
  - {provider: prometheus, name: second, url: "URL/prometheus/b"}
windows: {budget: 28d}
metrics: [{name: pay_availability, source: first, bad: 'x{code="500"}', total: x}]
""".replace("URL", source)
    place.write("specs/shop/pay/observability.yaml", text)
    kept = [one for one in findings(place) if one["check"] == "source/retention"]
    assert [(one["about"], one["state"]) for one in kept] == [("pay: first", "warn"), ("pay: second", "warn")]


def test_an_alertmanager_that_is_asked_is_looked_at(place: Place, source: str) -> None:
    configured(
        place, intake=f"{{alertmanager: {{ask: [{{url: '{source}/alertmanager'}}, {{url: 'http://127.0.0.1:9'}}]}}}}"
    )
    told = [(one["about"], one["state"], one["detail"]) for one in findings(place) if "alertmanager" in one["check"]]
    assert told == [
        ("intake.alertmanager.ask[0]", "ok", "it answers: 2 alerts firing"),
        ("intake.alertmanager.ask[1]", "fail", "connection refused by 127.0.0.1:9"),
    ]


# --- nothing leaks --------------------------------------------------------------------------------------------------


def is_in(text: str, secret: str) -> bool:
    """As it is, within something longer, or in base64."""
    return any(form in text for form in (secret, secret[8:], b64encode(secret.encode()).decode().rstrip("=")))


NAMES = ("KEY", "HOOK_URL", "HOOK_SECRET", "MAIL", "TOKEN", "SIGNED", "FLOW", "SLACK", "USER", "PASSWORD", "HEADER",
         "PARAM", "QUERY", "DATABASE")  # fmt: skip
CANARIES = {name: f"kanarie-{name.lower()}-7f3a9c21d4" for name in NAMES}
LEAKY = """\
production_ops:
  key: {KEY}
  database: {{url: {DATABASE}}}
  channels:
    - {{name: hook, kind: webhook, url: {HOOK_URL}, secret: {HOOK_SECRET}}}
    - {{name: mail, kind: email, host: localhost, from: a@example.test, username: ops, password: {MAIL}}}
  intake:
    tokens: {{prom: {{secret: {TOKEN}}}}}
    signatures: {{hub: {{scheme: github, secret: {SIGNED}, kinds: [own]}}}}
  chat: {{slack: {{signing_secret: {SLACK}}}}}
  workflows: {{rollback: {{argv: [./rollback], env: {{T: {FLOW}}}}}}}
"""
LEAKY_SOURCE = """\
provider: prometheus
url: {url}
auth: {{kind: basic, username: {USER}, password: {PASSWORD}}}
headers: {{X-Api-Key: {HEADER}}}
params: {{api_key: {PARAM}, token: {QUERY}}}
"""
USERINFO = "kanarie-userinfo-7f3a9c21d4"
FILLED = {"set": "{}", "padded": " {}\n", "empty": ""}
WAYS = st.sampled_from(["set", "set", "set", "file", "file", "padded", "empty", "unset"])
"""How a place is filled: rightly, or in one of the ways people get it wrong."""


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    ways=st.fixed_dictionaries(dict.fromkeys(NAMES, WAYS)),
    where=st.sampled_from(["echo", "page"]),
    literal=st.none() | st.sampled_from(NAMES),
    argv=st.sampled_from([[], ["--json"], ["--verbose"]]),
)
def test_no_secret_is_ever_shown_wherever_it_stands(
    place: Place, source: str, ways: dict[str, str], where: str, literal: str | None, argv: list[str]
) -> None:
    written, environment = {}, {}
    for name, way in (ways | ({literal: "literal"} if literal else {})).items():
        value = f"postgresql://ops:{CANARIES[name]}@127.0.0.1:9/x" if name == "DATABASE" else CANARIES[name]
        written[name] = {"literal": value, "file": f'"file:secrets/{name}"'}.get(way, f'"env:{name}"')
        if way == "file":
            place.write(f"secrets/{name}", value, mode=0o644 if name == "HEADER" else 0o600)
        elif way in FILLED:
            environment[name] = FILLED[way].format(value)
    place.write(".spec/smartspec.config.yaml", LEAKY.format(**written))
    place.write("specs/shop/pay/observability.yaml", LEAKY_SOURCE.format(url='"env:URL"', **written))
    address = f"{source.replace('//', f'//ops:{USERINFO}@')}/{where}"
    ran = doctor(place, *argv, "--within", "2s", URL=address, **environment)
    assert ran.code in (0, 1)
    text = ran.stdout + ran.stderr
    assert [name for name, value in {**CANARIES, "URL": USERINFO}.items() if is_in(text, value)] == []
    assert (source.rpartition(":")[2] in text, "Traceback" in text) == (False, False)


def test_addresses_and_folders_of_this_machine_stay_here(place: Place) -> None:
    place.write("specs/shop/pay/observability.yaml", "provider: openmetrics\nurl: http://10.11.12.13:9/metrics\n")
    place.write(".spec/smartspec.config.yaml", CONFIG + "  database: {path: .spec/state/\n")
    text = doctor(place, "--within", "300ms").stdout + doctor(place, "--json", "--within", "300ms", OPS_KEY=KEY).stdout
    assert "10.11.12.13" not in text
    assert str(place.root) not in text
    assert str(place.home) not in text
