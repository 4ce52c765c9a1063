"""Comments that settle a line: ``<!-- nfr: kind=latency target="< 200ms" -->`` and ``<!-- nfr: ignore -->``.

The grammar is documented in docs/requirements.md. An unknown key or a value that cannot be read is a diagnostic, never
a guess.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from smartspec_ops.domain.objective import Comparator, Kind, Promise, Scope, Statistic
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.document.cleaning import clean
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import read_mentions

_T = TypeVar("_T", Kind, Statistic)
_START = re.compile(r"^\s*nfr\s*:\s*", re.IGNORECASE)
_PAIR = re.compile(r"(?P<key>[a-z_]+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S+))")
_TARGET = re.compile(r"^\s*(?P<sign>[<>≤≥])?\s*(?P<rest>.+)$")
_WINDOW = re.compile(r"^(\d{1,5})([mhdw])$")
_SIGNS = {"<": Comparator.LT, "≤": Comparator.LE, ">": Comparator.GT, "≥": Comparator.GE}
_WINDOW_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_KEYS = frozenset({"kind", "statistic", "target", "scope", "metric", "window", "proportion", "id", "document"})
_OF_DOCUMENTS = {"promises": True, "tells": False}
# Where the spec names no sign, the side that is good for this kind.
_AT_LEAST = frozenset({Kind.AVAILABILITY, Kind.THROUGHPUT, Kind.DURABILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One annotation, read. `problems` says what of it could not be."""

    ignore: bool = False
    kind: Kind | None = None
    statistic: Statistic | None = None
    comparator: Comparator | None = None
    target: Quantity | None = None
    proportion: Decimal | None = None
    scope: str | None = None
    metric: str | None = None
    window: timedelta | None = None
    name: str | None = None
    is_of_the_document: bool = False
    document_promises: bool | None = None
    """Does the document promise what its numbers say? None where nothing readable says so."""
    problems: tuple[str, ...] = ()


def annotations_of(comments: tuple[str, ...]) -> tuple[Annotation, ...]:
    """The annotations among the comments of one line."""
    return tuple(_read(_START.sub("", c)) for c in comments if _START.match(c))


def _read(body: str) -> Annotation:
    if body.strip().lower() == "ignore":
        return Annotation(ignore=True)
    pairs = {m["key"]: m["quoted"] if m["quoted"] is not None else m["bare"] for m in _PAIR.finditer(body[:2000])}
    problems = [f"unknown key '{key}'" for key in pairs if key not in _KEYS]
    if not pairs:
        problems.append("neither 'ignore' nor key=value")
    kind = _member(Kind, pairs.get("kind"), problems)
    statistic = _member(Statistic, pairs.get("statistic"), problems)
    comparator, target = _target(pairs.get("target"), problems)
    return Annotation(
        kind=kind,
        statistic=statistic,
        comparator=comparator,
        target=target,
        proportion=_proportion(pairs.get("proportion"), problems),
        scope=pairs.get("scope"),
        metric=pairs.get("metric"),
        window=_window(pairs.get("window"), problems),
        name=pairs.get("id"),
        is_of_the_document="document" in pairs,
        document_promises=_document(pairs.get("document"), problems),
        problems=tuple(problems),
    )


def _member(enum: type[_T], text: str | None, problems: list[str]) -> _T | None:
    if text is None:
        return None
    if text in {m.value for m in enum}:
        return enum(text)
    problems.append(f"unknown {enum.__name__.lower()} '{text}'")
    return None


def _document(text: str | None, problems: list[str]) -> bool | None:
    if text is not None and text not in _OF_DOCUMENTS:
        problems.append(f"document is 'promises' or 'tells', not '{text}'")
    return _OF_DOCUMENTS.get(text or "")


def _target(text: str | None, problems: list[str]) -> tuple[Comparator | None, Quantity | None]:
    if text is None:
        return None, None
    match = _TARGET.match(clean(text))
    mentions = read_mentions(match["rest"], decimal_comma=False) if match else ()
    if match is None or len(mentions) != 1:
        problems.append(f"cannot read target '{text}'")
        return None, None
    return _SIGNS.get(match["sign"] or ""), mentions[0].quantity


def target_of(text: str) -> Quantity | None:
    """The quantity of a target written as in an annotation: ``99.95%``, ``< 300ms``; None where it is none."""
    return _target(text, [])[1]


def _proportion(text: str | None, problems: list[str]) -> Decimal | None:
    if text is None:
        return None
    mentions = read_mentions(clean(text), decimal_comma="," in text)
    if len(mentions) != 1 or mentions[0].unit is not Unit.RATIO or not 0 < mentions[0].quantity.value <= 1:
        problems.append(f"cannot read proportion '{text}'")
        return None
    return mentions[0].quantity.value


def _window(text: str | None, problems: list[str]) -> timedelta | None:
    if text is None:
        return None
    match = _WINDOW.match(text)
    if match is None:
        problems.append(f"cannot read window '{text}'")
        return None
    return timedelta(seconds=int(match[1]) * _WINDOW_UNITS[match[2]])


def settle(annotation: Annotation, read: Promise | None) -> Promise | None:
    """The promise the annotation makes of what was read; None where kind or target are still unknown."""
    kind = annotation.kind or (read.kind if read else None)
    target = annotation.target or (read.target if read else None)
    if kind is None or target is None:
        return None
    at_least = kind in _AT_LEAST or (kind is Kind.OTHER_RUNTIME and target.unit is Unit.RATIO)
    default = Comparator.GE if at_least else Comparator.LE
    return Promise(
        kind=kind,
        statistic=annotation.statistic or (read.statistic if read else None),
        comparator=annotation.comparator or (read.comparator if read and not annotation.target else default),
        target=target,
        proportion=annotation.proportion or (read.proportion if read else None),
        window=annotation.window or (read.window if read else None),
        scope=Scope(operation=annotation.scope) if annotation.scope else read.scope if read else Scope(),
    )
