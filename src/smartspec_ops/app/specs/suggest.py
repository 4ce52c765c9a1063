"""How unbound requirements could be measured: ask the sources what they hold, rank it, and try every proposal.

Nothing is proposed that did not answer with data when it was tried, and nothing here is watched: a person reads the
suggestion first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.inventory import Family
from smartspec_ops.domain.judge import exact
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Promise, Requirement, Unbound
from smartspec_ops.domain.quantity import Quantity, duration, number
from smartspec_ops.ports import Catalog, Clock, MetricsBackend
from smartspec_ops.spec.candidates import Candidate, bound_warning, candidates, shortlist, wanted
from smartspec_ops.spec.drafts import Source
from smartspec_ops.spec.scoping import Wanted, called_like

TRIED = 4
"""Candidates tried for one requirement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One source that can be asked, under the id the configuration gives it; `catalog` None where it cannot tell."""

    id: str
    backend: MetricsBackend
    catalog: Catalog | None
    expressions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How candidates are tried: over `window`; a source without history is watched for `warm_up` first."""

    clock: Clock
    window: timedelta
    warm_up: timedelta

    def ask(self, candidate: Candidate) -> Ask:
        return Ask(candidate.metric().indicator(candidate.source), self.window)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A candidate, what it answered, that as a sentence, and what a person should know before using it."""

    candidate: Candidate
    seen: Measurement
    told: str
    warnings: Sequence[str] = ()

    @property
    def has_data(self) -> bool:
        """Series that are too young for a number are there all the same."""
        return not isinstance(self.seen, NoData) or self.seen.why is Silence.COLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What became of one requirement: `chosen`, or `why` not. `equals` are candidates nobody but a person can choose
    between, or say yes to; `others` are ranked lower or gave no data."""

    requirement: Requirement
    chosen: Tried | None
    why: str
    equals: Sequence[Tried] = ()
    others: Sequence[Tried] = ()


async def suggest(
    unbound: Sequence[Unbound], names: Sequence[str], asked: Sequence[Asked], tried_over: Trial
) -> Sequence[Proposal]:
    """A proposal for every unbound requirement, in order. `names` are those of the service and its spec.

    UserFault where a source does not answer, or none is of a kind that can tell what it holds.
    """
    if not any(one.catalog for one in asked):
        hint = "write observability.yaml by hand; what it says is tried by validate --ask"
        raise UserFault.of("source/mute", "no source of this spec can tell what it holds", hint)
    wants = [found for each in unbound if (found := wanted(each.requirement, *names))]
    at = tried_over.clock.now()
    shelves = [await _look(one, wants, at) for one in asked]
    known = {shelf.source.id: shelf.source.families for shelf in shelves}
    ranked = [(want, _ranked(want, shelves)) for want in wants]
    seen = await _try([each for _, few in ranked for each in few], asked, tried_over)
    return [
        _proposal(want, [_tried(want, each, seen[tried_over.ask(each)], known, tried_over.window) for each in few])
        for want, few in ranked
    ]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One source, and by requirement the families that were looked at closely."""

    source: Source
    short: Mapping[str, Sequence[str]]


def _ranked(want: Wanted, shelves: Sequence[_Shelf]) -> Sequence[Candidate]:
    """The few candidates of all sources that are worth trying."""
    found: list[Candidate] = []
    for shelf in shelves:
        held = [shelf.source.families[name] for name in shelf.short[want.requirement.id]]
        found += candidates(want, held, shelf.source)
    return sorted(found, key=lambda each: -each.score)[:TRIED]


async def _look(one: Asked, wants: Sequence[Wanted], at: datetime) -> _Shelf:
    """The families of one source, with labels and bounds where a requirement might be about them."""
    found = await one.catalog.families(at) if one.catalog else ()
    if isinstance(found, NoData):
        hint = "check its url and credentials, and that it runs"
        raise UserFault.of("source/silent", f"the source {one.id!r} does not tell what it holds: {found.detail}", hint)
    job = await _job(one.catalog, wants, at) if one.catalog else None
    own = await one.catalog.families(at, job) if one.catalog and job else ()
    nearest = () if isinstance(own, NoData) else own
    # What the service tells itself is looked at closely: in a fleet a hundred others fit by name.
    short = {
        want.requirement.id: list(
            {family.name: family for family in (*shortlist(want, nearest), *shortlist(want, found))}.values()
        )
        for want in wants
    }
    close = {family.name: family for families in short.values() for family in families}
    ours = frozenset(family.name for family in nearest)
    detailed = [*found]
    if one.catalog and close:
        # Labels and bounds that only others have would be looked for in vain.
        detailed += await one.catalog.details([each for each in close.values() if each.name not in ours], at)
        detailed += await one.catalog.details([each for each in close.values() if each.name in ours], at, job)
    families = {family.name: family for family in detailed}
    names = {key: [family.name for family in families] for key, families in short.items()}
    return _Shelf(Source(id=one.id, families=families, expressions=one.expressions, job=job), names)


async def _job(catalog: Catalog, wants: Sequence[Wanted], at: datetime) -> str | None:
    """The job that is called like the service, where exactly one is."""
    own = called_like(wants[0].names, await catalog.jobs(at)) if wants else ()
    return own[0] if len(own) == 1 else None


async def _try(tries: Sequence[Candidate], asked: Sequence[Asked], trial: Trial) -> Mapping[Ask, Measurement]:
    """Every candidate measured; a second time after the warm-up where the first look had nothing to compare with."""
    asks = {one.id: list(dict.fromkeys(trial.ask(each) for each in tries if each.source == one.id)) for one in asked}
    seen = await _measure(asks, asked, trial.clock)
    if trial.warm_up and any(isinstance(each, NoData) and each.why is Silence.COLD for each in seen.values()):
        await trial.clock.sleep(trial.warm_up)
        seen = await _measure(asks, asked, trial.clock)
    return seen


async def _measure(
    asks: Mapping[str, Sequence[Ask]], asked: Sequence[Asked], clock: Clock
) -> Mapping[Ask, Measurement]:
    seen: dict[Ask, Measurement] = {}
    for one in asked:
        if asks[one.id]:
            seen |= await one.backend.measure(asks[one.id], clock.now())
    return seen


def _tried(
    want: Wanted, one: Candidate, seen: Measurement, known: Mapping[str, Mapping[str, Family]], window: timedelta
) -> Tried:
    warning = bound_warning(want, one.metric(), known[one.source][one.family])
    return Tried(
        candidate=one,
        seen=seen,
        told=measured(seen, want.promise, window),
        warnings=(*one.warnings, *([warning] if warning else [])),
    )


def _proposal(want: Wanted, tried: Sequence[Tried]) -> Proposal:
    alive = [each for each in tried if each.has_data]
    if not alive:
        why = "no data now" if tried else "the sources hold nothing that looks like it"
        return Proposal(requirement=want.requirement, chosen=None, why=why, others=tried)
    best = [each for each in alive if each.candidate.score == alive[0].candidate.score]
    others = [each for each in tried if each not in best]
    if best[0].candidate.is_vague:
        why = "what was found measures more than it is about; a person has to say whether that may stand for it"
        return Proposal(requirement=want.requirement, chosen=None, why=why, equals=best, others=others)
    if len(best) > 1:
        why = f"{len(best)} fit equally well; a person has to say which is meant"
        return Proposal(requirement=want.requirement, chosen=None, why=why, equals=best, others=others)
    return Proposal(requirement=want.requirement, chosen=best[0], why="", others=others)


def measured(seen: Measurement, promise: Promise, window: timedelta) -> str:
    """One measurement over `window` for a person: how many events, or which value."""
    match seen:
        case NoData(why=Silence.COLD, detail=detail):
            return f"its series are there: {detail}"
        case NoData(detail=detail):
            return f"no data now: {detail}"
        case Value(value=value):
            return str(Quantity(Decimal(repr(value)), promise.target.unit))
        case Counts(total=total) | Buckets(total=total) if total == 0:
            return f"its series are there, without an event in {_seen_for(seen.coverage, window)}"
        case Counts(total=total, bad=bad):
            return f"{number(total)} events in {_seen_for(seen.coverage, window)}, {number(bad)} of them bad"
        case Buckets(total=total):
            return f"{number(total)} events in {_seen_for(seen.coverage, window)}{_percentile(seen, promise)}"


def _seen_for(coverage: float, window: timedelta) -> str:
    return duration(timedelta(seconds=max(1, round(window.total_seconds() * coverage))))


def _percentile(seen: Buckets, promise: Promise) -> str:
    """Between which bounds the promised percentile lies, in the unit of the promise."""
    quantile = promise.statistic.quantile if promise.statistic else None
    if quantile is None:
        return ""
    below = Quantity(Decimal(0), promise.target.unit)
    for bound, events in seen.cumulative:
        is_last = bound == float("inf")
        above = below if is_last else Quantity(Decimal(repr(bound)), promise.target.unit)
        if exact(events) >= exact(seen.total) * Fraction(quantile):
            return f", {promise.statistic} {f'above {below}' if is_last else f'between {below} and {above}'}"
        below = above
    return ""
