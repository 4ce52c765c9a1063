"""Routes as values: what the server answers, the OpenAPI document lists and the access check reads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartspec_ops.http.message import Request, Response

Answers = Mapping[int, tuple[str, *tuple[Mapping[str, Any] | None, ...]]]
"""By status: what it means, and the schema of each form its body may have."""
Handler = Callable[[Request], Awaitable[Response]]
BODY_LIMIT = 1_000_000
"""Bytes of a request body, where a route says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`path` may hold ``{name}`` parts. `scope` is what a token must allow; None: everybody.

    `body`, `parameters` and `answers` are for the OpenAPI document: a JSON schema, parameters of the query and of the
    path as it writes them, and by status a text with a schema.
    `is_signed` says that the handler itself checks who sent it, by a signature or a key inside the body.
    """

    method: str
    path: str
    handle: Handler
    summary: str
    scope: str | None
    is_signed: bool = False
    limit: int = BODY_LIMIT
    body: Mapping[str, Any] | None = None
    media: str = "application/json"
    parameters: Sequence[Mapping[str, Any]] = ()
    answers: Answers = field(default_factory=dict)


Guard = Callable[[Request, Route], Awaitable[Response | None]]
"""The answer to a request that is not let in; None lets it in. Asked before the handler, with the body read."""


@dataclass(frozen=True, slots=True)
class Found:
    route: Route
    params: Mapping[str, str]


class Router:
    """Which route answers. Paths without parts are one look-up; the others are compared part by part."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._exact: dict[str, dict[str, Route]] = {}
        self._patterns: list[tuple[tuple[str, ...], dict[str, Route]]] = []
        by_path: dict[str, dict[str, Route]] = {}
        for route in routes:
            methods = by_path.setdefault(route.path, {})
            if route.method in methods:
                raise ValueError(f"two routes for {route.method} {route.path}")
            methods[route.method] = route
        for path, methods in by_path.items():
            if "{" in path:
                self._patterns.append((tuple(path.split("/")), methods))
            else:
                self._exact[path] = methods

    def find(self, method: str, path: str) -> Found | frozenset[str]:
        """The route, or the methods this path does take: none where there is no such path."""
        exact = self._exact.get(path)
        known, params = (exact, _NONE) if exact is not None else self._match(path)
        route = known.get(method) or (known.get("GET") if method == "HEAD" else None)
        return Found(route, params) if route else frozenset(known)

    def _match(self, path: str) -> tuple[Mapping[str, Route], Mapping[str, str]]:
        parts = path.split("/")
        for pattern, methods in self._patterns:
            if len(pattern) == len(parts) and (params := _params(pattern, parts)) is not None:
                return methods, params
        return {}, {}


_NONE: Mapping[str, str] = {}


def _params(pattern: Sequence[str], parts: Sequence[str]) -> Mapping[str, str] | None:
    params = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{"):
            if not part:
                return None
            params[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return params
