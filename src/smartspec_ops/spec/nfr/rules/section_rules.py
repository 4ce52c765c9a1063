"""What a title says against the numbers under it, and what outdoes it: a bound that commits, a column of targets."""

# ruff: noqa: E501  (the patterns of all languages together)

from functools import lru_cache

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section, fold_title
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import folded_pattern

# Titles under which nothing is a promise, whatever it says, and no line is read.
CLOSED = frozenset({"examples", "change log", "alternatives", "alerting", "estimates", "compatibility", "risks"})
# Titles that say little about a line which bounds an indicator and calls that a target.
SOFT = frozenset(
    {
        "consequences",
        "limits and settings",
        "background",
        "costs and plans",
        "no promises",
        "support",
        "remarks",
        "manuals",
        "testing",
    }
)


def _is_a_gate(facts: Facts) -> bool:
    """A bound in a column whose header speaks of targets: a benchmark to be passed, not its outcome."""
    return facts.column is Column.TARGET and facts.comparator is not None and facts.column_aims


@lru_cache(maxsize=2048)
def names_levels(title: str) -> bool:
    """Does a title name service levels or requirements of quality?"""
    return bool(_LEVELS.search(fold_title(title)))


_LEVELS = folded_pattern(
    r"\bsl[ao]s?\b|service[- ]level (?:objectives?|agreements?|targets?)|\bnfrs?\b|non-? ?functional|\brnfs?\b|\bнфт\b|nicht-? ?funktional|non[- ]fonctionnel|no[- ]funcional|nao[- ]funciona|non[- ]funzional|niet-? ?functione|icke-? ?funktion|ikke-? ?fun[kc][ts]|niveaux? de service|niveis de servico|nivel(?:es)? de servicio|nivel de servico|livell[oi] di servizio|service-?niva|serviceniveau|servicelevel|service-?mal\b|tjanste-?niva|tjeneste-?niva|dienstverleningsniveau|engagements? de service|servicequalitat|нефункциональн|нефункціональн|非功能|非機能|비기능|phi chuc nang|non-? ?fungsional|ไม่ใช่(?:เชิง)?(?:ฟังก์ชัน|หน้าที่)|服务(?:水准|等级|水平|级别)|サービス(?:レベル|水準)|서비스 ?수준|muc (?:đo )?dich vu|tingkat layanan|ระดับ(?:การให้)?บริการ|poziom\w* (?:uslug|obslugi)|уровн\w* (?:обслуживан|сервиса|услуг)|рівн\w* (?:обслуговуван|сервісу|послуг)|urov\w+ sluz|hizmet (?:seviye|duzey)|niveaux? de service|nivel\w* de servi|niveis de servi|livell\w* di servizio|dienstgute|serviceniveau|tjansteniva|サービス水準"
)
_A_MINUTE = 60


def is_outside(facts: Facts) -> bool:
    """Under a heading that says these are no promises."""
    if facts.section is not Section.NO_PROMISES:
        return False
    if facts.section_rule == "measured results" and _is_a_gate(facts):
        return False
    if facts.section_rule == "testing" and facts.has_measured_column and names_levels(facts.header):
        return not _is_a_gate(facts)
    if facts.section_rule in SOFT and facts.unit is Unit.RATIO and names_levels(facts.row_label.partition(" ; ")[0]):
        return Concept.AVAILABILITY not in facts.near  # "| SLA | 99.5% uptime |" among the features of a plan
    says = facts.is_named_here or facts.percentile_is_own
    # Sizes under "Cost" are what is bought, whatever their column is called.
    aims = facts.column is Column.TARGET and facts.column_aims and facts.unit not in (Unit.BYTE, Unit.COUNT)
    if aims and facts.section_rule in SOFT and facts.unit is Unit.SECOND and facts.value <= _A_MINUTE:
        return facts.sense is None  # a table of budgets under "Session and continuity"
    # "Infrastructure SLOs", and under it "Cache": the title above says what the bounds under it are.
    asks = (
        Concept.MODAL in facts.sentence
        or facts.section_rule == "remarks"
        or aims
        or any(map(names_levels, facts.titles[:-1]))
    )
    commits = facts.comparator is not None and asks and says
    return not (facts.section_rule in SOFT and commits)


SECTION_RULES = {
    name: Rule(name, Verdict.NOT_A_PROMISE, f"stands under a heading about {name}", is_outside)
    for name in (*sorted(CLOSED), "measured results", *sorted(SOFT))
} | {
    "remarks": Rule(
        "remark", Verdict.NOT_A_PROMISE, "a paragraph in italics: it explains what stands above", is_outside
    )
}
