"""Which of a family's series a requirement is about: this service, this endpoint, this environment, as matchers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.objective import Promise, Requirement
from smartspec_ops.spec.conventions import (
    CALLERS,
    ENVIRONMENT_WORDS,
    ENVIRONMENTS,
    GENERIC,
    METHODS,
    OPERATIONS,
    PHASES,
    ROUTES,
    SERVICE_WORDS,
    SERVICES,
    SIDES,
    WHOLE_PHASES,
    words,
)
from smartspec_ops.spec.promql import Matcher

_ROUTE = re.compile(r"(?:(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+)?(?P<path>/[^\s`'\",]*)")
_PARAMETER = re.compile(r"\{[^}/]*\}|:[A-Za-z_]\w*|<[^>/]*>|\*")
_SHOWN = 4
_DISTRIBUTED = (FamilyType.HISTOGRAM, FamilyType.NATIVE_HISTOGRAM, FamilyType.SUMMARY)
_LEVELS = (FamilyType.GAUGE, FamilyType.UNKNOWN)
_KNOWN = frozenset({*OPERATIONS, *METHODS, *SERVICES, *ENVIRONMENTS, *SIDES, "quantile", "le", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A requirement that is to be measured, and what its words are. `names` are words of the service's own names."""

    requirement: Requirement
    promise: Promise
    names: frozenset[str]
    words: frozenset[str]

    @property
    def route(self) -> tuple[str | None, str | None]:
        """(method, path) where the promise is about an HTTP endpoint."""
        found = _ROUTE.search(self.promise.scope.endpoint or "") or _ROUTE.search(self.promise.scope.operation or "")
        return (found["method"], found["path"]) if found else (None, None)


@dataclass(slots=True)
class Scoping:
    """Matchers found so far, what they are worth, and what a person should know about them.

    `is_named`: the requirement names the endpoint or the operation they find. `is_vague`: more is read than the
    requirement is about, and only a person can say whether that may stand for it.
    """

    matchers: list[Matcher] = field(default_factory=list)
    score: int = 0
    is_named: bool = False
    is_vague: bool = False
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def blur(self, warning: str) -> None:
        self.is_vague = True
        self.warnings.append(warning)


def scoping(wanted: Wanted, family: Family) -> Scoping:
    """How to read of `family` only what `wanted` is about."""
    found = Scoping()
    _side(family, found)
    _service(wanted, family, found)
    _environment(wanted, family, found)
    _route(wanted, family, found)
    _operation(wanted, family, found)
    return found


def _side(family: Family, found: Scoping) -> None:
    """Of what is counted at both of its ends, the service's own; of a duration cut into parts, the whole."""
    for label, own in SIDES.items():
        values = family.labels.get(label, ())
        ours = [value for value in values if value.casefold() in own]
        if len(values) > 1 and len(ours) == 1:
            found.matchers.append((label, "=", ours[0]))
            found.reasons.append(f"{label} {ours[0]!r} is the service's own end of a request")
    for label in PHASES if family.type in _DISTRIBUTED else ():
        values = family.labels.get(label, ())
        whole = [value for value in values if value.casefold() in WHOLE_PHASES]
        if len(values) > 1 and len(whole) == 1:
            found.matchers.append((label, "=", whole[0]))
            found.reasons.append(f"{label} {whole[0]!r} is the whole of it")


def _service(wanted: Wanted, family: Family, found: Scoping) -> None:
    """One of several services: by the label whose value shares a word with this service's names."""
    labels = [*SERVICES, *sorted(label for label in family.labels if label not in SERVICES and names_a_service(label))]
    # What is called like the service is named even where it is the only one: another may come to count there.
    known = [(label, family.labels[label]) for label in labels if label in family.labels]
    several = [(label, values) for label, values in known if len(values) > 1]
    for label, values in known:
        ours = called_like(wanted.names, values)
        if len(ours) == 1:
            found.matchers.append((label, "=", ours[0]))
            found.score += 15
            found.reasons.append(f"{label} {ours[0]!r} is this service")
            return
    for label, values in several[:1]:
        found.blur(f"adds up every {label}: {few(values)}; add a matcher if only one of them is meant")
    if any(words(v) & wanted.names for label in SERVICES for v in family.labels.get(label, ())):
        found.score += 10


def called_like(names: frozenset[str], values: Sequence[str]) -> Sequence[str]:
    """The values that are called like the service of these words: ``checkout`` before ``checkout-worker``, and by a
    word that says more than ``api``."""
    own = [(value, words(value)) for value in values]
    same = [value for value, said in own if said and said <= names]
    return same or [value for value, said in own if said & names - GENERIC]


def names_a_service(label: str) -> bool:
    """Whether its values are services, or doors to them, and not those who call."""
    own = words(label)
    return bool(own & SERVICE_WORDS) and not own & CALLERS


def _environment(wanted: Wanted, family: Family, found: Scoping) -> None:
    """The environment meant; where none is named, production."""
    asked = words(wanted.promise.scope.environment or "production")
    meant = next((known for known in ENVIRONMENT_WORDS.values() if known & asked), None)
    for label in ENVIRONMENTS:
        values = family.labels.get(label, ())
        ours = [value for value in values if meant and words(value) & meant]
        if len(values) > 1 and len(ours) == 1:
            found.matchers.append((label, "=", ours[0]))
            found.reasons.append(f"{label} {ours[0]!r} is the environment meant")
            return
        if len(values) > 1:
            found.blur(f"adds up every {label}: {few(values)}")
            return


def _route(wanted: Wanted, family: Family, found: Scoping) -> None:
    method, path = wanted.route
    if path is None:
        return
    route = next(
        ((label, v) for label in ROUTES for v in family.labels.get(label, ()) if _same_route(v, method, path)), None
    )
    if route is None:
        found.score -= 3
        known = next((label for label in ROUTES if label in family.labels), None)
        why = f"no {known} is {path} now ({few(family.labels[known])})" if known else "it has no label for the endpoint"
        found.blur(f"measures more than {path}: {why}")
        return
    found.matchers.append((route[0], "=", route[1]))
    found.score += 25
    found.is_named = True
    found.reasons.append(f"{route[0]} {route[1]!r} is the endpoint")
    if method and route[1].startswith("/"):
        _method(method, path, family, found)


def _method(method: str, path: str, family: Family, found: Scoping) -> None:
    """Some exporters write methods in lower case."""
    known = [(label, family.labels[label]) for label in METHODS if label in family.labels]
    for label, values in known:
        if own := next((value for value in values if value.casefold() == method.casefold()), None):
            found.matchers.append((label, "=", own))
            return
    for label, values in known[:1]:
        found.blur(f"measures every {label} of {path}: none is {method} now ({few(values)})")


def _operation(wanted: Wanted, family: Family, found: Scoping) -> None:
    """An operation called by a word: the only label value that holds all its words, or whose words the text holds."""
    named = words(wanted.promise.scope.operation or "") - wanted.names
    if wanted.route[1] is not None or (named and named <= words(family.name)):
        return
    taken = {label for label, _, _ in found.matchers}
    for label in (*OPERATIONS, *_others(family)):
        values = () if label in taken else family.labels.get(label, ())
        ours = [value for value in values if label in OPERATIONS and named and named <= words(value)]
        ours = ours or [value for value in values if label not in METHODS and _stands_in(wanted, value)]
        if len(ours) == 1 and (len(values) > 1 or family.type in _LEVELS):
            found.matchers.append((label, "=", ours[0]))
            found.score += 0 if found.is_named else 20
            found.is_named = True
            found.reasons.append(f"{label} {ours[0]!r} is the operation")
            if family.type not in _LEVELS:
                return


def _others(family: Family) -> Sequence[str]:
    """Labels of a level that may name what a requirement is about: a queue, a kind of memory, a state."""
    if family.type not in _LEVELS:
        return ()
    return [label for label in family.labels if label not in _KNOWN and not names_a_service(label)]


def _stands_in(wanted: Wanted, value: str) -> bool:
    own = words(value)
    return bool(own) and own <= wanted.words - wanted.names and not any(word.isdecimal() for word in own)


def _same_route(value: str, method: str | None, path: str) -> bool:
    """``/orders/{id}`` and ``/orders/:id`` are the same route; the name of a span may have the method before it."""
    found = _ROUTE.fullmatch(value)
    if found is None or _plain(found["path"]) != _plain(path):
        return False
    return found["method"] in (None, method)


def _plain(path: str) -> str:
    return _PARAMETER.sub("*", path).rstrip("/").casefold() or "/"


def few(values: Sequence[str]) -> str:
    """Some of the values, for a person."""
    return ", ".join([*values[:_SHOWN], *(_more(values))])


def _more(values: Sequence[str]) -> Iterator[str]:
    if len(values) > _SHOWN:
        yield f"and {len(values) - _SHOWN} more"
