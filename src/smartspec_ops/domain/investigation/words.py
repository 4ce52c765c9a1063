"""Texts as the words that tell them apart."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_COMMON = frozenset(
    [
        "a",
        "all",
        "and",
        "api",
        "app",
        "are",
        "at",
        "be",
        "by",
        "count",
        "counter",
        "core",
        "service",
        "server",
        "svc",
        "worker",
        "for",
        "from",
        "has",
        "have",
        "http",
        "https",
        "in",
        "index",
        "into",
        "is",
        "it",
        "its",
        "main",
        "mean",
        "new",
        "no",
        "not",
        "now",
        "of",
        "old",
        "on",
        "one",
        "or",
        "per",
        "release",
        "requests",
        "request",
        "seconds",
        "set",
        "src",
        "lib",
        "pkg",
        "cmd",
        "internal",
        "that",
        "the",
        "there",
        "this",
        "to",
        "total",
        "bytes",
        "max",
        "min",
        "sum",
        "up",
        "update",
        "was",
        "when",
        "with",
        "without",
        "change",
        "changed",
        "changes",
        "deploy",
        "deployed",
        "deployment",
        "fix",
        "fixed",
        "add",
        "added",
        "remove",
        "removed",
        "feat",
        "feature",
        "chore",
        "refactor",
        "merge",
        "pull",
        "branch",
        "config",
        "error",
        "errors",
        "rate",
        "ratio",
        "status",
        "current",
        "target",
        "bad",
        "good",
        "value",
        "job",
        "instance",
        "name",
    ]
)
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
