"""The alert anybody may send: every documented spelling is read, and nothing hostile gets through unbounded."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.alert_payload import MAX_BYTES, parse_alert, read_alert, to_payload

NOW = datetime(2026, 8, 22, 10, 15, tzinfo=UTC)
SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs/schema/alert.schema.json").read_text(encoding="utf-8"))
)
SIX = {
    "source": "production_monitor",
    "spec_id": "checkout",
    "metric": "p99_latency",
    "value": 350,
    "slo": 200,
    "severity": "SEV-2",
}


def read(data: dict[str, Any]) -> Alert:
    SCHEMA.validate(data)
    alert = read_alert(data, NOW)
    assert isinstance(alert, Alert), alert
    return alert


def faults(data: object) -> list[str]:
    found = read_alert(data, NOW)
    assert isinstance(found, tuple)
    return [f.code for f in found]


def test_the_six_documented_keys_are_enough() -> None:
    alert = read(SIX)
    assert (alert.service, alert.metric, alert.current, alert.target) == (
        "checkout",
        "p99_latency",
        Decimal(350),
        Decimal(200),
    )
    assert (alert.severity, alert.status, alert.at) == ("SEV-2", AlertStatus.FIRING, NOW)


@pytest.mark.parametrize("service", ["service", "service_name"])
@pytest.mark.parametrize("metric", ["metric", "breached_metric", "name"])
@pytest.mark.parametrize("current", ["current", "current_value", "value", "observed"])
@pytest.mark.parametrize("target", ["target", "target_value", "slo", "threshold"])
def test_every_synonym_of_the_four_facts_is_read(service: str, metric: str, current: str, target: str) -> None:
    alert = read({service: "checkout", metric: "error_rate", current: "0.031", target: 0.001})
    assert (alert.service, alert.metric) == ("checkout", "error_rate")
    assert (alert.current, alert.target) == (Decimal("0.031"), Decimal("0.001"))


@pytest.mark.parametrize(
    ("current", "target", "unit", "expected"),
    [
        ("350ms", "200 ms", None, (Decimal("0.35"), Decimal("0.2"), "s")),
        ("3.1%", "0.1%", None, (Decimal("0.031"), Decimal("0.001"), "ratio")),
        (350, 200, "ms", (Decimal("0.35"), Decimal("0.2"), "s")),
        ("40 /s", "50 /s", None, (Decimal(40), Decimal(50), "per_second")),
        (350, 200, None, (Decimal(350), Decimal(200), None)),
        (350, 200, "widgets", (Decimal(350), Decimal(200), "widgets")),
        (None, 200, "ms", (None, Decimal("0.2"), "s")),
    ],
)
def test_values_come_in_the_canonical_unit_where_it_is_known(
    current: Any, target: Any, unit: str | None, expected: tuple[Any, ...]
) -> None:
    alert = read({"service": "s", "metric": "m", "current": current, "target": target, "unit": unit})
    assert (alert.current, alert.target, alert.unit) == expected


def test_all_faults_are_told_at_once_with_their_paths() -> None:
    found = read_alert({"value": "fast", "tier": 9, "started_at": "yesterday", "labels": []}, NOW)
    assert isinstance(found, tuple)
    told = " ".join(f.message for f in found)
    assert [f.code for f in found if f.hint] == [f.code for f in found]
    for path in ("$.service", "$.metric", "$.value", "$.tier", "$.started_at", "$.labels"):
        assert path in told


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": "NaN"}, "INC-104"),
        ({"value": float("inf")}, "INC-104"),
        ({"value": True}, "INC-104"),
        ({"value": "1,5"}, "INC-104"),  # a number in another notation, not 1 with the unit ",5"
        ({"value": "1,234.5 ms"}, "INC-104"),
        ({"value": "1_000"}, "INC-104"),
        ({"value": "1'000"}, "INC-104"),
        ({"value": "0x10"}, "INC-104"),
        ({"value": 10**400}, "INC-104"),
        ({"value": [1]}, "INC-104"),
        ({"status": "melting"}, "INC-104"),
        ({"comparator": "~"}, "INC-104"),
        ({"metric": "m" * 300}, "INC-106"),
        ({"metric": {"a": 1}}, "INC-104"),
        ({"bad_ratio": 1.5}, "INC-105"),
        ({"bad_ratio": "many"}, "INC-104"),
        ({"seq": 1.5}, "INC-104"),
        ({"seq": 2**53 + 1}, "INC-105"),  # as a float it is 2**53
        ({"why": 3}, "INC-104"),
        ({"window": "soon"}, "INC-104"),
        ({"window": -5}, "INC-104"),
        ({"ts": 1e300}, "INC-104"),
        ({"ts": []}, "INC-104"),
        ({"links": "https://example.test"}, "INC-104"),
        ({"links": {"dashboards": [1]}}, "INC-104"),
        ({"links": {"runbook": 1}}, "INC-104"),
        ({"deployment": {"version": "v1"}}, "INC-103"),
        ({"value": "350ms", "slo": "1%"}, "INC-107"),
        ({"scope": {"regions": "many"}}, "INC-104"),
        ({"burn_rate": {"long": "hot"}}, "INC-104"),
    ],
)
def test_a_wrong_value_is_a_fault_with_a_code(change: dict[str, Any], code: str) -> None:
    assert faults({**SIX, **change}) == [code]


def test_what_is_not_an_object_is_no_alert() -> None:
    assert faults([]) == faults(None) == faults("x") == ["INC-102"]


def test_a_group_of_alertmanager_is_told_where_it_belongs() -> None:
    group = {"version": "4", "status": "firing", "receiver": "ops", "alerts": [{"labels": {"alertname": "Slow"}}]}
    found = read_alert(group, NOW)
    assert isinstance(found, tuple)
    assert [(f.code, f.message) for f in found] == [("INC-102", "$: this is a group of another system's alerts")]
    assert "/v1/intake/alertmanager" in (found[0].hint or "")
    assert isinstance(read_alert({**SIX, "alerts": []}, NOW), Alert)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nonsense", b"\xff\xfe", '"' + "x" * MAX_BYTES + '"'])
def test_text_that_is_no_json_or_too_long_is_refused(text: str | bytes) -> None:
    found = parse_alert(text, NOW)
    assert isinstance(found, tuple)
    assert [f.code for f in found] == ["INC-101"]


def test_json_text_is_read() -> None:
    assert parse_alert(json.dumps(SIX), NOW) == read(SIX)


def test_unknown_keys_are_kept_and_bounded() -> None:
    deep: Any = "bottom"
    for _ in range(50):
        deep = {"d": [deep]}
    alert = read({**SIX, "ticket": "T-1", "deep": deep, "long": "x" * 9000, "many": list(range(500))})
    assert alert.extra["ticket"] == "T-1"
    assert len(alert.extra["long"]) == 2000
    assert len(alert.extra["many"]) == 100
    assert len(json.dumps(alert.extra["deep"])) < 100


def test_monsters_are_refused_without_being_printed() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    huge = 10**5000
    for monster in (deep, huge, {"a": deep}):
        for key in ("service", "value", "status", "why", "tier", "ts", "window", "links", "burn", "labels"):
            found = read_alert({**SIX, key: monster}, NOW)
            assert isinstance(found, Alert | tuple)
        kept = read_alert({**SIX, "other": monster, "labels": {"a": monster, "b": 2}}, NOW)
        assert isinstance(kept, Alert)
        assert kept.labels == {"b": "2"}
        assert len(json.dumps(kept.extra)) < 200


def test_control_and_direction_characters_are_taken_out() -> None:
    alert = read({**SIX, "why": "a\x1b[31mred\u202e\nb\x00", "x\x07": "y\x07"})
    assert alert.why == "a[31mred b"
    assert alert.extra == {"x": "y"}


def test_the_senders_key_identifies_the_alert_else_who_and_what_do() -> None:
    computed = read(SIX)
    worse = read({**SIX, "value": 900, "severity": "SEV-1"})
    other = read({**SIX, "metric": "error_rate"})
    assert computed.fingerprint == worse.fingerprint != other.fingerprint
    assert read({**SIX, "dedup_key": "spec/error_rate/prod"}).fingerprint == "spec/error_rate/prod"


def test_a_later_message_without_number_outranks_an_earlier_one() -> None:
    first = read({**SIX, "ts": "2026-08-22T10:00:00Z"})
    second = read({**SIX, "ts": "2026-08-22T10:01:00Z", "status": "resolved"})
    assert second.seq > first.seq
    assert first.delivery_key == read({**SIX, "ts": "2026-08-22T10:00:00Z"}).delivery_key


def test_a_clock_far_ahead_is_cut() -> None:
    assert read({**SIX, "ts": "2999-01-01T00:00:00Z"}).at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("never", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0, "1899-12-30T00:00:00+01:00"])
def test_the_zero_of_a_clock_is_no_instant(never: Any) -> None:
    """Of an alert that began in the year 1 nothing before it could be looked at."""
    alert = read({**SIX, "ts": never, "startsAt": never, "fired_at": never})
    assert (alert.at, alert.started_at, alert.fired_at) == (NOW, None, None)


def test_nothing_began_after_it_was_told() -> None:
    alert = read({**SIX, "ts": "2026-08-22T10:00:00Z", "startsAt": "9999-12-31T23:59:59Z"})
    assert alert.started_at == alert.at == datetime(2026, 8, 22, 10, 0, tzinfo=UTC)
    assert alert.episode.startswith("9999-12-31"), "it is still told from others by what its sender said"


@pytest.mark.parametrize(
    "sent", ["2026-08-22T10:00:00Z", "2026-08-22T12:00:00+02:00", "2026-08-22T10:00:00", 1787392800, 1787392800000]
)
def test_instants_are_utc_however_they_were_written(sent: Any) -> None:
    assert read({**SIX, "ts": sent}).at == datetime(2026, 8, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"wide": True}, True),
        ({"wide": "no", "scope": {"regions": ["a", "b"]}}, False),
        ({"scope": {"regions": ["eu", "us"]}}, True),
        ({"scope": {"services": 2, "traffic_share": 0.1}}, False),
        ({"scope": {"tenant_share": 0.25}}, True),
        ({}, None),
    ],
)
def test_breadth_comes_from_the_scope(change: dict[str, Any], expected: bool | None) -> None:
    assert read({**SIX, **change}).wide is expected


def test_burn_of_the_long_window_counts() -> None:
    assert read({**SIX, "burn_rate": {"long": 14.4, "short": 20}}).burn == 14.4
    assert read({**SIX, "burn": "3x"}).burn == 3


@pytest.mark.parametrize(
    ("sent", "kept"), [("sev2", "SEV-2"), (1, "SEV-1"), ("critical", "SEV-1"), ("purple", "purple"), (None, None)]
)
def test_severity_is_normalised_or_kept_as_a_word(sent: Any, kept: str | None) -> None:
    assert read({**SIX, "severity": sent}).severity == kept


names = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=30)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2026, 8, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
decimals = st.decimals(-1_000_000, 1_000_000, places=6)
alerts = st.builds(
    Alert,
    source=names,
    service=names,
    metric=names,
    current=st.none() | decimals,
    target=st.none() | decimals,
    unit=st.sampled_from([None, "s", "ratio", "per_second", "bytes", "count", "widgets"]),
    comparator=st.sampled_from([None, "lt", "le", "ge", "gt"]),
    status=st.sampled_from(AlertStatus),
    fingerprint=names,
    at=instants,
    spec_id=st.none() | names,
    severity=st.sampled_from([None, "SEV-1", "SEV-4"]),
    seq=st.integers(1, 10**6),
    episode=names,
    started_at=st.none() | instants,
    window=st.none() | st.integers(0, 10**6).map(lambda s: timedelta(seconds=s)),
    tier=st.none() | st.integers(1, 4),
    bad_ratio=st.none() | st.floats(0, 1),
    burn=st.none() | st.floats(0, 1e6),
    budget_remaining=st.none() | st.floats(-10, 1),
    wide=st.none() | st.booleans(),
    data_loss=st.booleans(),
    recovering=st.booleans(),
    runbook=st.none() | names,
    dashboards=st.lists(names, max_size=3).map(tuple),
    deployment=st.none() | st.builds(Deployment, id=names, version=st.none() | names, since=st.none() | instants),
    labels=st.dictionaries(names, names, max_size=3),
    extra=st.dictionaries(names, st.integers(0, 9) | names | st.booleans(), max_size=3),
).map(lambda alert: replace(alert, started_at=alert.started_at and min(alert.started_at, alert.at)))


@pytest.mark.slow
@given(alerts)
def test_our_own_alert_survives_the_payload(alert: Alert) -> None:
    payload = json.loads(json.dumps(to_payload(alert)))
    assert list(payload)[:6] == ["source", "spec_id", "metric", "value", "slo", "severity"]
    SCHEMA.validate(payload)
    assert read_alert(payload, NOW) == alert


def test_every_field_of_an_alert_has_its_key() -> None:
    later = NOW - timedelta(days=1)
    whole = Alert(
        source="s", service="s", metric="m", current=Decimal("1.5"), target=Decimal(1), status=AlertStatus.FROZEN,
        fingerprint="f", at=NOW, spec_id="x", objective_id="o", unit="s", comparator="lt", severity="SEV-1", why="w",
        kind="latency", statistic="p99", requirement_id="NFR-1", requirement_text="t", requirement_place="a:1:1",
        window=timedelta(minutes=5), episode="e", seq=7, started_at=later, fired_at=later, resolved_at=later,
        valid_until=later, tier=1, bad_ratio=0.5, burn=2.0, budget_remaining=0.5, wide=True, data_loss=True,
        time_to_exhaustion=timedelta(seconds=1.5), valid_events=9.0, security=True, recovering=True, query="q",
        runbook="r", dashboards=("d",), labels={"a": "b"}, extra={"k": [1]},
        deployment=Deployment(id="d", version="v", since=later, previous_id="c", previous_version="u"),
    )  # fmt: skip
    defaults = [f.name for f in fields(Alert) if getattr(whole, f.name) == f.default]
    assert not defaults
    assert read(to_payload(whole)) == whole


json_data: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
KEYS = sorted(json.loads(json.dumps(SCHEMA.schema))["properties"])


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(KEYS), json_data))
def test_any_json_gives_an_alert_or_faults_and_never_an_exception(data: dict[str, Any]) -> None:
    found = read_alert({"service": "s", "metric": "m", **data}, NOW)
    if isinstance(found, Alert):
        assert len(json.dumps(to_payload(found), allow_nan=False)) < MAX_BYTES
    else:
        assert found
        assert all(isinstance(f, Diagnostic) and f.code.startswith("INC-1") for f in found)


@pytest.mark.parametrize("data", [{"metric": "m"}, {"service": "s"}, {**SIX, "deployment": {}}, {**SIX, "links": []}])
def test_the_schema_refuses_what_the_reader_refuses(data: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(data)
