"""What we ask of SQL written by people: one statement that reads.

Databases lex differently, so what one of them may take for the end of a text, of a name or of a statement is refused:
comments, a backslash before a quote, quotes in brackets, digits that run into a word. Functions are not looked into; a
database role that may only read is what makes it certain.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from smartspec_ops.spec import influxql
from smartspec_ops.spec.promql import PromqlFault

HINT = "write one statement that begins with SELECT or WITH and only reads"
READS = frozenset({"SELECT", "WITH"})
_WRITES = """
INSERT UPDATE DELETE MERGE DROP ALTER CREATE TRUNCATE GRANT REVOKE DENY CALL DO COPY INTO EXEC EXECUTE RENAME BACKUP
RESTORE SHUTDOWN RECONFIGURE KILL DBCC WAITFOR
"""
WRITES = frozenset(_WRITES.split())
"""Wherever they stand outside of quotes: one server needs no semicolon before them, another takes them after WITH."""
_TOKEN = re.compile(
    r"""(?P<comment>--|/\*|\#)|(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`'";]*`|\[[^]['"`;]*\])"""
    # Grafana takes a macro's arguments up to the first bracket, whatever is quoted there.
    r"""|(?P<macro>\$__\w+(?:\((?=(?:[^)'"`[]|'[^')]*')*\))|(?![\w$(])))|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?!\w))|(?P<space>\s+)|(?P<sign>[-+*/%(),.<>=!|&^~:?@])"""
)
_AMBIGUOUS = re.compile(r"""\\['"`]|\$\w+\(""")
_BEGINS = re.compile(r"\s*([A-Za-z]+)\s+\S")


def read_fault(text: str) -> str | None:
    """One sentence that says why it cannot be asked; None where it only reads."""
    text = text.rstrip(" \t\r\n;")
    first, at = "", 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        kind, told = match.lastgroup, match[0].upper()
        if kind == "comment":
            return "comments cannot be asked"
        if kind == "quoted" and _AMBIGUOUS.search(match[0]):
            return "a backslash before a quote, and a macro in a text, cannot be asked"
        if kind == "word" and told in WRITES:
            return f"{told} has no place in it: it may only read"
        if kind != "space" and not first:
            first = told
    if at < len(text):
        return f"{text[at]!r} has no place in it"
    return None if first in READS else "it does not begin with SELECT or WITH"


def model_fault(model: Mapping[str, Any]) -> str | None:
    """As `read_fault`, of the statement in a query as Grafana's query inspector shows it."""
    # Grafana reads keys whatever their case, and takes the last one.
    given = [value for key, value in model.items() if key.casefold() == "rawsql"]
    if len(given) != 1 or not isinstance(given[0], str):
        return "its rawSql is not one text"
    return read_fault(given[0])


def begins_sql(text: str) -> bool:
    """Whether a text of a language we do not know begins as a statement does."""
    match = _BEGINS.match(text)
    return match is not None and match[1].upper() in READS | WRITES


def grafana_fault(text: str) -> PromqlFault | None:
    """What is wrong for every data source of a Grafana, which one is asked is not known here."""
    if text.lstrip().startswith("{") and isinstance(given := given_model(text), dict):
        is_sql = any(key.casefold() == "rawsql" for key in given)
        sentence = model_fault(given) if is_sql else None
    else:
        sentence = read_fault(text) if begins_sql(text) and influxql.read_fault(text) else None
    return PromqlFault(sentence, HINT) if sentence else None


def given_model(text: str) -> Any:
    """A query written as JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
