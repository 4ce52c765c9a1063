"""Reports for people, as one Markdown file that reads well both rendered and raw."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.ports import IncidentReport, PostMortemReport, Report

FILE = "report.md"


@dataclass(frozen=True, slots=True)
class Markdown:
    name: str = "markdown"

    def files(self, report: Report) -> Mapping[str, str]:
        # A report loads the modules of its own kind.
        match report:
            case PerformanceReport():
                from smartspec_ops.formats._performance import performance_text

                return {FILE: performance_text(report)}
            case IncidentReport():
                from smartspec_ops.formats._incident import incident_text

                return {FILE: incident_text(report)}
            case PostMortemReport():
                from smartspec_ops.formats._post_mortem import post_mortem_text

                return {FILE: post_mortem_text(report)}
