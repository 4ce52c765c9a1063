"""How well requirements are read: strict precision, recall and F1 over the labelled corpus, and the look-alike rate.

A finding is right when line, kind, statistic, comparator, value, unit and proportion all agree with a label. The
look-alike rate is the share of lines labelled "must not be reported" that were. Labels sit beside each document.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.spec.nfr import read_requirements

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "nfr"

Finding = tuple[int, str, str | None, str, Decimal, str, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts for one document or a sum of documents."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    lookalikes: int = 0
    lookalikes_reported: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            right=self.right + other.right,
            missed=self.missed + other.missed,
            wrong=self.wrong + other.wrong,
            lookalikes=self.lookalikes + other.lookalikes,
            lookalikes_reported=self.lookalikes_reported + other.lookalikes_reported,
        )

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def lookalike_rate(self) -> float:
        return self.lookalikes_reported / self.lookalikes if self.lookalikes else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One labelled spec: what must be found and the lines that must not be reported."""

    name: str
    language: str
    text: str
    expected: Counter[Finding]
    forbidden: frozenset[int]


def load(folder: Path = CORPUS) -> list[Document]:
    """Every ``NAME.md`` with its ``NAME.json``, in order of name."""
    return [_document(path) for path in sorted(folder.glob("*.md")) if path.with_suffix(".json").exists()]


def _document(path: Path) -> Document:
    labels: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Document(
        name=path.stem,
        language=labels["language"],
        text=path.read_text(encoding="utf-8"),
        expected=Counter(_label(entry) for entry in labels["expected"]),
        forbidden=frozenset(labels["not"]),
    )


def _label(entry: dict[str, Any]) -> Finding:
    share = entry.get("proportion")
    return (
        entry["line"],
        entry["kind"],
        entry["statistic"],
        entry["comparator"],
        _rounded(Decimal(entry["value"])),
        entry["unit"],
        Decimal(share) if share is not None else None,
    )


def _rounded(value: Decimal) -> Decimal:
    """Labels of rates such as 1000 per minute are written with six decimals."""
    return value.quantize(Decimal("0.0000000001")).normalize() if value < 1 else round(value, 5).normalize()


def findings(requirements: Iterable[Requirement]) -> Counter[Finding]:
    """What the reader calls measurable, in the shape of the labels."""
    return Counter(
        (
            r.place.line,
            r.promise.kind.value,
            r.promise.statistic.value if r.promise.statistic else None,
            r.promise.comparator.value,
            _rounded(r.promise.target.value),
            r.promise.target.unit.value,
            r.promise.proportion,
        )
        for r in requirements
        if r.verdict is Verdict.MEASURABLE and r.promise is not None
    )


def score(document: Document) -> Score:
    """One document, read and compared strictly."""
    found = findings(read_requirements(document.text, document.name).requirements)
    right = sum((found & document.expected).values())
    reported = {finding[0] for finding in found}
    return Score(
        right=right,
        missed=sum(document.expected.values()) - right,
        wrong=sum(found.values()) - right,
        lookalikes=len(document.forbidden),
        lookalikes_reported=len(document.forbidden & reported),
    )


def differences(document: Document) -> list[str]:
    """Missed and wrong findings, one line each."""
    found = findings(read_requirements(document.text, document.name).requirements)
    missed = [f"{document.name}: missed {_show(f)}" for f in (document.expected - found).elements()]
    return missed + [f"{document.name}: wrong  {_show(f)}" for f in (found - document.expected).elements()]


def _show(finding: Finding) -> str:
    line, kind, statistic, comparator, value, unit, share = finding
    return f"line {line}: {kind} {statistic} {comparator} {value:f} {unit}" + (f" share {share}" if share else "")


def _row(name: str, documents: int, total: Score) -> str:
    return (
        f"{name:<10} {documents:>5} {total.right:>6} {total.missed:>7} {total.wrong:>6}"
        f" {total.precision:>9.3f} {total.recall:>7.3f} {total.f1:>6.3f} {total.lookalike_rate:>10.1%}"
    )


def main(argv: list[str]) -> int:
    """Print the table; exit 1 where the overall F1 is below ``--at-least``."""
    parser = argparse.ArgumentParser(prog="bench nfr", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--differences", action="store_true", help="list every missed and wrong finding")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="F1")
    arguments = parser.parse_args(argv)
    documents = load(arguments.corpus)
    print("language    docs  right  missed  wrong precision  recall     f1 look-alike")
    for language in sorted({d.language for d in documents}):
        chosen = [d for d in documents if d.language == language]
        print(_row(language, len(chosen), sum((score(d) for d in chosen), Score())))
    total = sum((score(d) for d in documents), Score())
    print(_row("all", len(documents), total))
    if arguments.differences:
        print("\n".join(line for d in documents for line in differences(d)))
    return 0 if total.f1 >= arguments.at_least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
