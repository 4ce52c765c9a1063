"""Loaded by Schemathesis: what a schema cannot say of a request that is right."""

import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import schemathesis
from slack_sdk.signature import SignatureVerifier

SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime.now(UTC)


@schemathesis.hook
def before_call(_context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """No change was made in the future. Half of the forms for Slack are signed, as only Slack could sign them."""
    if not isinstance(case.body, dict):
        return
    if case.operation.path == "/v1/changes" and _is_ahead(case.body.get("at")):
        case.body["at"] = NOW.isoformat()
    if case.operation.path.startswith("/slack/") and len(case.body) % 2:
        kwargs["data"] = body = urlencode(case.body, doseq=True)
        at = str(int(time.time()))
        signature = SignatureVerifier(SIGNING).generate_signature(timestamp=at, body=body)
        case.headers.update({"x-slack-request-timestamp": at, "x-slack-signature": signature})


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:
    """Of several alerts, those that are right are taken in: the document cannot call such a list right or wrong."""
    return not (context.operation.path == "/v1/alerts" and isinstance(body, list) and len(body) > 1)


def _is_ahead(at: object) -> bool:
    if isinstance(at, int | float):
        return bool((at / 1000 if at > 1e11 else at) > NOW.timestamp())
    return isinstance(at, str) and at > NOW.isoformat()
