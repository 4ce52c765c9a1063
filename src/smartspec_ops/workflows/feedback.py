"""``smartspec_feedback_aggregator``: turns reports and action items into suggestions for the next spec.

The file drop under ``.spec/reports/`` is the contract; starting the aggregator is a courtesy, so its failure loses
nothing and is only noted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from smartspec_ops.edge.arguments import plain_id
from smartspec_ops.ports import Finished, RunOutcome, RunResult, Workflow
from smartspec_ops.workflows._workflow import failure, report_of


def arguments(parameters: Mapping[str, str]) -> Sequence[str]:
    source = parameters.get("source")
    return ["--run-once", *(["--source", plain_id("source", source)] if source else [])]


def read(root: Path, result: RunResult, key: str, since: datetime) -> Finished:
    if result.exit_code != 0:
        return Finished(outcome=RunOutcome.FAILED, why=failure(result))
    report = report_of(root, ("feedback",), "smartspec_feedback_aggregator", key, since, result)
    if report is None:
        return Finished(outcome=RunOutcome.UNKNOWN, why="it ended without a report")
    read_, made = report.text("feedback_items_processed"), report.text("suggestions_generated")
    counts = [*([f"{read_} items read"] if read_ else []), *([f"{made} suggestions"] if made else [])]
    why = ", ".join(counts) or "its report gives no counts"
    return Finished(outcome=RunOutcome.SUCCEEDED, why=why, report=report.path)


WORKFLOW = Workflow(
    name="feedback",
    summary="Feeds reports and action items into the next spec.",
    parameters={"source": "which reports are new"},
    arguments=arguments,
    read=read,
)
