"""The findings in words: the same lines for a terminal and for a report, each a fact with what it rests on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from smartspec_ops.domain.investigation.change import Change
from smartspec_ops.domain.investigation.findings import Findings, began
from smartspec_ops.domain.investigation.onset import NoOnset, Onset

SHOWN_CHANGES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One part of the findings: a title and its lines, plain text."""

    title: str
    lines: tuple[str, ...]


def tell(found: Findings) -> Sequence[Told]:
    """Every part that has something to say, the most useful first."""
    parts = [Told(title=title, lines=tuple(lines(found))) for title, lines in _PARTS.items()]
    return [part for part in parts if part.lines]


def _onset(found: Findings) -> Iterator[str]:
    whose = f" ({found.onset.objective})" if isinstance(found.onset, Onset) and found.onset.objective else ""
    why = f": {found.onset.why}" if isinstance(found.onset, Onset) else ""
    text = f"{began(found)}{whose}{why}"
    yield text[:1].upper() + text[1:]


def _changes(found: Findings) -> Iterator[str]:
    if not found.changes_seen:
        yield "Nothing is known to have changed."
        return
    after = [one for one in found.changes if _is_after(one, found)]
    before = [one for one in found.changes if not _is_after(one, found)]
    shown = before[-SHOWN_CHANGES:]
    if left := found.changes_seen - len(shown) - len(after):
        yield f"{left} earlier change{'s' * (left != 1)} not shown here"
    yield from (f"{_line(one)}, {distance(one, found)}" for one in shown)
    yield from (f"{_line(one)}, after it had begun" for one in after[:SHOWN_CHANGES])


def _line(one: Change) -> str:
    what = one.what if one.kind.value in one.what else f"{one.kind}: {one.what}"
    of = f" of {one.service}" if one.service and one.service not in what else ""
    identity = one.id[:12] if one.version == one.id and len(one.id) >= 40 else one.id
    named = "" if identity in what else f" ({identity})"
    return f"{one.at:%m-%d %H:%M} {what}{of}{named}"


def distance(one: Change, found: Findings) -> str:
    """How long before it began, as an interval's nearer end."""
    if isinstance(found.onset, NoOnset):
        return "when it began is not known"
    gap = found.onset.earliest - one.at
    return f"{_span(gap)} before it began" if gap > timedelta(0) else "while it began"


def _is_after(one: Change, found: Findings) -> bool:
    return isinstance(found.onset, Onset) and one.at > found.onset.latest


def _span(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"


def _unknown(found: Findings) -> Iterator[str]:
    yield from found.unknown


_PARTS: Mapping[str, Callable[[Findings], Iterator[str]]] = {
    "When it began": _onset,
    "What changed in the 24 h before": _changes,
    "What could not be looked at": _unknown,
}
