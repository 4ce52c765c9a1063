"""What real documents taught: rules at the top, columns of maxima, uptime as an adjective, downtime said again."""

from decimal import Decimal

import pytest

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr import read_requirements


def promised(text: str) -> list[tuple[int, str, str | None, Decimal]]:
    return [
        (one.place.line, one.promise.kind.value, one.promise.statistic, one.promise.target.value)
        for one in read_requirements(text, "spec.md").requirements
        if one.verdict is Verdict.MEASURABLE and one.promise
    ]


@pytest.mark.parametrize("top", ["---", "-----"])
def test_a_rule_at_the_top_swallows_nothing(top: str) -> None:
    text = f"{top}\n\n## Non-functional requirements\n\n- NFR-001: answers in < 200 ms at p95\n\n---\n\nmore\n"
    assert promised(text) == [(5, "latency", "p95", Decimal("0.2"))]


@pytest.mark.parametrize("matter", ["title: Pay\nid: pay", "# a comment\n\nid: pay", "'id': pay", "tags:\n  - a"])
def test_front_matter_stays_front_matter(matter: str) -> None:
    text = f"---\n{matter}\nlatency: p95 < 1 s\n---\n\n## SLO\n\n- p95 latency < 200 ms\n"
    assert [target for *_, target in promised(text)] == [Decimal("0.2")]


def test_a_vietnamese_column_of_maxima_is_a_limit() -> None:
    text = "## Thời gian phản hồi\n\n| Loại Trang | Mục tiêu | Tối đa |\n|---|---|---|\n| Trang chủ | < 1.5s | < 3s |\n"
    assert promised(text) == [(5, "latency", None, Decimal("1.5")), (5, "latency", "max", Decimal(3))]


@pytest.mark.parametrize(
    "line",
    [
        "- O sistema deve estar disponível 99,9% do tempo.",
        "- Система должна работать с коэффициентом готовности не менее 99,9%.",
        "- 系统整体可用性 ≥ 99.9% (每月 ≤ 43 分钟停机)",
        "- Availability of 99.9 % (43 minutes of downtime)",
    ],
)
def test_availability_in_other_words_is_one_promise(line: str) -> None:
    assert promised(f"## NFR\n\n{line}\n") == [(3, "availability", "ratio", Decimal("0.999"))]
