"""How a family of series becomes an entry of ``observability.yaml``, one recipe for each shape of measurement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.objective import Kind, Statistic
from smartspec_ops.domain.quantity import Unit, plain
from smartspec_ops.spec.conventions import FAILURE_WORDS, STATUSES, SUCCESS_WORDS, WHOLE_WORDS, failing, words
from smartspec_ops.spec.fit import SLICE_GOAL
from smartspec_ops.spec.promql import Matcher, selector
from smartspec_ops.spec.scoping import Scoping, Wanted, scoping
from smartspec_ops.spec.units import UNITS, unit_by_name
from smartspec_ops.spec.utilisation import USED


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a source can be asked. `expressions`: any expression of its language, else only series and sums of them."""

    id: str
    families: Mapping[str, Family]
    expressions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry without its name: the keys, and what speaks for and against it."""

    keys: Mapping[str, str]
    score: int
    is_named: bool = False
    reasons: Sequence[str] = ()
    warnings: Sequence[str] = ()


Recipe = Callable[[Wanted, Family, Source], Iterator[Draft]]


def _draft(keys: Mapping[str, str], score: int, reason: str, scope: Scoping, *warnings: str) -> Draft:
    return Draft(
        keys=keys,
        score=score + scope.score,
        is_named=scope.is_named,
        reasons=(reason, *scope.reasons),
        warnings=(*warnings, *scope.warnings),
    )


# --- durations ---------------------------------------------------------------------------------------------------


def _histogram(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    unit = _unit(family)
    key = _HISTOGRAMS.get(family.type)
    if key is None or (unit and UNITS[unit][0] is not wanted.promise.target.unit):
        return
    scope, warnings = scoping(wanted, family), []
    keys = {key: selector(family.name, scope.matchers), "unit": unit or "s"}
    if unit is None:
        warnings.append("nothing says in which unit its bounds are; read as seconds")
    if _states_no_share(wanted):
        keys["goal"] = f"{plain(SLICE_GOAL * 100)}%"
        warnings.append("the spec states no share of events that must hold; goal is the usual one, state yours")
    score = 15 + (10 if unit else -10)
    yield _draft(keys, score, f"a {_ADJECTIVES[key]}histogram{f' in {unit}' if unit else ''}", scope, *warnings)


def _states_no_share(wanted: Wanted) -> bool:
    statistic = wanted.promise.statistic
    return wanted.promise.proportion is None and not (statistic and statistic.quantile)


def _delay(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """A histogram of delays: of what the requirement names, not of anything that takes time."""
    if _is_meant(wanted, family):
        yield from _histogram(wanted, family, source)


def _quantile(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """A summary's own quantile, where it has the one promised."""
    quantile = wanted.promise.statistic.quantile if wanted.promise.statistic else None
    values = family.labels.get("quantile", ())
    own = next((value for value in values if quantile is not None and _number(value) == quantile), None)
    unit = _unit(family)
    if own is None or unit is None or UNITS[unit][0] is not wanted.promise.target.unit:
        return
    scope = scoping(wanted, family)
    query = f"max({selector(family.name, [*scope.matchers, ('quantile', '=', own)])})"
    warning = "quantiles of several instances cannot be merged: the worst one counts"
    yield _draft({"query": query, "unit": unit}, 10, f"a summary with quantile {own}", scope, warning)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _mean(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    unit = _unit(family)
    is_summed = family.type in (FamilyType.HISTOGRAM, FamilyType.SUMMARY)
    if wanted.promise.statistic is not Statistic.MEAN or not is_summed or unit is None or not source.expressions:
        return
    if UNITS[unit][0] is not wanted.promise.target.unit:
        return
    scope = scoping(wanted, family)
    whole, count = (selector(f"{family.name}_{part}", scope.matchers) for part in ("sum", "count"))
    query = f"sum(rate({whole}[5m])) / sum(rate({count}[5m]))"
    yield _draft({"query": query, "unit": unit}, 25, "its sum over its count is the mean", scope)


def _age(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """How long ago something last happened."""
    if not family.name.endswith(("_timestamp_seconds", "_time_seconds", "_timestamp")) or not source.expressions:
        return
    if family.type not in (FamilyType.GAUGE, FamilyType.UNKNOWN) or not _is_meant(wanted, family):
        return
    scope = scoping(wanted, family)
    query = f"time() - max({selector(family.name, scope.matchers)})"
    yield _draft({"query": query, "unit": "s"}, 15, "the time since its newest time stamp", scope)


# --- events ------------------------------------------------------------------------------------------------------


def _counts_events(family: Family) -> bool:
    if family.type is FamilyType.COUNTER:
        is_part = words(family.name) & (FAILURE_WORDS | SUCCESS_WORDS)
        return not is_part and not family.name.endswith(("_seconds_total", "_bytes_total"))
    return family.type in (FamilyType.HISTOGRAM, FamilyType.SUMMARY) and _unit(family) != "bytes"


def _ratio(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """Events told apart by a label that says how they ended: the most telling label there is."""
    if not _counts_events(family):
        return
    for label in STATUSES:
        if found := failing(label, family.labels[label]) if label in family.labels else None:
            scope = scoping(wanted, family)
            matchers: list[Matcher] = [*scope.matchers, (label, found.sign, found.value)]
            keys = {"bad": selector(family.counted, matchers), "total": selector(family.counted, scope.matchers)}
            score = 17 if family.type is FamilyType.COUNTER else 15
            values = ", ".join(family.labels[label][:6])
            yield _draft(keys, score, f"bad is {found.meaning} ({label} now: {values})", scope)
            return


def _pair(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """A counter of failures, or of successes, and the counter of everything beside it."""
    own = words(family.name)
    key = "bad" if own & FAILURE_WORDS else "good" if own & SUCCESS_WORDS else None
    if family.type is not FamilyType.COUNTER or key is None:
        return
    wholes = [each for each in source.families.values() if _is_whole_of(each, own)]
    for whole in sorted(wholes, key=lambda each: ("request" not in words(each.name), each.name))[:1]:
        scope = scoping(wanted, family)
        keys = {key: selector(family.name, scope.matchers), "total": selector(whole.counted, scope.matchers)}
        what = "failures" if key == "bad" else "successes"
        yield _draft(keys, 15, f"a counter of {what}, and {whole.counted} beside it", scope)


def _is_whole_of(whole: Family, part: frozenset[str]) -> bool:
    if not _counts_events(whole):
        return False
    subject = part - FAILURE_WORDS - SUCCESS_WORDS - WHOLE_WORDS - _SHAPE_WORDS
    return bool(subject) and words(whole.counted) - WHOLE_WORDS - _SHAPE_WORDS == subject


def _rate(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    if not _counts_events(family) or wanted.promise.target.unit is not Unit.PER_SECOND:
        return
    scope = scoping(wanted, family)
    score = 14 if family.type is FamilyType.COUNTER else 10
    yield _draft({"rate": selector(family.counted, scope.matchers)}, score, "counts events", scope)


def _probe(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """Whether a probe or a scrape succeeds, where nothing counts requests."""
    if family.name not in _PROBES:
        return
    scope = scoping(wanted, family)
    keys = {"query": f"avg({selector(family.name, scope.matchers)})", "unit": "ratio"}
    warning = "judges time slices by a probe, not the requests of users"
    yield _draft(keys, 20, _PROBES[family.name], scope, warning)


# --- levels ------------------------------------------------------------------------------------------------------


def _gauge(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """A level that shares a word with the requirement. Things are counted over all instances; else the worst counts."""
    target = wanted.promise.target.unit
    unit = _unit(family)
    if family.type not in (FamilyType.GAUGE, FamilyType.UNKNOWN) or not _is_meant(wanted, family):
        return
    if (UNITS[unit][0] if unit else Unit.COUNT) is not target or family.name.endswith(_NO_LEVEL):
        return
    scope = scoping(wanted, family)
    worst = "max" if wanted.promise.comparator.is_upper_bound else "min"
    combine = "sum" if target is Unit.COUNT else worst
    keys = {"query": f"{combine}({selector(family.name, scope.matchers)})", "unit": unit or "count"}
    yield _draft(keys, 10 if family.type is FamilyType.GAUGE else 4, "a level of that name", scope)


def _utilisation(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """How much of a machine's or a process' resources is used."""
    known = USED.get(family.name)
    if known is None or not source.expressions or wanted.promise.target.unit is not Unit.RATIO:
        return
    if not known.subject & wanted.words or (known.beside and known.beside not in source.families):
        return
    scope = scoping(wanted, family)
    query = known.query(lambda name, *more: selector(name, [*scope.matchers, *more]))
    yield _draft({"query": query, "unit": "ratio"}, 30, known.reason, scope)


def _is_meant(wanted: Wanted, family: Family) -> bool:
    return bool((words(family.name) & wanted.words) - wanted.names)


def _unit(family: Family) -> str | None:
    """The unit its numbers come in, as the source declares it or its name ends; None where neither says."""
    if family.unit in UNITS:
        return family.unit
    return unit_by_name(family.name)


_HISTOGRAMS: Mapping[FamilyType, str] = {
    FamilyType.HISTOGRAM: "histogram",
    FamilyType.NATIVE_HISTOGRAM: "native_histogram",
}
_ADJECTIVES: Mapping[str, str] = {"histogram": "", "native_histogram": "native "}
_NO_LEVEL = ("_info", "_created", "_timestamp_seconds", "_timestamp")
_SHAPE_WORDS = words("total count duration seconds second milliseconds ms latency")
_PROBES: Mapping[str, str] = {"probe_success": "whether a probe gets through", "up": "whether the service is scraped"}
_DURATIONS: Sequence[Recipe] = (_histogram, _quantile, _mean, _gauge)
_SHARES: Sequence[Recipe] = (_ratio, _pair, _gauge)
RECIPES: Mapping[Kind, Sequence[Recipe]] = {
    Kind.LATENCY: _DURATIONS,
    Kind.DURATION: _DURATIONS,
    Kind.FRESHNESS: (_age, _delay, _gauge),
    Kind.AVAILABILITY: (*_SHARES, _probe),
    Kind.ERROR_RATE: _SHARES,
    Kind.DURABILITY: _SHARES,
    Kind.THROUGHPUT: (_rate,),
    Kind.SATURATION: (_utilisation, _gauge),
    Kind.OTHER_RUNTIME: (_pair, _gauge, _rate),
}
_TIMES = frozenset({FamilyType.HISTOGRAM, FamilyType.NATIVE_HISTOGRAM, FamilyType.SUMMARY})
_EVENTS = frozenset({FamilyType.COUNTER, FamilyType.HISTOGRAM, FamilyType.SUMMARY})
LIKELY: Mapping[Kind, frozenset[FamilyType]] = {
    Kind.LATENCY: _TIMES,
    Kind.DURATION: _TIMES,
    Kind.AVAILABILITY: _EVENTS,
    Kind.ERROR_RATE: _EVENTS,
    Kind.THROUGHPUT: _EVENTS,
}
"""Types that may measure such a promise whatever they are called; others have to share a word with it."""
KNOWN: Mapping[Kind, frozenset[str]] = {
    Kind.AVAILABILITY: frozenset(_PROBES),
    Kind.SATURATION: frozenset(USED),
}
"""Families known by their whole name, whatever words a requirement uses."""
