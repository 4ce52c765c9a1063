"""``smartspec_rollback``: back to the version before a failed deployment.

The documented form is ``--failed-deployment-id ID [--target-version V]``; without ``--apply`` it only plans.
``--version`` is never emitted (it prints a version and rolls nothing back) and neither is ``--auto-approve``: the
approval is ours, bound to the plan's hash. Success is what its own summary.json says and its exit code does not deny.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.arguments import plain_id
from smartspec_ops.ports import Finished, RunOutcome, RunResult, Workflow
from smartspec_ops.workflows._workflow import Report, failure, report_of

_FOLDERS = ("rollbacks", "rollback")
_STATUS = {"success": RunOutcome.SUCCEEDED, "failure": RunOutcome.FAILED}


def preview(parameters: Mapping[str, str]) -> Sequence[str]:
    deployment = parameters.get("deployment_id")
    if not deployment:
        raise UserFault.of(
            "workflow/rollback", "a rollback needs the failed deployment's id", "pass --deployment-id ID"
        )
    flags = ["--failed-deployment-id", plain_id("deployment_id", deployment)]
    if version := parameters.get("target_version"):
        flags += ["--target-version", plain_id("target_version", version)]
    return flags


def arguments(parameters: Mapping[str, str]) -> Sequence[str]:
    return [*preview(parameters), "--apply"]


def read(root: Path, result: RunResult, key: str, since: datetime) -> Finished:
    report = report_of(root, _FOLDERS, "smartspec_rollback", key, since, result)
    if report is None:
        if result.exit_code == 0:
            return Finished(outcome=RunOutcome.UNKNOWN, why="it ended without a report; exit code 0 proves nothing")
        return Finished(outcome=RunOutcome.FAILED, why=failure(result))
    why = _why(report)
    outcome = _STATUS.get(report.text("status"), RunOutcome.UNKNOWN)
    if outcome is RunOutcome.SUCCEEDED and not _agrees(result, keyed=report.key == key):
        return Finished(
            outcome=RunOutcome.UNKNOWN, why=f"its report says success, but: {failure(result)}", report=report.path
        )
    return Finished(outcome=outcome, why=why, report=report.path)


def _why(report: Report) -> str:
    """What its report says, of what it may say."""
    before, after = report.text("from_version", 60), report.text("to_version", 60)
    versions = f"{before or '?'} -> {after or '?'}" if before or after else ""
    said = [part for part in (versions, report.text("reason")) if part]
    return ": ".join(said) or "its report names neither versions nor a reason"


def _agrees(result: RunResult, *, keyed: bool) -> bool:
    """A run that was cut off may still have finished its work, but only its own key proves that the report is its."""
    return result.exit_code == 0 or (keyed and result.exit_code is None)


WORKFLOW = Workflow(
    name="rollback",
    summary="Ships the version before the failed deployment again.",
    parameters={"deployment_id": "the failed deployment", "target_version": "the version to go back to"},
    arguments=arguments,
    preview=preview,
    read=read,
)
