"""Rules for what is said right beside a number: whose limit it is, where its target stands, which setting it fills."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.spec.nfr.rules.rule import LOWER, UPPER
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.statement.statement import Part
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_LIMIT = r"(?:rate[- ]?limit|limit|quota|cap|kontingent|grenze|limite|límite|quote|cuota|cota|лимит\w*|квот\w*|ліміт\w*|配额|限额|限制|上限|制限|クォータ|한도|제한|hạn mức|batas|sınırı?)"
# "(OpenRouter limit = balance)": the limit of another system, told in the parentheses that follow.
_OF_OTHERS = re.compile(
    rf"\s*(?:/\s?\w+\s*)?[(（]\s*(?:[A-Z][\w.]*(?:\s[A-Z][\w.]*)?(?:'s|の)?\s{{0,1}}{_LIMIT}|{_LIMIT}\s(?:of|von|de|di|du|del|do)?\s?(?:the\s)?[A-Z][\w.]*)(?![^\W\d_])"
)

_TARGET = r"(?:targets?|slos?|nfrs?|goals?|requirements?|ziel\w*|objectif|objetivo|obiettivo|meta|цел\w+)"
# "(up to 500 ms per latency target above)": the target stands elsewhere.
_STANDS_ELSEWHERE = re.compile(
    rf"\s*(?:\(|,)?\s*(?:as )?(?:per|see|cf\.|laut|gemäß|siehe|selon|voir|según|ver|secondo|vedi|conforme|согласно|см\.)\s[^().;]{{0,30}}?{_TARGET}\s(?:above|below|in §|oben|unten|ci-dessus|arriba|sopra|acima|выше)",
    re.IGNORECASE,
)


def is_behind_its_bound(facts: Facts) -> bool:
    """The 2.2 s of "≤ 3 s (the vendor says 2.2 s)": what is told in parentheses behind the figure that is bounded."""
    s, mention = facts.statement, facts.mention
    remark = s.remark_at(mention.start)
    if remark is None:
        return False
    outside = [m for m in s.mentions if m.end <= remark[0] and m.unit is mention.unit]
    if not outside or comparator_of(s, outside[-1]) is None:
        return False
    if _FORMER.search(s.text, remark[0], mention.start):
        return True
    return facts.comparator is None and not facts.percentile_is_own and bool(_TOLD.search(s.text, *remark))


# "< 1 s (relaxed from 500 ms)", "< 2 s (offline fixture: < 50 ms)".
_FORMER = re.compile(
    r"[(（]\s*(?:[^\W\d_]+ ){0,2}?(?:(?:relaxed|raised|lowered|tightened|reduced|increased|decreased|changed|improved|up|down) from|previously|formerly|earlier|was|vorher|bisher|früher|avant|auparavant|antes|anteriormente|prima|раньше|ранее|было|раніше|wcześniej|原为|原先|此前|以前は?|旧|이전|기존"
    r"|(?:[^\W\d_]+[ -])?(?:fixtures?|mocks?|mocked|stub(?:bed)?))\s*[:：=]?\s*[<≤~]?=?\s*$",
    re.IGNORECASE,
)


_TOLD = re.compile(
    r"\b(?:says?|vendor|official\w*|today|currently|measured|observed|gemessen|mesuré|medido|misurato|aktuell|actuellement|actualmente)\b|官方|实测|實測|目前|公式|実測|현재|сейчас|измерен",
    re.IGNORECASE,
)
# "the < 2 s target above applies to ...": named again, not set.
_NAMED_AGAIN = re.compile(
    rf"\s{_TARGET}s?\s(?:above|below|oben|unten|ci-dessus|de arriba|sopra|acima|выше)(?!\w)", re.IGNORECASE
)
# "keeps the < 2 s start-up SLO", "stays within the 99.9 % target": an article before it, and what it is behind it.
_KNOWN = re.compile(r"(?<!\w)(?:the|our|its|their)\s*[<>≤≥]?=?\s*$", re.IGNORECASE)
_MUST_MEET = re.compile(
    r"(?:must|shall|should|will|has to|needs to)\s(?:meet|keep|sustain|achieve|reach|hold|provide|deliver|satisfy|guarantee)"
    r"\s(?:the|our|its|their)\s*[<>≤≥]?=?\s*$",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(r"[\s-](?:[^\W\d_][\w-]*\s){0,2}(?:SL[OA]|NFR|target|goal|objective)s?(?!\w)", re.IGNORECASE)
# "the availability target in §2 is 99.5 %": set in that section.
_SET_IN = re.compile(rf"{_TARGET}s?\s(?:in|of|from|aus|de|in der|из)\s?(?:§|section \d)[^.;]{{0,16}}$", re.IGNORECASE)

# "RestartSec=30s", "max_wait=5s": a setting and its value, written as in its file.
_ASSIGNED = re.compile(
    r"(?<![\w.])(?:[A-Z][a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+|[A-Za-z]+_\w+|concurrency|threads|workers|clients|connections|vus|users|replicas)=$"
)


# "Healthy: p95 < 1 s" beside "Warning:" and "Red:": one band of a scale of states. "Good" and "critical" may grade a requirement.
_BAND = re.compile(
    r"\W*(?:healthy|ok|pass(?:ed)?|green|warn(?:ing)?|degraded|yellow|amber|orange|fail(?:ed)?|red|unhealthy|poor|bad|gesund|grün|gelb|rot|warnung|vert|jaune|rouge|verde|amarill[oa]|amarel[oa]|roj[oa]|vermelh[oa]"
    r"|giallo|rosso|groen|geel|rood|zielony|żółty|czerwony|норма|зел[её]н\w+|ж[её]лт\w+|красн\w+|предупреждение|健康|警告|绿色?|黄色?|红色?|緑|赤|경고|양호|주의)(?:\s(?:threshold|level|limit)|阈值|閾値|임계(?:값|치))?(?:\W{0,3}|\s?\([^()]{1,16}\)\W{0,3})[:：–—]|\W*critical (?:threshold|level|limit)\W{0,3}[:：–—]",
    re.IGNORECASE,
)


# "Fine (< 200 ms): green": the band is named behind its bound.
_COLOURED = re.compile(
    r"\s?[)）]\s?(?:[:：→=—–-]|->){1,2}\W{0,4}(?:green|yellow|amber|orange|red|grün|gelb|rot|vert|jaune|rouge|verde|amarill[oa]|amarel[oa]|roj[oa]|vermelh[oa]|giall[oa]|ross[oa]|groen|geel|rood|zielony|żółty|czerwony|зел[её]н\w+|ж[её]лт\w+|красн\w+|绿|黄|红|綠|黃|紅|緑|赤|초록|노랑|빨강)(?![^\W\d_])",
    re.IGNORECASE,
)


def is_band(facts: Facts) -> bool:
    """ "Degraded: p95 < 3 s", "Fine (< 200 ms): green"."""
    text = facts.statement.text
    return not facts.in_table and bool(_BAND.match(text) or _COLOURED.match(text, facts.mention.end))


def is_limit_of_others(facts: Facts) -> bool:
    return bool(_OF_OTHERS.match(facts.statement.text, facts.mention.end))


# "with p95 < 500 ms (NFR-03)": outside the requirements the id says where the target stands.
_CITED = re.compile(
    r"[^.;\n]{0,40}[(（→]\s?(?:per |see |voir |ver |siehe |vedi |см\. )?`?(?:RNF|NFR|ENF|NFA|SLO|НФТ)[-_ ]?(?:[A-Z]{2,5}[-_])?\d"
)


def is_told_elsewhere(facts: Facts) -> bool:
    text, mention = facts.statement.text, facts.mention
    if facts.section is not Section.PROMISES and not facts.explicit_id and _CITED.match(text, mention.end):
        return True
    ahead = text[max(0, mention.start - 60) : mention.start]
    if facts.section is Section.PROMISES and _MUST_MEET.search(ahead):
        return False
    if _STANDS_ELSEWHERE.match(text, mention.end) or _NAMED_AGAIN.match(text, mention.end):
        return True
    return bool(_SET_IN.search(ahead) or (_KNOWN.search(ahead) and _ONE_OF_THEM.match(text, mention.end)))


def is_assigned(facts: Facts) -> bool:
    text, mention = facts.statement.text, facts.mention
    return facts.percentile is None and bool(_ASSIGNED.search(text[max(0, mention.start - 40) : mention.start]))


# "Below 99.9 % but above 99 % uptime -> 2 credits".
_REFUNDED = re.compile(
    r"(?:->|→|=>|:)[^.;]{0,20}\b(?:credits?|refund|reimbursement|gutschrift|avoir|reembolso|rimborso)\b", re.IGNORECASE
)


def is_between_bounds(facts: Facts) -> bool:
    """ "Less than 99.9 % but greater than 99.0 %": one step of a scale, of credits mostly."""
    s, mention = facts.statement, facts.mention
    if not facts.in_table and _REFUNDED.search(s.text, mention.end):
        return True
    for other in s.mentions:
        if other is not mention and s.parts[s.mentions.index(other)] is Part.SHARE:
            continue  # "≤ 80 % of the pool for at least 99 % of the windows"
        first, second = sorted((mention, other), key=lambda m: m.start)
        if other.quantity.unit is mention.quantity.unit and 0 < second.start - first.end <= _BUT:
            named = any(t.concept in facts.speaking for t in s.within((first.end, s.clause(second)[1])))
            bounds = {comparator_of(s, first), comparator_of(s, second)}
            halves = mention.quantity.value + other.quantity.value == 1  # "≥ 99 % (≤ 1 % lost)" is said twice
            if not named and not halves and bounds & {*UPPER} and bounds & {*LOWER}:
                return True
    return False


_BUT = len(" but no less than or equal to ")


# "99.9 % over 30 days leaves ..." explains a figure to who reads it.
_EXPLAINED = re.compile(
    r"\s(?:[^\W_]+\s){0,6}?(?:means|mean that|leaves|equals|translates|corresponds|bedeute[tn]|entspricht|heißt|gives|signifie|correspond|significa|equivale|corresponde|означает|соответствует|oznacza|betekent)\s",
    re.IGNORECASE,
)


_COST_OF = re.compile(
    r"\b(?:cost|costo|custo|coût|kosten|impact|impacto) (?:of|del?|di|d[ue]|von|für) (?:an? |the )?$", re.IGNORECASE
)


def is_explained(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    return not facts.in_table and bool(
        _EXPLAINED.match(s.text, mention.end) or _COST_OF.search(s.text, max(0, mention.start - 24), mention.start)
    )


# "Accruals > 10 %: possibly cooked books": what a crossed level tells.
_SUSPECTED = re.compile(
    r"\W{0,3}[:：→]\W{0,3}(?:possibl[ey]|may\b|might|could be|suspicious|suspected|likely|möglich|vermutlich|verdacht|possible|peut|posible|puede|possível|pode|forse|può|возможн|подозр|może|możliw|可能|疑似|异常|異常|恐れ|可能性|의심|가능성)",
    re.IGNORECASE,
)


def is_suspected(facts: Facts) -> bool:
    return facts.comparator in LOWER and bool(_SUSPECTED.match(facts.statement.text, facts.mention.end))


# "Graceful stop configured (60 s drain)": a setting that somebody made.
_SET_UP = re.compile(
    r"(?:configured|enabled|konfiguriert|eingestellt|aktiviert|configurée?s?|activée?s?|configurad[oa]s?|activad[oa]s?|ativad[oa]s?|configurat[oaie]|настро\w+|включ[её]н\w*|skonfigurowan\w*|ingesteld|已配置|已设置|已启用|設定済み?|설정됨)\s?[(（]\s?$",
    re.IGNORECASE,
)


# "with 300 ms network delay simulation", "200 ms of artificial latency".
_SIMULATED = re.compile(
    r"\s(?:of )?(?:(?:network|simulated|artificial|mock(?:ed)?|fake|added|injected|api|random) ){0,2}(?:delay|latency|lag) (?:simulation|injection)"
    r"|\s(?:of )?(?:simulated|artificial|mock(?:ed)?|fake|injected) (?:network |api )?(?:delay|latency|lag)",
    re.IGNORECASE,
)


def is_set_up(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    if facts.percentile is not None:
        return False
    return bool(
        _SET_UP.search(s.text[max(0, mention.start - 24) : mention.start]) or _SIMULATED.match(s.text, mention.end)
    )


_BESIDE = len(" % of builds")


def is_success_of_builds(facts: Facts) -> bool:
    """ "Success rate: > 90 %" under "CI/CD": how often builds pass."""
    sense = facts.sense
    if sense is None or sense.concept is not Concept.SUCCESS:
        return False
    s, mention = facts.statement, facts.mention
    told = {t.concept for t in s.within(s.clause(mention)) if t.start < mention.end + _BESIDE}
    name = len(facts.row_label.partition(" ; ")[0])
    told |= {t.concept for t in facts.row_tags if t.end <= name}  # what the row is called, not how it is counted
    title = {t.concept for t in facts.title}
    if sense.source in ("context", "heading") or Concept.AVAILABILITY not in title:
        told |= title
    if sense.source == "context":
        told |= {t.concept for t in facts.context}
    return Concept.BUILD in told


# "Answer: an error rate < 1 %": what is taught.
_ANSWER = re.compile(
    r"^\W*(?:answer|antwort|réponse|respuesta|resposta|risposta|antwoord|odpowiedź|odpověď|cevap|ответ|відповідь|答案|答|回答|解答|답변|답|정답)\W{0,3}[:：]",
    re.IGNORECASE | re.MULTILINE,
)


def is_answer(facts: Facts) -> bool:
    text = facts.statement.text
    if _WHY.match(text) and Concept.MODAL not in facts.sentence:
        is_asked = facts.statement.sentence(facts.mention)[0] == 0
        if is_asked or facts.comparator is None:
            return True
    return facts.section is not Section.PROMISES and bool(_ANSWER.search(text[: facts.mention.start]))


# "Why 99.5 % and not 99.9 %. 99.9 % would need two regions": the choice is explained, and stands elsewhere.
_WHY = re.compile(
    r"\W*(?:why|warum|wieso|pourquoi|por qué|por que|perché|waarom|dlaczego|почему|чому|neden|tại sao|mengapa|proč|varför|为什么|为何|なぜ|왜)(?![^\W\d_])",
    re.IGNORECASE,
)


_NOT_THIS = re.compile(
    r"(?<!\w)(?:not|vs\.?|versus|frente a|gegenüber|contre|contra|против|rather than|instead of|nicht|statt|pas|plutôt que|no|en lugar de|não|em vez de|non|invece di|niet|nie|не|вместо|不是|而不是|而非)\s+(?:the|a|an|die|der|das|den|les?|la|el|los|o|os|il|i|de|het)?\s*$",
    re.IGNORECASE,
)


_NOT_PROMISED = re.compile(
    r"\bnot (?:promise|guarantee|commit to|require|need|aim for|aim at|target)\b|\bno (?:promise|guarantee)|garantiert nicht|keine? garantie|ne garanti\w+ pas|no garantiza|não garante|non garantisce|garandeert niet|nie gwarantuje|не гарантир|no (?:se )?pued\w+ garantiz|não pode\w* (?:ser )?garant|non pu[òo] (?:essere )?garanti|ne peu\w+ (?:pas )?(?:être )?garanti|nicht garantiert|не гарантован|не може\w* гарант|không (?:thể )?(?:đảm bảo|cam kết)|tidak (?:dapat )?(?:menjamin|dijamin)|garanti (?:edil(?:e)?me|etme|verme)|不保证|无法保证|無法保證|不保證|不能保证|不承诺|不承諾|保証できない|保証しない|보장할 수 없|보장 불가|保証するものではない|보장하지 않",
    re.IGNORECASE,
)
_NOT_SO = re.compile(r"(?<!\w)(?:no|not|nicht|kein|pas|non|niet|nie|не|não)\s+[<>≤≥]\s*$", re.IGNORECASE)


def is_denied(facts: Facts) -> bool:
    """ "track it by its own target, not the 99 % of the gateway"."""
    low, _ = facts.statement.sentence(facts.mention)
    if _NOT_PROMISED.search(facts.statement.text, low, facts.mention.start):
        return True
    if _NOT_SO.search(facts.statement.text[max(0, facts.mention.start - 12) : facts.mention.start]):
        return True
    return facts.comparator is None and bool(
        _NOT_THIS.search(facts.statement.text[max(0, facts.mention.start - 28) : facts.mention.start])
    )
