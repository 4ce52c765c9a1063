"""One promise told twice: in a definition beside its target, in a quotation above the table that says it again.

Two lines that happen to ask the same of two things are two promises; so what goes is only the line whose place says that
it tells of another, and only where that other stands.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from smartspec_ops.domain.objective import Kind, Promise, Statistic, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.document.markdown import Block
from smartspec_ops.spec.nfr.rules.findings import Found
from smartspec_ops.spec.nfr.words import expressions as re

Placed = tuple[Block, Found]

# "Definition: the 99th percentile must be below 10 ms", beside "Target: p99 < 10 ms".
_DEFINES = re.compile(
    r"\W*(?:sl[io] )?(?:definitions?|descriptions?|description of the sli|meaning|statement|sli|indicator|rationale|definiti(?:on(?:en)?|e|es)|beschreibung|bedeutung|définition|signification|definici[oó]n|descripci[oó]n|definição|descrição|definizione|descrizione|definicja|opis|definice|popis|определение|описание|визначення|опис|tanım|açıklama|定义|定義|描述|说明|説明|정의|설명)\W*[:：]",
    re.IGNORECASE,
)
_AIM = r"(?:(?:slo|sla|primary|overall) )?(?:targets?|goals?|objectives?|slo|sla|ziel(?:wert)?|vorgabe|cible|objectif|objetivo|meta|obiettivo|doel|cel|cíl|hedef|цель|целевое значение|ціль|目标|目標(?:値)?|목표(?:값)?)\W*[:：]"
_AIMS = re.compile(rf"\W*{_AIM}", re.IGNORECASE)
_AND_AIMS = re.compile(rf"[.;。]\W*{_AIM}", re.IGNORECASE)


def without_retold(found: Sequence[Placed], lines: Sequence[str]) -> Iterator[Found]:
    """Every finding; one that is told again in a definition or a quotation says where it stands."""
    by_section: dict[tuple[tuple[str, ...], object], list[Placed]] = defaultdict(list)
    by_value: dict[object, list[Placed]] = defaultdict(list)
    for placed in _measurable(found):
        assert placed[1].promise is not None
        same = _same(placed[1].promise)
        by_section[placed[0].headings, same].append(placed)
        by_value[same].append(placed)
    again = _aimed_again(found, lines)
    for block, item in found:
        original = again.get(id(item))
        if original is None and item.verdict is Verdict.MEASURABLE and item.promise is not None:
            same = _same(item.promise)
            if item.explicit is None and _DEFINES.match(block.text.clean):
                original = next((i for b, i in by_section[block.headings, same] if _AIMS.match(b.text.clean)), None)
            elif item.explicit is None and _is_quoted(lines[item.place.line - 1]):
                apart = (
                    i for _, i in by_value[same] if not _is_quoted(lines[i.place.line - 1]) and _may_be_one(i, item)
                )
                original = next(apart, None)
            elif item.promise.kind is Kind.AVAILABILITY and item.promise.target.unit is Unit.SECOND:
                near = (i for b, i in found if b is block or (b.headings == block.headings and item.explicit is None))
                original = next((i for i in near if _allows(i.promise, item.promise) and _may_be_one(i, item)), None)
        if original is None:
            yield item
        else:
            where = "in this line" if original.place.line == item.place.line else f"in line {original.place.line}"
            why = f"told again: the target stands {where}"
            yield replace(item, verdict=Verdict.NOT_A_PROMISE, promise=None, why=why)


def _aimed_again(found: Sequence[Placed], lines: Sequence[str]) -> dict[int, Found]:
    """ "... shall finish within 30 s. Target: P95 ≤ 30 s": what goes, by identity, and what stays: what says more."""
    again: dict[int, Found] = {}
    for (block, first), (other, second) in pairwise(_measurable(found)):
        one, two = first.promise, second.promise
        assert one is not None
        assert two is not None
        line = lines[first.place.line - 1]
        between = line[(first.place.end_column or first.place.column) - 1 : second.place.column - 1]
        is_one = block is other and first.place.line == second.place.line and one.target == two.target
        if is_one and one.comparator.is_upper_bound == two.comparator.is_upper_bound and _AND_AIMS.search(between):
            says_more = two.statistic is not None and one.statistic is None
            again[id(first if says_more else second)] = second if says_more else first
    return again


def _measurable(found: Iterable[Placed]) -> Iterator[Placed]:
    return (p for p in found if p[1].verdict is Verdict.MEASURABLE and p[1].promise is not None)


def _same(promise: Promise) -> object:
    """ "below 10 ms" and "within 10 ms" are one figure told twice; a percentile may be left out in one of them."""
    return promise.kind, promise.comparator.is_upper_bound, promise.target


def _allows(share: Promise | None, downtime: Promise) -> bool:
    """ "95 % a month" beside "36 hours of downtime a month": the same, rounded."""
    if share is None or share.target.unit is not Unit.RATIO or share.kind is not Kind.AVAILABILITY:
        return False
    rest = 1 - share.target.value
    windows = [downtime.window] if downtime.window else [timedelta(days=30), timedelta(days=365)]
    return any(
        abs(rest * int(w.total_seconds()) - downtime.target.value) * 50 <= downtime.target.value for w in windows
    )


_SAYS_LITTLE = frozenset(
    [
        "must",
        "shall",
        "should",
        "will",
        "within",
        "less",
        "than",
        "under",
        "below",
        "most",
        "least",
        "answer",
        "answers",
        "respond",
        "responds",
        "response",
        "responses",
        "requests",
        "time",
        "times",
        "latency",
        "availability",
        "uptime",
        "downtime",
        "month",
        "monthly",
        "year",
        "yearly",
        "minutes",
        "seconds",
        "hours",
        "percent",
        "maximum",
        "minimum",
        "target",
        "with",
    ]
)


def _may_be_one(one: Found, other: Found) -> bool:
    """Do two lines speak of one thing, as far as their words and percentiles tell? Where one names nothing, they may."""
    statistics = {f.promise.statistic for f in (one, other) if f.promise is not None} - {None}
    if len(statistics - {Statistic.RATIO}) > 1:
        return False
    first, second = (
        {w for w in re.findall(r"[^\W\d_]{4,}", f.text.lower()) if w not in _SAYS_LITTLE} for f in (one, other)
    )
    return not first or not second or bool(first & second)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">") and not line.lstrip()[1:].lstrip()[:1].isdigit()
