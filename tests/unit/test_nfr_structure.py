"""What decides is where a number stands: its column, the name of its row, the head of its title."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(text: str) -> list[tuple[str, str]]:
    found = read_requirements(text, "spec.md").requirements
    return [(r.promise.kind.value, str(r.promise)) for r in found if r.promise and r.verdict.value == "measurable"]


def table(header: str, row: str, title: str = "# Service level objectives") -> str:
    return f"{title}\n\n| {header} |\n|{'---|' * (header.count('|') + 1)}\n| {row} |\n"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Ingest latency | propagation of a scan to the board | p99 ≤ 300 ms", "latency"),
        ("Component start, cold | - | ≤ 2 s", "duration"),
        ("Service process spawn | - | ≤ 50 ms", "duration"),
        ("Replication lag | - | ≤ 5 s", "freshness"),
        ("Outbox backlog | pending rows | ≤ 10 events", "saturation"),
        ("Consumer lag | highest of all consumers | ≤ 5,000 records", "saturation"),
    ],
)
def test_a_row_is_what_it_is_called(row: str, kind: str) -> None:
    assert [k for k, _ in promises(table("SLI | Definition | Target", row))] == [kind]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The scheduler and the database start and are reachable within 60 seconds", "duration"),
        ("All worker processes shut down cleanly within 10 seconds", "duration"),
        ("The app must reach an interactive state within 3 seconds", "duration"),
        ("A search for a tour starts within 3 seconds", "latency"),
    ],
)
def test_a_thing_that_comes_up_takes_a_duration_and_an_answer_a_latency(line: str, kind: str) -> None:
    assert [k for k, _ in promises(f"# Depot\n\n## Success criteria\n\n- {line}\n")] == [kind]


@pytest.mark.parametrize(
    "row",
    [
        "Latency | Proportion of requests served under 300 ms | 99 %",
        "Order latency | requests completing in 300 ms or less | 99 % over a rolling 30 days",
    ],
)
def test_a_share_and_the_cell_that_says_which_events_are_good_are_one_objective(row: str) -> None:
    (found,) = read_requirements(table("SLI | Definition | Objective", row), "spec.md").requirements
    assert found.promise is not None
    assert (found.promise.kind.value, str(found.promise.target), str(found.promise.proportion)) == (
        "latency",
        "300 ms",
        "0.99",
    )


def test_an_availability_stays_one_beside_a_time_in_its_definition() -> None:
    row = "Availability | requests answered within 5 s and not with 5xx | 99.9 %"
    assert [k for k, _ in promises(table("SLI | Definition | Objective", row))] == ["availability"]


def test_a_column_of_targets_holds_promises_beside_what_was_measured() -> None:
    text = table("Metric | Target | Measured", "API latency | < 200 ms | 87 ms", "# Benchmark report")
    assert len(promises(text)) == 1


def test_a_table_of_budgets_says_so_itself_whatever_its_title_names() -> None:
    text = table(
        "Measurement | Budget",
        "Session opens on the other device | 2 s",
        "# Performance budgets\n\n## Session and continuity",
    )
    assert len(promises(text)) == 1


@pytest.mark.parametrize(
    "title", ["Sprint report", "Gate 4: Implementation Summary", "Retrospective (August)", "Deployment report"]
)
def test_a_title_that_tells_what_was_done_promises_nothing(title: str) -> None:
    assert promises(f"# {title}\n\n### Performance\n\n- Encrypt: < 1 ms\n") == []


@pytest.mark.parametrize(
    "cell",
    ["Zero publish failures for 10 minutes", "No restart loop in a 24-hour run", "no errors over the 15 minutes"],
)
def test_how_long_nothing_must_happen_is_no_latency(cell: str) -> None:
    assert promises(table("SLO | Objective", f"Delivery | {cell}")) == []


def test_what_is_denied_is_the_verb_however_far_before_the_bound() -> None:
    line = "- New rules must not increase the average response time of the API beyond 150 ms"
    assert [text for _, text in promises(f"# Depot\n\n## Performance\n\n{line}\n")]
    assert "≤" in promises(f"# Depot\n\n## Performance\n\n{line}\n")[0][1]


def test_a_second_bound_after_a_semicolon_is_of_the_same_percentile() -> None:
    line = "- API: p95 latency < 500 ms for reads; < 1 s for writes"
    found = read_requirements(f"# Depot\n\n## Performance\n\n{line}\n", "spec.md").requirements
    assert [r.promise.statistic.value for r in found if r.promise and r.promise.statistic] == ["p95", "p95"]


@pytest.mark.parametrize(
    "line",
    [
        "- **SLI:** the fraction of requests to the board that are served under 500 ms",
        "- Proportion of scans stored within 2 s",
        "- 99.5 % over 30 days leaves 0.5 % of requests to fail",
    ],
)
def test_which_events_are_good_is_a_definition(line: str) -> None:
    assert promises(f"# Depot\n\n## Service level objectives\n\n{line}\n") == []


def test_a_definition_with_its_share_is_an_objective() -> None:
    assert len(promises("# Depot\n\n## Service level objectives\n\n- 99 % of scans are stored within 2 s\n")) == 1


def test_the_steps_of_a_runbook_promise_nothing() -> None:
    parts = "".join(f"## {part}\n\nSee the board.\n\n" for part in ("When to use", "Impact", "Diagnosis", "Escalation"))
    line = "## Verification\n\n- [ ] p95 latency of the gateway < 200 ms\n"
    assert promises(f"# High latency\n\n{parts}{line}") == []
    assert len(promises(f"# High latency\n\n{line}")) == 1


def test_a_label_called_target_is_none_of_the_targets() -> None:
    text = table("Target | Value", "API p99 latency | < 150 ms")
    assert [k for k, _ in promises(text)] == ["latency"]


@pytest.mark.parametrize(
    "line",
    [
        "SC-2: After the foreman approves, the mail is sent within 60 seconds",
        "SC-3: Back-test results for five years render within 15 seconds",
        "SC-4: Gross-versus-net toggles update every chart without an app restart and within 1 second",
        "Target: at least 99.0 % of requests to the board return a correct response",
        "Prompt success: ≥ 99 % (≤ 1 % lost)",
    ],
)
def test_words_beside_an_explicit_bound_do_not_undo_it(line: str) -> None:
    assert [k for k, _ in promises(f"# Depot\n\n## Service level objectives\n\n- {line}\n")] in (
        ["latency"],
        ["availability"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Scans stream first, so that sub-second latency reaches the yard",
        "p95 latency of a run (target < 120 s per SLO.md SLO-3)",
        "Share of violations disclosed (target per SLO-5: ≥ 95 % availability)",
    ],
)
def test_a_manner_of_speaking_and_a_target_of_another_document_are_none(line: str) -> None:
    assert promises(f"# Depot\n\n## Design\n\n- {line}\n") == []


def test_what_arrives_elsewhere_is_fresh() -> None:
    assert [k for k, _ in promises(table("SLI | Target", "File lands → available in the API | p95 < 15 min"))] == [
        "freshness"
    ]


def test_a_list_of_alerts_says_who_reacts_and_how_soon() -> None:
    assert promises(table("Alert | Severity | First-touch SLA", "`LatencySLOBreach` | critical | 5 min")) == []


def test_a_title_of_levels_holds_for_the_parts_under_it() -> None:
    text = "# Depot\n\n## Infrastructure SLOs\n\n### Cache\n\n- **Hit rate:** > 90 %\n- **Response time:** < 5 ms\n"
    assert [k for k, _ in promises(text)] == ["other_runtime", "latency"]


def test_a_row_called_a_latency_is_no_task_of_people() -> None:
    assert [k for k, _ in promises(table("SLO | Objective", "Non-agent workflow latency | 95 % under 500 ms"))] == [
        "latency"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "**Given** a list, **When** it is scrolled and measured, **Then** it always meets 60fps on both systems",
        "**SC-007**: All lists that can be scrolled sustain 60fps during rapid scrolling on both systems",
    ],
)
def test_a_frame_rate_needs_no_word_that_bounds_it(line: str) -> None:
    assert [k for k, _ in promises(f"# Depot\n\n## Success criteria\n\n- {line}\n")] == ["other_runtime"]


def test_a_burst_is_for_review() -> None:
    text = "# Depot\n\n## Throughput\n\n- Sustained RPS: 500 RPS\n- Peak RPS: 2000 RPS (burst capacity)\n"
    assert len(promises(text)) == 1
