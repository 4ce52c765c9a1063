"""What is changed in the text of a spec before it is parsed: line by line it stays the same."""

from smartspec_ops.spec.nfr.document.plain_titles import with_plain_titles
from smartspec_ops.spec.nfr.words import expressions as re


def prepared(text: str) -> str:
    return with_plain_titles(_protect_comparators(_without_false_start(text)))


def _without_false_start(text: str) -> str:
    """A rule at the top is no front matter where no key follows: it would swallow the text up to the next rule."""
    if text.startswith("---") and not _FRONT_MATTER.match(text):
        return text.replace("-", "*", 3)
    return text


_FRONT_MATTER = re.compile(r"-{3,}[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[\w\"'][^\n:]{0,80}:(?:[ \t]|\n)")


def _protect_comparators(text: str) -> str:
    """A ``>= 500`` or ``> 500`` that continues a line of prose is a comparison, not a block quote."""

    def protect(match: re.Match[str]) -> str:
        before = text.rfind("\n", 0, max(0, match.start() - 1))
        previous = text[before + 1 : max(0, match.start() - 1)].strip()
        is_continuation = bool(previous) and not previous.startswith((">", "#", "```", "|", "---"))
        return match[1] + ("≥" if is_continuation or text[match.end() : match.end() + 2].strip()[:1] == "=" else ">")

    return _QUOTE_TRAP.sub(protect, text) if "\n" in text else text


_QUOTE_TRAP = re.compile(r"^([ \t]*)>(?=\s?=|\s?\d)", re.MULTILINE)
