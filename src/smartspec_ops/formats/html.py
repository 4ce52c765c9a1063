"""Reports for people, as one HTML file that needs nothing else: no request, no script, no font of its own.

It reads on a phone, in the dark and on paper. Whatever a text from outside holds, it is shown as words: the template
engine escapes every value. Its content security policy forbids what it does not need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.ports import IncidentReport, PostMortemReport, Report

if TYPE_CHECKING:
    from jinja2 import Template

FILE = "report.html"


@dataclass(frozen=True, slots=True)
class Html:
    """Of incidents and post-mortems there is no such file: people edit those as Markdown."""

    name: str = "html"

    def files(self, report: Report) -> Mapping[str, str]:
        match report:
            case PerformanceReport():
                return {FILE: performance_page(report)}
            case IncidentReport() | PostMortemReport():
                return {}


def performance_page(report: PerformanceReport) -> str:
    from smartspec_ops.formats._page import page

    return _template("performance.html.jinja").render(page=page(report))


@cache
def _template(name: str) -> "Template":
    """Loaded on first use: the engine costs 20 ms that most commands need not pay."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("smartspec_ops.formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
