"""What a person wrote beside a line settles what was read of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.document.annotations import Annotation, annotations_of, settle
from smartspec_ops.spec.nfr.document.markdown import Document
from smartspec_ops.spec.nfr.rules.findings import Found
from smartspec_ops.spec.nfr.statement.role import Genre, Role


def settled(annotation: Annotation, read: Sequence[Found], bare: Found) -> Sequence[Found]:
    """The findings of a block as its annotation has them; `bare` is all of it, where nothing was read."""
    if annotation.ignore:
        why = "an annotation says so"
        return [replace(f, verdict=Verdict.NOT_A_PROMISE, promise=None, why=why) for f in read or [bare]]
    base = next((f for f in read if f.promise), read[0] if read else None)
    whole, promise = base or bare, settle(annotation, base.promise if base else None)
    if promise is None:
        return [replace(whole, verdict=Verdict.REVIEW, promise=None, why="the annotation leaves kind or target open")]
    return [
        replace(
            whole,
            verdict=Verdict.MEASURABLE,
            promise=promise,
            why="settled by an annotation",
            metric=annotation.metric or whole.metric,
            explicit=annotation.name or whole.explicit,
            confidence=1.0,
        )
    ]


def of_the_document(document: Document) -> Iterator[tuple[int, Annotation]]:
    """The annotations that speak of the whole document, with their lines."""
    for line, comments in document.comments.items():
        yield from ((line, a) for a in annotations_of(comments) if a.is_of_the_document)


def role_as_said(document: Document) -> Role | None:
    """What an annotation says of the whole document; None where none does. The last of several holds."""
    said = [a.document_promises for _, a in of_the_document(document) if a.document_promises is not None]
    if not said:
        return None
    return Role(None) if said[-1] else Role(Genre.SAID)


def misread(annotation: Annotation, path: str, line: int, excerpt: str) -> Iterator[Diagnostic]:
    """What of an annotation could not be read, with its place and what to write instead."""
    for problem in annotation.problems:
        yield Diagnostic(
            code="nfr/annotation",
            message=f"annotation not understood: {problem}",
            place=Place(path=path, line=line),
            excerpt=excerpt[:500],
            hint='write <!-- nfr: kind=latency statistic=p99 target="< 200ms" --> or <!-- nfr: ignore -->',
            level=Level.WARNING,
        )
