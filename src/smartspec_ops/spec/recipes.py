"""How a family of series becomes an entry of ``observability.yaml``, one recipe for each shape of measurement."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.objective import Kind, Statistic
from smartspec_ops.domain.quantity import Unit, plain
from smartspec_ops.spec.conventions import (
    CACHE_WORDS,
    FAILURE_WORDS,
    FIELDS,
    KIND_WORDS,
    NO_TIMES,
    STATUSES,
    SUCCESS_WORDS,
    TROUBLE_WORDS,
    WHOLE_WORDS,
    convention,
    failing,
    words,
)
from smartspec_ops.spec.drafts import SHAPE_WORDS, Draft, Recipe, Source, draft, is_meant, unit_of
from smartspec_ops.spec.fit import SLICE_GOAL
from smartspec_ops.spec.levels import gauge, of_limit, utilisation
from smartspec_ops.spec.promql import Matcher, selector
from smartspec_ops.spec.scoping import Wanted, scoping
from smartspec_ops.spec.units import UNITS
from smartspec_ops.spec.utilisation import USED

# --- durations ---------------------------------------------------------------------------------------------------


def _histogram(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    key = _HISTOGRAMS.get(family.type)
    if key is None or family.is_bare:
        return
    unit = unit_of(family)
    if unit is None:
        yield from _unstated(wanted, family, key)
    elif UNITS[unit][0] is wanted.promise.target.unit:
        yield _histogram_in(wanted, family, key, unit, 25, f"a {_ADJECTIVES[key]}histogram in {unit}")


def _unstated(wanted: Wanted, family: Family, key: str) -> Iterator[Draft]:
    """A histogram of which nothing says its unit: the target has to lie among its bounds. Where it does in seconds and
    in milliseconds, both are told, and a person has to say which: one of them is wrong by a thousand."""
    if wanted.promise.target.unit is not Unit.SECOND or words(family.name) & NO_TIMES:
        return
    target = wanted.promise.target.value
    edges = [bound for bound in family.bounds if bound > 0]
    fitting = [unit for unit in _TIME_UNITS if not edges or edges[0] <= target / UNITS[unit][1] <= edges[-1]]
    for unit in fitting:
        reason = f"a {_ADJECTIVES[key]}histogram"
        if len(fitting) == 1:
            reason += f"; its bounds, {plain(edges[0])} to {plain(edges[-1])}, can only be in {unit}"
        warning = f"nothing says in which unit its bounds are; read as {unit}"
        yield _histogram_in(wanted, family, key, unit, 5, reason, warning)


def _histogram_in(
    wanted: Wanted, family: Family, key: str, unit: str, score: int, reason: str, *warnings: str
) -> Draft:
    scope = scoping(wanted, family)
    keys, told = {key: selector(family.name, scope.matchers), "unit": unit}, list(warnings)
    if _states_no_share(wanted):
        keys["goal"] = f"{plain(SLICE_GOAL * 100)}%"
        told.append("the spec states no share of events that must hold; goal is the usual one, state yours")
    return draft(keys, score, reason, scope, *told)


def _states_no_share(wanted: Wanted) -> bool:
    statistic = wanted.promise.statistic
    return wanted.promise.proportion is None and not (statistic and statistic.quantile)


def _delay(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """A histogram of delays: of what the requirement names, not of anything that takes time."""
    if is_meant(wanted, family):
        yield from _histogram(wanted, family, source)


def _quantile(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """A summary's own quantile, where it has the one promised."""
    quantile = wanted.promise.statistic.quantile if wanted.promise.statistic else None
    values = family.labels.get("quantile", ())
    own = next((value for value in values if quantile is not None and _number(value) == quantile), None)
    unit = unit_of(family)
    if own is None or unit is None or UNITS[unit][0] is not wanted.promise.target.unit:
        return
    scope = scoping(wanted, family)
    query = f"max({selector(family.name, [*scope.matchers, ('quantile', '=', own)])})"
    warning = "quantiles of several instances cannot be merged: the worst one counts"
    yield draft({"query": query, "unit": unit}, 10, f"a summary with quantile {own}", scope, warning)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _mean(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    unit = unit_of(family)
    is_summed = family.type in (FamilyType.HISTOGRAM, FamilyType.SUMMARY)
    if wanted.promise.statistic is not Statistic.MEAN or not is_summed or unit is None or not source.expressions:
        return
    if UNITS[unit][0] is not wanted.promise.target.unit:
        return
    scope = scoping(wanted, family)
    whole, count = (selector(f"{family.name}_{part}", scope.matchers) for part in ("sum", "count"))
    query = f"sum(rate({whole}[5m])) / sum(rate({count}[5m]))"
    yield draft({"query": query, "unit": unit}, 25, "its sum over its count is the mean", scope)


def _age(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """How long ago something last happened."""
    if not family.name.endswith(("_timestamp_seconds", "_time_seconds", "_timestamp")) or not source.expressions:
        return
    if family.type not in (FamilyType.GAUGE, FamilyType.UNKNOWN) or not is_meant(wanted, family):
        return
    scope = scoping(wanted, family)
    query = f"time() - max({selector(family.name, scope.matchers)})"
    yield draft({"query": query, "unit": "s"}, 15, "the time since its newest time stamp", scope)


# --- events ------------------------------------------------------------------------------------------------------


def _counts_events(family: Family) -> bool:
    if family.type is FamilyType.COUNTER:
        is_part = words(family.name) & (FAILURE_WORDS | SUCCESS_WORDS | TROUBLE_WORDS)
        return not is_part and not family.name.endswith(("_seconds_total", "_bytes_total"))
    return family.type in (FamilyType.HISTOGRAM, FamilyType.SUMMARY) and unit_of(family) != "bytes"


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
            yield draft(keys, score, f"bad is {found.meaning} ({label} now: {values})", scope)
            return


def _pair(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """A counter of failures, or of successes, and the counter of everything beside it."""
    own = words(family.name)
    key = "bad" if own & FAILURE_WORDS else "good" if own & SUCCESS_WORDS else None
    if family.type is not FamilyType.COUNTER or key is None:
        return
    if own & CACHE_WORDS and wanted.promise.kind is not Kind.OTHER_RUNTIME:
        return
    wholes = [each for each in source.families.values() if _is_whole_of(each, own)]
    for whole in sorted(wholes, key=lambda each: ("request" not in words(each.name), each.name))[:1]:
        scope = scoping(wanted, family)
        keys = {key: selector(family.name, scope.matchers), "total": selector(whole.counted, scope.matchers)}
        what = "failures" if key == "bad" else "successes"
        yield draft(keys, 15, f"a counter of {what}, and {whole.counted} beside it", scope)


def _is_whole_of(whole: Family, part: frozenset[str]) -> bool:
    if not _counts_events(whole):
        return False
    subject = part - FAILURE_WORDS - SUCCESS_WORDS - WHOLE_WORDS - SHAPE_WORDS
    return bool(subject) and words(whole.counted) - WHOLE_WORDS - SHAPE_WORDS == subject


def _rate(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    if not _counts_events(family) or wanted.promise.target.unit is not Unit.PER_SECOND:
        return
    if not words(family.name) & _RATED and not is_meant(wanted, family) and convention(family.name) is None:
        return  # something is counted, and nothing says that it is what the promise is about
    scope = scoping(wanted, family)
    score = 14 if family.type is FamilyType.COUNTER else 10
    yield draft({"rate": selector(family.counted, scope.matchers)}, score, "counts events", scope)


def _probe(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """Whether a probe or a scrape succeeds, or what an exporter looks at is up, where nothing counts requests."""
    if not is_probe(wanted, family):
        return
    scope = scoping(wanted, family)
    keys = {"query": f"avg({selector(family.name, scope.matchers)})", "unit": "ratio"}
    warning = "judges time slices by a probe, not the requests of users"
    reason = _PROBES.get(family.name, "whether it is up, as its exporter sees it")
    # That its job is known speaks for no probe: every service has one, and requests that are counted say more.
    yield draft(keys, 20 - scope.score, reason, scope, warning)


def is_probe(wanted: Wanted, family: Family) -> bool:
    """Whether its value is the answer of a probe; ``pg_up`` is one where a requirement is about databases."""
    if family.name in _PROBES or not family.name.endswith("_up"):
        return family.name in _PROBES
    own, asked = words(family.name), wanted.words | wanted.names
    return bool(own & asked) or any(own & field and asked & field for field in FIELDS.values())


def _probe_time(wanted: Wanted, family: Family, _source: Source) -> Iterator[Draft]:
    """How long a probe takes, where no share of answers is promised."""
    if family.name != "probe_duration_seconds" or not _states_no_share(wanted) or wanted.promise.statistic is not None:
        return
    scope = scoping(wanted, family)
    keys = {"query": f"max({selector(family.name, scope.matchers)})", "unit": "s"}
    yield draft(keys, 20, "how long a probe takes", scope, "judges time slices by a probe, not the requests of users")


_HISTOGRAMS: Mapping[FamilyType, str] = {
    FamilyType.HISTOGRAM: "histogram",
    FamilyType.NATIVE_HISTOGRAM: "native_histogram",
}
_ADJECTIVES: Mapping[str, str] = {"histogram": "", "native_histogram": "native "}
_TIME_UNITS = ("s", "ms", "us")
_PROBES: Mapping[str, str] = {"probe_success": "whether a probe gets through", "up": "whether the service is scraped"}
_RATED = KIND_WORDS[Kind.THROUGHPUT] | FIELDS["http"] | FIELDS["rpc"]
_DURATIONS: Sequence[Recipe] = (_histogram, _quantile, _mean, gauge, _probe_time)
_SHARES: Sequence[Recipe] = (_ratio, _pair, gauge)
RECIPES: Mapping[Kind, Sequence[Recipe]] = {
    Kind.LATENCY: _DURATIONS,
    Kind.DURATION: _DURATIONS,
    Kind.FRESHNESS: (_age, _delay, gauge),
    Kind.AVAILABILITY: (*_SHARES, _probe),
    Kind.ERROR_RATE: _SHARES,
    Kind.DURABILITY: _SHARES,
    Kind.THROUGHPUT: (_rate,),
    Kind.SATURATION: (utilisation, of_limit, gauge),
    Kind.OTHER_RUNTIME: (_pair, gauge, _rate),
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
    Kind.LATENCY: frozenset({"probe_duration_seconds"}),
    Kind.SATURATION: frozenset(USED),
}
"""Families known by their whole name, whatever words a requirement uses."""
