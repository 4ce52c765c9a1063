"""How reports look on disk: one value in, files out, the same bytes for the same value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Union

if TYPE_CHECKING:
    from smartspec_ops.domain.blameless import Names
    from smartspec_ops.domain.incident.events import Event
    from smartspec_ops.domain.incident.postmortem import PostMortem
    from smartspec_ops.domain.incident.state import Incident
    from smartspec_ops.domain.performance import PerformanceReport


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport:
    """An incident as it stands, with its whole log. `people` are taken out of every free text."""

    incident: "Incident"
    events: "Sequence[Event]"
    run_id: str
    people: "Sequence[Names]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMortemReport:
    """A post-mortem. `text` is what people made of the draft, once they did; None while the draft stands.

    `people` are taken out of every free text but that one, which the blameless check has read.
    """

    incident: "Incident"
    document: "PostMortem"
    action_items: Mapping[str, Any]
    run_id: str
    text: str | None = None
    people: "Sequence[Names]" = ()


Report = Union["PerformanceReport", IncidentReport, PostMortemReport]


class ReportFormat(Protocol):
    """One file format. `files` gives file names and texts; a format may have several files of a report, or none."""

    @property
    def name(self) -> str: ...

    def files(self, report: Report) -> Mapping[str, str]: ...
