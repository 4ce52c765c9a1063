"""Past incidents that are like this one, and what ended them.

Alike are incidents with the same rare words (the cosine of their TF-IDF vectors), with the same broken objective, and
with factors of the same kind. Each part is named, so that a person sees at once whether the likeness means anything.

Source: TF-IDF with cosine similarity, Manning, Raghavan, Schütze, Introduction to Information Retrieval, ch. 6.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from smartspec_ops.domain.investigation.words import counted_words

MOST = 3
LEAST = 0.2
SAME_OBJECTIVE = 0.3
SAME_FACTOR = 0.1
SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An incident as it is compared: its text, what broke, what contributed, what ended it, what is still open."""

    id: str
    text: str
    objectives: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    ended_by: str = ""
    open_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """`score` 0..1.4 only orders; `why` says what is alike."""

    id: str
    score: float
    why: str
    ended_by: str
    open_items: tuple[str, ...] = ()

    def __str__(self) -> str:
        items = f"; still open: {'; '.join(self.open_items)}" if self.open_items else ""
        return f"{self.id} ({self.why}): {self.ended_by}{items}"


def similar(this: Past, others: Sequence[Past]) -> tuple[Similar, ...]:
    """The most alike first, at most `MOST`; none that is not."""
    texts = {one.id: counted_words(one.text) for one in (this, *others)}
    weights = _weights(list(texts.values()))
    own = _vector(texts[this.id], weights)
    found = [_compared(this, one, own, _vector(texts[one.id], weights)) for one in others if one.id != this.id]
    alike = sorted((one for one in found if one.score >= LEAST), key=lambda one: (-one.score, one.id))
    return tuple(alike[:MOST])


def _weights(texts: Sequence[Mapping[str, int]]) -> Mapping[str, float]:
    """Rare words tell more: the smoothed inverse document frequency."""
    seen = Counter(word for text in texts for word in text)
    return {word: log((1 + len(texts)) / (1 + count)) + 1 for word, count in seen.items()}


def _vector(text: Mapping[str, int], weights: Mapping[str, float]) -> Mapping[str, float]:
    raw = {word: (1 + log(count)) * weights[word] for word, count in text.items()}
    length = sqrt(sum(value * value for value in raw.values()))
    return {word: value / length for word, value in raw.items()} if length else {}


def _compared(this: Past, other: Past, own: Mapping[str, float], theirs: Mapping[str, float]) -> Similar:
    parts = {word: own[word] * theirs[word] for word in own.keys() & theirs.keys()}
    objectives, factors = this.objectives & other.objectives, this.factors & other.factors
    shared = sorted(parts, key=lambda word: (-parts[word], word))[:SHOWN_WORDS]
    why = [
        *([f"same objective {', '.join(sorted(objectives))}"] if objectives else []),
        *([f"same kind of factor: {', '.join(sorted(factors))}"] if factors else []),
        *([f"shared words: {', '.join(shared)}"] if shared else []),
    ]
    return Similar(
        id=other.id,
        score=sum(parts.values()) + SAME_OBJECTIVE * bool(objectives) + SAME_FACTOR * bool(factors),
        why="; ".join(why),
        ended_by=other.ended_by,
        open_items=other.open_items,
    )
