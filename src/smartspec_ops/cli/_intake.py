"""What other systems send, looked at by a person: how a message would be read, and which subscriptions wait."""

from collections.abc import Sequence
from pathlib import Path

import click

from smartspec_ops.app.intake.other_systems import CONFIRMATION
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.spec.alert_payload import to_payload
from smartspec_ops.spec.intake import Reading, readers
from smartspec_ops.spec.intake.reading import MAX_BODY


async def attempt(common: Common, kind: str, file: Path, headers: Sequence[str]) -> int:
    """Read a message and show what it says; nothing is taken in. Exit 1 when nothing could be read."""
    runtime = common.runtime()
    known = readers(runtime.workspace.settings.ops.intake)
    if kind not in known:
        raise UserFault.of("intake/kind", f"there is no format {kind!r}", f"use one of: {', '.join(known)}")
    reading = known[kind](_body(file), _headers(headers), runtime.clock.now())
    if common.json:
        emit(
            {
                "alerts": [to_payload(alert) for alert in reading.alerts],
                "faults": [{"code": f.code, "message": f.message, "hint": f.hint} for f in reading.faults],
                "notes": list(reading.notes),
            }
        )
    else:
        _show(reading)
        if reading.is_refused and not headers:
            click.echo("  what comes with it as a header is given with --header, such as")
            click.echo("  --header 'content-type: application/cloudevents+json'")
    return BLOCKED if reading.is_refused else OK


def _body(file: Path) -> bytes:
    try:
        with click.open_file(str(file), "rb") as stream:
            body: bytes = stream.read(MAX_BODY + 1)
    except OSError as fault:
        raise UserFault.of("intake/file", f"{file} cannot be read: {fault.strerror}", "name a file, or -") from None
    return body


def _headers(given: Sequence[str]) -> dict[str, str]:
    pairs = [header.partition(":") for header in given]
    if wrong := [name for name, separator, _ in pairs if not separator]:
        raise UserFault.of("intake/header", f"{wrong[0]!r} is no header", "write NAME: VALUE")
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _show(reading: Reading) -> None:
    for alert in reading.alerts:
        click.echo(_line(alert))
    for told in reading.acknowledgements:
        click.echo(f"acknowledges the open alert {told.fingerprint}")
    for closed in reading.closures:
        click.echo(f"ends the open alert {closed.fingerprint}")
    for note in reading.notes:
        click.echo(f"note: {note}")
    if reading.faults:
        click.echo(render_all(reading.faults))


def _line(alert: Alert) -> str:
    facts = {
        "severity": alert.severity,
        "value": alert.current,
        "target": alert.target,
        "spec": alert.spec_id,
        "key": alert.fingerprint,
    }
    told = "  ".join(f"{name} {value}" for name, value in facts.items() if value is not None)
    return f"{alert.status.value}: {alert.service}: {alert.metric}  {told}" + (f"\n  {alert.why}" if alert.why else "")


async def confirmations(common: Common) -> int:
    """The addresses that wait for a person to open them, newest last."""
    async with common.reading() as runtime:
        store = await runtime.store()
        async with store.begin() as tx:
            found = sorted((one.body for one in await tx.documents(CONFIRMATION)), key=lambda one: str(one["at"]))
    if common.json:
        emit({"confirmations": found})
        return OK
    for one in found:
        click.echo(f"{one['at']}  {one['topic']}\n  {one['url']}")
    if not found:
        click.echo("no subscription waits")
    return OK
