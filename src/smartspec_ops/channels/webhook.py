"""A signed webhook, after the Standard Webhooks specification 1.0 (symmetric signatures).

``webhook-id`` is the idempotency key, ``webhook-timestamp`` the sending time in Unix seconds and
``webhook-signature`` a space-separated list of ``v1,<base64 HMAC-SHA256 of "id.timestamp.body">``: two while a key
is being rotated. A receiver rejects timestamps more than five minutes off and remembers ids.
Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import base64
import json
from datetime import datetime
from typing import Any

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._http import delivery_of
from smartspec_ops.channels._text import cleaned
from smartspec_ops.edge.signatures import standard_headers, standard_key
from smartspec_ops.ports import Delivery, Description, Message, Request, Secret, Setting

DESCRIPTION = Description(
    kind="webhook",
    summary="POSTs each notice as signed JSON (Standard Webhooks).",
    settings=(
        Setting(name="url", help="where to POST", required=True, secret=True),
        Setting(name="secret", help="signing key, plain or whsec_ base64", required=True, secret=True),
        Setting(name="previous_secret", help="the key being rotated out, signed with as well", secret=True),
    ),
    abilities=frozenset({"idempotent", "attachments"}),
)


class Webhook:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._http = config.http
        self._clock = config.clock
        self._url = config.required_secret("url")
        secrets = (config.required_secret("secret"), config.secret("previous_secret"))
        self._secrets = [secret for secret in secrets if secret is not None]
        for secret in self._secrets:
            standard_key(secret)  # an unusable key is refused here, not at the first incident

    def render(self, message: Message) -> dict[str, Any]:
        message = cleaned(message)
        return {
            "type": f"incident.{message.kind}",
            "timestamp": message.at.isoformat(),
            "data": {
                "incident_id": message.thread,
                "severity": message.severity,
                "status": message.status,
                "audience": message.audience,
                "subject": message.subject,
                "body": message.body,
                **({"slot": message.slot, "revision": message.revision} if message.slot else {}),
                "facts": [{"label": label, "value": value} for label, value in message.facts],
                "links": [{"title": title, "url": url} for title, url in message.links],
                "recipients": [{"id": r.id, "role": r.role} for r in message.recipients],
                "attachments": [
                    {
                        "filename": a.filename,
                        "media_type": a.media_type,
                        "base64": base64.b64encode(a.content).decode(),
                    }
                    for a in message.attachments
                ],
            },
        }

    async def deliver(self, message: Message) -> Delivery:
        body = json.dumps(self.render(message), ensure_ascii=False, separators=(",", ":")).encode()
        now = self._clock.now()
        request = Request(method="POST", url=self._url, headers=self._headers(message.key, body, now), body=body)
        return delivery_of(await self._http.send(request), now)

    async def close(self) -> None:
        await self._http.close()

    def _headers(self, message_id: str, body: bytes, now: datetime) -> dict[str, str | Secret]:
        return {"content-type": "application/json", **standard_headers(self._secrets, message_id, body, now)}


def build(config: ChannelConfig) -> Webhook:
    return Webhook(config)
