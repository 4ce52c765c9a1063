"""Every text in a value, found fast: what a redactor looks at before it looks closer."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from smartspec_ops.edge.redact_named import SECRET_NAME
from smartspec_ops.edge.redact_personal import NAMED
from smartspec_ops.ports import Secret

PLAIN = frozenset({type(None), bool, int, float, Decimal, datetime, date, timedelta})


@cache
def fields_of(kind: type) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The names of a dataclass's fields and what gives all their values at once; none of anything else."""
    names = tuple(one.name for one in fields(kind)) if is_dataclass(kind) and not issubclass(kind, Enum) else ()
    return names, _all_of(names)


SECRET, USER = 1, 2


@lru_cache(maxsize=4096)
def tells(key: str) -> int:
    """What the name of a field alone says of its value."""
    return SECRET * bool(SECRET_NAME.search(key)) | USER * bool(NAMED.search(key))


class Texts:
    """Every text in a value, keys included, and whether a field's name gives away what it holds."""

    __slots__ = ("found", "names_secrets", "names_users")

    def __init__(self) -> None:
        self.found: list[str] = []
        self.names_secrets = self.names_users = False

    def gather(self, value: Any, keep: frozenset[str]) -> None:
        kind = type(value)
        if kind is str:
            self.found.append(value)
        else:
            (_HOW.get(kind) or _how(kind))(self, value, keep)

    def _nothing(self, _value: Any, _keep: frozenset[str]) -> None:
        """A number, a time, a secret that cannot print, a word of ours."""

    def _items(self, value: Iterable[Any], keep: frozenset[str]) -> None:
        for item in value:
            self.gather(item, keep)

    def _mapping(self, value: Mapping[Any, Any], keep: frozenset[str]) -> None:
        for key, item in value.items():
            name = key if type(key) is str else str(key)
            self.found.append(name)
            if told := tells(name):
                self.names_secrets |= bool(told & SECRET)
                self.names_users |= bool(told & USER)
            if type(item) is str:
                self.found.append(item)
            else:
                self.gather(item, keep)

    def _printed(self, value: Any, _keep: frozenset[str]) -> None:
        self.found.append(str(value))

    def _record(self, value: Any, keep: frozenset[str]) -> None:
        shape: Any = type(value)
        for item in _looked_at(shape, keep)(value):
            kind = type(item)
            if kind in PLAIN:
                continue
            if kind is str:
                if item:
                    self.found.append(item)
            else:
                (_HOW.get(kind) or _how(kind))(self, item, keep)


_Gather = Callable[[Texts, Any, frozenset[str]], None]
_HOW: dict[type, _Gather] = {}
"""How the texts in a value of each class are found: asked once, because asking for an abstract class costs as much as
a regular expression does."""


def _how(kind: type) -> _Gather:
    found = _HOW[kind] = _find_how(kind)
    return found


def _find_how(kind: Any) -> _Gather:
    if kind in PLAIN or issubclass(kind, Secret):
        return Texts._nothing
    if issubclass(kind, Mapping):
        return Texts._mapping
    if issubclass(kind, list | tuple | Set):
        return Texts._items
    if fields_of(kind)[0]:
        return Texts._record
    return Texts._nothing if issubclass(kind, Enum) else Texts._printed


@cache
def _looked_at(kind: type, keep: frozenset[str]) -> Callable[[Any], Any]:
    """What gives the values of a dataclass's fields but for those named in `keep`."""
    names, _ = fields_of(kind)
    return _all_of([name for name in names if name not in keep])


def _all_of(names: Sequence[str]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
