"""Numbers spelled out, shares written as fractions, and what turns a bound round or belongs to a neighbour."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str) -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## Quality requirements\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Fewer than 5 of every 1,000 requests return a 5xx answer", ["ratio error_rate < 0.5 %"]),
        ("No more than 3 failed bookings per 10,000", ["ratio error_rate ≤ 0.03 %"]),
        ("At most 1 in 10,000 messages may be lost", ["ratio error_rate ≤ 0.01 %"]),
        ("99 out of 100 searches are answered inside 250 ms", ["99 % of events latency ≤ 250 ms"]),
        ("Höchstens 1 von 1.000 Anfragen darf fehlschlagen", ["ratio error_rate ≤ 0.1 %"]),
        ("Moins de 5 requêtes sur 1 000 échouent", ["ratio error_rate < 0.5 %"]),
        ("Menos de 1 de cada 1.000 solicitudes falla", ["ratio error_rate < 0.1 %"]),
        ("Не более 5 из 1000 запросов завершаются ошибкой", ["ratio error_rate ≤ 0.5 %"]),
        ("2 out of 3 nodes stay healthy", []),
        ("At most 5 pauses per 1000 ms", []),
    ],
)
def test_a_share_may_be_written_as_a_part_of_many(line: str, found: list[str]) -> None:
    assert promises(f"- {line}") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Nine out of ten searches finish in under two seconds", ["90 % of events latency < 2 s"]),
        ("Neun von zehn Suchen enden in unter einer Sekunde", ["90 % of events latency < 1 s"]),
        ("An error rate of less than one percent", ["ratio error_rate < 1 %"]),
        ("Error rate below half a percent", ["ratio error_rate < 0.5 %"]),
        ("Weniger als ein Prozent der Anfragen schlägt fehl", ["ratio error_rate < 1 %"]),
        ("Four nines availability", ["ratio availability ≥ 99.99 %"]),
        ("Availability: 99.9 % (three nines)", ["ratio availability ≥ 99.9 %"]),
        ("Durability: 99.999999999 %", ["ratio durability ≥ 99.999999999 %"]),
        ("One percent of the crew is on leave", []),
    ],
)
def test_numbers_may_be_spelled_out(line: str, found: list[str]) -> None:
    assert promises(f"- {line}") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("No single booking may take longer than 5 seconds", ["max latency ≤ 5 s"]),
        ("Under no circumstances should a search need more than two seconds", ["latency ≤ 2 s"]),
        ("At no time may availability drop below 99 %", ["ratio availability ≥ 99 %"]),
        ("Auf keinen Fall darf eine Suche länger als 2 s dauern", ["latency ≤ 2 s"]),
        ("The ship's position is never older than 15 s", ["freshness ≤ 15 s"]),
    ],
)
def test_what_must_not_happen_in_any_case_turns_the_bound_round(line: str, found: list[str]) -> None:
    assert promises(f"- {line}") == found


def test_a_dash_apart_from_its_number_is_no_sign() -> None:
    assert promises("1. Search - 2 seconds\n2. Login latency (-20 ms)") == ["latency ≤ 2 s"]


def test_the_delay_of_a_retry_is_no_promise() -> None:
    assert promises("- The desk SHALL retry a failed booking 3 times with a 2 second delay") == []


def test_the_id_of_a_requirement_names_no_percentile() -> None:
    assert promises(
        "- NFR-P10: the first byte in ≤ 120 ms at the 90th percentile\n- NFR-P95: search within 300 ms"
    ) == [
        "p90 latency ≤ 120 ms",
        "latency ≤ 300 ms",
    ]


@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_a_percentile_in_one_line_with_a_target_is_none_of_the_next(apart: str) -> None:
    lines = ("**Round trip:** ≤ 100 ms (p95)", "**Login:** < 2 s", "**Time to first page:** < 3 s")
    assert promises(apart.join(lines)) == ["p95 latency ≤ 100 ms", "latency < 2 s", "latency < 3 s"]


def test_lines_with_labels_and_without_marks_are_a_list() -> None:
    lines = "Round trip: ≤ 100 ms (p95)\nLogin: < 2 s\nSearch: < 3 s"
    assert promises(lines) == ["p95 latency ≤ 100 ms", "latency < 2 s", "latency < 3 s"]
