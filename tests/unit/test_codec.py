"""What is written is read again as the same value, by this version, the one before and the one after."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.judge import Compliance, Judgement, Reason
from smartspec_ops.domain.measurement import Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    Objective,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.edge.codec import Undecodable, canonical, decode, encode, lean, trimmed
from smartspec_ops.ports import Secret
from tests.unit.objectives import COUNTERS, DEPTH, ERRORS, GAUGE, HISTOGRAM, NOON, UPTIME, latency

pytestmark = pytest.mark.edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    title: str
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    title: str
    kind: Literal["renamed"] = "renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    name: str
    children: "tuple[Tree, ...]" = ()


class Side(Enum):
    LEFT = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    flag: bool
    whole: int
    day: date
    share: Fraction
    side: Side
    pair: tuple[int, str]
    listed: list[int]
    tags: frozenset[str]
    shares: Mapping[Unit, Decimal]
    anything: Any = None
    maybe: int | str | None = None
    texts: Sequence[str] = field(default_factory=tuple)


Happening = Opened | Renamed
INDICATORS = (COUNTERS, HISTOGRAM, GAUGE, RateIndicator(source="prom", events="orders_total"))

# Hypothesis wants bounds without a zone and adds the zone itself.
EARLY, LATE = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1980, 2100))
text = st.text(max_size=8)
instants = st.datetimes(min_value=EARLY, max_value=LATE, timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=400))
decimals = st.decimals(allow_nan=False, allow_infinity=False)
finite = st.floats(allow_nan=False, allow_infinity=False)
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | finite | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
deployments = st.builds(
    Deployment, id=text, version=st.none() | text, since=st.none() | instants, previous_id=st.none() | text
)
alerts = st.builds(
    Alert,
    source=text,
    service=text,
    metric=text,
    current=st.none() | decimals,
    target=st.none() | decimals,
    status=st.sampled_from(AlertStatus),
    fingerprint=text,
    at=instants,
    window=st.none() | spans,
    tier=st.none() | st.integers(0, 9),
    bad_ratio=st.none() | finite,
    time_to_exhaustion=st.none() | spans,
    wide=st.none() | st.booleans(),
    dashboards=st.lists(text, max_size=3).map(tuple),
    deployment=st.none() | deployments,
    labels=st.dictionaries(text, text, max_size=3),
    extra=st.dictionaries(text, plain_data, max_size=3),
)
lifecycles = st.builds(
    Lifecycle,
    phase=st.sampled_from(Phase),
    since=st.none() | instants,
    episode=text,
    seq=st.integers(0),
    reopened=st.lists(instants, max_size=3).map(tuple),
)
states = st.builds(AlertState, at=st.none() | instants, breach=lifecycles, signal=lifecycles, seen_in=st.none() | text)
healths = st.builds(
    HealthState,
    status=st.sampled_from(Status),
    since=instants,
    at=instants,
    why=text,
    reason=text,
    measured=st.booleans(),
)
objectives = st.builds(
    Objective,
    id=text,
    spec_id=text,
    service=text,
    requirement_id=text,
    place=st.just(ERRORS.place),
    promise=st.sampled_from([ERRORS.promise, UPTIME.promise, DEPTH.promise, latency(None, proportion="0.995").promise]),
    indicator=st.sampled_from(INDICATORS),
    goal=st.decimals("0", "1"),
    window=spans,
    dashboards=st.lists(text, max_size=2).map(tuple),
)


@pytest.mark.slow
@settings(max_examples=60)
@given(alerts | states | healths | objectives)
def test_what_is_written_is_read_again_as_the_same_value(value: Any) -> None:
    data = json.loads(canonical(encode(value)))
    again = decode(type(value), data)
    assert again == value
    assert canonical(encode(again)) == canonical(encode(value))


@pytest.mark.slow
@settings(max_examples=60)
@given(alerts | states | healths | objectives, st.dictionaries(text.map("future_{}".format), plain_data, max_size=3))
def test_a_later_version_may_have_added_keys(value: Any, added: dict[str, Any]) -> None:
    assert decode(type(value), {**encode(value), **added}) == value


def test_an_earlier_version_may_lack_keys_that_have_a_default() -> None:
    assert decode(AlertState, {}) == AlertState()


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_union_is_told_apart_by_its_fields(indicator: Indicator) -> None:
    assert decode(Indicator, {**encode(indicator), "future": 1}) == indicator
    assert type(indicator) in (RatioIndicator, HistogramIndicator, RateIndicator, ValueIndicator)


@pytest.mark.parametrize("value", [Named(name="a"), Noted(name="a", note="b")])
def test_the_member_that_knows_the_most_keys_wins(value: Named | Noted) -> None:
    assert decode(Named | Noted, encode(value)) == value


@pytest.mark.parametrize(
    "seen",
    [
        Counts(1.0, 2.0),
        Value(0.5),
        NoData(Silence.STALE, "too old"),
        Buckets(((0.1, 1.0), (float("inf"), 2.0))),
    ],
)
def test_measurements_round_trip_with_their_infinite_bound(seen: Measurement) -> None:
    assert decode(Measurement, json.loads(canonical(encode(seen)))) == seen


@pytest.mark.parametrize("event", [Opened(title="a"), Renamed(title="a")])
def test_a_union_with_kinds_is_told_apart_by_the_kind(event: Happening) -> None:
    assert decode(Happening, encode(event)) == event


def test_every_kind_of_value_has_a_form() -> None:
    value = Everything(
        flag=True,
        whole=2**60,
        day=date(2026, 3, 2),
        share=Fraction(1, 3),
        side=Side.RIGHT,
        pair=(1, "a"),
        listed=[1, 2],
        tags=frozenset({"b", "a"}),
        shares={Unit.RATIO: Decimal("0.10")},
        anything={"free": [1, {"x": None}]},
        maybe="5",
        texts=("ไทย",),
    )
    data = encode(value)
    assert data == {
        "flag": True,
        "whole": 2**60,
        "day": "2026-03-02",
        "share": "1/3",
        "side": 2,
        "pair": [1, "a"],
        "listed": [1, 2],
        "tags": ["a", "b"],
        "shares": {"ratio": "0.10"},
        "anything": {"free": [1, {"x": None}]},
        "maybe": "5",
        "texts": ["ไทย"],
    }
    assert decode(Everything, data) == value


def test_a_type_may_contain_itself() -> None:
    tree = Tree(name="a", children=(Tree(name="b"), Tree(name="c", children=(Tree(name="d"),))))
    assert decode(Tree, encode(tree)) == tree


def test_a_judgement_keeps_whose_reason_it_is() -> None:
    for reason in (Reason.IDLE, Silence.EMPTY):
        judgement = Judgement(
            verdict=Compliance.UNKNOWN,
            reason=reason,
            why="",
            current=Quantity(Decimal(1), Unit.SECOND),
            bad_ratio=Fraction(1, 7),
        )
        assert decode(Judgement, encode(judgement)).reason is reason


def test_instants_are_utc_and_durations_are_seconds() -> None:
    bangkok = datetime(2026, 3, 2, 19, 0, tzinfo=timezone(timedelta(hours=7)))
    assert encode(bangkok) == "2026-03-02T12:00:00Z"
    assert decode(datetime, "2026-03-02T19:00:00+07:00") == NOON
    assert encode(timedelta(minutes=5)) == 300
    assert encode(timedelta(milliseconds=1500)) == 1.5


def test_the_canonical_form_is_one_line_of_sorted_utf_8() -> None:
    assert canonical({"ข": 1, "a": [1.5, None], "b": {"z": 1, "y": "ä"}}) == (
        '{"a":[1.5,null],"b":{"y":"ä","z":1},"ข":1}'.encode()
    )


@pytest.mark.parametrize(
    ("shape", "data", "place"),
    [
        (HealthState, {"status": "well"}, "HealthState lacks at, reason, since, why"),
        (AlertState, {"breach": {"phase": "asleep"}}, "breach: phase: expected Phase, got 'asleep'"),
        (AlertState, {"breach": {"reopened": ["2026-03-02T12:00:00"]}}, "breach: reopened: 0: expected an instant"),
        (AlertState, {"at": 5}, "at: expected an instant"),
        (Everything, [], "expected an object for Everything"),
        (Tree, {"name": True}, "name: expected str, got bool"),
        (Tree, {"name": "a", "children": "b"}, "children: expected a list"),
        (tuple[int, str], [1], "expected a list of 2"),
        (Mapping[str, int], [], "expected an object"),
        (Mapping[str, int], {"a": "b"}, "a: expected int, got str"),
        (Happening, {"title": "a", "kind": "closed"}, "kind: expected one of 'opened', got 'closed'"),
        (Decimal, "many", "expected a decimal, got 'many'"),
        (float, [], "expected a number"),
        (timedelta, "5m", "expected a duration in seconds"),
        (bool, 1, "expected bool, got int"),
        (Indicator, {"source": "prom", "total": "t"}, "a ratio indicator has either good or bad"),
    ],
)
def test_data_of_another_shape_is_refused_with_its_place(shape: Any, data: Any, place: str) -> None:
    with pytest.raises(Undecodable) as refused:
        decode(shape, data)
    assert place in str(refused.value)


@pytest.mark.parametrize("value", [Secret("hunter2"), object(), Alert, bytearray(b"x")])
def test_what_has_no_form_is_refused_and_a_secret_has_none(value: object) -> None:
    with pytest.raises(TypeError) as refused:
        encode(value)
    assert "hunter2" not in str(refused.value)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(NOON.replace(tzinfo=None))


def test_a_type_without_a_form_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError, match="no decoder"):
        decode(complex, 1)


SENT = Alert(
    source="prometheus",
    service="checkout",
    metric="error_rate",
    current=Decimal("0.040"),
    target=None,
    status=AlertStatus.FIRING,
    fingerprint="f1",
    at=NOON,
)


@pytest.mark.parametrize(
    "alert",
    [
        SENT,
        replace(SENT, dashboards=[], labels={"a": "b"}, extra={"x": [1, None]}, seq=0, burn=0.0),
        replace(SENT, window=timedelta(0), recovering=True, deployment=Deployment(id="d1"), why="late"),
    ],
)
def test_leaving_out_what_is_usual_gives_the_same_before_and_after_writing(alert: Alert) -> None:
    assert lean(alert) == trimmed(Alert, encode(alert))
    assert decode(Alert, lean(alert)) == decode(Alert, encode(alert))
