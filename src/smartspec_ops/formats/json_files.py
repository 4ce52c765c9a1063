"""Reports for other programs: summary.json with the documented keys, and what belongs beside it.

The same report gives the same bytes. Schemas: docs/schema/{monitor_summary,incident_summary,action_items}.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.performance_summary import summary
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import IncidentReport, PostMortemReport, Report

TIMELINE_VERSION = 1
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonFiles:
    name: str = "json"

    def files(self, report: Report) -> Mapping[str, str]:
        match report:
            case PerformanceReport():
                return {"summary.json": _text(summary(report))}
            case IncidentReport():
                return _incident(report)
            case PostMortemReport():
                return _post_mortem(report)


def _incident(report: IncidentReport) -> Mapping[str, str]:
    from smartspec_ops.domain.incident.summary import summary as incident_summary
    from smartspec_ops.formats._log import log_rows
    from smartspec_ops.formats._people import cleaned, cleaner

    clean = cleaner(report.incident, report.people, report.events)
    timeline = {
        "version": TIMELINE_VERSION,
        "incident_id": report.incident.id,
        "rows": log_rows(report),
    }
    return {
        "summary.json": _text(cleaned(incident_summary(report.incident, report.run_id), clean)),
        "timeline.json": _text(timeline),
    }


def _post_mortem(report: PostMortemReport) -> Mapping[str, str]:
    from smartspec_ops.domain.incident.summary import summary as incident_summary
    from smartspec_ops.formats._people import cleaned, cleaner

    clean = cleaner(report.incident, report.people)
    return {
        "summary.json": _text(cleaned(incident_summary(report.incident, report.run_id), clean)),
        "action_items.json": _text(cleaned(report.action_items, clean)),
    }


def _text(document: Any) -> str:
    """Lone surrogates become U+FFFD, because no encoding can carry them."""
    text = json.dumps(encode(document), indent=2, ensure_ascii=False, allow_nan=False)
    return _HALF_CHARACTER.sub("\ufffd", text) + "\n"
