"""A form as a Slack modal, and what was filled in as values again.

Source: docs.slack.dev, block-kit, surfaces/modals, view_submission payloads.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smartspec_ops.channels._text import cut
from smartspec_ops.domain.incident.forms import Field, Form, Kind, Values

CALLBACK = "smartspec_form"
MOST = 100
"""Options and answers of one field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that was sent off; `first` is the field a refusal is shown at, `view` what Slack calls what was shown."""

    member: str
    verb: str
    incident: str
    values: Values
    first: str
    view: str


def view(form: Form) -> Mapping[str, Any]:
    """What `views.open` shows."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps([form.verb, form.incident]),
        "title": _plain(form.title, 24),
        "submit": _plain(form.submit, 24),
        "close": _plain("Cancel", 24),
        "blocks": [_block(field) for field in form.fields],
    }


def _block(field: Field) -> Mapping[str, Any]:
    block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, 2_000),
        "optional": field.is_optional,
        "element": _element(field),
    }
    return block | ({"hint": _plain(field.hint, 2_000)} if field.hint else {})


def _element(field: Field) -> Mapping[str, Any]:
    options = [{"text": _plain(label, 75), "value": value} for value, label in field.options[:MOST]]
    initial = [option for option in options if option["value"] in field.initial]
    match field.kind:
        case Kind.LINE | Kind.TEXT:
            is_long = field.kind is Kind.TEXT
            return {
                "type": "plain_text_input",
                "action_id": field.name,
                "multiline": is_long,
                "max_length": field.longest,
            }
        case Kind.ONE:
            chosen = {"initial_option": initial[0]} if initial else {}
            return {"type": "static_select", "action_id": field.name, "options": options, **chosen}
        case Kind.MANY:
            ticked = {"initial_options": initial} if initial else {}
            return {"type": "checkboxes", "action_id": field.name, "options": options, **ticked}


def filled(payload: Mapping[str, Any]) -> Filled | None:
    """The form of a ``view_submission``; None for what is none of ours."""
    try:
        shown, member = payload["view"], payload["user"]["id"]
        about = json.loads(shown["private_metadata"])
        blocks = shown["state"]["values"]
        values = {str(name): _values(block[name]) for name, block in list(blocks.items())[:MOST]}
        is_ours = shown["callback_id"] == CALLBACK
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    fits = isinstance(about, list) and len(about) == 2 and all(isinstance(word, str) for word in about)
    if not (is_ours and fits and isinstance(member, str) and member):
        return None
    first, named = next(iter(values), ""), str(shown.get("id", ""))
    return Filled(member=member, verb=about[0], incident=about[1], values=values, first=first, view=named)


def _values(state: Mapping[str, Any]) -> Sequence[str]:
    """Texts as they are, options by their value; nothing where nothing was filled in."""
    many = state.get("selected_options")
    chosen = list(many) if many is not None else [state.get("selected_option")]
    found = [option["value"] for option in chosen[:MOST] if option]
    return [str(value) for value in (*found, state.get("value")) if value]


def _plain(text: str, limit: int) -> Mapping[str, Any]:
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}
