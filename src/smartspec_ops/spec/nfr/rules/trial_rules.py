"""Numbers of trials: cases of a test, the line it runs over, the distribution it prints, what it simulates, probes."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.rules.rule import TIMES, TIMES_AND_SHARES, Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

# "T-US001-13: response < 2 s": a case of a test.
_TEST_CASE = re.compile(r"\W*(?:\[[ xX]\]\s*)?(?:T|TC|UT|IT|E2E|TEST|PT)-[A-Z]*-?\d[\w-]*\W")


def is_a_test_case(facts: Facts) -> bool:
    return not facts.in_table and bool(_TEST_CASE.match(facts.statement.text))


_PROFILE = re.compile(
    r"(?:\brtt|latence|latency|latencia|latência|latenza|latenz|задержк\w*|延迟|延遲|遅延|지연)\W{0,3}$", re.IGNORECASE
)
_BITS = re.compile(r"bps|bit/s|бит/с", re.IGNORECASE)


def is_of_the_test_network(facts: Facts) -> bool:
    """The RTT of "(1.6 Mbps down, 750 kbps up, RTT 300 ms)": the connection of a test."""
    s, mention = facts.statement, facts.mention
    remark = s.remark_at(mention.start)
    if remark is None or not _PROFILE.search(s.text[max(remark[0], mention.start - 16) : mention.start]):
        return False
    return any(_BITS.search(m.raw_unit) for m in s.mentions if remark[0] <= m.start < remark[1])


_SHARE_ONLY = re.compile(r"[\s*`]*\d{2,3}(?:[.,]\d+)?\s?%[\s*`]*")


def is_of_a_distribution(facts: Facts) -> bool:
    """ "| 95% | 1000 ms |": the distribution that a load test prints."""
    bare = facts.in_table and facts.comparator is None and not facts.column_aims
    return bare and bool(_SHARE_ONLY.fullmatch(facts.row_label))


_SIMULATES = re.compile(
    r"(?:simulating|rapidly (?:modifying|sending|clicking)|bursts? of|sending|injecting)\s[^.;]{0,60}$", re.IGNORECASE
)


def is_simulated(facts: Facts) -> bool:
    """ "Simulating 100 writes in < 200 ms yields one event": what the test does, not what is promised."""
    s, mention = facts.statement, facts.mention
    low = s.sentence(mention)[0]
    return bool(_SIMULATES.search(s.text[low : mention.start])) and Concept.LATENCY not in facts.clause


_RUNS = re.compile(
    r"[^.;()]{0,28}?\s(?:over|on|across|in|during|auf|über|sur|en|em|su|на)\s(?:the |all |these |den |les |los |os )?(?:(?:same |last )(?:\d{1,4} )?|\d{0,4} ?(?:benchmark|test|trial|demo|pilot|evaluation|rehearsal)[ -])(?:runs?|rounds|executions|läufen?)(?!\w)"
    r"|[^.;()]{0,28}?\s(?:auf|über|in)\s(?:den |\d{1,4} )?(?:Test|Benchmark|Probe)-?läufen?(?!\w)|[^.;()]{0,28}?(?:тестовы\w+|пробны\w+) (?:прогон|запуск)",
    re.IGNORECASE,
)


_IN_PRODUCTION = re.compile(
    r"production|produktion|producción|produção|produzione|productie|продакшен|прод\b|生产|本番|운영", re.IGNORECASE
)


def is_of_trial_runs(facts: Facts) -> bool:
    """ "p95 < 4 min over the same 20 runs", "99 % on benchmark runs": what a trial must show."""
    runs = None if facts.in_table else _RUNS.match(facts.statement.text, facts.mention.end)
    return runs is not None and _IN_PRODUCTION.search(facts.statement.text, runs.end()) is None


# "Targets under test conditions: RTT ≤ 50 ms, packet loss ≤ 1 %": what the test has, not what it asks for.
_CONDITIONS = re.compile(
    r"(?:test(?:ing)?|measurement|lab|benchmark) (?:conditions|set-?up|environment)|(?:test|mess|prüf)bedingungen|conditions (?:de test|d'essai|de mesure)|condiciones de (?:prueba|medición)|condições de (?:teste|medição)"
    r"|condizioni di (?:prova|misura)|testomstandigheden|warunk\w+ test\w+|услови\w+ (?:теста|испытани|измерени)\w*|测试条件|測試條件|試験条件|測定条件|테스트 조건",
    re.IGNORECASE,
)


def is_of_the_conditions(facts: Facts) -> bool:
    """In the list behind the colon, of a connection: "under test conditions: answers within 2 s" is asked for."""
    s, mention = facts.statement, facts.mention
    head, colon, _ = s.text[s.sentence(mention)[0] : mention.start].partition(":")
    conditions = bool(colon) and bool(_CONDITIONS.search(head)) and not facts.percentile_is_own
    return conditions and bool(_OF_A_CONNECTION.search(s.text, *s.sentence(mention)))


_OF_A_CONNECTION = re.compile(
    r"\b(?:rtt|jitter|ping)\b|round[- ]trip|packet[- ]loss|paketverlust|perte de paquets|pérdida de paquetes|perda de pacotes|pakketverlies|utrat\w+ pakietów|потер\w+ пакет|втрат\w+ пакет|丢包|丟包|パケットロス|패킷 손실",
    re.IGNORECASE,
)


# "a 4-min `/ping` check by the monitor": how often somebody looks.
_PINGED = re.compile(
    r"[-\s]{0,3}(?:/[\w/.-]{1,40}\s{1,3}|\w+\s)?(?:pings?|polls?|polling|probes?|heartbeats?|keep-?alives?|crons?|scrapes?|health[- ]?checks?)(?!\w)",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"\d-[^\W\d_]+$")
_POLLED = re.compile(
    r"\s?(?:polling|(?:poll|polling|refresh|heartbeat|scrape|sampling) (?:interval|cycle|period))(?!\w)", re.IGNORECASE
)

_PROBED = re.compile(r"(?:readiness|liveness|startup)[\s_-]?probe", re.IGNORECASE)


def is_of_a_probe(facts: Facts) -> bool:
    """ "| readiness probe, initial delay | Java: 30 s |", "a 4-min ping": a setting of who probes."""
    s, mention = facts.statement, facts.mention
    if _HYPHENATED.search(s.text[mention.start : mention.end]) and _PINGED.match(s.text, mention.end):
        return True
    if facts.comparator is None and _POLLED.match(s.text, mention.end):
        return True
    told = f"{facts.row_label} ; {facts.statement.text[: facts.mention.start]}"
    return facts.comparator is None and bool(_PROBED.search(told))


TRIALS: tuple[Rule, ...] = (
    Rule("test case", Verdict.NOT_A_PROMISE, "a case of a test", is_a_test_case),
    Rule("test network", Verdict.NOT_A_PROMISE, "the connection of a test", is_of_the_test_network, TIMES),
    Rule("test conditions", Verdict.NOT_A_PROMISE, "the conditions of a test", is_of_the_conditions, TIMES_AND_SHARES),
    Rule("distribution", Verdict.NOT_A_PROMISE, "a measured distribution", is_of_a_distribution, TIMES),
    Rule("simulated", Verdict.NOT_A_PROMISE, "what a test does", is_simulated, TIMES),
    Rule("trial runs", Verdict.NOT_A_PROMISE, "what a trial must show", is_of_trial_runs, TIMES_AND_SHARES),
    Rule("probe", Verdict.NOT_A_PROMISE, "a setting of a probe", is_of_a_probe, TIMES),
)
