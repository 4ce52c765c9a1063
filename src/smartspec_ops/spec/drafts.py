"""An entry that might be written for a family of series, and what every recipe for one asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smartspec_ops.domain.inventory import Family
from smartspec_ops.spec.conventions import words
from smartspec_ops.spec.scoping import Scoping, Wanted
from smartspec_ops.spec.units import UNITS, unit_by_help, unit_by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a source can be asked. `expressions`: any expression of its language, else only series and sums of them.
    `job` is the one that is called like the service, where there is exactly one."""

    id: str
    families: Mapping[str, Family]
    expressions: bool
    job: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry without its name: the keys, and what speaks for and against it."""

    keys: Mapping[str, str]
    score: int
    is_named: bool = False
    is_vague: bool = False
    reasons: Sequence[str] = ()
    warnings: Sequence[str] = ()


Recipe = Callable[[Wanted, Family, Source], Iterator[Draft]]


def draft(keys: Mapping[str, str], score: int, reason: str, scope: Scoping, *warnings: str) -> Draft:
    return Draft(
        keys=keys,
        score=score + scope.score,
        is_named=scope.is_named,
        is_vague=scope.is_vague,
        reasons=(reason, *scope.reasons),
        warnings=(*warnings, *scope.warnings),
    )


def is_meant(wanted: Wanted, family: Family) -> bool:
    return bool((words(family.name) & wanted.words) - wanted.names)


def unit_of(family: Family) -> str | None:
    """The unit its numbers come in, as the source declares it, its name ends or its description says; else None."""
    if family.unit in UNITS:
        return family.unit
    return unit_by_name(family.name) or unit_by_help(family.help)


SHAPE_WORDS = words("total count duration seconds second milliseconds ms latency")
