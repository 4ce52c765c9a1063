"""What a document may hold, as small checks put together: each says what is wrong, and where, of one value."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from smartspec_ops.spec.placed import Path


class Wrong(NamedTuple):
    """`is_key` where it is the key that nobody knows."""

    at: Path
    message: str
    is_key: bool = False


Check = Callable[[Any, Path], Iterator[Wrong]]


def text(pattern: str = "", longest: int = 0, example: str = "") -> Check:
    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if not isinstance(value, str) or not value:
            yield Wrong(at, "must be text")
        elif longest and len(value) > longest:
            yield Wrong(at, f"has {len(value)} characters, at most {longest} are allowed")
        elif pattern and not re.fullmatch(pattern, value):
            yield Wrong(at, f"must look like {example}")

    return check


def one_of(*words: str) -> Check:
    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if value not in words:
            yield Wrong(at, f"must be one of: {', '.join(words)}")

    return check


def number(
    above: float | None = None, least: float | None = None, most: float | None = None, below: float | None = None
) -> Check:
    """Bounds in words: `above` and `below` are not reached, `least` and `most` are."""
    bounds = {"above": above, "at least": least, "at most": most, "below": below}
    said = " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)

    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield Wrong(at, "must be a number")
        elif not (
            (above is None or value > above)
            and (least is None or value >= least)
            and (most is None or value <= most)
            and (below is None or value < below)
        ):
            yield Wrong(at, f"must be {said}")

    return check


def truth(value: Any, at: Path) -> Iterator[Wrong]:
    if not isinstance(value, bool):
        yield Wrong(at, "must be true or false")


def anything(value: Any, at: Path) -> Iterator[Wrong]:
    if not isinstance(value, Mapping) or not value:
        yield Wrong(at, "must hold fields")


def either(one: Check, other: Check) -> Check:
    def check(value: Any, at: Path) -> Iterator[Wrong]:
        first = list(one(value, at))
        if first and list(other(value, at)):
            yield from first

    return check


def items(each: Check, least: int = 0, most: int | None = None) -> Check:
    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if not isinstance(value, list):
            yield Wrong(at, "must be a list")
            return
        if len(value) < least or (most is not None and len(value) > most):
            wanted = f"exactly {least}" if least == most else f"at least {least}" if most is None else f"at most {most}"
            yield Wrong(at, f"must have {wanted}, not {len(value)}")
        for n, one in enumerate(value):
            yield from each(one, (*at, n))

    return check


def values(each: Check) -> Check:
    """A mapping whose keys are anyone's."""

    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if not isinstance(value, Mapping):
            yield Wrong(at, "must hold fields")
            return
        for key, one in value.items():
            yield from each(one, (*at, key))

    return check


def fields(
    known: Mapping[str, Check],
    required: Collection[str] = (),
    exactly_one: Sequence[Sequence[str]] = (),
    also: Check | None = None,
) -> Check:
    """A mapping of these fields; of each group in `exactly_one`, one. `also` looks at the whole, once it is one.

    A field without a value is not there.
    """

    def check(value: Any, at: Path) -> Iterator[Wrong]:
        if not isinstance(value, Mapping):
            yield Wrong(at, "must hold fields")
            return
        there = {key: one for key, one in value.items() if one is not None}
        for key in value:
            if key not in known:
                yield Wrong((*at, key), f"is no field of it: {', '.join(known)}", is_key=True)
            elif key in there:
                yield from known[key](there[key], (*at, key))
        yield from (Wrong(at, f"has no {name}") for name in required if name not in there)
        for group in exactly_one:
            if len([name for name in group if name in there]) != 1:
                yield Wrong(at, f"must have exactly one of: {', '.join(group)}")
        if also is not None:
            yield from also(there, at)

    return check
