"""Undo a failed deployment: plan first, change only with --apply, and never undo the same one twice.

Whether a rollback is still due is read from the deployments themselves: it is when the failed deployment is
the live one, and it is done when the live one says it undid it. So a repeat after a crash is harmless even
without a key. Exit codes: 0 planned, done, or already done; 1 refused or failed; 2 usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import deploy
from reports import WORKSPACE, UnsafePathError, new_run, run_order, safe_folder, write_json, write_text

WORKFLOW, VERSION = "smartspec_rollback", "1.0.0"


class UsageError(Exception):
    """The command makes no sense for these deployments; exit code 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    failed: deploy.Deployment
    to_version: str

    def describe(self) -> dict[str, Any]:
        return {
            "workflow": WORKFLOW,
            "version": VERSION,
            "mode": "plan",
            "failed_deployment_id": self.failed.deployment_id,
            "from_version": self.failed.version,
            "to_version": self.to_version,
            "steps": [
                f"check that {self.failed.deployment_id} is still live",
                f"ship {self.to_version} under a new deployment id",
                "write the rollback report",
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    success: bool
    reason: str
    deployment_id: str | None = None  # of the deployment that did the rollback


def make_plan(deployments: Sequence[deploy.Deployment], failed_id: str, target: str | None) -> Plan:
    """Back to `target`, else to the last good version before the failed one. Raises UsageError.

    Good means: another version, and one that was never rolled back itself.
    """
    by_id = {deployment.deployment_id: deployment for deployment in deployments}
    if failed_id not in by_id:
        raise UsageError(f"unknown deployment {failed_id!r}; known are {', '.join(by_id) or 'none'}")
    failed = by_id[failed_id]
    earlier = [other.version for other in deployments[: deployments.index(failed)]]
    if target is not None:
        if target not in earlier:
            raise UsageError(f"{target!r} was never live before {failed_id}; a rollback goes back, not forward")
        return Plan(failed=failed, to_version=target)
    bad = {by_id[other.rollback_of].version for other in deployments if other.rollback_of in by_id}
    good = [version for version in earlier if version not in bad | {failed.version}]
    if not good:
        raise UsageError(f"no good version was live before {failed_id}; name one with --target-version")
    return Plan(failed=failed, to_version=good[-1])


def execute(plan: Plan, deployments: Path, now: datetime) -> Outcome:
    """Ship the plan's version, provided that the failed deployment is still the live one."""
    failed_id = plan.failed.deployment_id
    try:
        shipped = deploy.ship(plan.to_version, deployments, now=now, replacing=failed_id, rollback_of=failed_id)
    except deploy.SupersededError as fault:
        live = deploy.current(deployments)
        if live is not None and live.rollback_of == failed_id:
            return Outcome(
                success=True,
                reason=f"{failed_id} was already rolled back by {live.deployment_id}",
                deployment_id=live.deployment_id,
            )
        return Outcome(success=False, reason=f"nothing was changed: {fault}")
    except (deploy.DeployError, OSError) as fault:
        return Outcome(success=False, reason=f"the deployment failed: {fault}")
    return Outcome(
        success=True,
        reason=f"{failed_id} ({plan.failed.version}) replaced by {shipped.deployment_id} ({shipped.version})",
        deployment_id=shipped.deployment_id,
    )


def earlier_result(rollbacks: Path, key: str | None, failed_id: str) -> Mapping[str, Any] | None:
    """The first summary written under this key. Raises UsageError if it is about another deployment."""
    for path in sorted(rollbacks.glob("*/summary.json"), key=run_order) if key else ():
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        ext = summary.get("ext", {})
        if ext.get("idempotency_key") != key:
            continue
        if ext.get("failed_deployment_id") != failed_id:
            raise UsageError(f"key {key!r} was already used for {ext.get('failed_deployment_id')}")
        return summary
    return None


def record(rollbacks: Path, plan: Plan, outcome: Outcome, *, now: datetime, key: str | None) -> Mapping[str, Any]:
    """Write report.md, then summary.json: whoever sees the summary finds the run complete."""
    run = new_run(rollbacks, now)
    summary = {
        "workflow": WORKFLOW,
        "version": VERSION,
        "run_id": run.name,
        "rollback_id": f"rb-{run.name}",
        "status": "success" if outcome.success else "failure",
        "reason": outcome.reason,
        "from_version": plan.failed.version,
        "to_version": plan.to_version,
        "ext": {
            "failed_deployment_id": plan.failed.deployment_id,
            "deployment_id": outcome.deployment_id,
            "idempotency_key": key,
        },
    }
    write_text(run / "report.md", _report(summary))
    write_json(run / "summary.json", summary)
    return summary


def _report(summary: Mapping[str, Any]) -> str:
    return (
        f"# Rollback {summary['rollback_id']}: {summary['status']}\n\n"
        f"- From: {summary['from_version']}\n- To: {summary['to_version']}\n- {summary['reason']}\n\n"
        "This says which version is live. Whether the service recovered, the production monitor decides.\n"
    )


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    workspace: Path = options.workspace.resolve()
    deployments = Path(os.environ.get("CHECKOUT_DEPLOYMENTS") or workspace / ".spec/state/deployments")
    key = os.environ.get("SMARTSPEC_OPS_IDEMPOTENCY_KEY") or None
    try:
        plan = make_plan(deploy.history(deployments), options.failed_deployment_id, options.target_version)
        if not options.apply:
            _show(plan.describe(), as_json=options.json)
            return 0
        rollbacks = safe_folder(workspace, ".spec", "reports", "rollbacks")
        summary = earlier_result(rollbacks, key, options.failed_deployment_id)
    except (UsageError, UnsafePathError) as fault:
        print(f"{WORKFLOW}: {fault}", file=sys.stderr)
        return 2
    if summary is None:
        if not (options.auto_approve or _approved(plan)):
            print(f"{WORKFLOW}: not approved, nothing was changed", file=sys.stderr)
            return 1
        now = datetime.now(UTC)
        summary = record(rollbacks, plan, execute(plan, deployments, now), now=now, key=key)
    _show(summary, as_json=options.json)
    return 0 if summary["status"] == "success" else 1


def _approved(plan: Plan) -> bool:
    """Ask the person at the terminal. Without one, --apply is the approval: the caller has its own."""
    if not sys.stdin.isatty():
        return True
    question = f"Replace {plan.failed.deployment_id} ({plan.failed.version}) by {plan.to_version}? [y/N] "
    return input(question).strip().lower() == "y"


def _show(document: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, indent=2))
    elif document.get("mode") == "plan":
        print(f"Plan: {document['from_version']} -> {document['to_version']} (add --apply to do it)")
        for number, step in enumerate(document["steps"], start=1):
            print(f"  {number}. {step}")
    else:
        print(f"{document['status']}: {document['reason']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=WORKFLOW, description="Undo a failed deployment of the checkout service.")
    parser.add_argument("--failed-deployment-id", required=True, metavar="ID")
    parser.add_argument("--target-version", metavar="V", help="default: the last good version before it")
    parser.add_argument("--apply", action="store_true", help="do it; without this only the plan is shown")
    parser.add_argument("--auto-approve", action="store_true", help="do not ask at the terminal")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, metavar="DIR")
    parser.add_argument("--version", action="version", version=f"{WORKFLOW} {VERSION}")
    return parser
