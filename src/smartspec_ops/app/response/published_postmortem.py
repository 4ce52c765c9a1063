"""The final post-mortem for readers outside the response: without names, and for the public without what only insiders
can use."""

from collections.abc import Callable
from dataclasses import dataclass

from smartspec_ops.app.response.report_files import POST_MORTEMS, Exporter
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.blameless import Finding, Scan, lint, without_names
from smartspec_ops.domain.incident.oncall import names_in
from smartspec_ops.domain.incident.values import Level
from smartspec_ops.domain.markdown_parts import without_sections

FOR_INSIDERS = (
    *("supporting queries", "communication", "review card", "open questions", "similar incidents"),
    "investigation",
)
"""Sections the public does not get: questions, addresses of tools, who was told."""
MUST_NOT_GO_OUT = ("BL-01", "BL-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """`findings` are what still must not go out; `write` puts the text where reports are, and returns its path."""

    text: str
    findings: tuple[Finding, ...]
    write: Callable[[], str]


async def published(
    exporter: Exporter, responder: Responder, incident_id: str, level: Level, clean: Callable[[str], str], scan: Scan
) -> Published:
    """The text as it stands, names replaced by roles and personal data by its kind, checked once more."""
    people = names_in(responder.team.roster)
    text = clean(without_names(await exporter.post_mortem_text(responder, incident_id), people))
    if level is Level.PUBLIC:
        text = without_sections(text, FOR_INSIDERS)
    findings = tuple(found for found in lint(text, people, scan) if found.rule in MUST_NOT_GO_OUT)

    def write() -> str:
        folder = f"{POST_MORTEMS}/{incident_id}"
        with exporter.scope.new_run(folder, responder.clock.now()) as run:
            run.write(f"published-{level}.md", text.encode())
        return f"{folder}/{run.run_id}/published-{level}.md"

    return Published(text=text, findings=findings, write=write)
