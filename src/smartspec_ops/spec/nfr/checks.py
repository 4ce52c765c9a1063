"""What a person should know about the document as a whole: its name, and faults that change how it is read."""

from collections.abc import Iterator, Sequence

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.document.markdown import LONGEST, Document
from smartspec_ops.spec.nfr.rules.findings import Found
from smartspec_ops.spec.nfr.titles.context import Section, section_of
from smartspec_ops.spec.nfr.words import expressions as re

_SPEC_ID = re.compile(r"^[\s>*_|-]{0,8}spec[ _-]?id[\s*_|`:]{1,8}(?P<id>[A-Za-z0-9][\w.-]{1,80})", re.IGNORECASE)
_MATTER_ID = re.compile(r"^(?:spec_id|spec-id|id)\s*:\s*[\"']?(?P<id>[A-Za-z0-9][\w.-]{1,80})", re.MULTILINE)
_MATTER_TITLE = re.compile(r"^title\s*:\s*[\"']?(?P<title>[^\"'\n]{1,200})", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check(document: Document, path: str, found: Sequence[Found]) -> tuple[Diagnostic, ...]:
    """Every fault of the document, all of them warnings: a spec with faults is still read."""
    return (
        *_sections(document, path, found),
        *_long_lines(document, path),
        *_control_characters(document, path),
        *_duplicate_names(found),
        *_withheld(path, found),
    )


def _sections(document: Document, path: str, found: Sequence[Found]) -> Iterator[Diagnostic]:
    if found or any(section_of((title,))[0] is Section.PROMISES for _, _, title in document.headings):
        return
    yield Diagnostic(
        code="nfr/no-section",
        message="no section of non-functional requirements and no promise elsewhere",
        place=Place(path=path),
        hint="add a section 'Non-Functional Requirements' with a table: Category, Requirement, Metric, Target",
        level=Level.WARNING,
    )


def _long_lines(document: Document, path: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(document.lines, 1):
        if len(line) > LONGEST:
            yield Diagnostic(
                code="nfr/long-line",
                message=f"only the first {LONGEST} of {len(line)} characters are read",
                place=Place(path=path, line=number, column=LONGEST + 1),
                level=Level.WARNING,
            )
            return


def _control_characters(document: Document, path: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(document.lines, 1):
        # Almost every line is printable, which is quicker to ask.
        match = None if line.isprintable() else _CONTROL.search(line)
        if match:
            yield Diagnostic(
                code="nfr/control-character",
                message=f"control character U+{ord(match[0]):04X}, read as a space",
                place=Place(path=path, line=number, column=match.start() + 1),
                level=Level.WARNING,
            )
            return


def _duplicate_names(found: Sequence[Found]) -> Iterator[Diagnostic]:
    """An id on two lines; several findings on one line share theirs."""
    seen: dict[str, int] = {}
    for item in found:
        if item.explicit is None:
            continue
        first = seen.setdefault(item.explicit, item.place.line)
        if first != item.place.line:
            yield Diagnostic(
                code="nfr/duplicate-id",
                message=f"the id {item.explicit} is already used on line {first}",
                place=item.place,
                level=Level.WARNING,
            )


def _withheld(path: str, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Targets read in a document that by its kind promises nothing: said once, with what to write where it does."""
    withheld = [item for item in found if item.verdict is Verdict.REVIEW and item.promise is not None]
    if not withheld:
        return
    many = "1 target is" if len(withheld) == 1 else f"{len(withheld)} targets are"
    yield Diagnostic(
        code="nfr/document",
        message=f"{many} for a person to decide, because this reads as {withheld[0].why.removeprefix('document: ')}",
        place=Place(path=path, line=withheld[0].place.line),
        hint="where it does promise them, write <!-- nfr: document=promises --> on a line of its own",
        level=Level.WARNING,
    )


def spec_id_of(document: Document) -> str | None:
    """From a line "Spec ID: X" near the top, else from the front matter."""
    for line in document.lines[:120]:
        match = _SPEC_ID.match(line[:200])
        if match:
            return match["id"].rstrip(".-")
    match = _MATTER_ID.search(document.front_matter)
    return match["id"] if match else None


def title_of(document: Document) -> str | None:
    """The first heading of the first level, else the title of the front matter."""
    first = next((title for _, level, title in document.headings if level == 1), None)
    match = _MATTER_TITLE.search(document.front_matter)
    return first or (match["title"].strip() if match else None)
