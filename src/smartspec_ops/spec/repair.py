"""Two defects every published copy of the workspace's configuration has, repaired with a warning and nothing else.

An unknown escape in double quotes (``"[a-z\\-]"``), and a line that is only ``$1``. The text is repaired line by line,
so every place stays right.
"""

import re

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.spec.placed import Read

REPAIRED = "PMON-002"

_LONE = re.compile(r"^[ \t]*\$\d+[ \t]*$")
_DOUBLE = re.compile(r'^(?P<head>[^"#]*[:\-]\s+)"(?P<body>(?:[^"\\]|\\.)*)"(?P<tail>\s*(?:#.*)?)$')
_BAD_ESCAPE = re.compile(r'\\[^0abt\tnvfre "/\\N_LPxuU]')


def read_repaired(text: str, path: str) -> tuple[Read, tuple[Diagnostic, ...]]:
    """What `read` makes of `text`, repaired where that alone makes it readable, and a warning per repaired line."""
    from smartspec_ops.spec.yaml import read

    parsed = read(text, path)
    if parsed.document:
        return parsed, ()
    lines = text.splitlines(keepends=True)
    repaired = [_repair(line) for line in lines]
    again = read("".join(repaired), path)
    if again.document is None or repaired == lines:
        return parsed, ()
    changed = [number for number, (old, new) in enumerate(zip(lines, repaired, strict=True), 1) if old != new]
    return again, tuple(_repaired(path, number, lines[number - 1]) for number in changed)


def _repair(line: str) -> str:
    """A lone ``$1`` is dropped; a double-quoted value with an escape YAML does not know is quoted singly."""
    body = line.rstrip("\r\n")
    if _LONE.match(body):
        return line[len(body) :]
    match = _DOUBLE.match(body)
    if not match or not _BAD_ESCAPE.search(match["body"]):
        return line
    literal = match["body"].replace('\\"', '"').replace("'", "''")
    return f"{match['head']}'{literal}'{match['tail']}" + line[len(body) :]


def _repaired(path: str, number: int, line: str) -> Diagnostic:
    lone = bool(_LONE.match(line.rstrip("\r\n")))
    return Diagnostic(
        code=REPAIRED,
        message="Config Repaired: "
        + ("a line that is no YAML was skipped" if lone else "an unknown escape was kept as it is"),
        place=Place(path=path, line=number, column=len(line) - len(line.lstrip()) + 1),
        hint="delete the line" if lone else "put the value in single quotes",
        level=Level.WARNING,
    )
