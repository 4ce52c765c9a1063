"""The tables of words as rows and phrases: all that can be found in a text, of every language."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from smartspec_ops.spec.nfr.words.kinds import KINDS
from smartspec_ops.spec.nfr.words.lookalikes import SETTINGS
from smartspec_ops.spec.nfr.words.lookalikes_people import PEOPLE
from smartspec_ops.spec.nfr.words.lookalikes_work import WORK
from smartspec_ops.spec.nfr.words.reviews import REVIEWS
from smartspec_ops.spec.nfr.words.sentence_words import SENTENCE, number_words
from smartspec_ops.spec.nfr.words.vocabulary import COMPARISONS, STATISTICS, Concept


@lru_cache(maxsize=1)
def rows() -> tuple[tuple[str, Concept, str], ...]:
    """(language, concept, phrases) of every table; what other languages than those of a document say is not parted."""
    tables = (KINDS, COMPARISONS, STATISTICS, SENTENCE, SETTINGS, WORK, PEOPLE, REVIEWS)
    texts = (*(row for table in tables for row in table.items()), (Concept.NUMBER, number_words()))
    parted = ((concept, *line.partition(":")) for concept, text in texts for line in text.strip().splitlines())
    told = tuple((language.strip(), concept, phrases) for concept, language, _, phrases in parted)
    modals = {language: _words_of(phrases) for language, concept, phrases in told if concept is Concept.MODAL}
    bounds = ((language, phrases) for language, concept, phrases in told if concept in COMPARISONS)
    forbidding = ((language, _with(modals.get(language, frozenset()), phrases)) for language, phrases in bounds)
    return (*told, *((language, Concept.MODAL, phrases) for language, phrases in forbidding if phrases))


def _words_of(phrases: str) -> frozenset[str]:
    return frozenset(phrase for phrase in map(str.strip, phrases.split(",")) if " " not in phrase)


def _with(words: frozenset[str], phrases: str) -> str:
    """The phrases of several words that hold one of `words`: who "must not exceed" commits himself as well."""
    return ",".join(p for p in phrases.split(",") if len(p.split()) > 1 and not words.isdisjoint(p.split()))


def phrases_of(concept: Concept, phrases: str) -> Iterator[tuple[str, Decimal | None]]:
    """Each of the phrases; the words of numbers with their value."""
    for phrase in map(str.strip, phrases.split(",")):
        if concept is Concept.NUMBER and phrase:
            word, value = phrase.split("=")
            yield word, Decimal(value)
        elif phrase:
            yield phrase, None
