"""A different secret in every place a secret can stand; then everything that was written is searched for them.

The monitor, the daemon and a whole incident run as real processes against servers that quote what they are sent.
Searched are all output, every file of workspace and home, the database's raw bytes, what people were sent, and every
command line. A secret must be nowhere, also not in base64; what the database keeps of an alert's words is encrypted.
"""

import asyncio
import json
import sqlite3
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, Ran, stop
from tests.conftest import MailFactory
from tests.mailserver import Login, MailServer
from tests.servers import wait_until

PLACES = (
    "bearer", "basic", "userinfo", "unreachable", "header", "parameter", "signing", "mail", "wrong-mail", "slack",
    "workflow", "database", "literal", "alert", "note", "report",
)  # fmt: skip
CANARIES: Mapping[str, str] = {place: f"kanarie-{place}-4c7e19d2b8" for place in PLACES}

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {{id: commander-a, roles: [commander], email: commander-a@example.test}}
    - {{id: responder-a, roles: [responder], email: responder-a@example.test}}
  stakeholders: [{{id: leads, email: leads@example.test}}]
  channels:
    - {{name: console, kind: console}}
    - {{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}}
    - {{name: drop, kind: email, drop: .spec/state/smartspec-ops/mail, from: incidents@example.test}}
    - {{name: mail, kind: email, host: localhost, port: {port}, ca: {ca}, from: incidents@example.test,
       username: ops, password: "env:MAIL_PASSWORD"}}
    - {{name: wrong, kind: email, host: localhost, port: {port}, ca: {ca}, from: incidents@example.test,
       username: ops, password: "env:WRONG_PASSWORD"}}
    - {{name: chat, kind: slack, webhook: "env:SLACK_URL"}}
  resolution: {{healthy_checks: 1}}
  workflows:
    rollback: {{argv: [./workflows/rollback], approval: auto, env: {{DEPLOY_TOKEN: "env:DEPLOY_TOKEN"}}}}
  monitor: {{interval: 1s, alert_for: 0, resolve_hold: 1s}}
"""

ROLLBACK = """\
#!/bin/sh
# The worst of workflows: it tells its secret to everybody, and fails; the second time also in its report.
echo "using $DEPLOY_TOKEN"
[ -r /proc/$$/cmdline ] && tr '\\0' ' ' < /proc/$$/cmdline >> .spec/state/cmdline.txt
run=.spec/reports/rollbacks/run-1
if [ -e .spec/state/once ]; then
  mkdir -p "$run"
  printf '{"workflow": "smartspec_rollback", "status": "failure", "from_version": "v2", "to_version": "v1",
    "reason": "refused: %s", "ext": {"idempotency_key": "%s"}}' \
    "$REPORT_TOKEN" "$SMARTSPEC_OPS_IDEMPOTENCY_KEY" > "$run/summary.json"
fi
touch .spec/state/once
echo "cannot use token $DEPLOY_TOKEN" >&2
exit 1
"""

SOURCES: Mapping[str, str] = {
    "by-bearer": """\
provider: prometheus
url: "env:ECHO_URL"
auth: {kind: bearer, token: "env:BEARER"}
""",
    "by-basic": """\
provider: prometheus
url: "env:ECHO_URL"
auth: {kind: basic, username: watcher, password: "env:BASIC"}
""",
    "by-userinfo": 'provider: openmetrics\nurl: "env:USERINFO_URL"\n',
    "by-header": 'provider: openmetrics\nurl: "env:PAGE_URL"\nheaders: {X-Api-Key: "env:HEADER"}\n',
    "by-parameter": 'provider: prometheus\nurl: "env:ECHO_URL"\nparams: {api_key: "env:PARAMETER"}\n',
    "by-nobody": 'provider: openmetrics\nurl: "env:NOBODY_URL"\n',
}
METRICS = """\
metrics:
  - name: pay_availability
    bad: 'pay_requests_total{code="500"}'
    total: pay_requests_total
"""


def echo(asked: Asked) -> Reply:
    """A source that quotes everything it was sent, in the shape its client expects."""
    said = " ".join([*(f"{name}: {value}" for name, value in asked.headers.items()), asked.body.decode()])
    if asked.path.startswith("/page"):
        return Reply(body=f"what is this? {said}\n".encode(), headers={"content-type": "text/plain"})
    error = {"status": "error", "errorType": "bad_data", "error": f"cannot use {said}"}
    return Reply(status=422, body=json.dumps(error).encode(), headers={"content-type": "application/json"})


def accept(asked: Asked) -> Reply:
    """A receiver of notices; Slack's answers with this word."""
    return Reply(body=b"ok")


@dataclass(slots=True)
class Everything:
    """What was written, sent or shown, piece by piece, each with where it was."""

    pieces: list[tuple[str, bytes]] = field(default_factory=list)

    def ran(self, ran: Ran, what: str) -> Ran:
        self.pieces += [(f"{what}: stdout", ran.stdout.encode()), (f"{what}: stderr", ran.stderr.encode())]
        return ran

    def files(self, folder: Path, pattern: str = "**/*") -> None:
        self.pieces += [(str(path), path.read_bytes()) for path in sorted(folder.glob(pattern)) if path.is_file()]

    def found(self, canaries: Mapping[str, str]) -> Sequence[str]:
        return [
            f"{name} in {where}"
            for where, piece in self.pieces
            for name, value in canaries.items()
            if any(form in piece for form in forms(value))
        ]


def forms(value: str) -> Iterator[bytes]:
    """As it is, and what stays the same of its base64 wherever in a longer text it starts."""
    yield value.encode()
    for before in range(3):
        encoded = b64encode(b"\0" * before + value.encode())
        yield encoded[4 if before else 0 : -4]


@pytest.mark.parametrize("before", ["", "a", "ab", "watcher:"])
def test_the_search_finds_a_secret_in_base64(before: str) -> None:
    search = Everything([("header", b"Basic " + b64encode(f"{before}{CANARIES['basic']}".encode()))])
    assert search.found(CANARIES) == ["basic in header"]


def test_the_search_finds_a_secret_in_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ops.db") as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
        connection.execute("INSERT INTO notes VALUES (?)", [f"seen: {CANARIES['note']}"])
    connection.close()
    search = Everything()
    search.files(tmp_path)
    assert search.found(CANARIES) == [f"note in {tmp_path / 'ops.db'}"]


@pytest.mark.slow
@pytest.mark.acceptance
async def test_no_secret_is_written_anywhere(tmp_path: Path, smtp_server: MailFactory) -> None:
    mail, metrics = smtp_server(Login("ops", CANARIES["mail"])), Metrics(is_broken=True)
    async with AsyncExitStack() as stack:
        service, quoting, hook = [
            await stack.enter_async_context(scripted_server(reply)) for reply in (metrics, echo, accept)
        ]
        place = _furnish(tmp_path / "run", service, quoting, hook, mail)
        everything = Everything()
        await _watch(place, everything)
        await _respond(place, everything)
        await _refused(place, everything)
    everything.pieces += [("notice", asked.body) for asked in hook.asked]
    everything.pieces += [("mail", message.as_bytes()) for message in mail.messages]
    assert hook.asked
    assert mail.messages
    everything.files(place.root)
    everything.files(place.home)
    theirs = str(place.root / ".spec/reports/rollbacks")
    everything.pieces = [piece for piece in everything.pieces if not piece[0].startswith(theirs)]
    found = everything.found({**CANARIES, "key": KEY.rstrip("=")})
    assert found == [], "\n".join(found)


QUOTED = {"parameter": CANARIES["parameter"], "userinfo": CANARIES["userinfo"]}
QUOTED_SOURCE = """\
provider: prometheus
url: "env:USERINFO_URL"
params: {apikey: "env:PARAMETER"}
"""


def _quoting(what: str) -> Reply:
    error = {"status": "error", "errorType": "bad_data", "error": f"cannot use {what}"}
    return Reply(status=422, body=json.dumps(error).encode(), headers={"content-type": "application/json"})


@pytest.mark.acceptance
@pytest.mark.parametrize("part", ["authorization", "apikey", "userinfo"])
async def test_what_a_source_quotes_of_the_question_is_nowhere(tmp_path: Path, part: str) -> None:
    """The header or the field alone: in a quotation that is cut it may be what is left."""
    said = {
        "authorization": lambda asked: asked.headers.get("authorization", ""),
        "apikey": lambda asked: asked.form("apikey"),
        "userinfo": lambda _: f"watcher:{CANARIES['userinfo']}",
    }[part]
    async with scripted_server(lambda asked: _quoting(said(asked))) as server:
        url = server.url.replace("://", f"://watcher:{CANARIES['userinfo']}@")
        place = Place.make(tmp_path / "run", {"PARAMETER": CANARIES["parameter"], "USERINFO_URL": url})
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", QUOTED_SOURCE + METRICS)
        everything = Everything()
        checked = everything.ran(await place.run(MONITOR, "--run-once"), "check")
        everything.ran(await place.run(MONITOR, "--run-once", "--json"), "check --json")
    assert all(said(asked) for asked in server.asked)
    assert "cannot use" in checked.stdout
    everything.files(place.root / ".spec")
    everything.files(place.home)
    kinds = {Path(where).name for where, _ in everything.pieces}
    assert kinds >= {"summary.json", "report.md", "report.html", "ops.db"}, kinds
    assert everything.found(QUOTED) == []


def _furnish(
    folder: Path, service: ScriptedServer, quoting: ScriptedServer, hook: ScriptedServer, mail: MailServer
) -> Place:
    page = quoting.url.removeprefix("http://")
    environment = {
        "OPS_KEY": KEY,
        "METRICS_URL": f"{service.url}/metrics",
        "ECHO_URL": quoting.url,
        "PAGE_URL": f"{quoting.url}/page",
        "USERINFO_URL": f"http://watcher:{CANARIES['userinfo']}@{page}/page",
        "NOBODY_URL": f"http://watcher:{CANARIES['unreachable']}@127.0.0.1:9/metrics",
        "HOOK_URL": hook.url,
        "SLACK_URL": f"{hook.url}/services/{CANARIES['slack']}",
        "BEARER": CANARIES["bearer"],
        "BASIC": CANARIES["basic"],
        "HEADER": CANARIES["header"],
        "PARAMETER": CANARIES["parameter"],
        "HOOK_SECRET": CANARIES["signing"],
        "MAIL_PASSWORD": CANARIES["mail"],
        "WRONG_PASSWORD": CANARIES["wrong-mail"],
        "DEPLOY_TOKEN": CANARIES["workflow"],
    }
    place = Place.make(folder, environment)
    place.write(".spec/smartspec.config.yaml", CONFIG.format(port=mail.port, ca=mail.ca_file))
    place.write("specs/shop/pay/spec.md", SPEC)
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    for spec_id, source in SOURCES.items():
        place.write(f"specs/shop/{spec_id}/spec.md", SPEC.replace("Spec ID: pay", f"Spec ID: {spec_id}"))
        place.write(f"specs/shop/{spec_id}/observability.yaml", source + METRICS)
    place.write("workflows/rollback", ROLLBACK, 0o755)
    return place


async def _watch(place: Place, everything: Everything) -> None:
    """Check once, to the terminal and to a log file; then the daemon, until it has judged three times."""
    everything.ran(await place.run(MONITOR, "--run-once", "--verbose", "--warm-up", "1s"), "check")
    everything.ran(await place.run(MONITOR, "--log-file", ".spec/state/check.log", "--verbose", "--json"), "check")
    log = place.root / "daemon.log"
    with log.open("wb") as output:
        daemon = await place.daemon(output, "--verbose", "--interval", "1s")
        ticked = await asyncio.to_thread(wait_until, lambda: log.read_text().count("tick.done") >= 3)
        everything.files(Path(f"/proc/{daemon.pid}"), "cmdline")
        assert await stop(daemon) == 0
    assert ticked
    everything.ran(await place.run(MONITOR, "status"), "status")


async def _respond(place: Place, everything: Everything) -> None:
    """An incident with tokens in what others say of it, through to its post-mortem."""
    alert = {
        "service": "shop",
        "metric": "errors",
        "value": 1,
        "why": f"login failed: Authorization: Bearer {CANARIES['alert']}",
        "labels": {"token": CANARIES["alert"]},
        "extra": {"request": {"password": CANARIES["alert"]}},
    }
    taken = await place.run(RESPOND, "--alert-payload", json.dumps(alert), "--json", "--verbose")
    incident = json.loads(everything.ran(taken, "intake").stdout)["incident_id"]
    who = ("--as", "commander-a", "--verbose")
    steps = (
        ("ack", incident, *who),
        ("note", incident, f"they used password={CANARIES['note']} for it", *who),
        ("evidence", incident, f"token: {CANARIES['note']}", "--query", "the log", *who),
        ("hypothesis", "propose", incident, f"the api_key={CANARIES['note']} has expired", *who),
        ("mitigate", "propose", incident, "rollback", "--deployment-id", "dpl_1", *who),
        ("mitigate", "propose", incident, "rollback", "--deployment-id", "dpl_2", *who),
        ("resolve", incident, "--override-reason", "enough seen", *who),
        ("postmortem", "draft", incident, *who),
        ("show", incident),
        ("show", incident, "--json"),
        ("list", "--all", "--json"),
    )
    for step in steps:
        ran = everything.ran(await place.run(RESPOND, *step), " ".join(step[:2]))
        # A step that waits for its run exits as the run did, and this one always fails.
        assert ran.code == (1 if step[0] == "mitigate" else 0), ran.stderr


async def _refused(place: Place, everything: Everything) -> None:
    """What cannot work, and says so."""
    url = f"postgresql://ops:{CANARIES['database']}@127.0.0.1:9/ops"
    environment = {**place.environment, "SMARTSPEC_OPS_DATABASE_URL": url}
    elsewhere = Place(root=place.root, home=place.home, environment=environment)
    assert everything.ran(await elsewhere.run(RESPOND, "list", "--verbose"), "database").code == 2
    text = f"provider: datadog\napi_key: {CANARIES['literal']}\nmetrics: [{{name: x, query: up}}]\n"
    literal = place.write("specs/shop/literal/observability.yaml", text)
    place.write("specs/shop/literal/spec.md", SPEC)
    ran = everything.ran(await place.run(MONITOR, "validate", "--spec-id", "literal"), "literal")
    assert ran.code == 2
    literal.unlink()
