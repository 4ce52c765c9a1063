"""Grafana's webhook of unified alerting."""

from functools import partial
from typing import Any

import pytest

from smartspec_ops.domain.alert import AlertStatus
from tests.unit.intake import reading as shared

read = partial(shared.read, "grafana")
only = partial(shared.only, "grafana")


def sent(**change: Any) -> dict[str, Any]:
    alert = {
        "status": "firing",
        "labels": {"alertname": "Slow checkout", "service": "checkout", "grafana_folder": "shop", "severity": "P2"},
        "annotations": {"summary": "p99 above 200 ms", "runbook_url": "https://runbooks.example/slow"},
        "startsAt": "2026-08-22T13:58:03.157076+02:00",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://grafana.example/alerting/grafana/abc/view",
        "fingerprint": "c6eadffa33fcdf37",
        "silenceURL": "https://grafana.example/alerting/silence/new?x=1",
        "dashboardURL": "https://grafana.example/d/abc",
        "panelURL": "https://grafana.example/d/abc?viewPanel=2",
        "imageURL": "",
        "values": {"B": 0.35},
        "valueString": "[ var='B' labels={} value=0.35 ]",
    }
    return {**alert, **change}


def group(*alerts: dict[str, Any], **change: Any) -> dict[str, Any]:
    whole = {
        "receiver": "ops", "status": "firing", "orgId": 3, "alerts": list(alerts), "groupLabels": {},
        "commonLabels": {}, "commonAnnotations": {}, "externalURL": "https://grafana.example/", "version": "1",
        "groupKey": "{}:{}", "truncatedAlerts": 0, "title": "[FIRING:1]", "state": "alerting", "message": "text",
    }  # fmt: skip
    return {**whole, **change}


def test_an_alert_has_its_value_its_dashboard_and_its_panel() -> None:
    alert = only(group(sent()))
    assert (alert.source, alert.service, alert.metric, alert.severity) == (
        "grafana", "checkout", "Slow checkout", "SEV-2",
    )  # fmt: skip
    assert str(alert.current) == "0.35"
    assert alert.dashboards == ("https://grafana.example/d/abc", "https://grafana.example/d/abc?viewPanel=2")
    assert alert.runbook == "https://runbooks.example/slow"
    assert set(alert.extra["links"]) == {"rule", "silence", "grafana"}
    assert alert.extra["grafana"]["orgId"] == 3
    assert alert.extra["valueString"] == "[ var='B' labels={} value=0.35 ]"
    assert alert.started_at is not None
    assert alert.started_at.isoformat() == "2026-08-22T11:58:03.157076+00:00"


def test_which_of_several_values_counts_is_not_guessed() -> None:
    alert = only(group(sent(values={"A": 12, "B": 0.35, "C": 1})))
    assert alert.current is None
    assert alert.extra["values"] == {"A": 12, "B": 0.35, "C": 1}


@pytest.mark.parametrize("values", [None, {}, {"B": None}, [], "none"])
def test_no_value_is_no_value(values: Any) -> None:
    assert only(group(sent(values=values))).current is None


@pytest.mark.parametrize("reason", ["MissingSeries", "NoData", "Error", "Paused", "RuleDeleted"])
def test_an_end_for_want_of_data_freezes_the_alert(reason: str) -> None:
    """Silence is not health: Grafana resolves an alert whose series went away."""
    annotations = {"summary": "gone", "grafana_state_reason": reason}
    alert = only(group(sent(status="resolved", endsAt="2026-08-22T11:59:00Z", annotations=annotations)))
    assert (alert.status, alert.resolved_at) == (AlertStatus.FROZEN, None)


@pytest.mark.parametrize("reason", ["Normal", "Updated", ""])
def test_another_end_is_an_end(reason: str) -> None:
    annotations = {"summary": "well", "grafana_state_reason": reason}
    alert = only(group(sent(status="resolved", endsAt="2026-08-22T11:59:00Z", annotations=annotations)))
    assert alert.status is AlertStatus.RESOLVED


@pytest.mark.parametrize(("name", "kind"), [("DatasourceNoData", "no_data"), ("DatasourceError", "source")])
def test_a_rule_without_data_is_an_alert_about_that_rule(name: str, kind: str) -> None:
    labels = {"alertname": name, "rulename": "Slow checkout", "service": "checkout", "datasource_uid": "p"}
    alert = only(group(sent(labels=labels, values=None, fingerprint="dd")))
    assert (alert.metric, alert.kind, alert.status) == ("Slow checkout", kind, AlertStatus.FIRING)


def test_its_own_labels_can_be_named() -> None:
    settings = {"grafana": {"service": ["grafana_folder"]}, "alertmanager": {"service": ["other"]}}
    assert only(group(sent()), settings=settings).service == "shop"


def test_a_missing_service_names_the_right_setting() -> None:
    [fault] = read(group(sent(labels={"alertname": "x"}))).faults
    assert "intake.grafana.service" in (fault.hint or "")
