"""An incident as it stands: what is broken, how bad, what was tried, who was told, and what comes next.

Made from the log alone, so the same log gives the same report. Times are UTC, people are roles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from smartspec_ops.domain.alert import Alert, AlertStatus, noticed_by
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.notice_facts import promise_text, shown
from smartspec_ops.domain.incident.postmortem import timeline_rows
from smartspec_ops.domain.incident.roles import COMMANDER, RESPONDER
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import role_labels, took
from smartspec_ops.domain.incident.values import DeliveryOutcome
from smartspec_ops.domain.investigation.factors import mermaid, said
from smartspec_ops.domain.quantity import number
from smartspec_ops.domain.words import counted
from smartspec_ops.formats._investigation import investigation
from smartspec_ops.formats._log import LogRow, log_rows, noteworthy
from smartspec_ops.formats._next import next_steps
from smartspec_ops.formats._people import Clean, cleaner
from smartspec_ops.formats._text import (
    LONG,
    bullets,
    code,
    document,
    escape,
    facts,
    link,
    listed,
    moment,
    place,
    section,
    table,
    utc,
)
from smartspec_ops.formats._tried import hypotheses, mitigations
from smartspec_ops.ports import IncidentReport

MOST_ROWS = 400
"""Rows the timeline shows; of a longer one the first and the last half."""


def incident_text(report: IncidentReport) -> str:
    incident = report.incident
    clean = cleaner(incident, report.people, report.events)
    return document(
        f"# {escape(incident.id)}: {escape(clean(incident.title))}",
        _opening(report),
        facts(_facts(incident)),
        section("What is next", bullets(next_steps(incident, clean))),
        section("Severity", *_severity(report, clean)),
        section("What is broken", facts(_broken(incident, clean)), _also_broken(incident, clean)),
        section("Times", _times(incident)),
        section("Investigation", investigation(incident, clean)),
        section("Hypotheses", hypotheses(incident, clean) or "None is written down yet."),
        section("Contributing factors", *_factors(incident, clean)),
        section("Mitigations", mitigations(incident, clean) or "None is proposed yet."),
        section("Communication", _communication(report, clean)),
        section("Timeline", _timeline(report, clean)),
    )


def _opening(report: IncidentReport) -> str:
    """What a person reads on a phone: how bad, where it stands, for how long."""
    i = report.incident
    drill = "**This is a drill.** " if i.is_drill else ""
    upto = i.resolved_at or report.events[-1].at
    lasted = (
        f"lasted {took(i.impact_started_at, upto)}" if i.resolved_at else f"{took(i.impact_started_at, upto)} so far"
    )
    as_of = f"As of {utc(report.events[-1].at)}, the last entry of the log."
    return f"{drill}**{i.severity}, {i.phase}.** {escape(i.service)}, impact {lasted}. {as_of}"


def _facts(i: Incident) -> Iterable[tuple[str, str | None]]:
    yield "Service", escape(i.service)
    yield "Spec", code(i.spec_id) if i.spec_id else "the alert names none"
    yield "Noticed by", escape(noticed_by(i.source))
    yield "Commander", _commander(i)
    yield "Besides the commander", _team(i)
    yield "Roles", _roles(i)
    yield "Rooms", ", ".join(f"{code('#' + room.name)} in {escape(room.channel)}" for room in i.rooms.values()) or None
    yield "Resolved as", i.resolution.value.replace("_", " ") if i.resolution else None
    yield "Duplicate of", code(i.duplicate_of) if i.duplicate_of else None
    yield "Recurrence of", code(i.recurrence_of) if i.recurrence_of else None
    yield "Reopened", counted(i.reopen_count, "time") if i.reopen_count else None
    yield "Alert messages", counted(i.alerts, "message")


def _commander(i: Incident) -> str:
    since = next((t.since for t in reversed(i.tenures) if t.role == "commander" and t.until is None), None)
    if i.commander is None:
        return "nobody yet"
    asked = "" if i.answered else ", not answered yet"
    return "assigned" + (f" since {utc(since)}" if since else "") + asked


def _team(i: Incident) -> str | None:
    others = {t.person for t in i.tenures if t.role != "commander" and t.until is None} - {i.commander}
    return counted(len(others), "responder") if others else None


def _roles(i: Incident) -> str | None:
    """Who holds what besides command is nobody's business here; that it is held, and since when, is."""
    held = [t for t in i.held() if t.role not in (COMMANDER, RESPONDER)]
    return ", ".join(f"{escape(t.role)} since {utc(t.since)}" for t in held) or None


def _severity(report: IncidentReport, clean: Clean) -> Iterable[str]:
    i = report.incident
    if i.assessed is None:
        yield f"**{i.severity}**, not assessed yet."
        return
    rules = f"{'Rule' if len(i.assessed.rules) == 1 else 'Rules'}: {listed(i.assessed.rules)}."
    yield f"{escape(clean(i.assessed.why), 600)} {rules}"
    if i.assessed.low_confidence:
        yield "Little is known about the impact; a person must confirm the level."
    override = next((e for e in reversed(report.events) if isinstance(e, ev.SeverityOverridden)), None)
    if override is not None:
        changed = f"from {override.from_level} to {override.to_level}"
        yield f"A person changed it {changed} at {utc(override.at)}: {escape(clean(override.reason))}"


def _broken(i: Incident, clean: Clean) -> Iterable[tuple[str, str | None]]:
    first = i.first_alert
    last = i.members.get(first.fingerprint, first)
    text, at = first.requirement_text, first.requirement_place
    yield "Promise", escape(promise_text(first)) if first.target is not None else "the alert names no target"
    yield "In the words of the spec", escape(clean(text)) if text else None
    yield "Written in", place(at) if at else None
    yield "Observed when it opened", _observed(first, clean)
    yield "Observed last", f"{_latest(last, clean)}, {utc(last.at)}" if last != first else None
    yield "Error budget left", _budget(last)
    yield "Burn rate when it opened", f"{number(first.burn, 3)}x" if first.burn is not None else None
    yield "Live deployment", _deployment(first)
    yield "Query", code(clean(first.query), LONG) if first.query else None
    yield "Runbook", code(clean(first.runbook)) if first.runbook else None
    yield "Dashboards", ", ".join(link(clean(url)) for url in first.dashboards[:10])


def _also_broken(i: Incident, clean: Clean) -> str:
    """The other promises that broke with the first: one incident for one service."""
    others = [alert for alert in i.members.values() if alert.fingerprint != i.first_alert.fingerprint]
    rows = (
        (
            escape(promise_text(alert)),
            _latest(alert, clean),
            moment(alert.at),
            place(alert.requirement_place) if alert.requirement_place else "not known",
        )
        for alert in others
    )
    return table(("Also broken", "Observed last", "Time (UTC)", "Written in"), rows)


def _factors(i: Incident, clean: Clean) -> Iterable[str]:
    """Numbered, because links name them by number; as a graph once there is more than one."""
    yield "\n".join(f"{n}. {escape(clean(f.factor))} ({f.kind})" for n, f in enumerate(i.factors, start=1))
    yield factor_graph(i, clean)


def factor_graph(i: Incident, clean: Clean) -> str:
    """What made what possible, as a drawing and in words; nothing for fewer than two factors."""
    if len(i.factors) < 2:
        return ""
    links = [replace(link, why=clean(link.why)) for link in i.factor_links]
    drawn = mermaid([clean(f.factor) for f in i.factors], links, clean(i.title))
    told = bullets(escape(said(link), 600) for link in links)
    return f"```mermaid\n{drawn}\n```" + (f"\n\n{told}" if told else "")


def _latest(alert: Alert, clean: Clean) -> str:
    return f"{_observed(alert, clean)} ({_ALERT[alert.status]})"


def _observed(alert: Alert, clean: Clean) -> str:
    seen = shown(alert, "current")
    if alert.why and (seen is None or seen in alert.why):
        return escape(clean(alert.why))
    value = escape(seen) if seen else "no value"
    return f"{value}: {escape(clean(alert.why))}" if alert.why else value


def _budget(alert: Alert) -> str | None:
    left = alert.budget_remaining
    if left is None:
        return None
    return f"{number(left * 100, 3)} %" if left >= 0 else f"none, {number((1 - left) * 100, 3)} % of it is spent"


def _deployment(alert: Alert) -> str | None:
    live = alert.deployment
    if live is None:
        return None
    version = f", version {code(live.version)}" if live.version else ""
    since = f", since {utc(live.since)}" if live.since else ""
    before = f", before it {code(live.previous_version)}" if live.previous_version else ""
    return f"{code(live.id)}{version}{since}{before}"


def _times(i: Incident) -> str:
    """Each step, and how long after the one people measure it from."""
    began, opened = i.impact_started_at, i.declared_at
    steps = (
        ("Impact began", began, began, "began"),
        ("Detected", i.detected_at, began, "after the impact began"),
        ("Incident opened", opened, i.detected_at, "after detection"),
        ("First answer", i.acknowledged_at, opened, "after opening"),
        ("Mitigated", i.mitigated_at, began, "after the impact began"),
        ("Resolved", i.resolved_at, began, "after the impact began"),
        ("Closed", i.closed_at, i.resolved_at or opened, "after resolution"),
    )
    return table(("Step", "Time (UTC)", "How long it took"), (_step(*step) for step in steps))


def _step(name: str, reached: datetime | None, start: datetime, after: str) -> Sequence[str]:
    if reached is None:
        return (name, "not yet", "–")
    return (name, moment(reached), f"{took(start, reached)} {after}" if reached > start else "–")


def _communication(report: IncidentReport, clean: Clean) -> str:
    """The last outcome of every notice, one row per channel and kind of notice."""
    last: dict[str, ev.DeliveryRecorded] = {e.key: e for e in report.events if isinstance(e, ev.DeliveryRecorded)}
    groups: dict[tuple[str, str], list[ev.DeliveryRecorded]] = {}
    for delivery in last.values():
        groups.setdefault((delivery.channel, delivery.message), []).append(delivery)
    rows = [
        (code(channel), escape(kind.replace("_", " ")), _outcomes(told), moment(told[-1].at), _detail(told, clean))
        for (channel, kind), told in groups.items()
    ]
    said = table(("Channel", "Notice", "Result", "Last change (UTC)", "Detail"), rows)
    return said or "No notice has been delivered yet."


def _outcomes(told: Sequence[ev.DeliveryRecorded]) -> str:
    counts = {outcome: sum(one.outcome is outcome for one in told) for outcome in DeliveryOutcome}
    return ", ".join(f"{n} {_DELIVERY[outcome]}" for outcome, n in counts.items() if n)


def _detail(told: Sequence[ev.DeliveryRecorded], clean: Clean) -> str:
    """Why something was not delivered; what was needs no words."""
    return "; ".join(escape(clean(one.detail), 120) for one in told if one.outcome is not DeliveryOutcome.SENT)


def _timeline(report: IncidentReport, clean: Clean) -> str:
    before = [
        (row.at, 0, row.text, row.evidence)
        for row in timeline_rows(report.incident, (), role_labels(report.incident), report.people)
    ]
    logged = [(row.at, row.seq, row.sentence, _reference(row)) for row in noteworthy(report, log_rows(report))]
    rows = [
        (moment(at), escape(clean(text), 600), escape(reference))
        for at, _, text, reference in sorted([*before, *logged], key=lambda row: row[:2])
    ]
    return table(("Time (UTC)", "What happened", "Look it up"), shortened(rows))


def _reference(row: LogRow) -> str:
    kept = [one if not one.startswith("sha256:") else one[:19] for one in row.evidence]
    return ", ".join([f"log #{row.seq}", *kept])


def shortened(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    if len(rows) <= MOST_ROWS:
        return rows
    half, left_out = MOST_ROWS // 2, len(rows) - MOST_ROWS
    gap = ("…", f"{left_out:,} rows are left out here; timeline.json of this incident has them all", "timeline.json")
    return [*rows[:half], gap, *rows[-half:]]


_ALERT = {
    AlertStatus.FIRING: "still broken",
    AlertStatus.FROZEN: "silent since, not known",
    AlertStatus.RESOLVED: "kept again",
}
_DELIVERY = {
    DeliveryOutcome.SENT: "delivered",
    DeliveryOutcome.RETRY: "waiting for another attempt",
    DeliveryOutcome.GIVE_UP: "not delivered",
}
