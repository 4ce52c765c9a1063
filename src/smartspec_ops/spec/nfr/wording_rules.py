"""Turns of phrase that make a number something other than a promise: tasks, examples, defaults, alerts, conditions."""

# ruff: noqa: E501  (the patterns of all languages together)

import re

from smartspec_ops.domain.objective import Comparator, Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.classify import Facts, Strength, is_lower_bound
from smartspec_ops.spec.nfr.context import Column
from smartspec_ops.spec.nfr.rule import LOWER, names_time
from smartspec_ops.spec.nfr.vocabulary import Concept


def _names_people(facts: Facts) -> bool:
    """Somebody who acts; not the users of "for 1,000 users", who are a load."""
    s = facts.statement
    counted = [(m.end, m.end + len(m.noun) + 3) for m in s.mentions if m.unit is Unit.COUNT]
    acting = (
        t
        for t in s.within(s.sentence(facts.mention))
        if t.concept in (Concept.USER, Concept.BUSINESS) and not any(low <= t.start < high for low, high in counted)
    )
    return any(acting) or Concept.USER in facts.label_concepts


_BY = re.compile(
    r"(?<!\w)(?:by|um|de|d['’]|en|em|del|di|met|na|o|на|про)\s+(?:at least |mindestens |au moins |al menos |pelo menos |almeno |минимум )?\W{0,3}$",
    re.IGNORECASE,
)


_GAIN_OF = re.compile(r"(?<!\w)(?:by|of|um|von|de|di|da|em|na|на|met|van|o)\s*[~≈]?\s*$", re.IGNORECASE)
# "减少 60%", "60% 감소", "60 % schneller": so much less or more than before.
_CHANGED_BEFORE = re.compile(
    r"(?:减少|減少|降低|提升|提高|缩短|縮短|节省|節省|下降|增加|增长|优化|優化)(?:了|约|近|超过|至少|为)?\s*[~≈]?\s*$"
)
_CHANGED_AFTER = re.compile(
    r"\s*(?:以上|이상|이하|以下)?\s*(?:을|를|의|の|も|以上の)?\s*(?:개선|감소|단축|향상|절감|증가|상승|하락|절약|빠르|削減|向上|改善|短縮|低減|減少|増加|高速化|的?提升|的?降低|的?减少)"
    r"|\s*(?:\+\s*)?(?:faster|slower|less|fewer|more|lower|higher|better|reduction|improvement|increase|decrease|savings?|schneller|langsamer|weniger|mehr|besser|Reduktion|Einsparung"
    r"|plus rapides?|de réduction|de gain|d'amélioration|de moins|de plus|más rápid\w{1,2}|menos|de reducción|de mejora|mais rápid\w{1,2}|de redução|de melhoria|più veloc\w|in meno|di riduzione"
    r"|sneller|minder|szybciej|mniej|быстрее|меньше|больше|швидше|менше|daha hızlı|daha az|nhanh hơn)(?![^\W\d_])",
    re.IGNORECASE,
)


_SIGNED = re.compile(r"(?:^|[\s(（\[|:：/])[-−+±]\s?$")


def is_signed(facts: Facts) -> bool:
    """ "(-88 %)", "+2.8 s": so much more or less than before."""
    s, mention = facts.statement, facts.mention
    return facts.unit in (Unit.RATIO, Unit.SECOND) and bool(
        _SIGNED.search(s.text[max(0, mention.start - 3) : mention.start])
    )


def is_improvement(facts: Facts) -> bool:
    """ "reduce errors by 40 %"; "reduce errors to below 1 %" is a target."""
    if facts.unit is Unit.SECOND and facts.comparator is None:
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


def _system_acts(facts: Facts) -> bool:
    """ "..., the service shall dispatch an e-mail within 60 s": in the number's clause the system must do it."""
    s, mention = facts.statement, facts.mention
    tags = [t for t in s.clause_tags(mention) if t.end <= mention.start]
    modals = [t.start for t in tags if t.concept is Concept.MODAL]
    return any(t.concept is Concept.SYSTEM and any(0 < m - t.end < 30 for m in modals) for t in tags) and not any(
        t.concept is Concept.USER and t.end <= min(modals, default=0) for t in tags
    )


_PEOPLE = frozenset({Concept.USER, Concept.TASK, Concept.BUSINESS})


def is_user_task(facts: Facts) -> bool:
    """People doing something: a task takes them ten seconds or more, or is a task by name."""
    concepts = facts.sentence | facts.label_concepts
    if not concepts & _PEOPLE or (_system_acts(facts) and facts.clause_speaks):
        return False
    if facts.unit is Unit.SECOND:
        people = _names_people(facts)
        if people and Concept.TASK in concepts and (facts.value >= 10 or facts.share):
            return True
        able = re.search(
            r"\b(?:can|able to|could|learn|spend)\b|können|peuvent|pueden|podem|possono|kunnen|мог(?:ут|ли)|能够|可以|できる|수 있|สามารถ",
            facts.statement.text,
        )
        if people and able and facts.value >= 15:
            return True
        if people and facts.value >= 60 and not names_time(facts, Concept.JOB):
            return True
        if facts.in_table and Concept.TASK in facts.label_concepts and facts.value >= 60:
            return facts.sense is None or facts.sense.source != "label" or facts.sense.strength is Strength.IMPLIED
        return Concept.TASK in concepts and facts.value >= 60 and not names_time(facts)
    if facts.unit is Unit.RATIO:
        sense = facts.sense
        vague = sense is None or (sense.concept is Concept.SUCCESS and sense.source != "label")
        return vague and (Concept.BUSINESS in concepts or {Concept.TASK, Concept.USER} <= concepts)
    return False


def is_repeated(facts: Facts) -> bool:
    """ "every 5 minutes", "5分ごと": the interval itself."""
    if facts.unit is not Unit.SECOND:
        return False
    text, mention = facts.statement.text, facts.mention
    return any(
        t.concept is Concept.EVERY
        and (
            (t.end <= mention.start and not re.search(r"[^\W\d_]", text[t.end : mention.start]))
            or (t.start >= mention.end and not text[mention.end : t.start].strip() and ord(text[t.start]) > 0x2E80)
        )
        for t in facts.statement.tags
    )


_ELAPSED = re.compile(
    r"(?:(?<!\w)(?:after|for|nach|für|après|pendant|después de|durante|após|depois de|por|dopo|per|na|voor|po|przez|sau|trong vòng|setelah|selama|после|через|на)"
    r"(?:\s+(?:the|a|an|first|über|más de|more than|about))?|过了)\s*$",
    re.IGNORECASE,
)


def is_elapsed(facts: Facts) -> bool:
    """ "after 30 days", "for 15 minutes": a point or a span in time, bound by no comparison."""
    if facts.unit is not Unit.SECOND or facts.comparator is not None or facts.value < 1 or facts.in_table:
        return False
    return bool(_ELAPSED.search(facts.statement.text[max(0, facts.mention.start - 24) : facts.mention.start]))


_DEFAULT = re.compile(
    r"(?:(?<!\w)(?:defaults?|standardmäßig|standard|voreinstellung|par défaut|por defecto|por padrão|padrão|predefinito|standaard|domyślnie|varsayılan|mặc định|по умолчанию|за замовчуванням)"
    r"(?:\s(?:is|are|of|to|value|ist|es|é|è|:))?|默认(?:值|为)?|預設|デフォルト(?:値)?(?:は)?|기본(?:값)?(?:은)?|ค่าเริ่มต้น)\W{0,3}$",
    re.IGNORECASE,
)


_EXAMPLE_HEAD = re.compile(
    r"^\W*(?:bad|good|better|wrong|incorrect|avoid|poor|don't)\s*[:：—-]|^\W*(?:for )?(?:example|instance|z\.\s?b\.|par exemple|por ejemplo|por exemplo|per esempio|bijvoorbeeld|na przykład|np\.|например|наприклад|örneğin|ví dụ|contohnya)(?!\w)|^\W*(?:beispiel\w?|exemples?|ejemplos?|exemplos?|esempi\w?|voorbeeld\w{0,2}|przykład\w?|пример\w?|приклад\w?|örnek\w{0,3}|contoh|příklad\w?)\s{0,2}(?:\d{1,2}\s?)?[:：—–(]|^\W*(?:例如|示例|例[:：]|예시|예[:：]|ตัวอย่าง)",
    re.IGNORECASE,
)
_EXAMPLE_HERE = re.compile(
    r"(?:\be\.\s?g\.|\bfor example\b|\bfor instance\b|\bsuch as\b|\bz\.\s?B\.|\bzum Beispiel\b|\bp(?:ar|or|\.) ?ex(?:\.|emple)|\bpor (?:ejemplo|exemplo)\b|\bad esempio\b|\bбуд[ье]м|\bнапример\b|\bnp\.|\bbijv\.|例如|例えば|예를 들어|เช่น)[^.;!?]{0,60}$",
    re.IGNORECASE,
)


_NETWORK = re.compile(
    r"connection|connectivity|internet|broadband|\bnetwork\b|\b[345]g\b|\blte\b|wi-?fi|\bdsl\b|uplink|downlink|bandwidth (?:of|is)|verbindung|connexion|conexión|conexão|connessione|соединени|канал|网络|网速|回線|ネットワーク|네트워크",
    re.IGNORECASE,
)


def is_network(facts: Facts) -> bool:
    """ "on a connection of at least 10 Mbit/s": the line somebody has, not what the system carries."""
    if (
        facts.unit is not Unit.PER_SECOND
        or "bp" not in facts.mention.raw_unit.lower() + facts.mention.raw_unit.lower().replace("bit/s", "bps")
    ):
        return False
    s, mention = facts.statement, facts.mention
    around = s.text[max(0, mention.start - 48) : mention.end + 32]
    return bool(_NETWORK.search(around)) and Concept.THROUGHPUT not in facts.clause


_DELAY_BEFORE = re.compile(
    r"(?:delay|interval|wait|pause|verzögerung|abstand|délai|intervalle|retraso|espera|atraso|ritardo|attesa|задержк\w*|интервал\w*|延迟|间隔|間隔|遅延|지연|간격)\W*(?:of|von|de|di|in|в|at|up to|to)?\W*$",
    re.IGNORECASE,
)


def is_backoff(facts: Facts) -> bool:
    """The delays of a retry rule are set, not measured: "exponential backoff up to a maximum delay of 30 s"."""
    if facts.unit is not Unit.SECOND or not facts.sentence & {Concept.RETRY, Concept.TIMEOUT}:
        return False
    return bool(_DELAY_BEFORE.search(facts.statement.text[max(0, facts.mention.start - 24) : facts.mention.start]))


_OR_ELSE = re.compile(
    r"[^.;]{0,24}\b(?:or (?:the|it|they|else|be|is|are|we|fail|abort|time)[^.;]{0,40}(?:fail|abort|reject|cancel|drop|time[sd]? out|expire|retr))",
    re.IGNORECASE,
)


def is_deadline(facts: Facts) -> bool:
    """ "must answer within 5 s or the attempt counts as failed": a time limit put on somebody else."""
    return facts.unit is Unit.SECOND and bool(_OR_ELSE.match(facts.statement.text, facts.mention.end))


_CHECKED = re.compile(r"\W{0,4}[✅✓✔☑🟢]")
_DATED = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def is_report(facts: Facts) -> bool:
    """ "24 seconds ✅", "re-run 2026-08-20: 22 s": what was found, not what is asked for."""
    if facts.comparator is not None or facts.in_table:
        return False
    s, mention = facts.statement, facts.mention
    return bool(_CHECKED.match(s.text, mention.end) or _DATED.search(s.text, *s.sentence(mention)))


_TIMES_SIGN = re.compile(r"\s*[×x*]\s*[~≈]?\d|[^=<>≤≥:]{0,30}[^<>≤≥=:]=\s*[~≈]?\s*\*{0,2}\d", re.IGNORECASE)
_AFTER_SIGN = re.compile(r"(?:\d[^,;.:()]{0,30}\s[×x*]|[×*]|[^<>≤≥=]=)\s*[~≈]?\s*\*{0,2}$", re.IGNORECASE)


def is_calculation(facts: Facts) -> bool:
    """ "30 days x 288 a day = 8,640": a step or the outcome of a calculation."""
    s, mention = facts.statement, facts.mention
    low, high = s.sentence(mention)
    text = s.text[low:high]
    if not ("×" in text or " x " in text or "=" in text):
        return False
    ahead = s.text[max(low, mention.start - 40) : mention.start]
    return bool(_TIMES_SIGN.match(s.text, mention.end) or (re.search(r"\d", ahead) and _AFTER_SIGN.search(ahead)))


def is_example(facts: Facts) -> bool:
    """ "For example, a target of 200 ms": shown, not promised."""
    s, mention = facts.statement, facts.mention
    low, _ = s.sentence(mention)
    return bool(_EXAMPLE_HEAD.match(s.text[low : mention.start]) or _EXAMPLE_HERE.search(s.text[low : mention.start]))


def is_default(facts: Facts) -> bool:
    """ "(default 15 min)": the value of a setting."""
    text, mention = facts.statement.text, facts.mention
    return bool(
        _DEFAULT.search(text[max(0, mention.start - 30) : mention.start]) or _AS_DEFAULT.match(text, mention.end)
    )


_AS_DEFAULT = re.compile(
    r"\W{0,3}(?:by default|\(?defaults?\b|standardmäßig|\(standard\)|par défaut|por defecto|por padrão|predefinito|domyślnie|varsayılan|mặc định|по умолчанию|за замовчуванням|\(默认|\(デフォルト|\(기본)",
    re.IGNORECASE,
)


_RELATIVE = re.compile(
    r"\s*(?:of|der|des|du|de la|de|del|da|do|della|van|от)\s(?:[^\W\d_]+\s){0,3}?(?:thresholds?|budgets?|limits?|baselines?|quotas?|targets?|sl[ao]s?|capacity|maximum|schwell\w+|grenz\w+|kapazität|seuil|capacité|umbral|límite|capacidad|limite|soglia|порога|лимита)\b",
    re.IGNORECASE,
)


def is_relative(facts: Facts) -> bool:
    """ "80 % of the threshold": a share of another figure."""
    return facts.unit is Unit.RATIO and bool(_RELATIVE.match(facts.statement.text, facts.mention.end))


def is_for_each_user(facts: Facts) -> bool:
    """ "30 messages per minute and user": a slow rate beside a user is a limit on that user."""
    return facts.unit is Unit.PER_SECOND and facts.value <= 5 and Concept.USER in facts.clause


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
    r"\b(?:if|when|whenever|once|unless|until|after)\b|(?<!\w)(?:wenn|falls|sobald|si|lorsque|quand|cuando|se|quando|als|wanneer|jeśli|gdy|если|когда|eğer|khi|nếu)\b|如果|当.{0,12}时|場合|たら|경우|하면|หาก|เมื่อ",
    re.IGNORECASE,
)


def is_alert(facts: Facts) -> bool:
    """An alert threshold: an alert word with a condition, or as the label of the line."""
    if Concept.ALERT in facts.label_concepts and not _delivers(facts):
        return True
    if Concept.ALERT not in facts.sentence or _system_acts(facts):
        return False
    return bool(_CONDITIONAL.search(facts.statement.text)) or (
        facts.comparator in LOWER and (facts.unit is Unit.SECOND or Concept.ALERT in facts.clause)
    )


def _delivers(facts: Facts) -> bool:
    """ "Alert delivery latency: p95 < 5 min": alerts are what the system sends, and the bound is on the good side."""
    return facts.comparator is not None and facts.comparator.is_upper_bound and names_time(facts)


# Korean, Japanese and Chinese put the "if" behind the number: "80% 이상이면", "1%を超えたら", "80% 时".
_IF_AFTER = re.compile(
    r"\s*(?:이상|이하|초과|미만|以上|以下|超|未満)?\s*(?:이?면(?=[\s,.)])|하면|되면|일\s?경우|인\s?경우|할\s?경우|일\s?때|인\s?때|할\s?때|시(?=[\s,.)]|$)|が?続(?:いたら|けば)|の場合|の際|のとき|になったら|なら(?!な)"
    r"|を?(?:超え|上回っ|下回っ)(?:たら|ると|た場合|る場合)|に達したら|时(?=[，,。；\s]|$)|則|则|的情况下|的情況下)"
)


def is_condition_behind(facts: Facts) -> bool:
    """ "30초 초과 시 실패 처리": what happens beyond the number, not what is promised of it."""
    return bool(_IF_AFTER.match(facts.statement.text, facts.mention.end))


def is_conditional_failure(facts: Facts) -> bool:
    """ "if no answer comes within 5 s, ...": a condition of behaviour."""
    if facts.unit not in (Unit.SECOND, Unit.RATIO):
        return False
    low, _ = facts.statement.sentence(facts.mention)
    ahead = facts.statement.text[low : facts.mention.start]
    if _UNLESS.search(ahead):
        return True
    return (
        bool(
            re.match(
                r"\s*(?:[-*]\s*)?(?:if|unless|after|once|wenn|falls|si|se|если|после|nach|après|después de|如果)\b",
                ahead,
                re.IGNORECASE,
            )
        )
        and "," not in ahead
    )


_UNLESS = re.compile(
    r"(?<!\w)(?:if|when|whenever|unless|wenn|falls|si|quand|cuando|se|quando|als|jeśli|gdy|если|когда|якщо|eğer|nếu)(?!\w)[^,.;]{0,70}?"
    r"(?:\bnot\b|n't\b|\bno (?:response|answer|reply|data|heartbeat|connection|traffic|results?|hay|se|responde|respuesta|resposta)\b|\bfails?\b|\bunavailable\b|\bnicht\b|\bkeine?\b|\bpas\b|\bnão\b|\bnon\b|\bniet\b|\bnie\b|\bне\b|不|没|未)[^,.;]{0,40}$",
    re.IGNORECASE,
)


# Titles that say little about a line which bounds an indicator and calls that a target.


_NOT_THIS = re.compile(
    r"(?<!\w)(?:not|rather than|instead of|nicht|statt|pas|plutôt que|no|en lugar de|não|em vez de|non|invece di|niet|nie|не|вместо|不是|而不是)\s+(?:the|a|an|die|der|das|den|les?|la|el|los|o|os|il|i|de|het)?\s*$",
    re.IGNORECASE,
)


_NOT_SO = re.compile(r"(?<!\w)(?:no|not|nicht|kein|pas|non|niet|nie|не|não)\s+[<>≤≥]\s*$", re.IGNORECASE)


def is_bare_remark(facts: Facts) -> bool:
    """ "(5 min ahead)": a bare time in parentheses that nothing names."""
    sense = facts.sense
    return (
        facts.unit is Unit.SECOND
        and not facts.in_table
        and facts.comparator is None
        and facts.percentile is None
        and sense is not None
        and sense.strength is Strength.IMPLIED
        and facts.statement.remark_at(facts.mention.start) is not None
    )


def is_aside(facts: Facts) -> bool:
    """ "(2048 MiB, 33 % used)": a bare share or size in parentheses describes; it bounds nothing."""
    return (
        facts.unit in (Unit.RATIO, Unit.BYTE)
        and not facts.in_table
        and facts.comparator is None
        and facts.sense is not None
        and facts.sense.kind is Kind.SATURATION
        and facts.statement.remark_at(facts.mention.start) is not None
    )


_OUTCOME = re.compile(
    r"^\W*(?:results?|outcome|ergebnis(?:se)?|résultats?|resultados?|risultat\w|resultaten|wyniki?|результат\w?|sonuç\w*|kết quả|결과|结果|結果|実績|실적)\W*(?:;|$)",
    re.IGNORECASE,
)


def is_outcome(facts: Facts) -> bool:
    """A row named "Result" holds what was reached."""
    return (
        facts.in_table and facts.column not in (Column.TARGET, Column.LIMIT) and bool(_OUTCOME.match(facts.row_label))
    )


_AT = re.compile(
    r"(?:(?<!\w)(?:at|reaches|hits|reached|bei|à|al|a los|em|ao|при|на)|达到|到)\s*\W{0,2}$", re.IGNORECASE
)
_CAP = re.compile(
    r"\s*(?:[^\W\d_]+\s){0,2}?(?:cap|limit|quota|ceiling|reservation|headroom|buffer|allocation)s?\b", re.IGNORECASE
)


def is_trigger(facts: Facts) -> bool:
    """ "cleanup starts at 80 %", "with a 25 % CPU cap": a level at which something happens, or a setting."""
    if facts.comparator is not None or facts.in_table or facts.sense is None or facts.sense.kind is not Kind.SATURATION:
        return False
    s, mention = facts.statement, facts.mention
    return bool(_AT.search(s.text[max(0, mention.start - 12) : mention.start]) or _CAP.match(s.text, mention.end))


def is_all(facts: Facts) -> bool:
    """ "fails 100 % of the time": everything, said in passing."""
    return (
        facts.unit is Unit.RATIO
        and facts.value == 1
        and facts.comparator is None
        and not facts.in_table
        and not facts.share
    )


def is_denied(facts: Facts) -> bool:
    """ "track it by its own target, not the 99 % of the gateway"."""
    if _NOT_SO.search(facts.statement.text[max(0, facts.mention.start - 12) : facts.mention.start]):
        return True
    return facts.comparator is None and bool(
        _NOT_THIS.search(facts.statement.text[max(0, facts.mention.start - 28) : facts.mention.start])
    )


def is_in_passing(facts: Facts) -> bool:
    """A bare number deep in a sentence that neither bounds nor commits: "the platform below it has an SLA of 99.95 %"."""
    s, mention = facts.statement, facts.mention
    if facts.in_table or facts.share or facts.comparator is not None or facts.percentile_is_own:
        return False
    if Concept.MODAL in facts.sentence:
        return False
    low = max(s.sentence(mention)[0], s.clause(mention)[0])
    ahead = s.text[low : mention.start]
    ahead = ahead[max(ahead.rfind(c) for c in ":：=") + 1 :]
    words = len(_WORD.findall(ahead)) + len(_UNSPACED.findall(ahead)) // 3
    if words <= _SHORT:
        return False
    named = [t for t in s.clause_tags(mention) if t.concept in _INDICATORS and t.end <= mention.start]
    return not any(len(s.text[t.end : mention.start].split()) <= 2 for t in named)


_SHORT = 4
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
