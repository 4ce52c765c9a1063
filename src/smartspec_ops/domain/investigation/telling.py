"""The findings in words: the same lines for a terminal and for a report, each a fact with what it rests on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from smartspec_ops.domain.investigation.change import Change
from smartspec_ops.domain.investigation.drill import Split
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
    # The title asks when it began already.
    text = f"{began(found)}{whose}{why}".removeprefix("when it began is ")
    yield text[:1].upper() + text[1:]


def _where(found: Findings) -> Iterator[str]:
    if found.versions is not None:
        yield f"{_SPLITS[found.versions.split]} (by {found.versions.label}): {found.versions.why}"
    pointing = [one for one in found.drills if one.points_at]
    yield from (str(one) for one in pointing)
    if spread := [one.label for one in found.drills if not one.points_at]:
        yield f"spread as the traffic is over {', '.join(spread)}"


def _movers(found: Findings) -> Iterator[str]:
    for one in found.movers:
        yield f"{one}{' (what is broken)' if one.is_symptom else ''}"


def _suspects(found: Findings) -> Iterator[str]:
    """Each with what speaks for and against it; what ties nothing to the symptom is said to."""
    for one in found.suspects:
        name = one.name if one.change is None else str(one.change)
        against = f"; against it: {', '.join(one.against)}" if one.against else ""
        points = f"{one.score} point{'s' * (one.score != 1)}"
        yield f"{name}, {points}: {', '.join(one.reasons)}{against}"
        if one.how:
            yield f"if people find so, undo it: {one.how}"
    if found.suspects and not any(one.how for one in found.suspects):
        yield "no rollback is proposed: nothing ties the symptom to what a change touched"


def _checks(found: Findings) -> Iterator[str]:
    yield from map(str, found.checks)


def _similar(found: Findings) -> Iterator[str]:
    yield from map(str, found.similar)


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
    named = "" if one.short in what else f" ({one.short})"
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
    if not minutes:
        return "less than a minute"
    return f"{hours} h {rest} min" if hours else f"{minutes} min"


def _unknown(found: Findings) -> Iterator[str]:
    yield from found.unknown


_SPLITS: Mapping[Split, str] = {
    Split.NEW_ALONE: "The new version fails and the old one does not",
    Split.BOTH: "New and old version fail alike",
    Split.OLD_ALONE: "The old version fails and the new one does not",
    Split.UNCLEAR: "Whether the new version alone fails is not clear",
}
_PARTS: Mapping[str, Callable[[Findings], Iterator[str]]] = {
    "When it began": _onset,
    "Suspects, not verdicts": _suspects,
    "Where it is": _where,
    "What changed along": _movers,
    "Causes ruled in and out": _checks,
    "Incidents like it": _similar,
    "What changed in the 24 h before": _changes,
    "What could not be looked at": _unknown,
}
