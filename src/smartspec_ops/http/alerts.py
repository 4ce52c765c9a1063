"""Intake: 202 once every alert is durable, 503 when it is not, 400 for what nobody can read."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from smartspec_ops.app.intake.line import Full, Taken
from smartspec_ops.app.response.answer import Failed
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.http.caller import Caller
from smartspec_ops.http.message import Request, Response, faulty, json_response, problem, shown
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.schemas import ALERTS, PROBLEM, TAKEN
from smartspec_ops.http.services import Services
from smartspec_ops.spec.intake import Read, Reading
from smartspec_ops.spec.intake.draft import identity
from smartspec_ops.spec.intake.reading import MAX_BODY

WRITE = "alerts:write"
RETRY_AFTER = 1
SERVICE = "auth/service"
HINT = "add it to the services of the token"


def routes(services: Services) -> Sequence[Route]:
    readers = services.readers
    return (
        Route(
            method="POST",
            path="/v1/alerts",
            handle=_read_by(services, readers["own"]),
            summary="Take in one alert or a list of them, in the product's own schema.",
            scope=WRITE,
            limit=MAX_BODY,
            body=ALERTS,
            answers=ANSWERS,
        ),
    )


ANSWERS: Answers = {
    202: ("Every alert listed is stored durably; what could not be read is listed under faults.", TAKEN),
    400: ("Nothing could be read, nothing was taken in.", PROBLEM),
    413: ("The body is too long.", PROBLEM),
    500: ("Some alerts could not be stored; sending all of them again is safe.", PROBLEM),
    503: ("Too many alerts wait, or the database is away: nothing was taken in, send again later.", PROBLEM),
}


def _read_by(services: Services, read: Read) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        caller = request.caller
        reading = read(request.body, request.headers, services.clock.now(), caller.sender)
        return await take_in(services, owned(within(reading, caller), caller))

    return handle


def within(reading: Reading, caller: Caller) -> Reading:
    """Without the alerts of services the caller may not speak for; each is a fault instead."""
    foreign = [alert for alert in reading.alerts if not caller.may_speak_for(alert.service)]
    if not foreign:
        return reading
    faults = [_not_theirs(alert, caller) for alert in foreign]
    kept = tuple(alert for alert in reading.alerts if caller.may_speak_for(alert.service))
    return replace(reading, alerts=kept, faults=(*reading.faults, *faults))


def owned(reading: Reading, caller: Caller) -> Reading:
    """Where the caller speaks for some services alone, nothing its alerts name reaches into another service's incident.

    They are known by the service as well as by the sender's own key, and belong to a spec only where the caller's
    services name it too. Such an alert is still taken in: a page in the wrong group beats a lost one.
    """
    if not caller.services:
        return reading
    foreign = sorted({one.spec_id for one in reading.alerts if one.spec_id and not _may_name(caller, one.spec_id)})
    notes = [f"left out: spec_id {spec!r}: {caller.name} may not speak for it; {HINT}" for spec in foreign]
    alerts = tuple(_owned(alert, caller) for alert in reading.alerts)
    return replace(reading, alerts=alerts, notes=(*reading.notes, *notes))


def _owned(alert: Alert, caller: Caller) -> Alert:
    spec = alert.spec_id if _may_name(caller, alert.spec_id) else None
    return replace(alert, spec_id=spec, fingerprint=identity("service", alert.service, alert.fingerprint))


def _may_name(caller: Caller, spec_id: str | None) -> bool:
    return spec_id is None or caller.may_speak_for(spec_id)


def _not_theirs(alert: Alert, caller: Caller) -> Diagnostic:
    hint = "use a token of that service, or add it to the token's services"
    return Diagnostic(code=SERVICE, message=f"{caller.name} may not send alerts of {alert.service!r}", hint=hint)


async def take_in(services: Services, reading: Reading) -> Response:
    """The answer to what was read, once it is durable."""
    if reading.is_refused:
        services.metrics.alert("unreadable")
        return faulty(reading.faults, _status(reading.faults))
    outcomes = await services.line.take(reading.alerts)
    if isinstance(outcomes, Full):
        return busy(outcomes)
    for outcome in outcomes:
        services.metrics.alert("failed" if isinstance(outcome, Failed) else outcome.received)
    failed = [outcome.reference for outcome in outcomes if isinstance(outcome, Failed)]
    if failed:
        detail = f"{len(failed)} of {len(outcomes)} alerts could not be stored; see intake.refused in the log"
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "intake/failed", f"{detail}: {', '.join(failed[:10])}")
    told = {"alerts": [_told(outcome) for outcome in outcomes], "faults": [shown(fault) for fault in reading.faults]}
    return json_response({**told, **({"notes": reading.notes} if reading.notes else {})}, HTTPStatus.ACCEPTED)


def _status(faults: Sequence[Diagnostic]) -> HTTPStatus:
    all_foreign = all(fault.code == SERVICE for fault in faults)
    return HTTPStatus.FORBIDDEN if all_foreign else HTTPStatus.BAD_REQUEST


def busy(full: Full) -> Response:
    """Backpressure. Never 429: Alertmanager and others take that as a final refusal."""
    detail = f"{full.waiting} {full.why}; nothing was taken in"
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "intake/busy", detail, "send it again later", retry_after=RETRY_AFTER
    )


def _told(outcome: Taken) -> Mapping[str, str | None]:
    assert not isinstance(outcome, Failed)
    return {"received": outcome.received.value, "incident_id": outcome.incident_id}
