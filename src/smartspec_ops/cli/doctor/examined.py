"""What all checks look at, and the short words they say it in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.errors import OpsError, StoreUnavailable, UserFault
from smartspec_ops.ports import Finding, State

if TYPE_CHECKING:
    from smartspec_ops.app.specs.workspace import SpecLocation
    from smartspec_ops.spec.secret_ref import SecretRef
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.assignment import Assignment

SEE = "docs/configuration.md has every key"


@dataclass(frozen=True)
class Specs:
    """Every spec that says how it is measured, read; by id, those that could not be."""

    found: "Sequence[SpecLocation]"
    read: "Sequence[Assignment]"
    broken: "dict[str, UserFault]"


@dataclass(frozen=True)
class Examined:
    """One installation. `within` is how long each thing beyond this machine may take to answer."""

    runtime: "Runtime"
    within: timedelta

    @cached_property
    def specs(self) -> Specs:
        """UserFault where not even their list can be read."""
        runtime = self.runtime
        found, read, broken = runtime.workspace.all_specs(), list["Assignment"](), dict[str, UserFault]()
        for location in found:
            if location.observability_path is None:
                continue
            try:
                read.append(runtime.assignments.read(location))
            except UserFault as fault:
                broken[location.spec_id] = fault
        return Specs(found, read, broken)

    def missing(self, reference: "SecretRef") -> Diagnostic | None:
        """Why a secret cannot be had here; None where it can."""
        try:
            self.runtime.secrets.resolve(reference)
        except UserFault as fault:
            return fault.diagnostics[0]
        return None


def ok(check: str, detail: str, about: str = "") -> Finding:
    return Finding(check=check, state="ok", detail=detail, about=about)


def skip(check: str, detail: str, about: str = "") -> Finding:
    return Finding(check=check, state="skip", detail=detail, about=about)


def warn(check: str, detail: str, fix: str, about: str = "") -> Finding:
    return Finding(check=check, state="warn", detail=detail, fix=fix, about=about)


def fail(check: str, detail: str, fix: str, about: str = "") -> Finding:
    return Finding(check=check, state="fail", detail=detail, fix=fix, about=about)


_STATES: dict[Level, State] = {Level.ERROR: "fail", Level.WARNING: "warn", Level.NOTE: "ok"}


def told(diagnostics: Iterable[Diagnostic], about: str = "") -> list[Finding]:
    """Faults in text as findings, under their own codes. The line itself stays in its file."""
    return [
        Finding(
            check=one.code,
            state=_STATES[one.level],
            detail=f"{one.place}: {one.message}" if one.place else one.message,
            fix=one.hint or SEE,
            about=about,
        )
        for one in diagnostics
    ]


def told_fault(check: str, fault: OpsError | OSError, about: str = "") -> list[Finding]:
    """What stopped a check, as its findings."""
    match fault:
        case UserFault():
            return told(fault.diagnostics, about)
        case StoreUnavailable():
            return [fail(check, fault.why, fault.hint or "see docs/store.md", about)]
        case OSError():
            return [fail(check, fault.strerror or type(fault).__name__, "check who may read and write it", about)]
        case _:
            return [fail(check, str(fault), "run it again with --verbose, and report what it says", about)]
