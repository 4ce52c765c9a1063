"""The parts of one analysed statement, and the percentiles a text names."""

# ruff: noqa: E501  (the patterns of all languages together)

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from operator import itemgetter

from smartspec_ops.domain.objective import Comparator, Statistic
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


class Part(Enum):
    """What a number is in its sentence."""

    TARGET = auto()
    SHARE = auto()
    WINDOW = auto()
    CONDITION = auto()
    GLOSS = auto()
    PREVIOUS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentile:
    start: int
    end: int
    statistic: Statistic | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A cleaned text with everything found in it. `parts` runs parallel to `mentions`."""

    text: str
    tags: tuple[Tag, ...]
    mentions: tuple[Mention, ...]
    parts: tuple[Part, ...]
    percentiles: tuple[Percentile, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    remarks: tuple[tuple[int, int], ...] = ()
    """Where text in parentheses begins and ends: a remark does not cut the clause it stands in."""
    comparators: dict[tuple[int, int], Comparator | None] = field(default_factory=dict, compare=False, repr=False)
    """How numbers are compared, by where they begin and end, once it was asked."""

    def sentence(self, mention: Mention) -> tuple[int, int]:
        if not self.sentences:
            return 0, len(self.text)
        return _between(self.sentences, mention.start, len(self.text))

    def clause(self, mention: Mention) -> tuple[int, int]:
        if not self.remarks:
            return _between(self.clauses, mention.start, len(self.text))
        inside = self.remark_at(mention.start)
        if inside is not None:
            low, high = _between(self.clauses, mention.start, len(self.text))
            return max(low, inside[0]), min(high, inside[1])
        outer = _outside(self.clauses, self.remarks)
        return _between(outer, mention.start, len(self.text))

    def remark_at(self, at: int) -> tuple[int, int] | None:
        return _remark_at(self.remarks, at)

    def clause_tags(self, mention: Mention, speaking: frozenset[Concept] = frozenset()) -> tuple[Tag, ...]:
        """The tags of the number's clause, without those of remarks the number does not stand in.

        A remark that holds none of the `speaking` concepts speaks of what its clause does: "CPU usage (< 70 %)".
        """
        tags = self.within(self.clause(mention))
        if not self.remarks:
            return tags
        remark = self.remark_at(mention.start)
        if remark is None:
            return tuple(t for t in tags if self.remark_at(t.start) is None)
        if not speaking or any(t.concept in speaking for t in tags):
            return tags
        outer = _outside(self.clauses, self.remarks)
        around = self.within(_between(outer, remark[0], len(self.text)))
        return tuple(sorted({*tags, *(t for t in around if self.remark_at(t.start) is None)}, key=lambda t: t.start))

    def within(self, bounds: tuple[int, int]) -> tuple[Tag, ...]:
        low, high = bounds
        if low == 0 and high == len(self.text):
            return self.tags
        return tuple([t for t in self.tags if low <= t.start and t.end <= high])

    def targets(self) -> Iterator[Mention]:
        return (m for m, part in zip(self.mentions, self.parts, strict=True) if part is Part.TARGET)


_PERCENTILE = re.compile(
    r"(?<![A-Za-z0-9])(?:t?p)[ -]?\(?(?P<a>\d{2}(?:[._]\d{1,3}|\d{1,2})?)\)?(?![\d%]|[ ]?ms)(?=[^A-Za-z0-9]|$|[a-z]{0,3}\b)"
    r"|(?P<b>\d{2}(?:[.,]\d{1,3})?)\s?%?-?\s?(?:th|st|rd|nd|er|e|ème|eme|ste|de|:[ea]|º|°|ª|\.|ого|му|го|м|й|-й|-го|-го|\.º)?\s?-?%?\s?"
    r"(?:-?percentiles?|-?centiles?|-?percentiel(?:en)?|-?percentil(?:e|es|s|i|u|en|em|a|ului)?\b|-?perzentil\w{0,3}|-?persentil\w{0,3}|-?fra[ck]til\w{0,3}|%-?t?ile|pctl?\b|%-?ile|percentyl\w{0,3}|yuzdelik|yüzdelik"
    r"|перцентил\w{0,3}|процентил\w{0,3}|パーセンタイル|퍼센타일|백분위수?|백분위|분위|百分位数?|分位数?|分位|线)"
    r"|(?:percentil\w{0,3}|perzentil\w{0,2}|persentil\w{0,3}|percentyl\w{0,2}|перцентил\w{0,2}|百分位数?|第|百分位|เปอร์เซ็นไทล์(?:ที่)?|phân vị(?: thứ)?|persentil)\s?(?:ke-?\s?)?(?P<c>\d{2}(?:[.,]\d{1,3})?)(?!\s?%?\s?ms)"
    r"(?:\s?(?:百分位数?|パーセンタイル))?"
    r"|\b(?P<d>50|75|80|90|95|97|98|99|99\.9)(?:th|st)\b",
    re.IGNORECASE,
)


# "NFR-P10", "PERF-P95": the number of a requirement about performance.
_NUMBERED = re.compile(r"(?<![A-Za-z])(?:[A-Z]?N?FR|RNF|NFA|REQ|PERF|QA|QR|SC|US|AC|НФТ)-$")
_KNOWN = {s.value[1:]: s for s in Statistic if s.value[1:].isdigit()}


# A cheap look before the dear one: most lines name no percentile.
_MAYBE_PERCENTILE = re.compile(
    r"[pP][ -]?\(?\d\d|\d(?:th|st|TH|ST)\b|\d\s?%?-?(?:t?ile|pct)|ercent(?:i|y)|erzent|ERCENT|ERZENT|ерцент|роцентил|ЕРЦЕНТ|ersenti|ra[ck]til|centile|CENTILE"
    r"|パーセンタイル|퍼센타일|백분|분위|分位|\d线|第\d|phân vị|yüzdelik|yuzdelik|เปอร์เซ็นไทล์"
)
# The same for a text in ASCII: with one set of characters to begin with, and the words apart, several times as fast.
_MAYBE_IN_ASCII = re.compile(r"[pP0-9](?:(?<=[pP])[ -]?\(?\d\d|(?<=\d)(?:(?:th|st|TH|ST)\b|\s?%?-?(?:t?ile|pct)))")
_WORDS_IN_ASCII = (
    "ercenti",
    "ercenty",
    "erzent",
    "ersenti",
    "raktil",
    "ractil",
    "centile",
    "yuzdelik",
    "ERCENT",
    "ERZENT",
    "CENTILE",
)


def _may_name_a_percentile(text: str) -> bool:
    if not text.isascii():
        return _MAYBE_PERCENTILE.search(text) is not None
    return _MAYBE_IN_ASCII.search(text) is not None or any(map(text.__contains__, _WORDS_IN_ASCII))


@lru_cache(maxsize=4096)
def percentiles_in(text: str) -> tuple[Percentile, ...]:
    """Every percentile a text names; `statistic` is None where it is none of ours."""
    return tuple(_percentiles(text)) if _may_name_a_percentile(text) else ()


def _percentiles(text: str) -> Iterator[Percentile]:
    for match in _PERCENTILE.finditer(text):
        if _NUMBERED.search(text, max(0, match.start() - 6), match.start()):
            continue
        digits = next(g for g in match.groups() if g is not None)
        key = re.sub(r"[._,]", "", digits)
        if len(key) > 2 and key.endswith("0") and key.rstrip("0") in _KNOWN:
            key = key.rstrip("0")
        yield Percentile(start=match.start(), end=match.end(), statistic=_KNOWN.get(key))


def _remark_at(remarks: tuple[tuple[int, int], ...], at: int) -> tuple[int, int] | None:
    before = bisect_right(remarks, at, key=itemgetter(0))
    return remarks[before - 1] if before and at < remarks[before - 1][1] else None


@lru_cache(maxsize=64)
def _outside(cuts: tuple[int, ...], remarks: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    return tuple(c for c in cuts if _remark_at(remarks, c - 1) is None)


def _between(cuts: tuple[int, ...], at: int, end: int) -> tuple[int, int]:
    i = bisect_right(cuts, at)
    return cuts[i - 1] if i else 0, cuts[i] if i < len(cuts) else end
