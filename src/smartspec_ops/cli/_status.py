"""The last known health of every objective, from the database: no metrics source is asked.

What nobody checked for several intervals is unknown, whatever it was then: a monitor that died leaves its last word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.app.fleet import settings_in_use
from smartspec_ops.app.reports.stand_ins import stand_ins
from smartspec_ops.app.reports.tick import Subject
from smartspec_ops.app.self_monitoring import canary
from smartspec_ops.app.self_monitoring.deadman import watching
from smartspec_ops.app.specs import not_taken_up
from smartspec_ops.app.specs.promises import promises_of, recent_changes
from smartspec_ops.app.watching.anomalies import stored
from smartspec_ops.app.watching.findings import standing
from smartspec_ops.app.watching.groups import MOST, overflowing
from smartspec_ops.app.watching.plan import HEALTH, LEFT_OUT
from smartspec_ops.app.watching.turns import Overload, overloads
from smartspec_ops.cli import _dead, _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.domain.canary import SPEC as CANARY
from smartspec_ops.domain.errors import StoreUnavailable, UserFault
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.failover import Stint
from smartspec_ops.domain.health import HealthState, Status, sentence
from smartspec_ops.domain.judge import figures
from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.promised import Changed, Promised
from smartspec_ops.domain.quantity import Quantity, Unit, budget_left, duration
from smartspec_ops.domain.spark import sparkline
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.ports import Document, LedgerRow

if TYPE_CHECKING:
    from smartspec_ops.wiring import Runtime

LOOK_BACK = timedelta(hours=24)
POINTS = 24
"""Of a sparkline: one an hour."""
CHANGED_LATELY = timedelta(days=7)
INTERVALS = 4
"""So many intervals without a check, and health is no longer known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One objective: its state now, the mean value of each of the last 24 hours, and what is left of its budget.

    `left_out` is what exclusions leave out of it, if any.
    """

    key: str
    state: HealthState
    values: Sequence[float | None]
    left: float | None
    left_out: LeftOut | None = None
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known at one moment; texts are redacted."""

    objectives: Sequence[Known]
    opened: Sequence[Mapping[str, Any]]
    dead: Sequence[Mapping[str, Any]]
    old_settings: Sequence[settings_in_use.Told] = ()
    not_taken: Sequence[not_taken_up.NotTaken] = ()
    """Specs that are not watched as they are now."""
    changes: Mapping[str, Sequence[Changed]] = field(default_factory=dict)
    """By spec, what it promises otherwise since a week."""
    overflow: Mapping[str, int] = field(default_factory=dict)
    """By pattern, how many of its groups are not watched because there are too many."""
    stand_ins: Sequence[Stint] = ()
    """Where one source answers in place of another, or did within the last 24 hours."""
    findings: Mapping[str, str] = field(default_factory=dict)
    """By objective, what the monitor noticed about its rule."""
    stopped: Mapping[str, datetime] = field(default_factory=dict)
    """By spec, since when its daemon is stopped on purpose."""
    unjudged: Mapping[str, datetime] = field(default_factory=dict)
    """By spec, the last sign of life of a daemon that should watch it."""
    misjudged: Mapping[str, str] = field(default_factory=dict)
    """By process, what it says wrongly of objectives whose outcome is known."""
    overloads: Sequence[Overload] = ()
    """Where not everything is judged at every tick, because that takes too long."""


async def command(spec_id: str | None, common: Common) -> int:
    runtime = common.reading(urgent=True)
    waiting = spooled(runtime)
    async with runtime:
        try:
            found = await snapshot(runtime, spec_id)
        except StoreUnavailable:
            for line in _spool_lines(waiting):
                click.echo(line, err=True)
            raise
    if common.json:
        emit({**data(found), "spooled": waiting})
        return OK
    for line in (*lines(found), *_spool_lines(waiting)):
        click.echo(line)
    return OK


def spooled(runtime: "Runtime") -> Sequence[Mapping[str, Any]]:
    """What daemons of this workspace keep on this disk until the database is back, by their files."""
    from smartspec_ops.stores.spool import look_at
    from smartspec_ops.wiring.spooling import FOLDER

    return [
        {
            "file": f"{FOLDER}/{one.name}.spool",
            "messages": one.holds.messages,
            "bytes": one.holds.size,
            "oldest": one.holds.oldest.isoformat() if one.holds.oldest else None,
        }
        for one in look_at(runtime.workspace.root / FOLDER)
    ]


def _spool_lines(waiting: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in waiting:
        about = (
            "1 message about an alert waits"
            if one["messages"] == 1
            else f"{one['messages']} messages about alerts wait"
        )
        oldest = _show.when(datetime.fromisoformat(one["oldest"]))
        yield f"not handed over: {about} in {one['file']} for the database, the oldest of {oldest}"


async def snapshot(runtime: "Runtime", spec_id: str | None) -> Snapshot:
    """Read it all in one transaction. UserFault where there is no spec of that name."""
    subject = _subject(runtime, spec_id) if spec_id else None
    prefix = f"{subject.spec_id}/" if subject else ""
    store, now = await runtime.store(), runtime.clock.now()
    since, longest = now - LOOK_BACK, INTERVALS * runtime.workspace.settings.ops.monitor.interval
    async with store.begin() as tx:
        found = [one for one in await tx.documents(HEALTH, prefix) if not one.key.startswith(f"{CANARY}/")]
        dead = await _dead.letters(tx)
        old_settings = await settings_in_use.refused(tx, now)
        not_taken = await not_taken_up.not_taken(tx, prefix)
        changes = await recent_changes(tx, prefix.rstrip("/"), now - CHANGED_LATELY)
        overflow = await overflowing(tx, prefix)
        left_out = await tx.documents_of(LEFT_OUT, [one.key for one in found])
        rows = {one.key: await tx.ledger(one.key, None, since, now) for one in found}
        promises = await promises_of(tx, sorted({one.key.partition("/")[0] for one in found}))
        # By a clock that was ahead and is right again, what stopped would count as checked until that day has come.
        checked_at = await tx.last_ticks([one.key for one in found], now + longest)
        specs = [one for one in await watching(tx, prefix) if one.spec_id != CANARY]
        findings = await standing(tx, prefix)
        misjudged = await canary.wrong(tx, now)
        overloaded = await overloads(tx, now)
    warnings = await stored(store, [one.key for one in found], now)
    shown = runtime.redactor
    known = []
    for one in found:
        spec, _, objective = one.key.partition("/")
        promised = promises[spec].objectives.get(objective) if spec in promises else None
        state = as_of(_now(one, rows[one.key], promised, checked_at, now + longest), now, longest)
        excluded = decode(LeftOut, left_out[one.key].body) if one.key in left_out else None
        known.append(
            Known(
                key=one.key,
                state=replace(state, why=shown.text(state.why)),
                values=hourly(rows[one.key], since),
                left_out=excluded if excluded and excluded.ids else None,
                warnings=[str(warning) for warning in warnings.get(one.key, ())],
                left=next(
                    (r.budget_remaining for r in reversed(rows[one.key]) if r.budget_remaining is not None), None
                ),
            )
        )
    opened = shown.data(list(await _show.open_incidents(store, [subject] if subject else None)))
    stints = [replace(one, why=shown.text(one.why)) for one in await stand_ins(store, None, since, now)]
    return Snapshot(
        objectives=known,
        opened=opened,
        dead=shown.data(dead),
        old_settings=old_settings,
        not_taken=not_taken,
        changes=changes,
        overflow=overflow,
        stand_ins=stints,
        findings=findings,
        stopped={one.spec_id: one.stopped for one in specs if one.stopped and one.is_stopped},
        unjudged={one.spec_id: one.heard for one in specs if one.is_silent(now, one.heard)},
        misjudged=misjudged,
        overloads=overloaded,
    )


def _subject(runtime: "Runtime", spec_id: str) -> Subject:
    """The spec and its service; where what says its name is broken, and status is asked then too, that of the spec."""
    location = runtime.workspace.locate(spec_id)
    try:
        return runtime.assignments.read(location).subject
    except UserFault:
        return Subject(spec_id=location.spec_id, service=location.spec_id)


def _now(
    stored: Document,
    rows: Sequence[LedgerRow],
    promised: Promised | None,
    checked_at: Mapping[str, datetime],
    latest: datetime,
) -> HealthState:
    """The state as of its last check, which may not have changed it; what is well or broken says its newest figures."""
    state = decode(HealthState, stored.body)
    checked = checked_at.get(stored.key, state.at)
    at = checked if state.at > latest else max(state.at, checked)
    return replace(state, at=at, why=sentence(state, _judged(rows[-1], promised)) if rows else state.why)


def _judged(row: LedgerRow, promised: Promised | None) -> str:
    if not row.is_bare or promised is None:
        return row.why
    target = Quantity(promised.target, Unit(promised.unit))
    return figures((Comparator(promised.comparator), target), row.value, row.good, row.total)


def hourly(rows: Sequence[LedgerRow], since: datetime) -> Sequence[float | None]:
    """The mean value of each hour from `since` on; None where nothing was measured."""
    hours: list[list[float]] = [[] for _ in range(POINTS)]
    for row in rows:
        if row.value is not None:
            hours[min((row.tick - since) // (LOOK_BACK / POINTS), POINTS - 1)].append(row.value)
    return [sum(values) / len(values) if values else None for values in hours]


def data(found: Snapshot) -> Mapping[str, Any]:
    return {
        "objectives": {
            one.key: {
                "status": one.state.status.value,
                "activity": one.state.activity.value,
                "frozen": one.state.frozen,
                "since": one.state.since.isoformat(),
                "at": one.state.at.isoformat(),
                "why": one.state.why,
                "budget_remaining": one.left,
                "last_24_hours": list(one.values),
                "early_warnings": list(one.warnings),
                "exclusions": None if one.left_out is None else _excluded(one.left_out),
            }
            for one in found.objectives
        },
        "open_incidents": list(found.opened),
        "not_delivered": list(found.dead),
        "settings_not_in_effect": [one.data for one in found.old_settings],
        "specs_not_taken_up": [encode(one) for one in found.not_taken],
        "promises_changed": [
            {"spec_id": spec, **encode(one)} for spec, changes in found.changes.items() for one in changes
        ],
        "groups_not_watched": dict(found.overflow),
        "stand_ins": [encode(one) for one in found.stand_ins],
        "findings": dict(found.findings),
        "daemon_stopped": {spec: at.isoformat() for spec, at in found.stopped.items()},
        "not_judged_since": {spec: at.isoformat() for spec, at in found.unjudged.items()},
        "misjudged": dict(found.misjudged),
        "overloaded": [one.data for one in found.overloads],
    }


def _excluded(found: LeftOut) -> Mapping[str, Any]:
    return {
        "ids": list(found.ids),
        "late": list(found.late),
        "is_now": found.is_now,
        "excluded_seconds": found.excluded.total_seconds(),
        "budget_remaining": {"raw": found.raw, "adjusted": found.adjusted},
        "at": found.at.isoformat(),
    }


def lines(found: Snapshot) -> Iterator[str]:
    if not found.objectives:
        yield "nothing was checked yet: run smartspec_production_monitor --run-once"
    trends = _flush_left([sparkline(one.values, POINTS) for one in found.objectives])
    yield from _show.table([_line(*one) for one in zip(found.objectives, trends, strict=True)], indent="")
    for one in found.objectives:
        yield from (f"early warning: {one.key}: {warning}" for warning in one.warnings)
    for incident in found.opened:
        yield f"open incident: {incident['id']} {incident['severity']} {incident['status']}: {incident['title']}"
    for key, count in found.overflow.items():
        yield f"not watched: {count} more groups of {key}, beyond {MOST}; group by another label"
    yield from map(_stint, found.stand_ins)
    yield from (f"hint: {key}: {why}" for key, why in found.findings.items())
    for name, why in found.misjudged.items():
        yield f"misjudged: the monitor {name} says wrongly what it must know: {why}"
    yield from map(_overload, found.overloads)
    yield from not_taken_up.lines(found.not_taken)
    for spec, changes in found.changes.items():
        yield from (f"changed: {spec}/{one.objective}, {_show.when(one.at)}: {one}" for one in changes)
    for spec, at in found.unjudged.items():
        yield f"not judged: {spec} since {_show.when(at)}, though a daemon was started for it: is it still there?"
    for spec, at in found.stopped.items():
        yield f"stopped: the daemon of {spec}, on purpose, at {_show.when(at)}"
    yield from _dead.lines(found.dead)


def _overload(one: Overload) -> str:
    always = f"{one.at_every_tick} spec{'s' * (one.at_every_tick != 1)} at every tick, " if one.at_every_tick else ""
    others = f"{one.in_turn} {'others' if always else 'specs'} in turn, each at least once in {one.parts} ticks"
    interval = duration(one.interval)
    return (
        f"overloaded: since {_show.when(one.since)} a tick of everything takes longer than {interval}: {always}{others}"
    )


def _stint(one: Stint) -> str:
    until = f", until {_show.when(one.until)}" if one.until else ""
    verb = "stood in" if one.until else "stands in"
    return f"{verb}: {one.by} for {one.instead_of} since {_show.when(one.since)}{until}: {one.why}"


def _flush_left(trends: Sequence[str]) -> Sequence[str]:
    """Without the hours for which there is nothing of anybody."""
    empty = min((len(one) - len(one.lstrip()) for one in trends if one), default=0)
    return [one[empty:] for one in trends]


def _line(one: Known, trend: str) -> Sequence[str]:
    # Side by side, both figures are those of one moment.
    left = one.left_out.adjusted if one.left_out else one.left
    budget = f"budget left {budget_left(left)}" if left is not None else ""
    if one.left_out is not None:
        raw = "not known" if one.left_out.raw is None else budget_left(one.left_out.raw)
        budget += f" (raw {raw}, {', '.join(one.left_out.ids)}{', now excluded' if one.left_out.is_now else ''})"
    began, at = _show.when(one.state.since), _show.when(one.state.at)
    since = "" if began in one.state.why else f"since {began}"
    checked = "" if at == began or at in one.state.why else f"as of {at}"
    return [
        _show.MARKS[one.state.status],
        one.key,
        trend,
        budget,
        since,
        checked,
        one.state.why,
    ]


def as_of(state: HealthState, now: datetime, longest: timedelta) -> HealthState:
    """What may be said `now`: a state not checked for longer than `longest` is unknown since then, and so is one that
    was checked only by a clock as far ahead."""
    if abs(now - state.at) <= longest:
        return state
    why = f"not checked since {_show.when(state.at)}; it was {_show.MARKS[state.status]} then"
    return replace(state, status=Status.UNKNOWN, since=state.at, why=why)
