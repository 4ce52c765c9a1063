"""Figures too precise to be aims: nobody promises 60,007 ms or 23.9 requests a second; somebody measured them."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.document.cleaning import plain
from smartspec_ops.spec.nfr.document.markdown import Block, Form
from smartspec_ops.spec.nfr.rules.load_tests import is_printed, levels_of
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.titles.columns import Column, column_of
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.titles.headers import aims, is_highest
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_RUN = r"\d[\d.,'  ]*"
_DIGITS = re.compile(_RUN)
# Fewer are never too precise: most rows need no look at their cells.
_THREE_DIGITS = re.compile(_RUN + _RUN + r"\d")
# Frames a second turned round: 16.67 ms is the aim of 60.
_FRAME = re.compile(r"0*(?:16[.,]6+7?|33[.,]3+|8[.,]3+|6[.,]9+4?)$")
_BARE = re.compile(
    r"^[\W_]*\d[\d.,]*\s?(?:%|[nmµμu]?s|мс|с|sec|秒|毫秒|ms|초|[a-zA-Z]{1,12}/(?:s|sec|min|秒|초)|rps|qps|tps|ops|[kKMG]i?B)?[\W_]*$"
)


def is_too_precise(written: str) -> bool:
    """Three digits that count and do not end in 5, or four: 697.1, 802, 4.85 %, but not 250, 1.5, 99.95 or 86400."""
    found = _DIGITS.match(written)
    if found is None or _FRAME.match(found[0].strip(" .,")):
        return False
    digits = re.sub(r"\D", "", found[0]).strip("0")
    if digits.startswith("99") or digits in _ROUND:
        return False
    return len(digits) >= 4 or (len(digits) == 3 and digits[-1] != "5")


def _is_odd(written: str) -> bool:
    """51, 17.3, 39: two digits that count and end in neither 0 nor 5, or more of them."""
    found = _DIGITS.match(written)
    digits = re.sub(r"\D", "", found[0]).strip("0") if found else ""
    return is_too_precise(written) or (
        len(digits) == 2 and digits[-1] != "5" and digits not in ("12", "24", "36", "48")
    )


# Powers of two, and hours and days told in smaller units.
_ROUND = frozenset(
    {
        *(str(2**n).strip("0") for n in range(7, 17)),
        *(str(n * h).strip("0") for h in (36, 864) for n in range(1, 31)),
        "144",
    }
)


# "The summary comes in 51 ms" tells as well as it bounds.
_MERELY_IN = re.compile(r"(?<!\w)(?:in|em|en|dans|za|за|w|i)\s[\s*~≈(]*$", re.IGNORECASE)


def merely_in(facts: Facts) -> bool:
    """Is a plain "in" all that bounds the number, and nothing commits?"""
    ahead = facts.statement.text[max(0, facts.mention.start - 12) : facts.mention.start]
    return bool(_MERELY_IN.search(ahead)) and Concept.MODAL not in facts.sentence and not facts.explicit_id


def is_measured_figure(facts: Facts) -> bool:
    """A precise figure that nothing bounds and no column calls a target."""
    written = facts.statement.text[facts.mention.start : facts.mention.end]
    if facts.unit is Unit.SECOND and merely_in(facts) and _is_odd(written):
        return True
    if facts.comparator is None and facts.unit is Unit.SECOND and facts.value == 0:
        return True  # nothing takes no time; a clock too coarse does say so
    if facts.comparator is not None or facts.column is Column.LIMIT or facts.column_aims or facts.unit is Unit.COUNT:
        return False
    if Concept.MODAL in facts.sentence:
        return False
    written = facts.statement.text[facts.mention.start : facts.mention.end]
    # Under a title of promises "the latency is 101 ms" is one; "60,007 ms" and "697.1" are not.
    marked = facts.section is not Section.PROMISES or bool(re.search(r"\d[.,]\d", written))
    return marked and is_too_precise(written)


_TARGET_NEXT = re.compile(
    r"\s*[(（\[,]\s*(?:(?:target|goal|limit|budget|ziel|soll|objectif|cible|objetivo|meta|obiettivo|doel|cel|hedef|mục tiêu|цель|ціль|目标|目標|목표|เป้าหมาย)\w{0,4}\s*[:：=]?)?\s*[<>≤≥]?\s*$",
    re.IGNORECASE,
)


# "132 ms (-34 % vs. 200 ms)": a value told with its change was measured.
_CHANGE_NEXT = re.compile(
    r"\s*(?:[^\W\d_]{1,12}\s*)?[(（]\s*(?:[-+−↑↓]\s?\d|vs\b|statt\b|antes\b|avant\b|раньше|было|原|이전|従来)",
    re.IGNORECASE,
)


# "Target availability: 99.5 % (vs 97.2 % today)".
_AIMED_AT = re.compile(
    r"target|\bgoal|\bciblee?\b|objecti[fv]|\bziel|\bsoll|\bobjetivo|\bmeta\b|obiettivo|\bdoel|\bцел|\bціл|目标|目標|목표|เป้าหมาย",
    re.IGNORECASE,
)


def stands_beside_its_target(facts: Facts) -> bool:
    """The 7.06 s of "LCP: 7.06 s (target: < 2.5 s)" and the 132 ms of "132 ms (< 200 ms)": what there is today."""
    s, mention = facts.statement, facts.mention
    i = s.mentions.index(mention)
    if facts.comparator is not None or i + 1 >= len(s.mentions):
        return False
    if _CHANGE_NEXT.match(s.text, mention.end):
        return not _AIMED_AT.search(s.text, s.clause(mention)[0], mention.start)
    following = s.mentions[i + 1]
    gap = s.text[mention.end : following.start]
    same = following.quantity.unit is mention.quantity.unit and following.quantity != mention.quantity
    if same and mention.unit is Unit.RATIO and following.quantity.value + mention.quantity.value == 1:
        return False  # "99.9 % (≤ 0.1 % 5xx)": the other side of it
    bounded = comparator_of(s, following) is not None or bool(re.search(r"[^\W\d_]", gap))
    return same and bounded and s.remark_at(following.start) is not None and bool(_TARGET_NEXT.fullmatch(gap))


def data_tables(blocks: Iterable[Block]) -> frozenset[int]:
    """The lines of rows whose table holds such figures, bare, under headers none of which speaks of a target."""
    lines: set[int] = set()
    table: list[Block] = []
    for block in blocks:
        if table and (block.form is not Form.ROW or not _continues(table[-1], block)):
            lines |= _data_lines(table)
            table = []
        if block.form is Form.ROW:
            table.append(block)
    return frozenset(lines | _data_lines(table))


def _continues(row: Block, following: Block) -> bool:
    """Rows that are drawn or written in HTML need not stand line by line."""
    of_one = bool(row.header) and row.header is following.header
    return of_one or (row.header == following.header and row.text.starts[0][1] + 1 == following.text.starts[0][1])


# "Status: ✅ excellent" beside a value says how it came out.
_VERDICT = re.compile(
    r"[✅❌⚠✔✗✘🟢🔴🟡]|^\W*(?:ok|pass(?:ed)?|fail(?:ed)?|合格|达标|達標|達成|通过|통과|달성|충족)\W*$", re.IGNORECASE
)


def told_tables(blocks: Iterable[Block]) -> frozenset[int]:
    """The lines of rows whose cells tell how the values beside them came out, where no header speaks of a target."""
    return frozenset(
        block.text.starts[0][1]
        for block in blocks
        if block.form is Form.ROW
        and any(column_of(h) is Column.MEASURED for h in block.header)
        and not any(column_of(h) is Column.LIMIT or aims(h) for h in block.header)
        and any(
            column_of(h) is Column.MEASURED and _VERDICT.search(cell.clean)
            for h, cell in zip(block.header, block.cells, strict=False)
        )
    )


def _data_lines(table: list[Block]) -> set[int]:
    header = table[0].header if table else ()
    columns = [column_of(h) for h in header if not is_highest(h, header)]
    if table and is_printed(table):
        return {row.text.starts[0][1] for row in table}
    if not table or Column.LIMIT in columns or any(map(aims, header)):
        return set()
    if _is_sweep(table):
        return {row.text.starts[0][1] for row in table}
    # A "Value" may be a target: one odd figure does not tell.
    needed = 2 if Column.TARGET in columns else 1
    precise = (
        _BARE.match(cell.clean) and is_too_precise(cell.clean.strip(" *~≈"))
        for row in table
        if plain(row.raw) is None or _THREE_DIGITS.search(row.text.clean)
        for cell in row.cells[1:]
    )
    if sum(map(bool, precise)) >= needed:
        return {row.text.starts[0][1] for row in table}
    unknown = [i for i, h in enumerate(header) if i > 0 and column_of(h) is Column.UNKNOWN]
    return {row.text.starts[0][1] for row in table if unknown and _is_marked(row, unknown)}


def _is_sweep(table: list[Block]) -> bool:
    """Levels of a load, with odd figures beside them."""
    figures = (cell.clean.strip(" *~≈") for row in table for cell in row.cells[1:])
    return levels_of(table) and any(_BARE.match(figure) and _is_odd(figure) for figure in figures)


def _is_marked(row: Block, columns: list[int]) -> bool:
    """Does a mark in one of `columns` say how the value beside it came out, whatever its header?"""
    return bool(_MARK.search(row.text.clean)) and any(
        _MARK.match(row.cells[i].clean.strip()) for i in columns if i < len(row.cells)
    )


_MARK = re.compile(r"[✅❌⚠✔✗✘🟢🔴🟡]")
