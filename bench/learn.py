"""``./dev learn``: the weights of ``odds.tsv``, learned from labelled documents.

Every folder given holds ``NAME.md`` with its ``NAME.json``, as tests/corpus/nfr does, which is always among them, as
are the sentences of tests/corpus/nfr-sentences.txt. Each number the reader judges is an example: promised where a
label of its line has its value, otherwise not; lines whose label is unsure are left out. What the rules let through
weighs more, because it is what the odds are asked about. A logistic regression with an L2 penalty, by AdaGrad in an
order drawn from a fixed seed: the same documents give the same table. ``--folds N`` learns from all but one part of
the documents at a time, and scores that part.
"""

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from bench.nfr import CORPUS, Document, Score, load, score
from smartspec_ops.spec.nfr.document.markdown import Block, Text
from smartspec_ops.spec.nfr.extract import Reader
from smartspec_ops.spec.nfr.rules import odds
from smartspec_ops.spec.nfr.rules.findings import Around, Found
from smartspec_ops.spec.nfr.rules.rule import Rule
from smartspec_ops.spec.nfr.statement.classify import Facts

SENTENCES = CORPUS.parent / "nfr-sentences.txt"
PASSED = 5.0
"""How much an example weighs that the rules let through, beside one they stopped."""
PENALTY = 0.3
"""The inverse strength of the L2 penalty, as in liblinear's C."""
PRODUCTS = frozenset(
    [
        "android",
        "compose",
        "docker",
        "firefox",
        "github",
        "grafana",
        "java",
        "jest",
        "lighthouse",
        "postgres",
        "postgresql",
        "prometheus",
        "python",
        "react",
        "redis",
        "sentry",
        "supabase",
        "tailwind",
        "telegram",
        "vercel",
    ]
)
"""Say who wrote a document, not what it promises: no feature holds one of these."""
DOCUMENTS = 6
"""A feature must stand in as many documents: what is of one document says nothing about the next."""
EPOCHS = 40
STEP = 0.3
SMALLEST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One number of a document."""

    document: int | str
    features: frozenset[str]
    promised: bool
    weight: float


class _Listening(Reader):
    """A reader that keeps every number it judged."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "spec.md")
        self.judged: list[tuple[int, Decimal, frozenset[str], float]] = []

    def _number(self, block: Block, text: Text, facts: Facts, rule: Rule | None, around: Around) -> Found:
        found = super()._number(block, text, facts, rule, around)
        line = found.place.line
        known = odds.features(facts, block.form, self._document.lines[line - 1])
        self.judged.append((line, facts.value, known, PASSED if rule is None else 1.0))
        return found


def _judged(text: str) -> list[tuple[int, Decimal, frozenset[str], float]]:
    """Line, value, features and weight of every number of a text."""
    reader = _Listening(text)
    reader.read()
    return reader.judged


def examples(documents: Sequence[Document]) -> Iterator[Example]:
    """Of labelled documents: a number is promised where a label of its line has its value."""
    for number, document in enumerate(documents):
        for line, value, known, weight in _judged(document.text):
            if line not in document.unsure:
                promised = any(f[0] == line and abs(f[4] - value) <= abs(f[4]) / 1000 for f in document.expected)
                yield Example(document=number, features=known, promised=promised, weight=weight)


def sentences() -> Iterator[Example]:
    """Of the sentences that say the same in every language; a language counts as one document."""
    rows = [
        (group.partition("\n")[0].strip() != "-", *row.split(": ", 1))
        for group in SENTENCES.read_text(encoding="utf-8").split("\n= ")[1:]
        for row in group.strip().splitlines()[1:]
    ]
    for promised, language, sentence in rows:
        for _, _, known, weight in _judged(f"# Depot\n\n## SLO\n\n- {sentence}\n"):
            yield Example(document=f"sentences {language}", features=known, promised=promised, weight=weight)


def learned(given: Sequence[Example]) -> dict[str, float]:
    """Weights by feature, of every feature that stands in enough documents."""
    standing: dict[str, set[int | str]] = {}
    for example in given:
        for name in example.features:
            standing.setdefault(name, set()).add(example.document)
    names = sorted(
        name
        for name, found in standing.items()
        if name == odds.ALWAYS or (len(found) >= DOCUMENTS and PRODUCTS.isdisjoint(name.split()))
    )
    index = {name: i for i, name in enumerate(names)}
    rows = [
        (sorted(index[name] for name in e.features if name in index), 1.0 if e.promised else 0.0, e.weight)
        for e in given
    ]
    often = Counter(i for row, _, _ in rows for i in row)
    weights, squares = [0.0] * len(names), [1e-8] * len(names)
    draw = random.Random(0)
    for _ in range(EPOCHS):
        draw.shuffle(rows)
        for row, promised, weight in rows:
            total = math.fsum([weights[i] for i in row])
            pull = weight * (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - promised)
            for i in row:
                slope = pull + weights[i] / (PENALTY * often[i])
                squares[i] += slope * slope
                weights[i] -= STEP * slope / math.sqrt(squares[i])
    return dict(zip(names, weights, strict=True))


def table(weights: Mapping[str, float]) -> dict[str, float]:
    """As it is kept: two decimals, and nothing that hardly weighs."""
    return {n: round(w, 2) for n, w in sorted(weights.items()) if abs(w) >= SMALLEST or n == odds.ALWAYS}


def folds(documents: Sequence[Document], count: int) -> Score:
    """Every document scored with weights it had no part in."""
    every, plain, total = list(examples(documents)), list(sentences()), Score()
    for part in range(count):
        held = table(learned([*(e for e in every if int(e.document) % count != part), *plain]))
        odds._weight_of.cache_clear()
        with patch.object(odds, "weights", lambda held=held: held):
            total += sum((score(d) for d in documents[part::count]), Score())
    return total


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev learn", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="labelled documents, besides tests/corpus/nfr")
    parser.add_argument("--folds", type=int, metavar="N", help="score by N folds instead of writing the table")
    given = parser.parse_args(argv)
    if not (given.folders or given.folds):
        parser.error("name folders of labelled documents: from tests/corpus/nfr alone the weights are poorer")
    documents = [d for folder in (CORPUS, *given.folders) for d in load(folder)]
    if given.folds:
        total = folds(documents, given.folds)
        print(f"{len(documents)} documents: F1 {total.f1:.3f}, look-alikes {total.lookalike_rate:.1%}")
        return 0
    kept = table(learned([*examples(documents), *sentences()]))
    odds.TABLE.write_text("".join(f"{name}\t{weight:g}\n" for name, weight in kept.items()), encoding="utf-8")
    print(f"{len(kept)} weights from {len(documents)} documents: {odds.TABLE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
