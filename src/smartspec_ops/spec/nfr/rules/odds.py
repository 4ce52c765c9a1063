"""The odds that a number is promised, by the words and the shape of the place where it stands: a logistic regression.

The rules know what speaks against a promise and have a reason for each. What they let through is weighed once more
here, because there are more ways to tell a figure than anybody can write rules for. Each feature adds its weight; what
falls below `DOUBTED` is for a person, with the words that spoke against it. The weights were learned from labelled
documents and lie in ``odds.tsv``; `./dev learn` makes them anew (ADR 0078).
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.document.markdown import Form
from smartspec_ops.spec.nfr.rules.section_rules import names_levels
from smartspec_ops.spec.nfr.statement.bounds import is_up_to
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.statement.role import asks
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.titles.headers import aims
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

TABLE = Path(__file__).with_name("odds.tsv")
ALWAYS = "always"
"""The feature every number has: its weight is the odds before anything is known."""
DOUBTED = -0.7
"""Log-odds below which a promise is doubted, chosen where F1 over unseen documents is flat. No share of promises: what
the rules let through weighs fivefold when the weights are learned."""
DOUBTED_BY_NAME = -2.0
"""The same for what is named in a section of promises, or a rate there, but bare: "API response time 300 ms"."""
_TELLING = 3
"""How many words against it a person is shown."""
_AGAINST = -0.2

# A number counts as one sign whatever it is. Languages without spaces between words are taken by two characters.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[<>≤≥%]")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def features(facts: Facts, form: Form, line: str) -> frozenset[str]:
    """Everything the odds know of a number: its shape, and the words of its line, its column and its last two titles.

    The title of the document is none of them: it names the product.
    """
    return frozenset([ALWAYS, *shape(facts, form)]).union(*_words(facts, line))


def log_odds(facts: Facts, form: Form, line: str) -> float:
    """The sum of the weights of its features; 0 is as likely as not."""
    known = weights()
    return sum(map(_weight_of, *zip(*_places(facts, line), strict=True))) + math.fsum(
        known.get(name, 0.0) for name in (ALWAYS, *shape(facts, form))
    )


def doubt(facts: Facts, form: Form, line: str) -> str:
    """Why a number the rules take for a promise is one for a person to decide; empty where nothing is doubted."""
    says_what = is_named(facts) or facts.unit is Unit.PER_SECOND
    least = DOUBTED_BY_NAME if facts.section is Section.PROMISES and says_what else DOUBTED
    if says_all(facts) or log_odds(facts, form, line) >= least:
        return ""
    known = weights()
    against = sorted((known.get(name, 0.0), name.partition(" ")[2]) for name in frozenset().union(*_words(facts, line)))
    told = list(dict.fromkeys(f"'{words}'" for weight, words in against if weight < _AGAINST and _tells(words)))[
        :_TELLING
    ]
    by = f"by its words ({', '.join(told)})" if told else "by where and how it stands"
    return f"doubtful: more like a figure that is told than one that is promised, {by}"


def _tells(words: str) -> bool:
    """Would a person see why? "The", "s" and "< #" weigh something too, and tell nobody anything."""
    return words.replace(" ", "").isalpha() and (len(words) > 3 or bool(_UNSPACED.search(words)))


def says_all(facts: Facts) -> bool:
    """What is named, bounded and asked for, by its section or by "must", is a promise, whatever stands around it.

    A percentile names a time, and one that stands beside its number bounds it too; a rate is either, and a named share
    is bounded by a title of service levels. Under "must", an id of a requirement or a title of them also what is only
    implied holds ("WHEN the locale changes the panel SHALL follow within 100 ms"), save minutes, in which as a rule a
    person does something.
    """
    near, named = facts.sense is not None and facts.sense.source in _NEAR, is_named(facts)
    obliges = Concept.MODAL in facts.sentence
    asked = facts.section is Section.PROMISES or obliges or _is_among_requirements(facts)
    bounded = (
        facts.comparator is not None
        or facts.column in (Column.TARGET, Column.LIMIT)
        or bool(facts.near & _BOUNDS)
        or is_up_to(facts)
        or (facts.in_table and facts.column is Column.UNKNOWN and bool(_IN_ITS_UNIT.search(facts.header)))
        or (facts.unit is Unit.RATIO and any(map(names_levels, facts.titles[-1:])))
    )
    if asked and _is_led_by_a_target(facts):
        return True
    if facts.percentile is not None or _is_worst_of_rows(facts):
        return asked and (bounded or facts.percentile_is_own)
    demanded = obliges or facts.explicit_id or any(map(names_levels, facts.titles[-1:]))
    if demanded and near and facts.comparator is not None and facts.value < _A_MINUTE:
        return True
    if facts.unit is Unit.PER_SECOND:
        return asked and (named or bounded or (obliges and Concept.SYSTEM in facts.sentence))
    return asked and named and bounded


def _is_among_requirements(facts: Facts) -> bool:
    """Under "Requirements to the system" and no title that says more; a feature or a story asks otherwise."""
    return facts.section_rule == "functional" and all(map(asks, facts.titles))


def _is_led_by_a_target(facts: Facts) -> bool:
    """ "Target: 400 ms for reads", "**SLO: 99 %.**": the line begins with the word for it, and the number follows."""
    label = _LABEL.match(facts.statement.text)
    if label is None or not aims(label[1]):
        return False
    first = facts.statement.mentions[0]
    is_short = facts.unit is not Unit.SECOND or facts.value <= _A_MINUTE  # minutes are mostly somebody's
    return label.end() >= first.start and first.unit is facts.unit and is_short


# "Errors (%)" over bare numbers: such a column bounds what it names.
_IN_ITS_UNIT = re.compile(r"[^\W\d_]{3}[^()（）]*[(（]\s?(?:%|ms|s|se[ckg]\.?|min)\s?[)）]\s*$")
_LABEL = re.compile(r"[\W_]*([^\W\d_]{2,16})\s?[:：][^\w\n]*")


def _is_worst_of_rows(facts: Facts) -> bool:
    """ "Max (hard limit) | 30 s" below the rows of the percentiles."""
    return facts.in_table and facts.sense is not None and bool(_WORST.match(facts.row_label))


_WORST = re.compile(r"\W*(?:max(?:imum|imal|imo|imal\w+)?|máx\w*|worst case|макс\w*|最大|최대)\b", re.IGNORECASE)


def is_named(facts: Facts) -> bool:
    """Does a word of its own line say what is measured?"""
    return facts.sense is not None and facts.sense.strength is Strength.NAMED and facts.sense.source in _NEAR


_A_MINUTE = 60
_BOUNDS = frozenset({Concept.LT, Concept.LE, Concept.GE, Concept.GT, Concept.MAXIMUM, Concept.MINIMUM})
_NEAR = frozenset({"clause", "sentence", "label"})


def shape(facts: Facts, form: Form) -> Iterator[str]:
    """What the reader found out about a number, alone and two or three together, and how great it is."""
    sense = facts.sense
    unit, section = facts.unit.value, facts.section.name
    comparator = facts.comparator.value if facts.comparator else "none"
    concept, source, strength = (sense.concept.value, sense.source, sense.strength.name) if sense else ("-", "-", "-")
    commits = Concept.MODAL in facts.sentence
    yield f"unit {unit}"
    yield f"comparator {comparator}"
    yield f"section {section}"
    yield f"source {source}"
    yield f"strength {strength}"
    yield f"concept {concept}"
    yield f"table {facts.in_table}"
    yield f"column {facts.column.name}"
    yield f"must {commits}"
    yield f"id {facts.explicit_id}"
    yield f"form {form.name}"
    yield f"source comparator {source} {comparator}"
    yield f"section source {section} {source}"
    yield f"unit concept {unit} {concept}"
    yield f"section comparator concept {section} {comparator} {concept}"
    yield f"section concept must {section} {concept} {commits}"
    yield f"magnitude {unit} {facts.value.adjusted() if facts.value else 'zero'}"


def _places(facts: Facts, line: str) -> tuple[tuple[str, str], ...]:
    return ("line", line), ("column", facts.header), ("title", " ; ".join(facts.titles[-2:]))


def _words(facts: Facts, line: str) -> Iterator[frozenset[str]]:
    for place, text in _places(facts, line):
        yield words_of(place, text)


def words_of(place: str, text: str) -> frozenset[str]:
    """The words of a text and their pairs, each with the `place` it stands in."""
    tokens = ["#" if token[0].isdigit() else token for token in _TOKEN.findall(text.lower())]
    single = {f"{place} {part}" for token in tokens for part in _parts(token)}
    return frozenset(single).union([f"{place} {a} {b}" for a, b in pairwise(tokens)])


def _parts(token: str) -> Iterator[str]:
    if not _UNSPACED.search(token):
        yield token
        return
    for start in range(max(1, len(token) - 1)):
        yield token[start : start + 2]


@lru_cache(maxsize=1024)
def _weight_of(place: str, text: str) -> float:
    """Of all words of a text; a title stands over many numbers, and a row holds several."""
    known = weights()
    return math.fsum(known.get(name, 0.0) for name in words_of(place, text))


@cache
def weights() -> Mapping[str, float]:
    """By feature. Raises ValueError for a table that is no table of weights."""
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {name: float(weight) for name, weight in rows}
