"""The list of incidents: what goes on, always whole; then what is over, as much as was asked for."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from smartspec_ops.app.fleet import settings_in_use
from smartspec_ops.app.response.access import seen_by
from smartspec_ops.cli import _dead, _show
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._when import past
from smartspec_ops.domain.access import Access
from smartspec_ops.domain.incident.state import ACTIVE
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.ports import IncidentRow, Transaction

MOST = 100_000
"""Incidents that are looked through."""
USUAL = 100
MANY = 1000
"""Closed incidents that are counted where none is open."""
ALL = tuple(phase.value for phase in Phase)
UNCLOSED = tuple(status for status in ALL if status != Phase.CLOSED)
COLUMNS = ("id", "severity", "status", "service", "opened_at", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Every filter given must hold. `words` are looked for in the id, the service and the title."""

    statuses: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    since: str | None = None
    everything: bool = False
    limit: int = USUAL

    def includes(self, row: IncidentRow, since: datetime | None) -> bool:
        said = f"{row.id} {row.service} {row.title}".casefold()
        return (
            (not self.services or row.service in self.services)
            and (not self.severities or row.severity in self.severities)
            and (since is None or row.opened_at >= since)
            and all(word.casefold() in said for word in self.words)
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.statuses or self.services or self.severities or self.words or self.since)


async def list_incidents(common: Common, viewer: str | None, wanted: Wanted, *, as_csv: bool) -> int:
    async with common.reading(urgent=True) as runtime:
        store, now = await runtime.store(), runtime.clock.now()
        async with store.begin() as tx:
            rows, is_cut = await _found(tx, runtime.access, viewer, wanted, now)
            over = 0 if rows or wanted.is_narrow else len(await tx.incidents(limit=MANY))
            dead = await _dead.letters(tx)
            old_settings = await settings_in_use.refused(tx, now)
    found = [{**{name: getattr(r, name) for name in COLUMNS}, "opened_at": _show.when(r.opened_at)} for r in rows]
    if as_csv:
        click.echo(runtime.redactor.text(as_table(found)), nl=False)
        return OK
    if common.json:
        older = [one.data for one in old_settings]
        told = {"incidents": found, "more": is_cut, "not_delivered": dead, "settings_not_in_effect": older}
        emit(runtime.redactor.data(told))
        return OK
    for line in _show.table([[r.id, r.severity, r.status, _show.when(r.opened_at), r.title] for r in rows], indent=""):
        click.echo(runtime.redactor.text(line))
    if is_cut:
        click.echo(f"older ones that are over are left out: --limit {wanted.limit * 10} shows more")
    if not rows:
        click.echo("no incident is like that" if wanted.is_narrow else _nothing_open(over))
    for line in (*_dead.lines(dead), *settings_in_use.lines(old_settings)):
        click.echo(runtime.redactor.text(line))
    return OK


async def _found(
    tx: Transaction, access: Access, viewer: str | None, wanted: Wanted, now: datetime
) -> tuple[Sequence[IncidentRow], bool]:
    """Newest first: all that go on, and of those that are over as many as fit; whether older ones are left out.

    A title is looked at as this viewer may see it: what is private is found by nobody else.
    """
    since = past(wanted.since, now) if wanted.since else None
    statuses = wanted.statuses or (ALL if wanted.everything else UNCLOSED)
    going_on = [one for one in statuses if one in ACTIVE]
    rows = list(await tx.incidents(statuses=going_on, limit=MOST)) if going_on else []
    over = [one for one in statuses if one not in ACTIVE]
    most = MOST if wanted.is_narrow else wanted.limit + 1
    rows += await tx.incidents(statuses=over, limit=most) if over else []
    seen = [await seen_by(tx, access, viewer, row) for row in rows]
    fits = [row for row in seen if wanted.includes(row, since)]
    count = sum(row.status in ACTIVE for row in fits)
    kept = fits[: max(count, wanted.limit)]
    return sorted(kept, key=lambda row: (row.opened_at, row.id), reverse=True), len(kept) < len(fits)


def as_table(rows: Sequence[dict[str, Any]]) -> str:
    """Comma-separated, with a line of names. A text that a spreadsheet would take for a formula is quoted for it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(str(value)) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _nothing_open(over: int) -> str:
    if not over:
        return "no incidents"
    count = f"{MANY} or more" if over == MANY else str(over)
    return f"no open incidents; {count} closed: smartspec_incident_response list --all"
