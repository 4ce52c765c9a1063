"""What Slack takes as the content of a message: blocks, texts and buttons within its limits.

Source: docs.slack.dev, block-kit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

TEXT_LIMIT = 40_000
BLOCKS_LIMIT = 50
BLOCKS_TOTAL = 13_200
SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
FIELD_LIMIT = 2_000
ACTIONS_LIMIT = 25


def content_error(payload: Mapping[str, Any]) -> str | None:
    """The error Slack names for a message's content, or None where it takes it."""
    blocks = payload.get("blocks") or []
    if not blocks and not str(payload.get("text", "")).strip():
        return "no_text"
    if not isinstance(blocks, list) or len(blocks) > BLOCKS_LIMIT or not all(map(_is_valid, blocks)):
        return "invalid_blocks"
    if sum(len(text) for block in blocks for text in _texts(block)) > BLOCKS_TOTAL:
        return "msg_blocks_too_long"
    return None


def _is_valid(block: Any) -> bool:
    if not isinstance(block, dict) or len(str(block.get("block_id", ""))) > 255:
        return False
    text = block.get("text")
    match block.get("type"):
        case "header":
            return _is_text(text, HEADER_LIMIT, kinds=("plain_text",))
        case "section":
            fields = block.get("fields")
            if text is None and not fields:
                return False
            listed = fields or []
            fine = len(listed) <= 10 and all(_is_text(part, FIELD_LIMIT) for part in listed)
            return fine and (text is None or _is_text(text, SECTION_LIMIT))
        case "context":
            elements = block.get("elements") or []
            return 0 < len(elements) <= 10 and all(_is_text(part, SECTION_LIMIT) for part in elements)
        case "actions":
            return _are_buttons(block.get("elements") or [])
        case "divider":
            return True
        case _:
            return False


def _are_buttons(elements: Sequence[Any]) -> bool:
    """Up to 25, with ids of their own; what a press sends back is bounded, too."""
    ids = [one.get("action_id") for one in elements if isinstance(one, dict)]
    return 0 < len(elements) <= ACTIONS_LIMIT and len(set(ids)) == len(elements) and all(map(_is_button, elements))


def view_error(view: Any) -> str | None:
    """The error Slack names for a modal, or None where it takes it."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return "invalid_arguments"
    texts = [("title", True), ("submit", True), ("close", False)]
    fine = all(_is_text(view[name], 24, kinds=("plain_text",)) if name in view else not must for name, must in texts)
    blocks = view.get("blocks")
    if not fine or not isinstance(blocks, list) or not 0 < len(blocks) <= 100:
        return "invalid_arguments"
    if len(str(view.get("private_metadata", ""))) > 3_000 or len({b.get("block_id") for b in blocks}) != len(blocks):
        return "invalid_arguments"
    return None if all(map(_is_input, blocks)) else "invalid_arguments"


def _is_input(block: Any) -> bool:
    element = block.get("element", {})
    labelled = block.get("type") == "input" and _is_text(block.get("label"), 2_000, kinds=("plain_text",))
    hinted = "hint" not in block or _is_text(block["hint"], 2_000, kinds=("plain_text",))
    if not (labelled and hinted and 0 < len(str(element.get("action_id", ""))) <= 255):
        return False
    match element.get("type"):
        case "plain_text_input":
            return 0 < int(element.get("max_length", 3_000)) <= 3_000
        case "static_select":
            return _are_options(element.get("options"), 100)
        case "checkboxes":
            return _are_options(element.get("options"), 10)
        case _:
            return False


def _are_options(options: Any, most: int) -> bool:
    """With texts of their own and short values that differ."""
    if not isinstance(options, list) or not 0 < len(options) <= most:
        return False
    values = [str(one.get("value", "")) for one in options if isinstance(one, dict)]
    return len(set(values)) == len(options) and all(
        _is_text(one.get("text"), 75) and 0 < len(value) <= 150 for one, value in zip(options, values, strict=True)
    )


def _is_button(one: Any) -> bool:
    if one.get("type") == "static_select":
        named = _is_text(one.get("placeholder"), 150, kinds=("plain_text",)) and one.get("action_id")
        return bool(named) and _are_options(one.get("options"), 100)
    confirm = one.get("confirm", {})
    asked = all(
        _is_text(confirm.get(name), limit)
        for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    )
    return (
        one.get("type") == "button"
        and _is_text(one.get("text"), 75, kinds=("plain_text",))
        and 0 < len(str(one.get("action_id", ""))) <= 255
        and len(str(one.get("value", ""))) <= 2000
        and (not confirm or asked)
    )


def _is_text(text: Any, limit: int, kinds: Sequence[str] = ("plain_text", "mrkdwn")) -> bool:
    return isinstance(text, dict) and text.get("type") in kinds and 0 < len(str(text.get("text", ""))) <= limit


def _texts(node: Any) -> Sequence[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return [*own, *(text for value in node.values() for text in _texts(value))]
    return [text for value in node for text in _texts(value)] if isinstance(node, list) else []
