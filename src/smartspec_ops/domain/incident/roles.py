"""The words for what people do in a response. A word that somebody of the roster has is a role as well."""

from collections.abc import Iterable

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


def unknown_role(text: str, roster: Iterable[str]) -> str | None:
    """What to use instead of a word that is neither ours nor anybody's in the roster: a typing error must not become a
    role, whose holder is then looked for under the right word. None where the word is good, or is no word at all."""
    role, own = role_name(text), sorted({name for word in roster if (name := role_name(word))} - set(KNOWN))
    return None if role is None or role in (*KNOWN, *own) else ", ".join((*KNOWN, *own))


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
