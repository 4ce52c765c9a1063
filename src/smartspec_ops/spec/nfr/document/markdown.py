"""A spec as a flat sequence of blocks: what is said, where, under which headings, in which table.

CommonMark decides what is a heading, an item, a table or a fence; the words themselves are read from the source lines,
for two reasons. Tokens of table cells carry no column, and a wrapped item whose continuation starts with ``>= 500 rps``
becomes a block quote holding ``= 500 rps``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from markdown_it.token import Token

from smartspec_ops.spec.nfr.document.block_parse import parse
from smartspec_ops.spec.nfr.document.cleaning import clean, in_one_alphabet, plain
from smartspec_ops.spec.nfr.document.document_title import has_title
from smartspec_ops.spec.nfr.document.drawn_tables import DrawnRow, is_drawn, rows_of_code, rows_of_html, without_tables
from smartspec_ops.spec.nfr.document.fences import statements_in
from smartspec_ops.spec.nfr.document.plain_text import own_lines
from smartspec_ops.spec.nfr.document.source_text import prepared
from smartspec_ops.spec.nfr.titles.headers import heads_nothing
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import holds_a_unit
from smartspec_ops.spec.nfr.words.units import PERCENT, TIME

# Text beyond this many characters of one statement is not read: nobody promises in the 4,001st character, and it
# bounds the cost of every rule on hostile input.
LONGEST = 4000


class Form(Enum):
    PARAGRAPH = auto()
    ITEM = auto()
    ROW = auto()
    HEADING = auto()
    PLAIN = auto()
    """A line of Markdown, or requirements in words, set as code."""
    LISTED = auto()
    """A name and its number, in a list of bounds that is set as code."""


class Text(NamedTuple):
    """Cleaned text and where it came from: `starts` holds (offset, line, column), one entry per source line."""

    clean: str
    starts: tuple[tuple[int, int, int], ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset in `clean`."""
        line, column = self.starts[0][1:]
        for start, at_line, at_column in self.starts:
            if start > offset:
                break
            line, column = at_line, at_column + offset - start
        return line, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, list item or table row.

    `headings` is the section path, outermost first; `lead` is the text that introduces a list or table ("p95 targets:")
    and `parents` are the list items above this one. A row has its `raw` line and the `header` of its table.
    """

    form: Form
    text: Text
    headings: tuple[str, ...]
    lead: str = ""
    parents: tuple[str, ...] = ()
    raw: str = ""
    header: tuple[str, ...] = ()
    depth: int = 0
    is_remark: bool = False
    """A paragraph wholly in italics: it explains what stands above."""
    is_code: bool = False
    """A row of a table that is drawn in code."""
    drawn: tuple[Text, ...] = ()
    """The cells of a row that is not Markdown's."""

    @property
    def cells(self) -> tuple[Text, ...]:
        """The cells of a row. Cut when asked for: of most rows nothing is read."""
        return self.drawn or split_row(self.raw, self.text.starts[0][1]) if self.form is Form.ROW else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`lines` are the source lines without line ends; `comments` maps a line (from 1) to its HTML comments."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    headings: tuple[tuple[int, int, str], ...] = ()
    has_title: bool = False
    """One heading stands above all others: it names the document, and says less of its lines than a section does."""
    comments: dict[int, tuple[str, ...]] = field(default_factory=dict)
    front_matter: str = ""


# "5.2 The system ...", "(3) ...", "第4条 ...", "3、...": the number of a paragraph in a contract, not one of its text.
_NUMBER = (
    r"\d{1,2}(?:\.\d{1,2}){1,3}\.?[ \t]+(?=(?:\([A-Z]\)[ \t]+)?[^\W\d_]{2}|[^\W\x00-\x7f])"
    rf"(?!(?:(?i:{TIME}|{PERCENT}|[kmgtp]i?b(?:ps|it)?)|[^\W\d_]+/)(?!\w))"
    r"|[(（]\d{1,2}[)）][ \t]?|\d{1,2}、|[一二三四五六七八九十]{1,3}、|第[\d一二三四五六七八九十]{1,3}[条條][ \t]?"
    r"|제\d{1,2}[조항][ \t]"
    r"|ข้อ(?:ที่)?[ \t]?[\d.๐-๙]{1,4}[ \t]|(?:Điều|Khoản|Mục|Pasal|Ayat)[ \t]\d{1,2}[.:)]?[ \t]"
    r"|[ก-ฮ][.)][ \t]|[a-j][.)][ \t]"
)
_MARKER = re.compile(
    rf"[ \t]*(?:#{{1,6}}[ \t]+)?(?:(?:[-*+•‣▪◦–—·]|\d{{1,3}}[.)])[ \t]+)?(?:\[[ xX~]\][ \t]+)?(?:{_NUMBER})?"
)
_CONTINUED = re.compile(r"[ \t]*(?:>(?![=\s]{0,2}[\d=])[ \t]?){0,8}[ \t]*")
_IN_ITALICS = re.compile(r"[ \t>]*(?:\*(?![*\s])[^*]+\*|_(?![_\s])[^_]+_)[ \t.]*")
# A line that begins a statement of its own although CommonMark joins it to the paragraph above.
_OWN_LINE = re.compile(
    r"[ \t>]*(?:\*\*|__|[•‣▪◦–—·●○■□☐☑✓✔✅❌⚠①-⑳][\s\ufe0f]|\[?[A-ZА-ЯЁІЇЄҐ]{2,5}-[A-ZА-ЯЁІЇЄҐ0-9-]{0,12}\d"
    r"|[-*+]\s|\d{1,2}[.)]\s|\|)"
    rf"|[ \t>]*(?:{_NUMBER}|[A-Z]{{1,2}}\d{{1,3}}[.:)]\s)"
)


def read_document(text: str) -> Document:
    """Parse once; never raises, whatever the text."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = normal.split("\n")
    walker = _Walker(lines)
    for token in parse(prepared(normal), _READ):
        _HANDLERS[token.type](walker, token)
    return Document(
        lines=tuple(lines),
        blocks=tuple(walker.blocks),
        headings=tuple(walker.seen_headings),
        has_title=has_title(walker.seen_headings),
        comments=walker.comments,
        front_matter=walker.front_matter,
    )


class _Walker:
    """Collects blocks from the token stream; keeps the section path, the open lists and the last paragraph."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.comments: dict[int, tuple[str, ...]] = {}
        self.seen_headings: list[tuple[int, int, str]] = []
        self.front_matter = ""
        self._path: list[tuple[int, str]] = []
        self._heading_level = 0
        self._items: list[str] = []
        self._fresh_item = False
        self._lead = ""
        self._last_title = ""
        self._outer_list = (-1, -1)
        self._header: tuple[str, ...] = ()
        self._in_head = False

    @property
    def _headings(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._path)

    def heading(self, token: Token) -> None:
        self._heading_level = int(token.tag[1])

    def inline(self, token: Token) -> None:
        if token.map is None:
            return
        start, end = token.map
        if self._heading_level:
            self._enter_section(token)
            return
        for first, last in self._statements(start, end):
            above = self._lead
            self._add_text(first, last)
            # A line of the paragraph that measures something is one of several, and titles none of them.
            if last < end and holds_a_unit(self._lead) and not self._lead.rstrip(" *_").endswith((":", "：")):
                self._lead = above

    def _enter_section(self, token: Token) -> None:
        title = clean(token.content).strip(" #:\n")
        assert token.map is not None
        while self._path and self._path[-1][0] >= self._heading_level:
            self._path.pop()
        self.blocks.append(Block(form=Form.HEADING, text=self._text(*token.map), headings=self._headings))
        self._path.append((self._heading_level, title))
        self.seen_headings.append((token.map[0] + 1, self._heading_level, title))
        self._heading_level, self._lead = 0, ""

    def _statements(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A paragraph cut where a line clearly begins a statement of its own."""
        first, length = start, len(self.lines[start])
        own = set() if self._items else own_lines([line.strip() for line in self.lines[start:end]])
        for number in range(start + 1, end):
            length += len(self.lines[number])
            if number - start in own or length > LONGEST or _OWN_LINE.match(self.lines[number]):
                yield first, number
                first, length = number, len(self.lines[number])
        yield first, end

    def _add_text(self, start: int, end: int) -> None:
        text = self._text(start, end)
        if not text.clean.strip():
            return
        is_item = bool(self._items) and self._fresh_item
        parents = tuple(p for p in (self._items[:-1] if is_item else self._items) if p)
        self.blocks.append(
            Block(
                form=Form.ITEM if self._items else Form.PARAGRAPH,
                text=text,
                headings=self._headings,
                lead=self._lead,
                parents=parents,
                depth=len(self._items),
                is_remark=not self._items and bool(_IN_ITALICS.fullmatch("\n".join(self.lines[start:end])[:LONGEST])),
            )
        )
        if is_item:
            self._items[-1] = text.clean
            if len(self._items) == 1:
                self._last_title = text.clean.strip() if _TITLE_ITEM.match(self.lines[start].strip()) else ""
            self._fresh_item = False
        elif not self._items:
            self._lead = text.clean

    def _text(self, start: int, end: int) -> Text:
        pieces, starts, offset = [], [], 0
        for number in range(start, min(end, len(self.lines))):
            raw = self.lines[number][:LONGEST]
            if offset > LONGEST:
                break
            skip = _CONTINUED.match(raw)
            column = skip.end() if skip else 0
            if number == start and (marker := _MARKER.match(raw, column)):
                column = marker.end()
            # An unbroken run of blanks would make later patterns crawl; a comment is not text.
            pieces.append(raw[column:])
            starts.append((offset, number + 1, column + 1))
            offset += len(raw) - column + 1
        joined = "\n".join(pieces)
        if "<!--" in joined:
            joined = self._without_comments(joined, start)
        return Text(clean=clean(joined), starts=tuple(starts))

    def _without_comments(self, text: str, start: int) -> str:
        done = 0
        out = []
        while (at := text.find("<!--", done)) >= 0 and (close := text.find("-->", at)) >= 0:
            line = start + text.count("\n", 0, at) + 1
            self.comments[line] = (*self.comments.get(line, ()), text[at + 4 : close].strip())
            out.append(text[done:at] + re.sub(r"[^\n]", " ", text[at : close + 3]))
            done = close + 3
        return "".join(out) + text[done:]

    def html(self, token: Token) -> None:
        assert token.map is not None
        start, end = token.map
        joined = "\n".join(self.lines[start:end])
        visible = self._without_comments(joined, start) if "<!--" in joined else joined
        if re.match(r"\s*<(?:script|style|pre)\b", visible, re.IGNORECASE) or not visible.strip():
            return
        if "<tr" in visible.casefold() and self._add_drawn(rows_of_html(visible), start):
            visible = without_tables(visible)
        for number, line in enumerate((part[:LONGEST] for part in visible.split("\n")), start):
            if line.strip():
                starts = ((0, number + 1, 1),)
                block_text = Text(clean=clean(line), starts=starts)
                self.blocks.append(
                    Block(form=Form.PARAGRAPH, text=block_text, headings=self._headings, lead=self._lead)
                )

    def _add_drawn(self, rows: Iterator[DrawnRow], first: int, *, is_code: bool = False) -> bool:
        """Are there any rows? Their lines are counted from `first`."""
        found = False
        for row in rows:
            found = True
            cells = tuple(
                Text(clean=clean(cell.text[:LONGEST]), starts=((0, first + cell.line + 1, cell.column),))
                for cell in row.cells
            )
            joined = Text(clean=" | ".join(cell.clean for cell in cells)[:LONGEST], starts=cells[0].starts)
            self.blocks.append(
                Block(
                    form=Form.ROW,
                    text=joined,
                    headings=self._headings,
                    lead=self._lead,
                    header=row.header,
                    drawn=cells,
                    is_code=is_code,
                )
            )
        return found

    def fence(self, token: Token) -> None:
        if token.map is None:
            return
        numbers = range(token.map[0] + 1, token.map[1] - 1)
        lines = {number: self.lines[number][:LONGEST] for number in numbers}
        if token.info.strip().lower() in _DRAWN_IN and is_drawn(lines, numbers):
            self._add_drawn(rows_of_code(lines, numbers), 0, is_code=True)
            return
        for one in statements_in(token.info, lines, numbers):
            text = self._text(one.first, one.last)
            form = Form.LISTED if one.is_listed else Form.PLAIN
            if text.clean.strip():
                self.blocks.append(Block(form=form, text=text, headings=self._headings, parents=one.parents))

    def indented(self, token: Token) -> None:
        """Paragraphs that somebody indented by four spaces, which makes them code."""
        assert token.map is not None
        for number in range(*token.map):
            if _SENTENCE.fullmatch(self.lines[number][:LONGEST]):
                self.blocks.append(Block(form=Form.PLAIN, text=self._text(number, number + 1), headings=self._headings))

    def open_item(self, _: Token) -> None:
        self._items.append("")
        self._fresh_item = True

    def close_item(self, _: Token) -> None:
        self._items.pop()

    def open_list(self, token: Token) -> None:
        """ "5. **SLAs**" directly followed by a list that is not indented enough to be its child leads that list."""
        if self._items or token.map is None:
            return
        if self._outer_list[1] == token.map[0] and not self._lead:
            self._lead = self._last_title
        self._outer_list = (token.map[0], token.map[1])

    def close_list(self, _: Token) -> None:
        if not self._items:
            self._lead = ""

    def open_table(self, _: Token) -> None:
        self._header = ()

    def open_head(self, _: Token) -> None:
        self._in_head = True

    def close_head(self, _: Token) -> None:
        self._in_head = False

    def open_row(self, token: Token) -> None:
        assert token.map is not None
        line = token.map[0]
        raw = self.lines[line][:LONGEST]
        if self._in_head:
            self._header = tuple(cell.clean.strip() for cell in split_row(raw, line + 1))
            if not heads_nothing(self._header):
                return
            self._header = ()
        if "<!--" in raw:
            raw = self._without_comments(raw, line)
        row = Text(clean=clean(raw), starts=((0, line + 1, 1),))
        self.blocks.append(
            Block(
                form=Form.ROW,
                text=row,
                headings=self._headings,
                lead=self._lead,
                parents=tuple(p for p in self._items if p),
                raw=raw,
                header=self._header,
            )
        )

    def matter(self, token: Token) -> None:
        self.front_matter = token.content


_HANDLERS = {
    "fence": _Walker.fence,
    "code_block": _Walker.indented,
    "heading_open": _Walker.heading,
    "inline": _Walker.inline,
    "html_block": _Walker.html,
    "bullet_list_open": _Walker.open_list,
    "ordered_list_open": _Walker.open_list,
    "list_item_open": _Walker.open_item,
    "list_item_close": _Walker.close_item,
    "bullet_list_close": _Walker.close_list,
    "ordered_list_close": _Walker.close_list,
    "table_open": _Walker.open_table,
    "table_close": _Walker.close_list,
    "thead_open": _Walker.open_head,
    "thead_close": _Walker.close_head,
    "tr_open": _Walker.open_row,
    "front_matter": _Walker.matter,
}
_READ = frozenset(_HANDLERS)
_DRAWN_IN = frozenset({"", "text", "txt", "plaintext"})
_TITLE_ITEM = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s+(?:\*\*[^*\d]{3,60}\*\*:?|[^.\d]{3,60}:)$")
_BAR = re.compile(r"(?<!\\)\|")


def split_row(raw: str, line: int) -> tuple[Text, ...]:
    """The cells of a table row with their columns. A ``\\|`` does not end a cell."""
    prefix = _CONTINUED.match(raw)
    start = prefix.end() if prefix else 0
    cuts = [m.start() for m in _BAR.finditer(raw, start)]
    if cuts and not raw[start : cuts[0]].strip():
        start, cuts = cuts[0] + 1, cuts[1:]
    if not cuts or raw[cuts[-1] + 1 :].strip():
        cuts.append(len(raw))
    cells = []
    simple = plain(raw)
    raw = in_one_alphabet(raw)
    for cut in cuts:
        text = clean(raw[start:cut]) if simple is None else simple[start:cut]
        cells.append(Text(clean=text, starts=((0, line, start + 1),)))
        start = cut + 1
    return tuple(cells)


_SENTENCE = re.compile(r"\s+[^\W\d_a-z][^{}\[\]$\\=;|]{20,}[.!。]\s*")
