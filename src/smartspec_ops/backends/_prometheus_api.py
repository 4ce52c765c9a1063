"""The answers of Prometheus' HTTP API, and of the many servers that speak it, as values.

Source: contracts of Prometheus 2.42 to 3.5, VictoriaMetrics, Thanos and Mimir as answered live; unknown keys are
accepted, `status` is required, sample values are texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from smartspec_ops.backends import _faults, _json
from smartspec_ops.backends._config import SourceConfig
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.domain.measurement import NoData, Sample, Silence
from smartspec_ops.ports import Answer, Request, Secret

_REMARKS = ("PromQL info:", "PromQL warning:")
"""Annotations about the query's style; 2.53 and later put them among the warnings."""


def request(config: SourceConfig, path: str, form: Mapping[str, str]) -> Request:
    """A question to the query API, as a form: an address may be too long, and is written into logs."""
    fields = {
        **config.params,
        **form,
        "timeout": f"{config.timeout // timedelta(milliseconds=1)}ms",
        "nocache": "1",  # VictoriaMetrics would otherwise answer for another time
    }
    return Request(
        method="POST",
        url=Secret(f"{config.base}/api/v1/{path}"),
        headers={**config.headers, "content-type": "application/x-www-form-urlencoded"},
        body=urlencode(fields).encode(),
        timeout=config.timeout,
    )


def decode(answer: Answer, clean: Cleaner) -> Sequence[Sample] | NoData:
    """The samples of an instant query."""
    body = judged(answer, clean)
    if isinstance(body, NoData):
        return body
    try:
        return _samples(body["data"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return NoData(Silence.GARBAGE, "an answer that does not have the shape of a query result")


def judged(answer: Answer, clean: Cleaner, envelope: Mapping[str, Any] | None = None) -> Mapping[str, Any] | NoData:
    """The answer as JSON if it is a whole success, else why it is none; `envelope` is its JSON where that is known."""
    body = envelope if envelope is not None else _json.read(answer)
    if not isinstance(body, dict) or "status" not in body:
        return _unreadable(answer, body, clean)
    if answer.status != 200 or body["status"] != "success":
        error_type, text = str(body.get("errorType", "")), str(body.get("error", ""))
        # An error inside a 200 comes from proxies; its type says what the status would have been.
        status = answer.status if answer.status != 200 else 422
        why = _faults.of_status(status, error_type, text)
        return NoData(why, clean(f"{answer.status} {error_type}: {text}"))
    if partial := _partial(body):
        return NoData(Silence.PARTIAL, clean(partial))
    return body


def _unreadable(answer: Answer, body: object, clean: Cleaner) -> NoData:
    """No envelope: a proxy, a login page, a server that is starting, or the wrong address."""
    if answer.status == 200:
        if isinstance(body, NoData):
            return body
        return NoData(Silence.GARBAGE, "the answer is not a query result; is this the address of a Prometheus API?")
    hint = _faults.hint_of(answer.status, "base address")
    if isinstance(body, dict) and isinstance(body.get("message"), str):  # what stands in front of the server says why
        said = str(body["message"])
        return NoData(_faults.of_status(answer.status, text=said), clean(f"status {answer.status}: {said}{hint}"))
    text = answer.body[:500].decode("utf-8", errors="replace")
    return NoData(_faults.of_status(answer.status, text=text), f"status {answer.status}{hint}")


def _partial(body: Mapping[str, Any]) -> str | None:
    """What the source says about not having read everything."""
    if body.get("isPartial") is True:
        return "the source says that its answer is partial"
    return partial_warning(map(str, body.get("warnings") or ()))


def partial_warning(warnings: Iterable[str]) -> str | None:
    """The first that is no remark on style."""
    for warning in warnings:
        if "truncated" in warning or not warning.startswith(_REMARKS):
            return f"the source warns: {warning}"
    return None


def _samples(data: Mapping[str, Any]) -> Sequence[Sample] | NoData:
    kind, result = data["resultType"], data["result"]
    if kind == "scalar":
        return [Sample(labels=(), value=float(result[1]))]
    if kind != "vector":
        return NoData(Silence.BAD_QUERY, f"the query gives a {str(kind)[:20]}, where a number at one time is needed")
    return [
        Sample(
            labels=tuple(sorted((str(name), str(text)) for name, text in entry["metric"].items())),
            # A native histogram has no single value.
            value=float(entry["value"][1]) if "value" in entry else float("nan"),
        )
        for entry in result
    ]
