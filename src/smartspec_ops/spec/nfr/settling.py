"""What a person wrote beside a line settles what was read of it."""

from collections.abc import Sequence
from dataclasses import replace

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.annotations import Annotation, settle
from smartspec_ops.spec.nfr.findings import Found


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
