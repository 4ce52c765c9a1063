"""Starting other workflows as configured: which program, with which limits, and what its report says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.arguments import plain_id
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.ports import Clock, Finished, Run, RunOutcome, RunResult, Waiting, Workflow, WorkflowRunner

if TYPE_CHECKING:
    from smartspec_ops.edge.signatures import Verifier

FEEDBACK = "feedback"
MAX_PREVIEW = 4000
_PARAMETER = re.compile(r"\{([a-z][a-z0-9_]{0,40})\}")


def _value(workflow: str, name: str, params: Mapping[str, str]) -> str:
    value = params.get(name)
    if value is None:
        raise UserFault.of("workflow/argument", f"{workflow} as configured needs {name}", f"pass --param {name}=...")
    return plain_id(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A workflow and how this workspace starts it: `argv` without the workflow's own flags.

    `runner` asks somebody else to run it; without one it is a program on this machine.
    `template` replaces those flags: ``{name}`` in it is a parameter. It is for other forms of a command line.
    `verifier` knows who may report the result of a run over HTTP; None where nobody may.
    """

    workflow: Workflow
    argv: tuple[str, ...]
    timeout: timedelta
    env: Mapping[str, str]
    template: tuple[str, ...] = ()
    runner: WorkflowRunner | None = None
    verifier: "Verifier | None" = None

    def flags(self, params: Mapping[str, str]) -> Sequence[str]:
        """What follows `argv`. UserFault where a parameter is missing, or could be read as a flag."""
        if not self.template:
            return self.workflow.arguments(params)
        return [
            _PARAMETER.sub(lambda match: _value(self.workflow.name, match[1], params), one) for one in self.template
        ]

    @property
    def asks(self) -> frozenset[str]:
        """The parameters its template names."""
        return frozenset(name for one in self.template for name in _PARAMETER.findall(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStarter:
    """The workflows of one workspace. `root` is where they are started and where their reports are."""

    configured: Mapping[str, Configured]
    runner: WorkflowRunner
    clock: Clock
    root: Path

    def plan(self, name: str, params: Mapping[str, str]) -> str:
        """The command line a person approves. UserFault when it is not configured or a parameter is missing."""
        entry = self._entry(name)
        return " ".join([*entry.argv, *entry.flags(params)])

    def asks(self, name: str) -> frozenset[str]:
        """The parameters a configured command line names."""
        return self._entry(name).asks

    async def preview(self, name: str, params: Mapping[str, str], key: str) -> str:
        """What a run that only plans prints, bounded. UserFault where it cannot, or did not end well."""
        entry = self._entry(name)
        if entry.workflow.preview is None or entry.template or entry.runner:
            raise UserFault.of(
                "workflow/preview", f"{name} cannot be previewed as it is configured", "propose it without --preview"
            )
        argv = (*entry.argv, *entry.workflow.preview(params))
        run = Run(workflow=name, argv=argv, cwd=self.root, timeout=entry.timeout, key=key, env=entry.env)
        result = await _run(self.runner, run)
        if result.exit_code != 0:
            why = result.problem or f"exit code {result.exit_code}"
            raise UserFault.of(
                "workflow/preview", f"the preview of {name} did not end well: {why}", result.stderr.strip()[-300:]
            )
        return result.stdout.strip()[:MAX_PREVIEW]

    def timeout(self, name: str) -> timedelta:
        """How long a run of it may take; nothing where it is not configured."""
        entry = self.configured.get(name)
        return entry.timeout if entry else timedelta(0)

    async def run(self, name: str, params: Mapping[str, str], key: str) -> Finished | Waiting:
        from smartspec_ops.domain.incident.policy import plan_hash

        entry = self._entry(name)
        started_at = self.clock.now()
        run = Run(
            workflow=name,
            argv=(*entry.argv, *entry.flags(params)),
            cwd=self.root,
            timeout=entry.timeout,
            key=key,
            env=entry.env,
            plan_hash=plan_hash(name, params),
        )
        result = await _run(entry.runner or self.runner, run)
        if result.waits is not None and result.summary is None:
            return Waiting(why=result.waits)
        return entry.workflow.read(self.root, result, key, started_at)

    def judge(self, name: str, summary: Mapping[str, Any], key: str, started_at: datetime) -> Finished:
        """What the report of a run says, where whoever ran it sent it."""
        told = RunResult(exit_code=0, stdout="", stderr="", summary=summary)
        return self._entry(name).workflow.read(self.root, told, key, started_at)

    def look_for(self, name: str, key: str, started_at: datetime) -> Finished:
        """What an interrupted run came to, from its report alone."""
        entry = self._entry(name)
        # Who was asked has no exit code that could contradict the report.
        interrupted = RunResult(
            exit_code=None if entry.runner is None else 0,
            stdout="",
            stderr="",
            problem="interrupted before its result was read",
        )
        found = entry.workflow.read(self.root, interrupted, key, started_at)
        if found.report is not None:
            return found
        why = "interrupted, and it left no report" if entry.runner is None else "who was asked to run it left no report"
        return Finished(outcome=RunOutcome.UNKNOWN, why=why)

    async def feed_back(self, source: str, key: str) -> str:
        """Start the feedback aggregator if this workspace has one; its failure is a sentence, not a fault."""
        if FEEDBACK not in self.configured:
            return "left in the report folder; no feedback workflow is configured"
        finished = await self.run(FEEDBACK, {"source": source}, key)
        if isinstance(finished, Waiting):
            return finished.why
        return f"aggregator {finished.outcome}: {finished.why}"

    def _entry(self, name: str) -> Configured:
        entry = self.configured.get(name)
        if entry is None:
            known = ", ".join(sorted(self.configured)) or "none"
            raise UserFault.of(
                "workflow/unconfigured",
                f"no workflow {name!r} is configured (configured: {known})",
                f"add production_ops.workflows.{name}.argv to .spec/smartspec.config.yaml",
            )
        return entry


async def _run(runner: WorkflowRunner, run: Run) -> RunResult:
    with span(Work.WORKFLOW, workflow=run.workflow, outcome="failed") as one:
        result = await runner.run(run)
        one.note(outcome="asked" if result.waits is not None else "ok" if result.exit_code == 0 else "failed")
        return result
