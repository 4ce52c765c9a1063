"""A notice as HTML for mail clients: tables and inline styles, which is all that every one of them shows.

Readable without the styles, in the dark, and on a phone; nothing is fetched. Source: what clients support,
caniemail.com.
"""

import html

from smartspec_ops.channels._text import is_web
from smartspec_ops.ports import Message

_COLOURS = {"SEV-1": "#b3261e", "SEV-2": "#b3261e", "SEV-3": "#8f5b00", "SEV-4": "#545b69"}
_OVER = "#1a7044"
_PLAIN = "#1f5fbf"
_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Thai',sans-serif"


def html_of(message: Message) -> str:
    """The whole document. Texts are escaped; only http and https links can be followed."""
    colour = _OVER if message.kind == "resolved" else _COLOURS.get(message.severity or "", _PLAIN)
    paragraphs = "".join(
        f'<p style="margin:0 0 12px;white-space:pre-line">{_e(part)}</p>' for part in message.body.split("\n\n") if part
    )
    return (
        f'<!doctype html><html lang="{_e(message.lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{_e(message.subject)}</title></head>"
        f'<body style="margin:0;padding:16px;{_FONT};font-size:16px;line-height:1.5">'
        f'<div style="max-width:640px;margin:0 auto;border-left:4px solid {colour};padding:2px 0 2px 16px">'
        f'<h1 style="font-size:18px;line-height:1.35;margin:0 0 12px;overflow-wrap:anywhere">{_e(message.subject)}</h1>'
        f"{paragraphs}{_facts(message)}{_links(message)}</div></body></html>"
    )


def _facts(message: Message) -> str:
    if not message.facts:
        return ""
    head = "text-align:left;vertical-align:top;font-weight:600;padding:4px 12px 4px 0"
    cell = "vertical-align:top;padding:4px 0;overflow-wrap:anywhere;word-break:break-word"
    rows = "".join(
        f'<tr><th scope="row" style="{head}">{_e(label)}</th><td style="{cell}">{_e(value)}</td></tr>'
        for label, value in message.facts
    )
    return f'<table style="border-collapse:collapse;font-size:14px;margin:0 0 12px">{rows}</table>'


def _links(message: Message) -> str:
    items = "".join(f'<li style="overflow-wrap:anywhere">{_link(title, url)}</li>' for title, url in message.links)
    return f'<ul style="margin:0;padding:0 0 0 20px">{items}</ul>' if items else ""


def _link(title: str, url: str) -> str:
    return f'<a href="{_e(url)}">{_e(title)}</a>' if is_web(url) else f"{_e(title)}: {_e(url)}"


def _e(text: str) -> str:
    return html.escape(text, quote=True)
