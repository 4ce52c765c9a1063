"""Block Kit: one notice as Slack blocks, inside Slack's limits and without a way to mention or link by alert text.

Source: docs.slack.dev, block-kit and formatting-message-text.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from smartspec_ops.channels._text import cut, is_web
from smartspec_ops.ports import Message, Offer

OPEN = "open"
"""The verb of a button that asks for a form: what the form is for is the first word of its value."""
_MENTION = re.compile(r"[UW][A-Z0-9]{2,20}")


def blocks(message: Message, *, buttons: bool = False, beside: str = "") -> list[dict[str, Any]]:
    """Header, people, body, who holds which role, facts, links, `beside` and `buttons`, kept far below Slack's limits
    (13,200 characters in all)."""
    mark = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    head = {"type": "plain_text", "text": cut(message.subject, 150) or "-", "emoji": False}
    sections = [part for part in (_people(message), escaped(message.body, 3000), _holders(message)) if part]
    found: list[dict[str, Any]] = [{"type": "header", "block_id": mark, "text": head}]
    found += [{"type": "section", "text": _mrkdwn(text)} for text in sections]
    if message.facts:
        facts = [f"*{escaped(label, 100)}*\n{escaped(value, 400)}" for label, value in message.facts[:10]]
        found.append({"type": "section", "fields": [_mrkdwn(fact) for fact in facts]})
    if elements := [*([beside] if beside else []), *(_link(*link) for link in message.links[:5])]:
        found.append({"type": "context", "elements": [_mrkdwn(text) for text in elements]})
    if buttons and message.offers:
        found.append({"type": "actions", "elements": [_button(n, offer) for n, offer in enumerate(message.offers[:8])]})
    return found


def _button(number: int, offer: Offer) -> dict[str, Any]:
    """`value` comes back as it is when it is pressed; the number keeps action ids apart."""
    if offer.choices:
        return {
            "type": "static_select",
            "action_id": f"{offer.verb}:{number}",
            "placeholder": {"type": "plain_text", "text": cut(offer.label, 75), "emoji": False},
            "options": [
                {"text": {"type": "plain_text", "text": cut(label, 75), "emoji": False}, "value": _words(about)}
                for label, about in offer.choices[:100]
            ],
        }
    value = _words((offer.verb, *offer.about) if offer.opens else offer.about)
    made: dict[str, Any] = {
        "type": "button",
        "action_id": f"{OPEN if offer.opens else offer.verb}:{number}",
        "text": {"type": "plain_text", "text": cut(offer.label, 75), "emoji": False},
        "value": value,
    }
    if offer.asks:
        made["confirm"] = {
            "title": {"type": "plain_text", "text": cut(f"{offer.label}?", 100)},
            "text": {"type": "plain_text", "text": cut(offer.asks, 300)},
            "confirm": {"type": "plain_text", "text": "Yes"},
            "deny": {"type": "plain_text", "text": "No"},
        }
    return made


def _words(about: Sequence[str]) -> str:
    return json.dumps(list(about), separators=(",", ":"))


def plain(message: Message) -> str:
    """The message without blocks: what a notification shows, and the second try where blocks are refused."""
    return "\n".join(part for part in (_people(message), escaped(message.subject, 300)) if part) or "-"


def escaped(text: str, limit: int) -> str:
    """Slack's three control characters, so that alert text can neither link nor mention anybody; never cut in two."""
    whole = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return whole if len(whole) <= limit else re.sub(r"&[a-z]*$", "", whole[: limit - 1]) + "…"


def _mrkdwn(text: str) -> dict[str, Any]:
    # Verbatim: a plain "@here" or "#general" in an alert stays plain.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _people(message: Message) -> str:
    """Mentions of the recipients whose Slack id is known: the only mentions there are."""
    ids = (recipient.slack for recipient in message.recipients)
    return " ".join(f"<@{known}>" for known in ids if known and _MENTION.fullmatch(known))


def _holders(message: Message) -> str:
    """Roles and who holds them; the role alone where the person is not known here."""
    known = [(one.role, one.slack) for one in message.holders[:10]]
    told = [
        f"*{escaped(role.capitalize(), 60)}*" + (f" <@{slack}>" if slack and _MENTION.fullmatch(slack) else "")
        for role, slack in known
    ]
    return " · ".join(told)


def _link(title: str, url: str) -> str:
    if is_web(url) and len(url) <= 1000:
        return f"<{url.replace('&', '&amp;')}|{escaped(title, 100) or 'link'}>"
    return escaped(f"{title}: {url}", 500)
