"""What else a statement says of a number: its percentile and its window."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from smartspec_ops.domain.objective import Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.meanings import SPEAKING
from smartspec_ops.spec.nfr.statement.statement import Part, Percentile, Statement, percentiles_in
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_NAMED_WINDOWS = (
    (re.compile(r"per month|monthly|/\s?(?:month|mo)\b|each month|every month|calendar month|pro monat|monatlich\w{0,2}|im monat(?:smittel)?|par mois|mensuel\w{0,3}|al mes|mensual\w{0,3}|por mes|por mês|mensa[il]\w{0,2}|al mese|в месяц|ежемесячн\w{0,3}|每月|月度|月間|月次|毎月|월간|월별|매월|รายเดือน|ต่อเดือน|miesięczn\w{0,3}|miesięcznie|aylık|hàng tháng|mỗi tháng|per maand|maandelijks\w{0,2}|per bulan|bulanan|měsíčně", re.IGNORECASE), 30),
    (re.compile(r"per year|yearly|annual\w{0,3}|/\s?(?:year|yr)\b|per annum|pro jahr|jährlich\w{0,2}|im jahr(?:esmittel)?|par an\b|annuel\w{0,3}|al año|anual\w{0,5}|por ano|all'anno|annuo|annuale|в год|годов\w{0,3}|每年|年度|年間|年次|연간|매년|ต่อปี|รายปี|rocznie|roczn\w{0,3}|yıllık|mỗi năm|hàng năm|per jaar|jaarlijks", re.IGNORECASE), 365),
    (re.compile(r"per week|weekly|/\s?week\b|pro woche|wöchentlich\w{0,2}|par semaine|por semana|semanal\w{0,5}|в неделю|每周|週間|주간|รายสัปดาห์|haftalık", re.IGNORECASE), 7),
    (re.compile(r"per day|daily|/\s?day\b|pro tag|täglich\w{0,2}|par jour|por día|por dia|diari\w{1,4}|в день|в сутки|每天|每日|日次|일일|ต่อวัน|günlük", re.IGNORECASE), 1),
    (re.compile(r"per quarter|quarterly|quartal\w{0,5}|trimestr\w{1,4}|季度|四半期|분기|รายไตรมาส", re.IGNORECASE), 90),
)  # fmt: skip


def window_of(s: Statement) -> timedelta | None:
    """The window the statement names, explicit before named ("30-day" before "monthly")."""
    for mention, part in zip(s.mentions, s.parts, strict=True):
        if part is Part.WINDOW:
            return timedelta(seconds=float(min(mention.quantity.value, Decimal(10**9))))
    return named_window(s.text)


@lru_cache(maxsize=1024)
def named_window(text: str) -> timedelta | None:
    return next((timedelta(days=days) for pattern, days in _NAMED_WINDOWS if pattern.search(text)), None)


def percentile_of(s: Statement, mention: Mention) -> Percentile | None:
    """The percentile that belongs to this number: paired in order where counts agree, else the nearest."""
    bounds = s.sentence(mention)
    near = [p for p in s.percentiles if bounds[0] <= p.start < bounds[1]]
    if not near:
        return _announced(s, mention)
    times = [
        m
        for m, part in zip(s.mentions, s.parts, strict=True)
        if part is Part.TARGET and m.quantity.unit is mention.quantity.unit and s.sentence(m) == bounds
    ]
    if len(near) == len(times) and mention in times and mention.quantity.unit is Unit.SECOND:
        return near[times.index(mention)]
    if len(times) == 1 and len(near) > 1 and _are_listed(s, near):
        return None  # "P50, P95, P99 latencies (target: < 500 ms)": which of them is not said
    if all(p.start > mention.end for p in near) and _is_in_the_middle(s, mention) and times[-1:] != [mention]:
        return None  # "median < 120 ms and P99 < 1.5 s"
    return _nearest_percentile(s, mention, near, times)


def _is_in_the_middle(s: Statement, mention: Mention) -> bool:
    """Does a word for a mean or a median stand between this number and the one before it?"""
    ahead = [m.end for m in s.mentions if m.end <= mention.start]
    low = max([s.sentence(mention)[0], *ahead])
    return any(t.concept in (Concept.MEAN, Concept.MEDIAN) for t in s.within((low, mention.start)))


def paired_in(header: str, s: Statement, mention: Mention) -> Statistic | None:
    """ "Latency p50 / p95 / p99" above "50 / 200 / 500 ms": as many numbers as the column names percentiles."""
    named = percentiles_in(header)
    if len(named) < 2 or len(named) != len(s.mentions):
        return None
    return named[s.mentions.index(mention)].statistic


_BETWEEN = re.compile(r"\s*(?:[,/、，&+]|and|und|et|y|e|и|和|と|및)\s*", re.IGNORECASE)


def _are_listed(s: Statement, percentiles: list[Percentile]) -> bool:
    return all(_BETWEEN.fullmatch(s.text, one.end, other.start) for one, other in pairwise(percentiles))


_COLON = re.compile("[:：]")
_STOP = re.compile(r"[.!?](?=\s|$)|[。！？]")


def _announced(s: Statement, mention: Mention) -> Percentile | None:
    """The p95 of "p95 latency: reads < 200 ms; writes < 300 ms" holds for every number of the list after the colon."""
    if len(s.percentiles) == 1 and _GOES_ON.search(s.text, s.percentiles[0].end, mention.start):
        return s.percentiles[0]
    colon = _COLON.search(s.text)
    if colon is None or len(s.percentiles) != 1 or _STOP.search(s.text, colon.end(), mention.start):
        return None
    only = s.percentiles[0]
    return only if only.end <= colon.start() and all(m.start > colon.start() for m in s.mentions) else None


# "p95 latency < 500 ms for reads; < 1 s for writes": a bound with nothing of its own before it is one more of the same.
_GOES_ON = re.compile(r"\d\s?m?s\b[^.;:|]{0,60};\s*[<≤]\s*$")


def is_hard_bound(s: Statement, mention: Mention, percentile: Percentile) -> bool:
    """The 180 s of "p50 < 90 s, max 180 s" bound every case, not half of them."""
    low, high = s.clause(mention)
    bounded = any(t.concept is Concept.MAXIMUM for t in s.within((low, high)))
    return bounded and not low <= percentile.start < high


def _leads_another(s: Statement, percentile: Percentile, mention: Mention, times: list[Mention]) -> bool:
    """The P99 of "150 ms on average, P99 800 ms" belongs to the number of its own clause."""
    low, high = _clause_at(s, percentile.start)
    return not low <= mention.start < high and any(low <= m.start < high for m in times)


def _is_remark_on(s: Statement, percentile: Percentile, mention: Mention) -> bool:
    """The p95 of "Answers ≤ 200 ms (p95) / Page load ≤ 1.5 s" is that of the number it stands right behind."""
    remark = s.remark_at(percentile.start)
    return remark is not None and not s.text[mention.end : remark[0]].strip(" (")


def _share_a_label(s: Statement, first: Mention, second: Mention) -> bool:
    """ "Latency: 200 ms (p95) for search, 500 ms for checkout": nothing names the second, so all of the label is its own."""
    speaking = SPEAKING[second.quantity.unit]
    cuts = [m.end() for m in _NEXT_PART.finditer(s.text, first.end, second.start)]
    named = any(t.concept in speaking for t in s.within((max(cuts, default=first.end), second.end)))
    colon = s.text.rfind(":", 0, first.start)
    return not named and any(t.concept in speaking for t in s.within((0, colon)))


_NEXT_PART = re.compile(r"[,;/，；、]|(?<!\w)(?:and|und|y|et|e|i|и|en|och|og)(?!\w)")


def _clause_at(s: Statement, at: int) -> tuple[int, int]:
    low = max((c for c in s.clauses if c <= at), default=0)
    return low, min((c for c in s.clauses if c > at), default=len(s.text))


def _nearest_percentile(
    s: Statement, mention: Mention, near: Iterable[Percentile], times: list[Mention]
) -> Percentile | None:
    before = [p for p in near if p.end <= mention.start]
    after = [p for p in near if p.start >= mention.end]
    position = times.index(mention) if mention in times else 0
    blocked = times[position - 1].end if position > 0 else 0
    own_before = [p for p in before if p.start >= blocked and not (position and _leads_another(s, p, mention, times))]
    if position and not _share_a_label(s, times[position - 1], mention):
        own_before = [p for p in own_before if not _is_remark_on(s, p, times[position - 1])]
    limit = times[position + 1].start if position + 1 < len(times) else len(s.text)
    own_after = [p for p in after if p.end <= limit and not _leads_another(s, p, mention, times)]
    if own_before and not (own_after and position > 0 and not own_before):
        return own_before[-1]
    if own_after:
        return own_after[0]
    # A percentile ahead of every number is a heading for all of them.
    first = times[0].start if times else mention.start
    heads = [p for p in before if p.end <= first and not _names_another(s, p, mention)]
    return heads[-1] if heads else None


_TIMES = frozenset({Concept.LATENCY, Concept.FRESHNESS, Concept.STARTUP})
_STATISTICS = frozenset({Concept.MEAN, Concept.MEDIAN})


def _names_another(s: Statement, percentile: Percentile, mention: Mention) -> bool:
    """The p95 of "p95 latency < 1 s, data freshness < 60 s" is none of the freshness."""
    there, here = _clause_at(s, percentile.start), s.clause(mention)
    theirs, own = ({t.concept for t in s.within(bounds)} for bounds in (there, here))
    others = theirs & _TIMES and own & _TIMES and not theirs & own & _TIMES
    return there != here and bool(own & _STATISTICS or others or _is_beside_its_own(s, percentile, mention))


# "p95 < 300 ms, the first page within 1.5 s": the number right behind it is its own, and the other clause says of what.
_RIGHT_BEHIND = re.compile(r"[\s:<≤=]{1,4}\d")


def _is_beside_its_own(s: Statement, percentile: Percentile, mention: Mention) -> bool:
    low, high = s.clause(mention)[0], mention.start
    subjects = {t.concept for t in s.within((low, high))} & {Concept.RESPONDING, *_TIMES}
    return bool(subjects) and _RIGHT_BEHIND.match(s.text, percentile.end) is not None
