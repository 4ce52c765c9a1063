"""The HTTP server over real sockets: what is answered when, and that a 2xx means stored."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from smartspec_ops.app.intake.line import Taken, Takes
from smartspec_ops.app.response.answer import Received
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.http.build import build
from smartspec_ops.http.server import is_loopback, listen
from smartspec_ops.ports import WorkerRole
from smartspec_ops.spec.intake.reading import MAX_BODY
from smartspec_ops.stores import open_store
from tests.serving import CONFIG, HOST, KEY, Serving, read_answer, serving, workspace

pytestmark = pytest.mark.edge


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    async with serving(tmp_path) as found:
        yield found


async def test_an_alert_is_answered_with_what_became_of_it_and_is_stored(server: Serving, tmp_path: Path) -> None:
    answer = await server.alert()
    assert (answer.status, answer.json["faults"]) == (202, [])
    assert [one["received"] for one in answer.json["alerts"]] == [Received.OPENED]
    again = await server.alert()
    assert again.json["alerts"] == [{**answer.json["alerts"][0], "received": Received.REPEATED}]
    # Seen by another connection than the server's own: it is in the file.
    store = open_store(tmp_path / ".spec/state/smartspec-ops/ops.db", b64decode(KEY))
    async with store.begin() as tx:
        assert [row.id for row in await tx.incidents()] == [answer.json["alerts"][0]["incident_id"]]
    await store.close()


async def test_of_a_list_the_readable_are_taken_in_and_the_others_named(server: Serving) -> None:
    answer = await server.ask("POST", "/v1/alerts", [{"service": "a", "metric": "m"}, {"service": "b"}, 7])
    assert answer.status == 202
    assert [one["received"] for one in answer.json["alerts"]] == ["opened"]
    assert [fault["message"] for fault in answer.json["faults"]] == ["$[1].metric: missing", "$[2]: expected an object"]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"", "INC-101", "it is empty"),
        (b'{"service": "\xff"}', "INC-101", "is no text in UTF-8"),
        (b'{"service": "a", "metric": "m", "metric": "n"}', "INC-101", "$: the key 'metric' is there twice"),
        (b'{"service": "a", "metric": "m", "extra": ' + b"[" * 70 + b"]" * 70 + b"}", "INC-101", "nested deeper"),
        (b"[" * 1_000_000, "INC-101", "nested deeper"),
        (b'{"service": "a", "metric": "m", "value": NaN}', "INC-104", "$.value"),
        (b'{"service": "a"}', "INC-103", "$.metric: missing"),
        (b"[]", "INC-102", "empty"),
    ],
)
async def test_what_cannot_be_read_is_a_problem_with_a_place(
    server: Serving, body: bytes, code: str, said: str
) -> None:
    answer = await server.ask("POST", "/v1/alerts", body)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json["code"] == code
    assert said in answer.json["detail"]
    assert answer.json["status"] == 400
    assert (await server.ask("GET", "/v1/incidents")).json == {"incidents": []}


async def test_unknown_keys_are_kept(server: Serving) -> None:
    answer = await server.alert(region="eu", shard=7)
    async with server.server.worker.store.begin() as tx:
        stored = await tx.events(answer.json["alerts"][0]["incident_id"])
    assert stored[0].body["alert"]["extra"] == {"region": "eu", "shard": 7}


async def test_a_body_that_is_too_long_is_refused_before_it_is_read(server: Serving) -> None:
    head = f"POST /v1/alerts HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: {MAX_BODY + 1}\r\n\r\n"
    answer = await server.say(head.encode())
    assert (answer.status, answer.headers["connection"]) == (413, "close")


async def test_a_body_without_a_length_is_bounded_as_well(server: Serving) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    writer.write(f"POST /v1/alerts HTTP/1.1\r\nhost: {HOST}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    for _ in range(MAX_BODY // 65_536 + 2):
        writer.write(chunk)
    answer = await read_answer(reader)
    writer.close()
    assert answer.status == 413
    assert (await server.alert()).status == 202


async def test_unfinished_bodies_are_bounded_all_together(server: Serving) -> None:
    reader = server.server.application.reader
    reader.room = 100_000
    _, waiting = await asyncio.open_connection(HOST, server.port)
    head = f"POST /v1/alerts HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 150000\r\n\r\n".encode()
    waiting.write(head + b"x" * 70_000)
    answer = await server.say(head + b"x" * 120_000)
    assert (answer.status, answer.json["code"], answer.headers["connection"]) == (503, "http/crowded", "close")
    waiting.close()
    await waiting.wait_closed()
    assert (await server.alert()).status == 202
    assert reader.room == 100_000, "what was held is given back"


async def test_a_chunked_body_is_read(server: Serving) -> None:
    body = json.dumps({"service": "a", "metric": "m"}).encode()
    halves = [body[:10], body[10:]]
    chunks = b"".join(f"{len(half):x}\r\n".encode() + half + b"\r\n" for half in halves) + b"0\r\n\r\n"
    head = f"POST /v1/alerts HTTP/1.1\r\nhost: {HOST}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    answer = await server.say(head.encode() + chunks)
    assert answer.status == 202


async def test_who_hangs_up_in_the_middle_of_a_body_leaves_nothing(server: Serving) -> None:
    _, writer = await asyncio.open_connection(HOST, server.port)
    writer.write(
        f"POST /v1/alerts HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 60\r\n\r\n".encode() + b'{"service": "a"'
    )
    writer.close()
    await writer.wait_closed()
    assert (await server.ask("GET", "/v1/incidents")).json == {"incidents": []}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/alerts", 405),
        ("POST", "/v1/intake/nobody", 404),
        ("GET", "/v1/incidents/INC-2000-0001", 404),
        ("GET", "/v1/incidents?limit=0", 400),
        ("GET", "/v1/incidents?limit=x", 400),
        ("GET", "/v1/incidents?status=odd", 400),
        ("GET", "/v1/incidents/", 404),
    ],
)
async def test_a_wrong_question_is_answered_with_a_problem(
    server: Serving, method: str, path: str, status: int
) -> None:
    answer = await server.ask(method, path)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert answer.json["code"]


async def test_incidents_are_listed_and_told(server: Serving) -> None:
    first = (await server.alert(service="a")).json["alerts"][0]["incident_id"]
    second = (await server.alert(service="b")).json["alerts"][0]["incident_id"]
    listed = (await server.ask("GET", "/v1/incidents?status=open&limit=10")).json["incidents"]
    assert [one["id"] for one in listed] == [second, first]
    assert (await server.ask("GET", "/v1/incidents?status=closed")).json == {"incidents": []}
    told = (await server.ask("GET", f"/v1/incidents/{first}")).json
    assert (told["incident_id"], told["status"]) == (first, "open")
    assert told["timeline"][0]["text"].startswith(f"{first} opened")


async def test_another_systems_alerts_come_in_by_its_name(server: Serving) -> None:
    group = {
        "version": "4",
        "status": "firing",
        "groupKey": "{}",
        "receiver": "ops",
        "truncatedAlerts": 0,
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://127.0.0.1:9093",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "Down", "service": name},
                "annotations": {},
                "startsAt": "2026-03-02T12:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "",
                "fingerprint": f"{name}{'0' * 15}",
            }
            for name in "ab"
        ],
    }
    answer = await server.ask("POST", "/v1/intake/alertmanager", group)
    assert answer.status == 202
    assert [one["received"] for one in answer.json["alerts"]] == ["opened", "opened"]


async def test_it_says_that_it_lives_is_ready_and_what_it_did(server: Serving) -> None:
    alive, ready = [(await server.ask("GET", path)).json for path in ("/healthz", "/readyz")]
    assert (alive["status"], list(alive["checks"])) == ("ok", ["loop", "parts"])
    assert (ready["status"], list(ready["checks"])) == ("ready", ["intake", "database", "roles", "parts"])
    await server.alert()
    page = (await server.ask("GET", "/metrics")).body.decode()
    assert 'smartspec_ops_alerts_total{outcome="opened"} 1.0' in page
    assert 'smartspec_ops_http_requests_total{route="/v1/alerts",status="202"} 1.0' in page
    assert "smartspec_ops_intake_batch_alerts_count 1.0" in page


async def test_head_is_get_without_a_body(server: Serving) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    writer.write(f"HEAD /healthz HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert (head.split(b"\r\n")[0], body) == (b"HTTP/1.1 200 OK", b"")


async def test_what_was_accepted_before_a_stop_is_written_and_answered(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        gate = Gate(server.server.line.receive_all)
        server.server.line.receive_all = gate
        asked = asyncio.create_task(server.alert())
        await gate.entered.wait()
        server.stop.set()
        gate.opened.set()
        assert (await asked).status == 202
        await server.task


async def test_a_full_line_sends_callers_away_with_a_time_and_takes_nothing_of_theirs(server: Serving) -> None:
    line = server.server.line
    gate = Gate(line.receive_all)
    line.receive_all, line.capacity = gate, 2
    first = asyncio.create_task(server.alert(service="a"))
    await gate.entered.wait()
    full = await server.ask("POST", "/v1/alerts", [{"service": "b", "metric": "m"}, {"service": "c", "metric": "m"}])
    assert (full.status, full.json["code"]) == (503, "intake/busy")
    assert int(full.headers["retry-after"]) >= 1
    gate.opened.set()
    assert (await first).status == 202
    listed = (await server.ask("GET", "/v1/incidents")).json["incidents"]
    assert [one["service"] for one in listed] == ["a"]


async def test_what_is_due_and_not_done_sends_callers_away_until_somebody_catches_up(tmp_path: Path) -> None:
    config = f"{CONFIG}  intake: {{most_due: 1}}\n"
    async with serving(tmp_path) as server:  # which performs nothing
        assert (await server.alert(service="a")).status == 202
    async with serving(tmp_path, config=config) as server:
        async with asyncio.timeout(60):
            while (answer := await server.alert(service="a")).status == 202:
                pass  # the same again adds nothing
        assert (answer.status, answer.json["code"]) == (503, "intake/busy")
        assert "due and not done; nothing was taken in" in answer.json["detail"]
        assert int(answer.headers["retry-after"]) >= 1
        ready = await server.ask("GET", "/readyz")
        assert (ready.status, ready.json["code"]) == (503, "intake/busy")
        page = (await server.ask("GET", "/metrics")).body.decode()
        assert 'smartspec_ops_intake_limit{of="effects"} 1.0' in page
        assert (await server.ask("GET", "/healthz")).status == 200
    async with serving(tmp_path) as server:
        assert (await server.alert(service="b")).status == 202


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (StoreUnavailable("the disk is full"), "store/unavailable"),
        (StoreConflict("it kept changing"), "store/conflict"),  # a 4xx would be a final refusal
    ],
)
async def test_a_database_that_is_away_or_busy_is_said_so_and_nothing_was_taken_in(
    server: Serving, fault: Exception, code: str
) -> None:
    async def away(_: Sequence[Alert]) -> Sequence[Taken]:
        raise fault

    line, receive_all = server.server.line, server.server.line.receive_all
    line.receive_all = away
    answer = await server.alert()
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, code, "2")
    line.receive_all = receive_all
    assert (await server.alert()).json["alerts"][0]["received"] == "opened"


class Gate:
    """Alerts wait in front of it until it is opened."""

    def __init__(self, through: Takes) -> None:
        self._through = through
        self.entered, self.opened = asyncio.Event(), asyncio.Event()

    async def __call__(self, alerts: Sequence[Alert], /) -> Sequence[Taken]:
        self.entered.set()
        await self.opened.wait()
        return await self._through(alerts)


async def test_nobody_from_elsewhere_is_served_while_nothing_asks_who_comes(tmp_path: Path) -> None:
    runtime = workspace(tmp_path)
    with pytest.raises(UserFault, match="other machines"):
        await build(runtime, "0.0.0.0", roles=[WorkerRole.SERVE])
    await runtime.close()


async def test_a_server_without_tokens_that_was_told_nothing_lets_nobody_in(tmp_path: Path) -> None:
    async with serving(tmp_path, trusts_local=False) as server:
        assert (await server.alert()).status == 401
        assert (await server.ask("GET", "/v1/incidents")).status == 401
        assert (await server.ask("GET", "/healthz")).status == 200
    trusting = CONFIG + "  intake: {trust_local: true}\n"
    async with serving(tmp_path, config=trusting, trusts_local=False) as server:
        assert (await server.alert()).status == 202


def test_loopback_is_told_from_the_rest() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.0.1", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.test", "")] == [False] * 5


def test_a_port_in_use_is_a_fault_with_a_hint() -> None:
    first = listen(HOST, 0)
    with first, pytest.raises(UserFault, match="cannot listen"):
        listen(HOST, first.getsockname()[1])


async def test_a_private_incident_is_only_said_to_be_there(server: Serving) -> None:
    incident_id = (await server.alert(service="payroll", private=True)).json["alerts"][0]["incident_id"]
    listed = (await server.ask("GET", "/v1/incidents")).json["incidents"]
    assert [(one["id"], one["title"]) for one in listed] == [(incident_id, "(private incident)")]
    told = await server.ask("GET", f"/v1/incidents/{incident_id}")
    assert (told.status, told.json["code"]) == (403, "incidents/private")
    assert "payroll" not in told.body.decode()
