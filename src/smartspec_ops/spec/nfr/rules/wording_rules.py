"""Turns of phrase that make a number something other than a promise: tasks, examples, defaults, alerts, conditions."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Comparator, Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import LOWER, names_time
from smartspec_ops.spec.nfr.rules.task_rules import system_acts
from smartspec_ops.spec.nfr.statement.bounds import is_lower_bound
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.glosses import OF_WINDOWS
from smartspec_ops.spec.nfr.statement.shares import says_of_another
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_BY = re.compile(
    r"(?<!\w)(?:by|um|de|d['’]|en|em|del|di|met|na|o|на|про)\s+(?:an? |un |una |uno |einem |einer |ein |um |uma )?(?:at least |mindestens |au moins |al menos |pelo menos |almeno |минимум )?\W{0,3}$",
    re.IGNORECASE,
)


_GAIN_OF = re.compile(r"(?<!\w)(?:by|of|um|von|de|di|da|em|na|на|met|van|o)\s*[~≈]?\s*$", re.IGNORECASE)
# "减少 60%", "60% 감소", "60 % schneller": so much less or more than before.
_CHANGED_BEFORE = re.compile(
    r"(?:减少|減少|降低|提升|提高|缩短|縮短|节省|節省|下降|增加|增长|优化|優化)(?:了|约|近|超过|至少|为)?[\s~≈≥>≤<]*$"
)
_CHANGED_AFTER = re.compile(
    r"\s*(?:以上|이상|이하|以下)?\s*(?:을|를|의|の|も|以上の)?\s*(?:개선|감소|단축|향상|절감|증가|상승|하락|절약|빠르|削減|向上|改善|短縮|低減|減少|増加|高速化|的?提升|的?降低|的?减少)"
    r"|\s(?:[A-Za-z][\w-]{1,20}\s){1,3}(?:reductions?|improvements?|savings?|speed-?up)(?![^\W\d_])"
    r"|\s*(?:\+\s*)?(?:faster|slower|less|fewer|more|lower|higher|better|reduction|improvement|increase|decrease|savings?|schneller|langsamer|weniger|mehr|besser|Reduktion|Einsparung"
    r"|plus rapides?|de réduction|de gain|d'amélioration|de moins|de plus|más rápid\w{1,2}|menos|de reducción|de mejora|mais rápid\w{1,2}|de redução|de melhoria|più veloc\w|in meno|di riduzione"
    r"|sneller|minder|szybciej|mniej|быстрее|меньше|больше|швидше|менше|daha hızlı|daha az|nhanh hơn)(?![^\W\d_])",
    re.IGNORECASE,
)


# "p99 = 16 ms로 ClickHouse(52 ms) 대비 -77 %": told beside what it was before.
_COMPARED_WITH = re.compile(
    r"[)）\]]?\s?(?:대비|に比べ|と比べ|比で|に対し[てし]|相比|compared (?:to|with)\b|gegenüber\b|par rapport (?:à|au)|en comparación|em comparação|rispetto (?:a|al)|по сравнению|vergeleken)",
    re.IGNORECASE,
)


# "does not increase by more than 2 s": a change against a level that is not told.
_GROWS_BY = re.compile(
    r"(?:increas|grow|ris|steig|erhöh|augment|aument|увелич|возраст|zwiększ|wzros)\w*\s(?:[^\W\d_]+\s){0,2}?(?:by|um|de|da|на|o)\s(?:[^\W\d_]+\s){0,4}$|增加\s?$",
    re.IGNORECASE,
)


_SIGNED = re.compile(r"(?:^|[\s(（\[|:：/])[-−+±]\s?$")
_APART = re.compile(r"[^\W\d_][)\]]?\s[-−]\s$")  # "Search - 2 seconds"


def is_signed(facts: Facts) -> bool:
    """ "(-88 %)", "+2.8 s": so much more or less than before."""
    s, mention = facts.statement, facts.mention
    if facts.unit not in (Unit.RATIO, Unit.SECOND):
        return False
    return bool(_SIGNED.search(s.text[max(0, mention.start - 3) : mention.start])) and not _APART.search(
        s.text, max(0, mention.start - 6), mention.start
    )


def _from_here(facts: Facts) -> list[Mention]:
    """The number and those after it in its sentence."""
    s, bounds = facts.statement, facts.statement.sentence(facts.mention)
    return [m for m in s.mentions if m.start >= facts.mention.start and s.sentence(m) == bounds]


def is_improvement(facts: Facts) -> bool:
    """ "reduce errors by 40 %"; "reduce errors to below 1 %" is a target."""
    if _GROWS_BY.search(facts.statement.text[max(0, facts.mention.start - 48) : facts.mention.start]):
        return True
    if facts.unit is Unit.SECOND and facts.comparator is None:
        if any(_COMPARED_WITH.match(facts.statement.text, m.end) for m in _from_here(facts)):
            return True
        return Concept.IMPROVEMENT in facts.clause and bool(
            _GAIN_OF.search(facts.statement.text[: facts.mention.start][-12:])
        )
    if facts.unit is not Unit.RATIO:
        return False
    s, mention = facts.statement, facts.mention
    before = s.text[max(0, mention.start - 24) : mention.start]
    if _CHANGED_BEFORE.search(before) or _CHANGED_AFTER.match(s.text, mention.end):
        return True
    return Concept.IMPROVEMENT in facts.clause and bool(_BY.search(before))


# "1日1回", "每天2次" the other way round: so often in it.
_TIMES_IN_IT = re.compile(r"\s?(?:に|에)?\s?\d{1,3}\s?(?:回|次|번|회)(?!目|次)")


# "every Monday at 8 h": a time of day.
_ON_A_DAY = re.compile(
    r"(?:mondays?|sundays?|saturdays?|fridays?|montags?|sonntags?|samstags?|freitags?|lundis?|dimanches?|samedis?|vendredis?|lunes|domingos?|sábados?|viernes|segunda-feira|sexta-feira|lunedì|domenica|sabato|venerdì|maandag|zondag|poniedziałe?k\w*|niedziel\w*|понедельник\w*|воскресень\w*|пятниц\w*|понеділ\w*|неділ\w*|pazartesi|pazar|thứ hai|chủ nhật|senin|minggu|周[一五六日]|週[一五六日]|[月金土日]曜日?|[월금토일]요일)"
    r"\s?(?:at|um|à|a las|às|alle|om|o|в|о|saat|lúc|pukul|jam)?\s?$",
    re.IGNORECASE,
)


def is_repeated(facts: Facts) -> bool:
    """ "every 5 minutes", "5分ごと": the interval itself."""
    if facts.unit is not Unit.SECOND:
        return False
    text, mention = facts.statement.text, facts.mention
    if _TIMES_IN_IT.match(text, mention.end) or _ON_A_DAY.search(text[max(0, mention.start - 28) : mention.start]):
        return True
    return any(
        t.concept is Concept.EVERY
        and (
            (t.end <= mention.start and not re.search(r"[^\W\d_]", text[t.end : mention.start]))
            or (t.start >= mention.end and not text[mention.end : t.start].strip() and ord(text[t.start]) > 0x2E80)
        )
        for t in facts.statement.tags
    )


_ELAPSED = re.compile(
    r"(?:(?:^|[.;!?]\s)\W*At|(?<!\w)(?:after|for|nach|für|après|pendant|después de|durante|após|depois de|por|dopo|per|na|voor|po|przez|sau|trong vòng|setelah|selama|после|через|на)"
    r"(?:\s+(?:the|a|an|first|über|más de|more than|about))?|过了)\s*$",
    re.IGNORECASE,
)


_ELAPSED_AFTER = re.compile(
    r"\s(?:ago|atrás|fa|geleden|temu|назад|тому|önce|yang lalu)(?!\w)|\s?(?:後(?!端|台|の目標)|后(?!端|台)|이?\s?후(?:에|$|[\s,.)]))"
)


def is_elapsed(facts: Facts) -> bool:
    """ "after 30 days", "for 15 minutes": a point or a span in time, bound by no comparison."""
    if facts.unit is not Unit.SECOND or facts.value < 1:
        return False
    s, mention = facts.statement, facts.mention
    if _NONE_IN.search(s.text[s.sentence(mention)[0] : mention.start]):
        return True
    if facts.comparator is not None:
        return False
    if _ELAPSED_AFTER.match(facts.statement.text, facts.mention.end):
        return True
    if facts.in_table:
        return False
    return bool(_ELAPSED.search(s.text[max(0, mention.start - 24) : mention.start]))


# "zero failures for 10 minutes", "no restart loop in a 24-hour run": how long nothing must happen.
_NONE_IN = re.compile(
    r"(?<!\w)(?:zero|no (?!more|later|longer|less|fewer))\s?[^.;:,|]{3,60}\s(?:for|in|during|over)\s(?:an? |the |any |each )?$",
    re.IGNORECASE,
)


def is_for_each_user(facts: Facts) -> bool:
    """ "30 messages per minute and user": a slow rate beside a user is a limit on that user."""
    return facts.unit is Unit.PER_SECOND and facts.value <= 5 and Concept.USER in facts.clause


_A_DAY = 86_400
_HOURLY = 24


def is_a_few_a_day(facts: Facts) -> bool:
    """ "毎日1回以上", "twice a day": how often something is done, not a rate to be carried."""
    return facts.unit is Unit.PER_SECOND and facts.value * _A_DAY <= _HOURLY


def is_inverted(facts: Facts) -> bool:
    """ "error rate > 5 %": the bad side of a threshold, as in alerts and incident reports."""
    if facts.comparator is None or facts.sense is None or facts.sense.kind is Kind.THROUGHPUT:
        return facts.comparator is Comparator.LT and facts.sense is not None and facts.sense.kind is Kind.THROUGHPUT
    if facts.sense.concept is Concept.SOME_RATE:
        return False  # which side is good depends on what is counted
    if facts.sense.concept is Concept.FRAMES:
        return facts.comparator.is_upper_bound
    lower = is_lower_bound(facts)
    return facts.comparator.is_upper_bound == lower


_CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|after)\b|(?<!\w)(?:wenn|falls|sobald|si|lorsque|quand|cuando|se|quando|als|wanneer|jeśli|gdy|jeżeli|если|когда|якщо|коли|eğer|khi|nếu|pokud|jestliže|jika|bila|apabila)\b|如果|当.{0,12}时|場合|たら|경우|하면|หาก|เมื่อ",
    re.IGNORECASE,
)


def is_alert(facts: Facts) -> bool:
    """An alert threshold: an alert word with a condition, or as the label of the line."""
    if (Concept.ALERT in facts.label_concepts or _is_labelled_alert(facts)) and not _delivers(facts):
        return True
    if Concept.ALERT not in facts.sentence or system_acts(facts):
        return False
    return bool(_CONDITIONAL.search(facts.statement.text)) or (
        facts.comparator in LOWER and (facts.unit is Unit.SECOND or Concept.ALERT in facts.clause)
    )


def _is_labelled_alert(facts: Facts) -> bool:
    """ "Alert threshold: 200 ms", below the target of the same title."""
    s = facts.statement
    colon = s.text.find(":", 0, facts.mention.start)
    if not 0 < colon <= _A_LABEL or not any(t.concept is Concept.ALERT and t.end <= colon for t in s.tags):
        return False
    label = s.text[:colon]
    return len(label.split()) == 1 or _LEVEL.search(label) is not None  # the "Alert service" is a service


_A_LABEL = 40
_LEVEL = re.compile(
    r"threshold|limit|level|early|warning|alerts? (?:for|on|when|if)$|schwell|grenz|seuil|umbral|l[ií]mite|limiar|soglia|порог|阈值|閾値|しきい値|임계",
    re.IGNORECASE,
)


def _delivers(facts: Facts) -> bool:
    """ "Alert delivery latency: p95 < 5 min": alerts are what the system sends, and the bound is on the good side."""
    if facts.comparator is None or not facts.comparator.is_upper_bound:
        return False
    return (facts.unit is Unit.SECOND and names_time(facts)) or bool(
        _SENT.search(facts.row_label if facts.in_table else facts.statement.text)
    )


_SENT = re.compile(
    r"→[^→|;]{0,24}(?:notif|sent|deliver|receiv|enviad|versend|versandt|zugestellt|envoy|inviat|verzonden|wysłan|отправ|доставл|надісл)|(?:notifications?|alerts?) (?:is |are )?(?:sent|delivered|received)|(?:通知|发送|送达|發送|送達|送信|전송|발송)(?:完了|完成|완료)?$",
    re.IGNORECASE,
)


# Korean, Japanese and Chinese put the "if" behind the number: "80% 이상이면", "1%を超えたら", "80% 时".
_IF_AFTER = re.compile(
    r"\s*(?:(?:이상|이하|초과|미만|以上|以下|超|未満)\s*)?(?:이?면(?=[\s,.)])|하면|되면|일\s?경우|인\s?경우|할\s?경우|일\s?때|인\s?때|할\s?때|시(?=[\s,.)]|$)|が?続(?:いたら|けば)|の場合|の際|'?[iıuüy]{0,3}\s?(?:aş|geç|ol|düş)\w{0,6}(?:sa|se|ınca|ince|unca|ünce|[dt][uıiü]ğ[uıiü]nd[ae])\b|のとき|になったら|なら(?!な)"
    r"|(?:übersteigt|überschreitet|unterschreitet|überschritten wird|overschrijdt|overstijgt)(?!\w)|を?(?:超え|上回っ|下回っ)(?:たら|ると|た場合|る場合)|に達したら|时(?=[，,。；\s]|$)|[則则](?![訊讯简簡消通贴貼新留推公广廣评評])|的情况下|的情況下)"
)


_IF_AHEAD = re.compile(
    r"\W*(?:only |nur |solo |seulement |tylko |только )?(?:if|wenn|falls|si|s'|se|als|jeśli|jeżeli|если|якщо|eğer|nếu|pokud|jika|bila|如果|若|もし|만약)(?![^\W\d_])",
    re.IGNORECASE,
)


def is_condition_behind(facts: Facts) -> bool:
    """ "30초 초과 시 실패 처리", "(if RPS > 1000)": what happens beyond the number, not what is promised of it."""
    s, mention = facts.statement, facts.mention
    remark = s.remark_at(mention.start)
    if remark is not None and _IF_AHEAD.match(s.text, remark[0]):
        return True
    if _WHEN_AHEAD.search(s.text[max(0, mention.start - 40) : mention.start]):
        return True
    return bool(_IF_AFTER.match(s.text, mention.end))


# "or tenths of a second when under 10 s".
_WHEN_AHEAD = re.compile(
    r"\b(?:when|once|if|while|wenn|falls|cuando|quand|quando|когда|если)\s(?:it is |it's |still |already )?(?:under|below|over|above|less than|more than|fewer than|greater than|unter|über|menos de|más de|moins de|plus de|meno di|più di|менее|более|меньше|больше)\s$",
    re.IGNORECASE,
)


def is_conditional_failure(facts: Facts) -> bool:
    """ "if no answer comes within 5 s, ...": a condition of behaviour."""
    if facts.unit not in (Unit.SECOND, Unit.RATIO):
        return False
    low, _ = facts.statement.sentence(facts.mention)
    ahead = facts.statement.text[low : facts.mention.start]
    if _UNLESS.search(ahead) and not _THEN_SHALL.search(ahead):
        return True
    if _FALLS.match(ahead) and "," in facts.statement.text[facts.mention.end :]:
        return True
    return (
        bool(
            re.match(
                r"\s*(?:[-*]\s*)?(?:if|unless|after|once|wenn|falls|si|se(?! (?:garantiza|requiere|exige|compromete|asegura)n?\b| esperan\b)|если|nach|après|después de|如果)\b",
                ahead,
                re.IGNORECASE,
            )
        )
        and "," not in ahead
        and not _THEN_SHALL.search(ahead)
    )


# "IF data is asked for THEN the system SHALL answer within 2 s": the condition is over.
_THEN_SHALL = re.compile(r"\b(?:THEN|then)\b.{0,80}\b(?:SHALL|shall|MUST|must)\b")


# "Unterschreitet die Verfügbarkeit 99 %, ...": who begins with the verb says "if".
_FALLS = re.compile(
    r"[\s*_-]*(?:\(?[\d.]{1,5}\)?\s+)?(?:unterschreite[tn]|überschreite[tn]|übersteig(?:t|en)|(?:liegt|liegen|sinkt|fällt|steigt|bleibt) (?:die|der|das)"
    r"|(?:daalt|zakt|stijgt|komt|ligt|blijft) (?:de|het)|overschrijdt|understiger|överstiger|överskrider|underskrider|overskrider|overstiger|(?:sjunker|faller|falder|stiger|kommer|blir|er|är) (?=[^\W\d_]+(?:en|et|n)\s))[^,.;]{3,80}$",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"(?:при отсутствии|за відсутності|en ausencia de|en l['’]absence d|in assenza di|na ausência de|bei (?:ausbleiben|fehlen)|w przypadku braku|응답이? 없|無応答|応答がな|无响应|無回應)[^,.;，。]{0,60}$|"
    r"(?<!\w)(?:if|when|whenever|unless|wenn|falls|si|quand|cuando|se|quando|als|jeśli|gdy|если|когда|якщо|eğer|nếu)(?!\w)[^,.;]{0,70}?"
    r"(?:\bnot\b|n't\b|\bno (?:response|answer|reply|data|heartbeat|connection|traffic|results?|hay|se|responde|respuesta|resposta)\b|\bfails?\b|\bunavailable\b|\bnicht\b|\bkeine?\b|\bpas\b|\bnão\b|\bnon\b|\bniet\b|\bnie\b|\bне\b|不|没|未)[^,.;]{0,40}$",
    re.IGNORECASE,
)


# Titles that say little about a line which bounds an indicator and calls that a target.


def is_aside(facts: Facts) -> bool:
    """ "(2048 MiB, 33 % used)": a bare share or size in parentheses describes; it bounds nothing."""
    if facts.unit is Unit.PER_SECOND and not facts.in_table:
        remark = facts.statement.remark_at(facts.mention.start)
        if remark is None or any(m.start < remark[0] for m in facts.statement.mentions):
            return False
        around = facts.statement.within((facts.statement.sentence(facts.mention)[0], remark[0]))
        return not any(t.concept in (Concept.MODAL, Concept.THROUGHPUT) for t in around)
    return (
        facts.unit in (Unit.RATIO, Unit.BYTE)
        and not facts.in_table
        and facts.comparator is None
        and facts.sense is not None
        and facts.sense.kind is Kind.SATURATION
        and facts.statement.remark_at(facts.mention.start) is not None
    )


_OUTCOME = re.compile(
    r"^\W*(?:results?|outcome|ergebnis(?:se)?|résultats?|resultados?|risultat\w|resultaten|wyniki?|результат\w?|sonuç\w*|kết quả|결과|结果|結果|実績|실적"
    r"|implementation|implementierung|umsetzung|implementaci[oó]n|implementação|implementazione|mise en œuvre|wdrożenie|реализаци[яи]|实现|実装|구현|evidence|evidencia|evidência|nachweis|preuves?|доказательств\w|证据|証跡|증적)\W*(?:;|$)",
    re.IGNORECASE,
)


def is_outcome(facts: Facts) -> bool:
    """A row named "Result" holds what was reached."""
    return facts.in_table and facts.comparator is None and bool(_OUTCOME.match(facts.row_label))


_IS_BEFORE = re.compile(r"(?<!\w)(?:is|are|ist|sind|beträgt|est|sont|es|son|é|são|è|sono)\s+$", re.IGNORECASE)


def _says_of_an_indicator(facts: Facts) -> bool:
    """ "Availability of the gRPC API is 99.9 %": the sentence begins with what is measured, and says what it is."""
    s, mention = facts.statement, facts.mention
    low = s.sentence(mention)[0]
    if not _IS_BEFORE.search(s.text, max(low, mention.start - 12), mention.start):
        return False
    return any(
        t.concept in _INDICATORS and len(s.text[low : t.start].split()) <= 2 for t in s.within((low, mention.start))
    )


def _is_how_available(facts: Facts) -> bool:
    """ "ist im Monatsmittel zu 99,9 % erreichbar": the share stands directly before the word that says of what."""
    s, end = facts.statement, facts.mention.end
    return facts.unit is Unit.RATIO and any(
        t.concept is Concept.AVAILABILITY and end <= t.start <= end + 2 and not _OF_TIME.match(s.text, t.start)
        for t in s.tags
    )


# Of what the time is spent well, it does not say.
_OF_TIME = re.compile(r"of the time|del tiempo", re.IGNORECASE)


def is_in_passing(facts: Facts) -> bool:
    """A bare number deep in a sentence that neither bounds nor commits: "the platform below it has an SLA of 99.95 %"."""
    s, mention = facts.statement, facts.mention
    if facts.in_table or facts.share or facts.comparator is not None or facts.percentile_is_own:
        return False
    if Concept.MODAL in facts.sentence or (facts.is_frame_rate and facts.explicit_id):
        return False
    if facts.section is Section.PROMISES and says_of_another(facts):
        return False
    if facts.section is Section.PROMISES and (_says_of_an_indicator(facts) or _is_how_available(facts)):
        return False
    if facts.unit is Unit.RATIO and OF_WINDOWS.match(s.text, mention.end):
        return False  # "returns a page in 99.5 % of 5-minute windows": how often it is kept
    low = max(s.sentence(mention)[0], s.clause(mention)[0])
    ahead = s.text[low : mention.start]
    if not _WORD.search(ahead) and _IS.match(s.text, mention.end):
        return True  # "50 req/s is a low load"
    ahead = ahead[max(ahead.rfind(c) for c in ":：=") + 1 :]
    words = len(_WORD.findall(ahead)) + len(_UNSPACED.findall(ahead)) // 3
    if words <= _SHORT:
        return False
    named = [t for t in s.clause_tags(mention) if t.concept in _INDICATORS and t.end <= mention.start]
    return not any(len(s.text[t.end : mention.start].split()) <= _NEAR for t in named)


_IS = re.compile(
    r"\W{1,4}(?:is|are|was|were|ist|sind|est|sont|es|son|é|são|è|sono|to|это|це|jest)\s(?:an?|the|ein\w{0,2}|une?|uma?|una?|low|high|little|much|quite|well)\s",
    re.IGNORECASE,
)
_SHORT, _NEAR = 4, 3
_WORD = re.compile(r"[^\W\d_\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
_INDICATORS = frozenset(
    {
        Concept.LATENCY,
        Concept.ERROR,
        Concept.SUCCESS,
        Concept.AVAILABILITY,
        Concept.THROUGHPUT,
        Concept.FRESHNESS,
        Concept.DURABILITY,
        Concept.HIT_RATE,
        Concept.UTILISATION,
    }
)
