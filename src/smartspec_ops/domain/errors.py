"""The whole family of exceptions. Expected outcomes are values; these are for the outermost edge.

OpsError
├── UserFault            usage, configuration or unsafe path: exit 2, with diagnostics
├── BackendUnavailable   the metrics backend gave no usable answer: retried, the verdict becomes UNKNOWN
├── StoreConflict        somebody else changed the row first: reload and decide again
├── StoreUnavailable     the database cannot be reached or is not ours to open
│   └── StoreNotWritable it takes nothing: no room, or read-only; what it holds may still be read
└── Bug                  a promise of ours was broken
"""

from collections.abc import Sequence

from smartspec_ops.domain.diagnostic import Diagnostic, render_all

NOT_TEXT = "files/not-text"


class OpsError(Exception):
    """Root of the family: everything we raise on purpose."""


class UserFault(OpsError):
    """Something the user wrote or passed is wrong. Exit code 2; every fault found is listed."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(render_all(diagnostics))
        self.diagnostics = tuple(diagnostics)

    @classmethod
    def of(cls, code: str, message: str, hint: str | None = None) -> "UserFault":
        """One fault without a place in a file: a flag, a missing file, an id that is not there."""
        return cls([Diagnostic(code=code, message=message, hint=hint)])

    @classmethod
    def not_text(cls, path: str, fault: UnicodeDecodeError) -> "UserFault":
        """A file that was to be text in UTF-8: where it stops being that, and how it may have been written."""
        before = fault.object[: fault.start]
        line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        is_wide = fault.object.startswith((b"\xff\xfe", b"\xfe\xff"))
        was = "UTF-16" if is_wide else "WINDOWS-1252"
        hint = f"save it as UTF-8; where it is {was}: iconv -f {was} -t UTF-8"
        return cls.of(NOT_TEXT, f"{path}:{line}:{column}: this is not UTF-8 text", hint)


class BackendUnavailable(OpsError):
    """The metrics backend gave no usable answer. Carries its name and the reason, never its URL."""

    def __init__(self, backend: str, why: str) -> None:
        super().__init__(f"{backend}: {why}")
        self.backend = backend
        self.why = why


class StoreConflict(OpsError):
    """Compare-and-set lost: the version expected is no longer the version stored."""


class ShardsLost(StoreConflict):
    """What was to be written is about shards (by their keys) of which `lost` are another worker's now."""

    def __init__(self, lost: frozenset[int], of: int) -> None:
        super().__init__(f"{len(lost)} of {of} shards are another worker's now")
        self.lost = lost


class StoreUnavailable(OpsError):
    """The database cannot be opened or reached; `hint` says what to do about it."""

    def __init__(self, why: str, hint: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


class StoreNotWritable(StoreUnavailable):
    """Nothing can be made beside the database, or written to it. What it holds may still be read."""


class Bug(OpsError):
    """An invariant of ours does not hold. Never hidden: a worker logs it and ends in a dead letter."""
