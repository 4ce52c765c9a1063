"""Results of workflows that somebody else runs, signed with the secret they were asked with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from smartspec_ops.app.mitigation.sent_results import NoRun, reported
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.signatures import Unsigned
from smartspec_ops.http.message import Request, Response, json_response, problem
from smartspec_ops.http.routes import Route
from smartspec_ops.http.schemas import PROBLEM, RESULT, RESULT_TAKEN
from smartspec_ops.http.services import Services
from smartspec_ops.spec.intake.draft import parsed
from smartspec_ops.spec.intake.reading import Reading

log = logger(__name__)


def routes(services: Services) -> Sequence[Route]:
    known = sorted(name for name, entry in services.worker.workflows.configured.items() if entry.verifier)
    named = {"type": "string"} | ({"enum": known} if known else {})
    return (
        Route(
            method="POST",
            path="/v1/runs/{workflow}",
            handle=_take(services),
            summary="Report the result of a workflow that was asked for by a signed webhook.",
            scope=None,
            is_signed=True,
            body=RESULT,
            parameters=({"name": "workflow", "in": "path", "required": True, "schema": named},),
            answers={
                200: ("It is stored durably; `known` where it was before.", RESULT_TAKEN),
                400: ("The body cannot be read, nothing was taken in.", PROBLEM),
                401: ("The signature does not fit, or is older than five minutes.", PROBLEM),
                404: ("Nobody was asked by a webhook to run such a workflow, or there is no such run.", PROBLEM),
                409: ("It is about another plan than was approved, or the run has ended with another result.", PROBLEM),
            },
        ),
    )


def _take(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        workflow = request.params["workflow"]
        entry = services.worker.workflows.configured.get(workflow)
        if entry is None or entry.verifier is None:
            detail = "nobody is asked by a webhook to run such a workflow"
            return problem(HTTPStatus.NOT_FOUND, "runs/workflow", detail, "see workflows.<name>.webhook")
        proof = entry.verifier.check(request.headers, request.body, services.clock.now())
        if isinstance(proof, Unsigned):
            log.warning("http.refused", path=request.path, code="auth/signature", caller=workflow)
            return problem(HTTPStatus.UNAUTHORIZED, "auth/signature", proof.why)
        told = _read(request.body)
        if isinstance(told, str):
            return problem(HTTPStatus.BAD_REQUEST, "runs/body", told, "send idempotency_key, plan_hash and summary")
        key, plan_hash, summary = told
        found = await reported(services.responder, services.worker.workflows, workflow, key, plan_hash, summary)
        if isinstance(found, NoRun):
            return problem(HTTPStatus.NOT_FOUND, "runs/unknown", "there is no such run of this workflow")
        if isinstance(found, Refused):
            return problem(HTTPStatus.CONFLICT, "runs/refused", found.why, found.hint)
        log.info("run.reported", incident=found.incident_id, mitigation=found.mitigation_id, outcome=found.outcome)
        return json_response(
            {
                "received": found.taken.value,
                "incident_id": found.incident_id,
                "mitigation": found.mitigation_id,
                "outcome": found.outcome.value,
            }
        )

    return handle


def _read(body: bytes) -> tuple[str, str, Mapping[str, Any]] | str:
    """Key, hash and report; a sentence where one of them is missing."""
    data = parsed(body)
    if isinstance(data, Reading):
        return data.faults[0].message
    if not isinstance(data, dict):
        return "the body is no object"
    key, plan_hash, summary = (data.get(name) for name in ("idempotency_key", "plan_hash", "summary"))
    if not isinstance(key, str) or not isinstance(plan_hash, str) or not isinstance(summary, dict):
        return "idempotency_key and plan_hash must be texts, and summary the report as an object"
    return key, plan_hash, summary
