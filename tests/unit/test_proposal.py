"""A proposed promise reads back as what was meant, changes nothing else, and its diff applies."""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.objective import Comparator, Kind, Verdict
from smartspec_ops.spec.nfr import read_requirements
from smartspec_ops.spec.proposal import NotAPromise, Proposal, propose

BULLETS = """\
# Checkout

## Non-Functional Requirements

- Availability of at least 99.9 % per month
- p99 latency of checkout below 200 ms
  as measured at the gateway

## Out of scope

Refunds.
"""
TABLE = """\
# Checkout

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
| Latency | Fast | `api_latency_p99` | < 200 ms |
| Errors | Few | `error_rate` | < 0.1 % |

## Notes
"""
NOTHING = "# Checkout\n\nSells things."
SPECS = {"bullets": BULLETS, "table": TABLE, "nothing": NOTHING, "empty": ""}


def applied(text: str, patch: str, folder: Path) -> str:
    """The patch through the tool people use."""
    (folder / "spec.md").write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    subprocess.run(["git", "apply", "-"], cwd=folder, check=True, input=patch, text=True)
    return (folder / "spec.md").read_text()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("spec", SPECS)
def test_the_diff_applies_and_reads_back(spec: str, tmp_path: Path) -> None:
    text = SPECS[spec]
    made = propose(text, "spec.md", "p95 latency of the payment query at most 300 ms", "INC-2026-0042, factor 1")
    assert isinstance(made, Proposal)
    if not text:
        return  # git applies nothing to an empty file without a mode line
    changed = applied(text, made.patch, tmp_path)
    before = [r for r in read_requirements(text, "spec.md").requirements if r.verdict is Verdict.MEASURABLE]
    after = [r for r in read_requirements(changed, "spec.md").requirements if r.verdict is Verdict.MEASURABLE]
    new = [r for r in after if r.id not in {b.id for b in before}]
    assert len(after) == len(before) + 1
    assert [r.promise for r in new] == [made.requirement.promise]
    promise = new[0].promise
    assert promise is not None
    expected = (Kind.LATENCY, Comparator.LE, Decimal("0.3"))
    assert (promise.kind, promise.comparator, promise.target.value) == expected
    assert "INC-2026-0042" in changed


def test_a_bullet_joins_the_bullets_after_the_whole_of_the_last() -> None:
    made = propose(BULLETS, "spec.md", "error rate below 0.5 %")
    assert isinstance(made, Proposal)
    assert "   as measured at the gateway\n+- error rate below 0.5 %\n" in made.patch


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Checkout must be fast", "review"),
        ("Be kind", "no number"),
        ("p95 latency below 300 ms and error rate below 1 %", "2 promises"),
        ("Sessions expire after 30 minutes", "not a promise"),
        ("", "no number"),
    ],
)
def test_what_is_no_objective_is_not_proposed(sentence: str, why: str) -> None:
    made = propose(BULLETS, "spec.md", sentence)
    assert isinstance(made, NotAPromise)
    assert why in made.why
    assert made.hint


@given(st.text(max_size=120), st.sampled_from(sorted(SPECS)))
def test_any_sentence_is_proposed_whole_or_refused(sentence: str, spec: str) -> None:
    made = propose(SPECS[spec], "spec.md", sentence, because=sentence)
    assert isinstance(made, NotAPromise) or made.patch.count("\n+") >= 1
