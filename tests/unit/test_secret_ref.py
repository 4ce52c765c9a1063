"""A configuration names its secrets; what is not a reference in a secret's place is never quoted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.durations import parse_duration, parse_past
from smartspec_ops.spec.secret_ref import SecretRef, has_userinfo, holds_secret, is_secret_position, parse


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("env:API_KEY", SecretRef("env", "API_KEY")),
        ("{{env.API_KEY}}", SecretRef("env", "API_KEY")),
        ("{{ env.API_KEY }}", SecretRef("env", "API_KEY")),
        ("file:/run/secrets/key", SecretRef("file", "/run/secrets/key")),
        ("file:secrets/key", SecretRef("file", "secrets/key")),
        ("keyring:ops/slack", SecretRef("keyring", "ops/slack")),
    ],
)
def test_the_forms_of_a_reference(text: str, reference: SecretRef) -> None:
    assert parse(text) == reference


@pytest.mark.parametrize(
    "text",
    ["", "hunter2", "env:", "env:1A", "env:A}}", "{{env.A", "{{env.A}} and more", "{{env.A-B}}", "exec:cat key",
     "file:", "file:///etc/key", "file:/a\nb", "keyring:ops", "keyring:/x", "ENV:A"],
)  # fmt: skip
def test_what_is_no_reference(text: str) -> None:
    assert parse(text) is None


@given(st.text())
def test_a_reference_reads_back_as_itself(text: str) -> None:
    reference = parse(text)
    assert reference is None or parse(str(reference)) == reference


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        (("api_key",), True),
        (("auth", "password"), True),
        (("auth", "key"), False),
        (("headers", "Authorization"), True),
        (("headers", "DD-API-KEY"), True),
        (("headers", "X-Scope-OrgID"), False),
        (("params", "access_token"), True),
        (("production_ops", "key"), True),
        (("production_ops", "channels", 0, "routing_key"), True),
        (("production_ops", "channels", 0, "secret"), True),
        (("metrics", 0, "query"), False),
        ((), False),
    ],
)
def test_which_keys_hold_secrets(path: tuple[str | int, ...], secret: bool) -> None:
    assert is_secret_position(path) is secret


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://u:pw@host/x", True),
        ("https://token@host", True),
        ("https://host/a@b", False),
        ("https://hooks.slack.com/services/T/B/x", True),
        ("Bearer abcdefghijklmnop", True),
        ("sum(rate(http_requests_total[5m]))", False),
    ],
)
def test_which_values_hold_secrets_under_any_key(text: str, secret: bool) -> None:
    assert holds_secret(text) is secret


def test_an_email_address_is_no_userinfo() -> None:
    assert not has_userinfo("responder-a@example.test")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("1h30m", 5400), ("28d", 2_419_200), ("250ms", 0.25), ("1.5h", 5400), (60, 60),
     ("60", 60), ("0s", 0), ("1w", 604_800), ("2 h", 7200)],
)  # fmt: skip
def test_durations(text: str | int, seconds: float) -> None:
    parsed = parse_duration(text)
    assert parsed is not None
    assert parsed.total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "m", "-5m", "5x", "5m5", "9999d", "5M", "1e3s", "٥m"])
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


NOW = datetime(2026, 3, 1, 9, 30, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("40m", "2026-03-01T08:50:20+00:00"),
        ("0s", "2026-03-01T09:30:20+00:00"),
        ("9:30", "2026-03-01T09:30:00+00:00"),
        ("21:40Z", "2026-02-28T21:40:00+00:00"),
        ("2026-03-01T10:20+01:00", "2026-03-01T09:20:00+00:00"),
        ("2026-03-01 09:20", "2026-03-01T09:20:00+00:00"),
        ("24:00", None),
        ("yesterday", None),
        ("40", None),
        ("0001-01-01T00:00+14:00", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_a_time_that_is_past_is_read_as_it_is_said(text: str, at: str | None) -> None:
    found = parse_past(text, NOW)
    assert (found.isoformat() if found else None) == at
