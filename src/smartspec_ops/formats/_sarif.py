"""Findings as SARIF 2.1.0, which code hosts and editors show at the line they are about.

Source: OASIS SARIF 2.1.0, sections 3.13 (sarifLog) to 3.28 (location).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops.domain.blameless import Finding, Weight
from smartspec_ops.domain.blameless_document import Review

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Weight.ERROR: "error", Weight.WARNING: "warning"}


def sarif(reviews: Mapping[str, Review], rules: Mapping[str, str], version: str) -> dict[str, Any]:
    """One run over `reviews` (path -> review). `rules` are the ids in order with one sentence each."""
    index = {rule: n for n, rule in enumerate(rules)}
    driver = {
        "name": "smartspec_incident_response lint",
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": words}} for rule, words in rules.items()],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [one for path, review in reviews.items() for one in _results(path, review, index)],
            }
        ],
    }


def _results(path: str, review: Review, index: Mapping[str, int]) -> Sequence[dict[str, Any]]:
    open_ = [_result(path, one, index) for one in review.findings]
    stands = [
        {
            **_result(path, one.finding, index),
            "suppressions": [{"kind": "inSource", "justification": one.reason}],
        }
        for one in review.allowed
    ]
    return [*open_, *stands]


def _result(path: str, finding: Finding, index: Mapping[str, int]) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.weight],
        "message": {"text": f"“{finding.span}” {finding.why}: {finding.rewrite}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": region}}],
    }
