"""Texts as the words that tell them apart."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        a all and are at be by for from has have in into is it its no not now of old on one or per that the there this
        to up was when with without new main set
        api app service server svc worker core src lib pkg cmd internal index http https instance job name config
        branch merge pull request requests release deploy deployed deployment change changed changes update
        fix fixed add added remove removed feat feature chore refactor
        count counter total rate ratio mean max min sum bytes seconds status current target value error errors bad good
        """,
    )
)
"""What every text of the trade holds, and therefore tells nothing."""
SHORTEST = 3


def words(text: str) -> frozenset[str]:
    """Lower-case words of at least three letters, without numbers and without what every text of the trade holds."""
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word for word in found if len(word) >= SHORTEST and not word.isdigit() and word not in _COMMON)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(words, texts))


def counted_words(text: str) -> dict[str, int]:
    """As `words`, with how often each stands there."""
    found: dict[str, int] = {}
    kept = words(text)
    for word in (one.casefold() for one in _WORD.findall(text)):
        if word in kept:
            found[word] = found.get(word, 0) + 1
    return found
