"""Tables that are none of Markdown's: written in HTML, or drawn with bars in code."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smartspec_ops.spec.nfr.words import expressions as re


@dataclass(frozen=True, slots=True)
class Cell:
    """`line` from 0, as the lines are counted that it was found in; `column` from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """The rows of one table share one `header`; empty where none was drawn."""

    header: tuple[str, ...]
    cells: tuple[Cell, ...]


def rows_of_html(text: str) -> Iterator[DrawnRow]:
    """The rows of the tables in `text` that have two cells or more."""
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    header: tuple[str, ...] | None = None
    for row in _ROW.finditer(text):
        if row["table"]:
            header = None
            continue
        found = [m for m in _CELL.finditer(text, row.start(), row.end()) if m["cell"].strip()]
        if len(found) < _COLUMNS:
            continue
        if header is None and (all(m["tag"] in "hH" for m in found) or not any(map(_digits, found))):
            header = tuple(_TAGS.sub(" ", m["cell"]).strip() for m in found)
            continue
        header = header or ()
        yield DrawnRow(header, tuple(_cell(m, starts) for m in found))


def without_tables(text: str) -> str:
    """What stands before the first table and behind the last one, on the lines it stood on."""
    marks = [(match.start(), match.end()) for match in _MARK.finditer(text)]
    if not marks:
        return text
    first, last = marks[0][0], marks[-1][1]
    end = text.find(">", last) + 1 or len(text)
    return text[:first] + "\n" * text.count("\n", first, end) + text[end:]


def _digits(match: re.Match[str]) -> bool:
    return any(map(str.isdigit, match["cell"]))


def _cell(match: re.Match[str], starts: list[int]) -> Cell:
    """On the line its text begins; a line break within is a blank."""
    told = match["cell"]
    at = match.start("cell") + len(told) - len(told.lstrip())
    line = bisect_right(starts, at) - 1
    return Cell(told.strip().replace("\n", " "), line, at - starts[line] + 1)


def rows_of_code(lines: Mapping[int, str], numbers: range) -> Iterator[DrawnRow]:
    """The rows of a table drawn in code: bars between its cells, and a line drawn below its header."""
    header: tuple[str, ...] | None = None
    pending: DrawnRow | None = None
    for number in numbers:
        line = lines[number]
        if _RULE.fullmatch(line):
            if pending is not None and header is None:
                header, pending = tuple(cell.text for cell in pending.cells), None
            continue
        if pending is not None:
            yield DrawnRow(header or (), pending.cells)
        pending = _drawn(line, number) if len(_BAR.findall(line)) >= 1 else None
        if pending is None:
            header = None
    if pending is not None:
        yield DrawnRow(header or (), pending.cells)


def is_drawn(lines: Mapping[int, str], numbers: range) -> bool:
    """Is there a line drawn below another that has bars?"""
    return any(_RULE.fullmatch(lines[n]) and n - 1 in lines and _BAR.search(lines[n - 1]) for n in numbers[1:])


def _drawn(line: str, number: int) -> DrawnRow | None:
    cells, start = [], 0
    for cut in (*(m.start() for m in _BAR.finditer(line)), len(line)):
        part = line[start:cut]
        if part.strip() or (start > 0 and cut < len(line)):
            cells.append(Cell(part.strip(), number, start + len(part) - len(part.lstrip()) + 1))
        start = cut + 1
    return DrawnRow((), tuple(cells)) if len(cells) >= _COLUMNS else None


_COLUMNS = 2
_ROW = re.compile(r"(?P<table></?table\b)|<tr\b[^<>]{0,200}>.*?(?=</tr|<tr\b|</?table\b|\Z)", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(
    r"<t(?P<tag>[hd])\b[^<>]{0,200}>(?P<cell>.*?)(?=</?t[hdr]\b|</?table\b|\Z)", re.IGNORECASE | re.DOTALL
)
_MARK = re.compile(r"</?(?:table|tr)\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,200}>")
_BAR = re.compile(r"[|│┃║]")
# "+----+-----+", "|----|-----|", "├────┼─────┤", "-----+------".
_RULE = re.compile(r"\s*(?=[^\n]*[-=─━═]{2})[-+|:=─━═│┃║┼╪╬╋├┤┝┥╞╡╠╣┌┐└┘╔╗╚╝┬┴╤╧╦╩ ]{4,}")
