"""Nothing secret or personal passes, and what is innocent does."""

import json
import time
from collections.abc import Sequence
from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.edge.redact import MASK, Redactor
from smartspec_ops.edge.redact_personal import PERSONAL as SHAPES
from smartspec_ops.edge.redact_personal import PERSONAL_INSIDE, Outline, Personal, Words
from smartspec_ops.ports import Secret

pytestmark = pytest.mark.edge

HEX32 = "0123456789abcdef0123456789abcdef"
PEM_BODY = "MIIEpAIBAAKCAQEA75Rk0Yb2nq8Hf1Zl\nQmFzZTY0VGVzdA==\n"

LEAKS = {
    "aws key id": ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7"),
    "aws temporary key id": ("id=ASIAIOSFODNN7EXAMPLE.", "ASIAIOSFODNN7"),
    "aws secret": ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtn"),
    "github token": ("ghp_" + "a1" * 18, "a1a1a1"),
    "github fine-grained": ("github_pat_" + "11AAAA_b" * 5, "11AAAA"),
    "gitlab token": ("glpat-abcdEFGH1234_ijkl567", "abcdEFGH"),
    "slack bot": ("xoxb-123456789012-abcdefABCDEF", "123456789012-abc"),
    "slack rotating": ("xoxe.xoxp-1-Mi0yLTM0NTY3ODkw", "Mi0yLTM0"),
    "slack app": ("xapp-1-A0000000000-1234567890-abcdef", "A0000000000"),
    "slack hook": ("https://hooks.slack.com/services/T0000/B0000/XXXXsecretXXXX", "T0000"),
    "teams hook": ("https://example.webhook.office.com/webhookb2/a-b-c/IncomingWebhook/d", "webhookb2"),
    "teams signature": ("https://prod.example.test/workflows/1?api-version=1&sig=AbC-dEf_123", "AbC-dEf"),
    "discord hook": ("https://discord.com/api/webhooks/1234/abcd-efgh", "abcd-efgh"),
    "telegram": ("https://api.telegram.org/bot123456:AAH-abc/sendMessage", "AAH-abc"),
    "pagerduty hook": ("https://events.pagerduty.com/integration/0123abcd/enqueue", "0123abcd"),
    "pagerduty header": ("Authorization: Token token=y_NbAkKc66ryYTWUXYEu", "y_NbAkKc"),
    "pagerduty user key": ("key u+aBcDeFgHiJkLmNoPqR here", "aBcDeFgH"),
    "pagerduty routing": (f'"routing_key": "{HEX32}"', HEX32),
    "datadog api key": (f"DD-API-KEY: {HEX32}", HEX32),
    "datadog app key": (f"DD_APPLICATION_KEY={HEX32}01234567", HEX32),
    "datadog in words": (f"the datadog key {HEX32} was used", HEX32),
    "grafana": ("glsa_" + "Ab1" * 11 + "_0123abcd", "Ab1Ab1"),
    "grafana cloud": ("glc_eyJvIjoiMSIsIm4iOiJ0ZXN0In0=", "eyJvIjoi"),
    "bearer": ("Authorization: Bearer abcDEF.ghi-jkl_mno/pqr", "abcDEF"),
    "short bearer": ("bearer tok3n-abc", "tok3n"),
    "basic": ("Authorization: Basic dXNlcjpodW50ZXIy", "dXNlcjpo"),
    "userinfo": ("postgresql://ops:hunter2@db.example.test/x", "hunter2"),
    "userinfo with @": ("https://u:p@ss@host.example.test/x", "p@ss"),
    "jwt": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIi"),
    "password": ("password: hunter2", "hunter2"),
    "json password": (json.dumps(json.dumps({"db_password": "hunter2"})), "hunter2"),
    "rsa key": (f"-----BEGIN RSA PRIVATE KEY-----\n{PEM_BODY}-----END RSA PRIVATE KEY-----", "MIIEpA"),
    "openssh key": (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{PEM_BODY}-----END OPENSSH PRIVATE KEY-----", "MIIEpA"),
    "plain key": (f"-----BEGIN PRIVATE KEY-----\n{PEM_BODY}-----END PRIVATE KEY-----", "QmFzZTY0"),
    "pgp key": (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n{PEM_BODY}-----END PGP PRIVATE KEY BLOCK-----", "MIIE"),
    "key cut off": (f"-----BEGIN EC PRIVATE KEY-----\n{PEM_BODY}", "MIIEpA"),
    "key without its head": (f"{PEM_BODY}-----END RSA PRIVATE KEY-----", "QmFzZTY0"),
    "key in json": (json.dumps(f"-----BEGIN PRIVATE KEY-----\n{PEM_BODY}-----END PRIVATE KEY-----"), "MIIEpA"),
}


@pytest.mark.parametrize(("text", "leak"), LEAKS.values(), ids=LEAKS.keys())
def test_a_secret_of_a_known_shape_does_not_pass(text: str, leak: str) -> None:
    redacted = Redactor(pii=False).text(f"before {text}\nafter")
    assert leak not in redacted
    assert MASK in redacted
    assert redacted.startswith("before ")


PERSONAL = [
    ("mail responder-a@example.test now", "mail <email:1> now"),
    ("(first.last+tag@sub.example.co.uk)", "(<email:1>)"),
    ("from 203.0.113.9:443", "from <ip:1>:443"),
    ("from 2001:db8::7.", "from <ip:1>."),
    ("card 4111 1111 1111 1111 used", "card <card:1> used"),
    ("card 4111-1111-1111-1111", "card <card:1>"),
    ("pay DE89 3704 0044 0532 0130 00 TODAY PLEASE", "pay <iban:1> TODAY PLEASE"),
    ("pay GB82WEST12345698765432", "pay <iban:1>"),
    ("call +44 20 7946 0958 now", "call <phone:1> now"),
    ("call +1 (202) 555-0143", "call <phone:1>"),
    ("call +66 ๘๑ ๒๓๔ ๕๖๗๘ now", "call <phone:1> now"),
    ("call (٢٠٢) ٥٥٥-٠١٤٣ now", "call <phone:1> now"),
]


@pytest.mark.parametrize(("text", "expected"), PERSONAL)
def test_personal_data_becomes_its_type(text: str, expected: str) -> None:
    assert Redactor().text(text) == expected
    assert Redactor(pii=False).text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "p99 latency 245.5 ms > 200 ms since 2026-03-02T12:00:00Z",
        "token: missing",
        "the secret is ingredients",
        "password: required",
        "basic functionality and Bearer authentication",
        "asia pacific, AKIA is a prefix",
        "http://127.0.0.1:9090/metrics on ::1 and 0.0.0.0:8080",
        "std::vector at 12:30:45, ratio 1:2",
        "order 1772452800000 and trace 12345678901234567890",
        "card 4111 1111 1111 1112",
        "pay DE00 3704 0044 0532 0130 00",
        "sum by (le) (rate(http_request_duration_seconds_bucket{job=\"x\"}[5m]))",
        "release 1.4.2, sha256 " + "ab12" * 16,
        "specs/payments/spec-core-009-api-key-rotation/spec.md:12:3",
        "INC-2026-0042 run 20260302-120000Z-1",
    ],
)  # fmt: skip
def test_innocent_text_passes_unchanged(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("basic houſekeeping of the \u212aube", "basic houſekeeping of the \u212aube"),
        ("Basic dXNlcjpodW50ZXIyſ", f"Basic {MASK}ſ"),
    ],
)
def test_letters_that_are_ascii_ones_without_case_are_no_base64(text: str, expected: str) -> None:
    assert Redactor().text(text) == expected


def test_a_registered_value_is_masked_in_every_usual_encoding() -> None:
    redactor = Redactor()
    redactor.register(Secret('pa"ss w/örd&1'))
    forms = ['pa"ss w/örd&1', "pa%22ss%20w%2F%C3%B6rd%261", "pa%22ss+w%2F%C3%B6rd%261", r"pa\"ss w/\u00f6rd&1"]
    for form in [*forms, "cGEic3Mgdy/DtnJkJjE"]:
        assert redactor.text(f"<{form}>") == f"<{MASK}>"


def test_the_longest_registered_value_wins() -> None:
    redactor = Redactor()
    for value in ("alpha", "alpha-beta"):
        redactor.register(Secret(value))
    assert redactor.text("x alpha-beta x alpha x") == f"x {MASK} x {MASK} x"


def test_a_value_too_short_to_be_a_secret_does_not_destroy_the_text() -> None:
    redactor = Redactor()
    redactor.register(Secret("abc"))
    assert redactor.text("abc abcd") == "abc abcd"


def test_each_line_of_a_registered_key_file_is_masked() -> None:
    redactor = Redactor()
    redactor.register(Secret("first-line-of-it\nsecond-line-of-it"))
    assert redactor.text("saw second-line-of-it") == f"saw {MASK}"


def test_data_is_masked_by_key_name_and_by_shape_at_any_depth() -> None:
    redactor = Redactor()
    seen = redactor.data(
        {
            "slack_token": "short",
            "X-Api-Key": "k",
            "nested": [{"note": "ghp_" + "a1" * 18, "n": 3, "ok": True, "none": None}],
            "wrapped": Secret("never"),
            "who": {"responder-a@example.test": ("x", "responder-b@example.test")},
        }
    )
    assert seen == {
        "slack_token": MASK,
        "X-Api-Key": MASK,
        "nested": [{"note": MASK, "n": 3, "ok": True, "none": None}],
        "wrapped": MASK,
        "who": {"<email:1>": ["x", "<email:2>"]},
    }


@pytest.mark.parametrize("reference", ["env:SLACK_TOKEN", "file:/run/secrets/x", "{{env.SLACK_TOKEN}}"])
def test_a_reference_to_a_secret_is_no_secret(reference: str) -> None:
    assert Redactor().data({"token": reference}) == {"token": reference}


def test_patterns_of_the_user_come_on_top() -> None:
    assert Redactor([r"CUST-\d+"]).text("CUST-42 and glpat-abcdEFGH1234_ijkl567") == f"{MASK} and {MASK}"


@given(st.lists(st.sampled_from([*(text for text, _ in LEAKS.values()), *(t for t, _ in PERSONAL), "a b ", "\n"])))
def test_redacting_twice_changes_nothing_more(parts: list[str]) -> None:
    redactor = Redactor()
    once = redactor.text(" ".join(parts))
    assert redactor.text(once) == once


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["a", "1", "A", "-", "a@", "a.", "://", "://a", "1 ", "aa:", "::", "eyJ", "eyJaaaaaaaa.", "AAAAA\n", "token:",
     "-----BEGIN PRIVATE KEY-----", "DE89", "+1 ", "Basic ", "bearer ", "https://hooks.slack.com/", "?sig=", "dd "],
)  # fmt: skip
def test_no_text_makes_redaction_slow(unit: str) -> None:
    """An expression of quadratic time would need minutes for each of these."""
    text = unit * (200_000 // len(unit))
    begin = time.process_time()
    Redactor().text(text)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    "text", [*(text for text, _ in LEAKS.values()), "card 4111 1111 1111 1111", "call 212-555-0142"]
)
@pytest.mark.parametrize("digit", ["0", "3"])
def test_having_seen_the_same_with_other_digits_lets_nothing_pass(text: str, digit: str) -> None:
    """What a text may hold is remembered without its digits: they decide whether it is, not whether it may be."""
    redactor = Redactor()
    redactor.text("".join(digit if char.isdigit() else char for char in text))
    assert redactor.text(text) == Redactor().text(text) != text


FRAGMENTS = [
    *(text for text, _ in LEAKS.values()),
    *(text for text, _ in PERSONAL),
    *(
        "v",
        "version: ",
        "1.2.3.4",
        "10.0.0.7:9090",
        "8.8.4.4",
        "+1 415",
        " 555-0142",
        "%29+%3E+0.05",
        "::1",
        "|",
        "\n",
        "a b",
    ),
]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from(FRAGMENTS), max_size=3).map("".join)))
def test_a_record_whose_texts_are_looked_at_as_one_hides_what_each_of_them_would(texts: dict[str, str]) -> None:
    """`data` looks at every text by itself. What was innocent once is remembered, so it is asked twice."""
    quick, slow = Redactor(inside=True), Redactor(inside=True)
    for _ in range(2):
        assert quick.record(texts) == slow.data(texts)


words = st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=12)


@given(words, st.lists(st.one_of(st.binary(max_size=4), st.sampled_from(b"ab")), max_size=8), st.data())
def test_every_word_that_is_there_is_met(words: list[bytes], parts: list[bytes | int], data: st.DataObject) -> None:
    parts = [*parts, data.draw(st.sampled_from(words))[: data.draw(st.integers(0, 4))]]
    text = b"".join(bytes([one]) if isinstance(one, int) else one for one in parts).lower()
    looked_for = Words(words)
    outline = Outline(text.decode("latin-1"))
    met = looked_for.met(outline)
    there = [word for word in words if word in outline.lower]
    assert bool(met) == bool(there)
    assert all(not met.isdisjoint(looked_for.beginnings([word])) for word in there)


OWN = [ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")]
number = st.one_of(
    st.integers(0, 300), st.sampled_from([0, 10, 15, 16, 31, 32, 127, 168, 169, 172, 192, 254, 255, 256])
)


@given(st.tuples(number, number, number, number), st.sampled_from(["", "0", "00"]))
def test_an_address_of_four_numbers_is_a_host_where_python_says_so(numbers: tuple[int, ...], zeros: str) -> None:
    text = zeros + ".".join(map(str, numbers))
    try:
        address = IPv4Address(text)
    except ValueError:
        expected = own = False
    else:
        expected = not (address.is_loopback or address.is_unspecified)
        own = any(address in network for network in OWN)
    assert _is_found(text, SHAPES) == expected
    assert _is_found(text, PERSONAL_INSIDE) == (expected and not own)


def _is_found(text: str, shapes: Sequence[Personal]) -> bool:
    outline = Outline(text)
    return any((0, len(text)) in one.spans(text) for one in shapes if one.kind == "ip" and one.may_be_in(outline))
