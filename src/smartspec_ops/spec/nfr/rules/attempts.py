"""Where a word of retries says nothing against a time: how soon a connection is back, and attempts that are counted in."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.spec.nfr.rules.rule import UPPER
from smartspec_ops.spec.nfr.rules.task_rules import THEN
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.timed import RECONNECTS
from smartspec_ops.spec.nfr.words.vocabulary import Concept

# "tries for up to 30 s": how long, not how soon.
_FOR = re.compile(
    r"\b(?:for|during|während|pendant|durante|в течение)\W(?:up to|at most|bis zu|jusqu'à|hasta|até|fino a)?\W*$",
    re.IGNORECASE,
)


_ATTEMPTS = re.compile(r"attempt|versuch|tentativ|intento|попыт|спроб|尝试|試行|시도", re.IGNORECASE)


def is_back_in_time(facts: Facts) -> bool:
    """ "must reconnect within 5 s": how soon the connection is back, where no other word speaks of attempts."""
    text = facts.statement.text
    retries = [t for t in facts.statement.tags if t.concept is Concept.RETRY]
    commits = facts.explicit_id or facts.percentile_is_own or Concept.MODAL in facts.sentence
    commits = commits or (facts.section is Section.PROMISES and not _ATTEMPTS.search(text))
    answers = THEN.search(text)
    return (
        facts.comparator in UPPER
        and not _FOR.search(text[: facts.mention.start])
        and bool(commits or answers)
        and bool(RECONNECTS.search(text, 0, facts.mention.start))
        and all(t.start > facts.mention.end or RECONNECTS.match(text, t.start) for t in retries)
    )


_COUNTED_IN = re.compile(
    r"(?:\bincl(?:uding|usive of|\.)?|\beinschließlich|\binkl\.|\b(?:y )?compris|\bincluyendo|\bincluindo|\bcompres[ie]"
    r"|\bвключая|包括|包含)"
    r"\s*(?:\w+ ){0,2}$",
    re.IGNORECASE,
)


def are_counted_in(facts: Facts) -> bool:
    """ "within 30 s, including retries": whatever the retries are, they are within it."""
    text = facts.statement.text
    retries = [t for t in facts.statement.tags if t.concept is Concept.RETRY]
    return all(t.start > facts.mention.end and _COUNTED_IN.search(text[: t.start]) for t in retries)
