"""``smartspec_hotfix_assistant``: one commit onto the released version, tagged and pushed.

The documented form is ``--base-tag T --hotfix-version T --commit-sha S``; without ``--apply --allow-network`` it only
previews, and its exit code 0 then means a plan, not a fix. Done is what its own summary.json calls merged, pushed and
tagged. Source: the workflow's page, version 6.1.1.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.arguments import plain_id
from smartspec_ops.ports import Finished, RunOutcome, RunResult, Workflow
from smartspec_ops.workflows._workflow import Report, failure, report_of

_FOLDERS = ("hotfixes", "hotfix", "hotfix-assistant", "smartspec_hotfix_assistant")
_NAME = "smartspec_hotfix_assistant"
_VERSION = re.compile(r"v?(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]{1,60})?")
_SHA = re.compile(r"[0-9a-f]{7,40}")
_DONE = ("merged_to_main", "pushed", "tagged")
_REQUIRED = {
    "base_tag": (_VERSION, "a released version, such as v1.2.3"),
    "hotfix_version": (_VERSION, "the version to make, such as v1.2.4"),
    "commit_sha": (_SHA, "7 to 40 hexadecimal digits"),
}
_FILES = ("verify_summary", "deployment_summary", "release_notes")
_SWITCHES = ("require_tests_pass", "strict")


def preview(parameters: Mapping[str, str]) -> Sequence[str]:
    flags: list[str] = []
    for name, (shape, form) in _REQUIRED.items():
        value = parameters.get(name, "")
        if not shape.fullmatch(value):
            message = f"a hotfix needs {name}: {form}" + (f"; {value[:60]!r} is not" if value else "")
            raise UserFault.of("workflow/hotfix", message, f"pass --param {name}=...")
        flags += [_flag(name), value]
    for name in _FILES:
        if given := parameters.get(name):
            flags += [_flag(name), plain_id(name, given)]
    flags += [_flag(name) for name in _SWITCHES if parameters.get(name) in ("true", "yes", "1")]
    return [*flags, "--json"]


def arguments(parameters: Mapping[str, str]) -> Sequence[str]:
    return [*preview(parameters), "--apply", "--allow-network"]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def read(root: Path, result: RunResult, key: str, since: datetime) -> Finished:
    report = report_of(root, _FOLDERS, _NAME, key, since, result)
    if report is None:
        if result.exit_code == 0:
            return Finished(outcome=RunOutcome.UNKNOWN, why="it ended without a report; exit code 0 proves nothing")
        return Finished(outcome=RunOutcome.FAILED, why=failure(result))
    outcome, why = _judged(report, result, keyed=report.key == key)
    return Finished(outcome=outcome, why=why, report=report.path)


def _judged(report: Report, result: RunResult, *, keyed: bool) -> tuple[RunOutcome, str]:
    if report.text("mode") != "apply":
        return RunOutcome.UNKNOWN, f"its report is of mode {report.text('mode', 40) or 'unknown'}: nothing was applied"
    if report.text("status") == "error":
        return RunOutcome.FAILED, f"it reports an error{_warnings(report)}"
    found = report.content.get("results")
    results: Mapping[str, Any] = found if isinstance(found, dict) else {}
    missing = [name.replace("_", " ") for name in _DONE if results.get(name) is not True]
    if missing:
        return RunOutcome.UNKNOWN, f"its report does not say {', '.join(missing)}{_warnings(report)}"
    # A run that was cut off may still have finished its work, but only its own key proves that the report is its.
    if result.exit_code != 0 and not (keyed and result.exit_code is None):
        return RunOutcome.UNKNOWN, f"its report says done, but: {failure(result)}"
    return (
        RunOutcome.SUCCEEDED,
        f"{report.text('hotfix_version', 60) or 'the hotfix'} merged, pushed and tagged{_warnings(report)}",
    )


def _warnings(report: Report) -> str:
    found = report.content.get("warnings")
    ids = [
        str(one["check_id"])[:20]
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, dict) and isinstance(one.get("check_id"), str) and one["check_id"].isprintable()
    ]
    return f" ({', '.join(ids[:5])})" if ids else ""


WORKFLOW = Workflow(
    name="hotfix",
    summary="Puts one commit onto the released version.",
    parameters={
        "base_tag": "the released version it is based on",
        "hotfix_version": "the version to make",
        "commit_sha": "the commit that fixes it",
        "verify_summary": "a verifier's summary.json",
        "deployment_summary": "the deployment's summary.json",
        "release_notes": "a file with release notes",
        "require_tests_pass": "true: stop where tests fail",
        "strict": "true: warnings stop it",
    },
    arguments=arguments,
    preview=preview,
    read=read,
)
