"""An Alertmanager asked what fires there: two GETs of its API v2, and nothing else is ever sent to it.

It keeps alerts in memory alone. After a restart it lists only those that were sent to it again since, so for a while
its silence about an alert says nothing; an alert it lists fires, whenever it was started.
Sources: github.com/prometheus/alertmanager, api/v2/openapi.yaml, and its issue 2570; Prometheus sends what fires again
every minute (`--rules.alert.resend-delay`).
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from smartspec_ops.edge.http import Allow
from smartspec_ops.ports import Answer, Clock, Firing, Http, Request, Secret, Unasked

ALERTS, STATUS = "/api/v2/alerts", "/api/v2/status"
EVERYTHING = "?active=true&silenced=true&inhibited=true&unprocessed=true"
MOST_BYTES = 64 * 1024 * 1024
"""Some 60,000 alerts."""
WITHIN = timedelta(seconds=10)
SETTLED = timedelta(minutes=5)
"""After a start, how long what it does not list may only not have been sent to it again: its `resolve_timeout`."""


def may_ask_anywhere(method: str, path: str) -> bool:
    """The two questions, whatever path an Alertmanager has before them."""
    return method == "GET" and path.endswith((ALERTS, STATUS))


def may_ask(address: str) -> Allow:
    """The two questions below `address`, which may have a path of its own."""
    prefix = urlsplit(address).path.rstrip("/")
    return lambda method, path: method == "GET" and path in (prefix + ALERTS, prefix + STATUS)


@dataclass(slots=True, kw_only=True)
class Alertmanager:
    """`ports.AlertSource`. Looks that come together share one answer: it is asked again after `fresh`."""

    address: str
    http: Http
    clock: Clock
    fresh: timedelta
    authorization: Secret | None = None
    _last: tuple[datetime, Firing | Unasked] | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def firing(self) -> Firing | Unasked:
        async with self._asking:
            now = self.clock.now()
            if self._last is None or not timedelta(0) <= now - self._last[0] < self.fresh:
                self._last = now, await self._ask(now)
            return self._last[1]

    async def _ask(self, now: datetime) -> Firing | Unasked:
        listed = await self._get(ALERTS + EVERYTHING)
        if isinstance(listed, str):
            return Unasked(why=listed)
        status = await self._get(STATUS)
        if isinstance(status, str):
            return Unasked(why=status)
        # A long list takes a good part of a second to read, and nobody must wait for that.
        found = await asyncio.to_thread(_fingerprints, listed)
        if found is None:
            return Unasked(why="it answered with something else than a list of alerts")
        return Firing(asked_at=now, fingerprints=found, blind=_blind(_started(status), now))

    async def _get(self, path: str) -> bytes | str:
        headers: Mapping[str, str | Secret] = {"authorization": self.authorization} if self.authorization else {}
        request = Request(method="GET", url=self.address + path, headers=headers, timeout=WITHIN, max_bytes=MOST_BYTES)
        answer = await self.http.send(request)
        if not isinstance(answer, Answer):
            return answer.detail
        return answer.body if answer.status == 200 else f"it answered {answer.status}"


def _blind(started: datetime | None, now: datetime) -> str:
    if started is None:
        return "it does not say since when it runs"
    if now - started < SETTLED:
        return f"it was started at {started:%H:%M:%S} and may not have been told everything again yet"
    return ""


def _fingerprints(body: bytes) -> frozenset[str] | None:
    data = _json(body)
    if not isinstance(data, list):
        return None
    told = [one.get("fingerprint") if isinstance(one, dict) else None for one in data]
    found = frozenset(one for one in told if isinstance(one, str))
    return found if all(isinstance(one, str) for one in told) else None


def _started(body: bytes) -> datetime | None:
    data = _json(body)
    told = data.get("uptime") if isinstance(data, dict) else None
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
