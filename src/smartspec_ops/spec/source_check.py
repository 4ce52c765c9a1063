"""What a source's entry in ``observability.yaml`` may not say: parameters that are ours to send."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.yaml import Document, Path

FAMILY = "observability"
OURS = frozenset({"q", "epoch", "query", "time", "start", "end", "step", "timeout"})
"""What is asked, and of which time: follows from the metrics, never from `params`."""
INFLUXDB = ("db", "rp")
"""All that may be said of a database: anything else a server could take for a statement, or for another answer."""


def source_faults(document: Document) -> Iterator[Diagnostic]:
    """The faults of each entry by itself."""
    listed = document.data.get("providers")
    entries = [(("providers", at), one) for at, one in enumerate(listed if isinstance(listed, list) else [])]
    for at, entry in [((), document.data), *entries]:
        if isinstance(entry, dict):
            yield from _param_faults(document, at, entry)


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
