"""Figures that are no target: examples, defaults, sums, reports, deadlines and levels at which something happens."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal

from smartspec_ops.domain.objective import Kind
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import LOWER, UPPER, is_from_a_baseline
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.downtimes import SURVIVED
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.titles.context import Section, fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import folded_pattern

_DEFAULT = re.compile(
    r"(?:(?<!\w)(?:defaults?|standardmäßig|standard|voreinstellung|par défaut|por defecto|por padrão|padrão|predefinito|standaard|domyślnie|varsayılan|mặc định|по умолчанию|за замовчуванням)"
    r"(?:\s(?:is|are|of|to|value|ist|es|é|è|:))?|(?-i:默认[\u4e00-\u9fff]{0,6}|預設[\u4e00-\u9fff]{0,6}|デフォルト(?:の|で|は)?[\u3040-\u9fff]{0,6}|기본(?:값)?(?:은)?(?:\s?[\uac00-\ud7a3]{1,6}){0,2})|ค่าเริ่มต้น)\W{0,3}$",
    re.IGNORECASE,
)


_EXAMPLE_HEAD = re.compile(
    r"^\W*(?:bad|good|better|wrong|incorrect|avoid|poor|don't)\s*[:：—-]|^\W*(?:for )?(?:example|instance|z\.\s?b\.|par exemple|por ejemplo|por exemplo|per esempio|bijvoorbeeld|na przykład|np\.|например|наприклад|örneğin|ví dụ|contohnya)(?!\w)|^\W*(?:beispiel\w?|exemples?|ejemplos?|exemplos?|esempi\w?|voorbeeld\w{0,2}|przykład\w?|пример\w?|приклад\w?|örnek\w{0,3}|contoh|příklad\w?)\s{0,2}(?:\d{1,2}\s?)?[:：—–(]|^\W*(?:例如|示例|例[:：]|예시|예[:：]|ตัวอย่าง)",
    re.IGNORECASE,
)


_EXAMPLE_HERE = re.compile(
    r"(?:\be\.\s?g\.|\bfor example\b|\bfor instance\b|\bsuch as\b|\bz\.\s?b\.|\bzum beispiel\b|\bp(?:ar|or|\.) ?ex(?:\.|emple)|\bpor (?:ejemplo|exemplo)\b|\bad esempio\b|\bбуд[ье]м|\bнапример\b|\bnp\.|\bnapř\.|\bnapr\.|\börn\.|\börneğin|\bmisal(?:nya)?\b|\bcontoh(?:nya)?\b|\bví dụ\b|\bt\.\s?ex\.|\bbijv\.|例如|例えば|예를 들어|เช่น|[(（]\s?(?:如(?![有果期])|例(?![外行])|예(?![매약산외상정전비치금])|ex\.|ej\.|напр\.|bv\.|vd\.|z\.b\.)[:：]?\s?)[^.;!?]{0,60}$",
    re.IGNORECASE,
)


_DELAY_BEFORE = re.compile(
    r"(?:delay|interval|wait|pause|verzögerung|abstand|délai|intervalle|retraso|espera|atraso|ritardo|attesa|задержк\w*|интервал\w*|延迟|间隔|間隔|遅延|지연|간격)\W*(?:of|von|de|di|in|в|at|up to|to)?\W*$",
    re.IGNORECASE,
)


_DELAY_BEHIND = re.compile(
    r"[\s-](?:delay|intervals?|pauses?|wait|backoff|verzögerung|abstand|pause|intervalle)\b", re.IGNORECASE
)


def is_backoff(facts: Facts) -> bool:
    """The delays of a retry rule are set, not measured: "exponential backoff up to a maximum delay of 30 s"."""
    s, mention = facts.statement, facts.mention
    told = {
        t.concept for t in s.within(s.sentence(mention)) if s.remark_at(t.start) in (None, s.remark_at(mention.start))
    }
    if facts.unit is not Unit.SECOND or not told & {Concept.RETRY, Concept.TIMEOUT}:
        return False
    ahead = s.text[max(0, mention.start - 24) : mention.start]
    return bool(_DELAY_BEFORE.search(ahead) or _DELAY_BEHIND.match(s.text, mention.end))


_OR_ELSE = re.compile(
    r"[^.;]{0,24}\b(?:or (?:the|it|they|else|be|is|are|we|fail|abort|time)[^.;]{0,40}(?:restart|kill|fail|abort|reject|cancel|drop|time[sd]? out|expire|retr))",
    re.IGNORECASE,
)


def is_deadline(facts: Facts) -> bool:
    """ "must answer within 5 s or the attempt counts as failed": a time limit put on somebody else."""
    return facts.unit is Unit.SECOND and bool(_OR_ELSE.match(facts.statement.text, facts.mention.end))


# "✅", or the count behind a share: "75 % (6/8 services)".
_CHECKED = re.compile(
    r"\W{0,4}[✅✓✔☑🟢]|\s?[(（]\s?\d{1,6}\s?(?:/|of|von|de|из|sur)\s?\d{1,6}(?![\d.,]|\s?(?:ms|s|мс|с)\b)"
)


_TICKED = re.compile(r"\W{0,4}[✅✓✔☑]")
_STATUS_CODE = re.compile(r"[45]\d\ds", re.IGNORECASE)


def is_status_code(facts: Facts) -> bool:
    """ "zero 429s": answers with that code, not seconds."""
    s, mention = facts.statement, facts.mention
    return facts.comparator is None and bool(_STATUS_CODE.fullmatch(s.text[mention.start : mention.end]))


_DATED = re.compile(r"\b20\d\d-\d\d-\d\d\b")


# "(well under the 1 s target)": a target named beside what was found.
_KEPT = re.compile(
    r"(?:\b(?:passes|passed|meeting|satisf(?:ies|ied)|validated|erfüllt|respecte|cumple|soddisfa|соответствует|满足|達成|충족)\s[^()（）.;]{0,24}|[(（]\s*(?:well|still|far|comfortably|already|safely|deutlich|weit|noch|bien|muy|ancora|ben|bem|значительно|远|遠|충분히)\b[^()（）]{0,24})$",
    re.IGNORECASE,
)


# "Performance targets met (page < 2 s)": what was reached, named by its target.
_MET = re.compile(
    r"\b(?:benchmarks?|targets?|goals?|criteria|requirements?|objectives?|slos?)\s(?:are |were |have been |all )?(?:met|achieved|reached|satisfied|fulfilled)\b(?! (?:(?:when|if|where|once|within|(?:in )?under)\b|in [<≤\d]))",
    re.IGNORECASE,
)


def is_report(facts: Facts) -> bool:
    """ "24 seconds ✅", "re-run 2026-08-20: 22 s": what was found, not what is asked for."""
    if _KEPT.search(facts.statement.text[max(0, facts.mention.start - 40) : facts.mention.start]):
        return True
    if _MET.search(facts.statement.text, facts.statement.sentence(facts.mention)[0], facts.mention.start):
        return True
    if facts.comparator is not None or facts.in_table:
        return False
    if _TICKED.match(facts.statement.text) and Concept.MODAL not in facts.sentence and not _is_a_criterion(facts):
        return True
    s, mention = facts.statement, facts.mention
    past = any(t.concept is Concept.MEASURED and t.end <= mention.start for t in s.within(s.sentence(mention)))
    if past and not is_from_a_baseline(facts) and Concept.MODAL not in facts.sentence:
        return True
    return bool(_CHECKED.match(s.text, mention.end) or _DATED.search(s.text, *s.sentence(mention)))


def _is_a_criterion(facts: Facts) -> bool:
    """Below "Acceptance criteria" a tick marks an item of the list, not that it was reached."""
    return facts.section is Section.PROMISES and any(_CRITERIA.search(fold_title(title)) for title in facts.titles)


_CRITERIA = folded_pattern(
    r"acceptance criteria|abnahmekriter|akzeptanzkriter|criteres d ?acceptation|criterios de (?:aceptacion|aceitacao)|criteri di accettazione|acceptatiecriteri|kryteria akceptacji|kabul kriter|критери\w приемки|критері\w приймання|验收标准|驗收標準|受け?入れ?基準|인수 기준"
)


_TIMES_SIGN = re.compile(r"\s*[×x*]\s*[~≈]?\d|[^=<>≤≥:]{0,30}[^<>≤≥=:(（]=\s*[~≈]?\s*\*{0,2}\d", re.IGNORECASE)


_AFTER_SIGN = re.compile(r"(?:\d[^,;.:()]{0,30}\s[×x*]|[×*]|[^<>≤≥=]=)\s*[~≈]?\s*\*{0,2}$", re.IGNORECASE)


# "... in the archive (≤ 2 min) + recorded (≤ 1 min) = 3 minutes": what is added up.
_SUM = re.compile(r"\)\s*\+\s[^=]{1,160}\)\s*=\s*\d", re.DOTALL)
_SUMMAND = re.compile(r"\)?\)?\s*[+=]")


def is_calculation(facts: Facts) -> bool:
    """ "30 days x 288 a day = 8,640": a step or the outcome of a calculation."""
    s, mention = facts.statement, facts.mention
    remark = s.remark_at(mention.start)
    if remark is not None and _SUMMAND.match(s.text, remark[1] - 1) and _SUM.search(s.text):
        return True
    low, high = s.sentence(mention)
    text = s.text[low:high]
    if not ("×" in text or " x " in text or "=" in text):
        return False
    ahead = s.text[max(low, mention.start - 40) : mention.start]
    if facts.comparator is not None and "×" not in text and " x " not in text and _BOUND.search(ahead):
        return False  # "≥ 99.9 % of `GET /ready` = 200"
    if facts.unit is Unit.RATIO and facts.value == 1 and _TIMES_BEFORE.search(ahead):
        return True  # "downtime / total time x 100 %"
    return bool(_TIMES_SIGN.match(s.text, mention.end) or (re.search(r"\d", ahead) and _AFTER_SIGN.search(ahead)))


_BOUND = re.compile(r"[<>≤≥]\s*$")
_TIMES_BEFORE = re.compile(r"[×*]\s*$")


# What does "p95 < 500 ms" mean? A word or two and the closing quotation mark at most.
_QUOTED_QUESTION = re.compile(r"[^.;:,!?。！？\n]{0,12}[\"”»“'」』]\s?(?:[^\W\d_]{1,16}\s?){0,2}[?？]")
_ASKED = re.compile(r"[^.;!。！]{0,160}[?？]\s*$")


def is_question(facts: Facts) -> bool:
    """ "Is p95 below 200 ms?": asked, not promised."""
    text = facts.statement.text
    asks = "?" in text or "？" in text
    if not asks or facts.in_table:
        return False
    return bool(_ASKED.match(text, facts.mention.end) or _QUOTED_QUESTION.match(text, facts.mention.end))


_REMARK = re.compile(r"[(（][^()（）]{0,200}[)）]")

# A whole statement in quotation marks is spoken by somebody, or shown.
_QUOTED = re.compile(r"\s*[\"“„«][^\"”“»\n]{12,400}[\"”»]")


def is_example(facts: Facts) -> bool:
    """ "For example, a target of 200 ms": shown, not promised."""
    s, mention = facts.statement, facts.mention
    low, _ = s.sentence(mention)
    quoted = _QUOTED.match(s.text)
    if quoted is not None and quoted.end() > mention.end:
        return True
    # "queries (e.g. a preview) must take < 100 ms": the example ends with its parentheses.
    head = _REMARK.sub(" ", s.text[low : mention.start])
    return bool(_EXAMPLE_HEAD.match(head) or _EXAMPLE_HERE.search(head))


def is_default(facts: Facts) -> bool:
    """ "(default 15 min)": the value of a setting."""
    text, mention = facts.statement.text, facts.mention
    return bool(
        _DEFAULT.search(text[max(0, mention.start - 30) : mention.start])
        or _DEFAULTS.match(text, facts.statement.sentence(mention)[0])
        or _AS_DEFAULT.match(text, mention.end)
    )


# "Defaults: 30 s here, 5 s there": every number of the list is one.
_DEFAULTS = re.compile(
    r"\W*(?:defaults?|voreinstellung\w*|standardwerte?|par défaut|por defecto|por padrão|predefinit\w|по умолчанию|默认值?|デフォルト値?|기본값)\s?[:：]",
    re.IGNORECASE,
)


_AS_DEFAULT = re.compile(
    r"\W{0,3}(?:by default|\(?defaults?\b|standardmäßig|\(standard\)|par défaut|por defecto|por padrão|predefinito|domyślnie|varsayılan|mặc định|по умолчанию|за замовчуванням|\(默认|\(デフォルト|\(기본)",
    re.IGNORECASE,
)


_RELATIVE = re.compile(
    r"\s*(?:of|der|des|du|de la|de|del|da|do|della|van|от)\s(?:[^\W\d_]+\s){0,3}?(?:thresholds?|budgets?|limits?|baselines?|quotas?|targets?(?!-\w)|sl[ao]s?|capacity|maximum|references?|referenz\w*|référence|referência|referencia|riferimento|эталон\w*|базов\w+|schwell\w+|grenz\w+|kapazität|seuil|capacité|umbral|límite|capacidad|limite|soglia|порога|лимита)\b",
    re.IGNORECASE,
)


_WITHIN = re.compile(r"\bwithin\s[±~]?\s?$", re.IGNORECASE)


def is_relative(facts: Facts) -> bool:
    """ "80 % of the threshold", "within 10 % of each other": a share of another figure."""
    if facts.unit is Unit.RATIO and _WITHIN.search(
        facts.statement.text[max(0, facts.mention.start - 10) : facts.mention.start]
    ):
        return facts.value < _HALF and facts.statement.text[facts.mention.end :].lstrip().startswith(("of ", "from "))
    return facts.unit is Unit.RATIO and bool(_RELATIVE.match(facts.statement.text, facts.mention.end))


# Providers whose own service levels are quoted in specs of what is built on them.
PROVIDERS = (
    r"aws|amazon|azure|gcp|google cloud|vercel|netlify|supabase|firebase|heroku|render|railway|fly\.io|cloudflare|fastly|akamai|stripe|paypal|twilio|sendgrid|mailgun|openai|anthropic"
    r"|auth0|okta|clerk|github|mongodb atlas|neon|planetscale|digital ?ocean|hetzner|ovh|alibaba|阿里云|腾讯云|line messaging"
)
_OF_A_PROVIDER = re.compile(
    rf"(?<!\w)(?:{PROVIDERS})(?!\w)[^.;:|]{{0,24}}\b(?:sl[ao]s?|uptime|availability|可用性)\b", re.IGNORECASE
)
_SLA = re.compile(
    r"\W*(?:(?:uptime|availability|monthly|published) )?slas?(?: uptime| availability)?\W*", re.IGNORECASE
)
_PROVIDER = re.compile(rf"\W*(?:{PROVIDERS})(?!\w)", re.IGNORECASE)


def is_of_a_provider(facts: Facts) -> bool:
    """ "| Stripe SLA | 99.99 % |": what somebody else promises."""
    if facts.unit is not Unit.RATIO or facts.comparator is not None:
        return False
    told = f"{facts.header} ; {facts.row_label}" if facts.in_table else facts.statement.text[: facts.mention.start]
    if facts.in_table and _SLA.fullmatch(facts.header) and _PROVIDER.match(facts.row_label):
        return True  # "| Azure Front Door | 99.99 % |" below "SLA": what one promises oneself has a name of one's own
    return bool(_OF_A_PROVIDER.search(told))


def is_bare_remark(facts: Facts) -> bool:
    """ "(5 min ahead)": a bare time in parentheses that nothing names."""
    sense = facts.sense
    return (
        facts.unit is Unit.SECOND
        and not facts.in_table
        and facts.comparator is None
        and facts.percentile is None
        and sense is not None
        and (sense.strength is Strength.IMPLIED or sense.source != "clause")
        and facts.statement.remark_at(facts.mention.start) is not None
    )


_AT = re.compile(
    r"(?:(?<!\w)(?:at|reaches|hits|reached|bei|à|al|a los|em|ao|при|на)|达到|到)\s*\W{0,2}$", re.IGNORECASE
)


_CAP = re.compile(
    r"\s*(?:[^\W\d_]+\s){0,2}?(?:cap|limit|quota|ceiling|reservation|headroom|buffer|allocation)s?\b", re.IGNORECASE
)


def is_trigger(facts: Facts) -> bool:
    """ "cleanup starts at 80 %", "with a 25 % CPU cap": a level at which something happens, or a setting."""
    if facts.comparator is not None or facts.in_table or facts.sense is None or facts.unit is not Unit.RATIO:
        return False
    if facts.sense.kind not in (Kind.SATURATION, Kind.ERROR_RATE, Kind.OTHER_RUNTIME):
        return False
    s, mention = facts.statement, facts.mention
    return bool(_AT.search(s.text[max(0, mention.start - 12) : mention.start]) or _CAP.match(s.text, mention.end))


_REASON = re.compile(
    r"\W{0,4}(?:(?:no|not|why not|why no) (?:stricter|looser|tighter|faster|slower|lower|higher)(?:\s?[(（][^()（）]{0,30}[)）])?|rationale|justification|reason|why(?: (?:it|this|that) (?:matters|is important|counts))?|(?:(?:business|user|customer) )?impact|background|motivation|begründung|warum|raison|justificación|justificativa|motivo|razón|motivazione|motivatie|обоснование|почему|зачем|причина|обґрунтування|чому|uzasadnienie|dlaczego|zdůvodnění|proč|gerekçe|neden|lý do|tại sao|vì sao|alasan|mengapa|pourquoi|por qu[eé]|perch[eé]|waarom|reden|理由|根拠|なぜ|근거|이유|왜|背景|为什么|為什麼|原因|依据|依據|เหตุผล|ทำไม)\W{0,3}(?:[:：]|\.(?=\W{0,2}\s))",
    re.IGNORECASE,
)


def is_reason(facts: Facts) -> bool:
    """ "Rationale: signing must be available 100 %": why something is asked for; the target stands elsewhere."""
    return not facts.in_table and bool(_REASON.match(facts.statement.text))


_A_FIFTH, _HALF = Decimal("0.2"), Decimal("0.5")


def is_too_many_failures(facts: Facts) -> bool:
    """ "crashes after 50 % of a batch": nobody promises that so much fails."""
    sense = facts.sense
    return sense is not None and sense.concept is Concept.ERROR and facts.comparator is None and facts.value > _A_FIFTH


_IF_MORE = re.compile(
    r"(?<!\w)(?:if|when|once|beyond|wenn|falls|sobald|ab|si|quand|lorsque|cuando|se|quando|(?<!niger )(?<!mehr )als|jeśli|gdy|если|когда|при|якщо|nếu|khi)\s[^.;:]{0,60}$|如果|当[^。；]{0,20}$",
    re.IGNORECASE,
)


def is_growth(facts: Facts) -> bool:
    """ "Redis if > 10k RPS": the load at which something is changed."""
    if facts.comparator not in LOWER or facts.in_table:
        return False
    low, _ = facts.statement.sentence(facts.mention)
    return bool(_IF_MORE.search(facts.statement.text[low : facts.mention.start]))


_SURVIVES = re.compile(
    r"(?:tolerat|surviv|withstand|endur|despite|continue|operate|work|buffer|überbrück|übersteh|toler|résist|support|soport|resist|выдерж|работать|продолж)[^.;]{0,80}$",
    re.IGNORECASE,
)


_BEARS = re.compile(
    r"(?:tolera(?:tes?|r|n)?|copes? with|withstands?|verträgt|supporte|sopporta|выдержива\w+|耐えられ)\s[^.;]{0,40}$",
    re.IGNORECASE,
)


def is_survived(facts: Facts) -> bool:
    """ "keeps working in outages of up to 24 hours": what the system bears, not what it allows itself."""
    sense = facts.sense
    s = facts.statement
    if sense is None or facts.in_table:
        return False
    if sense.concept is Concept.LATENCY:
        return bool(_BEARS.search(s.text[s.sentence(facts.mention)[0] : facts.mention.start]))
    if sense.concept is not Concept.DOWNTIME:
        return False
    if SURVIVED.search(s.text, s.sentence(facts.mention)[0], facts.mention.start):
        return True
    outages = [t for t in s.tags if t.concept is Concept.DOWNTIME and t.end <= facts.mention.start]
    return bool(outages) and bool(_SURVIVES.search(s.text[s.sentence(facts.mention)[0] : outages[-1].start]))


_RESOURCE = re.compile(
    r"cpu|memory|\bram\b|heap|disk|storage|\bpool|gpu|bandwidth|network|queue|quota|resource|connection|thread|speicher|prozessor|mémoire|processeur|memoria|memória|disco|almacen|armazen|память|памяти|диск|процессор|内存|磁盘|记忆|メモリ|ディスク|메모리|디스크|bellek|bộ nhớ|pamięć|geheugen|หน่วยความจำ",
    re.IGNORECASE,
)


def is_adoption(facts: Facts) -> bool:
    """ "70 % filter usage": how much people use a feature, not how full a resource is."""
    sense = facts.sense
    if sense is None or sense.kind is not Kind.SATURATION or facts.unit is not Unit.RATIO or facts.comparator in UPPER:
        return False
    return not _RESOURCE.search(f"{facts.row_label} ; {facts.statement.text} ; {facts.titles[-1:]}")


def is_all(facts: Facts) -> bool:
    """ "fails 100 % of the time": everything, said in passing."""
    sense = facts.sense
    if facts.value == 1 and not facts.in_table and sense is not None and sense.concept is Concept.SUCCESS:
        return True  # "the copy succeeds 100 % of the time" is what it does, not how often
    if facts.value == 1 and facts.in_table and _WHOLLY.match(facts.statement.text, facts.mention.end):
        return True
    return (
        facts.unit is Unit.RATIO
        and facts.value == 1
        and facts.comparator is None
        and (not facts.in_table or Concept.MODAL in facts.sentence)
        and not facts.share
        and not _is_always_up(facts)
    )


_OF_SOME = re.compile(r"\s(?:of|der|des|de|dei|delle|del|das|dos|van|z)\s(?!the time|time|requests)", re.IGNORECASE)
# "100 % local (offline)": wholly so.
_WHOLLY = re.compile(
    r"\s(?:on-?line|off-?line|local\w?|lokal\w*|remot\w+|digital\w*|on-?prem\w*|cloud|локальн\w+)(?!\w)", re.IGNORECASE
)


def _is_always_up(facts: Facts) -> bool:
    """ "Availability: 100 %" is asked for, however hard it is to keep."""
    sense = facts.sense
    if sense is None or sense.concept is not Concept.AVAILABILITY or facts.section is not Section.PROMISES:
        return False
    if Concept.ERROR in facts.sentence:
        return False  # "a test that fails 100 % of the time"
    if _OF_SOME.match(facts.statement.text, facts.mention.end) and not _counts_events(facts):
        return False  # "100 % of late labels must show a reason" beside "Reliability"
    return not any(m.unit is Unit.RATIO and m is not facts.mention for m in facts.statement.mentions)


def _counts_events(facts: Facts) -> bool:
    """ "100 % of requests", "100 % der Zeit"."""
    ends = facts.mention.end
    return any(t.concept is Concept.EVENT and ends <= t.start <= ends + _JUST_BEHIND for t in facts.statement.tags)


_JUST_BEHIND = len(" % of all the ")
