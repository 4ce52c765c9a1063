"""What was seen, kept as it was seen: query, window, values and their digest, captured at the time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.domain.investigation.tracks import shape

REPLAY = "replay"
"""What evidence of an alert policy replayed over the incident is about."""
MOST_TEXT = 32_000
"""Characters of values one piece of evidence may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One piece of evidence. `about` names the step that took it, `summary` says in a sentence what it shows.

    `value` is what was seen, as canonical text; whoever has it can compute the digest again.
    """

    about: str
    query: str
    window: str
    value: str
    summary: str

    @property
    def digest(self) -> str:
        """SHA-256 of `value`, in hex."""
        return digest_of(self.value)


def digest_of(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def window_text(since: datetime, until: datetime) -> str:
    return f"{since:%Y-%m-%dT%H:%M:%SZ}/{until:%Y-%m-%dT%H:%M:%SZ}"


def course_evidence(
    query: str, course: Sequence[tuple[datetime, float | None]], step: timedelta, summary: str
) -> Captured:
    """A course of values as evidence: when the first step ended, every value, and how long a step is.

    Where the steps are not equal, the seconds since the first stand beside the values.
    """
    values = [value for _, value in course]
    start = course[0][0]
    body: dict[str, object] = {"first": f"{start:%Y-%m-%dT%H:%M:%SZ}", "values": values}
    after = [(at - start).total_seconds() for at, _ in course]
    if all(at == n * step.total_seconds() for n, at in enumerate(after)):
        body["step_s"] = step.total_seconds()
    else:
        body["seconds"] = after
    return Captured(
        about="course",
        query=query,
        window=window_text(start - step, course[-1][0]),
        value=canonical(body),
        summary=f"{summary} {shape(values)}",
    )


def rows_evidence(about: str, query: str, window: str, rows: Sequence[object], summary: str) -> Captured:
    """Rows of plain values as evidence; those that would be too much are left out, and counted."""
    kept = list(rows)
    while kept and len(canonical(kept)) > MOST_TEXT:
        kept = kept[: len(kept) // 2]
    body = {"rows": kept, "left_out": len(rows) - len(kept)}
    return Captured(about=about, query=query, window=window, value=canonical(body), summary=summary)


def canonical(data: object) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
