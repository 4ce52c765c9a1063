"""Everything else: more than a hundred services through Apprise, one address each.

Apprise sends by itself, outside our HTTP edge, and answers only whether it worked. So nothing is known to be refused
for good: what did not work is tried again, and then stood in for. It logs addresses; its log is switched off here.
Source: github.com/caronc/apprise, 2.3.
"""

import asyncio
import importlib
import logging
from typing import Any

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._text import cleaned, cut
from smartspec_ops.ports import Delivery, Description, Message, Outcome, Setting

DESCRIPTION = Description(
    kind="apprise",
    summary="Sends through Apprise: Opsgenie, Discord, Telegram, ntfy, Matrix, Pushover and many more.",
    settings=(Setting(name="url", help="Apprise's address of the service", required=True, secret=True),),
)
INSTALL = "pip install 'smartspec-ops[notify]'"
_LOGS = ("apprise", "urllib3", "requests")


class Apprise:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._url = config.required_secret("url")
        self._library = _library(config)
        if self._library.Apprise.instantiate(self._url.reveal()) is None:
            raise config.fault("apprise", "'url' is no address Apprise knows", "see docs/channels/apprise.md")

    def render(self, message: Message) -> dict[str, str]:
        message = cleaned(message)
        facts = "\n".join(f"{label}: {value}" for label, value in (*message.facts, *message.links))
        return {
            "title": cut(message.subject, 250),
            "body": "\n\n".join(part for part in (message.body, facts) if part) or "-",
            "notify_type": _type(message),
        }

    async def deliver(self, message: Message) -> Delivery:
        if await asyncio.to_thread(self._send, self.render(message)):
            return Delivery(outcome=Outcome.SENT, detail="accepted")
        return Delivery(outcome=Outcome.RETRY, detail="Apprise could not send it, and does not say why")

    async def close(self) -> None:
        """Nothing is kept open between deliveries."""

    def _send(self, said: dict[str, str]) -> bool:
        # Built anew each time: the object keeps the address readable, and we do not.
        sender = self._library.Apprise(asset=self._library.AppriseAsset(app_id="smartspec-ops", async_mode=False))
        sender.add(self._url.reveal())
        return bool(sender.notify(body_format=self._library.NotifyFormat.TEXT, **said))


def _type(message: Message) -> str:
    if message.kind == "resolved":
        return "success"
    return {"SEV-1": "failure", "SEV-2": "failure", "SEV-3": "warning"}.get(message.severity or "", "info")


def _library(config: ChannelConfig) -> Any:
    try:
        library = importlib.import_module("apprise")
    except ImportError:
        raise config.fault("apprise-missing", "needs the extra 'notify', which is not installed", INSTALL) from None
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


def build(config: ChannelConfig) -> Apprise:
    return Apprise(config)
