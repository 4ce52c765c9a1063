"""Regular expressions as `re` has them, of which a document pays only for those it asks.

The tables of this package hold words of many languages and reasons, and most documents need few of them: so an
expression is compiled when it is first asked. One that ignores case is first looked for as written, in the text set in
lower case: told to ignore case it is tried at every character, else it skips whatever none of its words begins with.
What is found is the same (docs/adr/0084-expressions-when-asked.md).

To be imported as `re`, in its place.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from re import DOTALL, IGNORECASE, MULTILINE, Match, escape, findall, finditer, fullmatch, match, search, split, sub
from sys import maxsize
from typing import Protocol

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
    """As `re.Pattern[str]`. Each method is made when it is first asked for, and then is the compiled one's own."""

    def __init__(self, source: str, flags: int = 0, spelled: Callable[[str], str] = str) -> None:
        """`spelled` makes of `source` what is compiled: folded, or in either script."""
        self._source, self._spelled = source, spelled
        self.flags = flags

    @cached_property
    def pattern(self) -> str:
        return self._spelled(self._source)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @cached_property
    def _look(self) -> "_Look | None":
        lowered = _lowered(self.pattern) if self.flags & IGNORECASE else None
        return None if lowered is None else _Look(self, re.compile(lowered, self.flags & ~IGNORECASE))

    @cached_property
    def search(self) -> _Find:
        return (self._look or self.compiled).search

    @cached_property
    def finditer(self) -> _FindEach:
        return (self._look or self.compiled).finditer

    @cached_property
    def sub(self) -> _Replace:
        return (self._look or self.compiled).sub

    @cached_property
    def match(self) -> _Find:
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> _Find:
        return self.compiled.fullmatch

    @cached_property
    def findall(self) -> _FindAll:
        return self.compiled.findall

    @cached_property
    def split(self) -> _Split:
        return self.compiled.split


def compile(source: str, flags: int = 0) -> Pattern:  # noqa: A001  (as `re` calls it)
    return Pattern(source, flags)


class _Look:
    """An expression that ignores case, looked for in lower case."""

    def __init__(self, whole: Pattern, lowered: re.Pattern[str]) -> None:
        self._whole, self._lowered = whole, lowered

    def search(self, text: str, start: int = 0, end: int = maxsize, /) -> Match[str] | None:
        if not text.isascii() and _ODD.search(text):
            return self._whole.compiled.search(text, start, end)
        seen = self._lowered.search(text.lower(), start, end)
        if seen is None:
            return None
        if self._lowered.groups:
            return self._whole.compiled.match(text, seen.start(), end)
        return _ANYTHING.match(text, seen.start(), seen.end())

    def finditer(self, text: str, start: int = 0, end: int = maxsize, /) -> Iterator[Match[str]]:
        return self._whole.compiled.finditer(text, start, end) if self.search(text, start, end) else iter(())

    def sub(self, by: str | Callable[[Match[str]], str], text: str, /, count: int = 0) -> str:
        return self._whole.compiled.sub(by, text, count) if self.search(text) else text


_ANYTHING = re.compile(".*", DOTALL)
# Of these letters one in lower case is as good as another where case is ignored, or their lower case is longer or
# depends on where they stand. All of Greek, for short.
_ODD = re.compile(
    r"[\u00b5\u0130\u0131\u017f\u0345\u0370-\u03ff\u1c80-\u1c88\u1e9b\u1fbe\u1fd3\u1fe3\ua64a\ua64b\ufb05\ufb06]"
)
_ESCAPED = re.compile(r"\\.", DOTALL)


def _lowered(source: str) -> str | None:
    """What finds in a text set in lower case where `source` would ignoring case; None where that is not so simple."""
    lowered = source.replace("ı", "i")  # ignoring case, a dotless i of Turkish is also the other
    bare = _ESCAPED.sub("", lowered)
    is_simple = bare == bare.lower() and "(?-i" not in source and "\\u" not in source
    return lowered if is_simple and not _ODD.search(bare.translate(_MICRO)) else None


# No text that is looked at in lower case holds one.
_MICRO = dict.fromkeys(map(ord, "µμ"))
