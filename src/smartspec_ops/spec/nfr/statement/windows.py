"""Stretches of time over which a target is judged: "over 30 days", "rolling 7 d", "(5 min)" behind a target."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal

from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention

_WINDOW_BEFORE = re.compile(
    r"(?:over|across|rolling|trailing|sliding|any|per|each|every|during|for|last|past|previous|moving|in any|over a|over the|window of|calendar"
    r"|pro|je|uber|über|rollierend\w{0,2}|gleitend\w{0,2}|im|par|sur|glissante?s?|por|al|sobre|en|mensual|ao|durante|su|nell'arco di|al"
    r"|за|в|на|скользящ\w{0,3}|в течение|过去|最近|每|滚动|連続|過去|直近|毎|최근|매|지난|ในช่วง|ต่อ|na|w|w ciągu|her|son|mỗi|trong)"
    r"(?:\s+(?:a|an|the|any|rolling|trailing|sliding|last|past|period of|window of|die|der|eine[nrms]?|une?|les|los|el|un|moving|calendar)){0,3}[\s:]*$",
    re.IGNORECASE,
)


# "over the last 5 minutes" is a window even where no other number stands beside it.
_WINDOW_NAMED = re.compile(
    r"(?:(?:\blast|\bpast|\bprevious|\btrailing|\brolling|\bsliding|\bletzten|\bvergangenen|\bderni[eè]re?s|\búltim[oa]s|\bultim[ie]|\bpoprzedni\w*|\bostatnich"
    r"|\bпоследни\w*|\bостанні\w*|\bson|\bafgelopen|\bposledních)\s|过去|最近|連続|连续|過去|直近|지난|최근|연속)\s*$",
    re.IGNORECASE,
)


_WINDOW_AFTER = re.compile(
    r"[\s-]*(?:rate (?:calc\w*|over|window)|evaluation|이동 ?(?:평균|창|구간)|롤링|移動平均|移动平均|滑动|滾動|滚动|rollieren\w*|скользящ\w*|継続|続け|連続|持続|持续|지속|동안|boyunca|süresince|rolling|window|period|sliding|trailing|moving|average|avg|interval|fenster|zeitraum|fenêtre|ventana|janela|finestra|окн\w{1,2}|период\w{0,2}|窗口|周期|内滚动"
    r"|ウィンドウ|期間|구간|기간|glissants?|móvil\w{0,2}|pencere\w{0,3})",
    re.IGNORECASE,
)


# "5m p99 latency": over how long, directly before what of it.
_SHORTLY = re.compile(r"\d{1,3}(?:[mhd]|-(?:min(?:ute)?|hour|day))")
_OF_A_STATISTIC = re.compile(
    r"\s(?:p\d{2,3}|(?:\d{2}th )?percentile|median|[45]xx|error (?:rate|fraction|ratio)|success (?:rate|ratio)|burn[- ]rate)\b",
    re.IGNORECASE,
)
_MEAN = re.compile(r"(?:average|avg)$", re.IGNORECASE)


def is_window(s: Statement, i: int) -> bool:
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.SECOND:
        return False
    if mention.quantity.value < _A_SPAN:
        return _is_count_per_time(s, i)
    if stands_in_a_remark(s, mention) or _follows_a_bound(s, i):
        return True
    before, after = s.text[: mention.start], s.text[mention.end :]
    written = s.text[mention.start : mention.end]
    if _SHORTLY.fullmatch(written) and _OF_A_STATISTIC.match(after) and comparator_of(s, mention) is None:
        return True
    behind = _WINDOW_AFTER.match(after)
    # "< 10 seconds average" bounds a mean; "a 10-minute average" is a window.
    bounds_a_mean = behind is not None and _MEAN.search(behind[0]) and comparator_of(s, mention) is not None
    if (behind and not bounds_a_mean) or _is_count_per_time(s, i):
        return True
    if comparator_of(s, mention) is not None and not re.search(r"over\s*(?:a|an|the)?\s*$", before, re.IGNORECASE):
        return False
    if _WINDOW_NAMED.search(before[-40:]) or _follows_a_threshold(s, i):
        return True
    others = any(o is not mention and s.sentence(o) == s.sentence(mention) for o in s.mentions)
    return others and bool(_WINDOW_BEFORE.search(before[-60:]))


_MEANWHILE = re.compile(
    r"\W{0,4}(?:(?:sustained|maintained|held|sostenid[oa]s?|mantenid[oa]s?|sustentad[oa]s?|mantid[oa]s?|soutenue?s?|maintenue?s?|gehalten|anhaltend|sostenut[oaie])\s)?(?:за|в течение|на протяжении|протягом|упродовж|впродовж|przez|po dobu|in|over|within|for|during|en|em|innerhalb(?: von)?|binnen|über|sur|su|w ciągu|trong)\W{1,4}",
    re.IGNORECASE,
)


def _follows_a_bound(s: Statement, i: int) -> bool:
    """The 5 minutes of "5xx > 1 % за 5 минут": nothing but a preposition between a bounded number and a span of time."""
    if i == 0 or s.mentions[i].quantity.value < _A_MINUTE:
        return False
    before = s.mentions[i - 1]
    crossed = comparator_of(s, before) is Comparator.GT
    if before.quantity.unit is Unit.RATIO and before.quantity.value >= _HALF and not crossed:
        return False  # "99.9 % in 5 minutes" may be a share of events
    return bool(_MEANWHILE.fullmatch(s.text, before.end, s.mentions[i].start)) and comparator_of(s, before) is not None


def _follows_a_threshold(s: Statement, i: int) -> bool:
    """The 5m of "p95 > 500 ms 5m": how long a threshold must be crossed."""
    if i == 0 or s.mentions[i].quantity.value < 60:
        return False
    return not s.text[s.mentions[i - 1].end : s.mentions[i].start].strip() and s.mentions[i - 1].unit is not Unit.COUNT


def _is_count_per_time(s: Statement, i: int) -> bool:
    """The 10 minutes of "5 attempts in 10 minutes"."""
    if i == 0 or s.mentions[i - 1].quantity.unit is not Unit.COUNT:
        return False
    gap = s.text[s.mentions[i - 1].end : s.mentions[i].start]
    if _WITHIN.search(gap) and not _OCCURS.search(gap):
        return False  # "yields 20 proposals within 60 s": what is made in the time, not what happens in it
    if _FIRST.search(s.text, max(0, s.mentions[i - 1].start - 20), s.mentions[i - 1].start):
        return False  # "the first 5 hits are shown in 1 s"
    return len(gap) <= 40 and bool(_IN.search(gap) or _SLASH.fullmatch(gap))


_WITHIN = re.compile(
    r"(?:within|innerhalb von|binnen|entro|en moins de|(?:не (?:более|больше|дольше|позднее|позже)|менее|меньше|быстрее)(?: чем)? за|в течение|щонайбільше за|не (?:більш|більше|довше|пізніше)(?: ніж)? за|менш?е? ніж за|протягом|впродовж|w ciągu|w czasie|(?:maks(?:ymalnie)?\.?|najwyżej|nie dłużej niż|mniej niż) w|během|nejpozději (?:za|do)|nejvýše za|v průběhu|trong vòng|en (?:menos|un máximo) de|em (?:menos de|até)|in meno di|in weniger als|i løpet av|inom|inden for|dalam waktu|tối đa trong)\s$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"(?<!\w)(?:first|ersten?|premi(?:er|ère)s?|primer[oa]s|primeir[oa]s|prim[ie]|eerste|första|første|перв\w{2}|перш\w{1,2}|pierwsz\w{1,3}|první\w{0,2}|ilk|đầu tiên|pertama)\s$|(?:前|最初の|首批|처음)\s?$",
    re.IGNORECASE,
)
_OCCURS = re.compile(
    r"attempt|fail|error|login|request|call|event|message|retr|time|occurr|crash|restart|alert|versuch|fehl|anfrage|aufruf|mal\b|tentativ|erreur|échec|requête|errori|richiest|pogingen|fouten",
    re.IGNORECASE,
)


_SLASH = re.compile(r"[^,.;:(/<>≤≥]{0,30}/\s*")


_IN = re.compile(
    r"^[^,.;:(]*(?<!\w)(?:in|within|per|every|innerhalb von|in|en|em|dans|за|pro|por|par)\s(?:a|an|the|any|)\s*$",
    re.IGNORECASE,
)

_A_SPAN, _A_MINUTE = 10, 60
_HALF = Decimal("0.5")
_LETTER = re.compile(r"[^\W\d_]")
_SHORT = 14


def stands_in_a_remark(s: Statement, mention: Mention) -> bool:
    """The 30 days of "99.9 % (30 days)" and the 5 minutes of "p95 < 250 ms (5 min)": alone in parentheses behind a target."""
    remark = s.remark_at(mention.start)
    if remark is None or mention.quantity.unit is not Unit.SECOND or mention.quantity.value < _A_MINUTE:
        return False
    others = [m for m in s.mentions if m is not mention and remark[0] <= m.start < remark[1]]
    ahead = [m for m in s.mentions if m.end <= remark[0] and s.sentence(m) == s.sentence(mention)]
    if others or not ahead or s.text[ahead[-1].end : remark[0]].strip(" *") or comparator_of(s, mention) is not None:
        return False
    words = s.text[remark[0] : mention.start] + s.text[mention.end : remark[1]]
    return len(_LETTER.findall(words)) <= _SHORT and (
        _WINDOW_WORD.search(words) is not None or not _LETTER.search(words)
    )


_WINDOW_WORD = re.compile(
    r"rolling|window|period|average|avg|last|per|fenster|zeitraum|rollierend|gliss|fenêtre|ventana|móvil|janela|finestra|окн|скользящ|период|窗口|滚动|周期|移動|期間|ウィンドウ|롤링|구간|기간|평균",
    re.IGNORECASE,
)
