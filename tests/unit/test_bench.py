"""Every benchmark runs, at sizes that say nothing about speed, and prints figures beside their baselines."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import check
from bench._measure import Costs, Figure, Table, figure, in_turn

pytestmark = pytest.mark.edge

TINY = ["--rounds", "1", "--objectives", "1,5", "--alerts", "4", "--posts", "64", "--callers", "2"]


async def test_contenders_run_in_turn_so_that_a_drifting_machine_drifts_for_all() -> None:
    ran: list[str] = []

    def contender(name: str) -> Callable[[], Awaitable[Costs]]:
        async def run() -> Costs:
            ran.append(name)
            return {"cpu": float(len(ran))}

        return run

    costs = await in_turn({"ours": contender("ours"), "floor": contender("floor")}, 2)
    assert ran == ["ours", "floor", "ours", "floor"]
    assert costs == {"ours": [{"cpu": 1.0}, {"cpu": 3.0}], "floor": [{"cpu": 2.0}, {"cpu": 4.0}]}


def test_a_ratio_compares_within_a_round_and_not_across_rounds() -> None:
    costs = {"ours": [{"cpu": 10.0}, {"cpu": 60.0}], "floor": [{"cpu": 5.0}, {"cpu": 20.0}]}
    found = figure(costs, "ours", "cpu", "µs", against="floor")
    assert found.values == (10.0, 60.0)
    assert found.ratios == (2.0, 3.0)


def test_a_table_shows_median_spread_ratio_and_baseline() -> None:
    ours = Figure(
        name="ours", measure="cpu", unit="µs", values=(1.0, 2.0, 9.0), ratios=(4.0, 5.0, 6.0), against="floor"
    )
    text = str(Table(name="t", title="what", figures=[ours], notes=["no server"]))
    assert "ours  cpu" in text
    assert "2 µs" in text
    assert "1–9" in text
    assert "5x" in text
    assert "4–6" in text
    assert text.rstrip().endswith("note: no server")


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("name", ["tick", "datadog", "reception", "intake"])
def test_each_benchmark_prints_its_table_and_writes_json(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    assert bench.main([name, *TINY, "--json", str(report)]) == 0
    printed = capsys.readouterr().out
    assert f"{name}: " in printed
    assert "baseline" in printed
    (table,) = json.loads(report.read_text())["benchmarks"]
    assert table["name"] == name
    assert all(one["median"] >= 0 for one in table["figures"])
    assert any(one.get("ratio", {}).get("median", 0) > 0 for one in table["figures"])


@pytest.mark.slow
@pytest.mark.server
async def test_the_check_benchmark_measures_checks_that_really_judged() -> None:
    table = await check.run(rounds=1, settle=1.0)
    names = {one.name for one in table.figures}
    assert {"python -c pass", "ours, --help", "ours, --run-once, openmetrics"} <= names
    assert len(names) == 5 or table.notes, "what was not measured is said"


def test_the_pages_a_check_reads_are_openmetrics() -> None:
    text = check.history(7200.0, 80)
    assert text.endswith("# EOF\n")
    assert 'pay_requests_total{code="200",instance="127.0.0.1:80",job="pay"} 360000 7200.000' in text
    assert 'pay_seconds_bucket{le="+Inf"} 100' in check.page(1)


@pytest.mark.parametrize("argv", [["nothing"], ["tick", "--rounds", "0"], ["tick", "--objectives", "a"]])
def test_a_wrong_flag_ends_with_exit_code_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(argv)
    assert ended.value.code == 2


def test_the_score_of_reading_requirements_keeps_its_own_flags(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["nfr", "--help"])
    assert ended.value.code == 0
    assert "--corpus" in capsys.readouterr().out
