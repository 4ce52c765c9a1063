"""What reading a spec gives."""

from dataclasses import dataclass

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.objective import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one spec says, in order of place. `spec_id` and `title` are None where the text states none."""

    spec_id: str | None
    title: str | None
    requirements: tuple[Requirement, ...]
    diagnostics: tuple[Diagnostic, ...]
