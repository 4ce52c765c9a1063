"""The end of a demo: what happened when, how long each part took, and which files are worth opening.

Only files that exist are named. What should have been left and was not is a failure, not an omission.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from smartspec_ops.cli._show import table
from smartspec_ops.cli.demo.folder import SPEC_ID, Folder
from smartspec_ops.cli.demo.hook import Receiver
from smartspec_ops.cli.demo.processes import DemoFailed
from smartspec_ops.cli.demo.story import BAD, Told


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime | None
    what: str


def summary(folder: Folder, told: Told, receiver: Receiver) -> str:
    """The last page."""
    reports = folder.workspace / ".spec" / "reports"
    moments = [one for one in _moments(told) if one.at is not None]
    parts = [
        _ending(told),
        "",
        "What happened when",
        *_timetable(moments, told.began),
        "",
        f"Files to open, in {folder.root}",
        *(f"  {what}\n    {path.relative_to(folder.root)}" for what, path in _files(folder, reports, told)),
        "",
        _notices(told, receiver),
    ]
    return "\n".join(parts)


def _notices(told: Told, receiver: Receiver) -> str:
    return (
        f"{told.seen.told} notices were delivered by console, mail and webhook.\n"
        f"The webhook receiver verified {receiver.believed} signatures and refused {receiver.refused} messages."
    )


def _ending(told: Told) -> str:
    incident = told.incident
    if told.mitigation is None:
        return (
            f"{incident.id} stays {incident.phase}: you declined the rollback.\n"
            "Nothing was changed without your approval, and the orders went on failing until the demo ended."
        )
    return f"{incident.id} is {incident.phase}: detected, rolled back, verified and learned from."


def _moments(told: Told) -> Sequence[_Moment]:
    incident = told.incident
    return (
        _Moment(told.began, "the demo began"),
        _Moment(told.shipped, f"{BAD} shipped"),
        _Moment(incident.impact_started_at, "first bad tick"),
        _Moment(incident.detected_at, "alert fired"),
        _Moment(incident.declared_at, f"incident opened; {incident.severity} in the end"),
        _Moment(incident.acknowledged_at, "acknowledged"),
        _Moment(incident.mitigated_at, "rollback finished"),
        _Moment(incident.resolved_at, "resolved: the monitor confirmed it"),
        _Moment(incident.closed_at, "post-mortem final, fed back, closed"),
    )


def _timetable(moments: Sequence[_Moment], began: datetime) -> list[str]:
    rows, before = [], began
    for one in moments:
        assert one.at is not None
        passed = (one.at - before).total_seconds()
        rows.append(
            [f"{one.at:%H:%M:%S} UTC", f"{(one.at - began).total_seconds():+6.1f} s", f"{passed:5.1f} s", one.what]
        )
        before = one.at
    return table([["time", "since start", "took", ""], *rows])


def _files(folder: Folder, reports: Path, told: Told) -> Sequence[tuple[str, Path]]:
    incident = told.incident
    mail = folder.workspace / ".spec" / "state" / "smartspec-ops" / "mail"
    early = [
        (
            "what the monitor measured during the breach",
            _newest(reports / "production-monitoring" / SPEC_ID, "report.md"),
        ),
        ("the incident, with its timeline", _newest(reports / "incidents" / incident.id, "report.md")),
        ("the page the commander got", _mail(mail, "page")),
        ("every webhook that arrived", folder.webhooks),
    ]
    if told.mitigation is None:
        return early
    return [
        *early,
        ("the post-mortem", _newest(reports / "post-mortems" / incident.id, "report.md")),
        ("its action items", _newest(reports / "post-mortems" / incident.id, "action_items.json")),
        (f"the invitation ({_invitation(_mail(mail, 'postmortem_meeting'))})", _mail(mail, "postmortem_meeting")),
        (f"{_count(reports)} suggestions for the next spec", reports / "feedback" / "suggestions"),
    ]


def _newest(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"*/{name}"))
    if not found:
        raise DemoFailed(f"there is no {name} in {folder}")
    return found[-1]


def _mail(folder: Path, kind: str) -> Path:
    found = sorted(folder.glob(f"*-{kind}-*.eml"))
    if not found:
        raise DemoFailed(f"there is no mail of kind {kind} in {folder}")
    return found[0]


def _invitation(mail: Path) -> str:
    """The name of the calendar file inside."""
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    names = [part.get_filename() for part in message.walk() if part.get_content_type() == "text/calendar"]
    found = [name for name in names if name]
    if not found:
        raise DemoFailed(f"there is no calendar file in {mail}")
    return found[0] + " inside"


def _count(reports: Path) -> int:
    found = len(list((reports / "feedback" / "suggestions").glob("*.md")))
    if not found:
        raise DemoFailed("the feedback aggregator has left no suggestion")
    return found
