"""Reads a whole post-mortem, whoever wrote it: what its sections must hold, beside the words it uses.

Sections are recognised by their headings and read as tables or lists; what is not there is not judged, because a
document of another house may say it elsewhere. Source: rules BL-07, BL-09, BL-10 and BL-11.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from smartspec_ops.domain.blameless import Finding, Names, Scan, Weight, action_findings, lint
from smartspec_ops.domain.markdown_parts import Item, Section, items_of, sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A finding that may stand. In the text: ``<!-- lint: allow BL-05: a quotation -->`` on its line or above it."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What was found in one document, by place, and what it lets stand with a written reason."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowed, ...]

    @property
    def errors(self) -> int:
        return sum(one.weight is Weight.ERROR for one in self.findings)


def review(
    text: str,
    people: Sequence[Names] = (),
    secrets: Scan | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Review:
    """Every rule over one Markdown text. `reasons` lets whole rules stand (rule id -> why)."""
    found = [*lint(text, people, secrets), *_structure(text)]
    given = _allowances(text)
    open_, allowed = list[Finding](), list[Allowed]()
    for finding in sorted(found, key=lambda one: (one.line, one.column, one.rule)):
        reason = (reasons or {}).get(finding.rule, "").strip() or _reason(given, finding)
        if reason:
            allowed.append(Allowed(finding=finding, reason=reason))
        else:
            open_.append(finding)
    return Review(findings=tuple(open_), allowed=tuple(allowed))


_ALLOW = re.compile(r"<!--\s*lint:\s*allow\s+(BL-\d\d)\s*[:,-]?\s*(.*?)\s*-->", re.IGNORECASE)


def _allowances(text: str) -> Mapping[tuple[int, str], str]:
    """(line, rule) -> reason. An allowance without a reason allows nothing."""
    return {
        (number, match[1].upper()): match[2]
        for number, line in enumerate(text.splitlines(), start=1)
        for match in _ALLOW.finditer(line)
        if match[2]
    }


def _reason(given: Mapping[tuple[int, str], str], finding: Finding) -> str:
    return given.get((finding.line, finding.rule)) or given.get((finding.line - 1, finding.rule)) or ""


def _structure(text: str) -> Iterator[Finding]:
    for section in sections_of(text):
        for title, check in _CHECKS:
            if title.search(section.title):
                yield from check(section)
                break


# --- BL-07: one cause ------------------------------------------------------------------------------------------------


def _causes(section: Section) -> Iterator[Finding]:
    """One accepted factor, or "the root cause" told as the only one."""
    items = [item for item in items_of(section) if not item.is_question]
    prose = [line for line in section.lines if line.text.strip() and not line.text.lstrip().startswith(("#", "<!--"))]
    is_single = len(items) == 1 or (not items and bool(prose) and bool(_ROOT.search(section.title)))
    if is_single:
        yield _at_heading(
            section,
            "BL-07",
            "names a single cause; in complex systems several conditions come together",
            "add what else had to be true, or say why there is nothing else",
        )


_ROOT = re.compile(r"\broot cause\b(?!s)", re.IGNORECASE)

# --- BL-09: the timeline ---------------------------------------------------------------------------------------------

_CLOCK = re.compile(
    r"^\W{0,4}(?:(?P<date>\d{4}-\d\d-\d\d)[T ,]+)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z\b|UTC\b|GMT\b|[A-Z]{2,4}T\b|[+-]\d\d:?\d\d\b)?",
    re.IGNORECASE,
)
_UTC = re.compile(r"\b(?:UTC|GMT|Zulu)\b|all times in UTC", re.IGNORECASE)
_ZONE = re.compile(r"\b(?:[A-Z]{2,3}T|[A-Z][a-z]+/[A-Z][a-z]+|[+-]\d\d:?\d\d)\b")
_EVIDENCE = re.compile(r"https?://|\]\(|#\d+|\blog\b|recollection|`[^`]+`|sha256|dashboard|screenshot", re.IGNORECASE)
_DETECTED = re.compile(r"\b(?:detect|alert|page[ds]?\b|notic|reported|monitor|alarm|fires?\b|fired\b)", re.IGNORECASE)
_BEGINNING = re.compile(
    r"\b(?:began|begins|start(?:s|ed)?|deploy|releas|roll(?:ed|s)? out|change|merged|migrat|upgrad|enabled|config"
    r"|before)",
    re.IGNORECASE,
)
_ROWS_TO_JUDGE = 3


@dataclass(frozen=True, slots=True)
class _Row:
    item: Item
    at: tuple[str, int] | None
    """(date or "", second of the day)."""
    zone: str


def _timeline(section: Section) -> Iterator[Finding]:
    rows = [row for item in items_of(section) if (row := _row(item)).at is not None]
    if len(rows) < _ROWS_TO_JUDGE:
        return
    yield from _zones(section, rows)
    yield from _order(rows)
    texts = [row.item.text for row in rows]
    first = next((n for n, text in enumerate(texts) if _DETECTED.search(text)), None)
    if first is None:
        yield _at_heading(
            section, "BL-09", "does not say when it was first noticed", "add the row, and who or what noticed"
        )
    elif first == 0 and not _BEGINNING.search(texts[0]):
        yield _at_heading(
            section, "BL-09", "starts with the alert", "begin before the trigger: what was normal, and what changed"
        )
    if not any(_EVIDENCE.search(text) for text in texts):
        yield _at_heading(
            section,
            "BL-09",
            "no row says where it can be looked up",
            "link a graph, a log line or a message, or write “recollection”",
        )


def _row(item: Item) -> _Row:
    match = _CLOCK.match(item.text)
    if match is None:
        return _Row(item, None, "")
    hour = int(match["hour"])
    if half := (match["half"] or "").lower():
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    second = hour * 3600 + int(match["minute"]) * 60 + int(match["second"] or 0)
    return _Row(item, (match["date"] or "", second), match["zone"] or "")


def _zones(section: Section, rows: Sequence[_Row]) -> Iterator[Finding]:
    """UTC may be said once: in the heading, a table's head, a line above the rows; or in every row."""
    said_once = _UTC.search(section.title) or any(_UTC.search(line.text) for line in section.lines)
    odd = next(
        (row for row in rows if row.zone and row.zone.upper() not in {"Z", "UTC", "GMT", "+00:00", "+0000"}), None
    )
    if odd is not None:
        yield _at(odd.item, "BL-09", f"is told in {odd.zone}", "tell every time in UTC")
    elif not said_once and not all(row.zone for row in rows):
        zone = next((m[0] for line in section.lines if (m := _ZONE.search(line.text))), None)
        why = f"tells times in {zone}" if zone else "does not say which time zone its times are in"
        yield _at_heading(section, "BL-09", why, "tell every time in UTC, and say so")


def _order(rows: Sequence[_Row]) -> Iterator[Finding]:
    """Without dates a row may be of the next day once the clock has gone round."""
    timed = [(row, row.at) for row in rows if row.at is not None]
    for (_, before), (row, after) in pairwise(timed):
        is_dated = before[0] and after[0]
        went_back = after < before if is_dated else 0 < before[1] - after[1] < _HALF_A_DAY
        if went_back:
            yield _at(row.item, "BL-09", "stands after a later time", "put the rows in order of time")
            return


_HALF_A_DAY = 12 * 3600

# --- BL-10: action items ---------------------------------------------------------------------------------------------

_OWNER = re.compile(r"\b(?:owners?|owned by|assigned|assignee|responsible|team)\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:due|by|deadline|eta|until|target date)\b|\d{4}-\d\d-\d\d|\bQ[1-4]\b", re.IGNORECASE)
_BETTER = re.compile(r"\b(?:prevent|detect|alert|monitor|limit|guard|validat|test|check)", re.IGNORECASE)
_TITLE_OF = re.compile(
    r"^(?:what to do|what|actions?|action items?|description|tasks?|titles?|todo|follow[- ]?ups?|summary)$",
    re.IGNORECASE,
)
_ID = re.compile(r"^(?:`?[A-Z]+[\w-]*\d[\w-]*`?|#?\d+)$")


def _actions(section: Section) -> Iterator[Finding]:
    items = [item for item in items_of(section) if not item.is_question]
    if not items:
        return
    for item in items:
        title = _title(item)
        for found in action_findings(title):
            at = item.source.find(found.span)
            yield replace(found, line=item.line, column=max(at, 0) + 1)
    for pattern, article, what, hint in (
        (_OWNER, "an", "owner", "name the role that does it"),
        (_DUE, "a", "due date", "say by when"),
    ):
        without = [item for item in items if not _says(item, pattern)]
        if len(without) == len(items) > 1:  # a house rule, not a slip: said once
            yield _at_heading(section, "BL-10", f"no item has {article} {what}", hint)
        else:
            yield from (_at(item, "BL-10", f"has no {what}", hint) for item in without)
    if not any(_BETTER.search(item.text) for item in items):
        yield _at_heading(
            section, "BL-10", "no item prevents or detects it the next time", "add one that makes it impossible or seen"
        )


def _says(item: Item, pattern: re.Pattern[str]) -> bool:
    told = " ".join((item.text, *item.head))
    return bool(pattern.search(told)) or _has_column(item, pattern)


def _title(item: Item) -> str:
    """The cell that says what to do, or the text of a bullet without its checkbox, id and bold label."""
    for name, cell in item.cells:
        if _TITLE_OF.match(name.strip()) and not _ID.match(cell.strip()):
            return cell.strip()
    if item.cells:
        return next((cell.strip() for _, cell in item.cells if not _ID.match(cell.strip())), item.text)
    return re.sub(r"^(?:\*\*[^*]{1,40}\*\*\s*:?\s*|[A-Z]+-\d+\s*:?\s+)", "", item.text).strip()


def _has_column(item: Item, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(name) and cell.strip(" -–—") for name, cell in item.cells)


# --- BL-11: impact ---------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d")
_OUTAGE = re.compile(r"\b(?:full |total |complete )?outage\b", re.IGNORECASE)
_PARTIAL = re.compile(
    r"(?<![\d.])(?:[1-9]?\d(?:[.,]\d+)?)\s?%|\b(?:some|partial|subset|degraded|a few|intermittent)\b", re.IGNORECASE
)


def _impact(section: Section) -> Iterator[Finding]:
    told = [line for line in section.lines if line.text.strip()]
    if not told:
        return
    if not any(_NUMBER.search(line.text) for line in told):
        yield _at_heading(
            section,
            "BL-11",
            "tells the impact without a number",
            "say how long, how many users or requests, how much budget",
        )
    partial = any(_PARTIAL.search(line.text) for line in told)
    for line in told:
        if partial and (match := _OUTAGE.search(line.text)):
            yield Finding(
                rule="BL-11",
                weight=Weight.WARNING,
                line=line.number,
                column=match.start() + 1,
                span=match[0],
                why="calls it an outage, and tells of a part that worked",
                rewrite="keep “outage” for when nothing worked; say which part failed for whom",
            )
            return


_CHECKS = (
    (re.compile(r"contributing (?:factors?|causes?)|root[- ]causes?|^causes?$", re.IGNORECASE), _causes),
    (re.compile(r"timeline|chronolog|sequence of events", re.IGNORECASE), _timeline),
    (re.compile(r"action items?|follow[- ]?ups?|next steps|corrective|remediation", re.IGNORECASE), _actions),
    (re.compile(r"\bimpact\b", re.IGNORECASE), _impact),
)


def _at_heading(section: Section, rule: str, why: str, rewrite: str) -> Finding:
    return Finding(
        rule=rule, weight=Weight.WARNING, line=section.line, column=1, span=section.title, why=why, rewrite=rewrite
    )


def _at(item: Item, rule: str, why: str, rewrite: str) -> Finding:
    span = item.text if len(item.text) <= _SHOWN else item.text[: _SHOWN - 1] + "…"
    column = len(item.source) - len(item.source.lstrip(" |*-+")) + 1
    return Finding(rule=rule, weight=Weight.WARNING, line=item.line, column=column, span=span, why=why, rewrite=rewrite)


_SHOWN = 60
