"""Whether a line outside the sections that promise says by itself that it does: a bound, a label, a commitment."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Kind
from smartspec_ops.spec.nfr.rules.rule import LOWER, UPPER
from smartspec_ops.spec.nfr.rules.task_rules import says_then
from smartspec_ops.spec.nfr.rules.telling_rules import is_far_into_prose, is_labelled
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.statement.role import asks
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section, fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import folded_pattern


def lacks_evidence(facts: Facts) -> bool:
    """Outside the sections that promise, a line must say by itself that it does."""
    if facts.section is Section.PROMISES:
        return False
    sense = facts.sense
    assert sense is not None
    if is_far_into_prose(facts):
        return True
    if sense.concept is Concept.AVAILABILITY and sense.source in ("clause", "sentence") and is_labelled(facts):
        return False
    if sense.kind is Kind.THROUGHPUT and facts.comparator in LOWER and is_labelled(facts):
        return False
    if facts.in_table and facts.column in (Column.TARGET, Column.LIMIT):
        if facts.column is Column.TARGET and facts.comparator is None and not _is_asked_for(facts):
            return True  # a bare number under "Value"
        bounded = facts.column_aims and facts.comparator is not None and sense.source == "heading"
        return not bounded and sense.source not in ("clause", "sentence", "label", "context")
    if facts.in_table and facts.comparator is None and sense.source == "label" and _is_asked_for(facts):
        return False
    if facts.percentile is not None and facts.comparator in UPPER and facts.percentile_is_own:
        return False
    if sense.source not in ("clause", "sentence", "label", "earlier", "context"):
        return True
    if sense.source in ("earlier", "context") and facts.comparator is None and facts.percentile is None:
        return True
    bound = facts.comparator is not None or facts.share or bool(facts.statement.percentiles)
    modal = (
        Concept.MODAL in facts.sentence
        or facts.explicit_id
        or facts.parent_commits
        or says_then(facts.statement.text)
        or (facts.comparator is not None and any(map(_MUST_HAVE.search, facts.titles)))
    )
    if sense.strength is Strength.NAMED or facts.share:
        return not (bound or modal)
    # "Search < 200 ms" right under "Requirements": a bound and a title that asks.
    asked = facts.comparator is not None and facts.titles and _ASKS_OF_ALL.fullmatch(fold_title(facts.titles[-1]))
    return not (bound and (modal or asked))


def _is_asked_for(facts: Facts) -> bool:
    """Is a bare number asked for by its header, or by its title and the name of what is asked?"""
    named = facts.sense is not None and facts.sense.source == "label"
    if _A_SETTING.search(facts.row_label):
        return False  # "| Response timeout | 5 s |"
    if facts.sense is not None and facts.sense.kind is Kind.SATURATION and _LEAST.match(fold_title(facts.header)):
        return False  # "| Free disk | 20 % |" under "Minimum"
    return facts.column_aims or (named and any(map(asks, facts.titles)))


_A_SETTING = re.compile(r"time-?out|тайм-?аут|超时|超時|タイムアウト|타임아웃", re.IGNORECASE)
_LEAST = re.compile(r"\W*min(?:\b|im)")
_ASKS_OF_ALL = folded_pattern(
    r"\W*(?:\d+(?:\.\d+)*\W+)?(?:(?:system|service|technical|quality|operational|runtime|functional) )?(?:requirements|quality|(?:funktionale )?anforderungen|(?:exigences|besoins)(?: fonctionnel\w*)?|(?:requisitos|requerimientos)(?: funcionales)?|requisitos funcionais|requisiti(?: funzionali)?|(?:functionele )?eisen|wymagania|gereksinimler|yeu cau|kebutuhan|pozadavky|krav|(?:функциональные )?требования|(?:функц\w+ )?вимоги|(?:功能(?:性)?|機能)?(?:要求|要件|需求)|(?:기능 ?)?요구 ?사항)\W*"
)


# "Core features (must have)".
_MUST_HAVE = re.compile(
    r"must[- ]haves?\b|\bmuss\b|obligatoires?\b|obligatori[oa]s?\b|imprescindible|indispensáve|verplicht\b|wajib|обязательн|обов'язков|必须|必備|必備|必須|필수",
    re.IGNORECASE,
)
