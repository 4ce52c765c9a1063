"""Levels: a gauge of that name, and how much of a resource is used."""

from collections.abc import Callable, Iterator, Sequence

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.objective import Kind, Statistic
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.conventions import KIND_WORDS, statistics_in, words
from smartspec_ops.spec.drafts import SHAPE_WORDS, Draft, Source, draft, is_meant, unit_of
from smartspec_ops.spec.promql import selector
from smartspec_ops.spec.scoping import Scoping, Wanted, few, scoping
from smartspec_ops.spec.units import UNITS
from smartspec_ops.spec.utilisation import USED, Used, limit_of


def gauge(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """A level that shares a word with the requirement. Things are counted over all instances; else the worst counts."""
    target = wanted.promise.target.unit
    unit = unit_of(family)
    if family.type not in (FamilyType.GAUGE, FamilyType.UNKNOWN) or not is_meant(wanted, family):
        return
    if (UNITS[unit][0] if unit else Unit.COUNT) is not target or family.name.endswith(_NO_LEVEL):
        return
    if _used(family, source):
        return
    if not _tells_statistic(wanted, family) or (target is Unit.BYTE and words(family.name) & _LIMITS - wanted.words):
        return
    scope = scoping(wanted, family)
    if not _is_particular(wanted, family, scope):
        return
    combine, warnings = _combined(wanted, family, scope, source)
    query = combine(selector(family.name, scope.matchers))
    unexplained = words(family.name) - wanted.words - wanted.names - SHAPE_WORDS - KIND_WORDS[Kind.SATURATION]
    score = (10 if family.type is FamilyType.GAUGE else 4) - min(len(unexplained), 3)
    yield draft({"query": query, "unit": unit or "count"}, score, "a level of that name", scope, *warnings)


def _tells_statistic(wanted: Wanted, family: Family) -> bool:
    """A level is a percentile where its name says so, and is nothing else then."""
    if wanted.promise.kind not in (Kind.LATENCY, Kind.DURATION):
        return True
    told, asked = statistics_in(family.name), wanted.promise.statistic
    if asked is None or asked is Statistic.MAX:
        return told <= {"max"}
    return told == {str(asked)}


def _combined(
    wanted: Wanted, family: Family, scope: Scoping, source: Source
) -> tuple[Callable[[str], str], Sequence[str]]:
    """How the series of a level become one number, and what a person should know of it."""
    target = wanted.promise.target.unit
    parts = [
        label
        for label, values in family.labels.items()
        if len(values) > 1 and label not in {*_REPLICAS, *(matcher[0] for matcher in scope.matchers)}
    ]
    told = [f"adds up every {label}: {few(family.labels[label])}" for label in parts if _are_names(family, label)]
    if target is Unit.COUNT:
        return "sum({})".format, told
    if target is Unit.BYTE and wanted.promise.comparator.is_upper_bound and parts:
        own = [label for label in _REPLICAS if label in family.labels]
        if source.expressions and own:
            return f"max(sum by ({', '.join(own)}) ({{}}))".format, told
        return "sum({})".format, told
    return ("max({})" if wanted.promise.comparator.is_upper_bound else "min({})").format, ()


def _are_names(family: Family, label: str) -> bool:
    return not all(value.isdecimal() for value in family.labels[label])


def utilisation(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """How much of a machine's or a process' resources is used."""
    known = _used(family, source)
    if known is None or wanted.promise.target.unit is not UNITS[known.unit][0]:
        return
    if not known.subject & wanted.words or (known.beside and known.beside not in source.families):
        return
    scope = scoping(wanted, family)
    query = known.query(lambda name, *more: selector(name, [*scope.matchers, *more]))
    yield draft({"query": query, "unit": known.unit}, 30, known.reason, scope)


def of_limit(wanted: Wanted, family: Family, source: Source) -> Iterator[Draft]:
    """What is in use, of what there may be."""
    limit = limit_of(family.name, source.families)
    promise = wanted.promise
    if limit is None or promise.target.unit is not Unit.RATIO or not promise.comparator.is_upper_bound:
        return
    if family.type not in (FamilyType.GAUGE, FamilyType.UNKNOWN) or not source.expressions:
        return
    if not is_meant(wanted, family) or _used(family, source):
        return
    scope = scoping(wanted, family)
    if not _is_particular(wanted, family, scope):
        return
    own = [label for label in _REPLICAS if label in family.labels]
    by = f"sum by ({', '.join(own)}) " if own else "sum"
    share = " / ".join(f"{by}({selector(name, scope.matchers)})" for name in (family.name, limit))
    _, told = _combined(wanted, family, scope, source)
    yield draft({"query": f"max({share})" if own else share, "unit": "ratio"}, 15, f"a share of {limit}", scope, *told)


def _is_particular(wanted: Wanted, family: Family, scope: Scoping) -> bool:
    """Whether the kind of memory asked for is the one told of, by the name or by a matcher."""
    told = words(" ".join([family.name, *(value for _, _, value in scope.matchers)]))
    return not wanted.words & _PARTICULAR - told


def _used(family: Family, source: Source) -> Used | None:
    """How it is known to tell utilisation, where this source can be asked for that."""
    known = USED.get(family.name)
    return known if known and (source.expressions or known.is_level) else None


_NO_LEVEL = (
    "_info", "_created", "_timestamp_seconds", "_timestamp", "_start_time_seconds", "_boot_time_seconds",
)  # fmt: skip
_PARTICULAR = words("resident rss heap swap virtual")
"""Kinds of memory: one is not measured by another, or by all of it."""
_LIMITS = words("max limit capacity quota total")
_REPLICAS = ("job", "instance", "pod")
