"""Report files: exports of what the database holds, each in a run folder of its own, rebuilt whenever asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec_ops.domain.attribution import Disturbance
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.performance import PerformanceReport
from smartspec_ops.domain.period import Period
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.files import WriteScope
from smartspec_ops.ports import (
    IncidentReport,
    IncidentRow,
    PostMortemReport,
    Report,
    ReportFormat,
    StoredEvent,
    Transaction,
)

if TYPE_CHECKING:
    from smartspec_ops.app.response.decision import Done
    from smartspec_ops.app.response.respond import Responder
    from smartspec_ops.domain.blameless import Names
    from smartspec_ops.domain.incident import events as ev
    from smartspec_ops.domain.incident.policy import Refused
    from smartspec_ops.domain.incident.state import Incident

MONITORING = ".spec/reports/production-monitoring"
INCIDENTS = ".spec/reports/incidents"
POST_MORTEMS = ".spec/reports/post-mortems"
SCRIBE = "system:scribe"
UNWRITTEN = "no files: the incident is private"
RECURRENCE = timedelta(days=90)
MOST_INCIDENTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Writes reports under the workspace, in every format there is.

    A long log takes seconds to fold and to render: what is not `performance` does so beside the event loop.
    """

    scope: WriteScope
    formats: Mapping[str, ReportFormat]

    async def incident(self, responder: "Responder", incident_id: str, *, on_request: bool = False) -> str:
        """Write the incident as it stands; returns the folder, relative to the workspace.

        Files can be read by everybody who has the workspace: those of a private incident are made on request alone.
        """
        from smartspec_ops.domain.incident.oncall import names_in

        async with responder.store.begin() as tx:
            known = await told(tx, incident_id)
        now, people = responder.clock.now(), names_in(responder.team.roster)

        def write() -> str:
            incident, events = read(known)
            if incident.is_private and not on_request:
                return UNWRITTEN
            return self._write(
                f"{INCIDENTS}/{incident_id}",
                now,
                lambda run_id: IncidentReport(incident=incident, events=events, run_id=run_id, people=people),
            )

        return await aside(write)

    async def incident_text(self, responder: "Responder", incident_id: str) -> str:
        """What `incident` writes for people to read, as it stands; writes nothing. Who may see it asks the caller."""
        from smartspec_ops.domain.incident.oncall import names_in

        async with responder.store.begin() as tx:
            known = await told(tx, incident_id)
        people = names_in(responder.team.roster)

        def text() -> str:
            incident, events = read(known)
            return self._text(IncidentReport(incident=incident, events=events, run_id="", people=people))

        return await aside(text)

    async def draft(self, responder: "Responder", incident_id: str, actor: str = SCRIBE) -> "Done | Refused":
        """Draft the post-mortem from the log, record the draft, and write it for people to finish."""
        report = await self._post_mortem_report(responder, incident_id)
        return await self.store_draft(
            responder, incident_id, actor, await aside(self._draft_text, report), is_edited=False
        )

    async def store_draft(
        self, responder: "Responder", incident_id: str, actor: str, text: str, *, is_edited: bool = True
    ) -> "Done | Refused":
        """Record `text` as the newest version of the post-mortem, and write it out."""
        from smartspec_ops.app.response.decision import Done
        from smartspec_ops.domain.incident.commands import DraftPostMortem

        async with responder.store.begin() as tx:
            incident = await responder.load(tx, incident_id)
            version = incident.post_mortem.version + 1
            command = DraftPostMortem(actor=actor, version=version, text=text, is_edited=is_edited)
            done = await responder.decide_in(tx, incident_id, command)
        if isinstance(done, Done):
            await self.post_mortem(responder, incident_id)
        return done

    async def post_mortem(self, responder: "Responder", incident_id: str) -> str:
        """Write the post-mortem as people left it, with its action items."""
        report = await self._post_mortem_report(responder, incident_id)
        if report.incident.is_private:
            return UNWRITTEN
        folder, now = f"{POST_MORTEMS}/{incident_id}", responder.clock.now()
        return await aside(self._write, folder, now, lambda run_id: replace(report, run_id=run_id))

    async def post_mortem_text(self, responder: "Responder", incident_id: str) -> str:
        """The text `post_mortem` would write: people's own, or the draft as the log makes it today."""
        return await aside(self._text, await self._post_mortem_report(responder, incident_id))

    async def _post_mortem_report(self, responder: "Responder", incident_id: str) -> PostMortemReport:
        """People's own text, and the document as the log makes it today."""
        from smartspec_ops.domain.incident.oncall import names_in

        async with responder.store.begin() as tx:
            known = await told(tx, incident_id)
            earlier = await tx.incidents(dedup_key=known.row.dedup_key) if known.row else ()
        people = names_in(responder.team.roster)
        return await aside(_post_mortem, known, earlier, people, responder.clock.now())

    def _text(self, report: Report) -> str:
        for made in self.formats.values():
            for name, text in made.files(report).items():
                if name == "report.md":
                    return text
        raise Bug("no format writes report.md")

    def performance(
        self, report: PerformanceReport, now: datetime, out: Path | None = None
    ) -> tuple[PerformanceReport, str]:
        """Write a monitor report; its `run_id` is replaced by that of the folder. Returns it and the folder."""
        written: list[PerformanceReport] = []

        def named(run_id: str) -> Report:
            written.append(replace(report, run_id=run_id))
            return written[0]

        folder = self._write(str((out or Path(MONITORING)) / report.spec_id), now, named)
        return written[0], folder

    def again(self, report: PerformanceReport, folder: str) -> None:
        """Write a monitor report's files where they were written before: the same bytes, whatever became of them."""
        for made in self.formats.values():
            for name, text in made.files(report).items():
                self.scope.write(f"{folder}/{name}", text.encode())

    def _draft_text(self, report: PostMortemReport) -> str:
        """The draft of the log, whatever people made of an older one."""
        from smartspec_ops.domain.incident.parts import PostMortemStage

        incident = report.incident
        # The stage changes after the text is stored; the text must not claim one.
        fresh = replace(incident, post_mortem=replace(incident.post_mortem, stage=PostMortemStage.PENDING))
        return self._text(replace(report, incident=fresh, text=None))

    def _write(self, folder: str, now: datetime, report_of: Callable[[str], Report]) -> str:
        with self.scope.new_run(folder, now) as run:
            report = report_of(run.run_id)
            for made in self.formats.values():
                for name, text in made.files(report).items():
                    run.write(name, text.encode())
        return str(Path(folder) / run.run_id)


def _post_mortem(
    known: "Told", earlier: Sequence[IncidentRow], people: "Sequence[Names]", now: datetime
) -> PostMortemReport:
    from smartspec_ops.domain.incident.postmortem import action_items_document, draft

    incident, events = read(known)
    recurrences = sum(row.id != incident.id and incident.declared_at - row.opened_at <= RECURRENCE for row in earlier)
    found = draft(incident, events, incident.resolved_at or now, people=people, recurrences=recurrences)
    return PostMortemReport(
        incident=incident,
        document=found,
        action_items=action_items_document(incident),
        run_id="",
        text=edited_text(events),
        people=people,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident's log as it is stored; `read` folds it, which takes its time."""

    events: Sequence[StoredEvent]
    row: IncidentRow | None


async def told(tx: Transaction, incident_id: str) -> Told:
    return Told(events=await tx.events(incident_id), row=await tx.incident(incident_id))


def read(known: Told) -> "tuple[Incident, Sequence[ev.Event]]":
    from smartspec_ops.app.response.stored_log import event_of
    from smartspec_ops.domain.incident.evolve import fold

    events = [event_of(stored) for stored in known.events]
    return counted(fold(events), known.row.alerts if known.row else 0), events


async def history(tx: Transaction, incident_id: str) -> "tuple[Incident, Sequence[ev.Event]]":
    return read(await told(tx, incident_id))


def counted(incident: "Incident", alerts: int) -> "Incident":
    """With all messages about it counted: its log hears of a part of them only."""
    return replace(incident, alerts=max(incident.alerts, alerts))


async def disturbances(tx: Transaction, spec_id: str, service: str, period: Period) -> Sequence[Disturbance]:
    """The incidents of the spec, and those of its `service` that are about no spec, which overlap `period`: oldest
    first, neither drills nor duplicates, to the second."""
    own = await tx.incidents(spec_id=spec_id, updated_since=period.since, limit=MOST_INCIDENTS)
    # Whoever reports one by hand, and other systems that alert, name the service alone.
    of_service = await tx.incidents(
        services=(service, spec_id), of_no_spec=True, updated_since=period.since, limit=MOST_INCIDENTS
    )
    found = [_disturbance(incident) for incident, _ in [await history(tx, row.id) for row in (*own, *of_service)]]
    inside = [one for one in found if one is not None and one.within(period) is not None]
    return sorted(inside, key=lambda one: (one.since, one.id))


def _disturbance(incident: "Incident") -> Disturbance | None:
    """Until its impact ended, where a person said when; else until it was resolved."""
    from smartspec_ops.domain.incident.values import Moment

    if incident.is_drill or incident.duplicate_of is not None:
        return None
    end = incident.mitigated_at if incident.told(Moment.MITIGATED) is not None else incident.resolved_at
    return Disturbance(
        id=incident.id,
        severity=incident.severity.value,
        since=incident.impact_started_at.replace(microsecond=0),
        until=end and (end + timedelta(microseconds=999_999)).replace(microsecond=0),
        about=() if incident.is_private else tuple(sorted({alert.metric for alert in incident.members.values()})),
    )


def newest_draft(events: "Sequence[ev.Event]") -> "ev.PostMortemDrafted | None":
    from smartspec_ops.domain.incident.events import PostMortemDrafted

    return next((event for event in reversed(events) if isinstance(event, PostMortemDrafted)), None)


def edited_text(events: "Sequence[ev.Event]") -> str | None:
    """What people made of the draft; None while it is ours, which is then made anew from the log."""
    newest = newest_draft(events)
    return newest.text if newest and newest.is_edited else None
