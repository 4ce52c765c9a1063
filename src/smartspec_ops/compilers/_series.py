"""Series that a selector matches and another does not, for tests of rules about them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from smartspec_ops.spec.promql import Matcher, matchers_of, name_of, selector

OTHERS = ("200", "other", "")
"""Values that few expressions match; an empty one is a label that is not there."""
_MOST = 500
"""Combinations that are tried."""
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")


def series(within: str, but_not: str | None = None, also: Sequence[Matcher] = ()) -> str | None:
    """A series `within` matches and `but_not` does not; None where none was found."""
    name = name_of(within)
    wanted, unwanted = [*matchers_of(within), *also], matchers_of(but_not) if but_not else ()
    if but_not is not None and name_of(but_not) != name:
        unwanted = ()
    elif but_not is not None and not unwanted:
        return None
    labels = sorted({label for label, _, _ in (*wanted, *unwanted)})
    values = [list(_values(label, (*wanted, *unwanted))) for label in labels]
    for chosen in islice(product(*values), _MOST):
        found = dict(zip(labels, chosen, strict=True))
        if _holds(wanted, found) and not (unwanted and _holds(unwanted, found)):
            return selector(name or "", [(label, "=", value) for label, value in found.items() if value])
    return None


def _values(label: str, matchers: Iterable[Matcher]) -> Iterator[str]:
    own = [(sign, value) for name, sign, value in matchers if name == label]
    yield from dict.fromkeys([*(each for _, value in own for each in _examples(value)), *OTHERS])


def _examples(expression: str) -> Iterator[str]:
    """What an expression may match, the plainest first: its alternatives with a sign for each wildcard, and itself."""
    for part in re.split(r"[|()]", expression):
        text = _CLASS.sub(lambda found: found[0].strip("[]^")[:1] or "x", part.strip("^$"))
        text = text.replace(r"\d", "0").replace(r"\w", "x").replace(".*", "x").replace(".+", "x")
        yield re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\.", "0", text).replace("+", "").replace("*", ""))
    yield expression


def _holds(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    try:
        return all(_matches(sign, value, labels.get(label, "")) for label, sign, value in matchers)
    except re.error:
        return False


def _matches(sign: str, wanted: str, value: str) -> bool:
    is_same = value == wanted if sign in ("=", "!=") else re.fullmatch(wanted, value) is not None
    return is_same is (sign in ("=", "=~"))
