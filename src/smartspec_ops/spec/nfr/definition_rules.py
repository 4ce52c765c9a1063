"""Numbers of what is defined or recounted: which events are good, what went from where to where."""

import re

from smartspec_ops.spec.nfr.classify import Facts
from smartspec_ops.spec.nfr.comparison import comparator_of
from smartspec_ops.spec.nfr.context import Section
from smartspec_ops.spec.nfr.vocabulary import Concept

_PART_OF_ALL = re.compile(r"(?<!\w)(?:ratio|fraction|proportion|percentage|share|%) of\s", re.IGNORECASE)


def is_of_a_definition(facts: Facts) -> bool:
    """ "SLI: the fraction of requests served under 500 ms": which events are good; how many must be is not said here.

    A column of targets says it.
    """
    s, mention = facts.statement, facts.mention
    told = facts.share or facts.percentile is not None or Concept.MODAL in facts.sentence
    if told or (facts.in_table and facts.column_aims):
        return False
    ahead = s.text[s.sentence(mention)[0] : mention.start]
    return bool(_PART_OF_ALL.search(ahead)) and not any(c.isdigit() for c in _PART_OF_ALL.split(ahead)[0])


_WENT_FROM = re.compile(r"(?<!\w)from [~≈<>]?\s?\d[^.;:]{0,28}?\sto [<~≈]?\s*$", re.IGNORECASE)


def is_where_it_went(facts: Facts) -> bool:
    """ "latency drops from 500 ms to < 5 ms", outside the sections that promise: what happens."""
    s, mention = facts.statement, facts.mention
    if facts.section is Section.PROMISES or facts.in_table or Concept.MODAL in facts.sentence:
        return False
    return bool(_WENT_FROM.search(s.text[max(0, mention.start - 48) : mention.start]))


def is_a_manner_of_speaking(facts: Facts) -> bool:
    """ "sub-second latency matters to them"; "sub-second latency: p99 < 500 ms", where the colon says what it means."""
    s, mention = facts.statement, facts.mention
    if not mention.strict_below or facts.explicit_id:
        return False
    following = [m for m in s.mentions if m.start >= mention.end and m.unit is mention.unit]
    if any(":" in s.text[mention.end : m.start] and comparator_of(s, m) is not None for m in following):
        return True
    return facts.section is not Section.PROMISES and not facts.in_table and Concept.MODAL not in facts.sentence


_ELSEWHERE_BEHIND = re.compile(
    r"[\s,(—–-]{1,4}(?:as )?(?:per|from|defined in|set in|according to) \W{0,2}[\w./-]{1,60}(?:\.md|-\d{1,3})\b",
    re.IGNORECASE,
)
_ELSEWHERE_AHEAD = re.compile(r"\b(?:as )?per \W{0,2}(?:SLO|NFR|SC|FR|REQ|ADR|AC)-?\d{1,3}\W{1,4}$")


def is_set_in_another(facts: Facts) -> bool:
    """ "(target < 120 s per SLO.md)", "target per SLO-5: ≥ 95 %": what another document or requirement sets."""
    s, mention = facts.statement, facts.mention
    if _ELSEWHERE_BEHIND.match(s.text, mention.end):
        return True
    return bool(_ELSEWHERE_AHEAD.search(s.text[max(0, mention.start - 24) : mention.start].rstrip("≥≤<>= *") + " "))
