"""What holds for one phase or release of several: which one is live is for a person to say.

A document that knows no later phase asks for what it asks of its MVP: there the phase leaves nothing open.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable
from functools import lru_cache

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag


def is_phased(facts: Facts) -> bool:
    s = facts.statement
    if _is_of_a_plan(facts.titles) or (facts.unit is not Unit.SECOND and _OF_A_QUARTER.match(s.text)):
        return True
    end = facts.mention.end
    after = s.remark_at(end) or s.remark_at(end + 1) or s.remark_at(_words_after(s.text, end))
    if after is not None and _names_phase(s.text, s.within(after)) and s.remark_at(facts.mention.start) is None:
        return True  # "99.5 % (target of v1)"
    if after is not None and any(_is_remarked_as_phase(s, m) for m in s.mentions):
        return True  # "3 s (MVP) / 1.5 s (tuned)": so the other is one as well
    return _is_said_of_a_phase(facts) and not (_is_of_the_first(facts) and facts.is_of_one_phase())


def _is_said_of_a_phase(facts: Facts) -> bool:
    s = facts.statement
    if facts.unit is Unit.RATIO and any(_FOR_PHASE.match(s.text, m.end) for m in s.mentions if m.unit is Unit.RATIO):
        return True  # "95 % for the MVP, 99 % for the cloud"
    return _names_phase(s.text, s.clause_tags(facts.mention)) or _names_phase(facts.row_label, facts.row_tags)


def _is_of_the_first(facts: Facts) -> bool:
    """ "A minimum uptime target for the MVP", said as a requirement is; a row or label "MVP" is one of several."""
    s = facts.statement
    if sum(m.unit is facts.unit for m in s.mentions) > 1 or _DENIED.search(s.text):
        return False  # "95 % for the MVP, 99 % for the cloud", "99.9 % is not required for the MVP"
    said = [s.text[t.start : t.end] for t in s.tags if t.concept is Concept.PHASE]
    said += [facts.row_label[t.start : t.end] for t in facts.row_tags if t.concept is Concept.PHASE]
    labels = (facts.row_label, s.text) if facts.in_table else (s.text,)
    return all(_FIRST.match(name) for name in said) and not any(_LABELLED.match(label) for label in labels)


_FIRST = re.compile(
    r"\W*(?:mvp|v1|phase (?:1|one)|pilot\w*|alpha|poc|prototype|first release|initial launch|fase 1|этап 1|1단계|一期|第一阶段)(?!\w)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\W{0,8}(?:[^\W\d_]{1,20}[ ,]{1,2}){0,3}(?:mvp|v1(?:\.0)?|pilot\w{0,6}|first release|initial launch|(?:phase|fase|этап) (?:1|one))(?: (?:target|goal|phase|requirement)s?)?\W{0,3}(?:$|[:：–—(（|/])",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|no|never|overkill|nicht|kein\w*|pas|não|non|niet|nie|не)\b", re.IGNORECASE)
# What the words for phases do not say: "after go-live", "in production", "release 2".
_LATER = re.compile(
    r"\bpost[- ]?(?:mvp|launch|pilot)|\b(?:after|beyond) (?:the )?(?:mvp|pilot|v1)\b|\bgo-?live\b|\b(?:once|when) (?:we are |it is )?in production\b|\bin production,|\blong[- ]term\b|\beventually\b|\bproduction (?:availability|uptime|targets?|slos?|slas?)\b|\bim regelbetrieb\b|\b(?:subsequent|later|next|future|second) (?:releases?|phases?|versions?|stages?)\b|\brelease [2-9]\b"
    r"|\b(?:phase|stage|fase|étape|etapa|faz|faza|fáze|tahap|giai đoạn|этап|фаза|етап) ?(?:[2-9]|ii)\b|\b(?:segunda|seconda|deuxième|zweite) (?:fase|phase|etapa)\b|\bv(?:[2-9]|1\.[1-9])\b|\byear [2-9]\b|\bGA\b|general availability|[二三]期|后续|後續|本番|第[二三]阶段|フェーズ ?[2-9]|第[2-9]段階|[2-9]단계",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d|[一二三]")


def knows_one_phase(text: str, tags: Iterable[Tag]) -> bool:
    """Does a document name no later phase that its targets could change in?"""
    named = (text[t.start : t.end] for t in tags if t.concept is Concept.PHASE)
    return _LATER.search(text) is None and all(_FIRST.match(name) for name in named if _DIGIT.search(name))


# "Q1: support 50 requests per second"; a time there may be that of the first query.
_OF_A_QUARTER = re.compile(r"\W*(?:Q[1-4](?:\s?(?:/|-|20)\d\d)?|(?:20\d\d\W?)Q[1-4])\W{0,3}[:：]\s")


def _words_after(text: str, end: int) -> int:
    """Where the remark opens in "99.5 % uptime (MVP target)"."""
    words = _TO_THE_REMARK.match(text, end)
    return words.end() if words else end


_TO_THE_REMARK = re.compile(r"(?:\s?/)?\s[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s(?=[(（](?![^)）]*\b(?:in|ex)cluded))")
_FOR_PHASE = re.compile(r"\+?\s(?:uptime |availability )?for (?:the )?(?:mvp|v\d|phase \d)\b", re.IGNORECASE)


def _is_remarked_as_phase(s: Statement, mention: Mention) -> bool:
    remark = s.remark_at(mention.end) or s.remark_at(mention.end + 1)
    return remark is not None and _names_phase(s.text, s.within(remark))


_PLAN_TITLE = re.compile(
    r".{1,80}\((?:planned|geplant|prévue?|previst[oa]|pianificat[oa])(?:\s(?:for |in |für |pour )?(?:q[1-4]\b|20\d\d|[^\W\d_]+ 20\d\d)[^()]{0,10})?\)|^\W*(?:mvp|poc|prototype|pilot|beta|alpha|v\d(?:\.\d)?) (?:requirements?|targets?|goals?|slos?|slas?|objectives|performance)\b|^.{0,60}\b(?:target|requirement|goal|slo|objective)s?\W{1,3}\(?(?:future|later|post-?mvp|long[- ]term|stretch|v\d)\b|^\W*(?:future|long[- ]term|post-?mvp) (?:targets?|requirements?|goals?|slos?|scale)\b|^\W*(?:phases?|months?|weeks?|quarters?|sprints?|milestones?|q[1-4]|stages?|fase|etapa|étape|этап|фаза|monat|woche|mois|mes|semana|mese|tydzień|miesiąc|kwartał|týden|měsíc|неделя|месяц|спринт|квартал|тиждень|місяць|hafta|aşama|giai đoạn|tuần|tháng|minggu|tahap|bulan|阶段|階段|フェーズ|ステージ)\W{0,3}\d|^\W*phase [A-H]\b|^第.{1,3}(?:阶段|期)|^\d\s?단계|フェーズ\s?\d",
    re.IGNORECASE,
)


def _names_phase(text: str, tags: tuple[Tag, ...]) -> bool:
    """A phase word that is no part of a path such as ``/v1/orders``."""
    return any(
        t.concept is Concept.PHASE
        and text[max(0, t.start - 1) : t.start] != "/"
        and not _OF_A_LOAD.match(text, t.end)
        and not _LOAD_OF.search(text[max(0, t.start - 24) : t.start])
        for t in tags
    )


# "under the agreed MVP load" sizes the load; the target holds in every phase.
_OF_A_LOAD = re.compile(
    r"[\s-](?:concurrency|media|features?|tenants?|documents?|generation|workflows?|load|traffic|scale|volume|users?|dataset|data set|scope|last|charge|carga|carico|нагрузк)",
    re.IGNORECASE,
)


_LOAD_OF = re.compile(
    r"(?:\bload of the |\btraffic of the |last (?:des|der) |charge d[eu] |carga d[eo]l? |carico del |нагрузк\w{0,2} |навантаженн\w{0,2} )$",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def _is_of_a_plan(titles: tuple[str, ...]) -> bool:
    return any(_PLAN_TITLE.match(title) for title in titles)
