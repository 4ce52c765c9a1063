"""How well requirements are read: strict precision, recall and F1 over a labelled corpus, and what is reported wrongly.

A finding is right when line, kind, statistic, comparator, value, unit and proportion all agree with a label. The
look-alike rate is the share of lines labelled "must not be reported" that were; lines labelled for review count as
wrong when reported, and are told apart; lines whose label is unsure count neither way. The same figures for a reader
that knows keywords and regular expressions stand beside ours, and the CPU time of one long spec.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import nfr_baseline, nfr_cost
from smartspec_ops.domain.objective import Requirement, Verdict
from smartspec_ops.spec.nfr import read_requirements

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "nfr"

Finding = tuple[int, str, str | None, str, Decimal, str, Decimal | None]
Reader = Callable[[str], Counter[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts for one document or a sum of documents; `bare` are documents without any promise."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    on_review: int = 0
    lookalikes: int = 0
    lookalikes_reported: int = 0
    bare: int = 0
    bare_reported: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

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
    """One labelled spec: what must be found, and the lines that must not be reported, with or without doubt."""

    name: str
    language: str
    text: str
    expected: Counter[Finding]
    forbidden: frozenset[int]
    review: frozenset[int]
    unsure: frozenset[int]


def load(folder: Path = CORPUS) -> list[Document]:
    """Every ``NAME.md`` with its ``NAME.json``, in order of name."""
    return [_document(path) for path in sorted(folder.glob("*.md")) if path.with_suffix(".json").exists()]


def _document(path: Path) -> Document:
    labels: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    unsure = frozenset(labels.get("unsure", ()))
    return Document(
        name=path.stem,
        language=labels["language"],
        text=path.read_text(encoding="utf-8"),
        expected=Counter(_label(entry) for entry in labels["expected"] if entry["line"] not in unsure),
        forbidden=frozenset(labels["not"]) - unsure,
        review=frozenset(labels.get("review", ())) - unsure,
        unsure=unsure,
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
    """Labels of rates such as 1000 per minute are written with few decimals."""
    return value.quantize(Decimal("0.0000000001")).normalize() if value < 1 else round(value, 3).normalize()


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


def ours(text: str) -> Counter[Finding]:
    """The reader of the product."""
    return findings(read_requirements(text, "spec.md").requirements)


def baseline(text: str) -> Counter[Finding]:
    """Keywords and regular expressions, line by line."""
    return Counter((*f[:4], _rounded(f[4]), f[5], None) for f in nfr_baseline.read(text))


def score(document: Document, reader: Reader = ours) -> Score:
    """One document, read and compared strictly."""
    found = _counted(document, reader)
    right = sum((found & document.expected).values())
    reported = {finding[0] for finding in found}
    bare = not document.expected
    return Score(
        right=right,
        missed=sum(document.expected.values()) - right,
        wrong=sum(found.values()) - right,
        on_review=sum(count for finding, count in found.items() if finding[0] in document.review),
        lookalikes=len(document.forbidden),
        lookalikes_reported=len(document.forbidden & reported),
        bare=int(bare),
        bare_reported=int(bare and bool(found)),
    )


def _counted(document: Document, reader: Reader) -> Counter[Finding]:
    return Counter({f: n for f, n in reader(document.text).items() if f[0] not in document.unsure})


def differences(document: Document) -> list[str]:
    """Missed and wrong findings, one line each."""
    found = _counted(document, ours)
    missed = [f"{document.name}: missed {_show(f)}" for f in (document.expected - found).elements()]
    wrong = sorted((found - document.expected).elements(), key=lambda f: f[0])
    return missed + [f"{document.name}: wrong  {_show(f)}{_standing(document, f[0])}" for f in wrong]


def _standing(document: Document, line: int) -> str:
    if line in document.review:
        return " (for review)"
    return " (look-alike)" if line in document.forbidden else ""


def _show(finding: Finding) -> str:
    line, kind, statistic, comparator, value, unit, share = finding
    return f"line {line}: {kind} {statistic} {comparator} {value:f} {unit}" + (f" share {share}" if share else "")


_HEAD = "language    docs  right  missed  wrong  review precision  recall     f1 look-alike  bare docs"


def _row(name: str, documents: Sequence[Document], reader: Reader = ours) -> tuple[str, Score]:
    total = sum((score(d, reader) for d in documents), Score())
    return (
        f"{name:<10} {len(documents):>5} {total.right:>6} {total.missed:>7} {total.wrong:>6} {total.on_review:>7}"
        f" {total.precision:>9.3f} {total.recall:>7.3f} {total.f1:>6.3f} {total.lookalike_rate:>10.1%}"
        f" {total.bare_reported:>4} of {total.bare}"
    ), total


def main(argv: list[str]) -> int:
    """Print the tables; exit 1 where the overall F1 is below ``--at-least``."""
    parser = argparse.ArgumentParser(prog="bench nfr", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--differences", action="store_true", help="list every missed and wrong finding")
    parser.add_argument("--no-cost", action="store_true", help="leave the CPU figures out")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="F1")
    arguments = parser.parse_args(argv)
    documents = load(arguments.corpus)
    print(_HEAD)
    for language in sorted({d.language for d in documents}):
        print(_row(language, [d for d in documents if d.language == language])[0])
    row, total = _row("all", documents)
    print(row, _row("baseline", documents, baseline)[0], sep="\n")
    if arguments.differences:
        print("\n".join(line for d in documents for line in differences(d)))
    if not arguments.no_cost:
        print("", nfr_cost.table(), sep="\n")
    return 0 if total.f1 >= arguments.at_least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
