"""spec.md in, requirements out: what is promised, what a person must decide, what is no promise, each with its reason.

Annotations settle a line in place. In an HTML comment on the same line or the line before::

    <!-- nfr: ignore -->
    <!-- nfr: kind=latency statistic=p99 target="< 200ms" scope="GET /pay" metric=pay_latency window=28d -->

``ignore`` lists the line as no promise. ``kind`` is one of the `Kind` values, ``statistic`` one of `Statistic`;
``target`` is a comparison with a unit, ``window`` a number with ``m``, ``h`` or ``d``. Keys that are absent keep what was
read from the line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.objective import (
    Comparator,
    Criticality,
    Promise,
    Requirement,
    Scope,
    Statistic,
    Verdict,
)
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.annotations import Annotation, annotations_of, settle
from smartspec_ops.spec.nfr.classify import Facts, Rule, Strength, comparator_for, judge, kind_of, statistic_for
from smartspec_ops.spec.nfr.context import Column, Section, section_of
from smartspec_ops.spec.nfr.ids import Names, derived_id, explicit_id
from smartspec_ops.spec.nfr.markdown import Block, Document, Form, Text, read_document
from smartspec_ops.spec.nfr.quantities import Mention
from smartspec_ops.spec.nfr.rows import read_row
from smartspec_ops.spec.nfr.sentence import (
    Part,
    Statement,
    analyse,
    comparator_of,
    named_window,
    percentile_of,
    window_of,
)
from smartspec_ops.spec.nfr.vocabulary import Concept
from smartspec_ops.spec.nfr.words import Lexicon, Tag, languages_of, lexicon, writes_decimal_commas


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one spec says, in order of place. `spec_id` and `title` are None where the text states none."""

    spec_id: str | None
    title: str | None
    requirements: tuple[Requirement, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A verdict on a number or a whole block, before it has an id."""

    verdict: Verdict
    why: str
    text: str
    place: Place
    words: tuple[str, ...]
    explicit: str | None = None
    promise: Promise | None = None
    metric: str | None = None
    criticality: Criticality | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What a statement inherits from its surroundings, as text and as concepts."""

    section: Section
    section_rule: str
    label: str = ""
    notes: str = ""
    context: str = ""
    headings: tuple[str, ...] = ()
    column: Column = Column.UNKNOWN
    header: str = ""
    unit: str = ""
    sign: str = ""
    in_table: bool = False
    explicit: str | None = None


_SPEC_ID = re.compile(r"^[\s>*_|-]{0,8}spec[ _-]?id[\s*_|`:]{1,8}(?P<id>[A-Za-z0-9][\w.-]{1,80})", re.IGNORECASE)
_MATTER_ID = re.compile(r"^(?:spec_id|spec-id|id)\s*:\s*[\"']?(?P<id>[A-Za-z0-9][\w.-]{1,80})", re.MULTILINE)
_MATTER_TITLE = re.compile(r"^title\s*:\s*[\"']?(?P<title>[^\"'\n]{1,200})", re.MULTILINE)
_SPELLED = re.compile(
    r"second|sekund|segund|seconde|секунд|minut|минут|秒|초|분|วินาที|นาที|giây|phút|saniye|dakika|detik|menit|nines|neunen",
    re.IGNORECASE,
)
_UNIT_HINT = re.compile(
    r"[(\[（]\s*(?:in\s+|en\s+)?(?P<a>%|[^\W\d_]{1,12}(?:/[^\W\d_]{1,8})?)\s*[)\]）]|\bin\s+(?P<b>ms|seconds|milliseconds|percent|s)\b|,\s*(?P<c>ms|мс|с|%|s)\s*$|\b(?P<d>RPS|QPS|TPS|IOPS|req/s)\b"
)
_ENDPOINT = re.compile(
    r"\b(?:(?:GET|POST|PUT|PATCH|DELETE)\s{1,3})/[\w/{}:.*-]{0,120}|(?<![\w.<])/(?:api|v\d)[\w/{}:.*-]{1,120}"
)
_ENVIRONMENT = re.compile(r"\b(production|prod|staging|development|dev)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CRITICALITY = (
    (Criticality.HIGH, re.compile(r"\b(?:critical|high|p0|must|hoch|haut\w*|alta|высок\w*|高)(?!\w)", re.IGNORECASE)),
    (Criticality.MEDIUM, re.compile(r"\b(?:medium|p1|should|mittel|moyen\w*|media|средн\w*|中)(?!\w)", re.IGNORECASE)),
    (Criticality.LOW, re.compile(r"\b(?:low|p[23]|could|niedrig|bass\w*|baja|baixa|низк\w*|低)(?!\w)", re.IGNORECASE)),
)
_CONFIDENCE = {"clause": 0.95, "sentence": 0.9, "label": 0.95, "earlier": 0.8, "context": 0.8, "heading": 0.7}


def read_requirements(text: str, path: str) -> Reading:
    """Read a spec. Pure and deterministic; never raises, whatever the text."""
    return _Reader(text, path).read()


class _Reader:
    """One document with its languages, number style and surroundings."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._document: Document = read_document(text)
        languages = languages_of(text)
        self._lexicon: Lexicon = lexicon(languages)
        self._decimal_comma = writes_decimal_commas(text, languages)
        self._known_tags: dict[str, tuple[Tag, ...]] = {}
        self._diagnostics: list[Diagnostic] = []

    def read(self) -> Reading:
        found = [item for block in self._document.blocks for item in self._block(block)]
        self._check(found)
        found.sort(key=lambda f: (f.place.line, f.place.column))
        names = Names()
        for item in found:
            if item.explicit:
                names.reserve(item.explicit)
        return Reading(
            spec_id=self._spec_id(),
            title=self._title(),
            requirements=tuple(_named(item, names) for item in found),
            diagnostics=tuple(self._diagnostics),
        )

    # ------------------------------------------------------------------------------------------ blocks

    def _block(self, block: Block) -> Iterator[_Found]:
        section, rule = section_of((*block.headings, *_announcements(block)))
        around = _Around(
            section=section,
            section_rule=rule,
            context=" ; ".join((*block.parents, block.lead)),
            headings=block.headings,
            explicit=explicit_id(block.text.clean),
        )
        if section is not Section.PROMISES and not self._may_hold_number(block.text.clean):
            return
        read = list(self._row(block, around) if block.form is Form.ROW else self._prose(block, around))
        read = list(_without_repeats(read))
        yield from self._annotated(block, read) or self._or_listed(block, around, read)

    @staticmethod
    def _may_hold_number(text: str) -> bool:
        return any(c.isdigit() for c in text) or bool(_SPELLED.search(text))

    def _prose(self, block: Block, around: _Around) -> Iterator[_Found]:
        yield from self._statement(block, block.text, around)

    def _row(self, block: Block, around: _Around) -> Iterator[_Found]:
        line = block.text.starts[0][1]
        row = read_row(block, self._document.lines[line - 1])
        first = next((c.clean for c in block.cells if c.clean.strip()), "")
        costs = self._tags_of(" ; ".join(block.header))
        if any(t.concept is Concept.COST for t in costs) and around.section is not Section.PROMISES:
            return
        for value in row.values:
            cell_around = replace(
                around,
                label=f"{row.label} ; {value.header}",
                notes=row.notes,
                context=block.lead,
                column=value.column,
                header=value.header,
                unit=row.unit,
                sign=value.sign,
                in_table=True,
                explicit=explicit_id(first),
            )
            for found in self._statement(block, value.text, cell_around):
                yield replace(found, metric=row.metric, criticality=_criticality(row.priority))

    def _or_listed(self, block: Block, around: _Around, read: list[_Found]) -> Iterator[_Found]:
        """What was read; in a section of promises also the line nothing was read from, with the reason."""
        outside = around.section is not Section.PROMISES
        yield from (f for f in read if f.verdict is Verdict.MEASURABLE or not outside)
        if read or outside or not block.text.clean.strip():
            return
        vague = any(t.concept is Concept.VAGUE for t in self._tags_of(block.text.clean))
        verdict = Verdict.REVIEW if vague else Verdict.NOT_A_PROMISE
        why = "wording without a number" if vague else "states no number to hold the system to"
        yield self._whole(block, verdict, why, around.explicit)

    def _whole(self, block: Block, verdict: Verdict, why: str, explicit: str | None) -> _Found:
        text = block.text.clean
        start = len(text) - len(text.lstrip())
        return _Found(
            verdict=verdict,
            why=why,
            text=_shown(text),
            place=self._place(block.text, start, len(text.rstrip())),
            words=(text,),
            explicit=explicit,
        )

    def _place(self, text: Text, start: int, end: int) -> Place:
        line, column = text.place(start)
        end_line, end_column = text.place(max(end - 1, start))
        return Place(path=self._path, line=line, column=column, end_column=end_column + 1 if end_line == line else None)

    # -------------------------------------------------------------------------------------- statements

    def _statement(self, block: Block, text: Text, around: _Around) -> Iterator[_Found]:
        statement = analyse(text.clean, self._lexicon, decimal_comma=self._decimal_comma)
        for mention in statement.targets():
            hinted = self._with_unit_hint(mention, statement, around)
            actual = statement if hinted is mention else _swapped(statement, mention, hinted)
            yield self._number(block, text, actual, hinted, around)

    def _with_unit_hint(self, mention: Mention, statement: Statement, around: _Around) -> Mention:
        """A bare number takes the unit of "(ms)" in its header, its label or its own text."""
        if mention.quantity.unit is not Unit.COUNT or mention.noun:
            return mention
        for place in (around.unit, around.header, around.label, statement.text[: mention.start]):
            hint = _UNIT_HINT.search(place) if place is not around.unit else None
            word = place.strip() if place is around.unit else next((g for g in hint.groups() if g), "") if hint else ""
            if not word:
                continue
            again = analyse(f"{mention.quantity.value:f} {word}", self._lexicon, decimal_comma=False).mentions
            if len(again) == 1 and again[0].quantity.unit is not Unit.COUNT:
                return replace(mention, quantity=again[0].quantity, raw_unit=word)
        return mention

    def _number(self, block: Block, text: Text, statement: Statement, mention: Mention, around: _Around) -> _Found:
        facts = self._facts(statement, mention, around)
        rule = judge(facts)
        promise = self._promise(facts, around) if rule is None else None
        return _Found(
            verdict=rule.verdict if rule else Verdict.MEASURABLE,
            why=_why(rule, facts),
            text=_shown(block.text.clean),
            place=self._place(text, mention.start, mention.end),
            words=(
                around.label if around.in_table else "",
                _without_numbers(statement, mention),
                *around.headings[-1:],
            ),
            explicit=around.explicit,
            promise=promise,
            confidence=_confidence(facts),
        )

    def _facts(self, statement: Statement, mention: Mention, around: _Around) -> Facts:
        signed = {"<": Comparator.LT, "≤": Comparator.LE, ">": Comparator.GT, "≥": Comparator.GE}.get(around.sign)
        facts = Facts(
            statement=statement,
            mention=mention,
            comparator=comparator_of(statement, mention) or signed,
            section=around.section,
            section_rule=around.section_rule,
            column=around.column,
            in_table=around.in_table,
            explicit_id=around.explicit is not None,
            label=self._tags_of(around.label),
            label_text=around.label,
            context=self._tags_of(around.context),
            context_is_title=len(around.context) <= 60,
            heading=self._tags_of(" ; ".join(around.headings[-2:])),
            percentile=self._percentile(statement, mention, around),
            share=any(part is Part.SHARE for part in statement.parts),
            clause=frozenset(t.concept for t in statement.within(statement.clause(mention))),
            sentence=frozenset(t.concept for t in statement.within(statement.sentence(mention))),
        )
        return replace(facts, sense=kind_of(facts))

    def _promise(self, facts: Facts, around: _Around) -> Promise:
        assert facts.sense is not None
        statement, mention = facts.statement, facts.mention
        return Promise(
            kind=facts.sense.kind,
            statistic=statistic_for(facts),
            comparator=comparator_for(facts),
            target=mention.quantity,
            proportion=_share_for(statement, mention),
            window=self._window(statement, around),
            scope=_scope(statement, mention, around),
        )

    def _percentile(self, statement: Statement, mention: Mention, around: _Around) -> Statistic | None:
        """The percentile of the number itself, else the only one its surroundings name."""
        if mention.quantity.unit is not Unit.SECOND:
            return None
        own = percentile_of(statement, mention)
        if own is not None:
            return own.statistic
        if statement.percentiles:
            return None
        for place in (around.header, around.label, around.notes, around.context, *reversed(around.headings[-2:])):
            named = analyse(place, self._lexicon, decimal_comma=False).percentiles if place else ()
            distinct = {p.statistic for p in named}
            if len(distinct) == 1:
                return distinct.pop()
        return None

    def _window(self, statement: Statement, around: _Around) -> timedelta | None:
        own = window_of(statement)
        if own is not None:
            return own
        for place in (around.notes, around.header, around.label, around.context):
            if place and (named := named_window(place)) is not None:
                return named
        return None

    def _tags_of(self, text: str) -> tuple[Tag, ...]:
        known = self._known_tags.get(text)
        if known is None:
            known = self._known_tags[text] = self._lexicon.tags(text)
        return known

    # ------------------------------------------------------------------------------------- annotations

    def _annotated(self, block: Block, read: list[_Found]) -> list[_Found]:
        """What annotations on the block's lines, or on the line before it, make of it."""
        first, last = block.text.starts[0][1], block.text.starts[-1][1]
        comments = self._document.comments
        lines = [n for n in (first - 1, *range(first, last + 1)) if n in comments]
        annotations = [(n, a) for n in lines for a in annotations_of(comments[n])]
        if not annotations:
            return []
        for line, annotation in annotations:
            self._report(annotation, line)
        return [f for _, a in annotations for f in self._settled(block, a, read)]

    def _report(self, annotation: Annotation, line: int) -> None:
        for problem in annotation.problems:
            self._diagnostics.append(
                Diagnostic(
                    code="nfr/annotation",
                    message=f"annotation not understood: {problem}",
                    place=Place(path=self._path, line=line),
                    excerpt=self._document.lines[line - 1][:500],
                    hint='write <!-- nfr: kind=latency statistic=p99 target="< 200ms" --> or <!-- nfr: ignore -->',
                    level=Level.WARNING,
                )
            )

    def _settled(self, block: Block, annotation: Annotation, read: list[_Found]) -> Iterator[_Found]:
        base = next((f for f in read if f.promise), read[0] if read else None)
        if annotation.ignore:
            yield from (
                replace(f, verdict=Verdict.NOT_A_PROMISE, promise=None, why="an annotation says so") for f in read
            )
            if not read:
                yield self._whole(block, Verdict.NOT_A_PROMISE, "an annotation says so", None)
            return
        promise = settle(annotation, base.promise if base else None)
        whole = base or self._whole(block, Verdict.REVIEW, "", explicit_id(block.text.clean))
        if promise is None:
            yield replace(whole, verdict=Verdict.REVIEW, promise=None, why="the annotation leaves kind or target open")
            return
        yield replace(
            whole,
            verdict=Verdict.MEASURABLE,
            promise=promise,
            why="settled by an annotation",
            metric=annotation.metric or whole.metric,
            explicit=annotation.name or whole.explicit,
            confidence=1.0,
        )

    # ----------------------------------------------------------------------------------- the document

    def _check(self, found: list[_Found]) -> None:
        self._check_sections(found)
        self._check_characters()
        self._check_names(found)

    def _check_sections(self, found: list[_Found]) -> None:
        titles = self._document.headings
        if found or any(section_of((title,))[0] is Section.PROMISES for _, _, title in titles):
            return
        self._diagnostics.append(
            Diagnostic(
                code="nfr/no-section",
                message="no section of non-functional requirements and no promise elsewhere",
                place=Place(path=self._path),
                hint="add a section 'Non-Functional Requirements' with a table: Category, Requirement, Metric, Target",
                level=Level.WARNING,
            )
        )

    def _check_characters(self) -> None:
        for number, line in enumerate(self._document.lines, 1):
            match = _CONTROL.search(line)
            if match:
                self._diagnostics.append(
                    Diagnostic(
                        code="nfr/control-character",
                        message=f"control character U+{ord(match[0]):04X}, read as a space",
                        place=Place(path=self._path, line=number, column=match.start() + 1),
                        level=Level.WARNING,
                    )
                )
                return

    def _check_names(self, found: list[_Found]) -> None:
        seen: dict[str, int] = {}
        for item in found:
            if item.explicit is None:
                continue
            first = seen.setdefault(item.explicit, item.place.line)
            if abs(first - item.place.line) > 0 and item.text:
                self._diagnostics.append(
                    Diagnostic(
                        code="nfr/duplicate-id",
                        message=f"the id {item.explicit} is already used on line {first}",
                        place=item.place,
                        level=Level.WARNING,
                    )
                )

    def _spec_id(self) -> str | None:
        for line in self._document.lines[:120]:
            match = _SPEC_ID.match(line)
            if match:
                return match["id"].rstrip(".-")
        match = _MATTER_ID.search(self._document.front_matter)
        return match["id"] if match else None

    def _title(self) -> str | None:
        first = next((title for _, level, title in self._document.headings if level == 1), None)
        match = _MATTER_TITLE.search(self._document.front_matter)
        return first or (match["title"].strip() if match else None)


# ------------------------------------------------------------------------------------------------ helpers

_GOALS = re.compile(
    r"goal|target|requirement|constraint|\bsl[aio]s?\b|\bnfrs?\b|objective|ziel|anforderung|objectif|exigence|objetivo|requisito|meta|obiettiv"
    r"|requisit|цел|требован|目标|要求|要件|目標|목표|요구|เป้าหมาย|hedef|cel|wymag",
    re.IGNORECASE,
)


def _announcements(block: Block) -> tuple[str, ...]:
    """Short texts that work as titles: the lead of a list, the items above, and a label such as "Performance goals:"."""
    titles = [t for t in (block.lead, *block.parents) if 0 < len(t) <= 70 and not any(c.isdigit() for c in t)]
    head, colon, _ = block.text.clean[:80].partition(":")
    if colon and len(head) <= 50 and _GOALS.search(head) and not any(c.isdigit() for c in head):
        titles.append(head)
    return tuple(t.strip(" :\n") for t in titles)


def _named(item: _Found, names: Names) -> Requirement:
    name = (
        names.unique(item.explicit, reserved=True)
        if item.explicit
        else names.unique(derived_id(item.words, item.metric))
    )
    return Requirement(
        id=name,
        text=item.text,
        place=item.place,
        verdict=item.verdict,
        why=item.why,
        promise=item.promise,
        metric=item.metric,
        criticality=item.criticality,
        confidence=item.confidence,
    )


def _without_repeats(found: list[_Found]) -> Iterator[_Found]:
    """A target said twice in one block is one promise."""
    seen: set[Promise] = set()
    for item in found:
        if item.promise is not None:
            key = replace(item.promise, scope=Scope(), window=None)
            if key in seen:
                continue
            seen.add(key)
        yield item


def _swapped(statement: Statement, old: Mention, new: Mention) -> Statement:
    return replace(statement, mentions=tuple(new if m is old else m for m in statement.mentions))


def _shown(text: str) -> str:
    return " ".join(text.split())[:500].strip(" |")


def _why(rule: Rule | None, facts: Facts) -> str:
    if rule is not None:
        return f"{rule.name}: {rule.why}"
    assert facts.sense is not None
    return f"{facts.sense.kind} named by '{facts.sense.concept}' in the {facts.sense.source}"


def _confidence(facts: Facts) -> float:
    if facts.sense is None:
        return 0.5
    base = _CONFIDENCE[facts.sense.source]
    return round(base - (0.1 if facts.sense.strength is Strength.IMPLIED else 0) - (0 if facts.comparator else 0.05), 2)


def _without_numbers(statement: Statement, mention: Mention) -> str:
    """The words of the number's own sentence, which stay when the target changes."""
    low, high = statement.sentence(mention)
    return re.sub(r"\d[\d.,]*", "", statement.text[low:high])


def _share_for(statement: Statement, mention: Mention) -> Decimal | None:
    """The share of events that belongs to this time: the nearest in its sentence."""
    if mention.quantity.unit is not Unit.SECOND:
        return None
    bounds = statement.sentence(mention)
    shares = [
        m
        for m, part in zip(statement.mentions, statement.parts, strict=True)
        if part is Part.SHARE and statement.sentence(m) == bounds
    ]
    if not shares:
        return None
    nearest = min(shares, key=lambda m: min(abs(m.start - mention.end), abs(mention.start - m.end)))
    return nearest.quantity.value


def _scope(statement: Statement, mention: Mention, around: _Around) -> Scope:
    endpoint = _ENDPOINT.search(statement.text) or _ENDPOINT.search(around.label)
    environment = _ENVIRONMENT.search(around.header) or _ENVIRONMENT.search(statement.text)
    conditions = [
        statement.text[m.start : m.end + 24].split(",")[0].split(")")[0].strip()
        for m, part in zip(statement.mentions, statement.parts, strict=True)
        if part is Part.CONDITION and statement.sentence(m) == statement.sentence(mention)
    ]
    return Scope(
        endpoint=endpoint[0] if endpoint else None,
        operation=_operation(statement, around),
        condition=" and ".join(conditions) or None,
        environment=environment[1].lower() if environment else None,
    )


def _operation(statement: Statement, around: _Around) -> str | None:
    """The row's label, or the words before the colon of a bullet."""
    if around.in_table:
        return " ".join(around.label.rsplit(";", 1)[0].split()).strip(" ;") or None
    head, colon, _ = statement.text.partition(":")
    return " ".join(head.split()) if colon and len(head) <= 60 and not any(c.isdigit() for c in head) else None


def _criticality(text: str) -> Criticality | None:
    return next((level for level, pattern in _CRITICALITY if pattern.search(text)), None)
