"""``.spec/exclusions.yaml``: time that is left out of error budgets, one entry after the other.

The file only grows: an entry that was wrong is revoked by a later one, so that every figure can be explained by who
asked for what, and when.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.exclusions import WEEKDAYS, Entry, Every, Exclusion, Recurrence, Revocation
from smartspec_ops.domain.period import Period
from smartspec_ops.spec.budget_window import TimeZone
from smartspec_ops.spec.durations import parse_duration
from smartspec_ops.spec.placed import Document, Path
from smartspec_ops.spec.validation import Model, check, did_you_mean, distinct, json_schema, wrong
from smartspec_ops.spec.yaml import read

FAMILY = "exclusions"
LONGEST = timedelta(days=31)
_EVERY = re.compile(r"(day|week|month)(?: on ([a-z0-9, ]+?))?(?: at)? (\d{1,2}):(\d{2}) for (\S+)", re.ASCII)
_EXAMPLES = "write for instance: week on sunday at 02:00 for 2h"


def _instant(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise wrong("instant", "not a point in time", "write for instance 2026-03-29T02:00:00+02:00") from None
    if found.tzinfo is None:
        raise wrong("instant", "says no time zone", "end it with Z, or with an offset such as +02:00")
    return found.astimezone(UTC)


def _every(value: object) -> Recurrence:
    found = _EVERY.fullmatch(" ".join(value.lower().split())) if isinstance(value, str) else None
    if found is None:
        raise wrong("every", "not a recurrence", f"{_EXAMPLES}; day at 22:00 for 30m; month on 1, 15 at 01:00 for 1h")
    every, length = Every(found[1]), parse_duration(found[5])
    if not length or length > LONGEST:
        raise wrong("every", "lasts for no time we can read", "write for instance: for 90m")
    if int(found[3]) > 23 or int(found[4]) > 59:
        raise wrong("every", "begins at no time of the day", "write for instance: at 02:00")
    days = _days(every, found[2] or "")
    return Recurrence(every=every, days=days, hour=int(found[3]), minute=int(found[4]), length=length)


def _days(every: Every, text: str) -> tuple[int, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if every is Every.DAY:
        if words:
            raise wrong("every", "every day needs no days", "write for instance: day at 22:00 for 30m")
        return ()
    days = [_day(every, word) for word in words]
    if not days:
        raise wrong("every", f"on which days of the {every}?", _EXAMPLES)
    return tuple(sorted(set(days)))


def _day(every: Every, word: str) -> int:
    if every is Every.WEEK:
        found = [number for name, number in WEEKDAYS.items() if len(word) >= 2 and name.startswith(word)]
        if len(found) == 1:
            return found[0]
        raise wrong("every", f"{word!r} is no day of the week", did_you_mean(word, WEEKDAYS) or _EXAMPLES)
    if word.isdecimal() and 1 <= int(word) <= 31:
        return int(word)
    raise wrong("every", f"{word!r} is no day of a month", "write for instance: month on 1, 15 at 01:00 for 1h")


Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Instant = Annotated[datetime, PlainValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Recurring = Annotated[Recurrence, PlainValidator(_every), WithJsonSchema({"type": "string"})]


class ExclusionEntry(Model):
    """One request to leave time out, or the revocation of one."""

    id: Name
    """What reports call it; never used twice."""
    author: Name
    """Who asks for it."""
    reason: Name
    """Why."""
    created_at: Instant
    """When it was asked for. Later than the excluded time is allowed, and shown."""
    since: Instant | None = Field(default=None, alias="from")
    """The beginning; of a recurrence the earliest, of a revocation from when on it holds."""
    until: Instant | None = Field(default=None, alias="to")
    """The end; of a recurrence after which none begins."""
    every: Recurring | None = None
    """Instead of one stretch, one again and again: week on sunday at 02:00 for 2h."""
    timezone: TimeZone = "UTC"
    """Whose clock `every` means; an IANA name."""
    spec: Name | None = None
    """The spec it is about; all of them where it is not given."""
    objectives: tuple[Name, ...] = ()
    """The objectives or requirements of that spec it is about; all of them where none is given."""
    revokes: Name | None = None
    """The id of an earlier entry that is taken back."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.revokes is not None:
            if self.every or self.until or self.objectives or self.spec:
                raise wrong("conflict", "a revocation has no time or scope but from", "keep revokes, and from")
            return self
        if self.every is None and (self.since is None or self.until is None):
            raise wrong("missing-key", "says no time", "add from and to, or every")
        if self.since and self.until and self.since >= self.until:
            raise wrong("order", "ends before it begins", "swap from and to")
        if self.objectives and self.spec is None:
            raise wrong("missing-key", "'spec' is missing: whose objectives?", "add spec:")
        return self

    @property
    def value(self) -> Entry:
        who = {"id": self.id, "author": self.author, "reason": self.reason, "created_at": self.created_at}
        if self.revokes is not None:
            return Revocation(**who, revokes=self.revokes, since=self.since)  # type: ignore[arg-type]
        when = self._when()
        return Exclusion(**who, when=when, spec_id=self.spec, objectives=self.objectives)  # type: ignore[arg-type]

    def _when(self) -> Period | Recurrence:
        if self.every is None:
            assert self.since is not None
            assert self.until is not None
            return Period(since=self.since, until=self.until)
        every = self.every
        return Recurrence(
            every=every.every,
            days=every.days,
            hour=every.hour,
            minute=every.minute,
            length=every.length,
            timezone=self.timezone,
            since=self.since,
            until=self.until,
        )


class ExclusionsFile(Model):
    """The whole file: entries in the order in which they were asked for."""

    model_config = ConfigDict(title="exclusions.yaml")

    exclusions: tuple[ExclusionEntry, ...] = ()
    """What is left out, the newest last."""


@dataclass(frozen=True, slots=True)
class ExclusionsReading:
    """`value` is None when something is wrong; `diagnostics` says what, all at once."""

    value: tuple[Entry, ...] | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_exclusions(text: str, path: str) -> ExclusionsReading:
    """Read the file's text; `path` is only named in diagnostics. An empty file excludes nothing."""
    parsed = read(text, path)
    if parsed.document is None:
        return ExclusionsReading(None, parsed.diagnostics)
    document = parsed.document
    if document.data is None:
        return ExclusionsReading(())
    if not isinstance(document.data, dict):
        fault = document.fault(f"{FAMILY}/wrong-type", "must be a mapping", (), hint="start with: exclusions:")
        return ExclusionsReading(None, (fault,))
    value, structure = check(document, ExclusionsFile, FAMILY)
    found = distinct((*structure, *_between(document)))
    failed = value is None or any(fault.level is Level.ERROR for fault in found)
    return ExclusionsReading(None if failed or value is None else tuple(e.value for e in value.exclusions), found)


def _between(document: Document) -> Iterator[Diagnostic]:
    """Ids that are used twice, and revocations of what was not said before."""
    listed = document.data.get("exclusions")
    known: list[str] = []
    for number, entry in enumerate(listed if isinstance(listed, list) else []):
        at: Path = ("exclusions", number)
        name = str(entry.get("id")) if isinstance(entry, dict) else ""
        revoked = entry.get("revokes") if isinstance(entry, dict) else None
        if name in known:
            message, hint = f"the id {name!r} is already taken", "entries are added, never changed: choose another id"
            yield document.fault(f"{FAMILY}/duplicate-name", message, (*at, "id"), hint=hint)
        if isinstance(revoked, str) and revoked not in known:
            message, near = f"no earlier entry is called {revoked!r}", did_you_mean(revoked, known)
            yield document.fault(f"{FAMILY}/unknown-id", message, (*at, "revokes"), hint=near)
        known.append(name)


def schema() -> dict[str, Any]:
    """The JSON Schema editors use."""
    return json_schema(ExclusionsFile)
