"""The few parts of a Markdown text a check of whole documents needs: sections by heading, and the rows and bullets in
them, each with its line. Not a Markdown parser: what it does not know it leaves out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})\s*$")
_BOLD_HEADING = re.compile(r"^\*\*([^*]{3,60}?):?\*\*:?\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_BULLET = re.compile(r"^(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
_CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
_DIVIDER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_CELL_END = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, down to the next heading of its own or a higher level; code left out."""

    line: int
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A bullet, or a row of a table: `cells` then pairs each cell with the head of its column."""

    line: int
    source: str
    text: str
    cells: tuple[tuple[str, str], ...] = ()
    is_question: bool = False

    @property
    def head(self) -> tuple[str, ...]:
        """The heads of the columns that hold something."""
        return tuple(name for name, cell in self.cells if cell.strip(" -–—"))


def sections_of(text: str) -> Sequence[Section]:
    """In order; a section of a deeper heading stands in that of the heading above it, too."""
    lines = list(_outside_code(text))
    heads = list(_headings(lines))
    found = []
    for n, (at, level, title) in enumerate(heads):
        end = next((other for other, deep, _ in heads[n + 1 :] if deep <= level), len(lines))
        found.append(Section(lines[at].number, title, lines[at + 1 : end]))
    return found


def without_sections(text: str, titles: Sequence[str]) -> str:
    """The text without the sections of these titles (lower case), each down to the next heading of its level."""
    lines = text.splitlines(keepends=True)
    kept, skipping, is_fenced = list[str](), 0, False
    for line in lines:
        is_fenced ^= bool(_FENCE.match(line))
        match = None if is_fenced else _HEADING.match(line.rstrip("\n"))
        if match and (not skipping or len(match[1]) <= skipping):
            skipping = len(match[1]) if match[2].strip().lower() in titles else 0
        if not skipping:
            kept.append(line)
    return "".join(kept)


def _headings(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """(position, level, title). A bold line alone is one below every real heading."""
    for at, line in enumerate(lines):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if match := _HEADING.match(line.text):
            yield at, len(match[1]), match[2]
        elif (
            line.text.strip() and not _BULLET.match(line.text) and "|" not in line.text and _UNDERLINE.match(following)
        ):
            yield at, 1 if "=" in following else 2, line.text.strip()
        elif match := _BOLD_HEADING.match(line.text):
            yield at, 7, match[1]


def items_of(section: Section) -> Sequence[Item]:
    """Its bullets of the first level, with their continuation, and the rows of its tables."""
    return [*_bullets(section.lines), *_rows(section.lines)]


def _bullets(lines: Sequence[Line]) -> Iterator[Item]:
    open_: Item | None = None
    for line in lines:
        match = _BULLET.match(line.text)
        if match and len(match[1]) < _NESTED:
            if open_ is not None:
                yield open_
            text = match[2]
            plain = _CHECKBOX.sub("", text)
            open_ = Item(line=line.number, source=line.text, text=plain, is_question=plain.rstrip(" _*").endswith("?"))
        elif open_ is not None and line.text.strip() and (line.text.startswith(" ") or match):
            more = match[2] if match else line.text.strip()
            open_ = Item(
                line=open_.line, source=open_.source, text=f"{open_.text} {more}", is_question=open_.is_question
            )
        elif open_ is not None:
            yield open_
            open_ = None
    if open_ is not None:
        yield open_


_NESTED = 2


def _rows(lines: Sequence[Line]) -> Iterator[Item]:
    head: Sequence[str] = ()
    for n, line in enumerate(lines):
        following = lines[n + 1].text if n + 1 < len(lines) else ""
        if "|" not in line.text:
            head = ()
        elif _DIVIDER.match(following) and "|" in following:
            head = _cells(line.text)
        elif head and not _DIVIDER.match(line.text):
            cells = _cells(line.text)
            yield Item(
                line=line.number,
                source=line.text,
                text=" | ".join(cells),
                cells=tuple(zip(head, cells, strict=False)),
            )


def _cells(text: str) -> Sequence[str]:
    inner = text.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip() for cell in _CELL_END.split(inner)]


def _outside_code(text: str) -> Iterator[Line]:
    is_fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if _FENCE.match(line):
            is_fenced = not is_fenced
        elif not is_fenced:
            yield Line(number, line)
