"""One statement, analysed: its numbers, the concepts beside them, and the part each number plays.

A number can be a target, but also the percentile, the share of events, the window, the load under which the target
holds, or a gloss in parentheses. Sorting these out first is what makes "99.5 % of calls within 300 ms at 200 rps
(p95 over 5 min)" one promise and not four.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.parts import part_of, unpaired
from smartspec_ops.spec.nfr.statement.statement import Percentile, Statement, percentiles_in
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention, read_mentions
from smartspec_ops.spec.nfr.words.spelled import parts_of_a_whole, read_sub_units, spelled_out, spelled_shares
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag

_SENTENCE_END = re.compile(
    # It begins with the one set of characters any end begins with: found several times as fast as by its parts.
    r"[.!?。！？；;\n](?:(?<=[.!?])(?=\s+[^\sa-zа-я0-9<>≤≥=~(])(?<!\bmax\.)(?<!\bmin\.)(?<!\bca\.)(?<!e\.g\.)(?<!i\.e\.)(?<!\bvs\.)(?<!\bv\.)(?<!\bpr\.)(?<!\bkl\.)(?<!\b[Nn]r\.)(?<!\bbzw\.)(?<!\binkl\.)(?<!\bincl\.)(?<!\benv\.)(?<!\bm[áí][xn]\.)(?<!\baprox\.)(?<!approx\.)"
    r"(?<!\bavg\.)(?<!\betc\.)(?<!мин\.)(?<!макс\.)(?<!maks\.)(?<!z\.B\.)|(?<=[。！？；;])|(?<=\n)(?=[ \t]{0,12}(?:[-*•]|\d{1,2}[.)])[ \t]))"
)


_LABEL = re.compile(r"[^\n:：]{2,60}[:：][ \t]+\S")


def _labelled_lines(text: str) -> Iterator[int]:
    """Where lines begin of which each has a label ("Login: 1 s", "Search: 2 s"): a list without its marks."""
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    has_label = [_LABEL.match(text, start) is not None for start in starts]
    for (_, before), (start, after) in pairwise(zip(starts, has_label, strict=True)):
        if before and after:
            yield start


_CLAUSE_END = re.compile(r"[-,()（）、，\[\]→\s](?:(?<=[()（）、，\[\]→])|(?<=,)(?=\s)|(?<=\s)[-–—/]\s|(?<=-)>)")


_REMARK = re.compile(r"[(（][^()（）]{1,200}[)）]")


# Rules compare numbers with each other: a line with more of them than this is data, not a promise.
_MOST_NUMBERS = 32


def analyse(text: str, tags: tuple[Tag, ...], *, decimal_comma: bool) -> Statement:
    """Everything the rules need to know about one statement, whose concepts are found already."""
    percentiles = percentiles_in(text)
    mentions = tuple(_mentions(text, tags, percentiles, decimal_comma))[:_MOST_NUMBERS]
    # The full stop of "95. Perzentil" ends no sentence.
    ends = (m.end() for m in _SENTENCE_END.finditer(text))
    sentences = tuple(end for end in ends if not any(p.start < end <= p.end for p in percentiles))
    if labelled := tuple(_labelled_lines(text)):
        sentences = tuple(sorted({*sentences, *labelled}))
    clauses = tuple(
        sorted({*sentences, *(m.end() for m in _CLAUSE_END.finditer(text)), *_joints(text, tags, mentions)})
    )
    bare = Statement(
        text=text,
        tags=tags,
        mentions=mentions,
        parts=(),
        percentiles=percentiles,
        sentences=sentences,
        clauses=clauses,
        remarks=tuple((m.start(), m.end()) for m in _REMARK.finditer(text)) if "(" in text or "（" in text else (),
    )
    if not mentions:
        return bare
    parts = tuple(part_of(bare, i) for i in range(len(mentions)))
    return replace(bare, parts=tuple(unpaired(bare, parts)))


_AND = re.compile(
    r"(?<!\w)(?:and|with|und|mit|bei|et|avec|y|con|e|ed|com|и|с|та|і|й|з|en|met|och|og|samt|med|oraz|i|z|a|s|ve|ile|và|với|dan|dengan)(?!\w)|以及|并且|而且|且|及|그리고|및|และ",
    re.IGNORECASE,
)
_NAMING = frozenset(
    {
        Concept.LATENCY,
        Concept.ERROR,
        Concept.AVAILABILITY,
        Concept.SUCCESS,
        Concept.THROUGHPUT,
        Concept.FRESHNESS,
        Concept.UTILISATION,
        Concept.HIT_RATE,
        Concept.DURABILITY,
        Concept.STARTUP,
    }
)


_ACTING = _NAMING | {Concept.RESPONDING, Concept.MODAL}
# As far as "< 0.5 % errors" stands before its word.
_BEHIND = 24


def _joints(text: str, tags: tuple[Tag, ...], mentions: tuple[Mention, ...]) -> Iterator[int]:
    """Where "and" joins two promises, each with a word that names it: "latency < 1 s and error rate < 1 %"."""
    if len(mentions) < 2:
        return
    named = [t for t in tags if t.concept in _NAMING]
    if not named:
        return
    for before, after in pairwise(mentions):
        for joint in _AND.finditer(text, before.end, after.start) if before.end < after.start else ():
            ahead = any(t.concept in _ACTING and joint.end() <= t.start and t.end <= after.start for t in tags)
            behind = after.quantity.unit is Unit.PER_SECOND or any(
                after.end <= t.start <= after.end + _BEHIND for t in named
            )
            first = before.quantity.unit is Unit.PER_SECOND or any(t.start <= joint.start() for t in named)
            if first and (ahead or behind):
                yield joint.start()


def _says_again(text: str, told: Mention, spelled: Mention) -> bool:
    """The "five per cent" of "99.5 % (ninety-nine point five per cent)"."""
    return told.unit is spelled.unit and bool(_OPENS_WORDS.fullmatch(text, told.end, spelled.start))


_OPENS_WORDS = re.compile(r"\s?[(（][^\d()（）]{0,60}")
# "60FPSに十分な性能", "十分重要": enough, and very; "十分以内" is ten minutes.
_ENOUGH = re.compile(r"十分(?![以内間间钟鐘後后未])")


def _mentions(
    text: str, tags: tuple[Tag, ...], percentiles: tuple[Percentile, ...], decimal_comma: bool
) -> list[Mention]:
    found = [
        m
        for m in read_mentions(text, decimal_comma=decimal_comma)
        if not any(p.start < m.end and m.start < p.end for p in percentiles)
    ]
    parts = tuple(parts_of_a_whole(text))
    found = [m for m in found if not any(p.start <= m.start < p.end for p in parts)]
    numbers = [t for t in tags if t.concept is Concept.NUMBER and t.value and not _ENOUGH.match(text, t.start)]
    spelled = [*spelled_shares(text, numbers), *read_sub_units(text), *parts]
    spelled += [m for t in numbers if t.value and (m := spelled_out(text, t.start, t.end, t.value))]
    for one in spelled:
        # The year of "4 hours a year" is a window; the digits before it are the number.
        if not any((m.start < one.end and one.start <= m.end + 1) or _says_again(text, m, one) for m in found):
            found.append(one)
    return sorted(found, key=lambda m: m.start)
