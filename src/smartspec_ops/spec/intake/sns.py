"""CloudWatch alarms through Amazon SNS. Only topics named in the settings are read.

A subscription is never confirmed by itself: the address to open is kept and shown to a person, and only when it is
Amazon's. `INSUFFICIENT_DATA` freezes an alarm: it neither ends it nor opens one.
Sources: docs.aws.amazon.com, Amazon SNS, message formats over HTTP/S; Amazon CloudWatch, alarm events.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from smartspec_ops.spec.intake.draft import Draft, first, identity, mapping, parsed, read_draft, text, unread
from smartspec_ops.spec.intake.reading import ANYBODY, Confirmation, Headers, Read, Reading, Sender, refused
from smartspec_ops.spec.sections.intake import Intake, Sns
from smartspec_ops.spec.strict_json import loads

SUMMARY = "CloudWatch alarms through Amazon SNS"
HOST = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?")
"""Where Amazon serves subscription addresses and signing certificates, and nobody else can."""
_STATUS = {"ALARM": "firing", "OK": "resolved", "INSUFFICIENT_DATA": "frozen"}
_KEPT_BY = {
    "GreaterThanThreshold": "le",
    "GreaterThanOrEqualToThreshold": "lt",
    "LessThanThreshold": "ge",
    "LessThanOrEqualToThreshold": "gt",
}
"""An alarm names when it fires; a target says when it does not."""
_ALARM = frozenset({"NewStateValue", "StateChangeTime", "AlarmDescription", "NewStateReason"})


def build(settings: Intake) -> Read:
    def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        data = parsed(body)
        if isinstance(data, Reading):
            return data
        envelope = mapping(data)
        topic = text(envelope.get("TopicArn"))
        if topic not in settings.sns.topics:
            return refused("INC-125", "$.TopicArn: no topic we listen to", "list it in intake.sns.topics")
        match envelope.get("Type"):
            case "Notification":
                return _alarm(envelope, topic, settings.sns, now, sender)
            case "SubscriptionConfirmation" | "UnsubscribeConfirmation":
                return _confirmation(envelope, topic)
            case _:
                return refused("INC-125", "$.Type: no kind of message we know", "send what Amazon SNS sends")

    return read


def is_amazons(url: str) -> bool:
    """Whether `url` is an https address that only Amazon SNS can answer."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and port in (None, 443)
    return parts.scheme == "https" and plain and HOST.fullmatch(parts.hostname or "") is not None and url.isprintable()


def _confirmation(envelope: Mapping[str, Any], topic: str) -> Reading:
    url = text(envelope.get("SubscribeURL"))
    if not is_amazons(url) or len(url) > 2000:
        return refused("INC-125", "$.SubscribeURL: not an address of Amazon SNS", "do not open it")
    asked = "open it to let the topic send alarms here"
    if envelope["Type"] == "UnsubscribeConfirmation":
        asked = "somebody ended the subscription; open it to take that back"
    return Reading(
        confirmation=Confirmation(topic=topic, url=url), notes=(f"{topic} asks for a confirmation: {asked}",)
    )


def _alarm(envelope: Mapping[str, Any], topic: str, config: Sns, now: datetime, sender: Sender) -> Reading:
    try:
        alarm = mapping(loads(text(envelope.get("Message"))))
    except ValueError as fault:
        return refused("INC-125", f"$.Message: not JSON: {fault}", "only CloudWatch alarms are read from a topic")
    if "AlarmName" not in alarm:
        return refused("INC-125", "$.Message.AlarmName: missing", "only CloudWatch alarms are read from a topic")
    return read_draft(_draft(alarm, topic, config, sender), now)


def _draft(alarm: Mapping[str, Any], topic: str, config: Sns, sender: Sender) -> Draft:
    trigger = mapping(alarm.get("Trigger"))
    dimensions = _dimensions(trigger.get("Dimensions"))
    state = text(alarm.get("NewStateValue"))
    named = (dimensions[name] for name in config.service if name in dimensions)
    facts = {
        "source": "cloudwatch",
        "service": next(named, None) or config.topics[topic] or sender.service,
        "metric": first(trigger, "MetricName") or alarm["AlarmName"],
        "status": _STATUS.get(state, state or "unknown"),
        "severity": None,
        "fingerprint": identity("cloudwatch", text(first(alarm, "AlarmArn", "AlarmName")), topic),
        "seq": 1,
        "ts": alarm.get("StateChangeTime"),
        "target": first(trigger, "Threshold"),
        "comparator": _KEPT_BY.get(text(trigger.get("ComparisonOperator"))),
        "why": first(alarm, "NewStateReason", "AlarmDescription"),
        "labels": {"alarm": alarm["AlarmName"], **dimensions},
        "extra": {"cloudwatch": unread(alarm, _ALARM), "description": alarm.get("AlarmDescription"), "topic": topic},
    }
    places = {
        "service": f".Trigger.Dimensions ({', '.join(config.service)})",
        "metric": ".AlarmName",
        "status": ".NewStateValue",
    }
    hints = {"service": "name the topic's service in intake.sns.topics, or the dimension in intake.sns.service"}
    return Draft(facts=facts, path="$.Message", places=places, hints=hints)


def _dimensions(told: object) -> Mapping[str, str]:
    """Written with small or capital first letters, depending on who wrote the alarm."""
    items = [mapping(one) for one in told[:50]] if isinstance(told, list) else []
    pairs = [(text(first(one, "name", "Name")), text(first(one, "value", "Value"))) for one in items]
    return {name: value for name, value in pairs if name and value}
