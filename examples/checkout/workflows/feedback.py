"""What production taught, as suggestions for the next spec: one Markdown file per action item, plus trends.

Reads `production-monitoring/**/summary.json` and `post-mortems/**/action_items.json`, writes `feedback/`, all
below `.spec/reports/`. Action items carry stable ids, so a repeat rewrites the same suggestions.
Exit codes: 0 done (files that could not be read are named on stderr and in the summary); 2 usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reports import (
    WORKSPACE,
    UnsafePathError,
    new_run,
    run_order,
    safe_folder,
    write_json,
    write_text,
    written_at,
)

WORKFLOW, VERSION = "smartspec_feedback_aggregator", "1.0.0"
REPORTS = (".spec", "reports")
BROKEN = frozenset({"breached", "fail", "failed", "not_met", "unhealthy", "violated"})  # words for a missed target
TREND = 2  # the second time is the first repetition

NEXT_STEP = {
    "new_spec": "Draft a new spec from this text with `smartspec_generate_spec_from_prompt`.",
    "spec_update": "Change the spec named above, so that the next plan contains it.",
    "task": "Add a task to the backlog of the spec named above.",
    "audit": "Plan an audit, and attach its result here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One JSON document out of the reports."""

    path: str  # relative to the workspace
    document: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Feedback:
    """Everything collected in one run."""

    summaries: list[Found] = field(default_factory=list)
    items: dict[str, Found] = field(default_factory=dict)  # by action item id; the newest run wins
    skipped: list[str] = field(default_factory=list)

    def add_summary(self, found: Found) -> None:
        self.summaries.append(found)

    def add_action_items(self, found: Found) -> None:
        entries = found.document.get("items")
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and entry.get("id"):
                self.items[str(entry["id"])] = Found(path=found.path, document=entry)
            else:
                self.skipped.append(f"{found.path}: an item without an id")

    @property
    def processed(self) -> int:
        return len(self.summaries) + len(self.items)


SOURCES: Mapping[str, tuple[str, Callable[[Feedback, Found], None]]] = {
    "production-monitoring": ("summary.json", Feedback.add_summary),
    "post-mortems": ("action_items.json", Feedback.add_action_items),
}


def collect(workspace: Path, sources: Sequence[str], since: datetime | None) -> Feedback:
    """Read the reports of these sources, oldest run first. A folder that is not there holds nothing."""
    feedback = Feedback()
    for source in sources:
        name, add = SOURCES[source]
        paths = sorted(workspace.joinpath(*REPORTS, source).rglob(name), key=run_order)
        for path in paths:
            if since is None or written_at(path) >= since:
                _read(feedback, path, path.relative_to(workspace).as_posix(), add)
    return feedback


def _read(feedback: Feedback, path: Path, name: str, add: Callable[[Feedback, Found], None]) -> None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        feedback.skipped.append(f"{name}: {fault}")
        return
    if isinstance(document, dict):
        add(feedback, Found(path=name, document=document))
    else:
        feedback.skipped.append(f"{name}: not a JSON object")


def trends(feedback: Feedback) -> list[str]:
    """What came up more than once: a target missed, or the same kind of work asked for."""
    return [*_missed_targets(feedback.summaries), *_recurring_work(feedback.items)]


def _missed_targets(summaries: Sequence[Found]) -> Iterator[str]:
    reports: Counter[str] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for found in summaries:
        spec = str(found.document.get("spec_id", "unknown"))
        reports[spec] += 1
        names = {str(metric.get("name")) for metric in _metrics(found.document) if _is_broken(metric)}
        missed.update((spec, name) for name in names)
    for (spec, name), times in sorted(missed.items()):
        if times >= TREND:
            yield f"{spec}: {name} missed its target in {times} of {reports[spec]} reports"


def _metrics(summary: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    metrics = summary.get("metrics")
    yield from (metric for metric in metrics if isinstance(metric, dict)) if isinstance(metrics, list) else ()


def _is_broken(metric: Mapping[str, Any]) -> bool:
    return str(metric.get("status")).lower() in BROKEN


def _recurring_work(items: Mapping[str, Found]) -> Iterator[str]:
    incidents: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for found in items.values():
        item = found.document
        group = str(item.get("spec_id", "unknown")), str(item.get("category", "other"))
        incidents[group].add(str(item.get("incident_id")))
    for (spec, category), ids in sorted(incidents.items()):
        if len(ids) >= TREND:
            yield f"{spec}: {category} work after {len(ids)} incidents ({', '.join(sorted(ids))})"


def suggestion(item: Mapping[str, Any], source: str) -> str:
    """One action item as a page; what the item does not say is left out."""
    labels = {
        "id": "Action item",
        "spec_id": "Spec",
        "incident_id": "Incident",
        "kind": "Kind",
        "category": "Category",
        "impact": "Impact (1-4)",
        "owner_role": "Owner",
        "due": "Due",
    }
    facts = [f"- {label}: {_one_line(item[key])}" for key, label in labels.items() if item.get(key) is not None]
    evidence = item.get("evidence")
    links = [f"- {_one_line(link)}" for link in (evidence if isinstance(evidence, list) else [])]
    route = str(item.get("suggested_route", "task"))
    return "\n".join(
        [
            f"# {_one_line(item.get('title', item['id']))}",
            "",
            *facts,
            "",
            "## Next step",
            "",
            NEXT_STEP.get(route, f"Decide where this goes; the post-mortem suggested {_one_line(route)!r}."),
            "",
            "## Evidence",
            "",
            *links,
            f"- `{source}`",
            "",
        ]
    )


def file_name(item_id: str) -> str:
    """The id, or, for an id that cannot name a file, a safe name that still tells ids apart."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", item_id).strip(".-")[:80]
    if safe == item_id:
        return f"{safe}.md"
    return f"{safe or 'item'}-{hashlib.sha256(item_id.encode()).hexdigest()[:8]}.md"


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def publish(workspace: Path, feedback: Feedback, now: datetime) -> Mapping[str, Any]:
    """Write the suggestions, then the run's summary. Raises UnsafePathError."""
    suggestions = safe_folder(workspace, *REPORTS, "feedback", "suggestions")
    for item_id, found in feedback.items.items():
        write_text(suggestions / file_name(item_id), suggestion(found.document, found.path))
    run = new_run(safe_folder(workspace, *REPORTS, "feedback"), now)
    summary = {
        "workflow": WORKFLOW,
        "version": VERSION,
        "run_id": run.name,
        "feedback_items_processed": feedback.processed,
        "suggestions_generated": len(feedback.items),
        "trends_identified": trends(feedback),
        "ext": {"skipped": feedback.skipped},
    }
    write_json(run / "summary.json", summary)
    return summary


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    workspace: Path = options.workspace.resolve()
    feedback = collect(workspace, [options.source] if options.source else list(SOURCES), options.since)
    for problem in feedback.skipped:
        print(f"{WORKFLOW}: skipped {problem}", file=sys.stderr)
    try:
        summary = publish(workspace, feedback, datetime.now(UTC))
    except UnsafePathError as fault:
        print(f"{WORKFLOW}: {fault}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(summary, indent=2))
    else:
        print(f"{feedback.processed} items read, {len(feedback.items)} suggestions written")
    return 0


def _moment(text: str) -> datetime:
    """An ISO date or date and time; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=WORKFLOW, description="Collect feedback from reports and post-mortems.")
    parser.add_argument("--run-once", action="store_true", required=True, help="collect once and exit")
    parser.add_argument("--source", choices=SOURCES, help="default: all")
    parser.add_argument("--since", type=_moment, metavar="DATE", help="ignore reports before this ISO date")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, metavar="DIR")
    parser.add_argument("--version", action="version", version=f"{WORKFLOW} {VERSION}")
    return parser
