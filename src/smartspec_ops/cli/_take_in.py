"""How an incident begins here: an alert that is handed in, or a person who reports one."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from smartspec_ops.app.response.access import concealed
from smartspec_ops.app.response.answer import Received
from smartspec_ops.app.response.reception import INTAKE_ACTOR
from smartspec_ops.cli import _show, _view
from smartspec_ops.cli._command import OK, Common, emit
from smartspec_ops.cli._due import perform_due
from smartspec_ops.cli._incident import draft, known
from smartspec_ops.cli._next import say_next
from smartspec_ops.cli._refused import say_refused
from smartspec_ops.cli._when import past
from smartspec_ops.domain.alert import BY_HAND, Alert, AlertStatus, fingerprint
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.spec.alert_payload import MAX_BYTES, parse_alert


async def intake(common: Common, given: Mapping[str, Any]) -> int:
    """Take in an alert, open an incident by hand, or show one."""
    if given["incident_id"]:
        return await _by_mode(common, given)
    runtime = common.runtime()
    alert, reporter = _alert(given, runtime.clock.now()), given["actor"] if given["alert_payload"] is None else None
    if reporter is not None:
        known(runtime, reporter)
    async with runtime:
        worker = await runtime.worker()
        received = await worker.responder.receive(alert)
        if reporter is not None and received.incident_id is not None:
            async with worker.store.begin() as tx:
                known_incident = await worker.responder.load(tx, received.incident_id)
            # By the intake, as the opening is; into a private incident that others opened nobody lets themselves.
            if received.received is Received.OPENED or runtime.access.sees(reporter, known_incident):
                joined = await worker.responder.do(received.incident_id, cmd.Join(actor=INTAKE_ACTOR, person=reporter))
                if isinstance(joined, Refused):
                    return say_refused(joined, common)
        await perform_due(worker)
        if received.incident_id is None:
            emit({"received": received.received.value, "incident_id": None}) if common.json else click.echo(
                "nothing to respond to: the alert is resolved and no incident is open for it"
            )
            return OK
        async with worker.store.begin() as tx:
            incident = await worker.responder.load(tx, received.incident_id)
    shown = runtime.redactor
    if not runtime.access.sees(reporter, incident):
        incident = concealed(incident)
    if common.json:
        emit(shown.data({"received": received.received.value, **_show.incident(incident, runtime.workspace.root)}))
        return OK
    click.echo(shown.text(f"{received.received}: {incident.id} {incident.severity} {incident.phase}: {incident.title}"))
    if incident.assessed:
        click.echo(shown.text(f"severity: {incident.severity_why} ({', '.join(incident.assessed.rules)})"))
    say_next(incident, common)
    return OK


def _alert(given: Mapping[str, Any], now: datetime) -> Alert:
    if given["alert_payload"] is not None:
        alert = parse_alert(_payload(given["alert_payload"]), now)
        if not isinstance(alert, Alert):
            raise UserFault(alert)
        return alert
    if given["manual_incident"] is None:
        raise click.UsageError("give --alert-payload JSON|@file|-, or --manual-incident TITLE, or a sub-command")
    if not given["service"]:
        raise click.UsageError("--manual-incident needs --service")
    title = given["manual_incident"] or f"reported by hand for {given['service']}"
    words = [word for word in ("private", "drill") if given[word]]
    # Known by what it says: whoever tries again, or reports what a colleague just did, joins that incident.
    return Alert(
        source=BY_HAND,
        service=given["service"],
        metric="reported",
        current=None,
        target=None,
        status=AlertStatus.FIRING,
        fingerprint=fingerprint(given["service"], None, ":".join((BY_HAND, "+".join(words), title))),
        at=now,
        started_at=_since(given["since"], now),
        severity=given["severity"] or "SEV-3",
        why=title,
        extra=dict.fromkeys(words, True),
    )


def _since(text: str | None, now: datetime) -> datetime | None:
    began = past(text, now) if text else None
    if began is not None and began > now:
        raise UserFault.of("usage/time", f"--since {text} is in the future", "say when the impact began")
    return began


def _payload(text: str) -> bytes:
    """The JSON text: the argument itself, a file (@path) or standard input (-)."""
    most = MAX_BYTES + 1
    if text == "-":
        return sys.stdin.buffer.read(most)
    if not text.startswith("@"):
        return text.encode(errors="surrogateescape")
    try:
        with Path(text[1:]).open("rb") as file:
            return file.read(most)
    except OSError as fault:
        raise UserFault.of("INC-101", f"cannot read {text[1:]}: {fault.strerror}", "name a file after the @") from None


async def _by_mode(common: Common, given: Mapping[str, Any]) -> int:
    if given["mode"] is None:
        raise click.UsageError("--incident-id goes with --mode triage, investigate or postmortem")
    if given["mode"] == "postmortem":
        return await draft(common, given["incident_id"], None, None)
    return await _view.show(common, given["incident_id"], None)
