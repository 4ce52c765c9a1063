"""What goes in and out of an endpoint: requests, answers, and faults as problem documents (RFC 9457)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.edge.json_text import writer
from smartspec_ops.http.caller import NOBODY, Caller

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(slots=True, kw_only=True)
class Request:
    """One request, its body read whole. `params` are the parts of the path a route names."""

    method: str
    path: str
    body: bytes
    raw_headers: Iterable[tuple[bytes, bytes]]
    query_string: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    caller: Caller = NOBODY
    """Who the guard found it to be."""
    _headers: Mapping[str, str] | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name; of several of one name the last."""
        if self._headers is None:
            self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw_headers}
        return self._headers

    @property
    def query(self) -> Mapping[str, Sequence[str]]:
        return parse_qs(self.query_string.decode("latin-1"), keep_blank_values=True, max_num_fields=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int = 200
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(data: Any, status: int = 200) -> Response:
    return Response(status=status, body=_WRITE(data).encode("utf-8", "replace"))


_WRITE = writer(ensure_ascii=False)


def problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    hint: str | None = None,
    *,
    faults: Sequence[Diagnostic] = (),
    retry_after: int | None = None,
) -> Response:
    """`code` is stable, `detail` says what is wrong, `hint` what to do; `retry_after` in seconds."""
    data = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        **({"hint": hint} if hint else {}),
        **({"faults": [shown(fault) for fault in faults]} if faults else {}),
    }
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Response(status=int(status), body=body, media_type=PROBLEM, headers=headers)


def faulty(faults: Sequence[Diagnostic], status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Response:
    """What is wrong with what somebody sent, with every fault found."""
    first = faults[0]
    return problem(status, first.code, first.message, first.hint, faults=faults)


def shown(fault: Diagnostic) -> Mapping[str, str]:
    return {"code": fault.code, "message": fault.message, **({"hint": fault.hint} if fault.hint else {})}
