"""The part each number of a sentence plays: target, share of events, window, condition, gloss, previous value."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterator
from decimal import Decimal

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.comparison import WORDED, comparator_of
from smartspec_ops.spec.nfr.statement.glosses import DOWNTIME, OF_SOMETHING, is_gloss, is_share_of_windows, says_again
from smartspec_ops.spec.nfr.statement.statement import Part, Statement
from smartspec_ops.spec.nfr.statement.windows import is_window, stands_in_a_remark
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag

_CONDITION_BEFORE = re.compile(
    r"(?:\b(?:at|under|with|for|up to|when|while|given|during|handling|per|of|on|against|assuming|bei|unter|mit|für|bis zu|bij een|bij|avec|sous|pour|jusqu'à|à|con|bajo|para|hasta"
    r"|com|sob|até|a|sotto|per|fino a|pri|при|для|с|на|под|met|voor|przy|dla|z|với|cho|dengan|pada)|在|当|對|当たり|に対し|ที่|เมื่อ|กับ|altında|ile)"
    r"(?:\s+(?:a|an|the|up to|load of|peak of|about|carico di|obciążeniu|навантаженні|zátěži|belasting van|beban|tải|approximately|more than|over|at least|peak|sustained|einer|einem|last|von|bis zu|une|charge|carga|de|un|una|rate of|нагрузке|до|tot|least|least|traffic of|least|rates?))"
    r"{0,3}[\s:]*$",
    re.IGNORECASE,
)


_CONDITION_AFTER = re.compile(
    r"^\s*(?:的)?(?:concurrent|simultaneous|parallel|users?|items|records|rows|documents|products|entries|files?\b|payloads?|messages|results|clients|connections|sessions|requests|tenants|images?|pages?\b|tokens|characters|events|lines|nodes|"
    r"gleichzeitig\w*|Nutzer\w*|Benutzer\w*|Datensätze\w*|utilisateurs|enregistrements|simult\w*|usuarios|registros|usuários|concurrent\w*|utenti|одновременн\w*|пользовател\w*|запис\w*|并发|用户|條|条|件|ユーザー|同時|명|동시|건|gebruikers|użytkownik\w*|kullanıcı\w*|người dùng|pengguna|load|last|нагрузк\w*|负载|の負荷|負荷|부하)",
    re.IGNORECASE,
)


_AT_RATE = re.compile(
    r"(?<!\w)(?:at|@|bei|à|con|com|met|przy|při|handling|processing|serving|при(?: обработке| нагрузке)?|на|за)\s*\W{0,2}$",
    re.IGNORECASE,
)


# "At 5 QPS:" above what must hold then.
_LEADS_A_LIST = re.compile(r"\s*(?:[^\W\d_]+\s){0,3}?[^\W\d_]*\s*[:：]\W*")


def _is_load(s: Statement, mention: Mention) -> bool:
    """The 100 events/s of "nothing is dropped at 100 events/s": where no rate itself is promised before it."""
    low, _ = s.sentence(mention)
    if not _AT_RATE.search(s.text[max(low, mention.start - 20) : mention.start]):
        return False
    if _LEADS_A_LIST.fullmatch(s.text, mention.end):
        return True
    ahead = {t.concept for t in s.within((low, mention.start))}
    return bool(ahead & {Concept.ERROR, Concept.LATENCY, Concept.SUCCESS}) and Concept.THROUGHPUT not in ahead


_AT_LEAST = re.compile(r"(?<!\w)at (?:least|a minimum of)\s*$", re.IGNORECASE)
_LOAD_AFTER = re.compile(
    r"\s*(?:of |sustained |peak |constant )?(?:load|traffic|last|charge|carga|carico|нагрузк\w*|の?負荷|(?:的)?(?:负载|負載|负荷)|부하|โหลด|istek yük\w+|yük(?:ü|te|ünde)\w*)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"^\s*(?:to|auf|à|a|до|から|に|→|->|-->|=>|⇒|~>|로|到|降至|降到|升至|升到|上升至|上升到|增至|增加到)\s*[<≤]?\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\bfrom|\bvon|\bde|\bda|\bот|\bс|从|自|\bz|\bfra)\s*[~≈]?\s*$", re.IGNORECASE)


def unpaired(s: Statement, parts: tuple[Part, ...]) -> Iterator[Part]:
    """A share whose only times are windows or glosses belongs to no time: it is the target itself."""
    for mention, part in zip(s.mentions, parts, strict=True):
        bounds = s.sentence(mention)
        has_time = part is Part.SHARE and any(
            other is Part.TARGET and m.quantity.unit is Unit.SECOND and s.sentence(m) == bounds
            for m, other in zip(s.mentions, parts, strict=True)
        )
        yield Part.TARGET if part is Part.SHARE and not has_time else part


def part_of(statement: Statement, index: int) -> Part:
    for part, holds in _PARTS:
        if holds(statement, index):
            return part
    return Part.TARGET


def _is_share(s: Statement, i: int) -> bool:
    """The 99.5 % of "99.5 % of calls within 300 ms", and of "300 ms for 99.5 % of calls"."""
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.RATIO or mention.quantity.value < Decimal("0.5"):
        return False
    if re.search(r"(?:^|[\s(（])[-−+]$", s.text[max(0, mention.start - 2) : mention.start]):
        return False
    low, high = s.sentence(mention)
    times = [
        m for m in s.mentions if m.quantity.unit is Unit.SECOND and low <= m.start < high and m.quantity.value < _DAYS
    ]
    return any(_pairs_up(s, mention, time) for time in times)


# The rest of "99 % (≤ 2 s)".
_OPENS_A_BOUND = re.compile(r"\s*[(（]\s*(?:[≤<]=?|within|under|in|innerhalb|en|dans|entro|em|за)\s*")
_A_MINUTE, _AN_HOUR = 60, 3600
# Nothing that is counted in requests takes longer; what does is people, or a window.
_DAYS = 3 * 86_400
_ANOTHER = re.compile(r",\s*[^\W\d_]{2,}\s[^\W\d_]")


def _pairs_up(s: Statement, share: Mention, time: Mention) -> bool:
    first, second = (share, time) if share.start < time.start else (time, share)
    gap = s.text[first.end : second.start]
    if share is first and _OPENS_A_BOUND.fullmatch(gap) and time.quantity.value < _A_MINUTE:
        return not DOWNTIME.search(s.text[time.end :][:20])
    if stands_in_a_remark(s, time):
        return False
    if any(first.start < m.start < second.start and m.unit is not Unit.COUNT for m in s.mentions):
        return False
    if re.search(r"[;。•]|\)\s*,", gap):
        return False
    if time is first and _ANOTHER.search(gap):
        return False  # "loads within 2 s, search finds it > 90 % of the time"
    if time is first and _OPENS.fullmatch(gap) and _CLOSES.match(s.text, share.end):
        return time.quantity.value < _AN_HOUR
    if time is first and (_AT_SHARE.fullmatch(gap) or _is_rate_of_meeting(s, gap, first.end)):
        return True
    if share is first and any(first.end <= p.start and p.end <= second.start for p in s.percentiles):
        return False  # "uptime ≥ 99.9 %, p95 search latency < 1 s": the time has its own share
    near = [t for t in s.tags if share.end <= t.start <= share.end + 45 or share.start - 30 <= t.end <= share.start]
    near = [t for t in near if t.start < s.clause(share)[1]]
    if any(_is_of_its_own(s.text, t, share) for t in s.tags) or (share is first and _is_of_the_time(s, share)):
        return False  # "< 200 ms, 99.9 % uptime": the share is a promise of its own
    counts_events = any(t.concept in (Concept.EVENT, Concept.USER) and _touches(s.text, t, share) for t in near)
    between = [t for t in s.tags if first.end <= t.start and t.end <= second.start]
    if counts_events or share.raw_unit == "of" or OF_SOMETHING.match(s.text, share.end):
        return True
    commits = any(t.concept is Concept.MODAL for t in between)
    plain = all(t.concept in WORDED or t.concept in _PLAIN or (t.concept is Concept.TASK and commits) for t in between)
    low = max(s.sentence(share)[0], s.clause(share)[0])
    if any(t.concept in _OTHER_RATES for t in s.within((low, share.start))):
        return False  # "CPU usage < 70 % and response time < 1 s" are two promises
    opens = not _LETTERS.search(s.text, max(low, s.text.rfind(":", low, share.start) + 1), share.start)
    return (
        share is first
        and len(gap) <= (_A_CLAUSE if opens else _A_PHRASE)
        and plain
        and s.clause(first) == s.clause(second)
        and "," not in gap
        and "(" not in gap
        and "/" not in gap
        and "|" not in gap
    )


_PLAIN = frozenset({Concept.MODAL, Concept.LOAD, Concept.RESPONDING, Concept.LATENCY})
_LETTERS = re.compile(r"[^\W\d_]")
_A_PHRASE, _A_CLAUSE = 30, 70
# "2秒以内の応答率 95%以上", "30초 이내 달성률이 95%": how often the time is kept.
_KEPT = re.compile(r"[^,;，。；、：:\n|(（]{0,16}(?:率|율|률|占比|比例|割合|비율)[^,;，。；、\n|]{0,8}")


_OTHER_RATES = frozenset(
    {Concept.AVAILABILITY, Concept.ERROR, Concept.UTILISATION, Concept.HIT_RATE, Concept.DURABILITY, Concept.MODEL}
)


def _is_rate_of_meeting(s: Statement, gap: str, at: int) -> bool:
    if not _KEPT.fullmatch(gap):
        return False
    return not any(t.concept in _OTHER_RATES for t in s.tags if at <= t.start < at + len(gap))


def _is_of_its_own(text: str, tag: Tag, share: Mention) -> bool:
    beside = share.end <= tag.start <= share.end + _A_WORD
    return beside and tag.concept in _OF_ITS_OWN and not _OF_TIME.match(text, share.end)


def _is_of_the_time(s: Statement, share: Mention) -> bool:
    """ "available 99.9 % of the time with a mean response below 500 ms"."""
    ahead = s.within((s.clause(share)[0], share.start))
    return any(t.concept is Concept.AVAILABILITY for t in ahead) and bool(_OF_THE_TIME.match(s.text, share.end))


_OF_TIME = re.compile(r"\s*(?:of|der|du|de|del|do|des)\s", re.IGNORECASE)
_OF_THE_TIME = re.compile(
    r"\s*(?:of the time|der zeit|du temps|del tiempo|do tempo|del tempo|van de tijd|czasu|времени|часу|tid[ae]n|thời gian|dari waktu|的时间|の時間|의 시간)(?![^\W\d_])",
    re.IGNORECASE,
)
_OF_ITS_OWN = frozenset({Concept.AVAILABILITY, Concept.HIT_RATE, Concept.DURABILITY, Concept.MODEL})
_A_WORD = len(" monthly ")
# "< 5 minutes (90 %)": a bare share in parentheses right after the time.
_OPENS = re.compile(
    r"\s*(?:以内|以下|이내|이하|or less|or faster)?\s*[(（]\s*(?:[≥>]=?|at least|min\.?|mindestens|au moins|al menos|pelo menos|almeno|не менее|至少|최소)?\s*",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\s*(?:(?:of |der |des |de |dei |das |van |из )?(?:all )?(?:requests|cases|calls|users|time|anfragen|fälle|requêtes|cas|casos|solicitudes|запросов|случаев)|的?请求|のリクエスト)?\s?(?:以上|이상|or more|\+)?\s*[)）]",
    re.IGNORECASE,
)
_AT_SHARE = re.compile(
    r"\s*[*]{0,2}\s*(?:at|@|for|bei|für|à|pour|al?|para|em|per|при|для|przy|voor|för|hos)\s*", re.IGNORECASE
)


def _touches(text: str, tag: Tag, share: Mention) -> bool:
    if tag.start >= share.end:
        words = text[share.end : tag.start].split()
        return len(words) <= 5 and not re.search(r"[;|]", text[share.end : tag.start])
    gap = text[tag.end : share.start]
    return len(gap.strip()) <= 4 and not any(mark in gap for mark in ",;、，")


# "500 req/s sustained for an hour": how long it is kept up bounds nothing.
_LASTS = re.compile(
    r"\b(?:sustained|kept up|maintained|held|gehalten|soutenus?|sostenid[oa]s?)\s(?:for|over|during|pendant|durante|über|für)\s$",
    re.IGNORECASE,
)


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
        if m is not mention
        and s.sentence(m) == bounds
        and m.quantity.unit in (Unit.SECOND, Unit.RATIO)
        and not _LASTS.search(s.text[max(0, m.start - 16) : m.start])
    ]
    if not heads:
        return unit is Unit.PER_SECOND and _is_load(s, mention)
    before = s.text[bounds[0] : mention.start][-60:]
    remark = s.remark_at(mention.start)
    if remark is not None and any(m.end <= remark[0] for m in heads) and comparator_of(s, mention) is None:
        return True
    if unit is Unit.PER_SECOND and _LOAD_AFTER.match(s.text, mention.end):
        return True
    if unit is Unit.PER_SECOND and (least := _AT_LEAST.search(before)):
        before = before[: least.start()]  # "and at least 300 req/s" holds nothing else to them; "with at least" does
    if unit is Unit.COUNT:
        return bool(_CONDITION_AFTER.match(s.text[mention.end :]) or _CONDITION_BEFORE.search(before))
    return bool(
        _CONDITION_BEFORE.search(before) or (unit is Unit.BYTE and _CONDITION_AFTER.match(s.text[mention.end :]))
    )


_MEANS_TARGET = re.compile(
    r"^\s*(?:limit|target|latency|response|sla|slo|maximum|max|goal|threshold|deadline|budget|delay|p\d)", re.IGNORECASE
)


# Turkish "10 sn'lik", Korean "10초짜리", Japanese "10秒の音声", Chinese "10秒的音频": so long is the input.
_SO_LONG = re.compile(
    r"['’]?l[iıuü]k(?![^\W\d_])|\s?(?:짜리|분량|길이|배치|단위 ?(?:집계|배치))|(?:の|的|实拍|實拍|宣传|宣傳)(?:音声|動画|録音|録画|クリップ|音频|视频|录音|影片|音檔|语音|片段)",
    re.IGNORECASE,
)


_FOR_INPUT = re.compile(
    r"(?:\bfor|\bof|\bon|\bwith|für|pour|para|per|для|voor|dla)(?: an?| the| up to| each)?\s*[≤<~≈]?\s*$", re.IGNORECASE
)


_INPUT = re.compile(
    r"[\s-]*(?:of )?(?:[^\W_]+ )?(?:audio|videos?|clips?|wav|mp3|files?|recordings?|tracks?|songs?|footage|preset|segments?|sample|speech|meeting|podcast|video|aufnahme|enregistrement|grabación|áudio|аудио|видео|音频|视频|音声|動画|영상|오디오)",
    re.IGNORECASE,
)


# "audios < 60 s", "for clips up to 5 min": so long may the input be.
_INPUT_BEFORE = re.compile(
    r"(?:\bfor|\bof|\bon|\bwith|für|pour|para|per|для|voor|dla) (?:[^\W\d_]+ )?(?:audios?|videos?|clips?|files?|recordings?|tracks?|songs?|segments?|speech|meetings?|podcasts?|aufnahmen?|enregistrements?|grabaciones|gravações|áudios?|vídeos?|аудио|видео|записей)"
    r"\s?(?:of |de |von |up to |under |bis |hasta |até |jusqu'à |longer than |shorter than )?\s*[<≤]?\s*$",
    re.IGNORECASE,
)
_RUN = re.compile(r"\s(?:runs?|tests?|soaks?|warm-?ups?|benchmarks?|samples?)\b", re.IGNORECASE)  # "60-second run"
_ARTICLE = re.compile(r"(?<!\w)(?:an?|the|each|one) $", re.IGNORECASE)


def _is_attribute(s: Statement, i: int) -> bool:
    """The "10-minute" of "a 10-minute clip is transcoded in 4 minutes": a property of the input."""
    mention = s.mentions[i]
    if mention.quantity.unit is not Unit.SECOND:
        return False
    if _SO_LONG.match(s.text, mention.end):
        return True
    if _FOR_INPUT.search(s.text[: mention.start][-16:]) and _INPUT.match(s.text, mention.end):
        return True
    if _INPUT_BEFORE.search(s.text[: mention.start][-48:]) and any(
        m.quantity.unit is Unit.SECOND for m in s.mentions[:i]
    ):
        return True
    if "-" not in s.text[mention.start : mention.end]:
        return False
    if _RUN.match(s.text, mention.end):
        return True
    if _ARTICLE.search(s.text[: mention.start][-6:]) and mention.noun and comparator_of(s, mention) is None:
        return not _MEANS_TARGET.match(s.text[mention.end :])
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
    (Part.GLOSS, is_share_of_windows),
    (Part.GLOSS, says_again),
    (Part.SHARE, _is_share),
    (Part.GLOSS, is_gloss),
    (Part.WINDOW, is_window),
    (Part.CONDITION, _is_condition),
    (Part.CONDITION, _is_attribute),
    (Part.PREVIOUS, _is_previous),
)
