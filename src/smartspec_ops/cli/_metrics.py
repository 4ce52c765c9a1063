"""``smartspec_incident_response metrics``: how the response went, as distributions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from smartspec_ops.app.response.report_files import history
from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.timeline import took
from smartspec_ops.domain.response_metrics import (
    EDGES,
    WORDS,
    Change,
    Comparison,
    Distribution,
    Metrics,
    Stretch,
    measure,
)
from smartspec_ops.domain.spark import sparkline
from smartspec_ops.domain.words import counted

MOST = 10_000


async def metrics(common: Common, days: int, zone_name: str) -> int:
    zone = _zone(zone_name)
    async with common.reading() as runtime:
        until = runtime.clock.now()
        since = until - timedelta(days=days)
        store = await runtime.store()
        async with store.begin() as tx:
            rows = await tx.incidents(updated_since=since - timedelta(days=days), limit=MOST)
            histories = [await history(tx, row.id) for row in rows]
        roster = runtime.team().roster
    found = measure(histories, since, until, zone=zone, role_of=lambda person: _role(roster, person))
    if common.json:
        emit(runtime.redactor.data(_data(found, zone_name)))
        return OK
    for line in _lines(found, days, zone_name):
        click.echo(runtime.redactor.text(line))
    return OK


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UserFault.of("usage/zone", f"{name!r} is no time zone", "write for instance Europe/Berlin") from None


def _role(roster: Roster, person: str) -> str:
    known = roster.find(person)
    return known.roles[0] if known and known.roles else "responder"


def _lines(found: Metrics, days: int, zone_name: str) -> list[str]:
    apart = ", ".join(f"{n} {reason}" for reason, n in found.apart.items())
    left_out = f"; not counted: {apart}" if apart else ""
    lines = [
        f"{counted(found.counted, 'incident')} declared in {days} days to {found.until:%Y-%m-%d %H:%M} UTC{left_out}"
    ]
    if not found.counted:
        return lines
    lines += ["", *_show.table([_row(s, d, found.compared[s]) for s, d in found.times.items()], indent="  ")]
    for title, groups in (("By severity", found.by_severity), ("By service", found.by_service)):
        rows = [_short(name, times) for name, times in groups.items()]
        lines += ["", f"{title} (median to first answer, to resolved)", *_show.table(rows, indent="  ")]
    if found.load:
        rows = [
            [
                role,
                counted(one.pages, "page"),
                f"{one.working} in working hours",
                f"{one.late} late",
                f"{one.sleeping} at night",
            ]
            for role, one in found.load.items()
        ]
        lines += ["", f"Pages, by the hour in {zone_name}", *_show.table(rows, indent="  ")]
    by_hand = f"severity changed by hand: {found.raised} graver, {found.lowered} milder than the rules said"
    lines += ["", f"{found.reopened} reopened, {found.recurred} recurrences; {by_hand}"]
    return lines


def _row(stretch: Stretch, one: Distribution, compared: Comparison) -> list[str]:
    p90 = f"p90 {_took(one.p90)}" if one.p90 is not None else f"worst {_took(one.worst)}"
    bars = sparkline([float(count) for count in one.bins], width=len(one.bins))
    return [WORDS[stretch], f"n {one.n}", f"median {_took(one.median)}", p90, bars, _words(compared)]


def _words(compared: Comparison) -> str:
    if compared.before is None or compared.change is Change.TOO_FEW:
        n = compared.before.n if compared.before else 0
        return f"{Change.TOO_FEW} with the {n} before"
    return f"{compared.change} against {_took(compared.before.median)} before (n {compared.before.n})"


def _short(name: str, times: Mapping[Stretch, Distribution]) -> list[str]:
    cells = [name]
    for stretch in (Stretch.ACKNOWLEDGE, Stretch.RESOLVE):
        one = times.get(stretch)
        cells.append(f"{_took(one.median)} (n {one.n})" if one else "none yet")
    return cells


def _took(time: timedelta) -> str:
    from datetime import UTC, datetime

    start = datetime(2000, 1, 1, tzinfo=UTC)
    return took(start, start + time)


def _data(found: Metrics, zone_name: str) -> dict[str, Any]:
    return {
        "since": _show.when(found.since),
        "until": _show.when(found.until),
        "zone": zone_name,
        "counted": found.counted,
        "apart": dict(found.apart),
        "bin_edges_seconds": [edge.total_seconds() for edge in EDGES],
        "times": {s.value: {**_distribution(d), **_compared(found.compared[s])} for s, d in found.times.items()},
        "by_severity": _groups(found.by_severity),
        "by_service": _groups(found.by_service),
        "pages": {
            role: {"pages": one.pages, "working": one.working, "late": one.late, "sleeping": one.sleeping}
            for role, one in found.load.items()
        },
        "reopened": found.reopened,
        "recurred": found.recurred,
        "severity_by_hand": {"graver": found.raised, "milder": found.lowered},
    }


def _groups(groups: Mapping[str, Mapping[Stretch, Distribution]]) -> dict[str, Any]:
    return {name: {s.value: _distribution(d) for s, d in times.items()} for name, times in groups.items()}


def _distribution(one: Distribution) -> dict[str, Any]:
    return {
        "n": one.n,
        "median_seconds": one.median.total_seconds(),
        "p90_seconds": None if one.p90 is None else one.p90.total_seconds(),
        "worst_seconds": one.worst.total_seconds(),
        "bins": list(one.bins),
    }


def _compared(one: Comparison) -> dict[str, Any]:
    before = None if one.before is None else {"n": one.before.n, "median_seconds": one.before.median.total_seconds()}
    return {"before": before, "change": one.change.value, "chance": one.chance}
