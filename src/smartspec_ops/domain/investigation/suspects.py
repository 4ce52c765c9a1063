"""Which change may have caused it, ranked with reasons, beside the option that none did. Suspects, never a verdict.

That a change came last is no evidence: of real incidents with a recorded cause the latest deployment is rarely it. A
change gains points only by what ties it to the symptom: that the new version fails and the old one does not, that it
touched the part that fails or the indicator that moved, that it is about the service at all. "Not a change" starts
ahead of what is merely close in time, and gains from every other cause that is ruled in. Undoing a change is proposed
only where something ties the symptom to what it touched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.domain.investigation.change import Change, ChangeKind, runs, trimmed
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.drill import Drill, Split, VersionSplit
from smartspec_ops.domain.investigation.movers import Mover
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.investigation.owners import Owners, owns, touched
from smartspec_ops.domain.investigation.words import words, words_of

MOST = 5
TAKES_EFFECT = timedelta(hours=2)
"""Within this time before the onset all changes are alike; longer before, an effect needs a reason to be so late."""
HEAD_START = 2
"""Points of "not a change": more than being about the service and close in time brings."""
ONE_PLACE = frozenset({"instance", "pod", "node", "host", "hostname", "container", "zone", "availability_zone"})
"""Labels of places that a change of the service would not choose among."""
NOT_A_CHANGE = "not a change"
TOP_MOVERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a change gains or loses; `ties` says that it touched what fails."""

    points: int
    text: str
    ties: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """`change` None: the option that no change did it. `how` says what would undo it, where that is proposed."""

    change: Change | None
    score: int
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()
    ties: bool = False
    how: str = ""

    @property
    def name(self) -> str:
        return str(self.change) if self.change else NOT_A_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known about one incident when its changes are weighed."""

    incident_id: str
    service: str
    onset: Onset | NoOnset
    dependencies: tuple[str, ...] = ()
    drills: Sequence[Drill] = ()
    versions: VersionSplit | None = None
    movers: Sequence[Mover] = ()
    checks: Sequence[Checked] = ()
    owners: Owners = field(default_factory=dict)
    services: tuple[str, ...] = ()

    @property
    def pointed(self) -> Sequence[tuple[str, str]]:
        """(label, value) of the parts that carry nearly all of the failure."""
        return [(one.label, value) for one in self.drills for value in one.points_at]


def rank(changes: Sequence[Change], case: Case) -> tuple[Suspect, ...]:
    """The most suspect first, at most `MOST` changes, always with the option that none did it.

    At equal points that option comes first, and among changes the order means nothing: they are sorted by name.
    """
    possible = [one for one in changes if isinstance(case.onset, NoOnset) or one.at <= case.onset.latest]
    weighed = [_weigh(one, case) for one in possible]
    worth = sorted((one for one in weighed if one.score > 0), key=lambda one: (-one.score, one.name))[:MOST]
    return tuple(sorted([_no_change(possible, case), *worth], key=lambda one: (-one.score, one.change is not None)))


def _weigh(change: Change, case: Case) -> Suspect:
    reasons = [found for rule in _RULES for found in [rule(change, case)] if found is not None]
    score, ties = sum(one.points for one in reasons), any(one.ties for one in reasons)
    return Suspect(
        change=trimmed(change),
        score=score,
        reasons=tuple(one.text for one in reasons if one.points > 0),
        against=tuple(one.text for one in reasons if one.points <= 0),
        ties=ties,
        how=_undo(change, case) if ties and score > HEAD_START and not _refuted(change, case) else "",
    )


# --- the rules -----------------------------------------------------------------------------------------------------


def _time(change: Change, case: Case) -> Reason | None:
    if isinstance(case.onset, NoOnset):
        return None
    gap = case.onset.earliest - change.at
    if gap <= TAKES_EFFECT:
        return Reason(points=1, text="made in the two hours before it began, as others may be")
    hours = gap // timedelta(hours=1)
    return Reason(points=-1, text=f"made {hours} h before it began: what delayed its effect?")


def _service(change: Change, case: Case) -> Reason | None:
    if change.service is None:
        return None
    if change.service == case.service:
        return Reason(points=1, text=f"about {case.service}")
    if change.service in case.dependencies:
        return Reason(points=1, text=f"about {change.service}, which {case.service} needs")
    return Reason(points=-2, text=f"about {change.service}, which is not known to matter to {case.service}")


def _paths(change: Change, case: Case) -> Reason | None:
    if not change.paths:
        return None
    running = [path for path in change.paths if runs(path)]
    if not running:
        return Reason(points=-3, text="touched documentation or tests alone")
    if change.service == case.service and case.service not in case.owners:
        return None  # whatever changes a service touches what is its own: that tells nothing
    own = [path for path in running if owns(case.service, path, case.owners)]
    if own:
        return Reason(points=2, text=f"touched {_some(own)}")
    needed = [path for path in running if touched(path, case.dependencies, case.owners)]
    if needed:
        return Reason(points=1, text=f"touched {_some(needed)} of what {case.service} needs")
    return Reason(points=-2, text=f"touched nothing of {case.service}") if change.touched <= len(change.paths) else None


def _place(change: Change, case: Case) -> Reason | None:
    """Whether it touched the part that carries the failure, such as the endpoint."""
    said = " ".join((change.what, *change.paths)).casefold()
    told = words(change.what) | words_of(path for path in change.paths if runs(path))
    for label, value in case.pointed:
        named = words(value) - words(case.service)
        whole = len(value) > 3 and not value.isdigit() and value.casefold().strip("/") in said
        if whole or (named and named <= told):
            return Reason(points=3, text=f"touched {label} {value!r}, which carries the failure", ties=True)
    return None


def _version(change: Change, case: Case) -> Reason | None:
    split = case.versions
    if split is None or split.new not in (change.version, change.id) or not change.is_live:
        return None
    if split.split is Split.NEW_ALONE:
        return Reason(points=5, text=f"made {split.new} live, which fails where the old one does not", ties=True)
    if split.split is Split.UNCLEAR:
        return Reason(points=0, text=f"made {split.new} live: {split.why}")
    return Reason(points=-4, text=f"made {split.new} live, and {_FAILS[split.split]}")


_FAILS = {Split.BOTH: "the old version fails alike", Split.OLD_ALONE: "the old version fails, not this one"}


def _mover(change: Change, case: Case) -> Reason | None:
    """Whether it touched what an indicator that moved along is about."""
    told = words(change.what) | words_of(path for path in change.paths if runs(path))
    for one in [mover for mover in case.movers if not mover.is_symptom][:TOP_MOVERS]:
        about = (words(one.metric) - words(one.service) - words(case.service)) & told
        if about:
            return Reason(points=2, text=f"touched {', '.join(sorted(about))}; {one.metric} moved along", ties=True)
    return None


def _live(change: Change, _: Case) -> Reason | None:
    return None if change.is_live else Reason(points=-1, text="nobody says that it was deployed")


def _reach(change: Change, case: Case) -> Reason | None:
    """What touches many services shows in many."""
    found = frozenset().union(*(touched(path, case.services, case.owners) for path in change.paths if runs(path)))
    others = sorted(found - {case.service, *case.dependencies, *(one.service for one in case.movers)})
    if case.service not in found or not others:
        return None
    return Reason(points=-1, text=f"touched {', '.join(others)} as well, where nothing is known to fail")


_RULES: Sequence[Callable[[Change, Case], Reason | None]] = (
    _version,
    _place,
    _mover,
    _paths,
    _service,
    _time,
    _live,
    _reach,
)


# --- none of them --------------------------------------------------------------------------------------------------


def _no_change(possible: Sequence[Change], case: Case) -> Suspect:
    found = [Reason(points=HEAD_START, text="most incidents do not come from the latest change")]
    found += [Reason(points=3, text=str(one)) for one in case.checks if one.outcome is Outcome.RULED_IN]
    if not any(one.is_live for one in possible):
        found.append(Reason(points=2, text="no change of what runs is known before it began"))
    alone = next(((label, value) for label, value in case.pointed if label in ONE_PLACE), None)
    if alone is not None and (case.versions is None or case.versions.split is not Split.NEW_ALONE):
        label, value = alone
        found.append(Reason(points=3, text=f"it is confined to {label} {value!r}; a change of the service is not"))
    needed = next(
        (m for m in case.movers if m.service in case.dependencies and not _changed(m.service, possible)), None
    )
    if needed is not None:
        found.append(Reason(points=2, text=f"{needed.metric} of {needed.service} moved, where nothing was changed"))
    if case.versions is not None and case.versions.split is Split.BOTH:
        found.append(Reason(points=1, text="new and old version fail alike"))
    return Suspect(change=None, score=sum(one.points for one in found), reasons=tuple(one.text for one in found))


def _changed(service: str, possible: Sequence[Change]) -> bool:
    return any(one.service == service for one in possible)


def _refuted(change: Change, case: Case) -> bool:
    found = _version(change, case)
    return found is not None and found.points < 0


def _undo(change: Change, case: Case) -> str:
    match change.kind:
        case ChangeKind.DEPLOYMENT if change.previous or change.version:
            back = f" --target-version {change.previous}" if change.previous else ""
            return f"mitigate propose {case.incident_id} rollback --deployment-id {change.id}{back}"
        case ChangeKind.FLAG:
            return f"turn {change.id} back"
        case ChangeKind.CONFIGURATION | ChangeKind.INFRASTRUCTURE:
            return f"restore what {change.short} changed{f' in {_some(change.paths)}' if change.paths else ''}"
        case ChangeKind.COMMIT | ChangeKind.RELEASE:
            return f"find the deployment that brought {change.short}; go back to the version before it"
        case _:
            return f"undo {change.id}"


def _some(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:2])
    return f"{shown} and {len(paths) - 2} more" if len(paths) > 2 else shown
