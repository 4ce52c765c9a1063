"""Asking somebody else to run a workflow: by a file for whoever reads it, or by a signed webhook.

Some workflows are no programs: names that begin with a slash are commands of a coding agent. Either way the result is
the workflow's own report, looked for afterwards.
"""

import json
import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartspec_ops.edge.files import WriteScope
from smartspec_ops.edge.signatures import standard_headers, standard_key
from smartspec_ops.ports import Answer, Clock, Http, Request, Run, RunResult, Secret

REQUESTS = ".spec/reports/incidents/requests"
MAX_ANSWER = 1_000_000


def is_slash_command(word: str) -> bool:
    """``/smartspec_rollback`` or ``/smartspec_rollback.md``: a command of an agent; ``/usr/bin/x`` is a program."""
    return word.startswith("/") and "/" not in word[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFile:
    """`ports.WorkflowRunner` for a slash command: writes the request, and who runs it is somebody else's matter."""

    scope: WriteScope
    clock: Clock

    async def run(self, run: Run) -> RunResult:
        safe = "".join(char if char.isalnum() else "-" for char in run.key)
        path = f"{REQUESTS}/{run.workflow}-{safe}.json"
        self.scope.write(path, (json.dumps(request_of(run, self.clock.now()), indent=2) + "\n").encode())
        return RunResult(exit_code=None, stdout="", stderr="", waits=f"asked for in {path}: {commands_of(run)['kilo']}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedWebhook:
    """`ports.WorkflowRunner` that POSTs the request (Standard Webhooks). A JSON answer may hold ``summary``: the
    report; any other 2xx means that it will be written, or sent to `report_to`."""

    http: Http
    clock: Clock
    url: Secret
    secrets: tuple[Secret, ...]
    report_to: str | None = None

    def __post_init__(self) -> None:
        for secret in self.secrets:
            standard_key(secret)  # an unusable key is refused here, not in the middle of an incident

    async def run(self, run: Run) -> RunResult:
        now = self.clock.now()
        to = {"report_to": self.report_to} if self.report_to else {}
        body = json.dumps({**request_of(run, now), **to}, separators=(",", ":")).encode()
        headers: dict[str, str | Secret] = {
            "content-type": "application/json",
            **standard_headers(self.secrets, run.key, body, now),
        }
        request = Request(method="POST", url=self.url, headers=headers, body=body, max_bytes=MAX_ANSWER)
        answer = await self.http.send(request)
        if not isinstance(answer, Answer):
            return _unasked(f"the webhook could not be asked: {answer.detail}")
        if not 200 <= answer.status < 300:
            return _unasked(f"the webhook answered {answer.status}")
        return RunResult(
            exit_code=0, stdout="", stderr="", waits=f"asked for by webhook ({answer.status})", summary=_summary(answer)
        )


def request_of(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "version": 1,
        "workflow": run.workflow,
        "idempotency_key": run.key,
        "plan_hash": run.plan_hash,
        "requested_at": now.isoformat(),
        "answer_within_seconds": int(run.timeout.total_seconds()),
        "argv": list(run.argv),
        "commands": commands_of(run),
    }


def commands_of(run: Run) -> dict[str, str]:
    """The two forms an agent's command is written in: with a terminal, and in Kilo."""
    name = run.argv[0].lstrip("/").removesuffix(".md")
    flags = shlex.join(run.argv[1:])
    return {"cli": f"{name} {flags}".strip(), "kilo": f"/{name}.md {flags} --platform kilo".replace("  ", " ")}


def _summary(answer: Answer) -> dict[str, Any] | None:
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    found = data.get("summary") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else None


def _unasked(problem: str) -> RunResult:
    return RunResult(exit_code=None, stdout="", stderr="", problem=problem)
