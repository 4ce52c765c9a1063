"""The OpenAPI 3.1 document, made from the routes themselves."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops import __version__
from smartspec_ops.http.message import JSON, PROBLEM, Request, Response, json_response
from smartspec_ops.http.routes import Answers, Route
from smartspec_ops.http.schemas import PROBLEM as PROBLEM_SCHEMA

TOKEN = "token"  # noqa: S105 - the name of a scheme
DESCRIPTION = (
    "Taking in alerts, and reading incidents. A 2xx answer to an alert means that it is stored durably. "
    "Faults are problem documents (RFC 9457) with a stable `code` and a `hint`."
)


def document(routes: Sequence[Route]) -> Mapping[str, Any]:
    """Plain JSON data; paths in the order of the routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "smartspec-ops", "version": __version__, "description": DESCRIPTION},
        "paths": paths,
        "components": {"securitySchemes": {TOKEN: {"type": "http", "scheme": "bearer"}}},
    }


def route(known: Sequence[Route]) -> Route:
    """The route that shows the document, itself among the others."""

    async def handle(_request: Request) -> Response:
        return answer

    this = Route(
        method="GET",
        path="/openapi.json",
        handle=handle,
        summary="This document.",
        scope=None,
        answers={200: ("OpenAPI 3.1.", {"type": "object"})},
    )
    answer = json_response(document([*known, this]))
    return this


def _operation(route: Route) -> Mapping[str, Any]:
    told = {parameter["name"] for parameter in route.parameters}
    in_path = [name for name in re.findall(r"\{(\w+)\}", route.path) if name not in told]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path]
    parameters += map(dict, route.parameters)
    return {
        "operationId": _name(route),
        "summary": route.summary,
        **({"parameters": parameters} if parameters else {}),
        **(
            {"requestBody": {"required": True, "content": {route.media: {"schema": route.body}}}}
            if route.body is not None
            else {}
        ),
        "responses": {str(status): _answer(*told) for status, told in sorted(_answers(route).items())},
        **({"security": [{TOKEN: [route.scope]}]} if route.scope and not route.is_signed else {"security": []}),
    }


def _answers(route: Route) -> Answers:
    guarded: Answers = {
        401: ("No token, or one that is not known.", PROBLEM_SCHEMA),
        403: ("The token does not allow this.", PROBLEM_SCHEMA),
    }
    return {**(guarded if route.scope else {}), **route.answers}


def _answer(told: str, *schemas: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Of a problem and another form, each has its own media type."""
    content = {PROBLEM if s is PROBLEM_SCHEMA else JSON: {"schema": s} for s in schemas if s is not None}
    return {"description": told, **({"content": content} if content else {})}


def _name(route: Route) -> str:
    words = re.findall(r"\w+", route.path)
    return "_".join([route.method.lower(), *words]).replace(".", "_")
