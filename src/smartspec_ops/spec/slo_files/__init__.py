"""SLO files of other tools, read as what they count and promise. One module per tool; this table lists them all.

To add one: write ``spec/slo_files/<tool>.py`` with `is_one` and `slos`, its section in ``docs/import.md``, and its line
below. What cannot be said in a spec's words is told with the reason; nothing is guessed, and nothing is lost silently.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.elsewhere import Kept
from smartspec_ops.spec import yaml
from smartspec_ops.spec.placed import Document, Path
from smartspec_ops.spec.slo_files import openslo, openslo_strict, pyrra, slo_generator, sloth
from smartspec_ops.spec.slo_files._grammar import Wrong

Slos = Callable[[Sequence[Mapping[str, Any]]], Iterator[Kept]]
"""All documents of one tool, because one may refer to another."""


@dataclass(frozen=True, slots=True)
class Tool:
    """`assumes` is what its files leave to its own settings, in words; "" where they say everything.

    `wrong` is what its specification does not allow; nothing where there is none that could be held against a file.
    """

    title: str
    is_one: Callable[[Mapping[str, Any]], bool]
    slos: Slos
    assumes: str = ""
    wrong: Callable[[Mapping[str, Any]], Iterator[Wrong]] = lambda _: iter(())


TOOLS: Mapping[str, Tool] = {
    "sloth": Tool("Sloth", sloth.is_one, sloth.slos, sloth.ASSUMES),
    "pyrra": Tool("Pyrra", pyrra.is_one, pyrra.slos),
    "openslo": Tool("OpenSLO", openslo.is_one, openslo.slos, wrong=openslo_strict.wrong),
    "slo-generator": Tool("slo-generator", slo_generator.is_one, slo_generator.slos, slo_generator.ASSUMES),
}
_LENIENTLY = "mend it, or leave --strict out to take what can be counted"
_NEXT = re.compile(r"^---\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Imported:
    """By tool, the SLOs of its documents; and the faults of what could not be read."""

    found: Mapping[str, Sequence[Kept]]
    faults: Sequence[Diagnostic] = field(default=())


def read_files(texts: Sequence[tuple[str, str]], *, strict: bool = False) -> Imported:
    """Every SLO in these (path, text); a file may hold several documents, of several tools.

    With `strict`, a document that its tool's specification does not allow is a fault for each thing that is wrong in
    it, and not read.
    """
    documents: dict[str, list[Mapping[str, Any]]] = {}
    faults: list[Diagnostic] = []
    for path, text in texts:
        for part in _parts(text):
            read = yaml.read(part, path)
            if read.document is None:
                faults += read.diagnostics
                continue
            for at, one in _listed(read.document.data):
                tool = next(
                    (name for name, each in TOOLS.items() if isinstance(one, Mapping) and each.is_one(one)), None
                )
                if tool is None:
                    faults.append(_foreign(path))
                elif strict and (wrong := [_fault(read.document, tool, at, one) for one in TOOLS[tool].wrong(one)]):
                    faults += wrong
                else:
                    documents.setdefault(tool, []).append(one)
    return Imported({name: list(TOOLS[name].slos(found)) for name, found in documents.items()}, faults)


def _listed(data: Any) -> Sequence[tuple[Path, Any]]:
    """A document, or each of those in a list, with where it stands."""
    return [((n,), one) for n, one in enumerate(data)] if isinstance(data, list) else [((), data)]


def _fault(document: Document, tool: str, at: Path, wrong: Wrong) -> Diagnostic:
    where = ".".join(map(str, wrong.at)) or "the document"
    code, message = f"import/{tool}", f"{where} {wrong.message}"
    if wrong.is_key:
        return document.unknown(code, message, (*at, *wrong.at), hint=_LENIENTLY)
    return document.fault(code, message, (*at, *wrong.at), hint=_LENIENTLY)


def _parts(text: str) -> Iterator[str]:
    """The documents, each at its own lines, so that faults stand where they are."""
    start = 0
    for end in [*(found.start() for found in _NEXT.finditer(text)), len(text)]:
        part = text[start:end]
        body = part.split("\n", 1)[1] if part.startswith("---") and "\n" in part else part
        if body.strip() and any(line.strip() and not line.lstrip().startswith("#") for line in body.splitlines()):
            yield "\n" * (text.count("\n", 0, end) - body.count("\n")) + body
        start = end


def _foreign(path: str) -> Diagnostic:
    titles = ", ".join(tool.title for tool in TOOLS.values())
    return Diagnostic(
        code="import/unknown", message=f"{path} holds a document that is none of: {titles}", hint="leave it out"
    )
