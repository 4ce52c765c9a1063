"""Numbers that say another one again: "99.9 % (43 min a month)", "p95 ≤ 3 s (95 % of sales in under 3 s)"."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention

OF_SOMETHING = re.compile(
    r"\s*(?:(?:of|der|des|aller|de|dei|delle|degli|das|dos|del|van|av|af|из|всех|z|ze)\s+(?!time\b|temps\b|tiempo\b|tempo\b|zeit\b|tid[ae]n\b|tijd\b)[`/]{0,2}[^\W\d_]|的|の|의|ของ)",
    re.IGNORECASE,
)


def _is_complement(one: Mention, other: Mention) -> bool:
    """ "99.9 % uptime (at most 0.1 % failed)": the same target from the other side."""
    same = one.quantity.unit is other.quantity.unit is Unit.RATIO
    return same and one.quantity.value + other.quantity.value == 1


_NEARBY = 80


def _restates_from_the_other_side(s: Statement, i: int) -> bool:
    """ "an uptime of 98 %, the 2 % of downtime being ...": the rest of a share named before it."""
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.RATIO or mention.quantity.value >= Decimal("0.5"):
        return False
    if comparator_of(s, mention) is not None:
        return False
    return any(_is_complement(mention, m) for m in s.mentions[:i] if mention.start - m.end < _NEARBY)


def is_gloss(s: Statement, i: int) -> bool:
    """ "99.9 % (43 min/month)": in parentheses directly after a share, a time or a count that says the same again."""
    mention = s.mentions[i]
    if i == 0:
        return False
    first = i - 1
    while first > 0 and s.mentions[first].quantity.unit is Unit.SECOND and mention.quantity.unit is Unit.SECOND:
        first -= 1  # "(43 min a month, 8.7 h a year)": several glosses of one share
    gap = s.text[s.mentions[first].end : mention.start]
    opened = max(gap.rfind("("), gap.rfind("（"), gap.rfind("["))
    same_unit_restated = bool(re.fullmatch(r"\s*(?:\(|/|=|≈|or)\s*[~≈=]?\s*", gap))
    remark = s.remark_at(mention.start)
    if _restates_from_the_other_side(s, i):
        return True
    if opened >= 0 and s.mentions[first].quantity.unit is Unit.RATIO and "nines" in mention.raw_unit:
        return True  # "99.95 % (3.5 nines)"
    if remark is not None and any(m.end <= remark[0] and _is_complement(mention, m) for m in s.mentions):
        return True
    if opened >= 0 and ")" in gap[opened:]:
        return False
    earlier = s.mentions[first]
    if earlier.quantity.unit is Unit.RATIO and mention.quantity.unit is Unit.SECOND:
        worded = bool(
            re.search(
                r"downtime|outage|allow|равн|ausfall|约|停机|ダウン|중단|equiv|or less|простоя|ca\.|≈|=|i\.e",
                gap,
                re.IGNORECASE,
            )
        )
        per_window = bool(
            re.match(
                r"\s*(?:of\s+)?(?:\w+\s+)?(?:downtime\s*)?(?:/|per\b|a\b|pro\b|par\b|por\b|al\b|в\b|每|毎)",
                s.text[mention.end :],
                re.IGNORECASE,
            )
        )
        follows = bool(DOWNTIME.search(s.text[mention.end :][:20]))
        return (opened >= 0 or worded) and (worded or per_window or follows)
    if opened >= 0 and (mention.quantity == earlier.quantity or _is_complement(mention, earlier)):
        return True
    return same_unit_restated and mention.quantity == earlier.quantity


def says_again(s: Statement, i: int) -> bool:
    """ "p95 ≤ 3 s (95 % of sales in under 3 s)": the percentile and the time once more, in words."""
    mention = s.mentions[i]
    remark = s.remark_at(mention.start)
    if mention.quantity.unit is Unit.RATIO:
        named = (p.statistic for p in s.percentiles if p.end <= (remark or (mention.start,))[0] and p.statistic)
        if remark is None and (
            any(m.unit is Unit.SECOND for m in s.mentions) or not OF_SOMETHING.match(s.text, mention.end)
        ):
            return False  # "P95: 95 % of requests take no longer": what a percentile means
        return any(Decimal(f"0.{statistic.value[1:]}") == mention.quantity.value for statistic in named)
    if remark is None:
        return False
    ahead = [m for m in s.mentions if m.end <= remark[0] and m.quantity == mention.quantity]
    shares = any(m.unit is Unit.RATIO and remark[0] <= m.start < mention.start for m in s.mentions)
    return mention.quantity.unit is Unit.SECOND and shares and bool(ahead)


# "(99 % of the windows of 30 days)", "(5분 이동 평균, 30일 롤링의 95% 시간대)": how often and over what a target is kept.
OF_WINDOWS = re.compile(
    r"\s*(?:of (?:all |the |any |an? )?(?:\w+[\s-]){0,3}(?:windows?|intervals|periods|(?:time )?slices)|(?:aller|der) (?:zeitfenster|intervalle)|des (?:fenêtres|intervalles)|de (?:las|los) (?:ventanas|intervalos)"
    r"|의?\s?(?:시간대|구간)|の?(?:時間帯|区間)|的?(?:时段|時段|时间窗|時間窗))",
    re.IGNORECASE,
)


def is_share_of_windows(s: Statement, i: int) -> bool:
    mention = s.mentions[i]
    remark = s.remark_at(mention.start)
    if mention.quantity.unit is not Unit.RATIO or remark is None or not any(m.end <= remark[0] for m in s.mentions):
        return False
    return bool(OF_WINDOWS.match(s.text, mention.end))


DOWNTIME = re.compile(
    r"down ?time|outage|ausfall|d.arr[eê]t|indispon|inactiv|inativ|inattiv|простоя|простою"
    r"|停机|停機|停止|ダウン|다운|중단|หยุด|ngừng|gián đoạn|przestoj|výpad|kesinti",
    re.IGNORECASE,
)
"""After a time in parentheses: what a share of uptime leaves, said again."""
