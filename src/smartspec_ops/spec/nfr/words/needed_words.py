"""Which words a text must hold for an expression to match in it, read off its source before anything is compiled."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_HOW_OFTEN = r"(?:[*+?]|\{\d*,?\d*\})[?+]?"
_PIECE = re.compile(
    r"[^\W\d_]+"
    r"|\((?:\?(?:P<\w+>|P=\w+|<?[=!]|[a-zA-Z-]*:|>))?|[)|]"  # groups, and what parts alternatives
    rf"|{_HOW_OFTEN}"
    # Escapes, sets and signs, which are no words.
    rf"|(?:(?:\\(?:u.{{4}}|U.{{8}}|x..|N\{{[^}}]*\}}|.)|\[\^?\]?(?:\\.|[^\\\]])*\]|[^\\\[()|*+?\w]|[\d_])(?:{_HOW_OFTEN})?)+"
    r"|.",
    re.DOTALL,
)
_NOT_UNDERSTOOD = re.compile(r"\(\?(?:\(|[a-zA-Z-]+\)|#)")
# What a look ahead, behind or back holds may stand outside the match, or must not stand there.
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!", "(?P=")
_MAY_LACK = ("*", "?", "{0", "{,")
LONGEST = 6
"""Letters of a word that are looked for: of a longer one its beginning."""


class _Needed(NamedTuple):
    """One of `words`, folded. The longer the shortest of them, the fewer texts hold one."""

    shortest: int
    words: tuple[str, ...]


_NOTHING = _Needed(0, ())


def folded(text: str) -> str:
    """Letters that are the same where case is ignored become the same, each by itself."""
    return text.lower() if text.isascii() else text.casefold().replace("ı", "i").replace("\u0307", "")


def needed_words(source: str) -> frozenset[str]:
    """Folded. One of them stands in every text in which the expression matches; empty where nothing is known of it."""
    return frozenset() if _NOT_UNDERSTOOD.search(source) else frozenset(_of_group(iter(_PIECE.findall(source))).words)


def _of_group(pieces: Iterator[str]) -> _Needed:
    """What each of the alternatives needs, up to the end of the group."""
    each: list[_Needed] = []
    best = part = _NOTHING
    last = ""
    for piece in pieces:
        if piece[0] in "*+?{":
            part = _repeated(part, last, piece)
            continue
        best = max(best, part)
        part, last = _NOTHING, piece
        if piece.isalpha():
            part = _word(piece)
        elif piece == "|":
            each.append(best)
            best = _NOTHING
        elif piece == ")":
            break
        elif piece[0] == "(":
            group = _of_group(pieces)
            part = _NOTHING if piece.startswith(_LOOKS) else group
    each.append(max(best, part))
    shortest = min(each).shortest
    return _Needed(shortest, tuple([word for needed in each for word in needed.words])) if shortest else _NOTHING


def _repeated(part: _Needed, last: str, how_often: str) -> _Needed:
    if last.isalpha():
        return _word(last[:-1])  # of a word only its last letter is repeated
    return _NOTHING if how_often.startswith(_MAY_LACK) else part


def _word(letters: str) -> _Needed:
    word = folded(letters)[:LONGEST]
    if not word.isalpha() or (len(word) == 1 and word.isascii()):
        return _NOTHING  # a letter of ASCII by itself stands in every text
    return _Needed(len(word) if word < "\u0e00" else 3 * len(word), (word,))
