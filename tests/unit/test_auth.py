"""Who is let in over HTTP: tokens by every way a sender has, signatures, and this machine alone without any."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.http.auth import CHALLENGE, gate
from smartspec_ops.http.caller import LOCAL, NOBODY
from smartspec_ops.http.message import Request, Response
from smartspec_ops.http.routes import Route
from smartspec_ops.ports import Secret
from smartspec_ops.spec.intake import Sender
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.sections.intake import Intake, ScopeName
from smartspec_ops.testing.clock import ManualClock

pytestmark = pytest.mark.edge

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)
SECRETS = {
    "AM": "alertmanager-0123456789", "OLD": "alertmanager-9876543210", "READ": "reader-0123456789abc",
    "ROOT": "root-0123456789abcdef", "SHOP": "shop-0123456789abcdef", "SIGN": "grafana-signs-with-this-key",
    "SHORT": "short", "SAME": "alertmanager-0123456789",
}  # fmt: skip
SETTINGS: Mapping[str, Any] = {
    "tokens": {
        "alertmanager": {"secret": "env:AM", "previous": "env:OLD", "kinds": ["alertmanager", "pagerduty"]},
        "reader": {"secret": "env:READ", "scopes": ["incidents:read"]},
        "root": {"secret": "env:ROOT", "scopes": "admin"},
        "shop": {"secret": "env:SHOP", "services": "checkout", "scopes": ["alerts:write", "heartbeats:write"]},
    },
    "signatures": {"grafana": {"scheme": "grafana", "secret": "env:SIGN", "kinds": "grafana"}},
}


def resolve(reference: SecretRef) -> Secret:
    return Secret(SECRETS[reference.name])


async def _nothing(_: Request) -> Response:
    return Response()


def route(path: str = "/v1/intake/{kind}", scope: str | None = "alerts:write", *, is_signed: bool = False) -> Route:
    return Route(method="POST", path=path, handle=_nothing, summary="", scope=scope, is_signed=is_signed)


def request(headers: Mapping[str, str], kind: str = "alertmanager", body: bytes = b"{}") -> Request:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return Request(method="POST", path=f"/v1/intake/{kind}", body=body, raw_headers=raw, params={"kind": kind})


def asked(sent: Request, to: Route | None = None, settings: Mapping[str, Any] = SETTINGS) -> Response | None:
    return gate(Intake.model_validate(settings), resolve, ManualClock(NOW))(sent, to or route())


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bearer(name: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {SECRETS[name]}"}


@pytest.mark.parametrize(
    "headers",
    [
        bearer("AM"),
        bearer("OLD"),
        {"authorization": f"bearer {SECRETS['AM']}"},
        {"authorization": basic("alertmanager", SECRETS["AM"])},
        {"authorization": basic("", SECRETS["AM"])},
        bearer("ROOT"),
    ],
)
def test_a_token_is_known_however_it_is_sent(headers: Mapping[str, str]) -> None:
    sent = request(headers)
    assert asked(sent) is None
    assert sent.caller.name in {"alertmanager", "root"}


@pytest.mark.parametrize("body", [{"routing_key": SECRETS["AM"]}, {"routing_key": SECRETS["OLD"], "event_action": "x"}])
@pytest.mark.parametrize("path", ["/v2/enqueue", "/v1/intake/{kind}"])
def test_pagerdutys_routing_key_is_a_token(body: Mapping[str, str], path: str) -> None:
    sent = request({}, "pagerduty", json.dumps(body).encode())
    assert asked(sent, route(path)) is None
    assert sent.caller.actor == "token:alertmanager"
    other = request({}, "alertmanager", json.dumps(body).encode())
    assert asked(other) is not None, "in other formats the body is no credential"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer alertmanager-012345678"},
        {"authorization": f"Bearer {SECRETS['AM']} {SECRETS['AM']}"},
        {"authorization": SECRETS["AM"]},
        {"authorization": f"Digest {SECRETS['AM']}"},
        {"authorization": "Basic ***"},
        {"authorization": "Basic " + base64.b64encode(SECRETS["AM"].encode()).decode()},
        {"authorization": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()},
        {"authorization": "Bearer " + "x" * 100_000},
        {"authorization": "Bearer \xff\xfe"},
        {"x-routing-key": SECRETS["AM"]},
    ],
)
def test_nobody_known_is_401_with_the_ways_to_identify(headers: Mapping[str, str]) -> None:
    sent = request(headers)
    answer = asked(sent)
    assert answer is not None
    assert (answer.status, answer.media_type) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"] == CHALLENGE
    assert json.loads(answer.body)["code"] == "auth/unknown"
    assert sent.caller is NOBODY


@pytest.mark.parametrize(
    ("headers", "kind", "scope", "code"),
    [
        (bearer("READ"), "alertmanager", "alerts:write", "auth/scope"),
        (bearer("AM"), "alertmanager", "incidents:read", "auth/scope"),
        (bearer("AM"), "grafana", "alerts:write", "auth/kind"),
        (bearer("READ"), "alertmanager", "admin", "auth/scope"),
    ],
)
def test_somebody_known_who_may_not_is_403(headers: Mapping[str, str], kind: str, scope: str, code: str) -> None:
    answer = asked(request(headers, kind), route(scope=scope))
    assert answer is not None
    assert (answer.status, json.loads(answer.body)["code"]) == (403, code)
    assert "www-authenticate" not in answer.headers


def test_the_own_format_has_its_own_path() -> None:
    answer = asked(request(bearer("AM")), route("/v1/alerts"))
    assert answer is not None
    assert json.loads(answer.body)["code"] == "auth/kind"
    assert asked(request(bearer("SHOP")), route("/v1/alerts")) is None


def test_a_token_for_one_service_speaks_for_it() -> None:
    sent = request(bearer("SHOP"))
    assert asked(sent) is None
    assert sent.caller.sender == Sender(name="shop", service="checkout")
    assert [sent.caller.may_speak_for(name) for name in ("checkout", "ledger")] == [True, False]


@pytest.mark.parametrize(("scope", "is_signed"), [(None, False), ("alerts:write", True)])
def test_open_routes_and_those_that_ask_by_themselves_let_everybody_in_as_nobody(
    scope: str | None, is_signed: bool
) -> None:
    sent = request({})
    assert asked(sent, route(scope=scope, is_signed=is_signed)) is None
    assert sent.caller is NOBODY
    assert not sent.caller.may("incidents:read")


def test_a_signature_stands_for_a_token_in_its_formats_alone() -> None:
    body = b'{"alerts": []}'
    signed = {"x-grafana-alerting-signature": hmac.new(SECRETS["SIGN"].encode(), body, hashlib.sha256).hexdigest()}
    sent = request(signed, "grafana", body)
    assert asked(sent) is None
    assert sent.caller.name == "grafana"
    forged = asked(request(signed, "grafana", body + b" "))
    assert forged is not None
    assert (forged.status, json.loads(forged.body)["code"]) == (401, "auth/signature")
    elsewhere = asked(request(signed, "alertmanager", body))
    assert elsewhere is not None
    assert elsewhere.status == 401
    reading = asked(sent, route(scope="incidents:read"))
    assert reading is not None
    assert reading.status == 403


def test_a_topics_signed_messages_need_no_token_where_certificates_are_fetched() -> None:
    settings = {**SETTINGS, "sns": {"fetch_certificates": True}}
    sent = request({}, "sns")
    assert asked(sent, settings=settings) is None
    assert sent.caller.sender == Sender()
    assert asked(request({}, "sns")) is not None


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"host": "127.0.0.1:8484"}, True),
        ({"host": "localhost"}, True),
        ({"host": "[::1]:8484"}, True),
        ({"host": "127.0.0.1:8484", "origin": "http://127.0.0.1:8484"}, False),
        ({"host": "127.0.0.1", "origin": "null"}, False),
        ({"host": "evil.example"}, False),
        ({"host": "127.0.0.1.evil.example"}, False),
        ({"host": "evil.example@127.0.0.1.evil.example"}, False),
        ({"host": "127.0.0.1:8484", "x-forwarded-for": "192.0.2.7"}, False),
        ({"host": "127.0.0.1:8484", "forwarded": "for=192.0.2.7"}, False),
        ({"host": "127.0.0.1:8484", "via": "1.1 proxy"}, False),
        ({}, False),
    ],
)
def test_without_tokens_programs_on_this_machine_are_served_and_web_pages_and_proxies_are_not(
    headers: Mapping[str, str], is_let_in: bool
) -> None:
    sent = request(headers)
    answer = asked(sent, settings={"trust_local": True})
    if is_let_in:
        assert answer is None
        assert sent.caller is LOCAL
    else:
        assert answer is not None
        assert (answer.status, json.loads(answer.body)["code"]) == (403, "auth/browser")


@pytest.mark.parametrize(("scope", "is_signed"), [(None, False), ("alerts:write", True)])
def test_without_tokens_open_routes_and_those_that_ask_by_themselves_are_open(
    scope: str | None, is_signed: bool
) -> None:
    sent = request({"host": "ops.example", "origin": "https://slack.example"})
    for settings in ({}, {"trust_local": True}):
        assert asked(sent, route(scope=scope, is_signed=is_signed), settings=settings) is None
        assert sent.caller is NOBODY


def test_without_tokens_nobody_is_let_in_unless_the_owner_says_that_no_proxy_is_before_it() -> None:
    """What nginx sends by default from anybody: the host of the server behind it, and no word of itself."""
    hidden = request({"host": "127.0.0.1:8484", "connection": "close"})
    answer = asked(hidden, settings={})
    assert answer is not None
    told = json.loads(answer.body)
    assert (answer.status, told["code"]) == (401, "auth/nobody")
    assert "--trust-local" in told["hint"]
    assert hidden.caller is NOBODY
    flag = gate(Intake(), resolve, ManualClock(NOW), trusts_local=True)
    assert flag(hidden, route()) is None
    assert hidden.caller is LOCAL


def test_trusting_this_machine_means_nothing_once_there_are_tokens() -> None:
    local = request({"host": "127.0.0.1:8484"})
    answer = asked(local, settings={**SETTINGS, "trust_local": True})
    assert answer is not None
    assert answer.status == 401


def test_a_token_is_in_no_answer_and_no_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "wrong-token-0123456789"
    answers = [
        asked(request({"authorization": f"Bearer {wrong}"})),
        asked(request({"authorization": basic("user", wrong)})),
        asked(request(bearer("AM")), route(scope="admin")),
        asked(request({}, "pagerduty", json.dumps({"routing_key": wrong}).encode())),
    ]
    said = caplog.text + "".join(capsys.readouterr()) + "".join(str(answer) for answer in answers)
    assert "http.refused" in said
    assert wrong not in said
    assert all(secret not in said for name, secret in SECRETS.items() if name != "SHORT")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tokens": {"a": {"secret": "env:SHORT"}}}, "shorter than 16 characters"),
        ({"tokens": {"a": {"secret": "env:AM"}, "b": {"secret": "env:SAME"}}}, "the same secret"),
        ({"tokens": {"a": {"secret": "env:AM", "previous": "env:SAME"}}}, "the same secret"),
        ({"signatures": {"a": {"scheme": "github", "secret": "env:SHORT", "kinds": ["own"]}}}, "too short"),
    ],
)
def test_a_secret_that_keeps_nobody_out_is_refused_at_the_start(change: Mapping[str, Any], says: str) -> None:
    with pytest.raises(UserFault, match=says):
        asked(request({}), settings=change)


@pytest.mark.parametrize(
    "token",
    [
        {"secret": "a-literal-0123456789"},
        {"secret": "env:AM", "scopes": ["alerts:read"]},
        {"secret": "env:AM", "scopes": []},
        {"secret": "env:AM", "services": ["shop"], "scopes": ["incidents:read"]},
        {"secret": "env:AM", "kinds": ["own"], "scopes": ["alerts:write", "admin"]},
        {},
    ],
)
def test_settings_of_a_token_that_make_no_sense_are_refused(token: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Intake.model_validate({"tokens": {"a": token}})


@pytest.mark.parametrize(
    "change",
    [
        {"tokens": {"a": {"secret": "env:AM", "kinds": ["alertmanger"]}}},
        {"signatures": {"a": {"scheme": "github", "secret": "env:AM", "kinds": ["own", "nagios"]}}},
    ],
)
def test_a_limit_to_a_format_that_is_none_is_refused_with_the_nearest(change: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError, match="is no format and no mapping"):
        Intake.model_validate(change)
    mappings = {"nagios": {"fields": {"service": "alert.host", "metric": "alert.check"}}}
    assert Intake.model_validate({"tokens": {"a": {"secret": "env:AM", "kinds": ["nagios"]}}, "mappings": mappings})


def test_every_scope_the_server_asks_for_can_be_given_and_is_explained() -> None:
    root = Path(__file__).resolve().parents[2]
    document = json.loads((root / "docs/openapi.json").read_text(encoding="utf-8"))
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    asked_for = {scope for one in operations for entry in one["security"] for scope in entry["token"]}
    assert asked_for
    assert asked_for <= set(get_args(ScopeName))
    page = (root / "docs/intake-formats.md").read_text(encoding="utf-8")
    assert [scope for scope in get_args(ScopeName) if f"| `{scope}` |" not in page] == []
