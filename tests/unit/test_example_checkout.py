"""The example service keeps what its spec and its README say, as real processes over real sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_plain
from ruamel.yaml import YAML

from tests.servers import wait_until

pytestmark = pytest.mark.edge

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "checkout"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
TWO_MUGS = {"items": [{"sku": "mug", "quantity": 2}]}
MISSING = "dpl_9999"
CUSTOMERS = 8
PATIENCE = 60.0
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    content_type: str
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    port: int
    deployments: Path

    def get(self, path: str, accept: str = "*/*") -> Answer:
        return self._ask("GET", path, None, {"Accept": accept})

    def order(self, document: object = TWO_MUGS, path: str = "/checkout") -> Answer:
        return self._ask("POST", path, json.dumps(document).encode(), {})

    def ship(self, version: str) -> str:
        return ship(version, self.deployments)

    def metrics(self) -> dict[str, Metric]:
        text = self.get("/metrics", OPENMETRICS).body.decode()
        families = parse_openmetrics(text)  # type: ignore[no-untyped-call]
        return {family.name: family for family in families}

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        started = time.perf_counter()
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(
                status=answer.status,
                content_type=answer.headers["Content-Type"],
                body=answer.read(),
                seconds=time.perf_counter() - started,
            )
        finally:
            connection.close()


def run(program: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLE / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        env={**os.environ, **NO_BYTECODE, **environment},
    )


def ship(version: str, deployments: Path) -> str:
    result = run("service/deploy.py", "ship", version, "--deployments", deployments)
    assert result.returncode == 0, result.stderr
    deployment_id: str = json.loads(result.stdout)["deployment_id"]
    return deployment_id


@contextmanager
def running_server(deployments: Path) -> Iterator[tuple[subprocess.Popen[str], Service]]:
    command: list[str | Path] = [sys.executable, EXAMPLE / "service/server.py", "--port", "0"]
    command += ["--deployments", deployments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **NO_BYTECODE},
    ) as process:
        assert process.stdout is not None
        try:
            first_line = process.stdout.readline()
            match = re.fullmatch(r"listening 127\.0\.0\.1:(\d+)\n", first_line)
            assert match, first_line
            yield process, Service(port=int(match[1]), deployments=deployments)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_server(tmp_path_factory.mktemp("checkout") / "deployments") as (_, running):
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace whose second deployment, dpl_0002, is the bad one."""

    root: Path

    @property
    def deployments(self) -> Path:
        return self.root / ".spec/state/deployments"

    @property
    def history(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.deployments / "history.jsonl").read_text().splitlines()]

    @property
    def live(self) -> dict[str, Any]:
        current: dict[str, Any] = json.loads((self.deployments / "current.json").read_text())
        return current

    @property
    def summaries(self) -> list[dict[str, Any]]:
        found = sorted(self.root.glob(".spec/reports/rollbacks/*/summary.json"))
        return [json.loads(path.read_text()) for path in found]

    def rollback(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return run("workflows/smartspec_rollback", "--workspace", self.root, *arguments, **environment)

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def shipped_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace(root=tmp_path_factory.mktemp("shipped-twice"))
    ship("v1.0.0", workspace.deployments)
    ship("v1.1.0", workspace.deployments)
    return workspace.root


@pytest.fixture
def broken(shipped_twice: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(shipped_twice, tmp_path, dirs_exist_ok=True)
    return Workspace(root=tmp_path)


# The service


def test_a_healthy_version_takes_an_order(service: Service) -> None:
    service.ship("v1.0.0")
    answers = [service.order() for _ in range(10)]
    assert {answer.status for answer in answers} == {202}
    assert answers[0].json["total_cents"] == 1900
    assert answers[0].json["version"] == "v1.0.0"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "'items'"),
        ({"items": []}, "'items'"),
        ({"items": ["mug"]}, "'sku'"),
        ({"items": [{"sku": "yacht", "quantity": 1}]}, "'sku'"),
        ({"items": [{"sku": "mug", "quantity": 0}]}, "'quantity'"),
        ({"items": [{"sku": "mug", "quantity": True}]}, "'quantity'"),
    ],
)
def test_an_order_that_cannot_be_read_is_the_customers_fault_and_says_why(
    service: Service, document: object, says: str
) -> None:
    answer = service.order(document)
    assert answer.status == 400
    assert says in answer.json["error"]


def test_only_checkout_takes_orders_and_other_paths_are_not_counted(service: Service) -> None:
    before = answers_by_code(service)
    assert service.order(path="/elsewhere").status == 404
    assert service.get("/elsewhere").status == 404
    assert answers_by_code(service) == before


def test_each_answer_is_counted_under_its_code(service: Service) -> None:
    before = answers_by_code(service)
    service.order({"items": []})
    after = answers_by_code(service)
    assert {code: after[code] - before[code] for code in after} == {"202": 0, "400": 1, "500": 0, "503": 0}


@pytest.mark.slow
def test_no_error_yet_is_a_zero_and_not_an_absent_series(tmp_path: Path) -> None:
    with running_server(tmp_path) as (_, fresh):
        assert answers_by_code(fresh) == {"202": 0, "400": 0, "500": 0, "503": 0}


def test_the_latency_buckets_end_exactly_where_the_spec_draws_its_limits(service: Service) -> None:
    samples = service.metrics()["checkout_request_duration_seconds"].samples
    bounds = {float(sample.labels["le"]) for sample in samples if sample.name.endswith("_bucket")}
    assert {0.1, 0.2} <= bounds


def test_a_scraper_that_does_not_ask_for_openmetrics_gets_the_plain_format(service: Service) -> None:
    answer = service.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    names = {family.name for family in parse_plain(answer.body.decode())}
    assert {"checkout_http_requests", "checkout_queue_depth"} <= names


def test_a_deployment_is_live_without_a_restart_and_shows_in_one_series(service: Service) -> None:
    deployment_id = service.ship("v1.1.0")
    assert service.get("/healthz").json == {
        "status": "ok",
        "version": "v1.1.0",
        "deployment_id": deployment_id,
    }
    labels = [sample.labels for sample in service.metrics()["checkout_deployment"].samples]
    assert labels == [{"deployment_id": deployment_id, "version": "v1.1.0"}]


@pytest.mark.slow
def test_of_eight_orders_in_a_row_the_bad_version_fails_one_and_is_late_with_two(service: Service) -> None:
    service.ship("v1.1.0")
    answers = [service.order() for _ in range(8)]
    assert sorted(answer.status for answer in answers) == [202] * 7 + [500]
    late = [answer for answer in answers if answer.status == 202 and answer.seconds > 0.2]
    assert len(late) >= 2  # a busy machine may add one; the bug itself makes two


@pytest.mark.slow
def test_sigterm_ends_the_service_cleanly(tmp_path: Path) -> None:
    with running_server(tmp_path) as (process, running):
        running.order()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


@pytest.mark.slow
def test_customers_survive_errors_and_count_what_they_saw(service: Service) -> None:
    service.ship("v1.1.0")
    before = answers_by_code(service)

    def one_failed() -> bool:
        return answers_by_code(service)["500"] > before.get("500", 0)

    seen = stopped_load(f"http://127.0.0.1:{service.port}", one_failed)
    after = answers_by_code(service)
    grown = {code: int(after[code] - before.get(code, 0)) for code in after}
    assert seen["codes"] == {code: count for code, count in grown.items() if count}
    assert seen["codes"]["500"] > 0
    assert seen["connection_errors"] == {}


@pytest.mark.slow
def test_customers_survive_a_service_that_is_away() -> None:
    came = 0
    with socket.create_server(("127.0.0.1", 0)) as away:
        away.settimeout(PATIENCE)

        def each_has_failed() -> bool:
            nonlocal came
            away.accept()[0].close()
            came += 1
            if came > 2 * CUSTOMERS:
                away.close()
            return came > 2 * CUSTOMERS

        seen = stopped_load(f"http://127.0.0.1:{away.getsockname()[1]}", each_has_failed)
    assert seen["answers"] == 0
    assert sum(seen["connection_errors"].values()) >= CUSTOMERS, "who comes again has counted why"


def stopped_load(url: str, is_enough: Callable[[], bool]) -> dict[str, Any]:
    command: list[str | Path] = [sys.executable, EXAMPLE / "service/load.py", "--url", url, "--rate", "80"]
    command += ["--concurrency", str(CUSTOMERS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert wait_until(is_enough, within=PATIENCE)
        finally:
            process.terminate()
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    summary: dict[str, Any] = json.loads(output)
    return summary


def answers_by_code(service: Service) -> dict[str, float]:
    """Summed over versions."""
    totals: dict[str, float] = {}
    for sample in service.metrics()["checkout_http_requests"].samples:
        if sample.name.endswith("_total"):
            code = sample.labels["code"]
            totals[code] = totals.get(code, 0) + sample.value
    return totals


# The rollback


def test_a_version_that_was_never_released_is_not_shipped(tmp_path: Path) -> None:
    result = run("service/deploy.py", "ship", "v9.9.9", "--deployments", tmp_path)
    assert result.returncode == 2
    assert "v9.9.9" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_rollback_plan_names_both_versions_and_changes_nothing(broken: Workspace) -> None:
    before = broken.files()
    result = broken.rollback("--failed-deployment-id", "dpl_0002", "--json")
    plan = json.loads(result.stdout)
    assert result.returncode == 0
    assert (plan["mode"], plan["from_version"], plan["to_version"]) == ("plan", "v1.1.0", "v1.0.0")
    assert broken.files() == before


def test_an_applied_rollback_ships_the_version_before_and_reports_it(broken: Workspace) -> None:
    result = broken.rollback("--failed-deployment-id", "dpl_0002", "--apply")
    assert result.returncode == 0, result.stderr
    live = broken.live
    assert (live["deployment_id"], live["version"], live["previous"]) == ("dpl_0003", "v1.0.0", "dpl_0002")
    [summary] = broken.summaries
    assert set(summary) == {
        *("workflow", "version", "run_id", "rollback_id", "status", "reason", "from_version", "to_version"),
        "ext",
    }
    assert summary["workflow"] == "smartspec_rollback"
    assert (summary["status"], summary["from_version"], summary["to_version"]) == (
        "success",
        "v1.1.0",
        "v1.0.0",
    )
    assert re.fullmatch(r"\d{8}-\d{6}Z(-\d+)?", summary["run_id"])
    assert (broken.root / ".spec/reports/rollbacks" / summary["run_id"] / "report.md").is_file()


@pytest.mark.slow
def test_after_a_rollback_the_running_service_is_healthy_again(service: Service, tmp_path: Path) -> None:
    service.ship("v1.0.0")
    failed = service.ship("v1.1.0")
    assert {service.order().status for _ in range(8)} == {202, 500}
    result = run(
        "workflows/smartspec_rollback",
        *("--workspace", tmp_path, "--failed-deployment-id", failed, "--apply"),
        CHECKOUT_DEPLOYMENTS=str(service.deployments),
    )
    assert result.returncode == 0, result.stderr
    assert {service.order().status for _ in range(8)} == {202}


@pytest.mark.slow
def test_the_same_key_twice_rolls_back_once_and_reports_the_first_result(broken: Workspace) -> None:
    arguments = ("--failed-deployment-id", "dpl_0002", "--apply", "--json")
    first = broken.rollback(*arguments, SMARTSPEC_OPS_IDEMPOTENCY_KEY="effect-7")
    second = broken.rollback(*arguments, SMARTSPEC_OPS_IDEMPOTENCY_KEY="effect-7")
    assert first.returncode == second.returncode == 0
    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert json.loads(first.stdout)["ext"]["idempotency_key"] == "effect-7"
    assert len(broken.history) == 3
    assert len(broken.summaries) == 1


@pytest.mark.slow
def test_a_key_is_good_for_one_failed_deployment_only(broken: Workspace) -> None:
    key = "effect-7"
    broken.rollback("--failed-deployment-id", "dpl_0002", "--apply", SMARTSPEC_OPS_IDEMPOTENCY_KEY=key)
    ship("v1.1.0", broken.deployments)
    other = broken.rollback("--failed-deployment-id", "dpl_0004", "--apply", SMARTSPEC_OPS_IDEMPOTENCY_KEY=key)
    assert other.returncode == 2
    assert "dpl_0002" in other.stderr
    assert broken.live["version"] == "v1.1.0"


def test_a_repeat_without_a_key_finds_the_rollback_already_done(broken: Workspace) -> None:
    broken.rollback("--failed-deployment-id", "dpl_0002", "--apply")
    again = broken.rollback("--failed-deployment-id", "dpl_0002", "--apply", "--json")
    assert again.returncode == 0
    assert "already rolled back by dpl_0003" in json.loads(again.stdout)["reason"]
    assert len(broken.history) == 3


def test_a_newer_deployment_is_never_undone_in_the_name_of_an_older_one(broken: Workspace) -> None:
    ship("v1.0.0", broken.deployments)
    result = broken.rollback("--failed-deployment-id", "dpl_0002", "--apply")
    assert result.returncode == 1
    [summary] = broken.summaries
    assert summary["status"] == "failure"
    assert "dpl_0003 is" in summary["reason"]
    assert broken.live["deployment_id"] == "dpl_0003"


def test_a_version_that_was_rolled_back_is_not_what_the_next_rollback_goes_back_to(broken: Workspace) -> None:
    broken.rollback("--failed-deployment-id", "dpl_0002", "--apply")
    undone = broken.rollback("--failed-deployment-id", "dpl_0003", "--apply")
    assert undone.returncode == 2
    assert broken.live["version"] == "v1.0.0"


@pytest.mark.slow
def test_four_rollbacks_at_once_roll_back_once(broken: Workspace) -> None:
    command: list[str | Path] = [sys.executable, EXAMPLE / "workflows/smartspec_rollback"]
    command += ["--workspace", broken.root, "--failed-deployment-id", "dpl_0002", "--apply"]
    racers = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [racer.wait(timeout=PATIENCE) for racer in racers] == [0, 0, 0, 0]
    assert [entry["deployment_id"] for entry in broken.history] == ["dpl_0001", "dpl_0002", "dpl_0003"]
    assert [summary["status"] for summary in broken.summaries] == ["success"] * 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--failed-deployment-id", MISSING), MISSING),
        (("--failed-deployment-id", "dpl_0002", "--target-version", "v7.0.0"), "v7.0.0"),
        (("--failed-deployment-id", "dpl_0001"), "no good version"),
    ],
)
def test_a_rollback_that_makes_no_sense_is_refused_as_usage(
    broken: Workspace, arguments: tuple[str, ...], says: str
) -> None:
    before = broken.files()
    result = broken.rollback(*arguments, "--apply")
    assert result.returncode == 2
    assert says in result.stderr
    assert broken.files() == before


def test_a_report_folder_that_is_a_symlink_is_refused_before_anything_happens(
    broken: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (broken.root / ".spec/reports").symlink_to(tmp_path_factory.mktemp("outside"))
    result = broken.rollback("--failed-deployment-id", "dpl_0002", "--apply")
    assert result.returncode == 2
    assert "symlink" in result.stderr
    assert broken.live["deployment_id"] == "dpl_0002"


# The feedback aggregator


def aggregate(root: Path, *arguments: str) -> dict[str, Any]:
    result = run("workflows/smartspec_feedback_aggregator", "--workspace", root, "--run-once", "--json", *arguments)
    assert result.returncode == 0, result.stderr
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


def counts(summary: Mapping[str, Any]) -> tuple[int, int]:
    return summary["feedback_items_processed"], summary["suggestions_generated"]


def put(root: Path, path: str, document: object) -> None:
    target = root / ".spec/reports" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document if isinstance(document, str) else json.dumps(document))


def action_item(number: int, **changes: object) -> dict[str, object]:
    return {
        "id": f"INC-{number}-A1",
        "incident_id": f"INC-{number}",
        "spec_id": "checkout",
        "title": "Fail pricing loudly",
        "kind": "prevent",
        "category": "bug",
        "impact": 3,
        "suggested_route": "spec_update",
        "owner_role": "checkout",
        "due": "2030-01-31",
        "evidence": ["timeline entry 12"],
        **changes,
    }


def monitoring(status: str) -> dict[str, object]:
    metric = {"name": "checkout_error_rate", "value": 0.125, "slo": 0.001, "status": status}
    return {"spec_id": "checkout", "metrics": [metric]}


@pytest.fixture
def reported(tmp_path: Path) -> Path:
    """Three monitoring reports, two with a missed target, and the action items of two incidents."""
    for day, status in enumerate(("healthy", "breached", "breached"), start=1):
        put(tmp_path, f"production-monitoring/checkout/2030010{day}-000000Z/summary.json", monitoring(status))
    put(tmp_path, "post-mortems/INC-1/20300101-120000Z/action_items.json", {"items": [action_item(1)]})
    put(tmp_path, "post-mortems/INC-2/20300103-120000Z/action_items.json", {"items": [action_item(2)]})
    return tmp_path


def test_without_any_report_there_is_nothing_to_suggest(tmp_path: Path) -> None:
    summary = aggregate(tmp_path)
    assert counts(summary) == (0, 0)
    assert summary["trends_identified"] == []


def test_each_action_item_becomes_one_page_that_leads_back_to_its_source(reported: Path) -> None:
    assert counts(aggregate(reported)) == (5, 2)
    pages = sorted((reported / ".spec/reports/feedback/suggestions").iterdir())
    assert [page.name for page in pages] == ["INC-1-A1.md", "INC-2-A1.md"]
    text = pages[0].read_text()
    assert text.startswith("# Fail pricing loudly\n")
    assert "timeline entry 12" in text
    assert ".spec/reports/post-mortems/INC-1/20300101-120000Z/action_items.json" in text


def test_what_repeats_is_a_trend_and_what_happened_once_is_not(reported: Path) -> None:
    put(
        reported,
        "post-mortems/INC-3/20300104-120000Z/action_items.json",
        {"items": [action_item(3, category="usability")]},
    )
    assert aggregate(reported)["trends_identified"] == [
        "checkout: checkout_error_rate missed its target in 2 of 3 reports",
        "checkout: bug work after 2 incidents (INC-1, INC-2)",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--source", "post-mortems"), (2, 2)),
        (("--source", "production-monitoring"), (3, 0)),
        (("--since", "2030-01-03"), (2, 1)),
        (("--since", "2030-01-04"), (0, 0)),
    ],
)
def test_a_run_can_be_limited_by_source_and_date(
    reported: Path, arguments: tuple[str, ...], expected: tuple[int, int]
) -> None:
    assert counts(aggregate(reported, *arguments)) == expected


def test_the_newest_run_of_a_post_mortem_wins(reported: Path) -> None:
    put(
        reported,
        "post-mortems/INC-1/20300105-120000Z/action_items.json",
        {"items": [action_item(1, title="Retry with a deadline")]},
    )
    assert counts(aggregate(reported)) == (5, 2)
    page = reported / ".spec/reports/feedback/suggestions/INC-1-A1.md"
    assert page.read_text().startswith("# Retry with a deadline\n")


def test_a_broken_report_is_named_and_the_others_are_still_read(reported: Path) -> None:
    put(reported, "post-mortems/INC-9/20300104-120000Z/action_items.json", "{")
    put(reported, "post-mortems/INC-8/20300104-120000Z/action_items.json", {"items": [{"title": "no id"}]})
    summary = aggregate(reported)
    assert counts(summary) == (5, 2)
    assert [name.partition(": ")[0] for name in summary["ext"]["skipped"]] == [
        ".spec/reports/post-mortems/INC-8/20300104-120000Z/action_items.json",
        ".spec/reports/post-mortems/INC-9/20300104-120000Z/action_items.json",
    ]


def test_an_id_cannot_steer_a_suggestion_out_of_its_folder(tmp_path: Path) -> None:
    items = {"items": [action_item(1, id="../../../escaped"), action_item(2, id="..")]}
    put(tmp_path, "post-mortems/INC-1/20300101-120000Z/action_items.json", items)
    aggregate(tmp_path)
    written = {path.parent for path in tmp_path.rglob("*.md")}
    assert written == {tmp_path / ".spec/reports/feedback/suggestions"}
    assert len(list(tmp_path.rglob("*.md"))) == 2


# The workspace


def test_every_series_the_observability_file_asks_for_is_exported(service: Service) -> None:
    text = (EXAMPLE / "specs/shop/checkout/observability.yaml").read_text()
    exported = {sample.name for family in service.metrics().values() for sample in family.samples}
    exported |= {name.removesuffix("_bucket") for name in exported}
    entries = YAML(typ="safe").load(text)["metrics"]
    asked = {entry[key] for entry in entries for key in ("bad", "total", "histogram", "query", "rate") if key in entry}
    assert {selector.partition("{")[0] for selector in asked} <= exported


def test_the_observability_file_binds_every_measurable_requirement_of_the_spec() -> None:
    spec = (EXAMPLE / "specs/shop/checkout/spec.md").read_text()
    section = spec.partition("## 6. Non-Functional Requirements")[2]
    entries = YAML(typ="safe").load((EXAMPLE / "specs/shop/checkout/observability.yaml").read_text())["metrics"]
    named = {entry["name"] for entry in entries if f"`{entry['name']}`" in section}
    bound = {entry["requirement"] for entry in entries if "requirement" in entry}
    assert len(named) == 3
    assert bound == set(re.findall(r"^- \*\*(NFR-\d+)\*\*", section, re.MULTILINE))


def test_the_index_and_the_settings_point_at_files_that_exist() -> None:
    index = json.loads((EXAMPLE / ".spec/SPEC_INDEX.json").read_text())
    settings = YAML(typ="safe").load((EXAMPLE / ".spec/smartspec.config.yaml").read_text())
    programs = [EXAMPLE / each["argv"][0] for each in settings["production_ops"]["workflows"].values()]
    assert all((EXAMPLE / spec["path"]).is_file() for spec in index["specs"])
    assert all(os.access(program, os.X_OK) for program in programs)
    assert (EXAMPLE / settings["registries"]["spec_index"]).is_file()
