"""Signatures of what is sent to us: the published vectors, the official libraries as oracles, and what must fail."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.signatures import SCHEMES, Signed, Unsigned, Verifier, standard_key
from smartspec_ops.ports import Secret

pytestmark = pytest.mark.edge

NOW = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
KEY, OLD = "a key of more than sixteen bytes", "an older key of enough bytes"

SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


@pytest.mark.parametrize(
    ("scheme", "secret", "headers", "body", "at"),
    [
        (
            "slack",
            "8f742231b10e8888abcd99yyyzzz85a5",
            {
                "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "x-slack-request-timestamp": "1531420618",
            },
            SLACK_BODY,
            1531420618,
        ),
        (
            "standard",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
            b'{"test": 2432232314}',
            1614265330,
        ),
        (
            "github",
            "It's a Secret to Everybody",
            {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
            b"Hello, World!",
            0,
        ),
    ],
)
def test_the_published_vectors(scheme: str, secret: str, headers: Mapping[str, str], body: bytes, at: int) -> None:
    verifier = Verifier(scheme, [Secret(secret)])
    assert isinstance(verifier.check(headers, body, datetime.fromtimestamp(at, UTC)), Signed)
    assert isinstance(verifier.check(headers, body + b" ", datetime.fromtimestamp(at, UTC)), Unsigned)


def _hex(key: str, signed: bytes) -> str:
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def _standard(key: str, body: bytes, at: str) -> Mapping[str, str]:
    signed = hmac.new(standard_key(Secret(key)), f"msg-1.{at}.".encode() + body, hashlib.sha256)
    made = "v1," + base64.b64encode(signed.digest()).decode()
    return {"webhook-id": "msg-1", "webhook-timestamp": at, "webhook-signature": made}


def _slack(key: str, body: bytes, at: str) -> Mapping[str, str]:
    made = "v0=" + _hex(key, f"v0:{at}:".encode() + body)
    return {"x-slack-signature": made, "x-slack-request-timestamp": at}


def _grafana(key: str, body: bytes, at: str) -> Mapping[str, str]:
    made = _hex(key, f"{at}:".encode() + body)
    return {"x-grafana-alerting-signature": made, "x-grafana-alerting-timestamp": at}


def _pagerduty(key: str, body: bytes, _at: str) -> Mapping[str, str]:
    return {"x-pagerduty-signature": f"v1={_hex('somebody else entirely', body)},v1={_hex(key, body)}"}


def _github(key: str, body: bytes, _at: str) -> Mapping[str, str]:
    return {"x-hub-signature-256": "sha256=" + _hex(key, body), "x-github-delivery": "msg-1"}


SENDERS: Mapping[str, Callable[[str, bytes, str], Mapping[str, str]]] = {
    "standard": _standard,
    "slack": _slack,
    "grafana": _grafana,
    "pagerduty": _pagerduty,
    "github": _github,
}
TIMED = [name for name, scheme in SCHEMES.items() if scheme.time_header]
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)
every_timed_scheme = pytest.mark.parametrize("scheme", TIMED)


@every_scheme
def test_a_message_is_taken_with_the_present_and_the_previous_secret(scheme: str) -> None:
    for key in (KEY, OLD):
        headers = SENDERS[scheme](key, b"body", AT)
        assert isinstance(Verifier(scheme, [Secret(KEY), Secret(OLD)]).check(headers, b"body", NOW), Signed)


@every_scheme
def test_a_forged_message_is_refused(scheme: str) -> None:
    verifier = Verifier(scheme, [Secret(KEY)])
    headers = SENDERS[scheme](KEY, b"body", AT)
    assert isinstance(verifier.check(headers, b"other", NOW), Unsigned)
    assert isinstance(verifier.check(SENDERS[scheme](OLD, b"body", AT), b"body", NOW), Unsigned)
    for name, value in headers.items():
        if name != SCHEMES[scheme].id_header or scheme == "standard":
            assert isinstance(verifier.check({**headers, name: value + "0"}, b"body", NOW), Unsigned), name


@every_scheme
def test_a_message_without_signature_is_refused(scheme: str) -> None:
    verifier = Verifier(scheme, [Secret(KEY)])
    header = SCHEMES[scheme].header
    for given_header in ({}, {header: ""}, {header: SCHEMES[scheme].prefix}, {header: "\xff\x00"}, {header: ",, ,"}):
        assert isinstance(verifier.check(given_header, b"body", NOW), Unsigned)


@every_timed_scheme
def test_a_replay_after_five_minutes_is_refused_and_before_it_is_the_same_message(scheme: str) -> None:
    verifier = Verifier(scheme, [Secret(KEY)])
    headers = SENDERS[scheme](KEY, b"body", AT)
    first = verifier.check(headers, b"body", NOW)
    assert verifier.check(headers, b"body", NOW + timedelta(minutes=5)) == first
    for off in (timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)):
        assert isinstance(verifier.check(headers, b"body", NOW + off), Unsigned)


@every_timed_scheme
@pytest.mark.parametrize("at", ["", "now", "-1", "1e9", "١٢٣", "9" * 40, " "])
def test_a_time_that_is_none_is_refused(scheme: str, at: str) -> None:
    headers = {**SENDERS[scheme](KEY, b"body", AT), SCHEMES[scheme].time_header: at}
    assert isinstance(Verifier(scheme, [Secret(KEY)]).check(headers, b"body", NOW), Unsigned)


@pytest.mark.parametrize("scheme", ["slack", "grafana"])
@pytest.mark.parametrize("at", ["soon", "-1787000000", "9" * 40])
def test_a_time_that_is_none_is_refused_even_when_it_is_signed(scheme: str, at: str) -> None:
    headers = SENDERS[scheme](KEY, b"body", at)
    assert isinstance(Verifier(scheme, [Secret(KEY)]).check(headers, b"body", NOW), Unsigned)


@pytest.mark.parametrize("scheme", ["standard", "slack"])
def test_a_message_signed_without_a_time_is_refused_because_it_could_come_for_ever(scheme: str) -> None:
    headers = SENDERS[scheme](KEY, b"body", "")
    without = {name: value for name, value in headers.items() if name != SCHEMES[scheme].time_header}
    for given_headers in (headers, without):
        assert isinstance(Verifier(scheme, [Secret(KEY)]).check(given_headers, b"body", NOW), Unsigned)


def test_a_standard_webhook_signed_without_an_id_is_refused() -> None:
    signed = hmac.new(KEY.encode(), f".{AT}.body".encode(), hashlib.sha256).digest()
    headers = {"webhook-timestamp": AT, "webhook-signature": "v1," + base64.b64encode(signed).decode()}
    assert isinstance(Verifier("standard", [Secret(KEY)]).check(headers, b"body", NOW), Unsigned)


@pytest.mark.parametrize("scheme", [name for name, known in SCHEMES.items() if known.prefix])
def test_a_signature_of_no_version_or_another_is_refused(scheme: str) -> None:
    headers, header, prefix = SENDERS[scheme](KEY, b"body", AT), SCHEMES[scheme].header, SCHEMES[scheme].prefix
    for other in ("", "v9="):
        changed = {**headers, header: headers[header].replace(prefix, other)}
        assert isinstance(Verifier(scheme, [Secret(KEY)]).check(changed, b"body", NOW), Unsigned)


def test_grafana_without_a_timestamp_header_signs_the_body_alone() -> None:
    headers = {"x-grafana-alerting-signature": _hex(KEY, b"body")}
    assert isinstance(Verifier("grafana", [Secret(KEY)]).check(headers, b"body", NOW), Signed)


def test_the_senders_own_id_is_told() -> None:
    assert Verifier("standard", [Secret(KEY)]).check(_standard(KEY, b"", AT), b"", NOW) == Signed("msg-1")


@given(st.binary(max_size=200), st.integers(-900, 900))
def test_slacks_own_verifier_says_the_same(body: bytes, off: int) -> None:
    at = str(int(NOW.timestamp()) + off)
    headers = _slack(KEY, body, at)
    text = body.decode("utf-8", "replace")
    oracle = SignatureVerifier(KEY, clock=type("", (), {"now": staticmethod(NOW.timestamp)})())
    said = oracle.is_valid(text, at, _slack(KEY, text.encode(), at)["x-slack-signature"])
    assert isinstance(Verifier("slack", [Secret(KEY)]).check(headers, body, NOW), Signed) == said


@given(st.dictionaries(st.sampled_from([n for s in SCHEMES.values() for n in (s.header, s.id_header, s.time_header)]),
                       st.text(max_size=80)), st.binary(max_size=50))  # fmt: skip
def test_no_headers_without_the_secret_are_taken_and_none_break_it(headers: Mapping[str, str], body: bytes) -> None:
    for scheme in SCHEMES:
        assert isinstance(Verifier(scheme, [Secret(KEY)]).check(headers, body, NOW), Unsigned)


@pytest.mark.parametrize("secrets", [[], [""], ["short"], ["whsec_"], ["whsec_***"], [KEY, "short"]])
def test_a_key_that_keeps_nobody_out_is_refused_at_the_start(secrets: list[str]) -> None:
    with pytest.raises(UserFault):
        Verifier("standard", [Secret(secret) for secret in secrets])


def test_an_unknown_scheme_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UserFault, match="use one of: standard, slack"):
        Verifier("md5", [Secret(KEY)])


def test_a_base64_key_is_the_same_key_however_it_is_written() -> None:
    raw = b"\x00\x01 thirty two bytes of randomness"
    headers = _standard("whsec_" + base64.b64encode(raw).decode(), b"body", AT)
    assert isinstance(Verifier("standard", [Secret("whsec_" + base64.b64encode(raw).decode())]).check(
        headers, b"body", NOW), Signed)  # fmt: skip
