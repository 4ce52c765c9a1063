"""The titles of a plain text: a document that came out of a word processor has numbers before them and no signs.

Only where a document has no heading of its own, or just the one above everything: a line that stands alone between
blank lines, begins as a title does and ends without a full stop.
"""

# ruff: noqa: E501  (the words of all languages together)

from itertools import islice

from smartspec_ops.spec.nfr.words import expressions as re

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S|\S\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_NUMBER = r"(?:(?:chapter|section|part|art(?:icle|\.)?|annex|appendix|kapitel|abschnitt|artikel|anlage|chapitre|capítulo|capitulo|artículo|sección|capitolo|rozdział|kapitola|глава|раздел|розділ|bölüm|chương|bab)\s)?\d{1,2}(?:\.\d{1,2}){0,4}[.):]?"
# "5.1 Performance requirements", "Art. 7 – Performances", "第三章 性能要求", "(三) 性能要求", "IV. Prestazioni".
_NUMBERED = re.compile(
    rf"(?P<number>{_NUMBER}|[IVX]{{1,4}}[.)]|第[一二三四五六七八九十\d]{{1,3}}[章节節条]|제\s?\d{{1,2}}\s?[장절조]|[(（]?[一二三四五六七八九十]{{1,3}}[)）、.．])\s*(?:[–—:-]\s*)?(?P<title>[^\W\d_].*)",
    re.IGNORECASE,
)
# What a title holds none of: bounds, shares, a sentence's end, the columns of a row.
_NO_TITLE = re.compile(r"[<>≤≥%|;=]|[.。!！?？,，:：…]\s*$|[.!?]\s+[A-ZÀ-Þ]|。")
_MEASURED = re.compile(r"\d\s?(?:ms|s|sec|min|h|hours?|days?|[kmgt]b|req|rps|qps)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,2}")
_LONGEST, _WORDS, _FEW_WORDS = 110, 12, 6


def with_plain_titles(text: str) -> str:
    """The text with its plain titles marked as headings; line by line it stays the same."""
    if len(tuple(islice(_HEADING.finditer(text), 2))) > 1:
        return text
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    is_code, found = False, 0
    for number in filled[:-1]:
        line = lines[number]
        if _FENCE.match(line):
            is_code = not is_code
        level = 0 if is_code else _level(lines, number, is_first=number == filled[0])
        if level:
            lines[number] = f"{'#' * level} {line}"
            found += 1
    return "\n".join(lines) if found else text


def _level(lines: list[str], number: int, *, is_first: bool) -> int:
    """How deep a title this line is, from 1; 0 where it is none. What has no number stands above what has one."""
    line = lines[number]
    if not line or line[0].isspace() or len(line) > _LONGEST or (number and lines[number - 1].strip()):
        return 0
    following = lines[number + 1]
    numbered = _NUMBERED.fullmatch(line)
    if numbered is None:
        return 0 if following.strip() else _level_without_number(line.strip(), is_first=is_first)
    depth = max(2, 1 + len(_DIGITS.findall(numbered["number"])))
    if following.strip() and not following.startswith(f"{numbered['number'].rstrip('.)')}."):
        return 0
    return min(depth, 6) if _is_title(numbered["title"]) else 0


def _level_without_number(line: str, *, is_first: bool) -> int:
    if not line[0].isalpha() or line[0].islower() or not _is_title(line):
        return 0
    if is_first:
        return 1
    return 2 if len(line.split()) <= _FEW_WORDS and not _DIGITS.search(line) else 0


def _is_title(text: str) -> bool:
    short = len(text) <= _LONGEST and len(text.split()) <= _WORDS
    return short and not _NO_TITLE.search(text) and not _MEASURED.search(text)
