"""What we ask of InfluxQL written by people: one SELECT of one number, over the time we put in its ``$timeFilter``.

A server does what it is told, also on a GET: a statement that writes, drops or asks for more than one thing is refused
here. Texts, quoted names and regular expressions are stepped over, not looked into.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from smartspec_ops.spec.promql import PromqlFault

HINT = 'write one statement: SELECT sum("n") FROM "requests" WHERE "code" = \'500\' AND $timeFilter'
_TOKEN = re.compile(
    r"""(?P<comment>--|/\*)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<name>"(?:[^"\\]|\\.)*")"""
    r"""|(?P<regex>[=!]~\s*/(?:[^/\\\n]|\\.)+/)|(?P<time>\$timeFilter\b)|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<number>\d[\w.]*)|(?P<space>\s+)|(?P<sign>[-+*/%(),.]|[<>=!]{1,2})""",
    re.DOTALL,
)
_CLAUSES = ("SELECT", "FROM", "WHERE")
_REFUSED = frozenset({"INTO", "GROUP", "ORDER", "LIMIT", "OFFSET", "SLIMIT", "SOFFSET", "TZ", "FILL"})
_FURTHER = re.compile(r"(?P<macro>\$\w+)|(?P<cast>::)")
"""What Grafana puts in, and types."""
_OPERANDS = frozenset({")", "name", "number", "word", "macro"})
_BEFORE_OPERANDS = frozenset({"SELECT", "FROM", "WHERE", "AND", "OR", "BY", "AS"})
_COUNTED = re.compile(r"(?:sum|count) \( (?!distinct\b)[^()*]+ \)(?: as \w+)?")
_SOURCE = re.compile(r"\w+(?: \. \w+| \. \. \w+){0,2}")


@dataclass(frozen=True, slots=True)
class InfluxQuery:
    """A statement with a place for its time. Additive: its numbers over parts of a time add up to that of the whole."""

    text: str
    is_additive: bool

    def over(self, start: int, end: int, period: int | None = None) -> str:
        """Between two times in seconds since 1970; with `period`, in periods of so many seconds from the start on."""
        time = f"time >= {start}000000000 AND time < {end}000000000"
        # Not by str.replace: a text of the statement may hold the same words.
        whole = "".join(time if token.lastgroup == "time" else token[0] for token in _TOKEN.finditer(self.text))
        if period is None:
            return whole
        offset = f", {start % period}s" if start % period else ""
        return f"{whole} GROUP BY time({period}s{offset}) fill(none)"


@lru_cache(maxsize=16_384)
def read_value(text: str) -> InfluxQuery | str:
    """The statement, or one sentence that says why it cannot be asked."""
    tokens = _tokens(text)
    if isinstance(tokens, str):
        return tokens
    if any(tokens.count(word) != 1 for word in _CLAUSES) or tokens[0] != "SELECT":
        return "it is not one SELECT ... FROM ... WHERE ..."
    source, where = tokens.index("FROM"), tokens.index("WHERE")
    if source > where or "$" in tokens[:where]:
        return "it is not one SELECT ... FROM ... WHERE ..."
    column, read = " ".join(tokens[1:source]), " ".join(tokens[source + 1 : where])
    if fault := _fault(tokens[1:source], read, tokens[where + 1 :]):
        return fault
    return InfluxQuery(text.strip(), is_additive=_COUNTED.fullmatch(column) is not None)


@lru_cache(maxsize=16_384)
def read_counted(text: str) -> InfluxQuery | str:
    """As `read_value`; events are a sum or a count, of which parts of a time add up."""
    found = read_value(text)
    if isinstance(found, InfluxQuery) and not found.is_additive:
        return "events are counted by sum(...) or count(...) of one field"
    return found


def read_fault(text: str) -> str | None:
    """Why a statement may do something else than read, in one sentence: it need not be one number over our time."""
    first = before = ""
    at = 0
    while match := _TOKEN.match(text, at) or _FURTHER.match(text, at):
        at = match.end()
        kind, told = match.lastgroup, match[0].upper()
        if kind == "comment":
            return "comments cannot be asked"
        if kind == "word" and told == "INTO":
            return "INTO has no place in it: it may only read"
        if told == "/" and before not in _OPERANDS:  # a regular expression, with whatever is in it
            return "a regular expression stands behind =~ or !~ alone"
        if kind != "space":
            first = first or told
            before = ")" if told == ")" else "" if told in _BEFORE_OPERANDS else str(kind)
    if at < len(text):
        return f"{text[at]!r} has no place in it"
    return None if first == "SELECT" else "it does not begin with SELECT"


def value_fault(text: str) -> PromqlFault | None:
    found = read_value(text)
    return PromqlFault(found, HINT) if isinstance(found, str) else None


def counted_fault(text: str) -> PromqlFault | None:
    found = read_counted(text)
    return PromqlFault(found, HINT) if isinstance(found, str) else None


def no_histograms(_text: str) -> PromqlFault | None:
    hint = 'ask for a percentile: query: SELECT percentile("ms", 99) FROM "latency" WHERE $timeFilter'
    return PromqlFault("InfluxDB has no histograms", hint)


def _tokens(text: str) -> list[str] | str:
    """Clauses in capitals, other words in small letters, what is quoted as a single letter."""
    found: list[str] = []
    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        kind, told = match.lastgroup, match[0]
        if kind == "comment":
            return "comments cannot be asked"
        if kind == "word" and told.upper() in _REFUSED:
            return f"{told.upper()} has no place in it: one number is asked for"
        if kind != "space":
            found.append(_symbol(str(kind), told))
    return f"{text[at]!r} has no place in it" if at < len(text) else found or "it is empty"


def _symbol(kind: str, told: str) -> str:
    if kind == "word":
        return told.upper() if told.upper() in (*_CLAUSES, "AND", "OR") else told.lower()
    return {"text": "T", "name": "N", "regex": "= R", "time": "$", "number": "0"}.get(kind, told)


def _fault(column: Sequence[str], read: str, where: Sequence[str]) -> str | None:
    if "," in _outside(column) or "*" in column[:1] or ("(", "*") in pairwise(column):
        return "it gives more than one number"
    if "(" not in column:
        return "it gives points, not one number: use a function, such as mean(...)"
    if not _SOURCE.fullmatch(read):
        return "it reads more than one measurement, or another statement"
    outside = list(_outside(where))
    if outside.count("$") != 1 or where.count("$") != 1:
        return "$timeFilter is missing: write WHERE ... AND $timeFilter"
    at = outside.index("$")
    around = {*outside[max(0, at - 1) : at], *outside[at + 1 : at + 2]}
    if "OR" in outside or not around <= {"AND"}:
        return "$timeFilter must hold together with everything else: put OR into parentheses"
    return "the time is what $timeFilter says" if "time" in where else None


def _outside(tokens: Sequence[str]) -> Iterator[str]:
    """What stands outside of parentheses; a closing one too many stands there itself."""
    depth = 0
    for one in tokens:
        if one == ")" and depth:
            depth -= 1
        elif one == "(":
            depth += 1
        elif not depth:
            yield one
