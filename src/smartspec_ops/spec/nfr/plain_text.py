"""Lines of a plain text in a Markdown paragraph, which are no sentence that an editor wrapped."""

# ruff: noqa: E501  (the patterns of all scripts together)

import re

_GOES_ON = re.compile(
    r"[^\W\d_A-ZА-ЯЁІЇЄҐÀ-ÖØ-Þ\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\w\s<>≤≥*`\"'(（「《]"
)
_LABELLED = re.compile(r"[^:：.。!?]{2,60}[:：](?!//)")
_SHORT, _LINES = 0.6, 4


def are_lines(lines: list[str]) -> bool:
    """Are these the lines of a plain text, each for itself? Lines that an editor wrapped are about as long as each other."""
    if len(lines) < _LINES or sum(map(bool, map(_GOES_ON.match, lines[1:]))) > len(lines) // _LINES:
        return False
    enough = _SHORT * max(map(len, lines))
    short = sum(len(line) < enough for line in lines[:-1])
    labelled = sum(map(bool, map(_LABELLED.match, lines)))
    return max(short, labelled) * 2 >= len(lines) - 1
