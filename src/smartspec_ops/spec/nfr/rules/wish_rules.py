"""Wishes and estimates: what a title, a label or a word beside the number says is not meant as a bound."""

# ruff: noqa: E501  (the patterns of all languages together)

from functools import lru_cache

from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


def is_wished(facts: Facts) -> bool:
    """A wish in its clause, its label or the title above; "around" and "about" only directly before the number."""
    s, mention = facts.statement, facts.mention
    if facts.titles and (_is_informational_title(facts.titles[-1]) or any(map(_ADVISORY.search, facts.titles))):
        return True
    if facts.in_table and _is_informational_title(facts.header):
        return True
    if Concept.INFORMATIONAL in facts.label_concepts and not _is_a_tier(facts) and not _EXPECTED.search(facts.header):
        return True
    if facts.context_is_title and any(t.concept is Concept.INFORMATIONAL for t in facts.context):
        return True  # "Indicative values:" above the list
    if facts.comparator is None and _ABOUT_AFTER.match(s.text, mention.end):
        return True
    if _STILL_OPEN.match(s.text, mention.end):
        return True
    here = s.clause_tags(mention)
    return any(t.concept is Concept.INFORMATIONAL for t in here) or any(
        t.concept is Concept.ROUGHLY and _is_close(s.text, t, mention) for t in here
    )


_INFORMATIONAL_TITLE = re.compile(
    r"informational|informative|^advisory$|\badvisory (?:targets?|goals?|objectives?|values?|thresholds?|limits?|slos?)\b|indicative|typical (?:latency|time|value|response|duration|threshold)|typische|typique|valor(?:es)? tipico|типичн|aspiration|stretch|non-?binding|no sl[ao]\b|best[- ]effort|nice[- ]to[- ]have|unverbindlich|richtwert|\bsuggested\b|recommended (?:targets?|values?|thresholds?|levels?|slos?)|sugerid|suggere|vorgeschlagen|indicatif|orientativ"
    r"|suggerit|предлагаем|建议(?:值|目标|指标)|推奨値|권장|справочн|ориентировочн|参考|目安|참고용",
    re.IGNORECASE,
)


# "| Очікуване значення |" heads what is asked for.
_EXPECTED = re.compile(r"expected|diharapkan|очікуван|ожидаем|oczekiwan|kỳ vọng", re.IGNORECASE)
# "## Frontend (advisory)" says it of everything below.
_ADVISORY = re.compile(
    r"[(（](?:advisory|informational|informative|non-?binding|aspirational|unverbindlich|参考)[)）]", re.IGNORECASE
)


@lru_cache(maxsize=256)
def _is_informational_title(title: str) -> bool:
    return bool(_INFORMATIONAL_TITLE.search(title))


# "| Best-effort | 99 % |" beside "| Critical | 99.9 % |".
_TIER = re.compile(r"(?:^|;)\W*best[- ]effort(?: (?:tier|services?|class))?\W*(?:;|$)", re.IGNORECASE)


def _is_a_tier(facts: Facts) -> bool:
    return facts.in_table and facts.column in (Column.TARGET, Column.UNKNOWN) and bool(_TIER.search(facts.row_label))


# A target that says of itself: to be confirmed.
_STILL_OPEN = re.compile(
    r"[\s*]{0,3}[(（\[][^()（）\[\]]{0,30}(?:\bto be (?:benchmarked|confirmed|validated|verified|measured|determined|tuned|refined|defined|agreed|decided)|\bTBC\b|zu bestätigen|noch offen|à (?:confirmer|valider|définir)|(?:por|a) (?:confirmar|definir|validar)|da (?:confermare|definire)"
    r"|nog te bepalen|do (?:potwierdzenia|ustalenia)|уточн|待(?:定|确认|確認|验证)|要(?:確認|検証)|未定|확인 필요|미정)",
    re.IGNORECASE,
)
# "10 req/s 程度": the word for "about" follows the number.
_ABOUT_AFTER = re.compile(r"\W{0,2}(?:程度|前後|くらい|ぐらい|ほど|左右|上下|정도|쯤|가량)")


def _is_close(text: str, tag: Tag, mention: Mention) -> bool:
    """At most one word between; in scripts without spaces none at all, where the word may be part of a longer one."""
    gap = text[tag.end : mention.start]
    return tag.end <= mention.start and (
        len(gap.split()) <= 2 if text[tag.start].isascii() or ord(text[tag.start]) < 0x0E00 else not gap.strip(" *")
    )
