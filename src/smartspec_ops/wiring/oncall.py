"""From settings to schedules and escalation policies."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.oncall.schedule import Fixed, Schedule
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.logs import logger
from smartspec_ops.spec.sections.oncall import ScheduleEntry, TargetEntry
from smartspec_ops.spec.settings import ProductionOps

log = logger(__name__)


def escalations(ops: ProductionOps) -> tuple[EscalationPolicy, ...]:
    """The escalation policies, each with the fallback of all."""
    return tuple(
        EscalationPolicy(
            name=entry.name,
            steps=tuple(
                PagingStep(
                    targets=targets(step.to), timeout=step.timeout or ops.escalation.ack_timeout, delay=step.delay
                )
                for step in entry.steps
            ),
            repeat=entry.repeat,
            ack_expiry=entry.ack_expiry,
            fallback=targets(ops.escalation.fallback),
            services=entry.when.services,
            severities=tuple(Sev(level) for level in entry.when.severities),
        )
        for entry in ops.escalation.policies
    )


def targets(entries: Sequence[TargetEntry]) -> tuple[Target, ...]:
    return tuple(Target(kind=TargetKind(kind), name=name) for kind, name in (entry.named for entry in entries))


PAST, FUTURE = timedelta(days=100), timedelta(days=400)
"""How far a calendar's repetitions are followed."""


def schedules(workspace: Workspace, now: datetime) -> tuple[Schedule, ...]:
    """Every schedule of the settings. UserFault where a calendar cannot be read."""
    return tuple(_schedule(entry, _calendar(workspace, entry, now)) for entry in _entries(workspace))


def readable_schedules(workspace: Workspace, now: datetime) -> tuple[Schedule, ...]:
    """As `schedules`; a calendar that cannot be read is left out and logged: no incident waits for its repair."""
    found = []
    for entry in _entries(workspace):
        try:
            calendar = _calendar(workspace, entry, now)
        except UserFault as fault:
            log.warning("oncall.calendar_unread", schedule=entry.name, why=fault.diagnostics[0].message)
            calendar = ()
        found.append(_schedule(entry, calendar))
    return tuple(found)


def _entries(workspace: Workspace) -> Sequence[ScheduleEntry]:
    return workspace.settings.ops.schedules


def _schedule(entry: ScheduleEntry, calendar: Sequence[Fixed]) -> Schedule:
    return Schedule(
        name=entry.name,
        timezone=entry.timezone,
        layers=(*calendar, *(layer.value for layer in entry.layers)),
        needed=tuple(hours.value for hours in entry.needed),
    )


def _calendar(workspace: Workspace, entry: ScheduleEntry, now: datetime) -> Sequence[Fixed]:
    if entry.ical is None:
        return ()
    from smartspec_ops.edge.shift_calendar import read_shifts

    path = workspace.root / entry.ical
    text = workspace.read(path)
    people = {
        word.casefold(): person.id
        for person in workspace.settings.ops.roster
        for word in (person.id, person.email)
        if word
    }
    shown, since, until = workspace.shown(path), now - PAST, now + FUTURE
    return (read_shifts(text, shown, timezone=entry.timezone, people=people, since=since, until=until),)
