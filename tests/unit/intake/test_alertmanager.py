"""Alertmanager's webhook, as 0.25 and 0.33 send it: every alert of a group speaks for itself."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.spec.intake import Reading, Sender
from tests.unit.intake import reading as shared
from tests.unit.intake.reading import NOW, says_more

STARTS = "2026-08-22T11:58:03.123456789Z"
NEVER = "0001-01-01T00:00:00Z"


def sent(name: str = "HighErrorRate", **change: Any) -> dict[str, Any]:
    alert = {
        "status": "firing",
        "labels": {"alertname": name, "service": "checkout", "severity": "critical", "region": "eu"},
        "annotations": {"summary": "5 % of requests fail", "runbook_url": "https://runbooks.example/errors"},
        "startsAt": STARTS,
        "endsAt": NEVER,
        "generatorURL": "http://prometheus.example/graph?g0.expr=x",
        "fingerprint": "c3f1a2b4d5e6f708",
    }
    return {**alert, **change}


def group(*alerts: dict[str, Any], **change: Any) -> dict[str, Any]:
    whole = {
        "receiver": "ops",
        "status": "firing",
        "alerts": list(alerts),
        "groupLabels": {"alertname": "HighErrorRate"},
        "commonLabels": {"alertname": "HighErrorRate"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example",
        "version": "4",
        "groupKey": '{}:{alertname="HighErrorRate"}',
        "truncatedAlerts": 0,
    }
    return {**whole, **change}


def keys(reading: Reading) -> list[str]:
    return [alert.fingerprint for alert in reading.alerts]


read = partial(shared.read, "alertmanager")
only = partial(shared.only, "alertmanager")


def test_a_firing_alert_says_who_what_how_bad_since_when_and_where_to_look() -> None:
    alert = only(group(sent()))
    assert (alert.service, alert.metric, alert.severity) == ("checkout", "HighErrorRate", "SEV-1")
    assert (alert.status, alert.fingerprint, alert.episode) == (AlertStatus.FIRING, "c3f1a2b4d5e6f708", STARTS)
    assert alert.started_at == datetime(2026, 8, 22, 11, 58, 3, 123456, tzinfo=UTC)
    assert alert.resolved_at is None
    assert alert.why == "5 % of requests fail"
    assert alert.runbook == "https://runbooks.example/errors"
    assert alert.extra["links"] == {
        "generator": "http://prometheus.example/graph?g0.expr=x",
        "alertmanager": "http://alertmanager.example",
    }
    assert alert.labels["region"] == "eu"
    assert (alert.current, alert.target) == (None, None)


def test_a_resolved_alert_has_its_end() -> None:
    alert = only(group(sent(status="resolved", endsAt="2026-08-22T11:59:30Z"), status="resolved"))
    assert alert.status is AlertStatus.RESOLVED
    assert alert.resolved_at == datetime(2026, 8, 22, 11, 59, 30, tzinfo=UTC)


def test_one_resolved_member_does_not_resolve_its_siblings() -> None:
    """grafana/grafana 42683; alertmanager 1403: the status of a group says nothing about a member."""
    over = sent(status="resolved", endsAt="2026-08-22T11:59:30Z", fingerprint="aa")
    reading = read(group(over, sent(fingerprint="bb"), status="firing"))
    assert [(a.fingerprint, a.status.value) for a in reading.alerts] == [("aa", "resolved"), ("bb", "firing")]


def test_distinct_alerts_with_the_same_summary_stay_distinct() -> None:
    """target/goalert 4461: deduplicating by the summary's text merged them."""
    reading = read(group(sent(fingerprint="aa"), sent(fingerprint="bb")))
    assert keys(reading) == ["aa", "bb"]


def test_the_same_words_from_a_second_peer_are_no_news() -> None:
    """alertmanager 4108, 3865: every peer delivers after an outage of the receiver, in another group, seconds apart."""
    first = only(group(sent()))
    again = only(group(sent(), groupKey="{}/{team=~'.+'}:{}", receiver="other"), now=NOW + timedelta(seconds=15))
    assert first.delivery_key == again.delivery_key
    assert not says_more(first, again)


def test_the_end_is_news_and_so_is_firing_again_in_the_same_episode() -> None:
    """A Prometheus cut off for `resolve_timeout` is told as resolved, and then fires with the old `startsAt`."""
    firing = only(group(sent()))
    over = only(group(sent(status="resolved", endsAt="2026-08-22T12:00:30Z")), now=NOW + timedelta(minutes=1))
    back = only(group(sent()), now=NOW + timedelta(minutes=6))
    assert says_more(firing, over)
    assert says_more(over, back)
    assert not says_more(back, over), "what was sent before does not come after"


def test_an_alert_without_a_service_is_a_fault_at_its_place_and_its_siblings_are_read() -> None:
    lost = sent(labels={"alertname": "Watchdog"}, fingerprint="aa")
    reading = read(group(lost, sent(fingerprint="bb")))
    assert keys(reading) == ["bb"]
    [fault] = reading.faults
    assert fault.code == "INC-103"
    assert fault.message == ("$.alerts[0].labels (service, service_name, app_kubernetes_io_name, app, job): missing")
    assert "intake.alertmanager.service" in (fault.hint or "")
    assert not reading.is_refused


@pytest.mark.parametrize(
    ("labels", "names", "service"),
    [
        ({"job": "api"}, None, "api"),
        ({"app": "cart", "job": "node"}, None, "cart"),
        ({"team_service": "pay"}, ("team_service",), "pay"),
        ({"namespace": "shop", "app": "cart"}, ("namespace/app", "app"), "shop/cart"),
        ({"app": "cart"}, ("namespace/app", "app"), "cart"),
    ],
)
def test_the_service_is_in_the_first_label_there_is(
    labels: dict[str, str], names: tuple[str, ...] | None, service: str
) -> None:
    settings = {"alertmanager": {"service": names}} if names else {}
    assert only(group(sent(labels={"alertname": "Down", **labels})), settings=settings).service == service


def test_a_decorated_number_costs_a_note_and_not_the_alert() -> None:
    annotations = {"value": "about 12 req/s", "threshold": "10", "summary": "slow"}
    reading = read(group(sent(annotations=annotations)))
    [alert] = reading.alerts
    assert (alert.current, str(alert.target)) == (None, "10")
    assert alert.extra["left_out"] == {"current": "about 12 req/s"}
    assert reading.notes == (
        "left out: $.alerts[0].current: expected a finite number, with a unit at most, got 'about 12 req/s'",
    )


def test_two_values_in_different_units_are_left_out_together() -> None:
    alert = read(group(sent(annotations={"value": "350ms", "threshold": "2 %"}))).alerts[0]
    assert (alert.current, alert.target) == (None, None)
    assert alert.extra["left_out"] == {"current": "350ms", "target": "2 %"}


def test_several_facts_that_cannot_be_read_cost_a_note_each() -> None:
    labels = {**sent()["labels"], "tier": "gold"}
    reading = read(group(sent(labels=labels, startsAt="soon", annotations={"value": "350ms", "threshold": "2 %"})))
    [alert] = reading.alerts
    assert (alert.current, alert.tier, alert.started_at) == (None, None, None)
    assert alert.extra["left_out"] == {"current": "350ms", "target": "2 %", "tier": "gold", "started_at": "soon"}
    assert len(reading.notes) == 3


def test_what_max_alerts_cut_off_is_told() -> None:
    reading = read(group(sent(), truncatedAlerts=7))
    assert reading.notes == (
        "7 more alerts of this group were cut off by max_alerts; read them from http://alertmanager.example",
    )


def test_keys_nobody_knows_are_kept() -> None:
    """0.33 adds `notification_reason` to the group."""
    alert = only(group(sent(silenceURL="http://am.example/s"), notification_reason="repeat interval elapsed"))
    assert alert.extra["alertmanager"]["notification_reason"] == "repeat interval elapsed"
    assert alert.extra["alertmanager"]["groupKey"] == '{}:{alertname="HighErrorRate"}'
    assert alert.extra["silenceURL"] == "http://am.example/s"


def test_links_that_are_no_web_addresses_are_not_offered_to_click() -> None:
    bad = "javascript:alert(1)"
    alert = only(group(sent(generatorURL=bad, annotations={"runbook": bad, "dashboard": bad}), externalURL=bad))
    assert (alert.runbook, alert.dashboards, alert.extra.get("links")) == (None, (), None)


@pytest.mark.parametrize("status", [None, "pending", 7, ["firing"]])
def test_a_status_that_is_none_is_refused_and_never_taken_for_firing(status: Any) -> None:
    reading = read(group(sent(status=status)))
    assert reading.is_refused
    assert reading.faults[0].message.startswith("$.alerts[0].status: expected one of firing")


@pytest.mark.parametrize("data", [{}, [], None, 7, {"alerts": []}, {"alerts": {}}, {"alerts": "firing"}])
def test_what_is_no_group_is_refused(data: Any) -> None:
    [fault] = read(data).faults
    assert fault.code == "INC-121"


@pytest.mark.parametrize("member", [None, 7, "firing", [], {}])
def test_a_member_that_is_no_alert_is_a_fault_at_its_place(member: Any) -> None:
    reading = read(group(member, sent()))
    assert len(reading.alerts) == 1
    assert all(fault.message.startswith("$.alerts[0]") for fault in reading.faults)
    assert reading.faults


def test_a_sender_without_fingerprints_is_known_by_all_labels() -> None:
    one, same = only(group(sent(fingerprint=None))), only(group(sent(fingerprint="")))
    other = only(group(sent(fingerprint=None, labels={**sent()["labels"], "region": "us"})))
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_a_sender_who_speaks_for_one_service_need_not_name_it() -> None:
    lost = group(sent(labels={"alertname": "Watchdog"}))
    assert only(lost, sender=Sender(name="am", service="checkout")).service == "checkout"
    assert only(group(sent()), sender=Sender(name="am", service="other")).service == "checkout"
