"""``smartspec_rollback``: back to the version before a failed deployment.

The documented form is ``--failed-deployment-id ID [--target-version V]``; without ``--apply`` it only plans.
``--version`` is never emitted (it prints a version and rolls nothing back) and neither is ``--auto-approve``: the
approval is ours, bound to the plan's hash. Success is what its own summary.json says.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Finished, RunOutcome, RunResult, Workflow
from smartspec_ops.workflows._workflow import failure, summaries

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}")
_FOLDERS = ("rollbacks", "rollback")
_STATUS = {"success": RunOutcome.SUCCEEDED, "failure": RunOutcome.FAILED}


def arguments(parameters: Mapping[str, str]) -> Sequence[str]:
    deployment = parameters.get("deployment_id")
    if not deployment:
        raise UserFault.of(
            "workflow/rollback", "a rollback needs the failed deployment's id", "pass --deployment-id ID"
        )
    flags = ["--failed-deployment-id", _checked("deployment_id", deployment)]
    if version := parameters.get("target_version"):
        flags += ["--target-version", _checked("target_version", version)]
    return [*flags, "--apply"]


def read(root: Path, result: RunResult, key: str, since: datetime) -> Finished:
    for path, summary in summaries(root, _FOLDERS, since):
        marked = summary.get("ext", {}).get("idempotency_key") if isinstance(summary.get("ext"), dict) else None
        if marked not in (None, key):
            continue
        outcome = _STATUS.get(str(summary.get("status")), RunOutcome.UNKNOWN)
        reason = str(summary.get("reason") or "no reason given")[:300]
        versions = f"{summary.get('from_version', '?')} -> {summary.get('to_version', '?')}"
        return Finished(outcome=outcome, why=f"{versions}: {reason}", report=str(path.relative_to(root)))
    if result.exit_code == 0:
        return Finished(outcome=RunOutcome.UNKNOWN, why="it ended without a report; exit code 0 proves nothing")
    return Finished(outcome=RunOutcome.FAILED, why=failure(result))


def _checked(name: str, value: str) -> str:
    if not _ID.fullmatch(value):
        raise UserFault.of(
            "workflow/argument", f"{name} {value[:60]!r} is not a plain id", "letters, digits, . _ - only"
        )
    return value


WORKFLOW = Workflow(
    name="rollback",
    summary="Ships the version before the failed deployment again.",
    parameters={"deployment_id": "the failed deployment", "target_version": "the version to go back to"},
    arguments=arguments,
    read=read,
)
