"""Regular expressions as `re` has them, of which a document pays only for those that its words may match.

The tables of this package hold words of many languages and reasons, and a document holds few of them. So an
expression is compiled, and asked, only for a text that holds one of the words without which it matches none. Those are
read off its source; which of them a text holds is looked up once for all expressions. What is found is the same
(docs/adr/0085-words-an-expression-needs.md).

To be imported as `re`, in its place.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from re import DOTALL, IGNORECASE, MULTILINE, Match, escape, findall, finditer, fullmatch, match, search, split, sub
from sys import maxsize
from typing import Protocol

from smartspec_ops.spec.nfr.words.needed_words import LONGEST, folded, needed_words

__all__ = [
    "DOTALL", "IGNORECASE", "MULTILINE", "Match", "Pattern", "compile", "escape", "findall", "finditer", "fullmatch",
    "match", "search", "split", "sub",
]  # fmt: skip


class _Find(Protocol):
    def __call__(self, text: str, start: int = 0, end: int = maxsize, /) -> Match[str] | None: ...


class _FindEach(Protocol):
    def __call__(self, text: str, start: int = 0, end: int = maxsize, /) -> Iterator[Match[str]]: ...


class _FindAll(Protocol):
    def __call__(self, text: str, start: int = 0, end: int = maxsize, /) -> list[str]: ...


class _Split(Protocol):
    def __call__(self, text: str, /, maxsplit: int = 0) -> list[str]: ...


class _Replace(Protocol):
    def __call__(self, by: str | Callable[[Match[str]], str], text: str, /, count: int = 0) -> str: ...


class Pattern:
    """As `re.Pattern[str]`. Each method is made when it is first asked for."""

    needed = 0
    """Bits of words of which a text must hold one; 0 where nothing is known, or where it is made for one use."""

    def __init__(self, source: str, flags: int = 0, spelled: Callable[[str], str] = str) -> None:
        """`spelled` makes of `source` what is compiled: folded, or in either script."""
        self._source, self._spelled = source, spelled
        self.flags = flags
        _MADE.append(self)

    @cached_property
    def pattern(self) -> str:
        return self._spelled(self._source)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @cached_property
    def _asked(self) -> "re.Pattern[str] | _Guarded":
        _number_words()
        return _Guarded(self) if self.needed else self.compiled

    @cached_property
    def search(self) -> _Find:
        return self._asked.search

    @cached_property
    def match(self) -> _Find:
        return self._asked.match

    @cached_property
    def fullmatch(self) -> _Find:
        return self._asked.fullmatch

    @cached_property
    def finditer(self) -> _FindEach:
        return self._asked.finditer

    @cached_property
    def findall(self) -> _FindAll:
        return self._asked.findall

    @cached_property
    def split(self) -> _Split:
        return self._asked.split

    @cached_property
    def sub(self) -> _Replace:
        return self._asked.sub


def compile(source: str, flags: int = 0) -> Pattern:  # noqa: A001  (as `re` calls it)
    return Pattern(source, flags)


class _Guarded:
    """An expression that is asked only of texts that hold one of the words it needs."""

    def __init__(self, pattern: Pattern) -> None:
        self._whole, self._needed = pattern, pattern.needed

    def search(self, text: str, start: int = 0, end: int = maxsize, /) -> Match[str] | None:
        return self._whole.compiled.search(text, start, end) if _held(text) & self._needed else None

    def match(self, text: str, start: int = 0, end: int = maxsize, /) -> Match[str] | None:
        return self._whole.compiled.match(text, start, end) if _held(text) & self._needed else None

    def fullmatch(self, text: str, start: int = 0, end: int = maxsize, /) -> Match[str] | None:
        return self._whole.compiled.fullmatch(text, start, end) if _held(text) & self._needed else None

    def finditer(self, text: str, start: int = 0, end: int = maxsize, /) -> Iterator[Match[str]]:
        return self._whole.compiled.finditer(text, start, end) if _held(text) & self._needed else iter(())

    def findall(self, text: str, start: int = 0, end: int = maxsize, /) -> list[str]:
        return self._whole.compiled.findall(text, start, end) if _held(text) & self._needed else []

    def split(self, text: str, /, maxsplit: int = 0) -> list[str]:
        return self._whole.compiled.split(text, maxsplit) if _held(text) & self._needed else [text]

    def sub(self, by: str | Callable[[Match[str]], str], text: str, /, count: int = 0) -> str:
        return self._whole.compiled.sub(by, text, count) if _held(text) & self._needed else text


_MADE: list[Pattern] = []
_BITS: dict[str, int] = {}
"""A bit for each of the words that any expression needs."""


@cache
def _number_words() -> None:
    """When the first expression is asked: what the modules made is there by then."""
    # Threads that ask at the same time may each get here: none sees a part of the bits, or of the patterns.
    for pattern in tuple(_MADE):
        needed = 0
        for word in needed_words(pattern.pattern):
            needed |= _BITS.setdefault(word, 1 << len(_BITS))
        pattern.needed = needed
    _MADE.clear()


_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def _held(text: str) -> int:
    """The bits of the words that a text holds, also as parts of longer ones."""
    bits = 0
    for letters in _LETTERS.findall(folded(text)):
        bits |= _held_in(letters)
    return bits


@lru_cache(maxsize=4096)
def _held_in(letters: str) -> int:
    bits = 0
    for start in range(len(letters)):
        for end in range(start + 1, min(start + LONGEST, len(letters)) + 1):
            bits |= _BITS.get(letters[start:end], 0)
    return bits
