"""Specs that read a source in the same way ask it together; those that do not, do not."""

from pathlib import Path

import pytest

from smartspec_ops.spec.observability import SourceEntry, source_of
from smartspec_ops.spec.source import Source
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.sources import name_of

URL = "http://metrics.example:9090/prom"
SPEC = "# {name}\n\n## Non-Functional Requirements\n\n- NFR-001: error rate < 1 % (`errors`)\n"
METRICS = "metrics:\n  - {name: errors, bad: 'e_total{code=\"500\"}', total: e_total, requirement: NFR-001}\n"


def source(**given: object) -> Source:
    return source_of(SourceEntry.model_validate({"provider": "prometheus", "url": URL, **given}))


def test_a_source_is_called_by_where_it_is_and_never_by_who_asks() -> None:
    assert name_of(source()) == "prometheus@metrics.example:9090/prom"
    assert name_of(source(name="main")) == name_of(source())
    assert "secret" not in name_of(source(url="http://reader:secret@metrics.example:9090/prom"))
    assert name_of(source(url="env:PROMETHEUS")) == "prometheus@env:PROMETHEUS"


@pytest.mark.parametrize(
    "other",
    [
        {"headers": {"X-Scope-OrgID": "team-a"}},
        {"params": {"dedup": "true"}},
        {"delay": "5m"},
        {"auth": {"kind": "bearer", "token": "env:TOKEN"}},
        {"url": "http://metrics.example:9091/prom"},
        {"provider": "openmetrics"},
    ],
    ids=str,
)
def test_whatever_changes_the_answers_changes_the_name(other: dict[str, object]) -> None:
    assert name_of(source(**other)) != name_of(source())
    assert name_of(source(**other)) == name_of(source(**other, name="another spec's word for it"))


async def test_two_specs_share_the_backend_of_a_source_they_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    provider = {"one": f"url: '{URL}'", "two": f"url: '{URL}'", "three": f"url: '{URL}'\nheaders: {{X-Scope-OrgID: b}}"}
    (tmp_path / ".spec").mkdir()
    for name, lines in provider.items():
        folder = tmp_path / "specs" / "shop" / name
        folder.mkdir(parents=True)
        (folder / "spec.md").write_text(SPEC.format(name=name))
        (folder / "observability.yaml").write_text(f"provider: prometheus\n{lines}\n{METRICS}")
    runtime = Runtime.at(tmp_path)
    try:
        assignments = [runtime.assignments.read(location) for location in runtime.workspace.all_specs()]
        watch = await runtime.monitor.watch(assignments)
        used = {one.spec_id: watch.backends[one.indicator.source] for one in watch.objectives}
    finally:
        await runtime.close()
    assert used["one"] is used["two"]
    assert used["three"] is not used["one"]
