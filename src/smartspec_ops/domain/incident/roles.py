"""The words for what people do in a response. Any other word is a role as well."""

COMMANDER = "commander"
RESPONDER = "responder"
COMMUNICATIONS = "communications"
KNOWN = (COMMANDER, "deputy", "scribe", COMMUNICATIONS, RESPONDER)
"""Roles the field knows, the leading one first; `communications` speaks to everybody outside the response."""

_ALIASES = {
    "lead": COMMANDER,
    "incident commander": COMMANDER,
    "comms": COMMUNICATIONS,
    "communications lead": COMMUNICATIONS,
    "liaison": COMMUNICATIONS,
    "responders": RESPONDER,
}
_LONGEST = 40


def role_name(text: str) -> str | None:
    """The one way a role is written: lower case, single blanks, the usual word. None for what is no role."""
    words = " ".join(text.casefold().split())
    if (
        not words
        or len(words) > _LONGEST
        or not all(part.isprintable() and part[0].isalpha() for part in words.split())
    ):
        return None
    return _ALIASES.get(words, words)
