"""Reports for people, as one HTML file that needs nothing else: no request, no script, no font of its own.

It reads on a phone, in the dark and on paper. Whatever a text from outside holds, it is shown as words: the template
engine escapes every value. Its content security policy forbids what it does not need.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.formats._text import moment, utc
from smartspec_ops.ports import IncidentReport, IncidentRow, PostMortemReport, Report

if TYPE_CHECKING:
    from jinja2 import Template
    from markdown_it import MarkdownIt

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


def incidents_page(rows: Sequence[IncidentRow], at: datetime) -> str:
    """The incidents as somebody may see them, in two parts: those that go on, and what is over."""
    from smartspec_ops.domain.incident.state import ACTIVE
    from smartspec_ops.formats._page import shown

    listed = [
        {"id": r.id, "severity": r.severity, "status": r.status, "opened": moment(r.opened_at), "title": shown(r.title)}
        for r in rows
    ]
    going_on = [row for row in listed if row["status"] in ACTIVE]
    parts = [("Going on", going_on), ("Resolved", [row for row in listed if row not in going_on])]
    return _template("incidents.html.jinja").render(title="Incidents", at=utc(at), parts=parts)


def text_page(title: str, text: str) -> str:
    """A Markdown report as a page. Raw HTML in it is shown as words, and no image is loaded from anywhere."""
    return _template("text.html.jinja").render(title=title, rendered=_markdown().render(text))


@cache
def _markdown() -> "MarkdownIt":
    """A link leads to an address of the web, of mail or of this page, whatever a text says."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
    return parser


_LINK = re.compile(r"(?:https?://|mailto:|#|/(?!/)|[^:/?#]+(?:[/?#]|$))", re.IGNORECASE)


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
