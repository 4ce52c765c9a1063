"""The hash chain: any change to any event is found, and the first bad one is named."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.ports import Broken, Intact, StoredEvent
from smartspec_ops.stores.chain import START, ChainKey, link, link_text, verify
from smartspec_ops.stores.codec import dump, instant, micros

pytestmark = pytest.mark.edge

KEY = ChainKey(id="k1", secret=b"s" * 32)
NEXT = ChainKey(id="k2", secret=b"t" * 32)
KEYS = {"k1": KEY, "k2": NEXT}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def chained(bodies: list[dict[str, Any]], key: ChainKey = KEY) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    for seq, body in enumerate(bodies, start=1):
        last = events[-1].hash if events else START
        values: dict[str, Any] = {"incident_id": "INC-1", "seq": seq, "kind": "noted", "at": NOON, "body": body}
        events.append(StoredEvent(**values, prev_hash=last, hash=link(key, last, **values)))
    return events


@given(st.text(), st.text(), st.integers(0, 2**53), st.datetimes(timezones=st.just(UTC)), st.text())
def test_a_link_is_made_over_the_canonical_event(
    incident_id: str, kind: str, seq: int, at: datetime, said: str
) -> None:
    body = {"said": said}
    event = dump([incident_id, seq, kind, micros(at), body])
    expected = hmac.digest(KEY.secret, b"before|" + event, "sha256").hex()
    found = link_text(KEY, "before", incident_id=incident_id, seq=seq, kind=kind, at=at, body=dump(body))
    assert found == f"k1.{expected}"


EVENTS = chained([{"n": n, "text": "ไทย"} for n in range(4)])


def test_an_untouched_chain_is_intact() -> None:
    assert verify(EVENTS, KEYS, length=4) == Intact(length=4)
    assert verify([], KEYS, length=0) == Intact(length=0)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Noted"},
        {"at": NOON + timedelta(microseconds=1)},
        {"body": {"n": 2, "text": "ไทย "}},
        {"body": {}},
        {"seq": 7},
        {"incident_id": "INC-2"},
        {"prev_hash": "k1.00"},
        {"hash": "k1.00"},
        {"hash": "k9.00"},
        {"hash": "", "prev_hash": ""},
    ],
)
def test_a_changed_event_is_named(change: dict[str, Any]) -> None:
    touched = [*EVENTS[:2], replace(EVENTS[2], **change), EVENTS[3]]
    found = verify(touched, KEYS)
    assert isinstance(found, Broken)
    assert found.seq == 3


@pytest.mark.parametrize(
    ("order", "seq"), [([0, 2, 3], 2), ([1, 2, 3], 1), ([0, 2, 1, 3], 2), ([0, 0, 1, 2, 3], 2), ([0, 1, 2], 4)]
)
def test_dropped_swapped_and_doubled_events_are_found(order: list[int], seq: int) -> None:
    found = verify([EVENTS[n] for n in order], KEYS, length=4)
    assert isinstance(found, Broken)
    assert found.seq == seq


def test_more_events_than_expected_are_found() -> None:
    found = verify(EVENTS, KEYS, length=3)
    assert isinstance(found, Broken)
    assert (found.seq, found.why[:27]) == (4, "4 events stored, 3 expected")


def test_a_chain_made_again_with_another_key_does_not_pass_for_ours() -> None:
    forged = chained([{"n": 0}], ChainKey(id="k1", secret=b"x" * 32))
    assert verify(forged, KEYS) == Broken(seq=1, why="its content does not match its hash")


def test_a_chain_goes_on_after_its_key_was_rotated() -> None:
    values: dict[str, Any] = {"incident_id": "INC-1", "seq": 5, "kind": "noted", "at": NOON, "body": {}}
    last = EVENTS[-1].hash
    after = StoredEvent(**values, prev_hash=last, hash=link(NEXT, last, **values))
    assert verify([*EVENTS, after], KEYS) == Intact(length=5)
    assert verify([*EVENTS, after], {"k2": NEXT}) == Broken(
        seq=1, why="is hashed with a key that is not in the key ring"
    )


def test_a_chain_key_does_not_print() -> None:
    assert "ssss" not in repr(KEY)


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(st.text(), json_data, max_size=4)


@settings(max_examples=20)
@given(st.lists(bodies, min_size=1, max_size=4), st.data())
def test_a_flipped_byte_in_any_body_is_named(given_bodies: list[dict[str, Any]], data: st.DataObject) -> None:
    events = chained(given_bodies)
    at = data.draw(st.integers(0, len(events) - 1))
    other = data.draw(bodies.filter(lambda body: dump(body) != dump(events[at].body)))
    events[at] = replace(events[at], body=other)
    assert verify(events, KEYS) == Broken(seq=at + 1, why="its content does not match its hash")


@settings(max_examples=40)
@given(bodies)
def test_key_order_does_not_change_the_canonical_form(body: dict[str, Any]) -> None:
    assert dump(dict(reversed(body.items()))) == dump(body)


@given(st.datetimes(timezones=st.just(UTC)))
def test_microseconds_are_exact(at: datetime) -> None:
    assert instant(micros(at)) == at


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    """Two times of one zone are equal where only `fold` tells them apart."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [instant(micros(at)) - first.astimezone(UTC) for at in (first, first.replace(fold=1))] == [
        timedelta(0),
        timedelta(hours=1),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump({"value": value})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        micros(NOON.replace(tzinfo=None))
