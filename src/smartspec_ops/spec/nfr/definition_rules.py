"""Numbers of what is defined or recounted: which events are good, what went from where to where."""

import re

from smartspec_ops.spec.nfr.classify import Facts
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
