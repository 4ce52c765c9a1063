"""Reads a post-mortem for blame: names, human subjects with blame verbs, counterfactuals, hindsight.

Only rules that were useful when measured on real post-mortems are here; software that "failed to" start is fine, and
a capitalised word is not a person. The same functions take names out. Source: rules BL-01 to BL-12.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """An error blocks finalizing until it is rewritten or suppressed with a reason."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One phrase: `line` and `column` count from 1, `span` is the phrase itself, `rewrite` a way to say it."""

    rule: str
    weight: Weight
    line: int
    column: int
    span: str
    why: str
    rewrite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How one person may appear in text (name, handle, e-mail, chat id), and the role to write instead."""

    role: str
    words: tuple[str, ...]


RULES = {
    "BL-01": "Roles instead of names, handles and addresses.",
    "BL-02": "No person as the subject of a blaming verb.",
    "BL-04": "No words of blame.",
    "BL-05": "What happened, not what would have happened.",
    "BL-06": "No judging with what is known only now.",
    "BL-07": "More than one contributing factor, or a reason.",
    "BL-08": "A contributing factor is no person.",
    "BL-09": "A timeline in UTC and in order, from before the trigger, with a place to look things up.",
    "BL-10": "Action items begin with a verb, have an owner and a due date, and change the system.",
    "BL-11": "Impact in numbers; an outage only where nothing worked.",
    "BL-12": "No secrets and no personal data.",
}
"""Every rule in one sentence. BL-03, a bare "failed to", is left out: measured, it means software."""

Scan = Callable[[str], Iterable[tuple[str, str, int]]]
"""A redaction engine: (kind, matched text, offset) for each secret or personal datum of one line."""


def lint(text: str, people: Sequence[Names] = (), secrets: Scan | None = None) -> tuple[Finding, ...]:
    """Every finding in a Markdown text, by place. Code blocks are read for names and secrets only."""
    found = [finding for line in _lines(text) for finding in _line_findings(line, people, secrets)]
    return tuple(sorted(found, key=lambda f: (f.line, f.column, f.rule)))


def without_names(text: str, people: Sequence[Names]) -> str:
    """The text with every known name, handle and address replaced by its role."""
    for word, role in _by_length(people):
        # A function, so that a backslash in a role is no group reference.
        text = _name_pattern(word).sub(_constant(role), text)
    return text


def unsuppressed(findings: Iterable[Finding], suppressions: Mapping[str, str]) -> tuple[Finding, ...]:
    """The errors that block: those whose rule has no written reason to stand."""
    return tuple(f for f in findings if f.weight is Weight.ERROR and not suppressions.get(f.rule, "").strip())


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    forward: bool
    """In a section about what to do next, where "should" is the right word."""
    code: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    weight: Weight
    pattern: re.Pattern[str]
    why: str
    rewrite: str
    narrative_only: bool = False


_SUBJECT = r"(?:engineers?|operators?|developers?|technicians?|authors?|someone|somebody|he|she)"
_BLAME = (
    r"(?:failed to|forgot(?:ten)?(?: to)?|neglected(?: to)?|mistakenly|accidentally|ignored|incorrectly|"
    r"carelessly|did(?: not|n't) bother(?: to)?)"
)
# "Engineers discovered that the cluster failed to start": behind such a word somebody else is the subject.
_CLAUSE = r"(?:(?!\b(?:that|which|when|where|why|how|because|whether)\b)[^.;:!?\n]){0,80}?"

_RULES = (
    _Rule(
        "BL-02",
        Weight.ERROR,
        re.compile(rf"\b{_SUBJECT}\b{_CLAUSE}\b{_BLAME}", re.IGNORECASE),
        "a person is the subject of a blaming verb",
        "say what the system allowed: which check, tool or information was missing at that moment",
    ),
    _Rule(
        "BL-04",
        Weight.ERROR,
        re.compile(
            # "Culprit" alone is left out: in 282 public post-mortems it was never a person.
            rf"\b(?:human errors?|operator errors?|pilot error|user error|careless(?:ness|ly)?|sloppy|sloppiness|"
            rf"blunder(?:s|ed)?|culprits?,? (?:was|were|is|being) (?:an?|the|our) {_SUBJECT}|at fault|negligen(?:t|ce)|"
            r"incompeten(?:t|ce))\b",
            re.IGNORECASE,
        ),
        "blames a person instead of describing conditions",
        "describe the conditions that made the action reasonable at the time",
    ),
    _Rule(
        "BL-05",
        Weight.WARNING,
        re.compile(
            r"\b(?:(?:should|could|would)(?: not|n't)? have\b|if [^.;:!?\n]{1,80}? had [^.;:!?\n]{1,80}?"
            r"\b(?:would|could)\b|insufficient\b|(?:a |the )?lack of\b)",
            re.IGNORECASE,
        ),
        "tells a story that did not happen",
        "say what happened and what was known then; put the wish into an action item",
        narrative_only=True,
    ),
    _Rule(
        "BL-06",
        Weight.WARNING,
        re.compile(r"\b(?:obvious(?:ly)?|clearly|of course|simply|in hindsight|knew or should)\b", re.IGNORECASE),
        "judges with what is known only now",
        "leave the word out, or say what was visible at the time",
    ),
)

_FORWARD = re.compile(r"action items?|lessons?|follow[- ]?ups?|next steps|recommendations?|prevention", re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_LINK_TARGET = re.compile(r"\]\([^)]*\)|<https?://[^>]*>|`[^`]*`")


def _lines(text: str) -> Iterator[_Line]:
    """Lines with their section. A deeper heading stays in the section of the heading above it."""
    forward_level, fenced = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            depth = len(heading[1])
            if not forward_level or depth <= forward_level:
                forward_level = depth if _FORWARD.search(heading[2]) else 0
        yield _Line(number, line, forward_level > 0, fenced)


def _line_findings(line: _Line, people: Sequence[Names], secrets: Scan | None) -> Iterator[Finding]:
    yield from _name_findings(line, people)
    if secrets is not None:
        yield from _secret_findings(line, secrets)
    if line.code:
        return
    # Same length, so that columns stay true: what stands in code spans and link targets is not prose.
    prose = _LINK_TARGET.sub(lambda m: " " * len(m[0]), line.text)
    for rule in _RULES:
        if rule.narrative_only and line.forward:
            continue
        for match in rule.pattern.finditer(prose):
            yield _finding(line, rule.rule, rule.weight, match.span(), rule.why, rule.rewrite)
    yield from _named_blame(line, prose, people)


def _name_findings(line: _Line, people: Sequence[Names]) -> Iterator[Finding]:
    taken: list[range] = []
    for word, role in _by_length(people):
        for match in _name_pattern(word).finditer(line.text):
            if any(match.start() in span for span in taken):
                continue
            taken.append(range(*match.span()))
            yield _finding(line, "BL-01", Weight.ERROR, match.span(), "names a person", f"write “{role}” instead")


def _named_blame(line: _Line, prose: str, people: Sequence[Names]) -> Iterator[Finding]:
    """BL-02 with a person of the roster, or their role, as the subject."""
    rule = _RULES[0]
    for word in sorted({w for p in people for w in (*p.words, p.role) if w.strip()}, key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w){_CLAUSE}\b{_BLAME}", re.IGNORECASE)
        for match in pattern.finditer(prose):
            yield _finding(line, rule.rule, rule.weight, match.span(), rule.why, rule.rewrite)


def _secret_findings(line: _Line, secrets: Scan) -> Iterator[Finding]:
    """BL-12. The span is the kind, never the secret."""
    for kind, matched, offset in secrets(line.text):
        found = _finding(
            line, "BL-12", Weight.ERROR, (offset, offset + len(matched)), f"contains {kind}", "take it out"
        )
        yield Finding(
            rule=found.rule,
            weight=found.weight,
            line=found.line,
            column=found.column,
            span=f"<{kind}>",
            why=found.why,
            rewrite=found.rewrite,
        )


def _finding(line: _Line, rule: str, weight: Weight, span: tuple[int, int], why: str, rewrite: str) -> Finding:
    return Finding(
        rule=rule,
        weight=weight,
        line=line.number,
        column=span[0] + 1,
        span=line.text[slice(*span)],
        why=why,
        rewrite=rewrite,
    )


def _by_length(people: Sequence[Names]) -> list[tuple[str, str]]:
    """Longest first, so that a full name goes before the first name inside it."""
    pairs = [(word.strip(), person.role) for person in people for word in person.words if word.strip()]
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def _constant(role: str) -> Callable[[re.Match[str]], str]:
    return lambda _: role


def _name_pattern(word: str) -> re.Pattern[str]:
    """The word as a whole, in any case, with a leading @ where it is a handle."""
    return re.compile(rf"(?<![\w.@-])@?{re.escape(word)}(?!\w)", re.IGNORECASE)


_PERSON_FACTOR = re.compile(
    rf"^\s*(?:the |an? )?(?:{_SUBJECT}|responders?|commander|on-?call|team|people|staff|human)\b(?!['’-])",
    re.IGNORECASE,
)
_VAGUE_ACTION = re.compile(
    r"\b(?:be(?:ing)? more careful|pay (?:more|better) attention|try harder|remember to|remind\b|"
    r"(?:re)?train\b|educate\b|be vigilant|double[- ]check\b)",
    re.IGNORECASE,
)
_NOT_A_VERB = re.compile(r"^\s*(?:the|an?|we|our|it|there|this|that|more|better|no|lack)\b", re.IGNORECASE)


def factor_findings(factor: str) -> tuple[Finding, ...]:
    """BL-08, BL-02 and BL-04 on a contributing factor: an act of a person is never one."""
    if match := _PERSON_FACTOR.match(factor):
        return (
            _finding(
                _Line(1, factor, False, False),
                "BL-08",
                Weight.ERROR,
                match.span(),
                "a contributing factor is a condition of the system, not a person or a role",
                "name what made the outcome possible: a missing check, a default, a signal nobody could see",
            ),
        )
    return tuple(f for f in lint(factor) if f.weight is Weight.ERROR)


def action_findings(title: str) -> tuple[Finding, ...]:
    """BL-10 on one action item: something to build or change, named by a verb first."""
    line = _Line(1, title, True, False)
    if match := _VAGUE_ACTION.search(title):
        why = "asks people to be better instead of changing the system"
        rewrite = "name the check, limit, alert or default that makes it impossible or visible"
        return (_finding(line, "BL-10", Weight.ERROR, match.span(), why, rewrite),)
    if match := _NOT_A_VERB.match(title):
        why, rewrite = "does not begin with what to do", "begin with a verb: add, limit, alert, remove"
        return (_finding(line, "BL-10", Weight.WARNING, match.span(), why, rewrite),)
    return ()
