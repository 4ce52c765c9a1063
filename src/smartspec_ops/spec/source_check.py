"""What a source's entry in ``observability.yaml`` may not say: an address nobody can ask, headers no request can have,
parameters that are ours to send.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.placed import Document, Path
from smartspec_ops.spec.secret_ref import parse

FAMILY = "observability"
OURS = frozenset({"q", "epoch", "query", "time", "start", "end", "step", "timeout"})
"""What is asked, and of which time: follows from the metrics, never from `params`."""
INFLUXDB = ("db", "rp")
"""All that may be said of a database: anything else a server could take for a statement, or for another answer."""

URL_HINT = "write it as http://HOST:PORT/PATH or https://HOST/PATH, without blanks"
HEADER_HINT = (
    "write names of letters, digits and hyphens, and values in one line of ASCII; a secret without line breaks"
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_NOT_IN_URL = re.compile(r"[\s\x00-\x20\x7f-\x9f]")


def url_fault(text: str) -> str | None:
    """Why no source can be asked at this address, in words that do not repeat it."""
    if _NOT_IN_URL.search(text):
        return "it has a blank or a control character in it"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "its host or its port cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it does not begin with http:// or https://"
    return None if host else "it names no host"


def is_header(name: str, value: str) -> bool:
    """Whether a request can have it."""
    return _NAME.fullmatch(name) is not None and _VALUE.fullmatch(value) is not None


def source_faults(document: Document) -> Iterator[Diagnostic]:
    """The faults of each entry by itself."""
    listed = document.data.get("providers")
    entries = [(("providers", at), one) for at, one in enumerate(listed if isinstance(listed, list) else [])]
    for at, entry in [((), document.data), *entries]:
        if isinstance(entry, dict):
            yield from _address_faults(document, at, entry)
            yield from _param_faults(document, at, entry)


def _address_faults(document: Document, at: Path, entry: Mapping[str, Any]) -> Iterator[Diagnostic]:
    url, headers = entry.get("url"), entry.get("headers")
    if isinstance(url, str) and not _is_elsewhere(url) and (why := url_fault(url)):
        fault = document.fault(
            f"{FAMILY}/url", f"no source can be asked at this address: {why}", (*at, "url"), hint=URL_HINT
        )
        yield replace(fault, excerpt=None) if "@" in url else fault  # who knows what a password looks like in it
    for name, value in headers.items() if isinstance(headers, dict) else ():
        text = "" if not isinstance(value, str) or _is_elsewhere(value) else value
        if not is_header(str(name), text):
            message = "no request can have this header"
            yield document.fault(f"{FAMILY}/header", message, (*at, "headers", name), key=True, hint=HEADER_HINT)


def _is_elsewhere(text: str) -> bool:
    """Whether it is a reference, or was meant as one: that is told where the value is read."""
    return parse(text) is not None or "{{" in text or text.startswith(("env:", "exec:"))


def _param_faults(document: Document, at: Path, entry: Mapping[str, Any]) -> Iterator[Diagnostic]:
    given, provider = entry.get("params"), str(entry.get("provider"))
    if not isinstance(given, dict) or "." in provider:  # a kind of another package knows its own
        return
    for name in map(str, given):
        where = (*at, "params", name)
        if provider == "influxdb" and name not in INFLUXDB:
            hint = "write db, the database, and rp, a retention policy of it; nothing else"
            yield document.fault(
                f"{FAMILY}/params", f"{name!r} is no parameter of influxdb", where, key=True, hint=hint
            )
        elif name in OURS:
            hint = "remove it: what is asked, and of which time, follows from metrics and windows"
            yield document.fault(f"{FAMILY}/params", f"{name!r} is not yours to set", where, key=True, hint=hint)
