"""SLOs that no objective is about, as lines for a spec and its observability.yaml: text for a person to read."""

import re
from collections.abc import Sequence

from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.spec.suggestion import as_scalar

_TABLE = "| Category | Requirement | Metric | Target |\n|---|---|---|---|"


def suggested(alone: Sequence[tuple[str, Sequence[Kept]]], head: str) -> str:
    """The text of a Markdown file about what each source keeps alone; empty where there is nothing to suggest."""
    parts = [part for source, kept in alone for part in _source(source, [one for one in kept if one.kind == "SLO"])]
    return "\n\n".join([f"# {head}", *parts]) + "\n" if parts else ""


def _source(source: str, slos: Sequence[Kept]) -> Sequence[str]:
    countable = [one for one in slos if one.total and (one.good or one.bad) and one.goal is not None and one.window]
    others = [one for one in slos if one not in countable]
    named = _named(countable)
    parts = []
    if named:
        rows = "\n".join(_row(one, name) for one, name in named)
        parts.append(
            f"## For the spec's non-functional requirements, from the SLOs of {_text(source)}\n\n{_TABLE}\n{rows}"
        )
        entries = "\n".join(_entry(one, name, source) for one, name in named)
        parts.append(f"## For observability.yaml\n\n```yaml\nmetrics:\n{entries}\n```")
    if others:
        rows = "\n".join(f"- {_text(one.name)}: {_why_not(one)}" for one in others)
        parts.append(f"## For a person to decide\n\n{rows}")
    return parts


def _named(slos: Sequence[Kept]) -> Sequence[tuple[Kept, str]]:
    """Each with a name no other has; of the goals of one SLO that over the longest window, as a budget is kept."""
    longest: dict[tuple[str, str, str, str], Kept] = {}
    for one in slos:
        known = longest.get(key := (one.name, one.total, one.good, one.bad))
        if known is None or (one.window and known.window and one.window > known.window):
            longest[key] = one
    found: dict[str, Kept] = {}
    for one in longest.values():
        base = re.sub(r"[^a-z0-9]+", "_", one.name.casefold()).strip("_")[:60]
        base = base if base[:1].isalpha() else f"slo_{base}".rstrip("_")
        names = [base, *(f"{base}_{number}" for number in range(2, len(longest) + 2))]
        found[next(name for name in names if name not in found)] = one
    return [(one, name) for name, one in found.items()]


def _row(one: Kept, name: str) -> str:
    assert one.goal is not None
    return f"| Availability | {_text(one.name)} | `{name}` | >= {plain(one.goal * 100)}% |"


def _entry(one: Kept, name: str, source: str) -> str:
    assert one.window is not None
    part = f"good: {as_scalar(one.good)}" if one.good else f"bad: {as_scalar(one.bad)}"
    lines = (f"total: {as_scalar(one.total)}", f"window: {duration(one.window)}", f"source: {as_scalar(source)}")
    return "\n    ".join([f"  - name: {name}", part, *lines])


def _why_not(one: Kept) -> str:
    if one.told:
        return f"{_text(one.told)}; say which promise that is, and in which unit"
    if one.query:
        return f"it is computed by `{_text(one.query)}`"
    return "it has no goal over a fixed window, or does not tell what it counts"


def _text(text: str) -> str:
    """Of a table's cell."""
    return " ".join(text.replace("|", "/").split())
