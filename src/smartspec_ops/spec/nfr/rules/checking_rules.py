"""Rules for what is done to find out, and for settings beside a number: checks, effort, what is cached, rates of callers."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.rules.rule import RATES, TIMES, TIMES_AND_SHARES, Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

# A box to tick, the number of a step, the name of a task.
_HEAD = r"\W*(?:\[[ xX]\]\W*)?(?:[A-Z]{1,4}-?\d+(?:\.\d+)*\W{1,4}){0,2}"
_CHECKS = re.compile(
    _HEAD
    + r"(?:(?:verify|validate|test|benchmark|measure|profile|confirm|check|double-?check|vérifie[rz]?|valide[rz]?|teste[rz]?|mesure[rz]?|prüfen?|verifizieren|testen|nachmessen|verificar?|validar|probar|comprobar|testar|medir|verificare|testare|misurare"
    r"|проверить|протестировать|измерить|перевірити|виміряти|zweryfikować|sprawdzić|przetestować|zmierzyć|controleer|meet|doğrula|kiểm tra|xác minh|verifikasi|uji|pastikan)\s|(?:验证|驗證|测试|測試|检查|確認|検証))",
    re.IGNORECASE,
)
_TEST = re.compile(
    _HEAD
    + r"(?:(?:(?:load|stress|soak|smoke|performance|perf|latency|e2e|unit|integration|manual)[\s/-]){0,2}(?:tests?|testing)\s(?:for|that|of|whether)\s|manual (?:timing|check|test)s?\s"
    r"|(?:validation|verification|verified by|measured by|vérification|verifizierung|prüfung|nachweis|verificación|validación|verificação|validação|verifica|проверка|перевірка|weryfikacja|验证|検証|검증)\s{0,2}[:：]\W*(?:(?:load|stress|soak|performance|manual|k6|unit|integration)[\s-]){0,2}tests?\b)",
    re.IGNORECASE,
)


def is_a_check(facts: Facts) -> bool:
    """ "Verify that a search takes < 2 s" among tasks: work to be done on a target that stands elsewhere."""
    if facts.in_table or facts.explicit_id:
        return False
    text = facts.statement.text
    if (test := _TEST.match(text)) is not None:
        return not _asks_of_a_test(facts, test.end())
    # "Validates a token within 20 ms" is what the system does; a check compares what it measured.
    compares = _COMPARES.search(text, max(0, facts.mention.start - 24), facts.mention.start)
    return facts.section is not Section.PROMISES and bool(compares and _CHECKS.match(text))


def _asks_of_a_test(facts: Facts, start: int) -> bool:
    """ "Load testing of 500 users must show p95 < 300 ms", and under a title that promises "Load test of the desk: p95 < 300 ms"."""
    s, end = facts.statement, facts.mention.start
    if any(t.concept is Concept.MODAL for t in s.within((start, end))):
        return True
    return facts.section is Section.PROMISES and re.search(r"[:：]", s.text[start:end]) is not None


_COMPARES = re.compile(
    r"(?:[<≤]|below|under|less than|at most|exceeds?|unter|höchstens|moins de|inférieur\w{0,2} à|menos de|menor (?:a|que)|meno di|inferiore a|менее|меньше|не более|poniżej|低于|小于|不超过|未満|以下|미만)\s{0,2}=?\s{0,2}\W{0,3}$",
    re.IGNORECASE,
)


_EFFORT = r"(?:estimated |total |est\. |dev(?:elopment)? )?(?:effort|aufwand|zeitaufwand|charge estimée|esfuerzo|esforço|sforzo|impegno|трудо[её]мкость|трудовитрати|nakład pracy|工作量|工数|工时|공수|작업량)"
_EFFORT_LABEL = re.compile(rf"\W*{_EFFORT}\W{{0,3}}[:：]", re.IGNORECASE)
_EFFORT_COLUMN = re.compile(rf"\W*{_EFFORT}\b", re.IGNORECASE)


def is_effort(facts: Facts) -> bool:
    """ "Effort: 20 min": how long somebody works on it."""
    if facts.in_table:
        return bool(_EFFORT_COLUMN.match(facts.header))
    return bool(_EFFORT_LABEL.match(facts.statement.text))


_CACHED = re.compile(
    r"(?:(?<!\w)(?:cached|cache|gecacht|zwischengespeichert|mises? en cache|caché|cacheado|en caché|em cache|in cache|кэшируется|кешується)\W{0,3}(?:for|für|pendant|durante|por|per|на)?|缓存|快取|緩存|キャッシュ|캐시)\s{0,2}$",
    re.IGNORECASE,
)


def is_cached(facts: Facts) -> bool:
    """ "Statistics are cached 5 minutes": how long a copy is kept."""
    if facts.comparator is not None or facts.percentile is not None:
        return False
    ahead = _CACHED.search(facts.statement.text[max(0, facts.mention.start - 24) : facts.mention.start])
    # "Home page, cached: 150 ms" says how fast the copy is shown; none is kept for so short.
    return ahead is not None and not (facts.value < _SHORTEST_KEPT and _CLOSES.search(ahead[0]))


_SHORTEST_KEPT = 5
"""Seconds."""
_CLOSES = re.compile(r"[)）:：]")


_CALLER = re.compile(
    r"\s?(?:/|per |pro |par |por |pour chaque |на |за |每(?:个)?)\s?(?:IPs?\b|IP-|client IP|source IP|api[- ]?keys?\b|API-Schlüssel|tokens?\b|callers?\b)",
    re.IGNORECASE,
)
_EACH_CALLER = re.compile(r"(?:每(?:个)?|各|per )\s?IP\W{0,3}(?:地址|アドレス)?\W{0,3}$", re.IGNORECASE)


def is_for_each_caller(facts: Facts) -> bool:
    """ "60 requests/min per IP": what a caller may do at most."""
    s, mention = facts.statement, facts.mention
    return bool(
        _CALLER.match(s.text, mention.end) or _EACH_CALLER.search(s.text[max(0, mention.start - 12) : mention.start])
    )


_OCCASION = re.compile(
    r"\W*(?:(?:when to (?:consider|scale|revisit|migrate|switch|act)|revisit (?:when|if))(?:\s[^:：<>\d]{1,50})?|(?:rollback|scaling|migration|escalation)?\s?trigger(?:ed by)?|rollback (?:if|when)|触发条件|触发|トリガー|트리거)\W{0,4}[:：]",
    re.IGNORECASE,
)


def is_an_occasion(facts: Facts) -> bool:
    """ "When to consider: > 10,000 writes/s": a level at which something is done."""
    return not facts.in_table and bool(_OCCASION.match(facts.statement.text))


CHECKS: tuple[Rule, ...] = (
    Rule("check", Verdict.NOT_A_PROMISE, "a check of a target that stands elsewhere", is_a_check, TIMES_AND_SHARES),
    Rule("occasion", Verdict.NOT_A_PROMISE, "a level at which something is done", is_an_occasion),
    Rule("effort", Verdict.NOT_A_PROMISE, "effort or a plan of people", is_effort, TIMES),
    Rule("cached", Verdict.NOT_A_PROMISE, "how long a copy is kept", is_cached, TIMES),
    Rule(
        "rate of a caller",
        Verdict.NOT_A_PROMISE,
        "a limit put on callers, not a promise to them",
        is_for_each_caller,
        RATES,
    ),
)
