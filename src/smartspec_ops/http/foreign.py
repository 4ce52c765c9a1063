"""Intake of other systems' formats, each answered as its sender expects."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from smartspec_ops.app.intake.other_systems import CONFIRMATION, acknowledge, ending
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.signatures import Signed, Unsigned
from smartspec_ops.http.alerts import ANSWERS, WRITE, owned, take_in, within
from smartspec_ops.http.caller import ADMIN, Caller
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import CONFIRMATIONS, ENQUEUE, ENQUEUED, PROBLEM, TAKEN
from smartspec_ops.http.services import Services
from smartspec_ops.ports import Document, Failure
from smartspec_ops.spec.intake import Confirmation, Reading
from smartspec_ops.spec.intake.reading import MAX_BODY

if TYPE_CHECKING:
    from smartspec_ops.edge.sns import Certificates

log = logger(__name__)


def _kind(known: Iterable[str]) -> Mapping[str, Any]:
    told = "Whose format the body has; the names of mappings in the settings are among them."
    return {"name": "kind", "in": "path", "required": True, "description": told, "schema": {"enum": sorted(known)}}


def routes(services: Services) -> Sequence[Route]:
    return (
        Route(
            method="POST",
            path="/v1/intake/{kind}",
            handle=_by_kind(services),
            summary="Take in what another system sends, in its own format.",
            scope=WRITE,
            limit=MAX_BODY,
            body={},
            parameters=(_kind(services.readers),),
            answers={
                **ANSWERS,
                202: (ANSWERS[202][0], {"anyOf": [TAKEN, ENQUEUED]}),
                400: ("Nothing could be read, nothing was taken in.", PROBLEM, ENQUEUED),
                404: ("There is no such format.", PROBLEM),
            },
        ),
        Route(
            method="POST",
            path="/v2/enqueue",
            handle=_enqueue(services),
            summary="PagerDuty's Events API v2: trigger, acknowledge, resolve.",
            scope=WRITE,
            body=ENQUEUE,
            answers={
                **ANSWERS,
                202: ("The event is stored durably, or is about no open alert.", ENQUEUED),
                400: ("The event is refused, as PagerDuty would.", ENQUEUED),
            },
        ),
        Route(
            method="GET",
            path="/v1/intake/confirmations",
            handle=_confirmations(services),
            summary="Subscriptions that wait for a person to open their address.",
            scope=ADMIN,
            answers={200: ("The addresses, newest last.", CONFIRMATIONS)},
        ),
    )


def _by_kind(services: Services) -> Callable[[Request], Awaitable[Response]]:
    fetching = services.runtime.workspace.settings.ops.intake.sns.fetch_certificates
    certificates = _certificates() if fetching else None

    async def handle(request: Request) -> Response:
        kind = request.params["kind"]
        if kind not in services.readers:
            known = ", ".join(sorted(services.readers))
            return problem(HTTPStatus.NOT_FOUND, "intake/kind", "there is no such format", f"known: {known}")
        if kind == "pagerduty":
            return await _event(services, request)
        if kind == "sns" and certificates and (refused := await _unproven(certificates, request, services)):
            return refused
        reading = _read(services, request, kind)
        if reading.confirmation:
            await _keep(services, reading.confirmation)
        return await take_in(services, owned(reading, request.caller))

    return handle


def _read(services: Services, request: Request, kind: str) -> Reading:
    read = services.readers[kind]
    reading = read(request.body, request.headers, services.clock.now(), request.caller.sender)
    return within(reading, request.caller)


# --- PagerDuty -----------------------------------------------------------------------------------------------------


def _enqueue(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        return await _event(services, request)

    return handle


async def _event(services: Services, request: Request) -> Response:
    """One event, answered in PagerDuty's form; what is no answer of PagerDuty's stays a problem document.

    A `dedup_key` is the sender's own already, whatever services it may speak for.
    """
    reading = _read(services, request, "pagerduty")
    if reading.is_refused:
        services.metrics.alert("unreadable")
        return _invalid(reading.faults)
    await _acknowledge(services, reading, request.caller)
    ended = [alert for told in reading.closures if (alert := await ending(services.responder, told)) is not None]
    answer = await take_in(services, Reading(alerts=(*reading.alerts, *ended)))
    return json_response(reading.told, HTTPStatus.ACCEPTED) if answer.status == HTTPStatus.ACCEPTED else answer


def _invalid(faults: Sequence[Diagnostic]) -> Response:
    errors = [f"'{place.removeprefix('$.')}' {why}" for place, _, why in (f.message.partition(": ") for f in faults)]
    told = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
    return json_response(told, HTTPStatus.BAD_REQUEST)


async def _acknowledge(services: Services, reading: Reading, caller: Caller) -> None:
    """Dropped where nothing is open; refused, and told in the log, where the caller may not."""
    for told in reading.acknowledgements:
        done = await acknowledge(services.responder, told, caller.actor)
        if isinstance(done, Refused):
            log.warning("intake.acknowledgement_refused", actor=caller.actor, rule=done.rule, why=done.why)


# --- Amazon SNS -------------------------------------------------------------------------------------------------


def _certificates() -> "Certificates":
    from smartspec_ops.edge.http import HttpEdge
    from smartspec_ops.edge.sns import Certificates, may_fetch

    return Certificates(HttpEdge(allow=may_fetch))


async def _unproven(certificates: "Certificates", request: Request, services: Services) -> Response | None:
    """The answer to a message that is not Amazon's; None for one that is."""
    match await certificates.check(request.body, services.clock.now()):
        case Failure(detail=detail):
            why = f"the signing certificate cannot be had: {detail}"
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "intake/certificate", why, "send it again", retry_after=10)
        case Unsigned(why=why):
            log.warning("http.refused", path=request.path, code="auth/signature", caller=request.caller.name)
            return problem(HTTPStatus.FORBIDDEN, "auth/signature", why)
        case Signed():
            return None


async def _keep(services: Services, asked: Confirmation) -> None:
    """For a person to look at; the newest of each topic."""
    body = {"topic": asked.topic, "url": asked.url, "at": services.clock.now().isoformat()}
    async with services.worker.store.begin() as tx:
        before = await tx.document(CONFIRMATION, asked.topic)
        version = before.version if before else 0
        await tx.put_document(Document(kind=CONFIRMATION, key=asked.topic, body=body, version=version))
    log.warning("intake.confirmation", topic=asked.topic, hint="GET /v1/intake/confirmations shows the address")


def _confirmations(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_request: Request) -> Response:
        async with services.worker.store.begin() as tx:
            found: list[Mapping[str, Any]] = [one.body for one in await tx.documents(CONFIRMATION)]
        return json_response({"confirmations": sorted(found, key=lambda one: str(one["at"]))})

    return handle
