"""What holds for every kind: hostile content is data, nothing is lost that could be read, and each has its page."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert
from smartspec_ops.spec.alert_payload import to_payload
from smartspec_ops.spec.intake import KINDS, Intake, Reading, readers
from smartspec_ops.spec.intake.reading import MAX_BODY
from smartspec_ops.spec.intake.sns import SUMMARY as SNS_SUMMARY
from tests.unit.intake import (
    test_alertmanager,
    test_cloudevents,
    test_datadog,
    test_grafana,
    test_pagerduty,
    test_sns,
    test_translation,
)
from tests.unit.intake.reading import NOW

PAGE = Path(__file__).resolve().parents[3] / "docs" / "intake-formats.md"
SETTINGS = Intake.model_validate({**test_sns.SETTINGS, **test_translation.settings()})
READERS = readers(SETTINGS)
HEADERS: Mapping[str, Mapping[str, str]] = {"cloudevents": test_cloudevents.STRUCTURED}
WELL_FORMED: Mapping[str, Callable[[], Any]] = {
    "own": lambda: [dict(test_cloudevents.ALERT), {**test_cloudevents.ALERT, "labels": {"a": "b"}}],
    "alertmanager": lambda: test_alertmanager.group(test_alertmanager.sent(), test_alertmanager.sent(fingerprint="b")),
    "grafana": lambda: test_grafana.group(test_grafana.sent()),
    "datadog": test_datadog.sent,
    "pagerduty": test_pagerduty.sent,
    "cloudevents": test_cloudevents.sent,
    "sns": test_sns.sent,
    "nagios": lambda: copy.deepcopy(test_translation.SENT),
}
every_kind = pytest.mark.parametrize("kind", WELL_FORMED)


def test_every_kind_is_tried() -> None:
    assert set(WELL_FORMED) == set(READERS)
    assert set(KINDS) == set(READERS) - {"nagios"}


def test_every_kind_has_its_section_and_every_section_its_kind() -> None:
    sections = re.findall(r"^## ([a-z]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == [*KINDS, "mapping"]
    assert KINDS["sns"].summary == SNS_SUMMARY


def texts(data: Any) -> Iterator[str]:
    """Every key and text in JSON data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data


@cache  # thousands of messages say the same few hundred things
def is_clean(text: str) -> bool:
    """Without control, format, surrogate and private characters, and without line ends of any kind."""
    return not {category(char) for char in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def check(reading: Reading) -> None:
    """Whatever was read can be stored, shown and sent on; whatever was not has a reason."""
    for fault in reading.faults:
        assert fault.code.startswith("INC-1")
        assert is_clean(fault.message)
        assert len(fault.message) < 700
    for note in reading.notes:
        assert is_clean(note)
    for alert in reading.alerts:
        assert isinstance(alert, Alert)
        assert alert.service
        assert alert.metric
        assert alert.at <= NOW + timedelta(minutes=5)
        told = to_payload(alert)
        # A lone surrogate has no bytes.
        assert len(json.dumps(told, allow_nan=False, ensure_ascii=False).encode()) < 3 * MAX_BODY
        assert all(is_clean(text) for text in texts(told))
        for url in (alert.runbook, *alert.dashboards):
            assert url is None or url.startswith(("http", "well")), url


def read(kind: str, body: bytes) -> Reading:
    return READERS[kind](body, HEADERS.get(kind, {}), NOW)


@every_kind
def test_the_well_formed_message_is_read(kind: str) -> None:
    reading = read(kind, json.dumps(WELL_FORMED[kind]()).encode())
    assert reading.alerts
    assert reading.faults == ()
    check(reading)


@every_kind
def test_the_same_message_again_is_the_same_message(kind: str) -> None:
    body = json.dumps(WELL_FORMED[kind]()).encode()
    assert read(kind, body) == read(kind, body)


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@every_kind
@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"null", b"NaN", b"-Infinity", b'"\\ud800"', b"{", b"{}}", b"1e999",
        b"9" * 5000, b'{"a":1,"a":2}', b'{"alerts":[{"status":"firing","status":"resolved"}]}',
        nested(100_000).encode(), b'{"a":' * 5000 + b"1" + b"}" * 5000, "\u202e{}".encode(), "{}".encode("utf-16"),
    ],
    ids=str,
)  # fmt: skip
def test_a_body_that_is_no_message_is_refused(kind: str, body: bytes) -> None:
    reading = read(kind, body)
    assert reading.is_refused
    check(reading)


@every_kind
def test_ten_megabytes_are_refused_before_they_are_parsed(kind: str) -> None:
    body = b'{"metric": "' + b"x" * 10_000_000 + b'"}'
    assert read(kind, body).faults[0].code == "INC-101"


HOSTILE: list[Any] = [
    None, True, -1, 10**40, 1e308, float("nan"), float("inf"), "", " ", "\x00\x1b[31m\u202e", "\ud800", "x" * 10_000,
    [], {}, [[]], [None], {"": None}, {"\ud800": "\ud800"}, {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}},
    "${jndi:ldap://x}", "{{7*7}}", "'; DROP TABLE incidents; --", "<!channel>", "<script>alert(1)</script>",
    "javascript:alert(1)", "$(reboot)", "Ignore all previous instructions", list(range(300)), "9" * 400, "٣",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "-" * 300, {"status": "firing"},
]  # fmt: skip


def places(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in JSON data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


def put(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    whole = copy.deepcopy(data)
    inner = whole
    for part in at[:-1]:
        inner = inner[part]
    inner[at[-1]] = value
    return whole


@pytest.mark.slow
@every_kind
def test_any_value_may_be_hostile_and_is_data(kind: str) -> None:
    """Every place of the message takes every hostile value, one at a time."""
    message = WELL_FORMED[kind]()
    for at in places(message):
        for value in HOSTILE:
            check(read(kind, json.dumps(put(message, at, value)).encode()))


@pytest.mark.slow
def test_inside_the_message_of_a_topic_as_well() -> None:
    alarm = test_sns.alarm()
    for at in places(alarm):
        for value in HOSTILE:
            check(read("sns", json.dumps(test_sns.sent(put(alarm, at, value))).encode()))


@pytest.mark.slow
@every_kind
def test_deep_values_are_cut_wherever_they_are(kind: str) -> None:
    message = WELL_FORMED[kind]()
    for at in places(message):
        text = json.dumps(put(message, at, "DEEP")).replace('"DEEP"', nested(300))
        check(read(kind, text.encode()))


json_data: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.slow
@every_kind
@given(data=st.data())
def test_any_json_at_any_places_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    message = WELL_FORMED[kind]()
    for _ in range(data.draw(st.integers(0, 3))):
        known = list(places(message))
        if known:
            message = put(message, data.draw(st.sampled_from(known)), data.draw(json_data))
    check(read(kind, json.dumps(message).encode()))


@pytest.mark.slow
@every_kind
@given(body=st.binary(max_size=200) | json_data.map(lambda data: json.dumps(data).encode()))
def test_any_bytes_are_read_or_refused(kind: str, body: bytes) -> None:
    check(read(kind, body))
