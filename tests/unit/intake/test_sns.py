"""CloudWatch alarms through Amazon SNS, in the documented forms."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from smartspec_ops.domain.alert import AlertStatus
from smartspec_ops.spec.intake import Sender
from smartspec_ops.spec.intake.sns import is_amazons
from tests.unit.intake import reading as shared

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
SETTINGS = {"sns": {"topics": {TOPIC: None}}}
read = partial(shared.read, "sns", settings=SETTINGS)
only = partial(shared.only, "sns", settings=SETTINGS)
CONFIRM = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=abc"


def alarm(state: str = "ALARM", **change: Any) -> dict[str, Any]:
    whole = {
        "AlarmName": "checkout-5xx", "AlarmDescription": "Too many errors", "AWSAccountId": "123456789012",
        "NewStateValue": state, "NewStateReason": "Threshold Crossed: 1 datapoint [12.0] was greater than 10.0.",
        "StateChangeTime": "2026-08-22T11:59:30.123+0000", "Region": "EU (Ireland)",
        "AlarmArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx", "OldStateValue": "OK",
        "Trigger": {
            "MetricName": "HTTPCode_Target_5XX_Count", "Namespace": "AWS/ApplicationELB", "Statistic": "SUM",
            "Dimensions": [{"value": "checkout", "name": "ServiceName"}], "Period": 60, "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanThreshold", "Threshold": 10.0, "TreatMissingData": "missing",
        },
    }  # fmt: skip
    return {**whole, **change}


def sent(message: Any = None, **change: Any) -> dict[str, Any]:
    envelope = {
        "Type": "Notification", "MessageId": "22b80b92", "TopicArn": TOPIC, "Subject": "ALARM: checkout-5xx",
        "Message": json.dumps(alarm() if message is None else message), "Timestamp": "2026-08-22T11:59:31.000Z",
        "SignatureVersion": "1", "Signature": "x", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/a.pem",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }  # fmt: skip
    return {**envelope, **change}


def test_an_alarm() -> None:
    alert = only(sent())
    assert (alert.source, alert.service, alert.metric) == ("cloudwatch", "checkout", "HTTPCode_Target_5XX_Count")
    assert (alert.target, alert.comparator, alert.current) == (Decimal(10), "le", None)
    assert alert.at.isoformat() == "2026-08-22T11:59:30.123000+00:00"
    assert alert.why.startswith("Threshold Crossed")
    assert alert.labels == {"alarm": "checkout-5xx", "ServiceName": "checkout"}
    assert alert.extra["cloudwatch"]["Region"] == "EU (Ireland)"
    assert alert.extra["topic"] == TOPIC


@pytest.mark.parametrize(
    ("state", "status"),
    [("ALARM", AlertStatus.FIRING), ("OK", AlertStatus.RESOLVED), ("INSUFFICIENT_DATA", AlertStatus.FROZEN)],
)
def test_states(state: str, status: AlertStatus) -> None:
    alert = only(sent(alarm(state)))
    assert alert.status is status
    assert alert.fingerprint == only(sent()).fingerprint


@pytest.mark.parametrize(("operator", "kept_by"), [
    ("GreaterThanThreshold", "le"), ("GreaterThanOrEqualToThreshold", "lt"), ("LessThanThreshold", "ge"),
    ("LessThanOrEqualToThreshold", "gt"), ("LessThanLowerOrGreaterThanUpperThreshold", None),
])  # fmt: skip
def test_an_alarms_threshold_is_a_target_the_other_way_round(operator: str, kept_by: str | None) -> None:
    trigger = {**alarm()["Trigger"], "ComparisonOperator": operator}
    assert only(sent(alarm(Trigger=trigger))).comparator == kept_by


def test_a_composite_alarm_has_no_trigger() -> None:
    settings = {"sns": {"topics": {TOPIC: "checkout"}}}
    alert = only(sent(alarm(Trigger=None)), settings=settings)
    assert (alert.service, alert.metric, alert.target) == ("checkout", "checkout-5xx", None)


def test_the_service_is_a_dimension_then_the_topics_then_the_tokens() -> None:
    plain = sent(alarm(Trigger={"MetricName": "m", "Dimensions": [{"Name": "LoadBalancer", "Value": "lb"}]}))
    topics = {"sns": {"topics": {TOPIC: "shop"}}}
    assert only(sent(), settings=topics).service == "checkout"
    assert only(plain, settings=topics).service == "shop"
    assert only(plain, sender=Sender(name="t", service="pay")).service == "pay"
    assert only(plain, settings={"sns": {"topics": {TOPIC: None}, "service": "LoadBalancer"}}).service == "lb"
    [fault] = read(plain).faults
    assert "intake.sns.topics" in (fault.hint or "")


@pytest.mark.parametrize("topic", ["arn:aws:sns:eu-west-1:123456789012:other", "", None, [TOPIC]])
def test_a_topic_nobody_named_is_refused(topic: Any) -> None:
    for kind in ("Notification", "SubscriptionConfirmation"):
        [fault] = read(sent(TopicArn=topic, Type=kind, SubscribeURL=CONFIRM)).faults
        assert "intake.sns.topics" in (fault.hint or "")


def test_a_subscription_is_shown_to_a_person_and_opens_no_alert() -> None:
    reading = read(sent("You have chosen to subscribe", Type="SubscriptionConfirmation", SubscribeURL=CONFIRM))
    assert (reading.alerts, reading.faults) == ((), ())
    assert reading.confirmation is not None
    assert (reading.confirmation.topic, reading.confirmation.url) == (TOPIC, CONFIRM)
    assert TOPIC in reading.notes[0]


def test_the_end_of_a_subscription_is_shown_as_well() -> None:
    reading = read(sent("You have chosen", Type="UnsubscribeConfirmation", SubscribeURL=CONFIRM))
    assert reading.confirmation is not None
    assert "somebody ended the subscription" in reading.notes[0]


ELSEWHERE = [
    "https://sns.eu-west-1.amazonaws.com.example/", "https://sns.eu-west-1.amazonaws.com@example/",
    "http://sns.eu-west-1.amazonaws.com/", "https://example/?sns.eu-west-1.amazonaws.com",
    "https://evil-sns.eu-west-1.amazonaws.com/", "https://sns.a.b.amazonaws.com/", "https://169.254.169.254/",
    "https://sns.eu-west-1.amazonaws.com:8443/", "https://user@sns.eu-west-1.amazonaws.com/", "file:///etc/passwd",
    "https://sns.eu-west-1.amazonaws.com/\n", "https://[::1", "https://sns.eu-west-1.amazonaws.com:x/", "", "sns",
]  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_that_is_not_amazons_is_never_shown(url: str) -> None:
    assert not is_amazons(url)
    reading = read(sent(Type="SubscriptionConfirmation", SubscribeURL=url))
    assert reading.is_refused
    assert reading.confirmation is None


@pytest.mark.parametrize(
    "region", ["eu-west-1.amazonaws.com", "us-gov-east-1.amazonaws.com", "cn-north-1.amazonaws.com.cn"]
)
def test_amazons_addresses(region: str) -> None:
    assert is_amazons(f"https://sns.{region}/?Action=ConfirmSubscription")
    assert is_amazons(f"https://sns.{region}:443/a.pem")


@pytest.mark.parametrize(("message", "says"), [
    ("plain text", "$.Message: not JSON"), ("{}", "$.Message.AlarmName: missing"), ("[]", "$.Message.AlarmName"),
    (7, "$.Message.AlarmName"), (None, "$.Message: not JSON"),
])  # fmt: skip
def test_a_notification_that_is_no_alarm_is_refused(message: Any, says: str) -> None:
    assert read(sent(Message=message)).faults[0].message.startswith(says)


@pytest.mark.parametrize("change", [{"Type": "Other"}, {"Type": None}])
def test_another_kind_of_message_is_refused(change: dict[str, Any]) -> None:
    assert read(sent(**change)).faults[0].code == "INC-125"


def test_a_state_that_is_none_is_refused() -> None:
    assert read(sent(alarm("PANIC"))).faults[0].message.startswith("$.Message.NewStateValue: expected one of")
