"""Everything one look at an incident found out, as one value: it goes into the log as it is."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.investigation.change import Change
from smartspec_ops.domain.investigation.checks import Checked
from smartspec_ops.domain.investigation.drill import Drill, VersionSplit
from smartspec_ops.domain.investigation.movers import Mover
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.investigation.similar import Similar
from smartspec_ops.domain.investigation.suspects import Suspect

MOST_CHANGES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found at `at`, looking at [`since`, `until`]. `evidence` are the digests of what was captured.

    `movers` are indicators that changed along, `drills` say which label values carry the failure, `versions` whether
    the new version does, `suspects` always hold the option that no change did it. `changes` are those of the 24 h
    before, oldest first, at most `MOST_CHANGES` of `changes_seen`. `unknown` says what could not be looked at, and
    why: silence is no finding.
    """

    at: datetime
    since: datetime
    until: datetime
    onset: Onset | NoOnset
    changes: tuple[Change, ...] = ()
    changes_seen: int = 0
    movers: tuple[Mover, ...] = ()
    drills: tuple[Drill, ...] = ()
    versions: VersionSplit | None = None
    checks: tuple[Checked, ...] = ()
    similar: tuple[Similar, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    evidence: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def headline(found: Findings) -> str:
    """The findings in one line, without a full stop."""
    changes = f"{found.changes_seen} change{'s' * (found.changes_seen != 1)} in the 24 h before"
    if not found.suspects:
        return f"{began(found)}; {changes}"
    first = found.suspects[0]
    return f"{began(found)}; {changes}; first suspect: {first.name}"


def began(found: Findings) -> str:
    if isinstance(found.onset, NoOnset):
        return f"when it began is not known ({found.onset.no_onset})"
    return f"it began between {found.onset.earliest:%H:%M:%S} and {found.onset.latest:%H:%M:%S} UTC"
