"""What must not change a reading: order, wording, table or bullet, unit, locale; and hostile text never raises."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smartspec_ops.domain.objective import Promise, Scope
from smartspec_ops.spec.nfr import read_requirements

HEAD = "# Service\n\n## Non-Functional Requirements\n\n"
UNDER = ("under", "below", "less than", "<", "lower than")
WITHIN = ("within", "at most", "no more than", "<=", "≤", "not exceeding", "up to", "a maximum of")
NAMES = ("response time", "latency", "Latency", "API response time", "load time")


def meanings(text: str) -> list[tuple[object, ...]]:
    found = [r.promise for r in read_requirements(text, "spec.md").requirements if r.promise]
    return [_meaning(p) for p in found]


def _meaning(promise: Promise) -> tuple[object, ...]:
    assert isinstance(promise.scope, Scope)
    return promise.kind, promise.statistic, promise.comparator, promise.target.value.normalize(), promise.proportion


@given(st.permutations(["- p95 latency < 200 ms", "- uptime 99.9%", "- error rate < 1%", "- 500 req/s throughput"]))
@settings(max_examples=24, deadline=None)
def test_reordering_changes_neither_meanings_nor_ids(lines: list[str]) -> None:
    reading = read_requirements(HEAD + "\n".join(lines), "spec.md")
    straight = read_requirements(HEAD + "\n".join(sorted(lines)), "spec.md")
    assert {r.id: _meaning(r.promise) for r in reading.requirements if r.promise} == {
        r.id: _meaning(r.promise) for r in straight.requirements if r.promise
    }


@given(st.sampled_from(NAMES), st.sampled_from(UNDER), st.sampled_from(UNDER), st.integers(1, 5000))
@settings(max_examples=40, deadline=None)
def test_synonyms_of_under_mean_the_same(name: str, one: str, two: str, value: int) -> None:
    first = meanings(f"{HEAD}- The {name} must be {one} {value} ms")
    assert len(first) == 1
    assert first == meanings(f"{HEAD}- The {name} must be {two} {value} ms")


@given(st.sampled_from(NAMES), st.sampled_from(WITHIN), st.sampled_from(WITHIN), st.integers(1, 5000))
@settings(max_examples=40, deadline=None)
def test_synonyms_of_at_most_mean_the_same(name: str, one: str, two: str, value: int) -> None:
    first = meanings(f"{HEAD}- The {name} is {one} {value} ms")
    assert len(first) == 1
    assert first == meanings(f"{HEAD}- The {name} is {two} {value} ms")


@given(st.sampled_from(["p50", "p90", "p95", "p99"]), st.integers(1, 5000))
@settings(max_examples=30, deadline=None)
def test_a_table_row_and_a_bullet_say_the_same(percentile: str, value: int) -> None:
    bullet = meanings(f"{HEAD}- {percentile} search latency: < {value} ms")
    table = meanings(f"{HEAD}| Metric | Target |\n|---|---|\n| {percentile} search latency | < {value} ms |\n")
    assert len(bullet) == 1
    assert bullet == table


@given(st.integers(1, 9999))
@settings(max_examples=30, deadline=None)
def test_milliseconds_and_seconds_mean_the_same(value: int) -> None:
    seconds = f"{value / 1000:.3f}".rstrip("0").rstrip(".")
    assert meanings(f"{HEAD}- Latency < {value} ms") == meanings(f"{HEAD}- Latency < {seconds} s")


@given(st.integers(90_000, 99_999))
@settings(max_examples=30, deadline=None)
def test_a_decimal_comma_means_the_same(value: int) -> None:
    whole, part = divmod(value, 1000)
    english = meanings(f"{HEAD}- Availability of at least {whole}.{part:03d}%")
    german = meanings(
        f"# Dienst\n\n## Nichtfunktionale Anforderungen\n\n- Verfügbarkeit mindestens {whole},{part:03d} %"
    )
    assert len(english) == 1
    assert english == german


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str) -> None:
    read_requirements(text, "spec.md")
    read_requirements(f"## SLA\n\n- {text} 200 ms\n\n| {text} | 5 % |\n|---|---|\n| {text} | < 1 s |\n", "spec.md")


HOSTILE = [
    "99% ",
    "200 ms ",
    "1 a ",
    "5 requests per ",
    "1 to 2 to ",
    "between 1 and ",
    "<!--",
    "[a](",
    "5 aa bb cc ",
    "p95 ",
    "(",
    "1,",
    "\x00",
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_line_of_a_megabyte_costs_little(unit: str) -> None:
    text = f"## SLA\n\n- latency {unit * (1_000_000 // len(unit))}"
    before = time.process_time()
    read_requirements(text, "spec.md")
    assert time.process_time() - before < 5


@pytest.mark.slow
def test_reading_two_thousand_lines_costs_a_few_times_the_bare_parse() -> None:
    section = (
        "## Performance\n\n- p95 latency of search below 200 ms\n- Uptime 99.9%\n\n"
        "The form keeps a draft of the order.\n\n"
        "| Field | Type |\n|---|---|\n| name | text |\n| zip | text |\n\n## Functions\n\n"
        + "- FR-7: The user can edit the address of a parcel before it leaves.\n" * 12
        + "\n"
    )
    text = "\n".join((section * 90).split("\n")[:2000])
    read_requirements(text, "spec.md")
    ratios = []
    for _ in range(5):
        bare = _cpu(lambda: MarkdownIt("commonmark").enable("table").parse(text))
        ratios.append(_cpu(lambda: read_requirements(text, "spec.md")) / bare)
    # In turn, and the least of them: what else the machine does makes one of the two dearer once, not five times.
    assert min(ratios) < 4


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
