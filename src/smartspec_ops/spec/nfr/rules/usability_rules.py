"""Figures under a title about ease of use: those of people, save where the system is timed or counted."""

# ruff: noqa: E501  (the patterns of all languages together)

from functools import lru_cache

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import names_time
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.timed import IS_SEEN
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_USABILITY = re.compile(
    r"usabilit|learnab|ease of (?:use|learning)|gebruiksvriendelijk|bruikbaarheid|leercurve|benutzbar|benutzerfreundlich|bedienbar|gebrauchstauglich|utilisabilité|ergonomie|usabilidad|facilidad de uso"
    r"|usabilidade|usabilità|facilità d'uso|użyteczno|použitelnost|удобств|юзабилити|зручніст|易用|ユーザビリティ|使いやすさ|操作性|사용성|사용 편의|ใช้งานง่าย",
    re.IGNORECASE,
)


_A_LABEL = 24


@lru_cache(maxsize=256)
def _tells_usability(title: str) -> bool:
    return bool(_USABILITY.search(title))


def is_of_usability(facts: Facts) -> bool:
    """Under a title about ease of use, shares and times are those of people, save where a latency is named."""
    if facts.unit not in (Unit.RATIO, Unit.SECOND):
        return False
    own = (facts.row_label, facts.statement.text[:_A_LABEL]) if facts.unit is Unit.SECOND else ()
    if not any(map(_tells_usability, (*facts.titles[-2:], *own))):
        return False
    if facts.unit is Unit.RATIO and Concept.AVAILABILITY in facts.near and facts.value < 1:
        return False  # "Usability and availability"; "help texts available: 100 %" counts texts
    if _is_a_moment(facts) and IS_SEEN.search(facts.statement.text, *facts.statement.clause(facts.mention)):
        return False  # "the user sees the state within 2 s"
    if facts.percentile_is_own or (_is_a_moment(facts) and names_time(facts)):
        return False  # nobody times people in percentiles, nor calls what they do a loading time
    if _is_a_moment(facts) and facts.in_table and _is_shown(facts):
        return False  # "| The guest opens a berth | Usability | It is displayed within 1 s |"
    if facts.near & {Concept.TASK, Concept.USER}:
        return True
    sense = facts.sense
    return sense is None or not (sense.concept is Concept.LATENCY or (_is_a_moment(facts) and facts.clause_speaks))


def _is_shown(facts: Facts) -> bool:
    return Concept.RESPONDING in facts.clause and not facts.sentence & {Concept.TASK, Concept.USER}


def _is_a_moment(facts: Facts) -> bool:
    """A bound of a few seconds at most: shorter than anything people do."""
    bound = facts.comparator is not None and facts.comparator.is_upper_bound
    return facts.unit is Unit.SECOND and bound and facts.value < 10
