"""What deploy/ holds fits what it is for: systemd, Kubernetes and Prometheus judge it by their own rules."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import promql_parser
import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from smartspec_ops.cli import monitor, ops
from smartspec_ops.edge.instruments import INSTRUMENTS, Kind
from smartspec_ops.http.metrics import Metrics
from tests import servers

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ROOT = DEPLOY.parent
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMMANDS: Mapping[str, click.Command] = {"smartspec_production_monitor": monitor.command, "smartspec-ops": ops.command}
EXPOSURE = 2.0
"""What `systemd-analyze security` may say at most: below that it is OK."""


def parses(argv: Sequence[str]) -> bool:
    """Whether the command line is one of ours; UsageError where it is not."""
    name, *words = argv
    command = COMMANDS[Path(name).name]
    context = command.make_context(name, words)
    if isinstance(command, click.Group) and context._protected_args:
        _, child, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert child is not None
        child.make_context(child.name, rest, parent=context)
    return True


@cache
def documents(path: Path) -> list[Any]:
    return [one for one in YAML(typ="safe", pure=True).load_all(path.read_text(encoding="utf-8")) if one]


# --- systemd -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit_and_finds_little_exposed(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    text = unit.read_text()
    # What this machine does not have: the programs where they would be installed.
    there = re.sub(r"/opt/smartspec-ops/bin", str(Path(sys.executable).parent), text)
    copy = tmp_path / unit.name
    copy.write_text(there)
    checked = subprocess.run([analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if unit.name in line]) == (0, [])
    command = [analyze, "security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", str(copy)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-300:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_the_unit_starts_a_command_of_ours_that_speaks_to_systemd(unit: Path) -> None:
    lines = dict(line.split("=", 1) for line in unit.read_text().splitlines() if re.match(r"[A-Z]\w+=", line))
    assert parses(shlex.split(lines["ExecStart"]))
    assert (lines["Type"], lines["KillMode"]) == ("notify", "mixed")
    assert int(lines["TimeoutStopSec"]) >= 120


# --- Kubernetes --------------------------------------------------------------------------------------------------


def objects() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in MANIFESTS:
        if path.name != "kustomization.yaml":
            yield from ((path.name, one) for one in documents(path))


KUBE = [pytest.param(one, id=f"{name}-{one['kind']}-{one['metadata']['name']}") for name, one in objects()]
DEPLOYMENTS = [one for one in KUBE if "Deployment" in str(one.id)]


@pytest.mark.parametrize("one", KUBE)
def test_kubernetes_knows_every_field(one: Mapping[str, Any]) -> None:
    kubernetes_validate.validate(one, kubernetes_validate.latest_version(), strict=True)


def test_a_field_kubernetes_does_not_know_would_be_found() -> None:
    broken = {**next(one for _, one in objects() if one["kind"] == "Deployment"), "spec": {"replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, kubernetes_validate.latest_version(), strict=True)


def test_what_is_applied_is_everything_but_the_example_of_a_secret() -> None:
    (kustomization,) = documents(DEPLOY / "kubernetes/kustomization.yaml")
    others = {path.name for path in MANIFESTS} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(kustomization["resources"]) == others


@pytest.mark.parametrize("one", DEPLOYMENTS)
def test_a_pod_may_do_little_outlives_another_and_is_asked_what_it_answers(one: Mapping[str, Any]) -> None:
    spec = one["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert one["spec"]["replicas"] >= 2
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    ports = {port["name"] for port in container["ports"]}
    probes = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }
    assert {probe["port"] for probe in probes.values()} <= ports
    assert parses(container["args"])
    assert str(container["ports"][0]["containerPort"]) in " ".join(container["args"])


def test_every_deployment_has_its_budget_and_its_policy_and_selectors_meet_pods() -> None:
    found = [one for _, one in objects()]
    pods = [one["spec"]["template"]["metadata"]["labels"] for one in found if one["kind"] == "Deployment"]
    for kind, path in (
        ("PodDisruptionBudget", ("selector", "matchLabels")),
        ("NetworkPolicy", ("podSelector", "matchLabels")),
    ):
        chosen = [one["spec"][path[0]][path[1]] for one in found if one["kind"] == kind]
        assert sorted(map(str, chosen)) == sorted(map(str, pods)), kind
    services = [one["spec"]["selector"] for one in found if one["kind"] == "Service"]
    assert sorted(map(str, services)) == sorted(map(str, pods))


# --- containers --------------------------------------------------------------------------------------------------


def test_the_container_runs_as_nobody_in_particular_from_a_pinned_base() -> None:
    text = (DEPLOY / "container/Containerfile").read_text()
    assert all(
        re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-\w+", base) for base in re.findall(r"FROM (\S+)", text)
    )
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] == "10001:10001"
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)]
    assert all((ROOT / source).exists() for sources in copied for source in sources)
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.MULTILINE)
    assert parses(YAML(typ="safe").load(command))


def test_compose_starts_commands_of_ours() -> None:
    (compose,) = documents(DEPLOY / "container/compose.yaml")
    for name in ("monitor", "serve"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert "command" not in service or parses(service["command"])


# --- Prometheus --------------------------------------------------------------------------------------------------


@pytest.mark.server
def test_the_rules_alert_where_they_must_and_nowhere_else() -> None:
    promtool = servers.program("promtool")
    folder = DEPLOY / "prometheus"
    for argv in (("check", "rules", "smartspec-ops.rules.yaml"), ("test", "rules", "smartspec-ops.rules.test.yaml")):
        ran = subprocess.run([promtool, *argv], cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def pages() -> dict[str, set[str]]:
    """Every series of the pages that a monitor and a server write when all of it was used, with its labels."""
    metrics = Metrics()
    metrics.answered("/v1/alerts", 202)
    metrics.alert("opened")
    metrics.committed(1)
    for one in INSTRUMENTS:
        labels = tuple("x" for _ in one.labels)
        {Kind.COUNTER: metrics.count, Kind.GAUGE: metrics.put, Kind.HISTOGRAM: metrics.observe}[one.kind](
            one, 1, labels
        )
    families = text_string_to_metric_families(metrics.page("")[0].decode())
    found: dict[str, set[str]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, {"job", "instance"}).update(sample.labels)
    return found


def selected(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each series of an expression of PromQL and the labels it is chosen by."""
    for name, matchers in re.findall(r"\b((?:smartspec_ops|process)_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*[=!]~?", matchers))


def expressions() -> dict[str, str]:
    """The questions of the dashboard by the titles of their panels, as Grafana sends them."""
    board = json.loads((DEPLOY / "grafana/smartspec-ops.dashboard.json").read_text())
    filled = {"$job": "smartspec-ops", "$instance": ".*", "$__rate_interval": "5m"}
    found = {}
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            text = target["expr"]
            for name, value in filled.items():
                text = text.replace(name, value)
            found[f"{panel['title']} {target['refId']}"] = text
    return found


def test_the_dashboard_shows_nothing_that_is_not_on_the_page() -> None:
    known = pages()
    asked = [(title, *one) for title, text in expressions().items() for one in selected(text)]
    assert {title for title, *_ in asked} == expressions().keys()
    assert {(title, name) for title, name, _ in asked if name not in known} == set()
    assert {(title, name) for title, name, labels in asked if not labels <= known[name]} == set()
    for title, text in expressions().items():
        by = {label for group in re.findall(r"by \(([^)]*)\)", text) for label in re.split(r",\s*", group)}
        assert all(by <= known[name] | {"le"} for name, _ in selected(text)), title
        promql_parser.parse(text)
    shown = {name for _, name, _ in asked if name.startswith("smartspec_ops")}
    not_shown = {one.name for one in INSTRUMENTS if not any(name.startswith(one.name) for name in shown)}
    assert not_shown == {
        "smartspec_ops_heartbeat_pings_total",
        "smartspec_ops_spool_bytes",
        "smartspec_ops_spool_oldest_seconds",
        "smartspec_ops_workflow_duration_seconds",
    }


@pytest.mark.server
def test_prometheus_takes_every_question_of_the_dashboard(tmp_path: Path) -> None:
    rules = [{"record": f"asked:{n}", "expr": text} for n, text in enumerate(expressions().values())]
    (tmp_path / "asked.json").write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))
    argv = [servers.program("promtool"), "check", "rules", str(tmp_path / "asked.json")]
    ran = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len(rules)} rules found" in ran.stdout


def test_panels_of_the_dashboard_stand_side_by_side() -> None:
    board = json.loads((DEPLOY / "grafana/smartspec-ops.dashboard.json").read_text())
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert [panel["id"] for panel in board["panels"]] == list(range(1, len(board["panels"]) + 1))


def test_rules_ask_for_nothing_that_is_not_measured() -> None:
    text = (DEPLOY / "prometheus/smartspec-ops.rules.yaml").read_text()
    asked = set(re.findall(r"\bsmartspec_ops_\w+", text))
    assert asked
    assert asked <= pages().keys()
