"""One statement, analysed: its numbers, the concepts beside them, and the part each number plays.

A number can be a target, but also the percentile, the share of events, the window, the load under which the target
holds, or a gloss in parentheses. Sorting these out first is what makes "99.5 % of calls within 300 ms at 200 rps
(p95 over 5 min)" one promise and not four.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum, auto

from smartspec_ops.domain.objective import Comparator, Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.quantities import Mention, read_mentions, read_sub_units, spelled_out
from smartspec_ops.spec.nfr.vocabulary import Concept
from smartspec_ops.spec.nfr.words import Lexicon, Tag


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

    def sentence(self, mention: Mention) -> tuple[int, int]:
        return _between(self.sentences, mention.start, len(self.text))

    def clause(self, mention: Mention) -> tuple[int, int]:
        return _between(self.clauses, mention.start, len(self.text))

    def within(self, bounds: tuple[int, int]) -> tuple[Tag, ...]:
        low, high = bounds
        return tuple(t for t in self.tags if low <= t.start and t.end <= high)

    def targets(self) -> Iterator[Mention]:
        return (m for m, part in zip(self.mentions, self.parts, strict=True) if part is Part.TARGET)


_PERCENTILE = re.compile(
    r"(?<![A-Za-z0-9])(?:t?p)[ -]?(?P<a>\d{2}(?:[._]\d{1,3}|\d{1,2})?)(?![\d%]|[ ]?ms)(?=[^A-Za-z0-9]|$|[a-z]{0,3}\b)"
    r"|(?P<b>\d{2}(?:[.,]\d{1,3})?)\s?%?-?\s?(?:th|st|rd|nd|er|e|ème|eme|º|°|ª|\.|ого|му|го|м|й|-й|-го|-го|\.º)?\s?-?%?\s?"
    r"(?:-?percentiles?|-?percentil(?:e|es|s|i|u|en|em|a|ului)?\b|-?perzentil\w{0,3}|%ile|pctl?\b|%-?ile|percentyl\w{0,3}|yuzdelik|yüzdelik"
    r"|перцентил\w{0,3}|процентил\w{0,3}|パーセンタイル|퍼센타일|백분위수?|백분위|분위|百分位数?|分位数?|分位|线)"
    r"|(?:percentil\w{0,3}|perzentil\w{0,2}|percentyl\w{0,2}|перцентил\w{0,2}|百分位数?|第|百分位|เปอร์เซ็นไทล์(?:ที่)?|phân vị(?: thứ)?|persentil)\s?(?P<c>\d{2}(?:[.,]\d{1,3})?)(?!\s?%?\s?ms)"
    r"(?:\s?(?:百分位数?|パーセンタイル))?"
    r"|\b(?P<d>50|75|80|90|95|97|98|99|99\.9)(?:th|st)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<!\bmax)(?<!\bmin)(?<!\bca)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!approx)(?<!\bca)(?<!\bavg)(?<!\betc)(?<!мин)(?<!макс)(?<!\bmaks)(?<!\bZ)(?<!\bmax\.)"
    r"[.!?](?=\s+[^\sa-zа-я0-9<>≤≥=~(])|[。！？；;]|\n(?=\s*(?:[-*•]|\d{1,2}[.)]\s))"
)
_CLAUSE_END = re.compile(r",(?=\s)|[()（）、，\[\]→]|\s[-–—/]\s|->")
_FILLER = re.compile(
    r"[\s:=~≈(（\"'的はがをの在은는이가을를로就\[|]*(?:(?:of|to|than|a|an|the|about|circa|ca\.?|roughly|approx\.?|approximately|around|only|equal|be|is|are|by|or|das|de|von|der|den|des"
    r"|di|do|da|dos|las|los|le|la|les|el|il|un|une|que|als|than|чем|in|at|stay|remain|under|target|≤|<|average|avg|en|em|за|w|do|trong|dalam|dans|чем)[\s:=~≈(]*){0,4}",
    re.IGNORECASE,
)
_AFTER_FILLER = re.compile(
    r"[\s)）.+\"'のをに的之건개件个個次명회回人人]*(?:(?:이|을|リクエスト|请求|条|筆|笔|를|per month|per request|time|or|de|den|dan|'nin|'den|'dan|'ün|nin|nın|ün|in)[\s]*){0,2}",
    re.IGNORECASE,
)
_SIGNS = {"<": Comparator.LT, "≤": Comparator.LE, ">": Comparator.GT, "≥": Comparator.GE}
_SIGN = re.compile(r"(?<![-=<>])([<≤>≥])[\s=~≈(]*$")
_WORDED = {
    Concept.LT: Comparator.LT, Concept.LE: Comparator.LE, Concept.GE: Comparator.GE, Concept.GT: Comparator.GT,
    Concept.LT_AFTER: Comparator.LT, Concept.LE_AFTER: Comparator.LE, Concept.GE_AFTER: Comparator.GE,
    Concept.GT_AFTER: Comparator.GT,
}  # fmt: skip
_AFTER = {Concept.LT_AFTER, Concept.LE_AFTER, Concept.GE_AFTER, Concept.GT_AFTER}
# "in 200 ms" bounds a time; "in 99 % of cases" and "до 1000 rps" do not mean "at most" in the same way.
_TIME_ONLY = re.compile(
    r"^(?:in|en|em|dans|za|за|do|trong|dalam|inside|до|within|innerhalb|binnen|entro|inom|pod)$", re.IGNORECASE
)
_WINDOW_BEFORE = re.compile(
    r"(?:over|across|rolling|trailing|sliding|any|per|each|every|during|for|last|past|previous|moving|in any|over a|over the|window of|calendar"
    r"|pro|je|uber|über|rollierend\w{0,2}|gleitend\w{0,2}|im|par|sur|glissante?s?|por|al|sobre|en|mensual|ao|durante|su|nell'arco di|al"
    r"|за|в|на|скользящ\w{0,3}|в течение|过去|最近|每|滚动|連続|過去|直近|毎|최근|매|지난|ในช่วง|ต่อ|na|w|w ciągu|her|son|mỗi|trong)"
    r"(?:\s+(?:a|an|the|any|rolling|trailing|sliding|last|past|period of|window of|die|der|eine[nrms]?|une?|les|los|el|un|moving|calendar)){0,3}[\s:]*$",
    re.IGNORECASE,
)
_WINDOW_AFTER = re.compile(
    r"[\s-]*(?:rolling|window|period|sliding|trailing|moving|average|avg|interval|fenster|zeitraum|fenêtre|ventana|janela|finestra|окн\w{1,2}|период\w{0,2}|窗口|周期|内滚动"
    r"|ウィンドウ|期間|구간|기간|glissants?|móvil\w{0,2}|pencere\w{0,3})",
    re.IGNORECASE,
)
_NAMED_WINDOWS = (
    (re.compile(r"per month|monthly|/\s?(?:month|mo)\b|each month|every month|calendar month|pro monat|monatlich\w{0,2}|im monat(?:smittel)?|par mois|mensuel\w{0,3}|al mes|mensual\w{0,3}|por mes|por mês|mensa[il]\w{0,2}|al mese|в месяц|ежемесячн\w{0,3}|每月|月度|月間|月次|毎月|월간|월별|매월|รายเดือน|ต่อเดือน|miesięczn\w{0,3}|miesięcznie|aylık|hàng tháng|mỗi tháng|per maand|maandelijks\w{0,2}|per bulan|bulanan|měsíčně", re.IGNORECASE), 30),
    (re.compile(r"per year|yearly|annual\w{0,3}|/\s?(?:year|yr)\b|per annum|pro jahr|jährlich\w{0,2}|im jahr(?:esmittel)?|par an\b|annuel\w{0,3}|al año|anual\w{0,5}|por ano|all'anno|annuo|annuale|в год|годов\w{0,3}|每年|年度|年間|年次|연간|매년|ต่อปี|รายปี|rocznie|roczn\w{0,3}|yıllık|mỗi năm|hàng năm|per jaar|jaarlijks", re.IGNORECASE), 365),
    (re.compile(r"per week|weekly|/\s?week\b|pro woche|wöchentlich\w{0,2}|par semaine|por semana|semanal\w{0,5}|в неделю|每周|週間|주간|รายสัปดาห์|haftalık", re.IGNORECASE), 7),
    (re.compile(r"per day|daily|/\s?day\b|pro tag|täglich\w{0,2}|par jour|por día|por dia|diari\w{1,4}|в день|в сутки|每天|每日|日次|일일|ต่อวัน|günlük", re.IGNORECASE), 1),
    (re.compile(r"per quarter|quarterly|quartal\w{0,5}|trimestr\w{1,4}|季度|四半期|분기|รายไตรมาส", re.IGNORECASE), 90),
)  # fmt: skip
_CONDITION_BEFORE = re.compile(
    r"(?:\bat|\bunder|\bwith|\bfor|\bup to|\bwhen|\bwhile|\bgiven|\bduring|\bhandling|\bper|\bof|\bon|\bagainst|\bassuming|\bbei|\bunter|\bmit|\bfür|\bbis zu|\bavec|\bsous|\bpour|\bjusqu'à|\bà|\bcon|\bbajo|\bpara|\bhasta"
    r"|\bcom|\bsob|\baté|\ba|\bsotto|\bper|\bfino a|\bpri|\bпри|\bдля|\bс|\bна|\bпод|\bmet|\bvoor|\bprzy|\bdla|\bz|\bvới|\bcho|\bdengan|\bpada|在|当|對|当たり|に対し|ที่|เมื่อ|กับ|altında|ile)"
    r"(?:\s+(?:a|an|the|up to|load of|peak of|about|approximately|more than|over|at least|peak|sustained|einer|einem|last|von|bis zu|une|charge|carga|de|un|una|rate of|нагрузке|до|tot|least|least|traffic of|least|rates?))"
    r"{0,3}[\s:]*$",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(
    r"^\s*(?:的)?(?:concurrent|simultaneous|parallel|users?|items|records|rows|documents|products|entries|files?\b|payloads?|messages|results|clients|connections|sessions|requests|tenants|images?|pages?\b|tokens|characters|events|lines|nodes|"
    r"gleichzeitig\w*|Nutzer\w*|Benutzer\w*|Datensätze\w*|utilisateurs|enregistrements|simult\w*|usuarios|registros|usuários|concurrent\w*|utenti|одновременн\w*|пользовател\w*|запис\w*|并发|用户|條|条|件|ユーザー|同時|명|동시|건|gebruikers|użytkownik\w*|kullanıcı\w*|người dùng|pengguna|load|last|нагрузк\w*|负载|の負荷|負荷|부하)",
    re.IGNORECASE,
)
_TO = re.compile(r"^\s*(?:to|auf|à|a|до|から|に|→|->|-->|=>|⇒|~>|로|到|降至|降到)\s*[<≤]?\s*$", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfrom|\bvon|\bde|\bda|\bот|\bс|从|自|\bz|\bfra)\s*[~≈]?\s*$", re.IGNORECASE)
_KNOWN = {s.value[1:]: s for s in Statistic if s.value[1:].isdigit()}


def analyse(text: str, lexicon: Lexicon, *, decimal_comma: bool) -> Statement:
    """Everything the rules need to know about one statement."""
    percentiles = tuple(_percentiles(text))
    tags = lexicon.tags(text)
    mentions = tuple(_mentions(text, tags, percentiles, decimal_comma))
    sentences = tuple(m.end() for m in _SENTENCE_END.finditer(text))
    clauses = tuple(sorted({*sentences, *(m.end() for m in _CLAUSE_END.finditer(text))}))
    bare = Statement(
        text=text,
        tags=tags,
        mentions=mentions,
        parts=(),
        percentiles=percentiles,
        sentences=sentences,
        clauses=clauses,
    )
    parts = tuple(_part(bare, i) for i in range(len(mentions)))
    return Statement(
        text=text,
        tags=tags,
        mentions=mentions,
        parts=parts,
        percentiles=percentiles,
        sentences=sentences,
        clauses=clauses,
    )


def _percentiles(text: str) -> Iterator[Percentile]:
    for match in _PERCENTILE.finditer(text):
        digits = next(g for g in match.groups() if g is not None)
        key = re.sub(r"[._,]", "", digits)
        if len(key) > 2 and key.endswith("0") and key.rstrip("0") in _KNOWN:
            key = key.rstrip("0")
        yield Percentile(start=match.start(), end=match.end(), statistic=_KNOWN.get(key))


def _mentions(
    text: str, tags: tuple[Tag, ...], percentiles: tuple[Percentile, ...], decimal_comma: bool
) -> list[Mention]:
    found = [
        m
        for m in read_mentions(text, decimal_comma=decimal_comma)
        if not any(p.start < m.end and m.start < p.end for p in percentiles)
    ]
    for tag in tags:
        if tag.concept is Concept.NUMBER and tag.value:
            spelled = spelled_out(text, tag.start, tag.end, tag.value)
            if spelled and not any(m.start < spelled.end and spelled.start < m.end for m in found):
                found.append(spelled)
    found += read_sub_units(text)
    return sorted(found, key=lambda m: m.start)


def _between(cuts: tuple[int, ...], at: int, end: int) -> tuple[int, int]:
    low, high = 0, end
    for cut in cuts:
        if cut <= at:
            low = cut
        else:
            high = cut
            break
    return low, high


def _part(statement: Statement, index: int) -> Part:
    for part, holds in _PARTS:
        if holds(statement, index):
            return part
    return Part.TARGET


def _is_window(s: Statement, i: int) -> bool:
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.SECOND or mention.quantity.value < 10:
        return False
    before, after = s.text[: mention.start], s.text[mention.end :]
    if _WINDOW_AFTER.match(after) or _is_count_per_time(s, i):
        return True
    if comparator_of(s, mention) is not None and not re.search(r"over\s*(?:a|an|the)?\s*$", before, re.IGNORECASE):
        return False
    others = any(o is not mention and s.sentence(o) == s.sentence(mention) for o in s.mentions)
    return others and bool(_WINDOW_BEFORE.search(before[-60:]))


def _is_count_per_time(s: Statement, i: int) -> bool:
    """The 10 minutes of "5 attempts in 10 minutes"."""
    if i == 0 or s.mentions[i - 1].quantity.unit is not Unit.COUNT:
        return False
    gap = s.text[s.mentions[i - 1].end : s.mentions[i].start]
    return len(gap) <= 40 and bool(_IN.search(gap))


_IN = re.compile(
    r"^[^,.;:(]*(?<!\w)(?:in|within|per|every|innerhalb von|in|en|em|dans|за|pro|por|par)\s(?:a|an|the|any|)\s*$",
    re.IGNORECASE,
)


def _is_gloss(s: Statement, i: int) -> bool:
    """ "99.9 % (43 min/month)": in parentheses directly after a share, a time or a count that says the same again."""
    mention = s.mentions[i]
    if i == 0:
        return False
    gap = s.text[s.mentions[i - 1].end : mention.start]
    opened = max(gap.rfind("("), gap.rfind("（"), gap.rfind("["))
    same_unit_restated = bool(re.fullmatch(r"\s*(?:\(|/|=|≈|or)\s*[~≈=]?\s*", gap))
    earlier = s.mentions[i - 1]
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
        return (opened >= 0 or worded) and (worded or per_window or "downtime" in s.text[mention.end :][:20].lower())
    if opened >= 0 and mention.quantity == earlier.quantity:
        return True
    return same_unit_restated and mention.quantity == earlier.quantity


def _is_share(s: Statement, i: int) -> bool:
    """The 99.5 % of "99.5 % of calls within 300 ms", and of "300 ms for 99.5 % of calls"."""
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.RATIO or mention.quantity.value < Decimal("0.5"):
        return False
    low, high = s.sentence(mention)
    times = [
        m for m in s.mentions if m.quantity.unit is Unit.SECOND and low <= m.start < high and m.start != mention.start
    ]
    return any(_pairs_up(s, mention, time) for time in times)


def _pairs_up(s: Statement, share: Mention, time: Mention) -> bool:
    first, second = (share, time) if share.start < time.start else (time, share)
    gap = s.text[first.end : second.start]
    if any(first.start < m.start < second.start for m in s.mentions):
        return False
    if re.search(r"[;。]|\)\s*,", gap):
        return False
    near = [t for t in s.tags if share.end <= t.start <= share.end + 45 or share.start - 30 <= t.end <= share.start]
    counts_events = any(t.concept in (Concept.EVENT, Concept.USER) and _touches(s.text, t, share) for t in near)
    between = [t for t in s.tags if first.end <= t.start and t.end <= second.start]
    if counts_events:
        return True
    plain = all(
        t.concept in _WORDED or t.concept in (Concept.MODAL, Concept.LOAD, Concept.RESPONDING, Concept.LATENCY)
        for t in between
    )
    return (
        share is first
        and len(gap) <= 30
        and plain
        and "," not in gap
        and "(" not in gap
        and "/" not in gap
        and "|" not in gap
    )


def _touches(text: str, tag: Tag, share: Mention) -> bool:
    if tag.start >= share.end:
        words = text[share.end : tag.start].split()
        return len(words) <= 5 and not re.search(r"[;|]", text[share.end : tag.start])
    return len(text[tag.end : share.start].strip()) <= 4


def _is_condition(s: Statement, i: int) -> bool:
    """The load, size or number of users under which another number of the sentence must hold."""
    mention = s.mentions[i]
    unit = mention.quantity.unit
    if unit in (Unit.RATIO, Unit.SECOND):
        return False
    bounds = s.sentence(mention)
    heads = [
        m
        for m in s.mentions
        if m is not mention and s.sentence(m) == bounds and m.quantity.unit in (Unit.SECOND, Unit.RATIO)
    ]
    if not heads:
        return False
    before = s.text[bounds[0] : mention.start][-60:]
    if unit is Unit.COUNT:
        return bool(_CONDITION_AFTER.match(s.text[mention.end :]) or _CONDITION_BEFORE.search(before))
    return bool(
        _CONDITION_BEFORE.search(before) or (unit is Unit.BYTE and _CONDITION_AFTER.match(s.text[mention.end :]))
    )


_MEANS_TARGET = re.compile(
    r"^\s*(?:limit|target|latency|response|sla|slo|maximum|max|goal|threshold|deadline|budget|delay|p\d)", re.IGNORECASE
)


def _is_attribute(s: Statement, i: int) -> bool:
    """The "10-minute" of "a 10-minute clip is transcoded in 4 minutes": a property of the input."""
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.SECOND or "-" not in s.text[mention.start : mention.end]:
        return False
    others = [
        m
        for m in s.mentions
        if m is not mention and m.quantity.unit is Unit.SECOND and s.sentence(m) == s.sentence(mention)
    ]
    return bool(others) and bool(mention.noun) and not _MEANS_TARGET.match(s.text[mention.end :])


def _is_previous(s: Statement, i: int) -> bool:
    """The 500 ms of "from 500 ms to 200 ms"."""
    mention = s.mentions[i]
    if i + 1 >= len(s.mentions):
        return False
    following = s.mentions[i + 1]
    gap = s.text[mention.end : following.start]
    if not _TO.match(gap) or following.quantity.unit is not mention.quantity.unit:
        return False
    return "-" in gap or "→" in gap or "=>" in gap or bool(_FROM.search(s.text[: mention.start][-12:]))


_PARTS = (
    (Part.SHARE, _is_share),
    (Part.GLOSS, _is_gloss),
    (Part.WINDOW, _is_window),
    (Part.CONDITION, _is_condition),
    (Part.CONDITION, _is_attribute),
    (Part.PREVIOUS, _is_previous),
)


def comparator_of(s: Statement, mention: Mention) -> Comparator | None:
    """What stands before or after the number, sign first; None where the number is bare."""
    if mention.strict_below:
        return Comparator.LT
    before = s.text[max(0, mention.start - 24) : mention.start]
    sign = _SIGN.search(before)
    if sign:
        return _SIGNS[sign[1]]
    worded = _nearest_word(s, mention, before=True)
    after = _nearest_word(s, mention, before=False)
    if after is not None and (worded is None or after.concept in _AFTER):
        return _WORDED[after.concept]
    if worded is not None:
        return _negated(s, worded, mention)
    if mention.plus:
        return Comparator.GE
    return None


_NEGATION = re.compile(
    r"(?:(?<!\w)(?:not|never|cannot|can't|won't|nicht|nie|keine[nrms]?|kein|ne|pas|no|nunca|non|não|jamais|niet|не|ні|không|tidak|nesmí|nebude|inte|nu)(?!\w)|n't)[^,.;:(]{0,24}$",
    re.IGNORECASE,
)
_OPPOSITE = {
    Comparator.GT: Comparator.LE,
    Comparator.GE: Comparator.LT,
    Comparator.LT: Comparator.GE,
    Comparator.LE: Comparator.GT,
}


def _negated(s: Statement, tag: Tag, mention: Mention) -> Comparator:
    """ "no será superior a 600 ms" is at most 600 ms; "must never drop below 99 %" is at least 99 %."""
    plain = _WORDED[tag.concept]
    if plain in (Comparator.LE, Comparator.GE):
        return plain
    low = max(s.clause(mention)[0], tag.start - 40)
    return _OPPOSITE[plain] if _NEGATION.search(s.text[low : tag.start]) else plain


def _nearest_word(s: Statement, mention: Mention, *, before: bool) -> Tag | None:
    best: Tag | None = None
    for tag in s.tags:
        if tag.concept not in _WORDED:
            continue
        if before and tag.concept not in _AFTER and tag.end <= mention.start:
            gap = s.text[tag.end : mention.start]
            if len(gap) <= 30 and _FILLER.fullmatch(gap) and _fits(s, tag, mention) and _closer(s, tag, best):
                best = tag
        if not before and tag.concept in _AFTER and tag.start >= mention.end:
            gap = s.text[mention.end : tag.start]
            if len(gap) <= 16 and _AFTER_FILLER.fullmatch(gap) and (best is None or tag.start < best.start):
                best = tag
    return best


def _closer(s: Statement, tag: Tag, best: Tag | None) -> bool:
    """The later word wins, but a plain "in" never beats the "less than" before it."""
    if best is None:
        return True
    weak, best_weak = (bool(_TIME_ONLY.match(s.text[t.start : t.end])) for t in (tag, best))
    return best_weak and not weak if weak != best_weak else tag.start > best.start


def _fits(s: Statement, tag: Tag, mention: Mention) -> bool:
    if tag.concept is Concept.LE and mention.quantity.unit is not Unit.SECOND:
        return not _TIME_ONLY.match(s.text[tag.start : tag.end])
    return True


def window_of(s: Statement) -> timedelta | None:
    """The window the statement names, explicit before named ("30-day" before "monthly")."""
    for mention, part in zip(s.mentions, s.parts, strict=True):
        if part is Part.WINDOW:
            return timedelta(seconds=float(min(mention.quantity.value, Decimal(10**9))))
    return named_window(s.text)


def named_window(text: str) -> timedelta | None:
    return next((timedelta(days=days) for pattern, days in _NAMED_WINDOWS if pattern.search(text)), None)


def percentile_of(s: Statement, mention: Mention) -> Percentile | None:
    """The percentile that belongs to this number: paired in order where counts agree, else the nearest."""
    bounds = s.sentence(mention)
    near = [p for p in s.percentiles if bounds[0] <= p.start < bounds[1]]
    if not near:
        return None
    times = [
        m
        for m, part in zip(s.mentions, s.parts, strict=True)
        if part is Part.TARGET and m.quantity.unit is mention.quantity.unit and s.sentence(m) == bounds
    ]
    if len(near) == len(times) and mention in times and mention.quantity.unit is Unit.SECOND:
        return near[times.index(mention)]
    return _nearest_percentile(s, mention, near, times)


def _nearest_percentile(
    s: Statement, mention: Mention, near: Iterable[Percentile], times: list[Mention]
) -> Percentile | None:
    before = [p for p in near if p.end <= mention.start]
    after = [p for p in near if p.start >= mention.end]
    position = times.index(mention) if mention in times else 0
    blocked = times[position - 1].end if position > 0 else 0
    own_before = [p for p in before if p.start >= blocked]
    limit = times[position + 1].start if position + 1 < len(times) else len(s.text)
    own_after = [p for p in after if p.end <= limit]
    if own_before and not (own_after and position > 0 and not own_before):
        return own_before[-1]
    if own_after:
        return own_after[0]
    # A percentile ahead of every number is a heading for all of them.
    first = times[0].start if times else mention.start
    heads = [p for p in before if p.end <= first]
    return heads[-1] if heads else None
