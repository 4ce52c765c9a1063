"""spec.md in, requirements out: what is promised, what a person must decide, what is no promise, each with its reason.

Conventions and the grammar of annotations are in docs/requirements.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, cached_property

from smartspec_ops.domain.diagnostic import Diagnostic, Place
from smartspec_ops.domain.objective import Promise, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.checks import check, spec_id_of, title_of
from smartspec_ops.spec.nfr.document.annotations import annotations_of
from smartspec_ops.spec.nfr.document.markdown import Block, Document, Form, Text, read_document
from smartspec_ops.spec.nfr.hints import may_promise, with_unit_hint
from smartspec_ops.spec.nfr.ids import Names, explicit_id, is_of_quality
from smartspec_ops.spec.nfr.inherited import percentile_for, percentiles_of_sections, share_above, window_for
from smartspec_ops.spec.nfr.reading import Reading
from smartspec_ops.spec.nfr.repeats import without_retold
from smartspec_ops.spec.nfr.rows import Row, Value, read_row, said_above
from smartspec_ops.spec.nfr.rules.findings import (
    Around,
    Found,
    confidence_in,
    criticality_of,
    named,
    reason,
    says_only_what_is_measured,
    scope_of,
    share_for,
    shown,
    with_mention,
    with_share,
    without_numbers,
    without_repeats,
)
from smartspec_ops.spec.nfr.rules.odds import doubt
from smartspec_ops.spec.nfr.rules.precision import data_tables, told_tables
from smartspec_ops.spec.nfr.rules.rule import Rule
from smartspec_ops.spec.nfr.rules.rules import BARE, DESCRIBED, is_bare, is_described, is_promise, judge
from smartspec_ops.spec.nfr.rules.section_rules import CLOSED, SOFT, names_levels
from smartspec_ops.spec.nfr.rules.telling_rules import is_told_far_into_prose
from smartspec_ops.spec.nfr.settling import misread, of_the_document, role_as_said, settled
from smartspec_ops.spec.nfr.statement.bounds import comparator_for
from smartspec_ops.spec.nfr.statement.classify import Facts, clause_concepts
from smartspec_ops.spec.nfr.statement.comparison import SIGNS, comparator_of
from smartspec_ops.spec.nfr.statement.leads import labels_a_quality, leads, own_label, states
from smartspec_ops.spec.nfr.statement.meanings import SPEAKING
from smartspec_ops.spec.nfr.statement.phases import knows_one_phase
from smartspec_ops.spec.nfr.statement.qualifiers import percentile_of
from smartspec_ops.spec.nfr.statement.role import Role, role_of
from smartspec_ops.spec.nfr.statement.sentence import analyse
from smartspec_ops.spec.nfr.statement.statement import Part, Statement
from smartspec_ops.spec.nfr.statement.statistic import statistic_for
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import Section, section_of, speaks_for_the_document, tells_results
from smartspec_ops.spec.nfr.titles.headers import aims
from smartspec_ops.spec.nfr.titles.reports import reports
from smartspec_ops.spec.nfr.unreadable import is_unreadable
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention, joined
from smartspec_ops.spec.nfr.words.spelled import HAS_DIGIT, may_spell_a_time, spells_a_number
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Lexicon, Tag, languages_of, lexicon, writes_decimal_commas

_SHARES_BY_NAME = frozenset({Concept.AVAILABILITY, Concept.ERROR, Concept.HIT_RATE})
_OF_HEADERS = frozenset({Concept.MODEL, Concept.ALERT, Concept.BUILD, Concept.BUSINESS})
# "Webhook end to end (incl. retries)": what is added in parentheses does not rename the row.
_PARENTHESES = re.compile(r"[(（][^()（）]{0,200}[)）]")


def read_requirements(text: str, path: str) -> Reading:
    """Read a spec. Pure and deterministic; never raises, whatever the text."""
    return Reader(text, path).read()


class Reader:
    """One document with its languages, number style and surroundings."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._document: Document = read_document(text)
        languages = languages_of(text)
        self._lexicon: Lexicon = lexicon(languages)
        self._decimal_comma = writes_decimal_commas(text, languages)
        # The title of a document names the system; only one that speaks of promises says what is measured.
        first = self._document.headings[0][2] if self._document.headings else ""
        self._title_depth = int(self._document.has_title and not speaks_for_the_document(first))
        self._reports = reports(title for _, _, title in self._document.headings)
        self._data, self._told = data_tables(self._document.blocks), told_tables(self._document.blocks)
        self._said_above = said_above(self._document.blocks)
        self._percentiles = percentiles_of_sections(self._document.blocks)
        self._is_of_one_phase = cache(lambda: knows_one_phase(text, self._lexicon.tags(text)))
        self._known_tags: dict[str, tuple[Tag, ...]] = {}
        self._diagnostics: list[Diagnostic] = []

    def read(self) -> Reading:
        placed = [(block, item) for block in self._document.blocks for item in self._block(block)]
        found = list(without_retold(placed, self._document.lines))
        for line, annotation in of_the_document(self._document):
            self._diagnostics += misread(annotation, self._path, line, self._document.lines[line - 1])
        self._diagnostics += check(self._document, self._path, found)
        found.sort(key=lambda f: (f.place.line, f.place.column))
        names = Names(item.explicit for item in found if item.explicit)
        return Reading(
            spec_id=spec_id_of(self._document),
            title=title_of(self._document),
            requirements=tuple(named(item, names) for item in found),
            diagnostics=tuple(self._diagnostics),
        )

    # ------------------------------------------------------------------------------------------ blocks

    def _block(self, block: Block) -> Iterator[Found]:
        section, rule = self._section(block)
        if (section is Section.OTHER or rule == "compatibility") and is_of_quality(block.text.clean):
            section, rule = Section.PROMISES, "promises"
        if (block.form is Form.LISTED or block.is_code) and section is not Section.PROMISES:
            return  # an example, a report, an alert
        if rule == "functional" and labels_a_quality(self._document.lines[block.text.starts[0][1] - 1]):
            section, rule = Section.PROMISES, "promises"
        if block.form is Form.PLAIN and section is Section.PROMISES:
            section = Section.OTHER  # set as code it must say by itself what it promises
        if section is Section.OTHER and any(map(names_levels, block.header)):
            section, rule = Section.PROMISES, "promises"
        if block.is_remark or (self._reports and section is Section.OTHER):
            section, rule = Section.NO_PROMISES, "remarks" if block.is_remark else "measured results"
        if section is not Section.PROMISES and not self._is_worth_reading(block, section, rule):
            return
        around = Around(
            section=section,
            section_rule=rule,
            context=" ; ".join((*block.parents, self._said_above.get(block.text.starts[0][1], block.lead))),
            headings=block.headings,
            explicit=explicit_id(block.text.clean),
            parent_commits=any(
                explicit_id(p) or any(t.concept is Concept.MODAL for t in self._tags_of(p)) for p in block.parents
            ),
            above=block.parents[-1] if block.parents else block.lead,
            section_percentile=self._percentiles.get(block.headings),
        )
        found = self._row(block, around) if block.form is Form.ROW else self._statement(block, block.text, around)
        read = list(without_repeats(list(found)))
        if block.form is Form.HEADING:
            yield from (f for f in read if f.promise is not None and states(block.text.clean))
            return
        yield from self._annotated(block, read) or self._or_listed(block, around, read)

    def _section(self, block: Block) -> tuple[Section, str]:
        """By its headings and the text that leads in; its own label ("Target:") opens no section that is closed."""
        titled = self._document.has_title and bool(block.headings)
        led = section_of((*block.headings, *leads(block)), titled=titled)
        above = section_of(block.headings, titled=titled)
        if led[0] is Section.OTHER and above[0] is Section.PROMISES:
            led = above  # "Requirements by type of document:" under "Performance" takes nothing back
        label = "" if led[0] is Section.PROMISES else own_label(block)
        gate = led[1] == "measured results" and not any(tells_results(title) for title in block.headings)
        if not label or (led[0] is Section.NO_PROMISES and led[1] not in SOFT and not gate):
            return led
        return section_of((*block.headings, *leads(block), label), titled=titled)

    def _is_worth_reading(self, block: Block, section: Section, rule: str) -> bool:
        """Outside the sections of promises: most lines of a spec are done here."""
        closed = section is Section.NO_PROMISES and rule in CLOSED and not any(map(names_levels, block.header))
        return (not closed or bool(self._document.comments)) and may_promise(block.text.clean)

    def _row(self, block: Block, around: Around) -> Iterator[Found]:
        line = block.text.starts[0][1]
        cells, data, told = block.cells, line in self._data, line in self._told
        spelled = frozenset(i for i, cell in enumerate(cells) if spells_a_number(cell.clean, self._tags_of))
        raw = self._document.lines[line - 1]
        row = read_row(cells, block.header, raw, spelled=spelled, is_data=data, is_told=told)
        if block.is_code and row.has_measured_column:
            return  # what a tool printed, or a report
        # An id column comes first; where there is none, the words of the requirement may begin with one.
        named = next((name for cell in cells[:2] if (name := explicit_id(cell.clean))), None)
        costs = self._tags_of(" ; ".join(block.header))
        aimed = around.section is Section.PROMISES or any(map(aims, block.header))
        if any(t.concept is Concept.COST for t in costs) and not aimed:
            return
        for value in row.values:
            if any(t.concept is Concept.COST for t in self._tags_of(value.header)):
                continue
            cell_around = replace(
                around,
                label=f"{row.label} ; {value.name}",
                row_label=row.label,
                notes=row.notes,
                context=self._said_above.get(line, block.lead),
                column=value.column,
                header=value.header,
                unit=row.unit,
                sign=value.sign,
                in_table=True,
                has_measured_column=row.has_measured_column,
                beside_target=any(v.column is Column.TARGET for v in row.values if v is not value),
                explicit=named,
            )
            of_share = list(self._of_a_share(block, row, value, cell_around))
            share = self._share_in(row.share) if row.share is not None else None
            for found in of_share or with_share(share, self._statement(block, value.text, cell_around)):
                yield replace(found, metric=row.metric, criticality=criticality_of(row.priority), column=value.of)

    def _of_a_share(self, block: Block, row: Row, value: Value, around: Around) -> Iterator[Found]:
        """ "Requests served under 300 ms | 99 %": one objective. "Availability" promises its share alone."""
        name = {t.concept for t in self._tags_of(row.label.partition(" ; ")[0])}
        if row.bounded is None or name & _SHARES_BY_NAME:
            return
        share = self._share_in(value.text)
        found = [f for f in self._statement(block, row.bounded, around) if f.promise is not None]
        if len(found) == 1 and found[0].promise is not None and found[0].promise.target.unit is Unit.SECOND:
            yield replace(found[0], promise=replace(found[0].promise, proportion=share, statistic=None))

    def _share_in(self, text: Text) -> Decimal:
        read = analyse(text.clean, self._tags_of(text.clean), decimal_comma=self._decimal_comma)
        return read.mentions[0].quantity.value

    def _or_listed(self, block: Block, around: Around, read: list[Found]) -> Iterator[Found]:
        """What was read; in a section of promises also the line nothing was read from, with the reason."""
        outside = around.section is not Section.PROMISES
        text = block.text.clean
        if not outside and all(f.verdict is Verdict.NOT_A_PROMISE for f in read) and is_unreadable(text, self._tags_of):
            yield self._whole(block, Verdict.REVIEW, "the number cannot be read", around.explicit)
            return
        yield from (f for f in read if f.promise is not None or not outside)
        if read or outside or not text.strip():
            return
        vague = any(t.concept is Concept.VAGUE for t in self._tags_of(text))
        verdict = Verdict.REVIEW if vague else Verdict.NOT_A_PROMISE
        why = "wording without a number" if vague else "states no number to hold the system to"
        yield self._whole(block, verdict, why, around.explicit)

    def _whole(self, block: Block, verdict: Verdict, why: str, explicit: str | None) -> Found:
        text = block.text.clean
        start = len(text) - len(text.lstrip())
        return Found(
            verdict=verdict,
            why=why,
            text=shown(text),
            place=self._place(block.text, start, len(text.rstrip())),
            words=(text,),
            explicit=explicit,
        )

    def _place(self, text: Text, start: int, end: int) -> Place:
        line, column = text.place(start)
        end_line, end_column = text.place(max(end - 1, start))
        return Place(path=self._path, line=line, column=column, end_column=end_column + 1 if end_line == line else None)

    # -------------------------------------------------------------------------------------- statements

    def _statement(self, block: Block, text: Text, around: Around) -> Iterator[Found]:
        if not (HAS_DIGIT.search(text.clean) or may_spell_a_time(text.clean)):
            return
        told = joined(text.clean)
        statement = analyse(told, self._tags_of(told), decimal_comma=self._decimal_comma)
        # Outside the sections that promise only promises are told; an annotation may settle any number.
        only_promises = around.section is not Section.PROMISES and not self._document.comments
        for mention in statement.targets():
            hinted = with_unit_hint(mention, statement, around)
            if only_promises and hinted.unit is Unit.COUNT and not self._speaks_of_counts(statement, around):
                continue
            actual = statement if hinted is mention else with_mention(statement, mention, hinted)
            if only_promises and is_told_far_into_prose(actual, hinted, around):
                continue
            facts = self._facts(actual, hinted, around)
            if not only_promises:
                yield self._number(block, text, facts, judge(facts), around)
            elif is_promise(facts):
                yield self._number(block, text, facts, None, around)

    def _speaks_of_counts(self, statement: Statement, around: Around) -> bool:
        """Is there a word anywhere that could say what a bare number measures? Most count things."""
        if any(t.concept in SPEAKING[Unit.COUNT] for t in statement.tags):
            return True
        places = (around.label, around.context, *around.headings)
        return any(t.concept in SPEAKING[Unit.COUNT] for place in places for t in self._tags_of(place))

    def _number(self, block: Block, text: Text, facts: Facts, rule: Rule | None, around: Around) -> Found:
        statement, mention = facts.statement, facts.mention
        promise = self._promise(facts, around) if rule is None else None
        place = self._place(
            text, mention.start, mention.start + len(text.clean[mention.start : mention.end].split("\n")[0])
        )
        withheld = self._withheld(block, facts, place) if promise is not None else ""
        return Found(
            verdict=rule.verdict if rule else Verdict.REVIEW if withheld else Verdict.MEASURABLE,
            why=withheld or reason(rule, facts),
            text=shown(block.text.clean),
            place=place,
            words=(
                around.label if around.in_table else "",
                without_numbers(statement, mention),
                *around.headings[-1:],
            ),
            explicit=around.explicit,
            promise=promise,
            confidence=confidence_in(facts),
        )

    def _withheld(self, block: Block, facts: Facts, place: Place) -> str:
        """Why what the rules let through is for a person all the same; empty where nothing speaks against it."""
        if self._role.withholds(facts):
            return f"document: {self._role.why}"
        if is_described(facts):
            return DESCRIBED
        if block.form is Form.LISTED and is_bare(facts):
            return BARE
        if self._role_as_said is not None:
            return ""  # nothing is doubted where somebody says that the document promises
        return doubt(facts, block.form, self._document.lines[place.line - 1])

    @cached_property
    def _role(self) -> Role:
        """What the document is for; asked once a promise was read."""
        return self._role_as_said or role_of(self._document)

    @cached_property
    def _role_as_said(self) -> Role | None:
        return role_as_said(self._document)

    def _facts(self, statement: Statement, mention: Mention, around: Around) -> Facts:
        return Facts(
            statement=statement,
            mention=mention,
            comparator=comparator_of(statement, mention) or SIGNS.get(around.sign),
            section=around.section,
            section_rule=around.section_rule,
            column=around.column,
            header=around.header,
            column_aims=aims(around.header),
            in_table=around.in_table,
            has_measured_column=around.has_measured_column,
            beside_target=around.beside_target,
            explicit_id=around.explicit is not None,
            parent_commits=around.parent_commits,
            label=self._tags_of(around.label),
            label_concepts=self._label_concepts(around),
            row_label=around.row_label,
            row_tags=self._tags_of(around.row_label),
            context=self._tags_of(around.context),
            context_is_title=len(around.context) <= 60,
            is_of_one_phase=self._is_of_one_phase,
            heading=self._tags_of(" ; ".join(around.headings[self._title_depth :])),
            titles=around.headings[int(self._document.has_title) :],
            title=self._tags_of(around.headings[-1] if around.headings else ""),
            percentile=percentile_for(statement, mention, around),
            percentile_is_own=percentile_of(statement, mention) is not None,
            share=Part.SHARE in statement.parts,
            clause=clause_concepts(statement, mention),
            sentence=frozenset([t.concept for t in statement.within(statement.sentence(mention))]),
        )

    def _label_concepts(self, around: Around) -> frozenset[Concept]:
        found = frozenset(t.concept for t in self._tags_of(_PARENTHESES.sub(" ", around.label) or around.label))
        if around.column in (Column.TARGET, Column.LIMIT) and found & _OF_HEADERS:
            # "Threshold" and "Commitment" say that the column holds targets, not of what.
            found -= _OF_HEADERS - {t.concept for t in self._tags_of(_PARENTHESES.sub(" ", around.row_label))}
        return found

    def _promise(self, facts: Facts, around: Around) -> Promise:
        assert facts.sense is not None
        statement, mention = facts.statement, facts.mention
        scope = scope_of(statement, mention, around)
        if scope.operation and says_only_what_is_measured(scope.operation, self._tags_of):
            scope = replace(scope, operation=None)
        return Promise(
            kind=facts.sense.kind,
            statistic=statistic_for(facts, around.section_percentile),
            comparator=comparator_for(facts),
            target=mention.quantity,
            proportion=share_for(statement, mention) or share_above(mention, facts.percentile, around),
            window=window_for(statement, around),
            scope=scope,
        )

    def _tags_of(self, text: str) -> tuple[Tag, ...]:
        if (known := self._known_tags.get(text)) is None:
            known = tuple(self._tags_of_all(text.split(" ; "))) if " ; " in text else self._lexicon.tags(text)
            self._known_tags[text] = known
        return known

    def _tags_of_all(self, places: Sequence[str]) -> Iterator[Tag]:
        """Of places joined by semicolons, across which no phrase reaches: headings and columns stand above many."""
        offset = 0
        for place in places:
            for tag in self._tags_of(place):
                yield Tag(tag.concept, tag.start + offset, tag.end + offset, tag.value)
            offset += len(place) + 3

    # ------------------------------------------------------------------------------------- annotations

    def _annotated(self, block: Block, read: list[Found]) -> list[Found]:
        """What annotations on the block's lines, or on the line before it, make of it."""
        comments = self._document.comments
        lines = [n for n in range(block.text.starts[0][1] - 1, block.text.starts[-1][1] + 1) if n in comments]
        annotations = [(n, a) for n in lines for a in annotations_of(comments[n]) if not a.is_of_the_document]
        if not annotations:
            return []
        for line, annotation in annotations:
            self._diagnostics += misread(annotation, self._path, line, self._document.lines[line - 1])
        bare = self._whole(block, Verdict.REVIEW, "", explicit_id(block.text.clean))
        return [f for _, a in annotations for f in settled(a, read, bare)]
