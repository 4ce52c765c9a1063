"""Which families of series might measure a requirement, the likeliest first, and how each would be written down.

A score adds up what speaks for a family: its type, its unit, known naming conventions, words it shares with the
requirement, labels that name the service or the endpoint. It only orders what a person is shown: it binds nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartspec_ops.domain.inventory import Family
from smartspec_ops.domain.lint.source import missing_bound
from smartspec_ops.domain.objective import HistogramIndicator, Kind, Requirement
from smartspec_ops.spec.conventions import FAILURE_WORDS, FIELDS, KIND_WORDS, OTHERS, PARTS, RUNTIMES, convention, words
from smartspec_ops.spec.drafts import Draft, Source
from smartspec_ops.spec.fit import fit
from smartspec_ops.spec.observability import Metric
from smartspec_ops.spec.recipes import KNOWN, LIKELY, RECIPES, is_probe
from smartspec_ops.spec.scoping import Wanted, called_like, few, names_a_service

FLOOR = 20
"""A family that scores less is not worth asking a person about."""
MOST = 6
"""Families looked at closely for one requirement."""
UNNAMED = 40
"""What a family in general falls behind one that is called what the requirement calls it."""
CONVENTION, CALLER, KIND_WORD, SERVICE, SHARED, MACHINERY = 30, 5, 6, 10, 18, 60
"""A known convention, seen by the server or by its caller; a usual word; the service's name; a word shared with the
requirement, at most three; and what the machinery around a service loses."""
REQUEST, PART = 2, 12
"""What the time of a whole request gains, and that of a part of one loses, where no part is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to measure a requirement: `keys` as ``observability.yaml`` has them, and what speaks for and against.

    `is_named`: its name, its route or its operation is one the requirement names. `is_vague`: it reads more than the
    requirement is about. `is_foreign`: it is another service's, and this one has series of its own. `is_ours`: a label
    names this service. `job` is the only one it comes from, where it is one.
    """

    requirement_id: str
    family: str
    source: str
    keys: Mapping[str, str]
    score: int
    is_named: bool = False
    is_vague: bool = False
    is_foreign: bool = False
    is_ours: bool = False
    job: str = ""
    reasons: Sequence[str] = ()
    warnings: Sequence[str] = ()

    def metric(self, name: str = "candidate") -> Metric:
        """As the entry it would become."""
        return Metric.model_validate({"name": name, **self.keys})


def wanted(requirement: Requirement, *names: str) -> Wanted | None:
    """What to look for; `names` are those of the service and its spec. None where nothing measurable is promised."""
    if requirement.promise is None:
        return None
    scope = requirement.promise.scope
    text = f"{requirement.text} {requirement.metric or ''} {scope.endpoint or ''} {scope.operation or ''}"
    service = frozenset().union(*map(words, names)) - _FILLER
    return Wanted(
        requirement=requirement,
        promise=requirement.promise,
        names=service,
        words=words(text) - _FILLER,
    )


def shortlist(one: Wanted, families: Sequence[Family]) -> Sequence[Family]:
    """The families worth asking for their labels, by name and type alone; the well-known ones of its kind aside."""
    likely, known = LIKELY.get(one.promise.kind, frozenset()), KNOWN.get(one.promise.kind, frozenset())
    scored = [
        (_name_score(one, family)[0], family)
        for family in families
        if family.name not in known and (family.type in likely or _shares(one, family))
    ]
    tells = one.promise.kind in _TOLD_BY_STATUS
    ranked = sorted(scored, key=lambda pair: (-pair[0], tells and not words(pair[1].name) & _STATUS, pair[1].name))
    usual = [family for family in families if family.name in known or _is_up(one, family)]
    return [*[family for score, family in ranked if score > 0][:MOST], *usual]


def candidates(one: Wanted, families: Sequence[Family], source: Source) -> Sequence[Candidate]:
    """Every way the families can measure it, best first; only what fits the promise and reaches `FLOOR`."""
    made = [_candidate(one, family, draft, source) for family in families for draft in _drafts(one, family, source)]
    fitting = [each for each in _by_subject(made) if each.score >= FLOOR and _fits(one, each)]
    own = [each for each in fitting if not each.is_foreign]
    found = own or fitting
    told = found if source.job else _told_apart(found)
    return sorted(told, key=lambda each: (-each.score, each.family, *each.keys.values()))


def _told_apart(found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Of several services, where none is the only job called like this one: what a label says is this service's comes
    alone; else nobody knows whose is meant, and each is shown with where it is from."""
    if any(each.is_ours for each in found):
        return [each for each in found if each.is_ours or each.is_named or not each.job]
    jobs = sorted({each.job for each in found if each.job and not each.is_named})
    return [_one_of(each, jobs) if each.job in jobs and len(jobs) > 1 else each for each in found]


def _one_of(one: Candidate, jobs: Sequence[str]) -> Candidate:
    others = few([job for job in jobs if job != one.job])
    warning = f"is of job {one.job}, which is not called like this service; job {others} has what fits as well"
    return one if one.is_named else replace(one, is_vague=True, warnings=(*one.warnings, warning))


def _by_subject(made: Sequence[Candidate]) -> Sequence[Candidate]:
    """Where something is called what the requirement calls it, what only measures in general stands behind."""
    if not any(each.is_named for each in made):
        return made
    return [each if each.is_named else replace(each, score=each.score - UNNAMED) for each in made]


def _is_up(one: Wanted, family: Family) -> bool:
    return one.promise.kind is Kind.AVAILABILITY and is_probe(one, family)


def _drafts(one: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    for recipe in RECIPES.get(one.promise.kind, ()):
        yield from recipe(one, family, source)


def _candidate(one: Wanted, family: Family, draft: Draft, source: Source) -> Candidate:
    score, reasons = _name_score(one, family)
    is_called = bool(_subject(one, words(family.name)))
    jobs, elsewhere = family.labels.get("job", ()), _elsewhere(one, family, source)
    # What a machine or a queue beside the service tells is meant where the requirement names it.
    is_foreign = elsewhere is not None and (not is_called or bool(words(family.name) & RUNTIMES))
    return Candidate(
        requirement_id=one.requirement.id,
        family=family.name,
        source=source.id,
        keys=draft.keys,
        score=score + draft.score,
        is_named=(draft.is_named or is_called) and not is_foreign,
        is_vague=draft.is_vague or is_foreign,
        is_foreign=is_foreign,
        is_ours=_names_us(one, family) or bool(called_like(one.names, jobs)),
        job=jobs[0] if len(jobs) == 1 else "",
        reasons=(*draft.reasons, *reasons),
        warnings=(*draft.warnings, *([elsewhere] if elsewhere else [])),
    )


def _elsewhere(one: Wanted, family: Family, source: Source) -> str | None:
    """Where a family is from, if the service has a job of its own and this is none of it, and names it nowhere."""
    jobs = family.labels.get("job", ())
    if source.job is None or not jobs or source.job in jobs:
        return None
    return None if _names_us(one, family) else f"is of job {few(jobs)}, not of {source.job}"


def _names_us(one: Wanted, family: Family) -> bool:
    """Whether a label other than its job names this service, as those of a mesh or a proxy do."""
    labels = [label for label in family.labels if label != "job" and names_a_service(label)]
    return any(called_like(one.names, family.labels[label]) for label in labels)


def _fits(one: Wanted, candidate: Candidate) -> bool:
    metric = candidate.metric()
    return fit(one.promise, metric.indicator(candidate.source), metric.goal) is None


# --- what a name is worth ----------------------------------------------------------------------------------------


def _name_score(one: Wanted, family: Family) -> tuple[int, Sequence[str]]:
    """(points, reasons), from the family's name and what the source declares about it."""
    known, own = convention(family.name), words(family.name)
    reasons = [f"{known.name} of the OpenTelemetry conventions"] if known else []
    score = (CONVENTION if known.is_server else CALLER) if known else 0
    score += KIND_WORD if own & KIND_WORDS.get(one.promise.kind, frozenset()) else 0
    if ours := own & one.names:
        score += SERVICE
        reasons.append(f"its name holds {_listed(ours)}, as the service's does")
    if shared := _subject(one, own):
        score += SHARED * min(len(shared), 3)
        reasons.append(f"its name and the requirement share {_listed(shared)}")
    if own & OTHERS - one.words - one.names and not known:
        score -= MACHINERY
    if one.promise.kind is Kind.LATENCY:
        score += REQUEST if "request" in own else 0
        score -= PART if own & PARTS - one.words - one.names else 0
    return score + _field_score(one, own), reasons


def _subject(one: Wanted, own: frozenset[str]) -> frozenset[str]:
    """Words both use that are about something: not the service, not what every metric of this kind is called."""
    return (own & one.words) - one.names - _COMMON - KIND_WORDS.get(one.promise.kind, frozenset()) - FAILURE_WORDS


def _field_score(one: Wanted, own: frozenset[str]) -> int:
    """A family about databases does not measure a promise about pages; one without a subject may be about requests."""
    asked, given = _fields(one.words), _fields(own)
    if asked and given:
        return 15 if asked & given else -15
    return _UNASKED.get(next(iter(sorted(given)), ""), 0) if given else 0


def _fields(of: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, known in FIELDS.items() if known & of)


def _shares(one: Wanted, family: Family) -> bool:
    return bool((words(family.name) & one.words) - one.names - _COMMON)


def _listed(found: frozenset[str]) -> str:
    return ", ".join(repr(word) for word in sorted(found))


def bound_warning(one: Wanted, metric: Metric, family: Family) -> str | None:
    """What a histogram cannot decide: the target is no bucket bound. Bounds are compared in the source's own unit."""
    if metric.histogram is None or not family.bounds:
        return None
    indicator = metric.indicator("")
    assert isinstance(indicator, HistogramIndicator)
    return missing_bound(one.promise.target.value / indicator.scale, family.bounds)


_STATUS = words("status code")
_TOLD_BY_STATUS = (Kind.AVAILABILITY, Kind.ERROR_RATE)
_UNASKED: Mapping[str, int] = {"http": 10, "rpc": 6, "database": -8, "cache": -8, "messaging": -8}
_COMMON = words(
    "request response second time duration total count rate percent ratio number service server data system user page "
    "load operation"
)
_FILLER = words(
    "a an and are as at be by for from in is it its least less more most must no not of on or over shall should than "
    "that the their to under up with within all any each every must be within ms s p50 p95 p99 95 99 9 nfr sc slo sla"
)
