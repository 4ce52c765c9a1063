"""PagerDuty's Events API v2 on loopback: what it demands of an event, and one alert per dedup key as it keeps them.

Source: developer.pagerduty.com, "Send an Event to PagerDuty" (Events API v2).
"""

import json
from collections.abc import Mapping
from typing import Any

from smartspec_ops.testing.armed_server import ArmedServer, Reply, json_reply

LIMIT = 512 * 1024
SEVERITIES = ("critical", "error", "warning", "info")


class PagerDutyServer(ArmedServer):
    """`events` are the accepted ones; `states` is the state of each alert by dedup key."""

    def __init__(self, routing_key: str) -> None:
        super().__init__()
        self.events: list[Mapping[str, Any]] = []
        self.opened: list[str] = []
        """The dedup key of every alert that was newly opened, in order."""
        self.states: dict[str, str] = {}
        self._routing_key = routing_key

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path != "/v2/enqueue":
            return json_reply(404, {"error": {"message": "Not Found", "code": 2100}})
        if len(body) > LIMIT:
            return json_reply(413, {"status": "payload too large"})
        try:
            event = json.loads(body)
        except ValueError:
            return invalid("JSON is invalid")
        if errors := list(_errors(event, self._routing_key)):
            return invalid(*errors)
        self.events.append(event)
        self._keep(event["event_action"], event["dedup_key"])
        answer = {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
        return json_reply(202, answer)

    def _keep(self, action: str, key: str) -> None:
        """What is said of an alert that is not open is dropped, except that a trigger opens it (again)."""
        state = self.states.get(key)
        if action == "trigger" and state in (None, "resolved"):
            self.opened.append(key)
            self.states[key] = "triggered"
        elif action != "trigger" and state not in (None, "resolved"):
            self.states[key] = {"acknowledge": "acknowledged", "resolve": "resolved"}[action]


def invalid(*errors: str) -> Reply:
    return json_reply(400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors})


def _errors(event: Any, routing_key: str) -> list[str]:
    if not isinstance(event, dict):
        return ["the event is no object"]
    payload = event.get("payload") or {}
    rules = {
        "routing_key is not known": event.get("routing_key") == routing_key,
        "event_action is not one of them": event.get("event_action") in ("trigger", "acknowledge", "resolve"),
        "dedup_key is missing or too long": 0 < len(str(event.get("dedup_key", ""))) <= 255,
        "links need href": all(link.get("href", "").startswith("http") for link in event.get("links", ())),
    }
    if event.get("event_action") == "trigger":
        rules |= {
            "payload.summary is missing or too long": 0 < len(str(payload.get("summary", ""))) <= 1024,
            "payload.source is missing": bool(payload.get("source")),
            "payload.severity is not one of them": payload.get("severity") in SEVERITIES,
            "payload.custom_details is no object": isinstance(payload.get("custom_details", {}), dict),
        }
    return [error for error, holds in rules.items() if not holds]
