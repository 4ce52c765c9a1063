"""Slack's Web API: one call, and what its answer means.

Slack answers logical errors with HTTP 200 and ``ok: false``; what each error means is a table. After `internal_error`,
`fatal_error` and a lost answer the call may have been carried out all the same.
Sources: docs.slack.dev, apis/web-api, the pages of the methods named in `_slack_rooms` and `slack`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from smartspec_ops.channels._http import delivery_of
from smartspec_ops.edge.retry_after import wait_of
from smartspec_ops.ports import Answer, Clock, Delivery, Failure, Http, Outcome, Request, Secret

BASE_URL = "https://slack.com/api/"
NOT_CARRIED_OUT = frozenset({"ratelimited", "rate_limited"})
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""It may have been carried out, wholly or in part."""
TRANSIENT = NOT_CARRIED_OUT | UNSURE
"""The same call may succeed later."""
TOO_RICH = frozenset(
    {"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text", "invalid_payload"}
)
"""Nothing was posted because of how it was written: once more as plain text."""
DONE_ALREADY = frozenset({"already_in_channel", "already_pinned", "already_archived"})
"""As good as done."""
PLACE_GONE = frozenset({"channel_not_found", "is_archived"})
MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
"""What was posted there can no longer be changed or answered."""
_NAME = re.compile(r"[a-z][a-z_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`delivery` is what it means; `error` is Slack's word, `body` the rest of what it said."""

    delivery: Delivery
    error: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    is_unsure: bool = False
    scopes: frozenset[str] = frozenset()
    """What the token may do, where Slack says so."""

    @property
    def is_ok(self) -> bool:
        return self.delivery.outcome is Outcome.SENT


class WebApi:
    """Calls with one token. The token is in no text of it."""

    def __init__(self, http: Http, clock: Clock, token: Secret, base_url: str | None = None) -> None:
        self._http = http
        self._clock = clock
        self._url = (base_url or BASE_URL).rstrip("/") + "/"
        self._authorization = Secret(f"Bearer {token.reveal()}")

    async def call(self, method: str, arguments: Mapping[str, Any], *, form: bool = False) -> Said:
        """`form` for the methods that read and take no JSON."""
        kind = "application/x-www-form-urlencoded" if form else "application/json; charset=utf-8"
        body = urlencode(arguments).encode() if form else json.dumps(arguments, ensure_ascii=False).encode()
        headers: dict[str, str | Secret] = {"content-type": kind, "authorization": self._authorization}
        answer = await self._http.send(Request(method="POST", url=self._url + method, headers=headers, body=body))
        said = as_object(answer.body) if isinstance(answer, Answer) else None
        if isinstance(answer, Failure) or said is None:
            return Said(delivery=unreadable(delivery_of(answer, self._clock.now())), is_unsure=True)
        if said.get("ok") is True:
            scopes = frozenset(
                one.strip() for one in answer.headers.get("x-oauth-scopes", "").split(",") if one.strip()
            )
            return Said(delivery=Delivery(outcome=Outcome.SENT, detail="ok"), body=said, scopes=scopes)
        error = _error(said.get("error"))
        if error in DONE_ALREADY:
            return Said(delivery=Delivery(outcome=Outcome.SENT, detail=error), error=error, body=said)
        if answer.status == 429 or answer.status >= 500 or error in TRANSIENT:
            wait = wait_of(answer, self._clock.now())
            later = Delivery(outcome=Outcome.RETRY, detail=error, retry_after=wait)
            return Said(delivery=later, error=error, body=said, is_unsure=error not in NOT_CARRIED_OUT)
        return Said(delivery=Delivery(outcome=Outcome.GIVE_UP, detail=error), error=error, body=said)

    async def close(self) -> None:
        await self._http.close()


def unreadable(delivery: Delivery) -> Delivery:
    """A 200 that is not Slack's (a proxy's login page) says nothing about the message."""
    if delivery.outcome is not Outcome.SENT:
        return delivery
    return Delivery(outcome=Outcome.RETRY, detail="the answer is not one of Slack's")


def _error(word: object) -> str:
    return word if isinstance(word, str) and _NAME.fullmatch(word) else "refused without a known reason"


def as_object(body: bytes) -> dict[str, Any] | None:
    """None for anything that is no JSON object."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
