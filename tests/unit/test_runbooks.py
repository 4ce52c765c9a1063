"""Runbooks: read from Markdown, matched to alerts, followed step by step on the incident's log."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.response.runbooks import Runbooks
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.cli.respond import command
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.spec.runbook import Step, read_runbook
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import ALERT as FIRING
from tests.unit.response import House

pytestmark = pytest.mark.edge

BOOK = """\
# Slow checkout

Read this first. 1.5 is no step.

1. Look whether the last release is the live one,
   and since when.
2) Roll it back:

   ```workflow
   rollback
   target_version: v1.2.3
   not a parameter
   ```
- [ ] Watch the latency for ten minutes
- [x] Tell the others
- a plain item is no step

```sh
1. neither is code
```
"""


def test_steps_are_numbered_items_and_checkboxes_and_may_name_a_workflow() -> None:
    book = read_runbook(BOOK)
    assert book.title == "Slow checkout"
    assert book.steps == (
        Step(text="Look whether the last release is the live one, and since when.", line=5),
        Step(text="Roll it back:", line=7, workflow="rollback", params=(("target_version", "v1.2.3"),)),
        Step(text="Watch the latency for ten minutes", line=14),
        Step(text="Tell the others", line=15),
    )


LINES = [
    "1. a\n",
    "2) b\n",
    "- [ ] c\n",
    "- [x] d\n",
    "   ```workflow\n   e\n   ```\n",
    "```\n",
    "~~~\n",
    "# f\n",
    "\n",
]


@given(
    st.lists(st.sampled_from(LINES) | st.text(alphabet="1.)-[x] `~#\nworkfl:_é", max_size=20), max_size=15).map("".join)
)
@example(BOOK)
def test_any_text_is_read(text: str) -> None:
    for one in read_runbook(text).steps:
        assert 1 <= one.line <= len(text.splitlines())


CONFIG = """\
production_ops:
  roster:
    - {id: p-1, roles: [commander], email: p1@example.test}
    - {id: p-2, roles: [responder], email: p2@example.test}
  runbooks:
    - {name: latency, file: docs/latency.md, match: ["service=check*", "metric=*latency*"]}
    - {name: other, file: docs/other.md, match: ["service=search"]}
"""
ALERT = json.dumps(
    {
        "service": "checkout",
        "metric": "api_latency_p99",
        "current_value": "0.9",
        "target_value": "0.2",
        "runbook": "https://example.test/r",
    }
)


@pytest.fixture
def incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for path, text in ((".spec/smartspec.config.yaml", CONFIG), ("docs/latency.md", BOOK)):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)
    opened = run("--alert-payload", ALERT, "--json")
    return str(json.loads(opened.stdout)["incident_id"])


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), standalone_mode=False)


def test_a_runbook_is_followed_and_its_steps_are_on_the_timeline(incident: str) -> None:
    shown = run("runbook", "show", incident).stdout
    assert "the alert's own: https://example.test/r" in shown
    assert "  [ ] 2. Roll it back:" in shown
    assert f"mitigate propose {incident} rollback --param target_version=v1.2.3 --as YOU" in shown
    assert "other:" not in shown
    before = run("runbook", "done", incident, "1", "--as", "p-1")
    assert before.return_value == 1
    assert "refused (runbook): 0 runbooks were begun" in before.stderr
    assert run("runbook", "start", incident, "latency", "--as", "p-1").return_value == 0
    assert run("runbook", "done", incident, "1", "--as", "p-1", "--note", "live since 9:58").return_value == 0
    assert run("runbook", "skip", incident, "2", "--as", "p-1", "--reason", "nothing was shipped").return_value == 0
    assert run("runbook", "done", incident, "9", "--as", "p-1").return_value == 1
    steps = json.loads(run("runbook", "show", incident, "--json").stdout)["runbooks"][0]["steps"]
    assert [step["taken"] for step in steps] == ["done", "skipped", None, None]
    told = run("show", incident).stdout
    assert "The commander did step 1 of runbook latency: live since 9:58" in told or "did step 1" in told
    assert "skipped step 2 of runbook latency: nothing was shipped" in told


def test_an_edited_runbook_changes_nothing_of_one_that_is_followed(incident: str) -> None:
    run("runbook", "start", incident, "latency", "--as", "p-1")
    Path("docs/latency.md").write_text("1. Another step\n")
    assert run("runbook", "done", incident, "4", "--as", "p-1").return_value == 0


@pytest.mark.parametrize("name", ["other", "nothing"])
def test_one_that_does_not_match_is_refused_with_those_that_do(incident: str, name: str) -> None:
    done = run("runbook", "start", incident, name, "--as", "p-1")
    assert done.return_value == 1
    assert "known: latency" in done.stderr


def test_a_file_that_is_not_there_is_named(incident: str) -> None:
    Path("docs/latency.md").unlink()
    done = run("runbook", "show", incident)
    assert "runbook latency cannot be read" in str(done.exception)


@pytest.mark.parametrize("asked", [("start", "other"), ("done", "1")])
def test_who_takes_no_part_in_a_private_incident_learns_no_runbook_of_it(incident: str, asked: tuple[str, str]) -> None:
    assert run("visibility", incident, "private", "--as", "p-1").return_value == 0
    run("runbook", "start", incident, "latency", "--as", "p-1")
    done = run("runbook", asked[0], incident, asked[1], "--as", "p-2")
    assert done.return_value == 1
    assert "AC-03" in done.stderr
    assert "latency" not in done.stderr


# --- proposed by itself ----------------------------------------------------------------------------------------------


def test_a_runbook_that_fits_is_proposed_when_the_incident_opens(incident: str) -> None:
    told = run("show", incident).stdout
    assert "Runbook latency fits (service=check*, metric=*latency*): Slow checkout, 4 steps" in told
    assert "Runbook other" not in told
    run("ack", incident, "--as", "p-1")
    assert (
        f"next: smartspec_incident_response runbook start {incident} latency --as YOU" in run("show", incident).stdout
    )
    run("runbook", "start", incident, "latency", "--as", "p-1")
    assert "next: smartspec_incident_response hypothesis propose" in run("show", incident).stdout


class Files:
    """A workspace whose runbooks the test writes."""

    def __init__(self, root: Path, house: House) -> None:
        self.root, self.house = root, house
        for path, text in ((".spec/smartspec.config.yaml", CONFIG), ("docs/latency.md", BOOK)):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        house.responder = replace(house.responder, policy=Policy(offers_runbooks=True))
        house.worker = replace(house.worker, runbooks=Runbooks(workspace=Workspace.find(root)))

    async def proposed(self, incident_id: str) -> list[ev.RunbookProposed]:
        async with self.house.store.begin() as tx:
            _, events = await history(tx, incident_id)
        return [one for one in events if isinstance(one, ev.RunbookProposed)]


SLOW = replace(FIRING, metric="api_latency_p99", objective_id="api_latency_p99")


async def test_it_is_told_with_its_steps_once_and_looked_for_again_when_more_alerts_came(
    store: SqlStore, tmp_path: Path
) -> None:
    files = Files(tmp_path, House(store, tmp_path))
    incident_id = await files.house.opened(FIRING)  # an error rate: nothing fits yet
    assert await files.proposed(incident_id) == []
    await files.house.responder.receive(replace(SLOW, fingerprint="9" * 32))
    await files.house.pass_time(timedelta(minutes=12))
    [one] = await files.proposed(incident_id)
    assert one.steps[0] == "Look whether the last release is the live one, and since when."
    [told] = [said for said in files.house.channel.told if said.kind == "runbook"]
    assert "Runbook latency fits: Slow checkout\n1. Look whether" in told.body
    assert f"runbook start {incident_id} latency --as YOU" in told.body


async def test_one_that_cannot_be_read_keeps_none_of_the_others_back(store: SqlStore, tmp_path: Path) -> None:
    files = Files(tmp_path, House(store, tmp_path))
    both = CONFIG.replace('match: ["service=search"]', 'match: ["service=checkout"]')
    (tmp_path / ".spec/smartspec.config.yaml").write_text(both)
    files.house.worker = replace(files.house.worker, runbooks=Runbooks(workspace=Workspace.find(tmp_path)))
    incident_id = await files.house.opened(SLOW)
    assert [one.name for one in await files.proposed(incident_id)] == ["latency"]


async def test_where_there_are_none_no_timer_is_set(store: SqlStore, tmp_path: Path) -> None:
    house = House(store, tmp_path)
    await house.opened(SLOW)
    assert await house.effects(kind=EffectKind.RUNBOOKS) == []
