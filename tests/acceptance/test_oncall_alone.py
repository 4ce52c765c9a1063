"""A whole response from the command line alone, as somebody on call does it for the first time.

From a breach to the last proof: the commands are real processes in a fresh workspace, with a home of their own and
nothing of this machine's environment. The service is real, too, and answers with errors until the rollback's script has
run. Which step is next the commands say themselves; the test types what they name.
"""

import re
import shlex
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._scene import eventually
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, RESPOND, SPEC, Metrics, Place, Ran

pytestmark = [pytest.mark.edge, pytest.mark.acceptance, pytest.mark.slow]

OPS = "smartspec_ops.cli.ops"
CONFIG = f"""\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {{id: ann, roles: [commander]}}
    - {{id: ben, roles: [responder]}}
  resolution: {{healthy_checks: 2}}
  monitor: {{interval: 1s, alert_for: 0, resolve_hold: 2s}}
  workflows:
    rollback: {{argv: ["{sys.executable}", rollback.py]}}
  runbooks:
    - {{name: errors, file: runbook.md, match: ["service=pay"]}}
"""
RUNBOOK = """\
# Pay answers with errors

1. Look whether the last release is the live one.
2. Roll it back.
"""
ROLLBACK = """\
import json, os, pathlib, sys
print("v1.1.0 is live; v1.0.0 is what it would go back to")
if "--apply" in sys.argv:
    pathlib.Path("rolled-back").touch()
    folder = pathlib.Path(".spec/reports/rollbacks/run")
    folder.mkdir(parents=True)
    key = os.environ["SMARTSPEC_OPS_IDEMPOTENCY_KEY"]
    told = {"workflow": "smartspec_rollback", "status": "success", "reason": "went back", "from_version": "v1.1.0",
            "to_version": "v1.0.0", "ext": {"idempotency_key": key}}
    (folder / "summary.json").write_text(json.dumps(told))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Somebody's terminal in the workspace."""

    place: Place
    incident: str

    async def types(self, line: str, *, code: int = 0, module: str = RESPOND) -> str:
        """What came of a command, standard error behind standard output; ``ID`` stands for the incident."""
        ran = await self.place.run(module, *shlex.split(line.replace("ID", self.incident)))
        return said(ran, line, code)

    async def operates(self, line: str) -> str:
        return await self.types(line, module=OPS)


def said(ran: Ran, line: str, code: int) -> str:
    assert ran.code == code, f"{line}\n{ran.stdout}{ran.stderr}"
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.stdout + ran.stderr


def proposed(text: str) -> str:
    """The command behind ``next:``, to be typed as it stands."""
    [line] = re.findall(r"^next: smartspec_incident_response (.+)$", text, re.MULTILINE)
    return str(line)


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    rolled_back = tmp_path / "workspace/rolled-back"
    metrics = Metrics()

    def answer(asked: Asked) -> Reply:
        metrics.is_broken = not rolled_back.exists()
        return metrics(asked)

    async with scripted_server(answer) as service:
        place = Place.make(tmp_path, {"METRICS_URL": f"{service.url}/metrics", "OPS_KEY": KEY})
        place.write(".spec/smartspec.config.yaml", CONFIG)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        place.write("rollback.py", ROLLBACK)
        place.write("runbook.md", RUNBOOK)
        yield Shell(place=place, incident=await _opened(place))


async def _opened(place: Place) -> str:
    """The monitor finds the breach, and the incident is on the list with its first step."""
    for _ in range(5):
        checked = await place.run(MONITOR, "--spec-id", "pay", "--run-once")
        assert "Traceback" not in checked.stderr, checked.stderr
        listed = said(await place.run(RESPOND, "list"), "list", 0)
        if found := re.search(r"^INC-\d{4}-\d{4}", listed, re.MULTILINE):
            assert checked.code == 1, checked.stdout
            return found[0]
    raise AssertionError(checked.stdout + listed)


async def test_from_the_page_to_the_last_proof(shell: Shell) -> None:
    await _takes_over(shell)
    await _looks_for_causes(shell)
    await _rolls_back(shell)
    await _writes_the_post_mortem(shell)
    await _finishes(shell)


async def _takes_over(shell: Shell) -> None:
    types = shell.types
    assert shell.incident in await types("list")
    shown = await types("show ID")
    assert "commander: ann" in shown
    assert "asked and not answered" in shown
    assert "not in the roster" in await types("ack ID --as someone", code=2)
    told = await types(proposed(shown))
    assert "somebody answered" in told
    assert proposed(told) == f"runbook start {shell.incident} errors --as YOU"
    assert "asked and not answered" not in await types("show ID")
    assert "takes the role of scribe" in await types("assign ID --as ann --role scribe --to ben")
    quiet = await types("silence add --as ann --match service=mail --for 30m --why 'its release is being watched'")
    assert "mail" in quiet
    assert "service=mail" in await types("silence list")


async def _looks_for_causes(shell: Shell) -> None:
    types = shell.types
    assert "noted: errors since the release" in await types("note ID --as ann 'errors since the release'")
    assert "Suspects, not verdicts:" in await types("investigate ID")
    assert "Hypothesis H1" in await types("hypothesis propose ID --as ben 'v1.1.0 refuses what v1.0.0 took'")
    seen = await types("evidence ID --as ben --query 'tail pay.log' --hypothesis H1 '37 payments refused'")
    assert "Evidence E1 for H1" in seen
    assert "H1 supported" in await types("hypothesis judge ID H1 supported --as ben --why 'the log names the check'")
    assert "Pay answers with errors" in await types("runbook show ID")
    begun = await types("runbook start ID errors --as ben")
    assert f"hypothesis propose {shell.incident} CLAIM" in begun
    assert "step 1" in (await types("runbook done ID 1 --as ben --note 'v1.1.0 is live'")).lower()


async def _rolls_back(shell: Shell) -> None:
    types = shell.types
    plan = await types("mitigate propose ID rollback --as ben --target-version v1.0.0 --preview")
    assert "--failed-deployment-id dpl_0002 --target-version v1.0.0 --apply" in plan
    assert not (shell.place.root / "rolled-back").exists(), "a preview changes nothing"
    assert "v1.0.0 is what it would go back to" in await types("show ID")
    burning = await types("verify ID")
    assert "is resolved" not in burning
    refused = await types("resolve ID --as ann", code=1)
    assert "refused (T5): 0 of 2 healthy checks in a row" in refused
    assert "--override-reason" in refused
    assert "only the commander approves" in await types("mitigate approve ID M1 --as ben", code=1)
    done = await types(proposed(plan))
    assert "Mitigation M1 succeeded" in done
    await types("runbook done ID 2 --as ben")
    assert "postmortem" in proposed(await _resolved(shell))


async def _resolved(shell: Shell) -> str:
    """The monitor's window has to leave the errors behind."""

    async def told() -> str | None:
        said = await shell.types("verify ID")
        return said if "is resolved" in said else None

    return await eventually(told, lambda: f"an incident {shell.incident} that is resolved")


async def _writes_the_post_mortem(shell: Shell) -> None:
    types = shell.types
    told = await types("postmortem draft ID --as ann")
    found = re.search(r"^draft: (\S+)$", told, re.MULTILINE)
    assert found is not None, told
    draft = shell.place.root / found[1]
    text = draft.read_text(encoding="utf-8")
    assert "## Timeline" in text
    edited = shell.place.write(
        "edited.md", text.replace("- [ ] What surprised", "- What surprised") + "\nRead twice.\n"
    )
    assert "draft" in await types(f"postmortem draft ID --as ann --file {edited.name}")
    assert "somebody other than its author" in await types("postmortem review ID --as ann", code=1)
    assert "by the responder" in await types("postmortem submit ID --as ann --to ben")
    await types("postmortem review ID --as ben")
    assert "hypothesis accept" in await types("postmortem finalize ID --as ann", code=1)
    accept = "hypothesis accept ID --as ann --hypothesis H1 --kind change 'a new check refuses old clients'"
    assert "--looked-for" in await types(accept, code=1)
    await types(f"{accept} --looked-for 'v1.0.0 under the same traffic: nothing is refused'")
    await types("hypothesis accept ID --as ann --kind process 'no test holds what old clients send'")
    await types("action add ID 'Replay the requests of old clients before each release' --as ann --kind prevent")
    assert "finalized" in await types("postmortem finalize ID --as ann")
    published = await types("postmortem publish ID --as ann --level company")
    assert "company" in published
    diff = await types("postmortem propose ID --as ann --factor 1 'error rate of payments below 0.1 %'")
    assert "+" in diff
    assert "spec.md" in diff


async def _finishes(shell: Shell) -> None:
    types = shell.types
    assert "action list" in await types("close ID --as ann")
    start = proposed(await types("action list")).replace("YOU", "ben")
    assert start.startswith(f"action start {shell.incident} ")
    await types(start)
    done = proposed(await types("action list")).replace("YOU", "ben")
    assert done.startswith("action done ")
    await types(f"{done} --evidence 'change 4e1c9ab'")
    left = await types("action list")
    assert "Replay the requests" not in left
    assert "Promise in the spec" in left, "what was proposed for the spec is work, too"
    assert "1 incident declared" in await types("metrics")
    assert "closed is final" in await types("note ID --as ann 'one more thing'", code=1)
    assert await types("list") == "no open incidents; 1 closed: smartspec_incident_response list --all\n"
    assert shell.incident in await types("list --all")
    assert "1 of 1 incident logs are intact" in await shell.operates("verify")
    assert "approved" in await shell.operates("audit list --as ann")
    assert "the audit log is intact" in await shell.operates("audit verify")
