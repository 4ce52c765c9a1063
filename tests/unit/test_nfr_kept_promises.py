"""Promises beside the lines that look like them and are told, set or kept, each in its own section."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Performance requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- API response (cached): 50 ms", ["latency ≤ 50 ms"]),
        ("- Page load from a warm cache: 200 ms", ["latency ≤ 200 ms"]),
        ("- Home page, cached: 150 ms", ["latency ≤ 150 ms"]),
        ("- Sailing page p95, cached: 150 ms", ["p95 latency ≤ 150 ms"]),
        ("- Sailings are cached 5 minutes", []),
        ("- Fares in the page cache: 30 s", []),
        ("- Answers of the port API are cached for 2 s", []),
        ("- 航班页面缓存 5 分钟", []),
    ],
)
def test_how_fast_a_copy_is_shown_is_no_time_it_is_kept(line: str, found: list[str]) -> None:
    assert promises(line) == found


_TABLE = "| Operation | Response time |\n|---|---|\n| Login | < 2 s |"


@pytest.mark.parametrize(
    "above",
    [
        "",
        "## Requirements\n\n",
        "## 5. Requirements\n\n### Checkout\n\n",
        "## Anforderungen\n\n",
        "## Goals\n\n",
        "## Quality\n\n",
        "## Endpoints\n\n",
    ],
)
def test_a_table_of_bounds_is_asked_for_under_titles_that_ask(above: str) -> None:
    (found,) = read_requirements(f"# Ferry desk\n\n{above}{_TABLE}\n", "spec.md").requirements
    assert (found.verdict.value, str(found.promise)) == ("measurable", "latency < 2 s")


def test_a_table_of_bounds_in_a_design_is_for_a_person_to_decide() -> None:
    (found,) = read_requirements(f"# Ferry desk\n\n## Design of the gate\n\n{_TABLE}\n", "spec.md").requirements
    assert found.verdict.value == "review"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Requirements met within the SLO: p95 < 300 ms", ["p95 latency < 300 ms"]),
        ("- Goals reached in the spring: p95 < 300 ms", []),
        ("- Performance goals met (berth plan < 2 s)", []),
        ("- Load testing of 500 concurrent users must show p95 < 300 ms", ["p95 latency < 300 ms"]),
        ("- Performance test of the checkout: p95 < 300 ms", ["p95 latency < 300 ms"]),
        ("- Performance test of the checkout with p95 < 300 ms", []),
        ("- **Verification:** load test with 90 ferries < 2 s", []),
    ],
)
def test_a_target_that_a_test_must_show_is_promised(line: str, found: list[str]) -> None:
    assert promises(line) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Export of a report that users see takes < 30 s", ["duration < 30 s"]),
        ("- Import of the fares that clerks see must complete within 20 s", ["duration ≤ 20 s"]),
        ("- All clerks see the synchronised berth plan within 2 s", ["latency ≤ 2 s"]),
        ("- Imported fares: every clerk sees them within 5 s", ["latency ≤ 5 s"]),
    ],
)
def test_a_report_that_somebody_sees_takes_a_duration_and_to_see_it_a_latency(line: str, found: list[str]) -> None:
    assert promises(line) == found


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("Search now: 2s", "review"),
        ("Search: < 2s", "measurable"),
        ("Search p95: 2s", "measurable"),
        ("Availability: 99.9%", "measurable"),
        ("Peak of searches: 500 RPS", "measurable"),
    ],
)
def test_a_bare_time_in_a_list_set_as_code_is_for_a_person_to_decide(line: str, verdict: str) -> None:
    text = f"# Ferry desk\n\n## Performance requirements\n\n```yaml\nBerth plan: < 1s\n{line}\n```\n"
    plan, found = read_requirements(text, "spec.md").requirements
    assert (plan.verdict.value, found.verdict.value) == ("measurable", verdict)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- Bookings must be completed within 50 seconds", ["latency ≤ 50 s"]),
        ("- La reserva debe ser completada en 50 segundos", ["latency ≤ 50 s"]),
        ("- Export: 40 s p95", ["p95 latency ≤ 40 s"]),
        ("- Login 12 seconds p99", ["p99 latency ≤ 12 s"]),
        ("- Antworten in unter 600 ms nicht nur im Mittel, sondern im p95", ["p95 latency < 600 ms"]),
        ("- The tide research reports page must load within 2 s", ["latency ≤ 2 s"]),
        ("- Only cached responses < 60 ms are acceptable", ["latency < 60 ms"]),
        ("- Nur Antwortzeiten < 600 ms sind zulässig", ["latency < 600 ms"]),
        ("- Expected load: the desk must sustain 150 req/s", ["rate throughput ≥ 150 /s"]),
        ("- SLI: 99.8 % of requests must succeed", ["ratio availability ≥ 99.8 %"]),
        ("- p95 latency must be 350 ms (configurable)", ["p95 latency ≤ 350 ms"]),
        ("- The API must answer within 450 ms during trial runs and in production", ["latency ≤ 450 ms"]),
        ("- Uptime of 99.8 % is realistic and required", ["ratio availability ≥ 99.8 %"]),
        ("- Antwortzeiten über 300 ms nicht häufiger als 1 %", []),
    ],
)
def test_words_of_what_promises_nothing_in_a_sentence_that_promises(line: str, found: list[str]) -> None:
    assert promises(line) == found


@pytest.mark.parametrize(
    ("title", "table", "found"),
    [
        (
            "Service levels",
            "| | Availability SLO (28 days) | Latency SLO (28 days) |\n|---|---|---|\n| desk | 99.8 % | < 350 ms |",
            ["ratio availability ≥ 99.8 %", "latency < 350 ms"],
        ),
        (
            "Quality",
            "| Metric | Target 3 months | Target 12 months |\n|---|---|---|\n| Page load | < 3 s | < 1 s |",
            [],
        ),
        (
            "Response times",
            "| What | Target |\n|---|---|\n| Data freshness | < 30 s |\n| Nightly job | < 50 s |",
            ["freshness < 30 s", "duration < 50 s"],
        ),
    ],
)
def test_columns_of_windows_and_of_stages_and_rows_that_name_their_own_kind(
    title: str, table: str, found: list[str]
) -> None:
    assert promises(table, title) == found
