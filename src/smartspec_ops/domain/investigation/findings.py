"""Everything one look at an incident found out, as one value: it goes into the log as it is."""

from dataclasses import dataclass
from datetime import datetime

from smartspec_ops.domain.investigation.change import Change
from smartspec_ops.domain.investigation.onset import NoOnset, Onset

MOST_CHANGES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found at `at`, looking at [`since`, `until`]. `evidence` are the digests of what was captured.

    `changes` are those of the 24 h before, oldest first, at most `MOST_CHANGES` of `changes_seen`. `unknown` says what
    could not be looked at, and why: silence is no finding.
    """

    at: datetime
    since: datetime
    until: datetime
    onset: Onset | NoOnset
    changes: tuple[Change, ...] = ()
    changes_seen: int = 0
    evidence: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def headline(found: Findings) -> str:
    """The findings in one line, without a full stop."""
    changes = f"{found.changes_seen} change{'s' * (found.changes_seen != 1)} in the 24 h before"
    return f"{began(found)}; {changes}"


def began(found: Findings) -> str:
    if isinstance(found.onset, NoOnset):
        return f"when it began is not known ({found.onset.no_onset})"
    return f"it began between {found.onset.earliest:%H:%M:%S} and {found.onset.latest:%H:%M:%S} UTC"
